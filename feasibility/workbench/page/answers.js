// A long answer of the server: begun, followed with its progress, stopped, and shown when it is there.

import { Offline, ask } from "./api.js";
import { button, el, setText, show } from "./dom.js";
import { fill } from "./fragment.js";
import { seated } from "./session.js";
import { capital, said, t } from "./words.js";

const FIRST = 150;
const SLOWEST = 1000;

/** One question, its progress and its answer. */
export class Answer {
  /**
   * @param desk the open scenario.
   * @param question the name of the question on the server.
   * @param done told of the answer when it is there.
   */
  constructor(desk, question, done = () => {}) {
    this.desk = desk;
    this.question = question;
    this.done = done;
    this.job = null;
    this.bar = el("progress", { max: "1", "aria-label": t("job_progress") });
    this.words = el("p", { class: "soft", role: "status" });
    this.stopper = button(t("job_stop"), () => this.stop());
    this.running = el("div", { class: "running", hidden: true }, this.bar, this.words, this.stopper);
    this.problem = el("p", { class: "problem", role: "alert", hidden: true });
    this.body = el("div", { class: "laid-out" });
    this.node = el("div", { class: "answer" }, this.running, this.problem, this.body);
  }

  /** Asks the question; what was asked before is stopped. */
  async begin(options = {}) {
    await this.stop();
    this.told("");
    this.body.classList.add("stale");
    this.begun = performance.now();
    this.progressed({ done: 0 });
    show(this.running, true);
    try {
      const { job } = await ask("/api/answer", this.desk.about({ question: this.question, options }));
      this.job = job;
      await this.followed(job);
    } catch (error) {
      this.job = null;
      this.told(error.status ? error.message : t("offline"));
    } finally {
      if (this.job === null) show(this.running, false);
    }
  }

  async followed(job) {
    let wait = FIRST;
    while (this.job === job) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      if (this.job !== job) return;
      let state;
      try {
        state = await ask("/api/job", { job });
      } catch (error) {
        if (!(error instanceof Offline)) throw error;
        continue;
      }
      this.progressed(state);
      if (state.state !== "running") {
        this.job = null;
        this.ended(state, job);
      }
      wait = Math.min(SLOWEST, wait * 1.4);
    }
  }

  ended(state, job) {
    if (state.state === "done") {
      fill(this.body, state.html ?? "");
      for (const image of this.body.querySelectorAll("img[src^='/picture/']")) image.src = seated(image.getAttribute("src"));
      this.body.classList.remove("stale");
      this.done(state, job);
    } else if (state.state === "stopped") this.told(t("job_stopped"));
    else this.told(said(state.reason) || t("failed"));
  }

  /** How far it is; where that cannot be said, how long it has taken. */
  progressed({ done = 0, left = null, part = null }) {
    const before = part ? `${capital(said(part))}: ` : "";
    if (!done) {
      this.bar.removeAttribute("value");
      const seconds = Math.floor((performance.now() - this.begun) / 1000);
      setText(this.words, before + t("job_busy", { seconds }));
      return;
    }
    this.bar.value = done;
    const share = Math.round(100 * done);
    const far = left ? t("job_left", { share, seconds: Math.max(1, Math.round(left)) }) : t("job_share", { share });
    setText(this.words, before + far);
  }

  async stop() {
    const { job } = this;
    if (job === null) return;
    this.job = null;
    show(this.running, false);
    try {
      await ask("/api/stop", { job });
    } catch {
      // It ends by itself.
    }
    this.told(t("job_stopped"));
  }

  told(words) {
    setText(this.problem, words);
    show(this.problem, words !== "");
  }
}

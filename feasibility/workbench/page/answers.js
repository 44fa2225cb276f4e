// A long answer of the server: begun, followed with its progress, stopped, and shown when it is there.

import { Offline, ask } from "./api.js";
import { button, el, setText, show, showText } from "./dom.js";
import { fill } from "./fragment.js";
import { seated } from "./session.js";
import { capital, said, t } from "./words.js";

const FIRST = 150;
/** The most that the server says of work that has not ended. */
const NEARLY = 0.99;
const SLOWEST = 1000;

async function stopped(job) {
  try {
    await ask("/api/stop", { job });
  } catch {
    // It ends by itself.
  }
}

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
    /** What is asked now, also while the server has not yet named its job. */
    this.asked = null;
    this.bar = el("progress", { max: "1", "aria-label": t("job_progress") });
    this.words = el("p", { class: "soft", role: "status" });
    this.stopper = button(t("job_stop"), () => this.stop());
    this.running = el("div", { class: "running", hidden: true }, this.bar, this.words, this.stopper);
    this.problem = el("p", { class: "problem", role: "alert", hidden: true });
    this.before = el("p", { class: "notice quiet", role: "status", hidden: true, text: t("answer_before") });
    this.body = el("div", { class: "laid-out" });
    this.node = el("div", { class: "answer" }, this.running, this.problem, this.before, this.body);
  }

  /** Asks the question; what was asked before is stopped. */
  async begin(options = {}) {
    await this.stop();
    const asked = {};
    this.asked = asked;
    this.options = options;
    this.isUnanswered = false;
    this.told("");
    this.body.classList.add("stale");
    this.begun = performance.now();
    this.progressed({ done: 0 });
    show(this.running, true);
    try {
      const { job, revision } = await this.desk.request("/api/answer", { question: this.question, options });
      if (this.asked !== asked) {
        await stopped(job);
        return;
      }
      this.job = job;
      this.revision = revision;
      await this.followed(job);
    } catch (error) {
      if (this.asked !== asked) return;
      this.job = null;
      this.isUnanswered = error instanceof Offline;
      this.told(error.status ? error.message : t("offline"));
    } finally {
      if (this.asked === asked && this.job === null) {
        this.asked = null;
        show(this.running, false);
      }
    }
  }

  /** A program that was started anew counts revisions anew: what the one before has become, if it is the same. */
  restarted(before, now) {
    this.revision = this.revision === before ? now : null;
  }

  /** Somebody answers again after a silence. */
  back() {
    if (this.isUnanswered) this.begin(this.options);
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
        if (error instanceof Offline) continue;
        if (error.status !== 404) throw error;
        // A program that was started anew knows nothing of it.
        this.job = null;
        await this.begin(this.options);
        return;
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
    const far = done >= NEARLY ? t("job_nearly") : left ? t("job_left", { share, seconds: Math.max(1, Math.round(left)) }) : t("job_share", { share });
    setText(this.words, before + far);
  }

  async stop() {
    if (this.asked === null) return;
    const { job } = this;
    this.asked = null;
    this.job = null;
    show(this.running, false);
    if (job !== null) await stopped(job);
    this.told(t("job_stopped"));
  }

  /** What stands here is the answer to an earlier question: the last one was refused. */
  earlier() {
    this.told("");
    this.isEarlier = true;
    this.body.classList.add("stale");
    show(this.before, this.body.childElementCount > 0);
  }

  told(words) {
    showText(this.problem, words);
    this.isEarlier = words !== "";
    show(this.before, this.isEarlier && this.body.childElementCount > 0);
  }
}

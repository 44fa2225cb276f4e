// The tab of points: a dwelling described room by room, its points at every change, and what follows from them.

import { ask, Offline, Refused } from "./api.js";
import { button, el, fresh, setAttribute, setText, show, showText } from "./dom.js";
import { Form } from "./form.js";
import { fill } from "./fragment.js";
import { said, t } from "./words.js";

export class Points {
  constructor(desk) {
    this.desk = desk;
    this.waiting = [];
    this.sent = [];
    this.form = new Form(this, { name: t("points_form"), isWhole: false });
    this.type = el("select", { id: fresh("option") });
    this.type.addEventListener("change", () => this.furthered());
    this.writer = button(t("points_write"), () => this.written(), { class: "main" });
    this.done = el("p", { role: "status" });
    this.problem = el("p", { class: "problem", role: "alert", hidden: true });
    this.missing = el("p", { hidden: true });
    this.said = el("p", { class: "points-said", role: "status" });
    this.loading = el("p", { class: "waiting", role: "status", hidden: true });
    this.computing = el("p", { class: "soft", role: "status", text: t("computing") });
    this.stale = el("p", { class: "notice quiet", role: "status", hidden: true, text: t("points_stale") });
    this.note = el("p", { class: "soft", hidden: true });
    this.body = el("div", { class: "laid-out" });
    this.more = el("div", { class: "laid-out" });
    this.counted = el(
      "div",
      { class: "counted" },
      this.stale,
      el(
        "div",
        { class: "asking" },
        el("span", { class: "option" }, el("label", { for: this.type.id, text: t("points_type") }), this.type),
        this.writer,
        this.done,
      ),
      this.body,
      this.note,
      this.computing,
      this.more,
    );
    this.whole = el("div", { class: "dwelling", hidden: true }, this.form.node, this.counted);
    this.node = el(
      "div",
      { class: "panel question" },
      el("h2", { text: t("tab_points") }),
      el("p", { class: "soft", text: t("points_about") }),
      this.missing,
      this.problem,
      this.said,
      this.loading,
      this.whole,
    );
  }

  /** The tab is looked at: its types follow the form, and the scenario may have changed since. */
  async shown() {
    const types = this.desk.form.fields.get("dwellings")?.field.entries ?? [];
    const chosen = this.type.value;
    this.type.replaceChildren(...types.map(({ name, label }) => el("option", { value: name, text: label })));
    if (types.some(({ name }) => name === chosen)) this.type.value = chosen;
    setAttribute(this.writer, "disabled", types.length === 0);
    if (!this.isBegun) await this.asked();
    else if (this.revision !== this.desk.document.revision) this.furthered();
  }

  /** Values that were typed or chosen in the form of the dwelling. */
  change(changes) {
    this.waiting.push(...changes);
    return this.flush();
  }

  /** A program that was started anew knows nothing of the dwelling. */
  restarted() {
    this.isForgotten = this.sent.length > 0;
  }

  /** Asks about the dwelling; a program that was started anew is first told all that was typed. */
  async request(path, more, asks = (...given) => this.desk.request(...given)) {
    await this.reminded();
    return asks(path, more, () => this.reminded());
  }

  async reminded() {
    if (!this.isForgotten) return;
    await ask("/api/points", this.desk.about({ changes: this.sent }));
    this.isForgotten = false;
  }

  async flush() {
    if (this.isBusy || !this.waiting.length) return;
    const changes = this.waiting;
    this.waiting = [];
    // Without an answer they wait until there is one again: asking on at once would never end.
    if (await this.asked(changes)) await this.flush();
    else this.waiting.unshift(...changes);
  }

  /** Somebody answers again after a silence: what waits is sent, and what was not told is asked for again. */
  async back() {
    if (!this.isUnanswered) return;
    this.failed(null);
    if (this.waiting.length) await this.flush();
    else if (this.isBegun) await this.furthered();
    else await this.asked();
  }

  /** The form and the count, after changes; false where nobody answers. */
  async asked(changes = null) {
    this.isBusy = true;
    setText(this.loading, this.isBegun ? "" : t("points_loading"));
    show(this.loading, !this.isBegun);
    setText(this.done, "");
    setAttribute(this.node, "aria-busy", "true");
    try {
      const sent = changes?.map(({ shapes, after, ...change }) => change);
      const answer = await this.request("/api/points", sent ? { changes: sent } : {});
      this.sent.push(...(sent ?? []));
      this.answered(answer);
      if (sent) this.form.accepted(changes, answer.mistakes);
      return true;
    } catch (error) {
      this.failed(error);
      return !(error instanceof Offline);
    } finally {
      this.isBusy = false;
      show(this.loading, false);
      setAttribute(this.node, "aria-busy", null);
    }
  }

  answered({ missing, form, mistakes, warnings, said: words, html }) {
    this.isBegun = true;
    this.failed(null);
    show(this.missing, Boolean(missing));
    show(this.whole, !missing);
    if (missing) {
      setText(this.missing, said(missing));
      return;
    }
    this.form.update(form);
    this.form.mistaken(mistakes);
    this.form.warned((warnings ?? []).map((each) => this.warning(each)));
    const isCounted = html !== undefined;
    show(this.stale, !isCounted);
    for (const each of [this.said, this.counted]) each.classList.toggle("stale", !isCounted);
    setAttribute(this.writer, "disabled", !isCounted || !this.type.options.length);
    if (!isCounted) return;
    setText(this.said, words);
    fill(this.body, html);
    this.furthered();
  }

  /** A warning with the name of its field; the words of the file stand in it as in the field. */
  warning({ path, message }) {
    const choices = this.form.nearest(path)?.field.choices ?? [];
    const named = (whole, word) => choices.find(({ value }) => value === word)?.label ?? whole;
    return `${this.form.nameOf(path)}: ${said(message).replace(/'(\w+)'/g, named)}`;
  }

  /** What a point does in the scenario, and what is not given: asked for when nothing else is under way. */
  async furthered() {
    const asked = (this.further = {});
    this.more.classList.add("stale");
    show(this.computing, true);
    this.revision = this.desk.document.revision;
    try {
      const { html, note } = await this.request("/api/points_more", { type: this.type.value });
      if (asked !== this.further) return;
      fill(this.more, html);
      showText(this.note, note);
      this.more.classList.remove("stale");
    } catch (error) {
      if (asked === this.further) this.failed(error);
    } finally {
      if (asked === this.further) show(this.computing, false);
    }
  }

  /** The points become those of the type in the scenario: one change, which can be undone. */
  async written() {
    await this.form.finish();
    await this.desk.form.finish();
    try {
      const { said: words, ...answer } = await this.request("/api/points_into", { type: this.type.value }, (...given) => this.desk.asked(...given));
      this.desk.taken(answer);
      await this.desk.reformed();
      setText(this.done, words);
      this.furthered();
    } catch (error) {
      this.failed(error);
    }
  }

  failed(error) {
    this.isUnanswered = error instanceof Offline;
    const words = error === null ? "" : error instanceof Refused ? error.message : t("offline");
    showText(this.problem, words);
  }
}

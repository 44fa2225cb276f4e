// One open scenario: its form at the left, its results at the right, and what was changed between the two.

import { ask, Offline, Refused } from "./api.js";
import { Changes } from "./changes.js";
import { button, el, setAttribute, setText, show, showText } from "./dom.js";
import { Form } from "./form.js";
import { Handouts } from "./handouts.js";
import { Points } from "./points.js";
import { questions } from "./questions.js";
import { Results, Strip } from "./results.js";
import { Saving } from "./saving.js";
import { Steps } from "./steps.js";
import { Tabs } from "./tabs.js";
import { Unsent } from "./unsent.js";
import { Watch } from "./watch.js";
import { language, listed, said, t } from "./words.js";

/** What is changed as a whole may bring fields or take them away: the form is then asked for again. */
function isOfForm({ path, value, remove, shapes }) {
  return Boolean(shapes) || remove === true || (value !== null && typeof value === "object") || path === "policy.base";
}

/** Whether a change was judged: a program that nobody reaches, lets nobody in or cannot open the file has not. */
function isAnswer(error) {
  return error instanceof Refused && error.status !== 403 && !error.isOfOpening;
}

export class Desk {
  constructor(document, tools, steps) {
    this.document = document;
    this.tools = tools;
    this.unsent = new Unsent(() => this.id);
    this.waiting = [];
    this.isBusy = false;
    this.underway = 0;
    this.mistakes = [];
    this.form = new Form(this);
    this.strip = new Strip();
    this.results = new Results();
    this.changes = new Changes();
    this.steps = steps ? new Steps(this) : null;
    this.questions = [];
    this.points = new Points(this);
    this.handouts = new Handouts(this);
    this.tabs = new Tabs([
      { key: "results", panel: this.results.node },
      ...questions(this),
      { key: "points", panel: this.points.node, chosen: () => this.points.shown() },
      { key: "changes", panel: this.changes.node },
      { key: "handouts", panel: this.handouts.node },
    ]);
    this.name = el("h1", { tabindex: "-1" });
    this.state = el("p", { class: "state", role: "status" });
    this.undo = button(t("undo"), () => this.step("/api/undo"), { title: "Ctrl+Z" });
    this.redo = button(t("redo"), () => this.step("/api/redo"), { title: "Ctrl+Y" });
    this.saving = new Saving(this);
    this.save = button(t("save"), () => this.saving.saved(), { class: "main", title: "Ctrl+S" });
    this.saveAs = button(t("save_as"), () => this.saving.named());
    this.trouble = el("p", { class: "notice", role: "alert", hidden: true });
    this.other = el("p", { class: "notice", role: "status", hidden: true });
    this.node = el(
      "div",
      { class: "desk" },
      el(
        "div",
        { class: "head" },
        el(
          "header",
          { class: "top" },
          el("div", { class: "names" }, this.name, this.state),
          el("div", { class: "buttons" }, this.undo, this.redo, this.save, this.saveAs),
        ),
        this.strip.node,
      ),
      this.trouble,
      this.other,
      el(
        "div",
        { class: "two" },
        el("div", { class: "side" }, this.steps?.node ?? null, this.form.node),
        el("div", { class: "answers" }, this.tabs.node),
      ),
      this.saving.node,
    );
    this.pressed = (event) => this.keyed(event);
    addEventListener("keydown", this.pressed);
    addEventListener("beforeunload", (this.leaving = () => this.form.finish()));
  }

  /** Where who came by the keyboard goes on: the name, with its buttons and the form behind it. */
  focus() {
    this.name.focus();
  }

  closed() {
    removeEventListener("keydown", this.pressed);
    removeEventListener("beforeunload", this.leaving);
    this.watch?.closed();
    this.tabs.closed();
  }

  get id() {
    return this.document.document;
  }

  /** What every request says of the document. */
  about(more = {}) {
    return { document: this.id, revision: this.document.revision, lang: language(), ...more };
  }

  /**
   * Asks about the document; where the program was started anew, its file is opened there first.
   *
   * @param meanwhile what else that program has to be told, before it is asked again.
   */
  async request(path, more = {}, meanwhile = null) {
    try {
      return await ask(path, this.about(more));
    } catch (error) {
      if (!(error instanceof Refused && error.body.closed)) throw error;
      await this.opened();
      await meanwhile?.();
      return ask(path, this.about(more));
    }
  }

  /** The file in a program that was started anew, which goes on with its draft; asked once, whoever waits for it. */
  opened() {
    this.opening ??= ask("/api/open", { file: this.document.file, lang: language() })
      .then((document) => {
        const { changes, revision } = this.document;
        const isSame = JSON.stringify(document.changes) === JSON.stringify(changes);
        for (const { answer } of this.questions) answer.restarted(revision, isSame ? document.revision : null);
        this.points.restarted();
        this.document = document;
        this.isOld = true;
      })
      .catch((error) => {
        throw Object.assign(error, { isOfOpening: true });
      })
      .finally(() => (this.opening = null));
    return this.opening;
  }

  /** Asks for a change; what it makes of the document comes with its answer, and is no news of others. */
  async asked(path, more = {}, meanwhile = null) {
    this.underway += 1;
    try {
      return await this.request(path, more, meanwhile);
    } finally {
      this.underway -= 1;
    }
  }

  async begin() {
    const [form, results] = await Promise.all([
      this.request("/api/form"),
      this.request("/api/results").catch((error) => this.withoutResults(error)),
    ]);
    this.form.update(form);
    this.mistaken(form.mistakes);
    if (!this.isBegun) {
      this.steps?.begin();
      this.watch = new Watch(() => this.looked());
    }
    this.isBegun = true;
    this.told(this.document);
    if (results) this.answered(results);
  }

  /** A scenario that was left with mistakes has no results yet; the page says what is in the way. */
  withoutResults(error) {
    if (!(error instanceof Refused)) throw error;
    this.results.none(error.message);
    this.strip.none();
    return null;
  }

  /** Figures that came with an answer, or their absence. */
  answered(results) {
    const found = results?.results === undefined ? results : results.results;
    if (results?.mistakes?.length) this.mistaken(results.mistakes);
    if (!found) {
      if (!this.hasResults) this.results.none(t("no_results"));
      return;
    }
    this.hasResults = true;
    this.social = new Set(found.social);
    this.strip.update(found);
    this.results.update(found);
  }

  // --------------------------------------------------------------------------------- changing

  /** Values that were typed or chosen; those that come while one is on its way go together behind it. */
  change(changes) {
    this.waiting.push(...this.unsent.keep(changes));
    return this.flush();
  }

  /** Sends what an earlier page of this file typed, and the program has not confirmed. */
  async resume() {
    const { undo } = this.document;
    const left = this.unsent.all;
    if (!left.length) return;
    this.waiting.push(...left);
    this.isOld = true;
    await this.flush();
    if (this.document.undo <= undo) return;
    const names = [...new Set(left.map(({ path }) => this.form.nameOf(path)))];
    this.said(t("unsent_sent", { names: listed(names) }));
  }

  async flush() {
    if (this.isBusy || !this.waiting.length) return;
    this.sending = this.send();
    await this.sending;
  }

  async send() {
    this.isBusy = true;
    // A number means what it says in the language in which it was typed.
    const [{ lang }] = this.waiting;
    const other = this.waiting.findIndex((each) => each.lang !== lang);
    const changes = this.waiting.splice(0, other < 0 ? this.waiting.length : other);
    const begun = performance.now();
    let isAnswered = true;
    let isLate = false;
    setAttribute(this.node, "data-busy", true);
    try {
      const sent = changes.map(({ shapes, after, id, lang: _, ...change }) => change);
      const answer = await this.asked("/api/change", { changes: sent, lang });
      this.unsent.sent(changes);
      this.taken(answer, changes.map(({ path }) => path));
      this.form.accepted(changes, answer.mistakes);
      this.said("");
      if (changes.some(isOfForm)) await this.reformed();
      requestAnimationFrame(() => performance.measure("workbench-change", { start: begun, end: performance.now() }));
    } catch (error) {
      isAnswered = isAnswer(error);
      isLate = Boolean(error.body?.document) && !changes.some(isOfForm);
      if (isAnswered && !isLate) this.unsent.sent(changes);
      else this.waiting.unshift(...changes);
      await this.refused(error, changes);
    } finally {
      this.isBusy = false;
      setAttribute(this.node, "data-busy", null);
    }
    // Without an answer they wait until there is one again: asking on at once would never end.
    if (isAnswered) await this.flush();
    if (isLate) this.said(t("changed_and_yours"));
    if (this.isOld && !this.isBusy) await this.replaced(this.document, "");
  }

  /** An answer to a change, to undo or to redo. */
  taken({ document, mistakes, fields, results }, paths = []) {
    this.told(document);
    this.form.noted("");
    this.form.shown(fields ?? {}, paths);
    this.mistaken(mistakes ?? []);
    if (results) this.answered(results);
  }

  mistaken(mistakes) {
    this.mistakes = mistakes;
    this.form.mistaken(mistakes);
    this.results.stale(mistakes);
    setAttribute(this.node, "data-mistaken", mistakes.length > 0);
  }

  async reformed() {
    this.form.update(await this.request("/api/form"));
    this.form.mistaken(this.mistakes);
  }

  async refused(error, changes = []) {
    if (error instanceof Refused && error.body.document) await this.replaced(error.body.document, error.message);
    else if (error instanceof Refused) {
      // That nobody is let in, or the file is gone, is no mistake of a field.
      if (isAnswer(error)) for (const { path } of changes) this.form.mistaken([{ path, message: error.message }], false);
      this.said(error.message);
    } else if (!(error.name === "Error")) this.tools.failed(error);
  }

  /** Another tab has changed the scenario: its newest state takes the place, but for what is being typed. */
  async replaced(document, why) {
    // What is typed while the newest state is asked for goes behind it.
    const { isBusy } = this;
    this.isBusy = true;
    this.isOld = false;
    this.document = document;
    try {
      await this.begin();
      this.said(why);
    } catch (error) {
      this.tools.failed(error);
    } finally {
      this.isBusy = isBusy;
    }
    await this.flush();
  }

  /** Whether another tab or program has changed the scenario or its file; false where there is nothing to look at. */
  async looked() {
    if (this.isBusy || this.underway || this.waiting.length) return true;
    const { revision, disk } = this.document;
    try {
      const { document } = await this.request("/api/look", { disk });
      if (this.isOld) await this.replaced(this.document, "");
      const isOld = this.isBusy || this.underway || this.document.revision !== revision;
      if (!document || isOld) return true;
      if (document.revision === revision) this.told(document);
      else await this.replaced(document, t("changed_elsewhere"));
      return true;
    } catch (error) {
      if (error instanceof Refused) this.said(error.message);
      return error instanceof Offline;
    }
  }

  /** Somebody answers again after a silence: what waits is sent, and what was not told is asked for again. */
  async back() {
    try {
      const { document } = await this.request("/api/look", { disk: this.document.disk });
      if (document) this.document = document;
      this.waiting = this.unsent.still(this.waiting);
      await this.flush();
      if (!this.waiting.length) await this.replaced(this.document, "");
    } catch (error) {
      await this.refused(error);
    }
    this.points.back();
    for (const each of this.questions) each.answer.back();
    this.handouts.back();
    this.tabs.again();
  }

  async reload(why) {
    try {
      this.taken(await this.asked("/api/reload"));
      await this.begin();
      this.said(why);
    } catch (error) {
      this.tools.failed(error);
    }
  }

  /** Undo and redo, behind each other and behind what was typed: each is of the state that the one before left. */
  step(path) {
    this.stepped = (this.stepped ?? Promise.resolve()).then(async () => {
      await this.form.finish();
      await this.sending;
      this.form.noted("");
      this.isBusy = true;
      setAttribute(this.node, "data-busy", true);
      let isAnswered = true;
      try {
        this.taken(await this.asked(path));
        await this.reformed();
        this.said("");
      } catch (error) {
        isAnswered = isAnswer(error);
        await this.refused(error);
      } finally {
        this.isBusy = false;
        setAttribute(this.node, "data-busy", null);
      }
      if (isAnswered) await this.flush();
    });
    return this.stepped;
  }

  // ----------------------------------------------------------------------------------- telling

  told(document) {
    this.document = document;
    setText(this.name, document.name || document.file || t("unnamed"));
    setText(this.state, t(`kept_${document.kept}`, { file: document.file || t("no_file") }));
    setAttribute(this.state, "class", document.kept === "saved" ? "state" : "state unsaved");
    const isOther = document.disk === "changed" || document.disk === "gone";
    show(this.other, isOther);
    setText(this.other, isOther ? t(`disk_${document.disk}`) : "");
    setAttribute(this.undo, "disabled", !document.undo);
    setAttribute(this.redo, "disabled", !document.redo);
    this.changes.update(document);
    this.tabs.noted("changes", document.changes?.length ? String(document.changes.length) : "");
    for (const each of this.questions) each.changed();
    this.form.counted(document.assumed);
    this.form.warned((document.warnings ?? []).map(({ path, message }) => (path ? `${this.form.nameOf(path)}: ${said(message)}` : message)));
  }

  said(words) {
    showText(this.trouble, words);
  }

  keyed(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const letter = event.key.toLowerCase();
    const isWriting = event.target.matches?.("input, textarea") && this.form.isDraft;
    const isOfDwelling = event.target.closest?.(".dwelling .form");
    if (letter === "s") this.saving.saved();
    else if (isWriting || isOfDwelling) return;
    else if (letter === "z" && !event.shiftKey) this.step("/api/undo");
    else if (letter === "y" || letter === "z") this.step("/api/redo");
    else return;
    event.preventDefault();
  }
}

// The form: groups of fields, described by the server; a search over all of them; mistakes at their fields.

import { Keyed, button, el, fresh, setAttribute, setText, show, showText } from "./dom.js";
import { made } from "./fields.js";
import { counted, said, t } from "./words.js";

const OPEN_FIRST = ["programme", "dwelling", "energy", "rooms"];

export class Form {
  /**
   * @param desk takes the changes.
   * @param name what the form is called.
   * @param isWhole whether it is that of a scenario: with a search and with notes behind its values.
   */
  constructor(desk, { name = t("form"), isWhole = true } = {}) {
    this.desk = desk;
    this.isWhole = isWhole;
    this.fields = new Map();
    this.entries = new Set();
    this.shownGroups = null;
    this.search = el("input", { type: "search", id: fresh("search"), placeholder: t("search_hint"), autocomplete: "off" });
    this.search.addEventListener("input", () => this.searched());
    this.found = el("p", { class: "soft small", role: "status" });
    this.assumed = el("span");
    this.assumedShown = button(t("assumed_show"), () => this.lookedFor(t("status_assumed")), { class: "link" });
    this.assumedLine = el("p", { class: "soft small", hidden: true }, this.assumed, " ", this.assumedShown);
    this.list = el("ul", { class: "mistakes" });
    this.mistakeWords = el("p", { class: "problem" });
    this.problems = el("div", { class: "problems", role: "status", "aria-live": "polite", hidden: true }, this.mistakeWords, this.list);
    this.note = el("p", { class: "soft small", role: "status", hidden: true });
    this.warnings = el("ul", { class: "warnings", hidden: true });
    const groups = el("div", { class: "groups" });
    this.groups = new Keyed(groups, (group) => new Group(group, this));
    this.node = el(
      "section",
      { class: "form", "aria-label": name },
      isWhole ? el("div", { class: "searching" }, el("label", { class: "unseen", for: this.search.id, text: t("search") }), this.search, this.found) : null,
      this.assumedLine,
      this.problems,
      this.warnings,
      this.note,
      groups,
    );
  }

  /** True while a field holds what is not sent yet. */
  get isDraft() {
    return [...this.fields.values()].some((each) => each.isDraft);
  }

  /** Sends what stands in a field and was not left yet. */
  async finish() {
    for (const each of this.fields.values()) if (each.isDraft) each.written();
    await this.desk.flush();
  }

  /** The values of entries as they are now, with all that was typed: a copy is of those, and a list is kept as those. */
  async current() {
    await this.finish();
    await this.desk.reformed?.();
  }

  update({ groups, typed }) {
    this.fields.clear();
    this.entries.clear();
    this.groups.update(groups, (each) => each.key);
    for (const [path, text] of Object.entries(typed ?? {})) this.fields.get(path)?.shown(text);
    this.only(this.shownGroups);
    this.searched();
  }

  /** Fields are known by their paths. */
  known(field) {
    this.fields.set(field.path, field);
  }

  change(changes) {
    this.noted("");
    return this.desk.change(changes);
  }

  /** What a change says once it is accepted (`after`), unless a mistake stands at what it gave. */
  accepted(changes, mistakes = []) {
    const isMistaken = mistakes.some(({ path }) => changes.some((each) => each.path === path));
    this.noted(isMistaken ? "" : (changes.at(-1).after ?? ""));
  }

  /** What was done that does not stand where somebody looks; until the next step. */
  noted(words) {
    showText(this.note, words);
  }

  /** What stands in fields after a change: those that were just typed, and those that follow them. */
  shown(texts, paths) {
    for (const [path, text] of Object.entries(texts)) this.fields.get(path)?.shown(text, paths.includes(path));
    for (const each of this.entries) each.summed();
  }

  /** What a path is called, or what it stands in; the path itself where neither has a field. */
  nameOf(path) {
    return this.nearest(path)?.name ?? path;
  }

  mistaken(mistakes, isAll = true) {
    if (isAll) for (const each of this.fields.values()) each.told("");
    const at = new Map();
    for (const { path, message } of mistakes) at.set(path, [...(at.get(path) ?? []), said(message)]);
    for (const [path, messages] of at) this.nearest(path)?.told(messages.join(" · "), path);
    if (!isAll && !mistakes.length) return;
    setText(this.mistakeWords, mistakes.length ? counted("mistakes", mistakes.length) : "");
    this.list.replaceChildren(
      ...mistakes.map(({ path, message }) => {
        const field = this.nearest(path);
        const name = field ? field.name : said(message).includes(path) ? "" : path;
        const words = el("span", { text: name ? `: ${said(message)}` : said(message) });
        return el("li", {}, field ? button(name, () => this.reveal(field), { class: "link" }) : el("strong", { text: name }), words);
      }),
    );
    show(this.problems, mistakes.length > 0);
    for (const group of this.groups.kept.values()) group.marked();
  }

  /** The field of a path, or of what it stands in. */
  nearest(path) {
    for (let rest = path ?? ""; rest; rest = rest.slice(0, rest.lastIndexOf("."))) {
      if (this.fields.has(rest)) return this.fields.get(rest);
      if (!rest.includes(".")) return null;
    }
    return null;
  }

  reveal(field) {
    this.search.value = "";
    this.only(null);
    this.searched();
    for (let node = field.node; node && node !== this.node; node = node.parentElement) {
      if (node.localName === "details") node.open = true;
    }
    field.focus();
  }

  /** Only these groups, on the way through a new scenario; null for all. */
  only(groups) {
    this.shownGroups = groups;
    for (const [key, group] of this.groups.kept) {
      show(group.node, groups === null || groups.includes(key));
      if (groups?.includes(key)) group.node.open = true;
    }
  }

  focus(group) {
    if (group) this.groups.kept.get(group)?.summary.focus();
  }

  searched() {
    const words = this.search.value.trim().toLocaleLowerCase();
    setAttribute(this.node, "data-searching", words !== "");
    const groups = [...this.groups.kept.values()];
    const within = (isDeep) => groups.reduce((sum, group) => sum + group.searched(words, isDeep), 0);
    // What is called so comes first; only where nothing is, what the explanations say.
    const count = within(false) || within(true);
    setText(this.found, words ? counted("search_found", count) : "");
  }

  counted(assumed) {
    setText(this.assumed, assumedWords(assumed ?? {}));
    show(this.assumedLine, this.assumed.textContent !== "");
  }

  lookedFor(words) {
    this.search.value = this.search.value === words ? "" : words;
    this.searched();
    this.search.focus();
  }

  warned(warnings) {
    this.warnings.replaceChildren(...warnings.map((each) => el("li", { text: said(each) })));
    show(this.warnings, warnings.length > 0);
  }
}

/** One group: a section that folds; its fields are made when it is first opened. */
class Group {
  constructor(group, form) {
    this.form = form;
    this.title = el("span", { text: group.title });
    this.mark = el("span", { class: "count" });
    this.summary = el("summary", {}, el("h2", {}, this.title), this.mark);
    this.body = el("div", { class: "fields" });
    this.node = el("details", { class: "panel group", open: OPEN_FIRST.includes(group.key) }, this.summary, this.body);
    this.kept = new Keyed(this.body, (field) => made(field, form));
  }

  update(group) {
    setText(this.title, group.title);
    this.kept.update(group.fields, (each) => `${each.kind} ${each.path}`);
  }

  marked() {
    const bad = this.body.querySelectorAll("[aria-invalid='true']").length;
    setText(this.mark, bad ? t("group_mistakes", { count: bad }) : "");
  }

  searched(words, isDeep) {
    let count = 0;
    for (const part of this.kept.kept.values()) count += part.searched(words, isDeep);
    if (words) {
      this.wasOpen ??= this.node.open;
      this.node.open = count > 0;
      show(this.node, count > 0);
    } else if (this.wasOpen !== undefined) {
      this.node.open = this.wasOpen;
      this.wasOpen = undefined;
      this.form.only(this.form.shownGroups);
    }
    return count;
  }
}

/** How many values are assumed, and how many of those without a source. */
function assumedWords({ count, unsourced } = {}) {
  if (!count) return "";
  return [counted("assumed", count), unsourced ? counted("unsourced", unsourced) : ""].filter(Boolean).join(" ");
}

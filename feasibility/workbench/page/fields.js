// The fields of the form, one class for each sort of key: single values, parts, and entries with names.

import { Keyed, button, el, fresh, isNews, setAttribute, setText, show, showText } from "./dom.js";
import { Assumed, Chooser, Numbers } from "./chosen.js";
import { Label } from "./label.js";
import { pasted } from "./pasting.js";
import { Together, Single, isFound } from "./single.js";
import { language, t } from "./words.js";

const LONG = 44;
/** Of one fixture in a room, as the reader allows. */
const MOST_OF_ONE = 20;

/** The part of the page for a field that the server describes. */
export function made(field, form) {
  if (field.kind === "part") return new Part(field, form);
  if (field.kind === "names") return new Names(field, form);
  if (field.kind === "numbers") return new Numbers(field, form);
  if (field.kind === "assumed") return new Assumed(field, form);
  if (field.kind === "label") return new Label(field, form);
  if (field.kind === "list" && field.choices) return new Several(field, form);
  if (field.kind === "choice" || field.kind === "yesno") return new Choice(field, form);
  return new Typed(field, form);
}

/** What is typed: numbers, percentages, dates, texts; sent when the field is left or Enter is pressed. */
class Typed extends Single {
  constructor(field, form) {
    const text = field.shown ?? "";
    const isSeveral = field.kind === "lines" || (field.kind === "list" && text.includes(";"));
    const isLong = isSeveral || (field.kind === "text" && text.length > LONG);
    const control = isLong ? el("textarea", { rows: "3" }) : el("input", { type: "text", autocomplete: "off", spellcheck: "false" });
    super(field, form, control);
    this.isLong = isLong;
    this.isSeveral = isSeveral;
    if (isSeveral) this.node.classList.add("wide");
    if (["number", "percent", "whole"].includes(field.kind)) {
      setAttribute(control, "inputmode", field.choices || field.range ? "text" : "decimal");
      this.node.classList.add("figure");
    }
    if (field.choices) {
      const list = el("datalist", { id: fresh("words") });
      list.append(...field.choices.map(({ label }) => el("option", { value: label })));
      setAttribute(control, "list", list.id);
      this.node.append(list);
    }
    control.addEventListener("input", () => {
      this.isDraft = true;
    });
    control.addEventListener("change", () => this.written());
    control.addEventListener("keydown", (event) => this.pressed(event));
    if (!isLong && field.kind !== "list") control.addEventListener("paste", (event) => pasted(event, this));
    control.addEventListener("focus", () => {
      if (!this.isLong) control.select();
    });
  }

  filled(field) {
    setAttribute(this.control, "placeholder", field.default || null);
    if (field.told && !this.said) this.node.append((this.said = el("p", { class: "soft small" })));
    if (this.said) setText(this.said, field.told ?? "");
    this.shown(field.shown ?? "");
  }

  /** What stands there after a change; what somebody is writing meanwhile stays. */
  shown(given, isOwn = false) {
    // Several things stand below each other; the server takes a line end as well as a semicolon.
    const text = this.isSeveral && this.field.kind === "list" && !given.includes('"') ? given.replaceAll("; ", "\n") : given;
    this.sent = text;
    this.field.shown = given;
    if (this.isDraft && !isOwn) return;
    if (this.control.value !== text) this.control.value = text;
    // A word in the place of a number stands as a word, without the number's unit.
    const isWord = Boolean(this.field.choices) && this.field.choices.some(({ label }) => label === text);
    this.node.classList.toggle("word", isWord);
    setAttribute(this.control, "title", isWord ? text : null);
  }

  pressed(event) {
    if (event.key === "Enter" && !this.isLong) {
      event.preventDefault();
      this.written();
      this.control.select();
    } else if (event.key === "Escape" && this.isDraft) {
      this.control.value = this.sent;
      this.isDraft = false;
    }
  }

  /** A text that is sent for this field: it stands here until the answer, however long that takes. */
  put(typed) {
    this.isDraft = false;
    this.control.value = typed;
    this.sent = typed;
    return { path: this.path, typed };
  }

  written() {
    this.isDraft = false;
    const typed = this.control.value;
    if (typed === this.sent) return;
    this.sent = typed;
    this.form.change([{ path: this.path, typed }]);
  }
}

/** One of a few words, or yes and no. */
class Choice extends Single {
  constructor(field, form) {
    super(field, form, el("select"));
    this.control.addEventListener("change", () => this.written());
  }

  filled(field) {
    const choices =
      field.kind === "yesno"
        ? [
            { value: "yes", label: t("yes") },
            { value: "no", label: t("no") },
          ]
        : field.choices ?? [];
    const value = field.kind === "yesno" ? this.yesNo(field.shown) : (field.value ?? "");
    const known = choices.some((each) => String(each.value) === String(value));
    const none = field.default ? t("choice_default", { value: field.default }) : t("choice_none");
    const options = [
      ...(field.required && value !== "" ? [] : [{ value: "", label: none }]),
      ...choices,
      ...(known || value === "" ? [] : [{ value, label: String(value) }]),
    ];
    if (isNews(this.control, options)) {
      this.node.classList.toggle("wide", options.some((each) => each.label.length > LONG));
      this.control.replaceChildren(...options.map((each) => el("option", { value: String(each.value), text: each.label })));
    }
    this.control.value = String(value);
    this.words = options;
  }

  yesNo(shown) {
    if (!shown) return "";
    return ["ja", "yes"].includes(shown) ? "yes" : "no";
  }

  /** The server says the label; the one that is chosen already stands there. */
  shown(text) {
    this.field.shown = text;
    const found = this.words.find((each) => each.label === text || String(each.value) === text);
    if (this.field.kind === "yesno") this.control.value = this.yesNo(text);
    else if (found) this.control.value = String(found.value);
    else if (!text) this.control.value = "";
  }

  written() {
    const chosen = this.control.value;
    const { path, field } = this;
    const shapes = ["segment", "tenure", "base", "kind", "relative"].includes(path.slice(path.lastIndexOf(".") + 1));
    if (chosen === "") this.form.change([{ path, remove: true, shapes }]);
    else if (field.kind === "yesno") this.form.change([{ path, value: chosen === "yes" }]);
    else this.form.change([{ path, value: this.words.find((each) => String(each.value) === chosen).value, shapes }]);
  }
}

function counted(box, times) {
  show(box.times, times > 0);
  box.times.value = String(times);
}

/** Several of a few words. */
class Several extends Together {
  constructor(field, form) {
    super(field, form);
    this.isDraft = false;
  }

  filled(field) {
    const chosen = (field.value ?? []).map(String);
    this.chosen = chosen;
    const words = [...field.choices, ...chosen.filter((each) => !field.choices.some(({ value }) => value === each)).map((value) => ({ value, label: value }))];
    if (isNews(this.boxes, words)) {
      this.boxes.replaceChildren(...words.map((each) => this.box(each)));
    }
    for (const box of this.boxes.querySelectorAll("[type=checkbox]")) {
      box.checked = chosen.includes(box.value);
      if (box.times) counted(box, chosen.filter((each) => each === box.value).length);
    }
  }

  box({ value, label }) {
    const id = fresh("box");
    const box = el("input", { type: "checkbox", id, value });
    box.addEventListener("change", () => {
      this.had(value, box.checked ? 1 : 0);
    });
    if (this.field.repeats) box.times = this.times(value, label);
    return el("span", { class: "box" }, box, el("label", { for: id, text: label }), box.times ?? null);
  }

  /** How many there are of what can be there more than once; seen where there is one. */
  times(value, label) {
    const field = el("input", { type: "number", class: "times", min: "1", max: String(MOST_OF_ONE), step: "1", "aria-label": t("times_of", { name: label }) });
    field.addEventListener("change", () => {
      const times = Math.round(Number(field.value));
      this.had(value, Number.isFinite(times) ? Math.min(Math.max(times, 0), MOST_OF_ONE) : 1);
    });
    return field;
  }

  /** One of the words so many times: the order in which they stood is kept, and what is new comes behind. */
  had(value, times) {
    let left = times;
    const kept = this.chosen.filter((each) => each !== value || left-- > 0);
    this.chosen = [...kept, ...Array(Math.max(left, 0)).fill(value)];
    this.form.change([this.chosen.length ? { path: this.path, value: this.chosen } : { path: this.path, remove: true }]);
  }
}

/** Fields below one heading: those that are given or needed first, the others behind a fold. */
class Fields {
  constructor(form) {
    this.form = form;
    this.first = el("div", { class: "grid" });
    this.others = el("div", { class: "grid" });
    this.more = el("summary");
    this.fold = el("details", { class: "more" }, this.more, this.others);
    this.node = el("div", { class: "fields" }, this.first, this.fold);
    this.kept = [this.first, this.others].map((place) => new Keyed(place, (field) => made(field, form)));
    this.seen = new Set();
  }

  update(fields, within = "") {
    // What was once among the first stays there, so that no field runs away when it is emptied.
    for (const each of fields) if (isFirst(each)) this.seen.add(each.path);
    const parts = [fields.filter((each) => this.seen.has(each.path)), fields.filter((each) => !this.seen.has(each.path))];
    this.kept.forEach((kept, place) => {
      kept.update(parts[place], (each) => `${each.kind} ${each.path}`);
      for (const part of kept.kept.values()) part.within = within;
    });
    setText(this.more, t("more_fields", { count: parts[1].length }));
    this.hasMore = parts[1].length > 0;
    show(this.fold, this.hasMore);
  }

  searched(words, isDeep) {
    const [first, others] = this.kept.map((kept) => searchedIn(kept, words, isDeep));
    if (words) this.fold.open = others > 0;
    show(this.fold, this.hasMore && (!words || others > 0));
    return first + others;
  }

  /** Found by their heading: where all of them are behind the fold it opens. */
  opened() {
    if (this.kept[0].kept.size === 0) this.fold.open = true;
  }
}

function isFirst(field) {
  if (field.aside) return false;
  if (field.kind === "names") return field.entries.length > 0;
  if (field.kind === "part") return field.optional || field.of.some(isFirst);
  return field.required || Boolean(field.shown);
}

/** How many of some parts of the form are found. */
function searchedIn(kept, words, isDeep) {
  return [...kept.kept.values()].reduce((sum, each) => sum + each.searched(words, isDeep), 0);
}

/** What stands below a heading of its own, with a sentence of help while it is empty, and a mistake. */
class Headed {
  constructor(field, form) {
    this.form = form;
    this.path = field.path;
    this.isDraft = false;
    this.title = el("h3", { id: fresh("part") });
    this.help = el("p", { class: "soft small" });
    this.problem = el("p", { class: "problem", hidden: true });
  }

  get name() {
    return this.field.label;
  }

  update(field, isEmpty) {
    this.field = field;
    this.form.known(this);
    setText(this.title, field.label);
    setText(this.help, isEmpty ? firstSentence(field.help) : "");
    show(this.help, isEmpty);
  }

  shown() {}

  written() {}

  focus() {
    this.node.querySelector("input, select, button")?.focus();
  }

  told(message) {
    showText(this.problem, message);
  }

  searched(words, isDeep) {
    const isOwn = Boolean(words) && isFound(this.field, words, isDeep);
    const count = this.searchedBelow(isOwn ? "" : words, isDeep);
    if (isOwn) this.opened();
    show(this.node, !words || isOwn || count > 0);
    return isOwn ? count + 1 : count;
  }

  /** Found by its heading. */
  opened() {}
}

/** A part with keys of its own, which may be left out as a whole. */
class Part extends Headed {
  constructor(field, form) {
    super(field, form);
    this.adder = button("", () => this.form.change([{ path: this.path, value: this.field.new }]));
    this.remover = button("", () => this.form.change([{ path: this.path, remove: true }]), { class: "quiet" });
    this.fields = new Fields(form);
    this.node = el(
      "div",
      { class: "part", role: "group", "aria-labelledby": this.title.id },
      el("div", { class: "title" }, this.title, this.adder, this.remover),
      this.help,
      this.problem,
      this.fields.node,
    );
  }

  update(field) {
    super.update(field, field.optional && !field.given);
    setText(this.adder, t("part_add"));
    setAttribute(this.adder, "aria-label", t("part_add_of", { name: field.label }));
    setText(this.remover, t("part_remove"));
    setAttribute(this.remover, "aria-label", t("part_remove_of", { name: field.label }));
    show(this.adder, field.optional && !field.given);
    show(this.remover, field.optional && field.given);
    this.fields.update(field.of);
    show(this.fields.node, field.of.length > 0);
  }

  searchedBelow(words, isDeep) {
    return this.fields.searched(words, isDeep);
  }

  opened() {
    this.fields.opened();
  }
}

function firstSentence(text) {
  const end = text.indexOf(". ");
  return end < 0 ? text : text.slice(0, end + 1);
}

/** Entries that bear names, such as dwelling types and cost lines, or numbers; each folds. */
class Names extends Headed {
  constructor(field, form) {
    super(field, form);
    const entries = el("div", { class: "entries" });
    this.kept = new Keyed(entries, (entry) => new Entry(entry, this));
    this.newName = el("input", { type: "text", id: fresh("new"), autocomplete: "off", maxlength: "60" });
    this.like = el("select", { id: fresh("like") });
    this.likeLabel = el("label", { for: this.like.id, text: t("new_like") });
    this.newLabel = el("label");
    this.newProblem = el("p", { class: "problem", role: "alert", hidden: true });
    this.adder = el("button", { type: "submit", text: t("new_add") });
    this.which = field.drawn ? new Chooser(form) : null;
    this.form2 = el("form", { class: "adding" }, this.newLabel, this.which?.list ?? this.newName, this.likeLabel, this.like, this.adder, this.newProblem);
    this.form2.addEventListener("submit", (event) => {
      event.preventDefault();
      this.added();
    });
    this.foldWords = el("summary");
    this.fold = el("details", { class: "more" }, this.foldWords, this.form2);
    this.node = el(
      "div",
      { class: "names", role: "group", "aria-labelledby": this.title.id },
      this.title,
      this.help,
      this.problem,
      entries,
      this.fold,
    );
  }

  update(field) {
    super.update(field, field.entries.length === 0);
    this.kept.update(field.entries, (each) => each.path);
    const isNumbered = Boolean(field.numbered);
    show(this.newLabel, !isNumbered);
    show(this.newName, !isNumbered);
    setText(this.foldWords, t("new_entry", { name: field.label }));
    setText(this.newLabel, t(this.which ? "option_path" : "new_called"));
    setAttribute(this.adder, "aria-label", t("new_add_of", { name: field.label }));
    setAttribute(this.newLabel, "for", (this.which?.list ?? this.newName).id);
    const refused = Object.entries(field.starts ?? {}).filter(([, start]) => start === null);
    this.which?.leftOut([...field.entries, ...refused.map(([name]) => ({ name }))].map(({ name }) => name));
    const alike = field.entries.map((each) => el("option", { value: each.name, text: this.called(each) }));
    this.like.replaceChildren(...alike, el("option", { value: "", text: t("new_blank") }));
    show(this.like, alike.length > 0 && !this.which);
    show(this.likeLabel, alike.length > 0 && !this.which);
  }

  /** What an entry is called: by its number, as the number of the form that it is about, or by its label. */
  called({ name, label }) {
    if (this.field.numbered) return t("entry_number", { number: Number(name) + 1 });
    return this.which ? this.which.nameOf(name, label) : label;
  }

  /** A new entry, as another one or with the least that is needed. */
  async added() {
    const name = this.which ? this.which.list.value : this.newName.value.trim();
    const like = this.like.value;
    await this.form.current();
    const { entries, numbered } = this.field;
    const problem = numbered || (this.which && name) ? "" : this.which ? t("number_needed") : !name ? t("new_name_needed") : name.includes(".") ? t("new_name_points") : entries.some((each) => each.name === name) ? t("new_name_taken", { name }) : "";
    showText(this.newProblem, problem);
    if (problem) {
      (this.which?.list ?? this.newName).focus();
      return;
    }
    const value = this.which ? (this.field.starts[name] ?? this.field.new) : nameless(entries.find((each) => each.name === like)?.value ?? this.field.new);
    this.newName.value = "";
    this.fold.open = false;
    this.opens = numbered ? `${this.path}.${entries.length}` : `${this.path}.${name}`;
    const all = [...entries.map((each) => each.value), value];
    this.form.change([numbered ? { path: this.path, value: all, shapes: true } : { path: `${this.path}.${name}`, value, shapes: true }]);
  }

  async removed(entry) {
    if (this.field.numbered) await this.form.current();
    const { entries, numbered } = this.field;
    const rest = entries.filter((each) => each.name !== entry.name).map((each) => each.value);
    const change = !numbered
      ? { path: entry.path, remove: true }
      : rest.length
        ? { path: this.path, value: rest }
        : { path: this.path, remove: true };
    this.form.change([{ ...change, shapes: true }]);
    this.fold.querySelector("summary").focus();
  }

  focus() {
    this.node.querySelector("summary")?.focus();
  }

  searchedBelow(words, isDeep) {
    return searchedIn(this.kept, words, isDeep);
  }
}

/** Keys of which the values tell an entry from the others, in its heading. */
const TELLING = ["count", "floor_area", "rent", "price", "tenure", "upper", "per_dwelling", "per_m2_bvo", "lump_sum", "share", "per_parking_space", "share_of_rent", "share_of_vacant_value", "per_reletting", "role", "distribution", "sd", "kind", "area"];

class Entry {
  constructor(entry, names) {
    this.names = names;
    this.form = names.form;
    this.title = el("span", { class: "entry-name" });
    this.facts = el("span", { class: "soft small" });
    this.remover = button(t("entry_remove"), () => this.names.removed(this.entry), { class: "quiet" });
    this.isFlat = entry.fields.length === 1;
    this.fields = this.isFlat ? null : new Fields(this.form);
    if (this.isFlat) {
      this.only = made(entry.fields[0], this.form);
      this.node = el("div", { class: "flat" }, this.only.node, this.remover);
    } else {
      this.node = el(
        "details",
        { class: "entry", open: names.opens === entry.path || (names.path === "dwellings" && names.kept.kept.size === 0) },
        el("summary", {}, this.title, this.facts),
        this.fields.node,
        el("div", { class: "foot" }, this.remover),
      );
    }
  }

  update(entry) {
    this.entry = entry;
    const label = this.names.called(entry);
    setAttribute(this.remover, "aria-label", t("entry_remove_of", { name: label }));
    if (this.isFlat) {
      this.only.update(entry.fields[0]);
      return;
    }
    setText(this.title, label);
    this.form.entries.add(this);
    this.summed();
    this.fields.update(entry.fields, label);
  }

  /** What tells this entry from the others, behind its name. */
  summed() {
    setText(this.facts, TELLING.map((key) => this.fact(key)).filter(Boolean).slice(0, 3).join(" · "));
  }

  fact(key) {
    const found = this.entry.fields.find((each) => each.path === `${this.entry.path}.${key}`);
    if (!found?.shown) return "";
    const unit = found.unit ?? "";
    if (key === "count") return t("fact_count", { count: found.shown });
    if (found.kind !== "number" || !/\d/.test(found.shown)) return found.shown;
    if (unit.startsWith("€")) return `€${language() === "nl" ? "\u00a0" : ""}${found.shown}${unit.slice(1)}`;
    return unit ? `${found.shown} ${unit}` : found.shown;
  }

  searched(words, isDeep) {
    const isOwn = words && this.entry.label.toLocaleLowerCase().includes(words);
    const count = (this.only ?? this.fields).searched(isOwn ? "" : words, isDeep);
    show(this.node, !words || isOwn || count > 0);
    if (words && count > 0 && !this.isFlat) this.node.open = true;
    return isOwn ? count + 1 : count;
  }
}

/** A copy of an entry without its label, which is the other one's. */
function nameless(value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  const { label, ...rest } = value;
  return rest;
}

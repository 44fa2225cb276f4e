// Numbers of the scenario that a field names, chosen by what they are called.

import { button, el, fresh, setAttribute } from "./dom.js";
import { Together } from "./single.js";
import { t } from "./words.js";

const KINDS = ["number", "percent", "whole"];
/** Parts that hold no numbers of the project itself. */
const ASIDE = /^(uncertainty|levers|table|parties|mix)\./;

/** The fields of single numbers of the project that have a value. */
export function numbersIn(form) {
  return [...form.fields.values()].filter(
    ({ field, path }) => KINDS.includes(field.kind) && (field.shown || field.default) && !ASIDE.test(path),
  );
}

/** A list from which a number is chosen; it is filled when somebody comes to it. */
export class Chooser {
  /**
   * @param below what the paths begin with that are chosen from; without it all of the project's.
   * @param hasWords whether a number may be chosen in whose place a word stands.
   */
  constructor(form, { below = "", hasWords = false } = {}) {
    this.form = form;
    this.below = below;
    this.hasWords = hasWords;
    this.taken = [];
    this.list = el("select", { id: fresh("number") });
    for (const when of ["pointerdown", "focus"]) this.list.addEventListener(when, () => this.filled());
  }

  /** These are chosen already, or cannot be; nothing is chosen now. */
  leftOut(paths) {
    this.taken = paths;
    this.told = "";
    this.list.replaceChildren(el("option", { value: "", text: t("number_choose") }));
    if (document.activeElement === this.list) this.filled();
  }

  filled() {
    const kept = this.list.value;
    const given = [...this.form.fields.values()].filter(({ field }) => field.shown);
    const rates = given.filter(({ field }) => field.kind === "index" && !field.shown.includes(":"));
    const free = (this.below ? given : [...numbersIn(this.form), ...rates])
      .filter(({ path }) => path.startsWith(this.below) && !ASIDE.test(path))
      .map(({ path, name }) => ({ path: path.slice(this.below.length), name }))
      .filter(({ path }) => !this.taken.includes(path) && (this.hasWords || /\d/.test(this.valueOf(path))));
    const told = JSON.stringify(free);
    if (told === this.told) return;
    this.told = told;
    this.list.replaceChildren(
      el("option", { value: "", text: t("number_choose") }),
      ...free.map(({ path, name }) => el("option", { value: path, text: name })),
    );
    this.list.value = free.some(({ path }) => path === kept) ? kept : "";
  }

  fieldOf(path) {
    return this.form.fields.get(this.below + path);
  }

  /** What a path is called: as its field is, else as the server says. */
  nameOf(path, otherwise) {
    return this.fieldOf(path)?.name ?? otherwise;
  }

  /** What stands there now. */
  valueOf(path) {
    const field = this.fieldOf(path)?.field;
    return field?.shown || field?.default || "";
  }
}

/** Numbers that are set or moved together. */
export class Numbers extends Together {
  constructor(field, form) {
    super(field, form);
    this.isDraft = false;
    this.which = new Chooser(form, { below: field.below, hasWords: field.kind === "assumed" });
    this.list = el("ul", { class: "chosen" });
    this.adder = button("", () => this.added(), { class: "quiet" });
    this.label = el("label", { for: this.which.list.id });
    this.boxes.replaceChildren(this.list, el("div", { class: "adding" }, this.label, this.which.list, this.adder));
  }

  filled(field) {
    this.rows = field.chosen.map(({ number, value, ...rest }) => ({ path: number, shown: value, ...rest }));
    this.label.textContent = t("option_path");
    this.adder.textContent = t("part_add");
    setAttribute(this.adder, "aria-label", t("number_add_of", { name: field.label }));
    this.drawn();
  }

  drawn() {
    this.which.leftOut(this.rows.map(({ path }) => path));
    this.list.replaceChildren(...this.rows.map((row) => this.item(row)));
  }

  item(row) {
    const name = this.which.nameOf(row.path, row.name);
    const remover = button(t("entry_remove"), () => this.removed(row), { class: "quiet", "aria-label": t("entry_remove_of", { name }) });
    return el("li", {}, el("span", { text: name }), ...this.beside(row, name), remover);
  }

  /** What stands behind the name of a number. */
  beside() {
    return [];
  }

  added() {
    const path = this.which.list.value;
    if (!path) {
      this.told(t("number_needed"));
      this.which.list.focus();
      return;
    }
    this.rows = [...this.rows, { path, name: path, shown: this.field.texts ? t("number_reason") : this.which.valueOf(path) }];
    this.sent();
  }

  removed(row) {
    this.rows = this.rows.filter((each) => each !== row);
    this.sent();
    this.which.list.focus();
  }

  sent() {
    this.isDraft = false;
    this.drawn();
    // What a lever moves says in what its own numbers count.
    const { path, shapes } = { path: this.path, shapes: this.field.kind === "numbers" };
    this.form.change([this.rows.length ? { path, ...this.given(), shapes } : { path, remove: true, shapes }]);
  }

  given() {
    return { value: this.rows.map(({ path }) => path) };
  }
}

/** Numbers with a value for each, or a text. */
export class Assumed extends Numbers {
  beside(row, name) {
    const control = el("input", { type: "text", value: row.shown, autocomplete: "off", "aria-label": name });
    control.addEventListener("input", () => {
      this.isDraft = true;
      row.shown = control.value;
      delete row.given;
    });
    control.addEventListener("change", () => this.written());
    return [control];
  }

  /** A row that is emptied goes. */
  written() {
    if (!this.isDraft) return;
    this.rows = this.rows.filter(({ shown }) => shown.trim());
    this.sent();
  }

  given() {
    // A text of the library stays as the file has it until somebody writes another.
    const value = ({ shown, given }) => (given !== undefined ? JSON.stringify(given) : this.field.texts || /[;\n]/.test(shown) ? JSON.stringify(shown) : shown);
    const name = ({ path }) => (/[;:,/"\n]/.test(path) ? JSON.stringify(path) : path);
    return { typed: this.rows.map((row) => `${name(row)}: ${value(row)}`).join("\n") };
  }

  /** The values as the server writes them; what somebody is typing meanwhile stays. */
  shown(text) {
    if (this.isDraft || this.field.texts) return;
    const parts = text.split(/\n|; /).map((each) => /^([^:"]+): (.*)$/.exec(each));
    if (parts.includes(null)) return;
    for (const [, path, value] of parts) {
      const row = this.rows.find((each) => each.path === path);
      if (row) row.shown = value;
    }
    this.drawn();
  }
}

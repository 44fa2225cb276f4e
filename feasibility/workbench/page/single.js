// What the fields of the form share: a label, help, a note, and a mistake.

import { button, el, fresh, setAttribute, setText, show, showText } from "./dom.js";
import { t } from "./words.js";

export function isFound({ label, help, path, note }, words, isDeep) {
  if (!words) return true;
  const status = note?.status ? t(`status_${note.status}`) : "";
  return `${label} ${path.replaceAll(".", " ")} ${status} ${isDeep ? help : ""}`.toLocaleLowerCase().includes(words);
}

/** A note as it is typed: its status and its text. */
export function noteWords(note) {
  return note ? [note.status && t(`status_${note.status}`), note.text].filter(Boolean).join(": ") : "";
}

/** What all fields share: help, a note, and a mistake. */
class Field {
  constructor(field, form) {
    this.form = form;
    this.path = field.path;
    this.problem = el("p", { class: "problem", id: fresh("problem"), hidden: true });
    this.help = new Help(this);
  }

  get name() {
    return this.within ? `${this.field.label} (${this.within})` : this.field.label;
  }

  update(field) {
    this.field = field;
    this.form.known(this);
    this.labelled(field);
    this.help.update(field);
    this.filled(field);
  }

  told(message) {
    showText(this.problem, message);
  }

  searched(words, isDeep) {
    const isHit = isFound(this.field, words, isDeep);
    show(this.node, isHit);
    return words && isHit ? 1 : 0;
  }

  shown() {}

  written() {}
}

/** A single value: one control, with a label and a unit. */
export class Single extends Field {
  constructor(field, form, control) {
    super(field, form);
    this.control = control;
    this.isDraft = false;
    control.id = fresh("field");
    this.label = el("label", { for: control.id });
    this.unit = el("span", { class: "unit" });
    this.node = el(
      "div",
      { class: "field" },
      el("div", { class: "label" }, this.label, this.help.opener),
      el("div", { class: "control" }, control, this.unit),
      this.problem,
      this.help.node,
    );
  }

  labelled(field) {
    setText(this.label, field.label);
    setText(this.unit, field.unit);
    show(this.unit, Boolean(field.unit));
    setAttribute(this.control, "aria-required", field.required ? "true" : null);
  }

  told(message) {
    super.told(message);
    setAttribute(this.control, "aria-invalid", message ? "true" : null);
    // What is missing is often among the fields behind the fold.
    const fold = message ? this.node.closest("details.more") : null;
    if (fold) fold.open = true;
    this.described();
  }

  described() {
    const ids = [this.problem.hidden ? "" : this.problem.id, this.help.isOpen ? this.help.node.id : ""].filter(Boolean);
    setAttribute(this.control, "aria-describedby", ids.join(" ") || null);
  }

  focus() {
    this.control.focus();
    this.control.scrollIntoView({ block: "center" });
  }
}

/** Help below a field: what it is, what may stand there, what holds without it, and where its value is from. */
class Help {
  constructor(owner) {
    this.owner = owner;
    this.isOpen = false;
    this.node = el("div", { class: "help", id: fresh("help"), hidden: true });
    this.opener = button("?", () => this.toggled(), { class: "ask", "aria-expanded": "false", "aria-controls": this.node.id });
  }

  update(field) {
    this.field = field;
    setAttribute(this.opener, "aria-label", t("help_of", { name: field.label }));
    const status = field.note?.status;
    setAttribute(this.opener, "class", status === "assumed" && !field.note.text ? "ask open-question" : "ask");
    if (this.isOpen) this.drawn();
  }

  toggled() {
    this.isOpen = !this.isOpen;
    if (this.isOpen) this.drawn();
    show(this.node, this.isOpen);
    setAttribute(this.opener, "aria-expanded", String(this.isOpen));
    this.owner.described();
  }

  drawn() {
    const { help, asked, path, note } = this.field;
    const standard = this.field.default;
    const lines = [help, asked, standard ? t("help_default", { value: standard }) : ""].filter(Boolean);
    const field = el("input", {
      type: "text",
      id: fresh("note"),
      value: noteWords(note),
      maxlength: "500",
    });
    field.addEventListener("change", () => this.owner.form.change([{ path, note: field.value.trim() }]));
    const isNoted = this.owner.form.isWhole && !path.startsWith("policy.");
    this.node.replaceChildren(
      ...lines.map((text) => el("p", { text })),
      ...(isNoted
        ? [
            el("label", { for: field.id, text: t("note_label") }),
            field,
            el("p", { class: "soft small", text: t("note_hint") }),
          ]
        : []),
      el("p", { class: "soft small" }, t("help_key"), " ", el("code", { text: path })),
    );
  }
}

/** Several controls below one heading. */
export class Together extends Field {
  constructor(field, form) {
    super(field, form);
    this.legend = el("legend");
    this.boxes = el("div", { class: "boxes" });
    this.control = el("fieldset", { class: "field several" }, this.legend, this.boxes, this.problem, this.help.node);
    this.node = this.control;
  }

  labelled(field) {
    this.legend.replaceChildren(el("span", { text: field.label }), this.help.opener);
  }

  described() {}

  focus() {
    this.boxes.querySelector("input")?.focus();
  }

  told(message) {
    super.told(message);
    setAttribute(this.control, "aria-describedby", message ? this.problem.id : null);
  }
}

// What something is called: one text for both languages, or one for each.

import { el, fresh, setAttribute, show } from "./dom.js";
import { pasted } from "./pasting.js";
import { Together } from "./single.js";
import { language, t } from "./words.js";

const BOTH = "both";

export class Label extends Together {
  constructor(field, form) {
    super(field, form);
    this.texts = new Map([BOTH, ...field.languages].map((key) => [key, this.text(key)]));
    this.apart = el("input", { type: "checkbox", id: fresh("apart") });
    this.apart.addEventListener("change", () => this.parted());
    this.boxes.append(
      ...[...this.texts.values()].map(({ node }) => node),
      el("span", { class: "box" }, this.apart, el("label", { for: this.apart.id, text: t("label_apart") })),
    );
  }

  /** The field of the text for one language, or for both. */
  text(key) {
    const control = el("input", { type: "text", id: fresh("label"), autocomplete: "off", spellcheck: "false" });
    const node = el("span", { class: "option" }, el("label", { for: control.id, text: t(`label_${key}`) }), control);
    const made = { key, control, node, sent: "" };
    control.addEventListener("change", () => this.written());
    control.addEventListener("paste", (event) => pasted(event, this, key));
    control.addEventListener("focus", () => control.select());
    control.addEventListener("keydown", (event) => {
      if (event.key === "Escape") control.value = made.sent;
      else if (event.key === "Enter") this.written();
    });
    return made;
  }

  /** Those in sight: one for both languages, or one for each. */
  get inUse() {
    return [...this.texts.values()].filter(({ key }) => (key === BOTH) !== this.apart.checked);
  }

  get drafts() {
    return this.inUse.filter(({ control, sent }) => control.value !== sent);
  }

  /** True while a text stands there that is not sent yet. */
  get isDraft() {
    return this.drafts.length > 0;
  }

  filled({ value, shown }) {
    const isApart = value !== null && typeof value === "object";
    const told = JSON.stringify(value);
    if (this.filledWith !== told && !this.isDraft) this.apart.checked = isApart;
    this.filledWith = told;
    this.given = isApart ? value : null;
    const whole = isApart ? value[language()] || Object.values(value)[0] || "" : shown;
    for (const { key } of this.texts.values()) this.stands(key, isApart && key !== BOTH ? (value[key] ?? "") : whole);
    this.turned();
  }

  /** A text of the scenario; what somebody is writing meanwhile stays. */
  stands(key, text) {
    const each = this.texts.get(key);
    if (each.control.value === each.sent) each.control.value = text;
    each.sent = text;
  }

  shown(text) {
    if (!this.apart.checked) this.stands(BOTH, text);
  }

  turned() {
    for (const each of this.texts.values()) show(each.node, this.inUse.includes(each));
    // Where one language is left empty, the other serves for both.
    const given = this.inUse.map(({ control }) => control.value).find(Boolean);
    for (const { key, control } of this.texts.values()) setAttribute(control, "placeholder", key === BOTH ? null : given);
  }

  parted() {
    this.turned();
    const { control, sent } = this.texts.get(BOTH);
    if (!this.apart.checked && this.given && sent) this.form.change([{ path: this.path, value: control.value, shapes: true }]);
  }

  /** A text that is sent for this field: it stands here until the answer, however long that takes. */
  put(typed, part) {
    this.apart.checked = part !== BOTH;
    const text = this.texts.get(part);
    text.control.value = typed;
    return this.sends([text]);
  }

  written() {
    if (this.isDraft) this.form.change(this.sends(this.drafts));
  }

  /** The changes that make of the label what stands in its fields. */
  sends(texts) {
    for (const each of texts) each.sent = each.control.value;
    this.turned();
    const { path } = this;
    const shapes = true;
    const written = this.inUse.map(({ key, sent }) => [key, sent.trim()]).filter(([, text]) => text);
    if (!written.length) return [{ path, remove: true, shapes }];
    if (!this.apart.checked) return [{ path, typed: this.texts.get(BOTH).sent, shapes }];
    if (!this.given) return [{ path, value: Object.fromEntries(written), shapes }];
    return texts.map(({ key, sent }) => ({ path: `${path}.${key}`, typed: sent, shapes }));
  }

  focus() {
    this.inUse[0].control.focus();
  }

  told(message, path = this.path) {
    super.told(message);
    const key = path.slice(this.path.length + 1);
    for (const each of this.texts.values()) {
      const isIt = message !== "" && (key === each.key || (key === "" && each === this.inUse[0]));
      setAttribute(each.control, "aria-invalid", isIt ? "true" : null);
      setAttribute(each.control, "aria-describedby", isIt ? this.problem.id : null);
    }
  }
}

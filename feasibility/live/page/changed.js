// What changed since the last proposal, in one list.

import { el, isNews, setText, show } from "./dom.js";
import { figure } from "./numbers.js";
import { capital, said, t } from "./words.js";

/** The name and unit of a lever, or of the count of a type, as levers and options and proposals name it. */
export function leverNamed(state, name) {
  if (name.startsWith("count.")) {
    const type = name.slice("count.".length);
    const known = state.mix.types.find((each) => each.name === type);
    return { words: t("count_of", { type: known ? said(known.label) : type }), unit: "number" };
  }
  const lever = state.levers.find((each) => each.name === name);
  return lever ? { words: capital(said(lever.label)), unit: lever.unit } : { words: name, unit: "number" };
}

/** Levers and counts of an option or a proposal under one kind of name. */
export function valuesOf(kept) {
  const counts = Object.entries(kept.counts).map(([name, value]) => [`count.${name}`, value]);
  return new Map([...Object.entries(kept.levers), ...counts]);
}

/** What is on the table now. */
export function valuesNow(state) {
  return new Map([
    ...state.levers.map((each) => [each.name, each.value]),
    ...state.mix.types.map((each) => [`count.${each.name}`, each.count]),
  ]);
}

/** What the table began with. */
export function valuesAtStart(state) {
  return new Map([
    ...state.levers.map((each) => [each.name, each.start]),
    ...state.mix.types.map((each) => [`count.${each.name}`, each.start]),
  ]);
}

export function isSame(one, other) {
  return one === other || Math.abs(one - other) <= 1e-9 * Math.max(Math.abs(one), Math.abs(other));
}

export class Changed {
  constructor() {
    this.list = el("ul", { class: "changes" });
    this.none = el("p", { class: "soft", text: t("nothing_changed") });
    this.heading = el("h2", { id: "changed-heading" });
    this.node = el("section", { class: "panel", "aria-labelledby": "changed-heading" }, this.heading, this.none, this.list);
  }

  update(state) {
    const last = state.proposals[state.proposals.length - 1];
    setText(this.heading, last ? t("changed_since", { number: last.number, name: said(last.name) }) : t("changed_since_start"));
    const lines = state.changed.map((each) => {
      const { words, unit } = leverNamed(state, each.name);
      return [words, figure(each.was, unit), figure(each.now, unit)];
    });
    show(this.none, lines.length === 0);
    show(this.list, lines.length > 0);
    if (!isNews(this.list, lines)) return;
    this.list.replaceChildren(
      ...lines.map(([words, was, now]) =>
        el(
          "li",
          {},
          el("span", { class: "of", text: words }),
          el("span", { text: was }),
          el("span", { class: "soft", text: t("becomes") }),
          el("strong", { text: now }),
        ),
      ),
    );
  }
}

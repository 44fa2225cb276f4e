// How likely it is that each party's conditions hold: it comes a moment after the levers have come to rest.

import { el, fillRows, setAttribute, setText } from "./dom.js";
import { NONE, figure, number } from "./numbers.js";
import { breakable, capital, said, t } from "./words.js";

const SETTLED = 900;

export class Probability {
  constructor() {
    this.words = el("p", { class: "soft small" });
    this.rows = el("tbody");
    this.live = el("p", { class: "unseen", "aria-live": "polite", "aria-atomic": "true" });
    this.timer = 0;
    const heads = ["probability_whose", "probability", "probability_error"].map((key) =>
      el("th", { scope: "col", text: t(key) }),
    );
    this.table = el(
      "table",
      { "aria-describedby": "probability-words", "aria-labelledby": "probability-heading" },
      el("thead", {}, el("tr", {}, ...heads)),
      this.rows,
    );
    setAttribute(this.words, "id", "probability-words");
    this.node = el(
      "section",
      { class: "panel probability", "aria-labelledby": "probability-heading" },
      el("h2", { id: "probability-heading", text: t("probability_heading") }),
      this.table,
      this.words,
      this.live,
    );
  }

  update(state) {
    const { paths, parties, everybody } = state.probability;
    const labels = new Map(state.parties.map((each) => [each.name, each.label || each.name]));
    const rows = [];
    for (const each of parties) {
      rows.push([[labels.get(each.name), "strong"], ...cells(each)]);
      if (each.conditions.length > 1) {
        for (const one of each.conditions) rows.push([[conditionWords(one), "inner"], ...cells({ state: "known", ...one })]);
      }
    }
    rows.push([[t("probability_everybody"), "strong"], ...cells(everybody)]);
    fillRows(this.rows, rows);
    setText(this.words, t("probability_words", { paths: number(paths) }));
    const isPending = [...parties, everybody].some((each) => each.state === "pending");
    setAttribute(this.table, "aria-busy", isPending ? "true" : null);
    this.announce(isPending, labels, parties, everybody);
  }

  /** Reads aloud what has changed, once all of it is there and the levers rest. */
  announce(isPending, labels, parties, everybody) {
    clearTimeout(this.timer);
    if (isPending) return;
    const known = parties.filter((each) => each.state === "known");
    const words = known.map((each) => `${labels.get(each.name)}: ${percentOf(each)}`);
    if (everybody.state === "known") words.push(`${t("probability_everybody")}: ${percentOf(everybody)}`);
    const told = words.join("; ");
    if (this.told === undefined) this.told = told;
    if (this.told === told) return;
    this.timer = setTimeout(() => {
      this.told = told;
      setText(this.live, `${t("probability_heading")}. ${told}.`);
    }, SETTLED);
  }
}

/** A probability; one of 0 or 1 in the words of the program, with its bound. */
function percentOf(each) {
  return each.words ? said(each.words) : figure(each.probability, "share");
}

/** The probability and its standard error, or why neither is there. */
function cells(each) {
  if (each.state === "known") return [percentOf(each), each.words ? NONE : `± ${number(100 * each.error, 1)}`];
  const words = { pending: t("probability_pending"), hidden: t("hidden") }[each.state] ?? NONE;
  return [[words, "figure soft"], ""];
}

function conditionWords(one) {
  const bound = figure(one.bound, one.unit);
  return `${breakable(capital(said(one.name)))} ${t(one.relation === ">=" ? "at_least" : "at_most", { bound })}`;
}

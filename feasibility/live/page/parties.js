// Every party's verdict, large and live, in its own figures; what a party keeps to itself is said to be hidden.

import { Keyed, el, fillRows, setAttribute, setText, show, showText } from "./dom.js";
import { distance, figure, figureWords } from "./numbers.js";
import { sign } from "./svg.js";
import { breakable, capital, counted, said, t } from "./words.js";

const SETTLED = 900;

/** The kind of a verdict, which is also its class. */
export function kindOf(satisfied) {
  return satisfied === null || satisfied === undefined ? "closed" : satisfied ? "good" : "bad";
}

export const SIGNS = { good: "yes", bad: "no", closed: "hidden" };

export function verdictWord(satisfied) {
  return t({ good: "satisfied", bad: "not_satisfied", closed: "hidden" }[kindOf(satisfied)]);
}

/** How much a condition is short, or that it is met. */
export function shortWords(verdict) {
  if (verdict.met) return t("met");
  if (verdict.short === null) return t("no_value");
  const amount = distance(verdict.short, verdict.unit);
  return t(verdict.relation === ">=" ? "short_under" : "short_over", { amount });
}

function boundWords(verdict) {
  const bound = figure(verdict.bound, verdict.unit, verdict.value);
  return t(verdict.relation === ">=" ? "at_least" : "at_most", { bound });
}

/** The name by which a party is spoken of; of the shared screen where nobody else is meant. */
export function labelOf(state, party) {
  if (party === null || party === undefined || party === "screen") return t("the_screen");
  return state.parties.find((each) => each.name === party)?.label || party;
}

/** A screen on which one thing stands under the other: the own verdict then comes before the levers. */
const NARROW = matchMedia("(max-width: 61.99rem)");

/** A party with what its card says besides its verdicts. */
function carded(state) {
  return state.parties.map((each, place) => ({
    ...each,
    mine: state.you.party === each.name,
    here: state.screens[each.name],
    chance: state.probability.parties[place],
  }));
}

/** The verdict of whoever sits at a narrow screen. */
export class Own {
  constructor() {
    this.cards = el("div", { class: "cards" });
    this.kept = new Keyed(this.cards, () => new Card());
    this.node = el(
      "section",
      { class: "own", "aria-labelledby": "own-heading", hidden: true },
      el("h2", { id: "own-heading", class: "unseen", text: t("own_verdict") }),
      this.cards,
    );
    NARROW.addEventListener("change", () => this.state && this.update(this.state));
  }

  update(state) {
    this.state = state;
    const own = NARROW.matches ? carded(state).filter((each) => each.mine) : [];
    this.kept.update(own, (each) => each.name);
    show(this.node, own.length > 0);
  }
}

export class Parties {
  constructor() {
    NARROW.addEventListener("change", () => this.state && this.update(this.state));
    this.cards = el("div", { class: "cards" });
    this.kept = new Keyed(this.cards, () => new Card());
    this.count = el("p", { class: "count" });
    this.live = el("p", { class: "unseen", "aria-live": "polite", "aria-atomic": "true" });
    this.told = new Map();
    this.timer = 0;
    this.node = el(
      "section",
      { class: "panel parties", "aria-labelledby": "parties-heading" },
      el("div", { class: "title" }, el("h2", { id: "parties-heading", text: t("parties_heading") }), this.count),
      this.cards,
      this.live,
    );
  }

  update(state) {
    this.state = state;
    this.kept.update(
      carded(state).filter((each) => !(each.mine && NARROW.matches)),
      (each) => each.name,
    );
    const good = state.parties.filter((each) => each.satisfied === true).length;
    const hidden = state.parties.filter((each) => kindOf(each.satisfied) === "closed").length;
    const words = t("parties_count", { good, total: state.parties.length });
    setText(this.count, hidden ? `${words} ${counted("parties_hidden", hidden)}` : words);
    this.announce(state.parties);
  }

  /** Reads changed verdicts aloud once the levers rest, not at every step of a drag. */
  announce(parties) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const isFirst = this.told.size === 0;
      const changed = [];
      for (const each of parties) {
        const unmet = (each.verdicts ?? []).filter((verdict) => !verdict.met);
        const lines = unmet.map((verdict) => `${said(verdict.name)}: ${shortWords(verdict)}`);
        const words = [`${each.label || each.name}: ${verdictWord(each.satisfied)}`, ...lines].join("; ");
        if (this.told.get(each.name) !== words) changed.push(words);
        this.told.set(each.name, words);
      }
      if (!isFirst && changed.length) setText(this.live, `${changed.join(". ")}.`);
    }, SETTLED);
  }
}

class Card {
  constructor() {
    this.name = el("h3");
    this.role = el("span", { class: "soft small" });
    this.here = el("span", { class: "here small" });
    this.sign = el("span", { class: "mark" });
    this.word = el("span");
    this.chance = el("span", { class: "soft small chance" });
    this.verdict = el("p", { class: "verdict" }, this.sign, this.word, this.chance);
    this.remark = el("p", { class: "soft small" });
    this.part = el("p", { class: "soft small" });
    this.basis = el("p", { class: "soft small" });
    this.conditions = el("ul", { class: "conditions" });
    this.kept = new Keyed(this.conditions, () => new Condition());
    this.reasons = el("ul", { class: "warning small" });
    this.rows = el("tbody");
    this.details = el(
      "details",
      { on: { toggle: () => this.filled() } },
      el("summary", { text: t("all_figures") }),
      el("table", {}, this.rows),
    );
    this.node = el(
      "article",
      { class: "party" },
      el("header", {}, this.name, this.role, this.here),
      this.verdict,
      this.remark,
      this.part,
      this.basis,
      this.conditions,
      this.reasons,
      this.details,
    );
  }

  update(party) {
    this.party = party;
    const kind = kindOf(party.satisfied);
    if (this.kind !== kind) {
      this.kind = kind;
      this.sign.replaceChildren(sign(SIGNS[kind]));
    }
    setAttribute(this.node, "class", `party ${kind}${party.mine ? " mine" : ""}`);
    setText(this.name, party.label || party.name);
    setText(this.role, said(party.role_name));
    show(this.role, said(party.role_name).toLowerCase() !== (party.label || party.name).toLowerCase());
    setText(this.here, party.mine ? t("you_are_this") : party.here ? t("is_here") : "");
    setText(this.word, verdictWord(party.satisfied));
    setText(this.chance, chanceWords(party.chance));
    setText(this.remark, remarkOf(party));
    showText(this.part, said(party.part));
    showText(this.basis, said(party.basis));
    show(this.remark, this.remark.textContent !== "");
    this.kept.update(
      (party.verdicts ?? []).map((each) => ({ ...each, key: `${each.figure}${each.relation}` })),
      (each) => each.key,
    );
    show(this.conditions, (party.verdicts ?? []).length > 0);
    const reasons = party.refused.map(said);
    show(this.reasons, reasons.length > 0);
    const joined = reasons.join("\n");
    if (this.joined !== joined) {
      this.joined = joined;
      this.reasons.replaceChildren(...reasons.map((text) => el("li", { text })));
    }
    const figures = told(party);
    show(this.details, figures.length > 0);
    this.filled();
  }

  filled() {
    if (!this.details.open || !this.party) return;
    fillRows(
      this.rows,
      told(this.party).map((each) => [capital(said(each.name)), figureWords(each)]),
    );
  }
}

/** The figures of a party that have a value, or words for one. */
function told(party) {
  return (party.figures ?? []).filter((each) => each.value !== null || each.words);
}

/** How likely it is that a party's conditions hold, where that is known and told. */
function chanceWords(chance) {
  return chance.state === "known" ? ` ${t("probability_short", { share: figure(chance.probability, "share") })}` : "";
}

/** What is said of a party that keeps something to itself. */
function remarkOf(party) {
  if (!party.hides.length) return "";
  if (party.mine) return t("only_you");
  const both = party.hides.includes("conditions") && party.hides.includes("assumptions");
  const words = t(both ? "hides_both" : party.hides.includes("conditions") ? "hides_conditions" : "hides_assumptions");
  return party.satisfied === null ? `${words} ${t("told_at_proposal")}` : words;
}

class Condition {
  constructor() {
    this.sign = el("span", { class: "mark" });
    this.name = el("span", { class: "of" });
    this.value = el("span", { class: "value" });
    this.bound = el("span", { class: "soft bound" });
    this.short = el("span", { class: "short" });
    this.node = el(
      "li",
      {},
      this.sign,
      el("div", { class: "pair" }, this.name, this.value),
      el("div", { class: "pair" }, this.bound, this.short),
    );
  }

  update(verdict) {
    if (this.met !== verdict.met) {
      this.met = verdict.met;
      this.sign.replaceChildren(sign(verdict.met ? "yes" : "no"));
      setAttribute(this.node, "class", verdict.met ? "good" : "bad");
    }
    setText(this.name, breakable(capital(said(verdict.name))));
    setText(this.value, figure(verdict.value, verdict.unit, verdict.bound));
    setText(this.bound, boundWords(verdict));
    setText(this.short, shortWords(verdict));
  }
}

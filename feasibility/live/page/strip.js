// Every verdict in one line that stays in sight: on the shared screen so large that the back of the room reads it, on
// a small screen as a word each. The cards say the same to those who listen.

import { el, isNews, setAttribute } from "./dom.js";
import { SIGNS, kindOf, shortWords, verdictWord } from "./parties.js";
import { sign } from "./svg.js";
import { language } from "./words.js";

const LONG = 13;

export class Strip {
  constructor() {
    this.node = el("ul", { class: "strip", "aria-hidden": "true" });
  }

  update(state) {
    setAttribute(this.node, "class", `strip${state.you.leads ? " large" : ""}`);
    const tiles = state.parties.map((each) => ({
      label: each.label || each.name,
      kind: kindOf(each.satisfied),
      word: verdictWord(each.satisfied),
      short: shortOf(each),
    }));
    if (!isNews(this.node, [language(), tiles])) return;
    this.node.replaceChildren(
      ...tiles.map(({ label, kind, word, short }) =>
        el(
          "li",
          { class: kind, title: `${label}: ${word}` },
          sign(SIGNS[kind]),
          el("span", { class: label.length > LONG ? "whose long" : "whose", text: label }),
          el("span", { class: "how", text: short || word }),
        ),
      ),
    );
  }
}

/** By how much the first unmet condition is short; nothing where all are met, or nothing is told. */
function shortOf(party) {
  const unmet = (party.verdicts ?? []).filter((each) => !each.met);
  if (!unmet.length) return "";
  return unmet.length > 1 ? `${shortWords(unmet[0])} (+${unmet.length - 1})` : shortWords(unmet[0]);
}

// Options A, B and C beside what is on the table now.

import { Keyed, button, el, isNews, setAttribute, setText } from "./dom.js";
import { isSame, leverNamed, valuesNow, valuesOf } from "./changed.js";
import { compact, money } from "./numbers.js";
import { SIGNS, kindOf, verdictWord } from "./parties.js";
import { sign } from "./svg.js";
import { capital, said, t } from "./words.js";

const NAMES = ["A", "B", "C"];

export class Options {
  constructor(table) {
    this.takes = new Map();
    const heads = NAMES.map((name) => {
      const take = button(t("option_take"), () => table.command({ type: "take", option: name }), {
        "aria-label": t("option_take_named", { name }),
      });
      this.takes.set(name, take);
      const keep = button(t("option_keep"), () => table.command({ type: "keep", option: name }), {
        "aria-label": t("option_keep_named", { name }),
      });
      return el("th", { scope: "col" }, el("span", { text: name }), el("span", { class: "buttons" }, keep, take));
    });
    this.body = el("tbody");
    this.kept = new Keyed(this.body, () => new Row());
    this.node = el(
      "section",
      { class: "panel", id: "options", "aria-labelledby": "options-heading" },
      el("h2", { id: "options-heading", text: t("options_heading") }),
      el("p", { class: "soft small", text: t("options_words") }),
      el(
        "div",
        { class: "scroll", tabindex: "0", role: "group", "aria-label": t("options_heading") },
        el(
          "table",
          { class: "options" },
          el(
            "thead",
            {},
            el("tr", {}, el("td"), el("th", { scope: "col", text: t("option_now") }), ...heads),
          ),
          this.body,
        ),
      ),
    );
  }

  update(state) {
    for (const [name, take] of this.takes) setAttribute(take, "disabled", !state.options[name]);
    this.kept.update(
      rowsOf(state).map((each, place) => ({ ...each, place })),
      (each) => each.place,
    );
  }
}

class Row {
  constructor() {
    this.node = el("tr");
  }

  update({ name, cells }) {
    if (!isNews(this.node, [name, cells])) return;
    this.node.replaceChildren(el("th", { scope: "row", text: name }), ...cells.map(cellElement));
  }
}

function rowsOf(state) {
  const now = valuesNow(state);
  const options = NAMES.map((name) => state.options[name] ?? null);
  const residual = state.facts.find((each) => each.figure === "residual_land_value");
  const rows = [
    {
      name: residual ? capital(said(residual.name)) : "residual_land_value",
      cells: [residual?.value, ...options.map((each) => each?.residual_land_value)].map((value) => ({
        text: value === undefined || value === null ? "" : money(value),
        strong: typeof value === "number" && Boolean(residual) && !isSame(value, residual.value),
      })),
    },
  ];
  for (const party of state.parties) {
    const verdicts = [party.satisfied, ...options.map((each) => (each ? (each.satisfied[party.name] ?? null) : undefined))];
    rows.push({
      name: party.label || party.name,
      cells: verdicts.map((satisfied) =>
        satisfied === undefined ? { text: "" } : { text: verdictWord(satisfied), kind: kindOf(satisfied) },
      ),
    });
  }
  const kept = options.map((each) => (each ? valuesOf(each) : null));
  for (const [name, value] of now) {
    const { words, unit } = leverNamed(state, name);
    const others = kept.map((each) => each?.get(name));
    rows.push({
      name: words,
      cells: [
        { text: compact(value, unit) },
        ...others.map((other) =>
          other === undefined ? { text: "" } : { text: compact(other, unit), strong: !isSame(other, value) },
        ),
      ],
    });
  }
  return rows;
}

function cellElement(cell) {
  const made = el("td", { class: [cell.strong ? "differs" : "", cell.kind ?? "figure"].join(" ").trim() });
  if (cell.kind) made.append(sign(SIGNS[cell.kind]), " ");
  const text = el(cell.strong ? "strong" : "span");
  setText(text, cell.text);
  made.append(text);
  return made;
}

// Loans, tax, phases and ground lease: a strip of figures for each, where there is any.

import { Keyed, el, fillRows, setAttribute, setText, show, showText } from "./dom.js";
import { figureWords, money } from "./numbers.js";
import { breakable, capital, said, t } from "./words.js";

/** So many figures fill a line of their own. */
const FEW = 4;

export class Financing {
  constructor() {
    this.groups = el("div", { class: "groups" });
    this.kept = new Keyed(this.groups, () => new Group());
    this.node = el(
      "section",
      { class: "panel financing", "aria-labelledby": "financing-heading", hidden: true },
      el("h2", { id: "financing-heading", class: "unseen", text: t("financing_heading") }),
      this.groups,
    );
  }

  update(state) {
    const labels = new Map(state.parties.map((each) => [each.name, each.label || each.name]));
    show(this.node, state.financing.length > 0);
    this.kept.update(
      state.financing.map((each) => ({ ...each, whose: each.party === null ? "" : labels.get(each.party) })),
      (each) => JSON.stringify([each.party, each.name]),
    );
  }
}

class Group {
  constructor() {
    this.name = el("h3");
    this.list = el("dl", { class: "facts" });
    this.kept = new Keyed(this.list, () => new Fact());
    this.heads = el("tr");
    this.rows = el("tbody");
    this.table = el("table", { class: "phased" }, el("thead", {}, this.heads), this.rows);
    this.remark = el("p", { class: "warning small" });
    this.node = el("div", { class: "group" }, this.name, this.list, this.table, this.remark);
  }

  update(group) {
    const name = said(group.name);
    setText(this.name, group.whose ? `${name} (${group.whose})` : name);
    show(this.list, group.figures.length > 0);
    this.kept.update(group.figures, (each) => each.figure);
    setAttribute(this.node, "class", group.figures.length < FEW ? "group few" : "group");
    show(this.table, group.phases !== null);
    if (group.phases) this.phased(group.phases);
    show(this.remark, group.remark !== null);
    setText(this.remark, said(group.remark));
  }

  phased({ columns, rows, together }) {
    const heads = columns.map((each) => breakable(capital(said(each))));
    if (!this.heads.firstChild) {
      this.heads.append(
        el("th", { scope: "col", text: capital(t("phase")) }),
        ...heads.map((text) => el("th", { scope: "col", text })),
      );
    }
    const amounts = (each) => each.values.map((value) => money(value));
    fillRows(this.rows, [
      ...rows.map((each) => [each.name, ...amounts(each)]),
      [[capital(said(together.name)), "strong"], ...amounts(together)],
    ]);
  }
}

class Fact {
  constructor() {
    this.name = el("dt");
    this.value = el("span");
    this.note = el("span", { class: "soft small" });
    this.node = el("div", {}, this.name, el("dd", {}, this.value, this.note));
  }

  update(fact) {
    setText(this.name, breakable(capital(said(fact.name))));
    setText(this.value, figureWords(fact));
    showText(this.note, fact.words ? "" : said(fact.note));
  }
}

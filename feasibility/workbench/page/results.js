// The results beside the form: the verdict, the first figures, tables as in the report, and three pictures.

import { CashFlow, Rents, Waterfall } from "./charts.js";
import { el, fresh, isNews, setAttribute, setText, show } from "./dom.js";
import { fill } from "./fragment.js";
import { sign } from "./svg.js";
import { counted, t } from "./words.js";

const TABLES = ["types", "checks", "land", "returns", "phases", "lease", "finance", "tax", "notes"];

function kindOf(good) {
  return good === null || good === undefined ? "closed" : good ? "good" : "bad";
}

const SIGNS = { good: "yes", bad: "no", closed: "unknown" };

/** The verdict in one line, in sight wherever one is on the page. */
export class Strip {
  constructor() {
    this.answers = el("span", { class: "said", role: "status", "aria-live": "polite" });
    this.figures = el("span", { class: "first" });
    this.node = el("div", { class: "strip" }, this.answers, this.figures);
  }

  update({ verdict, figures }) {
    const told = JSON.stringify(verdict);
    if (this.told !== told) {
      this.told = told;
      this.answers.replaceChildren(
        ...verdict.answers.map(({ answer }, place) => {
          const kind = kindOf(place === 0 ? verdict.viable : verdict.allowed);
          return el("strong", { class: kind }, sign(SIGNS[kind]), el("span", { text: answer }));
        }),
      );
    }
    const first = figures[0];
    setText(this.figures, first ? `${first.label}: ${first.value}` : "");
  }

  none() {
    this.told = "";
    this.answers.replaceChildren(el("strong", { class: "closed" }, sign("waiting"), el("span", { text: t("no_verdict") })));
    setText(this.figures, "");
  }
}

export class Results {
  constructor() {
    this.staleWords = el("p", { class: "notice quiet", role: "status", hidden: true });
    this.empty = el("p", { class: "panel", role: "status", text: t("computing") });
    this.sentences = el("div", { class: "lead soft" });
    this.verdicts = el("div", { class: "verdicts" });
    this.figures = el("dl", { class: "facts" });
    this.pictures = [new Waterfall(), new Rents(), new CashFlow()];
    this.tables = TABLES.map((key) => new Laid(key));
    this.body = el(
      "div",
      { class: "results", hidden: true },
      el("section", { class: "panel", "aria-label": t("verdict") }, this.verdicts, this.figures, this.sentences),
      ...this.pictures.slice(0, 1).map((each) => each.node),
      this.tables[0].node,
      this.pictures[1].node,
      this.tables[1].node,
      this.pictures[2].node,
      ...this.tables.slice(2).map((each) => each.node),
    );
    this.node = el("div", {}, this.staleWords, this.empty, this.body);
  }

  none(words) {
    setText(this.empty, words);
    show(this.empty, true);
    show(this.body, false);
  }

  /** After a mistake the last good figures stay, and the page says whose they are. */
  stale(mistakes) {
    show(this.staleWords, mistakes.length > 0 && !this.body.hidden);
    setText(this.staleWords, mistakes.length ? counted("stale", mistakes.length) : "");
    this.body.classList.toggle("stale", mistakes.length > 0);
  }

  update(found) {
    show(this.empty, false);
    show(this.body, true);
    this.judged(found.verdict);
    this.figured(found.figures);
    this.told(found.sentences ?? []);
    this.pictures[0].update(found.charts.waterfall);
    this.pictures[1].update(found.charts.rents);
    this.pictures[2].update(found.charts.cash_flow);
    for (const table of this.tables) table.update(found.html[table.key] ?? "");
  }

  judged(verdict) {
    if (!isNews(this.verdicts, verdict)) return;
    this.verdicts.replaceChildren(
      ...verdict.answers.map(({ answer, sentence }, place) => {
        const kind = kindOf(place === 0 ? verdict.viable : verdict.allowed);
        return el(
          "div",
          { class: `verdict ${kind}` },
          el("h2", {}, sign(SIGNS[kind]), el("span", { text: answer })),
          el("p", { text: sentence }),
        );
      }),
    );
  }

  /** One element for each figure, kept while their names stay. */
  figured(figures) {
    const names = figures.map((each) => each.label).join("\n");
    if (this.names !== names) {
      this.names = names;
      this.cells = figures.map(({ label }) => {
        const [value, remark] = [el("dd", { class: "value" }), el("dd", { class: "remark" })];
        return { node: el("div", {}, el("dt", { text: label }), value, remark), value, remark };
      });
      this.figures.replaceChildren(...this.cells.map((each) => each.node));
    }
    figures.forEach(({ value, remark }, place) => {
      setText(this.cells[place].value, value);
      setText(this.cells[place].remark, remark);
    });
  }

  told(sentences) {
    if (isNews(this.sentences, sentences)) this.sentences.replaceChildren(...sentences.map((text) => el("p", { text })));
  }
}

/** A table of the report. */
class Laid {
  constructor(key) {
    this.key = key;
    const id = fresh("part");
    this.body = el("div", { class: "laid-out" });
    this.node = el("section", { class: "panel", "aria-labelledby": id }, el("h2", { id, text: t(`part_${key}`) }), this.body);
    setAttribute(this.node, "data-part", key);
  }

  update(html) {
    show(this.node, html !== "");
    if (html) fill(this.body, html);
  }
}

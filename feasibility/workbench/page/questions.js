// Tabs with one question each: a few options, a button, and the answer with its progress.

import { Answer } from "./answers.js";
import { Offline, ask } from "./api.js";
import { el, fresh, isNews, setText, show, showText } from "./dom.js";
import { Counts, Frontier, Objective, Unclear } from "./mixes.js";
import { numbersIn } from "./chosen.js";
import { inField, readNumber } from "./numbers.js";
import { t } from "./words.js";

const FIGURES = ["viable", "residual_land_value", "investor_irr", "net_present_value", "public_contribution"];

/** The questions in the order of their tabs, each with what it asks for. */
const QUESTIONS = [
  ["mix", (desk) => [new Counts(desk), new Objective()]],
  ["levers", () => []],
  ["clauses", () => []],
  ["solve", (desk) => [new Target(desk)]],
  ["grid", (desk) => [new Axis(desk, "rows"), new Axis(desk, "columns")]],
  ["comparison", (desk) => [new Others(desk)]],
  ["uncertainty", () => [new Whole("paths", "2000")]],
  ["table", () => []],
  ["deals", () => []],
];
/** Questions about parties: without any there is nothing to ask. */
const OF_PARTIES = ["table", "deals"];

/** A tab for each question. */
export function questions(desk) {
  return QUESTIONS.map(([key, options]) => {
    const asked = new Question(desk, key, options(desk));
    desk.questions.push(asked);
    return { key, panel: asked.node, closed: () => asked.answer.stop(), chosen: () => asked.shown() };
  });
}

class Question {
  constructor(desk, key, options) {
    this.desk = desk;
    this.key = key;
    this.options = options;
    this.answer = new Answer(desk, key, (state) => this.answered(state));
    this.frontier = key === "mix" ? new Frontier(desk) : null;
    this.problem = el("p", { class: "problem", role: "alert", hidden: true });
    this.old = el("p", { class: "soft", role: "status", hidden: true, text: t("answer_old") });
    this.none = el("p", { class: "soft", hidden: true });
    this.form = el(
      "form",
      { class: "asking" },
      ...options.map((each) => each.node),
      el("button", { type: "submit", class: "main", text: t("question_ask") }),
      this.problem,
    );
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.begin();
    });
    this.node = el(
      "div",
      { class: "panel question" },
      el("h2", { text: t(`tab_${key}`) }),
      el("p", { class: "soft", text: t(`question_${key}`) }),
      this.none,
      this.form,
      this.old,
      this.answer.node,
    );
    if (this.frontier) this.answer.body.before(this.frontier.node);
  }

  /** What can be chosen from follows the form. */
  shown() {
    const why = this.nothing();
    showText(this.none, why);
    show(this.form, why === "");
    for (const each of this.options) each.shown?.();
  }

  /** Why there is nothing to ask about; empty where there is. */
  nothing() {
    if (!OF_PARTIES.includes(this.key)) return "";
    const [parties, levers, mix] = ["parties", "table.levers", "table.mix"].map((path) => this.desk.form.fields.get(path)?.field);
    if (!parties?.entries.length) return t("question_no_parties");
    if (this.key !== "deals" || levers?.entries.length || mix?.shown) return "";
    return t("question_no_levers", { levers: levers?.label ?? "", mix: mix?.label ?? "" });
  }

  begin() {
    const options = {};
    try {
      for (const each of this.options) Object.assign(options, each.asked());
    } catch (problem) {
      if (!(problem instanceof Unclear)) throw problem;
      setText(this.problem, problem.words);
      show(this.problem, true);
      show(this.old, false);
      this.answer.earlier();
      this.frontier?.node.classList.add("stale");
      problem.field.focus();
      return;
    }
    show(this.problem, false);
    show(this.old, false);
    this.frontier?.update(null);
    this.answer.begin(options);
  }

  answered({ data }) {
    this.isAnswered = true;
    this.frontier?.node.classList.remove("stale");
    this.frontier?.update(data);
    this.changed();
  }

  /** An answer is of the scenario as it was asked about. */
  changed() {
    show(this.old, Boolean(this.isAnswered) && !this.answer.isEarlier && this.answer.revision !== this.desk.document.revision);
    this.frontier?.changed();
  }
}

function typed(name, value = "") {
  const field = el("input", { type: "text", id: fresh("option"), value, autocomplete: "off" });
  return { field, node: el("span", { class: "option" }, el("label", { for: field.id, text: t(`option_${name}`) }), field) };
}

/** A whole number, or nothing. */
class Whole {
  constructor(name, value) {
    this.name = name;
    Object.assign(this, typed(name, value));
  }

  asked() {
    const written = this.field.value.trim();
    if (written === "") return {};
    const value = readNumber(written, "number");
    if (!Number.isInteger(value) || value < 0) throw new Unclear(t("option_whole"), this.field);
    return { [this.name]: value };
  }
}

/** One of the numbers of the form, by its name. */
class Which {
  constructor(desk, name) {
    this.desk = desk;
    this.field = el("select", { id: fresh("option") });
    this.node = el("span", { class: "option" }, el("label", { for: this.field.id, text: t(`option_${name}`) }), this.field);
  }

  shown(first) {
    const kept = this.field.value || first;
    const numbers = numbersIn(this.desk.form);
    this.field.replaceChildren(...numbers.map((each) => el("option", { value: each.path, text: each.name })));
    if (numbers.some(({ path }) => path === kept)) this.field.value = kept;
  }

}

/** What is typed, which the server reads as in the form; nothing is refused here but a field left empty. */
function needed({ field }) {
  const written = field.value.trim();
  if (written === "") throw new Unclear(t("option_number"), field);
  return written;
}

/** Which number, and what must hold. */
class Target {
  constructor(desk) {
    this.which = new Which(desk, "path");
    this.figure = el("select", { id: fresh("option") }, ...FIGURES.map((each) => el("option", { value: each, text: t(`figure_${each}`) })));
    this.value = typed("value");
    this.ends = { from: typed("searched_from"), to: typed("searched_to") };
    for (const { field } of Object.values(this.ends)) field.placeholder = t("option_usual");
    this.figure.addEventListener("change", () => this.shown());
    this.node = el(
      "span",
      { class: "options" },
      this.which.node,
      el("span", { class: "option" }, el("label", { for: this.figure.id, text: t("option_so_that") }), this.figure),
      this.value.node,
      ...Object.values(this.ends).map((each) => each.node),
    );
  }

  shown() {
    this.which.shown("land.asking_price");
    show(this.value.node, this.figure.value !== "viable");
  }

  asked() {
    const path = this.which.field.value;
    const figure = this.figure.value;
    const value = figure === "viable" ? {} : { value: needed(this.value) };
    const ends = Object.entries(this.ends).map(([name, { field }]) => [name, field.value.trim()]);
    return { path, so_that: figure, ...value, ...Object.fromEntries(ends.filter(([, written]) => written)) };
  }
}

/** A number with its values from one end to the other. */
class Axis {
  constructor(desk, name) {
    this.name = name;
    this.desk = desk;
    this.which = new Which(desk, name);
    this.which.field.addEventListener("change", () => this.proposed());
    this.ends = ["from", "to", "step"].map((each) => typed(each));
    for (const { field } of this.ends) field.setAttribute("aria-description", t(`option_${name}`));
    this.node = el("span", { class: "options" }, this.which.node, ...this.ends.map((each) => each.node));
  }

  shown() {
    const rents = [...this.desk.form.fields.values()].filter(({ path }) => /^dwellings\..*\.rent$/.test(path));
    const rent = rents.find(({ field }) => Number.isFinite(readNumber(field.shown, "number")))?.path;
    this.which.shown(this.name === "rows" ? (rent ?? "land.asking_price") : "required_return");
    if (this.ends.every(({ field }) => field.value === "")) this.proposed();
  }

  /** Values around the one that stands in the form: a tenth, or a percentage point, to either side. */
  proposed() {
    const chosen = this.desk.form.fields.get(this.which.field.value);
    const isShare = chosen?.field.kind === "percent";
    const now = chosen ? readNumber(chosen.field.shown || chosen.field.default, isShare ? "rate" : "number") : Number.NaN;
    const near = inStep(0.05 * Math.abs(now));
    const step = isShare ? 0.005 : chosen?.field.kind === "whole" ? Math.max(1, Math.round(near)) : near;
    const around = [now - 2 * step, now + 2 * step, step];
    const isUseful = around.every(Number.isFinite) && around[2] > 0;
    this.ends.forEach(({ field }, place) => {
      field.value = isUseful ? inField(around[place], isShare ? "rate" : "number") + (isShare ? " %" : "") : "";
    });
  }

  asked() {
    const [from, to, step] = this.ends.map(needed);
    return { [this.name]: { path: this.which.field.value, from, to, step } };
  }
}

/** A round number near one: two digits that tell. */
function inStep(value) {
  if (!Number.isFinite(value) || value === 0) return value;
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
  return Number((Math.round(value / unit) * unit).toPrecision(12));
}

/** What this scenario is compared with: itself as it was opened, and other files of the folder. */
class Others {
  constructor(desk) {
    this.desk = desk;
    this.boxes = el("span", { class: "boxes" });
    this.node = el("fieldset", { class: "several" }, el("legend", { text: t("option_others") }), this.boxes);
  }

  async shown() {
    let recent;
    try {
      ({ recent } = await ask("/api/start"));
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      return; // Asked again when somebody answers.
    }
    const files = recent.filter(({ file, refused }) => !refused && file !== this.desk.document.file);
    if (!isNews(this.boxes, files)) return;
    this.boxes.replaceChildren(
      this.box("", t("option_opened"), true),
      ...files.map(({ file, name }) => this.box(file, name === file ? file : `${name} (${file})`, false)),
    );
  }

  box(value, words, isOn) {
    const id = fresh("box");
    const box = el("input", { type: "checkbox", id, value, checked: isOn });
    return el("span", { class: "box" }, box, el("label", { for: id, text: words }));
  }

  asked() {
    const chosen = [...this.boxes.querySelectorAll("input:checked")];
    if (!chosen.length) throw new Unclear(t("option_others_needed"), this.boxes.querySelector("input"));
    return { others: chosen.map(({ value }) => (value ? { file: value } : { opened: true, name: t("option_opened") })) };
  }
}

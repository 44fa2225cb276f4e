// Tabs with one question each: a few options, a button, and the answer with its progress.

import { Answer } from "./answers.js";
import { el, fresh, setText, show } from "./dom.js";
import { readNumber } from "./numbers.js";
import { t } from "./words.js";

/** The questions, each with its options: name on the server → what it starts with. */
const QUESTIONS = {
  mix: { total: "" },
  levers: {},
  clauses: {},
  uncertainty: { paths: "2000" },
};

/** A tab for each question. */
export function questions(desk) {
  return Object.entries(QUESTIONS).map(([key, options]) => {
    const asked = new Question(desk, key, options);
    desk.questions.push(asked);
    return { key, panel: asked.node, closed: () => asked.answer.stop() };
  });
}

class Question {
  constructor(desk, key, options) {
    this.desk = desk;
    this.key = key;
    this.answer = new Answer(desk, key, () => this.answered());
    this.fields = Object.entries(options).map(([name, value]) => {
      const field = el("input", { type: "text", id: fresh("option"), value, inputmode: "numeric", autocomplete: "off" });
      return { name, field, label: el("label", { for: field.id, text: t(`option_${name}`) }) };
    });
    this.problem = el("p", { class: "problem", role: "alert", hidden: true });
    this.old = el("p", { class: "soft", role: "status", hidden: true, text: t("answer_old") });
    const form = el(
      "form",
      { class: "adding" },
      ...this.fields.flatMap(({ label, field }) => [label, field]),
      el("button", { type: "submit", class: "main", text: t("question_ask") }),
      this.problem,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.begin();
    });
    this.node = el(
      "div",
      { class: "panel" },
      el("h2", { text: t(`tab_${key}`) }),
      el("p", { class: "soft", text: t(`question_${key}`) }),
      form,
      this.old,
      this.answer.node,
    );
  }

  begin() {
    const options = {};
    for (const { name, field } of this.fields) {
      const written = field.value.trim();
      const value = written === "" ? null : readNumber(written, "number");
      const isWrong = value !== null && !Number.isInteger(value);
      show(this.problem, isWrong);
      setText(this.problem, isWrong ? t("option_whole") : "");
      if (isWrong) {
        field.focus();
        return;
      }
      if (value !== null) options[name] = value;
    }
    this.revision = this.desk.document.revision;
    show(this.old, false);
    this.answer.begin(options);
  }

  answered() {
    this.isAnswered = true;
    this.changed();
  }

  /** An answer is of the scenario as it was asked about. */
  changed() {
    show(this.old, Boolean(this.isAnswered) && this.revision !== this.desk.document.revision);
  }
}

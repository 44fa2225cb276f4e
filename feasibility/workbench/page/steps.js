// The way through a new scenario in four steps: policy, programme, costs and yields, result.

import { button, el, setAttribute, setText, show } from "./dom.js";
import { t } from "./words.js";

const STEPS = [
  { key: "policy", groups: ["site", "rents"] },
  { key: "programme", groups: ["programme"] },
  { key: "costs", groups: ["costs", "land", "exit"] },
  { key: "result", groups: null },
];

export class Steps {
  constructor(desk) {
    this.desk = desk;
    this.at = 1;
    this.marks = STEPS.map(({ key }, place) => el("li", {}, button(t(`new_step_${key}`), () => this.to(place))));
    this.about = el("p", { role: "status" });
    this.before = button(t("step_back"), () => this.to(this.at - 1));
    this.next = button(t("step_next"), () => this.to(this.at + 1), { class: "main" });
    this.node = el(
      "section",
      { class: "panel guide", "aria-label": t("new_title") },
      el("ol", { class: "steps" }, ...this.marks),
      this.about,
      el("div", { class: "buttons" }, this.before, this.next),
    );
  }

  begin() {
    this.to(1, false);
  }

  to(place, moves = true) {
    this.at = place;
    const { key, groups } = STEPS[place];
    this.marks.forEach((mark, each) => setAttribute(mark.firstChild, "aria-current", each === place ? "step" : null));
    setText(this.about, t(`step_${key}_about`));
    show(this.before, place > 0);
    show(this.next, place < STEPS.length - 1);
    this.desk.form.only(groups);
    if (groups === null) show(this.node, false);
    if (moves) this.desk.form.focus(groups?.[0]);
  }
}

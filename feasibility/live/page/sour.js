// Sour and sweet: what one dwelling of each type is short of what it must bear of the land price, or has over.

import { el, setText } from "./dom.js";
import { money, number } from "./numbers.js";
import { Picture, hatch, label, scale, shape, widthOf } from "./svg.js";
import { capital, said, t } from "./words.js";

export class Sour {
  constructor() {
    this.picture = new Picture(draw, [
      t("type"),
      t("sour_count"),
      t("sour_contribution"),
      t("sour_over"),
      t("sour_all"),
    ]);
    this.words = el("p", { class: "soft" });
    this.node = el(
      "section",
      { class: "panel", "aria-labelledby": "sour-heading" },
      el("h2", { id: "sour-heading", text: t("sour_heading") }),
      this.words,
      this.picture.node,
    );
  }

  update(state) {
    const { burden, types } = state.sour_sweet;
    const total = types.reduce((sum, each) => sum + each.count * each.over, 0);
    setText(this.words, t("sour_words", { burden: money(burden), total: signed(total) }));
    const words = types
      .map((each) => `${said(each.label)}: ${t(each.sour ? "sour_is" : "sweet_is", { amount: money(Math.abs(each.over)) })}`)
      .join(". ");
    this.picture.update(types, words, () =>
      types.map((each) => [
        said(each.label),
        number(each.count),
        money(each.contribution),
        signed(each.over),
        signed(each.count * each.over),
      ]),
    );
  }
}

function signed(value) {
  return (value > 0 ? "+" : "") + money(value);
}

function draw(shapes, width, types, unit) {
  const row = 2.9 * unit;
  const size = 0.92 * unit;
  const most = Math.max(1, ...types.map((each) => Math.abs(each.over)));
  const left = Math.min(7 * unit, 0.26 * width);
  const room = Math.max(0, ...types.map((each) => widthOf(signed(each.over), size, true))) + 0.6 * unit;
  const least = Math.min(0, ...types.map((each) => each.over));
  const greatest = Math.max(0, ...types.map((each) => each.over));
  const x = scale(
    least,
    greatest || most * 0.1,
    left + (least < 0 ? room : 0.2 * unit),
    width - (greatest > 0 ? room : 0.2 * unit),
  );
  shapes.push(shape("defs", {}, hatch("hatch-sour", "sour")));
  types.forEach((each, place) => {
    const y = place * row;
    const [from, to] = [Math.min(x(0), x(each.over)), Math.max(x(0), x(each.over))];
    shapes.push(
      label(0, y + 1.15 * unit, capital(said(each.label)), "t strong", "start"),
      label(0, y + 2.2 * unit, t("dwellings_count", { count: number(each.count) }), "t small soft", "start"),
      shape("rect", {
        x: from,
        y: y + 0.45 * unit,
        width: Math.max(1, to - from),
        height: 1.7 * unit,
        class: each.sour ? "bar-sour" : "bar-sweet",
        fill: each.sour ? "url(#hatch-sour)" : null,
      }),
    );
    const text = signed(each.over);
    const anchor = each.over < 0 ? "end" : "start";
    const at = each.over < 0 ? from - 0.35 * unit : to + 0.35 * unit;
    shapes.push(
      label(at, y + 1.2 * unit, text, "t strong", anchor),
      label(at, y + 2.2 * unit, t(each.sour ? "sour" : "sweet"), "t small soft", anchor),
    );
  });
  shapes.push(shape("line", { x1: x(0), x2: x(0), y1: 0, y2: types.length * row, class: "axis" }));
  return types.length * row + 0.2 * size;
}


// The frontier between land value and low dwellings, with the point of today.

import { el, setAttribute, setText, show } from "./dom.js";
import { millions, money, number } from "./numbers.js";
import { Picture, kept, label, line, scale, shape, star, ticks } from "./svg.js";
import { t } from "./words.js";

export class Frontier {
  constructor() {
    this.picture = new Picture(draw, [t("frontier_low"), t("frontier_value")]);
    this.words = el("p", { class: "soft" });
    this.node = el(
      "section",
      { class: "panel", "aria-labelledby": "frontier-heading" },
      el("h2", { id: "frontier-heading", text: t("frontier_heading") }),
      this.words,
      this.picture.node,
    );
  }

  update(state) {
    const found = state.frontier;
    const words = told(found, state.mix);
    setText(this.words, words);
    show(this.picture.node, !found || found.points.length > 0);
    setAttribute(this.node, "class", found?.stale ? "panel stale" : "panel");
    this.picture.update(found ?? { points: [], today: null }, words, () =>
      (found?.points ?? [])
        .toSorted((one, other) => one[1] - other[1])
        .map(([value, low]) => [number(low), money(value)]),
    );
  }
}

function told(found, mix) {
  if (!mix.types.some((each) => each.free)) return t("frontier_fixed");
  if (!found) return t("frontier_follows");
  if (!found.points.length) return t("frontier_none");
  if (found.stale) return t("frontier_stale");
  const [value, low] = found.today;
  const same = found.points.filter((each) => each[1] >= low).map((each) => each[0]);
  const below = same.length ? Math.max(...same) - value : 0;
  if (below > 0.5) return t("frontier_below", { low: number(low), value: money(value), amount: money(below) });
  return t("frontier_on", { low: number(low), value: money(value) });
}

function draw(shapes, width, { points, today, stale }, unit) {
  const height = 11.5 * unit;
  const all = today ? [...points, today] : points;
  if (all.length < 2) {
    shapes.push(label(width / 2, height / 2, t("frontier_follows"), "t soft"));
    return height;
  }
  const [lows, values] = [all.map((each) => each[1]), all.map((each) => each[0])];
  const pad = Math.max(1e4, 0.05 * (Math.max(...values) - Math.min(...values)));
  const [left, bottom, top, right] = [5 * unit, height - 2.6 * unit, 0.9 * unit, width - 1.2 * unit];
  const x = scale(Math.min(...lows), Math.max(...lows), left + 0.6 * unit, right);
  const y = scale(Math.min(...values) - pad, Math.max(...values) + pad, bottom, top);
  const onY = ticks(Math.min(...values) - pad, Math.max(...values) + pad, 4);
  for (const value of onY.values) {
    shapes.push(
      shape("line", { x1: left, x2: right, y1: y(value), y2: y(value), class: "grid" }),
      label(left - 0.4 * unit, y(value) + 0.3 * unit, millions(value, onY.step), "t small soft", "end"),
    );
  }
  const onX = ticks(Math.min(...lows), Math.max(...lows), width / (4 * unit));
  for (const low of onX.values.filter(Number.isInteger)) {
    shapes.push(label(x(low), bottom + 1.15 * unit, number(low), "t small soft"));
  }
  shapes.push(
    shape("line", { x1: left, x2: right, y1: bottom, y2: bottom, class: "axis" }),
    label((left + right) / 2, height - 0.3 * unit, t("frontier_low"), "t small"),
  );
  const ordered = points.toSorted((one, other) => one[1] - other[1]).map(([value, low]) => [x(low), y(value)]);
  shapes.push(line(ordered, "frontier stroke"));
  const radius = Math.min(0.28 * unit, Math.max(1.5, (right - left) / (ordered.length * 3)));
  for (const [cx, cy] of ordered) shapes.push(shape("circle", { cx, cy, r: radius, class: "frontier point" }));
  if (today) {
    const [cx, cy] = [x(today[1]), y(today[0])];
    const text = t(stale ? "frontier_today_stale" : "frontier_today");
    const over = cy + 2.4 * unit < bottom ? cy + 1.7 * unit : cy - 1.1 * unit;
    shapes.push(
      shape("path", { d: star(cx, cy, 0.75 * unit), class: "marker today" }),
      label(kept(cx, text, 0.92 * unit, left, right, true), over, text, "t strong halo"),
    );
  }
  return height;
}

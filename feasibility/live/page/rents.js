// Rents against the bands of their segments, by year, with the year in which each type leaves its band.

import { el } from "./dom.js";
import { figure, money } from "./numbers.js";
import { Picture, label, line, s, scale, shape, ticks, widthOf } from "./svg.js";
import { capital, counted, said, t } from "./words.js";

const ROW = 1.15;
const SMALL = 0.8;

export class Rents {
  constructor() {
    this.picture = new Picture(draw, [
      t("rents_type_year"),
      t("rents_rent"),
      t("rents_lower"),
      t("rents_upper"),
    ]);
    this.key = el(
      "ul",
      { class: "key" },
      ...["rent", "upper", "band"].map((kind) =>
        el(
          "li",
          {},
          s(
            "svg",
            { viewBox: "0 0 28 12", "aria-hidden": "true" },
            kind === "band"
              ? shape("rect", { x: 0, y: 1, width: 28, height: 10, class: "band" })
              : shape("line", { x1: 0, x2: 28, y1: 6, y2: 6, class: `${kind} stroke` }),
          ),
          el("span", { text: t(`rents_key_${kind}`) }),
        ),
      ),
    );
    this.node = el(
      "section",
      { class: "panel", "aria-labelledby": "rents-heading" },
      el("h2", { id: "rents-heading", text: t("rents_heading") }),
      this.key,
      this.picture.node,
    );
  }

  update(state) {
    const limited = state.rents.filter(isLimited);
    const shown = limited.length ? limited : state.rents;
    const words = shown.map((each) => `${said(each.label)}: ${leaving(each).join(", ")}`).join(". ");
    this.picture.update(shown, words || t("rents_none"), () =>
      state.rents.flatMap((each) =>
        each.years.map((year, place) => [
          t("rents_row", { type: said(each.label), year }),
          money(each.rent[place], 2),
          each.lower ? money(each.lower[place], 2) : "",
          each.upper ? money(each.upper[place], 2) : "",
        ]),
      ),
    );
  }
}

function isLimited(each) {
  return each.upper !== null && each.upper.some((value) => value !== null);
}

/** The points of a line in years in which it has a value. */
function pointsOf(each, values, x, y) {
  return each.years.flatMap((year, k) => (typeof values?.[k] === "number" ? [[x(year), y(values[k])]] : []));
}

/** When a rent leaves its segment; where it stays in the mid market for longer, that too. */
function leaving(each) {
  if (!isLimited(each)) return [t("rents_no_limit")];
  const [first, last] = [each.years[0], each.years[each.years.length - 1] ?? 0];
  const isNeverIn = each.leaves === first;
  const isLonger = each.leaves !== null && (each.leaves_mid === null || each.leaves_mid > each.leaves);
  if (!isLonger) {
    if (each.leaves === null) return [counted("rents_stays", last)];
    return [isNeverIn ? t("rents_never_in") : counted("rents_leaves", each.kept)];
  }
  return [
    isNeverIn ? t("rents_own_never") : counted("rents_own", each.kept),
    each.leaves_mid === null ? counted("rents_mid_stays", last) : counted("rents_mid", each.kept_mid),
  ];
}

function draw(shapes, width, types, unit) {
  if (!types.length) {
    shapes.push(label(width / 2, 1.5 * unit, t("rents_none"), "t soft"));
    return 3 * unit;
  }
  const told = types.map(leaving);
  const widest = Math.max(...told.flat().map((words) => widthOf(words, SMALL * unit)));
  const above = (1 + Math.max(...told.map((each) => each.length))) * ROW * unit;
  const gap = 0.8 * unit;
  const least = Math.max(11.5 * unit, widest + gap);
  const columns = Math.max(1, Math.min(types.length, Math.floor(width / least)));
  const wide = (width - gap * (columns - 1)) / columns;
  const high = above + 9.1 * unit;
  types.forEach((each, place) => {
    const left = (place % columns) * (wide + gap);
    const top = Math.floor(place / columns) * high;
    shapes.push(panel(each, told[place], above, wide, high - 0.6 * unit, unit, left, top));
  });
  return high * Math.ceil(types.length / columns);
}

function panel(each, told, above, width, height, unit, left, top) {
  const part = shape("g", { transform: `translate(${left.toFixed(1)} ${top.toFixed(1)})` });
  const { years, rent, upper, lower, leaves } = each;
  const all = [...rent, ...(upper ?? []), ...(lower ?? [])].filter((value) => Number.isFinite(value));
  const [from, to] = [years[0], years[years.length - 1]];
  const y0 = height - 1.6 * unit;
  const y1 = above + 0.4 * unit;
  const x = scale(from, to, 3.7 * unit, width - 0.7 * unit);
  const found = ticks(Math.min(...all), Math.max(...all), 3);
  const y = scale(Math.min(...all) * 0.98, Math.max(...all) * 1.02, y0, y1);
  part.children.push(
    label(0, 0.95 * unit, capital(said(each.label)), "t strong", "start"),
    ...told.map((words, row) =>
      label(0, 0.95 * unit + (1 + row) * ROW * unit, words, leaves === null ? "t small" : "t small bad", "start"),
    ),
  );
  for (const value of found.values) {
    part.children.push(
      shape("line", { x1: x(from), x2: x(to), y1: y(value), y2: y(value), class: "grid" }),
      label(3.4 * unit, y(value) + 0.3 * unit, money(value), "t small soft", "end"),
    );
  }
  const highest = pointsOf(each, upper, x, y);
  const below = pointsOf(each, lower, x, y);
  if (highest.length > 1) {
    const edge = below.length > 1 ? below : [[highest[0][0], y0], [highest[highest.length - 1][0], y0]];
    const around = [...highest, ...edge.toReversed()];
    part.children.push(shape("polygon", { points: around.map((point) => point.join(",")).join(" "), class: "band" }));
    part.children.push(line(highest, "upper stroke"));
  }
  if (below.length > 1) part.children.push(line(below, "lower stroke"));
  part.children.push(line(pointsOf(each, rent, x, y), "rent stroke"));
  if (leaves !== null && leaves >= from && leaves <= to) {
    const at = x(leaves);
    const on = y(rent[years.indexOf(leaves)] ?? rent[0]);
    const r = 0.42 * unit;
    part.children.push(
      shape("line", { x1: at, x2: at, y1: on, y2: y0, class: "leaves line" }),
      shape("path", { d: `M${at - r} ${on - r} h${2 * r} L${at} ${on + r} Z`, class: "leaves marker" }),
    );
  }
  part.children.push(shape("line", { x1: x(from), x2: x(to), y1: y0, y2: y0, class: "axis" }));
  for (const year of ticks(from, to, Math.max(2, width / (4 * unit))).values) {
    part.children.push(label(x(year), y0 + 1.15 * unit, figure(year, "number"), "t small soft"));
  }
  return part;
}

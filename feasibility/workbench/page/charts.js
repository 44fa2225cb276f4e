// The three pictures of the results: where the value goes, rents against their bands, and the cash flow.

import { el, fresh, isNews, show } from "./dom.js";
import { millions, money } from "./numbers.js";
import { Picture, hatch, kept, label, line, s, scale, shape, ticks, widthOf } from "./svg.js";
import { capital, t } from "./words.js";

const SMALL = 0.8;
const ROW = 1.05;
let drawn = 0;

/** A picture in a panel with a heading. */
class Panel {
  constructor(key, draw, headings) {
    this.key = key;
    const id = fresh("picture");
    this.picture = new Picture(draw, headings);
    this.heading = el("h2", { id, text: t(`chart_${key}`) });
    this.legend = el("ul", { class: "key" });
    this.node = el("section", { class: "panel", "aria-labelledby": id }, this.heading, this.legend, this.picture.node);
  }
}

// ------------------------------------------------------------------------------------ waterfall

export class Waterfall extends Panel {
  constructor() {
    super("waterfall", drawSteps, [t("chart_step"), t("chart_amount")]);
  }

  update(steps) {
    show(this.node, steps.length > 0);
    if (!steps.length) return;
    const last = steps[steps.length - 1];
    const words = t("chart_waterfall_words", { from: money(steps[0].amount), to: money(last.amount), name: last.label });
    this.picture.update(steps, words, () => steps.map((each) => [each.label, [money(each.amount), "figure"]]));
  }
}

/** Bars that lie, one below the other: names stay readable, also on a phone. */
function drawSteps(shapes, width, steps, unit) {
  const isNarrow = width < 34 * unit;
  const names = isNarrow ? 0 : Math.min(0.42 * width, Math.max(...steps.map((each) => widthOf(each.label, 0.92 * unit, isSum(each)))) + 1.2 * unit);
  const amounts = Math.max(...steps.map((each) => widthOf(money(each.amount), 0.92 * unit, true))) + 0.8 * unit;
  const high = (isNarrow ? 2.7 : 1.75) * unit;
  const ends = steps.flatMap((each) => [each.begin, each.end]);
  const x = scale(Math.min(0, ...ends), Math.max(0, ...ends), names, width - amounts);
  const zero = x(0).toFixed(1);
  shapes.push(shape("line", { x1: zero, x2: zero, y1: 0, y2: steps.length * high, class: "axis" }));
  steps.forEach((each, row) => {
    const top = row * high + (isNarrow ? 1.15 * unit : 0.25 * unit);
    const bar = 1.2 * unit;
    const [from, to] = [x(Math.min(each.begin, each.end)), x(Math.max(each.begin, each.end))];
    const strong = isSum(each) ? "t strong" : "t";
    if (isNarrow) shapes.push(label(0, row * high + 0.9 * unit, each.label, strong, "start"));
    else shapes.push(label(names - 0.6 * unit, top + 0.88 * unit, shortened(each.label, names - unit, unit, isSum(each)), strong, "end"));
    shapes.push(shape("rect", { x: from.toFixed(1), y: top, width: Math.max(1, to - from).toFixed(1), height: bar, class: `step ${each.kind}` }));
    if (row < steps.length - 1) {
      const at = x(each.end).toFixed(1);
      shapes.push(shape("line", { x1: at, x2: at, y1: top + bar, y2: (row + 1) * high + (isNarrow ? 1.15 * unit : 0.25 * unit), class: "joint" }));
    }
    shapes.push(label(to + 0.4 * unit, top + 0.88 * unit, money(each.amount), `${strong} halo`, "start"));
  });
  return steps.length * high + 0.3 * unit;
}

function isSum({ kind }) {
  return kind === "total" || kind === "land";
}

function shortened(text, room, unit, isBold = true) {
  if (widthOf(text, 0.92 * unit, isBold) <= room) return text;
  let end = text.length;
  while (end > 3 && widthOf(`${text.slice(0, end)}…`, 0.92 * unit, isBold) > room) end -= 1;
  return `${text.slice(0, end)}…`;
}

// ---------------------------------------------------------------------------------------- rents

export class Rents extends Panel {
  constructor() {
    super("rents", drawRents, [t("chart_type"), t("chart_year"), t("chart_rent"), t("chart_lower"), t("chart_upper")]);
    this.legend.replaceChildren(
      ...["rent", "upper", "lower"].map((kind) =>
        el("li", {}, s("svg", { viewBox: "0 0 28 12", "aria-hidden": "true" }, line([[0, 6], [28, 6]], `${kind} stroke`)), el("span", { text: t(`chart_${kind}`) })),
      ),
    );
  }

  update(types) {
    show(this.node, types.length > 0);
    if (!types.length) return;
    const words = types.map((each) => `${capital(each.type)}: ${leaving(each)}`).join(" ");
    this.picture.update(types, words, () =>
      types.flatMap((each) =>
        each.years.map((year, place) => [
          each.type,
          [String(year), "figure"],
          ...[each.rent, each.lower, each.upper].map((row) => [money(row[place] ?? null, 2), "figure"]),
        ]),
      ),
    );
  }
}

function leaving(each) {
  if (each.kept === null) return t("chart_never_in");
  return each.leaves === null ? t("chart_stays", { year: each.years[each.years.length - 1] }) : t("chart_leaves", { year: each.leaves });
}

function drawRents(shapes, width, types, unit) {
  const gap = unit;
  const columns = Math.max(1, Math.min(types.length, Math.floor((width + gap) / (17 * unit))));
  const wide = (width - gap * (columns - 1)) / columns;
  const high = 12.6 * unit;
  types.forEach((each, place) => {
    const [left, top] = [(place % columns) * (wide + gap), Math.floor(place / columns) * high];
    shapes.push(rentPanel(each, wide, high - unit, unit, left, top));
  });
  return high * Math.ceil(types.length / columns);
}

function rentPanel(each, width, height, unit, left, top) {
  const part = shape("g", { transform: `translate(${left.toFixed(1)} ${top.toFixed(1)})` });
  const all = [...each.rent, ...each.upper, ...each.lower].filter((value) => Number.isFinite(value) && value > 0);
  const { years, leaves } = each;
  const [from, to] = [years[0], years[years.length - 1]];
  const [y0, y1] = [height - 1.6 * unit, 2.9 * unit];
  const found = ticks(Math.min(...all) * 0.97, Math.max(...all) * 1.02, 4);
  const names = Math.max(...found.values.map((value) => widthOf(money(value), SMALL * unit))) + 0.6 * unit;
  const x = scale(from, to, names, width - 0.8 * unit);
  const y = scale(Math.min(...all) * 0.97, Math.max(...all) * 1.02, y0, y1);
  part.children.push(
    label(0, 0.95 * unit, shortened(capital(each.type), width, unit), "t strong", "start"),
    label(0, 0.95 * unit + ROW * unit, leaving(each), leaves === null && each.kept !== null ? "t small" : "t small bad", "start"),
  );
  for (const value of found.values) {
    part.children.push(
      shape("line", { x1: x(from), x2: x(to), y1: y(value), y2: y(value), class: "grid" }),
      label(names - 0.4 * unit, y(value) + 0.3 * unit, money(value), "t small soft", "end"),
    );
  }
  const points = (row) => row.map((value, place) => [x(years[place]), y(value)]).filter((_, place) => row[place] !== null);
  const [upper, lower] = [points(each.upper), points(each.lower)];
  if (upper.length > 1) {
    const edge = lower.length > 1 ? lower : [[upper[0][0], y0], [upper[upper.length - 1][0], y0]];
    part.children.push(shape("polygon", { points: [...upper, ...edge.toReversed()].map((point) => point.map((at) => at.toFixed(1)).join(",")).join(" "), class: "band" }));
    part.children.push(line(upper, "upper stroke"));
  }
  if (lower.length > 1) part.children.push(line(lower, "lower stroke"));
  part.children.push(line(points(each.rent), "rent stroke"));
  if (leaves !== null && leaves >= from && leaves <= to && each.rent[leaves - from] !== undefined) {
    const [at, on, r] = [x(leaves), y(each.rent[leaves - from]), 0.4 * unit];
    part.children.push(shape("path", { d: `M${at - r} ${on - r} h${2 * r} L${at} ${on + r} Z`, class: "leaves marker" }));
  }
  part.children.push(shape("line", { x1: x(from), x2: x(to), y1: y0, y2: y0, class: "axis" }));
  for (const year of ticks(from, to, Math.max(2, Math.floor((width - names) / (4 * unit)))).values) {
    if (Number.isInteger(year)) part.children.push(label(kept(x(year), String(year), SMALL * unit, names, width), y0 + 1.15 * unit, String(year), "t small soft"));
  }
  return part;
}

// ------------------------------------------------------------------------------------- cash flow

export class CashFlow extends Panel {
  constructor() {
    super("cash_flow", drawFlow, [t("chart_year"), t("chart_net"), t("chart_running_sum")]);
  }

  update(flow) {
    show(this.node, flow.years.length > 0);
    if (!flow.years.length) return;
    if (isNews(this.legend, flow.groups.map((each) => each.label))) {
      this.legend.replaceChildren(
        ...flow.groups.map(({ key, label: words }) => el("li", {}, swatch(key), el("span", { text: words }))),
        el("li", {}, s("svg", { viewBox: "0 0 28 12", "aria-hidden": "true" }, line([[0, 6], [28, 6]], "cumulative stroke")), el("span", { text: flow.cumulative_label })),
      );
    }
    const last = flow.cumulative[flow.cumulative.length - 1];
    const lowest = Math.min(...flow.cumulative);
    this.picture.update(flow, t("chart_cash_flow_words", { lowest: money(lowest), last: money(last) }), () =>
      flow.years.map((year, place) => [
        t("chart_project_year", { year, calendar: flow.first_year + year - 1 }),
        [money(flow.groups.reduce((sum, each) => sum + each.amounts[place], 0)), "figure"],
        [money(flow.cumulative[place]), "figure"],
      ]),
    );
  }
}

function swatch(key) {
  drawn += 1;
  const id = `swatch-${drawn}`;
  return s("svg", { viewBox: "0 0 28 12", "aria-hidden": "true" }, hatch(id, `flow ${key}`), shape("rect", { x: 1, y: 1, width: 26, height: 10, fill: `url(#${id})`, class: "edge" }));
}

function drawFlow(shapes, width, flow, unit) {
  const sums = flow.years.map((_, place) => flow.groups.map((each) => each.amounts[place]));
  const above = sums.map((row) => row.reduce((sum, value) => sum + Math.max(0, value), 0));
  const below = sums.map((row) => row.reduce((sum, value) => sum + Math.min(0, value), 0));
  const highest = Math.max(0, ...above, ...flow.cumulative);
  const lowest = Math.min(0, ...below, ...flow.cumulative);
  const height = Math.min(19, Math.max(14, width / (3 * unit))) * unit;
  const [y0, y1] = [height - 1.8 * unit, 1.4 * unit];
  const found = ticks(lowest, highest, 6);
  const names = Math.max(...found.values.map((value) => widthOf(millions(value, found.step), SMALL * unit))) + 0.7 * unit;
  const y = scale(lowest, highest, y0, y1);
  const count = flow.years.length;
  const x = scale(0.5, count + 0.5, names, width - 0.3 * unit);
  for (const { key } of flow.groups) shapes.push(hatch(`flow-${key}`, `flow ${key}`));
  const built = x(Math.min(flow.delivery, count) + 0.5) - x(0.5);
  if (built > 0) shapes.push(shape("rect", { x: x(0.5).toFixed(1), y: y1, width: built.toFixed(1), height: y0 - y1, class: "built" }));
  for (const value of found.values) {
    shapes.push(
      shape("line", { x1: names, x2: width - 0.3 * unit, y1: y(value), y2: y(value), class: "grid" }),
      label(names - 0.4 * unit, y(value) + 0.3 * unit, millions(value, found.step), "t small soft", "end"),
    );
  }
  const bar = (x(2) - x(1)) * 0.78;
  flow.years.forEach((year, place) => {
    let [up, down] = [0, 0];
    for (const { key, amounts } of flow.groups) {
      const amount = amounts[place];
      if (!amount) continue;
      const begin = amount > 0 ? up : down;
      if (amount > 0) up += amount;
      else down += amount;
      const [one, other] = [y(begin), y(begin + amount)];
      shapes.push(
        shape("rect", {
          x: (x(place + 1) - bar / 2).toFixed(1),
          y: Math.min(one, other).toFixed(1),
          width: bar.toFixed(1),
          height: Math.abs(one - other).toFixed(1),
          fill: `url(#flow-${key})`,
          class: "edge",
        }),
      );
    }
  });
  shapes.push(shape("line", { x1: names, x2: width - 0.3 * unit, y1: y(0), y2: y(0), class: "axis" }));
  shapes.push(line(flow.cumulative.map((value, place) => [x(place + 1), y(value)]), "cumulative stroke"));
  if (flow.delivery > 0 && flow.delivery < count) {
    const words = t(flow.in_phases ? "chart_last_delivery" : "chart_delivery", { year: flow.delivery_year });
    shapes.push(label(kept(x(flow.delivery + 0.5), words, SMALL * unit, names, width), 0.95 * unit, words, "t small"));
  }
  const step = Math.max(1, Math.ceil((2.6 * unit * count) / (width - names)));
  let taken = -Infinity; // the first is moved off the axis, onto the second where they are close
  for (let place = 0; place < count; place += step) {
    const year = String(flow.first_year + flow.years[place] - 1);
    const [at, half] = [kept(x(place + 1), year, SMALL * unit, names, width), 0.5 * widthOf(year, SMALL * unit)];
    if (at - half < taken) continue;
    shapes.push(label(at, y0 + 1.3 * unit, year, "t small soft"));
    taken = at + half + 0.3 * unit;
  }
  return height;
}


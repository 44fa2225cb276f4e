// Land value and zone of agreement as one bar: what the sellers ask, what the buyers can pay, and the price.

import { el, setAttribute, setText, show, showText } from "./dom.js";
import { figure, inwards, millions, money } from "./numbers.js";
import { Picture, diamond, hatch, kept, label, scale, shape, sign, ticks, widthOf } from "./svg.js";
import { breakable, capital, listed, said, t } from "./words.js";

const LEAST_SPAN = 500_000;

export class Zone {
  constructor() {
    this.words = el("p", { class: "spoken" });
    this.sign = el("span", { class: "mark" });
    this.headline = el("span");
    this.why = el("p", { class: "soft" });
    this.blocked = el("p", { class: "warning" });
    this.words.append(this.sign, this.headline);
    this.picture = new Picture(draw, [t("zone_what"), t("amount")]);
    this.picture.node.insertBefore(this.why, this.picture.details);
    this.domain = null;
    this.node = el(
      "section",
      { class: "panel zone", "aria-labelledby": "zone-heading" },
      el("h2", { id: "zone-heading", text: capital(t("zone_heading")) }),
      this.words,
      this.picture.node,
      this.blocked,
    );
  }

  update(state) {
    const { zone } = state;
    const told = zoneTold(state);
    setAttribute(this.words, "class", `spoken ${told.kind}`);
    if (this.kind !== told.kind) {
      this.kind = told.kind;
      this.sign.replaceChildren(sign({ good: "yes", bad: "no", closed: "hidden" }[told.kind] ?? "unknown"));
    }
    setText(this.headline, told.headline);
    showText(this.why, told.why);
    showText(this.blocked, told.blocked);
    const amounts = amountsOf(state);
    this.domain = domainOf(amounts, state.levers, this.domain);
    this.picture.update(
      { zone, amounts, domain: this.domain },
      [told.headline, ...amounts.map((each) => `${each.name}: ${money(each.value)}`)].join(". "),
      () => amounts.map((each) => [each.name, money(each.value)]),
    );
  }
}

function labelOf(state, name) {
  return state.parties.find((each) => each.name === name)?.label || name;
}

export function factOf(state, name) {
  return state.facts.find((each) => each.figure === name);
}

/** What the zone says in words. */
function zoneTold(state) {
  const { zone } = state;
  if (!zone.shown) {
    const why = t(state.may_tell_overlap ? "zone_hidden_why" : "zone_hidden_too_few");
    if (!zone.told) return { kind: "closed", headline: t("zone_hidden"), why, blocked: "" };
    const { proposal: number, overlap } = zone.told;
    const headline = t(overlap ? "zone_told_overlap" : "zone_told_gap", { number });
    return { kind: overlap ? "good" : "bad", headline, why, blocked: "" };
  }
  const [sellers, buyers] = [zone.low_by, zone.high_by].map((names) =>
    listed(names.map((each) => labelOf(state, each))),
  );
  const ends = [
    zone.low === null ? t("zone_no_low") : t("zone_low_by", { parties: sellers, amount: money(inwards(zone.low, true)) }),
    zone.high === null ? t("zone_no_high") : t("zone_high_by", { parties: buyers, amount: money(inwards(zone.high, false)) }),
  ];
  if (zone.contribution !== null) ends.push(t("zone_contribution", { amount: money(inwards(zone.contribution, true)) }));
  for (const [party, reach] of Object.entries(zone.contribution_reach)) {
    ends.push(t("zone_contribution_reach", { reach: money(reach), party: labelOf(state, party) }));
  }
  const stands = zone.missing.map((each) => t("zone_missing", { party: labelOf(state, each) }));
  if (zone.blocked.length) {
    const conditions = zone.blocked.map((each) => `${labelOf(state, each.party)} (${said(each.name)})`);
    stands.push(t("zone_blocked", { conditions: listed(conditions) }));
  }
  const told = overlapTold(zone);
  const without = listed(zone.missing.map((each) => labelOf(state, each)));
  return {
    kind: told.kind === "good" && stands.length ? "open" : told.kind,
    headline: without ? t("zone_without", { headline: told.headline, parties: without }) : told.headline,
    why: ends.join(" "),
    blocked: stands.join(" "),
  };
}

function overlapTold(zone) {
  if (zone.empty) return { kind: "bad", headline: t("zone_gap", { amount: money(inwards(zone.gap, true)) }) };
  if (zone.low === null || zone.high === null) return { kind: "open", headline: t("zone_open") };
  const inside = zone.price >= zone.low - 0.005 && zone.price <= zone.high + 0.005;
  const amount = money(inwards(Math.max(0, zone.high - zone.low), false));
  const headline = t(inside ? "zone_overlap_inside" : "zone_overlap_outside", { amount, price: money(zone.price) });
  return { kind: inside ? "good" : "open", headline };
}

function amountsOf(state) {
  const { zone } = state;
  const found = [];
  const price = zone.shown ? zone.price : factOf(state, "land_price")?.value;
  const residual = factOf(state, "residual_land_value");
  if (residual && residual.value !== null) {
    found.push({ kind: "residual", name: capital(said(residual.name)), value: residual.value });
  }
  if (typeof price === "number") found.push({ kind: "price", name: t("zone_price"), value: price });
  if (zone.shown && zone.low !== null) {
    found.push({ kind: "low", name: t("zone_low"), value: inwards(zone.low, true) });
  }
  if (zone.shown && zone.high !== null) {
    found.push({ kind: "high", name: t("zone_high"), value: inwards(zone.high, false) });
  }
  return found;
}

/** The ends of the axis: round, and standing still while a lever is dragged unless something leaves it. */
function domainOf(amounts, levers, before) {
  const values = amounts.map((each) => each.value);
  const price = amounts.find((each) => each.kind === "price")?.value;
  const lever = levers.find((each) => each.unit === "€" && each.value === price && each.name.includes("price"));
  if (lever) values.push(lever.from, lever.to);
  if (!values.length) return [0, 1e6];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (before && least >= before[0] && most <= before[1] && most - least > 0.4 * (before[1] - before[0])) return before;
  const span = Math.max(most - least, LEAST_SPAN);
  const { step } = ticks(least, least + span, 8);
  return [Math.floor((least - 0.04 * span) / step) * step, Math.ceil((most + 0.04 * span) / step) * step];
}

function draw(shapes, width, { zone, amounts, domain }, unit) {
  const size = 0.92 * unit;
  const row = 1.45 * unit;
  const [left, right] = [0.3 * unit, width - 0.3 * unit];
  const x = scale(domain[0], domain[1], left, right);
  const above = amounts.filter((each) => each.kind === "residual" || each.kind === "price");
  const below = amounts.filter((each) => each.kind === "low" || each.kind === "high");
  const rowsAbove = rowsOf(above, size, right - left);
  const top = rowsAbove * row + 0.8 * unit;
  const height = 2.4 * unit;
  const bottom = top + height;
  const inside = (value) => Math.min(Math.max(x(value), left), right);
  shapes.push(shape("defs", {}, hatch("hatch-gap", "gap")));
  shapes.push(shape("rect", { x: left, y: top, width: right - left, height, class: "ground" }));
  const lines = amounts.map((each) => ({ at: inside(each.value), room: each.kind === "residual" ? 0.65 * unit : 0 }));
  if (zone.shown) {
    const [low, high] = [zone.low, zone.high];
    const half = height / 2;
    if (low !== null && inside(low) < right) {
      shapes.push(shape("rect", { x: inside(low), y: top, width: right - inside(low), height: half, class: "sellers" }));
      lane(shapes, t("zone_sellers_yes"), [inside(low), right], top + half / 2, "end", lines, size);
    }
    if (high !== null && inside(high) > left) {
      shapes.push(shape("rect", { x: left, y: top + half, width: inside(high) - left, height: half, class: "buyers" }));
      lane(shapes, t("zone_buyers_yes"), [left, inside(high)], top + 1.5 * half, "start", lines, size);
    }
    if (low !== null && high !== null) {
      const [from, to] = [Math.min(inside(low), inside(high)), Math.max(inside(low), inside(high))];
      if (zone.empty) {
        shapes.push(shape("rect", { x: from, y: top, width: to - from, height, fill: "url(#hatch-gap)" }));
      }
      shapes.push(
        shape("rect", { x: from, y: top, width: Math.max(2, to - from), height, class: zone.empty ? "apart" : "overlap" }),
      );
    }
  }
  for (const each of above) {
    const at = inside(each.value);
    shapes.push(
      shape("line", { x1: at, x2: at, y1: rowsAbove * row + 0.1 * unit, y2: bottom, class: `pole ${each.kind}` }),
      each.kind === "price"
        ? shape("path", { d: `M${at - 0.5 * unit} ${top - 0.75 * unit} h${unit} L${at} ${top} Z`, class: "marker price" })
        : shape("path", { d: diamond(at, top + height / 2, 0.5 * unit), class: "marker residual" }),
    );
  }
  shapes.push(...besides(above, inside, size, left, right, 0.75 * row, row));
  const rowsBelow = rowsOf(below, size, right - left);
  const y = bottom + 1.5 * unit + 0.75 * row;
  // Where the labels stand under one another, the lines end above them: one would run through the other's label.
  const end = rowsBelow > 1 ? y - 0.8 * row : y + 0.2 * unit;
  for (const each of below) {
    const at = inside(each.value);
    shapes.push(shape("line", { x1: at, x2: at, y1: top, y2: end, class: `pole ${each.kind}` }));
  }
  const { values, step } = ticks(domain[0], domain[1], width / (7.5 * unit));
  for (const value of values) {
    const at = x(value);
    const text = millions(value, step);
    shapes.push(
      shape("line", { x1: at, x2: at, y1: bottom, y2: bottom + 0.3 * unit, class: "tick" }),
      label(kept(at, text, 0.8 * unit, left, right), bottom + 1.15 * unit, text, "t small soft halo"),
    );
  }
  shapes.push(...besides(below, inside, size, left, right, y, row));
  return bottom + 1.5 * unit + rowsBelow * row + 0.2 * unit;
}

function wordsOf(each) {
  return `${each.name} ${money(each.value)}`;
}

function roomOf(each, size) {
  return widthOf(wordsOf(each), size, each.kind === "price");
}

/** In how many rows the labels go: beside one another where there is room for both. */
function rowsOf(amounts, size, room) {
  const widths = amounts.reduce((sum, each) => sum + roomOf(each, size) + size, 0);
  return widths > room ? amounts.length : Math.min(1, amounts.length);
}

/** Labels, each on the outer side of its line, so that they never lie over one another. */
function besides(amounts, inside, size, left, right, y, row) {
  if (rowsOf(amounts, size, right - left) > 1) {
    return amounts.map((each, place) => {
      const isPrice = each.kind === "price";
      const x = kept(inside(each.value), wordsOf(each), size, left, right, isPrice);
      return label(x, y + place * row, wordsOf(each), isPrice ? "t strong halo" : "t halo");
    });
  }
  const ordered = amounts.toSorted((one, other) => one.value - other.value);
  const beside = (at, width, isAfter) => (isAfter ? at + 0.35 * size : at - width - 0.35 * size);
  const placed = ordered.map((each, place) => {
    const text = wordsOf(each);
    const width = roomOf(each, size);
    const at = inside(each.value);
    const hasRoom = place ? beside(at, width, true) + width <= right : beside(at, width, false) >= left;
    // At an end of the picture it stands on the inner side, where its line does not run through it.
    const start = ordered.length === 1 ? at - width / 2 : beside(at, width, hasRoom === Boolean(place));
    return { text, width, kind: each.kind, start: Math.min(Math.max(start, left), Math.max(left, right - width)) };
  });
  if (placed.length === 2) {
    const [one, other] = placed;
    const over = one.start + one.width + 0.6 * size - other.start;
    if (over > 0) {
      other.start = Math.min(other.start + over, Math.max(left, right - other.width));
      one.start = Math.max(left, Math.min(one.start, other.start - one.width - 0.6 * size));
    }
  }
  return placed.map((each) => label(each.start, y, each.text, each.kind === "price" ? "t strong" : "t", "start"));
}

/**
 * A word inside a lane, at its end or its start, where it fits between the lines that run through the lane.
 * With no room there it may stand across a line, but never across the mark that a line bears.
 */
function lane(shapes, text, [from, to], y, anchor, lines, size) {
  const needed = widthOf(text, size) + size;
  const within = lines.filter(({ at, room }) => at + room > from && at - room < to).toSorted((one, other) => one.at - other.at);
  const between = (all) => {
    const starts = [from, ...all.map(({ at, room }) => at + room)];
    const ends = [...all.map(({ at, room }) => at - room), to];
    return starts.map((start, place) => [start, ends[place]]).filter(([start, end]) => needed < end - start);
  };
  const free = between(within);
  const fitting = free.length ? free : between(within.filter(({ room }) => room > 0));
  if (!fitting.length) return;
  const isAtEnd = anchor === "end";
  const [start, end] = isAtEnd ? fitting[fitting.length - 1] : fitting[0];
  const x = isAtEnd ? end - 0.45 * size : start + 0.45 * size;
  shapes.push(label(x, y + 0.33 * size, text, isAtEnd ? "t small on-sellers" : "t small on-buyers", anchor));
}

/** The figures of the case in a strip: the shared facts. */
export class Facts {
  constructor() {
    this.list = el("dl", { class: "facts" });
    this.checks = el("ul", { class: "checks" });
    this.parts = new Map();
    this.node = el(
      "section",
      { class: "panel", "aria-labelledby": "facts-heading" },
      el("h2", { id: "facts-heading", class: "unseen", text: t("facts_heading") }),
      this.list,
      this.checks,
    );
  }

  update(state) {
    for (const fact of state.facts) {
      let part = this.parts.get(fact.figure);
      if (!part) {
        part = { name: el("dt"), sign: el("span", { class: "mark" }), value: el("span"), was: undefined };
        part.node = el("div", {}, part.name, el("dd", {}, part.sign, part.value));
        this.parts.set(fact.figure, part);
        this.list.append(part.node);
      }
      setText(part.name, breakable(capital(said(fact.name))));
      setText(part.value, figure(fact.value, fact.unit));
      if (typeof fact.value === "boolean" && part.was !== fact.value) {
        part.was = fact.value;
        part.sign.replaceChildren(sign(fact.value ? "yes" : "no"));
        setAttribute(part.node, "class", fact.value ? "good" : "bad");
      }
    }
    const unmet = state.checks.filter((each) => !each.met);
    show(this.checks, unmet.length > 0);
    const lines = unmet.map(({ name, required, actual, deviation }) =>
      t(deviation ? "check_deviated" : "check_unmet", {
        name: capital(said(name)),
        required: said(required),
        actual: said(actual),
        motivation: deviation,
      }),
    );
    const joined = lines.join("\n");
    if (this.lines !== joined) {
      this.lines = joined;
      const items = lines.map((text, place) =>
        unmet[place].deviation
          ? el("li", { class: "deviated" }, sign("yes"), el("span", { text }))
          : el("li", {}, sign("no"), el("span", { text })),
      );
      this.checks.replaceChildren(...items);
    }
  }
}

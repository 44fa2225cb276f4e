// The tab of mixes: counts as ranges, what is made as large as can be, and the frontier, of which a point can
// become the programme of the form.

import { button, el, fresh, setAttribute, setText, show } from "./dom.js";
import { unbroken } from "./fragment.js";
import { inField, money, millions, number, readNumber } from "./numbers.js";
import { Picture, diamond, kept, label, line, scale, shape, ticks, widthOf } from "./svg.js";
import { t } from "./words.js";

const OBJECTIVES = ["land_value", "mid_dwellings", "low_dwellings", "social_dwellings", "dwelling_years", "mid_share", "irr", "public_contribution"];
const SMALL = 0.8;
const COUNT = /\d+/g;

/** An option that cannot be understood, and its field. */
export class Unclear extends Error {
  constructor(words, field) {
    super(words);
    this.field = field;
  }

  /** What is wrong, after the name of the field where something is typed. */
  get words() {
    if (this.field.type !== "text") return this.message;
    const name = (document.getElementById(this.field.getAttribute("aria-labelledby")) ?? this.field.labels[0])?.textContent;
    const part = this.field.getAttribute("aria-description");
    return `${part ? `${name} (${part})` : name}: ${this.message}`;
  }
}

function freed(row, isFree) {
  row.free.checked = isFree;
  for (const each of [row.low, row.high]) setAttribute(each, "disabled", !isFree);
}

/** Which counts are free, from how many to how many, and how many dwellings there are in all. */
export class Counts {
  constructor(desk) {
    this.desk = desk;
    this.rows = new Map();
    this.body = el("tbody");
    const heads = ["mix_type", "mix_now", "mix_free", "mix_least", "mix_most"];
    this.total = el("input", { type: "text", id: fresh("option"), autocomplete: "off", inputmode: "numeric" });
    this.node = el(
      "span",
      { class: "options" },
      el(
        "table",
        { class: "counts" },
        el("caption", { class: "unseen", text: t("mix_counts") }),
        el("thead", {}, el("tr", {}, ...heads.map((each) => el("th", { scope: "col", text: t(each) })))),
        this.body,
      ),
      el("span", { class: "option" }, el("label", { for: this.total.id, text: t("option_total") }), this.total),
      (this.about = el("span", { class: "soft small", hidden: true, text: t("mix_social") })),
    );
  }

  /** A row for each type of the form; what was chosen for a type stays. */
  shown() {
    const types = this.desk.form.fields.get("dwellings")?.field.entries ?? [];
    const all = types.map(({ name }) => this.now(name));
    const sum = all.reduce((before, { high }) => before + high, 0);
    const known = new Map(this.rows);
    this.rows.clear();
    types.forEach(({ name, label: words }, place) => {
      const row = known.get(name) ?? this.row(name);
      this.rows.set(name, row);
      setText(row.name, words);
      setText(row.now, all[place].text);
      if (row.isTouched) return;
      const { low, high } = all[place];
      row.low.value = low === high ? "0" : inField(low, "number");
      row.high.value = inField(low === high ? sum : high, "number");
      // The number of social dwellings is agreed elsewhere: it stays, unless somebody makes it free.
      freed(row, !this.desk.social?.has(name));
    });
    show(this.about, types.some(({ name }) => this.desk.social?.has(name)));
    this.body.replaceChildren(...[...this.rows.values()].map((each) => each.node));
    if (!this.isTotalled) this.total.value = all.every(({ low, high }) => low === high) ? inField(sum, "number") : "";
    this.total.oninput = () => (this.isTotalled = true);
  }

  /** The count of a type as it stands in the form: a number, or a range. */
  now(name) {
    const text = this.desk.form.fields.get(`dwellings.${name}.count`)?.field.shown ?? "";
    const found = (text.replace(/[.,](?=\d{3})/g, "").match(COUNT) ?? ["0"]).map(Number);
    return { text, low: /^\D/.test(text) ? 0 : found[0], high: found[found.length - 1] };
  }

  row(name) {
    const made = { name: el("th", { scope: "row", id: fresh("type") }), now: el("td", { class: "figure" }) };
    const field = (key) =>
      el("input", { type: "text", inputmode: "numeric", autocomplete: "off", id: fresh("count"), "aria-labelledby": made.name.id, "aria-description": t(key), size: "5" });
    made.free = el("input", { type: "checkbox", checked: true, "aria-labelledby": made.name.id, "aria-description": t("mix_free") });
    [made.low, made.high] = [field("mix_least"), field("mix_most")];
    for (const each of [made.low, made.high]) each.addEventListener("input", () => (made.isTouched = true));
    made.free.addEventListener("change", () => {
      made.isTouched = true;
      freed(made, made.free.checked);
    });
    made.node = el("tr", {}, made.name, made.now, ...[made.free, made.low, made.high].map((each) => el("td", {}, each)));
    made.key = name;
    return made;
  }

  asked() {
    const ranges = {};
    for (const [name, row] of this.rows) {
      if (!row.free.checked) continue;
      const [low, high] = [row.low, row.high].map((field) => whole(field));
      if (low > high) throw new Unclear(t("mix_ends"), row.low);
      ranges[name] = [low, high];
    }
    if (!Object.keys(ranges).length && this.rows.size) throw new Unclear(t("mix_none_free"), [...this.rows.values()][0].free);
    const total = this.total.value.trim() === "" ? {} : { total: whole(this.total) };
    return { ranges, free: [], ...total };
  }
}

function whole(field) {
  const value = readNumber(field.value, "number");
  if (!Number.isInteger(value) || value < 0) throw new Unclear(t("option_whole"), field);
  return value;
}

/** What is made as large as can be, and against what the frontier sets it. */
export class Objective {
  constructor() {
    this.first = choice("maximise", "land_value");
    this.second = choice("against", "mid_dwellings");
    this.node = el("span", { class: "options" }, this.first.node, this.second.node);
    apart(this.first.field, this.second.field);
  }

  asked() {
    return { maximise: this.first.field.value, against: this.second.field.value };
  }
}

/** Two choices that are never the same: what the one is given, the other gives up for what the one was. */
function apart(...fields) {
  const before = new Map(fields.map((field) => [field, field.value]));
  fields.forEach((field, at) => {
    const other = fields[1 - at];
    field.addEventListener("change", () => {
      if (other.value === field.value) other.value = before.get(field);
      for (const each of fields) before.set(each, each.value);
    });
  });
}

function choice(name, chosen) {
  const options = OBJECTIVES.map((each) => el("option", { value: each, text: t(`objective_${each}`), selected: each === chosen }));
  const field = el("select", { id: fresh("option") }, ...options);
  return { field, node: el("span", { class: "option" }, el("label", { for: field.id, text: t(`option_${name}`) }), field) };
}

// ------------------------------------------------------------------------------------ the frontier

/** The frontier as a picture whose points are chosen with the mouse or with the arrow keys. */
export class Frontier {
  constructor(desk) {
    this.desk = desk;
    this.picture = new Picture(drawPoints, [t("mix_point"), "", "", t("mix_mix")]);
    this.heads = this.picture.details.querySelectorAll("th");
    this.title = el("h3", { text: t("mix_frontier") });
    this.about = el("p", { class: "soft small", id: fresh("about"), text: t("mix_frontier_about") });
    this.words = el("p", { role: "status", "aria-live": "polite" });
    this.take = button(t("mix_take"), () => this.taken(), { class: "main" });
    this.done = el("p", { class: "soft", role: "status" });
    this.said = el("div", { class: "verdict", role: "status" });
    this.best = button(t("mix_take_best"), () => this.become(this.data.best));
    this.points = el("div", {}, this.title, this.about, this.picture.node);
    this.chosenNode = el("div", { class: "chosen" }, this.words, this.take);
    this.node = el("section", { class: "frontier", hidden: true }, this.said, this.best, this.points, this.chosenNode, this.done);
    const svg = this.picture.drawing;
    for (const [name, value] of [["tabindex", "0"], ["role", "slider"], ["aria-describedby", this.about.id]]) svg.setAttribute(name, value);
    svg.addEventListener("click", (event) => this.clicked(event));
    svg.addEventListener("keydown", (event) => this.keyed(event));
  }

  /** @param data of the answer: the frontier and the counts of the best mix, or why there is none. */
  update(data) {
    this.data = data ?? {};
    const found = this.data.frontier;
    const sentences = this.data.said ?? [];
    show(this.node, sentences.length > 0);
    show(this.best, Boolean(this.data.best));
    show(this.points, Boolean(found?.points.length));
    show(this.chosenNode, Boolean(found?.points.length));
    setText(this.done, "");
    this.said.replaceChildren(...sentences.map((text) => el("p", { text: unbroken(text) })));
    this.said.scrollIntoView({ block: "nearest" });
    if (!found?.points.length) return;
    found.axes.forEach(({ name }, place) => setText(this.heads[place + 1], name));
    const svg = this.picture.drawing;
    svg.setAttribute("aria-valuemin", "1");
    svg.setAttribute("aria-valuemax", String(found.points.length));
    this.choose(0);
  }

  choose(place) {
    const { points, axes } = this.data.frontier;
    this.place = Math.min(points.length - 1, Math.max(0, place));
    const point = points[this.place];
    const words = t("mix_chosen", {
      number: this.place + 1,
      count: points.length,
      first: axes[0].name,
      first_value: point.texts[0],
      second: axes[1].name,
      second_value: point.texts[1],
      mix: point.mix,
    });
    setText(this.words, words);
    this.picture.drawing.setAttribute("aria-valuenow", String(this.place + 1));
    this.picture.drawing.setAttribute("aria-valuetext", words);
    this.picture.update({ ...this.data.frontier, place: this.place }, t("mix_frontier"), () =>
      points.map((each, at) => [number(at + 1), [each.texts[0], "figure"], [each.texts[1], "figure"], each.mix]),
    );
  }

  clicked(event) {
    const box = this.picture.drawing.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const far = this.picture.drawing.querySelectorAll(".point");
    let [nearest, least] = [0, Infinity];
    far.forEach((each) => {
      const away = Math.hypot(Number(each.dataset.x) - x, Number(each.dataset.y) - y);
      if (away < least) [nearest, least] = [Number(each.dataset.place), away];
    });
    this.choose(nearest);
  }

  keyed(event) {
    const last = this.data.frontier.points.length - 1;
    const page = Math.max(1, Math.round(last / 10));
    const to = {
      ArrowRight: this.place + 1,
      ArrowUp: this.place + 1,
      ArrowLeft: this.place - 1,
      ArrowDown: this.place - 1,
      PageUp: this.place + page,
      PageDown: this.place - page,
      Home: 0,
      End: last,
    }[event.key];
    if (event.key === "Enter") this.taken();
    else if (to === undefined) return;
    else this.choose(to);
    event.preventDefault();
  }

  taken() {
    return this.become(this.data.frontier.points[this.place].counts);
  }

  /** The counts of a mix become those of the form: one change, which can be undone. */
  async become(counts) {
    await this.desk.form.finish();
    await this.desk.change(Object.entries(counts).map(([name, value]) => ({ path: `dwellings.${name}.count`, value })));
    this.takenAt = this.desk.document.revision;
    setText(this.done, t("mix_taken"));
  }

  /** What has become the programme need no longer be it. */
  changed() {
    if (this.takenAt !== this.desk.document.revision) setText(this.done, "");
  }
}

function written(value, step, kind) {
  if (kind === "money") return step >= 1e4 ? millions(value, step) : money(value);
  if (kind === "rate") return `${number(100 * value, step >= 0.01 ? 0 : step >= 0.001 ? 1 : 2)}%`.replace("%", document.documentElement.lang === "nl" ? "\u00a0%" : "%");
  return number(value, step >= 1 ? 0 : 1);
}

function ends(values) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const around = 0.06 * (most - least) || Math.max(1e-3, 0.05 * Math.abs(most));
  return [least - around, most + around];
}

/** The first objective upwards, the second to the right; the chosen point is larger, the present mix a diamond. */
function drawPoints(shapes, width, { points, axes, current, place }, unit) {
  const found = points.map((each, at) => ({ ...each, at })).filter(({ values }) => values.every((each) => each !== null));
  const all = current && current.values.every((each) => each !== null) ? [...found, current] : found;
  if (!all.length) return 0;
  const height = Math.min(24 * unit, Math.max(14 * unit, 0.5 * width));
  const [bottom, top] = [height - 3 * unit, 2 * unit];
  const [low, high] = ends(all.map(({ values }) => values[0]));
  const [from, to] = ends(all.map(({ values }) => values[1]));
  const side = ticks(low, high, 5);
  const names = Math.max(...side.values.map((each) => widthOf(written(each, side.step, axes[0].kind), SMALL * unit)), 0) + 0.6 * unit;
  const x = scale(from, to, names, width - 0.8 * unit);
  const y = scale(low, high, bottom, top);
  shapes.push(label(0, 0.9 * unit, axes[0].name, "t small soft", "start"));
  for (const each of side.values) {
    shapes.push(shape("line", { x1: names, x2: width, y1: y(each).toFixed(1), y2: y(each).toFixed(1), class: "tick" }));
    shapes.push(label(names - 0.4 * unit, y(each) + 0.3 * unit, written(each, side.step, axes[0].kind), "t small soft", "end"));
  }
  const apart = (axes[1].kind === "money" ? 5 : 3) * unit;
  const along = ticks(from, to, Math.max(2, Math.floor((width - names) / apart)));
  for (const each of along.values) {
    if (axes[1].kind === "number" && !Number.isInteger(each)) continue;
    const text = written(each, along.step, axes[1].kind);
    shapes.push(label(kept(x(each), text, SMALL * unit, names, width), bottom + 1.15 * unit, text, "t small soft"));
  }
  shapes.push(shape("line", { x1: names, x2: width, y1: bottom, y2: bottom, class: "axis" }));
  shapes.push(label(width, bottom + 2.4 * unit, axes[1].name, "t small soft", "end"));
  shapes.push(line(found.map(({ values }) => [x(values[1]), y(values[0])]), "stroke reach"));
  const r = (found.length > 80 ? 0.18 : 0.32) * unit;
  for (const each of [...found.filter(({ at }) => at !== place), ...found.filter(({ at }) => at === place)]) {
    const [px, py] = [x(each.values[1]).toFixed(1), y(each.values[0]).toFixed(1)];
    const isIt = each.at === place;
    shapes.push(
      shape("circle", { cx: px, cy: py, r: isIt ? 0.55 * unit : r, class: isIt ? "point now" : "point", "data-place": each.at, "data-x": px, "data-y": py }),
    );
  }
  if (all.length > found.length) {
    const [px, py] = [x(current.values[1]), y(current.values[0])];
    shapes.push(shape("path", { d: diamond(px, py, 0.5 * unit), class: "present" }));
    const text = t("mix_now");
    const isLow = py + 2 * unit > bottom; // below it would stand in the numbers of the axis
    shapes.push(label(kept(px, text, SMALL * unit, names, width), py + (isLow ? -0.8 : 1.5) * unit, text, "t small halo"));
  }
  return height;
}

// Drawing of the four pictures: plain SVG at the size it is shown in. A picture is described anew whenever a
// figure moves, and of what is on the screen only that is changed which differs.

import { el, fillRows, fresh, isNews, setAttribute, setText } from "./dom.js";
import { t } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

/** The description of a shape; attributes that are null are left out. */
export function shape(tag, given = {}, ...children) {
  const { text = null, ...values } = given;
  const attributes = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined) attributes[name] = String(value);
  }
  return { tag, text, attributes, children };
}

/** An element of SVG. */
export function s(tag, given, ...children) {
  return elementOf(shape(tag, given, ...children));
}

function elementOf({ tag, text, attributes, children }) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== null) made.textContent = text;
  made.append(...children.map(elementOf));
  return made;
}

/** Makes the children of an element what they should be, place by place, from what they were. */
function redraw(parent, before, after) {
  let node = parent.firstChild;
  after.forEach((wanted, place) => {
    const was = before[place];
    if (!was) parent.append(elementOf(wanted));
    else if (was.tag !== wanted.tag) {
      const made = elementOf(wanted);
      node.replaceWith(made);
      node = made;
    } else reshape(node, was, wanted);
    node = node?.nextSibling ?? null;
  });
  for (let place = after.length; place < before.length; place += 1) parent.lastChild.remove();
}

function reshape(node, was, wanted) {
  for (const [name, value] of Object.entries(wanted.attributes)) {
    if (was.attributes[name] !== value) node.setAttribute(name, value);
  }
  for (const name of Object.keys(was.attributes)) {
    if (!(name in wanted.attributes)) node.removeAttribute(name);
  }
  if (was.text !== wanted.text) setText(node, wanted.text ?? "");
  if (wanted.text === null) redraw(node, was.text === null ? was.children : [], wanted.children);
}

/** The sign beside a verdict: a tick, a cross, a lock, or a question mark. */
export function sign(kind) {
  const paths = {
    yes: "M4 12.5 L9.5 18 L20 6.5",
    no: "M5.5 5.5 L18.5 18.5 M18.5 5.5 L5.5 18.5",
    hidden: "M6 11 H18 V20 H6 Z M8.5 11 V8 A3.5 3.5 0 0 1 15.5 8 V11",
    counter: "M4 8 H19 L15 4 M20 16 H5 L9 20",
    waiting: "M5 12 H5.5 M12 12 H12.5 M18.5 12 H19",
    unknown: "M8 8.5 A4 4 0 1 1 12 13 V15 M12 18.4 V19.4",
  };
  return s("svg", { class: "sign", viewBox: "0 0 24 24", "aria-hidden": "true" }, shape("path", { d: paths[kind] }));
}

let letters = null;
// They follow the width of the window alone; asked of the page at every drawing they cost a layout each time.
addEventListener("resize", () => {
  letters = null;
});

/** The page's own letters: their size [px] and family. */
function lettersOf() {
  if (letters === null) {
    const { fontSize, fontFamily } = getComputedStyle(document.documentElement);
    letters = { size: Number.parseFloat(fontSize) || 16, family: fontFamily };
  }
  return letters;
}

/** The size of a letter of the page [px]. */
function rem() {
  return lettersOf().size;
}

const measure = document.createElement("canvas").getContext("2d");

/** A text as a picture has it: with the true minus, which is as wide as a plus. */
function drawn(text) {
  return String(text ?? "").replace(/(?<![\w-])-(?=[\d€])/g, "−");
}

/** How wide a text is at a size, in the page's own letters. */
export function widthOf(text, size, isBold = false) {
  measure.font = `${isBold ? 700 : 400} ${size}px ${lettersOf().family}`;
  return measure.measureText(drawn(text)).width;
}

/** Where a centred label goes so that it stays inside the picture. */
export function kept(x, text, size, left, right, isBold = false) {
  const half = widthOf(text, size, isBold) / 2;
  return Math.min(Math.max(x, left + half), Math.max(right - half, left + half));
}

/** A few round numbers from one end to another. */
export function ticks(from, to, most) {
  const raw = (to - from) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= raw * 0.999);
  const found = [];
  for (let k = Math.ceil(from / step - 1e-9); k * step <= to + 1e-9 * Math.abs(to); k += 1) found.push(k * step);
  return { step, values: found };
}

export function scale(from, to, start, end) {
  const span = to - from || 1;
  return (value) => start + ((value - from) / span) * (end - start);
}

export function line(points, kind) {
  return shape("polyline", { points: points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" "), class: kind });
}

export function label(x, y, text, kind, anchor = "middle") {
  return shape("text", { x: x.toFixed(1), y: y.toFixed(1), "text-anchor": anchor, class: kind, text: drawn(text) });
}

export function diamond(x, y, r) {
  return `M${x} ${y - r} L${x + r} ${y} L${x} ${y + r} L${x - r} ${y} Z`;
}

export function star(x, y, r) {
  const points = [];
  for (let k = 0; k < 10; k += 1) {
    const [angle, length] = [(Math.PI * k) / 5 - Math.PI / 2, k % 2 ? 0.45 * r : r];
    points.push(`${(x + length * Math.cos(angle)).toFixed(1)} ${(y + length * Math.sin(angle)).toFixed(1)}`);
  }
  return `M${points.join(" L")} Z`;
}

/** A hatch that reads without colour. */
export function hatch(id, kind) {
  return shape(
    "pattern",
    { id, width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    shape("rect", { width: 8, height: 8, class: `${kind} ground` }),
    shape("line", { x1: 0, y1: 0, x2: 0, y2: 8, class: `${kind} stripe` }),
  );
}

/** One picture: the drawing, its words for those who do not see it, and its figures as a table. */
export class Picture {
  /** @param draw given (shapes, width, data, unit of size) puts the shapes in and gives the height. */
  constructor(draw, headings) {
    this.draw = draw;
    this.drawing = s("svg", { role: "img", class: "picture" });
    this.body = el("tbody");
    this.caption = el("caption");
    this.frame = el("div", { class: "frame" }, this.drawing);
    const head = el("thead", {}, el("tr", {}, ...headings.map((text) => el("th", { scope: "col", text }))));
    this.details = el(
      "details",
      { on: { toggle: () => this.tabled() } },
      el("summary", { text: t("as_table") }),
      el(
        "div",
        { class: "scroll", tabindex: "0", role: "group", "aria-label": t("as_table"), id: fresh("rows") },
        el("table", {}, this.caption, head, this.body),
      ),
    );
    this.node = el("div", { class: "pictured" }, this.frame, this.details);
    this.width = 0;
    this.data = null;
    this.shapes = [];
    this.rows = () => [];
    this.watched = new ResizeObserver((found) => {
      const width = Math.round(found[0].contentRect.width);
      if (width && width !== this.width) {
        this.width = width;
        this.drawn();
      }
    });
    this.watched.observe(this.frame);
  }

  /** @param rows gives the rows of the table; asked for only while it is open. */
  update(data, words, rows) {
    this.data = data;
    this.rows = rows;
    setAttribute(this.drawing, "aria-label", words);
    setText(this.caption, words);
    this.drawn();
    this.tabled();
  }

  tabled() {
    if (this.details.open) fillRows(this.body, this.rows());
  }

  drawn() {
    if (!this.width || this.data === null) return;
    if (!isNews(this.drawing, [this.width, rem(), this.data])) return;
    const shapes = [];
    const height = Math.round(this.draw(shapes, this.width, this.data, rem()));
    redraw(this.drawing, this.shapes, shapes);
    this.shapes = shapes;
    setAttribute(this.drawing, "viewBox", `0 0 ${this.width} ${height}`);
    setAttribute(this.drawing, "height", height);
    setAttribute(this.drawing, "width", this.width);
  }
}

// The levers and the mix: a slider and a number field each, with its start, and what changed since the last
// proposal. A lever that is being moved shows its own value at once.

import { Keyed, button, el, fresh, setAttribute, setStyle, setText, show, showText } from "./dom.js";
import { isSame, leverNamed } from "./changed.js";
import { around, brief, distance, figure, inField, number, readNumber } from "./numbers.js";
import { breakable, capital, listed, said, t } from "./words.js";

const DIGITS = 12;

export class Levers {
  /** @param table has `moves` to send moves with and `command` for everything else. */
  constructor(table) {
    const rows = el("div", { class: "rows" });
    const counts = el("div", { class: "rows" });
    this.kept = new Keyed(rows, (item) => new Row(item, table));
    this.counts = new Keyed(counts, (item) => new Row(item, table));
    this.undo = button(t("undo"), () => table.command({ type: "undo" }));
    this.undoes = el("p", { class: "undoes soft small" });
    this.redo = button(t("redo"), () => table.command({ type: "redo" }));
    this.total = el("span", { class: "soft" });
    this.fixed = el("p", { class: "soft small", id: fresh("fixed") });
    this.legend = el(
      "p",
      { class: "legend small soft" },
      el("span", { class: "legend-start", "aria-hidden": "true" }),
      el("span", { text: t("legend_start") }),
      el("span", { class: "legend-was", "aria-hidden": "true" }),
      el("span", { text: t("legend_was") }),
    );
    this.mix = el(
      "section",
      { "aria-labelledby": "mix-heading" },
      el("div", { class: "title" }, el("h2", { id: "mix-heading", text: t("mix_heading") }), this.total),
      this.fixed,
      counts,
    );
    this.node = el(
      "div",
      { class: "levers" },
      el(
        "section",
        { "aria-labelledby": "levers-heading" },
        el(
          "div",
          { class: "title" },
          el("h2", { id: "levers-heading", text: t("levers_heading") }),
          el(
            "div",
            { class: "buttons" },
            this.undo,
            this.redo,
            button(t("reset"), () => table.command({ type: "reset" }), { title: t("reset_hint") }),
          ),
        ),
        this.undoes,
        this.legend,
        rows,
      ),
      this.mix,
    );
  }

  update(state) {
    const changed = new Map(state.changed.map((each) => [each.name, each]));
    show(this.legend, state.proposals.length > 0);
    setAttribute(this.undo, "disabled", !state.can_undo);
    setAttribute(this.redo, "disabled", !state.can_redo);
    const undoes = undoTold(state);
    setText(this.undoes, undoes);
    setAttribute(this.undo, "title", undoes || null);
    setAttribute(this.undo, "aria-label", undoes || null);
    const { total, types } = state.mix;
    const free = types.filter((each) => each.free).reduce((sum, each) => sum + each.count, 0);
    this.kept.update(
      state.levers.map((each) => ({
        ...each,
        id: each.name,
        words: capital(said(each.label)),
        note: "",
        was: changed.get(each.name)?.was,
        message: (value) => ({ type: "move", lever: each.name, value }),
      })),
      (each) => each.id,
    );
    this.counts.update(
      types.map((each) => ({
        id: `count.${each.name}`,
        words: capital(said(each.label)),
        note: noteOf(each),
        unit: "number",
        from: 0,
        to: total,
        most: free,
        step: 1,
        value: each.count,
        start: each.start,
        fixed: each.free ? "" : this.fixed.id,
        share: total,
        was: changed.get(`count.${each.name}`)?.was,
        message: (value) => ({ type: "count", dwelling_type: each.name, value }),
      })),
      (each) => each.id,
    );
    const fixed = fixedTold(types);
    showText(this.fixed, fixed);
    setText(this.total, t("mix_total", { total: number(total) }));
    show(this.mix, types.length > 0);
  }
}

/** The segment of a type, where its own name does not say it already. */
function noteOf(type) {
  const name = said(type.segment_label);
  return [type.name, said(type.label)].includes(name) ? "" : name;
}

/** Which numbers cannot be moved, and why. */
function fixedTold(types) {
  const fixed = types.filter((each) => !each.free);
  if (!fixed.length) return "";
  if (fixed.length === types.length) return t("mix_fixed");
  return t("mix_fixed_some", { types: listed(fixed.map((each) => said(each.label))) });
}

/** What going back would change: one value by its name, more of them by their number. */
function undoTold(state) {
  if (state.undoes.length === 0) return "";
  const [{ name, was, now }, ...others] = state.undoes;
  if (others.length) return t("undo_of_several", { count: state.undoes.length });
  const { words, unit } = leverNamed(state, name);
  return t("undo_of", { name: words, was: figure(was, unit), now: figure(now, unit) });
}

/** One lever. Its slider runs over whole steps; a land price that a package put may stand between two of them. */
class Row {
  constructor(item, table) {
    this.table = table;
    this.range = el("input", { type: "range", id: fresh("lever"), min: "0", step: "1" });
    this.field = el("input", { type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false" });
    this.label = el("label", { for: this.range.id });
    this.note = el("span", { class: "soft" });
    this.before = el("span", { class: "unit", "aria-hidden": "true" });
    this.after = el("span", { class: "unit", "aria-hidden": "true" });
    this.start = el("span", { class: "start-mark", "aria-hidden": "true" });
    this.was = el("span", { class: "was-mark", "aria-hidden": "true" });
    this.ends = el("span", { class: "ends small", id: fresh("ends") });
    this.startWords = el("span", { class: "soft" });
    this.changeWords = el("span", { class: "change" });
    this.problem = el("p", { class: "problem small", role: "alert", hidden: true });
    this.rounded = el("p", { class: "soft small", role: "status", hidden: true });
    this.ends.append(this.note, this.startWords, this.changeWords);
    this.node = el(
      "div",
      { class: "lever" },
      el(
        "div",
        { class: "head" },
        el("div", { class: "named" }, this.label, this.ends),
        el("span", { class: "valued" }, this.before, this.field, this.after),
      ),
      el("div", { class: "track" }, this.start, this.was, this.range),
      this.problem,
      this.rounded,
    );
    this.range.addEventListener("input", () => this.moved(this.valueOf(this.range.valueAsNumber), false));
    this.range.addEventListener("change", () => this.moved(this.valueOf(this.range.valueAsNumber), true));
    this.field.addEventListener("change", () => this.written());
    this.field.addEventListener("input", () => {
      this.isDraft = true;
    });
    this.field.addEventListener("focus", () => this.field.select());
    this.field.addEventListener("blur", () => {
      this.isDraft = false;
      this.shown(this.value);
      setAttribute(this.field, "aria-invalid", null);
    });
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.isDraft = false;
    this.update(item);
  }

  update(item) {
    const isFirst = !this.item;
    this.item = item;
    setText(this.label, breakable(item.words));
    setText(this.note, item.note);
    const [before, after] = around(item.unit);
    setText(this.before, before);
    setText(this.after, item.share ? "" : after);
    setAttribute(this.field, "aria-label", [item.words, before || after].filter(Boolean).join(", "));
    this.steps = Math.max(1, Math.floor((item.to - item.from) / item.step + 1e-6));
    setAttribute(this.range, "max", this.steps);
    setAttribute(this.range, "disabled", Boolean(item.fixed));
    setAttribute(this.range, "aria-describedby", [this.ends.id, item.fixed].filter(Boolean).join(" "));
    setAttribute(this.field, "disabled", Boolean(item.fixed));
    this.marked(this.start, item.start);
    const hasMoved = item.was !== undefined && item.was !== null;
    const isOther = hasMoved && item.was !== item.start;
    show(this.was, isOther);
    if (isOther) this.marked(this.was, item.was);
    setText(this.startWords, hasMoved && !isOther ? "" : t("start_at", { value: brief(item.start, item.unit) }));
    setText(this.changeWords, hasMoved ? t("was_at", { value: brief(item.was, item.unit) }) : "");
    const widest = Math.max(...[item.from, item.to, item.start].map((each) => inField(each, item.unit).length));
    setStyle(this.field, "width", `${widest + 1.5}ch`);
    if (isFirst || !this.table.moves.isOnItsWay(item.id)) this.shown(item.value);
  }

  /** Puts a value on slider and field; a field in which somebody is writing keeps what is written. */
  shown(value) {
    const isOther = value !== this.value;
    this.value = value;
    const place = Math.round((value - this.item.from) / this.item.step);
    const text = String(Math.min(Math.max(place, 0), this.steps));
    if (this.range.value !== text) this.range.value = text;
    const spoken = figure(value, this.item.unit);
    const share = this.item.share ? figure(value / this.item.share, "share") : "";
    setAttribute(this.range, "aria-valuetext", share ? `${spoken} (${share})` : spoken);
    if (this.item.share) setText(this.after, `= ${share}`);
    setStyle(this.node, "--at", String(this.placeOf(value)));
    if (!this.isDraft || document.activeElement !== this.field) {
      const written = inField(value, this.item.unit);
      if (this.field.value !== written) this.field.value = written;
      if (isOther) this.told("");
    }
  }

  placeOf(value) {
    return Math.min(1, Math.max(0, (value - this.item.from) / (this.steps * this.item.step)));
  }

  marked(mark, value) {
    setStyle(mark, "--at", String(this.placeOf(value)));
  }

  valueOf(place) {
    return Number((this.item.from + place * this.item.step).toPrecision(DIGITS));
  }

  moved(value, isLast) {
    if (value === this.value) {
      if (isLast) this.table.moves.flush();
      return;
    }
    this.shown(value);
    this.table.moves.move(this.item.id, this.item.message(value), isLast);
  }

  /** What stands in the field: refused outside the range, and taken to the nearest step inside it. */
  written() {
    this.isDraft = false;
    const { from, unit, step, share, start } = this.item;
    const to = this.item.most ?? this.item.to;
    const value = readNumber(this.field.value, unit);
    const isWithin = (value >= from && value <= to) || isSame(value, from) || isSame(value, to);
    if (!isWithin || (share && !Number.isInteger(value))) {
      const ends = { from: figure(from, unit), to: figure(to, unit) };
      this.isDraft = true;
      this.told(t(share ? "field_problem_whole" : "field_problem", ends));
      return;
    }
    const place = Math.min(Math.round((value - from) / step), this.steps);
    const kept = [start, this.value].find((each) => isSame(value, each));
    const taken = kept ?? this.valueOf(place);
    this.moved(taken, true);
    this.shown(this.value);
    const rounded = { step: distance(step, unit), value: figure(taken, unit) };
    this.told("", isSame(value, taken) ? "" : t("field_rounded", rounded));
  }

  pressed(event) {
    const by = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (by) {
      event.preventDefault();
      this.isDraft = false;
      const place = Math.round((this.value - this.item.from) / this.item.step) + by;
      this.moved(this.valueOf(Math.min(Math.max(place, 0), this.steps)), true);
    } else if (event.key === "Escape") {
      this.isDraft = false;
      this.shown(this.value);
      this.told("");
    }
  }

  told(problem, rounded = "") {
    showText(this.problem, problem);
    showText(this.rounded, rounded);
    setAttribute(this.field, "aria-invalid", problem ? "true" : null);
  }
}

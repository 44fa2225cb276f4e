// On the shared screen: the link of a party that has not joined yet, as a code that its phone or laptop reads.

import { button, el, isNews, setText, show } from "./dom.js";
import { labelOf } from "./parties.js";
import { seated } from "./session.js";
import { s, shape } from "./svg.js";
import { t } from "./words.js";

export class Links {
  constructor() {
    this.open = button(t("links"), () => this.opened(), { hidden: true });
    this.choices = el("div", { class: "buttons" });
    this.shown = el("div", { "aria-live": "polite" });
    this.node = el(
      "dialog",
      { class: "links-of-parties", "aria-labelledby": "links-heading" },
      el(
        "div",
        { class: "title" },
        el("h2", { id: "links-heading", text: t("links_heading") }),
        button("×", () => this.node.close(), { "aria-label": t("close") }),
      ),
      el("p", { class: "soft small", text: t("links_words") }),
      this.choices,
      this.shown,
    );
    this.node.addEventListener("close", () => this.chosen(null));
  }

  opened() {
    this.node.showModal();
  }

  update(state) {
    const { links } = state;
    show(this.open, links.length > 0);
    if (this.name && !links.includes(this.name)) this.chosen(null);
    if (!links.length && this.node.open) this.node.close();
    if (!isNews(this.choices, links.map((name) => [name, labelOf(state, name)]))) return;
    this.choices.replaceChildren(
      ...links.map((name) => button(labelOf(state, name), () => this.asked(name, labelOf(state, name)))),
    );
  }

  /** Nothing of a link stays on the page once it is not shown any more. */
  chosen(name) {
    this.name = name;
    this.shown.replaceChildren();
  }

  async asked(name, label) {
    this.chosen(name);
    let found = null;
    try {
      const answer = await fetch(seated(`/link/${encodeURIComponent(name)}`));
      if (answer.ok) found = await answer.json();
    } catch {
      // Said below.
    }
    if (this.name !== name || !this.node.open) return;
    if (!found) {
      setText(this.shown, t("link_none"));
      return;
    }
    const heading = el("h3", { text: label });
    this.shown.replaceChildren(heading, coded(found.rows, label), el("p", { class: "address small", text: found.link }));
  }
}

/** A QR code: a square for each dark module. */
function coded(rows, label) {
  const squares = rows.flatMap((row, y) => [...row].map((dark, x) => (dark === "1" ? `M${x} ${y}h1v1h-1z` : "")));
  const given = {
    class: "code",
    viewBox: `0 0 ${rows[0].length} ${rows.length}`,
    role: "img",
    "aria-label": t("link_code", { party: label }),
    "shape-rendering": "crispEdges",
  };
  return s("svg", given, shape("path", { d: squares.join("") }));
}

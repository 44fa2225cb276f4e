// Saving, under another name too; and where the file on the disk has become another one, both beside each other.

import { Refused } from "./api.js";
import { button, el, setAttribute, setText } from "./dom.js";
import { counted, t } from "./words.js";

export class Saving {
  constructor(desk) {
    this.desk = desk;
    this.node = el("dialog", { class: "dialog" });
  }

  async saved(as = null, over = null) {
    const { desk } = this;
    await desk.form.finish();
    try {
      desk.told(await desk.asked("/api/save", { ...(as === null ? {} : { as }), ...(over === null ? {} : { over }) }));
      desk.tools.saved(desk.document);
      desk.said("");
      setText(desk.state, t("saved_now", { file: desk.document.file }));
    } catch (error) {
      if (error instanceof Refused && error.body.document) desk.told(error.body.document);
      if (error instanceof Refused && error.body.conflict) this.conflict(error.body.conflict, as);
      else if (error instanceof Refused) desk.said(error.message);
      else desk.tools.failed(error);
    }
  }

  /** The name of the file to save in. */
  named() {
    const { file, name } = this.desk.document;
    const field = el("input", { type: "text", id: "save-name", value: file || proposed(name) });
    const form = el(
      "form",
      { method: "dialog" },
      el("h2", { id: "dialog-title", text: t("save_as") }),
      el("label", { for: "save-name", text: t("save_name") }),
      field,
      el(
        "div",
        { class: "buttons" },
        el("button", { type: "submit", class: "main", text: t("save") }),
        button(t("cancel"), () => this.node.close()),
      ),
    );
    form.addEventListener("submit", () => this.saved(field.value.trim()));
    this.shown(form);
    field.select();
  }

  /** The file on disk has become another one: both are shown, and nothing was overwritten. */
  conflict({ mine, theirs, hash, differing }, as) {
    const isGone = theirs === null;
    const both = ["mine", "theirs"].map((side, place) => version(side, { mine, theirs }[side], differing.map((each) => each[place])));
    this.shown(
      el("h2", { id: "dialog-title", text: t(isGone ? "conflict_title_gone" : "conflict_title") }),
      el("p", { text: t(isGone ? "conflict_gone" : "conflict_about") }),
      isGone ? null : el("p", { text: counted("conflict_differ", differing.length) }),
      el("div", { class: "both" }, ...both),
      el(
        "div",
        { class: "buttons" },
        button(t("save_as"), () => this.named(), { class: "main" }),
        button(t(isGone ? "conflict_again" : "conflict_over"), () => {
          this.node.close();
          this.saved(as, hash);
        }),
        isGone || as !== null ? null : button(t("conflict_take_theirs"), () => this.desk.reload("").then(() => this.node.close())),
        button(t("cancel"), () => this.node.close()),
      ),
    );
    // The first difference of both is in sight, with a little of what stands before it.
    for (const text of this.node.querySelectorAll("pre")) text.scrollTop = (text.querySelector("mark")?.offsetTop ?? 0) - text.clientHeight / 4;
  }

  shown(...children) {
    setAttribute(this.node, "aria-labelledby", "dialog-title");
    this.node.replaceChildren(...children.filter((each) => each !== null));
    if (!this.node.open) this.node.showModal();
  }
}

/** One version, in which every stretch of lines that the other one has not is marked; also where it has nothing. */
function version(side, text, stretches) {
  const title = t(`conflict_${side}`);
  const body = el("pre", { tabindex: "0", role: "group", "aria-label": title });
  if (text === null) body.append(t("conflict_nothing"));
  else {
    const lines = text.split("\n");
    let at = 0;
    for (const [begin, end] of stretches) {
      const words = begin === end ? [t("conflict_nothing")] : lines.slice(begin, end);
      body.append(...lines.slice(at, begin).map((each) => `${each}\n`));
      body.append(el("mark", { class: begin === end ? "missing" : null }, el("span", { class: "unseen", text: `${t("conflict_differs")} ` }), ...words.map((each) => el("span", { class: "line", text: each }))));
      at = end;
    }
    body.append(lines.slice(at).join("\n"));
  }
  return el("div", {}, el("h3", { text: title }), body);
}

function proposed(name) {
  const plain = (name || "").normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  return `${plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60) || "scenario"}.yaml`;
}

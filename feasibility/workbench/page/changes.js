// What has changed since the scenario was opened: values, notes, and lines of the file that are neither.

import { el, fillRows, setText, show } from "./dom.js";
import { noteWords } from "./single.js";
import { t } from "./words.js";

export class Changes {
  constructor() {
    this.none = el("p", { class: "soft", text: t("changes_none") });
    this.body = el("tbody");
    this.table = el(
      "div",
      { class: "scroll", role: "group", tabindex: "0", "aria-label": t("tab_changes") },
      el(
        "table",
        {},
        el("caption", { text: t("changes_since") }),
        el(
          "thead",
          {},
          el("tr", {}, ...["changes_what", "changes_before", "changes_after"].map((key) => el("th", { scope: "col", text: t(key) }))),
        ),
        this.body,
      ),
    );
    this.node = el("div", { class: "panel" }, el("h2", { text: t("tab_changes") }), this.none, this.table);
  }

  update({ changes }) {
    const found = changes ?? [];
    show(this.none, found.length === 0);
    show(this.table, found.length > 0);
    setText(this.none, t("changes_none"));
    fillRows(
      this.body,
      found.map(({ what, name, before, after }) => {
        const [one, other] = [before, after].map((each) => (what === "note" ? noteWords(each) : each) || "—");
        const names = { value: name, note: t("changes_note", { name }), text: t("changes_text") };
        return [names[what], [one, "was"], [other, "now"]];
      }),
    );
  }
}

// What can be handed out of the scenario as it stands on the screen.

import { el } from "./dom.js";
import { seated } from "./session.js";
import { language, t } from "./words.js";

const NAMES = ["report.html", "report.pdf", "workbook.xlsx", "form.xlsx", "tables.zip", "scenario.yaml"];

export function handouts(desk) {
  const links = NAMES.map((name) => {
    const stem = name.replace(".", "_");
    const link = el("a", {
      href: "#",
      text: t(`handout_${stem}`),
      target: name === "report.html" ? "_blank" : null,
      rel: name === "report.html" ? "noopener" : null,
      download: name === "report.html" ? null : name,
    });
    const named = () => {
      link.href = seated(`/handout/${desk.id}/${name}?lang=${language()}`);
    };
    link.addEventListener("pointerdown", named);
    link.addEventListener("focus", named);
    link.addEventListener("click", named);
    return el("li", {}, link, el("span", { class: "soft small", text: t(`handout_${stem}_about`) }));
  });
  return el(
    "div",
    { class: "panel" },
    el("h2", { text: t("tab_handouts") }),
    el("p", { class: "soft", text: t("handouts_about") }),
    el("ul", { class: "handouts" }, ...links),
  );
}

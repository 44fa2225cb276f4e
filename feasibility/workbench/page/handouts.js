// What can be handed out of the scenario as it stands on the screen.

import { el, setText, showText } from "./dom.js";
import { seated } from "./session.js";
import { language, said, t } from "./words.js";

const NAMES = ["report.html", "report.pdf", "memo.html", "memo.pdf", "workbook.xlsx", "form.xlsx", "tables.zip", "scenario.yaml"];
const PAGES = ["report.html", "memo.html"];
const KEPT = 60_000;

export class Handouts {
  constructor(desk) {
    this.problem = el("p", { class: "problem", role: "alert", hidden: true });
    this.node = el(
      "div",
      { class: "panel" },
      el("h2", { text: t("tab_handouts") }),
      el("p", { class: "soft", text: t("handouts_about") }),
      this.problem,
      el("ul", { class: "handouts" }, ...NAMES.map((name) => handout(desk, name, (words) => this.told(words)))),
    );
  }

  told(words) {
    showText(this.problem, words);
  }

  /** Somebody answers again after a silence. */
  back() {
    this.told("");
  }
}

/** One file: report and memo open in a tab of their own, the others are saved when they are made. */
function handout(desk, name, told) {
  const stem = name.replace(".", "_");
  const state = el("span", { class: "soft small", role: "status", text: t(`handout_${stem}_about`) });
  const link = el("a", { href: "#", text: t(`handout_${stem}`), target: PAGES.includes(name) ? "_blank" : null, rel: "noopener" });
  const address = () => seated(`/handout/${desk.id}/${name}?lang=${language()}`);
  link.addEventListener("focus", () => {
    link.href = address();
  });
  link.addEventListener("click", async (event) => {
    told("");
    // A page of its own says that it is being made; who saves the link saves what is made.
    link.href = PAGES.includes(name) ? `${address()}&first` : address();
    setTimeout(() => (link.href = address()));
    if (desk.mistakes.length) {
      event.preventDefault();
      told(t("no_handout"));
    } else if (!PAGES.includes(name)) {
      event.preventDefault();
      setText(state, t("handout_made"));
      told(await saved(link.href));
      setText(state, t(`handout_${stem}_about`));
    }
  });
  return el("li", {}, link, state);
}

/** Saves what an address gives, under the name that it gives; why not, where it does not. */
async function saved(address) {
  let answer;
  try {
    answer = await fetch(address);
    if (!answer.ok) return said((await answer.json()).reason);
    const url = URL.createObjectURL(await answer.blob());
    const named = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("content-disposition") ?? "");
    el("a", { href: url, download: named ? decodeURIComponent(named[1]) : "" }).click();
    setTimeout(() => URL.revokeObjectURL(url), KEPT);
    return "";
  } catch {
    return t(answer ? "failed" : "offline");
  }
}

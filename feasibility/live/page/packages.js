// Packages that close the gap, searched while the levers rest: one click puts the levers of one on the table.

import { button, el, isNews, show } from "./dom.js";
import { leverNamed } from "./changed.js";
import { compact, inwards, money } from "./numbers.js";
import { capital, language, said, t } from "./words.js";

export class Packages {
  constructor(table) {
    this.table = table;
    this.rows = el("ul");
    this.list = el("fieldset", { class: "bare" }, el("legend", { class: "unseen", text: t("packages_heading") }), this.rows);
    this.none = el("p", { text: t("packages_none") });
    this.node = el(
      "section",
      { class: "panel packages", "aria-labelledby": "packages-heading", hidden: true },
      el("h2", { id: "packages-heading", text: t("packages_heading") }),
      this.none,
      this.list,
      el("p", { class: "soft small", text: t("packages_words") }),
    );
  }

  update(state) {
    const { packages } = state;
    show(this.node, packages !== null);
    if (packages === null) return;
    show(this.none, packages.length === 0);
    show(this.list, packages.length > 0);
    const lines = packages.map((each) => ({ words: wordsOf(state, each), levers: { ...each.levers, ...each.price_lever } }));
    if (!isNews(this.rows, [language(), lines])) return;
    this.rows.replaceChildren(...lines.map((each) => this.line(each)));
  }

  line({ words, levers }) {
    const taking = { "aria-label": t("package_take_named", { list: words }) };
    const put = () => this.table.command({ type: "package", levers });
    const canMove = Object.keys(levers).length > 0;
    return el("li", {}, el("span", { text: words }), canMove ? button(t("package_take"), put, taking) : null);
  }
}

/** The steps of a package, and the land price that it makes possible. */
function wordsOf(state, { conceded, levers, price, range }) {
  const steps = conceded.map(said);
  for (const [name, value] of Object.entries(levers)) {
    const { words, unit } = leverNamed(state, name);
    const now = state.levers.find((each) => each.name === name)?.value;
    steps.push(`${words} ${compact(now, unit)} → ${compact(value, unit)}`);
  }
  const [low, high] = range ?? [null, null];
  const isOpenEnded = low === null || high === null;
  steps.push(
    isOpenEnded
      ? t("package_price", { price: money(price, Number.isInteger(price) ? 0 : 2) })
      : t("package_range", { low: money(inwards(low, true)), high: money(inwards(high, false)) }),
  );
  return capital(steps.join("; "));
}

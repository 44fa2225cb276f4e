// The deal, where all look: a banner at the top as soon as every party has accepted a proposal, with its sheets.

import { isSame, valuesNow, valuesOf } from "./changed.js";
import { button, el, setAttribute, setText, show } from "./dom.js";
import { money } from "./numbers.js";
import { seated } from "./session.js";
import { sign } from "./svg.js";
import { language, said, t } from "./words.js";
import { factOf } from "./zone.js";

/** Deals whose banner was put away on this screen. */
const away = new Set();

export class Deal {
  constructor() {
    this.words = el("p", { class: "deal-words" });
    this.price = el("p", { class: "deal-price" });
    this.moved = el("p", { class: "deal-moved", role: "status" });
    this.report = el("a", { target: "_blank", rel: "noopener", text: t("deal_report_long") });
    this.memo = el("a", { target: "_blank", rel: "noopener", text: t("deal_memo") });
    this.workbook = el("a", { download: true, text: t("deal_workbook") });
    this.close = button("×", () => this.closed(), { "aria-label": t("close") });
    this.node = el(
      "section",
      { class: "deal", "aria-label": t("agreed"), hidden: true },
      sign("yes"),
      el("div", { class: "deal-told" }, this.words, this.price, this.moved),
      el("p", { class: "links" }, this.report, this.memo, this.workbook, this.close),
    );
  }

  update(state) {
    const deal = dealOf(state);
    this.number = deal?.number;
    show(this.node, deal !== undefined && !away.has(deal.number));
    if (!deal) return;
    const [number, name] = [deal.number, said(deal.name)];
    setText(this.words, name === t("put_example", { number }) ? t("deal_unnamed", { number }) : t("deal_words", { number, name }));
    setText(this.price, t("deal_price", { price: money(deal.land_price), count: state.parties.length }));
    const price = factOf(state, "land_price")?.value;
    setText(this.moved, isOnTheTable(state, deal) ? "" : t("deal_moved", { number, price: money(price) }));
    const asked = `?lang=${language()}`;
    setAttribute(this.report, "href", seated(`/deal/${deal.number}/report.html${asked}`));
    setAttribute(this.memo, "href", seated(`/deal/${deal.number}/memo.html${asked}`));
    setAttribute(this.workbook, "href", seated(`/deal/${deal.number}/workbook.xlsx${asked}`));
  }

  closed() {
    away.add(this.number);
    show(this.node, false);
  }
}

/** The newest proposal that all accept, as long as no later round has begun. */
function dealOf(state) {
  return state.proposals.findLast((each) => each.agreed && each.round === state.round);
}

/** Whether the levers still stand where the deal has them. */
function isOnTheTable(state, deal) {
  const now = valuesNow(state);
  return [...valuesOf(deal)].every(([name, value]) => isSame(value, now.get(name)));
}

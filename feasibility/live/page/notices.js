// What happened since this screen last looked: a proposal, an answer, a deal. Told on every screen without a sound:
// a card that goes away by itself, a count that stays until the proposals are seen, and words for those who listen.

import { button, el, setText, show } from "./dom.js";
import { labelOf } from "./parties.js";
import { money } from "./numbers.js";
import { counted, said, t } from "./words.js";

const SHOWN = 12_000;
const MOST_CARDS = 3;
const NARROW = matchMedia("(max-width: 30rem)");
/** What this screen knew of when it last looked; it outlives a change of language. */
const known = { proposals: null, round: 0, unseen: 0 };

export class Notices {
  /**
   * @param proposals the part of the page in which they stand: in sight, they are seen.
   * @param isCounted told how many are not seen.
   */
  constructor(proposals, isCounted) {
    this.isCounted = isCounted;
    this.words = el("span");
    this.news = el("a", { class: "news", href: "#proposals", hidden: true, on: { click: () => this.seen() } }, this.words);
    this.live = el("p", { class: "unseen", role: "status", "aria-live": "polite", "aria-atomic": "true" });
    this.cards = el("div", { class: "cards-of-news" });
    this.node = el("aside", {}, this.live, this.cards);
    this.isInSight = false;
    new IntersectionObserver((found) => {
      this.isInSight = found[found.length - 1].isIntersecting;
      this.looked();
    }).observe(proposals);
    document.addEventListener("visibilitychange", () => this.looked());
  }

  update(state) {
    const events = happened(state);
    if (!events.length) {
      this.counted();
      return;
    }
    known.unseen += events.length;
    // A deal is what remains to be said.
    if (events.some((each) => each.kind === "agreed")) this.cards.replaceChildren();
    for (const event of events) this.told(event);
    setText(this.live, events.map((each) => each.words).join(" "));
    this.looked();
  }

  looked() {
    if (this.isInSight && document.visibilityState === "visible") this.seen();
    else this.counted();
  }

  seen() {
    known.unseen = 0;
    this.counted();
  }

  counted() {
    show(this.news, known.unseen > 0);
    setText(this.words, counted("news", known.unseen));
    this.isCounted(known.unseen);
  }

  told({ kind, words }) {
    const card = el("div", { class: `news-card ${kind}` }, el("p", { text: words }));
    const away = () => card.remove();
    card.append(
      el("a", { href: "#proposals", text: t("news_look"), on: { click: away } }),
      button("×", away, { "aria-label": t("close") }),
    );
    this.cards.append(card);
    while (this.cards.children.length > (NARROW.matches ? 1 : MOST_CARDS)) this.cards.firstChild.remove();
    // One that is pointed at or holds the focus stays.
    const later = () => {
      if (card.matches(":hover, :focus-within")) setTimeout(later, SHOWN);
      else card.remove();
    };
    setTimeout(later, SHOWN);
  }
}

/** What is new against what was known, which is then known; of what this screen did itself only a deal is news. */
function happened(state) {
  const events = [];
  const now = new Map();
  const own = state.you.party ?? "screen";
  for (const each of state.proposals) {
    const answers = new Map(each.answers.map((one) => [one.party, `${one.answer} ${one.moment}`]));
    now.set(each.number, { answers, agreed: each.agreed });
    if (known.proposals === null) continue;
    const before = known.proposals.get(each.number);
    const [number, name] = [each.number, said(each.name)];
    if (!before && each.by !== own) {
      const by = labelOf(state, each.by);
      events.push({ kind: "put", words: t("news_put", { by, number, name, price: money(each.land_price) }) });
    }
    if (each.agreed && !before?.agreed) {
      events.push({ kind: "agreed", words: t("news_deal", { number, name }) });
      continue;
    }
    for (const one of each.answers) {
      if (one.party === own || before?.answers.get(one.party) === answers.get(one.party)) continue;
      const words = t(`news_${one.answer}`, { party: labelOf(state, one.party), number, name });
      events.push({ kind: one.answer, words });
    }
  }
  if (known.proposals !== null && state.round > known.round) {
    events.push({ kind: "round", words: t("news_round", { number: state.round }) });
  }
  known.proposals = now;
  known.round = state.round;
  return events;
}

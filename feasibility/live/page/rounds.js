// Proposals and answers: what was put, who accepts, refuses or counters, and the deal sheet of each.

import { Keyed, button, el, fresh, isNews, setAttribute, setText, show } from "./dom.js";
import { isSame, leverNamed, valuesAtStart, valuesOf } from "./changed.js";
import { seated } from "./session.js";
import { figure, moment, money } from "./numbers.js";
import { SIGNS, kindOf, labelOf, verdictWord } from "./parties.js";
import { sign } from "./svg.js";
import { capital, language, said, t } from "./words.js";

const ANSWERS = ["accept", "refuse", "counter"];
const LONGEST_NAME = 80;
const LONGEST_WORDS = 500;
const drafts = new Map();
/** What was put and is neither on the table nor refused yet: the number of its message, and the newest proposal then. */
let sent = null;

/** Putting the live proposal formally; stands beside the levers. */
export class Put {
  constructor(table) {
    this.field = el("input", { type: "text", id: "put-name", maxlength: LONGEST_NAME, autocomplete: "off" });
    this.field.value = drafts.get("put") ?? "";
    this.field.addEventListener("input", () => drafts.set("put", this.field.value));
    this.button = el("button", { type: "submit", class: "main", text: t("put") });
    this.left = el("p", { class: "soft small" });
    this.newest = 0;
    this.node = el(
      "form",
      { class: "put", "aria-labelledby": "put-heading" },
      el("h2", { id: "put-heading", text: t("put_heading") }),
      el(
        "div",
        { class: "line" },
        el("label", { for: "put-name", text: t("put_name") }),
        this.field,
        this.button,
      ),
      this.left,
    );
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      if (sent) return;
      const seq = table.command({ type: "put", name: this.field.value.trim() });
      if (seq) this.waits({ seq, newest: this.newest });
    });
    this.waits(sent);
  }

  /** Nothing more is put while a proposal is on its way; button and field keep the focus. */
  waits(on) {
    sent = on;
    this.field.readOnly = sent !== null;
    setAttribute(this.button, "aria-disabled", sent ? "true" : null);
  }

  refused(seq) {
    if (sent?.seq === seq) this.waits(null);
  }

  update(state) {
    const by = state.you.party ?? "screen";
    if (sent && state.proposals.some((each) => each.by === by && each.number > sent.newest)) {
      drafts.delete("put");
      this.field.value = "";
      this.waits(null);
    }
    this.newest = Math.max(0, ...state.proposals.map((each) => each.number));
    setAttribute(this.field, "placeholder", t("put_example", { number: this.newest + 1 }));
    const hides = state.parties.some((each) => each.hides.length > 0);
    show(this.left, hides);
    if (hides) setText(this.left, t("answers_left", { count: state.answers_left, total: state.answers_per_round }));
  }
}

export class Rounds {
  constructor(table) {
    this.table = table;
    this.round = el("p", { class: "count" });
    this.next = button(t("new_round"), () => {
      if (confirm(t("new_round_sure"))) table.command({ type: "round" });
    });
    this.consent = this.given("consent");
    this.tooFew = el("p", { class: "warning small", text: t("consent_too_few") });
    this.consenting = el(
      "div",
      { class: "consent" },
      this.consent,
      el("label", { for: "consent", text: t("consent") }),
      el("p", { class: "soft small", text: t("consent_words") }),
      this.tooFew,
    );
    this.agree = this.given("agree");
    this.agreeing = el(
      "div",
      { class: "consent" },
      this.agree,
      el("label", { for: "agree", text: t("agree") }),
      (this.agreeWords = el("p", { class: "soft small" })),
    );
    this.needs = el("p", { class: "soft small" });
    this.list = el("div", { class: "proposals" });
    this.kept = new Keyed(this.list, (item) => new Proposal(item, table));
    this.none = el("p", { class: "soft", text: t("no_proposals") });
    this.before = el("p", { class: "soft small" });
    this.node = el(
      "section",
      { class: "panel", id: "proposals", "aria-labelledby": "proposals-heading" },
      el(
        "div",
        { class: "title" },
        el("h2", { id: "proposals-heading", text: t("proposals_heading") }),
        this.round,
        this.next,
      ),
      this.needs,
      this.consenting,
      this.agreeing,
      this.none,
      this.list,
      this.before,
    );
  }

  /** A choice that is this party's alone; like a lever it keeps its own value until the server has handled it. */
  given(type) {
    const box = el("input", { type: "checkbox", id: type });
    box.addEventListener("change", () => this.table.moves.move(`#${type}`, { type, given: box.checked }, true));
    return box;
  }

  stand(box, isGiven) {
    if (!this.table.moves.isOnItsWay(`#${box.id}`) && box.checked !== isGiven) box.checked = isGiven;
  }

  update(state) {
    setText(this.round, t("round", { number: state.round }));
    show(this.next, state.you.leads);
    show(this.consenting, state.you.private.length > 0);
    this.stand(this.consent, state.you.consent);
    show(this.tooFew, !state.may_tell_overlap);
    show(this.agreeing, state.you.private.length > 0);
    this.stand(this.agree, state.you.agrees);
    setText(this.agreeWords, t("agree_words", { count: state.answers_per_round }));
    this.next.disabled = state.round_needs.length > 0;
    show(this.needs, this.next.disabled && (state.you.leads || state.you.private.length > 0));
    if (this.next.disabled) {
      const parties = state.round_needs.map((name) => labelOf(state, name)).join(", ");
      setText(this.needs, t("round_needs", { parties }));
    }
    show(this.none, state.proposals.length === 0);
    show(this.before, state.proposals_before > 0);
    if (state.proposals_before > 0) setText(this.before, t("proposals_before", { count: state.proposals_before }));
    const { you, round, proposals, parties, levers } = state;
    const labels = [...parties, ...levers].map((each) => each.label);
    if (!isNews(this.node, [you, round, proposals, labels, [...valuesAtStart(state)]])) return;
    const newest = state.proposals.length ? state.proposals[state.proposals.length - 1].number : 0;
    this.kept.update(
      state.proposals.toReversed().map((each) => ({ ...each, state, isNewest: each.number === newest })),
      (each) => each.number,
    );
  }
}

class Proposal {
  constructor(item, table) {
    this.heading = el("h3");
    this.agreed = el("span", { class: "badge good" }, sign("yes"), el("span", { text: t("agreed") }));
    this.by = el("p", { class: "soft small" });
    this.amounts = el("p", { class: "amounts" });
    this.differences = el("p", { class: "small" });
    this.answers = el("ul", { class: "answers" });
    this.overlap = el("p", { class: "small" });
    this.hash = el("p", { class: "hash small soft" });
    this.report = el("a", { target: "_blank", rel: "noopener", text: t("deal_report") });
    this.memo = el("a", { target: "_blank", rel: "noopener", text: t("deal_memo") });
    this.workbook = el("a", { download: true, text: t("deal_workbook") });
    this.form = new Answer(item.number, table);
    this.node = el(
      "article",
      { class: "proposal" },
      el("header", {}, this.heading, this.agreed),
      this.by,
      this.amounts,
      this.differences,
      this.answers,
      this.overlap,
      this.form.node,
      el(
        "p",
        { class: "links" },
        this.report,
        this.memo,
        this.workbook,
        button(t("take_up"), () => table.command({ type: "take_up", proposal: item.number }), {
          "aria-label": t("take_up_named", { number: item.number }),
        }),
      ),
      this.hash,
    );
  }

  update(item) {
    const { state } = item;
    setAttribute(this.node, "class", `proposal${item.agreed ? " agreed" : ""}`);
    setText(this.heading, t("proposal_named", { number: item.number, name: said(item.name) }));
    show(this.agreed, item.agreed);
    setText(this.by, t("proposal_by", { by: labelOf(state, item.by), round: item.round, at: moment(item.moment) }));
    setText(
      this.amounts,
      t("proposal_amounts", { price: money(item.land_price), residual: money(item.residual_land_value) }),
    );
    setText(this.differences, differencesOf(state, item));
    this.answered(state, item);
    show(this.overlap, item.overlap !== null);
    if (item.overlap !== null) setText(this.overlap, t(item.overlap ? "zone_hidden_overlap" : "zone_hidden_gap"));
    const lang = language();
    setAttribute(this.report, "href", seated(`/deal/${item.number}/report.html?lang=${lang}`));
    setAttribute(this.memo, "href", seated(`/deal/${item.number}/memo.html?lang=${lang}`));
    setAttribute(this.workbook, "href", seated(`/deal/${item.number}/workbook.xlsx?lang=${lang}`));
    show(this.hash, Boolean(item.hash));
    if (item.hash) setText(this.hash, t("recorded", { run: item.run ?? "", hash: item.hash }));
    this.form.update(item);
  }

  /** Every party's answer so far, and what the program says for those who hide their conditions. */
  answered(state, item) {
    const given = new Map(item.answers.map((each) => [each.party, each]));
    const hidden = new Map(item.hidden_answers.map((each) => [each.party, each.satisfied]));
    const lines = state.parties.map((party) => {
      const answer = given.get(party.name);
      return {
        party: party.label || party.name,
        answer: answer?.answer ?? (party.name === item.by ? "put" : null),
        words: answer?.words ?? "",
        at: answer ? moment(answer.moment) : "",
        hidden: hidden.has(party.name) ? hidden.get(party.name) : undefined,
      };
    });
    if (!isNews(this.answers, lines)) return;
    this.answers.replaceChildren(...lines.map(answerLine));
  }
}

function answerLine({ party, answer, words, at, hidden }) {
  const kind = { put: "good", accept: "good", refuse: "bad", counter: "counter" }[answer] ?? "waiting";
  const line = el("li", { class: kind });
  line.append(
    el("span", { class: "mark" }, sign({ good: "yes", bad: "no" }[kind] ?? kind)),
    el("strong", { text: party }),
    el("span", { class: "given", text: t(answer ? `answer_${answer}` : "answer_none") }),
  );
  if (at) line.append(el("span", { class: "soft small", text: at }));
  if (words) line.append(el("q", { text: words }));
  if (hidden !== undefined) {
    line.append(
      el(
        "span",
        { class: `computed small ${kindOf(hidden)}` },
        sign(SIGNS[kindOf(hidden)]),
        el("span", { text: t("hidden_answer", { word: verdictWord(hidden).toLocaleLowerCase(language()) }) }),
      ),
    );
  }
  return line;
}

/** What a proposal says that the table did not begin with. */
function differencesOf(state, item) {
  const start = valuesAtStart(state);
  const found = [];
  for (const [name, value] of valuesOf(item)) {
    if (start.has(name) && !isSame(value, start.get(name))) {
      const { words, unit } = leverNamed(state, name);
      found.push(`${words} ${figure(value, unit)}`);
    }
  }
  return found.length ? t("differs_from_start", { list: found.join("; ") }) : t("same_as_start");
}

/** A party's answer to one proposal. */
class Answer {
  constructor(number, table) {
    const name = fresh("answer");
    this.choices = ANSWERS.map((answer) => {
      const radio = el("input", { type: "radio", name, value: answer, id: `${name}-${answer}` });
      return { answer, radio, label: el("label", { for: radio.id, text: t(`choose_${answer}`) }) };
    });
    this.words = el("textarea", { id: `${name}-words`, rows: "2", maxlength: LONGEST_WORDS });
    this.words.value = drafts.get(number) ?? "";
    this.words.addEventListener("input", () => drafts.set(number, this.words.value));
    this.problem = el("p", { class: "problem small", role: "alert", hidden: true });
    this.form = el(
      "form",
      { class: "answer" },
      el(
        "fieldset",
        {},
        el("legend", { text: t("your_answer", { number }) }),
        el(
          "div",
          { class: "choices" },
          ...this.choices.map((each) => el("span", { class: "choice" }, each.radio, each.label)),
        ),
        el("label", { for: this.words.id, text: t("your_words") }),
        this.words,
        el("p", { class: "soft small", text: t("counter_hint") }),
        this.problem,
        el("button", { type: "submit", class: "main", text: t("send_answer") }),
      ),
    );
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const chosen = this.choices.find((each) => each.radio.checked);
      show(this.problem, !chosen);
      if (!chosen) {
        setText(this.problem, t("choose_first"));
        this.choices[0].radio.focus();
        return;
      }
      const message = { type: "answer", proposal: number, answer: chosen.answer, words: this.words.value.trim() };
      if (table.command(message)) {
        drafts.delete(number);
        this.words.value = "";
        this.node.open = false;
        this.node.querySelector("summary").focus();
      }
    });
    this.node = el("details", { class: "answering" }, el("summary", { text: t("answer_this") }), this.form);
    this.isFirst = true;
  }

  update(item) {
    const { you, round } = item.state;
    show(this.node, you.party !== null && item.round === round);
    if (this.isFirst) {
      this.isFirst = false;
      const own = item.answers.some((each) => each.party === you.party);
      this.node.open = item.isNewest && !own;
    }
  }
}

/** What everybody may read of what happened. */
export class Log {
  constructor() {
    this.list = el("ol", { class: "log" });
    this.node = el(
      "section",
      { class: "panel", id: "log", "aria-labelledby": "log-heading" },
      el("h2", { id: "log-heading", text: t("log_heading") }),
      el("p", { class: "soft small", text: t("log_private") }),
      el("div", { class: "scroll tall", tabindex: "0", role: "group", "aria-labelledby": "log-heading" }, this.list),
    );
  }

  update(state) {
    if (!isNews(this.list, state.log)) return;
    this.list.replaceChildren(
      ...state.log
        .toReversed()
        .map((each) =>
          el(
            "li",
            {},
            el("time", { datetime: each.moment, class: "soft small", text: moment(each.moment) }),
            el("span", { text: capital(said(each.text)) }),
          ),
        ),
    );
  }
}

// The page of the table: reads the texts, opens the connection, and draws every state that comes in.

import { Changed } from "./changed.js";
import { Connection } from "./connection.js";
import { Deal } from "./deal.js";
import { button, el, setAttribute, setText, show } from "./dom.js";
import { Financing } from "./financing.js";
import { Frontier } from "./frontier.js";
import { Levers } from "./levers.js";
import { Links } from "./links.js";
import { Moves } from "./moves.js";
import { Notices } from "./notices.js";
import { Options } from "./options.js";
import { Packages } from "./packages.js";
import { Own, Parties } from "./parties.js";
import { Probability } from "./probability.js";
import { Rents } from "./rents.js";
import { Log, Put, Rounds } from "./rounds.js";
import { Sight } from "./sight.js";
import { Sour } from "./sour.js";
import { Strip } from "./strip.js";
import { takeKey } from "./session.js";
import { takeTheme, themeButton } from "./theme.js";
import { chooseLanguage, firstLanguage, language, said, speak, t } from "./words.js";
import { Facts, Zone } from "./zone.js";

const NOTICE = 9000;

const ask = document.getElementById("ask");
const page = document.getElementById("page");

/** What the parts of the page share: the moves on their way, and how everything else is said to the server. */
const table = {
  moves: null,
  /** Says something that is no move; what was moved before goes first. Gives its number, or 0 where it could not go. */
  command(message) {
    this.moves.flush();
    return connection.sendNumbered(message);
  },
};

const connection = new Connection(takeKey(), heard);
table.moves = new Moves(connection);
let latest = null;
let frame = 0;
let view = null;
let status = "connecting";
let isFirst = true;

function heard({ state, refused, status: now }) {
  if (state) {
    table.moves.acknowledge(state.ack);
    latest = state;
    if (!frame) frame = requestAnimationFrame(drawn);
  } else if (refused) {
    table.moves.acknowledge(refused.seq);
    view?.notice(said(refused.reason));
    view?.put.refused(refused.seq);
    if (!frame && latest) frame = requestAnimationFrame(drawn);
  } else {
    if (now !== "open" && status === "open") table.moves.forget();
    status = now;
    if (now === "closed") closed();
    else view?.connected(now === "open");
  }
}

function closed() {
  page.hidden = true;
  ask.hidden = false;
  document.title = ask.querySelector("h1").textContent.replace(/\s+/g, " ");
}

function drawn() {
  frame = 0;
  if (!view || !latest) return;
  if (isFirst) {
    isFirst = false;
    page.hidden = false;
  }
  view.update(latest);
  table.moves.drawn();
}

/** The whole page in one language. */
class View {
  constructor() {
    this.banner = el("p", { class: "banner", role: "status" });
    this.refusal = el("p", { class: "notice", role: "alert", hidden: true });
    this.invalid = el("p", { class: "notice", role: "status", hidden: true });
    this.trouble = el("p", { class: "notice", role: "status", hidden: true });
    this.title = el("h1");
    this.you = el("p", { class: "you" });
    this.strip = new Strip();
    this.deal = new Deal();
    this.own = new Own();
    this.links = new Links();
    const parts = {
      levers: new Levers(table),
      put: new Put(table),
      facts: new Facts(),
      zone: new Zone(),
      packages: new Packages(table),
      financing: new Financing(),
      probability: new Probability(),
      parties: new Parties(),
      rents: new Rents(),
      sour: new Sour(),
      frontier: new Frontier(),
      changed: new Changed(),
      options: new Options(table),
      rounds: new Rounds(table),
      log: new Log(),
    };
    const { levers, put, facts, zone, packages, financing, probability, parties, rents, sour, frontier, changed, options, rounds, log } = parts;
    this.parts = new Sight(Object.values(parts));
    this.put = put;
    this.packages = packages;
    this.notices = new Notices(rounds.node, (unseen) => this.titled(unseen));
    this.controls = el("fieldset", { class: "bare" }, el("legend", { class: "unseen", text: t("controls") }), levers.node, put.node);
    const top = el(
      "div",
      { class: "top" },
      el("div", { class: "names" }, this.title, this.you),
      el(
        "nav",
        { "aria-label": t("parts") },
        el("a", { href: "#main", text: t("part_table") }),
        el("a", { href: "#options", text: t("part_options") }),
        el("a", { href: "#proposals", text: t("part_proposals") }),
        el("a", { href: "#log", text: t("part_log") }),
      ),
      el("div", { class: "choices" }, this.links.open, languageButton("nl", "Nederlands"), languageButton("en", "English"), themeButton()),
    );
    const bar = el(
      "header",
      { class: "bar" },
      top,
      el("div", { class: "sight" }, this.strip.node, this.notices.news),
      this.deal.node,
    );
    page.replaceChildren(
      el("a", { class: "skip", href: "#main", text: t("skip") }),
      bar,
      this.banner,
      this.refusal,
      this.invalid,
      this.trouble,
      el(
        "main",
        { id: "main", tabindex: "-1" },
        this.own.node,
        el(
          "div",
          { class: "upper" },
          el("div", { class: "side" }, this.controls),
          el("div", { class: "middle" }, facts.node, zone.node, packages.node, financing.node, parties.node),
          el("div", { class: "pictures" }, rents.node, sour.node, frontier.node),
        ),
        el(
          "div",
          { class: "below" },
          el("div", { class: "column" }, probability.node, changed.node, rounds.node),
          el("div", { class: "column" }, options.node, log.node),
        ),
      ),
      this.notices.node,
      this.links.node,
    );
    new ResizeObserver(() => {
      page.style.setProperty("--top", `${bar.offsetHeight + 11}px`);
    }).observe(bar);
    this.connected(status === "open");
  }

  update(state) {
    const name = state.name;
    setText(this.title, name);
    const who = state.you.leads ? t("you_lead") : t("you_are", { label: state.you.label || state.you.party });
    setText(this.you, `${who} · ${t("round", { number: state.round })}`);
    for (const part of [this.strip, this.deal, this.own, this.links, this.notices]) part.update(state);
    show(this.invalid, state.invalid !== null);
    if (state.invalid !== null) setText(this.invalid, said(state.invalid));
    show(this.trouble, Boolean(state.trouble));
    if (state.trouble) setText(this.trouble, said(state.trouble));
    setAttribute(page, "class", state.invalid === null ? null : "invalid");
    this.parts.update(state);
  }

  /** The title of the page, which also a tab behind others shows. */
  titled(unseen) {
    const title = `${unseen ? `(${unseen}) ` : ""}${this.title.textContent} — ${t("page_title")}`;
    if (this.title.textContent && document.title !== title) document.title = title;
  }

  /** While the connection is lost nothing can be moved, and the page says so. */
  connected(isOpen) {
    const before = document.activeElement;
    show(this.banner, !isOpen);
    setText(this.banner, isOpen ? "" : t(latest ? "connection_lost" : "connecting"));
    this.controls.disabled = !isOpen;
    this.packages.list.disabled = !isOpen;
    if (!isOpen) this.put.waits(null);
    setAttribute(page, "data-lost", isOpen ? null : "true");
    if (!isOpen && this.controls.contains(before)) this.focused = before;
    if (isOpen && this.focused?.isConnected) {
      if (document.activeElement === document.body) this.focused.focus();
      this.focused = null;
    }
  }

  /** What the server refused, for a while. */
  notice(reason) {
    clearTimeout(this.timer);
    show(this.refusal, true);
    setText(this.refusal, t("refused", { reason }));
    this.timer = setTimeout(() => show(this.refusal, false), NOTICE);
  }
}

function languageButton(lang, name) {
  return button(
    lang.toUpperCase(),
    async () => {
      if (lang === language()) return;
      chooseLanguage(lang);
      if (await speak(lang)) {
        view = new View();
        drawn();
        page.querySelector(`button[lang="${lang}"]`).focus();
      }
    },
    { lang, "aria-label": name, "aria-pressed": String(lang === language()) },
  );
}

async function start() {
  takeTheme();
  addEventListener("hashchange", () => {
    if (location.hash.includes("key=")) location.reload();
  });
  const known = await connection.session();
  if (known === false || !(await speak(firstLanguage()))) {
    closed();
    return;
  }
  view = new View();
  page.hidden = false;
  connection.open();
}

start();

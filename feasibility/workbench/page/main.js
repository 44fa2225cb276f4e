// The page of the workbench: lets the browser in, and shows the start page or one open scenario.

import { Offline, again, ask, whenReached } from "./api.js";
import { Desk } from "./desk.js";
import { button, el, setText, show, showText } from "./dom.js";
import { begin, takeKey } from "./session.js";
import { Start } from "./start.js";
import { takeTheme, themeButton } from "./theme.js";
import { chooseLanguage, firstLanguage, language, speak, t } from "./words.js";

const RETRY = 2000;
const askPage = document.getElementById("ask");
const page = document.getElementById("page");
const offline = el("p", { class: "banner", role: "alert", hidden: true });
const trouble = el("p", { class: "notice", role: "alert", hidden: true });
const room = el("main", { id: "room", tabindex: "-1" });
const key = takeKey();
let view = null;
let isLost = false;

whenReached((isThere) => {
  isLost = !isThere;
  show(offline, isLost);
  setText(offline, isLost ? t("offline") : "");
  page.toggleAttribute("data-lost", isLost);
  if (isLost) retry();
});

function retry() {
  setTimeout(async () => {
    await begin(key);
    await again();
    if (isLost) retry();
    else view?.back?.();
  }, RETRY);
}

/** What stands in the address: the scenario that is open, or nothing. */
function asked() {
  const found = new URLSearchParams(location.search);
  if (found.has("file")) return { file: found.get("file") };
  if (found.has("example")) return { example: found.get("example") };
  return null;
}

/** Another address in the bar, so that back, forward and a reload lead where one was. */
function addressed(wanted, isNew) {
  const address = new URL(location.href);
  for (const name of ["file", "example"]) address.searchParams.delete(name);
  for (const [name, value] of Object.entries(wanted ?? {})) address.searchParams.set(name, value);
  if (address.href !== location.href) history[isNew ? "pushState" : "replaceState"](null, "", address);
}

const tools = {
  /** Opens a scenario: {file}, {example} or {new: …}; `steps` leads through the form. */
  async open(wanted, steps = false) {
    said("");
    waiting();
    try {
      const document = await ask("/api/open", { ...wanted, lang: language() });
      addressed(document.file ? { file: document.file } : wanted.example ? wanted : null, true);
      await opened(document, steps);
      view.focus();
    } catch (error) {
      if (error instanceof Offline) {
        room.replaceChildren(view.node);
        return;
      }
      addressed(null, false);
      await started();
      failed(error);
    }
  },
  async home() {
    said("");
    addressed(null, true);
    await started();
  },
  saved(document) {
    addressed({ file: document.file }, false);
  },
  failed,
  said,
};

function said(words) {
  showText(trouble, words);
}

function failed(error) {
  if (error instanceof Offline) return; // the banner says so
  if (error.name !== "Error" || error.status) said(error.status ? error.message : isLost ? "" : t("failed"));
  if (!error.status) console.error(error);
}

function waiting() {
  room.replaceChildren(el("p", { class: "waiting", role: "status", text: t("loading") }));
}

async function started() {
  view?.closed?.();
  const made = new Start(tools);
  made.back = () => (asked() === null ? filled(made) : routed());
  view = made;
  room.replaceChildren(made.node);
  titled("");
  await filled(made);
}

async function filled(made) {
  try {
    made.update(await ask("/api/start"));
  } catch (error) {
    failed(error);
  }
}

async function opened(document, steps) {
  view?.closed?.();
  const made = new Desk(document, tools, steps);
  view = made;
  await made.begin();
  room.replaceChildren(made.node);
  titled(document.name || document.file);
  await made.resume();
}

function titled(name) {
  document.title = name ? `${name} — ${t("page_title")}` : t("page_title");
}

async function routed() {
  const wanted = asked();
  if (wanted === null) await started();
  else {
    waiting();
    try {
      await opened(await ask("/api/open", { ...wanted, lang: language() }), false);
    } catch (error) {
      await started();
      failed(error);
    }
  }
}

function languageButton(lang, name) {
  return button(
    lang.toUpperCase(),
    async () => {
      if (lang === language() || !(await speak(lang))) return;
      chooseLanguage(lang);
      framed();
      await routed();
      page.querySelector(`button[lang="${lang}"]`)?.focus();
    },
    { lang, "aria-label": name, "aria-pressed": String(lang === language()) },
  );
}

/** Straight to the content; an address with a place in it would be another step back, and open the view anew. */
function skipped(event) {
  event.preventDefault();
  room.focus();
}

/** What stands around every view. */
function framed() {
  page.replaceChildren(
    el("a", { class: "skip", href: "#room", text: t("skip"), on: { click: skipped } }),
    el(
      "header",
      { class: "bar" },
      button(t("home"), () => tools.home(), { class: "home" }),
      el("div", { class: "choices" }, languageButton("nl", "Nederlands"), languageButton("en", "English"), themeButton()),
    ),
    offline,
    trouble,
    room,
  );
}

async function start() {
  takeTheme();
  addEventListener("hashchange", () => {
    if (location.hash.includes("key=")) location.reload();
  });
  addEventListener("popstate", () => routed());
  const known = await begin(key);
  if (known !== true || !(await speak(firstLanguage()))) {
    askPage.hidden = false;
    document.title = askPage.querySelector("h1").textContent.replace(/\s+/g, " ");
    return;
  }
  framed();
  page.hidden = false;
  await routed();
}

start();

// The words of the page in the language that is chosen; they come from the server, as flat lists of texts.

const LANGUAGES = ["nl", "en"];
const REMEMBERED = "feasibility_language";

let texts = {};
let chosen = "en";
const read = new Map();

/** The language asked for in the address, else the one remembered, else that of the browser. */
export function firstLanguage() {
  const asked = new URLSearchParams(location.search).get("lang");
  if (LANGUAGES.includes(asked)) return asked;
  const kept = remembered(REMEMBERED);
  if (LANGUAGES.includes(kept)) return kept;
  return (navigator.language || "").toLowerCase().startsWith("nl") ? "nl" : "en";
}

export function language() {
  return chosen;
}

/** Reads the texts of a language and makes it the page's; false where the server does not give them. */
export async function speak(lang) {
  if (!read.has(lang)) {
    const answer = await fetch(`/texts/${lang}.json`);
    if (!answer.ok) return false;
    read.set(lang, await answer.json());
  }
  texts = read.get(lang);
  chosen = lang;
  document.documentElement.lang = lang;
  return true;
}

/** Keeps a text in this browser; nothing is kept any more where it is null. */
export function remember(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing forgets the choice, and that is all.
  }
}

export function remembered(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** The language that somebody chooses: from now on before that of the link. */
export function chooseLanguage(lang) {
  remember(REMEMBERED, lang);
  const address = new URL(location.href);
  if (!address.searchParams.has("lang")) return;
  address.searchParams.set("lang", lang);
  history.replaceState(null, "", address);
}

/** A text in which no line ends between a sign and its amount; at the beginning it is as a number is copied. */
function unbroken(text) {
  return text.replace(/(?<=[^\w+-])([+-])(?=€)/g, "$1\u2060");
}

/** One text with its values filled in. */
export function t(key, values = {}) {
  const text = texts[key] ?? key;
  return unbroken(text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole)));
}

/** The form for one, or for more. */
export function counted(key, count, values = {}) {
  return t(`${key}_${count === 1 ? "one" : "more"}`, { count, ...values });
}

/** What the server says in both languages, in the one that is chosen. */
export function said(both) {
  if (!both) return "";
  return unbroken(typeof both === "string" ? both : (both[chosen] ?? both.en ?? ""));
}

export function capital(text) {
  return text ? text[0].toLocaleUpperCase(chosen) + text.slice(1) : text;
}

const JOINTS = /(houdings|leggers|schaps|bruiks|vangs|stichtings|kelings|delings|tatie)(?=\p{L}{5})/gu;

/** A name with places where a long Dutch compound may break with a hyphen. */
export function breakable(name) {
  return name.replace(JOINTS, "$1\u00ad");
}

/** a, b and c. */
export function listed(names) {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} ${t("and")} ${names[names.length - 1]}`;
}

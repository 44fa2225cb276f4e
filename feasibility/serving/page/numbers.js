// How numbers are written: € 1.234.567 and 3,5 % in Dutch, €1,234,567 and 3.5% in English; and read back.

import { counted, language, said, t } from "./words.js";

export const NONE = "—";
const SPACE = " ";
/** Between a number and its € or %, where no line may end. */
const HARD = "\u00a0";
/** As in a report: what is copied from a page is a number elsewhere. A picture has the true sign. */
const MINUS = "-";
const MOST_DECIMALS = 9;
/** Decimals that show on which side of a half a number lies. */
const EXACT = 30;
const LOCALES = { nl: "nl-NL", en: "en-GB" };
const formats = new Map();

/** The browser's format with so many decimals, made once. */
function formatWith(decimals) {
  const key = language() + decimals;
  let format = formats.get(key);
  if (!format) {
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    format = new Intl.NumberFormat(LOCALES[language()], digits);
    formats.set(key, format);
  }
  return format;
}

/** A number with thousands marked and so many decimals; never minus zero. */
export function number(value, decimals = 0) {
  if (value === null || value === undefined || Number.isNaN(value)) return NONE;
  if (!Number.isFinite(value)) return value > 0 ? "∞" : `${MINUS}∞`;
  const shown = rounded(value, decimals);
  return (shown < 0 ? MINUS : "") + formatWith(decimals).format(Math.abs(shown));
}

/** The nearest number of so many decimals, a half going to the even digit as in the reports. */
function rounded(value, decimals) {
  const near = Number(value.toFixed(decimals));
  if (Math.abs(near - value) * 10 ** decimals < 0.499) return near;
  const written = value.toFixed(EXACT);
  const end = written.length - EXACT + decimals;
  const kept = written.slice(0, end);
  return /^50*$/.test(written.slice(end)) && /[02468]\.?$/.test(kept) ? Number(kept) : near;
}

function wholeAt(value, decimals) {
  return Math.abs(rounded(value, decimals) - value) <= Math.max(1e-12, 1e-9 * Math.abs(value));
}

function fewest(value, most) {
  let decimals = 0;
  while (decimals < most && !wholeAt(value, decimals)) decimals += 1;
  return decimals;
}

/** The least number of decimals at which a value stands on the same side of its limit as it really does. */
function telling(value, limit, least) {
  if (limit === null || limit === undefined || !Number.isFinite(limit)) return least;
  if (Math.abs(value - limit) <= 1e-9 * Math.max(Math.abs(value), Math.abs(limit))) return least;
  for (let decimals = least; decimals < MOST_DECIMALS; decimals += 1) {
    const [one, other] = [rounded(value, decimals), rounded(limit, decimals)];
    if (one !== other && one < other === value < limit) return decimals;
  }
  return MOST_DECIMALS;
}

export function money(value, decimals = 0) {
  if (value === null || value === undefined) return NONE;
  if (decimals === 0 && Math.abs(value) >= 0.005 && Math.abs(value) < 0.5) decimals = 2;
  const digits = number(Math.abs(value), decimals);
  const negative = value < 0 && number(value, decimals).startsWith(MINUS);
  return (negative ? MINUS : "") + (language() === "nl" ? `€${HARD}` : "€") + digits;
}

/** The end of a stretch of amounts in whole euros, so rounded that it still lies within it. */
export function inwards(value, up) {
  const near = Math.round(value);
  if (Math.abs(value - near) < 1e-9 * Math.max(1, Math.abs(value))) return near;
  return up ? Math.ceil(value) : Math.floor(value);
}

function percent(value, decimals) {
  return number(100 * value, decimals) + (language() === "nl" ? `${HARD}%` : "%");
}

/** A figure with its unit; with decimals enough that rounding never carries it over its limit. */
export function figure(value, unit, limit = null) {
  if (value === null || value === undefined) return NONE;
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  switch (unit) {
    case "€":
      return money(value, telling(value, limit, 0));
    case "€/month":
      return `${money(value, telling(value, limit, 2))}${SPACE}${t("per_month")}`;
    case "€/year":
      return `${money(value, telling(value, limit, 0))}${SPACE}${t("per_year")}`;
    case "€/m²":
      return `${money(value, telling(value, limit, 0))}${SPACE}${t("per_m2")}`;
    case "rate":
    case "share": {
      const needed = limit === null ? 2 : telling(100 * value, 100 * limit, 2);
      return percent(value, needed > 2 ? needed : fewest(rounded(100 * value, 2), 2));
    }
    case "multiple":
      return `${number(value, telling(value, limit, 2))}×`;
    case "m²":
      return `${plain(value, limit)}${SPACE}m²`;
    case "year":
    case "years":
      return `${plain(value, limit)}${SPACE}${counted("unit_year", value)}`;
    case "months":
      return `${plain(value, limit)}${SPACE}${counted("unit_month", value)}`;
    default:
      return plain(value, limit);
  }
}

/** A figure as it is sent: its words, where it is no number, or the number with its unit. */
export function figureWords(each) {
  return each.words ? said(each.words) : figure(each.value, each.unit);
}

function plain(value, limit = null) {
  return number(value, fewest(value, telling(value, limit, 2)));
}

/** A distance between two figures of one unit: of rates in percentage points. Never rounded to nothing. */
export function distance(value, unit) {
  if (value === null || value === undefined) return NONE;
  if (unit === "rate" || unit === "share") {
    const points = 100 * value;
    const decimals = Math.max(fewest(rounded(points, 2), 2), telling(points, 0, 0));
    return `${number(points, decimals)}${SPACE}${t("unit_points")}`;
  }
  return figure(value, unit, value === 0 ? null : 0);
}

/** An amount on an axis: € 4,2 mln. */
export function millions(value, step = 1e5) {
  const decimals = [0, 1, 2].find((each) => wholeAt((step / 1e6) * 10 ** each, 0)) ?? (step >= 1e4 ? 3 : 2);
  const digits = number(value / 1e6, decimals);
  const negative = digits.startsWith(MINUS);
  const bare = negative ? digits.slice(1) : digits;
  return (negative ? MINUS : "") + (language() === "nl" ? `€${HARD}${bare}${HARD}mln` : `€${bare}m`);
}

/** A value of a lever beside its field, where the unit is said already. */
export function brief(value, unit) {
  const [before] = around(unit);
  const isShare = unit === "rate" || unit === "share";
  const space = language() === "nl" ? HARD : "";
  return (before ? before + space : "") + inField(value, unit) + (isShare ? `${space}%` : "");
}

/** A value of a lever in a narrow column: € 760 /maand. */
export function compact(value, unit) {
  const after = around(unit)[1];
  return after && after !== "%" ? `${brief(value, unit)}${SPACE}${after}` : brief(value, unit);
}

/** What stands before and after a number in its field. */
export function around(unit) {
  const after = {
    "€/month": t("a_month"),
    "€/year": t("a_year"),
    "€/m²": t("a_m2"),
    rate: "%",
    share: "%",
    "m²": "m²",
    year: t("unit_year_more"),
    years: t("unit_year_more"),
    months: t("unit_month_more"),
  };
  return [unit.startsWith("€") ? "€" : "", after[unit] ?? ""];
}

/** A number as it stands in its field, without its unit. */
export function inField(value, unit) {
  if (value === null || value === undefined) return "";
  const shown = unit === "rate" || unit === "share" ? 100 * value : value;
  return number(shown, fewest(shown, 6));
}

/** A number that a person wrote, in either notation; NaN where it is none, or may be € 1.25 and € 1,250. */
export function readNumber(written, unit) {
  let text = written.replace(/[\s €%\u00ad\u200b-\u200f\u2060]/g, "").replace("−", "-");
  const [thousands, point] = language() === "nl" ? [".", ","] : [",", "."];
  if (unit.startsWith("€") && new RegExp(`^-?[1-9]\\d{0,2}\\${point}\\d{3}$`).test(text)) return Number.NaN;
  const last = Math.max(text.lastIndexOf("."), text.lastIndexOf(","));
  if (last >= 0) {
    const sign = text[last];
    const other = sign === "." ? "," : ".";
    const isGrouped = new RegExp(`^-?\\d{1,3}(\\${thousands}\\d{3})+$`).test(text) && !isFraction(unit);
    if (sign === point || text.includes(other) || !isGrouped) {
      if (text.split(sign).length > 2) return Number.NaN;
      text = text.replaceAll(other, "").replace(sign, ".");
    } else text = text.replaceAll(thousands, "");
  }
  if (!/^-?\d+(\.\d*)?$|^-?\.\d+$/.test(text)) return Number.NaN;
  const value = Number(text);
  return isFraction(unit) ? value / 100 : value;
}

function isFraction(unit) {
  return unit === "rate" || unit === "share";
}

/** A moment as hours and minutes, with its day where that is not today. */
export function moment(written) {
  const at = new Date(written);
  if (Number.isNaN(at.getTime())) return written ?? "";
  const time = { hour: "2-digit", minute: "2-digit" };
  const isToday = at.toDateString() === new Date().toDateString();
  const given = isToday ? time : { day: "numeric", month: "short", ...time };
  return new Intl.DateTimeFormat(LOCALES[language()], given).format(at);
}

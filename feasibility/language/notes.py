"""Notes as sentences, and the names of rules and limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from feasibility.language import numbers
from feasibility.language.library_notes import library_note
from feasibility.language.naming import number_name
from feasibility.language.texts import counted, name_of, name_of_path, text
from feasibility.language.words import NO_LABELS, Words, named, plain
from feasibility.policy.notes import Note

MONEY = ("price", "limit", "amount", "together")
RENTS = ("rent", "market_rent", "statutory_limit", "held", "above", "at_least", "at_most")
DAYS = ("date", "free_until", "paid")
COUNTED = {"leaves_before_term": "years", "term_passed_on": "years"}
"""Notes whose sentence depends on whether this value is one."""
USUAL = ("amount", "low", "high")
"""Values of a note in the unit of a usual value."""


def band(limits: Mapping[str, float | str], lang: str, decimals: int = 2) -> str:
    """The limits of a band in words: above €720.42 up to €850.00.

    Args:
        limits: `above` or `at_least`, and `at_most` [€/month, or €]; any of them may be missing.
        lang: `en` or `nl`.
        decimals: 2 for rents, which have cents.
    """
    amounts = {
        name: numbers.money(float(limits[name]), lang, decimals)
        for name in ("above", "at_least", "at_most")
        if name in limits
    }
    if len(amounts) == 2:
        key = "limit_above_range" if "above" in amounts else "limit_range"
        lower, upper = amounts.values()
        return text(key, lang, lower=lower, upper=upper)
    return "".join(text(f"limit_{name}", lang, amount=amount) for name, amount in amounts.items())


def rule_name(
    rule: str, subject: str, lang: str, year: int = 0, labels: Mapping[str, str] = NO_LABELS
) -> str:
    """What a check is about: the rule, the dwelling type or segments that it concerns, and the year."""
    name = text(f"rule_{rule}", lang)
    if subject:
        name = text("rule_of", lang, rule=name, subject=subject_name(rule, subject, lang, labels))
    return text("rule_in_year", lang, rule=name, year=year) if year else name


def subject_name(rule: str, subject: str, lang: str, labels: Mapping[str, str] = NO_LABELS) -> str:
    """The dwelling type that a rule is about, or the segments where it is a share."""
    if rule == "share":
        return segment_names(subject.split("+"), lang, labels)
    return named("types", subject, lang, labels, 30)


def segment_names(segments: Iterable[str], lang: str, labels: Mapping[str, str] = NO_LABELS) -> str:
    """Segments that count together."""
    return " + ".join(named("segments", each, lang, labels, 30) for each in segments)


def note_text(
    note: Note, lang: str, labels: Mapping[str, str] = NO_LABELS, *, with_path: bool = False
) -> str:
    """The sentence of a note.

    Args:
        note: what is said.
        lang: `en` or `nl`.
        labels: of `labels_of`.
        with_path: whether a value is named with its path, as among data; else by whose it is.
    """
    values: dict[str, object] = {name: _written(name, value, lang) for name, value in note.values.items()}
    if "path" in note.values:
        path = str(note.values["path"])
        values["name"] = number_name(path, Words(lang, labels))
        if with_path:
            values["name"] = f"{name_of_path(path, lang)} ({path})"
    if note.key == "outside_usual_range":
        unit = str(note.values["unit"])
        values |= {name: usual_amount(float(note.values[name]), unit, lang) for name in USUAL}
    if note.key == "overtaken_at_letting":
        values["limits"] = band(note.values, lang)
    if note.key == "initial_yield_stated":
        values["compared"] = _compared(float(note.values["difference"]), lang)
    if note.key == "exit_method":
        values["method"] = name_of(f"methods.{note.values['method']}", lang)
    for word in ("kind", "meant"):
        if word in note.values:
            values[f"{word}_name"] = name_of(f"kind.{note.values[word]}", lang)
    if "size" in note.values:
        values["size"] = name_of_path(f"finance.loan.{note.values['size']}", lang)
    if "segments" in note.values:
        values["segments"] = segment_names(str(note.values["segments"]).split("+"), lang, labels)
    if "segment" in note.values:
        values["segment"] = named("segments", str(note.values["segment"]), lang, labels)
    if "line" in note.values:
        values["line"] = named("lines", str(note.values["line"]), lang, labels)
    if "type" in note.values:
        values["type"] = named("types", str(note.values["type"]), lang, labels)
    if "types" in note.values:
        names = str(note.values["types"]).split("+")
        values["types"] = ", ".join(named("types", each, lang, labels) for each in names)
    if note.key == "deviation_not_needed":
        values["rule"] = rule_name(str(note.values["rule"]), str(note.values["subject"]), lang, labels=labels)
    if note.key == "policy_value_overridden" and not note.values["base"]:
        return text("note_policy_value_own", lang, **values)
    if note.key == "policy_value_assumed":
        values["reason"] = plain(library_note(str(note.values["reason"]), lang), 400)
    if note.key == "uncertain_history":
        values |= {"index": name_of_path(f"indices.{note.values['index']}", lang)}
    if note.key == "leaves_before_term" and not note.values["years"]:
        return text("note_leaves_at_once", lang, **values)
    if note.key in COUNTED:
        return counted(f"note_{note.key}", lang, int(note.values[COUNTED[note.key]]), **values)
    return text(f"note_{note.key}", lang, **values)


def _compared(difference: float, lang: str) -> str:
    """An initial yield beside the stated one: percentage points higher or lower, as they are written."""
    much = _written("difference", abs(difference), lang)
    if much == _written("difference", 0.0, lang):
        return text("initial_yield_same", lang)
    return text(f"initial_yield_{'higher' if difference > 0 else 'lower'}", lang, difference=much)


def _written(name: str, value: str | float, lang: str) -> str:
    if isinstance(value, str):
        if name in DAYS:
            return numbers.day(date.fromisoformat(value), lang)
        return plain(value, 400)
    if name == "income":
        return numbers.exact_money(value, lang)
    if name in MONEY:
        return numbers.money(value, lang)
    if name in ("surcharge", "vat", "rate", "turnover"):
        return numbers.exact_percent(value, lang)
    if name in ("net_yield", "initial_yield"):
        return numbers.exact_percent(round(value, 8), lang)
    if name == "follows":
        return numbers.percent(value, lang)
    if name in ("spread", "difference"):
        return numbers.plain_number(round(100 * value, 6), lang, 4 if name == "spread" else 2)
    if name in ("share", "stated", "borne", "so_far", "fitting"):
        return numbers.exact_percent(round(value, 4), lang)
    if name in RENTS:
        return numbers.rent(value, lang)
    return f"{value:.0f}"


def usual_amount(value: float, unit: str, lang: str) -> str:
    """A value of the table of usual values, with its unit."""
    if unit == "share":
        return numbers.exact_percent(round(value, 6), lang)
    if unit == "months":
        key = "usual_unit_month" if value == 1 else "usual_unit_months"
        return text(key, lang, amount=numbers.plain_number(value, lang))
    amount = numbers.rent(value, lang) if unit == "per_m2_gbo_month" else numbers.money(value, lang)
    return text(f"usual_unit_{unit}", lang, amount=amount)

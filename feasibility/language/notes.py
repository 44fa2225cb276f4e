"""Notes as sentences, and the names of rules and limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from feasibility.language import numbers
from feasibility.language.library_notes import library_note
from feasibility.language.naming import number_name
from feasibility.language.texts import counted, name_of, name_of_path, text
from feasibility.language.words import NO_LABELS, Words, named, plain
from feasibility.policy.notes import Note

COUNTED = {"leaves_before_term": "years", "term_passed_on": "years"}
"""Notes whose sentence depends on whether this value is one."""
VACANT_VALUE = ("no_ageing", "no_ageing_resale", "no_let_ratio")
"""Notes that name dwelling types where they are about some of those sold at their vacant value."""
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
    given = note.values
    words = Words(lang, labels)
    values: dict[str, object] = {name: _written(name, value, words) for name, value in given.items()}
    for word in ("kind", "meant"):
        if word in given:
            values[f"{word}_name"] = name_of(f"kind.{given[word]}", lang)
    if "path" in given:
        path = str(given["path"])
        values["name"] = f"{name_of_path(path, lang)} ({path})" if with_path else number_name(path, words)
    if note.key == "outside_usual_range":
        values |= {name: usual_amount(float(given[name]), str(given["unit"]), lang) for name in USUAL}
    if note.key == "overtaken_at_letting":
        values["limits"] = band(given, lang)
    if note.key == "initial_yield_stated":
        values["compared"] = _compared(float(given["difference"]), words)
    if note.key == "uncertain_history":
        values["index"] = name_of_path(f"indices.{given['index']}", lang)
    if note.key == "deviation_not_needed":
        values["rule"] = rule_name(str(given["rule"]), str(given["subject"]), lang, labels=labels)
    return _sentence(note, lang, values)


def _sentence(note: Note, lang: str, values: Mapping[str, object]) -> str:
    """The sentence of a note with its values, which may depend on one of them."""
    if note.key == "policy_value_overridden" and not note.values["base"]:
        return text("note_policy_value_own", lang, **values)
    if note.key == "leaves_before_term" and not note.values["years"]:
        return text("note_leaves_at_once", lang, **values)
    if note.key in VACANT_VALUE and "types" in note.values:
        said = text(f"note_{note.key}", lang, **values)
        return f"{values['types']}: {said[:1].lower()}{said[1:]}"
    if note.key in COUNTED:
        return counted(f"note_{note.key}", lang, int(note.values[COUNTED[note.key]]), **values)
    return text(f"note_{note.key}", lang, **values)


def _compared(difference: float, words: Words) -> str:
    """An initial yield beside the stated one: percentage points higher or lower, as they are written."""
    much = _written("difference", abs(difference), words)
    if much == _written("difference", 0.0, words):
        return text("initial_yield_same", words.lang)
    return text(f"initial_yield_{'higher' if difference > 0 else 'lower'}", words.lang, difference=much)


def _points(decimals: int) -> Callable[[float, str], str]:
    """A share in percentage points."""
    return lambda value, lang: numbers.plain_number(round(100 * value, 6), lang, decimals)


def _exact_percent(decimals: int) -> Callable[[float, str], str]:
    """A share as a percentage, without the last bits that it has as a computed number."""
    return lambda value, lang: numbers.exact_percent(round(value, decimals), lang)


NUMBERS: Mapping[str, Callable[[float, str], str]] = {
    "income": numbers.exact_money,
    **dict.fromkeys(("price", "limit", "amount", "together", "net_present_value"), numbers.money),
    **dict.fromkeys(
        ("surcharge", "vat", "rate", "turnover", "required_return", "development_rate"), numbers.exact_percent
    ),
    **dict.fromkeys(("net_yield", "initial_yield"), _exact_percent(8)),
    **dict.fromkeys(("share", "stated", "borne", "so_far", "fitting"), _exact_percent(4)),
    "follows": numbers.percent,
    "spread": _points(4),
    "difference": _points(2),
    **dict.fromkeys(
        ("rent", "market_rent", "statutory_limit", "held", "above", "at_least", "at_most"), numbers.rent
    ),
}
"""How a number of a note is written in a language, by its name; any other as a whole number."""


def _day(value: str, words: Words) -> str:
    return numbers.day(date.fromisoformat(value), words.lang)


TEXTS: Mapping[str, Callable[[str, Words], str]] = {
    **dict.fromkeys(("date", "free_until", "paid"), _day),
    "method": lambda value, words: name_of(f"methods.{value}", words.lang),
    "size": lambda value, words: name_of_path(f"finance.loan.{value}", words.lang),
    "reason": lambda value, words: plain(library_note(value, words.lang), 400),
    "segments": lambda value, words: segment_names(value.split("+"), words.lang, words.labels),
    "segment": lambda value, words: named("segments", value, words.lang, words.labels),
    "line": lambda value, words: named("lines", value, words.lang, words.labels),
    "type": lambda value, words: named("types", value, words.lang, words.labels),
    "types": lambda value, words: ", ".join(
        named("types", each, words.lang, words.labels) for each in value.split("+")
    ),
}
"""How a text of a note is written, by its name; any other as it stands."""


def _written(name: str, value: str | float, words: Words) -> str:
    if isinstance(value, str):
        return TEXTS[name](value, words) if name in TEXTS else plain(value, 400)
    return NUMBERS[name](value, words.lang) if name in NUMBERS else f"{value:.0f}"


def usual_amount(value: float, unit: str, lang: str) -> str:
    """A value of the table of usual values, with its unit."""
    if unit == "share":
        return numbers.exact_percent(round(value, 6), lang)
    if unit == "months":
        key = "usual_unit_month" if value == 1 else "usual_unit_months"
        return text(key, lang, amount=numbers.plain_number(value, lang))
    amount = numbers.rent(value, lang) if unit == "per_m2_gbo_month" else numbers.money(value, lang)
    return text(f"usual_unit_{unit}", lang, amount=amount)

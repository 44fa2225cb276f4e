"""What the program says unasked, as sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from feasibility.report import numbers
from feasibility.report.table import plain
from feasibility.report.texts import counted, name_of, name_of_path, text
from feasibility.result import Note

MONEY = ("price", "limit")
RENTS = ("rent", "market_rent", "held", "above", "at_least", "at_most")
DAYS = ("date", "free_until")
WARNING = re.compile(r"^\w+|\b\d{4}\b")
"""In the warning of a published history: the index, the year of the step, the year of the figure."""
COUNTED = {"leaves_before_term": "years", "term_passed_on": "years"}
"""Notes whose sentence depends on whether this value is one."""


def note_text(note: Note, lang: str) -> str:
    """The sentence of a note."""
    values: dict[str, object] = {name: _written(name, value, lang) for name, value in note.values.items()}
    if note.key == "overtaken_at_letting":
        values["limits"] = band(note.values, lang)
    if note.key == "exit_method":
        values["method"] = name_of(f"methods.{note.values['method']}", lang)
    if note.key == "deviation_not_needed":
        values["rule"] = rule_name(
            str(note.values["rule"]), str(note.values["subject"]), lang
        )
    if note.key == "policy_value_overridden":
        values["name"] = name_of_path(str(note.values["path"]), lang)
        if not note.values["base"]:
            return text("note_policy_value_own", lang, **values)
    if note.key == "policy_value_assumed":
        values["name"] = name_of_path(str(note.values["path"]), lang)
    if note.key == "uncertain_history":
        index, step, year = WARNING.findall(str(note.values["warning"]))[:3]
        values |= {"index": name_of_path(f"indices.{index}", lang), "step": step, "year": year}
    if note.key in COUNTED:
        return counted(f"note_{note.key}", lang, int(note.values[COUNTED[note.key]]), **values)
    return text(f"note_{note.key}", lang, **values)


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


def rule_name(rule: str, subject: str, lang: str, year: int = 0) -> str:
    """What a check is about: the rule, the dwelling type or segments that it concerns, and the year."""
    name = text(f"rule_{rule}", lang)
    if subject:
        name = text("rule_of", lang, rule=name, subject=subject_name(subject))
    return text("rule_in_year", lang, rule=name, year=year) if year else name


def subject_name(subject: str) -> str:
    """The dwelling type, or the segments, of a check."""
    return " + ".join(plain(part, 30) for part in subject.split("+"))


def _written(name: str, value: str | float, lang: str) -> str:
    if isinstance(value, str):
        if name in DAYS:
            return numbers.day(date.fromisoformat(value), lang)
        return plain(value, 400)
    if name in MONEY:
        return numbers.money(value, lang)
    if name in RENTS:
        return numbers.rent(value, lang)
    return f"{value:.0f}"

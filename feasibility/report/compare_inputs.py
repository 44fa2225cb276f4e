"""Inputs in which scenarios differ: what they are called, and their values as a reader takes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from feasibility.compare.results import Difference
from feasibility.levers.figures import unit_named
from feasibility.report import numbers
from feasibility.report.table import plain
from feasibility.report.value_words import is_share, number_name, written
from feasibility.report.words import Words

VALUE = 40
"""Signs of a value."""


def input_name(difference: Difference, words: Words) -> str:
    """What an input is called, with its path; what only one of them has bears a name of its user."""
    return number_name(difference.path, words) if difference.change == "changed" else plain(difference.path)


def input_cells(difference: Difference, words: Words, longest: int = VALUE) -> tuple[str, str]:
    """What an input is in the first scenario and in the other."""
    first = value_cell(difference.path, difference.first, words, longest)
    second = value_cell(difference.path, difference.second, words, longest)
    if difference.change == "added":
        first = words("compare_absent")
    elif difference.change == "removed":
        second = words("compare_absent")
    return first, second


def value_cell(path: str, value: object, words: Words, longest: int = VALUE) -> str:
    """An input's value in its unit; lists and mappings on one line."""
    if value is None:
        return numbers.NONE
    if isinstance(value, bool):
        return words("compare_yes" if value else "compare_no")
    if isinstance(value, (int, float)):
        unit = unit_of_input(path)
        return words.exact_percent(value) if is_share(unit) else _amount(value, unit, words)
    if isinstance(value, date):
        return numbers.day(value, words.lang)
    return plain(_text(value), longest)


def unit_of_input(path: str) -> str:
    """The unit of what stands at a path in a scenario; empty where it has none."""
    return unit_named(path) or ("rate" if path.startswith("indices.") else "")


def _amount(value: float, unit: str, words: Words) -> str:
    if unit.startswith("€") and unit != "€/month":
        return numbers.exact_money(value, words.lang)
    return written(value, unit, words)


def _text(value: object) -> str:
    """Plain data on one line, much as a scenario file has it."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_text(entry)}" for name, entry in value.items())
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_text, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)

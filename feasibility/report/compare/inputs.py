"""Inputs in which scenarios differ: what they are called, and their values as a reader takes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from feasibility.compare.results import Difference
from feasibility.glossary import unit_named
from feasibility.language import numbers
from feasibility.language.naming import INPUTS, OWN, number_name, own_words, path_words
from feasibility.language.texts import name_of_path
from feasibility.language.words import Words, plain
from feasibility.report.names_and_units import word_name, written
from feasibility.scenario.keys.paths import input_of, is_share

MOVES = "uncertainty.shock.moves"
LONGEST = 2000
"""Signs of a value; of a longer one is said how much is left out."""


def input_name(difference: Difference, words: Words) -> str:
    """What an input is called: rent at the price date (Small homes).

    What only one of them has bears a name of its user, after that of what it is: segments: low_mid.
    """
    path = difference.path
    if difference.change == "changed":
        return number_name(path, words)
    parent, _, own = path.rpartition(".")
    if path.startswith(INPUTS):
        parent, own = INPUTS.removesuffix("."), path.removeprefix(INPUTS)
    return f"{number_name(parent, words)}: {_own_words(parent, own, words)}"


def _own_words(parent: str, own: str, words: Words) -> str:
    """The name of what only one of them has, in words."""
    if parent.rpartition(".")[2] in OWN:
        return OWN[parent.rpartition(".")[2]](words, own)
    whole = parent == INPUTS.removesuffix(".")
    return number_name(own, words) if whole else path_words(f"{parent}.{own}", words)


def input_cells(difference: Difference, words: Words) -> tuple[str, str]:
    """What an input is in the first scenario and in the other."""
    first = value_cell(difference.path, difference.first, words)
    second = value_cell(difference.path, difference.second, words)
    if difference.first_unused:
        first = unused_cell(difference.path, words)
    if difference.second_unused:
        second = unused_cell(difference.path, words)
    if difference.change == "added":
        first = words("compare_absent")
    elif difference.change == "removed":
        second = words("compare_absent")
    return first, second


def unused_cell(path: str, words: Words) -> str:
    """What stands in the place of a number that stands for none."""
    return words("compare_per_phase") if path.endswith("construction_months") else numbers.NONE


def value_cell(path: str, value: object, words: Words) -> str:
    """An input's value in its unit; lists and mappings on one line, by the names of their keys."""
    if value is None:
        return numbers.NONE
    if isinstance(value, bool):
        return words("compare_yes" if value else "compare_no")
    if isinstance(value, int) and path.endswith("_year"):
        return str(value)
    if isinstance(value, (int, float)):
        unit = unit_of_input(path)
        return words.exact_percent(value) if is_share(unit) else _amount(value, unit, words)
    if isinstance(value, date):
        return numbers.day(value, words.lang)
    if not value and not isinstance(value, str):
        return words("value_none")
    shown = " ".join(_in_words(path, value, words).split())
    if len(shown) <= LONGEST:
        return plain(shown, LONGEST)
    return words("compare_left_out", value=plain(shown[:LONGEST], LONGEST), count=len(shown) - LONGEST)


def _in_words(path: str, value: object, words: Words) -> str:
    """Words, lists and mappings by their names, numbers in their units."""
    if isinstance(value, str):
        if path.startswith("uncertainty.input_correlations"):
            # A path tells which dwelling type or line it is about; its name alone does not.
            return number_name(value, words)
        return word_name(path, value, words)
    if isinstance(value, (list, tuple)):
        whole = [value_cell(path, each, words) for each in value]
        if any(isinstance(each, (Mapping, list, tuple)) for each in value):
            return "; ".join(f"[{each}]" for each in whole)
        # A comma is the decimal sign of a number.
        return ("; " if any(isinstance(each, float) for each in value) else ", ").join(whole)
    if isinstance(value, Mapping):
        return ", ".join(_entry(f"{path}.{name}", each, words) for name, each in value.items())
    return str(value)


def _entry(path: str, value: object, words: Words) -> str:
    before, _, last = path.rpartition(".")
    if before == MOVES:
        return f"{word_name('index', last, words)}: {value_cell(path, value, words)}"
    name = last if last.isdecimal() else name_of_path(path, words.lang)
    if before.endswith(".points") and last in ("from", "to"):
        name = words(f"compare_points_{last}")
    if name == path:
        name = own_words(last)
    return f"{name}: {value_cell(path, value, words)}"


def unit_of_input(path: str) -> str:
    """The unit of what stands at a path in a scenario; empty where it has none."""
    if path.startswith(("indices.", f"{MOVES}.")):
        return "rate"
    return unit_named((not path.endswith(".sd") and input_of(path)) or path)


def _amount(value: float, unit: str, words: Words) -> str:
    if unit.startswith("€") and unit != "€/month":
        return numbers.exact_money(value, words.lang)
    return written(value, unit, words)

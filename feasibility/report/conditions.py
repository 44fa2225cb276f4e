"""Parties, their conditions and their prices in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf

from feasibility.evaluation.figures.named import TRUTH
from feasibility.language import numbers
from feasibility.language.texts import name_of_path
from feasibility.language.words import Words, plain
from feasibility.parties.negotiation import Condition, PriceRange, Verdict, View
from feasibility.report.names_and_units import with_unit, written, written_inwards
from feasibility.scenario.keys.paths import is_share

LABEL = 40
OF_A_YEAR = "cash_flow.lines."
OF_A_TYPE = "dwelling_types."
MONEY = "€"


def label_of(name: str, labels: Mapping[str, str]) -> str:
    """What a party is called."""
    return plain(labels[name], LABEL)


def party_labels(views: Iterable[View]) -> dict[str, str]:
    """What every party is called, by the name under which it stands in the file."""
    return {each.name: each.label for each in views}


def joined(names: Iterable[str], labels: Mapping[str, str]) -> str:
    """Several parties in one phrase."""
    return ", ".join(label_of(name, labels) for name in names)


def part_text(types: Iterable[str], counts: Mapping[str, int], words: Words) -> str:
    """The types that a party takes, each with its number of dwellings: social (24), mid (28)."""
    return ", ".join(f"{words.type(each, LABEL)} ({words.number(counts[each])})" for each in types)


def figure_named(figure: str, words: Words) -> str:
    """What a figure is called, with its year in the cash flow or its type of dwelling."""
    whole, _, last = figure.rpartition(".")
    if figure.startswith(OF_A_YEAR) and last.isdecimal():
        return words("party_in_year", name=plain(name_of_path(whole, words.lang)), year=last)
    path = figure if whole else f"results.{figure}"
    found = name_of_path(path, words.lang)
    name = plain(figure if found == path else found)
    if figure.startswith(OF_A_TYPE):
        return words("party_of_type", name=name, type=words.type(whole.removeprefix(OF_A_TYPE), LABEL))
    return name


def bound_text(condition: Condition, words: Words) -> str:
    """A condition's bound: at least €4,200,000."""
    bound = _exact(condition.bound, condition.unit, words)
    return words("party_at_least" if condition.relation == ">=" else "party_at_most", bound=bound)


def conceded_text(condition: Condition, words: Words) -> str:
    """How far a bound may go; empty where it is not conceded."""
    if condition.concedes is None:
        return ""
    return words("party_concedes", bound=_exact(condition.concedes, condition.unit, words))


def _exact(value: float, unit: str, words: Words) -> str:
    """A number that a person wrote, with all its digits."""
    if is_share(unit):
        return words.exact_percent(value)
    if unit.startswith(MONEY):
        return numbers.exact_money(value, words.lang)
    return written(value, unit, words)


def value_text(verdict: Verdict, words: Words) -> str:
    """The figure as it is now, with enough decimals to stand on its side of the bound."""
    if verdict.value is None:
        return words("party_no_value")
    return _against(verdict.value, verdict.condition, words)


def _against(value: float, condition: Condition, words: Words) -> str:
    if condition.unit == TRUTH:
        return written(bool(value), TRUTH, words)
    limits = [condition.bound]
    if is_share(condition.unit):
        return words.percent_against(value, limits)
    if condition.unit.startswith(MONEY):
        least = 2 if condition.unit == "€/month" else 0
        return _money_against(value, limits, words, least)
    return with_unit(numbers.number_against(value, limits, words.lang), value, condition.unit, words)


def _money_against(value: float, limits: Iterable[float], words: Words, least: int) -> str:
    """An amount in whole euros, or with cents where only they tell it from a limit."""
    needed = numbers.decimals_that_tell(value, limits, least)
    return numbers.money(value, words.lang, max(needed, 2) if needed else 0)


def short_text(verdict: Verdict, words: Words) -> str:
    """What is missing: met, or how much short or over."""
    if verdict.met:
        return words("party_met")
    if verdict.short is None:
        return numbers.NONE
    if verdict.condition.unit == TRUTH:
        return words("party_not_met")
    size = distance_text(verdict.short, verdict.condition.unit, words)
    return words("party_short" if verdict.condition.relation == ">=" else "party_over", short=size)


def distance_text(distance: float, unit: str, words: Words) -> str:
    """How far a figure is from a bound; of shares in percentage points; never rounded to nothing."""
    if is_share(unit):
        points = numbers.number_against(100 * distance, [0.0], words.lang)
        return words("party_point" if points == "1" else "party_points", points=points)
    if unit.startswith(MONEY):
        return _money_against(distance, [0.0], words, 2 if unit == "€/month" else 0)
    return with_unit(numbers.number_against(distance, [0.0], words.lang), distance, unit, words)


def range_text(found: PriceRange, words: Words) -> str:
    """The land prices at which a condition is met."""
    if found.low > found.high:
        return words("party_no_price")
    if found.low == -inf and found.high == inf:
        return words("party_any_price")
    if found.high == inf:
        return words("party_price_from", price=floor_text(found.low, words))
    return words("party_price_to", price=ceiling_text(found.high, words))


def floor_text(price: float, words: Words) -> str:
    """A least price, rounded so that what is printed still meets it."""
    return written_inwards(price, MONEY, words, up=True)


def ceiling_text(price: float, words: Words) -> str:
    """A highest price, rounded so that what is printed still meets it."""
    return written_inwards(price, MONEY, words, up=False)


def figure_text(value: float | None, unit: str, words: Words) -> str:
    """One of a party's figures in its unit."""
    if value is None:
        return numbers.NONE
    decimals = 2 if is_share(unit) else None
    return written(value, unit, words, decimals)

"""The smallest packages of concessions on the page of `deals`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor, isinf

from feasibility.deals.packages import LetGo, Moved, Package
from feasibility.glossary import unit_named
from feasibility.language import numbers
from feasibility.language.naming import number_name
from feasibility.language.words import Words, plain
from feasibility.report.conditions import figure_named
from feasibility.report.document import Block, Heading, Points, Sentence
from feasibility.report.names_and_units import written, written_inwards
from feasibility.scenario.keys.parties import party_label
from feasibility.scenario.keys.paths import is_share
from feasibility.scenario.validated import Scenario

CENTS = "€/month"
"""The unit of money that is written in cents."""


def party_name(scenario: Scenario, name: str) -> str:
    """What a party is called."""
    return plain(party_label(name, scenario.parties[name]), 40)


def lever_name(name: str, paths: Sequence[str], words: Words) -> str:
    """What a lever is called: by its label, else by the one number that it moves, else by its name."""
    if f"levers.{name}" in words.labels or len(paths) > 1:
        return words.lever(name, 40)
    return number_name(paths[0], words)


def packages_blocks(scenario: Scenario, packages: Sequence[Package], words: Words) -> Iterator[Block]:
    """The smallest packages of concessions, one for each point, or that there are none."""
    yield Heading(words("deals_packages"), ruled=True)
    if not packages:
        yield Sentence(words("deals_packages_none"))
        return
    yield Sentence(words("deals_packages_say"))
    told = []
    for package in packages:
        steps = [let_go_told(scenario, each, words) for each in package.conditions]
        steps += [_moved(each, words) for each in package.levers]
        told.append(f"{'; '.join(steps)}: {_price(package, words)}")
    yield Points(tuple(told), "place")


def let_go_told(scenario: Scenario, each: LetGo, words: Words) -> str:
    """A condition that is let go, in words."""
    return words(
        "deals_let_go",
        party=party_name(scenario, each.party),
        figure=figure_named(each.figure, words),
        bound=_stated(each.bound, each.unit, words),
        least=written_inwards(each.least, each.unit, words, up=each.concedes > each.bound),
        concedes=_stated(each.concedes, each.unit, words),
    )


def _stated(value: float, unit: str, words: Words) -> str:
    """A bound as a person wrote it, with all its digits."""
    if is_share(unit):
        return words.exact_percent(value)
    if unit.startswith("€"):
        return numbers.exact_money(value, words.lang)
    return written(value, unit, words)


def _moved(each: Moved, words: Words) -> str:
    standing = [
        written(value, unit_named(path), words) for path, value in zip(each.paths, each.standing, strict=True)
    ]
    if len(set(each.standing)) > 1:
        standing = [
            words(
                "deals_standing_at",
                value=value,
                path=number_name(path, words),
            )
            for path, value in zip(each.paths, standing, strict=True)
        ]
    else:
        standing = standing[:1]
    return words(
        "deals_moved",
        lever=lever_name(each.lever, each.paths, words),
        standing=", ".join(standing),
        value=written(each.value, unit_named(each.paths[0]), words),
    )


def _price(package: Package, words: Words) -> str:
    whole = isinf(package.low) or isinf(package.high) or floor(package.high) >= ceil(package.low)
    unit = "€" if whole else CENTS
    low, high = (_end(package.low, unit, words, up=True), _end(package.high, unit, words, up=False))
    if not package.conditions:
        return words("deals_price_between", low=low, high=high)
    at = words("deals_price_at", price=numbers.exact_money(package.price, words.lang))
    return words("deals_price_in_full", price=at, low=low, high=high)


def _end(price: float, unit: str, words: Words, up: bool) -> str:
    """An end of the prices, rounded so that it still is one of them."""
    return words.money(price) if isinf(price) else written_inwards(price, unit, words, up)

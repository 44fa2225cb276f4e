"""The smallest packages of concessions on the page of `deals`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor, isinf

from feasibility.deals.packages import LetGo, Moved, Package
from feasibility.evaluation.figures.named import unit_named
from feasibility.language import numbers
from feasibility.language.words import Words, plain
from feasibility.report.conditions import figure_named
from feasibility.report.text import WIDTH, paragraph
from feasibility.report.values import is_share, written, written_inwards
from feasibility.scenario.validated import Scenario

Lines = Iterator[str]

CENTS = "€/month"
"""The unit of money that is written in cents."""


def party_name(scenario: Scenario, name: str) -> str:
    """What a party is called."""
    return plain(scenario.parties[name].label or name, 40)


def heading(words: str) -> Lines:
    """A heading with a line under it."""
    yield from paragraph(words, "")
    yield "-" * min(WIDTH, len(words))


def packages_told(scenario: Scenario, packages: Sequence[Package], words: Words) -> Lines:
    """The smallest packages of concessions, a line each, or that there are none."""
    yield from heading(words("deals_packages"))
    if not packages:
        yield from paragraph(words("deals_packages_none"), "")
        return
    yield from paragraph(words("deals_packages_say"), "")
    for place, package in enumerate(packages):
        steps = [let_go_told(scenario, each, words) for each in package.conditions]
        steps += [_moved(scenario, each, words) for each in package.levers]
        told = f"{'; '.join(steps)}: {_price(package, words)}"
        yield from paragraph(told, "     ", f"{place + 1:>3}. ")


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


def _moved(scenario: Scenario, each: Moved, words: Words) -> str:
    label = words.lever(each.lever)
    standing = [
        written(value, unit_named(path), words) for path, value in zip(each.paths, each.standing, strict=True)
    ]
    if len(set(each.standing)) > 1:
        standing = [
            words("deals_standing_at", value=value, path=plain(path))
            for path, value in zip(each.paths, standing, strict=True)
        ]
    else:
        standing = standing[:1]
    return words(
        "deals_moved",
        lever=plain(label, 40),
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

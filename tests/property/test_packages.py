"""Packages against every set of steps tried one by one, each position of the levers evaluated in full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from math import ceil, isinf

import pytest

from feasibility import InputError, Scenario
from feasibility.deals.packages import Package, packages_of
from feasibility.evaluation.figures.facts import price_facts
from feasibility.parties.negotiation import Condition, View, Zone
from feasibility.parties.views import case_of, views_of
from feasibility.parties.zone import price_range, zone_of
from feasibility.scenario.rules.levers import standing
from tests.longer import usually
from tests.reference.small_tables import EXACT, small_table, values_of

FIGURES = ("investor_irr", *EXACT)
Step = tuple[str, str]
"""A party and a figure, or an empty name and a lever."""


@dataclass(frozen=True)
class Position:
    """The levers of a set at some values, evaluated in full."""

    steps: int
    views: tuple[View, ...]
    allowed: bool
    paths: Mapping[str, object]


def given_up(view: View, given: Mapping[Step, float]) -> Iterator[Condition]:
    for each in view.verdicts:
        key = (view.name, each.condition.figure)
        yield replace(each.condition, bound=given.get(key, each.condition.bound))


def zone(scenario: Scenario, views: Sequence[View], given: Mapping[Step, float]) -> Zone:
    """The zone at other bounds."""
    ranges = [
        price_range(view.name, scenario.parties[view.name], condition, price_facts(view.result))
        for view in views
        if view.result is not None
        for condition in given_up(view, given)
    ]
    return zone_of(0.0, ranges)


def suits(found: Zone) -> bool:
    return not found.empty and not found.blocked


def suits_in_euros(found: Zone) -> bool:
    """Whether a price in whole euros suits everybody; one of 1e-6 above the highest counts."""
    return suits(found) and (isinf(found.low) or ceil(found.low) <= found.high + 1e-6)


def conceded(scenario: Scenario) -> dict[Step, tuple[float, float]]:
    """What each party concedes: its own bound, and the furthest."""
    return {
        (name, figure): ({**party.at_least, **party.at_most}[figure], furthest)
        for name, party in scenario.parties.items()
        for figure, furthest in party.concedes.items()
    }


def positions(scenario: Scenario, case: Scenario, levers: Sequence[str]) -> list[Position]:
    assert scenario.table is not None
    found = []
    steps = [scenario.table.levers[name] for name in levers]
    for values in product(*(values_of(each.least, each.most, each.step) for each in steps)):
        paths: dict[str, object] = {
            each.paths[0]: round(value) if isinstance(standing(case, each.paths[0])[1], int) else value
            for each, value in zip(steps, values, strict=True)
        }
        turns = 0
        for each, value in zip(steps, values, strict=True):
            distance = abs(value - standing(case, each.paths[0])[1]) / each.step
            turns += -int(-(distance - 1e-9) // 1)
        try:
            facts, views = views_of(scenario, case.with_values(paths))
        except InputError:
            continue
        if all(view.result is not None for view in views):
            found.append(Position(turns, views, facts.allowed, paths))
    return found


def by_trying(scenario: Scenario, case: Scenario) -> dict[frozenset[Step], int]:
    """The smallest sets of steps that make a price suit all, and the fewest turns of their levers."""
    assert scenario.table is not None
    bounds = conceded(scenario)
    levers = [name for name in scenario.table.levers if name != "land_price"]
    steps: list[Step] = [*bounds, *(("", name) for name in levers)]
    allowed = views_of(scenario, case)[0].allowed
    tried: dict[tuple[str, ...], list[Position]] = {}
    found: dict[frozenset[Step], int] = {}
    for size in range(1, 4):
        for chosen in combinations(steps, size):
            if any(smaller <= set(chosen) for smaller in found):
                continue
            moved = tuple(name for party, name in chosen if not party)
            if moved not in tried:
                tried[moved] = positions(scenario, case, moved)
            given = {key: bounds[key][1] for key in chosen if key[0]}
            turns = [
                each.steps
                for each in tried[moved]
                if (each.allowed or not allowed) and suits(zone(scenario, each.views, given))
            ]
            if turns:
                found[frozenset(chosen)] = min(turns)
    return found


def key_of(package: Package) -> frozenset[Step]:
    return frozenset(
        [
            *((each.party, each.figure) for each in package.conditions),
            *(("", each.lever) for each in package.levers),
        ]
    )


@pytest.mark.parametrize("seed", usually(10, range(500, 530)))
def test_packages_are_those_found_by_trying(seed: int) -> None:
    scenario = small_table(seed, FIGURES, most=200, strict=0.9).scenario
    case = case_of(scenario)
    if any(view.result is None for view in views_of(scenario, case)[1]):
        return
    found = packages_of(scenario, case)
    _, views = views_of(scenario, case)
    if suits(zone(scenario, views, {})):
        assert found == ()
        return
    expected = by_trying(scenario, case)
    assert {key_of(each): sum(lever.steps for lever in each.levers) for each in found} == expected
    for each in found:
        _the_move_is_least(scenario, case, each)


def _the_move_is_least(scenario: Scenario, case: Scenario, package: Package) -> None:
    """At the bounds that are told a price suits all, and at bounds let go a little less none does."""
    paths = {path: lever.value for lever in package.levers for path in lever.paths}
    _, views = views_of(scenario, case.with_values(paths))
    full = {(each.party, each.figure): each.concedes for each in package.conditions}
    in_full = zone(scenario, views, full)
    assert (package.low, package.high) == (min(in_full.low, in_full.high), in_full.high)
    assert package.low <= package.price <= package.high
    if not package.conditions:
        return
    least = {(each.party, each.figure): each.least for each in package.conditions}
    assert suits(zone(scenario, views, least))
    less = {
        (each.party, each.figure): each.least + 1e-4 * (each.bound - each.concedes)
        for each in package.conditions
    }
    part = (package.conditions[0].least - package.conditions[0].bound) / (
        package.conditions[0].concedes - package.conditions[0].bound
    )
    assert part > 1e-4
    found = suits_in_euros if suits_in_euros(in_full) else suits
    assert found(zone(scenario, views, least))
    assert not found(zone(scenario, views, less))

"""Packages with conditions on loans, tax, phases and leased land, against prices tried one by one.

No price range is used here: at every position of the levers each price of a grid is evaluated in full for
every party.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from feasibility import Result, Scenario
from feasibility.deals.packages import Package, packages_of
from feasibility.evaluation.evaluate import evaluate_each
from feasibility.parties.conditions import conditions_of, value_of, verdict
from feasibility.parties.views import case_of
from tests.property.test_packages import FIGURES, Step, conceded, key_of, positions
from tests.reference.small_tables import MONEY_FIGURES, small_table

PRICES = np.unique([*np.linspace(-400_000, 1_400_000, 31), *np.linspace(150_000, 550_000, 17), 2e6, 3e6, 6e6])
LATE = ("investor_irr", "project_irr", "exit_share", "land_price", "margin_on_cost")


def at_price(scenario: Scenario, case: Scenario, prices: np.ndarray) -> list[dict[str, Result]]:
    """The result of every party at each price."""
    priced = [case.with_values({"land.price": float(price)}) for price in prices]
    by_party = {
        name: evaluate_each([each.with_values(party.assumptions) for each in priced])
        for name, party in scenario.parties.items()
    }
    return [{name: each[row] for name, each in by_party.items()} for row in range(len(prices))]


def all_met(scenario: Scenario, results: Mapping[str, Result], bounds: Mapping[Step, float]) -> bool:
    """Whether every condition holds, some of them at other bounds."""
    return all(
        verdict(
            replace(each, bound=bounds.get((name, each.figure), each.bound)),
            value_of(each.figure, results[name], party),
        ).met
        for name, party in scenario.parties.items()
        for each in conditions_of(scenario, name, results[name])
    )


def paths_of(package: Package) -> dict[str, object]:
    return {path: lever.value for lever in package.levers for path in lever.paths}


@pytest.mark.parametrize("seed", range(900, 906))
def test_packages_are_those_found_price_by_price(seed: int) -> None:
    figures = (*MONEY_FIGURES, "land_price", "land_price") if seed % 2 else (*LATE, *FIGURES)
    table = small_table(seed, figures, most=60, strict=0.9, with_money=seed % 2 == 0, with_tax=seed % 2 == 1)
    scenario = table.scenario
    case = case_of(scenario)
    found = packages_of(scenario, case)
    keys = {key_of(each) for each in found}
    assert not any(one < other for one, other in combinations(sorted(keys, key=len), 2))
    for each in found:
        _holds_at_its_price_and_no_less_will_do(scenario, case, each)
    bounds = conceded(scenario)
    assert scenario.table is not None
    levers = [name for name in scenario.table.levers if name != "land_price"]
    now = at_price(scenario, case, PRICES)
    if any(all_met(scenario, each, {}) for each in now):
        assert found == ()
        return
    allowed = evaluate_each([case])[0].allowed
    told = {key_of(each): sum(lever.steps for lever in each.levers) for each in found}
    for size in range(min(len(levers), 3) + 1):
        for moved in combinations(levers, size):
            for position in positions(scenario, case, moved):
                if allowed and not position.allowed:
                    continue
                there = at_price(scenario, case.with_values(position.paths), PRICES)
                for number in range(min(len(bounds), 3 - size) + 1):
                    for given in combinations(bounds, number):
                        relaxed = {key: bounds[key][1] for key in given}
                        if any(all_met(scenario, each, relaxed) for each in there):
                            steps = frozenset([*given, *(("", name) for name in moved)])
                            assert any(key <= steps for key in told)
                            assert told.get(steps, 0) <= position.steps


def _holds_at_its_price_and_no_less_will_do(scenario: Scenario, case: Scenario, package: Package) -> None:
    """At the told bounds and price all is met; at bounds let go a little less, at no price near or far."""
    moved = case.with_values(paths_of(package))
    least = {(each.party, each.figure): each.least for each in package.conditions}
    # Without a lower end any price below the upper one will do.
    price = np.array([package.price if np.isfinite(package.price) else min(package.high, 0.0)])
    assert all_met(scenario, at_price(scenario, moved, price)[0], least)
    less = {
        (each.party, each.figure): each.least + 1e-4 * (each.bound - each.concedes)
        for each in package.conditions
    }
    near = price + np.array([-1_000.0, -1, 0, 1, 1_000])
    for each in at_price(scenario, moved, np.unique([*PRICES, *near])) if less else ():
        assert not all_met(scenario, each, less)

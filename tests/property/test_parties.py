"""The zone of agreement on random scenarios: at an end of a condition's range its figure is at its bound."""

from __future__ import annotations

import random
from collections.abc import Iterator
from math import isfinite
from typing import Any

import pytest

from feasibility import Scenario, evaluate, scenario_from
from feasibility.errors import InputError
from feasibility.evaluation.figures.facts import Root
from feasibility.evaluation.figures.registry import PROJECT
from feasibility.parties.conditions import value_of
from feasibility.parties.negotiation import Negotiation, PriceRange
from feasibility.parties.side_by_side import negotiation_of
from feasibility.parties.views import own_case
from tests.longer import usually
from tests.reference.random_scenarios import random_scenario

MOVED = (
    ("land_price", 1_000_000.0),
    ("investor_irr", 0.05),
    ("project_irr", 0.06),
    ("net_present_value", -100_000.0),
    ("gross_initial_yield", 0.04),
    ("net_initial_yield", 0.03),
    ("yield_on_cost", 0.035),
    ("margin_on_cost", 0.04),
    ("unprofitable_top", 1_000_000.0),
    ("unprofitable_top_per_dwelling", 10_000.0),
    ("total_development_cost", 20_000_000.0),
    ("peak_capital", 10_000_000.0),
    ("land_share", 0.1),
    ("margin", 0.0),
    ("cash_flow.lines.cumulative_cash_flow.1", -1_000_000.0),
)

RATES = [key for key, each in PROJECT.items() if isinstance(each.follows, Root)]
UNMOVED = (("mid_share", 0.3), ("low_dwellings", 5.0), ("shortest_retention", 10.0), ("exit_share", 0.4))
SEEDS = range(150)


def seated(seed: int) -> Scenario | None:
    """A random scenario with two parties that have random conditions and assumptions."""
    rng = random.Random(seed)
    data = random_scenario(rng)
    data["land"]["price"] = round(rng.uniform(100_000, 6_000_000), 2)
    figures = rng.sample(MOVED, 6) + rng.sample(UNMOVED, 2)
    parties: dict[str, Any] = {}
    for name, role, own in (("city", "municipality", figures[:4]), ("fund", "investor", figures[4:])):
        bounds = {figure: bound * rng.uniform(0.5, 1.5) for figure, bound in own}
        side = rng.choice(("at_least", "at_most"))
        parties[name] = {"role": role, side: bounds}
    if rng.random() < 0.5:
        parties["fund"]["assumptions"] = {"required_return": round(rng.uniform(0.03, 0.08), 4)}
    data["parties"] = parties
    try:
        scenario = scenario_from(data)
        negotiation_of(scenario)
    except InputError:
        # A figure of a line or a type that this scenario does not have.
        return None
    return scenario


def ends(found: PriceRange) -> Iterator[float]:
    yield from (end for end in (found.low, found.high) if isfinite(end))


@pytest.mark.parametrize("seed", usually(40, SEEDS))
def test_the_ends_of_a_range_are_where_the_figure_meets_its_bound(seed: int) -> None:
    scenario = seated(seed)
    if scenario is None:
        return
    table = negotiation_of(scenario)
    for found in table.zone.ranges:
        if not found.depends or found.low > found.high:
            continue
        party = scenario.parties[found.party]
        for end in ends(found):
            if abs(end) > 1e9:
                continue
            at_end = evaluate(own_case(table.scenario, party.assumptions).with_values({"land.price": end}))
            value = value_of(found.condition.figure, at_end, party)
            if value is None:
                # A rate that is not one at that price: the range is that of the net present value.
                assert found.condition.figure in (
                    *RATES,
                    "gross_initial_yield",
                    "net_initial_yield",
                    "yield_on_cost",
                )
                continue
            if found.caution == "several_roots":
                continue
            assert value == pytest.approx(found.condition.bound, rel=1e-7, abs=0.006), found


@pytest.mark.parametrize("seed", usually(40, SEEDS))
def test_a_condition_is_met_exactly_where_the_price_is_in_its_range(seed: int) -> None:
    scenario = seated(seed)
    if scenario is None:
        return
    table = negotiation_of(scenario)
    verdicts = {(view.name, each.condition): each for view in table.views for each in view.verdicts}
    for found in table.zone.ranges:
        verdict = verdicts[found.party, found.condition]
        if found.caution or verdict.value is None:
            continue
        price = table.zone.price
        near = any(abs(price - end) < 0.05 for end in ends(found))
        assert near or (found.low <= price <= found.high) == verdict.met, (found, verdict)


@pytest.mark.parametrize("seed", usually(12, range(40)))
def test_at_a_price_in_the_zone_every_condition_on_the_price_is_met(seed: int) -> None:
    scenario = seated(seed)
    if scenario is None:
        return
    zone = negotiation_of(scenario).zone
    if zone.empty or not (isfinite(zone.low) and isfinite(zone.high)) or abs(zone.low + zone.high) > 1e9:
        return
    middle: Negotiation = negotiation_of(scenario.with_values({"land.price": (zone.low + zone.high) / 2}))
    moved = {(each.party, each.condition) for each in middle.zone.ranges if each.depends and not each.caution}
    for view in middle.views:
        for each in view.verdicts:
            if (view.name, each.condition) in moved and zone.high - zone.low > 1:
                assert each.met, (view.name, each)


def test_enough_of_the_random_tables_are_tables() -> None:
    assert sum(seated(seed) is not None for seed in SEEDS) > 100

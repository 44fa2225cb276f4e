"""What a segment is called moves no money: only what counts as mid, and an exit of the kind's own."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

import numpy as np
import pytest

from feasibility import evaluate, evaluate_many, scenario_from
from feasibility.programme.units import unit_values
from feasibility.scenario.kinds import KINDS
from tests.reference.random_scenarios import random_scenario

MONEY = (
    "residual_land_value",
    "land_price",
    "investment_value",
    "development_cost_without_land",
    "profit_and_risk",
    "total_development_cost",
    "net_present_value",
    "public_contribution",
)
OF_ALL = ("holding_years", "rent_basis", "resale_share", "initial_yield", "yield_spread")
"""What an exit of a kind's own does not have."""


def plain_scenario(seed: int) -> dict[str, Any]:
    """Without what differs by kind: the law, an exit of a kind's own, sales that only free dwellings have."""
    raw = random_scenario(random.Random(seed))
    raw["exit"].pop("by_kind", None)
    for each in raw["dwellings"].values():
        each.pop("sell_on_turnover", None)
    raw["rents"] = {**raw["rents"], "statutory_cap": False}
    return raw


@pytest.mark.parametrize("seed", range(0, 60))
def test_a_kind_moves_no_money(seed: int) -> None:
    scenario = scenario_from(plain_scenario(seed))
    before = evaluate(scenario)
    rng = random.Random(seed)
    kinds = {f"policy.segments.{name}.kind": rng.choice(KINDS) for name in scenario.policy.segments}
    after = evaluate(scenario.with_values(kinds))
    assert [getattr(after, name) for name in MONEY] == [getattr(before, name) for name in MONEY]
    assert after.cash_flow == before.cash_flow
    for name, each in after.dwelling_types.items():
        was = before.dwelling_types[name]
        assert (each.initial_rent, each.residual_land_value) == (was.initial_rent, was.residual_land_value)
        assert each.band_retention_years == was.band_retention_years
    assert [check.met for check in after.checks] == [check.met for check in before.checks]


@pytest.mark.parametrize("seed", range(0, 20))
def test_an_exit_written_for_every_kind_is_the_exit_of_all(seed: int) -> None:
    raw = plain_scenario(seed)
    own = {key: value for key, value in raw["exit"].items() if key not in OF_ALL}
    if "initial_yield" in raw["exit"]:
        own["net_yield"] = raw["exit"]["initial_yield"] + raw["exit"]["yield_spread"]
    by_kind = {**raw, "exit": {**raw["exit"], "by_kind": dict.fromkeys(KINDS, own)}}
    found = [evaluate(scenario_from(each)) for each in (raw, by_kind)]
    assert [getattr(found[0], name) for name in MONEY] == [getattr(found[1], name) for name in MONEY]
    assert found[0].cash_flow == found[1].cash_flow


@pytest.mark.parametrize("seed", range(0, 20))
def test_another_yield_of_one_kind_moves_dwellings_of_that_kind_alone(seed: int) -> None:
    scenario = scenario_from(plain_scenario(seed))
    values = [{}, *({f"exit.by_kind.{kind}.selling_costs": 0.4} for kind in KINDS)]
    first, *others = evaluate_many(scenario, values)
    layout = first.arrays.layout
    for kind, result in zip(KINDS, others, strict=True):
        for each in layout.types:
            value, was = (found.dwelling_types[each.name].investment_value for found in (result, first))
            assert each.kind == kind or value == was


@pytest.mark.parametrize("seed", range(0, 20))
def test_each_dwelling_is_of_one_kind(seed: int) -> None:
    scenario = scenario_from(plain_scenario(seed))
    units = unit_values(scenario)
    for mid, social, low, years in zip(units.mid, units.social, units.low, units.years_kept, strict=True):
        assert not (mid and social)
        assert mid or (not low and not years)


def test_rows_of_one_array_may_differ_in_their_own_exits() -> None:
    """Variants computed together equal each computed alone."""
    raw = plain_scenario(3)
    raw["exit"] = {"holding_years": 30, "methods": ["net_yield"], "net_yield": 0.05}
    raw["policy"]["term"] = 10
    scenario = scenario_from(raw)
    yields, kinds = (0.04, 0.06), ("mid", "free")
    variants = [{f"exit.by_kind.{kind}.net_yield": rate} for kind, rate in product(kinds, yields)]
    together = evaluate_many(scenario, variants).figure("residual_land_value")
    alone = [evaluate(scenario.with_values(values)).residual_land_value for values in variants]
    assert np.array_equal(together, alone)

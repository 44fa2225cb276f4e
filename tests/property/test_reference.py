"""The arrays against an independent, slow calculation of the same method, on random scenarios."""

from __future__ import annotations

import random
from typing import Any

import pytest

import feasibility.indices.history
import feasibility.policy.tables
from feasibility import evaluate, scenario_from
from tests.reference.random_scenarios import random_scenario
from tests.reference.slow import calculate

POLICIES = feasibility.policy.tables.DATA / "policies"
TABLES = feasibility.policy.tables.DATA / "tables"
HISTORIES = feasibility.indices.history.DATA

RATES = {
    "land_share",
    "residual_land_share",
    "project_irr",
    "investor_irr",
    "gross_initial_yield",
    "net_initial_yield",
    "yield_on_cost",
}
SHARES_OF_A_POSITIVE_BASE = {
    "land_share",
    "residual_land_share",
    "gross_initial_yield",
    "net_initial_yield",
    "yield_on_cost",
}
"""None in the package where the base is not above 0; the reference divides all the same."""
PER_TYPE = (
    "count",
    "initial_rent",
    "rent_after_10",
    "retention_years",
    "band_retention_years",
    "retention_status",
    "required_income",
    "investment_value",
    "development_cost",
    "residual_land_value",
)


def differs(mine: Any, theirs: Any, is_rate: bool) -> bool:
    if isinstance(theirs, (str, bool)) or mine is None or theirs is None:
        return bool(mine != theirs)
    allowed = 1e-9 if is_rate else 0.005
    return bool(abs(mine - theirs) > max(allowed, 1e-11 * abs(theirs)))


@pytest.mark.parametrize("part", range(8))
def test_random_scenarios_agree(part: int) -> None:
    for seed in range(part * 15, part * 15 + 15):
        raw = random_scenario(random.Random(seed))
        expected = calculate(raw, POLICIES, TABLES, HISTORIES)
        result = evaluate(scenario_from(raw))
        for name, theirs in expected["results"].items():
            mine = getattr(result, name)
            if name.endswith("roots"):
                assert mine == pytest.approx(theirs, abs=1e-8), (seed, name)
            elif not (mine is None and name in SHARES_OF_A_POSITIVE_BASE):
                assert not differs(mine, theirs, name in RATES), (seed, name, mine, theirs)
        for kind, figures in expected["dwelling_types"].items():
            for name in PER_TYPE:
                mine, theirs = getattr(result.dwelling_types[kind], name), figures[name]
                assert not differs(mine, theirs, False), (seed, kind, name, mine, theirs)
        assert not differs(result.site.residual_land_value, expected["site"]["residual_land_value"], False), (
            seed
        )
        flows = sum(amount for _, amount in expected["cash_flow_total"])
        assert not differs(result.cash_flow.lines["cumulative_cash_flow"][-1], flows, False), seed

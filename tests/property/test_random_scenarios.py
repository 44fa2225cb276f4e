"""Identities that hold for every scenario, on as many random ones as are asked for.

The longer run: `python -m pytest tests/property/test_random_scenarios.py --scenarios 100000 -n auto`.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from feasibility import Result, Scenario, evaluate, npv, scenario_from
from feasibility.evaluation.as_data import result_json
from feasibility.evaluation.policy_checks import type_limits
from tests.reference.random_scenarios import random_scenario

PARTS = 50
"""The scenarios are shared out over this many tests, so that several processes can take them."""
CENT = 0.01


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seeds" in metafunc.fixturenames:
        number = metafunc.config.getoption("--scenarios")
        bounds = np.linspace(0, number, PARTS + 1).astype(int)
        metafunc.parametrize("seeds", [range(a, b) for a, b in pairwise(bounds)], ids=str)


def scenario_of(seed: int) -> Scenario:
    return scenario_from(random_scenario(random.Random(seed)))


def near(left: float, right: float, scale: float) -> bool:
    """Equal to half a cent, or to the precision of floats at that scale."""
    return abs(left - right) <= max(CENT / 2, 1e-10 * abs(scale))


def numbers_in(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        for entry in value.values():
            yield from numbers_in(entry)
    elif isinstance(value, (list, tuple)):
        for entry in value:
            yield from numbers_in(entry)
    elif isinstance(value, float):
        yield value


def flows_of(result: Result) -> tuple[float, list[float]]:
    lines = dict(result.cash_flow.lines)
    total = sum(
        sum(line) for name, line in lines.items() if name not in ("net_cash_flow", "cumulative_cash_flow")
    )
    return total, list(lines["cumulative_cash_flow"])


def test_identities_hold(seeds: range) -> None:
    for seed in seeds:
        scenario = scenario_of(seed)
        result = evaluate(scenario)
        scale = abs(result.investment_value) + abs(result.development_cost_without_land) + 1
        check_result(seed, result, scale)
        check_limits(seed, result)
        check_residual_as_land_price(seed, scenario, result, scale)


def check_result(seed: int, result: Result, scale: float) -> None:
    assert all(math.isfinite(number) for number in numbers_in(result_json(result))), seed
    contributions = sum(t.count * t.residual_land_value for t in result.dwelling_types.values())
    assert near(contributions + result.site.residual_land_value, result.residual_land_value, scale), seed
    values = sum(t.count * t.investment_value for t in result.dwelling_types.values())
    assert near(values, result.investment_value, scale), seed
    total, cumulative = flows_of(result)
    assert near(total, cumulative[-1], scale * 100), seed
    returns, grid = result.arrays.returns, result.arrays.flows.grid
    assert near(float(returns.project_flows.sum()), cumulative[-1], scale * 100), seed
    if result.project_irr is not None:
        flows = returns.project_flows[0]
        rest = npv(result.project_irr, flows, grid.times)
        discounted = np.abs(flows) @ (1 + result.project_irr) ** -grid.times
        assert abs(float(rest)) <= 1e-7 * discounted, seed
    for status, irr, roots in (
        (result.project_irr_status, result.project_irr, result.project_irr_roots),
        (result.investor_irr_status, result.investor_irr, result.investor_irr_roots),
    ):
        assert {
            "ok": irr is not None and len(roots) == 1,
            "none": irr is None and not roots,
            "several": irr is None and len(roots) > 1,
        }[status], seed


def check_limits(seed: int, result: Result) -> None:
    """The checks' few sums by hand equal the arrays' rents and limits."""
    arrays = result.arrays
    years = [arrays.paths.place(each) for each in (arrays.calendar.price_year, arrays.calendar.delivery_year)]
    limits = type_limits(result.scenario)
    for place, each in enumerate(arrays.layout.types):
        mine, let = limits[each.name], arrays.unit.letting
        lower, upper = let.lower_limit[each.segment, 0, years], let.upper_limit[each.segment, 0, years]
        assert [mine.price_lower, mine.first_lower] == pytest.approx(lower, rel=1e-12), seed
        if arrays.layout.segments[each.segment].upper != "wws":
            assert [mine.price_upper, mine.first_upper] == pytest.approx(upper, rel=1e-12), seed
        if each.rented:
            assert mine.first_upper == pytest.approx(let.limit[place, 0, 0], rel=1e-12), seed
            assert mine.first_ceiling == pytest.approx(let.ceiling[place, 0, 0], rel=1e-12), seed
            assert mine.first_rent == pytest.approx(let.unheld_initial_rent[place, 0], rel=1e-12), seed


def check_residual_as_land_price(seed: int, scenario: Scenario, result: Result, scale: float) -> None:
    """The residual put back as the land price makes the net present value zero at the required return."""
    paid = evaluate(scenario.with_values({"land.price": result.residual_land_value}))
    assert near(paid.net_present_value, 0.0, scale * 10), seed
    assert near(paid.total_development_cost, paid.investment_value, scale * 10), seed
    assert near(paid.residual_land_value, result.residual_land_value, scale), seed
    if paid.investor_irr is not None:
        receipts = float(np.abs(paid.arrays.returns.investor_flows).sum())
        if receipts > 1:
            assert abs(paid.investor_irr - scenario.required_return) < 1e-6, seed

"""Every path of a simulation has the figures of a scenario with that path's rates, to the last bit."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from feasibility import evaluate, read_scenario
from feasibility.evaluation.evaluate import at_asking_price
from feasibility.returns.irr import STATUS_NAMES
from feasibility.risk.blocks import (
    AT_ASKING_PRICE,
    FIGURES,
    KEPT,
    STAYS,
    Plan,
    asks_a_price,
    block_figures,
    parts_of,
)
from feasibility.risk.paths.shipped import INDICES
from feasibility.risk.runs.engines import Blocks, Work, in_threads
from feasibility.risk.simulation import simulate, simulated
from feasibility.scenario.validated import Scenario
from tests.property.path_scenarios import path_scenario

ROOT = Path(__file__).parent.parent.parent
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))


def same(found: Any, expected: Any) -> bool:
    """Equal to the last bit; a figure without a meaning is NaN in the one and None in the other."""
    if expected is None:
        return bool(np.isnan(found))
    return float(found) == float(expected)


def assert_same(plan: Plan, block: int, rows: list[int]) -> None:
    figures = block_figures(plan, block)
    (part,) = parts_of(plan, block)
    for row in rows:
        result = evaluate(path_scenario(part, row))
        for name in FIGURES:
            expected = getattr(result, name)
            if name.endswith("_status"):
                assert STATUS_NAMES[figures[name][row]] == expected, (name, row)
            else:
                assert same(figures[name][row], expected), (name, row, figures[name][row], expected)
        if asks_a_price(plan.scenario):
            paid = at_asking_price(result)
            for name in AT_ASKING_PRICE:
                found, expected = figures[f"at_asking_price.{name}"][row], getattr(paid, name)
                assert STATUS_NAMES[found] == expected if name.endswith("_status") else same(found, expected)
        for name, each in result.dwelling_types.items():
            if KEPT + name in figures:
                kept = -1 if each.retention_years is None else each.retention_years
                term = plan.scenario.policy.term
                assert figures[KEPT + name][row] == min(kept, term)
                assert figures[STAYS + name][row] == (kept >= term)


def wide(scenario: Scenario) -> Scenario:
    """The same scenario with large deviations, which bring verdicts to both sides."""
    return scenario.with_values(
        {
            "uncertainty.indices.cpi": {"sd": 0.03},
            "uncertainty.indices.wages": {"sd": 0.03},
            "uncertainty.indices.exit_yield": {"sd": 0.01},
        }
    )


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_paths_equal_scenarios_of_their_own(file: Path) -> None:
    scenario = read_scenario(file)
    assert_same(Plan(scenario, 300, 3), 0, [0, 7, 255])
    assert_same(Plan(wide(scenario), 300, 4), 1, [0, 1, 2, 3, 43])


def certain(scenario: Scenario) -> Scenario:
    """The same scenario with standard deviations of zero."""
    indices = {name: {"sd": 0.0} for name in INDICES}
    return scenario.with_values({"uncertainty.indices": indices})


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_variance_zero_equals_the_scenario_itself(file: Path) -> None:
    scenario = certain(read_scenario(file))
    simulation = simulate(scenario, 300)
    result = evaluate(scenario)
    for name in FIGURES:
        expected = getattr(result, name)
        if name.endswith("_status"):
            assert {STATUS_NAMES[each] for each in simulation.figures[name].tolist()} == {expected}
        else:
            assert all(same(each, expected) for each in simulation.figure(name))
            assert same(np.nan if simulation.central[name] is None else simulation.central[name], expected)
    net = result.cash_flow.lines["net_cash_flow"]
    assert simulation.fans["fan.cash_flow"] == pytest.approx(np.tile(net, (300, 1)), abs=0.005)


def test_the_verdict_falls_to_both_sides_on_wide_paths() -> None:
    """Else the comparison of verdicts above would say nothing."""
    found = [block_figures(Plan(wide(read_scenario(file)), 300, 4), 1)["allowed"] for file in SCENARIOS]
    assert sum(0 < each.mean() < 1 for each in found) >= 5


def test_the_same_whatever_the_order_of_blocks_and_the_number_of_paths() -> None:
    scenario = read_scenario(SCENARIOS[0])

    def backwards(work: Work, blocks: Sequence[int]) -> Blocks:
        for block in reversed(blocks):
            yield block, work(block)

    one, other, fewer = (
        simulate(scenario, 700, 5),
        simulate(scenario, 700, 5, engine=backwards),
        simulate(scenario, 300, 5, engine=in_threads(2)),
    )
    for name, values in one.figures.items():
        assert np.array_equal(values, other.figures[name], equal_nan=True)
        assert np.array_equal(values[:300], fewer.figures[name], equal_nan=True)
    assert all(np.array_equal(values, other.fans[name]) for name, values in one.fans.items())


def test_a_plan_is_the_same_after_it_was_sent() -> None:
    plan = Plan(read_scenario(SCENARIOS[0]), 300, 5)
    sent = pickle.loads(pickle.dumps(plan))
    here, there = block_figures(plan, 1), block_figures(sent, 1)
    assert all(np.array_equal(values, there[name], equal_nan=True) for name, values in here.items())
    assert len(pickle.dumps(plan)) < 100_000


def test_probabilities_from_blocks_equal_those_of_all_paths_as_scenarios() -> None:
    """Full storage: every path as a scenario of its own, counted one by one."""
    plan = Plan(wide(read_scenario(ROOT / "scenarios" / "gooi-en-vechtstreek-2019.yaml")), 300, 9)
    viable = allowed = both = 0
    for block in range(plan.blocks):
        (part,) = parts_of(plan, block)
        for row in range(plan.size(block)):
            result = evaluate(path_scenario(part, row))
            viable += result.viable
            allowed += result.allowed
            both += result.viable and result.allowed
    simulation = simulated(plan)
    assert simulation.probability("viable").value == viable / 300
    assert simulation.probability("allowed").value == allowed / 300
    assert simulation.probability("viable_and_allowed").value == both / 300
    assert 0 < both < 300

"""Every path of a simulation has the figures of a scenario with that path's rates, to the last bit."""

from __future__ import annotations

import pickle
import random
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from feasibility import evaluate, read_scenario, scenario_from
from feasibility.errors import InputError
from feasibility.evaluation.evaluate import asks_a_price, at_asking_price
from feasibility.returns.irr import STATUS_NAMES
from feasibility.risk.blocks import (
    AT_ASKING_PRICE,
    FIGURES,
    KEPT,
    STAYS,
    Model,
    Plan,
    block_figures,
    parts_of,
)
from feasibility.risk.inputs import input_values
from feasibility.risk.paths.default_calibration import INDICES
from feasibility.risk.probability import figures_on
from feasibility.risk.runs.engines import Blocks, Work, in_threads
from feasibility.risk.simulation import simulate, simulated
from feasibility.scenario.validated import Scenario
from tests.property.path_scenarios import path_scenario
from tests.reference.random_scenarios import random_scenario

ROOT = Path(__file__).parent.parent.parent
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))


def same(found: Any, expected: Any) -> bool:
    """Equal to the last bit; a figure without a meaning is NaN in the one and None in the other."""
    if expected is None:
        return bool(np.isnan(found))
    return float(found) == float(expected)


def assert_same(plan: Plan, block: int, rows: list[int]) -> None:
    figures = block_figures(plan, block)
    drawn = input_values(plan.scenario, plan.seed, plan.paths)
    parts = list(parts_of(plan, block))
    for row in rows:
        (part, place) = next(
            (each, row if each.rows is None else each.rows.tolist().index(row))
            for each in parts
            if each.rows is None or row in each.rows
        )
        inputs = {path: values[256 * block + row] for path, values in drawn.items()}
        inputs = {
            path: each.item() if isinstance(each, np.generic) else each for path, each in inputs.items()
        }
        whole = {
            path: int(each) if path.rpartition(".")[2] in WHOLE else each for path, each in inputs.items()
        }
        result = evaluate(path_scenario(part, place, whole))
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
                term = result.scenario.policy.term
                assert figures[KEPT + name][row] == min(kept, term)
                assert figures[STAYS + name][row] == (kept >= term)


WHOLE = ("start_months", "construction_months", "count", "term", "holding_years")

INPUTS = {
    "numbers": {
        "dwellings.low.construction_cost": {"distribution": "normal", "mean": 1_450, "sd": 120},
        "dwellings.low.rent": {"distribution": "uniform", "low": 740, "high": 860},
        "dwellings.high.floor_area": {"distribution": "uniform", "low": 45, "high": 60},
        "rents.vacancy": {"distribution": "triangular", "low": 0.0, "mode": 0.01, "high": 0.05},
        "land.asking_price": {"distribution": "lognormal", "median": 4_000_000, "sd": 0.2},
        "policy.segments.high_mid.upper": {"distribution": "uniform", "low": 900, "high": 1_050},
    },
    "groups": {
        "development.construction_months": {
            "distribution": "discrete", "values": [18, 24, 36], "weights": [0.3, 0.4, 0.3],
        },
        "exit.holding_years": {"distribution": "discrete", "values": [20, 25], "weights": [0.5, 0.5]},
        "dwellings.low.count": {"distribution": "discrete", "values": [5, 24], "weights": [0.5, 0.5]},
        "policy.term": {"distribution": "discrete", "values": [10, 20], "weights": [0.5, 0.5]},
        "rents.turnover": {"distribution": "beta", "a": 2, "b": 8, "low": 0.0, "high": 0.3},
    },
    "rules": {
        "rents.statutory_cap": {"distribution": "discrete", "values": [True, False], "weights": [0.5, 0.5]},
        "policy.reletting": {
            "distribution": "discrete", "values": ["capped", "market"], "weights": [0.5, 0.5],
        },
    },
    "a scenario for each path": {
        "policy.segments.low_mid.min_floor_area": {"distribution": "uniform", "low": 45, "high": 58},
        "policy.shares.0.at_least": {"distribution": "uniform", "low": 0.05, "high": 0.5},
    },
}  # fmt: skip


@pytest.mark.parametrize("model", ["random", "history"])
@pytest.mark.parametrize("kind", list(INPUTS))
def test_paths_with_uncertain_inputs_equal_scenarios_of_their_own(kind: str, model: Model) -> None:
    scenario = read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml")
    uncertain = scenario.with_values({"uncertainty.inputs": INPUTS[kind]})
    paths = 276 if kind == "a scenario for each path" else 520
    assert_same(Plan(uncertain, paths, 6, model), paths // 256, list(range(8)))
    simulation = simulate(uncertain, paths, 6, model)
    again = block_figures(Plan(uncertain, paths, 6, model), 1)
    for name, values in simulation.figures.items():
        assert np.array_equal(values[256:512], again[name], equal_nan=True)
    if kind != "rules":
        assert 0 < simulation.probability("allowed").value < 1


def test_returns_at_a_price_below_zero_are_those_at_that_price() -> None:
    scenario = read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml")
    asked = scenario.with_values({"land.asking_price": -1_500_000})
    assert_same(Plan(asked, 300, 3), 0, [0, 7, 255])
    found = simulate(asked, 300, 3).figures["at_asking_price.investor_irr"]
    given = simulate(scenario.with_values({"land.price": -1_500_000}), 300, 3).figures["investor_irr"]
    assert np.array_equal(found, given)
    assert found.std() > 0.001


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


@pytest.mark.parametrize("seeds", [range(first, first + 15) for first in range(0, 120, 15)], ids=str)
def test_paths_of_random_scenarios_equal_scenarios_of_their_own(seeds: range) -> None:
    """Every key and option occurs: laws by points, limits of each kind, prices, deviations, exits."""
    for seed in seeds:
        scenario = wide(scenario_from(random_scenario(random.Random(seed))))
        assert_same(Plan(scenario, 40, seed, "random" if seed % 2 else "history"), 0, [0, 1, 39])


def test_a_higher_price_is_never_reached_more_often_and_paths_are_common() -> None:
    scenario = read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml")
    prices = (3_000_000, 4_200_000, 6_000_000)
    asked = [scenario.with_values({"land.asking_price": price}) for price in prices]
    found = figures_on(asked, ("viable", "residual_land_value", "viable_and_allowed"), 600, 4)
    for cheaper, dearer in pairwise(found):
        assert (cheaper["viable"] >= dearer["viable"]).all()
        assert (cheaper["viable"] != dearer["viable"]).any()
        assert np.array_equal(cheaper["residual_land_value"], dearer["residual_land_value"])
    for each in found:
        assert (each["viable_and_allowed"] <= each["viable"]).all()
    with pytest.raises(KeyError):
        figures_on(asked[:1], ("no_such_figure",), 10)


def test_types_in_another_order_keep_their_figures() -> None:
    scenario = read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml")
    types = dict(reversed(list(scenario.raw["dwellings"].items())))
    one, other = simulate(scenario, 300), simulate(scenario.with_values({"dwellings": types}), 300)
    assert list(one.types) == list(reversed(other.types))
    for name in ("residual_land_value", "investor_irr", "viable", "allowed", "kept_years.low", "stays.high"):
        assert one.figure(name) == pytest.approx(other.figure(name), rel=1e-9)


def test_what_cannot_be_is_refused() -> None:
    scenario = read_scenario(SCENARIOS[0])
    for arguments in ((0, 1, "random"), (10, -1, "random"), (10, 1, "guess")):
        with pytest.raises(InputError):
            simulate(scenario, *arguments)


def test_the_worst_of_a_cost_are_its_highest_values() -> None:
    found = simulate(read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml"), 200)
    for name in ("public_contribution", "total_development_cost"):
        spread = found.distribution(name)
        assert spread is not None
        highest = np.sort(found.figure(name))[-10:]
        assert spread.shortfalls[0.05] == pytest.approx(highest.mean(), rel=1e-12)
    land = found.distribution("residual_land_value")
    assert land is not None
    assert land.shortfalls[0.05] == pytest.approx(np.sort(found.figure("residual_land_value"))[:10].mean())

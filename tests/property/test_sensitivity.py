"""Parts of the variance of a scenario's figures: closed forms, the draws of a simulation, groups, levers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from feasibility import evaluate, read_scenario
from feasibility.evaluation.figures.named import figure_name
from feasibility.evaluation.paths import prepared
from feasibility.levers.effects import levers
from feasibility.levers.tornado import tornado
from feasibility.risk.paths.model import index_model
from feasibility.risk.simulation import simulate
from feasibility.risk.sobol.factors import components, factors_of
from feasibility.risk.sobol.splits import Sensitivity, sensitivity, two_draws
from feasibility.scenario.validated import Scenario

ROOT = Path(__file__).parents[2] / "scenarios"
AMERSFOORT = ROOT / "amersfoort-2019.yaml"
SIX = ("cpi", "wages", "construction_cost", "house_price", "market_rent", "exit_yield")
STILL = "  indices: {" + ", ".join(f"{name}: {{sd: 0}}" for name in SIX) + "}\n"
"""No index deviates."""


def of(folder: Path, uncertainty: str, more: str = "") -> Scenario:
    file = folder / "uncertain.yaml"
    file.write_text(f"base: {AMERSFOORT}\n{more}uncertainty:\n{uncertainty}", encoding="utf-8")
    return read_scenario(file)


def parts(found: Sensitivity) -> dict[str, tuple[float, float]]:
    """Factor → its first-order and total index."""
    assert found.split is not None
    names = [" + ".join(each.members) for each in found.factors]
    return {
        name: (shares.first.value, shares.total.value)
        for name, shares in zip(names, found.split.shares, strict=True)
    }


VALUES = {"development.costs.first.lump_sum": 1_000_000, "development.costs.second.lump_sum": 500_000}
LINES = "development: {costs: {first: {lump_sum: 1_000_000}, second: {lump_sum: 500_000}}}\n"


def test_lump_sums_have_the_squares_of_what_they_spread(tmp_path: Path) -> None:
    """The land value is linear in a lump sum at its own rate c: S = c²σ² / Σ c²σ²."""
    inputs = (
        "  inputs:\n"
        "    development.costs.first.lump_sum: {distribution: normal, mean: 1_000_000, sd: 100_000}\n"
        "    development.costs.second.lump_sum: {distribution: uniform, low: 400_000, high: 600_000}\n"
        "    land.asking_price: {distribution: uniform, low: 4_000_000, high: 5_000_000}\n"
    )
    scenario = of(tmp_path, STILL + inputs, LINES)
    spread = {
        "development.costs.first.lump_sum": 100_000.0,
        "development.costs.second.lump_sum": 200_000 / np.sqrt(12),
    }
    now = evaluate(scenario).residual_land_value
    variance = {}
    for path, sd in spread.items():
        more = scenario.with_values({path: VALUES[path] + 1_000})
        variance[path] = ((evaluate(more).residual_land_value - now) / 1_000 * sd) ** 2
    found = sensitivity(scenario)
    assert found.sd == pytest.approx(np.sqrt(sum(variance.values())), rel=0.01)
    assert found.mean == pytest.approx(now, abs=1_000)
    for path, own in variance.items():
        assert parts(found)[path] == pytest.approx([own / sum(variance.values())] * 2, abs=0.01)
    assert parts(found)["land.asking_price"] == (0.0, 0.0)


def test_correlated_lump_sums_are_one_factor(tmp_path: Path) -> None:
    """Rank correlation 0.8 of two normal inputs: Var = a²σ² + b²τ² + 2r·aσ·bτ, r = 2·sin(π/6·0.8)."""
    scenario = of(
        tmp_path,
        STILL + "  inputs:\n"
        "    development.costs.first.lump_sum: {distribution: normal, mean: 1_000_000, sd: 100_000}\n"
        "    development.costs.second.lump_sum: {distribution: normal, mean: 500_000, sd: 50_000}\n"
        "    rents.void_months: {distribution: uniform, low: 0, high: 6}\n"
        "  input_correlations:\n"
        "  - [development.costs.first.lump_sum, development.costs.second.lump_sum, 0.8]\n",
        LINES,
    )
    one, other = two_draws(scenario, 1, 4096)
    first, second = "development.costs.first.lump_sum", "development.costs.second.lump_sum"
    for half in (one, other):
        assert spearmanr(half[first], half[second]).statistic == pytest.approx(0.8, abs=0.02)
        assert abs(spearmanr(half[first], half["rents.void_months"]).statistic) < 0.05
    for name in one:
        assert abs(spearmanr(one[name], other[name]).statistic) < 0.05
    now = evaluate(scenario).residual_land_value
    by_euro = [
        (evaluate(scenario.with_values({path: value + 1_000})).residual_land_value - now) / 1_000
        for path, value in ((first, 1_000_000), (second, 500_000))
    ]
    a, b, r = by_euro[0] * 100_000, by_euro[1] * 50_000, 2 * np.sin(np.pi / 6 * 0.8)
    found = sensitivity(scenario)
    both, void = parts(found)[f"{first} + {second}"], parts(found)["rents.void_months"]
    assert both[0] * found.sd**2 == pytest.approx(a**2 + b**2 + 2 * r * a * b, rel=0.03)
    assert both[0] + void[0] == pytest.approx(1.0, abs=0.01)


def test_an_input_with_a_scenario_for_each_value_is_all_of_it(tmp_path: Path) -> None:
    months = "{distribution: discrete, values: [18, 24, 30], weights: [0.25, 0.5, 0.25]}"
    scenario = of(tmp_path, STILL + f"  inputs:\n    development.construction_months: {months}\n")
    found = sensitivity(scenario)
    values = np.array(
        [
            evaluate(scenario.with_values({"development.construction_months": each})).residual_land_value
            for each in (18, 24, 30)
        ]
    )
    weights = np.array([0.25, 0.5, 0.25])
    mean = float(weights @ values)
    assert found.mean == pytest.approx(mean, rel=1e-3)
    assert found.sd == pytest.approx(np.sqrt(weights @ (values - mean) ** 2), rel=1e-2)
    assert parts(found)["development.construction_months"] == pytest.approx([1.0, 1.0], abs=1e-12)


@pytest.mark.parametrize("name", ["amersfoort-2019", "gooi-en-vechtstreek-2019"])
def test_the_draws_are_the_paths_of_the_simulation(name: str) -> None:
    scenario = read_scenario(ROOT / f"{name}.yaml")
    paths = simulate(scenario, paths=1024, seed=5).figure("residual_land_value")
    found = sensitivity(scenario, samples=512, seed=5)
    assert (found.mean, found.sd) == (float(paths.reshape(2, -1).mean()), float(paths.reshape(2, -1).std()))


def test_what_a_figure_does_not_use_has_no_part() -> None:
    """Costs before land follow the index of construction costs, which is tied to CPI and wages alone."""
    found = sensitivity(read_scenario(AMERSFOORT), "development_cost_without_land", samples=512)
    assert parts(found) == {
        "cpi + wages + construction_cost": (1.0, 1.0),
        "house_price + market_rent": (0.0, 0.0),
    }


def test_an_irr_and_the_other_figures_agree_with_and_without_it_solved() -> None:
    scenario = read_scenario(AMERSFOORT)
    paths = simulate(scenario, paths=512)
    irr = sensitivity(scenario, "investor_irr", samples=256)
    assert irr.mean == pytest.approx(float(paths.figure("at_asking_price.investor_irr").mean()), abs=1e-12)
    viable = sensitivity(scenario, "viable", samples=256)
    assert viable.mean == paths.figure("viable").mean()


def test_the_parts_of_the_margin_are_those_of_the_land_value() -> None:
    scenario = read_scenario(AMERSFOORT)
    land, margin = (sensitivity(scenario, each, samples=256) for each in ("residual_land_value", "margin"))
    for name, own in parts(land).items():
        assert parts(margin)[name] == pytest.approx(own, abs=1e-9)


def test_an_index_with_known_years_only_is_no_factor(tmp_path: Path) -> None:
    scenario = of(tmp_path, "  first_year: 2040\n")
    factors = factors_of(scenario, prepared(scenario), index_model(scenario))
    used = {name for each in factors for name in each.members}
    assert "construction_cost" in used
    scenario = of(tmp_path, "  indices: {construction_cost: {sd: 0}}\n")
    factors = factors_of(scenario, prepared(scenario), index_model(scenario))
    assert "construction_cost" not in {name for each in factors for name in each.members}


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_groups_are_the_connected_names(data: st.DataObject) -> None:
    names = [f"n{place}" for place in range(data.draw(st.integers(1, 8)))]
    pair = st.tuples(st.sampled_from(names), st.sampled_from(names))
    ties = data.draw(st.lists(pair, max_size=8))
    reach = np.eye(len(names), dtype=bool)
    for one, other in ties:
        reach[names.index(one), names.index(other)] = reach[names.index(other), names.index(one)] = True
    for _ in names:
        reach = reach @ reach
    found = components(names, ties)
    assert [name for group in found for name in sorted(group, key=names.index)] == [
        name for group in found for name in group
    ]
    assert sorted(name for group in found for name in group) == sorted(names)
    for group in found:
        for name in group:
            row = reach[names.index(name)]
            assert set(group) == {each for place, each in enumerate(names) if row[place]}


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_tornado_of_the_land_value_is_that_of_the_levers(path: Path) -> None:
    scenario = read_scenario(path)
    turns = tornado(scenario, figure_name("residual_land_value", evaluate(scenario)))
    effects = levers(scenario, exchange=False).effects
    assert [(each.handle, each.down.change, each.up.change) for each in turns] == [
        (each.handle, each.down.land_value, each.up.land_value) for each in effects
    ]
    assert [(each.down.reason, each.up.reason) for each in turns] == [
        (each.down.reason, each.up.reason) for each in effects
    ]

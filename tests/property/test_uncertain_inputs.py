"""Uncertain inputs: the distributions, their points, and each path as a scenario with its own values."""

from __future__ import annotations

from datetime import date
from math import exp, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from feasibility import evaluate, read_scenario
from feasibility.evaluation.figures.registry import PROJECT, column_of
from feasibility.evaluation.paths import BLOCK, arrays_on
from feasibility.risk.inputs import input_values
from feasibility.risk.paths.draws import random_rates, yields_on
from feasibility.risk.paths.model import index_model
from feasibility.risk.variants import slow_inputs, variants
from feasibility.scenario.validated import Scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
COST = "dwellings.low.construction_cost"
MONTHS = "development.construction_months"
DISTRIBUTIONS: dict[str, dict[str, Any]] = {
    COST: {"distribution": "normal", "mean": 1_450, "sd": 60},
    "development.costs.parking.per_parking_space": {
        "distribution": "lognormal",
        "median": 18_000,
        "sd": 0.1,
    },
    "rents.turnover": {"distribution": "triangular", "low": 0.06, "mode": 0.09, "high": 0.15},
    "rents.vacancy": {"distribution": "beta", "low": 0.0, "high": 0.05, "a": 2, "b": 6},
    "rents.bad_debt": {"distribution": "uniform", "low": 0.0, "high": 0.01},
    MONTHS: {"distribution": "discrete", "values": [24, 30, 36], "weights": [0.6, 0.3, 0.1]},
}


def scenario_with(inputs: dict[str, Any], **others: Any) -> Scenario:
    scenario = read_scenario(SCENARIOS / "amersfoort-2019.yaml")
    return scenario.with_values({"uncertainty": {"inputs": inputs, **others}})


# ------------------------------------------------------------------------------- distributions and points


@pytest.mark.parametrize("sampling", ["random", "latin_hypercube", "sobol"])
def test_every_distribution_has_its_moments(sampling: str) -> None:
    """Textbook means and standard deviations; 20,000 paths, so a mean within four standard errors."""
    values = input_values(scenario_with(DISTRIBUTIONS, sampling=sampling), seed=4, paths=20_000)
    expected = {
        COST: (1_450.0, 60.0),
        "development.costs.parking.per_parking_space": (
            18_000 * exp(0.005),
            18_000 * exp(0.005) * sqrt(exp(0.01) - 1),
        ),
        "rents.turnover": (
            (0.06 + 0.09 + 0.15) / 3,
            sqrt((0.06**2 + 0.09**2 + 0.15**2 - 0.06 * 0.09 - 0.06 * 0.15 - 0.09 * 0.15) / 18),
        ),
        "rents.vacancy": (0.05 * 2 / 8, 0.05 * sqrt(2 * 6 / (64 * 9))),
        "rents.bad_debt": (0.005, 0.01 / sqrt(12)),
        MONTHS: (24 * 0.6 + 30 * 0.3 + 36 * 0.1, sqrt(0.6 * 9 + 0.3 * 9 + 0.1 * 81)),
    }
    assert list(values) == sorted(DISTRIBUTIONS)
    for path, (mean, sd) in expected.items():
        error = 4 * sd / sqrt(20_000) if sampling == "random" else 0.02 * sd
        assert abs(values[path].mean() - mean) < error, path
        assert values[path].std() == pytest.approx(sd, rel=0.03), path
    assert set(values[MONTHS]) == {24, 30, 36}
    assert values["rents.vacancy"].min() >= 0
    assert values["rents.vacancy"].max() <= 0.05


def test_a_latin_hypercube_has_one_point_in_each_stratum() -> None:
    values = input_values(scenario_with(DISTRIBUTIONS), seed=1, paths=1_000)
    places = stats.norm.cdf((values[COST] - 1_450) / 60) * 1_000
    assert sorted(places.astype(int)) == list(range(1_000))
    counts = [int((values[MONTHS] == months).sum()) for months in (24, 30, 36)]
    assert counts == [600, 300, 100]


def test_sobol_points_are_eight_randomisations() -> None:
    """Of 2,048 paths each eighth is a net of 256 points: one in each 256th of the range."""
    values = input_values(scenario_with(DISTRIBUTIONS, sampling="sobol"), seed=1, paths=2_048)
    places = stats.norm.cdf((values[COST] - 1_450) / 60) * 256
    for number in range(8):
        assert sorted(places[number::8].astype(int)) == list(range(256))
    assert len(set(places)) == 2_048


@pytest.mark.parametrize("sampling", ["random", "latin_hypercube", "sobol"])
def test_rank_correlations_are_recovered(sampling: str) -> None:
    pairs = (("rents.turnover", "rents.vacancy", 0.6), (COST, "rents.vacancy", -0.4))
    scenario = scenario_with(
        DISTRIBUTIONS, sampling=sampling, input_correlations=[list(each) for each in pairs]
    )
    values = input_values(scenario, seed=2, paths=20_000)
    for first, second, expected in (*pairs, ("rents.bad_debt", "rents.turnover", 0.0)):
        found = stats.spearmanr(values[first], values[second]).statistic
        assert found == pytest.approx(expected, abs=0.025), (first, second)
    assert values["rents.vacancy"].mean() == pytest.approx(0.0125, rel=0.02)


def test_equal_values_lower_a_rank_correlation_as_the_method_says() -> None:
    """Ties leave √(1 − Σ weight³) of the ranks' spread: 0.3 · √(1 − 0.216 − 0.027 − 0.001) = 0.26."""
    values = input_values(scenario_with(DISTRIBUTIONS, input_correlations=[[COST, MONTHS, 0.3]]), 1, 100_000)
    assert stats.spearmanr(values[COST], values[MONTHS]).statistic == pytest.approx(0.26, abs=0.01)


def test_a_latin_hypercube_keeps_its_strata_under_correlation() -> None:
    pairs = [[COST, "rents.vacancy", 0.7]]
    values = input_values(scenario_with(DISTRIBUTIONS, input_correlations=pairs), seed=1, paths=500)
    shape = stats.beta(2, 6, 0.0, 0.05)
    assert sorted((shape.cdf(values["rents.vacancy"]) * 500).astype(int)) == list(range(500))


@pytest.mark.parametrize("sampling", ["random", "latin_hypercube"])
def test_the_values_of_an_input_depend_on_no_other_input(sampling: str) -> None:
    alone = input_values(scenario_with({COST: DISTRIBUTIONS[COST]}, sampling=sampling), 5, 700)
    among = input_values(scenario_with(DISTRIBUTIONS, sampling=sampling), 5, 700)
    assert np.array_equal(alone[COST], among[COST])


def test_random_values_of_a_path_depend_on_no_number_of_paths() -> None:
    scenario = scenario_with(DISTRIBUTIONS, sampling="random")
    few, many = input_values(scenario, 5, 100), input_values(scenario, 5, 5_000)
    assert all(np.array_equal(few[path], many[path][:100]) for path in few)
    assert not np.array_equal(few[COST], input_values(scenario, 6, 100)[COST])


def test_two_scenarios_with_their_odds_have_their_published_mean() -> None:
    """A value of 1,294.08 or 705.92 at even odds: 1,000 (Geltner and de Neufville 2018, table 4.1)."""
    two = {"distribution": "discrete", "values": [1_294.08, 705.92], "weights": [0.5, 0.5]}
    values = input_values(scenario_with({COST: two}), seed=1, paths=10_000)
    assert values[COST].mean() == pytest.approx(1_000, abs=1e-9)


# ------------------------------------------------------------------------------- every path by itself

MORE: dict[str, dict[str, Any]] = {
    **DISTRIBUTIONS,
    "dwellings.high.rent": {"distribution": "uniform", "low": 940, "high": 985},
    "exit.let_ratio": {"distribution": "triangular", "low": 0.85, "mode": 0.92, "high": 0.97},
    "required_return": {"distribution": "normal", "mean": 0.055, "sd": 0.002},
    "policy.rent_increase.surcharge": {
        "distribution": "discrete",
        "values": [0.0125, 0.01],
        "weights": [0.7, 0.3],
    },
    "after_term": {
        "distribution": "discrete",
        "values": ["continue", "sell_on_turnover"],
        "weights": [0.5, 0.5],
    },
}
WITH_GROWTH: dict[str, dict[str, Any]] = {
    "indices.asphalt": {"distribution": "uniform", "low": 0.01, "high": 0.04},
    "dwellings.low.floor_area": {"distribution": "uniform", "low": 52, "high": 56},
    MONTHS: DISTRIBUTIONS[MONTHS],
}
FIGURES = ("residual_land_value", "investment_value", "net_present_value", "investor_irr", "project_irr")


def check_paths(scenario: Scenario, seed: int, paths: int = BLOCK) -> None:
    """Some paths of a block against `evaluate` of the scenario with the path's rates and values."""
    values = input_values(scenario, seed, paths)
    model = index_model(scenario)
    covered = []
    for variant in variants(scenario, values, paths):
        rates = random_rates(variant.ready, model, seed, 0, variant.rows)
        changes = {**variant.changes, **yields_on(variant.ready, rates.yield_shift)}
        arrays = arrays_on(variant.ready, rates.growth, changes)
        covered += variant.rows.tolist()
        for place in {0, len(variant.rows) // 2, len(variant.rows) - 1}:
            path = int(variant.rows[place])
            own: dict[str, Any] = {}
            for name, column in values.items():
                stated = scenario.uncertainty.inputs[name].values
                own[name] = (
                    next(value for value in stated if value == column[path])
                    if stated
                    else float(column[path])
                )
            for index, years in variant.ready.needed.items():
                row = rates.growth[index][place]
                own[f"indices.{index}"] = {
                    **{year: float(row[year - variant.ready.first_year]) for year in years},
                    "then": 0.02,
                }
            certain = scenario.with_values({"uncertainty": None})
            alone = evaluate(certain.with_values(own))
            for figure in FIGURES:
                assert column_of(figure, arrays)[place] == getattr(alone, figure), (path, figure)
    assert sorted(covered) == list(range(paths))


def test_every_path_is_the_scenario_with_its_own_values() -> None:
    scenario = scenario_with(MORE)
    assert slow_inputs(scenario) == ()
    check_paths(scenario, 3)


def test_values_that_go_unchanged_into_numbers_share_one_scenario() -> None:
    inputs = {path: each for path, each in MORE.items() if path not in (MONTHS, "after_term")}
    scenario = scenario_with(inputs)
    values = input_values(scenario, 1, BLOCK)
    (one,) = variants(scenario, values, BLOCK)
    assert np.array_equal(one.changes["construction_cost"][0], values[COST])
    assert np.array_equal(one.changes["required_return"], values["required_return"])
    assert np.array_equal(
        one.changes["construction_cost"][1:],
        np.repeat(one.ready.case.construction_cost[1:], BLOCK, axis=1),
    )


def test_branches_have_a_scenario_each() -> None:
    scenario = scenario_with(MORE)
    found = variants(scenario, input_values(scenario, 1, BLOCK), BLOCK)
    assert len(found) == 6
    assert {each.ready.calendar.construction_months for each in found} == {24, 30, 36}


def test_an_input_that_does_more_than_a_number_has_a_scenario_for_each_path() -> None:
    """A rate of the central path; a floor area on which VAT by use follows is a number of the case still."""
    base = read_scenario(SCENARIOS / "owner-occupied-mix.yaml").with_values(
        {
            "indices.asphalt": 0.02,
            "operating_costs.management.index": "asphalt",
            "land.vat": "by_use",
        }
    )
    scenario = base.with_values({"uncertainty": {"inputs": WITH_GROWTH}})
    assert set(slow_inputs(scenario)) == {"indices.asphalt"}
    check_paths(scenario, 3, paths=12)


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("start", [date(2020, 1, 1), date(2021, 7, 1)]),
        ("exit.holding_years", [25, 30]),
        ("policy.term", [15, 20, 25]),
        ("rents.statutory_cap", [True, False]),
        ("rents.increase", ["cpi", 0.02, "allowed"]),
        ("dwellings.high.count", [30, 20, 0]),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_branch_may_be_anything_that_a_key_takes(path: str, values: list[Any]) -> None:
    weights = [round(1 / len(values), 6)] * (len(values) - 1)
    branch = {"distribution": "discrete", "values": values, "weights": [*weights, 1 - sum(weights)]}
    scenario = read_scenario(SCENARIOS / "amersfoort-2019.yaml")
    scenario = scenario.with_values({"uncertainty": {"inputs": {COST: DISTRIBUTIONS[COST], path: branch}}})
    check_paths(scenario, 2, paths=40)


def test_a_missing_market_rent_that_follows_the_rent_is_the_input_too() -> None:
    scenario = scenario_with({"dwellings.free.rent": {"distribution": "normal", "mean": 1_285, "sd": 20}})
    values = input_values(scenario, 1, BLOCK)
    (one,) = variants(scenario, values, BLOCK)
    assert np.array_equal(one.changes["market_rent"][2], values["dwellings.free.rent"])
    check_paths(scenario, 1)


def test_without_inputs_there_is_one_variant() -> None:
    scenario = read_scenario(SCENARIOS / "amersfoort-2019.yaml")
    assert input_values(scenario, 1, 10) == {}
    (one,) = variants(scenario, {}, BLOCK)
    assert one.changes == {}
    assert np.array_equal(one.rows, np.arange(BLOCK))
    assert set(PROJECT) >= set(FIGURES)

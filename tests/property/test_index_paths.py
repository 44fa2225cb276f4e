"""Random index paths: known answers from outside the code, and what must hold for every path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from math import exp, log, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from feasibility import evaluate, read_scenario
from feasibility.errors import InputError
from feasibility.evaluation.figures.registry import PROJECT, column_of
from feasibility.evaluation.paths import BLOCK, Prepared, arrays_on, prepared
from feasibility.risk.paths.draws import deviations, in_shock, random_rates, yields_on
from feasibility.risk.paths.model import IndexModel, index_model, lower_factor
from feasibility.risk.paths.replay import replayed_rates
from feasibility.scenario.keys.model import CountRange
from feasibility.scenario.keys.uncertainty import Replay, Shock
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]
SCENARIOS = Path(__file__).parents[2] / "scenarios"
NAMES = ("cpi", "wages", "construction_cost", "house_price", "market_rent", "exit_yield")
CERTAIN = {name: {"sd": 0.0} for name in NAMES}
BLOCKS = 100
"""25,600 paths: a standard deviation within 0.5 %, a correlation within 0.006 (one standard error)."""


def scenario_with(**uncertainty: Any) -> Scenario:
    scenario = read_scenario(SCENARIOS / "amersfoort-2019.yaml")
    return scenario.with_values({"uncertainty": uncertainty}) if uncertainty else scenario


def whole_scenarios() -> list[Path]:
    return [
        path
        for path in sorted(SCENARIOS.glob("*.yaml"))
        if not any(isinstance(each.count, CountRange) for each in read_scenario(path).dwellings.values())
    ]


def drawn(model: IndexModel, years: range, seed: int = 1, blocks: int = BLOCKS) -> dict[str, Array]:
    """z of every index, (Y, paths)."""
    parts = [deviations(model, range(len(model.names)), years, seed, block) for block in range(blocks)]
    return {
        name: np.concatenate([part[place] for part in parts], axis=1)
        for place, name in enumerate(model.names)
    }


def figures(ready: Prepared, growth: Mapping[str, Array], changes: Mapping[str, Array]) -> dict[str, Array]:
    arrays = arrays_on(ready, growth, changes)
    return {name: column_of(name, arrays) for name, each in PROJECT.items() if each.column is not None}


# -------------------------------------------------------------------------------------- no uncertainty


@pytest.mark.parametrize("path", whole_scenarios(), ids=lambda path: path.stem)
def test_without_deviations_every_path_is_the_scenario_itself(path: Path) -> None:
    scenario = read_scenario(path).with_values({"uncertainty": {"indices": CERTAIN}})
    ready = prepared(scenario)
    rates = random_rates(ready, index_model(scenario), seed=1, block=3)
    assert rates.yield_shift is None
    for name, central in ready.growth.items():
        assert rates.growth[name].shape == (BLOCK, central.shape[1])
        assert np.array_equal(rates.growth[name], np.repeat(central, BLOCK, axis=0))
    result = evaluate(scenario)
    arrays = arrays_on(ready, rates.growth)
    for name in (
        "residual_land_value",
        "investment_value",
        "net_present_value",
        "investor_irr",
        "project_irr",
    ):
        expected = getattr(result, name)
        found = column_of(name, arrays)
        assert np.array_equal(found, np.full(BLOCK, np.nan if expected is None else expected), equal_nan=True)


# -------------------------------------------------------------------------------- every path by itself


@pytest.mark.parametrize("name", [path.stem for path in sorted(SCENARIOS.glob("*.yaml"))])
def test_a_path_given_back_as_year_tables_gives_the_same_figures(name: str) -> None:
    scenario = read_scenario(SCENARIOS / f"{name}.yaml")
    if any(isinstance(each.count, CountRange) for each in scenario.dwellings.values()):
        scenario = scenario.with_values({f"dwellings.{each}.count": 20 for each in scenario.dwellings})
    scenario = scenario.with_values(
        {"exit.net_yield": 0.045, "exit.gross_yield": 0.058, "exit.methods": ["net_yield", "gross_yield"]}
    )
    own = {kind: None for kind in ("social", "mid", "free") if getattr(scenario.exit.by_kind, kind)}
    scenario = scenario.with_values({f"exit.by_kind.{kind}": None for kind in own}) if own else scenario
    ready, model = prepared(scenario), index_model(scenario)
    rates = random_rates(ready, model, seed=7, block=2)
    changes = yields_on(ready, rates.yield_shift)
    on_paths = figures(ready, rates.growth, changes)
    for path in (0, 100, 255):
        values: dict[str, Any] = {
            "exit.net_yield": float(changes["net_yield"][0, path]),
            "exit.gross_yield": float(changes["gross_yield"][0, path]),
        }
        for index, years in ready.needed.items():
            row = rates.growth[index][path]
            table = {year: float(row[year - ready.first_year]) for year in years}
            values[f"indices.{index}"] = {**table, "then": 0.02}
        alone = evaluate(scenario.with_values(values))
        for figure in ("residual_land_value", "investment_value", "net_present_value", "investor_irr"):
            assert on_paths[figure][path] == getattr(alone, figure)


# --------------------------------------------------------------------------------------- known answers


def test_the_variance_of_a_sum_of_deviations_has_its_closed_form() -> None:
    """φ = 0.5, σ = 0.02: weights 1, 1.5 and 1.75 after three years, so 0.0004·(1 + 2.25 + 3.0625)."""
    model = index_model(scenario_with(indices={"cpi": {"persistence": 0.5, "sd": 0.02}}))
    z = drawn(model, range(2020, 2023))["cpi"]
    assert z.sum(axis=0).var() == pytest.approx(0.0004 * 6.3125, rel=0.04)
    assert z.sum(axis=0).mean() == pytest.approx(0.0, abs=4 * sqrt(0.002525 / 25_600))


@settings(max_examples=10)
@given(phi=st.floats(0, 0.95), sd=st.floats(0.001, 0.1), years=st.integers(1, 30))
def test_the_variance_of_a_sum_is_right_for_every_persistence(phi: float, sd: float, years: int) -> None:
    model = index_model(scenario_with(indices={"wages": {"persistence": phi, "sd": sd}}))
    z = drawn(model, range(2020, 2020 + years), blocks=40)["wages"]
    variance = sum((sd * (1 - phi ** (years - j + 1)) / (1 - phi)) ** 2 for j in range(1, years + 1))
    # A sample variance of 10,240 normal numbers has a relative standard error of 1.4 %.
    assert z.sum(axis=0).var() == pytest.approx(variance, rel=0.08)


def test_deviations_fade_at_their_persistence() -> None:
    """In the long run sd σ/√(1 − φ²), and correlations φ and φ² with one and two years before."""
    model = index_model(scenario_with(indices={"house_price": {"persistence": 0.6, "sd": 0.03}}))
    z = drawn(model, range(2020, 2051))["house_price"]
    assert z[-1].std() == pytest.approx(0.03 / 0.8, rel=0.02)
    assert np.corrcoef(z[-1], z[-2])[0, 1] == pytest.approx(0.6, abs=0.025)
    assert np.corrcoef(z[-1], z[-3])[0, 1] == pytest.approx(0.36, abs=0.025)


def test_correlations_are_recovered() -> None:
    model = index_model(
        scenario_with(correlations=[["cpi", "house_price", -0.2], ["market_rent", "cpi", 0.3]])
    )
    z = drawn(model, range(2020, 2021))
    found = np.corrcoef([z[name][0] for name in model.names])
    stated = {
        frozenset({"cpi", "wages"}): 0.3,
        frozenset({"cpi", "construction_cost"}): 0.4,
        frozenset({"wages", "construction_cost"}): 0.4,
        frozenset({"house_price", "market_rent"}): 0.4,
        frozenset({"house_price", "exit_yield"}): -0.5,
        frozenset({"cpi", "house_price"}): -0.2,
        frozenset({"market_rent", "cpi"}): 0.3,
    }
    for row, first in enumerate(model.names):
        for column, second in enumerate(model.names[:row]):
            expected = stated.get(frozenset({first, second}), 0.0)
            assert found[row, column] == pytest.approx(expected, abs=0.03), (first, second)


def test_a_level_is_lognormal() -> None:
    """Without persistence ln A after n years is normal around ln(1.02^n), with variance n·σ²."""
    scenario = scenario_with(indices={"house_price": {"persistence": 0.0, "sd": 0.04}})
    ready, model = prepared(scenario), index_model(scenario)
    at = slice(2020 - ready.first_year, 2030 - ready.first_year)
    growth = np.concatenate(
        [random_rates(ready, model, 5, block).growth["house_price"] for block in range(BLOCKS)]
    )
    level = np.prod(1 + growth[:, at], axis=1)
    deviation = 0.04 * sqrt(10)
    for share, normal in ((0.05, -1.6448536), (0.5, 0.0), (0.95, 1.6448536)):
        expected = 1.02**10 * exp(normal * deviation)
        assert np.quantile(level, share) == pytest.approx(expected, rel=0.01)
    assert level.mean() == pytest.approx(1.02**10 * exp(deviation**2 / 2), rel=0.005)


@pytest.mark.parametrize("shock", [None, {"probability": 0.1, "years": 2, "moves": {"house_price": 0.08}}])
def test_the_central_path_is_the_mean_of_the_levels_where_it_is_asked(shock: dict[str, Any] | None) -> None:
    scenario = scenario_with(centre="mean", **({"shock": shock} if shock else {}))
    ready, model = prepared(scenario), index_model(scenario)
    growth = np.concatenate(
        [random_rates(ready, model, 5, block).growth["house_price"] for block in range(2 * BLOCKS)]
    )
    level = np.cumprod(1 + growth[:, 2020 - ready.first_year :], axis=1)
    central = np.cumprod(1 + ready.growth["house_price"][0, 2020 - ready.first_year :])
    for year in (0, 1, 4, 9, 19):
        error = level[:, year].std() / sqrt(len(level))
        assert abs(level[:, year].mean() - central[year]) < 4 * error, year


# -------------------------------------------------------------------------------------- the same draws


def test_a_seed_gives_the_same_draws_whatever_the_horizon_the_paths_and_the_other_indices() -> None:
    short = scenario_with()
    long = short.with_values({"exit.holding_years": 40, "policy.term": 30})
    other = short.with_values(
        {
            "indices.asphalt": 0.03,
            "indices.brick": 0.03,
            "operating_costs.management.index": "asphalt",
            "operating_costs.maintenance.index": "brick",
            "uncertainty.indices": {
                "asphalt": {"persistence": 0.2, "sd": 0.05},
                "brick": {"persistence": 0.5, "sd": 0.01},
            },
            "uncertainty.shock": {"probability": 0.5, "years": 2, "moves": {"wages": 0.05}},
        }
    )
    fewer = other.with_values(
        {
            "operating_costs.management.index": "brick",
            "indices.asphalt": None,
            "uncertainty.indices": {"brick": {"persistence": 0.5, "sd": 0.01}},
        }
    )
    first, *rest = (
        random_rates(prepared(each), index_model(each), 11, 5).growth for each in (short, long, other, fewer)
    )
    years = slice(0, first["cpi"].shape[1])
    for name in ("cpi", "house_price", "construction_cost", "market_rent"):
        for each in rest:
            assert np.array_equal(first[name], each[name][:, years])
    assert np.array_equal(rest[1]["brick"], rest[2]["brick"])
    assert not np.array_equal(rest[1]["brick"], rest[1]["asphalt"])


def test_blocks_seeds_years_and_indices_have_their_own_draws() -> None:
    scenario = scenario_with()
    ready, model = prepared(scenario), index_model(scenario)
    one, next_block = random_rates(ready, model, 1, 0), random_rates(ready, model, 1, 1)
    other_seed, large_seed = random_rates(ready, model, 2, 0), random_rates(ready, model, 1 + 2**64, 0)
    columns = [
        each.growth["cpi"][:, year] for each in (one, next_block, other_seed, large_seed) for year in (5, 6)
    ]
    columns += [one.growth[name][:, 5] for name in ("wages", "house_price")]
    assert len({column.tobytes() for column in columns}) == len(columns)


@pytest.mark.parametrize(
    ("index", "first"),
    [
        (0.02, 2020),
        ({2019: 0.01, 2020: 0.02, 2021: 0.03, "then": 0.02}, 2022),
        ({"history": "cbs", "then": 0.02}, 2027),
    ],
)
def test_given_and_published_years_are_certain(index: object, first: int) -> None:
    scenario = scenario_with().with_values({"indices.cpi": index})
    ready, model = prepared(scenario), index_model(scenario)
    cpi = random_rates(ready, model, 3, 0).growth["cpi"]
    place = first - ready.first_year
    assert model.first_year[0] == first
    assert np.array_equal(cpi[:, :place], np.repeat(ready.growth["cpi"][:, :place], BLOCK, axis=0))
    assert len(set(cpi[:, place])) == BLOCK


def test_the_first_uncertain_year_may_be_stated() -> None:
    scenario = scenario_with(first_year=2030)
    ready, model = prepared(scenario), index_model(scenario)
    for name, rates in random_rates(ready, model, 3, 0).growth.items():
        place = 2030 - ready.first_year
        assert np.array_equal(rates[:, :place], np.repeat(ready.growth[name][:, :place], BLOCK, axis=0))
        assert len(set(rates[:, place])) == BLOCK
    late = replace(model, first_year=np.full(len(model.names), 2300))
    never = random_rates(ready, late, 3, 0)
    assert never.yield_shift is None
    assert all(np.array_equal(never.growth[name][:1], ready.growth[name]) for name in ready.growth)


# -------------------------------------------------------------------------------------- the exit yield


def test_the_exit_yield_moves_in_points_from_every_stated_yield() -> None:
    """σ 0.002, φ 0.5: in the long run a standard deviation of 0.002/√0.75 points around each yield."""
    scenario = scenario_with(indices={"exit_yield": {"persistence": 0.5, "sd": 0.002}}).with_values(
        {
            "exit.methods": ["net_yield"],
            "exit.by_kind.free": {"methods": ["gross_yield"], "gross_yield": 0.06},
        }
    )
    ready, model = prepared(scenario), index_model(scenario)
    shifts, found = [], []
    for block in range(BLOCKS):
        shift = random_rates(ready, model, 2, block).yield_shift
        assert shift is not None
        shifts.append(shift)
        changes = yields_on(ready, shift)
        found.append(changes)
        low, high, free = 0, 1, 2
        assert np.array_equal(changes["net_yield"][low], 0.045 + shift)
        assert np.array_equal(changes["net_yield"][high], 0.045 + shift)
        assert np.array_equal(changes["gross_yield"][free], 0.06 + shift)
        assert np.array_equal(changes["gross_yield"][low], np.ones(BLOCK))
    assert np.concatenate(shifts).std() == pytest.approx(0.002 / sqrt(0.75), rel=0.02)


def test_the_exit_yield_has_a_least_that_leaves_a_lower_central_yield_alone() -> None:
    scenario = scenario_with(indices={"exit_yield": {"sd": 0.01, "least": 0.04}}).with_values(
        {"exit.methods": ["net_yield"], "exit.by_kind.mid": {"net_yield": 0.035}}
    )
    ready, model = prepared(scenario), index_model(scenario)
    yields = yields_on(ready, random_rates(ready, model, 2, 0).yield_shift)["net_yield"]
    assert yields[2].min() == 0.04
    assert yields[2].max() > 0.05
    assert yields[0].min() == 0.035
    central = yields_on(ready, np.zeros(BLOCK))["net_yield"]
    assert np.array_equal(central, np.repeat(ready.case.net_yield, BLOCK, axis=1))


def test_a_scenario_without_an_exit_by_yield_has_no_uncertain_yield() -> None:
    scenario = scenario_with()
    ready, model = prepared(scenario), index_model(scenario)
    assert yields_on(ready, random_rates(ready, model, 2, 0).yield_shift) == {}


# ---------------------------------------------------------------------------------------- correlations


def test_a_singular_matrix_of_correlations_is_used_as_it_is() -> None:
    """0.6² + 0.8² = 1: wages are 0.6 of CPI's shock and 0.8 of that of costs, and nothing of their own."""
    given_pairs = [
        ["cpi", "wages", 0.6],
        ["wages", "construction_cost", 0.8],
        ["cpi", "construction_cost", 0],
    ]
    model = index_model(scenario_with(correlations=given_pairs))
    z = drawn(model, range(2020, 2021), blocks=4)
    shocks = {
        name: z[name][0] / model.sd[model.place(name)] for name in ("cpi", "wages", "construction_cost")
    }
    mixed = 0.6 * shocks["cpi"] + 0.8 * shocks["construction_cost"]
    assert np.allclose(shocks["wages"], mixed, atol=1e-12)
    same = index_model(
        scenario_with(correlations=[["house_price", "market_rent", 1], ["house_price", "exit_yield", 0]])
    )
    z = drawn(same, range(2020, 2021), blocks=4)
    assert np.allclose(z["house_price"] / 0.044, z["market_rent"] / 0.015, atol=1e-12)


def test_correlations_against_those_of_the_calibration_are_refused_and_the_nearest_work() -> None:
    """CPI and wages have 0.3; so house prices cannot go with one and against the other at 0.9."""
    scenario = scenario_with(correlations=[["cpi", "house_price", 0.9], ["wages", "house_price", -0.9]])
    with pytest.raises(InputError, match="shipped calibration they contradict each other") as refused:
        index_model(scenario)
    (mistake,) = refused.value.mistakes
    assert mistake.path == "uncertainty.correlations"
    offered = [
        [first, second, float(value)]
        for first, second, value in re.findall(r"\[(\w+), (\w+), (-?[0-9.]+)\]", mistake.message)
    ]
    assert ["cpi", "wages"] in [pair[:2] for pair in offered]
    model = index_model(scenario_with(correlations=offered))
    assert np.linalg.eigvalsh(model.correlation)[0] > -1e-9
    assert 0.4 < model.correlation[model.place("cpi"), model.place("house_price")] < 0.9


@pytest.mark.parametrize(
    "pairs",
    [
        [["cpi", "house_price", 0.9], ["wages", "house_price", -0.9]],
        [["cpi", "wages", 0.9], ["wages", "house_price", 0.9], ["cpi", "house_price", -0.9]],
    ],
)
def test_an_index_without_deviations_contradicts_no_correlation(pairs: list[list[object]]) -> None:
    """House prices that stay on their central path move with nothing; the others keep what they had."""
    still = scenario_with(indices={"house_price": {"sd": 0}}, correlations=pairs)
    without = [pair for pair in pairs if "house_price" not in pair]
    others = index_model(scenario_with(indices={"house_price": {"sd": 0}}, correlations=without))
    model, place = index_model(still), others.place("house_price")
    kept = np.delete(np.arange(len(model.names)), place)
    assert np.array_equal(model.correlation[np.ix_(kept, kept)], others.correlation[np.ix_(kept, kept)])
    assert np.array_equal(model.correlation[place], np.eye(len(model.names))[place])


@given(st.integers(1, 6), st.integers(0, 10_000))
def test_the_factor_of_a_matrix_gives_it_back(rank: int, seed: int) -> None:
    vectors = np.random.default_rng(seed).standard_normal((6, rank))
    vectors /= np.linalg.norm(vectors, axis=1)[:, None]
    matrix = vectors @ vectors.T
    np.fill_diagonal(matrix, 1.0)
    factor = lower_factor(matrix)
    assert np.allclose(factor @ factor.T, matrix, atol=1e-6)
    assert np.array_equal(factor, np.tril(factor))


# --------------------------------------------------------------------------------- shocks and extremes


def test_shocks_come_and_last_as_stated() -> None:
    """Probability 0.1 and two years: on average 1/0.1 − 1 = 9 years outside, then 2 inside."""
    shock = Shock(probability=0.1, years=2, moves={"cpi": 0.05})
    inside = np.concatenate([in_shock(shock, range(2020, 2080), 1, block) for block in range(40)], axis=1)
    assert inside[0].mean() == pytest.approx(0.1, abs=0.012)
    assert inside[40:].mean() == pytest.approx(2 / 11, abs=0.006)
    runs = np.diff(
        np.concatenate([np.zeros((1, inside.shape[1])), inside, np.zeros((1, inside.shape[1]))]), axis=0
    )
    for column in runs.T[:200]:
        lengths = np.flatnonzero(column == -1) - np.flatnonzero(column == 1)
        assert all(length % 2 == 0 for length in lengths[:-1])


def test_a_shock_moves_only_what_it_names_in_its_own_years() -> None:
    plain = scenario_with(indices=CERTAIN)
    shocked = plain.with_values(
        {"uncertainty.shock": {"probability": 1, "years": 3, "moves": {"cpi": 0.05, "exit_yield": 0.01}}}
    ).with_values({"exit.methods": ["net_yield"]})
    ready, model = prepared(shocked), index_model(shocked)
    rates = random_rates(ready, model, 1, 0)
    expected = 1.02 * exp(0.05) - 1
    place = 2020 - ready.first_year
    assert np.allclose(rates.growth["cpi"][:, place:], expected, atol=1e-15)
    assert np.array_equal(rates.growth["wages"], np.repeat(ready.growth["wages"], BLOCK, axis=0))
    assert rates.yield_shift is not None
    assert np.allclose(rates.yield_shift, 0.01)


def test_a_shock_that_is_certain_leaves_the_central_path_where_that_is_the_mean() -> None:
    shock = {"probability": 1, "years": 3, "moves": {"cpi": 0.05, "exit_yield": 0.01}}
    scenario = scenario_with(indices=CERTAIN, shock=shock, centre="mean")
    ready = prepared(scenario)
    rates = random_rates(ready, index_model(scenario), 1, 0)
    assert np.allclose(rates.growth["cpi"], ready.growth["cpi"], atol=1e-15)
    assert rates.yield_shift is None or np.allclose(rates.yield_shift, 0, atol=1e-15)


def test_the_mean_of_the_exit_yield_is_the_stated_one_under_shocks() -> None:
    shock = {"probability": 0.2, "years": 2, "moves": {"exit_yield": 0.01}}
    scenario = scenario_with(shock=shock, centre="mean")
    ready, model = prepared(scenario), index_model(scenario)
    shifts = [random_rates(ready, model, 8, block).yield_shift for block in range(BLOCKS)]
    found = np.concatenate([shift for shift in shifts if shift is not None])
    assert len(found) == BLOCKS * BLOCK
    assert abs(found.mean()) < 4 * found.std() / sqrt(len(found))


def test_some_paths_of_a_block_are_the_same_as_in_the_whole_block() -> None:
    scenario = scenario_with()
    ready, model = prepared(scenario), index_model(scenario)
    rows = np.array([3, 250, 17])
    whole, some = random_rates(ready, model, 4, 6), random_rates(ready, model, 4, 6, rows)
    replayed = replayed_rates(ready, Replay(), 4, 6), replayed_rates(ready, Replay(), 4, 6, rows)
    for name in ready.growth:
        assert np.array_equal(some.growth[name], whole.growth[name][rows])
        assert np.array_equal(replayed[1].growth[name], replayed[0].growth[name][rows])
    assert whole.yield_shift is not None
    assert some.yield_shift is not None
    assert np.array_equal(some.yield_shift, whole.yield_shift[rows])


@settings(max_examples=20)
@given(
    sd=st.floats(0, 0.2),
    phi=st.floats(0, 0.999),
    seed=st.integers(0, 2**70),
    centre=st.sampled_from(["median", "mean"]),
)
def test_extremes_stay_above_a_loss_of_everything(sd: float, phi: float, seed: int, centre: str) -> None:
    wildest = sd * sqrt(1 - phi**2)
    scenario = scenario_with(
        centre=centre,
        indices={name: {"persistence": phi, "sd": wildest} for name in ("cpi", "house_price")},
        shock={"probability": 1, "years": 100, "moves": {"house_price": -0.5}},
    )
    ready = prepared(scenario)
    for rates in random_rates(ready, index_model(scenario), seed, 2**31).growth.values():
        assert np.isfinite(rates).all()
        assert (rates > -1).all()


def test_the_logarithm_of_a_rate_is_the_central_one_and_the_deviation() -> None:
    """ln(1 + g) is the central one plus z."""
    scenario = scenario_with()
    ready, model = prepared(scenario), index_model(scenario)
    rates = random_rates(ready, model, 9, 0).growth["cpi"]
    z = deviations(model, [0], range(2020, 2048), 9, 0)[0]
    for path, year in ((0, 2020), (17, 2030), (255, 2047)):
        assert log(1 + rates[path, year - ready.first_year]) == pytest.approx(
            log(1.02) + z[year - 2020, path], abs=1e-14
        )

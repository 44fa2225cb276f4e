"""Mixes on many paths against every mix on every path, another solver, and hand calculation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feasibility import Scenario, read_scenario, robust_mix
from feasibility.errors import InputError
from feasibility.evaluation.paths import arrays_on
from feasibility.mix.enumeration import blocks_of_mixes
from feasibility.mix.results import Impossible
from feasibility.mix.robust import search as searching
from feasibility.mix.robust.branching import largest_on_paths
from feasibility.mix.robust.demand import Demand, paths_needed
from feasibility.mix.robust.exhaustive import (
    best_place,
    every_mix,
    frontier_places,
    likeliest_place,
    safest_place,
)
from feasibility.mix.robust.integer_programme import likeliest_by_programme, safest_by_programme
from feasibility.mix.robust.margins import Margins, margins_of, viable_paths, worst_weights
from feasibility.mix.robust.paths import margins_on
from feasibility.mix.robust.results import EVERY_MIX, PROGRAMME, RobustMix
from feasibility.mix.search import best_mix
from feasibility.programme.mix_rows import share_row
from feasibility.programme.objectives import coefficients
from feasibility.programme.optimum.relaxation import Quiet
from feasibility.programme.question import Options, Question, question_of
from feasibility.programme.rows import Programme, allowed, branches, sum_of, total_row, without
from feasibility.programme.search_control import SearchControl, TimeLimitError
from feasibility.returns.values import HALF_A_CENT
from feasibility.risk.blocks import Model, Plan, parts_of
from feasibility.risk.simulation import simulate
from feasibility.risk.summary import expected_shortfall
from tests.property.mix_programmes import programme, programmes
from tests.property.test_mix_by_use import random_case

SCENARIOS = Path(__file__).parents[2] / "scenarios"
AMERSFOORT = read_scenario(SCENARIOS / "amersfoort-2019.yaml")
TYPES = tuple(AMERSFOORT.dwellings)
CERTAIN = {
    f"uncertainty.indices.{name}.sd": 0.0
    for name in ("cpi", "wages", "construction_cost", "house_price", "market_rent", "exit_yield")
}


def drawn(seed: int, paths: int, types: int, dwellings: int) -> Margins:
    """Amounts like those of dwellings, of which the dearer vary more from path to path."""
    rng = np.random.default_rng(seed)
    base = np.sort(rng.uniform(20_000, 60_000, types))
    spread = np.linspace(2_000, 30_000, types)
    unit = base + rng.normal(size=(paths, 2)) @ rng.normal(size=(2, types)) * spread
    price = 0.8 * base.mean() * dwellings
    return Margins(unit, rng.normal(-price, 0.1 * price, paths))


def of_every_mix(asked: Programme) -> np.ndarray:
    found = list(blocks_of_mixes(asked))
    return np.concatenate(found) if found else np.empty((0, len(asked.types)), np.int64)


def best_value(demand: Demand, mixes: np.ndarray, objective: Sequence[int]) -> int | None:
    """The largest sum of the mixes that keep to a demand, from every mix on every path, all stored."""
    every = mixes @ demand.margins.unit.T + demand.margins.constant
    kept = (every >= -HALF_A_CENT).sum(axis=1) >= demand.viable
    if demand.shortfall is not None:
        worst = [expected_shortfall(each, demand.share) for each in every]
        kept &= np.array(worst) >= demand.shortfall - HALF_A_CENT
    return max((sum_of(objective, each) for each in mixes[kept].tolist()), default=None)


# ------------------------------------------------------------------------------- all mixes on all paths


def test_two_types_on_four_paths_by_hand() -> None:
    # Ten dwellings; at a price of 100 on path k one A adds 12, 9, 14, 3 and one B 10, 10, 10, 10 more than 0.
    # 10 B: 100 on each path: viable on 4. 5 A + 5 B: 110, 95, 120, 65: on 2. 10 A: 120, 90, 140, 30: on 2.
    margins = Margins(np.array([[12.0, 10], [9, 10], [14, 10], [3, 10]]), np.full(4, -100.0))
    mixes = np.array([[0, 10], [5, 5], [10, 0], [9, 0]])
    assert viable_paths(margins, mixes).tolist() == [4, 2, 2, 2]
    asked = programme([10, 10], total_row(2, 10, 10))
    # The worst half of the margins of a A: path 4, −7a, and path 2, −a: their mean is −4a.
    assert largest_on_paths(asked, (1, 0), Demand(margins, viable=2)) == (10, 0)
    assert largest_on_paths(asked, (1, 0), Demand(margins, viable=3)) == (0, 10)
    assert largest_on_paths(asked, (1, 0), Demand(margins, shortfall=-20.0, share=0.5)) == (5, 5)
    assert largest_on_paths(asked, (1, 0), Demand(margins, viable=3, shortfall=-20.0, share=0.5)) == (0, 10)
    assert largest_on_paths(asked, (1, 0), Demand(margins, shortfall=0.01, share=0.5)) is None


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9), st.integers(1, 700), st.integers(1, 1200), st.integers(0, 10**6))
def test_counts_in_blocks_are_those_of_full_storage(types: int, paths: int, mixes: int, seed: int) -> None:
    """Of whole numbers, so that no last bit decides; with margins of exactly zero among them."""
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, 40, (mixes, types))
    margins = Margins(
        rng.integers(-50, 50, (paths, types)).astype(float), rng.integers(-300, 300, paths).astype(float)
    )
    full = counts @ margins.unit.T + margins.constant >= 0
    assert viable_paths(margins, counts).tolist() == np.count_nonzero(full, axis=1).tolist()
    let, taken = rng.integers(0, 2, mixes) / 1.0, rng.integers(0, 100, paths).astype(float)
    full = counts @ margins.unit.T + margins.constant - np.outer(let, taken) >= 0
    by_use = replace(margins, taken=taken, let_factor=0.1)
    assert viable_paths(by_use, counts, let).tolist() == np.count_nonzero(full, axis=1).tolist()


def test_half_a_cent_is_viable_as_in_every_verdict() -> None:
    margins = Margins(np.zeros((3, 1)), np.array([-0.004, -0.006, 0.0]))
    assert viable_paths(margins, np.array([[1]])).tolist() == [2]


def test_a_mix_has_the_same_count_wherever_it_stands_in_a_block() -> None:
    margins = drawn(3, 999, 4, 50)
    mixes = np.random.default_rng(1).integers(0, 30, (1300, 4))
    alone = [int(viable_paths(margins, each[np.newaxis])[0]) for each in mixes[::97]]
    assert viable_paths(margins, mixes)[::97].tolist() == alone


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(-1000, 1000), min_size=1, max_size=60),
    st.lists(st.integers(-1000, 1000), min_size=60, max_size=60),
    st.sampled_from([0.01, 0.05, 0.1, 1 / 3, 0.5, 0.77, 1.0]),
)
def test_the_weights_of_the_worst_give_the_shortfall_and_never_less_of_another(
    values: list[int], others: list[int], share: float
) -> None:
    one, other = np.array(values, float), np.array(others[: len(values)], float)
    weights = worst_weights(one, share)
    assert weights.sum() == pytest.approx(1)
    assert weights @ one == pytest.approx(expected_shortfall(one, share), abs=1e-9)
    assert weights @ other >= expected_shortfall(other, share) - 1e-9


# ---------------------------------------------------------------------------- the programme over the paths


@settings(max_examples=150, deadline=None)
@given(programmes(), st.integers(0, 10**6), st.data())
def test_the_programme_finds_the_best_of_every_mix(asked: Programme, seed: int, data: st.DataObject) -> None:
    types, paths = len(asked.types), data.draw(st.integers(1, 60))
    margins = drawn(seed, paths, types, max(1, (sum(asked.least) + sum(asked.most)) // 2))
    objective = tuple(data.draw(st.integers(-3, 9)) for _ in range(types))
    level = data.draw(st.sampled_from([0.0, 0.2, 0.5, 0.8, 0.9, 1.0]))
    shortfall = data.draw(st.sampled_from([None, -1e6, -3e5, 0.0]))
    demand = Demand(margins, paths_needed(level, paths), shortfall, 0.2)
    mixes = of_every_mix(asked)
    found = [largest_on_paths(part, objective, demand) for part in branches(asked)]
    reached = [each for each in found if each is not None]
    assert all(allowed(asked, each) for each in reached)
    assert max((sum_of(objective, each) for each in reached), default=None) == best_value(
        demand, mixes, objective
    )


@pytest.mark.parametrize("listed", [1, 1 << 19])
@pytest.mark.parametrize("seed", range(4))
def test_ranges_that_are_split_lose_no_mix(seed: int, listed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With more mixes than are tried one by one, and with ranges split down to single mixes."""
    monkeypatch.setattr("feasibility.mix.robust.branching.LISTED", listed)
    size = 24 if listed == 1 else 45
    rows = (total_row(4, size - 2, size), share_row("share.0", [True, False, False, False], 0.1))
    asked = programme([size] * 4, *rows)
    margins = drawn(seed, 200, 4, size)
    objective = tuple(round(each) for each in margins.unit.mean(axis=0))
    mixes = of_every_mix(asked)
    likely = int(viable_paths(margins, mixes).max())
    for viable in (likely // 2, likely - 10, likely, likely + 1):
        demand = Demand(margins, viable)
        found = largest_on_paths(asked, objective, demand)
        value = None if found is None else sum_of(objective, found)
        assert value == best_value(demand, mixes, objective)
    likeliest = likeliest_by_programme(asked, Demand(margins), SearchControl())
    assert likeliest is not None
    assert viable_paths(margins, np.array([likeliest]))[0] == likely
    demand = Demand(margins, shortfall=0.0, share=0.1)
    worst = [expected_shortfall(margins_of(margins, each), 0.1) for each in mixes]
    safest = safest_by_programme(asked, demand, SearchControl())
    assert safest is not None
    assert expected_shortfall(margins_of(margins, np.array(safest)), 0.1) == pytest.approx(
        max(worst), abs=1.0
    )


@pytest.mark.parametrize("seed", range(3))
def test_another_solver_finds_the_same_with_a_number_for_every_path(seed: int) -> None:
    """The integer programme as textbooks write it: margin(k) + M·z(k) ≥ 0, z(k) 0 or 1, Σ z(k) ≤ N − K."""
    types, paths, size, needed = 3, 25, 30, 17
    margins = drawn(seed, paths, types, size)
    objective = tuple(round(each) for each in margins.unit.mean(axis=0))
    asked = programme([size] * types, total_row(types, size, size))
    solver = Quiet()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("mip_rel_gap", 0.0)
    infinite = highspy.kHighsInf
    for _ in range(types):
        solver.addVar(0, size)
    for _ in range(paths):
        solver.addVar(0, 1)
    every = np.arange(types + paths, dtype=np.int32)
    for column in range(types + paths):
        solver.changeColIntegrality(column, highspy.HighsVarType.kInteger)
    for column, each in enumerate(objective):
        solver.changeColCost(column, -each)
    solver.addRow(size, size, types, every[:types], np.ones(types))
    for path in range(paths):
        large = float(size * np.abs(margins.unit[path]).max() + abs(margins.constant[path]))
        places = np.array([*range(types), types + path], np.int32)
        numbers = np.array([*margins.unit[path], large])
        solver.addRow(-float(margins.constant[path]), infinite, types + 1, places, numbers)
    solver.addRow(-infinite, paths - needed, paths, every[types:], np.ones(paths))
    solver.run()
    mix = [round(each) for each in solver.getSolution().col_value[:types]]
    found = largest_on_paths(asked, objective, Demand(margins, needed))
    if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        assert found is None
        return
    assert found is not None
    assert sum_of(objective, found) == sum_of(objective, mix)


def test_a_stopped_search_keeps_its_best_and_a_bound_that_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("LISTED", 2_400), ("LOOK", 1)):
        monkeypatch.setattr(f"feasibility.mix.robust.branching.{name}", value)
    asked = programme([30] * 4, total_row(4, 30, 30))
    margins = drawn(0, 300, 4, 30)
    objective = tuple(round(each) for each in margins.unit.mean(axis=0))
    demand = Demand(margins, int(0.99 * _likely(asked, margins)))
    best = largest_on_paths(asked, objective, demand)
    assert best is not None
    looks = 0

    def look() -> None:
        nonlocal looks
        looks += 1
        if looks > 3:
            raise TimeLimitError("over")

    watch = SearchControl(look)
    with pytest.raises(TimeLimitError):
        largest_on_paths(asked, objective, demand, watch)
    assert watch.bound is not None
    assert watch.bound >= sum_of(objective, best)
    if watch.counts is not None:
        assert viable_paths(margins, np.array([watch.counts]))[0] >= demand.viable


def _likely(asked: Programme, margins: Margins) -> int:
    found = likeliest_by_programme(asked, Demand(margins), SearchControl())
    assert found is not None
    return int(viable_paths(margins, np.array([found]))[0])


# ------------------------------------------------------------------------------------ of a scenario


def question(scenario: Scenario = AMERSFOORT, **options: object) -> Question:
    return question_of(scenario, Options(free=tuple(scenario.dwellings), **options))  # type: ignore[arg-type]


def robust(asked: Question, level: float, shortfall: float | None = None, **more: object) -> RobustMix:
    wanted = searching.asked_of(level, shortfall, paths=600)
    found = searching.robust(asked, wanted, **more)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_the_margins_of_a_mix_are_those_of_a_simulation_of_it() -> None:
    for counts in ((24, 30, 66), (12, 12, 96), (0, 120, 0)):
        mix = AMERSFOORT.with_values(
            {f"dwellings.{name}.count": count for name, count in zip(TYPES, counts, strict=True)}
        )
        margins = margins_on(question(), 300, 7)
        simulated = simulate(mix, 300, 7)
        assert margins_of(margins, np.array(counts)) == pytest.approx(simulated.figure("margin"), abs=1e-5)
        assert viable_paths(margins, np.array([counts]))[0] == simulated.figure("viable").sum()


def test_another_land_price_moves_every_margin_by_as_much() -> None:
    own, other = (margins_on(question(land_price=price), 100, 1) for price in (None, 3_000_000.0))
    assert other.constant - own.constant == pytest.approx(np.full(100, 1_200_000.0), abs=1e-6)


@pytest.mark.parametrize("objective", searching.ROBUST)
@pytest.mark.parametrize(("level", "shortfall"), [(0.52, None), (0.0, -7.3e6), (0.5, -7.4e6), (0.99, 0.0)])
def test_both_proofs_give_the_same(
    objective: str, level: float, shortfall: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    budget = AMERSFOORT.with_values({"mix.floor_area_at_most": 9_100})
    tried = robust(question(budget), level, shortfall, objective=objective)
    monkeypatch.setattr(searching, "MOST_TRIED", 0)
    solved = robust(question(budget), level, shortfall, objective=objective)
    assert (tried.proof, solved.proof) == (EVERY_MIX, PROGRAMME)
    assert (tried.value, tried.bound, tried.price) == (solved.value, solved.bound, solved.price)
    assert tried.deterministic == solved.deterministic
    assert (tried.best is None) == (solved.best is None)
    if tried.best is None:
        assert tried.likeliest is not None
        assert solved.likeliest is not None
        assert tried.likeliest.probability == solved.likeliest.probability
        if shortfall is not None:
            assert tried.safest is not None
            assert solved.safest is not None
            assert tried.safest.shortfall == pytest.approx(solved.safest.shortfall, abs=1.01)


def test_where_nothing_is_uncertain_the_robust_mix_is_the_deterministic_one() -> None:
    certain = question(AMERSFOORT.with_values(CERTAIN))
    for level in (0.01, 0.9, 1.0):
        for objective in ("land_value", "low_dwellings", "dwelling_years"):
            found = robust(certain, level, objective=objective)
            best = best_mix(certain, objective)
            assert best is not None
            assert found.best is not None
            assert found.best.mix == best.mix
            assert (found.value, found.price) == (best.value, 0.0)
            assert found.best.probability.value == found.best.checked.value == 1.0
            assert found.best.shortfall == pytest.approx(best.mix.margin, abs=1e-5)
    dear = question(AMERSFOORT.with_values(CERTAIN), land_price=1e9)
    found = robust(dear, 0.01)
    assert found.best is found.deterministic is None
    assert found.likeliest is not None
    assert found.likeliest.probability.value == 0.0


def test_level_0_asks_nothing_and_level_1_every_path() -> None:
    free = question(viable=False)
    found = robust(question(), 0.0, objective="low_dwellings")
    best = best_mix(free, "low_dwellings")
    assert best is not None
    assert found.value == best.value == 108
    assert found.price is not None
    assert found.price < 0
    cheap = question(land_price=-60_000_000)
    every = robust(cheap, 1.0)
    assert every.best is not None
    assert every.best.probability.value == 1.0


def test_a_level_out_of_reach_names_the_likeliest_mix() -> None:
    found = robust(question(), 0.9)
    assert (found.best, found.value, found.bound, found.price) == (None, None, None, None)
    assert found.likeliest is not None
    margins = margins_on(question(), 600, 1)
    mixes = of_every_mix(without(question().programme, ["viability"]))
    most = int(((mixes @ margins.unit.T + margins.constant) >= -HALF_A_CENT).sum(axis=1).max())
    assert found.likeliest.probability.value == most / 600


def test_the_frontier_has_every_mix_that_none_betters_in_both() -> None:
    found = robust(question(), 0.5, objective="dwelling_years")
    margins = margins_on(question(), 600, 1)
    mixes = of_every_mix(without(question().programme, ["viability"]))
    viable = ((mixes @ margins.unit.T + margins.constant) >= -HALF_A_CENT).sum(axis=1)
    years = mixes @ np.array(coefficients(question(), "dwelling_years"))
    pairs = set(zip(years.tolist(), viable.tolist(), strict=True))
    best = {
        (value, count)
        for value, count in pairs
        if not any((v >= value and c > count) or (v > value and c >= count) for v, c in pairs)
    }
    assert {(each.value, round(each.probability * 600)) for each in found.points} == best
    assert [each.value for each in found.points] == sorted((v for v, _ in best), reverse=True)


def test_no_mix_at_all_is_not_a_matter_of_paths() -> None:
    nothing = question(AMERSFOORT.with_values({"mix.floor_area_at_most": 100}))
    assert searching.robust(nothing, searching.asked_of(0.9, None, paths=10)) is None
    given = AMERSFOORT.with_values({"mix.floor_area_at_most": 100})
    assert isinstance(robust_mix(given, free=TYPES, paths=10), Impossible)


@pytest.mark.parametrize("seed", range(6))
def test_vat_by_use_is_that_of_each_mix_on_each_path(seed: int) -> None:
    """Every mix of a small case against its own full computation on the same paths."""
    case = random_case(seed)
    asked = question_of(case, Options(viable=False))
    margins = margins_on(asked, 40, 3)
    every = every_mix(asked, asked.programme, margins, "land_value", "mid_dwellings")
    assert every is not None
    assert every.let is not None
    chosen = np.random.default_rng(seed).choice(len(every.counts), min(12, len(every.counts)), replace=False)
    for place in chosen.tolist():
        mix = case.with_values(
            {
                f"dwellings.{name}.count": int(count)
                for name, count in zip(asked.programme.types, every.counts[place], strict=True)
            }
        )
        part = next(parts_of(Plan(mix, 40, 3), 0))
        full = arrays_on(part.ready, part.growth, part.changes).returns.residual_land_value[:40]
        expected = full - asked.land_price
        found = margins_of(margins, every.counts[place], float(every.let[place]))
        assert found == pytest.approx(expected, abs=1e-4)
        assert every.viable[place] == (expected >= -HALF_A_CENT).sum()
    demand = Demand(margins, int(every.viable.max()), -1e7, 0.1)
    worst = [
        expected_shortfall(margins_of(margins, mix, float(let)), 0.1)
        for mix, let in zip(every.counts, every.let, strict=True)
    ]
    assert worst[safest_place(every, demand)] == pytest.approx(max(worst), abs=HALF_A_CENT)
    bound = float(np.median(worst))
    place = best_place(every, replace(demand, viable=0, shortfall=bound))
    assert place is not None
    kept = np.array(worst) >= bound - HALF_A_CENT
    assert every.values[place] == every.values[kept].max()
    assert every.viable[likeliest_place(every)] == every.viable.max()
    assert len(frontier_places(every)) >= 1


def test_a_million_mixes_by_use_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST_TRIED", 0)
    asked = question_of(random_case(0), Options())
    with pytest.raises(InputError, match="more than 0 mixes, and the VAT on the land follows"):
        searching.robust(asked, searching.asked_of(0.9, None, paths=10))


def test_an_uncertain_count_is_refused() -> None:
    inputs = {"dwellings.low.count": {"distribution": "discrete", "values": [20, 30], "weights": [0.5, 0.5]}}
    uncertain = AMERSFOORT.with_values({"uncertainty.inputs": inputs})
    with pytest.raises(InputError, match="a mix decides this count"):
        robust(question(uncertain), 0.5)


def test_equal_runs_are_equal_and_the_fresh_paths_are_of_the_next_seed() -> None:
    one, other = (robust(question(), 0.5) for _ in range(2))
    assert one.best == other.best
    assert one.best is not None
    next_seed = margins_on(question(), 600, one.asked.check_seed)
    counts = np.array([list(one.best.mix.counts.values())])
    assert one.best.checked.value == viable_paths(next_seed, counts)[0] / 600


@pytest.mark.parametrize("model", ["random", "history"])
def test_uncertain_inputs_move_the_margins_of_a_mix_as_in_a_simulation_of_it(model: Model) -> None:
    """A cost that goes into the numbers as it is, months of construction, and the price itself."""
    inputs = {
        "dwellings.low.construction_cost": {"distribution": "normal", "mean": 1_600, "sd": 100},
        "development.construction_months": {
            "distribution": "discrete",
            "values": [18, 24],
            "weights": [0.5, 0.5],
        },
        "land.asking_price": {"distribution": "uniform", "low": 3_800_000, "high": 4_400_000},
    }
    uncertain = AMERSFOORT.with_values({"uncertainty.inputs": inputs})
    counts = np.array([24, 30, 66])
    margins = margins_on(question(uncertain), 300, 5, model)
    simulated = simulate(uncertain, 300, 5, model)
    assert margins_of(margins, counts) == pytest.approx(simulated.figure("margin"), abs=1e-5)
    other = margins_on(question(uncertain, land_price=0.0), 300, 5, model)
    prices = other.constant - margins.constant
    assert 3_800_000 <= prices.min() < prices.max() <= 4_400_000


def test_vat_by_use_with_an_uncertain_cost_of_land_is_refused() -> None:
    inputs = {"land.costs": {"distribution": "uniform", "low": 0.01, "high": 0.09}}
    uncertain = random_case(0).with_values({"uncertainty.inputs": inputs})
    with pytest.raises(InputError, match=r"state land\.let_share"):
        margins_on(question_of(uncertain, Options(viable=False)), 40, 1)

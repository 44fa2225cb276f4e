"""How fast mixes are found: `python -m pytest tests/benchmarks/test_mix_speed.py -s`.

Nothing here asserts a time. Medians are printed beside OR-tools' CP-SAT, set to one worker and given the same
whole numbers, in the same run; both answers must be the same.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.random import Generator, default_rng

from feasibility import read_scenario
from feasibility.mix.frontier import frontier
from feasibility.programme.mix_rows import share_row
from feasibility.programme.optimum.solver import optimum
from feasibility.programme.question import Options, Question, question_of
from feasibility.programme.rows import Programme, Row, total_row
from tests.benchmarks.cp_sat import cp_sat

SCENARIOS = Path(__file__).parents[2] / "scenarios"
INSTANCES = 30
EURO = 10**6


def instance(rng: Generator, types: int, total: int) -> tuple[Programme, tuple[int, ...]]:
    """Three shares, a floor area, parking and a land price over random types; contributions [10⁻⁶ €]."""
    worth = tuple(round(float(each) * EURO) for each in rng.uniform(-60_000, 80_000, types))
    rows = [total_row(types, total, total)]
    for group in range(3):
        inside = [bool(each) or place == group for place, each in enumerate(rng.random(types) < 0.3)]
        rows.append(share_row(f"share.{group}", inside, 0.1))
    areas, spaces = rng.integers(45, 100, types), rng.integers(0, 16, types)
    rows.append(Row("floor_area", tuple(int(each) for each in areas), upper=68 * total))
    rows.append(Row("parking_spaces", tuple(int(each) for each in spaces), upper=8 * total, scale=10))
    rows.append(Row("viability", worth, lower=200_000 * EURO, scale=EURO))
    names = tuple(f"type {number}" for number in range(types))
    return Programme(names, (0,) * types, (total,) * types, tuple(rows)), worth


@pytest.mark.parametrize(("types", "total"), [(4, 200), (8, 300), (12, 1000)])
@pytest.mark.parametrize("objective", ["land value", "dwellings of the first type"])
def test_one_solve_beside_constraint_programming(types: int, total: int, objective: str) -> None:
    """Both prove their optimum; ours is found by one search and confirmed by a second."""
    rng = default_rng(types)
    asked = [instance(rng, types, total) for _ in range(INSTANCES)]
    if objective != "land value":
        asked = [(programme, (1, *(0,) * (types - 1))) for programme, _ in asked]
    theirs = cp_sat(asked)
    ours = []
    for (programme, wanted), other in zip(asked, theirs, strict=True):
        begin = time.perf_counter()
        mine = optimum(programme, wanted)
        ours.append(time.perf_counter() - begin)
        assert (mine is None) == (other.value is None)
        if mine is not None and other.value is not None:
            assert abs(float(mine.values[0] - other.value)) <= EURO // 100
    mine_ms, their_ms = (
        statistics.median(ours) * 1e3,
        statistics.median([each.seconds for each in theirs]) * 1e3,
    )
    print(
        f"\n{objective}, {types} types, {total} dwellings: {mine_ms:.1f} ms (slowest {max(ours) * 1e3:.1f}), "
        f"CP-SAT {their_ms:.1f} ms, ratio {mine_ms / their_ms:.2f}"
    )


@pytest.mark.parametrize("name", ["amersfoort-2019", "city-block-300"])
def test_a_frontier(name: str) -> None:
    """Every point between the land value and the number of low dwellings."""
    scenario = read_scenario(SCENARIOS / f"{name}.yaml")
    question = question_of(scenario, Options(free=tuple(scenario.dwellings)))
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        points = frontier(question, "land_value", "low_dwellings").points
        times.append(time.perf_counter() - begin)
    print(f"\n{name}: {len(points)} points in {statistics.median(times):.3f} s")
    assert np.all(np.diff([each.land_value for each in points]) < 0)


def test_the_question_of_a_scenario(benchmark: Any) -> None:
    """The unit values behind a search: two evaluations."""
    scenario = read_scenario(SCENARIOS / "city-block-300.yaml")

    def asked() -> Question:
        return question_of(scenario, Options(free=tuple(scenario.dwellings)))

    benchmark(asked)

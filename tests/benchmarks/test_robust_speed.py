"""How fast mixes are tried on many paths: `python -m pytest tests/benchmarks/test_robust_speed.py -s`.

Nothing here asserts a time. Medians are printed beside what else could be done in the same run.
"""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from feasibility import read_scenario
from feasibility.mix.robust.branching import largest_on_paths
from feasibility.mix.robust.demand import Demand, paths_needed
from feasibility.mix.robust.margins import Margins, viable_paths
from feasibility.mix.robust.paths import margins_on
from feasibility.mix.robust.search import asked_of, robust
from feasibility.programme.mix_rows import share_row
from feasibility.programme.question import Options, question_of
from feasibility.programme.rows import Programme, total_row

SCENARIOS = Path(__file__).parents[2] / "scenarios"
MIXES, PATHS, TYPES = 100_000, 10_000, 8
REPEATS = 3


def timed(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Median of several runs [seconds]."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def test_every_mix_on_every_path() -> None:
    """100,000 mixes × 10,000 paths × 8 types, beside the peak of the machine's own product of matrices."""
    rng = np.random.default_rng(0)
    counts = rng.integers(0, 40, (MIXES, TYPES))
    margins = Margins(rng.normal(50_000, 40_000, (PATHS, TYPES)), rng.normal(-8e6, 1e6, PATHS))
    square = rng.normal(size=(1024, 1024))
    peak = 2 * 1024**3 / timed(lambda: square @ square, 9)
    took = timed(lambda: viable_paths(margins, counts))
    tracemalloc.start()
    found = viable_paths(margins, counts)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    full = counts[:200] @ margins.unit.T + margins.constant >= 0
    assert found[:200].tolist() == np.count_nonzero(full, axis=1).tolist()
    reached = 2 * MIXES * PATHS * (TYPES + 1) / took
    print(
        f"\n{MIXES:,} mixes × {PATHS:,} paths × {TYPES} types: {took:.2f} s, {most / 1e6:.0f} MB; "
        f"{reached / 1e9:.0f} of {peak / 1e9:.0f} GFLOP/s, {reached / peak:.0%} of the peak"
    )


@pytest.mark.parametrize(("types", "dwellings", "paths"), [(4, 120, 10_000), (6, 120, 2_000)])
@pytest.mark.parametrize("level", [0.7, 0.9])
def test_the_programme_over_paths(types: int, dwellings: int, paths: int, level: float) -> None:
    """The proven best of 2 · 10⁵ to 2 · 10⁸ mixes whose dearer dwellings vary more."""
    rng = np.random.default_rng(types)
    base = np.sort(rng.uniform(30_000, 60_000, types))
    spread = np.linspace(2_000, 30_000, types)
    unit = base + rng.normal(size=(paths, 4)) @ rng.normal(size=(4, types)) * spread
    price = 0.8 * base.mean() * dwellings
    demand = Demand(Margins(unit, rng.normal(-price, 200_000, paths)), paths_needed(level, paths))
    rows = (
        total_row(types, dwellings, dwellings),
        share_row("first", [place == 0 for place in range(types)], 0.1),
    )
    names = tuple(f"type {place}" for place in range(types))
    asked = Programme(names, (0,) * types, (dwellings,) * types, rows)
    objective = tuple(round(each * 100) for each in base)
    begin = time.perf_counter()
    found = largest_on_paths(asked, objective, demand)
    print(f"\n{types} types, {paths:,} paths, {level:.0%}: {found}, {time.perf_counter() - begin:.2f} s")


def test_amersfoort() -> None:
    """The whole answer, and what of it the paths take."""
    scenario = read_scenario(SCENARIOS / "amersfoort-2019.yaml")
    question = question_of(scenario, Options(free=tuple(scenario.dwellings)))
    drawn = timed(lambda: margins_on(question, PATHS, 1), 1)
    took = timed(lambda: robust(question, asked_of(0.5, None)), 1)
    print(
        f"\nAmersfoort, 4,753 mixes on twice {PATHS:,} paths: {took:.2f} s, of which paths {2 * drawn:.2f} s"
    )

"""What engines and folders cost: `python -m pytest tests/benchmarks/test_runs_speed.py -s`.

A portfolio of 12 scenarios of 10,000 paths each, in one thread, in two, and in two worker processes of a Dask
cluster, with the same bytes; and the folder in which a run is kept.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from feasibility import InputError, Scenario, read_scenario
from feasibility.evaluation.paths import BLOCK, prepared
from feasibility.risk.blocks import Plan, block_figures
from feasibility.risk.runs.cluster import on_cluster
from feasibility.risk.runs.engines import Computed, Engine, in_threads
from feasibility.risk.runs.in_blocks import run_blocks

SCENARIOS = Path(__file__).parents[2] / "scenarios"
PATHS = 10_000


@pytest.fixture(scope="module")
def portfolio() -> list[Scenario]:
    """The shipped scenarios whose counts are given, and Amersfoort with other terms: twelve in all."""
    found = []
    for file in sorted(SCENARIOS.glob("*.yaml")):
        scenario = read_scenario(file)
        try:
            prepared(scenario)
        except InputError:
            continue
        found.append(scenario)
    amersfoort = read_scenario(SCENARIOS / "amersfoort-2019.yaml")
    return [*found, *(amersfoort.with_values({"policy.term": term}) for term in range(10, 22))][:12]


def computed(portfolio: Iterable[Scenario], engine: Engine) -> tuple[float, str]:
    """Seconds, and the hash of all figures."""
    found = hashlib.sha256()
    began = time.perf_counter()
    for scenario in portfolio:
        for _, figures in run_blocks(
            plan := Plan(scenario, PATHS), partial(block_figures, plan), engine=engine
        ):
            for values in figures.values():
                found.update(np.ascontiguousarray(values).tobytes())
    return time.perf_counter() - began, found.hexdigest()


def test_a_portfolio_in_threads_and_on_a_cluster(portfolio: list[Scenario]) -> None:
    """The cluster has the bytes of the threads, and is slower by no more than what it sends to and fro."""
    assert len(portfolio) == 12
    for scenario in portfolio:
        block_figures(Plan(scenario, 1), 0)
    one, alone = computed(portfolio, in_threads(1))
    two, both = computed(portfolio, in_threads(2))
    began = time.perf_counter()
    with on_cluster(workers=2) as engine:
        start = time.perf_counter() - began
        cluster, there = computed(portfolio, engine)
    assert alone == both == there
    print(
        f"\n12 scenarios of {PATHS:,} paths: one thread {one:.1f} s, two threads {two:.1f} s "
        f"({one / two:.2f} times as fast), two processes {cluster:.1f} s ({one / cluster:.2f}) after a start "
        f"of {start:.1f} s"
    )
    assert two < 1.5 * one


def nothing(block: int) -> dict[str, np.ndarray]:
    return {"x": np.zeros(BLOCK)}


def test_what_a_block_costs_beside_its_own_work(tmp_path: Path) -> None:
    """Blocks that compute nothing: what is left is what engines and folders take for each."""
    blocks = range(2_000)
    plan = Plan(read_scenario(SCENARIOS / "amersfoort-2019.yaml"), len(blocks) * BLOCK)

    def seconds(blocks_of: Callable[[], Iterable[Computed]]) -> float:
        began = time.perf_counter()
        assert sum(1 for _ in blocks_of()) == len(blocks)
        return (time.perf_counter() - began) / len(blocks)

    found = {f"{count} threads": seconds(lambda: in_threads(count)(nothing, blocks)) for count in (1, 2)}  # noqa: B023
    with on_cluster(workers=2) as engine:
        found["2 processes"] = seconds(lambda: engine(nothing, blocks))
    found["a folder"] = seconds(
        lambda: run_blocks(plan, nothing, engine=in_threads(1), folder=tmp_path / "run")
    )
    work = seconds(
        lambda: in_threads(1)(lambda block: block_figures(plan, block + 40) if block < 20 else {}, blocks)
    )
    print("\n" + "; ".join(f"{name}: {1e3 * each:.3f} ms a block" for name, each in found.items()))
    print(f"a block of the Amersfoort example by itself: {1e3 * work * len(blocks) / 20:.1f} ms")
    assert all(each < 0.005 for each in found.values())

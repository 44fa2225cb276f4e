"""How fast paths are drawn: `python -m pytest tests/benchmarks -s`. Nothing here asserts a time."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from feasibility import read_scenario
from feasibility.evaluation.paths import BLOCK, arrays_on, prepared
from feasibility.risk.inputs import input_values
from feasibility.risk.paths.draws import random_rates, yields_on
from feasibility.risk.paths.model import index_model
from feasibility.risk.paths.replay import replayed_rates
from feasibility.risk.variants import variants

AMERSFOORT = Path(__file__).parents[2] / "scenarios" / "amersfoort-2019.yaml"
PATHS = 10_240
BLOCKS = PATHS // BLOCK
ROUNDS = 5
INPUTS: dict[str, Any] = {
    "dwellings.low.construction_cost": {"distribution": "normal", "mean": 1_450, "sd": 60},
    "rents.turnover": {"distribution": "triangular", "low": 0.06, "mode": 0.1, "high": 0.15},
    "rents.vacancy": {"distribution": "beta", "low": 0.0, "high": 0.05, "a": 2, "b": 5},
    "development.construction_months": {
        "distribution": "discrete",
        "values": [24, 30, 36],
        "weights": [0.6, 0.3, 0.1],
    },
}


def median(call: Callable[[], Any]) -> float:
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        call()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def test_rates_against_bare_normal_numbers() -> None:
    """Rates of 10,240 paths, beside as many normal numbers from one generator in one array."""
    scenario = read_scenario(AMERSFOORT)
    ready, model = prepared(scenario), index_model(scenario)
    random = median(lambda: [random_rates(ready, model, 1, block) for block in range(BLOCKS)])
    replay = scenario.uncertainty.replay
    history = median(lambda: [replayed_rates(ready, replay, 1, block) for block in range(BLOCKS)])
    years = ready.growth["cpi"].shape[1] - 1
    bare = median(lambda: np.random.default_rng(1).standard_normal((PATHS, years, len(model.names))))
    print(
        f"\nrates of {PATHS:,} paths: random {random * 1000:.0f} ms, history {history * 1000:.0f} ms, "
        f"bare normal numbers {bare * 1000:.0f} ms"
    )


@pytest.mark.parametrize("sampling", ["random", "latin_hypercube", "sobol"])
@pytest.mark.parametrize("paths", [PATHS, 1_000_000])
def test_values_of_inputs(sampling: str, paths: int) -> None:
    scenario = read_scenario(AMERSFOORT).with_values(
        {"uncertainty": {"inputs": INPUTS, "sampling": sampling}}
    )
    begin = time.perf_counter()
    input_values(scenario, 1, paths)
    print(f"\n{len(INPUTS)} inputs, {paths:,} paths, {sampling}: {time.perf_counter() - begin:.2f} s")


def test_blocks_with_and_without_uncertain_inputs() -> None:
    plain = read_scenario(AMERSFOORT)
    uncertain = plain.with_values({"uncertainty": {"inputs": INPUTS}})
    model = index_model(plain)
    ready = prepared(plain)
    values = {path: each[:BLOCK] for path, each in input_values(uncertain, 1, PATHS).items()}

    def without() -> None:
        rates = random_rates(ready, model, 1, 0)
        arrays_on(ready, rates.growth, yields_on(ready, rates.yield_shift))

    def within() -> None:
        for each in variants(uncertain, values, BLOCK):
            rates = random_rates(each.ready, model, 1, 0, each.rows)
            arrays_on(each.ready, rates.growth, {**each.changes, **yields_on(each.ready, rates.yield_shift)})

    within()
    print(
        f"\na block of {BLOCK} paths: indices alone {median(without) * 1000:.0f} ms, "
        f"with four inputs in three branches {median(within) * 1000:.0f} ms"
    )

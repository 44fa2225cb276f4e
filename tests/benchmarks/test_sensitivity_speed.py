"""How fast the parts of a variance are found: `python -m pytest tests/benchmarks -s`.

Nothing here asserts a time: machines differ. What is asked for: 12 inputs and 2^12 draws, twice, in at most 5
seconds after import.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from feasibility import read_scenario
from feasibility.risk.runs.engines import in_threads, processors
from feasibility.risk.sobol.indices import sobol
from feasibility.risk.sobol.splits import sensitivity

SCENARIOS = Path(__file__).parents[2] / "scenarios"
INPUTS = """
    dwellings.low.construction_cost: {distribution: normal, mean: 1_450, sd: 75}
    dwellings.high.construction_cost: {distribution: normal, mean: 1_450, sd: 75}
    dwellings.free.construction_cost: {distribution: lognormal, median: 1_450, sd: 0.05}
    dwellings.low.vacant_value: {distribution: normal, mean: 225_000, sd: 10_000}
    dwellings.high.vacant_value: {distribution: normal, mean: 260_000, sd: 10_000}
    dwellings.free.vacant_value: {distribution: normal, mean: 320_000, sd: 10_000}
    dwellings.free.market_rent: {distribution: uniform, low: 1_000, high: 1_200}
    rents.turnover: {distribution: triangular, low: 0.05, mode: 0.1, high: 0.15}
    rents.vacancy: {distribution: uniform, low: 0.0, high: 0.03}
    rents.void_months: {distribution: uniform, low: 0.0, high: 3.0}
    required_return: {distribution: beta, low: 0.05, high: 0.06, a: 2, b: 2}
    development.rate: {distribution: uniform, low: 0.04, high: 0.06}
"""


@pytest.mark.parametrize("figure", ["residual_land_value", "investor_irr"])
def test_twelve_inputs(tmp_path: Path, figure: str) -> None:
    """14 factors with the indices: 65,536 calculations of the Amersfoort example by months."""
    file = tmp_path / "inputs.yaml"
    file.write_text(
        f"base: {SCENARIOS / 'amersfoort-2019.yaml'}\nuncertainty:\n  inputs:{INPUTS}", encoding="utf-8"
    )
    scenario = read_scenario(file)
    sensitivity(scenario, figure, samples=256)
    for threads in sorted({1, processors()}):
        began, used = time.perf_counter(), time.process_time()
        found = sensitivity(scenario, figure, engine=in_threads(threads))
        passed, work = time.perf_counter() - began, time.process_time() - used
        print(
            f"\n{figure}, 12 inputs and {len(found.factors) - 12} groups of indices, 2 x 4,096 draws, "
            f"{found.calculations:,} calculations, {threads} thread(s): {passed:.2f} s ({work:.2f} s of work)"
        )
    assert len(found.factors) == 14


def test_the_intervals_alone() -> None:
    """SciPy's bootstrap of 14 factors: 999 samples of 4,096 draws, and as many without one draw each."""
    draws = np.random.default_rng(1).normal(size=(16, 4096))
    began = time.perf_counter()
    sobol(draws[0], draws[1], draws[2:], seed=1)
    print(f"\nintervals of 14 factors from 4,096 draws: {time.perf_counter() - began:.2f} s")

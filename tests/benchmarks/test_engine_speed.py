"""How fast scenarios are evaluated: `python -m pytest tests/benchmarks -s`.

Nothing here asserts a time: machines differ. Medians are printed beside what they are compared with, measured
in the same run.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy_financial
import pytest
import pyxirr

from feasibility import evaluate, evaluate_many, read_scenario
from feasibility.evaluation.paths import BLOCK, arrays_on, prepared

AMERSFOORT = Path(__file__).parents[2] / "scenarios" / "amersfoort-2019.yaml"
PATHS = 10_000
ROUNDS = 9


def timed(call: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def process(*arguments: str) -> Callable[[], Any]:
    return lambda: subprocess.run([sys.executable, *arguments], capture_output=True, check=True)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("--help", ["-m", "feasibility", "--help"]),
        ("check", ["-m", "feasibility", "check", str(AMERSFOORT)]),
        ("run", ["-m", "feasibility", "run", str(AMERSFOORT)]),
    ],
)
def test_whole_process_against_bare_imports(name: str, arguments: list[str]) -> None:
    """Each command in turn with an interpreter that only imports numpy, pydantic and click."""
    ours, bare = process(*arguments), process("-c", "import numpy, pydantic, click")
    ours(), bare()
    pairs = [(timed(ours), timed(bare)) for _ in range(ROUNDS)]
    mine, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"\n{name}: {mine * 1000:.0f} ms, bare imports {theirs * 1000:.0f} ms, ratio {ratio:.2f}")


def test_one_scenario(benchmark: Any) -> None:
    """Monthly, with both IRRs, the checks and the yearly cash flow."""
    scenario = read_scenario(AMERSFOORT)
    benchmark(evaluate, scenario)


def test_a_hundred_overrides(benchmark: Any) -> None:
    """Of two values each, with their checks; what is asked for is less than a millisecond each."""
    scenario = read_scenario(AMERSFOORT)
    benchmark(
        lambda: [
            scenario.with_values({"policy.term": 25, "dwellings.low.rent": rent}) for rent in range(730, 830)
        ]
    )


def test_a_thousand_variants(benchmark: Any) -> None:
    """Overrides, validation and evaluation of 1,000 rents."""
    scenario = read_scenario(AMERSFOORT)
    variants = [{"dwellings.low.rent": 740 + 0.05 * number} for number in range(1000)]
    benchmark(lambda: evaluate_many(scenario, variants).figure("residual_land_value"))


def test_ten_thousand_index_paths() -> None:
    """Residual land value and both IRRs on each path; the same flows through one-row libraries, sampled."""
    scenario = read_scenario(AMERSFOORT)
    rng = np.random.default_rng(1)
    ready = prepared(scenario)
    growth = {
        name: rates + rng.normal(0.0, 0.01, (PATHS, rates.shape[1])) for name, rates in ready.growth.items()
    }

    def block(first: int) -> dict[str, Any]:
        return {name: rates[first : first + BLOCK] for name, rates in growth.items()}

    def all_paths() -> int:
        blocks = (arrays_on(ready, block(first)) for first in range(0, PATHS, BLOCK))
        return sum(each.returns.residual_land_value.size for each in blocks)

    all_paths()
    seconds = statistics.median(timed(all_paths) for _ in range(5))
    tracemalloc.start()
    all_paths()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    flows = arrays_on(ready, block(0)).returns.project_flows
    own = timed(lambda: [pyxirr.irr(row) for row in flows[:200]]) / 200
    other = timed(lambda: [numpy_financial.irr(row) for row in flows[:3]]) / 3
    each = seconds / PATHS
    print(
        f"\n{PATHS} paths: {PATHS / seconds:,.0f} evaluations a second, peak {peak:.0f} MB; "
        f"whole evaluation {each * 1e6:.1f} µs; "
        f"one IRR alone: pyxirr {own * 1e6:.0f} µs ({own / each:.1f} ×), "
        f"numpy-financial {other * 1e6:,.0f} µs ({other / each:,.0f} ×)"
    )

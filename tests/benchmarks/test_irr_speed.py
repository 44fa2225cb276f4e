"""Time for many internal rates of return, beside pyxirr and numpy-financial on the same rows in the same run.

Run with `python -m pytest tests/benchmarks -s`. Nothing here fails for
being slow.
"""

import time
from collections.abc import Callable
from statistics import median

import numpy as np
import numpy_financial
import pytest
import pyxirr
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture

from feasibility.returns.irr import irr

ROWS = 10_000
FloatArray = NDArray[np.float64]


def building_rows(count: int, periods_per_year: int) -> FloatArray:
    """Flows of 10,000 buildings: land, two years of construction, rents, and a sale in the last period."""
    random = np.random.default_rng(2019)
    construction = 2 * periods_per_year
    rows = np.empty((ROWS, count))
    rows[:, 0] = -random.uniform(20.0, 40.0, ROWS)
    rows[:, 1 : construction + 1] = -random.uniform(5.0, 10.0, (ROWS, construction)) / periods_per_year
    rents = random.uniform(1.0, 3.0, (ROWS, count - construction - 1)) / periods_per_year
    rows[:, construction + 1 :] = rents
    rows[:, -1] += random.uniform(20.0, 80.0, ROWS)
    return rows


def median_seconds(work: Callable[[], object], rounds: int) -> float:
    seconds = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begin)
    return median(seconds)


@pytest.mark.parametrize(
    ("count", "periods_per_year", "pyxirr_sample", "numpy_financial_sample"),
    [(26, 1, 2000, 100), (301, 12, 100, 2)],
    ids=["26-yearly", "301-monthly"],
)
def test_many_rows(
    benchmark: BenchmarkFixture,
    count: int,
    periods_per_year: int,
    pyxirr_sample: int,
    numpy_financial_sample: int,
) -> None:
    rows = building_rows(count, periods_per_year)
    rates = np.asarray(benchmark(irr, rows))
    assert not np.isnan(rates).any()
    lists = rows[:pyxirr_sample].tolist()
    assert rates[:pyxirr_sample] == pytest.approx([pyxirr.irr(row) for row in lists], abs=1e-9)
    if benchmark.stats is None:
        return
    ours = benchmark.stats.stats.median / ROWS
    rival = median_seconds(lambda: [pyxirr.irr(row) for row in lists], 7) / pyxirr_sample
    slow_rows = rows[:numpy_financial_sample]
    slow = median_seconds(lambda: [numpy_financial.irr(row) for row in slow_rows], 3) / numpy_financial_sample
    print(
        f"\n{count} flows, microseconds a row (medians): feasibility {ours * 1e6:.2f}; "
        f"pyxirr {rival * 1e6:.2f} ({rival / ours:.1f} times); "
        f"numpy-financial {slow * 1e6:.0f} ({slow / ours:.0f} times)"
    )


def test_one_project(benchmark: BenchmarkFixture) -> None:
    times = np.concatenate([[0.0], (np.arange(27 * 12) + 0.5) / 12.0, [27.0]])
    flows = np.concatenate([[-60.0], np.full(24, -8.0), np.full(300, 1.1), [250.0]])
    assert -0.99 < benchmark(irr, flows, times) < 10.0
    if benchmark.stats is not None:
        microseconds = benchmark.stats.stats.median * 1e6
        print(f"\none row of {len(flows)} mid-month flows: {microseconds:.0f} microseconds")

"""How much loans and tax add to an evaluation: `python -m pytest tests/benchmarks -s`. No assertion."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
import pytest
import pyxirr

from feasibility import evaluate, evaluate_many
from feasibility.evaluation.paths import arrays_on, prepared
from feasibility.returns.irr import solve_irr
from tests.financed import EVERYTHING, LOANS, TAX, amersfoort

ROWS = 10_000


def timed(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def in_turn(
    one: Callable[[], object], other: Callable[[], object], rounds: int
) -> tuple[float, float, float]:
    """Medians of both [s], and of the ratios of pairs that were measured one after the other."""
    one(), other()
    pairs = [(timed(one), timed(other)) for _ in range(rounds)]
    mine, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    return mine, theirs, statistics.median(a / b for a, b in pairs)


def test_one_evaluation_with_and_without_loans_and_tax() -> None:
    bare, financed, everything = amersfoort(), amersfoort(LOANS, TAX), amersfoort(EVERYTHING)
    mine, theirs, ratio = in_turn(lambda: evaluate(financed), lambda: evaluate(bare), 51)
    print(f"\nloans and tax {mine * 1e3:.2f} ms, without {theirs * 1e3:.2f} ms, ratio {ratio:.2f}", end="; ")
    mine, _, ratio = in_turn(lambda: evaluate(everything), lambda: evaluate(bare), 25)
    print(f"with two phases and a lease too {mine * 1e3:.2f} ms, ratio {ratio:.2f}")


def test_a_thousand_variants_with_loans_and_tax() -> None:
    bare, financed = amersfoort(), amersfoort(LOANS, TAX)
    variants = [{"dwellings.low.rent": 740 + 0.05 * number} for number in range(1000)]

    def all_of(scenario: object) -> Callable[[], object]:
        return lambda: evaluate_many(scenario, variants).figure("residual_land_value")  # type: ignore[arg-type]

    mine, theirs, ratio = in_turn(all_of(financed), all_of(bare), 7)
    print(f"\n1,000 variants: {mine:.2f} s, without {theirs:.2f} s, ratio {ratio:.2f}")


def test_the_equity_irr_of_many_rows_beside_the_investors() -> None:
    ready = prepared(amersfoort(LOANS, TAX, **{"land.price": 4_200_000}))
    rng = np.random.default_rng(1)
    growth = {
        name: rates + rng.normal(0.0, 0.01, (ROWS, rates.shape[1])) for name, rates in ready.growth.items()
    }
    arrays = arrays_on(ready, growth)
    returns, finance = arrays.returns, arrays.finance
    assert finance is not None
    mine, theirs, _ = in_turn(
        lambda: solve_irr(finance.equity_flows, finance.equity_times),
        lambda: solve_irr(returns.investor_flows, returns.investor_times),
        5,
    )
    moments = finance.equity_times.size, returns.investor_times.size
    print(
        f"\n{ROWS} rows: equity IRR {mine * 1e3:.0f} ms of {moments[0]} moments, "
        f"investor IRR {theirs * 1e3:.0f} ms of {moments[1]}"
    )
    # Each moment is half a month after the one before, so that pyxirr needs no dates.
    rows = finance.equity_flows[:20].tolist()
    per_step = (1.0 + solve_irr(rows, finance.equity_times)[0]) ** (1.0 / 24.0) - 1.0
    assert per_step.tolist() == pytest.approx([pyxirr.irr(row) for row in rows], abs=1e-9)
    rival = timed(lambda: [pyxirr.irr(row) for row in rows]) / len(rows)
    print(f"microseconds a row: feasibility {mine / ROWS * 1e6:.1f}, pyxirr {rival * 1e6:.0f}")

"""Rates of return of many flows at even steps: the same rates, and the same proof, as in the general way."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from feasibility.returns.even_steps import even_steps, solved_rows
from feasibility.returns.irr import NONE, OK, SEVERAL, irr_roots, solve_irr

FloatArray = NDArray[np.float64]
ROWS = 12


@st.composite
def alternating(draw: st.DrawFn) -> tuple[FloatArray, FloatArray]:
    """Rows of equity: paid, then income and loan payments in turn with now and then works, and an exit.

    The equity is small beside them in some and negative in others: rows of one rate, of none and of two.
    """
    steps_a_year = draw(st.sampled_from([8, 24]))
    count = draw(st.integers(64, 420))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    equity, exits, works = draw(st.sampled_from([(40.0, 90.0, 0.5), (3.0, 20.0, 8.0), (0.3, 4.0, 12.0)]))
    rows = np.zeros((ROWS, count))
    rows[:, 1::2] = random.uniform(0.5, 3.0, (ROWS, count // 2)) * 2.0 / steps_a_year
    rows[:, 2::2] = -random.uniform(0.3, 2.5, (ROWS, (count - 1) // 2)) * 2.0 / steps_a_year
    rows[:, steps_a_year::steps_a_year] -= random.uniform(
        0.0, works, rows[:, steps_a_year::steps_a_year].shape
    )
    rows[:, 0] = random.uniform(-equity, equity / 4.0, ROWS)
    rows[:, -1] += random.uniform(-exits / 4.0, exits, ROWS)
    return rows, np.arange(count) / steps_a_year


@settings(max_examples=40)
@given(alternating())
def test_rate_and_status_are_those_of_all_roots(case: tuple[FloatArray, FloatArray]) -> None:
    rows, times = case
    rates, statuses = solve_irr(rows, times)
    for row, rate, status in zip(rows, rates, statuses, strict=True):
        roots = irr_roots(row, times)
        assert status == (OK if len(roots) == 1 else SEVERAL if len(roots) else NONE)
        if len(roots) == 1:
            assert rate == pytest.approx(roots[0], rel=1e-11, abs=1e-12)
        alone, _ = solve_irr(row, times)
        assert np.array_equal(alone, rate, equal_nan=True)


@given(st.floats(-0.3, 0.6), st.integers(0, 2**32 - 1), st.floats(0.0, 50.0))
def test_the_rate_at_which_the_exit_pays_what_is_left(rate: float, seed: int, start: float) -> None:
    random = np.random.default_rng(seed)
    times = start + np.arange(301) / 24.0
    flows = np.zeros(301)
    flows[0] = -random.uniform(50.0, 100.0)
    flows[1:-1] = random.uniform(0.0, 1.0, 299) * np.where(np.arange(299) % 2, -0.1, 0.1)
    flows[-1] = -np.sum(flows * (1.0 + rate) ** (times[-1] - times))
    found, status = solve_irr(flows, times)
    assert status == OK
    assert found == pytest.approx(rate, abs=1e-12)
    steps = even_steps((times - times[0]).tobytes())
    assert steps is not None
    with np.errstate(divide="ignore", invalid="ignore"):
        _, proven = solved_rows(flows[np.newaxis], steps, 64)
    assert proven[0]


def test_equal_moments_are_needed() -> None:
    times = np.arange(100) / 24.0
    assert even_steps(times.tobytes()) is not None
    times[50] += 1e-9
    assert even_steps(times.tobytes()) is None

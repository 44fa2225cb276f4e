"""What holds for every NPV and IRR, whatever the flows."""

from collections.abc import Callable

import numpy as np
import numpy_financial
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray

from feasibility.returns.discounting import dated_cash_flows, discount_factors, npv
from feasibility.returns.irr import NONE, OK, SEVERAL, STATUS_NAMES, irr, irr_roots, solve_irr

FloatArray = NDArray[np.float64]

amounts = st.floats(min_value=0.01, max_value=1000.0)
any_amounts = st.one_of(st.just(0.0), st.floats(min_value=-1000.0, max_value=1000.0))
# Far enough apart for roots, which fall as (1 + r)^(-1), to be told apart in float64.
factors = st.lists(
    st.integers(min_value=1, max_value=60), min_size=1, max_size=5, unique_by=lambda step: step // 4
).map(lambda steps: sorted(1.05 ** (step - 20) for step in steps))


@st.composite
def investments(draw: st.DrawFn) -> FloatArray:
    """Payments, then receipts."""
    paid = draw(st.lists(amounts, min_size=1, max_size=5))
    received = draw(st.lists(amounts, min_size=1, max_size=30))
    return np.array([-amount for amount in paid] + received)


@st.composite
def dated_rows(draw: st.DrawFn) -> tuple[FloatArray, FloatArray]:
    """Flows of any sign on a grid of half months, in any order and with gaps."""
    half_months = draw(
        st.lists(st.integers(min_value=0, max_value=24 * 90), min_size=2, max_size=40, unique=True)
    )
    flows = draw(st.lists(any_amounts, min_size=len(half_months), max_size=len(half_months)))
    return np.array(flows), np.array(sorted(half_months)) / 24.0


def relative_npv(rate: float, flows: FloatArray, times: FloatArray) -> float:
    """NPV as a share of the discounted flows' sizes, valued at the last flow for negative rates.

    Less what the rate itself cannot tell: close to −1 the float nearest to it leaves 1 + rate few digits.
    """
    dates = times - (times[-1] if rate < 0.0 else times[0])
    values = flows * discount_factors(rate, dates)
    unknown = 1e-16 / (1.0 + rate) * np.ptp(times)
    return float(abs(values.sum()) / np.abs(values).sum() - unknown)


def from_roots(growths: list[float]) -> FloatArray:
    """Flows at 0, 1, 2, … whose roots are growth − 1: Π (1 + r − growth), highest power first."""
    return np.asarray(np.poly(growths))


@given(investments())
def test_npv_at_the_irr_is_zero(flows: FloatArray) -> None:
    rate = irr(flows)
    assert isinstance(rate, float)
    assert relative_npv(rate, flows, np.arange(len(flows), dtype=float)) < 1e-12


@given(dated_rows())
def test_every_root_has_npv_zero_and_the_status_counts_them(row: tuple[FloatArray, FloatArray]) -> None:
    flows, times = row
    roots = irr_roots(flows, times)
    rate, status = solve_irr(flows, times)
    assert status == (OK if len(roots) == 1 else SEVERAL if len(roots) else NONE)
    assert np.isnan(rate) == (len(roots) != 1)
    assert (np.diff(roots) > 0.0).all()
    used = np.flatnonzero(flows)
    for root in roots:
        part = slice(used[0], used[-1] + 1)
        assert relative_npv(root, flows[part], times[part]) < 1e-11
    if len(roots) == 1:
        assert float(rate) == pytest.approx(roots[0], rel=1e-7, abs=1e-9)


@given(dated_rows())
def test_npv_changes_sign_nowhere_but_at_a_root(row: tuple[FloatArray, FloatArray]) -> None:
    flows, times = row
    roots = np.log1p(irr_roots(flows, times))
    rates = np.linspace(np.log(0.011), np.log(10.9), 400)
    dates = times - times.mean()
    with np.errstate(over="raise"):
        factors_at = discount_factors(np.expm1(rates), dates)
    values, sizes = factors_at @ flows, factors_at @ np.abs(flows)
    clear = np.abs(values) > 1e-11 * sizes
    rates, signs = rates[clear], np.sign(values[clear])
    for left, right, changed in zip(rates[:-1], rates[1:], signs[:-1] != signs[1:], strict=True):
        if changed:
            assert ((roots > left) & (roots < right)).any()


@given(factors)
def test_roots_that_were_put_in_come_out(growths: list[float]) -> None:
    found = irr_roots(from_roots(growths))
    assert found == pytest.approx(np.array(growths) - 1.0, abs=1e-6)
    assert np.isnan(irr(from_roots(growths))) == (len(growths) > 1)


@given(investments(), st.floats(min_value=0.05, max_value=4.0))
def test_stretching_time_bends_the_rate(flows: FloatArray, stretch: float) -> None:
    rate = irr(flows)
    assume(-0.6 < rate < 1.0)
    stretched = (1.0 + rate) ** (1.0 / stretch) - 1.0
    assume(-0.98 < stretched < 9.8)
    assert irr(flows, np.arange(len(flows)) * stretch) == pytest.approx(stretched, rel=1e-9, abs=1e-11)


@given(investments(), st.floats(min_value=1e-6, max_value=1e9), st.booleans())
def test_the_size_and_the_side_of_flows_do_not_matter(flows: FloatArray, size: float, lender: bool) -> None:
    scaled = flows * (-size if lender else size)
    assert irr(scaled) == pytest.approx(irr(flows), rel=1e-9, abs=1e-11, nan_ok=True)


@given(investments(), st.floats(min_value=-50.0, max_value=50.0), st.integers(0, 5), st.integers(0, 5))
def test_when_counting_starts_and_flows_of_zero_do_not_matter(
    flows: FloatArray, start: float, before: int, after: int
) -> None:
    padded = np.concatenate([np.zeros(before), flows, np.zeros(after)])
    rate = irr(padded, start + np.arange(len(padded)))
    assert rate == pytest.approx(irr(flows), rel=1e-8, abs=1e-10, nan_ok=True)


@given(investments())
def test_irr_agrees_with_numpy_financial(flows: FloatArray) -> None:
    rate = irr(flows)
    assume(-0.5 < rate < 1.0)
    assert rate == pytest.approx(numpy_financial.irr(flows), rel=1e-7, abs=1e-8)


@given(st.floats(min_value=-0.5, max_value=1.0), investments())
def test_npv_agrees_with_numpy_financial(rate: float, flows: FloatArray) -> None:
    assert npv(rate, flows) == pytest.approx(numpy_financial.npv(rate, flows), rel=1e-9, abs=1e-9)


@given(st.integers(min_value=0, max_value=2**32 - 1), st.sampled_from([1, 2, 26, 301]))
def test_a_row_does_not_depend_on_its_batch(seed: int, count: int) -> None:
    random = np.random.default_rng(seed)
    rows = random.normal(size=(7, 3, count)) * random.choice([0.0, 1.0, 50.0], size=(7, 3, count))
    rows[0] = -np.sort(-rows[0])
    rows[1] = 0.0
    times = np.sort(random.choice(24 * 40, size=count, replace=False)) / 24.0
    rates, status = solve_irr(rows, times)
    assert rates.shape == status.shape == (7, 3)
    assert status.dtype == np.int8
    for place in np.ndindex(7, 3):
        alone, its_status = solve_irr(rows[place], times)
        assert status[place] == its_status
        assert float(alone) == pytest.approx(rates[place], rel=1e-10, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("count", [26, 61, 301])
def test_the_first_rows_of_many_have_the_same_rates_to_the_last_bit(count: int) -> None:
    # BLAS may add up the last columns of a product in another order: the number of rows must not matter.
    random = np.random.default_rng(count)
    rows = random.uniform(0.5, 3.0, (200, count)) * 26 / count
    rows[:, 0] = -random.uniform(15.0, 30.0, 200)
    rows[:, -1] += 20.0
    times = np.arange(count) / 12.0
    rates = np.asarray(irr(rows, times))
    for first in (*range(1, 41), 97, 199):
        assert np.array_equal(irr(rows[:first], times), rates[:first])


def test_a_batch_of_many_blocks_equals_row_by_row() -> None:
    random = np.random.default_rng(2019)
    rows = np.concatenate([-random.uniform(5, 40, (9000, 1)), random.uniform(0.5, 3.0, (9000, 25))], axis=1)
    rates = np.asarray(irr(rows))
    assert not np.isnan(rates).any()
    for place in range(0, 9000, 450):
        assert irr(rows[place]) == pytest.approx(rates[place], abs=1e-13)


def test_two_roots_are_both_given_and_the_headline_withheld() -> None:
    rate, status = solve_irr([-100.0, 230.0, -132.0])
    assert np.isnan(rate)
    assert STATUS_NAMES[int(status)] == "several"
    assert irr_roots([-100.0, 230.0, -132.0]) == pytest.approx([0.10, 0.20], abs=1e-12)


def test_a_rate_at_which_npv_only_touches_zero_counts_once() -> None:
    flows = [-100.0, 220.0, -121.0]
    assert irr_roots(flows) == pytest.approx([0.10], abs=1e-9)
    assert irr(flows) == pytest.approx(0.10, abs=1e-9)
    assert irr_roots(from_roots([1.05, 1.1, 1.1, 1.2])) == pytest.approx([0.05, 0.10, 0.20], abs=1e-6)


def test_npv_that_nearly_touches_zero_has_two_roots_or_none() -> None:
    assert len(irr_roots([-100.0, 220.0, -121.0 + 1e-9])) == 2
    assert len(irr_roots([-100.0, 220.0, -121.0 - 1e-9])) == 0


@pytest.mark.parametrize(
    "flows",
    [[0.0, 0.0, 0.0], [-100.0, 0.0, 0.0], [5.0], [1.0, 2.0], [-1.0, -2.0], [1.0, -1.0, 1.0], [-1.0, 1e-17]],
)
def test_no_rate_is_no_rate(flows: list[float]) -> None:
    rate, status = solve_irr(flows)
    assert np.isnan(rate)
    assert STATUS_NAMES[int(status)] == "none"
    assert irr_roots(flows).size == 0


@pytest.mark.parametrize(
    ("flows", "times", "rate"),
    [
        ([-1.0, 12.0], None, 11.0),
        ([-100.0, 0.5], None, -0.995),
        ([100.0, -0.5], None, -0.995),
        ([0.0, -1.0, 0.0, -1.0, 8020.0, 0.0], None, 19.0),
        ([0.0, 0.0, -1.0, 0.0, 1e-8], None, -0.9999),
        ([-1.0, 2.0], [0.0, 1.0 / 24.0], 2.0**24 - 1.0),
        ([-1.0, 1e12], None, 1e12 - 1.0),
    ],
)
def test_one_change_of_sign_has_its_rate_wherever_it_lies(
    flows: list[float], times: list[float] | None, rate: float
) -> None:
    assert irr(flows, times) == pytest.approx(rate, rel=1e-9)
    assert irr_roots(flows, times) == pytest.approx([rate], rel=1e-9)
    found, status = solve_irr([flows, [-100.0, *[0.0] * (len(flows) - 2), 110.0], flows[::-1]], times)
    assert found[0] == pytest.approx(rate, rel=1e-9)
    assert (status == OK).all()


def test_more_changes_of_sign_are_looked_for_in_the_range_only() -> None:
    flows = from_roots([1.1, 12.0])
    assert irr(flows) == pytest.approx(0.1)
    assert irr_roots(flows) == pytest.approx([0.1])
    assert irr_roots(from_roots([0.002, 12.0])).size == 0


def test_a_loan_has_a_rate_too() -> None:
    by_the_quadratic_formula = (50.0 + (50.0**2 + 4.0 * 100.0 * 60.0) ** 0.5) / 200.0 - 1.0
    assert irr([100.0, -50.0, -60.0]) == pytest.approx(by_the_quadratic_formula, abs=1e-14)


def test_works_halfway_do_not_hide_the_rate() -> None:
    times = np.concatenate([[0.0], (np.arange(27 * 12) + 0.5) / 12.0, [27.0]])
    flows = np.concatenate([[-60.0], np.full(24, -8.0), np.full(300, 1.1), [250.0]])
    flows[24 + 120] -= 20.0
    roots = irr_roots(flows, times)
    assert len(roots) == 1
    assert irr(flows, times) == pytest.approx(roots[0], abs=1e-13)


@pytest.mark.parametrize("count", [301, 2001])
def test_long_rows_and_far_rates_do_not_overflow(count: int) -> None:
    early, late = np.zeros(count), np.zeros(count)
    early[:2] = late[-2:] = [-1.0, 1.1]
    sinking = np.zeros(count)
    sinking[[0, 1]] = [-1.0, 0.05]
    rates = np.asarray(irr(np.stack([early, late, sinking, sinking[::-1]])))
    assert rates == pytest.approx([0.1, 0.1, -0.95, 19.0], rel=1e-12, abs=1e-12)


def test_very_large_and_very_small_amounts() -> None:
    assert irr([[-1e300, 1.1e300], [-1e-300, 1.1e-300]]) == pytest.approx([0.1, 0.1], abs=1e-12)


@given(investments(), st.floats(min_value=-0.5, max_value=1.0))
def test_npv_of_rows_and_rates_equals_one_by_one(flows: FloatArray, rate: float) -> None:
    rows = np.stack([flows, 2.0 * flows])
    together = np.asarray(npv([rate, 0.05], rows))
    assert together == pytest.approx([npv(rate, flows), npv(0.05, 2.0 * flows)], rel=1e-12, abs=1e-9)
    assert np.asarray(npv(rate, rows)).shape == (2,)
    assert isinstance(npv(rate, flows), float)


def test_time_zero_is_not_discounted() -> None:
    assert npv(0.05, [100.0]) == 100.0
    assert npv(0.21, [0.0, 110.0], [0.0, 0.5]) == pytest.approx(100.0)
    assert np.asarray(npv(0.05, np.empty((0, 3)))).shape == (0,)


@pytest.mark.parametrize(
    ("rate", "message"),
    [
        (-1.0, "the rate must be above -1, and -1 is not"),
        ([0.05, -1.5], "the rate must be above -1, and -1.5 is not"),
        (float("nan"), "the rate must be finite: infinite and missing numbers (NaN) are refused"),
        ("5 %", "the rate must be real numbers, and rows must have one length"),
        ([0.1, 0.2, 0.3], "rates of shape (3,) do not match cash flows with leading axes (2,)"),
        (
            1e-300 - 1.0 + 2.0**-53,
            "the net present value is too large to be represented at this rate and these times",
        ),
    ],
)
def test_a_rate_that_cannot_discount_is_refused(rate: ArrayLike, message: str) -> None:
    with pytest.raises(ValueError) as refusal:
        npv(rate, [[1.0, 2.0], [3.0, 4.0]], [0.0, 90.0])
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("flows", "times", "message"),
    [
        (
            [1.0, float("nan")],
            None,
            "cash flows must be finite: infinite and missing numbers (NaN) are refused",
        ),
        (
            [1.0, float("inf")],
            None,
            "cash flows must be finite: infinite and missing numbers (NaN) are refused",
        ),
        (["1"], None, "cash flows must be real numbers, and rows must have one length"),
        ([[1.0], [1.0, 2.0]], None, "cash flows must be real numbers, and rows must have one length"),
        ([1.0 + 1.0j], None, "cash flows must be real numbers, and rows must have one length"),
        (1.0, None, "cash flows must be a row of at least one number, or an array of such rows"),
        ([], None, "cash flows must be a row of at least one number, or an array of such rows"),
        ([1.0, 2.0], [0.0], "2 cash flows need one row of 2 times, and 1 times are given"),
        (
            [1.0, 2.0],
            [[0.0, 1.0]],
            "2 cash flows need one row of 2 times, and times of shape (1, 2) are given",
        ),
        (
            [1.0, 2.0],
            [0.0, float("nan")],
            "times must be finite: infinite and missing numbers (NaN) are refused",
        ),
        ([1.0, 2.0, 3.0], [0.0, 1.0, 1.0], "times must increase, and 1 comes after 1"),
        ([1.0, 2.0, 3.0], [0.0, 1.5, 1.0], "times must increase, and 1 comes after 1.5"),
    ],
)
def test_what_is_not_a_row_of_dated_flows_is_refused(
    flows: ArrayLike, times: ArrayLike | None, message: str
) -> None:
    functions: list[Callable[[ArrayLike, ArrayLike | None], object]] = [
        dated_cash_flows,
        irr,
        irr_roots,
        solve_irr,
    ]
    for function in functions:
        with pytest.raises(ValueError) as refusal:
            function(flows, times)
        assert str(refusal.value) == message

"""The search for one root of NPV in a known interval, for many rows of cash flows at once.

All arithmetic is in the continuous rate x = ln(1 + r), in which a discount factor is e^(−t·x). Arrays of many
rows lie time first, (P, S), so that sums over time run along whole rows of memory.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

LOWEST_RATE: Final = -0.99
HIGHEST_RATE: Final = 10.0

LOWEST: Final = float(np.log1p(LOWEST_RATE))
HIGHEST: Final = float(np.log1p(HIGHEST_RATE))
ROUNDING: Final = float(np.finfo(np.float64).eps)
TRIAL_RATES: Final = 24
# Multiplications up to which BLAS keeps a matrix product on one core. A larger one is shared out, and where
# the cores are busy, waiting for the last of them takes many times longer than the product itself.
SERIAL_PRODUCT: Final = 400_000
# Flows handled at a time: times four moments they make a serial product, and their arrays stay in the cache.
BLOCK: Final = SERIAL_PRODUCT // 4
# Longest span [years] at which (1 + r)^(-t) at the lowest rate, and its sums, stay below the largest float.
PLAIN_SPAN: Final = 120.0
LONGEST_SEARCH: Final = 200
MOST_HALVINGS: Final = 64


def scaled_discount_factors(continuous_rates: FloatArray, ages: FloatArray) -> FloatArray:
    """e^(−x·age), (K, P), each row divided by its largest factor, so that nothing overflows."""
    last = np.where(continuous_rates < 0.0, ages[-1], 0.0)
    return np.exp(continuous_rates[:, np.newaxis] * (last[:, np.newaxis] - ages))


def discounted(columns: FloatArray, ages: FloatArray, continuous_rates: FloatArray) -> FloatArray:
    """Flows (P, S), discounted at the rate of each column (S,), scaled down where spans are long."""
    values = np.multiply.outer(-ages, continuous_rates)
    if ages[-1] > PLAIN_SPAN:
        values += np.where(continuous_rates < 0.0, ages[-1] * continuous_rates, 0.0)
    np.exp(values, out=values)
    values *= columns
    return values


def interpolated(
    values: FloatArray, trial_rates: FloatArray, ages: FloatArray, cells: NDArray[np.intp]
) -> FloatArray:
    """First estimate of the root between two trial rates, by a straight line, (S,)."""
    last = np.where(trial_rates < 0.0, ages[-1], 0.0)
    exponents = trial_rates * (balance_age(ages) - last)
    growth = np.exp(np.diff(exponents))
    columns = np.arange(cells.size)
    left = np.abs(values[cells, columns])
    right = np.abs(values[cells + 1, columns]) * growth[cells]
    start: FloatArray = trial_rates[cells] + np.diff(trial_rates)[cells] * (left / (left + right))
    return start


def refined(
    columns: FloatArray,
    ages: FloatArray,
    bracket: tuple[FloatArray, FloatArray],
    rising: NDArray[np.bool_],
    start: FloatArray,
) -> FloatArray:
    """The root of each column's NPV (P, S) between two continuous rates where it has opposite signs.

    Householder's step of the third order, kept inside the interval in which NPV changes sign and replaced by
    bisection where it leaves it. It ends when the error left after a step, of the order of its fourth power,
    is lost in rounding.

    Args:
        columns: flows, (P, S).
        ages: times since the first flow [years], (P,).
        bracket: continuous rates below and above the root, (S,) each.
        rising: whether NPV goes from below zero to above it, (S,).
        start: first estimate, (S,).

    Returns:
        Continuous rates, (S,).
    """
    span = float(ages[-1])
    # In units of the span, derivatives of NPV to x·span are of the order of NPV itself.
    levers = (balance_age(ages) - ages) / span
    moments = np.stack([np.ones_like(levers), levers, levers**2, levers**3])
    lower, upper = bracket
    roots = start.copy()
    rows = np.arange(start.size)
    current = start
    for iteration in range(LONGEST_SEARCH):
        value, slope, bend, twist = moments @ discounted(columns, ages, current)
        left = (value > 0.0) != rising
        lower, upper = np.where(left, current, lower), np.where(left, upper, current)
        newton = -value / slope
        first, second = newton * bend / slope, newton * newton * twist / slope
        step = newton * (1.0 + first / 2.0) / (1.0 + first + second / 6.0)
        pull = np.maximum(first * first / 4.0, np.abs(second) / 6.0)
        precise = (np.abs(step) < 0.01) & (np.abs(step) * pull * np.sqrt(pull) < ROUNDING)
        precise |= value == 0.0
        following = np.where(value == 0.0, current, current + step / span)
        middle = (lower + upper) / 2.0
        leaves = ~((following >= lower) & (following <= upper))
        leaves |= iteration > 10 and iteration % 2 == 0
        current = np.where(leaves & ~precise, middle, np.minimum(np.maximum(following, lower), upper))
        roots[rows] = current
        going_on = np.flatnonzero(~(precise | (middle <= lower) | (middle >= upper)))
        if going_on.size == 0:
            break
        if going_on.size <= rows.size // 2:
            columns, rows, rising = columns[:, going_on], rows[going_on], rising[going_on]
            lower, upper, current = lower[going_on], upper[going_on], current[going_on]
    return roots


def balance_age(ages: FloatArray) -> float:
    """Moment [years] to which flows are discounted where NPV should be as straight a line as possible.

    An early payment and later receipts bend it to opposite sides when both are valued at a moment halfway
    between them; a third of the span suits a building that is paid first and sold last.
    """
    return float(ages[-1]) * 0.3

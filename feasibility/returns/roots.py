"""Every root of one row's NPV: the range is divided until each part is proven to contain none, or one.

And the only root of rows whose flows change sign once, at any rate.
All arithmetic is in the continuous rate x = ln(1 + r), in which a discount factor is e^(−t·x). Arrays of many
rows lie time first, (P, S), so that sums over time run along whole rows of memory."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
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
WHOLE_COLUMNS: Final = 8
"""Products are made with a multiple of this many columns: BLAS adds up the last columns of another number in
another order on some processors (those with AVX-512), and a row must have the same rate, to the last bit,
whether it is alone or one of a thousand."""


def scaled_discount_factors(continuous_rates: FloatArray, ages: FloatArray) -> FloatArray:
    """e^(−x·age), (K, P), each row divided by its largest factor, so that nothing overflows."""
    last = np.where(continuous_rates < 0.0, ages[-1], 0.0)
    return np.exp(continuous_rates[:, np.newaxis] * (last[:, np.newaxis] - ages))


def time_first(rows: FloatArray, columns: FloatArray) -> None:
    """Write rows (S, P) to columns (P, S), eight rows at a time: as many as a line of the cache holds."""
    for first in range(0, len(rows), 8):
        columns[:, first : first + 8] = rows[first : first + 8].T


@dataclass(frozen=True, eq=False)
class Trials:
    """Continuous rates at which rows of the same moments are tried; K of them."""

    rates: FloatArray
    """(K,) ascending."""
    factors: FloatArray
    """(K, P) discount factors, scaled."""
    widths: FloatArray
    """(K − 1,) from each rate to the next."""
    growth: FloatArray
    """(K − 1,) by which NPV at the next rate is multiplied to have both at the balance age, in one scale."""


@lru_cache(maxsize=32)
def trials_at(ages: bytes) -> Trials:
    """The trial rates of moments that many rows share."""
    moments = np.frombuffer(ages, dtype=np.float64)
    rates = _trial_rates(float(moments[-1]))
    last = np.where(rates < 0.0, moments[-1], 0.0)
    exponents = rates * (balance_age(moments) - last)
    # Over long spans the growth is infinite, and the first estimate then the lower rate.
    with np.errstate(over="ignore"):
        growth = np.exp(np.diff(exponents))
    return Trials(rates, scaled_discount_factors(rates, moments), np.diff(rates), growth)


def _trial_rates(span: float) -> FloatArray:
    """Continuous rates over the whole range, closest together around zero on the scale of 1/span, (K,)."""
    bends = np.linspace(np.arcsinh(LOWEST * span / 4.0), np.arcsinh(HIGHEST * span / 4.0), TRIAL_RATES)
    rates = np.sinh(bends) * (4.0 / span)
    rates[0], rates[-1] = LOWEST, HIGHEST
    return rates


def moves(above: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each column (K, S) somewhere goes from false to true, and from true to false, (S,) each."""
    before, after = above[:-1], above[1:]
    rises: NDArray[np.bool_] = np.logical_or.reduce(after > before, axis=0)
    falls: NDArray[np.bool_] = np.logical_or.reduce(before > after, axis=0)
    return rises, falls


def discounted(columns: FloatArray, ages: FloatArray, continuous_rates: FloatArray) -> FloatArray:
    """Flows (P, S), discounted at the rate of each column (S,), scaled down where spans are long."""
    values = np.multiply.outer(-ages, continuous_rates)
    if ages[-1] > PLAIN_SPAN:
        values += np.where(continuous_rates < 0.0, ages[-1] * continuous_rates, 0.0)
    np.exp(values, out=values)
    values *= columns
    return values


def interpolated(values: FloatArray, trials: Trials, cells: NDArray[np.intp]) -> FloatArray:
    """First estimate of the root between two trial rates, by a straight line, (S,)."""
    columns = np.arange(cells.size)
    left = np.abs(values[cells, columns])
    right = np.abs(values[cells + 1, columns]) * trials.growth[cells]
    start: FloatArray = trials.rates[cells] + trials.widths[cells] * (left / (left + right))
    return start


def whole_columns(count: int) -> int:
    """A number of columns, rounded up to one with which a product is made."""
    return count + -count % WHOLE_COLUMNS


def by_column(factors: FloatArray, columns: FloatArray) -> FloatArray:
    """Factors (K, P) times columns (P, S), each column added up in the same order whatever their number."""
    count = columns.shape[1]
    if count % WHOLE_COLUMNS:
        missing = np.zeros((len(columns), whole_columns(count) - count))
        columns = np.concatenate([columns, missing], axis=1)
    product: FloatArray = factors @ columns
    return product[:, :count]


def trial_values(trials: FloatArray, columns: FloatArray) -> FloatArray:
    """Factors (K, P) times flows (P, S) in serial pieces: the sign of NPV at every trial rate, (K, S)."""
    values = np.empty((len(trials), columns.shape[1]))
    width = max(WHOLE_COLUMNS, SERIAL_PRODUCT // trials.size // WHOLE_COLUMNS * WHOLE_COLUMNS)
    for first in range(0, columns.shape[1], width):
        values[:, first : first + width] = by_column(trials, columns[:, first : first + width])
    return values


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
    sought = np.ones(start.size, dtype=bool)
    current = start
    for iteration in range(LONGEST_SEARCH):
        value, slope, bend, twist = by_column(moments, discounted(columns, ages, current))
        left = (value > 0.0) != rising
        lower, upper = np.where(left, current, lower), np.where(left, upper, current)
        step, precise = householder_step(value, slope, bend, twist)
        following = np.where(value == 0.0, current, current + step / span)
        if (precise | ~sought).all():
            current = np.minimum(np.maximum(following, lower), upper)
            roots[rows[sought]] = current[sought]
            break
        middle = (lower + upper) / 2.0
        leaves = ~((following >= lower) & (following <= upper))
        leaves |= iteration > 10 and iteration % 2 == 0
        current = np.where(leaves & ~precise, middle, np.minimum(np.maximum(following, lower), upper))
        # A root that is found stays as it is, whatever the others still need.
        roots[rows[sought]] = current[sought]
        sought &= ~(precise | (middle <= lower) | (middle >= upper))
        going_on = np.flatnonzero(sought)
        if going_on.size == 0:
            break
        if going_on.size <= rows.size // 2:
            columns, rows, rising = columns[:, going_on], rows[going_on], rising[going_on]
            lower, upper, current = lower[going_on], upper[going_on], current[going_on]
            sought = sought[going_on]
    return roots


def householder_step(
    value: FloatArray, slope: FloatArray, bend: FloatArray, twist: FloatArray
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Step to the root from NPV and its derivatives (S,), and whether its error is lost in rounding."""
    newton = -value / slope
    first, second = newton * bend / slope, newton * newton * twist / slope
    step = newton * (1.0 + first / 2.0) / (1.0 + first + second / 6.0)
    pull = np.maximum(first * first / 4.0, np.abs(second) / 6.0)
    precise = (np.abs(step) < 0.01) & (np.abs(step) * pull * np.sqrt(pull) < ROUNDING)
    precise |= value == 0.0
    return step, precise


def balance_age(ages: FloatArray) -> float:
    """Moment [years] to which flows are discounted where NPV should be as straight a line as possible.

    An early payment and later receipts bend it to opposite sides when both are valued at a moment halfway
    between them; a third of the span suits a building that is paid first and sold last.
    """
    return float(ages[-1]) * 0.3


def every_root(flows: FloatArray, times: FloatArray) -> FloatArray:
    """Every root [1/year] of one row (P,), ascending."""
    used = np.flatnonzero(flows)
    if used.size < 2 or flows.min() >= 0.0 or flows.max() <= 0.0:
        return np.empty(0)
    part = slice(used[0], used[-1] + 1)
    flows, ages = flows[part] / np.abs(flows).max(), times[part] - times[used[0]]
    highest = _beyond_is_empty(flows, ages, HIGHEST)
    lowest = -_beyond_is_empty(flows[::-1], ages[-1] - ages[::-1], -LOWEST)
    if lowest >= highest:
        return np.empty(0)

    slopes, flats = _cells_with_roots(flows, ages, lowest, highest)
    roots = _crossings(flows, ages, slopes[:, 0], slopes[:, 1])
    for left, right in flats:
        margin = right - left
        roots = roots[(roots < left - margin) | (roots > right + margin)]
        roots = np.append(roots, _touching_root(flows, ages, left, right))
    rates = np.expm1(np.sort(roots))
    return rates[(rates > LOWEST_RATE) & (rates < HIGHEST_RATE)]


FARTHEST: Final = (
    float(np.log(np.finfo(np.float64).epsneg)),
    float(np.log(np.finfo(np.float64).max)),
)
"""Continuous rates between which (1 + r) − 1 is a float that is above −1 and finite."""


def only_root(columns: FloatArray, ages: FloatArray) -> FloatArray:
    """The root [1/year] of each column (P, S) whose flows change sign once; NaN if no float can hold it.

    NPV has the sign of the first flow above the root and that of the last below it, so halving finds it. It
    is taken at the first flow for rates above 0 and at the last for rates below, so that nothing overflows.
    """
    if columns.shape[1] == 1:
        # A sum over a single column is made in another order than over one of many.
        return only_root(np.repeat(columns, 2, axis=1), ages)[:1]
    used = columns != 0.0
    first = used.argmax(axis=0)
    last = len(columns) - 1 - used[::-1].argmax(axis=0)
    sign_above = np.sign(columns[first, np.arange(columns.shape[1])])
    lower, upper = (np.full(columns.shape[1], end) for end in FARTHEST)
    while True:
        middle = lower + (upper - lower) / 2.0
        if ((middle <= lower) | (middle >= upper)).all():
            break
        anchor = ages[np.where(middle < 0.0, last, first)]
        exponents = np.minimum(0.0, -middle * np.subtract.outer(ages, anchor))
        above = (columns * np.exp(exponents)).sum(axis=0) * sign_above > 0.0
        lower, upper = np.where(above, lower, middle), np.where(above, middle, upper)
    beyond = (lower <= FARTHEST[0]) | (upper >= FARTHEST[1])
    rates = np.expm1(np.where(beyond, 0.0, middle))
    return np.where(beyond | (rates <= -1.0), np.nan, rates)


def _beyond_is_empty(flows: FloatArray, ages: FloatArray, limit: float) -> float:
    """A continuous rate, from 0 up to `limit`, from which up to `limit` there is surely no root.

    Receipts and payments, discounted, both fall with the rate: over an interval the first are at least what
    they are at its end, and the second at most what they are at its start; and the other way round.
    """
    rates = np.sinh(np.linspace(0.0, np.arcsinh(limit * ages[-1]), 64)) / ages[-1]
    rates[-1] = limit
    factors = np.exp(np.multiply.outer(-rates, ages))
    received, paid = (factors @ np.stack([np.maximum(flows, 0.0), np.maximum(-flows, 0.0)], axis=1)).T
    margin = 1.0 + _noise(rates[:-1], ages)
    empty = (received[1:] > paid[:-1] * margin) | (paid[1:] > received[:-1] * margin)
    open_cells = np.flatnonzero(~empty)
    return float(rates[open_cells[-1] + 1]) if open_cells.size else 0.0


def _cells_with_roots(
    flows: FloatArray, ages: FloatArray, lowest: float, highest: float
) -> tuple[FloatArray, list[tuple[float, float]]]:
    """Intervals of the continuous rate that together hold every root of one row (P,).

    Let m be an interval's middle, w half its width, d = x − m and a = age − span/2. NPV (at span/2) is
    Σ u·e^(−a·d) with u = CF·e^(−a·m). It differs from value + slope·d by at most Σ |u|·(|a|w)²/2·e^(|a|w),
    and its slope from that in the middle by at most Σ |u|·|a|·(e^(|a|w) − 1). So a value that neither the
    slope nor the rest can undo proves that there is no root, and a slope that its rest cannot undo that there
    is at most one. An interval on which all of NPV is within rounding of zero is left as it is; any other is
    halved.

    Returns:
        Intervals on which NPV only rises or only falls, (K, 2), and intervals on which it is zero as far as
        can be computed, ascending and apart.
    """
    span = float(ages[-1])
    around = ages - span / 2.0
    width = highest - lowest
    cells = 2 ** int(np.clip(np.ceil(np.log2(width * span / 4.0)), 3, 12))
    cell = np.arange(cells)
    slopes, flats = [], []
    for _ in range(MOST_HALVINGS):
        half = width / cells / 2.0
        reach = np.abs(around) * half
        rest_of_value = np.abs(flows) * reach**2 / 2.0 * np.exp(reach)
        rest_of_slope = np.abs(flows) * np.abs(around) * np.expm1(reach)
        terms = np.stack([flows, -flows * around, np.abs(flows), rest_of_value, rest_of_slope], axis=1)
        middle = lowest + width * ((cell + 0.5) / cells)
        parts = np.array_split(middle, 1 + 5 * middle.size * flows.size // SERIAL_PRODUCT)
        sums = np.concatenate([scaled_discount_factors(part, ages) @ terms for part in parts])
        value, slope, size, value_rest, slope_rest = sums.T
        rounding = size * _noise(middle, ages)
        swing = np.abs(slope) * half + value_rest
        empty = np.abs(value) > swing + rounding
        steep = ~empty & (np.abs(slope) > slope_rest + rounding * span / 2.0)
        flat = ~empty & ~steep & (np.abs(value) + swing <= 4.0 * rounding)
        edges = lowest + width * (np.stack([cell, cell + 1], axis=1) / cells)
        slopes.append(edges[steep])
        flats.append(edges[flat])
        cell = cell[~(empty | steep | flat)]
        if cell.size == 0:
            break
        cell = np.concatenate([2 * cell, 2 * cell + 1])
        cells *= 2
    return np.concatenate(slopes), _joined(np.concatenate(flats))


def _noise(continuous_rates: FloatArray, ages: FloatArray) -> FloatArray:
    """Rounding in a sum of flows discounted at each rate (K,), as a share of the sum of their sizes, (K,)."""
    noise: FloatArray = ROUNDING * (16.0 + np.abs(continuous_rates) * ages[-1])
    return noise


def _joined(intervals: FloatArray) -> list[tuple[float, float]]:
    """Intervals (K, 2) in ascending order, those that touch taken together."""
    joined: list[tuple[float, float]] = []
    for left, right in intervals[np.argsort(intervals[:, 0])].tolist():
        touches = bool(joined) and joined[-1][1] == left
        joined.append((joined.pop()[0] if touches else left, right))
    return joined


def _crossings(flows: FloatArray, ages: FloatArray, lower: FloatArray, upper: FloatArray) -> FloatArray:
    """Roots of one row's NPV in those of the intervals at whose ends it has opposite signs."""
    # Summed rate by rate, so that two intervals that share an end see one and the same sign there.
    above_lower = (scaled_discount_factors(lower, ages) * flows).sum(axis=1) > 0.0
    above_upper = (scaled_discount_factors(upper, ages) * flows).sum(axis=1) > 0.0
    crossed = np.flatnonzero(above_lower != above_upper)
    if crossed.size == 0:
        return np.empty(0)
    columns = np.repeat(flows[:, np.newaxis], crossed.size, axis=1)
    lower, upper = lower[crossed], upper[crossed]
    return refined(columns, ages, (lower, upper), above_upper[crossed], (lower + upper) / 2.0)


def _touching_root(flows: FloatArray, ages: FloatArray, left: float, right: float) -> float:
    """The root in an interval on which NPV is zero as far as can be computed.

    There a derivative of NPV, which is the NPV of flows times their ages, crosses zero where NPV touches it.
    """
    around = ages - ages[-1] / 2.0
    for order in (1, 2, 3):
        root = _crossings(flows * around**order, ages, np.array([left]), np.array([right]))
        if root.size:
            return float(root[0])
    return (left + right) / 2.0

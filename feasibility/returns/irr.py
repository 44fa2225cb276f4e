"""Internal rates of return: many rows of cash flows at once, and every root of one row.

An IRR is a rate r with Σ CF(t) · (1 + r)^(−t) = 0, effective annual, looked for between −99 % and 1,000 %
a year. Such a rate need not exist and need not be the only one, so each comes with a status, and a rate is
given only when it is proven to be the only one in that range.

All arithmetic is in the continuous rate x = ln(1 + r), in which a discount factor is e^(−t·x). Arrays of many
rows lie time first, (P, S), so that sums over time run along whole rows of memory.

How a single root is proven, cheapest first:

- the flows change sign once: then there is at most one root (Descartes' rule of signs);
- at the rate found, the balance of the project account (all flows so far, discounted) does not change sign
  before the end: pure investment or pure borrowing, which has no other root at any rate (Teichroew, Robichek
  and Montalbano, 1965);
- every part of the range is shown to hold no root, or one (`irr_roots`).
"""

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from feasibility.returns.discounting import dated_cash_flows

FloatArray = NDArray[np.float64]

OK: Final = 0
NONE: Final = 1
SEVERAL: Final = 2
STATUS_NAMES: Final = ("ok", "none", "several")

LOWEST_RATE: Final = -0.99
HIGHEST_RATE: Final = 10.0

_LOWEST: Final = float(np.log1p(LOWEST_RATE))
_HIGHEST: Final = float(np.log1p(HIGHEST_RATE))
_ROUNDING: Final = float(np.finfo(np.float64).eps)
_TRIAL_RATES: Final = 24
# Multiplications up to which BLAS keeps a matrix product on one core. A larger one is shared out, and where
# the cores are busy, waiting for the last of them takes many times longer than the product itself.
_SERIAL_PRODUCT: Final = 400_000
# Flows handled at a time: times four moments they make a serial product, and their arrays stay in the cache.
_BLOCK: Final = _SERIAL_PRODUCT // 4
# Longest span [years] at which (1 + r)^(-t) at the lowest rate, and its sums, stay below the largest float.
_PLAIN_SPAN: Final = 120.0
_LONGEST_SEARCH: Final = 200
_MOST_HALVINGS: Final = 64


def irr(cash_flows: ArrayLike, times: ArrayLike | None = None) -> float | FloatArray:
    """Internal rate of return, effective annual: the r between −0.99 and 10 with Σ CF(t) · (1 + r)^(−t) = 0.

    Args:
        cash_flows: received positive, paid negative [€], (..., P): the last axis is time.
        times: when each flow falls [years], (P,), increasing; 0, 1, 2, … when left out.

    Returns:
        IRR [1/year]: a float for one row, else an array of the leading axes. NaN where there is no such rate
        or more than one: `solve_irr` says which, `irr_roots` gives all of them.

    Raises:
        ValueError: numbers that are missing or not finite, or times that do not increase or do not match.
    """
    rates, _ = solve_irr(cash_flows, times)
    return float(rates) if rates.ndim == 0 else rates


def solve_irr(cash_flows: ArrayLike, times: ArrayLike | None = None) -> tuple[FloatArray, NDArray[np.int8]]:
    """Internal rates of return with their status.

    Args:
        cash_flows: received positive, paid negative [€], (..., P): the last axis is time.
        times: when each flow falls [years], (P,), increasing; 0, 1, 2, … when left out.

    Returns:
        rates: IRR [1/year], leading axes of `cash_flows`; NaN unless the status is OK.
        status: OK, one rate between −0.99 and 10 (where NPV only touches zero there, that rate counts once);
            NONE, no such rate, or flows that are all zero; SEVERAL, more than one. `STATUS_NAMES[status]` is
            its name.

    Raises:
        ValueError: numbers that are missing or not finite, or times that do not increase or do not match.
    """
    flows, dates = dated_cash_flows(cash_flows, times)
    leading, count = flows.shape[:-1], flows.shape[-1]
    rows = _of_ordinary_size(flows.reshape(-1, count))
    ages = dates - dates[0]
    rates = np.full(len(rows), np.nan)
    status = np.full(len(rows), NONE, dtype=np.int8)
    if count > 1:
        trial_rates = _trial_rates(float(ages[-1]))
        trials = _scaled_discount_factors(trial_rates, ages)
        size = max(64, _BLOCK // count)
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            for first in range(0, len(rows), size):
                block = slice(first, first + size)
                rates[block], status[block] = _solved_block(
                    np.ascontiguousarray(rows[block].T), ages, trial_rates, trials
                )
    return rates.reshape(leading), status.reshape(leading)


def irr_roots(cash_flows: ArrayLike, times: ArrayLike | None = None) -> FloatArray:
    """Every internal rate of return of one row, between −0.99 and 10.

    The range is cut into intervals until each is proven, by bounds on NPV and its slope that allow for
    rounding, to hold no root or to be crossed once. What rounding leaves undecided is where NPV touches zero,
    or crosses it so flatly that its roots cannot be told apart: that is reported as one root.

    Args:
        cash_flows: received positive, paid negative [€], (P,).
        times: when each flow falls [years], (P,), increasing; 0, 1, 2, … when left out.

    Returns:
        Rates [1/year], ascending; empty where there is none, also when all flows are zero.

    Raises:
        ValueError: more than one row, numbers that are missing or not finite, or times that do not increase
            or do not match.
    """
    flows, dates = dated_cash_flows(cash_flows, times)
    if flows.ndim != 1:
        raise ValueError(
            f"irr_roots takes one row of cash flows, and an array of shape {flows.shape} is given"
        )
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        return _roots(_of_ordinary_size(flows[np.newaxis])[0], dates)


def _of_ordinary_size(rows: FloatArray) -> FloatArray:
    """Rows (S, P), divided by their largest flows where sums of powers could overflow or vanish."""
    if rows.size == 0:
        return rows
    largest = max(float(rows.max()), -float(rows.min()))
    if largest == 0.0 or 1e-100 < largest < 1e100:
        return rows
    sizes = np.abs(rows).max(axis=1, keepdims=True)
    return rows / np.where(sizes > 0.0, sizes, 1.0)


def _trial_rates(span: float) -> FloatArray:
    """Continuous rates over the whole range, closest together around zero on the scale of 1/span, (K,)."""
    bends = np.linspace(np.arcsinh(_LOWEST * span / 4.0), np.arcsinh(_HIGHEST * span / 4.0), _TRIAL_RATES)
    rates = np.sinh(bends) * (4.0 / span)
    rates[0], rates[-1] = _LOWEST, _HIGHEST
    return rates


def _scaled_discount_factors(continuous_rates: FloatArray, ages: FloatArray) -> FloatArray:
    """e^(−x·age), (K, P), each row divided by its largest factor, so that nothing overflows."""
    last = np.where(continuous_rates < 0.0, ages[-1], 0.0)
    return np.exp(continuous_rates[:, np.newaxis] * (last[:, np.newaxis] - ages))


def _discounted(columns: FloatArray, ages: FloatArray, continuous_rates: FloatArray) -> FloatArray:
    """Flows (P, S), discounted at the rate of each column (S,), scaled down where spans are long."""
    values = np.multiply.outer(-ages, continuous_rates)
    if ages[-1] > _PLAIN_SPAN:
        values += np.where(continuous_rates < 0.0, ages[-1] * continuous_rates, 0.0)
    np.exp(values, out=values)
    values *= columns
    return values


def _solved_block(
    columns: FloatArray, ages: FloatArray, trial_rates: FloatArray, trials: FloatArray
) -> tuple[FloatArray, NDArray[np.int8]]:
    """Rates and statuses (S,) of the columns (P, S)."""
    rates = np.full(columns.shape[1], np.nan)
    status = np.full(columns.shape[1], NONE, dtype=np.int8)

    values = _trial_values(trials, columns)
    above = values > 0.0
    rises, falls = _moves(above)
    crossed_once = rises ^ falls
    one_change = _change_sign_at_most_once(columns)
    unproven = ~crossed_once & (rises | ~one_change)
    if np.count_nonzero(values) < values.size:
        # Zero has no sign to go by: it may be the root itself, or have vanished below the smallest float.
        signless = (values == 0.0).any(axis=0) & columns.any(axis=0)
        crossed_once &= ~signless
        unproven |= signless

    found = np.flatnonzero(crossed_once)
    if found.size:
        if found.size < columns.shape[1]:
            chosen, values, above, rises = columns[:, found], values[:, found], above[:, found], rises[found]
        else:
            chosen = columns
        # The trial rates before the root, counted, give the cell in which it lies.
        cells = np.add.reduce((above ^ rises).view(np.uint8), axis=0, dtype=np.uint8).astype(np.intp) - 1
        roots = _refined(
            chosen,
            ages,
            (trial_rates[cells], trial_rates[cells + 1]),
            rises,
            _interpolated(values, trial_rates, ages, cells),
        )
        proven = one_change[found]
        doubtful = np.flatnonzero(~proven)
        if doubtful.size:
            proven[doubtful] = _account_keeps_its_sign(chosen[:, doubtful], ages, roots[doubtful])
        rates[found[proven]] = np.expm1(roots[proven])
        status[found[proven]] = OK
        unproven[found[~proven]] = True

    for column in np.flatnonzero(unproven):
        every_root = _roots(columns[:, column], ages)
        if every_root.size == 1:
            rates[column], status[column] = every_root[0], OK
        elif every_root.size:
            status[column] = SEVERAL
    return rates, status


def _trial_values(trials: FloatArray, columns: FloatArray) -> FloatArray:
    """Factors (K, P) times flows (P, S) in serial pieces: the sign of NPV at every trial rate, (K, S)."""
    if columns.shape[1] == 1:
        return np.asarray(np.einsum("kp,ps->ks", trials, columns))
    values = np.empty((len(trials), columns.shape[1]))
    pieces = 1 + trials.size * columns.shape[1] // _SERIAL_PRODUCT
    edges = np.linspace(0, columns.shape[1], pieces + 1).astype(np.intp).tolist()
    for first, end in pairwise(edges):
        np.matmul(trials, columns[:, first:end], out=values[:, first:end])
    return values


def _moves(above: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each column (K, S) somewhere goes from false to true, and from true to false, (S,) each."""
    before, after = above[:-1], above[1:]
    rises: NDArray[np.bool_] = np.logical_or.reduce(after > before, axis=0)
    falls: NDArray[np.bool_] = np.logical_or.reduce(before > after, axis=0)
    return rises, falls


def _change_sign_at_most_once(columns: FloatArray) -> NDArray[np.bool_]:
    """Whether each column (P, S), zeros left out, has one change of sign or none, (S,)."""
    rises, falls = _moves(columns > 0.0)
    surely = ~(rises & falls)
    # Zeros counted with the negative flows may feign changes, and counted with the positive flows may not.
    rest = np.flatnonzero(~surely)
    if rest.size:
        rises, falls = _moves(columns[:, rest] >= 0.0)
        surely[rest] = ~(rises & falls)
    return surely


def _account_keeps_its_sign(
    columns: FloatArray, ages: FloatArray, continuous_rates: FloatArray
) -> NDArray[np.bool_]:
    """Whether the running sum of discounted flows (P, S) stays on one side of zero at each root (S,)."""
    values = _discounted(columns, ages, continuous_rates)
    slack = len(ages) * _ROUNDING * np.abs(values).sum(axis=0)
    balances = np.cumsum(values, axis=0)
    kept: NDArray[np.bool_] = (balances.max(axis=0) <= slack) | (balances.min(axis=0) >= -slack)
    return kept


def _balance_age(ages: FloatArray) -> float:
    """Moment [years] to which flows are discounted where NPV should be as straight a line as possible.

    An early payment and later receipts bend it to opposite sides when both are valued at a moment halfway
    between them; a third of the span suits a building that is paid first and sold last.
    """
    return float(ages[-1]) * 0.3


def _interpolated(
    values: FloatArray, trial_rates: FloatArray, ages: FloatArray, cells: NDArray[np.intp]
) -> FloatArray:
    """First estimate of the root between two trial rates, by a straight line, (S,)."""
    last = np.where(trial_rates < 0.0, ages[-1], 0.0)
    exponents = trial_rates * (_balance_age(ages) - last)
    growth = np.exp(np.diff(exponents))
    columns = np.arange(cells.size)
    left = np.abs(values[cells, columns])
    right = np.abs(values[cells + 1, columns]) * growth[cells]
    start: FloatArray = trial_rates[cells] + np.diff(trial_rates)[cells] * (left / (left + right))
    return start


def _refined(
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
    levers = (_balance_age(ages) - ages) / span
    moments = np.stack([np.ones_like(levers), levers, levers**2, levers**3])
    lower, upper = bracket
    roots = start.copy()
    rows = np.arange(start.size)
    current = start
    for iteration in range(_LONGEST_SEARCH):
        value, slope, bend, twist = moments @ _discounted(columns, ages, current)
        left = (value > 0.0) != rising
        lower, upper = np.where(left, current, lower), np.where(left, upper, current)
        newton = -value / slope
        first, second = newton * bend / slope, newton * newton * twist / slope
        step = newton * (1.0 + first / 2.0) / (1.0 + first + second / 6.0)
        pull = np.maximum(first * first / 4.0, np.abs(second) / 6.0)
        precise = (np.abs(step) < 0.01) & (np.abs(step) * pull * np.sqrt(pull) < _ROUNDING)
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


def _roots(flows: FloatArray, times: FloatArray) -> FloatArray:
    """Every root [1/year] of one row (P,), ascending."""
    used = np.flatnonzero(flows)
    if used.size < 2 or flows.min() >= 0.0 or flows.max() <= 0.0:
        return np.empty(0)
    part = slice(used[0], used[-1] + 1)
    flows, ages = flows[part] / np.abs(flows).max(), times[part] - times[used[0]]
    highest = _beyond_is_empty(flows, ages, _HIGHEST)
    lowest = -_beyond_is_empty(flows[::-1], ages[-1] - ages[::-1], -_LOWEST)
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
    for _ in range(_MOST_HALVINGS):
        half = width / cells / 2.0
        reach = np.abs(around) * half
        rest_of_value = np.abs(flows) * reach**2 / 2.0 * np.exp(reach)
        rest_of_slope = np.abs(flows) * np.abs(around) * np.expm1(reach)
        terms = np.stack([flows, -flows * around, np.abs(flows), rest_of_value, rest_of_slope], axis=1)
        middle = lowest + width * ((cell + 0.5) / cells)
        parts = np.array_split(middle, 1 + 5 * middle.size * flows.size // _SERIAL_PRODUCT)
        sums = np.concatenate([_scaled_discount_factors(part, ages) @ terms for part in parts])
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
    noise: FloatArray = _ROUNDING * (16.0 + np.abs(continuous_rates) * ages[-1])
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
    above_lower = (_scaled_discount_factors(lower, ages) * flows).sum(axis=1) > 0.0
    above_upper = (_scaled_discount_factors(upper, ages) * flows).sum(axis=1) > 0.0
    crossed = np.flatnonzero(above_lower != above_upper)
    if crossed.size == 0:
        return np.empty(0)
    columns = np.repeat(flows[:, np.newaxis], crossed.size, axis=1)
    lower, upper = lower[crossed], upper[crossed]
    return _refined(columns, ages, (lower, upper), above_upper[crossed], (lower + upper) / 2.0)


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

"""Internal rates of return of many rows of cash flows: one, none or several, and every root of one row.

An IRR is a rate r with Σ CF(t) · (1 + r)^(−t) = 0, effective annual. Such a rate need not exist and need not
be the only one, so each comes with a status, and a rate is given only when it is proven to be the only one.
Flows that change sign once have exactly one such rate above −100 %, and it is given however extreme, as
long as a float can represent it. For other flows rates are searched between −99 % and 1,000 % a year.

All arithmetic is in the continuous rate x = ln(1 + r), in which a discount factor is e^(−t·x). Arrays of many
rows lie time first, (P, S), so that sums over time run along whole rows of memory.

How a single root is proven, cheapest first:

- the flows change sign once: then there is just one root (Descartes' rule of signs), found by halving where
  it lies outside the range;
- at the rate found, the balance of the project account (all flows so far, discounted) does not change sign
  before the end: pure investment or pure borrowing, which has no other root at any rate (Teichroew, Robichek
  and Montalbano, 1965);
- of many flows at even steps, that balance stays below zero at a rate close to the root (`even_steps`);
- every part of the range is shown to hold no root, or one (`irr_roots`).
"""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from feasibility.returns.discounting import dated_cash_flows
from feasibility.returns.even_steps import even_steps, solved_rows
from feasibility.returns.roots import (
    BLOCK,
    ROUNDING,
    WHOLE_COLUMNS,
    FloatArray,
    Trials,
    discounted,
    every_root,
    interpolated,
    moves,
    only_root,
    refined,
    time_first,
    trial_values,
    trials_at,
)

OK: Final = 0
NONE: Final = 1
SEVERAL: Final = 2
STATUS_NAMES: Final = ("ok", "none", "several")


def irr(cash_flows: ArrayLike, times: ArrayLike | None = None) -> float | FloatArray:
    """Internal rate of return, effective annual: the r with Σ CF(t) · (1 + r)^(−t) = 0.

    Flows that change sign once have just one, anywhere above −1; for others r lies between −0.99 and 10.

    Args:
        cash_flows: received positive, paid negative [€], (..., P): the last axis is time.
        times: when each flow falls [years], (P,), increasing; 0, 1, 2, … when left out.

    Returns:
        IRR [1/year]: a float for one row, else an array of the leading axes. NaN where there is no such rate
        or more than one: `solve_irr` tells which, `irr_roots` gives all of them.

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
        status: OK, flows that change sign once, or one rate between −0.99 and 10 (where NPV only touches zero
            there, that rate counts once); NONE, no such rate, one that no float can represent, or
            flows that are all zero; SEVERAL, more than one between −0.99 and 10. `STATUS_NAMES[status]` is
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
        trials = trials_at(ages.tobytes())
        size = max(64, BLOCK // count // WHOLE_COLUMNS * WHOLE_COLUMNS)
        even = even_steps(ages.tobytes())
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            left: NDArray[np.intp] | None = None
            if even is not None:
                rates, proven = solved_rows(rows, even, 2 * size)
                status[proven] = OK
                left = np.flatnonzero(~proven)
                rows = rows[left]
            space = np.empty(count * min(size, len(rows)))
            for first in range(0, len(rows), size):
                block = slice(first, first + size)
                here = rows[block]
                columns = space[: here.size].reshape(count, -1)
                time_first(here, columns)
                part = block if left is None else left[block]
                rates[part], status[part] = _solved_block(columns, ages, trials)
    return rates.reshape(leading), status.reshape(leading)


def irr_roots(cash_flows: ArrayLike, times: ArrayLike | None = None) -> FloatArray:
    """Every internal rate of return of one row: between −0.99 and 10, or the only one at any rate.

    The range is cut into intervals until each is proven, by bounds on NPV and its slope that allow for
    rounding, to hold no root or to be crossed once. Where rounding leaves it undecided, NPV touches zero or
    crosses it so flatly that its roots cannot be distinguished: that is reported as one root.

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
    row = _of_ordinary_size(flows[np.newaxis])[0]
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        roots = every_root(row, dates)
        column = row[:, np.newaxis]
        if roots.size == 0 and _change_sign_once(column)[0]:
            root = only_root(column, dates - dates[0])
            return root[np.isfinite(root)]
        return roots


def _of_ordinary_size(rows: FloatArray) -> FloatArray:
    """Rows (S, P), divided by their largest flows where sums of powers could overflow or vanish."""
    if rows.size == 0:
        return rows
    largest = max(float(rows.max()), -float(rows.min()))
    if largest == 0.0 or 1e-100 < largest < 1e100:
        return rows
    sizes = np.abs(rows).max(axis=1, keepdims=True)
    return rows / np.where(sizes > 0.0, sizes, 1.0)


def _solved_block(
    columns: FloatArray, ages: FloatArray, trials: Trials
) -> tuple[FloatArray, NDArray[np.int8]]:
    """Rates and statuses (S,) of the columns (P, S)."""
    rates = np.full(columns.shape[1], np.nan)
    status = np.full(columns.shape[1], NONE, dtype=np.int8)

    values = trial_values(trials.factors, columns)
    above = values > 0.0
    rises, falls = moves(above)
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
        roots = refined(
            chosen,
            ages,
            (trials.rates[cells], trials.rates[cells + 1]),
            rises,
            interpolated(values, trials, cells),
        )
        proven = one_change[found]
        doubtful = np.flatnonzero(~proven)
        if doubtful.size:
            proven[doubtful] = _account_keeps_its_sign(chosen[:, doubtful], ages, roots[doubtful])
        rates[found[proven]] = np.expm1(roots[proven])
        status[found[proven]] = OK
        unproven[found[~proven]] = True

    for column in np.flatnonzero(unproven):
        every = every_root(columns[:, column], ages)
        if every.size == 1:
            rates[column], status[column] = every[0], OK
        elif every.size:
            status[column] = SEVERAL

    # Flows that change sign once have one root: where none was found, it is outside the range.
    left = np.flatnonzero(status == NONE)
    if left.size:
        left = left[_change_sign_once(columns[:, left])]
    if left.size:
        rates[left] = only_root(columns[:, left], ages)
        status[left[np.isfinite(rates[left])]] = OK
    return rates, status


def _change_sign_at_most_once(columns: FloatArray) -> NDArray[np.bool_]:
    """Whether each column (P, S), zeros left out, has one change of sign or none, (S,)."""
    rises, falls = moves(columns > 0.0)
    surely = ~(rises & falls)
    # Zeros counted with the negative flows may feign changes, and counted with the positive flows may not.
    rest = np.flatnonzero(~surely)
    if rest.size:
        rises, falls = moves(columns[:, rest] >= 0.0)
        surely[rest] = ~(rises & falls)
    return surely


def _change_sign_once(columns: FloatArray) -> NDArray[np.bool_]:
    """Whether each column (P, S), zeros left out, has exactly one change of sign, (S,)."""
    places = np.where(columns != 0.0, np.arange(len(columns))[:, np.newaxis], 0)
    last_used = np.maximum.accumulate(places, axis=0)
    signs = np.sign(np.take_along_axis(columns, last_used, axis=0))
    once: NDArray[np.bool_] = np.count_nonzero(signs[1:] * signs[:-1] < 0.0, axis=0) == 1
    return once


def _account_keeps_its_sign(
    columns: FloatArray, ages: FloatArray, continuous_rates: FloatArray
) -> NDArray[np.bool_]:
    """Whether the running sum of discounted flows (P, S) stays on one side of zero at each root (S,)."""
    values = discounted(columns, ages, continuous_rates)
    slack = len(ages) * ROUNDING * np.abs(values).sum(axis=0)
    balances = np.cumsum(values, axis=0)
    kept: NDArray[np.bool_] = (balances.max(axis=0) <= slack) | (balances.min(axis=0) >= -slack)
    return kept

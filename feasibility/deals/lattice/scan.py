"""Scanning a lattice: which deals satisfy given rows, part by part.

Every row is affine in the counts and in the land price. So at a combination of the other levers and a mix,
each row is a least or a highest land price, and the deals there are the lattice's prices between the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from feasibility.deals.lattice.axes import Lattice
from feasibility.deals.lattice.condition_rows import Rows
from feasibility.deals.lattice.linear import Linear
from feasibility.deals.lattice.settings import SettingsBlock

Array = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

MIXES_AT_ONCE = 1 << 16
"""Points (combination × mix) at once."""
COLUMNS = 1 << 13
"""Combinations at once, at most."""


@dataclass(frozen=True)
class Points:
    """Combinations and mixes with the prices of the lattice at which they satisfy the rows."""

    block: SettingsBlock
    setting: IntArray
    """(n,) row of the block."""
    cases: tuple[IntArray, ...]
    """For each type (n,): the combination of its own levers."""
    mix: IntArray
    """(n,) row of the lattice's mixes."""
    low: IntArray
    """(n,) index of the first price of the lattice."""
    high: IntArray
    """(n,) last one."""


@dataclass(frozen=True)
class _Columns:
    setting: IntArray
    cases: tuple[IntArray, ...]


def price_axis(lattice: Lattice, block: SettingsBlock) -> tuple[Array, float, int]:
    """First land price at each setting of a block (s,), the step from one to the next, and how many."""
    if lattice.price is not None:
        values = lattice.price.values
        return np.full(len(block.settings), float(values[0])), lattice.price.step, len(values)
    standing = lattice.case.land.price
    fixed = standing if isinstance(standing, float) else 0.0
    return np.where(np.isnan(block.prices), fixed, block.prices), 1.0, 1


def joined_rows(rows: Sequence[Rows], valid: Sequence[BoolArray]) -> Rows:
    """The rows of several needs together."""
    cases = [np.array(each) for each in valid]
    for each in rows:
        cases = [one & other for one, other in zip(cases, each.cases, strict=True)]
    sums = []
    for row in (total for each in rows for total in each.sums):
        if row.price.any() or any(each.any() for each in row.unit):
            sums.append(row)
        else:
            # A row without count and price holds at a setting or not.
            cases = [each & (row.site >= 0)[:, np.newaxis] for each in cases]
    return Rows(tuple(sums), tuple(cases))


def scan(
    lattice: Lattice,
    block: SettingsBlock,
    asked: Callable[[], Rows],
    passed: Callable[[int], None] | None = None,
) -> Iterator[Points]:
    """The points of a block at which some land price of the lattice satisfies the rows.

    Args:
        lattice: the mixes and the prices.
        block: the settings.
        asked: gives the rows; called for each part, since earlier parts may tighten them.
        passed: reports the points that are done.
    """
    rows = asked()
    own = np.arange(len(lattice.mixes)) if block.mixes is None else block.mixes
    mixes = own[_kept_mixes(lattice.mixes[own], rows.sums)]
    if passed:
        passed(_points(rows.cases) * (len(own) - len(mixes)))
    if not len(mixes):
        return
    counts = np.ones((len(lattice.mixes), lattice.mixes.shape[1] + 1))
    counts[:, :-1] = lattice.mixes
    width = min(COLUMNS, max(1, MIXES_AT_ONCE // len(mixes)))
    for columns in _columns(rows.cases, width):
        current = asked().sums
        for begin in range(0, len(mixes), MIXES_AT_ONCE):
            chosen = mixes[begin : begin + MIXES_AT_ONCE]
            found = _points_kept(lattice, block, current, counts[chosen], chosen, columns)
            if passed:
                passed(len(chosen) * len(columns.setting))
            if found is not None:
                yield found


@dataclass(frozen=True)
class Ranges:
    """The land prices, not only those of the lattice, at which a mix satisfies the rows at n combinations."""

    setting: IntArray
    cases: tuple[IntArray, ...]
    low: Array
    """(n,) [€]; −∞ where there is no least price."""
    high: Array
    """(n,) [€]; below `low` where no price will do."""


def price_ranges(rows: Rows, counts: IntArray) -> Iterator[Ranges]:
    """The range of every combination at one mix (T,)."""
    for columns in _columns(rows.cases, COLUMNS):
        size = len(columns.setting)
        low, high = np.full(size, -np.inf), np.full(size, np.inf)
        for row in rows.sums:
            value = row.site[columns.setting].astype(float)
            for place, unit in enumerate(row.unit):
                value += counts[place] * unit[columns.setting, columns.cases[place]]
            slope = row.price[columns.setting]
            with np.errstate(divide="ignore", invalid="ignore"):
                end = -value / slope
            low = np.where(slope > 0, np.maximum(low, end), low)
            high = np.where(slope < 0, np.minimum(high, end), high)
            never = (slope == 0) & (value < 0)
            low, high = np.where(never, np.inf, low), np.where(never, -np.inf, high)
        yield Ranges(columns.setting, columns.cases, low, high)


def _points(cases: Sequence[BoolArray]) -> int:
    return sum(prod(int(each[setting].sum()) for each in cases) for setting in range(len(cases[0])))


def _kept_mixes(mixes: IntArray, sums: Sequence[Linear]) -> IntArray:
    """Places of the mixes that satisfy every row that depends on no lever and no price."""
    kept = np.ones(len(mixes), bool)
    for row in sums:
        alike = not row.price.any() and all(np.ptp(each) == 0 for each in (*row.unit, row.site))
        if alike:
            kept &= mixes @ np.array([each.flat[0] for each in row.unit]) + row.site[0] >= 0
    return np.flatnonzero(kept)


def _columns(cases: Sequence[BoolArray], width: int) -> Iterator[_Columns]:
    """Every combination, in parts of at most this width."""
    settings: list[IntArray] = []
    chosen: list[list[IntArray]] = []
    held = 0
    for setting in range(len(cases[0])):
        kept = [np.flatnonzero(each[setting]) for each in cases]
        sizes = tuple(len(each) for each in kept)
        for begin in range(0, prod(sizes), width):
            flat = np.arange(begin, min(begin + width, prod(sizes)))
            at = np.unravel_index(flat, sizes)
            settings.append(np.full(len(flat), setting, np.int64))
            chosen.append([each[where] for each, where in zip(kept, at, strict=True)])
            held += len(flat)
            if held >= width:
                yield _joined(settings, chosen)
                settings, chosen, held = [], [], 0
    if held:
        yield _joined(settings, chosen)


def _joined(settings: Sequence[IntArray], chosen: Sequence[Sequence[IntArray]]) -> _Columns:
    return _Columns(
        np.concatenate(settings), tuple(np.concatenate(each) for each in zip(*chosen, strict=True))
    )


def _points_kept(
    lattice: Lattice,
    block: SettingsBlock,
    sums: Sequence[Linear],
    counts: Array,
    mixes: IntArray,
    columns: _Columns,
) -> Points | None:
    """The points of some mixes and combinations that satisfy every row.

    Args:
        lattice: the prices.
        block: the settings.
        sums: the rows.
        counts: (m, T + 1) the mixes with a column of ones.
        mixes: (m,) their places.
        columns: the combinations.
    """
    begin, step, number = price_axis(lattice, block)
    first = begin[columns.setting]
    shape = (len(counts), len(columns.setting))
    low: Array = np.zeros(shape[1])
    high: Array = np.full(shape[1], number - 1.0)
    alive: BoolArray | None = None
    buffer = np.empty(shape)
    for row in sums:
        slope = row.price[columns.setting]
        table = np.empty((counts.shape[1], shape[1]))
        for place, unit in enumerate(row.unit):
            table[place] = unit[columns.setting, columns.cases[place]]
        table[-1] = row.site[columns.setting]
        if (slope < 0).any():
            high = _tighter(np.minimum, high, _price_ends(counts, table, slope, -1.0, first, step, buffer))
        if (slope > 0).any():
            low = _tighter(np.maximum, low, _price_ends(counts, table, slope, 1.0, first, step, buffer))
        flat = slope == 0
        if flat.any():
            np.matmul(counts, table, out=buffer)
            met = (buffer >= 0) | ~flat
            alive = met if alive is None else alive & met
            if not alive.any():
                return None
    within = np.broadcast_to(low <= high, shape)
    if alive is not None:
        within = within & alive
    at_mix, at_column = np.nonzero(within)
    lows = np.ceil(_of(low, at_mix, at_column))
    highs = np.floor(_of(high, at_mix, at_column))
    kept = lows <= highs
    at_mix, at_column = at_mix[kept], at_column[kept]
    if not len(at_mix):
        return None
    return Points(
        block=block,
        setting=columns.setting[at_column],
        cases=tuple(each[at_column] for each in columns.cases),
        mix=mixes[at_mix],
        low=lows[kept].astype(np.int64),
        high=highs[kept].astype(np.int64),
    )


def _price_ends(
    counts: Array, table: Array, slope: Array, sign: float, first: Array, step: float, buffer: Array
) -> Array:
    """The last places of the price at which a row is met, or the first; infinite where it has no such end.

    Σ count · unit + site + price · (first + j · step) ≥ 0, solved for the place j.

    Args:
        counts: (m, T + 1) the mixes with a column of ones.
        table: (T + 1, c) what the row has of each type, and of the site.
        slope: (c,) what it has of the price.
        sign: of the slopes that are meant: −1 for the last places, 1 for the first.
        first: (c,) the first price.
        step: from one price to the next.
        buffer: (m, c) for the answer, where it differs by mix.

    Returns:
        (c,) or (m, c).
    """
    these = np.sign(slope) == sign
    bound = table / np.where(these, -slope * step, 1.0)
    bound[-1] -= first / step
    ends: Array = np.matmul(counts, bound, out=buffer) if bound[:-1].any() else bound[-1]
    return ends if these.all() else np.where(these, ends, -sign * np.inf)


def _tighter(pick: np.ufunc, ends: Array, other: Array) -> Array:
    """The tighter of two ends, (columns,) or (mixes, columns); the first is overwritten where it is large."""
    if ends.ndim == 2:
        pick(ends, other, out=ends)
        return ends
    found: Array = pick(ends, other)
    return found


def _of(ends: Array, at_mix: IntArray, at_column: IntArray) -> Array:
    return ends[at_column] if ends.ndim == 1 else ends[at_mix, at_column]

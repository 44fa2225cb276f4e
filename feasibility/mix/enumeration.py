"""Every mix of a programme, in lexicographic order, in blocks of bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from feasibility.programme.prefixes import Inequality, IntArray, blocks, start, system_of
from feasibility.programme.rows import Programme, Row, UseTerm, holds, total_range
from feasibility.programme.units import ByUse, UnitValues

MOST_WRITTEN = 1_000_000
"""Mixes that may be written to a file."""


def blocks_of_mixes(programme: Programme) -> Iterator[IntArray]:
    """All mixes that satisfy every row, in lexicographic order: blocks of counts (n, T), n ≥ 1.

    Raises:
        TooManyError: a row has larger numbers than whole numbers of 64 bits can add up.
    """
    lower, upper = total_range(programme)
    if lower > upper or any(a > b for a, b in zip(programme.least, programme.most, strict=True)):
        return
    throughout = [row for row in programme.rows if row.from_total <= lower and row.use is None]
    later = [row for row in programme.rows if lower < row.from_total <= upper or row.use is not None]
    inequalities = [Inequality((1,) * len(programme.types), lower, upper)]
    for row in throughout:
        inequalities += _inequalities(row, lower if lower == upper else None)
    system = system_of(programme.least, programme.most, inequalities)
    for begun in blocks(system, len(programme.types), start(system)):
        block = keeping(later, begun.counts.T)
        if len(block):
            yield block


def keeping(rows: Sequence[Row], block: IntArray) -> IntArray:
    """Those mixes of a block (n, T) that satisfy every row, each from its own total on.

    Raises:
        TooManyError: a row has larger numbers than whole numbers of 64 bits can add up.
    """
    for row in rows:
        within = viable(row, block)
        if row.from_total:
            within |= block.sum(axis=1) < row.from_total
        block = block[within]
    return block


def _inequalities(row: Row, total: int | None) -> Iterator[Inequality]:
    """The row, and where the total is fixed what it says without the dwellings that count alike."""
    if len(set(row.coefficients)) == 1 or total is None:
        yield Inequality(row.coefficients, row.lower, row.upper)
        return
    for common in {min(row.coefficients), max(row.coefficients)}:
        moved = common * total
        yield Inequality(
            tuple(each - common for each in row.coefficients),
            None if row.lower is None else row.lower - moved,
            None if row.upper is None else row.upper - moved,
        )


def land_values(units: UnitValues, block: IntArray) -> NDArray[np.float64]:
    """Residual land value of each mix [€] (n,), as `land_value_of`."""
    values = _sums(units.contributions, block, units.site)
    if units.by_use is None:
        return values
    use = units.by_use
    share = let_shares(use, block)
    found: NDArray[np.float64] = (use.land_factor * values - share * use.site_let) / (
        use.land_factor + share * use.land_factor_let
    )
    return found


def at_price_dates(units: UnitValues, block: IntArray) -> NDArray[np.float64]:
    """What a price of the whole land is held against, of each mix [€] (n,): its land value in one phase."""
    if units.by_phase is None:
        return land_values(units, block)
    return _sums(units.by_phase.contributions, block, units.by_phase.site)


def let_shares(use: ByUse, block: IntArray) -> NDArray[np.float64]:
    """Share of the floor area of each mix that is let [0–1] (n,); 1 where nothing is built."""
    every = _sums(use.areas, block)
    return np.divide(_sums(use.let_areas, block), every, out=np.ones(len(block)), where=every > 0)


def viable(row: Row, block: IntArray) -> NDArray[np.bool_]:
    """Whether each mix (n,) satisfies the bounds of a row, in whole numbers, whatever its total.

    Raises:
        TooManyError: the row has larger numbers than whole numbers of 64 bits can add up.
    """
    if row.use is not None:
        return _by_use(row, row.use, block)
    most = block.max(axis=0, initial=0).tolist()
    system_of((0,) * len(most), most, [Inequality(row.coefficients, row.lower, row.upper)])
    sums = np.zeros(len(block), np.int64)
    for coefficient, counts in zip(row.coefficients, block.T, strict=True):
        if coefficient:
            sums += coefficient * counts
    within = np.ones(len(block), bool)
    if row.lower is not None:
        within &= sums >= row.lower
    if row.upper is not None:
        within &= sums <= row.upper
    return within


NEAR = 1e-9
"""Of the sizes that are added: so near to a bound whole numbers decide."""


def _by_use(row: Row, use: UseTerm, block: IntArray) -> NDArray[np.bool_]:
    """`viable` for a row that follows the use of the land: near its bounds mix by mix, in whole numbers."""
    every, let = _sums(use.every, block), _sums(use.let, block)
    share = np.divide(let, every, out=np.ones(len(block)), where=every > 0)
    sums = _sums(row.coefficients, block) - use.amount * share
    room = NEAR * (_sums([abs(each) for each in row.coefficients], block) + abs(use.amount)) + 1
    within = np.ones(len(block), bool)
    near = np.zeros(len(block), bool)
    for bound, sign in ((row.lower, 1), (row.upper, -1)):
        if bound is not None:
            over = sign * (sums - bound)
            within &= over >= 0
            near |= np.abs(over) <= room
    always = replace(row, from_total=0)
    for place in np.flatnonzero(near):
        within[place] = holds(always, block[place].tolist())
    return within


def _sums(numbers: Sequence[float], block: IntArray, first: float = 0) -> NDArray[np.float64]:
    """first + Σ number · count of each mix (n,), type by type: a product of matrices would start threads."""
    sums = np.full(len(block), first, float)
    for number, counts in zip(numbers, block.T, strict=True):
        sums += float(number) * counts
    return sums

"""Every mix of a programme, in lexicographic order, in blocks of bounded memory."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from feasibility.programme.prefixes import Inequality, IntArray, blocks, start, system_of
from feasibility.programme.rows import Programme, Row, total_range
from feasibility.programme.units import UnitValues

MOST_WRITTEN = 1_000_000
"""Mixes that may be written to a file."""


def blocks_of_mixes(programme: Programme) -> Iterator[IntArray]:
    """All mixes that keep to every row, in lexicographic order: blocks of counts (n, T), n ≥ 1.

    Raises:
        TooManyError: a row has larger numbers than whole numbers of 64 bits can add up.
    """
    lower, upper = total_range(programme)
    if lower > upper or any(a > b for a, b in zip(programme.least, programme.most, strict=True)):
        return
    throughout = [row for row in programme.rows if row.from_total <= lower]
    later = [row for row in programme.rows if lower < row.from_total <= upper]
    inequalities = [Inequality((1,) * len(programme.types), lower, upper)]
    for row in throughout:
        inequalities += _inequalities(row, lower if lower == upper else None)
    system = system_of(programme.least, programme.most, inequalities)
    for begun in blocks(system, len(programme.types), start(system)):
        block = begun.counts.T
        for row in later:
            block = block[(block.sum(axis=1) < row.from_total) | viable(row, block)]
        if len(block):
            yield block


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
    """Residual land value of each mix [€] (n,): Σ count · contribution + site."""
    values = np.full(len(block), units.site)
    for contribution, counts in zip(units.contributions, block.T, strict=True):
        values += contribution * counts
    return values


def viable(row: Row, block: IntArray) -> NDArray[np.bool_]:
    """Whether each mix (n,) keeps to the bounds of a row, in whole numbers, whatever its total.

    Raises:
        TooManyError: the row has larger numbers than whole numbers of 64 bits can add up.
    """
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

"""Mixes drawn evenly from all that keep to the rows: what share of them is viable, where no count can say."""

from __future__ import annotations

from math import sqrt

import numpy as np

from feasibility.mix.enumeration import viable
from feasibility.mix.results import Sample
from feasibility.programme.prefixes import IntArray
from feasibility.programme.rows import Programme, Row, total_range

SEED = 20_190_301
"""The same question, the same sample."""
WANTED = 100_000
"""Mixes in a sample."""
MOST_DRAWN = 10_000_000
AT_ONCE = 100_000
DEVIATIONS = 1.959_963_984_540_054
"""So many standard deviations from the mean lie 95 % of what is normally distributed."""


def sample_of(rows: Programme, viability: Row) -> Sample | None:
    """How many of a number of mixes are viable; None where the rows leave too few to draw them so.

    Counts are drawn evenly from all that have a total in the range, and those that keep to the ranges and
    the rows are kept, so that each such mix has the same chance.

    Args:
        rows: ranges and rows that the mixes keep to.
        viability: the row that the viable ones keep to as well.

    Raises:
        TooManyError: a row has larger numbers than whole numbers of 64 bits can add up.
    """
    generator = np.random.default_rng(SEED)
    drawn = mixes = held = 0
    while mixes < WANTED:
        if drawn >= MOST_DRAWN:
            return None
        counts = _kept(rows, _drawn(rows, generator))[: WANTED - mixes]
        drawn += AT_ONCE
        mixes += len(counts)
        held += int(np.count_nonzero(viable(viability, counts)))
    return Sample(mixes, held)


def likely_share(sample: Sample) -> tuple[float, float]:
    """Between what shares the viable ones lie with 95 % certainty: the interval of Wilson (1927) [0–1]."""
    mixes, share = sample.mixes, sample.viable / sample.mixes
    spread = DEVIATIONS**2 / mixes
    middle = share + spread / 2
    half = DEVIATIONS * sqrt(share * (1 - share) / mixes + spread / (4 * mixes))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def _drawn(rows: Programme, generator: np.random.Generator) -> IntArray:
    """Counts above the least that leave a total in the range (n, T): what lies between bars put in a row.

    Where totals differ, what is not built takes one more place. Bars that fall on one place are left out.
    """
    lower, upper = total_range(rows)
    places = len(rows.types) + (lower < upper)
    room = upper - sum(rows.least)
    bars = np.sort(generator.integers(room + places - 1, size=(AT_ONCE, places - 1)), axis=1)
    apart = (np.diff(bars, axis=1) > 0).all(axis=1)
    ends = np.pad(bars[apart], ((0, 0), (1, 1)), constant_values=((0, 0), (-1, room + places - 1)))
    counts: IntArray = np.diff(ends, axis=1)[:, : len(rows.types)] - 1 + np.array(rows.least)
    enough: IntArray = counts[counts.sum(axis=1) >= lower]
    return enough


def _kept(rows: Programme, counts: IntArray) -> IntArray:
    kept = (counts <= np.array(rows.most)).all(axis=1)
    for row in rows.rows:
        kept &= (counts.sum(axis=1) < row.from_total) | viable(row, counts)
    return counts[kept]

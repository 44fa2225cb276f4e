"""Mixes drawn evenly: about how many there are, and what share of them is viable, where no count can say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import comb, sqrt

import numpy as np

from feasibility.mix.enumeration import keeping
from feasibility.mix.results import Estimate, Sample
from feasibility.programme.prefixes import IntArray
from feasibility.programme.rows import Programme, Row, total_range

SEED = 20_190_301
"""The same question, the same sample."""
DRAWN = 2_000_000
AT_ONCE = 100_000
LEAST_KEPT = 400
"""Fewer than this leave a margin of more than a tenth: no number is given then."""
DEVIATIONS = 1.959_963_984_540_054
"""So many standard deviations from the mean lie 95 % of what is normally distributed."""


def sample_of(
    rows: Programme,
    viability: Row,
    progress: Callable[[int, int], None] | None = None,
    least: Row | None = None,
) -> Sample:
    """Counts drawn evenly from all with a total in the range: how many satisfy the rows, and are viable.

    Each division of the dwellings above the least over the types is as likely as any other. Where the total
    has a range, what is not built is a place more: C(rest + places − 1, places − 1) divisions in all (Feller,
    1968, chapter II.5). Where the dwellings that are missing from the most are fewer, those are divided.

    Args:
        rows: ranges and rows that the mixes keep to; some total fits the ranges.
        viability: the row that the viable ones keep to as well.
        progress: called with how many are drawn and how many are to be.
        least: the row of the least land price, which the viable ones keep to where there is one.

    Raises:
        TooManyError: a row has larger numbers than whole numbers of 64 bits can add up.
    """
    space = _space(rows)
    generator = np.random.default_rng(SEED)
    mixes = held = 0
    for drawn in range(0, DRAWN, AT_ONCE):
        if progress is not None:
            progress(drawn, DRAWN)
        kept = _mixes(rows, space, generator)
        mixes += len(kept)
        held += len(keeping([viability, *([] if least is None else [least])], kept))
    return Sample(DRAWN, comb(space.rest + space.places - 1, space.places - 1), mixes, held)


@dataclass(frozen=True)
class Space:
    """What is divided over the types that have a range."""

    rest: int
    """Dwellings above the least, or missing from the most."""
    places: int
    """The types with a range, and what is left over where the total has a range."""
    from_most: bool
    totals: tuple[int, int]
    """Least and largest total that are possible."""


def _space(rows: Programme) -> Space:
    least, most = sum(rows.least), sum(rows.most)
    lower, upper = total_range(rows)
    lower, upper = max(lower, least), min(upper, most)
    free = sum(first < last for first, last in zip(rows.least, rows.most, strict=True))
    above, missing = upper - least, most - lower
    return Space(min(above, missing), free + (lower < upper), missing < above, (lower, upper))


def _mixes(rows: Programme, space: Space, generator: np.random.Generator) -> IntArray:
    """Those of AT_ONCE divisions that satisfy the ranges and the rows (n, T)."""
    least, most = np.array(rows.least), np.array(rows.most)
    free = np.flatnonzero(most > least)
    parts = np.zeros((len(rows.types), AT_ONCE), np.int64)
    parts[free] = _divisions(space.rest, space.places, generator)[: len(free)]
    counts = most - parts.T if space.from_most else least + parts.T
    totals = counts.sum(axis=1)
    within = (counts >= least).all(axis=1) & (counts <= most).all(axis=1)
    within &= (totals >= space.totals[0]) & (totals <= space.totals[1])
    return keeping(rows.rows, counts[within])


def _divisions(rest: int, places: int, generator: np.random.Generator) -> IntArray:
    """Divisions of `rest` over places (places, AT_ONCE), each as likely: what lies between bars in a row.

    The bars are drawn without a place drawn twice by the algorithm of Floyd (Bentley and Floyd, 1987).
    """
    bars = np.empty((places - 1, AT_ONCE), np.int64)
    for number in range(places - 1):
        last = rest + number
        drawn = generator.integers(last + 1, size=AT_ONCE)
        bars[number] = np.where((bars[:number] == drawn).any(axis=0), last, drawn)
    bars.sort(axis=0)
    divisions: IntArray = np.diff(bars, axis=0, prepend=-1, append=rest + places - 1) - 1
    return divisions


def likely_share(some: int, drawn: int) -> tuple[float, float]:
    """Between what shares the whole lies with 95 % certainty: the interval of Wilson (1927) [0–1]."""
    share, spread = some / drawn, DEVIATIONS**2 / drawn
    middle = share + spread / 2
    half = DEVIATIONS * sqrt(share * (1 - share) / drawn + spread / (4 * drawn))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def estimated_mixes(sample: Sample) -> Estimate | None:
    """How many mixes satisfy the rows; None where too few were kept."""
    return _estimate(sample.mixes, sample.drawn, sample.divisions)


def estimated_viable(mixes: int | None, sample: Sample) -> Estimate | None:
    """How many of them are viable; None where too few were drawn.

    Args:
        mixes: how many keep to the rows; None where that is not counted.
        sample: of the same mixes.
    """
    if mixes is None:
        return _estimate(sample.viable, sample.drawn, sample.divisions)
    return _estimate(sample.viable, sample.mixes, mixes)


def _estimate(some: int, drawn: int, whole: int) -> Estimate | None:
    """An estimate of the whole by the share found in a sample, with its margin as a part of it.

    The margin is DEVIATIONS · √((1 − share) / some), but where nearly all that is drawn counts.
    """
    if some < LEAST_KEPT:
        return None
    share = some / drawn
    low, high = likely_share(some, drawn)
    return Estimate((2 * whole * some + drawn) // (2 * drawn), max(high - share, share - low) / share)

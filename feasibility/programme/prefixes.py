"""Counts of mixes type by type, in lexicographic order and in blocks: what the rows rule out is not begun."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feasibility.errors import FeasibilityError
from feasibility.messages import sentence

IntArray = NDArray[np.int64]

LARGEST = 2**61
"""Sums of a row stay under this, so that int64 holds them with a bit to spare."""
BLOCK = 1 << 17
"""Mixes, or beginnings of mixes, in one block."""


class TooManyError(FeasibilityError):
    """There are too many mixes, or too large numbers, for an exact answer in reasonable time."""


@dataclass(frozen=True)
class Inequality:
    """lower ≤ Σ coefficient · count ≤ upper; None where there is no bound."""

    coefficients: tuple[int, ...]
    lower: int | None
    upper: int | None


@dataclass(frozen=True)
class System:
    """Counts (T,) in their ranges under inequalities (R,)."""

    least: tuple[int, ...]
    most: tuple[int, ...]
    inequalities: tuple[Inequality, ...]
    coefficients: IntArray
    """(R, T)"""
    least_after: IntArray
    """Least that the types from each place on can add to each inequality (R, T + 1)."""
    most_after: IntArray
    """Most that they can add (R, T + 1)."""


@dataclass(frozen=True)
class Beginnings:
    """The first counts of n mixes, and what they come to."""

    counts: IntArray
    """(types so far, n)"""
    sums: IntArray
    """(R, n)"""


def system_of(least: Sequence[int], most: Sequence[int], inequalities: Sequence[Inequality]) -> System:
    """The system, with what the types yet to come can add.

    Raises:
        TooManyError: an inequality has larger numbers than whole numbers of 64 bits can add up.
    """
    types = len(least)
    for each in inequalities:
        size = sum(
            abs(c) * max(abs(a), abs(b)) for c, a, b in zip(each.coefficients, least, most, strict=True)
        )
        if size + max(abs(each.lower or 0), abs(each.upper or 0)) >= 2 * LARGEST:
            raise TooManyError(sentence("the numbers of a requirement are too large for an exact answer"))
    coefficients = np.array([each.coefficients for each in inequalities], np.int64).reshape(-1, types)
    ends = coefficients * np.array(least, np.int64), coefficients * np.array(most, np.int64)
    after = np.zeros((2, len(inequalities), types + 1), np.int64)
    after[0, :, :-1] = np.minimum(*ends)[:, ::-1].cumsum(axis=1)[:, ::-1]
    after[1, :, :-1] = np.maximum(*ends)[:, ::-1].cumsum(axis=1)[:, ::-1]
    return System(tuple(least), tuple(most), tuple(inequalities), coefficients, after[0], after[1])


def start(system: System) -> Beginnings:
    """The one beginning without a count."""
    return Beginnings(np.zeros((0, 1), np.int64), np.zeros((len(system.inequalities), 1), np.int64))


def next_range(system: System, begun: Beginnings) -> tuple[IntArray, IntArray]:
    """First and last count (n,) of the next type that no inequality rules out; crossed where none is left."""
    place = len(begun.counts)
    first = np.full(begun.sums.shape[1], system.least[place], np.int64)
    last = np.full(begun.sums.shape[1], system.most[place], np.int64)
    for number, each in enumerate(system.inequalities):
        coefficient, found = each.coefficients[place], begun.sums[number]
        if each.lower is not None:
            short = each.lower - int(system.most_after[number, place + 1]) - found
            _at_least(coefficient, short, first, last)
        if each.upper is not None:
            over = found - (each.upper - int(system.least_after[number, place + 1]))
            _at_least(-coefficient, over, first, last)
    return first, last


def _at_least(coefficient: int, needed: IntArray, first: IntArray, last: IntArray) -> None:
    """Narrow a range, in place, to coefficient · count ≥ needed."""
    if coefficient > 0:
        np.maximum(first, -(-needed // coefficient), out=first)
    elif coefficient < 0:
        np.minimum(last, needed // coefficient, out=last)
    else:
        last[needed > 0] = np.iinfo(np.int64).min


def blocks(system: System, depth: int, begun: Beginnings) -> Iterator[Beginnings]:
    """Every beginning of `depth` types, in lexicographic order, in blocks of about `BLOCK`."""
    if len(begun.counts) == depth:
        yield begun
        return
    first, last = next_range(system, begun)
    # Ranges that cross may lie so far apart that their difference does not fit.
    sizes = np.where(last < first, 0, np.maximum(last, first - 1) - first + 1)
    ends = np.cumsum(sizes)
    cut = 0
    while cut < len(sizes):
        done = int(ends[cut - 1]) if cut else 0
        stop = max(cut + 1, int(np.searchsorted(ends, done + BLOCK, side="right")))
        if ends[stop - 1] > done:
            yield from blocks(system, depth, _extended(system, begun, slice(cut, stop), first, sizes))
        cut = stop


def _extended(
    system: System, begun: Beginnings, chosen: slice, first: IntArray, sizes: IntArray
) -> Beginnings:
    place = len(begun.counts)
    chosen_sizes = sizes[chosen]
    parents: slice | IntArray = slice(None)
    following = first[chosen]
    if chosen_sizes.min() != 1 or chosen_sizes.max() != 1:
        before = np.cumsum(chosen_sizes) - chosen_sizes
        parents = np.repeat(np.arange(len(chosen_sizes)), chosen_sizes)
        following = np.arange(len(parents)) + (following - before)[parents]
    counts = np.empty((place + 1, len(following)), np.int64)
    for number in range(place):
        counts[number] = begun.counts[number, chosen][parents]
    counts[place] = following
    if place + 1 == len(system.least):
        return Beginnings(counts, np.zeros((0, 0), np.int64))
    sums = np.empty((len(begun.sums), len(following)), np.int64)
    for number in range(len(sums)):
        sums[number] = begun.sums[number, chosen][parents]
        sums[number] += system.coefficients[number, place] * following
    return Beginnings(counts, sums)

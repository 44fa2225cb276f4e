"""Mixes at one total under a row of large numbers, such as viability, counted by meeting in the middle.

The types are cut in two halves, so that every other row lies within one of them; one more, such as a budget
of floor area, may go over both. For each division of the total over the halves, the pairs that reach the
bounds together are counted by sorting what both come to.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from math import comb, prod

import numpy as np
from numpy.typing import NDArray

from feasibility.mix.counting.fixed_total import Band, FixedTotal, has_lower, has_upper, turned
from feasibility.mix.counting.pairs import pairs_in_all

IntArray = NDArray[np.int64]

MOST_BEGINNINGS = 20_000_000
"""Counts of all types of a half but one: some arrays of so many whole numbers are kept."""
WORK = {1: 1, 2: 12, 3: 70}
"""Steps for each number, by how many rows go over both halves."""
MOST_AT_ONCE = {1: 50_000_000, 2: 4_000_000, 3: 2_000_000}
"""Counts of a half at one total, by the same: so many whole numbers are sorted at once, on each core."""
MOST_PARTS = 100_000
"""Ways to part the types that are looked at."""
MOST_COMPARED = 100
"""Cuts of the least work that are compared further."""
SMALL = 500_000
"""With less work than this, threads cost more than they bring."""


@dataclass(frozen=True)
class Inside:
    """A row within a half: lower ≤ Σ weight · count ≤ upper over the types of the half."""

    weights: tuple[int, ...]
    lower: int
    upper: int


@dataclass(frozen=True)
class Half:
    """Some of the types; the count of the last follows from the others and the total of the half."""

    most: tuple[int, ...]
    weights: tuple[tuple[int, ...], ...]
    """In each of the rows that both halves make up together."""
    inside: tuple[Inside, ...]


@dataclass(frozen=True)
class Halves:
    """Two halves, and the one to three rows that they make up together."""

    total: int
    halves: tuple[Half, Half]
    bounds: tuple[tuple[int, int | None], ...]
    """Lower and upper bound of each; None where the upper one cannot bind."""
    steps: int
    """At most so many numbers are sorted: the work."""


@dataclass(frozen=True)
class Sums:
    """What the counts of a half come to, the last type left out, in order of their total."""

    most: int
    """Of the last type."""
    weights: tuple[int, ...]
    """Of the last type, in the rows that the halves make up together."""
    ends: IntArray
    """How many beginnings have at most this total (total + 1,), after a zero."""
    values: tuple[IntArray, ...]
    """Σ (weight − weight of the last) · count (n,): plus total · weight of the last is the half's sum."""
    inside: tuple[tuple[Inside, IntArray], ...]
    """Rows that the last type is in, and the same of them."""


def halves_of(case: FixedTotal) -> Halves | None:
    """The cheapest cut in halves; None where more than three rows go over every cut, or it is too much."""
    types = range(len(case.most))
    touched = [_touched(band) for band in case.bands]
    cuts = []
    for one in _parts(case, touched):
        mask = sum(1 << place for place in one)
        over = sum(all(each & mask and each & ~mask for each in told) for told in touched)
        other = _others(types, one)
        if over in WORK and all(_fits(case, part, over) for part in (one, other)):
            cuts.append(((_size(case, one) + _size(case, other)) * WORK[over], one))
    least = min((steps for steps, _ in cuts), default=0)
    cheapest = [_cut(case, one, steps) for steps, one in cuts if steps == least][:MOST_COMPARED]
    # A row that the last type of a half is in is looked at again for every division.
    return min(
        cheapest,
        key=lambda halves: sum(row.weights[-1] != 0 for half in halves.halves for row in half.inside),
        default=None,
    )


def _cut(case: FixedTotal, one: tuple[int, ...], steps: int) -> Halves:
    parts = one, _others(range(len(case.most)), one)
    inside = [_inside(band, parts, case.total) for band in case.bands]
    over = [
        # Told so that the lower bound binds, where only one does.
        band if has_lower(band) else turned(band, case.total)
        for band, found in zip(case.bands, inside, strict=True)
        if found is None
    ]
    halves = [_half(case, over, part, [each for each in inside if each]) for part in parts]
    bounds = tuple((each.lower, each.upper if has_upper(each) else None) for each in over)
    return Halves(case.total, (halves[0], halves[1]), bounds, steps)


def _touched(band: Band) -> list[int]:
    """The types that the band can be told by, as bits, where a half can hold them.

    They are those whose weight is not some common one.
    """
    told = (
        sum(1 << place for place, weight in enumerate(band.weights) if weight != common)
        for common in set(band.weights)
    )
    largest = len(band.weights) - _least_part(len(band.weights))
    return [each for each in told if each.bit_count() <= largest]


def _least_part(types: int) -> int:
    """How many types the smaller half has at least."""
    return max(1, types // 2 - 1)


def _parts(case: FixedTotal, touched: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    """Parts of about half of the types; of types that are alike to every row any will do."""
    alike: dict[tuple[int, ...], list[int]] = {}
    for place, most in enumerate(case.most):
        key = (most, *(each >> place & 1 for told in touched for each in told))
        alike.setdefault(key, []).append(place)
    groups = list(alike.values())
    if prod(len(group) + 1 for group in groups) > MOST_PARTS:
        return
    types = len(case.most)
    for sizes in product(*(range(len(group) + 1) for group in groups)):
        if _least_part(types) <= sum(sizes) <= types // 2:
            yield tuple(
                sorted(place for group, size in zip(groups, sizes, strict=True) for place in group[:size])
            )


def _others(types: Sequence[int], one: Sequence[int]) -> tuple[int, ...]:
    return tuple(place for place in types if place not in one)


def _size(case: FixedTotal, part: Sequence[int]) -> int:
    """At most so many counts of the types of a part, over all its totals."""
    return min(prod(case.most[place] + 1 for place in part), comb(case.total + len(part), len(part)))


def _fits(case: FixedTotal, part: Sequence[int], over: int) -> bool:
    beginnings = min(
        prod(sorted(case.most[place] + 1 for place in part)[:-1]),
        comb(case.total + len(part) - 1, len(part) - 1),
    )
    return beginnings <= MOST_BEGINNINGS and _size(case, part) // (case.total + 1) <= MOST_AT_ONCE[over]


def _inside(band: Band, parts: Sequence[Sequence[int]], total: int) -> Band | None:
    """The band told so that only types of one part have a weight; None where it goes over both."""
    for common in sorted(set(band.weights)):
        weights = tuple(each - common for each in band.weights)
        touched = {place for place, weight in enumerate(weights) if weight}
        if any(touched <= set(part) for part in parts):
            moved = common * total
            return Band(band.name, weights, band.lower - moved, band.upper - moved, band.reach)
    return None


def _half(case: FixedTotal, over: Sequence[Band], part: Sequence[int], inside: Sequence[Band]) -> Half:
    own = [band for band in inside if any(band.weights[place] for place in part)]
    order = sorted(part, key=lambda k: (-sum(band.weights[k] != 0 for band in own), case.most[k]))
    return Half(
        tuple(case.most[place] for place in order),
        tuple(tuple(band.weights[place] for place in order) for band in over),
        tuple(Inside(tuple(band.weights[k] for k in order), band.lower, band.upper) for band in own),
    )


# ------------------------------------------------------------------------------------------------- count


def count_halves(halves: Halves, advance: Callable[[int], None]) -> int:
    """Exactly how many mixes there are.

    Args:
        halves: as `halves_of` cuts them.
        advance: called with the number of steps that are done since it was called last.
    """
    one, other = (_sums(half, halves.total) for half in halves.halves)
    divisions = range(halves.total + 1)

    def of_division(total: int) -> tuple[int, int]:
        rest = halves.total - total
        first, second = _at(one, total), _at(other, rest)
        fixed = [total * a + rest * b for a, b in zip(one.weights, other.weights, strict=True)]
        found = sum(
            sign
            * pairs_in_all(first, second, [bound - each for bound, each in zip(least, fixed, strict=True)])
            for sign, least in _least_bounds(halves.bounds)
        )
        return found, (len(first[0]) + len(second[0])) * WORK[len(fixed)]

    if halves.steps < SMALL:
        return _added((of_division(total) for total in divisions), advance)
    workers = ThreadPoolExecutor(os.cpu_count())
    try:
        return _added(workers.map(of_division, divisions), advance)
    finally:
        workers.shutdown(cancel_futures=True)


def _added(found: Iterable[tuple[int, int]], advance: Callable[[int], None]) -> int:
    added = 0
    for mixes, steps in found:
        added += mixes
        advance(steps)
    return added


def _sums(half: Half, total: int) -> Sums:
    """Every count of all types of a half but the last, from 0 to what the total leaves.

    A type that is added takes what the counts before it leave of each total, so that a total comes to what
    all smaller totals came to, each dwelling of them told by its difference with this type.
    """
    ends = np.ones(total + 2, np.int64)
    ends[0] = 0
    values = [np.zeros(1, np.int64) for _ in half.weights]
    rows = [(row, np.zeros(1, np.int64)) for row in half.inside]
    for place, most in enumerate(half.most[:-1]):
        more = [weights[place] - weights[place + 1] for weights in half.weights]
        parts, row_parts = [], []
        for made in range(total + 1):
            chosen = slice(ends[max(0, made - most)], ends[made + 1])
            sums = [
                (row, array[chosen] + made * (row.weights[place] - row.weights[place + 1]))
                for row, array in rows
            ]
            kept = np.ones(chosen.stop - chosen.start, bool)
            for row, array in sums:
                if not any(row.weights[place + 1 :]):
                    kept &= (array >= row.lower) & (array <= row.upper)
            parts.append(
                [(array[chosen] + made * each)[kept] for array, each in zip(values, more, strict=True)]
            )
            row_parts.append([array[kept] for _, array in sums])
        values = [np.concatenate([each[number] for each in parts]) for number in range(len(more))]
        ends = np.concatenate([[0], np.cumsum([len(each[0]) for each in parts])])
        rows = [
            (row, np.concatenate([each[number] for each in row_parts]))
            for number, (row, _) in enumerate(rows)
            if any(row.weights[place + 1 :])
        ]
    last = tuple(weights[-1] for weights in half.weights)
    return Sums(half.most[-1], last, ends, tuple(values), tuple(rows))


def _at(sums: Sums, total: int) -> list[IntArray]:
    """What each count of a half with this total comes to, less total · weight of its last type."""
    chosen = slice(sums.ends[max(0, total - sums.most)], sums.ends[total + 1])
    values = [array[chosen] for array in sums.values]
    if not sums.inside:
        return values
    kept = np.ones(len(values[0]), bool)
    for row, array in sums.inside:
        activity = array[chosen] + total * row.weights[-1]
        kept &= (activity >= row.lower) & (activity <= row.upper)
    return [array[kept] for array in values]


def _least_bounds(bounds: Sequence[tuple[int, int | None]]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Between two bounds is at least the lower one, less at least one over the upper one: sign and bounds."""
    terms = [[(1, low)] if high is None else [(1, low), (-1, high + 1)] for low, high in bounds]
    for chosen in product(*terms):
        yield prod(sign for sign, _ in chosen), tuple(bound for _, bound in chosen)

"""A mix near the relaxation of a programme: the exact rows are solved in whole numbers, the others searched.

Rows whose bounds are equal fix as many counts as there are such rows: with x_B those and x_N the others,

    x_B = f − F · x_N

and x_B is whole where D · (f − F · x_N) ≡ 0 modulo the denominators D (the group relaxation of Gomory, 1969).
The other counts are tried within a few of the relaxation, in two halves: what the first half leaves modulo D
must be what the second half gives, and the tightest of the remaining rows must be met by the sum of both.
Pairs are found in sorted order (Horowitz & Sahni, 1974), so that n² mixes take about n log n steps.

This is a heuristic: it shows a mix or nothing, and what it shows is checked in whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from feasibility.programme.optimum.relaxation import reduced
from feasibility.programme.prefixes import LARGEST
from feasibility.programme.rows import Programme, Row, allowed

IntArray = NDArray[np.int64]

AT_ONCE = 1 << 18
"""Pairs of halves that are examined at once."""
PAIRS = 64
"""Pairs that are examined for each choice that a half has room for: those midway in what is tried."""
KEPT = 64
"""The best pairs, which are checked as mixes."""
MIXED = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
"""Odd numbers that make one key of remainders, modulo 2⁶⁴; equal keys are only a hint."""


@dataclass(frozen=True)
class Linear:
    """lower ≤ (constant + coefficients · counts) ≤ upper over the counts that are tried, exactly."""

    coefficients: tuple[Fraction, ...]
    constant: Fraction
    lower: Fraction | None = None
    upper: Fraction | None = None


@dataclass(frozen=True)
class Solved:
    """The exact rows solved for some counts: count = constant + coefficients · the other counts."""

    counts: dict[int, Linear]
    """By the place of the type."""

    def put_in(self, coefficients: Sequence[int], lower: int | None, upper: int | None) -> Linear:
        """A row in terms of the other counts alone."""
        left = [Fraction(each) for each in coefficients]
        constant = Fraction(0)
        for place, count in self.counts.items():
            factor = left[place]
            if factor:
                left[place] = Fraction(0)
                constant += factor * count.constant
                left = [each + factor * more for each, more in zip(left, count.coefficients, strict=True)]
        ends = [None if each is None else Fraction(each) for each in (lower, upper)]
        return Linear(tuple(left), constant, *ends)


@dataclass(frozen=True)
class Half:
    """The counts of some types near the relaxation, n of them, and what they come to."""

    counts: IntArray
    """(types, n)"""
    keys: NDArray[np.uint64]
    """Of what the counts leave modulo the denominators (n,)."""
    sums: IntArray
    """Of the other rows (R, n)."""
    values: NDArray[np.float64]
    """Of the objective (n,)."""


def repaired(
    programme: Programme, objective: Sequence[int], counts: Sequence[float], size: int
) -> tuple[int, ...] | None:
    """A mix near the answer of a relaxation, with as large a Σ objective · count as is found.

    Args:
        programme: rows that hold throughout; every row is checked, those by use of the land too.
        objective: whole coefficients (T,).
        counts: of the relaxation (T,), whole or not.
        size: how many choices of counts each half has at most.

    Returns:
        A mix that satisfies every row; None where none is found, which says nothing of whether there is one.
    """
    least, most = programme.least, programme.most
    rows = [reduced(row) for row in programme.rows if row.use is None and any(row.coefficients)]
    exact = [row for row in rows if row.lower is not None and row.lower == row.upper]
    inside = sorted(
        range(len(counts)), key=lambda each: -min(counts[each] - least[each], most[each] - counts[each])
    )
    solved = _solved(exact, inside, max(most, default=0))
    tried = [each for each in inside if each not in solved.counts]
    windows = [_windows(half, programme, counts, size) for half in (tried[::2], tried[1::2])]
    ranges = _ranges(programme, rows, solved, [*windows[0].items(), *windows[1].items()])
    if ranges is None:
        return None
    gain = solved.put_in(objective, None, None)
    first, second = (
        _half(list(half), list(half.values()), solved, ranges[0], gain, complement)
        for half, complement in zip(windows, (False, True), strict=True)
    )
    best: tuple[int, ...] | None = None
    for left, right in _pairs(first, second, ranges, PAIRS * size):
        chosen = {
            **dict(zip(windows[0], first.counts[:, left].tolist(), strict=True)),
            **dict(zip(windows[1], second.counts[:, right].tolist(), strict=True)),
        }
        mix = _completed(chosen, solved, len(counts))
        if mix is not None and allowed(programme, mix) and (best is None or _more(objective, mix, best)):
            best = mix
    return best


def _more(objective: Sequence[int], mix: Sequence[int], other: Sequence[int]) -> bool:
    return sum(each * (one - two) for each, one, two in zip(objective, mix, other, strict=True)) > 0


def _completed(chosen: dict[int, int], solved: Solved, types: int) -> tuple[int, ...] | None:
    """The counts that are tried with those that the exact rows fix; None where these are not whole."""
    mix = dict(chosen)
    for place, count in solved.counts.items():
        value = count.constant + sum(count.coefficients[each] * here for each, here in chosen.items())
        if value.denominator != 1:
            return None
        mix[place] = int(value)
    return tuple(mix[each] for each in range(types))


def _solved(exact: Sequence[Row], order: Sequence[int], most: int) -> Solved:
    """The exact rows solved for the counts furthest from an end of their range, by elimination.

    A row that follows from the others is left out, and one whose denominators are too large for whole
    numbers of 64 bits; those are met as the other rows are.
    """
    solved = Solved({})
    for row in sorted(exact, key=lambda each: max(map(abs, each.coefficients))):
        rest = solved.put_in(row.coefficients, row.lower, row.upper)
        place = next((each for each in order if rest.coefficients[each]), None)
        if place is None or rest.lower is None:
            continue
        pivot = rest.coefficients[place]
        count = Linear(
            tuple(
                Fraction(0) if here == place else -each / pivot for here, each in enumerate(rest.coefficients)
            ),
            (rest.lower - rest.constant) / pivot,
        )
        with_it = {place: count}
        for other, before in solved.counts.items():
            factor = before.coefficients[place]
            with_it[other] = Linear(
                tuple(
                    Fraction(0) if here == place else each + factor * more
                    for here, (each, more) in enumerate(
                        zip(before.coefficients, count.coefficients, strict=True)
                    )
                ),
                before.constant + factor * count.constant,
            )
        if all(_denominator(each) * (most + 1) * len(order) < LARGEST for each in with_it.values()):
            solved = Solved(with_it)
    return solved


def _denominator(each: Linear) -> int:
    return lcm(each.constant.denominator, *(part.denominator for part in each.coefficients))


def _windows(
    types: Sequence[int], programme: Programme, counts: Sequence[float], size: int
) -> dict[int, range]:
    """The counts that are tried of each type: as many on both sides as the size of a half leaves room for."""
    widths, choices = dict.fromkeys(types, 1), 1
    widened = True
    while widened:
        widened = False
        for each in types:
            more = choices // widths[each] * (widths[each] + 1)
            if widths[each] <= programme.most[each] - programme.least[each] and more <= size:
                widths[each], choices, widened = widths[each] + 1, more, True
    windows = {}
    for each, width in widths.items():
        begin = round(counts[each] - (width - 1) / 2)
        begin = max(min(begin, programme.most[each] - width + 1), programme.least[each])
        windows[each] = range(begin, begin + width)
    return windows


Ranges = tuple[list[tuple[int, ...]], IntArray, IntArray]
"""Whole coefficients (R of (T,)), and the least and the largest that both halves may come to (R,)."""


def _ranges(
    programme: Programme, rows: Sequence[Row], solved: Solved, windows: Sequence[tuple[int, range]]
) -> Ranges | None:
    """What the counts that are tried must satisfy, besides remainders; None where they cannot.

    What is too large for whole numbers of 64 bits is left out here, and checked with the mix.
    """
    types = len(programme.types)
    ranges = [solved.put_in(row.coefficients, row.lower, row.upper) for row in rows]
    for place in solved.counts:
        one = tuple(int(each == place) for each in range(types))
        ranges.append(solved.put_in(one, programme.least[place], programme.most[place]))
    kept: list[tuple[int, ...]] = []
    ends: list[tuple[int, int]] = []
    for each in ranges:
        scale = _denominator(each)
        coefficients = tuple(int(part * scale) for part in each.coefficients)
        low = sum(
            min(coefficients[place] * window[0], coefficients[place] * window[-1])
            for place, window in windows
        )
        high = sum(
            max(coefficients[place] * window[0], coefficients[place] * window[-1])
            for place, window in windows
        )
        lower, upper = low, high
        if each.lower is not None:
            bound = (each.lower - each.constant) * scale
            lower = max(lower, -(-bound.numerator // bound.denominator))
        if each.upper is not None:
            bound = (each.upper - each.constant) * scale
            upper = min(upper, bound.numerator // bound.denominator)
        if lower > upper:
            return None
        size = sum(
            abs(coefficients[place]) * max(abs(window[0]), abs(window[-1])) for place, window in windows
        )
        if (lower, upper) != (low, high) and size < LARGEST:
            kept.append(coefficients)
            ends.append((lower, upper))
    both = np.array(ends, np.int64).reshape(-1, 2)
    return kept, both[:, 0], both[:, 1]


def _half(
    types: Sequence[int],
    windows: Sequence[range],
    solved: Solved,
    ranges: Sequence[tuple[int, ...]],
    gain: Linear,
    complement: bool,
) -> Half:
    """Every choice of counts of a half; of the second half the remainders that the first must leave."""
    axes = [np.arange(each.start, each.stop, dtype=np.int64) for each in windows]
    grid = np.meshgrid(*axes, indexing="ij")
    counts = np.array(grid, np.int64).reshape(len(types), -1) if types else np.zeros((0, 1), np.int64)
    keys = np.zeros(counts.shape[1], np.uint64)
    for number, each in enumerate(solved.counts.values()):
        whole = _denominator(each)
        part = np.array([int(each.coefficients[place] * whole) % whole for place in types], np.int64)
        left = (part @ counts) % whole
        if complement:
            left = (-int(each.constant * whole) % whole - left) % whole
        odd = MIXED[number % len(MIXED)] + 2 * number
        keys += left.astype(np.uint64) * np.uint64(odd)
    table = np.array([[row[place] for place in types] for row in ranges], np.int64)
    weights = np.array([float(gain.coefficients[place]) for place in types])
    return Half(counts, keys, table.reshape(len(ranges), len(types)) @ counts, weights @ counts.astype(float))


def _pairs(first: Half, second: Half, ranges: Ranges, most: int) -> Iterator[tuple[int, int]]:
    """The best pairs of halves that agree in the remainders and satisfy every range."""
    _, lower, upper = ranges
    tight = _tightest(first, second, lower, upper)
    groups, group = np.unique(second.keys, return_inverse=True)
    if tight is None:
        sums = np.zeros(len(second.keys), np.int64)
        begin = end = np.zeros(len(first.keys), np.int64)
    else:
        sums = second.sums[tight]
        begin, end = lower[tight] - first.sums[tight], upper[tight] - first.sums[tight]
    # Both in one number: the group, and the sum in steps that are coarse enough for it.
    floor, top = int(sums.min()), int(sums.max())
    shift = max(0, (top - floor).bit_length() + len(groups).bit_length() - 61)
    span = ((top - floor) >> shift) + 1
    combined = group.astype(np.int64) * span + ((sums - floor) >> shift)
    order = np.argsort(combined, kind="stable")
    combined = combined[order]
    at = np.minimum(np.searchsorted(groups, first.keys), len(groups) - 1)
    possible = (groups[at] == first.keys) & (begin <= top) & (end >= floor)
    where = np.nonzero(possible)[0]
    far = np.abs(first.counts - np.median(first.counts, axis=1, keepdims=True)).sum(axis=0)
    where = where[np.argsort(far[where], kind="stable")]
    base = at[where].astype(np.int64) * span
    starts = np.searchsorted(combined, base + ((np.maximum(begin[where], floor) - floor) >> shift), "left")
    stops = np.searchsorted(combined, base + ((np.minimum(end[where], top) - floor) >> shift), "right")
    yield from _best(first, second, ranges, most, where, order, starts, np.maximum(stops - starts, 0))


def _best(
    first: Half,
    second: Half,
    ranges: Ranges,
    most: int,
    where: IntArray,
    order: IntArray,
    starts: IntArray,
    lengths: IntArray,
) -> Iterator[tuple[int, int]]:
    """Of pairs (where i, order starts i … starts i + lengths i), the best that satisfy every range."""
    _, lower, upper = ranges
    until = np.cumsum(lengths)
    kept: list[tuple[float, int, int]] = []
    begin = 0
    while begin < len(where):
        done = int(until[begin - 1]) if begin else 0
        if done >= most:
            break
        end = max(int(np.searchsorted(until, min(done + AT_ONCE, most), "right")), begin + 1)
        some = lengths[begin:end]
        left = np.repeat(where[begin:end], some)
        within = np.arange(len(left)) - np.repeat(until[begin:end] - some - done, some)
        right = order[np.repeat(starts[begin:end], some) + within]
        for place in range(len(lower)):
            sums = first.sums[place, left] + second.sums[place, right]
            fits = (sums >= lower[place]) & (sums <= upper[place])
            left, right = left[fits], right[fits]
        values = first.values[left] + second.values[right]
        top = np.argsort(-values, kind="stable")[:KEPT]
        kept += zip(values[top].tolist(), left[top].tolist(), right[top].tolist(), strict=True)
        kept = sorted(kept, key=lambda each: -each[0])[:KEPT]
        begin = end
    for _, one, two in kept:
        yield one, two


def _tightest(first: Half, second: Half, lower: IntArray, upper: IntArray) -> int | None:
    """The range that the fewest pairs satisfy, by its part of what the halves reach."""
    if not len(lower):
        return None
    reach = [float(np.ptp(one) + np.ptp(two)) for one, two in zip(first.sums, second.sums, strict=True)]
    parts = [
        (float(high) - float(low)) / max(room, 1.0)
        for low, high, room in zip(lower, upper, reach, strict=True)
    ]
    return min(range(len(parts)), key=parts.__getitem__)

"""Pairs of one number from each of two lists that add up to enough, in one respect or in several at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
Ranks = NDArray[np.int32]

BLOCK_BITS = 8
"""Ranks that differ in so many last bits only are compared one with another."""
BLOCKS_AT_ONCE = 16
"""A megabyte of comparisons."""


def pairs_in_all(one: Sequence[IntArray], other: Sequence[IntArray], bounds: Sequence[int]) -> int:
    """How many pairs of one from each add up to at least every bound; entries at one place belong together.

    From three respects on, the one with the narrowest range is told by bits: a second number is more than
    what a first one lacks where they agree in some higher bits and the next one is a one and a zero, for each
    zero of the first. To agree is to be at least as large and at most so, which two other respects take up,
    so that one respect less is left.
    """
    if len(bounds) == 1:
        return pairs(one[0], other[0], bounds[0])
    if len(bounds) == 2:
        return pairs_in_both((one[0], one[1]), (other[0], other[1]), (bounds[0], bounds[1]))
    one, other = _possible(one, other, bounds)
    one, other = _possible(other, one, bounds)[::-1]
    if not len(one[0]) or not len(other[0]):
        return 0
    spans = [int(its.max()) - int(its.min()) for its in other]
    key = spans.index(min(spans))
    values = np.unique(other[key])
    has = np.searchsorted(values, other[key])
    lacks = np.searchsorted(values, bounds[key] - one[key]) - 1
    ranks = [
        _ranks(own, its, bound)
        for place, (own, its, bound) in enumerate(zip(one, other, bounds, strict=True))
        if place != key
    ]
    rest = [0] * len(ranks)
    second = [its for _, its in ranks]
    sure = lacks < 0
    found = pairs_in_all([own[sure] for own, _ in ranks], second, rest)
    first, lacks = [own[~sure] for own, _ in ranks], lacks[~sure]
    apart = len(one[0]) + len(other[0]) + 1
    for bit in range(int(has.max()).bit_length()):
        needing, having = lacks >> bit & 1 == 0, has >> bit & 1 == 1
        need, have = (lacks[needing] >> bit | 1) * apart, (has[having] >> bit) * apart
        found += pairs_in_all(
            [first[0][needing] + need, first[1][needing] - need, *(each[needing] for each in first[2:])],
            [second[0][having] - have, second[1][having] + have, *(each[having] for each in second[2:])],
            rest,
        )
    return found


def _possible(
    one: Sequence[IntArray], other: Sequence[IntArray], bounds: Sequence[int]
) -> tuple[Sequence[IntArray], Sequence[IntArray]]:
    """The first without those that no second makes up for in some respect; the second as they are."""
    if not len(other[0]):
        return one, other
    kept = np.ones(len(one[0]), bool)
    for own, its, bound in zip(one, other, bounds, strict=True):
        kept &= own >= bound - int(its.max())
    return [own[kept] for own in one], other


def _ranks(one: IntArray, other: IntArray, bound: int) -> tuple[IntArray, IntArray]:
    """Small numbers of which a pair adds up to 0 or more exactly where the large ones reach the bound."""
    ranks = np.empty(len(one) + len(other), np.int64)
    ranks[np.argsort(_marked(one, other, bound))] = np.arange(len(ranks))
    return ranks[: len(one)], -ranks[len(one) :]


def pairs(one: IntArray, other: IntArray, bound: int) -> int:
    """How many pairs of one from each add up to at least the bound.

    First those that make it, or fail, with all of the other side. For the rest, what the first come to and
    what the second need of it are sorted together, each marked in its last bit, needs first where they are
    equal: before each of the first stand the needs that it meets.
    """
    found = 0
    for _ in range(2):
        if not len(one) or not len(other):
            return found
        enough = one >= bound - int(other.min())
        possible = one >= bound - int(other.max())
        found += int(np.count_nonzero(enough)) * len(other)
        one, other = other, one[possible ^ enough]
    keys = _marked(one, other, bound)
    keys.sort()
    keys &= 1
    return found + int(np.flatnonzero(keys).sum()) - len(one) * (len(one) - 1) // 2


def pairs_in_both(
    one: tuple[IntArray, IntArray], other: tuple[IntArray, IntArray], bounds: tuple[int, int]
) -> int:
    """How many pairs of one from each add up to at least both bounds; entries of a tuple belong together.

    First those for which one of the two is sure with all of the other side: they are counted in the other
    respect alone.
    """
    found = 0
    for _ in range(2):
        if not len(one[0]) or not len(other[0]):
            return found
        sure = [own >= bound - int(its.min()) for own, its, bound in zip(one, other, bounds, strict=True)]
        possible = [own >= bound - int(its.max()) for own, its, bound in zip(one, other, bounds, strict=True)]
        found += pairs(one[0][possible[0] & sure[1]], other[0], bounds[0])
        found += pairs(one[1][possible[1] & sure[0] & ~sure[1]], other[1], bounds[1])
        undecided = possible[0] & possible[1] & ~sure[0] & ~sure[1]
        one, other = other, (one[0][undecided], one[1][undecided])
    if not len(one[0]) or not len(other[0]):
        return found
    return found + _met_in_both(one, other, bounds)


def _marked(one: IntArray, other: IntArray, bound: int) -> IntArray:
    keys = np.concatenate([one, bound - other])
    keys <<= 1
    keys[: len(one)] |= 1
    return keys


def _met_in_both(
    one: tuple[IntArray, IntArray], other: tuple[IntArray, IntArray], bounds: tuple[int, int]
) -> int:
    """The same, by order in the first respect and rank in the second, divided bit by bit of the rank.

    All whose ranks agree in the higher bits stand together, in the first order. A need with a zero in the
    next bit is met in the second respect by those with a one, and in the first by those of them that follow.
    """
    first, second = (
        np.argsort(_marked(own, its, bound)) for own, its, bound in zip(one, other, bounds, strict=True)
    )
    places = np.arange(len(first), dtype=np.int32)
    ranks = np.empty_like(places)
    ranks[second] = places
    ranks, needs = ranks[first], first >= len(one[0])
    found = 0
    for bit in reversed(range(BLOCK_BITS, (len(ranks) - 1).bit_length())):
        upper = ranks & (1 << bit) != 0
        begin = ranks & (-2 << bit)
        lower_before = _before(~upper)
        needs_before = _before(needs & ~upper)
        meets = np.flatnonzero(upper & ~needs)
        found += int((needs_before[meets] - needs_before[begin[meets]]).sum(dtype=np.int64))
        lowers = lower_before[:-1] - lower_before[begin]
        following = np.where(upper, places - lowers + (1 << bit), begin + lowers)
        moved, moved_needs = np.empty_like(ranks), np.empty_like(needs)
        moved[following], moved_needs[following] = ranks, needs
        ranks, needs = moved, moved_needs
    return found + _met_in_blocks(ranks, needs)


def _met_in_blocks(ranks: Ranks, needs: NDArray[np.bool_]) -> int:
    """The same within blocks of ranks that agree in all but the last bits, every pair looked at."""
    size = 1 << BLOCK_BITS
    last = np.full(-len(ranks) % size, size - 1)
    lowest = np.concatenate([ranks & (size - 1), last]).astype(np.uint8).reshape(-1, size)
    is_need = np.concatenate([needs, np.ones(len(last), bool)]).reshape(-1, size)
    # Who has no need is given one that nothing meets, and who has one meets nothing.
    needed, had = np.where(is_need, lowest, size - 1), np.where(is_need, 0, lowest)
    precedes = np.tri(size, k=-1, dtype=bool)
    found = 0
    for start in range(0, len(lowest), BLOCKS_AT_ONCE):
        chosen = slice(start, start + BLOCKS_AT_ONCE)
        found += int(np.count_nonzero((needed[chosen, None, :] < had[chosen, :, None]) & precedes))
    return found


def _before(marks: NDArray[np.bool_]) -> Ranks:
    """How many marks stand before each place, and before the end (n + 1,)."""
    counts = np.zeros(len(marks) + 1, np.int32)
    np.cumsum(marks, out=counts[1:])
    return counts

"""Mixes on many paths at once: one product of matrices in blocks, of which only counts are kept.

On path k a mix is worth Σ count · unit(k) + site(k), so its margin over the asking price is a product of two
vectors: (counts, 1) and (unit, site − price). Where VAT follows the use, the share of the floor area that is
let is one more number of the mix. All mixes on all paths are then one product of matrices; a block of it
fits the cache, its signs are counted, and it is overwritten by the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from feasibility.returns.values import HALF_A_CENT

Array = NDArray[np.float64]
IntArray = NDArray[np.int64]

MIXES = 512
"""Mixes in a block of the product."""
ONE_THREAD = 1 << 18
"""Multiplications of a block: so few that the matrix library leaves them to one thread, and a product has the
same last bit whatever the number of threads."""
MOST_PATHS = 248
"""Paths in a block of the product: their count fits a byte."""
WHOLE = 1e-9
"""Of a path: a number of paths so near to a whole one is it."""
OUTSIDE = -1.0
"""The margin of what fills up the last block of paths: no path, and never viable."""


@dataclass(frozen=True, repr=False)
class Margins:
    """What every mix of T types is over or short of the asking price on N paths."""

    unit: Array
    """(N, T) what one dwelling of each type adds on each path [€]."""
    constant: Array
    """(N,) what the lump sums add, less the price [€]."""
    taken: Array | None = None
    """(N,) what VAT on the land takes where everything is let [€]; None where it does not follow the mix."""
    let_factor: float = 0.0
    """By what part a euro of land costs more where everything is let [0–1]; on every path alike."""

    @property
    def paths(self) -> int:
        """How many paths there are."""
        return len(self.constant)


def viable_paths(margins: Margins, counts: IntArray, let: Array | None = None) -> IntArray:
    """On how many paths each mix is worth at least the price (M,).

    Args:
        margins: of N paths.
        counts: (M, T).
        let: (M,) the share of each mix's floor area that is let, where VAT follows it.
    """
    columns = _of_paths(margins)
    found = np.empty(len(counts), np.int64)
    size = _paths_at_once(columns.shape[1])
    product = np.empty((size, MIXES))
    signs = np.empty((size, MIXES), np.bool_)
    for begin, block in _of_mixes(counts, let):
        total = np.zeros(MIXES, np.int64)
        for first in range(0, len(columns), size):
            np.matmul(columns[first : first + size], block, out=product)
            np.greater_equal(product, 0.0, out=signs)
            total += np.add.reduce(signs.view(np.uint8), axis=0, dtype=np.uint8)
        found[begin : begin + MIXES] = total[: len(counts) - begin]
    return found


def _paths_at_once(numbers: int) -> int:
    """Paths in a block of the product of mixes that have so many numbers each."""
    return min(MOST_PATHS, max(8, ONE_THREAD // (MIXES * numbers) // 8 * 8))


def _of_paths(margins: Margins) -> Array:
    """(N or some more, T + 1 or T + 2) what each number of a mix is multiplied by on each path."""
    paths, types = margins.unit.shape
    numbers = types + 1 + (margins.taken is not None)
    size = _paths_at_once(numbers)
    columns = np.zeros((ceil(paths / size) * size, numbers))
    columns[:paths, :types] = margins.unit
    columns[:, types] = OUTSIDE
    columns[:paths, types] = margins.constant + HALF_A_CENT
    if margins.taken is not None:
        columns[:paths, types + 1] = -margins.taken
    return columns


def _of_mixes(counts: IntArray, let: Array | None) -> Iterator[tuple[int, Array]]:
    """Blocks (T + 1 or T + 2, MIXES) of the numbers of mixes, the last filled up, each with its first."""
    types = counts.shape[1]
    for begin in range(0, len(counts), MIXES):
        part = counts[begin : begin + MIXES]
        block = np.zeros((types + 1 + (let is not None), MIXES))
        block[:types, : len(part)] = part.T
        block[types] = 1.0
        if let is not None:
            block[types + 1, : len(part)] = let[begin : begin + MIXES]
        yield begin, block


# ----------------------------------------------------------------------------------------- single mixes


def margins_of(margins: Margins, counts: Array | IntArray, let: float = 1.0) -> Array:
    """(N,) what one mix is worth more than the price on each path [€]."""
    found: Array = margins.constant + np.einsum("nt,t->n", margins.unit, np.asarray(counts, float))
    if margins.taken is None:
        return found
    over: Array = (found - let * margins.taken) / (1 + let * margins.let_factor)
    return over


def worst_weights(values: Array, share: float) -> Array:
    """(N,) weights by which the values have their expected shortfall: 1 / (share · N) on each of the worst.

    Any other weights of that kind give a mean that is no lower: the expected shortfall of a mix is at most
    the mean over the paths that are worst for another one.

    Args:
        values: (N,) the lower the worse.
        share: above 0 to 1.
    """
    wanted = share * len(values)
    last = min(len(values), max(1, ceil(wanted - WHOLE)))
    worst = np.argpartition(values, last - 1)[:last]
    weights = np.zeros(len(values))
    weights[worst[:-1]] = 1 / wanted
    weights[worst[-1]] = 1 - (last - 1) / wanted
    return weights

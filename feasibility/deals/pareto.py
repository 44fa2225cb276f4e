"""The undominated rows of many: no other row is at least as good in every figure. Exact, by halving.

Sorted with the best first, no later row can be at least as good as an earlier one. The rows are halved; the
survivors of the later half are compared with those of the earlier one, figure by figure, until two figures
are left, which one sorted pass decides (Kung, Luccio and Preparata, 1975).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

SMALL = 1 << 18
"""Comparisons of two sets of rows that are made at once."""
MANY = 2_000
"""Number of rows from which a first pass with a few good ones pays."""
GOOD = 24
"""Rows in that first pass."""
FEW = 64
"""Rows that are compared with each other at once."""


def undominated(rows: Array, differ: int | None = None) -> BoolArray:
    """Whether no other row is at least as large everywhere.

    Rows that are equal in the first `differ` figures never dominate each other, so that ties are kept.

    Args:
        rows: (n, d) figures, larger being better; −∞ where one has no meaning.
        differ: how many of the first figures must not all be equal; by default all.

    Returns:
        (n,) truths.
    """
    if not len(rows):
        return np.zeros(0, bool)
    first = rows.shape[1] if differ is None else differ
    unique, back = _distinct(rows)
    order = np.lexsort(unique.T[::-1])[::-1]
    kept = np.zeros(len(unique), bool)
    kept[order[_kept(unique[order], first)]] = True
    found: BoolArray = kept[back]
    return found


def _distinct(rows: Array) -> tuple[Array, IntArray]:
    order = np.lexsort(rows.T[::-1])
    ordered = rows[order]
    begins = np.ones(len(rows), bool)
    begins[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    back = np.empty(len(rows), np.int64)
    back[order] = np.cumsum(begins) - 1
    return ordered[begins], back


def _kept(rows: Array, first: int) -> IntArray:
    """Places of the undominated rows, of rows in falling lexicographic order."""
    group = np.cumsum(np.r_[False, (rows[1:, :first] != rows[:-1, :first]).any(axis=1)])
    return _halved(rows, group, _thinned(rows, group))


def _thinned(rows: Array, group: IntArray) -> IntArray:
    """Places of the rows that a few good ones do not dominate: this removes most of many rows."""
    places = np.arange(len(rows))
    if len(rows) <= MANY:
        return places
    finite = np.where(np.isfinite(rows), rows, np.nan)
    low, high = np.nanmin(finite, axis=0), np.nanmax(finite, axis=0)
    merit = np.nan_to_num((finite - low) / np.where(high > low, high - low, 1.0), nan=-1.0).sum(axis=1)
    for _ in range(GOOD):
        best = places[int(np.argmax(merit[places]))]
        covered = (rows[places] <= rows[best]).all(axis=1) & (group[places] != group[best])
        merit[best] = -np.inf
        places = places[~covered]
    return places


def _halved(rows: Array, group: IntArray, places: IntArray) -> IntArray:
    """The rows of a part that no other dominates; rows of one group are never compared."""
    if group[places[0]] == group[places[-1]]:
        return places
    if len(places) <= FEW:
        here = rows[places]
        covers = (here[:, np.newaxis] >= here[np.newaxis]).all(axis=2)
        covers &= group[places][:, np.newaxis] != group[places][np.newaxis]
        alone: IntArray = places[~covers.any(axis=0)]
        return alone
    groups = group[places]
    middle = len(places) // 2
    # The border between two groups that is nearest to the middle.
    before = int(np.searchsorted(groups, groups[middle], side="left"))
    after = int(np.searchsorted(groups, groups[middle], side="right"))
    cut = before if before and middle - before <= after - middle else after
    if cut == len(places):
        cut = before
    better = _halved(rows, group, places[:cut])
    worse = _halved(rows, group, places[cut:])
    covered = covered_by(rows[better][:, 1:], rows[worse][:, 1:])
    return np.concatenate([better, worse[~covered]])


def covered_by(better: Array, worse: Array) -> BoolArray:
    """Whether some row of the first is at least as large everywhere, for each row of the second.

    Args:
        better: (m, d) figures.
        worse: (n, d) figures.
    """
    found = np.zeros(len(worse), bool)
    if len(better) and len(worse):
        _cover(better, worse, np.arange(len(worse)), worse.shape[1], found)
    return found


def _cover(better: Array, worse: Array, places: IntArray, figures: int, found: BoolArray) -> None:
    """Mark the rows of `worse` at these places that a row of `better` dominates in the first figures."""
    possible = (worse[places, :figures] <= better[:, :figures].max(axis=0)).all(axis=1)
    places = places[possible & ~found[places]]
    if not len(places):
        return
    better = better[(better[:, :figures] >= worse[places, :figures].min(axis=0)).all(axis=1)]
    if not len(better):
        return
    # A figure in which all of the first are at least all of the second need not be compared.
    while figures and better[:, figures - 1].min() >= worse[places, figures - 1].max():
        figures -= 1
    if not figures:
        found[places] = True
        return
    if figures == 1:
        found[places[worse[places, 0] <= better[:, 0].max()]] = True
        return
    if len(better) * len(places) <= SMALL:
        found[places] |= _compared(better[:, :figures], worse[places, :figures])
        return
    if figures == 2:
        found[places] |= _swept(better, worse[places])
        return
    _cover_in_halves(better, worse, places, figures, found)


def _cover_in_halves(better: Array, worse: Array, places: IntArray, figures: int, found: BoolArray) -> None:
    """The same where there are many rows: they are cut at the middle of the last figure.

    The upper half of the first is as large in that figure as the lower half of the second, so that these two
    are compared in the figures before it.
    """
    last = figures - 1
    values = np.concatenate([better[:, last], worse[places, last]])
    border = float(np.median(values))
    if border == values.min():
        border = float(values[values > border].min())
    high, above = better[:, last] >= border, worse[places, last] >= border
    for rows, at, count in (
        (better[high], places[above], figures),
        (better[~high], places[~above], figures),
        (better[high], places[~above], last),
    ):
        if len(rows) and len(at):
            _cover(rows, worse, at, count, found)


def _compared(better: Array, worse: Array) -> BoolArray:
    covers = np.ones((len(better), len(worse)), bool)
    for figure in range(better.shape[1]):
        np.logical_and(covers, better[:, figure, np.newaxis] >= worse[np.newaxis, :, figure], out=covers)
    return np.asarray(covers.any(axis=0), dtype=bool)


def _swept(better: Array, worse: Array) -> BoolArray:
    """Two figures: the largest second figure of all rows with at least the first figure."""
    order = np.argsort(-better[:, 0], kind="stable")
    largest = np.maximum.accumulate(better[order, 1])
    count = np.searchsorted(-better[order, 0], -worse[:, 0], side="right")
    found: BoolArray = (count > 0) & (largest[np.maximum(count - 1, 0)] >= worse[:, 1])
    return found

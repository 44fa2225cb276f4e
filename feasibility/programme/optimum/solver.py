"""The best mixes of a programme in order, and the best by several sums in turn: each proven.

The search for one sum is in `branching`.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count

from feasibility.errors import FeasibilityError
from feasibility.programme.by_use import follows, largest_by_use
from feasibility.programme.optimum.branching import around, largest
from feasibility.programme.rows import Programme, Row, branches, sum_of, with_rows
from feasibility.programme.search_control import Rank, SearchControl


class SolverError(FeasibilityError):
    """The search ended without a proven answer."""


@dataclass(frozen=True)
class Optimum:
    """A proven best mix of a programme."""

    counts: tuple[int, ...]
    values: tuple[Rank, ...]
    """What it was ranked by, the first counting most, larger being better."""


Best = Callable[[Programme], Optimum | None]
"""What finds the best mix of a programme whose rows hold throughout; None where there is no mix."""


def optimum(
    programme: Programme, *objectives: Sequence[int], watch: SearchControl | None = None
) -> Optimum | None:
    """The mix with the largest Σ coefficient · count; of equal ones the one with the largest second sum.

    Args:
        programme: counts within their ranges, and rows.
        objectives: whole coefficients (T,), the one that counts most first; none asks for any mix at all.
        watch: follows the search, and may end it.

    Returns:
        The mix, with its sums as values; None where no mix satisfies the rows.
    """
    return next(ranked(programme, lambda part: lexicographic_optimum(part, objectives, watch)), None)


def ranked(programme: Programme, best: Best) -> Iterator[Optimum]:
    """Every mix of a programme in order, the best first.

    The best mix of a part is known; the part without it falls apart into smaller parts, of which again the
    best is found. The best of all parts is the next in order, so that order is proven at every step.
    """
    heap: list[tuple[tuple[Rank, ...], tuple[int, ...], int, Programme]] = []
    made = count()

    def push(part: Programme) -> None:
        found = best(part)
        if found is not None:
            order = tuple(-value for value in found.values)
            heapq.heappush(heap, (order, found.counts, next(made), part))

    for part in branches(programme):
        push(part)
    while heap:
        order, counts, _, part = heapq.heappop(heap)
        yield Optimum(counts, tuple(-value for value in order))
        for least, most in around(counts, (part.least, part.most)):
            push(replace(part, least=least, most=most))


def lexicographic_optimum(
    programme: Programme, objectives: Sequence[Sequence[int]], watch: SearchControl | None = None
) -> Optimum | None:
    """The best mix by several sums, each held while the next is made as large as it can be.

    Args:
        programme: rows that hold throughout.
        objectives: whole coefficients (T,) of each sum; none asks for any mix at all.
        watch: follows the search by the first sum, and may end all.
    """
    by_use = follows(programme)
    quiet = None if watch is None else SearchControl(watch.look)
    counts: tuple[int, ...] | None = None
    part = programme
    for place, objective in enumerate(objectives or [(0,) * len(programme.types)]):
        if by_use:
            counts = largest_by_use(part, objective, partial(_of_plain_rows, quiet), watch)
        else:
            seen = watch if place == 0 or watch is None else SearchControl(watch.look, of=watch)
            counts = largest(part, objective, seen, begin=counts)
        if counts is None:
            return None
        held = Row(f"held {place}", tuple(objective), lower=sum_of(objective, counts))
        part = with_rows(part, held)
    if counts is None:
        return None
    return Optimum(counts, tuple(sum_of(objective, counts) for objective in objectives))


def _of_plain_rows(
    watch: SearchControl | None, programme: Programme, objective: Sequence[int]
) -> tuple[int, ...] | None:
    """The mix with the largest sum, of rows that do not follow the use of the land."""
    found = lexicographic_optimum(programme, (objective,), watch)
    return None if found is None else found.counts

"""How many mixes there are: exactly, also where there are more than could ever be listed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import comb

import numpy as np

from feasibility.mix.counting.fixed_total import FixedTotal, at_any_total, fixed_totals, totals
from feasibility.mix.counting.halves import Halves, count_halves, halves_of
from feasibility.mix.counting.prefixes import Prefixes, count_prefixes, prefixes_of
from feasibility.mix.counting.sample import sample_of
from feasibility.mix.counting.splitting import can_be_split, split
from feasibility.mix.counting.states import States, count_states, states_of
from feasibility.mix.counting.vertices import Vertices, count_vertices, vertices_to_count
from feasibility.mix.enumeration import blocks_of_mixes, viable
from feasibility.mix.results import MixCount
from feasibility.programme.prefixes import TooManyError
from feasibility.programme.question import Question
from feasibility.programme.rows import Programme, branches, without
from feasibility.programme.watch import TimeLimitError, why_ended

Progress = Callable[[int, int], None]

MOST_WORK = 10**12
"""A count that would take longer is refused [nanoseconds of one core]."""
MOST_TRIED = 10**7
"""Mixes that are tried one by one."""
A_MOMENT = 2 * 10**7
"""[nanoseconds of one core]"""
A_CASE = 1_000_000
"""What it takes to find how one total is counted [nanoseconds of one core], as measured."""
MOST_TOTALS = 5_000
"""More totals than this are counted at once or not at all: some seconds to find how each is counted."""
SPLITS = 3
"""So many rows, one after another, may be left out and what fails them taken off."""
A_WHILE = 3 * 10**8
"""With more work than this, it pays to look for vertices too [nanoseconds of one core]."""
STATES, HALVES, PREFIXES, VERTICES = 8, 8, 40, 200
"""What one step of each way to count takes [nanoseconds of one core], as measured."""


@dataclass(frozen=True)
class Way:
    """How the mixes of one total are counted."""

    how: States | Halves | Prefixes | Vertices
    work: int
    """[nanoseconds of one core]"""
    sign: int = 1
    """−1 where its mixes were counted too many."""


def how_many_mixes(question: Question, progress: Progress | None = None) -> MixCount:
    """How many mixes keep to the rows of a question, and how many of these are viable.

    A count that would take too long is left out, and so is one that is stopped (KeyboardInterrupt,
    TimeLimitError): no number stands in for it. Where only the viable ones are not counted, a sample says
    what share of the mixes is viable.

    Args:
        question: its row of viability counts, whether or not only viable mixes are asked about.
        progress: called with the work done and the work in all.
    """
    rows = without(question.programme, [question.viability.name])
    mixes = of_these = stopped = None
    try:
        if question.viability.use is None:
            counts = _exact_counts(question, rows, progress)
        else:
            counts = _counts_by_use(question, rows, progress)
        mixes = next(counts)
        of_these = next(counts)
    except (KeyboardInterrupt, TimeLimitError) as error:
        stopped = why_ended(error)
    sampled = of_these is None and mixes != 0 and (mixes is not None or stopped is None)
    return MixCount(
        question=question,
        mixes=mixes,
        viable=0 if mixes == 0 else of_these,
        sample=sample_of(rows, question.viability) if sampled else None,
        stopped=stopped,
    )


def _exact_counts(question: Question, rows: Programme, progress: Progress | None) -> Iterator[int | None]:
    """How many mixes keep to the rows, then how many of these are viable; None for what takes too long."""
    viable_ones = Programme(rows.types, rows.least, rows.most, (*rows.rows, question.viability))
    ways = [_ways(rows, progress), _ways(viable_ones, progress)]
    possible = [each for each in ways if _work(each) <= MOST_WORK]
    counts = _counted(possible, progress)
    for each in ways:
        yield next(counts) if each in possible else None


def _counts_by_use(question: Question, rows: Programme, progress: Progress | None) -> Iterator[int | None]:
    """The same where viability follows the use of the land: the viable ones are counted one by one."""
    ways = _ways(rows, progress)
    mixes = next(_counted([ways], progress)) if _work(ways) <= MOST_WORK else None
    yield mixes
    if mixes is None or mixes > MOST_TRIED:
        yield None
        return
    of_these = tried = 0
    for block in blocks_of_mixes(rows):
        of_these += int(np.count_nonzero(viable(question.viability, block)))
        tried += len(block)
        if progress is not None:
            progress(tried, mixes)
    yield of_these


def _work(ways: Sequence[Way]) -> int:
    return sum(way.work for way in ways)


def count_mixes(programme: Programme, progress: Progress | None = None) -> int:
    """How many mixes of whole counts keep to every row of a programme.

    Args:
        programme: ranges and rows.
        progress: called with the work done and the work in all.

    Raises:
        TooManyError: an exact count would take too long.
    """
    ways = _ways(programme, progress)
    if _work(ways) > MOST_WORK:
        raise TooManyError(
            "there are too many mixes for an exact count: too many types and dwellings under too many rows; "
            "fix some counts, narrow the ranges or leave out a row"
        )
    return next(_counted([ways], progress))


def _ways(programme: Programme, progress: Progress | None = None) -> list[Way]:
    return [way for part in branches(programme) for way in _ways_of_part(part, progress)]


def _ways_of_part(part: Programme, progress: Progress | None) -> list[Way]:
    """All totals at once, or one by one where that is less work, as it is with shares of the total."""
    whole = at_any_total(part)
    at_once = None if whole is None else _way(whole)
    if at_once is not None and at_once.work < A_MOMENT:
        return [at_once]
    lower, upper = totals(part)
    if at_once is None and lower < upper:
        # At no total is there a mix.
        return []
    number = upper - lower + 1
    if at_once is not None and (number > MOST_TOTALS or at_once.work <= number * A_CASE):
        return [at_once]
    cases = list(fixed_totals(part))
    each_alone = _one_by_one(cases, progress)
    one_by_one = _ways_of_case(cases[0], SPLITS) if len(cases) == 1 else list(each_alone)
    if at_once is not None and at_once.work < sum(way.work for way in one_by_one):
        return [at_once]
    return one_by_one


def _one_by_one(cases: Sequence[FixedTotal], progress: Progress | None) -> Iterator[Way]:
    """The way of each case; past the limit of work no more of them, since the count is refused then."""
    work = 0
    for case in cases:
        if progress is not None:
            progress(0, 1)
        way = _way(case)
        work += way.work
        yield way
        if work > MOST_WORK:
            return


@lru_cache(maxsize=1024)
def _ways_of_case(case: FixedTotal, splits: int) -> list[Way]:
    """The case as it is, or without some row, less what fails that row, where that is less work."""
    best = [_way(case)]
    types = len(case.most)
    in_halves = comb(case.total + types // 2, types // 2) * HALVES
    if best[0].work <= A_WHILE or splits == 0 or in_halves > MOST_WORK:
        return best
    for band in filter(can_be_split, case.bands):
        without_it, failing = split(case, band)
        ways = [] if without_it is None else list(_ways_of_case(without_it, splits - 1))
        if failing is not None:
            ways += [replace(way, sign=-way.sign) for way in _ways_of_case(failing, splits - 1)]
        best = min(best, ways, key=_work)
    return best


def _way(case: FixedTotal) -> Way:
    """The way to count with the least work, or the first that is found to be a moment's."""
    states = states_of(case)
    if states is not None and states.steps * STATES < A_MOMENT:
        return Way(states, states.steps * STATES)
    known = (states, STATES), (halves_of(case), HALVES), (prefixes_of(case), PREFIXES)
    ways = [Way(how, how.steps * each) for how, each in known if how is not None]
    vertices = vertices_to_count(case) if min(way.work for way in ways) > A_WHILE else None
    if vertices is not None:
        ways.append(Way(vertices, vertices.steps * VERTICES))
    return min(ways, key=lambda way: way.work)


def _counted(counts: Sequence[Sequence[Way]], progress: Progress | None) -> Iterator[int]:
    work = sum(_work(ways) for ways in counts)
    done = 0
    for ways in counts:
        mixes = 0
        for way in ways:
            mixes += way.sign * _count(way, _advance(way, done, work, progress))
            done += way.work
            if progress is not None:
                progress(done, work)
        yield mixes


def _count(way: Way, advance: Callable[[int], None]) -> int:
    if isinstance(way.how, States):
        return count_states(way.how, advance)
    if isinstance(way.how, Halves):
        return count_halves(way.how, advance)
    if isinstance(way.how, Vertices):
        return count_vertices(way.how, advance)
    return count_prefixes(way.how, advance)


def _advance(way: Way, done: int, work: int, progress: Progress | None) -> Callable[[int], None]:
    """What a way calls with its steps: the progress of the whole count."""
    steps = 0

    def advance(more: int) -> None:
        nonlocal steps
        steps += more
        if progress is not None:
            progress(done + min(way.work, steps * way.work // max(1, way.how.steps)), work)

    return advance

"""How many mixes there are: exactly where that takes seconds, else estimated from a sample."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import comb, prod

from feasibility.mix.counting.fixed_total import Band, FixedTotal, at_any_total, fixed_totals, totals, turned
from feasibility.mix.counting.sample import sample_of
from feasibility.mix.counting.states import States, count_states, states_of
from feasibility.mix.enumeration import blocks_of_mixes, keeping
from feasibility.mix.results import MixCount
from feasibility.programme.prefixes import (
    Inequality,
    System,
    TooManyError,
    blocks,
    next_range,
    start,
    system_of,
)
from feasibility.programme.question import Question
from feasibility.programme.rows import Programme, Row, branches, with_rows, without
from feasibility.programme.search_control import TimeLimitError, why_ended

Progress = Callable[[int, int], None]

MOST_WORK = 3 * 10**9
"""A count that would take longer is not made [nanoseconds of one core]."""
A_MOMENT = 2 * 10**7
"""[nanoseconds of one core]"""
A_CASE = 1_000_000
"""What it takes to find how one total is counted [nanoseconds of one core], as measured."""
STATES, PREFIXES, LISTED = 8, 40, 150
"""What one step of each way to count takes [nanoseconds of one core], as measured."""


@dataclass(frozen=True)
class Listing:
    """Mixes tried one by one under rows that follow the use of the land, which no other way can count."""

    plain: Programme
    """Without those rows."""
    by_use: tuple[Row, ...]
    steps: int
    """How many mixes are tried."""


@dataclass(frozen=True)
class Way:
    """How some mixes are counted: those of one total, of all totals, or of a whole programme."""

    how: States | Prefixes | Listing
    work: int
    """[nanoseconds of one core]"""


def how_many_mixes(question: Question, progress: Progress | None = None) -> MixCount:
    """How many mixes satisfy the rows of a question, and how many of these are viable.

    Where an exact count would take too long, mixes are drawn evenly: the sample says about how many there
    are.
    Where a count or the drawing is stopped (KeyboardInterrupt, TimeLimitError), no number stands in for it.

    Args:
        question: its row of viability counts, whether or not only viable mixes are asked about.
        progress: called with the work done and the work in all.

    Raises:
        TooManyError: a row has larger numbers than whole numbers of 64 bits can add up.
    """
    rows = without(question.programme, [each.name for each in question.viable_rows])
    viable_ones = with_rows(rows, *question.viable_rows)
    mixes = viable = sample = stopped = None
    try:
        plans = [_plan(rows), _plan(viable_ones)]
        counts = _counted([each for each in plans if each is not None], progress)
        mixes = None if plans[0] is None else next(counts)
        viable = None if plans[1] is None else next(counts)
        if mixes == 0:
            viable = 0
        if mixes is None or viable is None:
            sample = sample_of(rows, question.viability, progress, question.least)
    except (KeyboardInterrupt, TimeLimitError) as error:
        stopped = why_ended(error)
    return MixCount(question, mixes, viable, sample, stopped)


def count_mixes(programme: Programme, progress: Progress | None = None) -> int:
    """How many mixes of whole counts meet every row of a programme, exactly.

    Args:
        programme: ranges and rows.
        progress: called with the work done and the work in all.

    Raises:
        TooManyError: an exact count would take too long.
    """
    plan = _plan(programme)
    if plan is None:
        raise TooManyError(
            "there are too many mixes for an exact count: too many types and dwellings under too many rows; "
            "fix some counts, narrow the ranges or leave out a row"
        )
    return next(_counted([plan], progress))


# ------------------------------------------------------------------------------------------ how to count


def _plan(programme: Programme) -> list[Way] | None:
    """The ways that count a programme together; None where that is too much work."""
    by_use = tuple(row for row in programme.rows if row.use is not None)
    plain = replace(programme, rows=tuple(row for row in programme.rows if row.use is None))
    ways = [way for part in branches(plain) for way in _ways_of_part(part)]
    if _work(ways) <= MOST_WORK and by_use:
        mixes = next(_counted([ways], None))
        ways = [Way(Listing(plain, by_use, mixes), mixes * LISTED)]
    return ways if _work(ways) <= MOST_WORK else None


def _work(ways: Sequence[Way]) -> int:
    return sum(way.work for way in ways)


def _ways_of_part(part: Programme) -> list[Way]:
    """All totals at once, or one by one where that is less work, as it is with shares of the total."""
    whole = at_any_total(part)
    at_once = None if whole is None else _way(whole)
    if at_once is not None and at_once.work < A_MOMENT:
        return [at_once]
    lower, upper = totals(part)
    if at_once is None and lower < upper:
        # At no total is there a mix.
        return []
    to_find = (upper - lower + 1) * A_CASE
    if at_once is not None and (at_once.work <= to_find or to_find > MOST_WORK):
        return [at_once]
    one_by_one = list(_one_by_one(fixed_totals(part)))
    if at_once is not None and at_once.work < _work(one_by_one):
        return [at_once]
    return one_by_one


def _one_by_one(cases: Iterator[FixedTotal]) -> Iterator[Way]:
    """The way of each case; past the limit of work no more of them, since the count is not made then."""
    work = 0
    for case in cases:
        way = _way(case)
        work += A_CASE + way.work
        yield Way(way.how, A_CASE + way.work)
        if work > MOST_WORK:
            return


def _way(case: FixedTotal) -> Way:
    """The way to count with the least work."""
    known = (states_of(case), STATES), (prefixes_of(case), PREFIXES)
    return min(
        (Way(how, how.steps * each) for how, each in known if how is not None), key=lambda way: way.work
    )


# ------------------------------------------------------------------------------------------------- count


def _counted(plans: Sequence[Sequence[Way]], progress: Progress | None) -> Iterator[int]:
    """The number of mixes of each plan in turn."""
    work = sum(_work(ways) for ways in plans)
    done = 0
    for ways in plans:
        mixes = 0
        for way in ways:
            mixes += _count(way, _advance(way, done, work, progress))
            done += way.work
            if progress is not None:
                progress(done, work)
        yield mixes


def _count(way: Way, advance: Callable[[int], None]) -> int:
    if isinstance(way.how, States):
        return count_states(way.how, advance)
    if isinstance(way.how, Prefixes):
        return count_prefixes(way.how, advance)
    mixes = 0
    for block in blocks_of_mixes(way.how.plain):
        mixes += len(keeping(way.how.by_use, block))
        advance(len(block))
    return mixes


def _advance(way: Way, done: int, work: int, progress: Progress | None) -> Callable[[int], None]:
    """What a way calls with its steps: the progress of the whole count."""
    steps = 0

    def advance(more: int) -> None:
        nonlocal steps
        steps += more
        if progress is not None:
            progress(done + min(way.work, steps * way.work // max(1, way.how.steps)), work)

    return advance


@dataclass(frozen=True)
class Prefixes:
    """The counts of all types but the last, which takes what is left of the total."""

    system: System
    steps: int
    """At most so many beginnings are listed."""


def prefixes_of(case: FixedTotal) -> Prefixes | None:
    """The system that says the same of all types but one; None where no row is left to keep to."""
    if not case.bands:
        return None
    order = sorted(range(len(case.most)), key=lambda place: case.most[place])
    most = [case.most[place] for place in order]
    inequalities = [Inequality((1,) * (len(order) - 1), case.total - most[-1], case.total)]
    for band in case.bands:
        inequalities += _inequalities(band, order, most[-1], case.total)
    listed = most[:-2]
    steps = min(prod(each + 1 for each in listed), comb(case.total + len(listed), len(listed)))
    return Prefixes(system_of((0,) * len(most[:-1]), most[:-1], inequalities), steps)


def _inequalities(band: Band, order: Sequence[int], most_last: int, total: int) -> Iterator[Inequality]:
    """The band without the last type; then what it says whatever that type takes, which rules out sooner."""
    last = band.weights[order[-1]]
    others = order[:-1]
    yield Inequality(
        tuple(band.weights[place] - last for place in others),
        band.lower - last * total,
        band.upper - last * total,
    )
    for form in (band, turned(band, total)):
        taken = form.weights[order[-1]] * most_last
        yield Inequality(tuple(form.weights[place] for place in others), form.lower - taken, form.upper)


def count_prefixes(prefixes: Prefixes, advance: Callable[[int], None]) -> int:
    """Exactly how many mixes there are.

    Args:
        prefixes: as `prefixes_of` gives them.
        advance: called with the number of steps that are done since it was called last.
    """
    system = prefixes.system
    mixes = 0
    for begun in blocks(system, len(system.least) - 1, start(system)):
        first, last = next_range(system, begun)
        some = last >= first
        mixes += int((last[some] - first[some] + 1).sum())
        advance(len(first))
    return mixes

"""The best mix of a programme by branch and bound, proven in whole numbers.

A range of counts is bounded by its linear relaxation; where that does not decide it, it is split at a
fractional count of the relaxation (Land & Doig, 1960). HiGHS solves the relaxations; every bound by
which a range is discarded, and every mix that is kept, is computed exactly (`relaxation`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import floor, inf, prod

import numpy as np

from feasibility.programme.optimum.best_first import BestFirst
from feasibility.programme.optimum.relaxation import (
    Bounds,
    Relaxation,
    bound_of,
    relaxation_of,
    relaxed,
    shows_no_mix,
)
from feasibility.programme.optimum.repair import repaired
from feasibility.programme.prefixes import Inequality, System, TooManyError, blocks, start, system_of
from feasibility.programme.rows import Programme, allowed, sum_of
from feasibility.programme.search_control import SearchControl

WHOLE = 1e-6
"""Counts of the relaxation this near to a whole number are taken for it; the rest is exact all the same."""
LOOK = 16
"""Ranges from one look at the watch to the next."""
MIXES_A_RANGE = 4_000
"""Mixes that are tried one by one in about the time that one range takes to be bounded, or two."""

REPAIRS = {64: 1 << 10, 128: 1 << 12, 256: 1 << 14, 1024: 1 << 16, 4096: 1 << 16, 16384: 1 << 16}
"""After how many ranges without a mix one is sought near the relaxation, and how widely; few searches get so
far, and for them it is a small part of the work."""
REFINED, WIDELY = 1024, 1 << 14
"""Ranges after which one is sought once more where there is a mix already, and how widely."""


def largest(
    programme: Programme,
    objective: Sequence[int],
    watch: SearchControl | None = None,
    begin: tuple[int, ...] | None = None,
) -> tuple[int, ...] | None:
    """The mix with the largest Σ objective · count; None where no mix satisfies the rows.

    Args:
        programme: counts within their ranges, and rows that hold throughout.
        objective: whole coefficients (T,).
        watch: receives each better mix, and the upper bound.
        begin: a mix that is known to satisfy the rows.

    Raises:
        TimeLimitError: the watch has no more time.
    """
    if any(low > high for low, high in zip(programme.least, programme.most, strict=True)):
        return None
    relaxation = relaxation_of(programme, objective)
    everything = (programme.least, programme.most)
    search = BestFirst[Bounds](objective, watch, begin)
    search.add(bound_of((), objective, everything, ()), everything)
    mixes = _mixes_at_most(programme) if _can_be_tried(programme, objective) else inf
    repairs = iter(REPAIRS.items())
    repair_at: float
    repair_at, size = next(repairs)
    asked = looked = 0
    while not search.is_over:
        if asked >= looked:
            # Until the first range is bounded by its relaxation, nothing worth telling is known.
            looked = asked + LOOK if asked else 1
            search.report_bound(known=asked > 0)
            if asked * MIXES_A_RANGE >= mixes:
                # By now they might all have been tried: then that is the surer way to the end.
                return _one_by_one(programme, objective, search.watch)
        if asked >= (repair_at if search.mix is None else max(repair_at, REFINED)):
            # A mix that was found at once may be far from the best: then one look for a nearer one.
            last = search.mix is not None
            near = (everything, WIDELY) if last else (search.next, size)
            search.offer(_near(programme, relaxation, *near))
            repair_at, size = (inf, 0) if last else next(repairs, (inf, 0))
            continue
        mix, parts, ranges = _settled(programme, relaxation, *search.take(), search.value)
        asked += ranges
        search.offer(mix)
        for bound, bounds in parts:
            search.add(bound, bounds)
    return search.proven()


def bound_at_once(programme: Programme, objective: Sequence[int]) -> int:
    """What no mix exceeds, by the linear relaxation of the whole programme."""
    relaxation = relaxation_of(programme, objective)
    bounds = (programme.least, programme.most)
    answer = relaxed(relaxation, bounds)
    multipliers = answer.multipliers if answer.counts is not None else [0.0] * len(relaxation.rows)
    return bound_of(relaxation.rows, objective, bounds, multipliers)


def _near(programme: Programme, relaxation: Relaxation, bounds: Bounds, size: int) -> tuple[int, ...] | None:
    """A mix near what the relaxation wants of a range, within the range or not."""
    answer = relaxed(relaxation, bounds)
    if answer.counts is None:
        return None
    return repaired(programme, relaxation.objective, answer.counts, size)


def _settled(
    programme: Programme, relaxation: Relaxation, known: int, within: Bounds, value: int | None
) -> tuple[tuple[int, ...] | None, list[tuple[int, Bounds]], int]:
    """A better mix in a range, if there is one; the parts that may hold more; how many ranges were bounded.

    The nearer part is followed down at once, as long as it may hold more than what is known.
    """
    rows, objective = relaxation.rows, relaxation.objective
    parts: list[tuple[int, Bounds]] = []
    bounds: Bounds | None = within
    ranges = 0
    while bounds is not None:
        ranges += 1
        answer = relaxed(relaxation, bounds)
        if answer.counts is None:
            if not shows_no_mix(rows, bounds, answer.multipliers):
                mix, halves = _halved(programme, objective, bounds, value)
                return mix, [*parts, *((known, each) for each in halves)], ranges
            return None, parts, ranges
        known = min(known, bound_of(rows, objective, bounds, answer.multipliers))
        if value is not None and known <= value:
            return None, parts, ranges
        mix = _rounded(answer.counts, bounds)
        if allowed(programme, mix):
            found = sum_of(objective, mix)
            if value is None or found > value:
                if known > found:
                    parts += [(known, each) for each in around(mix, bounds)]
                return mix, parts, ranges
        near, far = _cut(answer.counts, mix, bounds)
        parts += [(known, each) for each in far]
        bounds = near
    return None, parts, ranges


def _rounded(counts: Sequence[float], bounds: Bounds) -> tuple[int, ...]:
    return tuple(min(max(round(each), low), high) for each, low, high in zip(counts, *bounds, strict=True))


def _cut(counts: Sequence[float], mix: Sequence[int], bounds: Bounds) -> tuple[Bounds | None, list[Bounds]]:
    """A range cut at the count that is least whole: the part nearest to the answer, and the rest."""
    least, most = bounds
    place = max(range(len(mix)), key=lambda each: abs(counts[each] - mix[each]))
    if abs(counts[place] - mix[place]) < WHOLE:
        return None, list(around(mix, bounds))
    below = floor(counts[place])
    down: Bounds = (least, _put(most, place, below))
    up: Bounds = (_put(least, place, below + 1), most)
    return (down, [up]) if counts[place] - below < 0.5 else (up, [down])


def around(mix: Sequence[int], bounds: Bounds) -> Iterator[Bounds]:
    """The mixes of a range other than one mix, in ranges that have none in common."""
    least, most = tuple(bounds[0]), tuple(bounds[1])
    for place, here in enumerate(mix):
        if here > least[place]:
            yield least, _put(most, place, here - 1)
        if here < most[place]:
            yield _put(least, place, here + 1), most
        least, most = _put(least, place, here), _put(most, place, here)


def _halved(
    programme: Programme, objective: Sequence[int], bounds: Bounds, value: int | None
) -> tuple[tuple[int, ...] | None, list[Bounds]]:
    """A range of which the relaxation says nothing certain: its halves, or the one mix that it holds."""
    least, most = bounds
    place = max(range(len(least)), key=lambda each: most[each] - least[each])
    if least[place] == most[place]:
        mix = tuple(least)
        better = allowed(programme, mix) and (value is None or sum_of(objective, mix) > value)
        return (mix if better else None), []
    middle = (least[place] + most[place]) // 2
    return None, [(least, _put(most, place, middle)), (_put(least, place, middle + 1), most)]


def _put(counts: Sequence[int], place: int, value: int) -> tuple[int, ...]:
    return (*counts[:place], value, *counts[place + 1 :])


# --------------------------------------------------------------------------------------- one by one


def _mixes_at_most(programme: Programme) -> int:
    return prod(high - low + 1 for low, high in zip(programme.least, programme.most, strict=True))


def _can_be_tried(programme: Programme, objective: Sequence[int]) -> bool:
    """Whether the sums of all rows fit whole numbers of 64 bits."""
    try:
        _system(programme, objective)
    except TooManyError:
        return False
    return True


def _system(programme: Programme, objective: Sequence[int]) -> System:
    rows = [Inequality(row.coefficients, row.lower, row.upper) for row in programme.rows]
    return system_of(programme.least, programme.most, [*rows, Inequality(tuple(objective), None, None)])


def _one_by_one(
    programme: Programme, objective: Sequence[int], watch: SearchControl
) -> tuple[int, ...] | None:
    """The best of all mixes by trying each."""
    best: tuple[int, ...] | None = None
    value = 0
    system = _system(programme, objective)
    for block in blocks(system, len(programme.types), start(system)):
        values = np.array(objective, np.int64) @ block.counts
        place = int(values.argmax())
        if best is None or int(values[place]) > value:
            best, value = tuple(int(each) for each in block.counts[:, place]), int(values[place])
            watch.found(best, value)
        watch.look()
    watch.bounded(None if best is None else value)
    return best

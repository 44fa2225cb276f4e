"""The frontier between two objectives: every mix that no other improves in both, exactly.

The best mix in the first objective is found, of equal ones the best in the second; then the best among the
mixes that are better in the second; and so on, until there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from feasibility.errors import InputError
from feasibility.messages import sentence
from feasibility.mix.evaluated import figure_of, mix_of
from feasibility.mix.results import Frontier, Mix
from feasibility.programme.objectives import MINIMISED, SUMS, asked, best_by, better, held, tie_breaker
from feasibility.programme.optimum.solver import Optimum, ranked
from feasibility.programme.question import Question
from feasibility.programme.rows import Programme, Row, with_rows
from feasibility.programme.search_control import SearchControl, TimeLimitError, why_ended

EQUAL = {"land_value": 0.01, "irr": 1e-12}
"""Values of the first objective that differ by no more are the same [€, rate]."""


def frontier(
    question: Question,
    first: str,
    second: str,
    progress: Callable[[int], None] | None = None,
    watch: SearchControl | None = None,
) -> Frontier:
    """Every mix that no other improves in both objectives, one for each pair of values.

    Land values, and contributions, that differ by less than a cent count as the same.

    Args:
        question: rows and unit values.
        first: one of `OBJECTIVES`; it falls along the frontier.
        second: another one; it improves along the frontier.
        progress: called with the number of points found so far.
        watch: with it a search that is stopped (KeyboardInterrupt, TimeLimitError) gives the points it has.

    Raises:
        InputError: the two objectives are the same.
        NoSingleRateError: the IRR is an objective, and a mix on the way has none, or several.
    """
    if first == second:
        raise InputError.of(
            "--frontier", sentence("names {first} twice; two different objectives are needed", first=first)
        )
    # No least step can be made in an IRR: then the steps are made in the other objective.
    turned = second == "irr"
    best, stepped = (second, first) if turned else (first, second)
    points: list[Mix] = []
    stopped = None
    try:
        for point in _points(question, best, stepped, watch):
            if (
                best in EQUAL
                and points
                and figure_of(points[-1], best) - figure_of(point, best) < EQUAL[best]
            ):
                points.pop()
            points.append(point)
            if progress:
                progress(len(points))
    except (KeyboardInterrupt, TimeLimitError) as error:
        if watch is None:
            raise
        stopped = why_ended(error)
        # Its equal, if it has one that is better in the second objective, is not found yet.
        points = points[:-1] if best in EQUAL else points
    if turned:
        points.reverse()
    current = None if question.current is None else mix_of(question, question.current)
    return Frontier(
        question=question,
        first=first,
        second=second,
        points=tuple(points),
        current=current,
        lost=None if current is None or stopped else _lost(points, current, first, second),
        stopped=stopped,
    )


def _points(question: Question, best: str, stepped: str, watch: SearchControl | None) -> Iterator[Mix]:
    # Money and rates are hardly ever equal: a tie shows in the next point, which then replaces this one.
    seldom_equal = best in ("land_value", "irr")
    then = None if seldom_equal else stepped if stepped in SUMS else tie_breaker(best)
    programme = asked(question, stepped) if stepped in MINIMISED else asked(question, best)
    by_best = best_by(question, best, then, watch)
    by_stepped = best_by(question, stepped, tie_breaker(stepped), watch)
    step: Row | None = None
    while True:
        part = programme if step is None else _with(programme, step)
        found = next(ranked(part, by_best), None)
        if found is None:
            return
        if not seldom_equal and stepped not in SUMS:
            found = _second_too(part, held(question, best, found.counts), by_stepped) or found
        yield mix_of(question, found.counts)
        step = better(question, stepped, found.counts)
        if step is None:
            return


def _second_too(part: Programme, row: Row, finder: Callable[[Programme], Optimum | None]) -> Optimum | None:
    return next(ranked(_with(part, row), finder), None)


def _with(programme: Programme, row: Row) -> Programme:
    return with_rows(programme, replace(row, name=f"at least {row.name}"))


def _lost(points: list[Mix], current: Mix, first: str, second: str) -> float | None:
    """How much more of the first objective there is at no less of the second than the current mix has."""
    if current.irr is None and "irr" in (first, second):
        return None
    signs = [-1 if each in MINIMISED else 1 for each in (first, second)]
    reached = signs[1] * figure_of(current, second)
    at_least = [
        signs[0] * figure_of(each, first) for each in points if signs[1] * figure_of(each, second) >= reached
    ]
    return max(at_least) - signs[0] * figure_of(current, first) if at_least else None

"""The best mix where VAT follows the use of the land: land value is then not a sum over the dwellings.

Each objective is found as in `objectives`, except those with the land value or the investor's cost: there
the next mix must be a cent better than the last, until there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from feasibility.programme.by_use import NotProvenError
from feasibility.programme.land_value import CENT, Solve, best_land_value, land_row, largest_of_row
from feasibility.programme.optimum.solver import Best, Optimum, lexicographic_optimum
from feasibility.programme.question import Question
from feasibility.programme.rows import Programme, Row, activity, sum_of, with_rows
from feasibility.programme.search_control import Rank
from feasibility.programme.viability import rate_row

Counts = tuple[int, ...]
RateOf = Callable[[Counts], float]
"""The one IRR of a mix; raises where it has none, or several."""
MOST_ROUNDS = 100


def best_by_use(
    question: Question,
    objective: str,
    then: str | None,
    weights: Callable[[str], tuple[int, ...]],
    rate_of: RateOf,
    solve: Solve = lexicographic_optimum,
) -> Best:
    """A function that finds the best mix of a programme by an objective, and among equals by a second one.

    Args:
        question: with VAT by use.
        objective: one of `OBJECTIVES`.
        then: one of `SUMS`.
        weights: whole coefficients (T,) of an objective that is a sum without money.
        rate_of: the investor's IRR of a mix.
        solve: the best mix of a programme by several sums.
    """

    def found(part: Programme) -> Optimum | None:
        if objective == "land_value":
            best, keeping = _best_value(part, question, solve)
        elif objective == "public_contribution":
            best, keeping = _least_contribution(part, question, solve)
        elif objective == "irr":
            best, keeping = _best_rate(part, question, rate_of, solve)
        elif objective == "mid_share":
            best, keeping = _best_share(part, weights("mid_dwellings"), solve)
        else:
            best, keeping = _best_sum(part, objective, weights(objective), solve)
        if best is None:
            return None
        return _then(
            part if keeping is None else with_rows(part, keeping), question, then, weights, solve, *best
        )

    return found


Found = tuple[tuple[Counts, Rank] | None, Row | None]
"""The best mix with its value, and the row of all that are as good."""


def _best_value(part: Programme, question: Question, solve: Solve) -> Found:
    best = best_land_value(part, question, solve)
    return (None, None) if best is None else (best, land_row(question, best[1] - CENT / 2))


def _best_sum(part: Programme, name: str, inside: Sequence[int], solve: Solve) -> Found:
    best = solve(part, (inside,))
    if best is None:
        return None, None
    return (best.counts, best.values[0]), Row(f"held {name}", tuple(inside), lower=int(best.values[0]))


def _best_share(part: Programme, inside: Sequence[int], solve: Solve) -> Found:
    """The largest Σ inside / Σ all: as long as some mix has more than the share reached, it is the next."""
    best = solve(part, (inside,))
    if best is None:
        return None, None
    for _ in range(MOST_ROUNDS):
        some, every = sum_of(inside, best.counts), sum(best.counts)
        more = tuple(every * each - some for each in inside)
        better = solve(part, (more,))
        if better is None or better.values[0] <= 0:
            return (best.counts, Fraction(some, every)), Row("held share", more, lower=0)
        best = better
    raise NotProvenError


def _best_rate(part: Programme, question: Question, rate_of: RateOf, solve: Solve) -> Found:
    """The largest IRR: at the rate reached, the mix with the largest net present value has a larger IRR."""
    rate = question.scenario.required_return if question.rate is None else question.rate
    best: Counts | None = None
    for _ in range(MOST_ROUNDS):
        row = rate_row(question.flows(), rate, question.land_price, sum(part.most))
        counts = largest_of_row(part, row, solve)
        if counts is None:
            return None, None
        # Within a cent of zero in the present value, the rate reached is that of the best mix.
        if best is not None and activity(row, counts) <= (row.lower or 0) + row.scale // 100:
            return (best, rate), replace(row, name="held rate", lower=activity(row, best))
        found = rate_of(counts)
        if best is not None and found <= rate:
            return (best, rate), replace(row, name="held rate", lower=activity(row, best))
        best, rate = counts, found
    raise NotProvenError


def _least_contribution(part: Programme, question: Question, solve: Solve) -> Found:
    """The least of what is missing to the land price: 0 for every mix that pays it."""
    best, land = best_land_value(part, question, solve), question.land
    if best is None:
        return None, None
    counts, value = best
    if activity(land, counts) < (land.lower or 0):
        return (counts, value - question.land_price), land_row(question, value - CENT / 2)
    return (counts, 0), replace(land, name="paid")


def _then(
    part: Programme,
    question: Question,
    then: str | None,
    weights: Callable[[str], tuple[int, ...]],
    solve: Solve,
    counts: Counts,
    value: Rank,
) -> Optimum:
    """Of the mixes that keep what was reached, the best by the second objective; else the mix itself."""
    if then is None:
        return Optimum(counts, (value,))
    if then == "land_value":
        found = best_land_value(part, question, solve)
        return Optimum(counts, (value,)) if found is None else Optimum(found[0], (value, found[1]))
    best = solve(part, (weights(then),))
    chosen = counts if best is None else best.counts
    return Optimum(chosen, (value, sum_of(weights(then), chosen)))

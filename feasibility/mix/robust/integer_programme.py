"""Where the mixes are too many to try: the best, the likeliest and the safest on many paths, each proven."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from feasibility.messages import sentence
from feasibility.mix.robust.branching import largest_on_paths
from feasibility.mix.robust.demand import Demand
from feasibility.mix.robust.margins import margins_of, viable_paths
from feasibility.programme.objectives import coefficients
from feasibility.programme.optimum.solver import SolverError
from feasibility.programme.question import Question
from feasibility.programme.rows import Programme, Row, branches, sum_of, with_rows
from feasibility.programme.search_control import SearchControl
from feasibility.risk.summary import expected_shortfall

MOST_ROUNDS = 100
EURO = 1.0
"""To what the highest mean of the worst margins is found [€]."""

Counts = tuple[int, ...]


def best_by_programme(
    question: Question, programme: Programme, objective: str, then: str, demand: Demand, watch: SearchControl
) -> Counts | None:
    """The best mix that meets the requirements and a demand, of equal ones the best by a second sum.

    Raises:
        TimeLimitError: the watch has no more time.
    """
    parts = list(branches(programme))
    quiet = SearchControl(watch.look)
    found: list[tuple[Counts, Row]] = []
    for part in parts:
        seen = watch if len(parts) == 1 else quiet
        if objective == "mid_share":
            best = _largest_share(part, coefficients(question, "mid_dwellings"), demand, quiet)
        else:
            best = _largest(part, coefficients(question, objective), demand, seen)
        if best is None:
            continue
        second = coefficients(question, then)
        held = with_rows(part, best[1])
        last = largest_on_paths(held, second, demand, quiet, begin=best[0]) or best[0]
        found.append((last, best[1]))
    if not found:
        return None
    if objective == "mid_share":
        inside = coefficients(question, "mid_dwellings")
        return max(found, key=lambda each: sum_of(inside, each[0]) / sum(each[0]))[0]
    weights = coefficients(question, objective)
    return max(found, key=lambda each: sum_of(weights, each[0]))[0]


def _largest(
    part: Programme, objective: Sequence[int], demand: Demand, watch: SearchControl
) -> tuple[Counts, Row] | None:
    """The mix with the largest sum, and the row of all that are as good."""
    best = largest_on_paths(part, objective, demand, watch)
    if best is None:
        return None
    return best, Row("held", tuple(objective), lower=sum_of(objective, best))


def _largest_share(
    part: Programme, inside: Sequence[int], demand: Demand, watch: SearchControl
) -> tuple[Counts, Row] | None:
    """The same for the largest Σ inside / Σ all: while a mix has more than the share reached, it is next."""
    best = largest_on_paths(part, inside, demand, watch)
    if best is None:
        return None
    for _ in range(MOST_ROUNDS):
        some, every = sum_of(inside, best), sum(best)
        more = tuple(every * each - some for each in inside)
        better = largest_on_paths(part, more, demand, watch, begin=best)
        if better is None or sum_of(more, better) <= 0:
            return best, Row("held", more, lower=0)
        best = better
    raise SolverError(sentence("the search for the largest share did not end"))


def likeliest_by_programme(programme: Programme, demand: Demand, watch: SearchControl) -> Counts | None:
    """The mix that is viable on most paths: the number of paths is halved in until it is proven."""
    least, most = 0, demand.margins.paths
    best: Counts | None = None
    while least < most:
        middle = (least + most + 1) // 2
        found = _any(programme, Demand(demand.margins, middle), watch)
        if found is None:
            most = middle - 1
        else:
            best, least = found, int(viable_paths(demand.margins, np.array([found], np.int64))[0])
    return best or _any(programme, Demand(demand.margins), watch)


def safest_by_programme(programme: Programme, demand: Demand, watch: SearchControl) -> Counts | None:
    """The mix with the highest mean of its worst margins, to a euro."""

    def reached(mix: Counts) -> float:
        return expected_shortfall(margins_of(demand.margins, np.array(mix)), demand.share)

    best = _any(programme, Demand(demand.margins), watch)
    if best is None:
        return None
    least, step = reached(best), max(EURO, abs(reached(best)))
    most: float | None = None
    while most is None or most - least > EURO:
        aim = least + step if most is None else (least + most) / 2
        found = _any(programme, Demand(demand.margins, 0, aim, demand.share), watch)
        if found is None:
            most = aim
        else:
            best, least, step = found, max(aim, reached(found)), 2 * step
    return best


def _any(programme: Programme, demand: Demand, watch: SearchControl) -> Counts | None:
    """Any mix that meets the requirements and a demand."""
    nothing = (0,) * len(programme.types)
    for part in branches(programme):
        found = largest_on_paths(part, nothing, demand, watch)
        if found is not None:
            return found
    return None

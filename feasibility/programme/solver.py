"""The exact optimum of a programme: HiGHS searches and proves, whole numbers decide.

HiGHS works in floating point. So that nothing rests on its tolerances, a bound on whole numbers is handed
over half a unit looser, which no whole number can use; and every mix that comes back is held against each row
in whole numbers. One that does not pass is cut off and the search goes on.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count
from math import ceil

import highspy
import numpy as np
from numpy.typing import NDArray

from feasibility.errors import FeasibilityError
from feasibility.programme.by_use import follows, largest_by_use
from feasibility.programme.rows import Programme, Row, allowed, branches

Array = NDArray[np.float64]

LARGEST_EXACT = 10**6
"""Coefficients up to this size are handed over as they are: sums of them are exact in floating point."""
HANDED_OVER = 1000.0
"""Size to which larger coefficients are brought."""
STEP = 1e-5
"""By how much of that size a mix must be better to be looked for once more."""
OPTIONS = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.0,
    # A proof needs none of what follows, and on a programme of a dozen counts it takes most of the time.
    "mip_detect_symmetry": False,
    "mip_heuristic_effort": 0.0,
    "mip_heuristic_run_feasibility_jump": False,
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
}
FIRST: Mapping[str, str | int] = {"presolve": "off"}
SECOND: Mapping[str, str | int] = {"presolve": "on", "random_seed": 1}
THIRD: Mapping[str, str | int] = {"presolve": "off", "random_seed": 2, "simplex_strategy": 4}
"""Ways to search: the second asks for anything better than the first found; each stands in for another."""


class Quiet(highspy.Highs):
    """The solver without callbacks: setting those up prints a banner before any option can forbid it."""

    def __init__(self) -> None:
        """Begin as the solver's own core does."""
        super(highspy.Highs, self).__init__()


class SolverError(FeasibilityError):
    """The search ended without a proven answer."""


Rank = int | float | Fraction


@dataclass(frozen=True)
class Optimum:
    """A proven best mix of a programme."""

    counts: tuple[int, ...]
    values: tuple[Rank, ...]
    """What it was ranked by, the first counting most, larger being better."""


Best = Callable[[Programme], Optimum | None]
"""What finds the best mix of a programme whose rows hold throughout; None where there is no mix."""


def optimum(programme: Programme, *objectives: Sequence[int]) -> Optimum | None:
    """The mix with the largest Σ coefficient · count; of equal ones the one with the largest second sum.

    Args:
        programme: counts within their ranges, and rows.
        objectives: whole coefficients (T,), the one that counts most first; none asks for any mix at all.

    Returns:
        The mix, with its sums as values; None where no mix keeps to the rows.

    Raises:
        SolverError: the search ended without a proven answer.
    """
    return next(ranked(programme, lambda part: in_turn(part, objectives)), None)


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
        for smaller in _others(part, counts):
            push(smaller)


def _others(part: Programme, counts: Sequence[int]) -> Iterator[Programme]:
    """The mixes of a part other than this one, cut into parts that have none in common."""
    least, most = list(part.least), list(part.most)
    for place, here in enumerate(counts):
        if here > least[place]:
            yield replace(part, least=tuple(least), most=(*most[:place], here - 1, *most[place + 1 :]))
        if here < most[place]:
            yield replace(part, least=(*least[:place], here + 1, *least[place + 1 :]), most=tuple(most))
        least[place] = most[place] = here


def in_turn(programme: Programme, objectives: Sequence[Sequence[int]]) -> Optimum | None:
    """The best mix by several sums, each held while the next is made as large as it can be."""
    if follows(programme):
        return _in_turn_by_use(programme, objectives)
    zero = (0,) * len(programme.types)
    counts = None
    part = programme
    for place, objective in enumerate(objectives or [zero]):
        found = _solved(part, objective)
        if found is None:
            break
        counts = found
        held = Row(f"held {place}", tuple(objective), lower=_sum(objective, found))
        part = replace(part, rows=(*part.rows, held))
    if counts is None:
        return None
    return Optimum(counts, tuple(_sum(objective, counts) for objective in objectives))


def _in_turn_by_use(programme: Programme, objectives: Sequence[Sequence[int]]) -> Optimum | None:
    """The same under rows that follow the use of the land."""

    def largest(plain: Programme, objective: Sequence[int]) -> tuple[int, ...] | None:
        found = in_turn(plain, (objective,))
        return None if found is None else found.counts

    counts: tuple[int, ...] | None = None
    part = programme
    for place, objective in enumerate(objectives or [(0,) * len(programme.types)]):
        counts = largest_by_use(part, objective, largest)
        if counts is None:
            return None
        held = Row(f"held {place}", tuple(objective), lower=_sum(objective, counts))
        part = replace(part, rows=(*part.rows, held))
    return None if counts is None else Optimum(counts, tuple(_sum(each, counts) for each in objectives))


def _sum(coefficients: Sequence[int], counts: Sequence[int]) -> int:
    return sum(each * here for each, here in zip(coefficients, counts, strict=True))


def _solved(programme: Programme, objective: Sequence[int]) -> tuple[int, ...] | None:
    """The best mix, proven twice: a second search, set otherwise, finds none that is better.

    One fault in the solver would be a wrong number here, so its own word for its work is not taken alone.
    """
    found = _exact(programme, objective, (FIRST, SECOND, THIRD))
    while True:
        asked = programme
        if found is not None:
            more = Row("better", tuple(objective), lower=_sum(objective, found) + _step(objective))
            asked = replace(programme, rows=(*programme.rows, more))
        other = _exact(asked, objective, (SECOND, THIRD, FIRST))
        if other is None:
            return found
        found = other


def _exact(
    programme: Programme, objective: Sequence[int], settings: Sequence[Mapping[str, str | int]]
) -> tuple[int, ...] | None:
    """The best mix that keeps to every row in whole numbers, by one way to search.

    A mix that only floating point lets pass is cut off, and the parts around it are searched.
    """
    heap: list[tuple[int, tuple[int, ...], int, Programme]] = []
    made = count()

    def push(part: Programme) -> None:
        found = _searched(part, objective, settings) if possible(part) else None
        if found is not None:
            heapq.heappush(heap, (-_sum(objective, found), found, next(made), part))

    push(programme)
    while heap:
        _, counts, _, part = heapq.heappop(heap)
        if allowed(programme, counts):
            return counts
        for smaller in _others(part, counts):
            push(smaller)
    return None


def _step(objective: Sequence[int]) -> int:
    return max(1, ceil(_brought_to_size(objective)[1] * STEP))


def _searched(
    programme: Programme, objective: Sequence[int], settings: Sequence[Mapping[str, str | int]]
) -> tuple[int, ...] | None:
    """What HiGHS calls the best mix; None where it says that there is none.

    Args:
        programme: counts and rows.
        objective: what is made as large as it can be.
        settings: the way to search, and those to try when it ends in an error of its own.

    Raises:
        SolverError: no way to search comes to an answer.
    """
    status = ""
    for otherwise in settings:
        solver = Quiet()
        for name, value in (*OPTIONS.items(), *otherwise.items()):
            solver.setOptionValue(name, value)
        solver.passModel(_model(programme, objective))
        solver.run()
        ended = solver.getModelStatus()
        if ended == highspy.HighsModelStatus.kInfeasible:
            return None
        if ended == highspy.HighsModelStatus.kOptimal:
            return tuple(round(value) for value in solver.getSolution().col_value)
        status = solver.modelStatusToString(ended)
    raise SolverError(f"the search for a mix ended without an answer ({status})")


def possible(programme: Programme) -> bool:
    """Whether no range is crossed and no single row is out of reach: a quick test before a search."""
    if any(least > most for least, most in zip(programme.least, programme.most, strict=True)):
        return False
    for row in programme.rows:
        lowest, highest = reach(row, programme)
        if (row.lower is not None and highest < row.lower) or (row.upper is not None and lowest > row.upper):
            return False
    return True


def reach(row: Row, programme: Programme) -> tuple[int, int]:
    """The smallest and the largest sum of a row that the ranges of the counts allow."""
    ends = [
        sorted((coefficient * least, coefficient * most))
        for coefficient, least, most in zip(row.coefficients, programme.least, programme.most, strict=True)
    ]
    return sum(low for low, _ in ends), sum(high for _, high in ends)


def _model(programme: Programme, objective: Sequence[int]) -> highspy.HighsLp:
    types = len(programme.types)
    rows = [_handed_over(row) for row in programme.rows]
    matrix = np.array([coefficients for coefficients, _, _ in rows]).reshape(len(rows), types)
    place, column = np.nonzero(matrix)
    model = highspy.HighsLp()
    model.num_col_ = types
    model.num_row_ = len(rows)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = _brought_to_size(objective)[0]
    model.col_lower_ = np.array(programme.least, dtype=float)
    model.col_upper_ = np.array(programme.most, dtype=float)
    model.row_lower_ = np.array([lower for _, lower, _ in rows])
    model.row_upper_ = np.array([upper for _, _, upper in rows])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.searchsorted(place, np.arange(len(rows) + 1)).astype(np.int32)
    model.a_matrix_.index_ = column.astype(np.int32)
    model.a_matrix_.value_ = matrix[place, column]
    model.integrality_ = [highspy.HighsVarType.kInteger] * types
    return model


def _handed_over(row: Row) -> tuple[Array, float, float]:
    """Coefficients and bounds in floating point: half a unit looser where the sums are exact."""
    coefficients, size = _brought_to_size(row.coefficients)
    slack = 0.5 / size
    lower = -np.inf if row.lower is None else row.lower / size - slack
    upper = np.inf if row.upper is None else row.upper / size + slack
    return coefficients, lower, upper


def _brought_to_size(coefficients: Sequence[int]) -> tuple[Array, float]:
    largest = max(map(abs, coefficients), default=0)
    size = 1.0 if largest <= LARGEST_EXACT else largest / HANDED_OVER
    return np.array([each / size for each in coefficients]), size

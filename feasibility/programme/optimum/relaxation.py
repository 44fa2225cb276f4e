"""The linear relaxation of a programme, and what its multipliers prove in whole numbers.

HiGHS solves the relaxation in floating point. Nothing rests on its tolerances: its multipliers only suggest a
sum of rows, and what that sum proves is computed exactly. For multipliers y of the rows and any counts x,

    c·x = (c − yA)·x + y·(Ax) ≤ Σ_j max(d_j·least_j, d_j·most_j) + Σ_i max(y_i·lower_i, y_i·upper_i)

with d = c − yA (weak duality; Schrijver, Theory of Linear and Integer Programming, 1986, chapter 7). With
c = 0 and a right side below 0 there is no mix at all (Farkas' lemma).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import gcd, isfinite
from typing import Any, cast

import highspy
import numpy as np
from numpy.typing import NDArray

from feasibility.programme.rows import Programme, Row

Array = NDArray[np.float64]
Bounds = tuple[tuple[int, ...], tuple[int, ...]]

LARGEST_EXACT = 10**6
"""Coefficients up to this size are handed over as they are: sums of them are exact in floating point."""
HANDED_OVER = 1000.0
"""Size to which larger coefficients are brought."""
OPTIONS: Mapping[str, bool | int | str] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "presolve": "off",
    "solver": "simplex",
}


class Quiet(highspy.Highs):
    """The solver without callbacks: setting those up prints a banner before any option can forbid it."""

    def __init__(self) -> None:
        """Begin as the solver's own core does."""
        super(highspy.Highs, self).__init__()


@dataclass(frozen=True)
class Relaxed:
    """What the relaxation says of a range of counts."""

    counts: tuple[float, ...] | None
    """Its best counts (T,), whole or not; None where it finds none or has no answer."""
    multipliers: tuple[float, ...]
    """One for each row (R,), of a sum of the rows that bounds the objective or shows that there is no mix."""


@dataclass(frozen=True)
class Relaxation:
    """A programme and its objective as handed over; the solver keeps them from one range to the next."""

    rows: tuple[Row, ...]
    objective: tuple[int, ...]
    solver: Quiet
    row_sizes: tuple[float, ...]
    objective_size: float


def relaxation_of(programme: Programme, objective: Sequence[int]) -> Relaxation:
    """The relaxation of a programme whose rows hold throughout."""
    rows = tuple(reduced(row) for row in programme.rows)
    solver = Quiet()
    for name, value in OPTIONS.items():
        solver.setOptionValue(name, value)
    sizes = tuple(_size(row.coefficients) for row in rows)
    size = _size(objective)
    solver.passModel(_model(programme, rows, sizes, [-each / size for each in objective]))
    return Relaxation(rows, tuple(objective), solver, sizes, size)


def reduced(row: Row) -> Row:
    """The same row without the factor that its coefficients share: bounds between two steps are tightened."""
    common = gcd(*row.coefficients)
    if common <= 1:
        return row
    return Row(
        row.name,
        tuple(each // common for each in row.coefficients),
        None if row.lower is None else -(-row.lower // common),
        None if row.upper is None else row.upper // common,
    )


def relaxed(relaxation: Relaxation, bounds: Bounds) -> Relaxed:
    """Solve the relaxation on a range of counts, from where the last one ended."""
    solver, sizes = relaxation.solver, relaxation.row_sizes
    least, most = bounds
    types = len(least)
    solver.changeColsBounds(
        types, np.arange(types, dtype=np.int32), np.array(least, dtype=float), np.array(most, dtype=float)
    )
    solver.run()
    ended = solver.getModelStatus()
    if ended == highspy.HighsModelStatus.kOptimal:
        solution = solver.getSolution()
        size = relaxation.objective_size
        return Relaxed(
            tuple(solution.col_value),
            tuple(-dual * size / each for dual, each in zip(solution.row_dual, sizes, strict=True)),
        )
    ray: Sequence[float] = ()
    if ended == highspy.HighsModelStatus.kInfeasible:
        _, known, values = cast(Any, solver).getDualRay()  # the stubs leave it out
        if known:
            ray = [float(value) / each for value, each in zip(values, sizes, strict=True)]
    return Relaxed(None, tuple(ray))


def bound_of(
    rows: Sequence[Row], objective: Sequence[int], bounds: Bounds, multipliers: Sequence[float]
) -> int:
    """The largest Σ objective · count that a sum of rows leaves possible, rounded down: exact.

    Args:
        rows: in whole numbers.
        objective: whole coefficients (T,).
        bounds: least and most of each count (T,).
        multipliers: of the rows (R,); any numbers give a bound, those of the relaxation a sharp one.
    """
    usable = [
        (*each.as_integer_ratio(), row)
        for each, row in zip(multipliers, rows, strict=True)
        if each and isfinite(each) and (row.upper if each > 0 else row.lower) is not None
    ]
    scale = max((below for _, below, _ in usable), default=1)
    left = [each * scale for each in objective]
    total = 0
    for above, below, row in usable:
        factor = above * (scale // below)
        limit = row.upper if factor > 0 else row.lower
        total += factor * (limit or 0)
        for place, coefficient in enumerate(row.coefficients):
            if coefficient:
                left[place] -= factor * coefficient
    least, most = bounds
    for each, low, high in zip(left, least, most, strict=True):
        total += each * (high if each > 0 else low)
    return total // scale


def shows_no_mix(rows: Sequence[Row], bounds: Bounds, ray: Sequence[float]) -> bool:
    """Whether a sum of rows cannot hold for any counts in their ranges."""
    if not ray:
        return False
    nothing = (0,) * len(bounds[0])
    return any(bound_of(rows, nothing, bounds, [sign * each for each in ray]) < 0 for sign in (1, -1))


def _model(
    programme: Programme, rows: Sequence[Row], sizes: Sequence[float], cost: Sequence[float]
) -> highspy.HighsLp:
    types = len(programme.types)
    matrix = np.array([row.coefficients for row in rows], dtype=float).reshape(len(rows), types)
    matrix /= np.array(sizes)[:, np.newaxis]
    place, column = np.nonzero(matrix)
    model = highspy.HighsLp()
    model.num_col_ = types
    model.num_row_ = len(rows)
    model.col_cost_ = np.array(cost)
    model.col_lower_ = np.array(programme.least, dtype=float)
    model.col_upper_ = np.array(programme.most, dtype=float)
    model.row_lower_ = np.array(
        [-np.inf if row.lower is None else row.lower / size for row, size in zip(rows, sizes, strict=True)]
    )
    model.row_upper_ = np.array(
        [np.inf if row.upper is None else row.upper / size for row, size in zip(rows, sizes, strict=True)]
    )
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.searchsorted(place, np.arange(len(rows) + 1)).astype(np.int32)
    model.a_matrix_.index_ = column.astype(np.int32)
    model.a_matrix_.value_ = matrix[place, column]
    return model


def _size(coefficients: Sequence[int]) -> float:
    largest = max(map(abs, coefficients), default=0)
    return 1.0 if largest <= LARGEST_EXACT else largest / HANDED_OVER

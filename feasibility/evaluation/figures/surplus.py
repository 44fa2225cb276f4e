"""The figures of a surplus clause: what the municipality receives, what it costs the land value."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.figures.facts import Figure
from feasibility.evaluation.result import Arrays, Result
from feasibility.returns.values import sum_over_types
from feasibility.scenario.arrays import of_row
from feasibility.scenario.layout import Layout

Array = NDArray[np.float64]


def has_surplus(layout: Layout) -> bool:
    """Whether the scenario has a surplus clause."""
    return bool(layout.surplus_of)


def surplus_at_start(arrays: Arrays) -> Array:
    """Σ count · what the clause brings of one dwelling, at the start, (S,) [€]; NaN without a clause."""
    return _sum(arrays, arrays.returns.type_surplus_at_start)


def surplus_total(arrays: Arrays) -> Array:
    """Σ count · what the clause brings of one dwelling, in nominal euros, (S,) [€]; NaN without a clause."""
    return _sum(arrays, arrays.returns.type_surplus_total)


def surplus_cost(arrays: Arrays) -> Array:
    """Residual land value without the clause less the one with it, (S,) [€].

    Profit and costs of buying that are shares of the value bear their part; so do land VAT and land costs.
    """
    return _sum(arrays, arrays.returns.type_surplus_cost)


def land_value_and_surplus(arrays: Arrays) -> Array:
    """Residual land value at the start and the surplus at the start together, (S,) [€]."""
    return arrays.returns.residual_land_value_at_start + surplus_at_start(arrays)


def surplus_at_exit(result: Result) -> float:
    """What the clause takes of the exit values of all phases, nominal [€]; 0 without one."""
    total = 0.0
    for phase in result.arrays.phases:
        if phase.unit.surplus is not None:
            counts, taken = (
                of_row(each, result.row, 1) for each in (phase.case.counts, phase.unit.surplus.paid.at_exit)
            )
            total += float(counts @ taken)
    return total


def _sum(arrays: Arrays, of_types: Array) -> Array:
    if not has_surplus(arrays.layout):
        return np.full(1, np.nan)
    return sum_over_types(arrays.case.counts * of_types)


SURPLUS_FIGURES: tuple[Figure, ...] = (
    Figure(
        "surplus_at_start",
        "project",
        "number",
        "unmoved",
        "more",
        column=surplus_at_start,
        formula="=SUMPRODUCT({types.count:},{types.surplus_at_start:})",
        only_with=has_surplus,
    ),
    Figure(
        "surplus_total",
        "project",
        "number",
        "unmoved",
        "more",
        column=surplus_total,
        formula="=SUMPRODUCT({types.count:},{types.surplus_total:})",
        only_with=has_surplus,
    ),
    Figure(
        "surplus_cost",
        "project",
        "number",
        "unmoved",
        "less",
        column=surplus_cost,
        formula="=SUMPRODUCT({types.count:},{types.surplus_cost:})",
        only_with=has_surplus,
    ),
    Figure(
        "land_value_and_surplus",
        "project",
        "number",
        "unmoved",
        "more",
        column=land_value_and_surplus,
        formula="=result_residual_land_value_at_start+result_surplus_at_start",
        only_with=has_surplus,
    ),
)

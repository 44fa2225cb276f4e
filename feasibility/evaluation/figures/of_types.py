"""The figures of the dwelling types and of the site."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.figures.facts import Array, Figure
from feasibility.evaluation.result import Arrays, Phase
from feasibility.returns.project import by_type


def _years(years: NDArray[np.int64], counted: Iterable[bool]) -> Array:
    """Years kept, (T, S); NaN above the limit from the start, and for types without such years."""
    has_years = np.array(list(counted))[:, np.newaxis]
    return np.where(has_years & (years >= 0), years.astype(np.float64), np.nan)


def dwelling_years(arrays: Arrays) -> Array:
    """Σ count · min(years in the mid market, term), (S,)."""
    years = _years(arrays.retention[0], (each.in_mid_market for each in arrays.layout.types))
    kept = np.minimum(np.nan_to_num(years, nan=0.0), arrays.case.term)
    total: Array = (arrays.case.counts * kept).sum(axis=0)
    return total


def rents_at(arrays: Arrays, anniversary: int) -> Array:
    """(T, S) rent of every type on an anniversary [€/month]; NaN where it is not let, or not that long."""
    return by_type(arrays.phases, [_rents_in(phase, anniversary) for phase in arrays.phases])


def _rents_in(phase: Phase, anniversary: int) -> Array:
    rents = phase.unit.letting.rent
    let = np.array([each.rented for each in phase.layout.types])[:, np.newaxis]
    if anniversary >= rents.shape[-1]:
        return np.full(rents.shape[:2], np.nan)
    return np.where(let, rents[:, :, anniversary], np.nan)


TYPE_FIGURES: tuple[Figure, ...] = (
    Figure("count", "type", "whole", "unmoved", "neither"),
    Figure("segment", "type", "word", "unmoved", "neither"),
    Figure("initial_rent", "type", "number", "unmoved", "neither"),
    Figure("rent_after_10", "type", "number", "unmoved", "neither"),
    Figure(
        "retention_years",
        "type",
        "whole",
        "unmoved",
        "more",
        column=lambda a: _years(a.retention[0], (each.in_mid_market for each in a.layout.types)),
    ),
    Figure(
        "band_retention_years",
        "type",
        "whole",
        "unmoved",
        "more",
        column=lambda a: _years(a.retention[1], (each.covenanted for each in a.layout.types)),
    ),
    Figure("retention_status", "type", "word", "unmoved", "neither"),
    Figure("required_income", "type", "number", "unmoved", "less"),
    Figure("target_income", "type", "number", "unmoved", "neither"),
    Figure(
        "investment_value",
        "type",
        "number",
        "unmoved",
        "more",
        column=lambda a: a.returns.type_investment_value,
    ),
    Figure(
        "development_cost",
        "type",
        "number",
        "unmoved",
        "less",
        column=lambda a: a.returns.type_development_cost,
    ),
    Figure("profit_and_risk", "type", "number", "unmoved", "more", column=lambda a: a.returns.type_profit),
    Figure(
        "residual_land_value", "type", "number", "unmoved", "more", column=lambda a: a.returns.type_residual
    ),
    Figure("exit_method", "type", "word", "unmoved", "neither"),
    Figure("sour", "type", "truth", "unmoved", "less"),
)

SITE_FIGURES: tuple[Figure, ...] = (
    Figure(
        "residual_land_value", "site", "number", "unmoved", "more", column=lambda a: a.returns.site_residual
    ),
    Figure(
        "development_cost",
        "site",
        "number",
        "unmoved",
        "less",
        column=lambda a: a.returns.site_development_cost,
    ),
    Figure("profit_and_risk", "site", "number", "unmoved", "more", column=lambda a: a.returns.site_profit),
)

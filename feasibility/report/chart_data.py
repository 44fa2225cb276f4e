"""What the pictures show, taken from a result: groups of lines by year, and rents beside their limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from feasibility.horizon import RETENTION_YEARS
from feasibility.lines import line_of
from feasibility.result import Arrays, Result

Array = NDArray[np.float64]

GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "land": ("land_price", "land_vat_and_costs"),
        "development": ("development_costs",),
        "gross_rent": ("gross_rent", "other_income"),
        "operating_costs": ("vacancy_and_bad_debt", "operating_costs"),
        "major_works": (),
        "sales": ("sales_at_delivery", "sales_on_turnover"),
        "exit_value": ("exit_value",),
    }
)
"""Groups of registered lines, in the order in which they are stacked; major works are operating costs that
fall on an anniversary."""
TOTALS = ("net_cash_flow", "cumulative_cash_flow")
CAPITAL = ("land_price", "land_vat_and_costs", "development_costs", "sales_at_delivery", "exit_value")
"""Lines that belong to acquiring and leaving, not to the years let."""
MARGIN_YEARS = 2
"""Years shown after the last mark."""
FURTHEST = 15
"""Years after exit and term within which a mark is still shown."""


@dataclass(frozen=True)
class CashFlowPicture:
    """Euros in each project year up to the last with a flow; groups that are nothing in all are left out."""

    years: NDArray[np.int64]
    groups: Mapping[str, Array]
    running: Mapping[str, Array]
    """The groups without acquiring and leaving."""
    cumulative: Array
    delivery: float
    """Years from the start."""
    exit: float
    """Years from the start."""


@dataclass(frozen=True)
class RentPicture:
    """One covenanted type; rents and limits [€/month] in the calendar year of each anniversary."""

    name: str
    segment: str
    count: int
    years: NDArray[np.int64]
    """(N,) calendar years from first letting on for which limits are known."""
    return arrays.calendar.delivery_year + np.arange(arrays.kept.rent.shape[-1])


def rents_at_the_largest_increase(arrays: Arrays) -> Array:
    """(T, S, N) rents by which years kept are counted, from first letting on [€/month]."""
    return arrays.kept.rent


def limits_of_types(arrays: Arrays) -> tuple[Array, Array]:
    """(T, S, N) upper and lower limits of every type's segment in the years from first letting on [€]."""
    segments = [each.segment for each in arrays.layout.types]
    first = arrays.paths.place(arrays.calendar.delivery_year)
    years = slice(first, first + arrays.kept.rent.shape[-1])
    return arrays.kept.own_limit, arrays.unit.letting.lower_limit[segments][..., years]


def _first_year_above(delivery: int, kept: int | None) -> int | None:
    if kept is None:
        return delivery
    return None if kept >= RETENTION_YEARS else delivery + kept + 1


def _last_year(result: Result, names: list[str], known: int) -> int:
    """Exit, end of term, and the marks that lie not too far after them."""
    calendar = result.arrays.calendar
    delivery = calendar.delivery_year
    planned = delivery + max(calendar.holding_years, result.scenario.policy.term)
    marks = [
        year
        for name in names
        for figures in [result.dwelling_types[name]]
        for kept in (figures.retention_years, figures.band_retention_years)
        if kept is not None or figures.retention_status == "above_at_start"
        for year in [_first_year_above(delivery, kept)]
        if year is not None and year <= planned + FURTHEST
    ]
    return min(max([planned, *marks]) + MARGIN_YEARS, known)


def _row(array: Array, row: int) -> Array:
    """One scenario's entries of an array whose first axis is the path."""
    entries: Array = array[row if array.shape[0] > 1 else 0]
    return entries

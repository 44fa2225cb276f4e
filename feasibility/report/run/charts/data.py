"""What the pictures show, taken from a result: groups of lines by year, and rents beside their limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.requirements import RETENTION_YEARS
from feasibility.evaluation.result import Phase, Result
from feasibility.indices.paths import PathSet
from feasibility.lines import GROUPS, line_of
from feasibility.scenario.arrays import of_row
from feasibility.timeline import Timeline

Array = NDArray[np.float64]

GROUP_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "land": "chart_land",
        "gross_rent": "chart_income",
        "operating_costs": "chart_running_costs",
        "sales": "chart_sales",
    }
)
"""Groups whose name is a sentence of the pictures; the others bear their glossary name."""
TOTALS = ("net_cash_flow", "cumulative_cash_flow")
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
    """Years from the start; of phases the last."""
    exit: float
    """Years from the start; of phases the last."""
    first_delivery: float
    moments: tuple[float, ...]
    """Deliveries and exits of every phase, in years from the start, in their order."""


@dataclass(frozen=True)
class RentPicture:
    """One covenanted type; rents and limits [€/month] in the calendar year of each anniversary."""

    name: str
    segment: str
    count: int
    years: NDArray[np.int64]
    """(N,) calendar years from first letting on."""
    expected: Array
    """(≤ N,) expected rent up to exit."""
    largest: Array
    """(N,) sitting rent that rises by the most the policy allows, without the law and changes of tenant."""
    lower: Array
    upper: Array
    highest: Array
    """(N,) highest upper limit of the rented mid segments; of a type that is not mid, its own."""
    in_mid_market: bool
    """Whether the type is of kind mid: only then it has years in the mid market."""
    band_years: int | None
    """Years kept in the own segment; None where the rent is above it from the start."""
    mid_years: int | None
    """The same for the mid market."""
    leaves_band: int | None
    """First calendar year above the own segment; None where that is after the years looked at."""
    leaves_mid: int | None
    term_ends: int

    def shows(self, year: int | None) -> bool:
        """Whether a calendar year lies on the picture."""
        return year is not None and bool(year <= self.years[-1])


def cash_flow_picture(result: Result) -> CashFlowPicture:
    """The cash flow of a result in the groups that a picture shows."""
    phases, flow = result.arrays.phases, result.cash_flow
    works = {name for each in phases for name in each.unit.major_works}
    deliveries = [each.delivery for each in phases]
    exits = [each.delivery + each.calendar.holding_years for each in phases]
    years = np.array(flow.years, dtype=np.int64)
    groups = {key: np.zeros(years.size) for key in GROUPS}
    running = {key: np.zeros(years.size) for key in GROUPS}
    for name, amounts in flow.lines.items():
        if name in TOTALS:
            continue
        line = line_of(name)
        group = "major_works" if name in works else line.group
        groups[group] += amounts
        if not line.capital:
            running[group] += amounts
    shown = max(
        (int(amounts.nonzero()[0][-1]) + 1 for amounts in groups.values() if amounts.any()), default=0
    )
    return CashFlowPicture(
        years=years[:shown],
        groups={key: amounts[:shown] for key, amounts in groups.items() if amounts.any()},
        running={key: amounts[:shown] for key, amounts in running.items() if amounts.any()},
        cumulative=np.array(flow.lines["cumulative_cash_flow"])[:shown],
        delivery=max(deliveries),
        exit=max(exits),
        first_delivery=min(deliveries),
        moments=tuple(sorted({*deliveries, *exits})),
    )


def rent_pictures(result: Result) -> tuple[RentPicture, ...]:
    """Every covenanted type of which there are dwellings, in the order of the scenario.

    The types of a phase are over the same years, from its delivery on.
    """
    pictures = {each.name: each for phase in result.arrays.phases for each in _rent_pictures(result, phase)}
    return tuple(pictures[each.name] for each in result.arrays.layout.types if each.name in pictures)


def _rent_pictures(result: Result, phase: Phase) -> Iterator[RentPicture]:
    row, paths = result.row, result.arrays.paths
    shown = [
        (place, each)
        for place, each in enumerate(phase.layout.types)
        if each.covenanted and result.dwelling_types[each.name].count
    ]
    if not shown:
        return
    delivery = phase.calendar.delivery_year
    all_years = years_of(phase)
    term = result.scenario.policy.term
    last = _last_year(result, phase.calendar, [each.name for _, each in shown], int(all_years[-1]))
    size = last - delivery + 1
    largest, upper, lower = rents_at_the_largest_increase(phase), *limits_of_types(phase, paths)
    for place, each in shown:
        figures = result.dwelling_types[each.name]
        limit = phase.kept.highest_limit if each.in_mid_market else upper
        yield RentPicture(
            name=each.name,
            segment=figures.segment,
            count=figures.count,
            years=all_years[:size],
            expected=of_row(phase.unit.letting.rent[place], row, 0)[:size],
            largest=of_row(largest[place], row, 0)[:size],
            lower=of_row(lower[place], row, 0)[:size],
            upper=of_row(upper[place], row, 0)[:size],
            highest=of_row(limit[place], row, 0)[:size],
            in_mid_market=each.in_mid_market,
            band_years=figures.band_retention_years,
            mid_years=figures.retention_years,
            leaves_band=_first_year_above(delivery, figures.band_retention_years),
            leaves_mid=_first_year_above(delivery, figures.retention_years) if each.in_mid_market else None,
            term_ends=delivery + term,
        )


def years_of(phase: Phase) -> NDArray[np.int64]:
    """(N,) calendar years from first letting on for which limits are known."""
    return phase.calendar.delivery_year + np.arange(phase.kept.rent.shape[-1])


def rents_at_the_largest_increase(phase: Phase) -> Array:
    """(T, S, N) rents by which years kept are counted, from first letting on [€/month]."""
    return phase.kept.rent


def limits_of_types(phase: Phase, paths: PathSet) -> tuple[Array, Array]:
    """(T, S, N) upper and lower limits of every type's segment in the years from first letting on [€]."""
    segments = [each.segment for each in phase.layout.types]
    first = paths.place(phase.calendar.delivery_year)
    years = slice(first, first + phase.kept.rent.shape[-1])
    return phase.kept.own_limit, phase.unit.letting.lower_limit[segments][..., years]


def _first_year_above(delivery: int, kept: int | None) -> int | None:
    if kept is None:
        return delivery
    return None if kept >= RETENTION_YEARS else delivery + kept + 1


def _last_year(result: Result, calendar: Timeline, names: list[str], known: int) -> int:
    """Exit, end of term, and the marks that lie not too far after them."""
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

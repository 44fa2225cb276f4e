"""All arrays of scenarios of one layout: the one module that knows the order of the rooms.

Scenarios of one layout are rows of one array, so a thousand variants cost little more than one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass

import numpy as np
from numpy.typing import NDArray

from feasibility.cashflow.development import with_vat
from feasibility.cashflow.project_flows import project_flows
from feasibility.cashflow.retention import kept_by_law, retention
from feasibility.cashflow.unit_flows import unit_flows
from feasibility.errors import InputError
from feasibility.evaluation.legal import rules_of
from feasibility.evaluation.needed import (
    RETENTION_YEARS,
    index_rates,
    needed_years,
    refuse_ranges,
    refuse_unknown_rents_by_points,
    too_extreme,
)
from feasibility.evaluation.result import Arrays
from feasibility.indices.paths import path_set
from feasibility.policy.tables import TableError, vat_rate
from feasibility.returns.project import NotFiniteError, project_returns
from feasibility.scenario.arrays import Case, case_of
from feasibility.scenario.layout import Layout, layout_of
from feasibility.scenario.validated import Scenario
from feasibility.timeline import Timeline, timeline

Array = NDArray[np.float64]


def compute(scenarios: Sequence[Scenario], layout: Layout | None = None) -> Arrays:
    """All arrays of scenarios of one layout.

    Args:
        scenarios: one or more of the same layout.
        layout: of the scenarios, if already known.

    Raises:
        InputError: a value is missing, or a figure cannot be represented.
    """
    layout = layout or layout_of(scenarios[0])
    for scenario in scenarios:
        refuse_ranges(scenario)
        refuse_unknown_rents_by_points(scenario)
    # Extreme amounts end as infinity or NaN, which is checked once, in the totals.
    with np.errstate(all="ignore"):
        try:
            arrays = _computed(scenarios, layout)
        except NotFiniteError as error:
            raise too_extreme(scenarios[error.row if len(scenarios) > 1 else 0]) from error
    _make_read_only(arrays)
    return arrays


def _computed(scenarios: Sequence[Scenario], layout: Layout) -> Arrays:
    calendar = calendar_of(layout)
    first, needed = needed_years(layout)
    growth = central_growth(scenarios, layout, needed, first)
    case = case_with_vat(scenarios[0], case_of(scenarios), layout, calendar)
    return arrays_of(scenarios[0], layout, calendar, case, growth, first, RETENTION_YEARS)


def arrays_of(
    scenario: Scenario,
    layout: Layout,
    calendar: Timeline,
    case: Case,
    growth: Mapping[str, Array],
    first_year: int,
    retention_years: int,
    *,
    with_irr: bool = True,
) -> Arrays:
    """All arrays of scenarios and index paths that share a layout.

    Args:
        scenario: one of them, for its dated tables and its mistakes.
        layout: how they are computed.
        calendar: its dates.
        case: their numbers, a column for each or one for all.
        growth: yearly rates of every index, (S, Y) or (1, Y).
        first_year: calendar year of the first rate.
        retention_years: horizon of the years in the segment; `growth` must reach as far.
        with_irr: whether the IRRs are solved; see `project_returns`.
    """
    paths = path_set(_of_one_size(growth), first_year, layout.price_year)
    rules = rules_of(scenario, layout, calendar, paths, calendar.holding_years)
    unit = unit_flows(layout, case, calendar, paths, rules)
    flows = project_flows(case.counts, unit, calendar)
    far = max(retention_years, calendar.holding_years)
    law = rules_of(scenario, layout, calendar, paths, far) if kept_by_law(layout) else None
    kept = retention(layout, case, calendar, paths, unit.letting, retention_years, law)
    return Arrays(
        layout=layout,
        case=case,
        calendar=calendar,
        paths=paths,
        unit=unit,
        flows=flows,
        returns=project_returns(layout, case, calendar, unit, flows, with_irr=with_irr),
        retention=(kept.in_mid_market, kept.in_band),
        kept=kept,
    )


def _of_one_size(growth: Mapping[str, Array]) -> Mapping[str, Array]:
    """The same rates with as many rows for every index: (1, Y) means the same rates in each."""
    sizes = {rates.shape[0] for rates in growth.values()}
    if len(sizes) == 1:
        return growth
    size = max(sizes)
    return {name: np.broadcast_to(rates, (size, rates.shape[1])) for name, rates in growth.items()}


def _make_read_only(part: object) -> None:
    """Make every array of a result read-only, since they are shared."""
    if isinstance(part, np.ndarray):
        part.setflags(write=False)
    elif isinstance(part, Mapping):
        for each in part.values():
            _make_read_only(each)
    elif isinstance(part, tuple):
        for each in part:
            _make_read_only(each)
    elif is_dataclass(part):
        for each in vars(part).values():
            _make_read_only(each)


def calendar_of(layout: Layout) -> Timeline:
    """The dates of scenarios of one layout."""
    return timeline(
        layout.start,
        layout.price_year,
        layout.period,
        layout.flow_timing,
        layout.construction_months,
        layout.holding_years,
        layout.payment_months,
    )


def central_growth(
    scenarios: Sequence[Scenario], layout: Layout, needed: Mapping[str, range], first: int
) -> dict[str, Array]:
    """(V, Y) rates of every index, (1, Y) where all scenarios share it; 0 in years that are not needed."""
    last = max(years.stop for years in needed.values())
    growth = {}
    for name, rows in index_rates(scenarios, needed, layout).items():
        before, after = needed[name].start - first, last - needed[name].stop
        growth[name] = np.array([[0.0] * before + row + [0.0] * after for row in rows])
    return growth


def case_with_vat(scenario: Scenario, case: Case, layout: Layout, calendar: Timeline) -> Case:
    """The numbers of a case with irrecoverable VAT.

    Raises:
        InputError: a day comes before the first date of the VAT table.
    """
    land_rate = price_rate = 0.0
    path = "land.vat"
    try:
        if layout.land_vat_by_use:
            land_rate = vat_rate(calendar.payment_date, layout.known_until)
        if layout.delivery == "turnkey":
            path = "development.delivery"
            price_rate = vat_rate(calendar.anniversary(0), layout.known_until)
    except TableError as error:
        raise InputError([scenario.mistake(path, str(error))]) from error
    return with_vat(case, layout, land_rate, price_rate)

"""All arrays of scenarios of one layout: the one module that knows the order of the rooms.

Scenarios of one layout are rows of one array, so a thousand variants cost little more than one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import is_dataclass, replace

import numpy as np
from numpy.typing import NDArray

from feasibility.cashflow.development import with_let_share, with_vat
from feasibility.cashflow.project_flows import project_flows
from feasibility.cashflow.retention import kept_by_law, retention
from feasibility.cashflow.unit_flows import unit_flows
from feasibility.evaluation.financing.holdings import financing
from feasibility.evaluation.legal import rules_of
from feasibility.evaluation.requirements import (
    RETENTION_YEARS,
    index_rates,
    needed_years,
    refuse_ranges,
    refuse_unknown_rents_by_points,
    refuse_untaxed_years,
    too_extreme,
)
from feasibility.evaluation.result import Arrays, Phase
from feasibility.indices.paths import PathSet, path_set
from feasibility.messages import said
from feasibility.policy.tables import TableError, vat_rate
from feasibility.returns.asking_price import asked_at_payment
from feasibility.returns.phase import worth
from feasibility.returns.project import NotFiniteError, by_type, project_returns, refuse_infinite
from feasibility.returns.site_part import carried_by, phase_of_part
from feasibility.scenario.arrays import Case, case_of, of_types
from feasibility.scenario.layout import Layout, layout_of, phase_layouts
from feasibility.scenario.validated import Scenario
from feasibility.timeline import Timeline, timeline

Array = NDArray[np.float64]
SINGLE = frozenset((str, float, int, bool, type(None)))
"""Types of values without parts."""


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
    refuse_untaxed_years(scenarios[0], layout)
    # Extreme amounts end as infinity or NaN, which is checked once, in the totals.
    with np.errstate(all="ignore"):
        try:
            arrays = _computed(scenarios, layout)
        except NotFiniteError as error:
            raise too_extreme(scenarios[error.row if len(scenarios) > 1 else 0]) from error
    _make_read_only(arrays)
    return arrays


def _computed(scenarios: Sequence[Scenario], layout: Layout) -> Arrays:
    first, needed = needed_years(layout)
    growth = central_growth(scenarios, layout, needed, first)
    return arrays_of(scenarios[0], layout, case_of(scenarios), growth, first, RETENTION_YEARS)


def arrays_of(
    scenario: Scenario,
    layout: Layout,
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
        case: their numbers as stated, a column for each or one for all.
        growth: yearly rates of every index, (S, Y) or (1, Y).
        first_year: calendar year of the first rate.
        retention_years: horizon of the years in the segment; `growth` must reach as far.
        with_irr: whether the IRRs are solved; see `project_returns`.
    """
    paths = path_set(_of_one_size(growth), first_year, layout.price_year)
    if layout.phases:
        case = with_let_share(case, layout)
    phases = tuple(
        _phase(scenario, layout, own, place, case, paths, retention_years)
        for place, own in enumerate(phase_layouts(layout))
    )
    kept = [phase.kept for phase in phases]
    calendars, starts = [phase.calendar for phase in phases], [phase.start for phase in phases]
    asked = asked_at_payment(layout, case if layout.phases else phases[0].case, paths, calendars, starts)
    if layout.asking_price_index:
        refuse_infinite(asked.asking_price)
    case = asked if layout.phases else case
    returns = project_returns(layout, case, phases, with_irr=with_irr)
    finance, tax = financing(scenario, layout, case, paths, phases, returns, with_irr=with_irr)
    return Arrays(
        layout=layout,
        case=asked,
        paths=paths,
        phases=phases,
        returns=returns,
        retention=(
            by_type(phases, [each.in_mid_market for each in kept]),
            by_type(phases, [each.in_band for each in kept]),
        ),
        finance=finance,
        tax=tax,
    )


def _phase(
    scenario: Scenario,
    project: Layout,
    layout: Layout,
    place: int,
    case: Case,
    paths: PathSet,
    retention_years: int,
) -> Phase:
    """The calculation of one phase.

    Args:
        scenario: for its dated tables and its mistakes.
        project: how the whole project is computed.
        layout: how this phase is computed.
        place: of the phase.
        case: the project's numbers as stated.
        paths: index paths.
        retention_years: horizon of the years in the segment.
    """
    calendar = calendar_of(layout)
    case = case_with_vat(scenario, case_of_phase(case, project, place), layout, calendar)
    rules = rules_of(scenario, layout, calendar, paths, calendar.holding_years)
    unit = unit_flows(layout, case, calendar, paths, rules)
    flows = project_flows(case.counts, unit, calendar)
    far = max(retention_years, calendar.holding_years)
    law = rules_of(scenario, layout, calendar, paths, far) if kept_by_law(layout) else None
    of_phase = project.phases[place] if project.phases else None
    return Phase(
        name=of_phase.name if of_phase else "",
        start=of_phase.start_months / 12 if of_phase else 0.0,
        types=of_phase.types if of_phase else tuple(range(len(layout.types))),
        layout=layout,
        case=case,
        calendar=calendar,
        unit=unit,
        flows=flows,
        worth=worth(layout, case, calendar, unit, flows),
        kept=retention(layout, case, calendar, paths, unit.letting, retention_years, law),
    )


def case_of_phase(case: Case, project: Layout, place: int) -> Case:
    """The numbers of one phase: its own types, and 0 for the lump sums of others."""
    if not project.phases:
        return case
    phase = project.phases[place]
    others = [
        number
        for number, line in enumerate(project.costs)
        if line.basis == "lump_sum" and number not in phase.lump_sums
    ]
    amounts = case.cost_amount.copy()
    amounts[others] = 0.0
    elsewhere = project.profit_basis == "lump_sum" and not phase.profit
    return replace(
        of_types(case, phase.types),
        cost_amount=amounts,
        profit_amount=0.0 * case.profit_amount if elsewhere else case.profit_amount,
        acquisition_lump_sum=case.acquisition_lump_sum * (place == 0),
    )


def arrays_of_part(
    scenario: Scenario,
    arrays: Arrays,
    types: Collection[str],
    *,
    own_loan: bool = False,
    with_irr: bool = True,
) -> Arrays:
    """The arrays of a part of a site: of its dwellings, with what they carry of lump sums and land price.

    A land price that is the residual is the price in euros that leaves nothing, as on the parties' table.

    Args:
        scenario: one of those of the arrays, for its mistakes.
        arrays: of the whole site.
        types: names of the part's types.
        own_loan: whether a loan of a stated amount is the part's own, and not its share of the site's.
        with_irr: whether the IRRs are solved; see `project_returns`.

    Raises:
        InputError: a figure cannot be represented.
    """
    site, returns = arrays.layout, arrays.returns
    places = {place for place, each in enumerate(site.types) if each.name in types}
    layout = replace(site, land_is_residual=False)
    price = returns.residual_at_price_dates if site.land_is_residual else returns.land_price
    with np.errstate(all="ignore"):
        carried = carried_by(arrays.phases, returns.phase_shares, places)
        phases = tuple(
            phase_of_part(phase, places, share)
            for phase, share in zip(arrays.phases, carried.of_phases, strict=True)
        )
        chosen = np.array([[float(place in places)] for place in range(len(site.types))])
        case = replace(
            arrays.case,
            counts=arrays.case.counts * chosen,
            land_price=price * carried.of_price,
            asking_price=arrays.case.asking_price * carried.of_price,
            loan_amount=arrays.case.loan_amount * (1.0 if own_loan else carried.of_area),
            phase_shares=carried.phase_shares,
        )
        try:
            own = project_returns(layout, case, phases, with_irr=with_irr)
            finance, tax = financing(scenario, layout, case, arrays.paths, phases, own, with_irr=with_irr)
        except NotFiniteError as error:
            raise too_extreme(scenario) from error
    part = replace(arrays, layout=layout, case=case, phases=phases, returns=own, finance=finance, tax=tax)
    _make_read_only(part)
    return part


def _of_one_size(growth: Mapping[str, Array]) -> Mapping[str, Array]:
    """Rates broadcast to equally many rows for every index; (1, Y) means equal rates in each row."""
    sizes = {rates.shape[0] for rates in growth.values()}
    if len(sizes) == 1:
        return growth
    size = max(sizes)
    return {name: np.broadcast_to(rates, (size, rates.shape[1])) for name, rates in growth.items()}


def _make_read_only(part: object) -> None:
    """Make every array of a result read-only, since they are shared; what stands in several places once."""
    seen: set[int] = set()
    left = [part]
    while left:
        each = left.pop()
        if type(each) in SINGLE or id(each) in seen:  # most of a result, at every change of a page
            continue
        seen.add(id(each))
        if isinstance(each, np.ndarray):
            each.setflags(write=False)
        elif isinstance(each, tuple):
            left.extend(each)
        elif is_dataclass(each):
            left.extend(vars(each).values())
        elif isinstance(each, Mapping):
            left.extend(each.values())


def calendar_of(layout: Layout) -> Timeline:
    """The dates of scenarios of one layout, or of one phase by its own layout."""
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


def with_price_at_payment(scenario: Scenario) -> Scenario:
    """The scenario with its asking price at the level of the payment, on its own indices, and so undated.

    In phases whose land price is the residual its parts are then the phases' shares of the land price.
    Without a date of the asking price the scenario itself.

    Raises:
        InputError: an index lacks a year that is needed.
    """
    layout = layout_of(scenario)
    if layout.asking_price_year is None:
        return scenario
    first, needed = needed_years(layout, 0)
    growth = central_growth([scenario], layout, needed, first)
    paths = path_set(_of_one_size(growth), first, layout.price_year)
    starts = [each.start_months / 12 for each in layout.phases] or [0.0]
    calendars = [calendar_of(each) for each in phase_layouts(layout)]
    with np.errstate(all="ignore"):
        case = asked_at_payment(layout, case_of([scenario]), paths, calendars, starts)
    values: dict[str, object] = {
        "land.asking_price": float(case.asking_price[0]),
        "land.asking_price_date": None,
        "land.asking_price_index": None,
    }
    if layout.phases and layout.land_is_residual:
        names = (each.name for each in layout.phases)
        values["land.phase_shares"] = dict(zip(names, map(float, case.phase_shares[:, 0]), strict=True))
    return scenario.with_values(values)


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
        raise scenario.refusal(path, said(error)) from error
    return with_vat(case, layout, land_rate, price_rate)

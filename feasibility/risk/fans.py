"""Yearly amounts on every path: rents, the limits of their bands, and the project's cash flow."""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import NDArray

from feasibility.cashflow.project_flows import project_periods, times_count
from feasibility.evaluation.result import Arrays, Phase
from feasibility.returns.phase import paid_with_land
from feasibility.scenario.validated import Scenario
from feasibility.timeline import project_year_of_moment, project_year_of_period

Array = NDArray[np.float64]

RENT, LIMIT, CASH_FLOW = "fan.rent.", "fan.limit.", "fan.cash_flow"


def most_years(scenario: Scenario) -> tuple[int, int]:
    """The most years let, and project years, of any path: inputs may lengthen building or holding."""
    inputs = scenario.uncertainty.inputs

    def most(path: str, present: int) -> int:
        return max([present, *(int(each) for each in inputs[path].values)] if path in inputs else [present])

    held = most("exit.holding_years", scenario.exit.holding_years)
    built = [
        most(f"phases.{name}.start_months", each.start_months)
        + most(f"phases.{name}.construction_months", each.construction_months)
        for name, each in (scenario.phases).items()
    ] or [most("development.construction_months", scenario.development.construction_months)]
    return held, max(1, ceil(max(built) / 12 + held))


def fans_of(arrays: Arrays, years_let: int, years: int) -> dict[str, NDArray[np.generic]]:
    """Yearly amounts of S paths, by name; NaN in years that a path does not have.

    Args:
        arrays: on S paths.
        years_let: H, the most of any path.
        years: the most project years of any path.

    Returns:
        `fan.rent.TYPE` (S, H+1) of each rented type from first letting on, and `fan.limit.TYPE` its upper
        limit where it has one [€/month]; `fan.cash_flow` (S, years) the project's net flow by year [€].
    """
    paths = arrays.returns.residual_land_value.size
    found: dict[str, NDArray[np.generic]] = {}
    for place, each in enumerate(arrays.layout.types):
        if not each.rented:
            continue
        phase, own = arrays.of_type(place)
        let = phase.unit.letting
        found[RENT + each.name] = _widened(let.rent[own], paths, years_let + 1)
        if each.covenanted:
            found[LIMIT + each.name] = _widened(let.limit[own], paths, years_let + 1)
    found[CASH_FLOW] = _widened(net_by_year(arrays), paths, years)
    return found


def _widened(amounts: Array, paths: int, years: int) -> Array:
    """(paths, years) amounts, of which the last years may not be there."""
    whole = np.full((paths, years), np.nan)
    whole[:, : amounts.shape[1]] = amounts
    return whole


def net_by_year(arrays: Arrays) -> Array:
    """Net cash flow of the project by project year, (S, years) [€]; a moment belongs to the year it ends.

    Phases are added up on the project's own years.
    """
    net = np.zeros((arrays.returns.residual_land_value.size, max(map(_years_of, arrays.phases))))
    for phase, priced in zip(arrays.phases, arrays.returns.phase_prices, strict=True):
        _add(net, phase, priced.land_price)
    return net


def _before(phase: Phase) -> int:
    """Periods of the project before a phase starts."""
    return round(phase.start * phase.calendar.periods_a_year)


def _years_of(phase: Phase) -> int:
    """Project years until a phase ends, the last one begun counted whole."""
    p = phase.calendar.periods_a_year
    return max(1, -(-(_before(phase) + project_periods(phase.calendar)) // p))


def _add(net: Array, phase: Phase, price: Array) -> None:
    """Add the flows of one phase at its land price to those of the project, (S, years)."""
    unit, calendar, case, canon = phase.unit, phase.calendar, phase.case, phase.unit.ground_rent
    p, before = calendar.periods_a_year, _before(phase)

    income = times_count(case.counts, unit.net_operating_income)
    yearly = times_count(case.counts, unit.anniversary_flows)
    counts_and_site = np.vstack([case.counts, np.ones((1, case.counts.shape[1]))])
    spent = times_count(counts_and_site, unit.development_costs)
    if canon is not None:
        income = income - price[:, None] * canon.operation
        yearly = yearly + np.zeros((len(price), 1))
        yearly[:, -1] -= price * canon.at_exit
        spent = spent + np.zeros((len(price), 1))
        spent[:, 1:-1] += price[:, None] * canon.construction

    begun = before + calendar.construction_periods + np.arange(calendar.period_step.size)
    for step, year in zip(calendar.period_step, project_year_of_period(begun, p), strict=True):
        net[:, year - 1] += income[:, step]

    moments = calendar.delivery_moment + 2 * p * np.arange(yearly.shape[1])
    for place, year in enumerate(_years_of_moments(moments, before, p)):
        net[:, year - 1] += yearly[:, place]

    number = before + np.arange(calendar.construction_periods)
    ends = np.array([0, calendar.delivery_moment, calendar.payment_moment])
    start, delivery, payment = _years_of_moments(ends, before, p)
    built = [start, *project_year_of_period(number, p), delivery]
    for place, year in enumerate(built):
        net[:, year - 1] -= spent[:, place]
    net[:, payment - 1] -= price * paid_with_land(phase.layout, case, unit)


def _years_of_moments(moments: NDArray[np.int64], before: int, periods_a_year: int) -> NDArray[np.int64]:
    """Project years of moments of a phase, in half periods from its start.

    Its start belongs to its first period.
    """
    later = np.maximum(moments, 1)
    return project_year_of_moment(later + 2 * before, periods_a_year)

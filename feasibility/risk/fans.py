"""Yearly amounts on every path: rents, the limits of their bands, and the project's cash flow."""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import NDArray

from feasibility.cashflow.project_flows import project_years, times_count
from feasibility.evaluation.result import Arrays
from feasibility.scenario.validated import Scenario
from feasibility.timeline import project_year_of_moment, project_year_of_period

Array = NDArray[np.float64]

RENT, LIMIT, CASH_FLOW = "fan.rent.", "fan.limit.", "fan.cash_flow"


def most_years(scenario: Scenario) -> tuple[int, int]:
    """The most years let, and project years, of any path: inputs may lengthen building or holding."""
    months, held = (
        max([present, *(int(each) for each in inputs[path].values)] if path in inputs else [present])
        for inputs in (scenario.uncertainty.inputs,)
        for path, present in (
            ("development.construction_months", scenario.development.construction_months),
            ("exit.holding_years", scenario.exit.holding_years),
        )
    )
    return held, max(1, ceil(months / 12 + held))


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
    let, paths = arrays.unit.letting, arrays.returns.residual_land_value.size
    found: dict[str, NDArray[np.generic]] = {}
    for place, each in enumerate(arrays.layout.types):
        if not each.rented:
            continue
        found[RENT + each.name] = _widened(let.rent[place], paths, years_let + 1)
        if each.covenanted:
            found[LIMIT + each.name] = _widened(let.limit[place], paths, years_let + 1)
    found[CASH_FLOW] = _widened(net_by_year(arrays), paths, years)
    return found


def _widened(amounts: Array, paths: int, years: int) -> Array:
    """(paths, years) amounts, of which the last years may not be there."""
    whole = np.full((paths, years), np.nan)
    whole[:, : amounts.shape[1]] = amounts
    return whole


def net_by_year(arrays: Arrays) -> Array:
    """Net cash flow of the project by project year, (S, years) [€]; a moment belongs to the year it ends."""
    unit, calendar, case, returns = arrays.unit, arrays.calendar, arrays.case, arrays.returns
    p = calendar.periods_a_year
    paths = returns.residual_land_value.size
    net = np.zeros((paths, project_years(calendar)))

    income = times_count(case.counts, unit.net_operating_income)
    begun = calendar.construction_periods + np.arange(calendar.period_step.size)
    for step, year in zip(calendar.period_step, project_year_of_period(begun, p), strict=True):
        net[:, year - 1] += income[:, step]

    yearly = times_count(case.counts, unit.anniversary_flows)
    moments = calendar.delivery_moment + 2 * p * np.arange(yearly.shape[1])
    for place, year in enumerate(project_year_of_moment(moments, p)):
        net[:, year - 1] += yearly[:, place]

    number = np.arange(calendar.construction_periods)
    ends = np.array([0, calendar.delivery_moment, calendar.payment_moment])
    start, delivery, payment = project_year_of_moment(ends, p)
    counts_and_site = np.vstack([case.counts, np.ones((1, case.counts.shape[1]))])
    spent = times_count(counts_and_site, unit.development_costs)
    built = [start, *project_year_of_period(number, p), delivery]
    for place, year in enumerate(built):
        net[:, year - 1] -= spent[:, place]
    price = returns.land_price * (1 + case.land_vat + case.land_costs + unit.land_multiplier)
    net[:, payment - 1] -= price
    return net

"""The lines of a project's cash flow, by project year or by period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from feasibility.cashflow.development import costs_by_line
from feasibility.cashflow.project_flows import (
    anniversaries_by_year,
    construction_by_year,
    operation_by_year,
    payment_by_year,
    project_periods,
    project_years,
)
from feasibility.scenario.arrays import kept_row, of_row
from feasibility.timeline import Timeline

if TYPE_CHECKING:
    from feasibility.evaluation.result import Arrays

Array = NDArray[np.float64]


def flow_lines(arrays: Arrays, row: int, *, by_period: bool = False) -> dict[str, Array]:
    """Every line of the project by project year, or by period [€]; the last two are the net flow and its sum.

    A flow on a moment belongs to the year, or the period, that the moment ends; the start to the first.

    Args:
        arrays: of a result.
        row: index of its scenario.
        by_period: whether each period of the scenario has its own column.
    """
    unit, calendar, case, returns = arrays.unit, arrays.calendar, arrays.case, arrays.returns
    years, width = _columns(calendar, by_period=by_period)
    count = of_row(case.counts, row, 1)

    def total(flow: Array) -> Array:
        """Σ count · unit flow of a (T, S, ·) array."""
        sums: Array = count @ of_row(flow, row, 1)
        return sums

    def at(array: Array) -> float:
        return float(of_row(array, row))

    price = at(returns.land_price)
    land = payment_by_year(1.0, calendar, years, width)
    lines = {
        "land_price": -price * land,
        "land_vat_and_costs": -price * (at(case.land_vat) + at(case.land_costs)) * land,
    }
    lines.update(_development_lines(arrays, row, count, price, years, width))
    at_delivery = np.zeros(calendar.holding_years + 1)
    at_delivery[0] = float(count @ of_row(unit.sales_at_delivery, row, 1))
    lines["sales_at_delivery"] = anniversaries_by_year(at_delivery, calendar, years, width)
    for key, flow in unit.operation.items():
        lines[key] = operation_by_year(total(flow), calendar, years, width)
    for key, flow in unit.major_works.items():
        lines[key] = anniversaries_by_year(total(flow), calendar, years, width)
    lines["sales_on_turnover"] = anniversaries_by_year(total(unit.sales_on_turnover), calendar, years, width)
    at_exit = np.zeros(calendar.holding_years + 1)
    at_exit[-1] = float(count @ of_row(unit.exit_value, row, 1))
    lines["exit_value"] = anniversaries_by_year(at_exit, calendar, years, width)
    net = np.sum(list(lines.values()), axis=0)
    lines["net_cash_flow"] = net
    lines["cumulative_cash_flow"] = np.cumsum(net)
    return lines


def _columns(calendar: Timeline, *, by_period: bool) -> tuple[int, int]:
    """Number of columns, and periods in each."""
    if by_period:
        return project_periods(calendar), 1
    return project_years(calendar), calendar.periods_a_year


def _development_lines(
    arrays: Arrays, row: int, count: Array, price: float, years: int, width: int
) -> dict[str, Array]:
    """Each development line by columns, the land in its base included."""
    unit, calendar = arrays.unit, arrays.calendar
    if not arrays.layout.costs:
        return {}

    by_line = costs_by_line(
        kept_row(unit.cost_shares, row),
        kept_row(unit.cost_vat_factor, row),
        kept_row(unit.cost_amount, row),
        kept_row(unit.cost_profile, row, 1),
    )[:, :, 0]
    spent = np.einsum("k,lkm->lm", np.append(count, 1.0), by_line)
    on_land = price * of_row(unit.land_share * unit.land_share_vat_factor, row, 1)
    return {
        f"development_costs.{line.name}": -construction_by_year(
            spent[place], calendar, years, float(on_land[place]), width
        )
        for place, line in enumerate(arrays.layout.costs)
    }

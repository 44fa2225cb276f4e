"""The lines of a project's cash flow, by project year or by period."""

from __future__ import annotations

from collections.abc import Mapping
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
from feasibility.cashflow.surplus import by_anniversary
from feasibility.scenario.arrays import kept_row, of_row
from feasibility.timeline import Timeline

if TYPE_CHECKING:
    from feasibility.evaluation.result import Arrays, Phase

Array = NDArray[np.float64]
Lines = dict[str, Array]


def flow_lines(arrays: Arrays, row: int, *, by_period: bool = False) -> Lines:
    """Every line of the project by project year, or by period [€]; the last two are the net flow and its sum.

    A flow on a moment belongs to the year, or the period, that the moment ends; the start to the first.
    Phases are added up on the project's own years.

    Args:
        arrays: of a result.
        row: index of its scenario.
        by_period: whether each period of the scenario has its own column.
    """
    own = []
    for phase, priced in zip(arrays.phases, arrays.returns.phase_prices, strict=True):
        price = float(of_row(priced.land_price, row))
        own.append((_before(phase, by_period=by_period), phase_lines(phase, price, row, by_period=by_period)))
    lines = own[0][1] if len(own) == 1 and not own[0][0] else _added_up(own)
    net = np.sum(list(lines.values()), axis=0)
    lines["net_cash_flow"] = net
    lines["cumulative_cash_flow"] = np.cumsum(net)
    return lines


def _before(phase: Phase, *, by_period: bool) -> int:
    """Whole columns before a phase starts; part of a year is moved in `phase_lines`."""
    periods = round(phase.start * phase.calendar.periods_a_year)
    return periods if by_period else periods // phase.calendar.periods_a_year


def _added_up(parts: list[tuple[int, Lines]]) -> Lines:
    """The sum of the lines of all phases, each from its own first column."""
    years = max(before + next(iter(lines.values())).size for before, lines in parts)
    total: Lines = {}
    for before, lines in parts:
        for name, flow in lines.items():
            sums = total.setdefault(name, np.zeros(years))
            sums[before : before + flow.size] += flow
    return total


def phase_lines(phase: Phase, price: float, row: int, *, by_period: bool = False) -> Lines:
    """Every line of one phase at a land price, by project year or by period, from its start."""
    unit, calendar, case = phase.unit, phase.calendar, phase.case
    # In project years, a phase that starts in the course of one is moved by the periods before it.
    late = 0 if by_period else round(phase.start * calendar.periods_a_year) % calendar.periods_a_year
    if late:
        shifted = phase_lines(phase, price, row, by_period=True)
        return {name: _by_year(flow, late, calendar.periods_a_year) for name, flow in shifted.items()}
    years, width = _columns(calendar, by_period=by_period)
    count = of_row(case.counts, row, 1)

    def total(flow: Array) -> Array:
        """Σ count · unit flow of a (T, S, ·) array."""
        sums: Array = count @ of_row(flow, row, 1)
        return sums

    def at(array: Array) -> float:
        return float(of_row(array, row))

    land = payment_by_year(1.0, calendar, years, width)
    leased = unit.ground_rent is not None
    lines = {
        "land_price": -(0.0 if leased else price) * land,
        "land_vat_and_costs": -price * (at(case.land_vat) + at(case.land_costs)) * land,
    }
    lines.update(_development_lines(phase, row, count, price, years, width))
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
    if unit.surplus is not None:
        lines["surplus"] = -anniversaries_by_year(surplus_by_day(phase, row), calendar, years, width)
    if unit.ground_rent is not None:
        canon = unit.ground_rent
        built = np.zeros(calendar.construction_periods + 2)
        built[1:-1] = of_row(canon.construction, row, 0)
        held = operation_by_year(of_row(canon.operation, row, 0), calendar, years, width)
        lines["ground_rent"] = -price * (construction_by_year(built, calendar, years, width=width) + held)
        taken = np.zeros(calendar.holding_years + 1)
        taken[-1] = -price * at(canon.at_exit)
        lines["ground_rent_at_exit"] = anniversaries_by_year(taken, calendar, years, width)
    return lines


def surplus_by_day(phase: Phase, row: int) -> Array:
    """(Q,) what a surplus clause takes on delivery and each anniversary, the exit on the last [€]."""
    if phase.unit.surplus is None:
        return np.zeros(phase.calendar.holding_years + 1)
    by_day: Array = of_row(phase.case.counts, row, 1) @ of_row(
        by_anniversary(phase.unit.surplus.paid), row, 1
    )
    return by_day


def _by_year(flow: Array, late: int, periods_a_year: int) -> Array:
    """A line by period as one by project year, where so many periods of its first year come before it.

    A flow on a moment belongs to the period that it ends, and so to the year that it ends.
    """
    columns = -(-(late + flow.size) // periods_a_year)
    whole = np.zeros(columns * periods_a_year)
    whole[late : late + flow.size] = flow
    sums: Array = whole.reshape(columns, periods_a_year).sum(axis=1)
    return sums


def _columns(calendar: Timeline, *, by_period: bool) -> tuple[int, int]:
    """Number of columns, and periods in each."""
    if by_period:
        return project_periods(calendar), 1
    return project_years(calendar), calendar.periods_a_year


def _development_lines(
    phase: Phase, row: int, count: Array, price: float, years: int, width: int
) -> Mapping[str, Array]:
    """Each development line by columns, the land in its base included."""
    unit, calendar = phase.unit, phase.calendar
    if not phase.layout.costs:
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
        for place, line in enumerate(phase.layout.costs)
    }

"""The sums behind one line of the cash flow in one project year."""

from __future__ import annotations

import numpy as np

from feasibility.cashflow.project_flows import anniversaries_by_year, operation_by_year
from feasibility.evaluation.result import Result
from feasibility.report.trace import costs, income, project
from feasibility.report.trace.costs import land_costs, land_vat
from feasibility.report.trace.step import Rows, Step, column
from feasibility.returns.values import HALF_A_CENT


def cash_flow(result: Result, line: str, year: int) -> Step:
    """A line in one project year: by type where it belongs to dwellings."""
    arrays = result.arrays
    unit, calendar, years = arrays.unit, arrays.calendar, len(result.cash_flow.years)
    value = result.cash_flow.lines[line][year - 1]
    name = "operating_costs" if line.startswith("operating_costs.") else line
    if line in ("net_cash_flow", "cumulative_cash_flow"):
        summed = {
            key: sum(flow[:year]) if line == "cumulative_cash_flow" else flow[year - 1]
            for key, flow in result.cash_flow.lines.items()
            if key not in ("net_cash_flow", "cumulative_cash_flow")
        }
        rows = tuple((key, amount) for key, amount in summed.items())
        return Step(
            "CF", line, value, "€", str(year), rows=Rows(("sum_line", "sum_value"), ("text", "€"), rows, 1)
        )
    by_type = {
        "sales_on_turnover": unit.sales_on_turnover,
        **unit.major_works,
    }
    count = column(result, arrays.case.counts)
    if line in unit.operation:
        each = [
            operation_by_year(flow, calendar, years)[year - 1]
            for flow in column(result, unit.operation[line])
        ]
    elif line == "exit_value":
        at_exit = np.zeros((len(arrays.layout.types), calendar.holding_years + 1))
        at_exit[:, -1] = column(result, unit.exit_value)
        each = [anniversaries_by_year(flow, calendar, years)[year - 1] for flow in at_exit]
    elif line.startswith("development_costs."):
        return development_cost(result, line, year)
    elif line in by_type:
        each = [
            anniversaries_by_year(flow, calendar, years)[year - 1] for flow in column(result, by_type[line])
        ]
    else:
        return Step("CF", name, value, "€", str(year), "", _inputs_of(result, line))
    rows_by_type = tuple(
        (kind.name, int(count[place]), float(each[place]), float(count[place] * each[place]))
        for place, kind in enumerate(arrays.layout.types)
    )
    table = Rows(
        ("dwelling_types", "sum_count", "sum_each", "sum_value"),
        ("text", "number", "€", "€"),
        rows_by_type,
        3,
    )
    children = tuple(
        income.exit_value(result, place) if line == "exit_value" else income.operation(result, place)
        for place, kind in enumerate(arrays.layout.types)
        if kind.rented and count[place]
    )
    return Step("CF", name, value, "€", f"{line}, {year}", "", children, table)


def development_cost(result: Result, line: str, year: int) -> Step:
    """A development line in one project year, by type and site, with the land in its base."""
    arrays = result.arrays
    number = [f"development_costs.{each.name}" for each in arrays.layout.costs].index(line)
    spent = costs.by_year(result, number, len(result.cash_flow.years))[:, year - 1]
    names = [*(each.name for each in arrays.layout.types), "—"]
    counts = np.append(column(result, arrays.case.counts), 1.0)
    rows = [
        (name, int(count), -float(amount), -float(count * amount))
        for name, count, amount in zip(names, counts, spent, strict=True)
        if amount
    ]
    value = result.cash_flow.lines[line][year - 1]
    on_land = value - sum(row[-1] for row in rows)
    if abs(on_land) > HALF_A_CENT:
        rows.append(("land", 1, on_land, on_land))
    table = Rows(
        ("dwelling_types", "sum_count", "sum_each", "sum_value"), ("text", "number", "€", "€"), tuple(rows), 3
    )
    children: tuple[Step, ...] = ()
    if rows:
        land = (project.land_price(result), *project.payment_months(result))
        children = (costs.line_of(result, number), *land)
    return Step("CF", "development_costs", value, "€", f"{line}, {year}", "", children, table)


def _inputs_of(result: Result, line: str) -> tuple[Step, ...]:
    if line.startswith("land"):
        return (
            project.land_price(result),
            land_vat(result),
            land_costs(result),
            *project.payment_months(result),
        )
    return tuple(
        income.investment_value(result, place)
        for place, kind in enumerate(result.arrays.layout.types)
        if not kind.rented
    )

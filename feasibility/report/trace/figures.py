"""The sum behind one figure of one run, or behind a line of its cash flow, down to the inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from feasibility.cashflow.project_flows import anniversaries_by_year, operation_by_year
from feasibility.errors import InputError
from feasibility.evaluation.evaluate import evaluate
from feasibility.evaluation.figures.registry import PROJECT
from feasibility.evaluation.result import Result
from feasibility.report.trace import costs, income, project, rents
from feasibility.report.trace.costs import land_costs, land_vat
from feasibility.report.trace.step import Rows, Step, column, text_of
from feasibility.returns.values import HALF_A_CENT
from feasibility.scenario.keys.values import nearest
from feasibility.scenario.reading.read import read_scenario

SOME = (
    "; there is residual_land_value, investor_irr, dwelling_types.NAME.initial_rent, cash_flow.LINE.YEAR, …"
)

PER_TYPE: Mapping[str, Callable[[Result, int], Step]] = {
    "initial_rent": rents.initial_rent,
    "retention_years": lambda result, place: rents.retention(result, place, own_band=False),
    "band_retention_years": lambda result, place: rents.retention(result, place, own_band=True),
    "required_income": rents.required_income,
    "investment_value": income.investment_value,
    "development_cost": costs.costs_of,
    "profit_and_risk": costs.profit,
}

OF_RENTED = ("initial_rent", "rent_after_10", "retention_years", "band_retention_years", "required_income")

PROJECT_SUMS: Mapping[str, Callable[[Result], Step]] = {
    **{name: getattr(project, name) for name in PROJECT if hasattr(project, name)},
    "residual_land_value": project.residual,
    "residual_land_value_per_dwelling": lambda result: project.per_unit(
        result, "residual_land_value_per_dwelling"
    ),
    "residual_land_value_per_m2_gbo": lambda result: project.per_unit(
        result, "residual_land_value_per_m2_gbo"
    ),
    "residual_land_value_per_m2_bvo": lambda result: project.per_unit(
        result, "residual_land_value_per_m2_bvo"
    ),
    "land_share": lambda result: project.land_share_of(result, "land_share", project.land_price(result)),
    "residual_land_share": lambda result: project.land_share_of(
        result, "residual_land_share", project.residual(result)
    ),
    "development_cost_without_land": costs.all_costs,
    "profit_and_risk": costs.profit,
    "total_development_cost": project.total_cost,
    "project_irr": lambda result: project.irr(result, "project_irr"),
    "investor_irr": lambda result: project.irr(result, "investor_irr"),
    "gross_initial_yield": lambda result: project.initial_yield(result, "gross_initial_yield"),
    "net_initial_yield": lambda result: project.initial_yield(result, "net_initial_yield"),
    "site.residual_land_value": lambda result: project.contribution(result, len(result.arrays.layout.types)),
}
"""A figure's sum: the function of its name in `project`, or what is named here."""


ALSO_WITHOUT_VALUE = (
    "land_share",
    "residual_land_share",
    "project_irr",
    "investor_irr",
    "gross_initial_yield",
    "net_initial_yield",
)
"""Figures whose sum shows why they have no value; of any other there is a sum only where it has one."""


def trace_text(scenario_path: str, figure: str, lang: str) -> str:
    """The sum behind a figure as a page of text.

    Raises:
        InputError: the file is no scenario, or the run has no such figure.
    """
    result = evaluate(read_scenario(scenario_path))
    return text_of(trace(result, figure), lang, result.scenario.name)


def figures_of(result: Result) -> list[str]:
    """Every figure of a run whose sum can be asked for."""
    names = [
        name for name in PROJECT_SUMS if name in ALSO_WITHOUT_VALUE or getattr(result, name, name) is not None
    ]
    for name, each in result.dwelling_types.items():
        for key in (*PER_TYPE, "rent_after_10", "residual_land_value"):
            value = getattr(each, key)
            if value is not None or key not in OF_RENTED:
                names.append(f"dwelling_types.{name}.{key}")
    for line in result.cash_flow.lines:
        names += [f"cash_flow.{line}.{year}" for year in result.cash_flow.years]
    return names


def trace(result: Result, figure: str) -> Step:
    """The sum behind a figure.

    Args:
        result: the run.
        figure: a key of the results, `site.residual_land_value`, `dwelling_types.NAME.KEY` or
            `cash_flow.LINE.YEAR`.

    Raises:
        InputError: the run has no such figure, or it has no value.
    """
    known = figures_of(result)
    if figure not in known:
        found = f"there is no figure '{figure}' in this run{nearest(figure, known) or SOME}"
        if figure in PROJECT_SUMS:
            found = f"the figure '{figure}' has no value in this run"
        raise InputError.of("", found)
    if figure.startswith("cash_flow."):
        line, _, year = figure.removeprefix("cash_flow.").rpartition(".")
        return cash_flow(result, line, int(year))
    if figure.startswith("dwelling_types."):
        name, _, key = figure.removeprefix("dwelling_types.").rpartition(".")
        place = [each.name for each in result.arrays.layout.types].index(name)
        if key == "rent_after_10":
            return rents.rent_after(result, place, result.dwelling_types[name].rent_after_10)
        return (
            project.contribution(result, place)
            if key == "residual_land_value"
            else PER_TYPE[key](result, place)
        )
    return PROJECT_SUMS[figure](result)


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

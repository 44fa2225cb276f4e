"""The sum behind one figure of one run, or behind a line of its cash flow, down to the inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from feasibility.cashflow.project_flows import anniversaries_by_year, operation_by_year
from feasibility.cashflow.surplus import by_anniversary
from feasibility.errors import InputError
from feasibility.evaluation.evaluate import evaluate
from feasibility.evaluation.figures.registry import PROJECT
from feasibility.evaluation.result import Result
from feasibility.language.words import words_of
from feasibility.messages import sentence
from feasibility.report.trace import costs, income, project, rents
from feasibility.report.trace.financing import developer, equity, loans, tax
from feasibility.report.trace.land import (
    asking_price_at_payment,
    land_costs,
    land_vat,
    least_land_price,
    surplus_at_start,
    surplus_cost,
    surplus_paid,
    surplus_total,
)
from feasibility.report.trace.lease import at_exit
from feasibility.report.trace.phases import each_sum_once, in_phases, named, view
from feasibility.report.trace.rents import index_levels
from feasibility.report.trace.step import Rows, Step, called, column, text_of, type_rows, written
from feasibility.returns.values import HALF_A_CENT
from feasibility.scenario.keys.refusal_words import nearest
from feasibility.scenario.reading.read import read_scenario

SOME = sentence(
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
    "asking_price_at_payment": asking_price_at_payment,
    "least_land_price": least_land_price,
    "surplus_total": surplus_total,
    "surplus_at_start": surplus_at_start,
    "surplus_cost": surplus_cost,
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

PER_PHASE: Mapping[str, Callable[[Result], Step]] = {
    "residual_land_value": project.residual,
    "land_price": project.land_price,
    "investment_value": project.investment_value,
    "total_development_cost": project.total_cost,
}

OF_FINANCE = {**equity.OF_INVESTOR, **developer.OF_DEVELOPER}

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
    return text_of(trace(result, figure), words_of(result.scenario, lang), result.scenario.name)


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
    names += _financed(result)
    names += [f"phases.{name}.{key}" for name in result.phases for key in PER_PHASE]
    for line in result.cash_flow.lines:
        names += [f"cash_flow.{line}.{year}" for year in result.cash_flow.years]
    return names


def _financed(result: Result) -> list[str]:
    """Figures of loans and tax whose sum can be asked for."""
    names = []
    if result.finance is not None:
        borrows, builds = bool(result.finance.years), result.finance.construction_loan is not None
        irrs = {"equity_irr": borrows, "developer_equity_irr": builds}
        names += [
            f"finance.{key}"
            for key in OF_FINANCE
            if irrs.get(key) or getattr(result.finance, key) is not None
        ]
        names += [
            f"finance.years.{each.year}.{key}"
            for each in result.finance.years
            for key in loans.YEARLY
            if getattr(each, key) is not None
        ]
    if result.tax is not None:
        of_equity = result.finance is not None and bool(result.finance.years)
        other = "investor_irr_after_tax" if of_equity else "equity_irr_after_tax"
        names += [f"tax.{key}" for key in tax.OF_TAX if key != other]
        names += [f"tax.years.{each.year}.{key}" for each in result.tax.years for key in tax.OF_TAX_YEAR]
    return names


def _trace_financed(result: Result, figure: str) -> Step:
    """The sum behind a figure of the loans or the tax, or behind one of a year of operation."""
    part, *keys = figure.split(".")
    if len(keys) == 1:
        return (OF_FINANCE if part == "finance" else tax.OF_TAX)[keys[0]](result)
    _, year, key = keys
    if part == "finance":
        return loans.of_year(result, key, int(year))
    return tax.OF_TAX_YEAR[key](result, int(year))


def trace(result: Result, figure: str) -> Step:
    """The sum behind a figure.

    Args:
        result: the run.
        figure: a key of the results, `site.residual_land_value`, `dwelling_types.NAME.KEY`,
            `phases.NAME.KEY`, `finance.KEY`, `tax.KEY`, `finance.years.YEAR.KEY` or `cash_flow.LINE.YEAR`.

    Raises:
        InputError: the run has no such figure, or it has no value.
    """
    known = figures_of(result)
    if figure not in known:
        found = sentence(
            "there is no figure '{figure}' in this run{nearest}",
            figure=figure,
            nearest=nearest(figure, known) or SOME,
        )
        if figure in PROJECT_SUMS:
            found = sentence("the figure '{figure}' has no value in this run", figure=figure)
        raise InputError.of("", found)
    with each_sum_once():
        return _sum_of(result, figure)


def _sum_of(result: Result, figure: str) -> Step:
    if figure.startswith(("finance.", "tax.")):
        return _trace_financed(result, figure)
    if figure.startswith("phases."):
        name, _, key = figure.removeprefix("phases.").rpartition(".")
        own = view(result, list(result.phases).index(name))
        return named(PER_PHASE[key](own), own)
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
    value = result.cash_flow.lines[line][year - 1]
    name = line.partition(".")[0]
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
    if in_phases(result):
        return _cash_flow_of_phases(result, line, year, name)
    arrays = result.arrays
    unit, calendar, years = arrays.unit, arrays.calendar, len(result.cash_flow.years)
    by_type = {
        "sales_on_turnover": unit.sales_on_turnover,
        **unit.major_works,
        **({"surplus": -by_anniversary(unit.surplus.paid)} if unit.surplus else {}),
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
        return Step("CF", name, value, "€", _of_line(line, year), "", _inputs_of(result, line))
    table = type_rows(result, np.asarray(each), "sum_each")
    children = tuple(
        income.inputs_of_line(result, line, place)
        for place, kind in enumerate(arrays.layout.types)
        if (kind.rented or line == "surplus") and count[place]
    )
    return Step("CF", name, value, "€", _of_line(line, year), "", children, table)


def _of_line(line: str, year: int) -> str:
    """The line within its family, where it has one, and the year."""
    return f"{called('flow', line)}, {year}" if "." in line else str(year)


def _cash_flow_of_phases(result: Result, line: str, year: int, name: str) -> Step:
    """A line in one year of the project, by phase, and what makes each phase's."""
    rows, children = [], []
    for place, phase in enumerate(result.arrays.phases):
        own = view(result, place)
        flow = own.cash_flow.lines.get(line, ())
        amount = flow[year - 1] if year <= len(flow) else 0.0
        rows.append((phase.name, amount))
        if abs(amount) > HALF_A_CENT:
            children += [named(each, own) for each in _made_of(own, line)]
    value = result.cash_flow.lines[line][year - 1]
    table = Rows(("sum_phase", "sum_value"), ("text", "€"), tuple(rows), 1)
    return Step("CF", name, value, "€", _of_line(line, year), "", tuple(children), table)


def _made_of(result: Result, line: str) -> tuple[Step, ...]:
    """What makes a line of one phase in any year."""
    arrays, unit = result.arrays, result.arrays.unit
    if line.startswith("development_costs."):
        number = [f"development_costs.{each.name}" for each in arrays.layout.costs].index(line)
        return (costs.line_of(result, number),)
    count = column(result, arrays.case.counts)
    let = [place for place, kind in enumerate(arrays.layout.types) if kind.rented and count[place]]
    if line == "surplus":
        return tuple(surplus_paid(result, int(place)) for place in np.flatnonzero(count))
    if line == "exit_value":
        return tuple(income.exit_value(result, place) for place in let)
    if line in unit.operation or line in unit.major_works or line == "sales_on_turnover":
        return tuple(income.inputs_of_line(result, line, place) for place in let)
    return _inputs_of(result, line)


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
        rows.append((called("terms", "land"), 1, on_land, on_land))
    table = Rows(
        ("sum_type", "sum_count", "sum_each", "sum_value"), ("text", "number", "€", "€"), tuple(rows), 3
    )
    children: tuple[Step, ...] = ()
    if rows:
        land = (project.land_price(result), *project.payment_months(result))
        children = (costs.line_of(result, number), *land)
    return Step("CF", "development_costs", value, "€", _of_line(line, year), "", children, table)


def _inputs_of(result: Result, line: str) -> tuple[Step, ...]:
    if line.startswith("land"):
        return (
            project.land_price(result),
            land_vat(result),
            land_costs(result),
            *project.payment_months(result),
        )
    if line == "ground_rent_at_exit":
        return (project.land_price(result), at_exit(result))
    if line == "ground_rent":
        canon = written(result, "land.canon.rate", "rate", "z")
        return (project.land_price(result), canon, index_levels(result, result.arrays.layout.canon_index))
    return tuple(
        income.investment_value(result, place)
        for place, kind in enumerate(result.arrays.layout.types)
        if not kind.rented
    )

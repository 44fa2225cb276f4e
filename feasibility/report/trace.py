"""The sum behind one figure of one run, down to the inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from feasibility.cashflow.by_year import anniversaries_by_year, operation_by_year
from feasibility.errors import InputError, Mistake
from feasibility.evaluation import evaluate
from feasibility.report import sum_costs, sum_income, sum_rents
from feasibility.report.sum_step import Rows, Step, at, column, written
from feasibility.report.sum_text import text_of
from feasibility.result import Result
from feasibility.returns.discounting import discount_factors
from feasibility.returns.values import HALF_A_CENT
from feasibility.scenario.fields import nearest
from feasibility.scenario.read import read_scenario

SOME = (
    "; there is residual_land_value, investor_irr, dwelling_types.NAME.initial_rent, cash_flow.LINE.YEAR, …"
)
PROJECT = (
    "residual_land_value",
    "residual_land_value_per_dwelling",
    "residual_land_value_per_m2_gbo",
    "residual_land_value_per_m2_bvo",
    "land_price",
    "land_share",
    "residual_land_share",
    "investment_value",
    "development_cost_without_land",
    "profit_and_risk",
    "total_development_cost",
    "project_irr",
    "investor_irr",
    "net_present_value",
    "gross_initial_yield",
    "net_initial_yield",
    "public_contribution",
    "margin",
    "viable",
    "site.residual_land_value",
)
PER_TYPE: Mapping[str, Callable[[Result, int], Step]] = {
    "initial_rent": sum_rents.initial_rent,
    "retention_years": lambda result, place: sum_rents.retention(result, place, own_band=False),
    "band_retention_years": lambda result, place: sum_rents.retention(result, place, own_band=True),
    "required_income": sum_rents.required_income,
    "investment_value": sum_income.investment_value,
    "development_cost": sum_costs.costs_of,
    "profit_and_risk": sum_costs.profit,
}
OF_RENTED = ("initial_rent", "rent_after_10", "retention_years", "band_retention_years", "required_income")


def trace_text(scenario_path: str, figure: str, lang: str) -> str:
    """The sum behind a figure as a page of text.

    Raises:
        InputError: the file is no scenario, or the run has no such figure.
    """
    result = evaluate(read_scenario(scenario_path))
    return text_of(trace(result, figure), lang, result.scenario.name)


def figures_of(result: Result) -> list[str]:
    """Every figure of a run whose sum can be asked for."""
    names = list(PROJECT)
    if result.residual_land_value_per_m2_bvo is None:
        names.remove("residual_land_value_per_m2_bvo")
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
        raise InputError(
            [Mistake("", f"there is no figure '{figure}' in this run{nearest(figure, known) or SOME}")]
        )
    if figure.startswith("cash_flow."):
        line, _, year = figure.removeprefix("cash_flow.").rpartition(".")
        return cash_flow(result, line, int(year))
    if figure.startswith("dwelling_types."):
        name, _, key = figure.removeprefix("dwelling_types.").rpartition(".")
        place = [each.name for each in result.arrays.layout.types].index(name)
        if key == "rent_after_10":
            return sum_rents.rent_after(result, place, result.dwelling_types[name].rent_after_10)
        return contribution(result, place) if key == "residual_land_value" else PER_TYPE[key](result, place)
    return PROJECT_SUMS[figure](result)


# -------------------------------------------------------------------------------------------- project


def residual(result: Result) -> Step:
    """L = (IV − K − W) / F."""
    children = (
        investment_value(result),
        sum_costs.all_costs(result),
        sum_costs.profit(result),
        sum_costs.land_factor(result),
    )
    return Step("L", "residual_land_value", result.residual_land_value, "€", "", "(IV − K − W) / F", children)


def per_unit(result: Result, name: str) -> Step:
    """L per dwelling, or per m² of usable or gross floor area."""
    counts, areas = (
        column(result, each) for each in (result.arrays.case.counts, result.arrays.case.floor_area)
    )
    size = np.ones_like(areas) if name.endswith("dwelling") else areas
    rows = tuple(
        (kind.name, int(counts[place]), float(size[place]), float(counts[place] * size[place]))
        for place, kind in enumerate(result.arrays.layout.types)
    )
    table = Rows(
        ("dwelling_types", "sum_count", "=m²", "=n"), ("text", "number", "factor", "factor"), rows, 3
    )
    total = Step("n", "sum_count", float(counts @ size), "factor", rows=table)
    children, formula = [residual(result), total], "L / n"
    if name.endswith("bvo"):
        children.append(written(result, "form_factor", "factor", "f"))
        formula = "L · f / n"
    return Step("x", name, getattr(result, name), "€", "", formula, tuple(children))


def contribution(result: Result, place: int) -> Step:
    """What one dwelling of a type leaves for the land; the place after the last type is the site."""
    types = result.arrays.layout.types
    costs, profit = sum_costs.costs_of(result, place), sum_costs.profit(result, place)
    factor = sum_costs.land_factor(result)
    if place == len(types):
        formula = f"(0 − {costs.symbol} − {profit.symbol}) / F"
        value = result.site.residual_land_value
        return Step("L(0)", "site.residual_land_value", value, "€", "", formula, (costs, profit, factor))
    income = sum_income.investment_value(result, place)
    formula = f"({income.symbol} − {costs.symbol} − {profit.symbol}) / F"
    name = types[place].name
    value = result.dwelling_types[name].residual_land_value
    children = (income, costs, profit, factor)
    return Step(f"L({name})", "dwelling_types.residual_land_value", value, "€", name, formula, children)


def investment_value(result: Result) -> Step:
    """IV = Σ count · IV of one dwelling."""
    rows, children = [], []
    for place, (name, each) in enumerate(result.dwelling_types.items()):
        rows.append((name, each.count, each.investment_value, each.count * each.investment_value))
        if each.count:
            children.append(sum_income.investment_value(result, place))
    table = Rows(
        ("dwelling_types", "sum_count", "=IV", "sum_value"),
        ("text", "number", "€", "€"),
        tuple(rows),
        total=3,
    )
    return Step("IV", "investment_value", result.investment_value, "€", "", "", tuple(children), table)


def land_price(result: Result) -> Step:
    """P: given, or the residual."""
    if result.arrays.layout.land_is_residual:
        return Step("P", "land_price", result.land_price, "€", "", "L", (residual(result),))
    return written(result, "land.price", "€", "P", "land_price")


def total_cost(result: Result) -> Step:
    """T = K + P · F + W."""
    children = (
        sum_costs.all_costs(result),
        land_price(result),
        sum_costs.land_factor(result),
        sum_costs.profit(result),
    )
    return Step(
        "T", "total_development_cost", result.total_development_cost, "€", "", "K + P · F + W", children
    )


def _share(result: Result, name: str, land: Step) -> Step:
    value = getattr(result, name)
    return Step("x", name, value, "rate", "", f"{land.symbol} / IV", (land, investment_value(result)))


def net_present_value(result: Result) -> Step:
    """(IV − T) · (1 + r)^(−t)."""
    children = (
        investment_value(result),
        total_cost(result),
        written(result, "required_return", "rate", "r"),
        sum_costs.years(result),
    )
    formula = "(IV − T) · (1 + r)^(−t)"
    return Step("NPV", "net_present_value", result.net_present_value, "€", "", formula, children)


def initial_yield(result: Result, name: str) -> Step:
    """First twelve months' gross rent or NOI / (T − sales at delivery)."""
    returns, unit, calendar = result.arrays.returns, result.arrays.unit, result.arrays.calendar
    net = name == "net_initial_yield"
    total = at(result, returns.first_year_income if net else returns.first_year_gross_rent)
    flows = column(result, unit.net_operating_income if net else unit.operation["gross_rent"])
    first = calendar.step_anniversary == 0
    each = flows[:, first] @ calendar.step_periods[first].astype(float)
    count = column(result, result.arrays.case.counts)
    rows = tuple(
        (kind.name, int(count[place]), float(each[place]), float(count[place] * each[place]))
        for place, kind in enumerate(result.arrays.layout.types)
    )
    table = Rows(
        ("dwelling_types", "sum_count", "=E", "sum_value"), ("text", "number", "€", "€"), rows, total=3
    )
    children = (
        Step("E", "net_operating_income" if net else "gross_rent", total, "€", rows=table),
        total_cost(result),
        Step("S", "sales_at_delivery", at(result, returns.sales_at_delivery), "€"),
    )
    return Step("y", name, getattr(result, name), "rate", "", "E / (T − S)", children)


def public_contribution(result: Result) -> Step:
    """max(0, asking price − L)."""
    children = (written(result, "land.asking_price", "€", "V"), residual(result))
    return Step("B", "public_contribution", result.public_contribution, "€", "", "max(0, V − L)", children)


def margin(result: Result) -> Step:
    """L less the price that it is held against."""
    if result.arrays.layout.land_is_residual:
        against = written(result, "land.asking_price", "€", "V")
    else:
        against = written(result, "land.price", "€", "P", "land_price")
    children = (residual(result), against)
    return Step("M", "margin", result.margin, "€", "", f"L − {against.symbol}", children)


def viable(result: Result) -> Step:
    """Whether the margin is not below zero, by more than half a cent."""
    word = "M ≥ 0" if result.viable else "M < 0"
    return Step("", "viable", word, "text", "", "", (margin(result),))


def irr(result: Result, name: str) -> Step:
    """The flows by year and their present value at the IRR, which adds up to zero."""
    arrays = result.arrays
    times, p = arrays.flows.grid.times, arrays.calendar.periods_a_year
    flows = arrays.returns.project_flows[result.row if arrays.returns.project_flows.shape[0] > 1 else 0]
    if name == "investor_irr":
        delivered = int(arrays.flows.grid.anniversary[0])
        times = times[delivered:] - arrays.calendar.delivery_time
        flows = arrays.returns.investor_flows[result.row if arrays.returns.investor_flows.shape[0] > 1 else 0]
    value = getattr(result, name)
    year = np.maximum(np.ceil(times - 1 / (4 * p)), 1).astype(int)
    present = flows * discount_factors(0.0 if value is None else value, times)
    rows = tuple(
        (
            str(number),
            float(flows[year == number].sum()),
            None if value is None else float(present[year == number].sum()),
        )
        for number in range(1, int(year.max()) + 1)
    )
    children = (
        (total_cost(result),) if name == "investor_irr" else (land_price(result), sum_costs.all_costs(result))
    )
    formula = "Σ CF(t) · (1 + IRR)^(−t) = 0"
    headers, units = ("sum_project_year", "=CF", "sum_present"), ("text", "€", "€")
    return Step("IRR", name, value, "rate", "", formula, children, Rows(headers, units, rows))


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
        sum_income.exit_value(result, place) if line == "exit_value" else sum_income.operation(result, place)
        for place, kind in enumerate(arrays.layout.types)
        if kind.rented and count[place]
    )
    return Step("CF", name, value, "€", f"{line}, {year}", "", children, table)


def development_cost(result: Result, line: str, year: int) -> Step:
    """A development line in one project year, by type and site, with the land in its base."""
    arrays = result.arrays
    number = [f"development_costs.{each.name}" for each in arrays.layout.costs].index(line)
    spent = sum_costs.by_year(result, number, len(result.cash_flow.years))[:, year - 1]
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
    children = (sum_costs.line_of(result, number), land_price(result)) if rows else ()
    return Step("CF", "development_costs", value, "€", f"{line}, {year}", "", children, table)


def _inputs_of(result: Result, line: str) -> tuple[Step, ...]:
    if line.startswith("land"):
        return (
            land_price(result),
            written(result, "land.vat", "rate", "v"),
            written(result, "land.costs", "rate", "c"),
        )
    return tuple(
        sum_income.investment_value(result, place)
        for place, kind in enumerate(result.arrays.layout.types)
        if not kind.rented
    )


PROJECT_SUMS: Mapping[str, Callable[[Result], Step]] = {
    "residual_land_value": residual,
    "residual_land_value_per_dwelling": lambda result: per_unit(result, "residual_land_value_per_dwelling"),
    "residual_land_value_per_m2_gbo": lambda result: per_unit(result, "residual_land_value_per_m2_gbo"),
    "residual_land_value_per_m2_bvo": lambda result: per_unit(result, "residual_land_value_per_m2_bvo"),
    "land_price": land_price,
    "land_share": lambda result: _share(result, "land_share", land_price(result)),
    "residual_land_share": lambda result: _share(result, "residual_land_share", residual(result)),
    "investment_value": investment_value,
    "development_cost_without_land": sum_costs.all_costs,
    "profit_and_risk": sum_costs.profit,
    "total_development_cost": total_cost,
    "project_irr": lambda result: irr(result, "project_irr"),
    "investor_irr": lambda result: irr(result, "investor_irr"),
    "net_present_value": net_present_value,
    "gross_initial_yield": lambda result: initial_yield(result, "gross_initial_yield"),
    "net_initial_yield": lambda result: initial_yield(result, "net_initial_yield"),
    "public_contribution": public_contribution,
    "margin": margin,
    "viable": viable,
    "site.residual_land_value": lambda result: contribution(result, len(result.arrays.layout.types)),
}

"""The sums behind the figures of the whole project."""

from __future__ import annotations

import numpy as np

from feasibility.evaluation.result import Result
from feasibility.report.trace import costs as sum_costs
from feasibility.report.trace import income as sum_income
from feasibility.report.trace import rents as sum_rents
from feasibility.report.trace.step import Rows, Step, at, column, written
from feasibility.returns.discounting import discount_factors
from feasibility.scenario.arrays import of_row


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


def residual_land_value_per_m2_plot(result: Result) -> Step:
    """L / area of the plot."""
    name = "residual_land_value_per_m2_plot"
    area = written(result, "land.plot_area", "number", "n")
    return Step("x", name, getattr(result, name), "€", "", "L / n", (residual(result), area))


def residual_land_value_per_mid_market_dwelling_year(result: Result) -> Step:
    """L / Σ count · min(years in the mid market, term)."""
    name = "residual_land_value_per_mid_market_dwelling_year"
    children = (residual(result), mid_market_dwelling_years(result))
    return Step("x", name, getattr(result, name), "€", "", "L / n", children)


def mid_market_dwelling_years(result: Result) -> Step:
    """n = Σ count · min(years in the mid market, term)."""
    rows, children = [], [written(result, "policy.term", "number", "d")]
    for place, (name, each) in enumerate(result.dwelling_types.items()):
        if each.count and each.retention_years is not None:
            years = min(each.retention_years, result.scenario.policy.term)
            rows.append((name, each.count, each.retention_years, years, each.count * years))
            children.append(sum_rents.retention(result, place, own_band=False))
    headers = ("dwelling_types", "sum_count", "=q", "=min(q, d)", "=n")
    table = Rows(headers, ("text", *("number",) * 4), tuple(rows), 4) if rows else None
    value = float(result.mid_market_dwelling_years)
    return Step("n", "mid_market_dwelling_years", value, "number", "", "", tuple(children), table)


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


def payment_months(result: Result) -> tuple[Step, ...]:
    """m: months from the start to the payment of the land; nothing where it is paid at the start."""
    if not result.scenario.land.payment_months:
        return ()
    return (written(result, "land.payment_months", "number", "m"),)


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


def land_share_of(result: Result, name: str, land: Step) -> Step:
    """A land price as a share of the investment value."""
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


def yield_on_cost(result: Result) -> Step:
    """First twelve months' NOI / (T − W − sales at delivery)."""
    income, cost, sales = initial_yield(result, "net_initial_yield").children
    children = (income, cost, sum_costs.profit(result), sales)
    return Step("y", "yield_on_cost", result.yield_on_cost, "rate", "", "E / (T − W − S)", children)


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
    flows = of_row(arrays.returns.project_flows, result.row, 0)
    if name == "investor_irr":
        delivered = int(arrays.flows.grid.anniversary[0])
        times = times[delivered:] - arrays.calendar.delivery_time
        flows = of_row(arrays.returns.investor_flows, result.row, 0)
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
    children: tuple[Step, ...] = (total_cost(result),)
    if name == "project_irr":
        children = (land_price(result), *payment_months(result), sum_costs.all_costs(result))
    formula = "Σ CF(t) · (1 + IRR)^(−t) = 0"
    headers, units = ("sum_project_year", "=CF", "sum_present"), ("text", "€", "€")
    return Step("IRR", name, value, "rate", "", formula, children, Rows(headers, units, rows))

"""The sums behind the figures of the whole project."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from feasibility.evaluation.result import Result
from feasibility.report.trace import costs as sum_costs
from feasibility.report.trace import income as sum_income
from feasibility.report.trace import rents as sum_rents
from feasibility.report.trace.land import (
    highest_asked_price,
    land_factor,
    price_at_start,
    residual_factor,
    surplus_at_start,
)
from feasibility.report.trace.lease import leased, while_held
from feasibility.report.trace.phases import (
    PhaseView,
    by_phase,
    in_phases,
    of_own_phase,
    path_in_phase,
)
from feasibility.report.trace.step import Array, Cell, Rows, Step, at, column, type_called, type_rows, written
from feasibility.returns.discounting import discount_factors
from feasibility.scenario.arrays import of_row


@by_phase
def residual(result: Result) -> Step:
    """L = (IV − K − W) / F; on leased land (IV⁰ − K − W⁰) / G, before the canon."""
    value, name = result.residual_land_value, "residual_land_value"
    children: tuple[Step, ...]
    if leased(result):
        children = (
            value_before_canon(result),
            sum_costs.all_costs(result),
            sum_costs.profit_before_canon(result),
            residual_factor(result),
        )
        formula = f"(IV⁰ − K − W⁰) / {children[-1].symbol}"
    else:
        children = (
            investment_value(result),
            sum_costs.all_costs(result),
            sum_costs.profit(result),
            land_factor(result),
        )
        formula = "(IV − K − W) / F"
    if result.arrays.layout.acquisition_index:
        bought = (
            sum_costs.acquisition_before_canon(result) if leased(result) else sum_costs.acquisition(result)
        )
        children = (*children, bought)
        formula = formula.replace(")", f" − {bought.symbol})", 1)
    return Step("L", name, value, "€", "", formula, children)


def residual_land_value_at_start(result: Result) -> Step:
    """Σ of what each phase can pay for its land, at the project's start."""
    i = at(result, result.arrays.case.development_rate)
    rows = tuple(
        (
            phase.name or "—",
            value,
            phase.payment,
            (1 + i) ** -phase.payment,
            value * (1 + i) ** -phase.payment,
        )
        for phase, value in (
            (phase, at(result, phase.worth.residual_land_value)) for phase in result.arrays.phases
        )
    )
    table = Rows(
        ("sum_phase", "=L", "=t", "=(1 + i)^(−t)", "sum_at_start"),
        ("text", "€", "years", "factor", "€"),
        rows,
        4,
    )
    name = "residual_land_value_at_start"
    children = (sum_costs.rate(result), *payment_months(result), residual(result))
    return Step("N", name, result.residual_land_value_at_start, "€", "", "", children, table)


def land_value_and_surplus(result: Result) -> Step:
    """N + Z: land value and surplus, both at the project's start."""
    name = "land_value_and_surplus"
    children = (residual_land_value_at_start(result), surplus_at_start(result))
    return Step("M", name, result.land_value_and_surplus, "€", "", "N + Z", children)


def on_price_days(result: Result) -> Step:
    """R = N / D: the price, paid in parts, at which nothing is left or short; L where it is paid once."""
    if not in_phases(result):
        return residual(result)
    arrays, divisor = result.arrays, price_at_start(result)
    value = at(result, arrays.returns.residual_at_price_dates)
    children = (residual_land_value_at_start(result), divisor)
    return Step("R", "sum_residual_on_price_days", value, "€", "", "N / D", children)


def per_unit(result: Result, name: str) -> Step:
    """L per dwelling, or per m² of usable or gross floor area."""
    counts, areas = (
        column(result, each) for each in (result.arrays.case.counts, result.arrays.case.floor_area)
    )
    of_area = not name.endswith("dwelling")
    size = areas if of_area else np.ones_like(areas)
    names, amounts = [each.name for each in result.arrays.layout.types], counts * size
    headers, units = ("sum_type", "sum_count", "=m²", "=n"), ("text", "number", "factor", "factor")
    rows = tuple(zip(names, map(int, counts), map(float, size), map(float, amounts), strict=True))
    table = Rows(headers, units, rows, 3)
    if not of_area:
        table = Rows(headers[:2], units[:2], tuple(row[:2] for row in rows), 1)
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
    headers = ("sum_type", "sum_count", "=q", "=min(q, d)", "=n")
    table = Rows(headers, ("text", *("number",) * 4), tuple(rows), 4) if rows else None
    value = float(result.mid_market_dwelling_years)
    return Step("n", "mid_market_dwelling_years", value, "number", "", "", tuple(children), table)


@of_own_phase
def contribution(result: Result, place: int) -> Step:
    """What one dwelling of a type leaves for the land; the place after the last type is the site."""
    types = result.arrays.layout.types
    factor = residual_factor(result)
    charges = [sum_costs.costs_of(result, place), sum_costs.profit(result, place)]
    if result.arrays.layout.acquisition_index:
        charges.append(sum_costs.acquisition_of(result, place))
    less = " − ".join(each.symbol for each in charges)
    if place == len(types):
        value = at(result, result.arrays.returns.site_residual)
        formula = f"(0 − {less}) / {factor.symbol}"
        return Step("L(0)", "site.residual_land_value", value, "€", "", formula, (*charges, factor))
    income, name = sum_income.investment_value(result, place), types[place].name
    value = result.dwelling_types[name].residual_land_value
    formula, children = f"({income.symbol} − {less}) / {factor.symbol}", (income, *charges, factor)
    of = type_called(name)
    return Step(f"L({of})", "dwelling_types.residual_land_value", value, "€", of, formula, children)


@by_phase
def investment_value(result: Result) -> Step:
    """IV = Σ count · IV of one dwelling, less what the canon takes of it."""
    if not leased(result):
        return _value_of_dwellings(result, "IV", "investment_value", result.investment_value)
    children = (value_before_canon(result), land_price(result), while_held(result))
    return Step("IV", "investment_value", result.investment_value, "€", "", "IV⁰ − P · A", children)


def value_before_canon(result: Result) -> Step:
    """IV⁰ = Σ count · IV of one dwelling."""
    value = at(result, result.arrays.only.worth.investment_value)
    return _value_of_dwellings(result, "IV⁰", "sum_value_before_canon", value)


def _value_of_dwellings(result: Result, symbol: str, name_of_value: str, value: float) -> Step:
    types = result.dwelling_types.values()
    children = tuple(
        sum_income.investment_value(result, place) for place, each in enumerate(types) if each.count
    )
    table = type_rows(result, np.array([each.investment_value for each in types]), "=IV")
    return Step(symbol, name_of_value, value, "€", "", "", children, table)


def land_price(result: Result) -> Step:
    """P: given, or the residual."""
    if result.arrays.layout.land_is_residual:
        return Step("P", "land_price", result.land_price, "€", "", "L", (residual(result),))
    if isinstance(result, PhaseView):
        share = _share_of_price(result)
        whole = written(result, "land.price", "€", "V", "land_price")
        return Step("P", "land_price", result.land_price, "€", "", "q · V", (share, whole))
    return written(result, "land.price", "€", "P", "land_price")


def _share_of_price(result: PhaseView) -> Step:
    """q: as stated, else the phase's part of the floor area."""
    name, whole = result.phase.name, result.whole.arrays
    place = [phase.name for phase in whole.phases].index(name)
    value = float(column(result, whole.returns.phase_shares)[place])
    if name in result.scenario.land.phase_shares:
        return written(result, f"land.phase_shares.{name}", "rate", "q", "land.phase_shares")
    areas = [
        float(column(result, each.case.counts) @ column(result, each.case.floor_area))
        for each in whole.phases
    ]
    rows = tuple((each.name, area) for each, area in zip(whole.phases, areas, strict=True))
    table = Rows(("sum_phase", "=m²"), ("text", "factor"), rows)
    formula = f"{areas[place]!r} / {sum(areas)!r}" if sum(areas) else f"1 / {len(areas)}"
    return Step("q", "land.phase_shares", value, "rate", "", formula, (), table)


def payment_months(result: Result) -> tuple[Step, ...]:
    """m: months from the start to the payment of the land; nothing where it is paid at the start."""
    if not result.scenario.land.payment_months:
        return ()
    return (written(result, "land.payment_months", "number", "m"),)


@by_phase
def total_cost(result: Result) -> Step:
    """T = K + P · F + W."""
    children = (
        sum_costs.all_costs(result),
        land_price(result),
        land_factor(result),
        sum_costs.profit(result),
    )
    formula, steps = "K + P · F + W", tuple(children)
    if result.arrays.layout.acquisition_index:
        formula, steps = f"{formula} + AC", (*steps, sum_costs.acquisition(result))
    return Step("T", "total_development_cost", result.total_development_cost, "€", "", formula, steps)


def acquisition_costs(result: Result) -> Step:
    """AC of the project."""
    return sum_costs.acquisition(result)


def land_share_of(result: Result, name: str, land: Step) -> Step:
    """A land price as a share of the investment value."""
    value = getattr(result, name)
    return Step("x", name, value, "rate", "", f"{land.symbol} / IV", (land, investment_value(result)))


@by_phase
def net_present_value(result: Result) -> Step:
    """(IV − T) · (1 + r)^(−t)."""
    children = (
        investment_value(result),
        total_cost(result),
        written(result, "required_return", "rate", "r"),
        _years_from_start(result),
    )
    formula = "(IV − T) · (1 + r)^(−t)"
    return Step("NPV", "net_present_value", result.net_present_value, "€", "", formula, children)


def _years_from_start(result: Result) -> Step:
    """t: years from the project's start to delivery."""
    if not isinstance(result, PhaseView):
        return sum_costs.years(result)
    path = path_in_phase(result, "", "start_months")
    children = (
        written(result, path, "number", "m", "phases.start_months"),
        sum_costs.construction_months(result),
    )
    value = result.phase.delivery
    return Step("t", "sum_years_from_start", value, "years", "", "(m + n) / 12", children)


@by_phase
def first_income(result: Result, net: bool) -> Step:
    """E: gross rent or NOI of the first twelve months, by type and less the canon."""
    unit, calendar = result.arrays.unit, result.arrays.calendar
    priced = result.arrays.returns.phase_prices[0]
    flows = column(result, unit.net_operating_income if net else unit.operation["gross_rent"])
    first = calendar.step_anniversary == 0
    each = flows[:, first] @ calendar.step_periods[first].astype(float)
    children: tuple[Step, ...] = ()
    taken: list[tuple[Cell, ...]] = []
    if net and leased(result):
        canon = -result.land_price * at(result, result.arrays.only.worth.first_year_ground_rent)
        taken.append(("—", 1, canon, canon))
        children = (land_price(result), written(result, "land.canon.rate", "rate", "z"))
    table = type_rows(result, each, "=E", *taken)
    returns = result.arrays.returns
    total = at(result, priced.first_year_income if net else returns.first_year_gross_rent)
    return Step("E", "net_operating_income" if net else "gross_rent", total, "€", "", "", children, table)


def sales_at_delivery(result: Result) -> Step:
    """S: what all dwellings bring that are sold at delivery."""
    return Step("S", "sales_at_delivery", at(result, result.arrays.returns.sales_at_delivery), "€")


def initial_yield(result: Result, name: str) -> Step:
    """First twelve months' gross rent or NOI / (T − sales at delivery)."""
    children = (
        first_income(result, name == "net_initial_yield"),
        total_cost(result),
        sales_at_delivery(result),
    )
    return Step("y", name, getattr(result, name), "rate", "", "E / (T − S)", children)


def yield_on_cost(result: Result) -> Step:
    """First twelve months' NOI / (T − W − sales at delivery)."""
    income, cost, sales = initial_yield(result, "net_initial_yield").children
    children = (income, cost, sum_costs.profit(result), sales)
    return Step("y", "yield_on_cost", result.yield_on_cost, "rate", "", "E / (T − W − S)", children)


def public_contribution(result: Result) -> Step:
    """max(0, asking price − L)."""
    found = on_price_days(result)
    against = highest_asked_price(result)
    children = (against, found)
    formula = f"max(0, {against.symbol} − {found.symbol})"
    return Step("B", "public_contribution", result.public_contribution, "€", "", formula, children)


def margin(result: Result) -> Step:
    """L less the price that it is held against."""
    if result.arrays.layout.land_is_residual:
        against = highest_asked_price(result)
    else:
        against = written(result, "land.price", "€", "P", "land_price")
    found = on_price_days(result)
    formula = f"{found.symbol} − {against.symbol}"
    return Step("M", "margin", result.margin, "€", "", formula, (found, against))


def viable(result: Result) -> Step:
    """Whether the margin is not below zero, by more than half a cent."""
    word = "M ≥ 0" if result.viable else "M < 0"
    return Step("", "viable", word, "text", "", "", (margin(result),))


def irr(result: Result, name: str) -> Step:
    """The flows by year and their present value at the IRR, which adds up to zero."""
    returns = result.arrays.returns
    times, flows = returns.project_times, of_row(returns.project_flows, result.row, 0)
    if name == "investor_irr":
        times, flows = returns.investor_times, of_row(returns.investor_flows, result.row, 0)
    value = getattr(result, name)
    table = flows_by_year(result, times, flows, value)
    children: tuple[Step, ...] = (total_cost(result),)
    if name == "project_irr":
        children = (land_price(result), *payment_months(result), sum_costs.all_costs(result))
    return rate_of(name, value, table, children)


def rate_of(name: str, value: float | None, flows: Rows, children: Sequence[Step]) -> Step:
    """The rate at which flows by year have a present value of zero."""
    formula = "Σ CF(t) · (1 + IRR)^(−t) = 0"
    return Step("IRR", name, value, "rate", "", formula, tuple(children), flows)


def flows_by_year(result: Result, times: Array, flows: Array, rate: float | None) -> Rows:
    """Flows by year from the first day of theirs, and their present value at a rate where there is one."""
    p = result.arrays.phases[0].calendar.periods_a_year
    year = np.maximum(np.ceil(times - 1 / (4 * p)), 1).astype(int)
    present = flows * discount_factors(0.0 if rate is None else rate, times)
    rows = tuple(
        (
            str(number),
            float(flows[year == number].sum()),
            None if rate is None else float(present[year == number].sum()),
        )
        for number in range(1, int(year.max()) + 1)
    )
    return Rows(("sum_project_year", "=CF", "sum_present"), ("text", "€", "€"), rows)

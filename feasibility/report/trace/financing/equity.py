"""The sums behind what the investor's equity pays and earns, and the ratios of the loan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from feasibility.evaluation.financing.holdings import change_per_euro, dates_of, holding
from feasibility.evaluation.result import Result
from feasibility.finance.land_value import loan_value, unlevered_value
from feasibility.finance.loans import loan_limits, loan_terms, unit_schedule, yearly_income
from feasibility.report.trace import project
from feasibility.report.trace.financing.loans import balance_at_exit, held, least_cover, loan, paid_in_year
from feasibility.report.trace.phases import by_phase
from feasibility.report.trace.step import Rows, Step, at, column, written
from feasibility.scenario.arrays import of_row
from feasibility.scenario.keys.finance import LOAN_SIZES


def equity(result: Result) -> Step:
    """E = T − D + f · D."""
    assert result.finance is not None
    children = (
        project.total_cost(result),
        loan(result),
        written(result, "finance.loan.fee", "rate", "f"),
    )
    return Step("E", "finance.equity", result.finance.equity, "€", "", "T − D + f · D", children)


def equity_irr(result: Result) -> Step:
    """The flows of the investor's equity by year, and their present value at the IRR."""
    finance = result.arrays.finance
    assert finance is not None
    assert result.finance is not None
    value = result.finance.equity_irr
    flows = of_row(finance.equity_flows, result.row, 0)
    table = project.flows_by_year(result, finance.equity_times - finance.equity_times[0], flows, value)
    last = len(result.finance.years)
    children = (
        equity(result),
        *(paid_in_year(result, s, n, last) for s, n in (("J", "interest"), ("B", "balance"))),
    )
    return project.rate_of("finance.equity_irr", value, table, children)


def equity_multiple(result: Result) -> Step:
    """R / P, each flow by itself."""
    assert result.finance is not None
    children = (_equity_received(result), _equity_paid(result))
    value = result.finance.equity_multiple
    return Step("m", "finance.equity_multiple", value, "factor", "", "R / P", children)


@by_phase
def _equity_received(result: Result) -> Step:
    """R by year of operation."""
    return _equity_by_year(result, "R", "sum_equity_received", 1)


@by_phase
def _equity_paid(result: Result) -> Step:
    """P by year of operation."""
    return _equity_by_year(result, "P", "sum_equity_paid", 2)


def _equity_by_year(result: Result, symbol: str, name: str, total: int) -> Step:
    """What the equity of one phase receives and pays at delivery, year 0, and in each year of operation."""
    finance = result.arrays.finance
    assert finance is not None
    (schedule,) = finance.schedules
    dates, brings = held(result)
    last, year = dates.holding_years, np.arange(dates.income_times.size) // dates.periods_a_year + 1
    flows = (
        (0, schedule.loan - schedule.fee - brings.total_development_cost),
        (0, brings.sales_at_delivery),
        (year, brings.income),
        (np.arange(last + 1), brings.works_and_sales),
        (year, -schedule.payments),
        (last, -schedule.balance[:, -1]),
        (last, brings.exit_value),
    )
    found = np.zeros((2, last + 1))
    for at_year, amounts in flows:
        own = of_row(amounts, result.row, 0)
        np.add.at(found[0], at_year, np.maximum(own, 0.0))
        np.add.at(found[1], at_year, np.maximum(-own, 0.0))
    rows = tuple((number, *map(float, each)) for number, each in enumerate(found.T))
    table = Rows(("sum_operation_year", "sum_received", "sum_paid"), ("number", "€", "€"), rows, total)
    return Step(symbol, name, float(found[total - 1].sum()), "€", rows=table)


def ratio(result: Result, name: str) -> Step:
    """A ratio of the loan or the equity of the first year or of delivery."""
    assert result.finance is not None
    sales = project.sales_at_delivery(result)
    last = len(result.finance.years)
    children: tuple[Step, ...]
    if name == "loan_to_value":
        children, formula = (loan(result), project.investment_value(result), sales), "D / (IV − S)"
    elif name == "loan_to_cost":
        children, formula = (loan(result), project.total_cost(result), sales), "D / (T − S)"
    elif name == "debt_yield":
        children, formula = (_first_noi(result), loan(result)), "Y / D"
    elif name == "cash_yield":
        due = (paid_in_year(result, "J", "interest", 1), paid_in_year(result, "A", "repayment", 1))
        children, formula = (_first_noi(result), *due, equity(result)), "(Y − J − A) / E"
    else:
        children, formula = (paid_in_year(result, "B", "balance", last), _exit_value(result)), "B / X"
    return Step("x", f"finance.{name}", getattr(result.finance, name), "rate", "", formula, children)


@by_phase
def _first_noi(result: Result) -> Step:
    """Y: NOI of the first twelve months, without works."""
    return replace(project.first_income(result, True), symbol="Y")


@by_phase
def _exit_value(result: Result) -> Step:
    """X: exit value, less what the canon takes."""
    _, brings = held(result)
    return Step(
        "X", "exit_value", at(result, brings.exit_value), "€", place=str(result.arrays.calendar.exit_year)
    )


def land_value_for_equity_return(result: Result) -> Step:
    """Q = −V / s: the equity's value at a land price of 0 over its change with each euro of the price."""
    finance = result.arrays.finance
    assert finance is not None
    assert result.finance is not None
    price = result.finance.land_value_for_equity_return
    arrays, required = result.arrays, result.arrays.case.required_equity_return
    shares, terms = arrays.returns.phase_shares, loan_terms(arrays.layout, arrays.case)
    rows: list[tuple[str, str, float, float, float, float, float]] = []
    for place, phase in enumerate(arrays.phases):
        dates = dates_of(phase)
        priced = arrays.returns.phase_prices[place]
        brings, change = holding(phase, priced), change_per_euro(phase, shares[place])
        slope = at(result, unlevered_value(dates, change, required))
        share = at(result, shares[place])
        own = at(result, priced.land_price) / share if share else 0.0
        at_nothing = at(result, unlevered_value(dates, brings, required)) - own * slope
        size, amount, more, euro = "—", 0.0, 0.0, 0.0
        if terms is not None and price is not None:
            unit = unit_schedule(terms, dates.periods_a_year, dates.holding_years)
            now = loan_limits(terms, unit, brings, yearly_income(brings, dates), 1.0)
            by_price = loan_limits(terms, unit, change, yearly_income(change, dates), 0.0)
            rises = column(result, by_price.amounts)
            limits = column(result, now.amounts) - own * rises
            binds = int(np.argmin(limits + price * rises))
            size, euro = (
                LOAN_SIZES[int(now.places[binds])],
                at(result, loan_value(dates, unit, terms.fee, required)),
            )
            if limits[binds] + price * rises[binds] > 0:
                amount, more = float(limits[binds]), float(rises[binds])
        rows.append((phase.name or "—", size, at_nothing, slope, amount, more, euro))
    wanted = written(result, "finance.required_equity_return", "rate", "r")
    values = Rows(
        ("sum_phase", "finance.loan_bound_by", "=U", "=D", "=e", "=V"),
        ("text", "text", "€", "€", "factor", "€"),
        tuple(
            (name, size, base, amount, euro, base + amount * euro)
            for name, size, base, _, amount, _, euro in rows
        ),
        5,
    )
    slopes = Rows(
        ("sum_phase", "=u", "=d", "=e", "=s"),
        ("text", "factor", "factor", "factor", "factor"),
        tuple((name, base, more, euro, base + more * euro) for name, _, _, base, _, more, euro in rows),
        4,
    )
    at_no_price = sum(base + amount * euro for _, _, base, _, amount, _, euro in rows)
    by_euro = sum(base + more * euro for _, _, _, base, _, more, euro in rows)
    parts = (
        Step("V", "sum_equity_value", at_no_price, "€", "", "Σ (U + D · e)", (wanted,), values),
        Step("s", "sum_equity_slope", by_euro, "factor", "", "Σ (u + d · e)", (wanted,), slopes),
    )
    name = "finance.land_value_for_equity_return"
    return Step("Q", name, price, "€", "", "0 − V / s", parts)


OF_INVESTOR: Mapping[str, Callable[[Result], Step]] = {
    "loan": loan,
    "equity": equity,
    "equity_irr": equity_irr,
    "equity_multiple": equity_multiple,
    "loan_to_value": lambda result: ratio(result, "loan_to_value"),
    "loan_to_cost": lambda result: ratio(result, "loan_to_cost"),
    "balance_at_exit": balance_at_exit,
    "loan_to_value_at_exit": lambda result: ratio(result, "loan_to_value_at_exit"),
    "dscr_min": lambda result: least_cover(result, "dscr_min"),
    "icr_min": lambda result: least_cover(result, "icr_min"),
    "cash_yield": lambda result: ratio(result, "cash_yield"),
    "debt_yield": lambda result: ratio(result, "debt_yield"),
    "land_value_for_equity_return": land_value_for_equity_return,
}
"""A figure of the investor's loan or equity and its sum."""

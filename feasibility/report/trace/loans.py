"""The sums behind the investor's loan, and what its equity earns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from feasibility.evaluation.financing.holdings import change_per_euro, dates_of, holding
from feasibility.evaluation.result import Result
from feasibility.finance.holding import Holding, HoldingDates
from feasibility.finance.land_value import loan_value, unlevered_value
from feasibility.finance.loans import (
    Limits,
    LoanSchedule,
    LoanTerms,
    UnitSchedule,
    by_year,
    loan_limits,
    loan_terms,
    unit_schedule,
    yearly_income,
)
from feasibility.report.trace import project
from feasibility.report.trace.lease import leased
from feasibility.report.trace.phases import by_phase
from feasibility.report.trace.step import Cell, Rows, Step, at, called, column, written
from feasibility.scenario.arrays import of_row
from feasibility.scenario.keys.finance import LOAN_SIZES


def held(result: Result) -> tuple[HoldingDates, Holding]:
    """Dates of the only phase and what it brings at its land price."""
    phase = result.arrays.only
    return dates_of(phase), holding(phase, result.arrays.returns.phase_prices[0])


def _terms(result: Result) -> LoanTerms:
    terms = loan_terms(result.arrays.layout, result.arrays.case)
    assert terms is not None
    return terms


def _unit(result: Result) -> UnitSchedule:
    calendar = result.arrays.phases[0].calendar
    return unit_schedule(_terms(result), calendar.periods_a_year, calendar.holding_years)


def schedule_of(result: Result) -> LoanSchedule | None:
    """The loan of the only phase; None without one."""
    finance = result.arrays.finance
    return finance.schedules[0] if finance is not None and finance.schedules else None


def _limits(result: Result) -> Limits:
    dates, brings = held(result)
    return loan_limits(_terms(result), _unit(result), brings, yearly_income(brings, dates), 1.0)


@by_phase
def loan(result: Result) -> Step:
    """The smallest of the sizes that the scenario gives, and never below 0."""
    schedule, limits = schedule_of(result), _limits(result)
    assert schedule is not None
    children = tuple(
        _size(result, f"D{number}", name, limits)
        for number, name in enumerate(result.arrays.layout.loan_sizes, 1)
    )
    finite = [each.symbol for each in children if each.value is not None]
    smallest = finite[0] if len(finite) == 1 else f"min({', '.join(finite)})"
    bound = LOAN_SIZES[int(of_row(schedule.bound_by, result.row))]
    formula = f"max(0, {smallest})"
    value = at(result, schedule.loan)
    bound_by = f"{called('terms', 'finance.loan_bound_by')}: {called('sizes', bound)}"
    return Step("D", "finance.loan", value, "€", "", formula, children, place=bound_by)


def _size(result: Result, symbol: str, name: str, limits: Limits) -> Step:
    """The loan by one of the sizes; by cover that of the year which allows the least."""
    path = f"finance.loan.{name}"
    if name == "amount":
        return written(result, path, "€", symbol)
    of_size = column(result, limits.amounts[limits.places == LOAN_SIZES.index(name)])
    if name in ("ltv", "ltc"):
        whole = project.investment_value(result) if name == "ltv" else project.total_cost(result)
        sold = Step(
            "S", "sales_at_delivery", at(result, result.arrays.returns.sales_at_delivery), "€", place="—"
        )
        formula = f"l · ({whole.symbol} − S)"
        return Step(
            symbol,
            path,
            float(of_size[0]),
            "€",
            "",
            formula,
            (written(result, path, "rate", "l"), whole, sold),
        )
    unit = _unit(result)
    due = of_row(unit.yearly_service if name == "dscr" else unit.yearly_interest, result.row, 0)
    schedule = schedule_of(result)
    assert schedule is not None
    income = of_row(schedule.noi, result.row, 0)
    rows = tuple(
        (year + 1, float(income[year]), float(due[year]), _finite(of_size[year]))
        for year in range(income.size)
    )
    table = Rows(
        ("sum_operation_year", "net_operating_income", "sum_due", "sum_value"),
        ("number", "€", "factor", "€"),
        rows,
    )
    cover = written(result, path, "factor", "c")
    if not np.isfinite(of_size).any():
        return Step(symbol, path, None, "€", "", "", (cover,), table)
    year = int(np.argmin(of_size))
    children = (
        cover,
        net_income(result, year + 1),
        Step("a", "sum_due", float(due[year]), "factor", str(year + 1), place=str(year + 1)),
    )
    return Step(symbol, path, float(of_size[year]), "€", "", "N / (c · a)", children, table)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


@by_phase
def net_income(result: Result, year: int) -> Step:
    """N: NOI of one year of operation, with the works and sales of the day that ends it."""
    arrays = result.arrays
    unit, calendar = arrays.unit, arrays.calendar
    dates, brings = held(result)
    steps = np.flatnonzero(calendar.step_anniversary == year - 1)
    periods = calendar.step_periods[steps].astype(float)
    running = column(result, unit.net_operating_income)[:, steps] @ periods
    moments = column(result, unit.received.on_turnover)[:, year]
    for work in unit.major_works.values():
        moments = moments + column(result, work)[:, year]
    count = column(result, arrays.case.counts)
    rows: list[tuple[Cell, ...]] = [
        (
            kind.name,
            int(count[place]),
            float(running[place]),
            float(moments[place]),
            float(count[place] * (running[place] + moments[place])),
        )
        for place, kind in enumerate(arrays.layout.types)
    ]
    if leased(result):
        assert unit.ground_rent is not None
        canon = -result.land_price * float(of_row(unit.ground_rent.operation, result.row, 0)[steps] @ periods)
        rows.append(("—", 1, canon, 0.0, canon))
    value = float(of_row(yearly_income(brings, dates), result.row, 0)[year - 1])
    table = Rows(
        ("dwelling_types", "sum_count", "=NOI", "sum_works_and_sales", "sum_value"),
        ("text", "number", "€", "€", "€"),
        tuple(rows),
        4,
    )
    return Step("N", "sum_noi_of_year", value, "€", str(year), "", (), table)


@by_phase
def _paid(result: Result, symbol: str, name: str, year: int) -> Step:
    """Interest, repayment or balance of one year: the loan times that of one euro."""
    unit, p = _unit(result), result.arrays.calendar.periods_a_year
    parts = {
        "interest": unit.yearly_interest,
        "repayment": by_year(unit.repayment, p),
        "balance": unit.balance[:, p - 1 :: p],
        "service": unit.yearly_service,
    }
    each = float(of_row(parts[name], result.row, 0)[year - 1])
    schedule = schedule_of(result)
    assert schedule is not None
    value = float(of_row(getattr(schedule, name), result.row, 0)[year - 1])
    euro = Step(
        "a",
        "sum_of_a_euro",
        each,
        "factor",
        f"{name}, {year}",
        "",
        (
            written(result, "finance.loan.rate", "rate", "j"),
            written(result, "finance.loan.repayment", "text", "w"),
            written(result, "finance.loan.years", "years", "n"),
        ),
        None,
    )
    label = {"service": "sum_service", "balance": "sum_balance"}.get(name, f"finance.years.{name}")
    return Step(symbol, label, value, "€", str(year), "D · a", (loan(result), euro))


def interest(result: Result, year: int) -> Step:
    """J: interest of one year."""
    return _paid(result, "J", "interest", year)


def of_year(result: Result, name: str, year: int) -> Step:
    """A figure of the loan in one year of operation."""
    if name == "noi":
        return net_income(result, year)
    if name in ("interest", "repayment", "balance"):
        return _paid(result, {"interest": "J", "repayment": "A", "balance": "B"}[name], name, year)
    assert result.finance is not None
    value = getattr(result.finance.years[year - 1], name)
    due = _paid(result, "U", "service", year) if name == "dscr" else interest(result, year)
    children = (net_income(result, year), due)
    formula = f"N / {due.symbol}"
    return Step("c", f"finance.years.{name}", value, "factor", str(year), formula, children)


def least_cover(result: Result, name: str) -> Step:
    """The least cover of all years, with that year's sum."""
    assert result.finance is not None
    key = name.removesuffix("_min")
    years = [each for each in result.finance.years if getattr(each, key) is not None]
    rows = tuple((each.year, each.noi, getattr(each, key)) for each in years)
    table = Rows(
        ("sum_operation_year", "net_operating_income", f"finance.years.{key}"),
        ("number", "€", "factor"),
        rows,
    )
    value = getattr(result.finance, name)
    least = min(years, key=lambda each: getattr(each, key))
    child = of_year(result, key, least.year)
    return Step("m", f"finance.{name}", value, "factor", "", child.symbol, (child,), table)


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
        *(_paid(result, s, n, last) for s, n in (("J", "interest"), ("B", "balance"))),
    )
    formula = "Σ CF(t) · (1 + IRR)^(−t) = 0"
    return Step("IRR", "finance.equity_irr", value, "rate", "", formula, children, table)


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
    sales = Step(
        "S", "sales_at_delivery", at(result, result.arrays.returns.sales_at_delivery), "€", place="—"
    )
    last = len(result.finance.years)
    children: tuple[Step, ...]
    if name == "loan_to_value":
        children, formula = (loan(result), project.investment_value(result), sales), "D / (IV − S)"
    elif name == "loan_to_cost":
        children, formula = (loan(result), project.total_cost(result), sales), "D / (T − S)"
    elif name == "debt_yield":
        children, formula = (_first_noi(result), loan(result)), "Y / D"
    elif name == "cash_yield":
        paid = (_paid(result, "J", "interest", 1), _paid(result, "A", "repayment", 1))
        children, formula = (_first_noi(result), *paid, equity(result)), "(Y − J − A) / E"
    else:
        children, formula = (_paid(result, "B", "balance", last), _exit_value(result)), "B / X"
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


def balance_at_exit(result: Result) -> Step:
    """What is owed at exit."""
    assert result.finance is not None
    return replace(
        _paid(result, "B", "balance", len(result.finance.years)), name="finance.balance_at_exit", of=""
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


OF_LOAN: Mapping[str, Callable[[Result], Step]] = {
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
"""A figure of the investor's loan and its sum."""
YEARLY: Sequence[str] = ("noi", "interest", "repayment", "balance", "dscr", "icr")

"""The sums behind the investor's loan: its size, what it costs each year, and its covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from feasibility.evaluation.financing.holdings import dates_of, holding
from feasibility.evaluation.result import Result
from feasibility.finance.holding import Holding, HoldingDates
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
from feasibility.report.trace.step import Cell, Rows, Step, at, called, column, finite, written
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
        sold = project.sales_at_delivery(result)
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
        (year + 1, float(income[year]), float(due[year]), finite(of_size[year]))
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
        ("sum_type", "sum_count", "=NOI", "sum_works_and_sales", "sum_value"),
        ("text", "number", "€", "€", "€"),
        tuple(rows),
        4,
    )
    return Step("N", "sum_noi_of_year", value, "€", str(year), "", (), table)


@by_phase
def paid_in_year(result: Result, symbol: str, name: str, year: int) -> Step:
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
    label = {"service": "sum_service", "balance": "sum_balance"}.get(name, f"finance.years.{name}")
    euro = Step(
        "a",
        "sum_of_a_euro",
        each,
        "factor",
        f"{called('terms', label)}, {year}",
        "",
        (
            written(result, "finance.loan.rate", "rate", "j"),
            written(result, "finance.loan.repayment", "text", "w"),
            written(result, "finance.loan.years", "years", "n"),
        ),
        None,
    )
    return Step(symbol, label, value, "€", str(year), "D · a", (loan(result), euro))


def interest(result: Result, year: int) -> Step:
    """J: interest of one year."""
    return paid_in_year(result, "J", "interest", year)


def of_year(result: Result, name: str, year: int) -> Step:
    """A figure of the loan in one year of operation."""
    if name == "noi":
        return net_income(result, year)
    if name in ("interest", "repayment", "balance"):
        return paid_in_year(result, {"interest": "J", "repayment": "A", "balance": "B"}[name], name, year)
    assert result.finance is not None
    value = getattr(result.finance.years[year - 1], name)
    due = paid_in_year(result, "U", "service", year) if name == "dscr" else interest(result, year)
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


def balance_at_exit(result: Result) -> Step:
    """What is owed at exit."""
    assert result.finance is not None
    return replace(
        paid_in_year(result, "B", "balance", len(result.finance.years)), name="finance.balance_at_exit", of=""
    )


YEARLY: Sequence[str] = ("noi", "interest", "repayment", "balance", "dscr", "icr")

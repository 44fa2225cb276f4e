"""The returns of the equity: the investor's after its loan, the developer's after the construction loan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feasibility.finance.construction import ConstructionTerms, construction_loan
from feasibility.finance.flows import developer_flows, investor_flows
from feasibility.finance.holding import Array, Holding, HoldingDates
from feasibility.finance.land_value import (
    EquityValue,
    land_value_for_equity_return,
    loan_value,
    unlevered_value,
)
from feasibility.finance.loans import (
    NO_SIZE,
    LoanSchedule,
    LoanTerms,
    in_total,
    loan_limits,
    loan_schedule,
    unit_schedule,
    yearly_income,
)
from feasibility.returns.irr import NONE, solve_irr
from feasibility.returns.project import NotFiniteError, without_rounding
from feasibility.returns.values import quotient

Status = NDArray[np.int8]
Solver = Callable[[Array, Array], tuple[Array, Status]]
Phases = Sequence[tuple[HoldingDates, Holding, Holding, Holding | None]]
"""Of each phase its dates, what it brings at the present land price, what it brings where it pays its share
of that price, and the change of that with each euro of the project's land price. The last two are read only
where a return of the equity is required."""


@dataclass(frozen=True)
class Finance:
    """Loans and equity of the whole project; (S,) unless another shape is given; NaN: no meaning.

    Without a loan of the investor its figures are NaN, and so are the developer's without its loan.
    """

    loan: Array
    """[€]"""
    loan_bound_by: Status
    """Place in `LOAN_SIZES` of the size that binds; −1 without a loan, and where the phases' sizes differ."""
    equity: Array
    """Total development cost less the loan, with its fee, at delivery [€]."""
    equity_irr: Array
    equity_irr_status: Status
    equity_multiple: Array
    """What the equity receives over what it pays: each flow by itself, the balance repaid at the exit too."""
    loan_to_value: Array
    """Of the investment value of what is not sold at delivery."""
    loan_to_cost: Array
    balance_at_exit: Array
    """[€]"""
    loan_to_value_at_exit: Array
    dscr_min: Array
    icr_min: Array
    cash_yield: Array
    """Net operating income less payments of the first 12 months, over equity."""
    debt_yield: Array
    """Net operating income of the first 12 months over the loan."""
    land_value_for_equity_return: Array
    """Land price at which the equity earns the required return [€]; NaN where there is none."""
    construction_loan: Array
    """[€]"""
    construction_interest: Array
    """[€]"""
    construction_balance_at_delivery: Array
    """[€]"""
    developer_equity: Array
    """Own money, and the fee of the loan [€]."""
    developer_equity_irr: Array
    developer_equity_irr_status: Status
    developer_result: Array
    """Total development cost less the balance at delivery and the developer's equity [€]."""
    equity_flows: Array
    """(S, N) [€]."""
    equity_times: Array
    """(N,) years from the project's start."""
    developer_flows: Array
    """(S, N') [€]; without columns where the developer does not borrow."""
    developer_times: Array
    """(N',) years from the project's start."""
    schedule: LoanSchedule | None
    """Of all loans of the investor together; None without one."""
    schedules: tuple[LoanSchedule, ...]
    """Of each phase; empty without a loan."""


def finance_of(
    loan: LoanTerms | None,
    construction: ConstructionTerms | None,
    required_equity_return: Array | None,
    phases: Phases,
    price: Array,
    *,
    with_irr: bool = True,
) -> Finance:
    """Loans of investor and developer, and what the equity of each earns.

    Args:
        loan: terms of the investor's loan, the same for each phase; None without one.
        construction: terms of the developer's loan; None without one.
        required_equity_return: (S,) or (1,) effective [1/year]; None where none is required.
        phases: dates and holdings of each. A residual price is not paid by shares; a price in euros is.
        price: (S,) the project's present land price [€].
        with_irr: whether the IRRs are solved; without, they are NaN and none.

    Raises:
        UnboundedLoanError: nothing limits the size of a loan.
        NotFiniteError: a flow is infinite or undefined.
    """
    present = [(dates, holding) for dates, holding, _, _ in phases]
    first = phases[0][0]
    unit = unit_schedule(loan, first.periods_a_year, first.holding_years) if loan else None
    schedules: list[LoanSchedule] = []
    values: list[EquityValue] = []
    for dates, holding, by_share, change in phases:
        if loan and unit:
            income = yearly_income(holding, dates)
            limits = loan_limits(loan, unit, holding, income, 1.0)
            schedules.append(loan_schedule(loan, unit, limits, income, dates.periods_a_year))
        if required_equity_return is not None and change is not None:
            value = EquityValue(
                price=price,
                at_present=unlevered_value(dates, by_share, required_equity_return),
                slope=unlevered_value(dates, change, required_equity_return),
                gross=np.abs(by_share.total_development_cost) + np.abs(by_share.exit_value),
            )
            if loan and unit:
                if by_share is not holding:
                    limits = loan_limits(loan, unit, by_share, yearly_income(by_share, dates), 1.0)
                by_price = loan_limits(loan, unit, change, yearly_income(change, dates), 0.0)
                value = replace(
                    value,
                    loan_value=loan_value(dates, unit, loan.fee, required_equity_return),
                    limits=limits.amounts,
                    limit_slopes=by_price.amounts,
                )
            values.append(value)
    flows, times = investor_flows(present, schedules)
    refuse_infinite(flows)
    flows = without_rounding(flows, gross_of([each for _, each in present]))
    none = np.full(len(flows), np.nan)
    found = land_value_for_equity_return(values, price) if values else none
    solve = solve_irr if with_irr else unsolved
    return Finance(
        **(_investor(schedules, present, flows, times, solve) if schedules else _without_loan(none)),
        **(_developer(construction, present, solve) if construction else _without_construction_loan(none)),
        land_value_for_equity_return=np.broadcast_to(found, none.shape),
        equity_flows=flows,
        equity_times=times,
        schedules=tuple(schedules),
    )


def _investor(
    schedules: Sequence[LoanSchedule],
    phases: Sequence[tuple[HoldingDates, Holding]],
    flows: Array,
    times: Array,
    solve: Solver,
) -> dict[str, Any]:
    """The figures of the investor's loans and equity."""
    total = in_total(schedules)
    rate, status = solve(flows, times)
    cost = _summed(each.total_development_cost for _, each in phases)
    sold = _summed(each.sales_at_delivery for _, each in phases)
    value = _summed(each.investment_value for _, each in phases)
    exit_value = _summed(each.exit_value for _, each in phases)
    income = _summed(each.income[:, : dates.periods_a_year].sum(axis=-1) for dates, each in phases)
    paid = total.payments[:, : phases[0][0].periods_a_year].sum(axis=-1)
    equity = cost - total.loan + total.fee
    single = [-total.payments, -total.balance[:, -1:]]
    for (_, each), schedule in zip(phases, schedules, strict=True):
        single += [
            (schedule.loan - schedule.fee - each.total_development_cost)[:, None],
            each.income,
            each.works_and_sales,
            each.sales_at_delivery[:, None],
            each.exit_value[:, None],
        ]
    first_year = income - paid
    ratios = {
        "equity_multiple": (
            _summed(np.maximum(each, 0.0).sum(axis=-1) for each in single),
            _summed(np.maximum(-each, 0.0).sum(axis=-1) for each in single),
        ),
        "loan_to_value": (total.loan, value - sold),
        "loan_to_cost": (total.loan, cost - sold),
        "loan_to_value_at_exit": (total.balance[:, -1], exit_value),
        "cash_yield": (first_year, equity),
        "debt_yield": (income, total.loan),
    }
    above, below = zip(*ratios.values(), strict=True)
    quotients = quotient(np.stack(np.broadcast_arrays(*above)), np.stack(np.broadcast_arrays(*below)))
    return {
        "loan": total.loan,
        "loan_bound_by": total.bound_by,
        "equity": equity,
        "equity_irr": rate,
        "equity_irr_status": status,
        "balance_at_exit": total.balance[:, -1],
        "dscr_min": _least(total.dscr),
        "icr_min": _least(total.icr),
        **dict(zip(ratios, quotients, strict=True)),
        "schedule": total,
    }


def _without_loan(none: Array) -> dict[str, Any]:
    """The figures of the investor's equity where there is no loan."""
    figures: dict[str, Any] = dict.fromkeys(
        (
            "loan",
            "equity",
            "equity_irr",
            "equity_multiple",
            "loan_to_value",
            "loan_to_cost",
            "balance_at_exit",
            "loan_to_value_at_exit",
            "dscr_min",
            "icr_min",
            "cash_yield",
            "debt_yield",
        ),
        none,
    )
    bound_by = np.full(none.shape, NO_SIZE, dtype=np.int8)
    status = np.full(none.shape, NONE, dtype=np.int8)
    return figures | {"loan_bound_by": bound_by, "equity_irr_status": status, "schedule": None}


def _developer(
    terms: ConstructionTerms, phases: Sequence[tuple[HoldingDates, Holding]], solve: Solver
) -> dict[str, Any]:
    """The figures of the developer's loan and equity."""
    loans = [construction_loan(terms, dates, holding) for dates, holding in phases]
    flows, times = developer_flows(phases, loans)
    refuse_infinite(flows)
    flows = without_rounding(flows, gross_of([each for _, each in phases]))
    rate, status = solve(flows, times)
    borrowed = _summed(each.loan for each in loans)
    balance = _summed(each.balance for each in loans)
    equity = _summed(each.own.sum(axis=-1) + each.fee for each in loans)
    received = _summed(each.total_development_cost - each.acquisition_costs for _, each in phases)
    return {
        "construction_loan": borrowed,
        "construction_interest": balance - borrowed,
        "construction_balance_at_delivery": balance,
        "developer_equity": equity,
        "developer_equity_irr": rate,
        "developer_equity_irr_status": status,
        "developer_result": received - balance - equity,
        "developer_flows": flows,
        "developer_times": times,
    }


def _without_construction_loan(none: Array) -> dict[str, Any]:
    """The figures of the developer's equity where there is no loan."""
    figures: dict[str, Any] = dict.fromkeys(
        (
            "construction_loan",
            "construction_interest",
            "construction_balance_at_delivery",
            "developer_equity",
            "developer_equity_irr",
            "developer_result",
        ),
        none,
    )
    return figures | {
        "developer_equity_irr_status": np.full(none.shape, NONE, dtype=np.int8),
        "developer_flows": np.zeros((none.size, 0)),
        "developer_times": np.zeros(0),
    }


def _summed(parts: Iterable[Array]) -> Array:
    first, *others = parts
    return sum(others, start=first)


def gross_of(holdings: Sequence[Holding]) -> Array:
    """The size of what phases cost and bring, (S,) [€]."""
    return _summed(np.abs(each.total_development_cost) + np.abs(each.exit_value) for each in holdings)


def _least(ratios: Array) -> Array:
    """The least of the years that have one, (S,); NaN where none has."""
    least: Array = np.where(np.isnan(ratios), np.inf, ratios).min(axis=-1)
    return np.where(np.isinf(least), np.nan, least)


def unsolved(flows: Array, times: Array) -> tuple[Array, Status]:
    """In the place of `solve_irr`: no rate of any row."""
    return np.full(len(flows), np.nan), np.full(len(flows), NONE, dtype=np.int8)


def refuse_infinite(flows: Array) -> None:
    """Refuse rows (S, N) in which a flow is infinite or undefined.

    Raises:
        NotFiniteError: with the first such row.
    """
    finite = np.isfinite(flows)
    if not finite.all():
        raise NotFiniteError(int(np.argmin(finite.all(axis=1))))

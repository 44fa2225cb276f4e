"""From arrays to the loans and the tax of one result, in plain numbers."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.result import Arrays, FinanceResult, LoanYear, TaxResult, TaxYear
from feasibility.finance.loans import LoanSchedule
from feasibility.returns.irr import STATUS_NAMES, irr_roots
from feasibility.scenario.arrays import of_row
from feasibility.scenario.keys.finance import LOAN_SIZES

Array = NDArray[np.float64]


def irr_of_row(
    name: str, rates: Array, status: NDArray[np.int8], flows: Array, times: Array, row: int
) -> dict[str, Any]:
    """An IRR of one row, its status, and every rate that fits, by their names in a result."""
    found = STATUS_NAMES[int(of_row(status, row))]
    rate = float(of_row(rates, row)) if found == "ok" else None
    roots: tuple[float, ...] = () if rate is None else (rate,)
    if found == "several":
        roots = tuple(float(root) for root in irr_roots(of_row(flows, row, 0), times))
    return {name: rate, f"{name}_status": found, f"{name}_roots": roots}


def no_irr(name: str) -> dict[str, Any]:
    """The same where nobody has such flows."""
    return {name: None, f"{name}_status": None, f"{name}_roots": ()}


def finance_result(arrays: Arrays, row: int) -> FinanceResult | None:
    """Loans and equity of one scenario; None where nobody borrows."""
    found = arrays.finance
    if found is None:
        return None

    def number(name: str) -> float | None:
        value = float(of_row(getattr(found, name), row))
        return None if math.isnan(value) else value

    schedule = found.schedule
    equity, developer = no_irr("equity_irr"), no_irr("developer_equity_irr")
    if schedule is not None:
        equity = irr_of_row(
            "equity_irr",
            found.equity_irr,
            found.equity_irr_status,
            found.equity_flows,
            found.equity_times,
            row,
        )
    if found.developer_times.size:
        developer = irr_of_row(
            "developer_equity_irr",
            found.developer_equity_irr,
            found.developer_equity_irr_status,
            found.developer_flows,
            found.developer_times,
            row,
        )
    bound = int(of_row(found.loan_bound_by, row))
    forbidden = 0 if schedule is None else int(of_row(schedule.zero_because, row))
    stated: dict[str, Any] = {
        "loan_bound_by": LOAN_SIZES[bound] if bound >= 0 else None,
        "loan_forbidden_in": forbidden or None,
        **equity,
        **developer,
        "years": () if schedule is None else _loan_years(schedule, row),
    }
    others: dict[str, Any] = {
        each.name: number(each.name) for each in fields(FinanceResult) if each.name not in stated
    }
    return FinanceResult(**others, **stated)


def _loan_years(schedule: LoanSchedule, row: int) -> tuple[LoanYear, ...]:
    names = ("noi", "interest", "repayment", "balance", "dscr", "icr")
    columns = [of_row(getattr(schedule, name), row, 0).tolist() for name in names]
    return tuple(
        LoanYear(year, noi, interest, repayment, balance, _number(dscr), _number(icr))
        for year, (noi, interest, repayment, balance, dscr, icr) in enumerate(
            zip(*columns, strict=True), start=1
        )
    )


def tax_result(arrays: Arrays, row: int) -> TaxResult | None:
    """Corporation tax of one scenario; None where the investor pays none."""
    found = arrays.tax
    if found is None:
        return None
    paid = "equity_irr_after_tax" if arrays.layout.loan_sizes else "investor_irr_after_tax"
    rates, status = getattr(found, paid), getattr(found, f"{paid}_status")
    years = found.years
    names = ("depreciation", "book_value", "interest_deducted", "taxable", "tax")
    columns = [of_row(getattr(years, name), row, 0).tolist() for name in names]
    return TaxResult(
        tax=float(of_row(found.tax, row)),
        **no_irr("equity_irr_after_tax")
        | no_irr("investor_irr_after_tax")
        | irr_of_row(paid, rates, status, found.flows, found.times, row),
        interest_never_deducted=float(of_row(found.interest_never_deducted, row)),
        loss_left=float(of_row(found.loss_left, row)),
        years=tuple(
            TaxYear(year, *amounts) for year, amounts in enumerate(zip(*columns, strict=True), start=1)
        ),
    )


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value

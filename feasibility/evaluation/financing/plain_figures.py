"""From arrays to the loans and the tax of one result, in plain numbers."""

from __future__ import annotations

import math
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.result import Arrays, FinanceResult, LoanYear, TaxResult, TaxYear
from feasibility.finance.loans import LoanSchedule
from feasibility.returns.irr import STATUS_NAMES, irr_roots
from feasibility.scenario.arrays import of_row
from feasibility.scenario.keys.finance import LOAN_SIZES

Array = NDArray[np.float64]
Rate = tuple[float | None, str, tuple[float, ...]]


def irr_of_row(rates: Array, status: NDArray[np.int8], flows: Array, times: Array, row: int) -> Rate:
    """An IRR of one row, its status, and its roots where there are several."""
    name = STATUS_NAMES[int(of_row(status, row))]
    if name == "ok":
        return float(of_row(rates, row)), name, (float(of_row(rates, row)),)
    roots = (
        tuple(float(root) for root in irr_roots(of_row(flows, row, 0), times)) if name == "several" else ()
    )
    return None, name, roots


def finance_result(arrays: Arrays, row: int) -> FinanceResult | None:
    """Loans and equity of one scenario; None where nobody borrows."""
    found = arrays.finance
    if found is None:
        return None

    def number(name: str) -> float | None:
        value = float(of_row(getattr(found, name), row))
        return None if math.isnan(value) else value

    schedule = found.schedule
    none: Rate = (None, "none", ())
    equity = irr_of_row(
        found.equity_irr, found.equity_irr_status, found.equity_flows, found.equity_times, row
    )
    developer = irr_of_row(
        found.developer_equity_irr,
        found.developer_equity_irr_status,
        found.developer_flows,
        found.developer_times,
        row,
    )
    borrows, builds = schedule is not None, found.developer_times.size > 0
    equity, developer = equity if borrows else none, developer if builds else none
    bound = int(of_row(found.loan_bound_by, row))
    forbidden = 0 if schedule is None else int(of_row(schedule.zero_because, row))
    stated = {
        "loan_bound_by": LOAN_SIZES[bound] if bound >= 0 else None,
        "loan_forbidden_in": forbidden or None,
        "equity_irr": equity[0],
        "equity_irr_status": equity[1] if borrows else None,
        "equity_irr_roots": equity[2],
        "developer_equity_irr": developer[0],
        "developer_equity_irr_status": developer[1] if builds else None,
        "developer_equity_irr_roots": developer[2],
        "years": () if schedule is None else _loan_years(schedule, row),
    }
    others = {each.name: number(each.name) for each in fields(FinanceResult) if each.name not in stated}
    return FinanceResult(**others, **stated)  # type: ignore[arg-type]  # every field is one of the two


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
    borrows = bool(arrays.layout.loan_sizes)
    rate = irr_of_row(
        found.equity_irr_after_tax if borrows else found.investor_irr_after_tax,
        found.equity_irr_after_tax_status if borrows else found.investor_irr_after_tax_status,
        found.flows,
        found.times,
        row,
    )
    none: tuple[None, None, tuple[float, ...]] = (None, None, ())
    of_equity, of_investor = (rate, none) if borrows else (none, rate)
    years = found.years
    names = ("depreciation", "book_value", "interest_deducted", "taxable", "tax")
    columns = [of_row(getattr(years, name), row, 0).tolist() for name in names]
    return TaxResult(
        tax=float(of_row(found.tax, row)),
        equity_irr_after_tax=of_equity[0],
        equity_irr_after_tax_status=of_equity[1],
        equity_irr_after_tax_roots=of_equity[2],
        investor_irr_after_tax=of_investor[0],
        investor_irr_after_tax_status=of_investor[1],
        investor_irr_after_tax_roots=of_investor[2],
        interest_never_deducted=float(of_row(found.interest_never_deducted, row)),
        loss_left=float(of_row(found.loss_left, row)),
        years=tuple(
            TaxYear(year, *amounts) for year, amounts in enumerate(zip(*columns, strict=True), start=1)
        ),
    )


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value

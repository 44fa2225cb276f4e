"""The returns of the equity: the investor's after its loan, the developer's after the construction loan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feasibility.finance.construction import ConstructionTerms, construction_loan
from feasibility.finance.flows import developer_flows, investor_flows
from feasibility.finance.holding import Array, Holding, HoldingDates
from feasibility.finance.land_value import Financed, land_value_for_equity_return
from feasibility.finance.loans import (
    NO_SIZE,
    LoanSchedule,
    LoanTerms,
    Limits,
    UnitSchedule,
    by_year,
    in_total,
    loan_limits,
    loan_schedule,
    unit_schedule,
    yearly_income,
)
from feasibility.returns.irr import NONE, solve_irr
from feasibility.returns.project import NotFiniteError
from feasibility.returns.values import quotient

Status = NDArray[np.int8]
Phases = Sequence[tuple[HoldingDates, Holding, Holding]]
"""Of each phase its dates, what it brings at the present land price, and how that changes with each euro of the
project's land price."""


@dataclass(frozen=True)
class Finance:
    """Loans and equity of the whole project; (S,) unless another shape is given; NaN where there is no meaning.

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
    """What the equity receives over what it pays."""
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
    """Land price at which the equity earns the required return [€]; NaN where there is none, or none is required."""
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
        phases: dates, holding at the present land price, and its change per euro of the project's land price.
        price: (S,) the project's present land price [€]; or (F, S), where the phases' prices are not their
            shares of one price: of each phase its own price over its share.
        with_irr: whether the IRRs are solved; without, they are NaN and none.

    Raises:
        UnboundedLoanError: nothing limits the size of a loan.
        NotFiniteError: a flow is infinite or undefined.
    """
    raise NotImplementedError

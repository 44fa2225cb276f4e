"""The investor's loan: its schedule per euro, its size, and its schedule in euros.

Payments are at the ends of periods, at the nominal rate divided by the periods of a year. Axes (path, ·).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy_financial as npf
from numpy.typing import NDArray

from feasibility.errors import FeasibilityError
from feasibility.finance.holding import Array, Holding, HoldingDates
from feasibility.messages import sentence
from feasibility.returns.values import quotient
from feasibility.scenario.arrays import Case
from feasibility.scenario.keys.finance import LOAN_SIZES
from feasibility.scenario.layout import Layout

NO_RATE = 1e-8
"""Interest on a whole term, as a share of the loan, below which an annuity has none."""
SAME_SIZE = 1e-9
"""Share of a loan by which two of its sizes may differ and still bind alike: then the first one is named."""
NO_SIZE = -1
"""In the place of a size: there is no loan, or the phases' sizes differ."""


class UnboundedLoanError(FeasibilityError, ValueError):
    """A loan whose size nothing limits: it asks for cover of payments that are never due."""

    def __init__(self, row: int) -> None:
        """Name the first such row."""
        self.row = row
        super().__init__(
            sentence(
                "nothing limits the size of the loan: at a rate of 0 no year has payments to "
                "be covered; give it an amount, an ltv or an ltc too"
            )
        )


@dataclass(frozen=True)
class LoanTerms:
    """The terms of the investor's loan; each number (S,), or (1,) for all paths."""

    sizes: tuple[str, ...]
    """What the size follows, of `LOAN_SIZES`; the smallest binds. Numbers of other sizes are not read."""
    repayment: str
    """annuity, linear or bullet."""
    amount: Array
    """[€]"""
    ltv: Array
    """Share of the investment value of what is not sold at delivery [0–1]."""
    ltc: Array
    """Share of total development cost less what is sold at delivery [0–1]."""
    dscr: Array
    """Least income of a year over its interest and repayment [1]."""
    icr: Array
    """Least income of a year over its interest [1]."""
    rate: Array
    """Nominal [1/year]."""
    years: Array
    """Term; whole years."""
    fee: Array
    """Share of the loan, paid by the equity at delivery [0–1]."""


@dataclass(frozen=True)
class UnitSchedule:
    """One euro of loan."""

    interest: Array
    """(S, H·p) paid at the end of each period."""
    repayment: Array
    """(S, H·p) likewise; a bullet that falls due before the exit is in the period of its due date."""
    balance: Array
    """(S, H·p) after the payment of each period; what is left at the exit is paid from the exit value."""
    yearly_interest: Array
    """(S, H)."""
    yearly_service: Array
    """(S, H) interest and repayment, a bullet left out: what the income of a year is to cover."""


@dataclass(frozen=True)
class LoanSchedule:
    """The loan of one phase, or the loans of all, by year of operation."""

    loan: Array
    """(S,) drawn at delivery [€]."""
    fee: Array
    """(S,) paid at delivery [€]."""
    bound_by: NDArray[np.int8]
    """(S,) place in `LOAN_SIZES` of the size that binds, the first of those equal but for rounding."""
    zero_because: NDArray[np.int64]
    """(S,) first year of operation whose income of 0 or less allows no loan; 0 where none forbids it."""
    interest: Array
    """(S, H) [€]."""
    service: Array
    """(S, H) interest and repayment, a bullet left out: what the income is to cover [€]."""
    repayment: Array
    """(S, H) [€], a bullet that falls due before the exit included."""
    balance: Array
    """(S, H) at the end of each year, before the rest is repaid at the exit [€]."""
    noi: Array
    """(S, H) net operating income, with the works and sales of the anniversary that ends the year [€]."""
    dscr: Array
    """(S, H) `noi` over interest and repayment, a bullet left out; NaN in a year without them."""
    icr: Array
    """(S, H) `noi` over interest; NaN in a year without it."""
    payments: Array
    """(S, H·p) interest and repayment at the end of each period [€]."""


def loan_terms(layout: Layout, case: Case) -> LoanTerms | None:
    """The terms of the investor's loan; None without one."""
    if not layout.loan_sizes:
        return None
    return LoanTerms(
        sizes=layout.loan_sizes,
        repayment=layout.repayment,
        amount=case.loan_amount,
        ltv=case.loan_ltv,
        ltc=case.loan_ltc,
        dscr=case.loan_dscr,
        icr=case.loan_icr,
        rate=case.loan_rate,
        years=case.loan_years,
        fee=case.loan_fee,
    )


def unit_schedule(terms: LoanTerms, periods_a_year: int, holding_years: int) -> UnitSchedule:
    """Interest, repayment and balance of one euro of loan.

    Annuity: equal payments, pmt = i / (1 − (1+i)^(−n)), with i = rate/p and n = years · p; what is owed is
    the present value of those still to come (`numpy_financial`). Linear: 1/n in each period. Bullet: nothing
    but interest until the whole is due.

    Args:
        terms: of the loan.
        periods_a_year: p.
        holding_years: H; payments after it are left out.

    Raises:
        ValueError: there is no such way of repaying.
    """
    periods = np.arange(1.0, holding_years * periods_a_year + 1)
    rate, term, _ = np.broadcast_arrays(
        (terms.rate / periods_a_year)[:, None], (terms.years * periods_a_year)[:, None], periods[:1]
    )
    runs = periods <= term
    bullet = np.zeros(runs.shape)
    if terms.repayment == "annuity":
        # A rate that is all but 0 is 0: (1 + i)^n − 1 would have no digits left.
        rate = np.where(rate * term < NO_RATE, 0.0, rate)
        payment = -npf.pmt(rate, term, 1.0)
        # ipmt and ppmt give the same, but as a difference of two amounts that grow by (1 + i)^k: over a
        # hundred years cents of a loan of millions at 20 %, and no right digit at 50 %. At 0 pv divides 0 by
        # 0, and then takes its other branch.
        with np.errstate(divide="ignore", invalid="ignore"):
            balance = npf.pv(rate, np.maximum(term - periods, 0.0), -payment) + 0.0
        owed = np.concatenate([np.ones((len(balance), 1)), balance[:, :-1]], axis=1)
        interest = rate * np.where(runs, owed, 0.0)
        repayment = np.where(runs, payment, 0.0) - interest
    elif terms.repayment == "linear":
        repayment = runs / term
        balance = np.where(runs, 1.0 - periods / term, 0.0)
        interest = rate * np.where(runs, balance + repayment, 0.0)
    elif terms.repayment == "bullet":
        interest = rate * runs
        # What falls due on the day of the exit is paid from the exit value, as any other balance.
        bullet = ((periods == term) & (periods < periods[-1])).astype(np.float64)
        repayment = bullet
        balance = np.where(runs, 1.0 - bullet, 0.0)
    else:
        raise ValueError(f"a loan repaid as {terms.repayment!r} has no schedule")
    return UnitSchedule(
        interest=interest,
        repayment=repayment,
        balance=balance,
        yearly_interest=by_year(interest, periods_a_year),
        yearly_service=by_year(interest + repayment - bullet, periods_a_year),
    )


def by_year(flows: Array, periods_a_year: int) -> Array:
    """Sums by year of operation: (S, H·p) → (S, H)."""
    sums: Array = flows.reshape(len(flows), -1, periods_a_year).sum(axis=-1)
    return sums


def yearly_income(holding: Holding, dates: HoldingDates) -> Array:
    """Net operating income by year of operation, the works and sales of its last day included, (S, H) [€]."""
    return by_year(holding.income, dates.periods_a_year) + holding.works_and_sales[:, 1:]


@dataclass(frozen=True)
class Limits:
    """What limits the loan: it is the smallest of these, and never below 0.

    Each is affine in the land price. Axes (limit, path); a size by cover has a limit for every year.
    """

    amounts: Array
    """(J, S) [€]; infinite where a year has nothing to be covered."""
    places: NDArray[np.int64]
    """(J,) place in `LOAN_SIZES` of each."""


def loan_limits(terms: LoanTerms, unit: UnitSchedule, holding: Holding, income: Array, one: float) -> Limits:
    """The limits of the loan in euros.

    Args:
        terms: of the loan.
        unit: its schedule per euro.
        holding: the phase, or its change per euro of land price.
        income: (S, H) its yearly income.
        one: 1 for a holding; 0 for a change, by which a given amount of loan does not change.
    """
    rows = np.broadcast_shapes(terms.rate.shape, holding.exit_value.shape)
    found: list[Array] = []
    places: list[int] = []
    for size in terms.sizes:
        if size == "amount":
            limit = terms.amount[None] * one
        elif size == "ltv":
            limit = (terms.ltv * (holding.investment_value - holding.sales_at_delivery))[None]
        elif size == "ltc":
            limit = (terms.ltc * (holding.total_development_cost - holding.sales_at_delivery))[None]
        else:
            cover, due = (
                (terms.dscr, unit.yearly_service) if size == "dscr" else (terms.icr, unit.yearly_interest)
            )
            needed = _wide(cover[:, None] * due, np.broadcast_shapes(due.shape, income.shape))
            limit = np.full(needed.shape, np.inf * one if one else 0.0)
            np.divide(income, needed, out=limit, where=needed > 0.0)
            limit = limit.T
        found.append(_wide(limit, (len(limit), *rows)))
        places.extend([LOAN_SIZES.index(size)] * len(limit))
    return Limits(np.concatenate(found), np.array(places))


def _wide(values: Array, shape: tuple[int, ...]) -> Array:
    """The same values in a shape that may have more paths."""
    return values if values.shape == shape else np.broadcast_to(values, shape)


def loan_schedule(
    terms: LoanTerms, unit: UnitSchedule, limits: Limits, income: Array, periods_a_year: int
) -> LoanSchedule:
    """The loan of one phase: the smallest of its limits, and what is paid on it.

    Args:
        terms: of the loan.
        unit: its schedule per euro.
        limits: of its size.
        income: (S, H) yearly income of the phase.
        periods_a_year: p.

    Raises:
        UnboundedLoanError: no limit is finite.
    """
    smallest = limits.amounts.min(axis=0)
    if np.isposinf(smallest).any():
        raise UnboundedLoanError(int(np.argmax(np.isposinf(smallest))))
    loan = np.maximum(smallest, 0.0)
    binds = np.argmax(limits.amounts <= loan * (1.0 + SAME_SIZE), axis=0)
    forbids = np.zeros(income.shape, dtype=np.bool_)
    if "dscr" in terms.sizes:
        forbids |= (income <= 0.0) & (unit.yearly_service > 0.0)
    if "icr" in terms.sizes:
        forbids |= (income <= 0.0) & (unit.yearly_interest > 0.0)
    first_forbids = np.where(forbids.any(axis=1), np.argmax(forbids, axis=1) + 1, 0)
    each = loan[:, None]
    service, interest = each * unit.yearly_service, each * unit.yearly_interest
    return LoanSchedule(
        loan=loan,
        fee=terms.fee * loan,
        bound_by=limits.places[binds].astype(np.int8),
        zero_because=np.broadcast_to(first_forbids, loan.shape),
        interest=interest,
        service=service,
        repayment=each * by_year(unit.repayment, periods_a_year),
        balance=each * unit.balance[:, periods_a_year - 1 :: periods_a_year],
        noi=_wide(income, service.shape),
        dscr=quotient(income, service),
        icr=quotient(income, interest),
        payments=each * (unit.interest + unit.repayment),
    )


def in_total(schedules: Sequence[LoanSchedule]) -> LoanSchedule:
    """The loans of all phases, each year of operation being every phase's own.

    What binds, and the year that forbids a loan, is named where the phases agree.
    """
    first, *others = schedules
    if not others:
        return first

    def total(name: str) -> Array:
        added: Array = sum((getattr(each, name) for each in others), start=getattr(first, name))
        return added

    same = np.logical_and.reduce([each.bound_by == first.bound_by for each in others])
    alike = np.logical_and.reduce([each.zero_because == first.zero_because for each in others])
    noi, service, interest = total("noi"), total("service"), total("interest")
    return LoanSchedule(
        loan=total("loan"),
        fee=total("fee"),
        bound_by=np.where(same, first.bound_by, NO_SIZE).astype(np.int8),
        zero_because=np.where(alike, first.zero_because, 0),
        interest=interest,
        service=service,
        repayment=total("repayment"),
        balance=total("balance"),
        noi=noi,
        dscr=quotient(noi, service),
        icr=quotient(noi, interest),
        payments=total("payments"),
    )

"""Corporation tax of the investor (vennootschapsbelasting), by year of operation. Axes (path, year)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from feasibility.finance.equity import Finance, Status, gross_of, refuse_infinite, unsolved
from feasibility.finance.flows import anniversaries, investor_flows, moment
from feasibility.finance.holding import Array, Holding, HoldingDates
from feasibility.finance.loans import LoanSchedule, yearly_income
from feasibility.policy.corporation_tax import CorporationTax
from feasibility.returns.irr import solve_irr
from feasibility.returns.project import without_rounding
from feasibility.scenario.arrays import Case
from feasibility.scenario.layout import Layout


@dataclass(frozen=True)
class TaxTerms:
    """What the tax depends on, beside the flows; each number (S,), or (1,) for all paths."""

    bracket_is_free: bool
    """Whether the lower bracket is this investor's to use; otherwise its other profits have used it."""
    depreciation_years: Array
    """0 where nothing is depreciated."""
    depreciation_residual: Array
    """Share of the building's cost that is not depreciated [0–1]."""
    depreciation_floor: Array
    """Share of the taxable value (WOZ) below which the book value is not depreciated [0–1]."""
    woz_share: Array
    """Taxable value over vacant value [1]."""
    interest_share: Array
    """Share of EBITDA up to which interest is deducted [0–1]; NaN: the law's own of the year."""
    interest_threshold: Array
    """Interest that is deducted whatever the EBITDA [€/year]."""
    law: CorporationTax
    """Of every calendar year in which a year of operation of some phase ends."""


@dataclass(frozen=True)
class TaxYears:
    """Tax by year of operation, (S, H) [€], and what is left after the last, (S,) [€]."""

    depreciation: Array
    book_value: Array
    """At the end of each year, before the exit."""
    interest_deducted: Array
    taxable: Array
    """Profit after losses of earlier years; 0 in a year of loss."""
    tax: Array
    """Paid at the end of the year."""
    interest_never_deducted: Array
    loss_left: Array


@dataclass(frozen=True)
class Tax:
    """Corporation tax of the whole project, each phase being taxed by itself; (S,) unless said."""

    tax: Array
    """In all [€]."""
    equity_irr_after_tax: Array
    """With a loan; NaN without."""
    equity_irr_after_tax_status: Status
    investor_irr_after_tax: Array
    """Without a loan; NaN with one."""
    investor_irr_after_tax_status: Status
    interest_never_deducted: Array
    """[€]"""
    loss_left: Array
    """[€]"""
    years: TaxYears
    """By year of operation, the sums of the phases'."""
    phases: tuple[TaxYears, ...]
    flows: Array
    """(S, N) the investor's after loans and tax [€]."""
    times: Array
    """(N,) years from the project's start."""


def tax_terms(layout: Layout, case: Case, law: CorporationTax) -> TaxTerms | None:
    """What the tax depends on; None where the investor pays none."""
    if layout.tax == "none":
        return None
    return TaxTerms(
        bracket_is_free=layout.tax == "free",
        depreciation_years=case.depreciation_years,
        depreciation_residual=case.depreciation_residual,
        depreciation_floor=case.depreciation_floor,
        woz_share=case.woz_share,
        interest_share=case.interest_share,
        interest_threshold=case.interest_threshold,
        law=law,
    )


def tax_of(
    terms: TaxTerms,
    phases: Sequence[tuple[HoldingDates, Holding]],
    vacant_values: Sequence[Array],
    finance: Finance | None,
    *,
    with_irr: bool = True,
) -> Tax:
    """Corporation tax of every phase, and what it leaves of the return.

    Args:
        terms: what the tax depends on.
        phases: dates and holding of each, at the present land price.
        vacant_values: of each phase (S, H), the vacant value of its let dwellings in the year in which each
            year of operation begins, aged: Σ count · vacant value · A(Y) · (1 − ageing)^(k−1) [€].
        finance: loans, where there are.
        with_irr: whether the IRR is solved; without, it is NaN and none.

    Raises:
        NotFiniteError: a flow is infinite or undefined.
    """
    schedules = finance.schedules if finance else ()
    years = tuple(
        tax_years(terms, dates, holding, vacant_value, schedules[place] if schedules else None)
        for place, ((dates, holding), vacant_value) in enumerate(zip(phases, vacant_values, strict=True))
    )
    flows, times = (
        (finance.equity_flows, finance.equity_times) if finance else investor_flows(phases, schedules)
    )
    first = phases[0][0]
    half_periods = 2 * first.periods_a_year
    moments = np.rint(times * half_periods).astype(np.int64)
    rows = max(len(flows), *(len(each.tax) for each in years))
    flows = np.broadcast_to(flows, (rows, times.size)).copy()
    for (dates, _), each in zip(phases, years, strict=True):
        paid = np.searchsorted(moments, moment(dates, anniversaries(dates)[1:]))
        flows[:, paid] -= each.tax
    refuse_infinite(flows)
    flows = without_rounding(flows, gross_of([each for _, each in phases]))
    rate, status = (solve_irr if with_irr else unsolved)(flows, times)
    none, no_status = unsolved(flows, times)
    total = _in_total(years)
    return Tax(
        tax=total.tax.sum(axis=-1),
        equity_irr_after_tax=rate if schedules else none,
        equity_irr_after_tax_status=status if schedules else no_status,
        investor_irr_after_tax=none if schedules else rate,
        investor_irr_after_tax_status=no_status if schedules else status,
        interest_never_deducted=total.interest_never_deducted,
        loss_left=total.loss_left,
        years=total,
        phases=years,
        flows=flows,
        times=times,
    )


def tax_years(
    terms: TaxTerms,
    dates: HoldingDates,
    holding: Holding,
    vacant_value: Array,
    loan: LoanSchedule | None,
) -> TaxYears:
    """The tax of one phase by year of operation, which is its fiscal year.

    profit = net operating income + gain at exit − depreciation − interest deducted, where the gain, in the
    last year, is the exit value less the book value. Interest, and in the first year the loan's fee, is
    deducted up to max(threshold, share · max(0, income + gain)); the rest waits for later years. Losses are
    carried forward, and used up to an amount of a year's profit and a share of what is above it.

    Args:
        terms: what the tax depends on.
        dates: of the phase.
        holding: its flows.
        vacant_value: (S, H) of its let dwellings, as in `tax_of`.
        loan: of the phase; None without one.
    """
    law = dates.fiscal_year_ends - terms.law.first_year
    book = holding.total_development_cost - holding.sales_at_delivery
    depreciation, book_value = depreciated(
        book, book - holding.land_at_delivery, terms, terms.woz_share[:, None] * vacant_value
    )
    earned = yearly_income(holding, dates) + np.zeros(depreciation.shape)
    earned[:, -1] += holding.exit_value - book_value[:, -1]

    interest = np.zeros(earned.shape)
    if loan:
        interest = interest + loan.interest
        interest[:, 0] += loan.fee
    own_share = terms.interest_share[:, None]
    share = np.where(np.isnan(own_share), terms.law.interest_share[law], own_share)
    most = np.maximum(terms.interest_threshold[:, None], share * np.maximum(earned, 0.0))
    waiting = carried_forward(interest - most)
    deducted = interest + opening_balance(waiting) - waiting

    profit = earned - depreciation - deducted
    gain = np.maximum(profit, 0.0)
    relief = terms.law.losses
    usable = np.minimum(gain, relief.amount) + relief.share * np.maximum(gain - relief.amount, 0.0)
    losses = carried_forward(np.where(profit < 0.0, -profit, -usable))
    used = np.where(profit > 0.0, opening_balance(losses) - losses, 0.0)
    taxable = np.maximum(gain - used, 0.0)

    tax = terms.law.high_rate[law] * taxable
    if terms.bracket_is_free:
        cheaper = terms.law.high_rate[law] - terms.law.low_rate[law]
        tax = tax - cheaper * np.minimum(taxable, terms.law.bracket[law])
    return TaxYears(
        depreciation=depreciation,
        book_value=book_value,
        interest_deducted=deducted,
        taxable=taxable,
        tax=tax,
        interest_never_deducted=waiting[:, -1],
        loss_left=losses[:, -1],
    )


def depreciated(book: Array, building: Array, terms: TaxTerms, taxable_value: Array) -> tuple[Array, Array]:
    """Depreciation of each year and book value at its end, (S, H) each [€].

    Each year building · (1 − residual share) / years, until that much is written off in all, and only as far
    as the book value stays at or above the floor's share of the taxable value.

    Args:
        book: (S,) book value at delivery [€].
        building: (S,) the part of it that is not land [€].
        terms: years, residual share and floor.
        taxable_value: (S, H) of each year (WOZ) [€].
    """
    years = terms.depreciation_years
    most = np.maximum(building, 0.0) * (1.0 - terms.depreciation_residual)
    yearly = np.divide(
        most, years, out=np.zeros(np.broadcast_shapes(most.shape, years.shape)), where=years > 0.0
    )
    lowest = np.maximum(
        (book - np.where(years > 0.0, most, 0.0))[:, None], terms.depreciation_floor[:, None] * taxable_value
    )
    value = np.broadcast_to(book, lowest.shape[:1])
    values = np.empty((lowest.shape[1], *value.shape))
    for year in range(len(values)):
        value = np.minimum(value, np.maximum(value - yearly, lowest[:, year]))
        values[year] = value
    book_value = np.ascontiguousarray(values.T)
    return np.concatenate(
        [book[:, None] + np.zeros((len(book_value), 1)), book_value[:, :-1]], axis=1
    ) - book_value, book_value


def carried_forward(over: Array) -> Array:
    """What is left at the end of each year of what is carried forward, max(0, left before + over), (S, H).

    Args:
        over: (S, H) added to it in each year; negative, what could be taken off.
    """
    total = np.cumsum(over, axis=-1)
    left: Array = total - np.minimum(np.minimum.accumulate(total, axis=-1), 0.0)
    return left


def opening_balance(left: Array) -> Array:
    """What was left at the beginning of each year, (S, H)."""
    return np.concatenate([np.zeros((len(left), 1)), left[:, :-1]], axis=1)


def _in_total(years: tuple[TaxYears, ...]) -> TaxYears:
    """The sums of the phases, each year of operation being every phase's own."""
    first, *others = years
    return TaxYears(
        **{
            each.name: sum((getattr(one, each.name) for one in others), start=getattr(first, each.name))
            for each in fields(TaxYears)
        }
    )

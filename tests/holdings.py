"""Holdings for the tests of loans and tax: one phase of given yearly incomes, without a scenario."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from feasibility.finance.construction import ConstructionTerms
from feasibility.finance.holding import Array, Holding, HoldingDates
from feasibility.finance.loans import LoanTerms
from feasibility.finance.tax import TaxTerms
from feasibility.policy.corporation_tax import corporation_tax


def dates_of(
    years: int, periods_a_year: int = 12, delivery: float = 0.0, first_year: int = 2026
) -> HoldingDates:
    """Costs at the start and at the ends of the periods until delivery; incomes at the ends of theirs."""
    periods = np.arange(1.0, years * periods_a_year + 1) / periods_a_year
    return HoldingDates(
        periods_a_year=periods_a_year,
        holding_years=years,
        start=0.0,
        delivery=delivery,
        cost_times=np.arange(round(delivery * periods_a_year) + 1) / periods_a_year,
        income_times=delivery + periods,
        fiscal_year_ends=np.arange(first_year, first_year + years),
    )


def holding_of(
    dates: HoldingDates,
    yearly_income: Any,
    cost: Any,
    exit_value: Any,
    *,
    value: Any = None,
    land: Any = 0.0,
    sold: Any = 0.0,
    costs: Any = None,
) -> Holding:
    """One phase; every argument a number, or with an axis of paths first."""
    income = np.atleast_2d(np.asarray(yearly_income, dtype=np.float64))
    rows = len(income)

    def each(number: Any) -> Array:
        return np.broadcast_to(np.asarray(number, dtype=np.float64), (rows,)).copy()

    p = dates.periods_a_year
    return Holding(
        income=np.repeat(income / p, p, axis=1),
        works_and_sales=np.zeros((rows, dates.holding_years + 1)),
        sales_at_delivery=each(sold),
        exit_value=each(exit_value),
        investment_value=each(cost if value is None else value),
        total_development_cost=each(cost),
        acquisition_costs=each(0.0),
        land_at_delivery=each(land),
        costs=np.zeros((rows, dates.cost_times.size)) if costs is None else np.atleast_2d(costs),
    )


def moved(holding: Holding, change: Holding, more: Any) -> Holding:
    """The holding at a land price that is `more` euros higher, (S,)."""
    moved_by = {
        each.name: getattr(holding, each.name)
        + getattr(change, each.name) * np.reshape(more, (-1,) + (1,) * (getattr(change, each.name).ndim - 1))
        for each in fields(Holding)
    }
    return Holding(**moved_by)


def loan_of(
    rate: float = 0.0, *, repayment: str = "annuity", years: int = 30, fee: float = 0.0, **sizes: float
) -> LoanTerms:
    """A loan by these sizes: amount, ltv, ltc, dscr, icr."""

    def one(number: float) -> Array:
        return np.array([float(number)])

    given = {size: one(sizes.get(size, 0.0)) for size in ("amount", "ltv", "ltc", "dscr", "icr")}
    return LoanTerms(
        sizes=tuple(sizes), repayment=repayment, rate=one(rate), years=one(years), fee=one(fee), **given
    )


def construction_of(share: float, rate: float, fee: float = 0.0) -> ConstructionTerms:
    """A loan of the developer."""
    return ConstructionTerms(np.array([share]), np.array([rate]), np.array([fee]))


def tax_of_kind(
    years: range,
    *,
    free: bool = False,
    depreciation: tuple[float, float, float] = (0.0, 0.0, 0.0),
    share: float = np.nan,
    threshold: float = 1_000_000.0,
) -> TaxTerms:
    """Tax in these calendar years; depreciation by years, residual share and floor."""
    term, residual, floor = (np.array([number]) for number in depreciation)
    return TaxTerms(
        bracket_is_free=free,
        depreciation_years=term,
        depreciation_residual=residual,
        depreciation_floor=floor,
        woz_share=np.ones(1),
        interest_share=np.array([share]),
        interest_threshold=np.array([threshold]),
        law=corporation_tax(years),
    )

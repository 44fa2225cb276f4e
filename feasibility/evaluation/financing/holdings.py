"""Loans and tax of a project: what each phase brings its investor, input for the package `finance`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from feasibility.cashflow.project_flows import GridKey, grid_key, grid_of, times_count
from feasibility.dates import day_after
from feasibility.evaluation.result import Phase
from feasibility.finance.construction import construction_terms
from feasibility.finance.equity import Finance, finance_of
from feasibility.finance.holding import Holding, HoldingDates
from feasibility.finance.loans import UnboundedLoanError, loan_terms
from feasibility.finance.rates import with_rates
from feasibility.finance.tax import Tax, tax_of, tax_terms
from feasibility.indices.paths import PathSet
from feasibility.messages import said
from feasibility.policy.corporation_tax import corporation_tax
from feasibility.returns.phase import PhaseAtPrice, at_price, paid_with_land
from feasibility.returns.project import Returns
from feasibility.returns.values import sum_over_types
from feasibility.scenario.arrays import Case
from feasibility.scenario.layout import Layout
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]


def financing(
    scenario: Scenario,
    layout: Layout,
    case: Case,
    paths: PathSet,
    phases: Sequence[Phase],
    returns: Returns,
    *,
    with_irr: bool,
) -> tuple[Finance | None, Tax | None]:
    """Loans and tax, where the scenario has any.

    Args:
        scenario: one of those of the layout, for its mistakes.
        layout: how they are computed.
        case: their numbers.
        paths: index paths.
        phases: of the project.
        returns: at its land price.
        with_irr: whether the IRRs are solved.

    Raises:
        InputError: nothing limits the size of a loan.
    """
    borrows = bool(layout.loan_sizes) or layout.construction_loan
    if not borrows and layout.tax == "none":
        return None, None
    dates = [dates_of(phase) for phase in phases]
    held = [holding(phase, priced) for phase, priced in zip(phases, returns.phase_prices, strict=True)]
    finance = tax = None
    if borrows:
        shares = returns.phase_shares
        changes = [
            change_per_euro(phase, share) if layout.equity_return else None
            for phase, share in zip(phases, shares, strict=True)
        ]
        by_share = held
        if len(phases) > 1 and layout.land_is_residual and layout.equity_return:
            by_share = [
                holding(phase, at_price(phase.layout, phase.worth, share * returns.land_price))
                for phase, share in zip(phases, shares, strict=True)
            ]
        try:
            finance = finance_of(
                loan_terms(layout, case),
                construction_terms(layout, case),
                case.required_equity_return if layout.equity_return else None,
                list(zip(dates, held, by_share, changes, strict=True)),
                returns.land_price,
                with_irr=False,
            )
        except UnboundedLoanError as error:
            raise scenario.refusal("finance.loan", said(error)) from error
    if layout.tax != "none":
        ends = [int(year) for each in dates for year in each.fiscal_year_ends]
        law = corporation_tax(ends, layout.known_until)
        terms = tax_terms(layout, case, law)
        if terms is not None:
            tax = tax_of(
                terms,
                list(zip(dates, held, strict=True)),
                [vacant_values(phase, paths) for phase in phases],
                finance if layout.loan_sizes else None,
                with_irr=False,
            )
    return with_rates(finance, tax) if with_irr else (finance, tax)


def dates_of(phase: Phase) -> HoldingDates:
    """The dates of one phase, from the project's start."""
    calendar = phase.calendar
    return _dates_of(grid_key(calendar), calendar.start, calendar.construction_months, phase.start)


@lru_cache(maxsize=256)
def _dates_of(key: GridKey, day: date, construction_months: int, start: float) -> HoldingDates:
    """The dates of a phase by the key of its moments, its first day, and the years before it."""
    grid = grid_of(key)
    *_, delivery_moment, holding_years, periods_a_year = key
    built = int(grid.anniversary[0]) + 1
    ends = [
        day_after(day, construction_months + 12 * number) - timedelta(days=1)
        for number in range(1, holding_years + 1)
    ]
    return HoldingDates(
        periods_a_year=periods_a_year,
        holding_years=holding_years,
        start=start,
        delivery=start + delivery_moment / (2 * periods_a_year),
        cost_times=grid.times[:built] + start,
        income_times=grid.times[grid.operation] + start,
        fiscal_year_ends=np.array([each.year for each in ends], dtype=np.int64),
    )


def holding(phase: Phase, priced: PhaseAtPrice) -> Holding:
    """What one phase brings its investor and costs its developer at its land price."""
    unit, calendar, grid, price = phase.unit, phase.calendar, phase.flows.grid, priced.land_price
    counts = phase.case.counts
    income = np.take(times_count(counts, unit.net_operating_income), calendar.period_step, axis=1)
    exit_value = sum_over_types(counts * unit.received.at_exit)
    costs = -phase.flows.development[:, : int(grid.anniversary[0]) + 1]
    land_at_delivery = price * phase.worth.land_factor
    if unit.ground_rent is None:
        costs[:, grid.payment] += price * paid_with_land(phase.layout, phase.case, unit)
    else:
        per_euro = _per_euro(phase)
        income = income + price[:, None] * per_euro.income
        exit_value = exit_value + price * per_euro.exit_value
        costs = costs + price[:, None] * per_euro.costs
        land_at_delivery = price * per_euro.land_at_delivery
    works = unit.received.on_turnover
    for work in unit.major_works.values():
        works = works + work
    return Holding(
        income=income,
        works_and_sales=times_count(counts, works),
        sales_at_delivery=phase.worth.sales_at_delivery,
        exit_value=exit_value,
        investment_value=priced.investment_value,
        total_development_cost=priced.total_development_cost,
        acquisition_costs=priced.acquisition_costs + np.zeros_like(priced.total_development_cost),
        land_at_delivery=land_at_delivery,
        costs=costs,
    )


def change_per_euro(phase: Phase, share: Array) -> Holding:
    """By how much a euro of the project's land price changes what one phase brings.

    Args:
        phase: of the project.
        share: (S,) part of that price that it pays.
    """
    per_euro = _per_euro(phase)
    column = share[:, None]
    return Holding(
        income=column * per_euro.income,
        works_and_sales=column * per_euro.works_and_sales,
        sales_at_delivery=share * per_euro.sales_at_delivery,
        exit_value=share * per_euro.exit_value,
        investment_value=share * per_euro.investment_value,
        total_development_cost=share * per_euro.total_development_cost,
        acquisition_costs=share * per_euro.acquisition_costs,
        land_at_delivery=share * per_euro.land_at_delivery,
        costs=column * per_euro.costs,
    )


def _per_euro(phase: Phase) -> Holding:
    """The change of what one phase brings per euro of its own land price."""
    unit, calendar, grid, worth = phase.unit, phase.calendar, phase.flows.grid, phase.worth
    rows, canon = len(worth.residual_land_value), unit.ground_rent
    nothing = np.zeros(rows)
    income = np.broadcast_to(0.0, (rows, grid.operation.size))
    costs = np.zeros((rows, int(grid.anniversary[0]) + 1))
    costs[:, grid.payment] += paid_with_land(phase.layout, phase.case, unit)
    exit_value = nothing
    if canon is not None:
        income = income - np.take(canon.operation, calendar.period_step, axis=1)
        for place, moment in enumerate(grid.construction[1:-1]):
            costs[:, moment] += canon.construction[:, place]
        exit_value = nothing - canon.at_exit
    return Holding(
        income=income,
        works_and_sales=np.broadcast_to(0.0, (rows, calendar.holding_years + 1)),
        sales_at_delivery=nothing,
        exit_value=exit_value,
        investment_value=nothing - worth.ground_rent_value,
        total_development_cost=nothing + worth.land_factor + worth.profit_slope + worth.acquisition_slope,
        acquisition_costs=nothing + worth.acquisition_slope,
        land_at_delivery=nothing if canon is not None else nothing + worth.land_factor,
        costs=costs,
    )


def vacant_values(phase: Phase, paths: PathSet) -> Array:
    """(S, H) vacant value of the let dwellings when each year of operation begins, aged [€].

    Σ count · vacant value · A(Y) · (1 − ageing)^(k−1), of all that are let at delivery.
    """
    years = np.arange(phase.calendar.holding_years)
    level = np.take(paths.level["house_price"], paths.place(phase.calendar.anniversary_year[:-1]), axis=1)
    rented = np.array([[[each.rented]] for each in phase.layout.types])
    case = phase.case
    each = (case.counts * case.vacant_value)[..., None] * (1 - case.ageing[..., None]) ** years
    return sum_over_types(each * rented) * level

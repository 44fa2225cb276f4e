"""Loans, equity and tax: what holds whatever the flows."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feasibility.finance.equity import finance_of
from feasibility.finance.holding import Array, Holding, HoldingDates
from feasibility.finance.loans import UnboundedLoanError, unit_schedule
from feasibility.finance.tax import tax_of
from feasibility.returns.discounting import npv
from feasibility.returns.irr import NONE, irr
from feasibility.returns.project import NotFiniteError
from feasibility.scenario.keys.finance import LOAN_SIZES, Repayment
from tests.holdings import construction_of, dates_of, holding_of, loan_of, moved, tax_of_kind

RATES = st.one_of(st.just(0.0), st.floats(0.0001, 0.5), st.sampled_from([1e-300, 1e-12, 1e-8]))
PERIODS = st.sampled_from([1, 4, 12])
REPAYMENTS = st.sampled_from(get_args(Repayment))
PRICE = np.array([1_000_000.0])


@st.composite
def holdings(draw: st.DrawFn, rows: int = 1) -> tuple[HoldingDates, Holding]:
    years = draw(st.integers(1, 12))
    dates = dates_of(years, draw(PERIODS), delivery=draw(st.sampled_from([0.0, 1.0, 2.0])), first_year=2024)
    seed = np.random.default_rng(draw(st.integers(0, 2**32)))
    least = draw(st.sampled_from([200_000.0, -300_000.0]))
    incomes = seed.uniform(least, 900_000, (rows, years))
    costs = seed.uniform(0, 1_000_000, (rows, dates.cost_times.size))
    holding = holding_of(
        dates,
        incomes,
        seed.uniform(6e6, 12e6, rows),
        seed.uniform(5e6, 20e6, rows),
        value=seed.uniform(6e6, 12e6, rows),
        land=seed.uniform(0, 2e6, rows),
        sold=seed.uniform(0, 1e6, rows),
        costs=costs,
    )
    holding.works_and_sales[:, 1:-1] = seed.uniform(-100_000, 200_000, (rows, years - 1))
    return dates, holding


def leasehold(dates: HoldingDates) -> Holding:
    """What a euro of land price changes under a ground lease of 3 %."""
    return replace(
        holding_of(dates, [-0.03] * dates.holding_years, 0.1, -0.5, value=-0.6),
        costs=np.full((1, dates.cost_times.size), 0.01),
    )


def freehold(dates: HoldingDates) -> Holding:
    """What a euro of land price changes where the land is bought."""
    costs = np.zeros((1, dates.cost_times.size))
    costs[:, 0] = 1.1
    return holding_of(dates, [0.0] * dates.holding_years, 1.2, 0.0, value=0.0, land=1.2, costs=costs)


def test_a_way_of_repaying_without_a_schedule_is_none() -> None:
    with pytest.raises(ValueError, match="'balloon' has no schedule"):
        unit_schedule(loan_of(0.04, repayment="balloon", years=10, amount=1), 4, 10)


@given(RATES, st.integers(1, 100), st.integers(1, 100), PERIODS, REPAYMENTS)
def test_a_loan_closes(rate: float, term: int, held: int, periods: int, repayment: str) -> None:
    """Interest is due on what is owed, and all that is lent comes back: at 0 % and with a short term too."""
    unit = unit_schedule(loan_of(rate, repayment=repayment, years=term, amount=1), periods, held)
    owed = np.concatenate([[[1.0]], unit.balance[:, :-1]], axis=1)
    near = 1e-10 if rate == 0.0 or rate > 1e-5 else 1e-7
    assert unit.interest == pytest.approx(owed * rate / periods, abs=near)
    assert owed - unit.repayment == pytest.approx(unit.balance, abs=near)
    assert unit.repayment.sum() + unit.balance[0, -1] == pytest.approx(1.0, abs=near)
    assert (unit.balance[0, term * periods :] == 0.0).all()
    if repayment == "annuity":
        paid = (unit.interest + unit.repayment)[0, : term * periods]
        assert paid == pytest.approx(paid[0], abs=1e-12)
        if near < 1e-7 and (1 + rate / periods) ** (term * periods) < 1e4:
            count, number = term * periods, np.arange(1.0, min(term, held) * periods + 1)
            with np.errstate(invalid="ignore"):  # at 0 %
                interest = -npf.ipmt(rate / periods, number, count, 1.0)
                repayment = -npf.ppmt(rate / periods, number, count, 1.0)
            assert unit.interest[0, : number.size] == pytest.approx(interest, abs=near)
            assert unit.repayment[0, : number.size] == pytest.approx(repayment, abs=near)


@given(holdings(), RATES, REPAYMENTS, st.integers(1, 30), st.floats(0.05, 1.0), st.floats(0.1, 1.0))
@settings(max_examples=60)
def test_covers_are_kept_and_a_lower_ltv_never_lowers_them(
    phase: tuple[HoldingDates, Holding], rate: float, repayment: str, years: int, ltv: float, less: float
) -> None:
    dates, holding = phase
    kind = {"repayment": repayment, "years": years}

    def found(**sizes: float):  # type: ignore[no-untyped-def]
        terms = loan_of(rate, **kind, **sizes)  # type: ignore[arg-type]
        return finance_of(terms, None, None, [(dates, holding, holding, holding)], PRICE, with_irr=False)

    whole, part = found(ltv=ltv), found(ltv=ltv * less)
    if np.isfinite(whole.dscr_min[0]) and part.loan[0] > 0 and part.schedule.noi.min() > 0:
        assert part.dscr_min[0] >= whole.dscr_min[0] * (1 - 1e-12)
    sized = found(ltv=ltv, dscr=1.2, icr=1.5)
    assert 0.0 <= sized.loan[0] <= whole.loan[0]
    assert not sized.dscr_min[0] < 1.2 * (1 - 1e-12)
    assert not sized.icr_min[0] < 1.5 * (1 - 1e-12)
    unit = unit_schedule(loan_of(rate, **kind, ltv=1), dates.periods_a_year, dates.holding_years)  # type: ignore[arg-type]
    poor = (sized.schedule.noi[0] <= 0) & (unit.yearly_service[0] > 0)
    assert sized.schedule.zero_because[0] == (np.argmax(poor) + 1 if poor.any() else 0)
    if poor.any():
        assert sized.loan[0] == 0.0


@given(holdings(), REPAYMENTS)
@settings(max_examples=40)
def test_a_loan_at_the_return_of_the_project_leaves_the_equity_that_return(
    phase: tuple[HoldingDates, Holding], repayment: str
) -> None:
    """Whatever the repayment, where interest is due as the return accrues: by the year, at its end."""
    dates, holding = phase
    alone = finance_of(loan_of(0.0, ltv=0.0), None, None, [(dates, holding, holding, holding)], PRICE)
    rate = alone.equity_irr[0]
    if not np.isnan(rate) and 0.0 <= rate < 0.5:
        nominal = dates.periods_a_year * ((1 + rate) ** (1 / dates.periods_a_year) - 1)
        terms = loan_of(nominal, ltc=0.5, repayment=repayment, years=dates.holding_years)
        lent = finance_of(terms, None, None, [(dates, holding, holding, holding)], PRICE)
        value = npv(rate, lent.equity_flows, lent.equity_times - lent.equity_times[0])
        assert value == pytest.approx(0.0, abs=1e-6 * holding.total_development_cost[0])
        if lent.equity_irr_status[0] == 0:
            assert lent.equity_irr[0] == pytest.approx(rate, abs=1e-9)


@given(
    st.lists(holdings(), min_size=1, max_size=1),
    st.booleans(),
    st.booleans(),
    st.floats(0.0, 0.12),
    st.floats(0.02, 0.2),
    st.sampled_from(
        [
            {"ltv": 0.6},
            {"ltc": 0.7},
            {"ltv": 0.7, "ltc": 0.8, "dscr": 1.2, "icr": 1.5},
            {"amount": 3e6, "dscr": 1.1},
        ]
    ),
)
@settings(max_examples=60)
def test_at_its_land_value_the_equity_earns_what_is_required(
    given_phases: list[tuple[HoldingDates, Holding]],
    twice: bool,
    leased: bool,
    rate: float,
    required: float,
    sizes: dict[str, float],
) -> None:
    dates, holding = given_phases[0]
    change = leasehold(dates) if leased else freehold(dates)
    # A residual price, of which the phases do not pay their shares: what they bring by share is another.
    phases = [(dates, holding, holding, change)]
    if twice:
        later = replace(
            dates,
            start=1.0,
            delivery=dates.delivery + 1,
            cost_times=dates.cost_times + 1,
            income_times=dates.income_times + 1,
        )
        half = replace(holding, income=0.5 * holding.income)
        phases.append((later, half, moved(half, change, np.array([2e6])), change))
    terms = loan_of(rate, fee=0.01, **sizes)  # type: ignore[arg-type]
    now = np.array([1e6])
    found = finance_of(terms, None, np.array([required]), phases, now, with_irr=False)
    price = found.land_value_for_equity_return
    assert np.isfinite(price).all()
    there = []
    for each, _, own, by in phases:
        at_price = moved(own, by, price - now)
        there.append((each, at_price, at_price, by))
    again = finance_of(terms, None, np.array([required]), there, price, with_irr=False)
    value = npv(required, again.equity_flows, again.equity_times)
    assert value == pytest.approx(0.0, abs=0.01)
    assert again.land_value_for_equity_return == pytest.approx(price, abs=0.005)


@given(
    holdings(rows=3),
    st.sampled_from([(0.0, 0.0, 0.0), (10.0, 0.2, 1.0), (30.0, 0.0, 0.0)]),
    st.floats(0.0, 1.0),
    st.sampled_from([0.0, 100_000.0, 1_000_000.0]),
    st.booleans(),
)
@settings(max_examples=60)
def test_profits_losses_and_interest_are_taxed_once(
    phase: tuple[HoldingDates, Holding],
    depreciation: tuple[float, float, float],
    share: float,
    threshold: float,
    free: bool,
) -> None:
    dates, holding = phase
    terms = tax_of_kind(
        range(2024, 2024 + dates.holding_years),
        free=free,
        depreciation=depreciation,
        share=share,
        threshold=threshold,
    )
    loan = loan_of(0.05, ltc=0.6, fee=0.02)
    finance = finance_of(loan, None, None, [(dates, holding, holding, holding)], PRICE, with_irr=False)
    woz = np.linspace(0.5, 1.2, dates.holding_years) * holding.total_development_cost[:, None]
    found = tax_of(terms, [(dates, holding)], [woz], finance)
    years, lent = found.years, finance.schedules[0]
    assert (years.tax >= 0.0).all() and (years.depreciation >= 0.0).all()
    assert (years.interest_deducted >= -1e-6).all()
    due = lent.interest.sum(axis=1) + lent.fee
    assert years.interest_deducted.sum(axis=1) + found.interest_never_deducted == pytest.approx(
        due, abs=0.005
    )
    # All that the investor earns is taxed once, but for losses that are left and interest never deducted.
    earned = lent.noi.sum(axis=1) + holding.exit_value + holding.sales_at_delivery
    profit = earned - holding.total_development_cost - due
    taxed = years.taxable.sum(axis=1) - found.loss_left - found.interest_never_deducted
    assert taxed == pytest.approx(profit, abs=0.02)
    assert finance.equity_flows.sum(axis=1) - found.flows.sum(axis=1) == pytest.approx(found.tax, abs=0.005)


@given(holdings(rows=4), REPAYMENTS)
@settings(max_examples=25)
def test_a_row_is_the_same_alone_and_in_a_block(phase: tuple[HoldingDates, Holding], repayment: str) -> None:
    dates, holding = phase
    terms = loan_of(0.04, repayment=repayment, years=7, ltv=0.6, dscr=1.1, fee=0.01)
    builder, required = construction_of(0.6, 0.05, 0.01), np.array([0.06])
    change = freehold(dates)
    law = tax_of_kind(range(2024, 2024 + dates.holding_years), depreciation=(30, 0.2, 1.0))
    woz = np.ones((1, dates.holding_years)) * 5e6

    def found(own: Holding):  # type: ignore[no-untyped-def]
        finance = finance_of(terms, builder, required, [(dates, own, own, change)], PRICE)
        return finance, tax_of(law, [(dates, own)], [woz], finance)

    block, taxed = found(holding)
    one, alone = found(Holding(**{name: value[2:3] for name, value in vars(holding).items()}))
    for name in ("loan", "equity_irr", "dscr_min", "land_value_for_equity_return", "developer_equity_irr"):
        assert getattr(block, name)[2] == pytest.approx(getattr(one, name)[0], rel=1e-12, nan_ok=True), name
    assert taxed.tax[2] == pytest.approx(alone.tax[0], rel=1e-12)
    assert taxed.equity_irr_after_tax[2] == pytest.approx(
        alone.equity_irr_after_tax[0], rel=1e-9, nan_ok=True
    )


@given(holdings(), st.floats(0.0, 1.0), RATES)
@settings(max_examples=40)
def test_the_developer_pays_all_costs_once(
    phase: tuple[HoldingDates, Holding], share: float, rate: float
) -> None:
    dates, holding = phase
    for sign in (1.0, -1.0):
        costs: Array = holding.costs.copy()
        costs[:, 0] *= sign  # land that brings money
        own = replace(holding, costs=costs)
        found = finance_of(None, construction_of(share, rate), None, [(dates, own, own, own)], PRICE)
        assert found.developer_equity + found.construction_loan == pytest.approx(costs.sum(), abs=0.005)
        assert found.construction_loan[0] == pytest.approx(max(0.0, share * costs.sum()))
        assert found.developer_flows.sum() == pytest.approx(found.developer_result[0], abs=0.005)
        if rate == 0.0:
            assert found.construction_interest[0] == pytest.approx(0.0, abs=0.005)


@given(holdings())
@settings(max_examples=20)
def test_two_phases_are_the_sum_of_each(phase: tuple[HoldingDates, Holding]) -> None:
    dates, holding = phase
    change = freehold(dates)
    dear = replace(holding, total_development_cost=2 * holding.investment_value + 1e7)
    terms, builder = loan_of(0.04, ltv=0.6, ltc=0.7), construction_of(0.5, 0.05, 0.01)
    required = np.array([0.06])

    def found(*each: Holding):  # type: ignore[no-untyped-def]
        return finance_of(terms, builder, required, [(dates, own, own, change) for own in each], PRICE)

    one, same, apart = found(holding), found(holding, holding), found(dear, holding)
    assert same.loan == pytest.approx(2 * one.loan)
    assert same.loan_bound_by == one.loan_bound_by
    for name in (
        "equity_irr",
        "equity_multiple",
        "loan_to_value",
        "dscr_min",
        "cash_yield",
        "developer_equity_irr",
    ):
        assert getattr(same, name) == pytest.approx(getattr(one, name), nan_ok=True), name
    assert apart.loan == pytest.approx(found(dear).loan + one.loan)
    assert apart.equity == pytest.approx(found(dear).equity + one.equity)
    agree = found(dear).loan_bound_by == one.loan_bound_by
    assert apart.loan_bound_by == (one.loan_bound_by if agree else -1)
    law = tax_of_kind(range(2024, 2024 + dates.holding_years), depreciation=(30, 0.2, 0.0))
    woz = np.zeros((1, dates.holding_years))
    taxed = tax_of(law, [(dates, holding)] * 2, [woz, woz], same)
    alone = tax_of(law, [(dates, holding)], [woz], one)
    assert taxed.tax == pytest.approx(2 * alone.tax)
    assert taxed.years.depreciation == pytest.approx(2 * alone.years.depreciation)
    assert taxed.equity_irr_after_tax == pytest.approx(alone.equity_irr_after_tax, nan_ok=True)


def test_what_has_no_meaning_is_nothing_and_what_has_no_bound_is_refused() -> None:
    dates = dates_of(5)
    holding = holding_of(dates, [100.0] * 5, 1_000.0, 1_000.0)
    phases = [(dates, holding, holding, holding_of(dates, [0.0] * 5, 0.0, 0.0))]
    price_less = finance_of(loan_of(0.05, ltv=0.5), None, np.array([0.5]), phases, PRICE, with_irr=False)
    assert np.isnan(price_less.land_value_for_equity_return)
    assert np.isnan(price_less.equity_irr) and price_less.equity_irr_status == NONE
    for terms in (loan_of(0.0, icr=1.2), loan_of(0.0, dscr=1.2, icr=1.1, repayment="bullet")):
        with pytest.raises(UnboundedLoanError, match="nothing limits the size of the loan"):
            finance_of(terms, None, None, phases, PRICE)
    endless = replace(holding, exit_value=np.array([np.inf]))
    with pytest.raises(NotFiniteError):
        finance_of(loan_of(0.05, ltv=0.5), None, None, [(dates, endless, endless, holding)], PRICE)


def test_a_bullet_due_on_the_day_of_the_exit_is_paid_from_its_value() -> None:
    dates = dates_of(5, 4)
    holding = holding_of(dates, [100.0] * 5, 1_000.0, 1_000.0)
    for years, left, paid in ((5, 500.0, 0.0), (30, 500.0, 0.0), (3, 0.0, 500.0)):
        terms = loan_of(0.04, ltv=0.5, repayment="bullet", years=years)
        found = finance_of(terms, None, None, [(dates, holding, holding, holding)], PRICE)
        assert found.balance_at_exit == pytest.approx(left)
        assert found.schedule is not None
        assert found.schedule.repayment[0, 2] == pytest.approx(paid)
        assert found.dscr_min == pytest.approx(100 / 20)
        assert irr(found.equity_flows[0], found.equity_times) == pytest.approx(found.equity_irr[0])


@pytest.mark.parametrize(
    ("sizes", "value", "binds"),
    [
        ({"ltv": 0.5, "ltc": 0.5 * (1 - 1e-12)}, 1_000.0, "ltv"),
        ({"amount": 500 * (1 + 1e-12), "ltv": 0.5}, 1_000.0, "amount"),
        ({"ltc": 0.5, "dscr": 1.0, "icr": 1.0}, 1_000.0, "ltc"),
        ({"ltv": 0.5, "ltc": 0.5 * (1 - 1e-6)}, 1_000.0, "ltc"),
        ({"ltv": 0.5, "dscr": 1.0, "icr": 1.0}, -1_000.0, "ltv"),
    ],
)
def test_of_sizes_that_are_equal_but_for_rounding_the_first_binds(
    sizes: dict[str, float], value: float, binds: str
) -> None:
    dates = dates_of(2, 1)
    income = 25.0 if value > 0 else -50.0
    holding = holding_of(dates, [income] * 2, 1_000.0, 1_000.0, value=value)
    terms = loan_of(0.05, repayment="bullet", **sizes)  # type: ignore[arg-type]
    found = finance_of(terms, None, None, [(dates, holding, holding, holding)], np.zeros(1))
    assert LOAN_SIZES[found.loan_bound_by[0]] == binds
    assert found.loan[0] <= max(0.0, 0.5 * value)

"""Loans, equity and corporation tax against published and recomputed examples, to their digits.

Sources: IRR matrix, scribd.com/document/355108997 (worksheet of a purchase of 10,000,000 by year of sale).
Exercise of a loan and its equity, wizedu.com/questions/105992, recomputed. Schönau, Vastgoed, grond en
gebieden. Linear loan of 200,000 at 3 %, hypotheeklastencalculator.nl (months 1 and 37–48, and the total).
Loan by cover of 1.25 on an income of 500,000, answer.ya.guru/questions/4078553. The others are recomputed
from the formulas, by hand.
"""

from __future__ import annotations

import numpy as np
import pytest

from feasibility.finance.construction import construction_loan
from feasibility.finance.equity import finance_of
from feasibility.finance.tax import tax_of
from feasibility.policy.corporation_tax import corporation_tax
from feasibility.policy.tables import TableDateError, dated_table
from feasibility.returns.discounting import npv
from feasibility.returns.irr import irr
from feasibility.scenario.keys.finance import LOAN_SIZES, Tax
from tests.holdings import construction_of, dates_of, holding_of, loan_of, tax_of_kind

NO_PRICE = np.zeros(1)


def test_levered_irr_of_each_year_of_sale() -> None:
    noi = np.array(
        [650_000, 650_000, 689_585, 497_191, 621_844, 753_528, 776_134, 799_418, 823_401, 848_103, 873_546.0]
    )
    sale = noi[1:] / 0.065
    dates = dates_of(10)
    holding = holding_of(dates, noi[:10], 10_000_000.0, sale[-1])
    found = finance_of(
        loan_of(0.04, amount=7_500_000), None, None, [(dates, holding, holding, holding)], NO_PRICE
    )
    loan = found.schedules[0]
    service, balance = loan.service[0], loan.balance[0]
    assert service == pytest.approx([429_673.77] * 10, abs=0.005)
    assert balance[:4] == pytest.approx([7_367_922, 7_230_463, 7_087_404, 6_938_517], abs=0.5)
    assert found.equity == 2_500_000.0
    unlevered, levered = [], []
    for year in range(1, 11):
        flows = np.concatenate([[-10_000_000.0], noi[:year]])
        flows[-1] += sale[year - 1]
        unlevered.append(irr(flows))
        flows[0] = -found.equity[0]
        flows[1:] -= service[:year]
        flows[-1] -= balance[year - 1]
        levered.append(irr(flows))
    assert 100 * np.array(unlevered) == pytest.approx(
        [6.50, 9.41, -1.31, 5.24, 8.92, 9.00, 9.06, 9.11, 9.14, 9.17], abs=0.005
    )
    assert 100 * np.array(levered) == pytest.approx(
        [14.10, 24.47, -23.50, 8.98, 20.32, 19.87, 19.44, 19.04, 18.68, 18.34], abs=0.005
    )


def test_exercise_of_a_loan_with_a_fee() -> None:
    dates = dates_of(4)
    holding = holding_of(dates, [81_000.0, 96_000, 104_000, 113_000], 1_100_000, 1_250_000 * 0.95)
    terms = loan_of(0.07, ltc=0.7, years=15, fee=0.04)
    found = finance_of(terms, None, None, [(dates, holding, holding, holding)], NO_PRICE)
    loan = found.schedules[0]
    assert found.loan == pytest.approx(770_000)
    assert loan.service[0] == pytest.approx([83_051.73] * 4, abs=0.005)
    assert found.balance_at_exit == pytest.approx(635_879.59, abs=0.005)
    assert found.equity == pytest.approx(360_800)
    flows = [-found.equity[0], *(loan.noi[0] - loan.service[0])]
    assert flows[1:] == pytest.approx([-2_051.73, 12_948.27, 20_948.27, 29_948.27], abs=0.005)
    reversion = holding.exit_value[0] - found.balance_at_exit[0]
    assert reversion == pytest.approx(551_620, abs=0.5)
    flows[-1] += round(reversion)  # as the answer does
    assert npv(0.13, flows) == pytest.approx(18_729.61, abs=0.005)
    assert found.dscr_min == pytest.approx(81_000 / 83_051.73, abs=5e-8)
    assert found.cash_yield == pytest.approx(-2_051.73 / 360_800, abs=5e-8)
    assert found.debt_yield == pytest.approx(81 / 770)


def test_equity_of_schonau() -> None:
    dates = dates_of(5, 1)
    holding = holding_of(dates, [250.0] * 5, 1_000.0, 0.0)
    terms = loan_of(0.05, ltv=0.8, repayment="linear", years=5)
    found = finance_of(terms, None, None, [(dates, holding, holding, holding)], NO_PRICE)
    assert found.equity_flows[0] == pytest.approx([-200, 50, 58, 66, 74, 82])
    assert found.equity_irr == pytest.approx(0.17637, abs=0.000005)
    assert found.schedules[0].balance[0] == pytest.approx([640, 480, 320, 160, 0])
    assert found.loan_to_value == pytest.approx(0.8)
    paid = 200 + (200 + 192 + 184 + 176 + 168)
    assert found.equity_multiple == pytest.approx(1_250 / paid)


def test_linear_schedule_by_month() -> None:
    dates = dates_of(30)
    holding = holding_of(dates, [20_000.0] * 30, 300_000, 300_000)
    terms = loan_of(0.03, amount=200_000, repayment="linear")
    loan = finance_of(terms, None, None, [(dates, holding, holding, holding)], NO_PRICE).schedules[0]
    assert loan.payments[0, 0] == pytest.approx(500.00 + 555.56, abs=0.005)
    assert loan.payments[0, 36:48] == pytest.approx(
        [1005.56, 1004.17, 1002.78, 1001.39, 1000, 998.61, 997.22, 995.83, 994.44, 993.06, 991.67, 990.28],
        abs=0.005,
    )
    assert 200_000 - loan.balance[0, 3] == pytest.approx(26_666.67, abs=0.005)
    assert loan.payments.sum() == pytest.approx(290_250.00, abs=0.005)
    assert loan.balance[0, -1] == pytest.approx(0.0, abs=0.005)


def test_loan_constant_and_size_by_cover() -> None:
    dates = dates_of(10)
    holding = holding_of(dates, [500_000.0] * 10, 6_000_000, 6_000_000)
    terms = loan_of(0.085, dscr=1.25, years=25)
    found = finance_of(terms, None, None, [(dates, holding, holding, holding)], NO_PRICE)
    assert found.loan == pytest.approx(4_139_619, abs=0.5)
    assert found.schedules[0].service[0] / found.loan == pytest.approx(0.0966272500154557, abs=5e-15)


@pytest.mark.parametrize(
    ("sizes", "loan", "binds"),
    [
        ({"ltv": 0.7}, 15_400_000, "ltv"),
        ({"ltc": 0.75}, 15_750_000, "ltc"),
        ({"dscr": 1.25}, 13_157_411, "dscr"),
        ({"icr": 1.8}, 12_345_679, "icr"),
        ({"ltv": 0.7, "ltc": 0.75, "dscr": 1.25, "icr": 1.8}, 12_345_679, "icr"),
        ({"ltv": 0.7, "ltc": 0.75, "dscr": 1.25}, 13_157_411, "dscr"),
        ({"amount": 12_000_000, "icr": 1.8}, 12_000_000, "amount"),
    ],
)
def test_the_smallest_size_binds(sizes: dict[str, float], loan: float, binds: str) -> None:
    dates = dates_of(10)
    holding = holding_of(dates, [1_000_000.0] * 10, 21_000_000, 22_000_000, value=22_000_000)
    # The interest of the answer is that on the whole loan, as of one that is not repaid.
    repayment = "bullet" if binds == "icr" else "annuity"
    terms = loan_of(0.045, repayment=repayment, **sizes)  # type: ignore[arg-type]
    found = finance_of(terms, None, None, [(dates, holding, holding, holding)], NO_PRICE)
    assert found.loan == pytest.approx(loan, abs=0.5)
    assert LOAN_SIZES[found.loan_bound_by[0]] == binds
    if binds == "dscr":
        assert found.schedules[0].service[0, 0] / found.loan[0] == pytest.approx(0.060802, abs=5e-7)


def test_construction_loan_after_own_money() -> None:
    dates = dates_of(1, 12, delivery=2.0)
    costs = np.array([3_000_000.0, *[500_000.0] * 24])
    holding = holding_of(dates, [0.0], 16_000_000, 0.0, costs=costs)
    loan = construction_loan(construction_of(0.7, 0.05), dates, holding)
    assert loan.own.sum() == pytest.approx(4_500_000)
    assert loan.own[0, :5].tolist() == [3_000_000, 500_000, 500_000, 500_000, 0]
    assert loan.balance == pytest.approx(10_949_264.71, abs=0.005)
    found = finance_of(
        None, construction_of(0.7, 0.05, 0.01), None, [(dates, holding, holding, holding)], NO_PRICE
    )
    assert found.construction_interest == pytest.approx(449_264.71, abs=0.005)
    assert found.developer_equity == pytest.approx(4_605_000)
    assert found.developer_result == pytest.approx(16_000_000 - 10_949_264.71 - 4_605_000, abs=0.005)
    assert np.isnan(found.loan) and np.isnan(found.equity_irr)


def test_a_late_receipt_is_advanced_by_the_developer() -> None:
    # 600, 400 and −200: together 800, of which half is borrowed at most. After 400 of own money 200 is drawn
    # at once and 200 a year later; 200 more is the developer's until he receives it. Owed: 242 + 220.
    dates = dates_of(1, 1, delivery=2.0)
    holding = holding_of(dates, [0.0], 1_000, 0.0, costs=np.array([600.0, 400, -200]))
    loan = construction_loan(construction_of(0.5, 0.1), dates, holding)
    assert loan.draws[0].tolist() == [200, 200, 0]
    assert loan.own[0].tolist() == [400, 200, -200]
    assert loan.balance == pytest.approx(462)


def test_interest_above_the_limit_waits() -> None:
    """EBITDA 3.0 m, interest 1.8 m in 2026: 1.0 m is deducted, for 24.5 % of EBITDA is less; tax 502,400."""
    dates = dates_of(1, 1, first_year=2026)
    holding = holding_of(dates, [3_000_000.0], 40_000_000, 40_000_000)
    finance = finance_of(
        loan_of(0.05, amount=36_000_000, repayment="bullet"),
        None,
        None,
        [(dates, holding, holding, holding)],
        NO_PRICE,
    )
    terms = tax_of_kind(range(2026, 2027), free=True)
    found = tax_of(terms, [(dates, holding)], [np.zeros((1, 1))], finance)
    assert finance.schedules[0].interest == pytest.approx(1_800_000)
    assert found.years.interest_deducted == pytest.approx(1_000_000)
    assert found.interest_never_deducted == pytest.approx(800_000)
    assert found.years.taxable == pytest.approx(2_000_000)
    assert found.tax == pytest.approx(502_400)
    used = tax_of(tax_of_kind(range(2026, 2027)), [(dates, holding)], [np.zeros((1, 1))], finance)
    assert used.tax == pytest.approx(0.258 * 2_000_000)


def test_losses_are_used_up_to_a_million_and_half_of_the_rest() -> None:
    """A loss of 3.0 m; then 2.0 m, of which 1.0 + 0.5 m is set off; then 5.0 m, against the rest, 1.5 m."""
    dates = dates_of(3, 1)
    holding = holding_of(dates, [-3_000_000.0, 2_000_000, 5_000_000], 10_000_000, 10_000_000)
    found = tax_of(tax_of_kind(range(2026, 2029)), [(dates, holding)], [np.zeros((1, 3))], None)
    assert found.years.taxable[0] == pytest.approx([0, 500_000, 3_500_000])
    assert found.years.tax[0] == pytest.approx([0, 129_000, 903_000])
    assert found.loss_left == 0.0
    assert found.flows[0] == pytest.approx([-10_000_000, -3_000_000, 1_871_000, 14_097_000])
    assert np.isnan(found.equity_irr_after_tax)
    assert found.investor_irr_after_tax == pytest.approx(irr(found.flows[0]))


def test_depreciation_stops_at_its_residual_and_at_the_floor() -> None:
    """Building 900, residual 20 %, 10 years: 72 a year. The floor rises from 850 to 910 and falls to 0."""
    dates = dates_of(12, 1)
    holding = holding_of(dates, [0.0] * 12, 1_000.0, 500.0, land=100.0)
    woz = np.array([[850.0, 910, 910, *[0.0] * 9]])
    terms = tax_of_kind(range(2026, 2038), depreciation=(10, 0.2, 1.0))
    found = tax_of(terms, [(dates, holding)], [woz], None).years
    assert found.depreciation[0] == pytest.approx([72, 18, 0, *[72.0] * 8, 54])
    assert found.book_value[0, -1] == pytest.approx(100 + 0.2 * 900)
    assert found.taxable[0, -1] == 0.0


def test_rates_by_calendar_year() -> None:
    law = corporation_tax(range(2019, 2031))
    assert law.low_rate.tolist() == [0.19, 0.165, 0.15, 0.15, *[0.19] * 8]
    assert law.high_rate.tolist() == [0.25, 0.25, 0.25, *[0.258] * 9]
    assert law.bracket.tolist() == [200_000, 200_000, 245_000, 395_000, *[200_000] * 8]
    assert law.interest_share.tolist() == [0.3, 0.3, 0.3, 0.2, 0.2, 0.2, *[0.245] * 6]
    thresholds = dated_table("interest_deduction_threshold").rows
    assert {row.value for row in thresholds} == {Tax().interest_threshold}
    with pytest.raises(
        TableDateError, match="'corporation_tax' has no value on 2018-01-01: it begins on 2019"
    ):
        corporation_tax([2020, 2018])

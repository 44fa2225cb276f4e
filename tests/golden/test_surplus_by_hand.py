"""A surplus clause against what a pocket calculator gives."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from feasibility import Result, Scenario, evaluate, scenario_from
from feasibility.report.risk.figures import shown_figures
from feasibility.risk.simulation import simulate
from tests.golden.test_exit_by_hand import flat, lines

HALF: dict[str, Any] = {"share": 0.5, "border_per_m2": 5_000}


def sold(**values: Any) -> Scenario:
    """Ten houses of 75 m² at 450,000 with VAT, sold after a year; profit 10 % of the value, 8 % a year."""
    return scenario_from(
        {
            "format": 1,
            "price_date": date(2020, 1, 1),
            "start": date(2020, 1, 1),
            "period": "year",
            "policy": {"date": date(2020, 1, 1), "segments": {"sale": {"tenure": "sale"}}},
            "dwellings": {"house": {"segment": "sale", "count": 10, "floor_area": 75, "price": 450_000}},
            "indices": {"cpi": 0, "house_price": 0, "construction_cost": 0},
            "development": {
                "construction_months": 12,
                "vat": 0.21,
                "costs": {"all": {"per_dwelling": 200_000, "timing": "at_delivery"}},
                "profit_and_risk": {"share_of_investment_value": 0.1},
            },
            "exit": {"holding_years": 1, "methods": ["vacant_value"]},
            "required_return": 0.08,
        }
    ).with_values(values)


def with_clause(scenario: Scenario, **clause: Any) -> Result:
    whole = {**HALF, **clause}
    return evaluate(scenario.with_values({"land.surplus": {k: v for k, v in whole.items() if v is not None}}))


def test_a_house_sold_at_delivery() -> None:
    # 450,000 − 75 · 5,000 = 75,000 above the border, of which half: 37,500 a house, 375,000 in all, a year
    # after the start. Without it (0.9 · 10 · 450,000 / 1.21 − 2,000,000) / 1.08 = 1,247,321.7018 is left for
    # land; with it 0.9 · 375,000 / 1.08 = 312,500 less, as the profit is a share of the value.
    without, result = evaluate(sold()), with_clause(sold())
    assert without.residual_land_value == pytest.approx(1_247_321.7018, abs=1e-4)
    assert result.residual_land_value == pytest.approx(934_821.7018, abs=1e-4)
    assert result.surplus_cost == pytest.approx(312_500, abs=1e-6)
    assert result.surplus_total == pytest.approx(375_000, abs=1e-6)
    assert result.surplus_at_start == pytest.approx(347_222.2222, abs=1e-4)
    assert result.land_value_and_surplus == pytest.approx(934_821.7018 + 347_222.2222, abs=1e-4)
    assert list(result.cash_flow.lines["surplus"]) == pytest.approx([-375_000, 0])
    assert result.cash_flow.lines["sales_at_delivery"] == without.cash_flow.lines["sales_at_delivery"]
    assert result.cash_flow.lines["sales_at_delivery"][0] == pytest.approx(3_719_008.2645, abs=1e-4)
    assert without.surplus_total is None and "surplus" not in without.cash_flow.lines


def test_a_seller_that_has_costs_pays_over_the_whole_price() -> None:
    result = with_clause(sold(**{"exit.selling_costs": 0.02}))
    assert result.surplus_total == pytest.approx(375_000)
    assert result.cash_flow.lines["sales_at_delivery"][0] == pytest.approx(3_644_628.0992, abs=1e-4)


def test_the_border_in_euros_or_on_an_index() -> None:
    # Prices rise by 10 % to 495,000. The border of 375,000 stays: 60,000 a house. On house prices it is
    # 412,500: 41,250. On an index of its own of 4 % it is 390,000: 52,500.
    dearer = sold(**{"indices.house_price": 0.1})
    for index, each in ((None, 60_000), ("house_price", 41_250)):
        assert with_clause(dearer, index=index).surplus_total == pytest.approx(10 * each)
    own = {"indices.own": 0.04, "land.surplus": {**HALF, "index": "own"}}
    assert evaluate(dearer.with_values(own)).surplus_total == pytest.approx(525_000)


def test_a_border_per_dwelling_and_a_price_limit() -> None:
    # A policy's limit of 430,000 is what the buyer pays: 430,000 − 400,000 = 30,000, of which 80 %.
    clause = {"border_per_m2": None, "border_per_dwelling": 400_000, "share": 0.8}
    result = with_clause(sold(**{"policy.segments.sale.upper": 430_000}), **clause)
    assert result.surplus_total == pytest.approx(240_000)


def test_a_border_that_is_not_reached() -> None:
    # 75 · 6,000 = 450,000 is the price itself.
    without, result = evaluate(sold()), with_clause(sold(), border_per_m2=6_000)
    assert result.surplus_total == result.surplus_cost == result.surplus_at_start == 0
    assert result.residual_land_value == without.residual_land_value
    assert "surplus_not_reached" in {note.key for note in result.notes}


def test_each_house_by_itself() -> None:
    # 40,000 under the border at one type takes nothing off the 75,000 above it at the other.
    small = {"segment": "sale", "count": 4, "floor_area": 80, "price": 360_000}
    assert with_clause(sold(**{"dwellings.small": small})).surplus_total == pytest.approx(375_000)


def test_the_spread_of_what_the_clause_brings() -> None:
    # At a price p between 400,000 and 500,000 the ten bring 10 · ½ · (p − 375,000): between 125,000 and
    # 625,000, as often below 375,000 as above it. The land value of the same path bears 0.9 / 1.08 of it.
    uniform = {"distribution": "uniform", "low": 400_000, "high": 500_000}
    certain = {
        name: {"sd": 0.0} for name in ("cpi", "wages", "house_price", "construction_cost", "market_rent")
    }
    drawn = {"indices": certain, "inputs": {"dwellings.house.price": uniform}}
    uncertain: dict[str, Any] = {"uncertainty": drawn}
    scenario = sold(**uncertain, **{"land.surplus": HALF})
    found = simulate(scenario, 1_024, 1)
    total = found.figure("surplus_total")
    price = 375_000 + total / 5
    left = (0.9 * (10 * price / 1.21 - total) - 2_000_000) / 1.08
    assert found.figure("residual_land_value") == pytest.approx(left)
    assert found.figure("surplus_at_start") == pytest.approx(total / 1.08)
    assert found.figure("surplus_cost") == pytest.approx(total * 0.9 / 1.08)
    assert found.figure("land_value_and_surplus") == pytest.approx(left + total / 1.08)
    spread = found.distribution("surplus_total")
    assert spread is not None
    assert spread.quantiles[5] == pytest.approx(150_000, abs=2_000)
    assert spread.quantiles[50] == pytest.approx(375_000, abs=2_000)
    assert spread.quantiles[95] == pytest.approx(600_000, abs=2_000)
    assert found.central["surplus_total"] == pytest.approx(375_000)
    assert {"surplus_total", "surplus_at_start", "land_value_and_surplus"} <= set(shown_figures(found))
    without = simulate(sold(**uncertain), 8, 1)
    assert not [name for name in (*without.figures, *shown_figures(without)) if "surplus" in name]


SOLD_ON = {"dwellings.flat.sell_on_turnover": True}


def test_sales_as_tenants_leave() -> None:
    # Half is sold after a year at 297,000, a quarter after two at 294,030: above a border of 250,000 half
    # of 47,000 · 0.5 and of 44,030 · 0.25. The exit does not count.
    clause = {"share": 0.5, "border_per_dwelling": 250_000, "of": ["turnover"]}
    found = lines(flat(**SOLD_ON, **{"land.surplus": clause}))
    assert found["surplus"] == pytest.approx([-11_750, -5_503.75, 0])
    assert found["sales_on_turnover"] == pytest.approx([145_530, 72_037.35, 0])


def test_an_exit_at_vacant_value() -> None:
    # 300,000 · 0.99³ · 0.8 = 232,871.76 is the value of a let dwelling before the costs of its seller; a
    # quarter is left of it: 0.25 · 0.5 · (232,871.76 − 80 · 2,500) = 4,108.97.
    clause = {"share": 0.5, "border_per_m2": 2_500, "of": ["exit"]}
    found = lines(flat(**SOLD_ON, **{"land.surplus": clause}))
    assert found["surplus"] == pytest.approx([0, 0, -4_108.97])
    # Without sales before it the whole dwelling: 16,435.88.
    found = lines(flat(**{"land.surplus": clause}))
    assert found["surplus"] == pytest.approx([0, 0, -16_435.88])
    result = evaluate(flat(**{"land.surplus": clause}))
    assert result.surplus_at_start == pytest.approx(16_435.88 / 1.1**3)


def test_an_exit_by_a_yield() -> None:
    # 12,000 / 5 % = 240,000, of which 2 % are the seller's costs: the clause sees 240,000. Vacant 232,871.76
    # is lower, and so does not count.
    values = {"exit.methods": ["net_yield", "vacant_value"], "exit.net_yield": 0.05, "rents.turnover": 0}
    clause = {"share": 0.5, "border_per_m2": 2_500, "of": ["exit"]}
    found = lines(flat(**values, **{"land.surplus": clause}))
    assert found["surplus"] == pytest.approx([0, 0, -20_000])
    assert found["exit_value"] == pytest.approx([0, 0, 235_200])


def test_what_an_investor_pays_is_less_by_the_surplus_at_exit() -> None:
    # 20,000 in three years at 10 %: 15,026.2960.
    values = {"exit.methods": ["net_yield"], "exit.net_yield": 0.05, "rents.turnover": 0}
    clause = {"share": 0.5, "border_per_m2": 2_500, "of": ["exit"]}
    without, result = evaluate(flat(**values)), evaluate(flat(**values, **{"land.surplus": clause}))
    assert without.investment_value - result.investment_value == pytest.approx(15_026.2960, abs=1e-4)


def test_each_phase_pays_on_its_own_days() -> None:
    # Ten houses delivered after a year, five after two: 37,500 each. At the start, with interest at 5 %,
    # 375,000 / 1.05 + 187,500 / 1.05² = 527,210.8844. Each phase's land is paid a year before its houses are
    # sold: 0.9 · 375,000 / 1.05 and 0.9 · 187,500 / 1.05 less, 482,142.8571.
    phased = sold(
        **{
            "development.rate": 0.05,
            "development.construction_months": None,
            "phases": {
                "first": {"start_months": 0, "construction_months": 12},
                "second": {"start_months": 12, "construction_months": 12},
            },
            "dwellings.house.phase": "first",
            "dwellings.later": {
                "segment": "sale",
                "count": 5,
                "floor_area": 75,
                "price": 450_000,
                "phase": "second",
            },
        }
    )
    without, result = evaluate(phased), with_clause(phased)
    assert result.surplus_total == pytest.approx(562_500)
    assert result.surplus_at_start == pytest.approx(527_210.8844, abs=1e-4)
    assert result.surplus_cost == pytest.approx(482_142.8571, abs=1e-4)
    assert without.residual_land_value - result.residual_land_value == pytest.approx(482_142.8571, abs=1e-4)
    assert list(result.cash_flow.lines["surplus"]) == pytest.approx([-375_000, -187_500, 0])


BORROWED: dict[str, Any] = {
    "start": date(2022, 1, 1),
    "exit.methods": ["net_yield"],
    "exit.net_yield": 0.05,
    "rents.turnover": 0,
    "land.price": 215_200,
    "land.surplus": {"share": 0.5, "border_per_m2": 2_500, "of": ["exit"]},
    "finance.loan": {"ltv": 0.5, "rate": 0.04, "repayment": "bullet", "years": 10},
    "tax": {"bracket": "used"},
}


def test_loan_equity_and_tax_see_what_the_clause_leaves() -> None:
    # The exit is 235,200 less 20,000 for the municipality: 215,200, just what the flat costs. So the value is
    # 12,000 a year for three years and 215,200 at 10 %: 29,842.2239 + 161,682.9452, of which half is lent.
    # Each year leaves 12,000 − 4 % of the loan = 8,169.4966; at exit the equity has back what it paid, so its
    # return is 8,169.4966 / 119,437.4155. There is no gain at exit; each year bears 25.8 % tax.
    result = evaluate(flat(**BORROWED))
    loan = 95_762.5845
    equity, left = 215_200 - loan, 12_000 - 0.04 * loan
    financed, taxed = result.finance, result.tax
    assert financed is not None and taxed is not None
    assert financed.loan == pytest.approx(loan, abs=1e-4)
    assert financed.loan_to_value_at_exit == pytest.approx(loan / 215_200)
    assert financed.equity_irr == pytest.approx(left / equity, abs=1e-9)
    assert financed.equity_irr == pytest.approx(0.0683998, abs=1e-7)
    assert taxed.tax == pytest.approx(3 * 0.258 * left, abs=1e-3)
    assert taxed.equity_irr_after_tax == pytest.approx(0.742 * left / equity, abs=1e-9)


def test_sales_on_turnover_less_the_surplus_carry_the_loan() -> None:
    # 12,000 + 145,530 − 11,750 in the first year, 6,000 + 72,037.35 − 5,503.75 in the second, 3,000 in the
    # third: with an interest of 4 % the last one bears 3,000 / 1.5 / 0.04 = 50,000.
    clause = {"share": 0.5, "border_per_dwelling": 250_000, "of": ["turnover"]}
    loan = {"icr": 1.5, "rate": 0.04, "repayment": "bullet", "years": 10}
    financed = evaluate(flat(**SOLD_ON, **{"land.surplus": clause, "finance.loan": loan})).finance
    assert financed is not None
    assert financed.loan == pytest.approx(50_000)
    assert [each.noi for each in financed.years] == pytest.approx([145_780, 72_533.6, 3_000])


@pytest.mark.parametrize("moment", ["sale", "turnover"])
def test_a_clause_on_sales_that_there_are_not_says_so(moment: str) -> None:
    clause = {"share": 0.5, "border_per_m2": 2_500, "of": [moment]}
    result = evaluate(flat(**{"land.surplus": clause}))
    assert result.surplus_total == 0
    told = [each.key for each in result.notes if each.key.startswith("surplus")]
    assert told == [f"surplus_no_{moment}"]

"""Views, zone and contribution against sums that were made by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from feasibility import Scenario, scenario_from
from feasibility.errors import InputError
from feasibility.parties.negotiation import Negotiation, View
from feasibility.parties.side_by_side import negotiation_of

# Ten dwellings at 1,000 a month for two years, no growth, rent at the start of the year: 120,000 a year. Sold
# at the end for one year's rent times ten, 1,200,000. No interest but the investor's 10 %. Building takes a
# year and costs 400,000, all at the start; the developer's profit is 5 % of what the investor pays for.
#
# IV at delivery = 120,000 + 120,000 / 1.1 + 1,200,000 / 1.21 = 1,220,826.4463
# K = 400,000 (rate 0), profit = 61,041.3223, L = 1,220,826.4463 · 0.95 − 400,000 = 759,785.1240
PLAIN: dict[str, Any] = {
    "format": 1,
    "name": "plain",
    "price_date": date(2020, 1, 1),
    "start": date(2020, 1, 1),
    "period": "year",
    "flow_timing": "start",
    "policy": {
        "date": date(2020, 1, 1),
        "term": 2,
        "segments": {"mid": {"tenure": "rent", "upper": 1_100}, "free": {"tenure": "rent"}},
        "income_norm": {"months": 12, "multiple": 4},
    },
    "dwellings": {
        "small": {"segment": "mid", "count": 4, "floor_area": 50, "rent": 1000, "market_rent": 1000},
        "large": {"segment": "free", "count": 6, "floor_area": 80, "rent": 1000},
    },
    "indices": {"cpi": 0},
    "rents": {"statutory_cap": False},
    "development": {
        "construction_months": 12,
        "rate": 0,
        "costs": {"building": {"lump_sum": 400_000, "timing": "at_start", "vat": 0}},
        "profit_and_risk": {"share_of_investment_value": 0.05},
    },
    "land": {"price": 700_000},
    "exit": {"holding_years": 2, "methods": ["gross_yield"], "gross_yield": 0.1},
    "required_return": 0.1,
}
IV = 120_000 + 120_000 / 1.1 + 1_200_000 / 1.21
PROFIT = 0.05 * IV
RESIDUAL = 0.95 * IV - 400_000
TOTAL = 400_000 + 700_000 + PROFIT


def plain(parties: dict[str, Any], **values: Any) -> Scenario:
    paths = {name.replace("__", "."): each for name, each in values.items()}
    return scenario_from(PLAIN).with_values({**paths, "parties": parties})


def seated(parties: dict[str, Any], **values: Any) -> tuple[Negotiation, dict[str, View]]:
    table = negotiation_of(plain(parties, **values))
    return table, {view.name: view for view in table.views}


def test_every_role_has_its_figures() -> None:
    parties = {
        "city": {"role": "municipality", "at_least": {"land_price": 1}, "cost_recovery": ["building"]},
        "farm": {"role": "landowner", "existing_use_value": 300_000, "at_least": {"land_price": 1}},
        "fund": {"role": "investor", "at_least": {"investor_irr": 0.1}},
        "corporation": {"role": "corporation", "at_most": {"unprofitable_top": 0}},
        "builder": {"role": "developer", "at_least": {"margin_on_cost": 0}},
        "tenants": {"role": "tenants", "at_most": {"highest_mid_rent": 2_000}},
    }
    _, views = seated(parties)
    expected: dict[str, dict[str, float]] = {
        "city": {
            "land_price": 700_000,
            "residual_land_value": RESIDUAL,
            "mid_market_dwellings": 4,
            "mid_share": 0.4,
            "term": 2,
            "cost_recovery": 400_000,
        },
        "farm": {"existing_use_value": 300_000, "land_price_over_existing_use": 400_000},
        "fund": {
            "gross_initial_yield": 120_000 / TOTAL,
            "net_present_value": (IV - TOTAL) / 1.1,
            "exit_share": 1_200_000 / 1.21 / IV,
            "lowest_yearly_cash_flow": 120_000,
            "total_development_cost": TOTAL,
        },
        "corporation": {
            "unprofitable_top": TOTAL - PROFIT - IV,
            "unprofitable_top_per_dwelling": (TOTAL - PROFIT - IV) / 10,
        },
        "builder": {"profit_share": 0.05, "margin_on_cost": PROFIT / 1_100_000, "peak_capital": 1_100_000},
        "tenants": {
            "highest_mid_rent": 1_000,
            "highest_low_rent": 1_000,
            "highest_required_income": 48_000,
            "shortest_retention": 60,
        },
    }
    for name, figures in expected.items():
        for figure, value in figures.items():
            assert views[name].figures[figure] == pytest.approx(value, abs=1e-6), (name, figure)


def test_the_zone_lies_between_what_one_asks_and_the_other_can_pay() -> None:
    """IRR at least 12 %: IV at 12 % = 120,000 + 120,000 / 1.12 + 1,200,000 / 1.2544 less K and the profit."""
    value = 120_000 + 120_000 / 1.12 + 1_200_000 / 1.12**2
    highest = value - PROFIT - 400_000
    parties = {
        "city": {"role": "municipality", "at_least": {"land_price": 650_000}},
        "fund": {"role": "investor", "at_least": {"investor_irr": 0.12}},
    }
    table, views = seated(parties)
    assert table.zone.low == 650_000
    assert table.zone.high == pytest.approx(highest, abs=1e-6)
    assert (table.zone.low_by, table.zone.high_by, table.zone.empty) == (("city",), ("fund",), False)
    assert views["city"].satisfied
    assert table.zone.high > 700_000
    assert views["fund"].satisfied
    assert table.contribution is None


def test_own_assumptions_make_the_gap_and_a_contribution_closes_it() -> None:
    """A yield of 12.5 % leaves 960,000 at the end: 240,000 / 1.21 less, of which the profit bears 5 %."""
    lower = 0.95 * (IV - 240_000 / 1.21) - 400_000
    parties = {
        "city": {"role": "municipality", "at_least": {"land_price": 650_000}},
        "fund": {
            "role": "investor",
            "at_least": {"investor_irr": 0.1},
            "assumptions": {"exit.gross_yield": 0.125},
        },
    }
    table, views = seated(parties)
    assert table.zone.high == pytest.approx(lower, abs=1e-6)
    assert table.zone.gap == pytest.approx(650_000 - lower, abs=1e-6)
    assert table.zone.empty
    assert not views["fund"].satisfied
    assert table.contribution is not None
    # No VAT, no land costs, no interest: a euro at the start is a euro of land price.
    assert table.contribution.amount == pytest.approx(650_000 - lower, abs=1e-4)
    assert table.contribution.affordable_with == pytest.approx(650_000, abs=1e-4)
    (disagreement,) = table.disagreements
    assert (disagreement.first, disagreement.second) == ("", "fund")
    (part,) = disagreement.split.parts
    assert float(part.share) == pytest.approx(lower - RESIDUAL, abs=1e-6)


def test_private_land_needs_a_contribution_up_to_its_value_in_existing_use() -> None:
    """The owner has 800,000 in existing use and recovers 50,000 for the municipality: L falls by as much."""
    costs = {
        "building": {"lump_sum": 400_000, "timing": "at_start", "vat": 0},
        "recovery": {"lump_sum": 50_000, "timing": "at_start", "vat": 0},
    }
    parties = {
        "owner": {
            "role": "landowner",
            "existing_use_value": 800_000,
            "at_least": {"land_price_over_existing_use": 0},
            "cost_recovery": ["recovery"],
        },
        "fund": {"role": "investor", "at_least": {"net_present_value": 0}},
    }
    table, views = seated(parties, development__costs=costs, land__costs=0.25)
    highest = (0.95 * IV - 450_000) / 1.25
    assert table.zone.low == 800_000
    assert table.zone.high == pytest.approx(highest, abs=1e-6)
    assert views["owner"].figures["cost_recovery"] == pytest.approx(50_000)
    assert table.contribution is not None
    assert table.contribution.amount == pytest.approx(1.25 * (800_000 - highest), abs=1e-4)


def test_a_condition_that_no_price_meets_is_said_apart_from_the_zone() -> None:
    parties = {
        "city": {"role": "municipality", "at_least": {"land_price": 650_000, "mid_share": 0.5}},
        "fund": {"role": "investor", "at_least": {"net_present_value": 0}},
    }
    table, views = seated(parties)
    assert not table.zone.empty
    (blocked,) = table.zone.blocked
    assert (blocked.party, blocked.condition.figure) == ("city", "mid_share")
    assert views["city"].verdicts[1].short == pytest.approx(0.1)


def test_a_party_whose_assumptions_fail_is_named_and_the_others_go_on() -> None:
    parties = {
        "fund": {
            "role": "investor",
            "at_least": {"investor_irr": 0.1},
            "assumptions": {"rents.vacancy": 0.6, "rents.bad_debt": 0.5},
        },
        "city": {"role": "municipality", "at_least": {"land_price": 650_000}},
    }
    _, views = seated(parties)
    assert views["city"].satisfied
    assert views["fund"].result is None
    assert not views["fund"].satisfied
    messages = [str(each) for each in views["fund"].refused]
    assert any("vacancy and bad_debt together are 1.1; at most 1 is allowed" in each for each in messages)
    assert all(each.startswith("parties.fund.assumptions.") for each in messages)


def test_conditions_on_figures_that_do_not_exist_are_all_told() -> None:
    parties = {
        "city": {"role": "municipality", "at_least": {"land_prise": 1, "low_dweling": 2}},
        "fund": {"role": "investor", "at_most": {"exit_shar": 0.5, "project_irr_status": 1}},
    }
    with pytest.raises(InputError) as caught:
        negotiation_of(plain(parties))
    told = [str(each) for each in caught.value.mistakes]
    assert len(told) == 4
    assert "did you mean 'land_price'?" in told[0]
    assert "did you mean 'low_dwellings'?" in told[1]
    assert "did you mean 'exit_share'?" in told[2]
    assert "did you mean 'project_irr'?" in told[3]


@pytest.mark.parametrize(
    ("party", "told"),
    [
        (
            {"at_least": {"investor_ir": 0.055}, "concedes": {"investor_irr": 0.0535}},
            "at_least.investor_ir: there is no figure 'investor_ir' that is a number; "
            "did you mean 'investor_irr'?",
        ),
        (
            {"at_least": {"investor_irr": 0.055}, "concedes": {"investor_ir": 0.0535}},
            "concedes.investor_ir: there is no condition on 'investor_ir' to concede; "
            "there are investor_irr; did you mean 'investor_irr'?",
        ),
        (
            {"at_least": {"investor_irr": 5.5}},
            "at_least.investor_irr: found 5.5; a rate from -1 to 1 is allowed: 5.5 % is written 0.055",
        ),
        (
            {"at_most": {"exit_share": 0.5}, "concedes": {"exit_share": 60}},
            "concedes.exit_share: found 60; a share from -1 to 1 is allowed: 60 % is written 0.6",
        ),
        (
            {"at_least": {"margin_on_cost": 150}},
            "at_least.margin_on_cost: found 150; a fraction from -1 to 1 is allowed",
        ),
    ],
)
def test_a_condition_that_nobody_can_mean_is_told_once(party: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as caught:
        negotiation_of(plain({"fund": {"role": "investor", **party}}))
    assert [str(each) for each in caught.value.mistakes] == [f"parties.fund.{told}"]


def test_a_residual_price_is_the_asking_price_at_the_table() -> None:
    parties = {"city": {"role": "municipality", "at_least": {"land_price": 650_000}}}
    asked, _ = seated(parties, land={"price": "residual", "asking_price": 640_000})
    assert asked.facts.land_price == 640_000
    open_price, _ = seated(parties, land={"price": "residual"})
    assert open_price.facts.land_price == pytest.approx(RESIDUAL, abs=1e-6)


def test_nobody_at_the_table_is_refused() -> None:
    with pytest.raises(InputError, match="a table needs at least one party"):
        negotiation_of(scenario_from(PLAIN))

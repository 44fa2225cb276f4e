"""Deals, the two points on them, the nearest ones and packages, against what a pocket calculator gives.

Ten dwellings sold at delivery, a year after the land is paid: receipts 10 · 242,000 / 1.21 = 2,000,000, or
2,100,000 at a price of 254,100; costs 1,200,000; no interest and no index, and the investor requires 5 %. So
its net present value at a land price P is (receipts − 1,200,000 − P) / 1.05.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from feasibility import InputError, Scenario, scenario_from
from feasibility.parties.deals import deals_of
from feasibility.parties.packages import packages_of
from feasibility.parties.views import case_of

PRICES = {"paths": ["dwellings.flat.price"], "from": 242_000, "to": 254_100, "step": 12_100}


def land(step: float) -> dict[str, Any]:
    return {"paths": ["land.price"], "from": 500_000, "to": 900_000, "step": step}


def sold(municipality: dict[str, Any], investor: dict[str, Any], step: float = 50_000) -> Scenario:
    return scenario_from(
        {
            "format": 1,
            "price_date": date(2020, 1, 1),
            "start": date(2020, 1, 1),
            "period": "year",
            "policy": {"date": date(2020, 1, 1), "segments": {"sale": {"tenure": "sale"}}},
            "dwellings": {"flat": {"segment": "sale", "count": 10, "floor_area": 80, "price": 242_000}},
            "indices": {"cpi": 0},
            "development": {
                "construction_months": 12,
                "rate": 0,
                "vat": 0.21,
                "costs": {"construction": {"per_dwelling": 120_000, "timing": "at_delivery"}},
            },
            "land": {"price": 700_000},
            "exit": {"holding_years": 0, "methods": ["vacant_value"]},
            "required_return": 0.05,
            "parties": {
                "municipality": {"role": "municipality", **municipality},
                "investor": {"role": "investor", **investor},
            },
            "table": {"levers": {"land_price": land(step), "sale_price": PRICES}},
        }
    )


MUNICIPALITY = {"at_least": {"land_price": 600_000}}
INVESTOR = {"at_least": {"net_present_value": 0}}


def test_all_deals_are_counted() -> None:
    """600,000 to 800,000 at the lower price, to 900,000 at the higher one, in steps of 50,000: 5 + 7."""
    found = deals_of(sold(MUNICIPALITY, INVESTOR))
    assert found.count == 12
    assert found.left_out == ()


def test_the_higher_price_is_better_for_both() -> None:
    """At one land price the dearer dwellings bring the investor more: the seven deals with them are left."""
    table = deals_of(sold(MUNICIPALITY, INVESTOR)).pareto.deals
    assert [axis.name for axis in table.levers] == ["sale_price"]
    assert table.steps.tolist() == [[1]] * 7
    assert sorted(table.land_prices) == [600_000 + 50_000 * step for step in range(7)]


def test_nash_and_equal_gains_share_the_difference() -> None:
    """(P − 600,000) · (900,000 − P) / 1.05 is largest at 750,000: both have half of what they can get."""
    found = deals_of(sold(MUNICIPALITY, INVESTOR))
    for point in (found.nash, found.equal):
        assert point is not None
        assert point.ties == 1
        assert point.deals[0].deal.land_price == 750_000
        assert point.deals[0].deal.gains == {
            "municipality": 750_000,
            "investor": pytest.approx(150_000 / 1.05, abs=0.01),
        }
    assert found.nash is not None and found.nash.value == pytest.approx(0.25)
    assert found.equal is not None and found.equal.value == pytest.approx(0.5)


def test_ties_are_told() -> None:
    """In steps of 100,000 there is no 750,000: 700,000 and 800,000 are equally good by both rules."""
    found = deals_of(sold(MUNICIPALITY, INVESTOR, 100_000))
    assert found.nash is not None and found.equal is not None
    assert found.nash.ties == found.equal.ties == 2
    assert {each.deal.land_price for each in found.nash.deals} == {700_000, 800_000}


def test_the_nearest_deals() -> None:
    """The investor needs 400,000 at delivery: 500,000 for the land at most, where the municipality asks more.

    If the municipality gives, 100,000 of 600,000; if the investor does, 100,000 / 1.05 of 400,000 / 1.05. At
    550,000 the two are short by 1/12 and 1/8; at 500,000 by 1/6 and 0.
    """
    found = deals_of(sold(MUNICIPALITY, {"at_least": {"net_present_value": 400_000 / 1.05}}))
    assert found.count == 0
    assert found.nash is None
    nearest = found.nearest
    assert nearest is not None and nearest.even is not None
    assert not nearest.conceded
    assert [(near.givers, near.deal.deal.land_price) for near in nearest.by_givers] == [
        (("municipality",), 500_000),
        (("investor",), 600_000),
    ]
    assert nearest.by_givers[0].shortfalls[0].short == pytest.approx(100_000)
    assert nearest.by_givers[1].shortfalls[0].short == pytest.approx(100_000 / 1.05)
    assert nearest.by_givers[1].greatest == pytest.approx(0.25)
    assert nearest.even.deal.deal.land_price == 550_000
    assert nearest.even.greatest == pytest.approx(1 / 8)
    assert [each.relative for each in nearest.even.shortfalls] == pytest.approx([1 / 12, 1 / 8])


def test_concessions_come_first() -> None:
    """Where the municipality would go to 450,000, deals within that are the only ones that are looked at."""
    municipality = {**MUNICIPALITY, "concedes": {"land_price": 450_000}}
    found = deals_of(sold(municipality, {"at_least": {"net_present_value": 400_000 / 1.05}}))
    assert found.nearest is not None
    assert found.nearest.conceded
    assert [near.givers for near in found.nearest.by_givers] == [("municipality",)]
    assert found.nearest.even is not None and found.nearest.even.conceded
    assert found.nearest.even.deal.deal.land_price == 500_000


def test_packages() -> None:
    """The municipality asks 850,000 and the investor can pay 800,000: 900,000 for dearer dwellings."""
    municipality = {"at_least": {"land_price": 850_000}, "concedes": {"land_price": 780_000}}
    scenario = sold(municipality, INVESTOR)
    first, second = packages_of(scenario, case_of(scenario))
    (given,) = first.conditions
    assert given.party == "municipality"
    assert given.least == pytest.approx(800_000, abs=0.01)
    assert first.levers == ()
    assert [first.low, first.high] == pytest.approx([780_000, 800_000])
    (moved,) = second.levers
    assert (moved.lever, moved.value, moved.steps) == ("sale_price", 254_100, 1)
    assert second.conditions == ()
    assert [second.low, second.high] == pytest.approx([850_000, 900_000])


def test_a_package_of_two_concessions_takes_the_same_part_of_both() -> None:
    """850,000 − 45,000 λ = 800,000 + 10,500 λ, where the investor concedes 10,500 / 1.05: λ = 50 / 55.5."""
    municipality = {"at_least": {"land_price": 850_000}, "concedes": {"land_price": 805_000}}
    investor = {**INVESTOR, "concedes": {"net_present_value": -10_000}}
    scenario = sold(municipality, investor)
    both = next(each for each in packages_of(scenario, case_of(scenario)) if len(each.conditions) == 2)
    assert [each.least for each in both.conditions] == pytest.approx(
        [850_000 - 45_000 * 50 / 55.5, -10_000 * 50 / 55.5], abs=0.01
    )
    assert both.price == pytest.approx(850_000 - 45_000 * 50 / 55.5, abs=0.01)
    assert [both.low, both.high] == pytest.approx([805_000, 810_500])


def test_there_are_no_packages_where_a_price_suits_all() -> None:
    scenario = sold(MUNICIPALITY, INVESTOR)
    assert packages_of(scenario, case_of(scenario)) == ()


def test_a_bare_table_is_refused() -> None:
    with pytest.raises(InputError, match="deals need a lever"):
        deals_of(sold(MUNICIPALITY, INVESTOR).with_values({"table": None}))

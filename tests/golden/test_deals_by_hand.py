"""Deals, the two points on them, the nearest ones and packages, against what a pocket calculator gives.

Ten dwellings sold at delivery, a year after the land is paid: receipts 10 · 242,000 / 1.21 = 2,000,000, or
2,100,000 at a price of 254,100; costs 1,200,000; no interest and no index, and the investor requires 5 %. So
its net present value at a land price P is (receipts − 1,200,000 − P) / 1.05.
"""

from __future__ import annotations

from typing import Any

import pytest

from feasibility import InputError, Scenario, scenario_from
from feasibility.deals.exhaustive import all_deals
from feasibility.deals.gains import gains_of
from feasibility.deals.packages import packages_of
from feasibility.language.words import Words
from feasibility.parties.views import case_of, views_of
from feasibility.report.deals.json import package_json
from feasibility.report.deals.packages import packages_blocks
from feasibility.report.text import block_lines
from tests.reference.ten_sold import ten_sold

PRICES = {"paths": ["dwellings.flat.price"], "from": 242_000, "to": 254_100, "step": 12_100}


def land(step: float) -> dict[str, Any]:
    return {"paths": ["land.price"], "from": 500_000, "to": 900_000, "step": step}


def sold(municipality: dict[str, Any], investor: dict[str, Any], step: float = 50_000) -> Scenario:
    return scenario_from(
        ten_sold()
        | {
            "land": {"price": 700_000},
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
    found = all_deals(sold(MUNICIPALITY, INVESTOR))
    assert found.count == 12
    assert found.left_out == ()


def test_the_higher_price_is_better_for_both() -> None:
    """At one land price the dearer dwellings bring the investor more: the seven deals with them are left."""
    table = all_deals(sold(MUNICIPALITY, INVESTOR)).pareto.deals
    assert [axis.name for axis in table.levers] == ["sale_price"]
    assert table.steps.tolist() == [[1]] * 7
    assert sorted(table.land_prices) == [600_000 + 50_000 * step for step in range(7)]


def test_nash_and_equal_gains_share_the_difference() -> None:
    """(P − 600,000) · (900,000 − P) / 1.05 is largest at 750,000: both have half of what they can get."""
    found = all_deals(sold(MUNICIPALITY, INVESTOR))
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


def test_a_ceiling_per_dwelling_is_one_on_the_whole_top() -> None:
    """5,000 for each of ten dwellings is 50,000; at 750,000 and the higher price there is −150,000."""
    corporation = {"role": "corporation", "at_most": {"unprofitable_top_per_dwelling": 5_000}}
    found = all_deals(sold(MUNICIPALITY, {**corporation}))
    counted = found.counted["investor"]
    assert (counted.gain.figure, counted.bound, counted.own) == ("unprofitable_top", 50_000, True)
    assert counted.best == pytest.approx(-300_000)


@pytest.mark.parametrize(
    ("floor", "assumptions", "lever", "bound"),
    [
        (0.05, {}, False, 0.0),
        (0.06, {}, False, None),
        (0.06, {"required_return": 0.06}, False, 0.0),
        (0.05, {"required_return": 0.06}, False, None),
        (0.05, {}, True, None),
    ],
)
def test_an_irr_at_the_required_return_is_a_net_present_value_of_nothing(
    floor: float, assumptions: dict[str, float], lever: bool, bound: float | None
) -> None:
    """At the party's own required return, if no lever moves that under it."""
    scenario = sold(MUNICIPALITY, {"at_least": {"investor_irr": floor}, "assumptions": assumptions})
    if lever:
        moved = {"paths": ["required_return"], "from": 0.04, "to": 0.06, "step": 0.01}
        scenario = scenario.with_values({"table.levers.required_return": moved})
    facts, views = views_of(scenario, case_of(scenario))
    conditions = {view.name: [each.condition for each in view.verdicts] for view in views}
    gain = gains_of(scenario, conditions, facts)["investor"]
    assert (gain.figure, gain.bound) == ("net_present_value", bound)
    assert gain.bound_by == ("" if bound is None else "investor_irr")


def test_ties_are_told() -> None:
    """In steps of 100,000 there is no 750,000: 700,000 and 800,000 are equally good by both rules."""
    found = all_deals(sold(MUNICIPALITY, INVESTOR, 100_000))
    assert found.nash is not None and found.equal is not None
    assert found.nash.ties == found.equal.ties == 2
    assert {each.deal.land_price for each in found.nash.deals} == {700_000, 800_000}


def test_the_nearest_deals() -> None:
    """The investor needs 400,000 at delivery: 500,000 for the land at most, where the municipality asks more.

    If the municipality gives, 100,000 of 600,000; if the investor does, 100,000 / 1.05 of 400,000 / 1.05. At
    550,000 the two are short by 1/12 and 1/8; at 500,000 by 1/6 and 0.
    """
    found = all_deals(sold(MUNICIPALITY, {"at_least": {"net_present_value": 400_000 / 1.05}}))
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
    found = all_deals(sold(municipality, {"at_least": {"net_present_value": 400_000 / 1.05}}))
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
    """850,000 − 45,000 λ = 800,000 + 10,500 λ, where the investor concedes 10,500 / 1.05: λ = 50 / 55.5.

    They meet at 809,459.46; a price in whole euros is there first when 850,000 − 45,000 λ = 809,459.
    """
    municipality = {"at_least": {"land_price": 850_000}, "concedes": {"land_price": 805_000}}
    investor = {**INVESTOR, "concedes": {"net_present_value": -10_000}}
    scenario = sold(municipality, investor)
    both = next(each for each in packages_of(scenario, case_of(scenario)) if len(each.conditions) == 2)
    assert [each.least for each in both.conditions] == pytest.approx(
        [809_459, -10_000 * (850_000 - 809_459) / 45_000], abs=0.01
    )
    assert both.price == 809_459
    assert [both.low, both.high] == pytest.approx([805_000, 810_500])


def two_types(scenario: Scenario, flat: float, house: float, levers: dict[str, Any]) -> Scenario:
    """Five flats and five houses at these prices, in place of ten flats."""
    type_of = {"segment": "sale", "count": 5, "floor_area": 80}
    dwellings = {"flat": {**type_of, "price": flat}, "house": {**type_of, "price": house}}
    return scenario.with_values({"dwellings": dwellings, "table.levers": levers})


def test_a_lever_of_two_numbers_moves_when_either_does() -> None:
    """Five at 254,100 and five at 242,000 bring 2,050,000, so 850,000 for the land; both dearer, 900,000."""
    municipality = {"at_least": {"land_price": 880_000}}
    paths = ["dwellings.flat.price", "dwellings.house.price"]
    levers = {"land_price": land(50_000), "sale_price": {**PRICES, "paths": paths}}
    scenario = two_types(sold(municipality, INVESTOR), 254_100, 242_000, levers)
    (package,) = packages_of(scenario, case_of(scenario))
    (moved,) = package.levers
    assert (moved.standing, moved.value, moved.steps) == ((254_100, 242_000), 254_100, 1)
    assert [package.low, package.high] == pytest.approx([880_000, 900_000])
    assert package_json(package)["levers"] == [
        {
            "lever": "sale_price",
            "paths": paths,
            "standing": None,
            "standing_by_path": dict(zip(paths, [254_100, 242_000], strict=True)),
            "value": 254_100,
            "steps": 1,
        }
    ]
    told = " ".join(" ".join(block_lines([*packages_blocks(scenario, [package], Words("en"))])).split())
    assert (
        "sale price from €254,100 (price of a dwelling for sale (flat)), €242,000 "
        "(price of a dwelling for sale (house)) to €254,100: "
        "land price €880,000 – €900,000" in told
    )


def test_the_least_concession_is_that_of_all_equally_near_positions() -> None:
    """Steps of 200 net of tax for five flats and of 200.20 for five houses, forty of each at most.

    Conceding all, the municipality needs 50,000 more than the 800,000 that stand: 50 steps, since 49 bring
    40 · 1,001 + 9 · 1,000. Of the 31 ways to take 50 steps, forty of the houses bring most: 50,040.
    """
    municipality = {"at_least": {"land_price": 900_000}, "concedes": {"land_price": 850_000}}
    steps = {"flat": 242.0, "house": 242.242}
    for first, second in (("flat", "house"), ("house", "flat")):
        levers = {
            name: {
                "paths": [f"dwellings.{name}.price"],
                "from": 242_000,
                "to": 242_000 + 40 * steps[name],
                "step": steps[name],
            }
            for name in (first, second)
        }
        scenario = two_types(sold(municipality, INVESTOR), 242_000, 242_000, levers)
        (package,) = packages_of(scenario, case_of(scenario))
        assert {each.lever: each.steps for each in package.levers} == {"flat": 10, "house": 40}
        assert package.conditions[0].least == pytest.approx(850_040, abs=0.01)


def test_too_many_equally_near_positions_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feasibility.deals.packages.MOST_TRIED", 0)
    scenario = sold({"at_least": {"land_price": 850_000}}, INVESTOR)
    with pytest.raises(InputError, match=r"table.levers: more than 0 positions of sale_price"):
        packages_of(scenario, case_of(scenario))


def test_the_price_of_a_package_is_in_whole_euros_within_its_bounds() -> None:
    """850,000.30 where 800,000.70 can be paid: 800,000 is the price, and the bound that is let go."""
    municipality = {"at_least": {"land_price": 850_000.3}, "concedes": {"land_price": 780_000.2}}
    scenario = sold(municipality, {"at_least": {"net_present_value": -0.7 / 1.05}})
    package = packages_of(scenario, case_of(scenario))[0]
    assert package.price == 800_000
    assert package.conditions[0].least == pytest.approx(800_000, abs=1e-6)
    assert package.low <= package.price <= package.high
    told = " ".join(" ".join(block_lines([*packages_blocks(scenario, [package], Words("en"))])).split())
    assert "from €850,000.30 to €800,000 (it will go no further than €780,000.20)" in told
    assert "land price €800,000; with every concession in full: €780,001 – €800,000" in told


def test_a_price_between_two_euros_is_told_in_cents() -> None:
    """Conceding all, the municipality wants 800,000.20 and 800,000.70 can be paid."""
    municipality = {"at_least": {"land_price": 850_000}, "concedes": {"land_price": 800_000.2}}
    scenario = sold(municipality, {"at_least": {"net_present_value": -0.7 / 1.05}})
    package = packages_of(scenario, case_of(scenario))[0]
    assert package.low <= package.price <= package.high
    told = " ".join(" ".join(block_lines([*packages_blocks(scenario, [package], Words("en"))])).split())
    assert "with every concession in full: €800,000.20 – €800,000.70" in told
    assert (
        f"land price €800,000.{round(100 * (package.price - 800_000)):02d}; with every concession in full"
        in told
    )


def test_there_are_no_packages_where_a_price_suits_all() -> None:
    scenario = sold(MUNICIPALITY, INVESTOR)
    assert packages_of(scenario, case_of(scenario)) == ()


def test_a_bare_table_is_refused() -> None:
    with pytest.raises(InputError, match="deals need a lever"):
        all_deals(sold(MUNICIPALITY, INVESTOR).with_values({"table": None}))

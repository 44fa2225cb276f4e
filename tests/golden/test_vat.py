"""VAT on land and building by delivery structure and by use, against sums done by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from feasibility import InputError, Scenario, evaluate, read_scenario
from feasibility.scenario.reading.read import scenario_from

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
AMERSFOORT = SCENARIOS / "amersfoort-2019.yaml"
HALF_A_EURO = 0.5


def on_private_land(**changes: object) -> Scenario:
    """Amersfoort's dwellings on private land, 450,000 of cost recovery without VAT, 6 % transfer tax."""
    values = {
        "land.asking_price": 5_000_000,
        "land.vat": 0,
        "land.costs": 0.07,
        "development.costs.cost_recovery": {"lump_sum": 450_000, "timing": "at_start", "vat": 0},
    }
    return read_scenario(AMERSFOORT).with_values({**values, **changes})


@pytest.mark.parametrize("delivery", [None, "own", "land_plus_building_contract"])
def test_private_land_bears_no_vat_where_the_investor_buys_it_himself(delivery: str | None) -> None:
    changes = {} if delivery is None else {"development.delivery": delivery}
    found = evaluate(on_private_land(**changes))
    assert found.residual_land_value == pytest.approx(4_800_231, abs=HALF_A_EURO)
    assert found.public_contribution == pytest.approx(199_769, abs=HALF_A_EURO)


def test_a_turnkey_price_bears_vat_as_a_whole_however_the_land_was_bought() -> None:
    """Published review: 3,892,319, that is 4,800,231 / 1.21 less the VAT on the costs that are recovered.

    450,000 at the price date is 461,250 in 2020; its 21 % is 96,862.50 at the start, which takes
    96,862.50 / (1.07 · 1.21) = 74,814 from the land.
    """
    without = evaluate(on_private_land()).residual_land_value
    found = evaluate(on_private_land(**{"development.delivery": "turnkey"}))
    assert without / 1.21 == pytest.approx(3_967_133, abs=HALF_A_EURO)
    assert found.residual_land_value == pytest.approx(3_892_319, abs=HALF_A_EURO)
    assert found.residual_land_value == pytest.approx(
        without / 1.21 - 461_250 * 0.21 / (1.07 * 1.21), abs=0.01
    )
    assert found.public_contribution == pytest.approx(1_107_681, abs=HALF_A_EURO)


@pytest.mark.parametrize(
    "changes",
    [
        {"land.vat": 0.21},
        {"development.vat": 0.09},
        {"development.costs.cost_recovery.vat": 0.21},
        {"development.costs.cost_recovery.vat_recovered": True},
    ],
)
def test_what_the_developer_pays_in_vat_changes_no_turnkey_price(changes: dict[str, object]) -> None:
    """He recovers it; what the investor does not is the VAT on the price."""
    turnkey = {"development.delivery": "turnkey"}
    assert evaluate(on_private_land(**turnkey, **changes)).residual_land_value == pytest.approx(
        3_892_319, abs=HALF_A_EURO
    )


def test_a_turnkey_price_is_the_costs_before_vat_with_vat_once() -> None:
    """T = 1.21 · (costs before VAT + land and its costs, with interest) + profit, which has its VAT in it."""
    found = evaluate(on_private_land(**{"development.delivery": "turnkey", "land.price": 3_000_000}))
    bare = evaluate(
        on_private_land(
            **{
                "land.price": 3_000_000,
                "development.vat": 0,
                "development.profit_and_risk": {"lump_sum": 0},
            }
        )
    )
    expected = 1.21 * bare.total_development_cost + found.profit_and_risk
    assert found.total_development_cost == pytest.approx(expected, abs=0.005)
    assert found.profit_and_risk == pytest.approx(0.05 * found.investment_value, abs=0.005)


def test_the_rate_is_that_of_the_day() -> None:
    """19 % until 1 October 2012: land paid in January 2012, the dwellings delivered in 2014 at 21 %."""
    moved = {name: date(2012, 1, 1) for name in ("start", "price_date")}
    changes = {**moved, "policy.segments.low_mid.lower": 650.0, "land.vat": "by_use"}
    early = read_scenario(AMERSFOORT).with_values(changes)
    assert evaluate(early).arrays.case.land_vat[0] == pytest.approx(0.19)
    assert evaluate(early.with_values({"land.payment_months": 9})).arrays.case.land_vat[0] == 0.21
    turnkey = early.with_values({"development.delivery": "turnkey"})
    assert evaluate(turnkey).arrays.case.land_vat[0] == 0.21


def test_land_vat_by_use_is_the_rate_times_the_let_part_of_the_floor_area() -> None:
    """6 · 54 + 4 · 66 + 96 · 84 = 8,652 m² let, 6 · 54 + 8 · 66 = 852 m² sold: 21 % · 8,652 / 9,504."""
    scenario = read_scenario(SCENARIOS / "owner-occupied-mix.yaml").with_values({"land.vat": "by_use"})
    share = 0.21 * 8_652 / 9_504
    assert share == pytest.approx(0.1912, abs=0.00005)
    stated = evaluate(scenario.with_values({"land.vat": share}))
    assert evaluate(scenario).residual_land_value == pytest.approx(stated.residual_land_value, abs=1e-6)


@pytest.mark.parametrize("vat", ["by_use", 0.21])
def test_where_only_homes_to_let_are_built_by_use_is_the_whole_rate(vat: object) -> None:
    found = evaluate(read_scenario(AMERSFOORT).with_values({"land.vat": vat}))
    shipped = evaluate(read_scenario(AMERSFOORT))
    assert found.residual_land_value == shipped.residual_land_value


def test_a_stated_let_share_takes_the_place_of_the_programme() -> None:
    scenario = read_scenario(SCENARIOS / "owner-occupied-mix.yaml")
    found = evaluate(scenario.with_values({"land.vat": "by_use", "land.let_share": 0.5}))
    stated = evaluate(scenario.with_values({"land.vat": 0.105}))
    assert found.residual_land_value == pytest.approx(stated.residual_land_value, abs=1e-6)


def test_a_turnkey_sale_of_part_bears_vat_on_that_part() -> None:
    """With everything in one lump sum and half the floor area let, half of it bears VAT, and half the land.

    200,000 of costs at delivery, 40,000 of land at delivery, no interest: T = 240,000 · (1 + 0.21 / 2).
    """
    base = read_scenario(SCENARIOS / "owner-occupied-mix.yaml")
    scenario = base.with_values(
        {
            "development.delivery": "turnkey",
            "development.costs": {
                "all": {"lump_sum": 200_000, "timing": "at_delivery", "index": "steady"},
            },
            "development.profit_and_risk": {"lump_sum": 0},
            "development.rate": 0.0,
            "indices.steady": 0,
            "land.price": 40_000,
            "land.costs": 0,
            "land.let_share": 0.5,
        }
    )
    assert evaluate(scenario).total_development_cost == pytest.approx(240_000 * 1.105, abs=1e-6)


def test_a_rate_from_before_the_table_is_refused() -> None:
    raw = dict(read_scenario(AMERSFOORT).raw)
    raw["known_until"] = raw["start"].replace(year=2000)
    raw["land"] = {**raw["land"], "vat": "by_use"}
    with pytest.raises(InputError, match="none was known yet"):
        evaluate(scenario_from(raw))


def told(scenario: Scenario) -> dict[str, dict[str, object]]:
    return {note.key: dict(note.values) for note in evaluate(scenario).notes}


def test_a_developers_sale_that_is_left_unsaid_is_remarked_on() -> None:
    assert "delivery_unsaid" in told(on_private_land())
    for delivery in ("turnkey", "own", "land_plus_building_contract"):
        assert "delivery_unsaid" not in told(on_private_land(**{"development.delivery": delivery}))
    no_profit = on_private_land(**{"development.profit_and_risk": {"lump_sum": 0}})
    assert "delivery_unsaid" not in told(no_profit)
    assert "delivery_unsaid" not in told(read_scenario(AMERSFOORT))


@pytest.mark.parametrize(("vat", "said"), [(0.1855, True), (0.1912, False), (0.21, True), ("by_use", False)])
def test_a_stated_share_that_does_not_fit_the_programme_is_remarked_on(vat: object, said: bool) -> None:
    notes = told(read_scenario(SCENARIOS / "owner-occupied-mix.yaml").with_values({"land.vat": vat}))
    assert ("land_vat_unlike_use" in notes) == said
    if said:
        assert notes["land_vat_unlike_use"]["fitting"] == pytest.approx(0.21 * 8_652 / 9_504)


def test_the_rule_and_the_rate_are_said() -> None:
    turnkey = told(on_private_land(**{"development.delivery": "turnkey"}))["delivery_turnkey"]
    assert turnkey == {"rate": 0.21, "share": 1.0}
    by_use = told(read_scenario(SCENARIOS / "owner-occupied-mix.yaml").with_values({"land.vat": "by_use"}))
    assert by_use["land_vat_by_use"]["borne"] == pytest.approx(0.21 * 8_652 / 9_504)
    own = on_private_land(**{"development.delivery": "own", "development.costs.site.vat_recovered": True})
    assert told(own)["vat_recovered_of_let"] == {"line": "site"}

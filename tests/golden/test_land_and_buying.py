"""What practitioners agree on land and on buying, against sums that were made by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from feasibility import Scenario, evaluate, read_scenario
from feasibility.errors import InputError
from feasibility.evaluation.evaluate import at_asking_price
from feasibility.evaluation.figures.named import figure_name, figures_of
from feasibility.language.notes import note_text
from tests.golden.test_parties_by_hand import PLAIN, plain

AMERSFOORT = Path(__file__).parents[2] / "scenarios" / "amersfoort-2019.yaml"
ASKED: dict[str, Any] = {
    "land__price": "residual",
    "land__asking_price": 700_000,
    "land__asking_price_date": date(2018, 6, 1),
    "indices__house_price": {2019: 0.10, 2020: 0.05, "then": 0.02},
}


def test_an_asking_price_of_two_years_ago() -> None:
    # 700,000 · 1.10 · 1.05 = 808,500 in 2020; the land is worth 0.95 · IV − 400,000 = 759,785.1240.
    result = evaluate(plain({}, **ASKED))
    assert result.asking_price_at_payment == pytest.approx(808_500, abs=1e-6)
    assert result.margin == pytest.approx(759_785.1240 - 808_500, abs=1e-4)
    assert result.public_contribution == pytest.approx(48_714.8760, abs=1e-4)
    assert not result.viable
    paid = at_asking_price(result)
    assert paid is not None and paid.land_price == pytest.approx(808_500, abs=1e-6)
    assert paid.margin == pytest.approx(result.margin, abs=1e-6)
    # A year later 2 % more, by cpi nothing; in the year of its date as it was.
    variants: list[dict[str, object]] = [
        {"land.payment_months": 12},
        {"land.asking_price_index": "cpi"},
        {"land.asking_price_date": date(2020, 12, 31)},
        {"land.price": 700_000},
    ]
    name = figure_name("asking_price_at_payment", result)
    found = figures_of(plain({}, **ASKED), variants, [name]).columns[0]
    assert found == pytest.approx([824_670, 700_000, 700_000, 808_500], abs=1e-6)


def test_an_asking_price_that_follows_wages_where_the_law_alone_caps_the_rents() -> None:
    # The law needs wages too, from the price date on: 700,000 · 1.04 · 1.03 · 1.02 all the same.
    wages = {2018: 0.04, 2019: 0.03, 2020: 0.02, "then": 0.03}
    asked = {
        "land.asking_price": 700_000,
        "land.asking_price_date": date(2017, 6, 1),
        "land.asking_price_index": "wages",
        "indices.wages": wages,
        "policy.rent_increase.rule": "law",
    }
    scenario = read_scenario(AMERSFOORT).with_values({"start": date(2020, 1, 1), **asked})
    assert evaluate(scenario).asking_price_at_payment == pytest.approx(764_836.8, abs=1e-6)


def test_an_asking_price_of_a_year_after_the_payment_is_doubted() -> None:
    # Back along 2 % twice: 700,000 / (1.02 · 1.02) in 2020, where the date is two years late.
    late = evaluate(plain({}, **{**ASKED, "land__asking_price_date": date(2022, 1, 1)}))
    assert late.asking_price_at_payment == pytest.approx(700_000 / 1.02**2, abs=1e-6)
    (told,) = (note_text(each, "nl") for each in late.notes if each.key == "asking_price_later")
    assert "van 1 januari 2022, na de betaling van de grond op 1 januari 2020" in told
    same = evaluate(plain({}, **{**ASKED, "land__asking_price_date": date(2020, 12, 31)}))
    assert "asking_price_later" not in {each.key for each in same.notes}


def in_phases(**values: Any) -> Scenario:
    """The same in two phases of a year, the second a year later, at 5 % a year."""
    dwellings = {name: each | {"phase": name} for name, each in PLAIN["dwellings"].items()}
    months = {"start_months": 0, "construction_months": 12}
    return plain(
        {},
        **{
            "dwellings": dwellings,
            "phases": {"small": months, "large": months | {"start_months": 12}},
            "development__construction_months": 0,
            "development__rate": 0.05,
            "land__price": "residual",
            "land__phase_shares": {"small": 0.4, "large": 0.6},
            "land__asking_price": 1_000_000,
            "land__asking_price_date": date(2019, 1, 1),
            "indices__house_price": 0.10,
            **values,
        },
    )


def test_each_phase_is_asked_its_part_at_its_own_level() -> None:
    # 0.4 · 1.10 = 440,000 on the first day, 0.6 · 1.21 = 726,000 a year later: together 1,166,000, at the
    # start 440,000 + 726,000 / 1.05 = 1,131,428.5714.
    result = evaluate(in_phases())
    land = sum(each.residual_land_value * 1.05**-each.payment for each in result.phases.values())
    assert result.asking_price_at_payment == pytest.approx(1_166_000, abs=1e-6)
    short = land - (440_000 + 726_000 / 1.05)
    assert result.margin == pytest.approx(short * 1_166_000 / 1_131_428.571428, abs=1e-4)
    paid = at_asking_price(result)
    assert paid is not None and paid.margin == pytest.approx(result.margin, abs=1e-6)
    assert {name: each.land_price for name, each in paid.phases.items()} == pytest.approx(
        {"small": 440_000, "large": 726_000}
    )
    # Beside a price in euros, paid 0.4 and 0.6, it counts as what is worth as much in those parts.
    given = evaluate(in_phases(land__price=500_000))
    assert given.asking_price_at_payment == pytest.approx(1_131_428.571428 / (0.4 + 0.6 / 1.05), abs=1e-4)


def test_a_price_list_above_the_asking_price() -> None:
    # 4 · 70,000 + 6 · 100,000 = 880,000; the land is worth 759,785.1240.
    listed = {"dwellings__small__least_land_price": 70_000, "dwellings__large__least_land_price": 100_000}
    result = evaluate(plain({}, land__price="residual", land__asking_price=700_000, **listed))
    assert result.least_land_price == pytest.approx(880_000)
    assert result.margin == pytest.approx(759_785.1240 - 880_000, abs=1e-4)
    assert result.public_contribution == pytest.approx(120_214.8760, abs=1e-4)
    assert not result.viable
    # Building is the site's 400,000, 40,000 a dwelling: a small one is to bring 110,000, a large one 140,000.
    contributions = {name: each.residual_land_value for name, each in result.dwelling_types.items()}
    assert {name: each.sour for name, each in result.dwelling_types.items()} == {
        "small": contributions["small"] < 110_000,
        "large": contributions["large"] < 140_000,
    }
    # What types bear is that of the list beside a price in euros too.
    given = evaluate(plain({}, land__price=1, land__asking_price=700_000, **listed))
    assert [each.sour for each in given.dwelling_types.values()] == [
        each.sour for each in result.dwelling_types.values()
    ]
    # Under the asking price it only stands beside it; where a price is paid the verdict is about that price.
    cheap = evaluate(
        plain(
            {},
            land__price="residual",
            land__asking_price=700_000,
            **{"dwellings__large__least_land_price": 50_000},
        )
    )
    assert cheap.least_land_price == pytest.approx(300_000)
    assert cheap.margin == pytest.approx(59_785.1240, abs=1e-4) and cheap.viable
    assert evaluate(plain({}, **listed)).viable


def test_a_price_list_of_phases_counts_on_their_own_days() -> None:
    # 280,000 on the first day and 600,000 a year later; a price in euros is paid 0.4 and 0.6.
    listed = {"small": 70_000, "large": 100_000}
    values = {f"dwellings.{name}.least_land_price": each for name, each in listed.items()}
    undated = {"land__asking_price_date": None, "land__asking_price": 0}
    result = evaluate(in_phases(**undated).with_values(values))
    land = sum(each.residual_land_value * 1.05**-each.payment for each in result.phases.values())
    assert result.least_land_price == pytest.approx(880_000)
    short = land - (280_000 + 600_000 / 1.05)
    assert result.margin == pytest.approx(short / (0.4 + 0.6 / 1.05), abs=1e-4)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"land.asking_price_index": "cpi"}, "land.asking_price_date: missing"),
        (
            {"land.asking_price_date": date(2018, 1, 1), "indices.house_price": {2020: 0.1, "then": 0}},
            "indices.house_price: gives no rate for 2019",
        ),
        (
            {"land.asking_price_date": date(2018, 1, 1), "land.asking_price_index": "house_prices"},
            "there is no index 'house_prices'",
        ),
    ],
)
def test_what_is_refused_of_a_dated_asking_price(values: dict[str, Any], expected: str) -> None:
    with pytest.raises(InputError) as caught:
        evaluate(plain({}).with_values(values))
    assert len(caught.value.mistakes) == 1
    assert expected in str(caught.value)


def test_profit_and_buying_may_not_take_more_than_the_whole_value() -> None:
    # Beyond 1 every euro of value would take from the land; of leased land the divisor may then
    # be negative, and a loss would read as a land value.
    profit = {"development.profit_and_risk": {"share_of_investment_value": 0.3}}
    whole = plain({}, **ASKED).with_values({**profit, "acquisition.share_of_value": 0.7})
    assert evaluate(whole).residual_land_value < 0
    expected = "acquisition.share_of_value: with development.profit_and_risk.share_of_investment_value 1.001"
    with pytest.raises(InputError, match=expected) as raised:
        whole.with_values({"acquisition.share_of_value": 0.701})
    assert len(raised.value.mistakes) == 1


def test_costs_of_buying_are_the_investors_own() -> None:
    # 2 % of 1,220,826.4463, ten dwellings at 1,000 and 5,000 in all, at delivery in 2021, 10 % more:
    # 24,416.5289 + 16,500. The land is worth 0.95 · IV − 400,000 less that; the profit is 5 % of IV still.
    costs = {"share_of_value": 0.02, "per_dwelling": 1_000, "lump_sum": 5_000}
    values = {"acquisition": costs, "indices__buying": 0.1, "acquisition__index": "buying"}
    result = evaluate(plain({}, land__price="residual", **values))
    assert result.acquisition_costs == pytest.approx(40_916.5289, abs=1e-4)
    assert result.residual_land_value == pytest.approx(759_785.1240 - 40_916.5289, abs=1e-4)
    assert result.profit_and_risk == pytest.approx(61_041.3223, abs=1e-4)
    assert result.total_development_cost == pytest.approx(result.investment_value, abs=1e-6)
    assert result.investor_irr == pytest.approx(0.1, abs=1e-9)
    own = sum(each.count * each.residual_land_value for each in result.dwelling_types.values())
    assert own + result.site.residual_land_value == pytest.approx(result.residual_land_value, abs=1e-6)
    # At a price the outlay is larger, and the project IRR, of who builds and holds, is what it was.
    with_costs, without = evaluate(plain({}, **values)), evaluate(plain({}))
    assert with_costs.total_development_cost - without.total_development_cost == pytest.approx(
        40_916.5289, abs=1e-4
    )
    assert with_costs.project_irr == without.project_irr
    assert with_costs.net_initial_yield == pytest.approx(
        120_000 / (without.total_development_cost + 40_916.5289), abs=1e-9
    )
    loan = {"finance": {"construction_loan": {"share_of_cost": 0.5, "rate": 0.04}}}
    results = [evaluate(plain({}, **loan, **more)) for more in ({}, values)]
    assert results[0].finance is not None and results[1].finance is not None
    assert results[1].finance.developer_result == pytest.approx(results[0].finance.developer_result, abs=1e-6)

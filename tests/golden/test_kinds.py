"""Social, mid and free: what counts as mid-market, and the limit that comes from the law's table."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from feasibility import Result, Scenario, evaluate, scenario_from
from feasibility.errors import InputError
from feasibility.mix.search import best_mix
from feasibility.parties.side_by_side import negotiation_of
from feasibility.programme.question import Options, question_of
from feasibility.scenario.keys.policy import Segment
from feasibility.scenario.kinds import kind_of, low_segments

# 100 dwellings, priced on 1 January 2020 and let at once. The liberalisation limit by the circulars:
# 720.42 in 2019, 737.14 in 2020, 752.33 in 2021, 763.47 in 2022, 808.06 in 2023.
PROGRAMME: dict[str, Any] = {
    "format": 1,
    "name": "social, mid, free and sold",
    "price_date": date(2020, 1, 1),
    "start": date(2020, 1, 1),
    "period": "year",
    "policy": {
        "date": date(2019, 1, 1),
        "term": 20,
        "rent_increase": {"surcharge": 0.01},
        "segments": {
            "social": {"tenure": "rent", "upper": "liberalisation_limit"},
            "mid": {"tenure": "rent", "lower": "liberalisation_limit", "upper": 1_000},
            "free": {"tenure": "rent"},
            "sold": {"tenure": "sale"},
        },
        "income_norm": {"months": 12, "multiple": 4},
    },
    "dwellings": {
        "social": {
            "segment": "social", "count": 24, "floor_area": 50, "rent": 700, "market_rent": 900,
            "vacant_value": 200_000,
        },
        "mid": {
            "segment": "mid", "count": 44, "floor_area": 60, "rent": 800, "market_rent": 950,
            "vacant_value": 240_000,
        },
        "free": {"segment": "free", "count": 22, "floor_area": 80, "rent": 1_300, "vacant_value": 320_000},
        "sold": {"segment": "sold", "count": 10, "floor_area": 90, "price": 400_000},
    },
    "indices": {"cpi": 0.02},
    "rents": {"statutory_cap": False, "turnover": 0.1},
    "exit": {"holding_years": 20, "methods": ["gross_yield"], "gross_yield": 0.05},
    "required_return": 0.06,
}  # fmt: skip


def programme(**values: Any) -> Scenario:
    return scenario_from(PROGRAMME).with_values({name.replace("__", "."): v for name, v in values.items()})


def check_of(result: Result, subject: str, moment: str) -> tuple[bool, dict[str, float | str]]:
    found = next(each for each in result.checks if (each.subject, each.moment) == (subject, moment))
    return found.met, dict(found.required)


def test_a_segment_is_what_it_says_and_else_what_its_limit_makes_it() -> None:
    assert kind_of(Segment(tenure="rent")) == "free"
    assert kind_of(Segment(tenure="rent", upper=999.0)) == "mid"
    assert kind_of(Segment(tenure="rent", upper="liberalisation_limit")) == "social"
    assert kind_of(Segment(tenure="sale", upper=420_000.0)) == "mid"
    assert kind_of(Segment(tenure="sale")) == "free"
    assert kind_of(Segment(tenure="rent", kind="social", upper=720.42)) == "social"
    assert kind_of(Segment(tenure="rent", kind="free", upper=1_500.0)) == "free"
    assert kind_of(Segment(tenure="rent", kind="mid", upper="liberalisation_limit")) == "mid"


def test_low_is_the_mid_segment_with_the_lowest_limit() -> None:
    segments = {
        "social": Segment(tenure="rent", kind="social", upper=720.42),
        "low": Segment(tenure="rent", upper=850.0),
        "high": Segment(tenure="rent", upper=999.0),
        "dear": Segment(tenure="rent", kind="free", upper=800.0),
        "bought": Segment(tenure="sale", upper=260_000.0),
    }
    assert low_segments(segments) == {"low", "bought"}


def test_44_mid_and_24_social_are_44_mid() -> None:
    parties = {
        "city": {"role": "municipality", "at_most": {"mid_market_dwellings": 44, "social_dwellings": 24}},
        "tenants": {"role": "tenants", "at_least": {"social_share": 0.24, "mid_share": 0.44}},
    }
    city, tenants = negotiation_of(programme(parties=parties)).views
    shown = [city.figures[name] for name in ("mid_market_dwellings", "social_dwellings", "mid_share")]
    assert shown == [44, 24, 0.44]
    told = [each.value for view in (city, tenants) for each in view.verdicts]
    assert told == [44, 24, 0.24, 0.44]
    assert city.satisfied
    assert tenants.satisfied


def test_dwelling_years_and_the_shortest_retention_are_those_of_the_mid_type() -> None:
    """800 at CPI + 1 % against 1,000 at CPI from 2019: 1,020 in 2020, so 1.275 ≥ (1.03 / 1.02)^q, q = 24."""
    result = evaluate(programme())
    assert result.dwelling_types["mid"].retention_years == 24
    assert result.mid_market_dwelling_years == 44 * 20
    social = result.dwelling_types["social"]
    assert (social.retention_status, social.retention_years) == ("not_mid", None)
    view = negotiation_of(
        programme(parties={"t": {"role": "tenants", "at_least": {"shortest_retention": 20}}})
    )
    assert view.views[0].figures["shortest_retention"] == 24
    assert view.views[0].figures["highest_mid_rent"] == 800
    assert view.views[0].figures["highest_required_income"] == 800 * 48


def test_a_dear_segment_of_kind_free_does_not_move_where_the_mid_market_ends() -> None:
    with_dear = programme(policy__segments__dear={"tenure": "rent", "kind": "free", "upper": 1_500})
    assert evaluate(with_dear).dwelling_types["mid"].retention_years == 24
    as_mid = with_dear.with_values({"policy.segments.dear.kind": "mid"})
    assert evaluate(as_mid).dwelling_types["mid"].retention_years == 60


def test_how_long_social_stays_social_follows_the_table_and_then_cpi() -> None:
    """700 · 1.03^q against 737.14, 752.33, 763.47 and 808.06 known until 2023, and CPI after that.

    721.00 ≤ 752.33, 742.63 ≤ 763.47, 764.91 ≤ 808.06, 787.86 ≤ 824.22, … 700 · 1.03^8 = 886.74 ≤ 892.16 in
    2028, 700 · 1.03^9 = 913.34 > 910.00 in 2029: eight years.
    """
    result = evaluate(programme(known_until=date(2023, 12, 31)))
    limits = result.arrays.unit.letting.upper_limit[0, 0]
    first = result.arrays.paths.place(2020)
    assert list(limits[first : first + 5]) == pytest.approx([737.14, 752.33, 763.47, 808.06, 808.06 * 1.02])
    assert result.dwelling_types["social"].band_retention_years == 8


@pytest.mark.parametrize(
    ("rent", "social", "mid"), [(737.14, True, False), (737.15, False, True), (737.13, True, False)]
)
def test_a_rent_at_the_limit_is_social_and_one_cent_more_is_not(rent: float, social: bool, mid: bool) -> None:
    paths = {"dwellings.social.rent": rent, "dwellings.mid.rent": rent}
    result = evaluate(programme().with_values(paths))
    assert check_of(result, "social", "price_date") == (social, {"at_most": 737.14})
    assert check_of(result, "mid", "price_date") == (mid, {"above": 737.14, "at_most": pytest.approx(1_020)})


def test_the_limit_at_first_letting_is_the_one_of_that_year() -> None:
    """Delivered in 2022: 763.47. The rent has then grown with CPI: 733.82 · 1.02² = 763.47."""
    later = {"development.construction_months": 24}
    for rent, met in ((733.81, True), (733.83, False)):
        result = evaluate(programme().with_values({**later, "dwellings.social.rent": rent}))
        assert check_of(result, "social", "first_letting") == (met, {"at_most": 763.47})


def test_relet_at_the_limit_a_social_dwelling_is_relet_at_the_law_s() -> None:
    """In 2021: 0.9 · 700 · 1.03 + 0.1 · 752.33; in 2022 with 763.47."""
    result = evaluate(programme(policy__reletting="limit"))
    first = 0.9 * 700 * 1.03 + 0.1 * 752.33
    rents = result.arrays.unit.letting.rent[0, 0]
    assert rents[1] == pytest.approx(first)
    assert rents[2] == pytest.approx(0.9 * first * 1.03 + 0.1 * 763.47)


def test_most_mid_dwellings_leaves_social_ones_out() -> None:
    """Any mix of 100 of which at most 30 may be mid: 30, however many social ones there are."""
    scenario = programme(mix={"total": 100, "rows": {"cap": {"of": ["mid"], "at_most": 30}}})
    question = question_of(scenario, Options(free=("social", "mid", "free", "sold"), viable=False))
    most_mid, most_social, most_years = (
        best_mix(question, objective, worth=False)
        for objective in ("mid_dwellings", "social_dwellings", "dwelling_years")
    )
    assert most_mid is not None
    assert most_mid.mix.mid_dwellings == most_mid.mix.counts["mid"] == 30
    assert most_social is not None
    assert most_social.mix.social_dwellings == most_social.mix.counts["social"] == 100
    assert most_social.mix.mid_dwellings == 0
    assert most_years is not None
    assert most_years.mix.dwelling_years == 30 * 20


@pytest.mark.parametrize(
    ("name", "segment", "told"),
    [
        ("sociale_huur", {"upper": 725}, ("kind_by_name", "social")),
        ("sociaal", {}, ("kind_by_name", "social")),
        ("low", {"upper": 720.42}, ("kind_by_limit", "social")),
        ("low", {"upper": 720.43}, None),
        ("midden_laag", {}, ("kind_by_name", "mid")),
        ("vrij", {"upper": 1_500}, ("kind_by_name", "free")),
        ("social", {"upper": 720.42, "kind": "mid"}, None),
        ("social_free", {"upper": 1_500}, None),
        ("asocial", {"upper": 900}, None),
        ("social", {"upper": "liberalisation_limit"}, None),
    ],
)
def test_a_segment_that_may_be_meant_otherwise_is_remarked_on(
    name: str, segment: dict[str, Any], told: tuple[str, str] | None
) -> None:
    """The liberalisation limit on 1 January 2019, the day of the policy, is 720.42."""
    data = {
        **PROGRAMME,
        "policy": {**PROGRAMME["policy"], "segments": {name: {"tenure": "rent", **segment}}},
        "dwellings": {"only": {**PROGRAMME["dwellings"]["social"], "segment": name}},
    }
    notes = [each for each in evaluate(scenario_from(data)).notes if each.key.startswith("kind_")]
    assert [(each.key, each.values["meant"]) for each in notes] == ([] if told is None else [told])


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"policy.segments.sold.upper": "liberalisation_limit"},
            "policy.segments.sold.upper: liberalisation_limit is a rent; a sale has a price in euros",
        ),
        (
            {"policy.segments.social.lower": "liberalisation_limit"},
            "policy.segments.social.upper: liberalisation_limit is the lower limit too: no rent is above it "
            "and not above it",
        ),
        (
            {"policy.segments.social.upper_surcharge": 0.01},
            "policy.segments.social.upper_surcharge: the liberalisation limit follows the law's table and "
            "then CPI; leave the surcharge out",
        ),
        (
            {"policy.segments.mid.kind": "middle"},
            "policy.segments.mid.kind: found the text 'middle'; allowed: social, mid, free; "
            "did you mean 'mid'?",
        ),
        (
            {"policy.segments.mid.upper": "liberalization_limit"},
            "policy.segments.mid.upper: found the text 'liberalization_limit'; an amount of euros is needed, "
            "or the word 'liberalisation_limit' or 'wws'; did you mean 'liberalisation_limit'?",
        ),
    ],
)
def test_what_no_segment_can_be_is_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as told:
        programme().with_values(values)
    assert str(told.value).splitlines() == [message]

"""Mixes of the shipped scenarios against sums that need no solver.

The contributions of the Amersfoort types are those of the independent calculation in
`amersfoort.expected.json`; every mix of its 120 dwellings is then tried one by one. The README prints the
same figures.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import product
from math import ceil
from pathlib import Path

import pytest

from feasibility import evaluate_many, read_scenario
from feasibility.mix.conflicts import impossible
from feasibility.mix.counting.count import how_many_mixes
from feasibility.mix.frontier import frontier
from feasibility.mix.search import best_mix
from feasibility.programme.question import Options, Question, question_of
from feasibility.programme.rows import allowed
from feasibility.report.mix.best import best_page
from feasibility.report.mix.impossible import impossible_page

ROOT = Path(__file__).parents[2]
EXPECTED = json.loads((Path(__file__).parent / "amersfoort.expected.json").read_text(encoding="utf-8"))
CONTRIBUTIONS = {name: each["residual_land_value"] for name, each in EXPECTED["dwelling_types"].items()}
SITE = EXPECTED["site"]["residual_land_value"]
DWELLINGS, ASKING = 120, 4_200_000
CURRENT = (24, 30, 66)

BEST_LAND_VALUE = 5_215_812
MOST_LOW = 44
MIXES, VIABLE = 4_753, 1_223
POINTS = 33
DISTANCE = 256_168
"""What the README says of the Amersfoort case."""


def every_mix() -> Iterator[tuple[int, int, int]]:
    """Low, high and free with at least 10 % low and 10 % high of 120: 12 and 12."""
    for low in range(12, DWELLINGS - 12 + 1):
        for high in range(12, DWELLINGS - low + 1):
            yield low, high, DWELLINGS - low - high


def land_value(mix: tuple[int, int, int]) -> float:
    return float(sum(count * each for count, each in zip(mix, CONTRIBUTIONS.values(), strict=True)) + SITE)


@pytest.fixture(scope="module")
def question() -> Question:
    scenario = read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml")
    return question_of(scenario, Options(free=("low", "high", "free")))


def test_the_best_land_value_of_amersfoort(question: Question) -> None:
    best = best_mix(question)
    by_hand = max(every_mix(), key=land_value)
    assert best is not None
    assert tuple(best.mix.counts.values()) == by_hand == (12, 12, 96)
    assert best.value == pytest.approx(land_value(by_hand), abs=0.005)
    assert best.value == pytest.approx(BEST_LAND_VALUE, abs=0.5)
    assert best.result.residual_land_value == pytest.approx(best.value, abs=0.005)


def test_the_most_low_dwellings_that_are_viable(question: Question) -> None:
    best = best_mix(question, "low_dwellings")
    viable = [mix for mix in every_mix() if land_value(mix) >= ASKING]
    assert best is not None
    assert best.value == max(mix[0] for mix in viable) == MOST_LOW
    assert best.result.viable
    assert best.result.allowed


def test_the_number_of_mixes(question: Question) -> None:
    found = how_many_mixes(question)
    assert found.mixes == len(list(every_mix())) == MIXES
    assert found.viable == sum(land_value(mix) >= ASKING for mix in every_mix()) == VIABLE


def test_the_frontier_and_how_far_the_current_programme_lies_from_it(question: Question) -> None:
    found = frontier(question, "land_value", "low_dwellings")
    by_hand = {
        low: max(land_value(mix) for mix in every_mix() if mix[0] == low) for low in range(12, MOST_LOW + 1)
    }
    assert [each.low_dwellings for each in found.points] == list(by_hand)
    assert [each.land_value for each in found.points] == pytest.approx(list(by_hand.values()), abs=0.005)
    assert len(found.points) == POINTS
    assert found.lost == pytest.approx(by_hand[CURRENT[0]] - land_value(CURRENT), abs=0.005)
    assert found.lost == pytest.approx(DISTANCE, abs=0.5)


def test_the_readme_says_the_same() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search("<!-- mixes -->(.*?)<!-- /mixes -->", text, re.DOTALL)
    assert found, "the README has no text between the marks mixes"
    numbers = [int(each.replace(",", "")) for each in re.findall(r"\d[\d,]*", found[1])]
    for figure in (BEST_LAND_VALUE, MOST_LOW, MIXES, VIABLE, POINTS, DISTANCE, *CURRENT):
        assert figure in numbers, figure


def test_the_best_rate_is_that_of_every_mix_evaluated() -> None:
    """With the land at the asking price: every mix run through the whole program."""
    scenario = read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml")
    found = best_mix(question_of(scenario, Options(free=("low", "high", "free"))), "irr")
    assert found is not None
    paid = scenario.with_values({"land.price": ASKING})
    mixes = list(every_mix())
    names = [f"dwellings.{name}.count" for name in CONTRIBUTIONS]
    rates = evaluate_many(paid, [dict(zip(names, mix, strict=True)) for mix in mixes]).figure("investor_irr")
    best = int(rates.argmax())
    assert tuple(found.mix.counts.values()) == mixes[best]
    assert found.value == pytest.approx(rates[best], abs=1e-12)


# ------------------------------------------------------------------------------------ the larger scenarios


@pytest.mark.parametrize(
    ("name", "types", "dwellings"), [("city-block-300", 8, 300), ("new-district-1000", 12, 1000)]
)
def test_a_larger_programme_has_a_proven_best_mix(name: str, types: int, dwellings: int) -> None:
    """No exchange of up to three dwellings between types, twice over, betters the mix."""
    scenario = read_scenario(ROOT / "scenarios" / f"{name}.yaml")
    asked = question_of(scenario, Options(free=tuple(scenario.dwellings)))
    assert len(asked.units.types) == types
    best = best_mix(asked, worth=False)
    assert best is not None
    assert best.mix.dwellings == dwellings
    assert best.result.residual_land_value == pytest.approx(best.value, abs=0.005)
    assert best.value >= best_mix_nearby(asked, tuple(best.mix.counts.values())) - 0.005


def best_mix_nearby(question: Question, counts: tuple[int, ...]) -> float:
    """The best land value of all mixes within two exchanges of up to three dwellings each."""
    units = question.units
    best = float("-inf")
    types = len(counts)
    for taken, given in product(range(types), repeat=2):
        for again, back in product(range(types), repeat=2):
            for one, two in product(range(4), repeat=2):
                moved = list(counts)
                moved[taken] -= one
                moved[given] += one
                moved[again] -= two
                moved[back] += two
                if allowed(question.programme, moved):
                    value = sum(n * each for n, each in zip(moved, units.contributions, strict=True))
                    best = max(best, value + units.site)
    return best


# ------------------------------------------------------------------------------------- 40-40-20


def test_forty_forty_twenty_has_no_mix_and_the_page_says_what_must_give() -> None:
    """By hand: 48 social, 12 low, 36 high and 24 free brings the most; the asking price must fall to that."""
    scenario = read_scenario(ROOT / "scenarios" / "forty-forty-twenty.yaml")
    asked = question_of(scenario, Options(free=tuple(scenario.dwellings)))
    assert best_mix(asked) is None
    units = dict(zip(asked.units.types, asked.units.contributions, strict=True))
    social, mid, free = ceil(0.4 * DWELLINGS), ceil(0.4 * DWELLINGS), int(0.2 * DWELLINGS)
    most = (
        units["social"] * social
        + units["low"] * 12
        + units["high"] * (mid - 12)
        + units["free"] * free
        + SITE
    )
    found = impossible(asked)
    price = next(each for each in found.relaxations if each.name == "viability")
    assert price.becomes == pytest.approx(most, abs=0.01)
    assert price.mix.counts == {"low": 12, "high": 36, "free": 24, "social": 48}
    page = impossible_page(found, "en")
    assert f"the asking price falls by €{ASKING - most:,.0f}, to €{most:,.0f}" in " ".join(page.split())


# ------------------------------------------------------------------------------------- what a review found


def test_a_mix_with_other_shares_of_sold_dwellings_is_held_against_its_own_land_vat() -> None:
    """A VAT is stated as 18.55 %; the best mix sells nothing, so it is 21 % on all of it."""
    shipped = read_scenario(ROOT / "scenarios" / "owner-occupied-mix.yaml")
    scenario = shipped.with_values({"land.vat": 0.1855})
    best = best_mix(question_of(scenario, Options(free=tuple(scenario.dwellings))), worth=False)
    assert best is not None
    assert best.own_land_vat is not None
    assert best.own_land_vat.vat == pytest.approx(0.21, abs=1e-12)
    assert best.own_land_vat.land_value == pytest.approx(BEST_LAND_VALUE, abs=0.5)
    assert best.own_land_vat.viable
    page = " ".join(best_page(best, "en").split())
    assert "With 21% its land value is €5,215,812, which still reaches the asking price" in page


def test_the_remark_on_the_vat_holds_a_mix_against_the_price_list_where_that_asks_more() -> None:
    """120 dwellings at 40,000 are 4,800,000, above the asking price of 4,200,000."""
    shipped = read_scenario(ROOT / "scenarios" / "owner-occupied-mix.yaml")
    prices = {f"dwellings.{name}.least_land_price": 40_000 for name in shipped.dwellings}
    scenario = shipped.with_values({"land.vat": 0.1855, **prices})
    assert scenario.land.asking_price == 4_200_000
    best = best_mix(question_of(scenario, Options(free=tuple(scenario.dwellings))), worth=False)
    assert best is not None
    page = " ".join(best_page(best, "nl").split())
    assert "en die haalt de minimale grondprijs van € 4.800.000 nog steeds" in page
    assert "vraagprijs" not in page.partition("Let op de btw over de grond.")[2].partition("Met de btw")[0]


def test_what_a_row_is_worth_is_left_out_where_mixes_without_it_have_no_rate() -> None:
    """Without the total a project could be all sold: then there is no IRR, and the answer still stands."""
    scenario = read_scenario(ROOT / "scenarios" / "owner-occupied-mix.yaml")
    best = best_mix(question_of(scenario, Options(free=tuple(scenario.dwellings))), "irr")
    assert best is not None
    assert dict(best.mix.counts) == {"low": 0, "high": 12, "free": 96, "low_sold": 12, "high_sold": 0}


def test_the_least_relaxation_of_a_share_is_the_smallest_change_of_the_share() -> None:
    """63 % dear leaves at most 37 % for the rest: 40 % low must become 37 %, and not 36.36 % of eleven."""
    scenario = read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml").with_values(
        {
            "policy.shares": [{"segments": ["low_mid", "low_sale"], "at_least": 0.4}],
            "mix": {
                "total": {"min": 10, "max": 120},
                "rows": {"dear": {"of": ["free"], "at_least_share": 0.63}},
            },
            "land.asking_price": -10_000_000,
        }
    )
    found = impossible(question_of(scenario, Options(free=("low", "high", "free"), viable=False)))
    share = next(each for each in found.relaxations if each.name.startswith("share."))
    assert share.becomes == pytest.approx(0.37)
    assert share.mix.counts == {"low": 37, "high": 0, "free": 63}


def test_a_forbidden_mix_is_called_so_in_the_verdict() -> None:
    scenario = read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml")
    dear = scenario.with_values({"dwellings.low.rent": 1200})
    best = best_mix(question_of(dear, Options(free=("low", "high", "free"))), "low_dwellings", worth=False)
    assert best is not None
    verdict = best_page(best, "en").split("The mix\n")[0]
    assert "Not allowed: 2 of the 9 checks are not met" in " ".join(verdict.split())

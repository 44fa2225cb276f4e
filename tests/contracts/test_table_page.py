"""The page, the data and the picture of a table: whole, in both languages, for odd tables too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from feasibility import Scenario, read_scenario
from feasibility.language.words import Words
from feasibility.parties.probability import MOST_BY_ROWS, probabilities_of
from feasibility.parties.side_by_side import negotiation_of
from feasibility.parties.views import all_conditions
from feasibility.plain_data import json_text
from feasibility.report.charts.file import write_picture
from feasibility.report.parties.chart import zone_chart
from feasibility.report.parties.json import table_json
from feasibility.report.parties.page import table_page

ROOT = Path(__file__).parents[2]
LANGUAGES = ("en", "nl")
BUYER = {"role": "investor", "at_least": {"investor_irr": 0.055}}
SELLER = {"role": "municipality", "at_least": {"land_price": 4_200_000}}


@pytest.fixture(scope="module")
def shipped() -> Scenario:
    return read_scenario(ROOT / "scenarios" / "amersfoort-table.yaml")


def seated(shipped: Scenario, **parties: Any) -> Scenario:
    return shipped.with_values({"parties": parties, "table": None})


ODD: dict[str, dict[str, Any]] = {
    "one seller": {"city": SELLER},
    "one buyer": {"fund": BUYER},
    "nothing about the price": {"people": {"role": "tenants", "at_most": {"highest_low_rent": 800}}},
    "an invalid party": {"city": SELLER, "fund": {**BUYER, "assumptions": {"rents.vacancy": 0.999}}},
    "a price for nobody": {"city": {**SELLER, "at_most": {"land_price": 4_100_000_000}}, "fund": BUYER},
    "no value": {"owner": {"role": "landowner", "at_least": {"cost_recovery": 1}}},
    "a line of the cash flow": {
        "city": {"role": "municipality", "at_least": {"cash_flow.lines.cumulative_cash_flow.1": -20_000_000}}
    },
    "markup": {"city": {**SELLER, "label": "<script>\x1b[31m=1+1"}},
    "hidden": {"city": {**SELLER, "keeps_private": ["conditions"]}, "fund": BUYER},
}


def test_the_shipped_table_says_who_is_short_and_by_how_much(shipped: Scenario) -> None:
    page = table_page(negotiation_of(shipped), None, shipped, "nl")
    assert "4 van de 5 partijen zijn tevreden. Nog niet: Belegger." in page
    assert "Gemeente heeft minstens € 4.200.000 nodig, Belegger kan hoogstens € 4.063.867 betalen" in page
    assert "€ 136.133" in page
    assert "0,03 procentpunt te kort" in page
    assert "tot en met € 4.063.867" in page


def test_no_amount_is_rounded_over_what_a_party_can_accept(shipped: Scenario) -> None:
    """The corporation can pay 4,289,513.54: a condition is not met at a euro more."""
    found = negotiation_of(shipped)
    names = {each.party: each for each in found.zone.ranges if each.condition.figure.startswith("unprof")}
    assert 4_289_513.5 < names["corporation"].high < 4_289_514
    page = table_page(found, None, shipped, "en")
    drawn = "".join(each.get_text() for each in zone_chart(found).axes[0].texts)
    for shown in (page, drawn):
        assert "€4,289,513" in shown
        assert "€4,289,514" not in shown


def test_the_ends_the_gap_and_the_split_of_one_page_agree() -> None:
    """The investor can pay 3,683,945.61 of a turnkey price, and the owner asks five million."""
    scenario = read_scenario(ROOT / "scenarios" / "private-land.yaml")
    found = negotiation_of(scenario)
    page = " ".join(table_page(found, None, scenario, "nl").split())
    assert "Belegger kan hoogstens € 3.683.945 betalen. Het gat is € 1.316.055." in page
    assert "Belegger: € 3.683.945, tegen € 3.892.319" in page
    assert "leegwaarderatio -€ 208.374" in page
    assert "Gat van € 1.316.055" in [
        each.get_text() for each in zone_chart(found, "nl").legends[0].get_texts()
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ODD)
def test_odd_tables_have_a_page_and_data_and_a_picture(shipped: Scenario, name: str, lang: str) -> None:
    scenario = seated(shipped, **ODD[name])
    found = negotiation_of(scenario)
    conditions = all_conditions(scenario, found.facts)
    probable = probabilities_of(scenario, found.scenario, conditions, found.facts.arrays, 300)
    page = table_page(found, None, scenario, lang, probable)
    assert max(map(len, page.splitlines())) <= 180
    assert "inf" not in page.replace("info", "").lower().split()
    assert "\x1b" not in page
    json.loads(json_text(table_json(found, None, probable)))
    assert zone_chart(found, lang).axes


def test_a_figure_of_a_type_is_told_with_its_type(shipped: Scenario) -> None:
    bounds = {"dwelling_types.low.initial_rent": 780, "dwelling_types.high.initial_rent": 990}
    scenario = seated(shipped, people={"role": "tenants", "at_most": bounds})
    english, dutch = (table_page(negotiation_of(scenario), None, scenario, lang) for lang in LANGUAGES)
    assert "low: initial rent" in english
    assert "hoog: aanvangshuur hoogstens € 990" in " ".join(dutch.split())


def test_no_english_sentence_on_a_dutch_page(shipped: Scenario) -> None:
    english, dutch = (
        table_page(negotiation_of(shipped), (), shipped, lang).splitlines() for lang in LANGUAGES
    )
    assert len(english) > 60
    same = set(english) & set(dutch)
    assert not [line for line in same if any(sign.isalpha() for sign in line.replace("free", ""))]


def test_the_data_holds_every_figure_in_full(shipped: Scenario) -> None:
    found = negotiation_of(shipped)
    data = json.loads(json_text(table_json(found, None)))
    assert data["zone"]["high"] == found.zone.high
    assert data["parties"]["investor"]["conditions"][0]["short"] == found.views[1].verdicts[0].short
    assert data["parties"]["municipality"]["figures"]["term"] == 20
    assert sum(part["share"] for part in data["disagreements"][0]["parts"]) == pytest.approx(
        found.zone.high - found.facts.residual_land_value, abs=0.01
    )


def test_the_picture_is_the_same_each_time(shipped: Scenario, tmp_path: Path) -> None:
    for name in ("one.svg", "other.svg"):
        write_picture(zone_chart(negotiation_of(shipped), "nl"), tmp_path / name, shipped.name, "nl")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "other.svg").read_bytes()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_how_likely_it_is_that_the_conditions_hold(shipped: Scenario, lang: str) -> None:
    found = negotiation_of(shipped)
    conditions = all_conditions(shipped, found.facts)
    probable = probabilities_of(shipped, found.scenario, conditions, found.facts.arrays, 2_000)
    own, every = probable.parties["investor"], probable.everybody
    assert own is not None
    assert every is not None
    assert 0 < every.value < own.together.value < 1
    page, words = table_page(found, None, shipped, lang, probable), Words(lang)
    title, last = words("party_probability"), words("party_probability_explained")[:20]
    told = [line.split() for line in page[page.index(title) : page.index(last)].splitlines()]
    ends = {tuple(line[:1]): " ".join(line) for line in told if line}
    for begin, each in (("Belegger", own.together), ("all" if lang == "en" else "alle", every)):
        shown = f"{words.percent(each.value)} {words.percent(each.standard_error)}".replace("%", "").split()
        assert ends[(begin,)].replace("%", "").split()[-2:] == shown
    data = table_json(found, None, probable)["probability"]
    assert data["parties"]["investor"]["together"]["probability"] == own.together.value
    assert data["everybody"]["standard_error"] == every.standard_error
    figures = [each["figure"] for each in data["parties"]["developer"]["conditions"]]
    assert figures == ["margin_on_cost", "peak_capital"]


def test_fewer_paths_than_asked_for_are_told(shipped: Scenario) -> None:
    scenario = seated(shipped, **ODD["a line of the cash flow"])
    found = negotiation_of(scenario)
    conditions = all_conditions(scenario, found.facts)
    probable = probabilities_of(scenario, found.scenario, conditions, found.facts.arrays, 5_000)
    assert probable.paths == MOST_BY_ROWS
    page = " ".join(table_page(found, None, scenario, "en", probable).split())
    assert "On 1,024 random paths" in page
    assert "Fewer than the 5,000 asked for" in page


@pytest.mark.parametrize(
    ("lang", "outside", "unlimited"), [("en", "not mid", "no limit"), ("nl", "geen midden", "geen grens")]
)
def test_social_dwellings_have_a_limit_on_the_page_of_tenants(
    lang: str, outside: str, unlimited: str
) -> None:
    """They are kept for no mid market, but it is not so that nothing limits their rent."""
    plan = read_scenario(ROOT / "scenarios" / "thirty-forty-thirty.yaml")
    mixed = seated(plan, fund=BUYER)
    page = table_page(negotiation_of(mixed), None, mixed, lang)
    ends = {line.split()[0]: line for line in page.splitlines() if "€" in line and line.startswith("  ")}
    social, free = ("social", "free") if lang == "en" else ("sociaal", "vrij")
    assert ends[social].endswith(outside)
    assert ends[free].endswith(unlimited)

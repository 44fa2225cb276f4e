"""A party's part of a site on every page: the table, deals, the memo, the form, JSON and the live table."""

from __future__ import annotations

import json
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from feasibility import evaluate, read_scenario
from feasibility.cli import main
from feasibility.deals.exhaustive import all_deals
from feasibility.errors import InputError
from feasibility.live.table.setup import known_to_all, setup_of
from feasibility.parties.side_by_side import negotiation_of
from feasibility.workbench.forms.mistakes import mistakes_json
from tests.table.serving import party
from tests.table.test_bases import message

ROOT = Path(__file__).parent.parent.parent
PLAN = f"""
base: {ROOT / "scenarios" / "thirty-forty-thirty.yaml"}
name: A site of two takers
dwellings: {{social: {{label: {{en: Social homes, nl: Sociale woningen}}}}}}
parties:
  corporation:
    at_most: {{unprofitable_top_per_dwelling: 5_000}}
    concedes: {{unprofitable_top_per_dwelling: 10_000}}
"""
PART = {"en": "For its part of the site: ", "nl": "Voor haar deel van het plan: "}
TYPES = {"en": "Social homes (30)", "nl": "Sociale woningen (30)"}


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN, encoding="utf-8")
    return file


def test_the_shipped_example_is_viable_as_a_whole_and_its_corporation_falls_short() -> None:
    """The thirty have 30 · 52 of 6,788 m²: 30 · 52 + 28 · 62 + 12 · 68 + 18 · 82 + 12 · 100."""
    scenario = read_scenario(ROOT / "scenarios" / "thirty-forty-thirty.yaml")
    found = negotiation_of(scenario)
    own = next(view.part for view in found.views if view.name == "corporation")
    assert own is not None
    assert own.share == pytest.approx(30 * 52 / 6_788)
    assert evaluate(scenario).viable
    assert found.zone.empty
    assert found.zone.high_by == ("corporation",)


def said(*command: str) -> str:
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_pages_say_what_a_party_takes(lang: str, plan: Path) -> None:
    table = said("table", str(plan), "--paths", "20", "--lang", lang)
    assert PART[lang] + TYPES[lang] in table
    assert said("deals", str(plan), "--lang", lang).count(PART[lang][1:-2]) == 2
    said("report", str(plan), "-o", "memo.html", "--memo", "--paths", "20", "--lang", lang)
    page = unescape(Path("memo.html").read_text(encoding="utf-8"))
    assert {"en": "Woningcorporatie, for Social homes", "nl": "Woningcorporatie, voor Sociale woningen"}[
        lang
    ] in page


def test_the_data_have_the_part_and_only_of_who_takes_one(plan: Path) -> None:
    told = json.loads(said("table", str(plan), "--paths", "20", "--json"))["parties"]
    table = negotiation_of(read_scenario(plan))
    own = next(view.part for view in table.views if view.name == "corporation")
    assert own is not None
    assert told["corporation"]["part"] == {
        "types": ["social"],
        "dwellings": 30,
        "share": own.share,
        "residual_land_value": own.residual_land_value,
    }
    assert "part" not in told["municipality"]


def test_each_card_of_the_live_table_says_its_part(plan: Path) -> None:
    setup = setup_of(read_scenario(plan), "meeting")
    told = message(setup, "screen")
    assert party(told, "corporation")["part"] == {
        lang: f"{PART[lang]}{TYPES[lang]}." for lang in ("en", "nl")
    }
    assert party(told, "municipality")["part"] is None
    figures = {each["figure"]: each["value"] for each in party(told, "corporation")["figures"]}
    view = next(each for each in negotiation_of(setup.scenario).views if each.name == "corporation")
    assert figures["investment_value"] == view.figures["investment_value"]
    other = read_scenario(plan).with_values(
        {"parties.investor.part": ["mid"], "parties.investor.keeps_private": ["conditions"]}
    )
    same = other.with_values({"parties.investor.part": ["mid", "free"]})
    assert known_to_all(other) != known_to_all(same)


def test_a_search_that_would_take_too_long_is_refused_with_a_sentence(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feasibility.deals.exhaustive.MOST_EVALUATED", 3)
    done = CliRunner().invoke(main, ["deals", str(plan)])
    assert done.exit_code == 2
    assert "of the part of the site that corporation, investor takes can only be had" in done.stderr
    dutch = CliRunner().invoke(main, ["deals", str(plan), "--lang", "nl"])
    assert dutch.exit_code == 2
    scenario = read_scenario(plan)
    with pytest.raises(InputError) as caught:
        all_deals(scenario)
    (mistake,) = mistakes_json(caught.value.mistakes, scenario.raw)
    assert "_" not in mistake["message"]["nl"] and "Woningcorporatie" in mistake["message"]["nl"]


def test_a_form_has_the_part(plan: Path, tmp_path: Path) -> None:
    said("convert", str(plan), "form.xlsx")
    said("convert", "form.xlsx", "back.yaml")
    back = read_scenario(tmp_path / "back.yaml")
    assert back.parties["investor"].part == ("mid", "free")
    assert back.parties["municipality"].part is None

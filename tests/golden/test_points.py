"""Points of dwellings: published counts, a count by hand, what a description may not say, and the command.

One module, since importing the package that counts takes a second.
"""

from __future__ import annotations

import decimal
import json
import locale
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from feasibility import InputError, dwelling_points, evaluate, read_scenario
from feasibility.cli import main
from feasibility.language.words import Words
from feasibility.messages import in_language
from feasibility.points.description import (
    FIXTURES,
    OUTDOOR,
    PARKING,
    ROOMS,
    Energy,
    dwelling_from,
    read_dwelling,
)
from feasibility.points.doubts import doubts
from feasibility.points.translation import INSTALLATIONS, LABELS, SPACES
from feasibility.points.valuation import counted, rent_of
from feasibility.policy.energy_labels import energy_labels, label_of
from feasibility.report.points.page import points_page
from feasibility.scenario.reading.yaml import read_document
from feasibility.scenario.writing.notes import note_of_count
from feasibility.scenario.writing.remarks import remarks

ROOT = Path(__file__).parents[2]
APARTMENT = ROOT / "scenarios" / "points" / "apartment.yaml"
NATIONAL = ROOT / "scenarios" / "national-law-2026.yaml"

# The test output that woningwaardering publishes (its tests/data/zelfstandige_woonruimten/output),
# and the example in its README, described in our keys: kind, label, WOZ value on 1 January 2024, rooms and
# outdoor space; then the groups in the book's order, the total, and the highest rent of 2026.
ATTIC_BEYOND_LADDER = {"kind": "attic", "area": 11.07, "fixed_stairs": False}
TOILET = {"kind": "toilet", "area": 1.2, "fixtures": ["standing_toilet", "washbasin"]}
PUBLISHED: Mapping[str, tuple[dict[str, Any], tuple[float, ...], int, float]] = {
    "12006000004, mid": (
        {
            "kind": "apartment",
            "energy": {"label": "A"},
            "woz_value": 318_000,
            "rooms": {
                "bathroom": {"kind": "bathroom", "area": 3.58, "fixtures": ["washbasin", "shower"]},
                "kitchen": {"kind": "kitchen", "area": 9.56, "closets": 0.62, "worktop": 2.1},
                "living": {"kind": "living_room", "area": 25.96, "closets": 0.86},
                "bedroom 1": {"kind": "bedroom", "area": 6.49},
                "bedroom 2": {"kind": "bedroom", "area": 12.98},
                "hall": {"kind": "hall", "area": 6.2, "heated": True},
                "toilet": TOILET,
            },
            "outdoor": {"balcony": {"kind": "balcony", "area": 1.82}},
        },
        (60, 0, 11, 2.75, 37, 7, 9, 0, 0, 42.75, 0, 0),
        170,
        1118.23,
    ),
    "77795000000, free": (
        {
            "kind": "house",
            "energy": {"label": "A"},
            "woz_value": 336_000,
            "rooms": {
                "bedroom 1": {"kind": "bedroom", "area": 9.6},
                "bathroom": {
                    "kind": "bathroom",
                    "area": 5.71,
                    "fixtures": ["standing_toilet", "washbasin", "shower"],
                },
                "kitchen": {"kind": "kitchen", "area": 9.37, "worktop": 3.6},
                "bedroom 2": {"kind": "bedroom", "area": 13.41},
                "living": {"kind": "living_room", "area": 21.84},
                "bedroom 3": {"kind": "bedroom", "area": 6.06},
                "shed": {"kind": "shed", "area": 6.54},
                "attic": {"kind": "attic", "area": 26.96, "heated": True},
                "entrance": {"kind": "entrance", "area": 4, "heated": True},
                "toilet": TOILET,
            },
            "outdoor": {"garden": {"kind": "garden", "area": 54.65}},
        },
        (66, 25.5, 14, 15, 41, 7, 11, 0, 0, 36, 0, 0),
        216,
        1433.99,
    ),
    "71211000027, social": (
        {
            "kind": "house",
            "energy": {"label": "D"},
            "woz_value": 195_000,
            "rooms": {
                "living": {"kind": "living_room", "area": 15.5, "closets": 0.39},
                "kitchen": {"kind": "kitchen", "area": 10.63, "worktop": 3},
                "bedroom 1": {"kind": "bedroom", "area": 9.08},
                "bedroom 2": {"kind": "bedroom", "area": 4.73},
                "bedroom 3": {"kind": "bedroom", "area": 8.72},
                "bathroom": {"kind": "bathroom", "area": 4.94, "fixtures": ["washbasin", "shower"]},
                "attic": ATTIC_BEYOND_LADDER,
                "storage": {"kind": "storage", "area": 5.05},
                "toilet": TOILET,
            },
            "outdoor": {
                "front": {"kind": "garden", "area": 4.62},
                "back": {"kind": "garden", "area": 34.41},
            },
        },
        (54, 7, 12, 15, 14, 7, 9, 0, 0, 24.25, 0, 0),
        142,
        925.98,
    ),
    "the README's, free": (
        {
            "kind": "house",
            "energy": {"label": "C"},
            "woz_value": 694_000,
            "rooms": {
                "bedroom 1": {"kind": "bedroom", "area": 21.05},
                "living": {"kind": "living_room", "area": 41},
                "kitchen": {"kind": "kitchen", "area": 20.37, "worktop": 2.7},
                "bathroom": {
                    "kind": "bathroom",
                    "area": 7.5,
                    "fixtures": ["standing_toilet", "washbasin", "washbasin", "bath", "shower"],
                },
                "bedroom 2": {"kind": "bedroom", "area": 15.98},
                "bedroom 3": {"kind": "bedroom", "area": 19.15},
                "bedroom 4": {"kind": "bedroom", "area": 15.82},
                "storage": {"kind": "storage", "area": 6.65},
                "toilet": TOILET,
            },
            "outdoor": {
                "balcony 1": {"kind": "balcony", "area": 3.14},
                "balcony 2": {"kind": "balcony", "area": 3.14},
                "garden": {"kind": "garden", "area": 49.11},
                "roof": {"kind": "roof_terrace", "area": 15.93},
            },
        },
        (141, 5.25, 14, 15, 22, 7, 15, 0, 0, 64.75, 0, 0),
        284,
        1900.64,
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_counts(name: str) -> None:
    described, groups, total, rent = PUBLISHED[name]
    given = {
        "valuation_date": date(2026, 7, 1),
        "completion_year": 2027,
        "woz_date": date(2024, 1, 1),
        "heated": True,
    }
    found = dwelling_points(given | described)
    assert tuple(each.points for each in found.count.groups) == groups
    assert found.points == total
    assert found.rent.table_rent == pytest.approx(rent, abs=0.005)
    assert found.rent.row == name.rpartition(", ")[2]
    assert found.rent.highest_rent == (None if found.rent.row == "free" else found.rent.table_rent)
    assert found.count.warnings == ()


def test_the_shipped_apartment_by_hand() -> None:
    """The annex of the Besluit huurprijzen woonruimte, group by group."""
    found = dwelling_points(APARTMENT)
    by_hand = (
        54,  # 28.4 + 12.6 + 0.8 + 8.1 + 4.4 = 54.3 m², 1 point each
        2.25,  # 3.2 m² is 3 m² of 0.75
        11,  # living room with open kitchen 4, two bedrooms and a bathroom 2 each, a hall 1
        12,  # 7 m² of 0.35, 2 for having it, 240 m² of 0.75 by 24 dwellings: 2.45 + 2 + 7.5 = 11.95
        48,  # EP2 of 60 is A++: of an apartment
        9.5,  # worktop over 2 m 7, hob 1.75, hood 0.75
        9.75,  # shower 4, two basins, toilet on the wall in a room of its own 3.75
        2.75,  # 16 open spaces of 4 by 24 dwellings: 2.67
        2,  # 60 m² of 0.75 by 24 dwellings: 1.875, an eighth is rounded up
        32.75,  # 265,000 / 16,954 = 15.63; 265,000 / 58 m² / 268 = 17.05; together 32.68
        0,
        0,
    )
    assert tuple(each.points for each in found.count.groups) == by_hand
    assert (found.count.exact, found.points, found.rent.row) == (184, 184, "mid")
    assert (found.less.points, found.more.points) == (183, 185)
    assert found.rent.highest_rent == 1214.31
    assert found.rent.surcharged_rent == pytest.approx(1214.31 * 1.1)
    # A bath beside the shower: 7 in place of 4; the next label 53 in place of 48; a charging point at each of
    # the 16 spaces 2 by 24 dwellings, with the 2.67 together 4.
    gains = {each.key: (each.exact or 0) - 184 for each in found.features}
    assert (gains["bath"], gains["label_A+++"], gains["charging_point"]) == (3, 5, 1.25)
    assert all(gain >= 0 for gain in gains.values())


def test_every_word_of_a_description_is_counted_as_something() -> None:
    assert set(SPACES) == {*ROOMS, *OUTDOOR, *PARKING}
    assert set(INSTALLATIONS) == set(FIXTURES)
    assert set(energy_labels().names) == set(LABELS)


def test_our_table_has_the_rents_of_the_package() -> None:
    """But for 113 points, of which the Huurcommissie prints two amounts, 5 cents apart."""
    given = read_dwelling(APARTMENT).dwelling
    for woz in range(10_000, 2_000_000, 130_000):
        count = counted(replace(given, woz_value=float(woz)))
        ours = rent_of(count.points, given).table_rent
        assert count.points == 113 or ours == pytest.approx(count.maximum_rent, abs=0.005)
    assert rent_of(187, given).highest_rent is None
    assert (rent_of(143, given).row, rent_of(144, given).row) == ("social", "mid")


@pytest.mark.parametrize(
    ("ep2", "label"),
    [(-5, "A++++"), (0, "A++++"), (0.01, "A+++"), (50, "A+++"), (160, "A"), (160.01, "B"), (381, "G")],
)
def test_the_class_of_a_label_by_ep2(ep2: float, label: str) -> None:
    assert label_of(ep2) == label
    assert Energy(ep2=ep2).label_class == label


def test_the_process_is_as_it_was() -> None:
    before = (locale.setlocale(locale.LC_ALL), os.environ.get("TZ"), sys.excepthook)
    dwelling_points(APARTMENT)
    assert (locale.setlocale(locale.LC_ALL), os.environ.get("TZ"), sys.excepthook) == before
    assert decimal.getcontext().prec == decimal.DefaultContext.prec
    assert before[1] != "Europe/Amsterdam"
    assert sys.excepthook.__module__ != "woningwaardering._setup"


# --------------------------------------------------------------------------------------- bad input

BAD = """\
kind: apartement
valuation_date: 2026-07-01
energy: {label: A, ep2: 30}
woz_value: 1.250
heatd: true
rooms:
  living: {kind: living_room, area: 20, fixtures: [dishwasher]}
  bedroom: {kind: bedroom, area: 0, cooled: true}
  toilet: {kind: hall, area: 2, fixtures: [standing_toilet, wash_basin]}
  hall: {kind: corridor, area: 3, fixed_stairs: true, cooled: true}
outdoor:
  balcony: {kind: balkon, area: 5}
  loggia: {kind: loggia, area: 5, width: 2}
"""
MESSAGES = [
    "1: kind: found the text 'apartement'; allowed: house, apartment; did you mean 'apartment'?",
    "3: energy: found both label and ep2; one of them is needed",
    "5: heatd: unknown key; did you mean 'heated'?",
    "7: rooms.living.fixtures.0: found 'dishwasher'; it counts in a kitchen: give the length of its worktop",
    "8: rooms.bedroom.area: found 0; an area in m² from 0.1 to 10_000 is allowed",
    "9: rooms.toilet.fixtures.1: found the text 'wash_basin'; allowed: ",
    "10: rooms.hall.cooled: cooling does not count in a room of kind corridor; remove it",
    "10: rooms.hall.fixed_stairs: is of an attic, not of a room of kind corridor; remove it",
    "12: outdoor.balcony.kind: found the text 'balkon'; allowed: ",
    "13: outdoor.loggia.width: counts only for a shared space; remove it",
]


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(BAD, encoding="utf-8")
    done = CliRunner().invoke(main, ["points", str(file)])
    assert done.exit_code == 2
    assert done.stdout == ""
    said = done.stderr
    for message in [*MESSAGES, "completion_year: missing; it has no default", "did you mean 'washbasin'?"]:
        assert message in said
    assert "woz_value: found 1.25; an amount of euros from 1_000 to 100_000_000 is allowed" in said
    assert "woz_value: found 1.250, read as 1.25 €" in said
    assert "Traceback" not in said


DOUBTFUL = """\
kind: apartment
valuation_date: 2026-07-01
completion_year: 2027
energy: {ep2: -40}
woz_value: 265_000
rooms:
  living: {kind: living_room, area: 180, closets: 50}
  bathroom:
    kind: bathroom
    area: 5
    closets: 2.6
    fixtures: [washbasin, washbasin, bath, washbasin, washbasin]
parking:
  garage: {kind: garage_space, area: 12.5, count: 6, charging_points: 7}
"""
DOUBTS = [
    "4: energy.ep2: found -40; less than nothing is used, while most new dwellings have from 0 to 50",
    "7: rooms.living.area: found 180; that is much for one room of one dwelling",
    "11: rooms.bathroom.closets: found 2.6 in a room of 5 m²; this is an area in m², not a number of closets",
    "12: rooms.bathroom.fixtures: found 'washbasin' 4 times; each of them is counted",
    "14: parking.garage.count: found 6; that is much for one dwelling",
    "14: parking.garage.charging_points: found 7 at 6 parking spaces",
]


def test_what_is_improbable_is_counted_with_a_warning(tmp_path: Path) -> None:
    file = tmp_path / "doubtful.yaml"
    file.write_text(DOUBTFUL, encoding="utf-8")
    for lang, begin in (("en", "warning: "), ("nl", "let op: ")):
        done = CliRunner().invoke(main, ["points", str(file), "--lang", lang])
        assert done.exit_code == 0, done.stderr
        lines = done.stderr.splitlines()
        assert len(lines) == len(DOUBTS) and all(each.startswith(begin) for each in lines)
        if lang == "en":
            assert lines == [f"{begin}{file}:{each}" for each in DOUBTS]
        else:
            assert "found" not in done.stderr
    usual = DOUBTFUL.replace("-40", "20").replace("180, closets: 50", "40, closets: 20")
    usual = (
        usual.replace("2.6", "2.5").replace("bath, washbasin", "bath").replace("6,", "4,").replace("7}", "4}")
    )
    file.write_text(usual, encoding="utf-8")
    assert CliRunner().invoke(main, ["points", str(file)]).stderr == ""


FAR_OFF = """\
kind: apartment
valuation_date: 2026-07-01
completion_year: 1400
energy: {ep2: 1_800}
woz_value: 26_500
rooms:
  kitchen: {kind: living_kitchen, area: 30, worktop: 24}
outdoor:
  balcony: {kind: balcony, area: 5_000}
  garden: {kind: garden, area: 2_000}
  park: {kind: garden, area: 5_000, shared_by: 40}
parking:
  garage: {kind: garage_space, area: 125}
"""
FAR = {
    "en": [
        "4: energy.ep2: found 1800; the last label, G, begins above 380",
        "3: completion_year: found 1400; hardly any dwelling is older than 1500",
        "5: woz_value: found 26500; most dwellings have a WOZ value from 50,000 to 5,000,000",
        "7: rooms.kitchen.worktop: found 24; that is long for one worktop, in metres",
        "9: outdoor.balcony.area: found 5000; that is much for a balcony of one dwelling",
        "13: parking.garage.area: found 125; that is much for one parking space",
    ],
    "nl": [
        "4: energy.ep2: gevonden: 1800; het laatste label, G, begint boven 380",
        "3: completion_year: gevonden: 1400; er is haast geen woning van voor 1500",
        "5: woz_value: gevonden: 26500; de meeste woningen hebben een WOZ-waarde van 50.000 tot 5.000.000",
        "7: rooms.kitchen.worktop: gevonden: 24; dat is lang voor één aanrecht, in meters",
        "9: outdoor.balcony.area: gevonden: 5000; dat is veel voor één woning: balkon (balcony)",
        "13: parking.garage.area: gevonden: 125; dat is veel voor één parkeerplaats",
    ],
}


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_what_is_far_off_is_no_refusal_and_is_said(lang: str, tmp_path: Path) -> None:
    file = tmp_path / "far.yaml"
    file.write_text(FAR_OFF, encoding="utf-8")
    described = read_dwelling(file)
    found = described.origin.placed(doubts(described.dwelling))
    assert [f"{each.line}: {each.path}: {in_language(each.message, lang)}" for each in found] == FAR[lang]
    late = replace(described.dwelling, completion_year=2207)
    assert [str(each) for each in doubts(late)][1] == (
        "completion_year: found 2207; that is more than 10 years after valuation_date"
    )


def test_a_dutch_refusal_has_the_words_of_the_form_and_those_of_the_file() -> None:
    rooms = {
        "hal": {"kind": "hall", "area": 3, "cooled": True, "fixtures": ["standing_toilet", "dishwasher"]},
        "bad": {"kind": "badkamer", "area": 4, "fixtures": ["vaatwasser"]},
    }
    with pytest.raises(InputError) as caught:
        dwelling_from(
            {
                "kind": "apartment",
                "valuation_date": date(2026, 7, 1),
                "completion_year": 2027,
                "heated": True,
                "rooms": rooms,
            }
        )
    told = "\n".join(f"{each.path}: {in_language(each.message, 'nl')}" for each in caught.value.mistakes)
    for said in (
        "rooms.hal.cooled: koeling telt niet in een ruimte van soort hal (hall)",
        "rooms.hal.fixtures.0: gevonden: staand toilet (standing_toilet); een toilet telt in: toilet, "
        "badkamer (bathroom), doucheruimte (shower_room)",
        "rooms.hal.fixtures.1: gevonden: vaatwasser (dishwasher); het telt in een keuken",
        "rooms.bad.kind: gevonden: de tekst 'badkamer'; toegestaan: woonkamer (living_room), ",
        "; bedoelde u 'bathroom'?",
        "; bedoelde u 'dishwasher'?",
    ):
        assert said in told


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"rooms": {"bedroom": {"kind": "bedroom", "area": 12, "closets": 50}}},
            "rooms.bedroom.closets: found 50 in a room of 12 m²; closets are no larger than their room",
        ),
        (
            {"rooms": {"toilet": {"kind": "toilet", "area": 1, "fixtures": ["standing_toilet"] * 21}}},
            "rooms.toilet.fixtures: found 'standing_toilet' 21 times; at most 20 of one are in a room",
        ),
        ({"valuation_date": date(2025, 7, 1)}, "valuation_date: found 2025-07-01; the installed version"),
        ({"woz_date": date(2023, 1, 1)}, "a WOZ value of 2025-01-01 or 2024-01-01 counts"),
        ({"woz_value": None}, "woz_value: found nothing; an amount of euros is needed"),
        ({"first_letting": date(2020, 1, 1)}, "it comes before construction_start, 2026-03-01"),
        ({"rooms": {}}, "rooms: found 0 entries; 1 to 200 are allowed"),
    ],
)
def test_what_cannot_be_counted(changes: dict[str, Any], message: str) -> None:
    given = {
        "kind": "apartment",
        "valuation_date": date(2026, 7, 1),
        "completion_year": 2027,
        "construction_start": date(2026, 3, 1),
        "woz_value": 265_000,
        "rooms": {"living": {"kind": "living_room", "area": 20}},
    }
    with pytest.raises(InputError) as caught:
        dwelling_points(given | changes)
    assert message in str(caught.value)


def test_the_least_that_can_be_said_is_counted_with_warnings() -> None:
    bare = dwelling_from(
        {
            "kind": "house",
            "valuation_date": date(2026, 7, 1),
            "completion_year": 2027,
            "rooms": {"living": {"kind": "living_room", "area": 20}},
        }
    )
    found = dwelling_points(bare)
    # 20 m²; no outdoor space -5; by year as label A of a house 41; the lowest value gives 21: 85,806 / 16,954
    # + 85,806 / 20 / 268
    assert found.count.exact == 20 - 5 + 41 + 21
    assert any("WOZ" in each for each in found.count.warnings)
    assert {"woz_value", "label_A++++", "heated", "worktop", "balcony", "storage"} <= {
        each.key for each in found.features
    }
    assert "geen WOZ-waarde aangeleverd" in points_page(found, Words("en"))


# ----------------------------------------------------------------------------------------- command


def asked(*arguments: str) -> str:
    done = CliRunner().invoke(main, ["points", *arguments])
    assert done.exit_code == 0, done.stderr
    return done.stdout


def test_the_page_and_the_data() -> None:
    english, dutch = asked(str(APARTMENT)), asked(str(APARTMENT), "--lang", "nl")
    assert "184 points on 1 July 2026: mid-market rent (middenhuur). The highest rent is €1,214.31" in english
    assert "One point more brings €6.90 of rent a month." in english
    assert "184 punten op 1 juli 2026: middenhuur. De hoogste huur is € 1.214,31" in dutch
    for word in ("Oppervlakte", "Aanrecht", "afronding", "gedeeld", "Privé"):
        assert word not in english
    assert max(map(len, (english + dutch).splitlines())) <= 100
    data = json.loads(asked(str(APARTMENT), "--json"))
    assert (data["points"], data["rent"]["row"], len(data["count"]["groups"])) == (184, "mid", 12)
    assert data["dwelling"]["rooms"]["living"]["worktop"] == 2.4


def test_what_a_point_does_to_the_land_is_a_full_calculation() -> None:
    data = json.loads(asked(str(APARTMENT), "--scenario", str(NATIONAL), "--type", "mid_large", "--json"))
    scenario = read_scenario(NATIONAL)
    for each in data["in_scenario"]["values"]:
        other = scenario.with_values({"dwellings.mid_large.points": each["points"]})
        assert each["residual_land_value"] == evaluate(other).residual_land_value
    assert [each["points"] for each in data["in_scenario"]["values"]] == [183, 184, 185]


def test_points_are_written_into_a_scenario(tmp_path: Path) -> None:
    before = NATIONAL.read_text(encoding="utf-8")
    site = tmp_path / "site.yaml"
    site.write_bytes(before.replace("\n", "\r\n").encode())
    for lang in ("en", "nl"):
        said = asked(str(APARTMENT), "--into", str(site), "--type", "mid_small", "--lang", lang)
        assert "dwellings.mid_small.points" in said
    after = site.read_bytes().decode()
    assert after.count("\r\n") == after.count("\n")
    changed = [
        pair for pair in zip(before.split("\n"), after.split("\r\n"), strict=True) if pair[0] != pair[1]
    ]
    assert len(changed) == 1
    old, new = changed[0]
    assert "# assumed" in old
    counted = "# afgeleid: WWS, geteld op 2026-07-01"
    assert new == old.replace("150", "184", 1).replace("# assumed: ", f"{counted}; ").replace(
        "# assumed", counted
    )
    scenario = read_scenario(site)
    assert scenario.dwellings["mid_small"].points == 184
    assert remarks(scenario)["dwellings.mid_small.points"].status == "derived"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("points: 150", "derived: WWS, counted on D"),
        ("points: 150  # assumed", "derived: WWS, counted on D"),
        ("points: 150  # Aanname: als hiernaast", "derived: WWS, counted on D; als hiernaast"),
        ("points: 150  # as drawn", "derived: WWS, counted on D; as drawn"),
        (
            "points: 150  # afgeleid: WWS, geteld op 2026-07-01; as drawn",
            "derived: WWS, counted on D; as drawn",
        ),
        ("{points: 150, count: 4}  # assumed: both", "assumed: both; WWS, counted on D"),
        ("{points: 150, count: 4}", "WWS, counted on D"),
    ],
)
def test_counted_points_are_not_assumed_and_what_an_author_wrote_stays(before: str, after: str) -> None:
    text = f"dwellings:\n  low: {before}\n" if before[0] == "{" else f"dwellings:\n  low:\n    {before}\n"
    assert note_of_count(text, "dwellings.low.points", "derived: WWS, counted on D") == after


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--type", "mid"), "--scenario FILE or --into FILE is needed too"),
        (("--into", "site.yaml"), "--type NAME is needed too"),
        (("--into", "site.yaml", "--type", "mid_smal"), "did you mean 'mid_small'?"),
        (("--into", "-", "--type", "mid_small"), "points are written into a YAML file"),
        (("--into", "site.yaml", "--type", ""), "--type '': the name of a dwelling type is needed"),
    ],
)
def test_nothing_is_written_after_a_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    site = tmp_path / "site.yaml"
    site.write_bytes(NATIONAL.read_bytes())
    done = CliRunner().invoke(main, ["points", str(APARTMENT), *arguments])
    assert done.exit_code == 2
    assert message in done.stderr
    assert site.read_bytes() == NATIONAL.read_bytes()


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("package", "translation", "valuation"):
        monkeypatch.delitem(sys.modules, f"feasibility.points.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "woningwaardering", None)
    done = CliRunner().invoke(main, ["points", str(APARTMENT)])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "pip install 'feasibility[wws]'" in done.stderr


def test_the_apartment_in_dutch_is_the_same_dwelling() -> None:
    """Only what its parts are called differs."""
    english, dutch = (
        read_document(str(APARTMENT.with_name(f"{name}.yaml"))).data for name in ("apartment", "appartement")
    )
    assert english.keys() == dutch.keys()
    for key in english.keys() - {"name"}:
        same = english[key] == dutch[key]
        assert same or list(english[key].values()) == list(dutch[key].values())

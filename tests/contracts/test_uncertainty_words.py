"""What is uncertain is called by its index or the path of its input, in comparison and report."""

from __future__ import annotations

import pytest

from feasibility import read_scenario
from feasibility.compare.differences import differences
from feasibility.language.texts import name_of_path
from feasibility.language.words import Words
from feasibility.report.compare.inputs import input_cells, input_name
from feasibility.report.handout.assumptions import scenario_values
from feasibility.scenario.validated import Scenario
from tests.conftest import ROOT

COST = "dwellings.low.construction_cost"
BLOCK = {
    "first_year": 2027,
    "indices": {"cpi": {"persistence": 0.4, "sd": 0.012}},
    "correlations": [["cpi", "wages", 0.3]],
    "shock": {"probability": 0.04, "years": 2, "moves": {"construction_cost": 0.08}},
    "inputs": {
        COST: {"distribution": "normal", "mean": 1450, "sd": 80},
        "rents.vacancy": {"distribution": "uniform", "low": 0, "high": 0.1},
        "development.construction_months": {
            "distribution": "discrete",
            "values": [24, 30],
            "weights": [0.6, 0.4],
        },
    },
}


@pytest.fixture(scope="module")
def certain() -> Scenario:
    return read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml")


@pytest.fixture(scope="module")
def uncertain(certain: Scenario) -> Scenario:
    return certain.with_values({"uncertainty": BLOCK})


OF_LOW = "construction cost of a dwelling type (low)"
VAN_LAAG = "bouwkosten van een woningtype (laag)"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (f"uncertainty.inputs.{COST}.sd", "standard deviation of an input"),
        (f"uncertainty.inputs.{COST}", "uncertain inputs"),
        ("uncertainty.inputs.development.construction_months.values.1", "values of a discrete distribution"),
        ("uncertainty.indices.cpi.sd", "standard deviation of an index"),
        ("uncertainty.indices.cpi", "uncertain indices"),
        ("uncertainty.shock.moves.construction_cost", "moves of a shock"),
        ("uncertainty.replay.first_year", "first replayed year"),
        ("uncertainty.first_year", "first uncertain year"),
    ],
)
def test_a_path_of_what_is_uncertain_has_the_name_of_its_key(path: str, name: str) -> None:
    assert name_of_path(path, "en") == name


@pytest.mark.parametrize(
    ("path", "value", "lang", "name", "cells"),
    [
        (f"inputs.{COST}.sd", 90, "en", f"standard deviation of an input: {OF_LOW}", ("80", "90")),
        (f"inputs.{COST}.mean", 1500, "nl", f"gemiddelde van een invoer: {VAN_LAAG}", ("€ 1.450", "€ 1.500")),
        (
            "inputs.rents.vacancy.high",
            0.12,
            "nl",
            "hoogste waarde van een invoer: leegstand",
            ("10 %", "12 %"),
        ),
        (
            "shock.moves.construction_cost",
            0.09,
            "en",
            "moves of a shock (construction cost index)",
            ("8%", "9%"),
        ),
        ("first_year", 2028, "en", "first uncertain year", ("2027", "2028")),
        (
            "indices.cpi.sd",
            0.01,
            "en",
            "standard deviation of an index (consumer price index)",
            ("1.2%", "1%"),
        ),
    ],
)
def test_a_difference_has_its_name_and_its_unit(
    uncertain: Scenario, path: str, value: float, lang: str, name: str, cells: tuple[str, str]
) -> None:
    other = uncertain.with_values({f"uncertainty.{path}": value})
    (difference,) = differences(uncertain, other)
    words = Words(lang)
    assert input_name(difference, words) == name
    assert input_cells(difference, words) == cells
    assert not difference.counts


def test_an_input_that_only_one_has_is_named_by_what_it_is(certain: Scenario, uncertain: Scenario) -> None:
    named = {input_name(each, Words("en")) for each in differences(certain, uncertain)}
    assert {f"uncertain inputs: {OF_LOW}", "uncertain indices: consumer price index"} <= named
    assert not any(each.counts for each in differences(certain, uncertain))


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "en",
            {
                "First uncertain year": "2027",
                "Consumer price index: persistence": "40%",
                "Correlations of indices": "consumer price index and wages: 0.3",
                "Moves of a shock: construction cost index": "8%",
                "Construction cost of a dwelling type (low): mean of an input": "€1,450 per m²",
                "Vacancy: highest value of an input": "10%",
                "Construction time: weights of a discrete distribution": "0.6; 0.4",
            },
        ),
        (
            "nl",
            {
                "Eerste onzekere jaar": "2027",
                "Consumentenprijsindex (CPI): persistentie": "40 %",
                "Correlaties van indexen": "consumentenprijsindex (CPI) en lonen: 0,3",
                "Bouwkosten van een woningtype (laag): gemiddelde van een invoer": "€ 1.450 per m²",
                "Bouwtijd: gewichten van een discrete verdeling": "0,6; 0,4",
            },
        ),
    ],
)
def test_the_report_names_every_value(uncertain: Scenario, lang: str, expected: dict[str, str]) -> None:
    shown = {each.name: each.text for each in scenario_values(uncertain, Words(lang))}
    plain = {name: text.replace("\N{NO-BREAK SPACE}", " ") for name, text in shown.items()}
    assert {name: plain.get(name) for name in expected} == expected

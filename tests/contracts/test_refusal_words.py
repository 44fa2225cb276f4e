"""Why values make no valid scenario: the sentence is Dutch on a Dutch page, and English in the data."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from feasibility import read_scenario
from feasibility.cli.compare import compare
from feasibility.cli.levers import grid, levers, solve
from feasibility.errors import InputError, Mistake
from feasibility.language.words import Words, words_of
from feasibility.report.handout.material import material_of
from feasibility.report.handout.page import report_html
from feasibility.report.reasons import message_text, refusal_text
from tests.contracts.test_labels import UNDERSCORED

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
AMERSFOORT = str(SCENARIOS / "amersfoort-2019.yaml")
NATIONAL = SCENARIOS / "national-law-2026.yaml"
GOOI = str(SCENARIOS / "gooi-en-vechtstreek-2019.yaml")
HOLDING = "25 jaar is korter dan de termijn van"
AT = f"Exploitatieperiode: {HOLDING}"
ENGLISH = ("valid", "found", "allowed", "is needed", "the policy has", "years are")
LONGER_TERM = {"levers": {"duur": {"paths": ["policy.term"], "step": 6}}}


def said(command: click.Command, *arguments: str) -> str:
    output = CliRunner().invoke(command, [*arguments, "--lang", "nl"])
    assert output.stderr == ""
    return " ".join(output.stdout.split())


def test_solve() -> None:
    page = said(solve, AMERSFOORT, "--for", "policy.term", "--so-that", "residual_land_value = 5_000_000")
    assert f"geven geen geldig scenario: {AT}" in page
    assert not [each for each in ENGLISH if each in page]


def test_grid() -> None:
    page = said(grid, AMERSFOORT, "--rows", "policy.term=20,30", "--columns", "indices.cpi=0.02,0.03")
    assert AT in page
    assert not [each for each in ENGLISH if each in page]


def test_levers(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    lever = "levers:\n  duur: {paths: [policy.term], step: 6}\n"
    file.write_text(f"base: {AMERSFOORT}\nformat: 1\n{lever}", encoding="utf-8")
    assert f"met deze waarden is het geen geldig scenario: {AT.lower()}" in said(levers, str(file))
    output = CliRunner().invoke(levers, [str(file), "--json"])
    assert "exit.holding_years: 25 years" in json.dumps(json.loads(output.stdout))


def test_the_report() -> None:
    scenario = read_scenario(AMERSFOORT).with_values(LONGER_TERM)
    assert HOLDING in report_html(material_of(scenario, "nl"), "nl")


def test_compare() -> None:
    page = said(compare, AMERSFOORT, GOOI)
    assert "is het geen geldig scenario, " in page
    assert not [each for each in ENGLISH if each in page]


def test_the_place_is_named_in_words() -> None:
    scenario, words = read_scenario(AMERSFOORT), Words("nl")
    mistake = Mistake("exit.holding_years", "x")
    assert refusal_text(mistake, scenario, words) == "Exploitatieperiode: x"


def test_what_is_wrong_names_types_lines_and_words_by_their_labels() -> None:
    scenario, words = read_scenario(NATIONAL), words_of(read_scenario(NATIONAL), "nl")
    with pytest.raises(InputError) as caught:
        scenario.with_values({"policy.term": 40})
    assert message_text(caught.value.mistakes[0], words).endswith(
        "niemand mag klein midden en groot midden dan vrij van het convenant verkopen, en 'methoden van "
        "eindwaarde' heeft 'eindwaarde op leegwaarde'"
    )
    with pytest.raises(InputError) as caught:
        scenario.with_values({"dwellings.free.vacant_value": None, "exit.methods": ["vacant_value"]})
    assert not UNDERSCORED.findall(message_text(caught.value.mistakes[0], words))


def test_a_mistake_of_the_whole_bears_the_name_of_the_scenario() -> None:
    scenario = read_scenario(AMERSFOORT)
    assert refusal_text(Mistake("a.b", "no"), scenario, Words("en")) == "B: no"
    assert refusal_text(Mistake("", "no"), scenario, Words("en")) == f"{scenario.name}: no"


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (
            "land.tenure",
            "grond in erfpact",
            "gevonden: de tekst 'grond in erfpact'; toegestaan: eigen grond (freehold), grond in erfpacht "
            "(leasehold); bedoelde u 'leasehold'?",
        ),
        (
            "land.price",
            "rest",
            "gevonden: de tekst 'rest'; nodig is een bedrag in euro's, of het woord 'residual' (residuele "
            "prijs)",
        ),
    ],
)
def test_a_word_of_a_file_stands_beside_what_it_is_called(path: str, value: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_scenario(AMERSFOORT).with_values({path: value})
    assert caught.value.in_language("nl") == f"{path}: {said}"

"""Why values make no valid scenario: a Dutch sentence on a Dutch page, the program's own one in the data."""

from __future__ import annotations

import json
from pathlib import Path

import click
from click.testing import CliRunner

from feasibility import read_scenario
from feasibility.cli.compare import compare
from feasibility.cli.levers import grid, levers, solve
from feasibility.errors import Mistake
from feasibility.language.words import Words
from feasibility.report.handout.material import material_of
from feasibility.report.handout.page import report_html
from feasibility.report.reasons import refusal_text, where_text

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
AMERSFOORT = str(SCENARIOS / "amersfoort-2019.yaml")
GOOI = str(SCENARIOS / "gooi-en-vechtstreek-2019.yaml")
HOLDING = "het gaat mis bij exploitatieperiode (exit.holding_years), daar 25"
ENGLISH = ("valid", "found", "allowed", "is needed", "the policy has", "years are")
LONGER_TERM = {"levers": {"duur": {"paths": ["policy.term"], "step": 6}}}


def said(command: click.Command, *arguments: str) -> str:
    output = CliRunner().invoke(command, [*arguments, "--lang", "nl"])
    assert output.stderr == ""
    return " ".join(output.stdout.split())


def test_solve() -> None:
    page = said(solve, AMERSFOORT, "--for", "policy.term", "--so-that", "residual_land_value = 5_000_000")
    assert f"geven geen geldig scenario: {HOLDING}" in page
    assert not [each for each in ENGLISH if each in page]


def test_grid() -> None:
    page = said(grid, AMERSFOORT, "--rows", "policy.term=20,30", "--columns", "indices.cpi=0.02,0.03")
    assert HOLDING in page
    assert not [each for each in ENGLISH if each in page]


def test_levers(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    lever = "levers:\n  duur: {paths: [policy.term], step: 6}\n"
    file.write_text(f"base: {AMERSFOORT}\nformat: 1\n{lever}", encoding="utf-8")
    assert f"met deze waarden is het geen geldig scenario: {HOLDING}" in said(levers, str(file))
    output = CliRunner().invoke(levers, [str(file), "--json"])
    assert "exit.holding_years: 25 years" in json.dumps(json.loads(output.stdout))


def test_the_report() -> None:
    scenario = read_scenario(AMERSFOORT).with_values(LONGER_TERM)
    assert HOLDING in report_html(material_of(scenario, "nl"), "nl")


def test_compare() -> None:
    page = said(compare, AMERSFOORT, GOOI)
    assert "is het geen geldig scenario, het gaat mis bij" in page
    assert "the policy has" not in page


def test_where_it_goes_wrong() -> None:
    words = Words("nl")
    assert where_text("", None, words) == "de waarden gaan niet samen"
    assert where_text("policy.shares", None, words).startswith("het gaat mis bij aandelen")
    assert where_text("policy.reletting", "limit", words).endswith("daar wederverhuur tot de grens")


def test_english_keeps_the_message() -> None:
    scenario = read_scenario(AMERSFOORT)
    assert refusal_text(Mistake("a.b", "no"), scenario, {}, Words("en")) == "a.b: no"
    assert refusal_text(Mistake("", "no"), scenario, {}, Words("en")) == f"{scenario.name}: no"

"""`feasibility mix --robust` as a user meets it: pages, files, status, and what goes wrong."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from feasibility import read_scenario, robust_mix
from feasibility.cli import main
from feasibility.errors import InputError
from feasibility.mix.robust import search
from feasibility.mix.robust.results import RobustMix
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("unhurried")

AMERSFOORT = str(ROOT / "scenarios" / "amersfoort-2019.yaml")
FREE = ("--free", "all", "--paths", "500")
LOW = ("--maximise", "low_dwellings")
LANGUAGES = pytest.mark.parametrize("lang", ["en", "nl"])


def mix(*arguments: str, scenario: str = AMERSFOORT) -> Result:
    return CliRunner().invoke(main, ["mix", scenario, *arguments])


def squeezed(page: str) -> str:
    return " ".join(page.split())


def data_of(output: Result) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(
        output.stdout, parse_constant=lambda name: pytest.fail(f"{name} is no JSON")
    )
    return data


@LANGUAGES
@pytest.mark.parametrize("objective", search.ROBUST)
@pytest.mark.parametrize("asked", [("--robust", "0.5"), ("--shortfall-at-least", "-8_000_000")])
def test_every_objective_has_its_page(objective: str, asked: tuple[str, ...], lang: str) -> None:
    output = mix(*FREE, *asked, "--maximise", objective, "--lang", lang)
    assert (output.exit_code, output.stderr) == (0, "")
    assert "{" not in output.stdout
    assert {"en": "Proven on these paths", "nl": "Bewezen op deze paden"}[lang] in squeezed(output.stdout)
    assert all(len(line) <= 110 for line in output.stdout.splitlines())


def test_the_page_and_the_json_say_the_same() -> None:
    data = data_of(mix(*FREE, *LOW, "--robust", "0.55", "--json"))
    page = squeezed(mix(*FREE, *LOW, "--robust", "0.55").stdout)
    best, central = data["best"], data["deterministic"]
    assert data["possible"] is data["proven"] is True
    assert data["bound"] == data["value"] == best["mix"]["low_dwellings"]
    assert best["probability"]["value"] >= 0.55
    assert data["price"] == data["deterministic_value"] - data["value"] > 0
    counts = ", ".join(f"{count} {name}" for name, count in best["mix"]["counts"].items())
    assert f"by its low mid-market dwellings of {data['value']} on the central path: {counts}." in page
    assert f"Robustness costs {data['price']} in low mid-market dwellings" in page
    assert f"each of the {data['mixes']:,} mixes" in page
    assert "on as many fresh paths (seed 2)" in page
    assert data["asked"] == {
        "level": 0.55,
        "shortfall": None,
        "share": 0.05,
        "paths": 500,
        "seed": 1,
        "model": "random",
        "check_seed": 2,
    }
    assert central["mix"]["viable"] is True
    assert [each["probability"] for each in data["points"]] == sorted(
        each["probability"] for each in data["points"]
    )


@LANGUAGES
def test_a_level_out_of_reach_is_answered_with_the_likeliest(lang: str) -> None:
    output = mix(*FREE, "--robust", "0.9", "--shortfall-at-least", "0", "--lang", lang)
    assert output.exit_code == 1
    says = {"en": "The highest probability that a mix reaches", "nl": "De hoogste kans die een mix haalt"}
    assert says[lang] in squeezed(output.stdout)
    data = data_of(mix(*FREE, "--robust", "0.9", "--json"))
    assert (data["possible"], data["best"], data["value"], data["proven"]) == (False, None, None, True)
    assert data["likeliest"]["probability"]["value"] < 0.9
    assert data["safest"] is None


@pytest.mark.parametrize("every", [True, False])
def test_what_certainty_costs_says_the_worst_margins_where_they_are_bounded(
    every: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A point that is also the best mix has its shortfall; the bound itself stands with the table."""
    if not every:
        monkeypatch.setattr(search, "MOST_TRIED", 0)
    asked = (*FREE, *LOW, "--robust", "0.5", "--shortfall-at-least", "-8_000_000")
    data = data_of(mix(*asked, "--json"))
    known = {
        tuple(data[role]["mix"]["counts"].items()): data[role]["shortfall"]
        for role in ("best", "deterministic")
    }
    points = {tuple(each["mix"]["counts"].items()): each["shortfall"] for each in data["points"]}
    assert all(value is not None for value in points.values())
    for counts in known.keys() & points.keys():
        assert points[counts] == pytest.approx(known[counts], abs=0.005)
    if every:
        assert known.keys() & points.keys()
        page = squeezed(mix(*asked).stdout)
        assert "is at least -€8,000,000 applies to the robust mix, not to these" in page
        free = data_of(mix(*FREE, *LOW, "--robust", "0.5", "--json"))
        assert {each["shortfall"] for each in free["points"]} == {None}


def test_no_mix_at_all_is_the_old_answer() -> None:
    narrow = ("--set", "mix.floor_area_at_most=100", "--robust", "0.5")
    assert mix(*FREE, *narrow).stdout == mix("--free", "all", *narrow[:2]).stdout
    assert mix(*FREE, *narrow).exit_code == 1


@LANGUAGES
@pytest.mark.parametrize("every", [True, False])
@pytest.mark.parametrize("level", ["0", "0.5", "0.99"])
def test_the_picture_and_the_table_are_written(
    tmp_path: Path, lang: str, level: str, every: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not every:
        monkeypatch.setattr(search, "MOST_TRIED", 0)
    chart, table = tmp_path / "certainty.svg", tmp_path / "certainty.csv"
    output = mix(*FREE, *LOW, "--robust", level, "--lang", lang, "--chart", str(chart), "--csv", str(table))
    assert output.exit_code == (1 if level == "0.99" else 0), output.output
    assert chart.read_text(encoding="utf-8").startswith("<?xml")
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";" if lang == "nl" else ","))
    assert rows[0][:2] == ["mix", "count.low"]
    roles = [row[0] for row in rows[1:]]
    assert ("best" in roles) == (level != "0.99")
    assert {"deterministic", "current"} <= set(roles)
    if level != "0.99" or every:
        assert "point" in roles


def test_history_replayed_is_asked_for_by_name() -> None:
    data = data_of(mix(*FREE, "--robust", "0", "--model", "history", "--seed", "4", "--json"))
    assert (data["asked"]["model"], data["asked"]["seed"]) == ("history", 4)
    assert data["best"] is not None


def test_a_search_out_of_time_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_TRIED", 0)
    output = mix(*FREE, "--robust", "0.5", "--time-limit", "0.000001", "--json")
    assert output.exit_code == 3
    data = data_of(output)
    assert (data["possible"], data["proven"], data["stopped"]) == (None, False, "time_limit")
    page = mix(*FREE, "--robust", "0.5", "--time-limit", "0.000001")
    assert page.exit_code == 3
    assert "whether a mix meets this condition is not known" in squeezed(page.stdout)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--robust", "90"), "--robust: found 90; a probability from 0 to 1 is allowed: 90 % is written 0.9"),
        (("--robust", "-0.1"), "--robust: found -0.1; a probability from 0 to 1 is allowed"),
        (("--robust", "most"), "--robust: found the text 'most'; a probability is needed"),
        (("--robust", "nan"), "--robust"),
        (("--shortfall-at-least", "much"), "--shortfall-at-least: found the text 'much'"),
        (("--robust", "0.9", "--shortfall-share", "0"), "--shortfall-share: found 0"),
        (("--robust", "0.9", "--shortfall-share", "5"), "5 % is written 0.05"),
        (("--paths", "100"), "--paths goes with --robust or --shortfall-at-least"),
        (("--seed", "1"), "--seed goes with --robust or --shortfall-at-least"),
        (("--model", "random"), "--model goes with --robust or --shortfall-at-least"),
        (("--shortfall-share", "0.1"), "--shortfall-share goes with --robust or --shortfall-at-least"),
        (("--robust", "0.9", "--paths", "0"), "0 is not in the range"),
        (("--robust", "0.9", "--seed", "-1"), "-1 is not in the range"),
        (("--robust", "0.9", "--model", "guess"), "'guess' is not one of"),
        (("--robust", "0.9", "--top", "3"), "--robust and --top"),
        (("--robust", "0.9", "--any"), "--robust and --any"),
        (("--robust", "0.9", "--irr", "0.05"), "--robust and --irr"),
        (("--shortfall-at-least", "0", "--count"), "--shortfall-at-least and --count"),
        (("--robust", "0.9", "--all", "a.csv"), "--robust and --all"),
        (("--robust", "0.9", "--frontier", "land_value,low_dwellings"), "--robust and --frontier"),
        (("--robust", "0.9", "--minimise", "public_contribution"), "--robust and --minimise"),
        (("--robust", "0.9", "--maximise", "irr"), "--maximise: irr is not asked on many paths"),
        (("--robust", "0.9", "--csv", ""), "--csv"),
    ],
)
def test_what_is_asked_wrongly_is_told(arguments: tuple[str, ...], message: str) -> None:
    output = mix("--free", "all", *arguments)
    assert output.exit_code == 2
    assert message in squeezed(output.stderr)
    assert output.stdout == ""


def test_in_python_the_arguments_are_named() -> None:
    scenario = read_scenario(AMERSFOORT)
    found = robust_mix(scenario, free=("low", "high", "free"), level=0.5, paths=200)
    assert isinstance(found, RobustMix)
    assert "viable on" in repr(found)
    assert "no mix at 99.0%" in repr(robust_mix(scenario, free=("low",), level=0.99, paths=200))
    for arguments, message in (
        ({"level": 90}, "level: found 90; a probability from 0 to 1 is needed; 90 % must be written as 0.9"),
        ({"shortfall_share": 0}, "shortfall_share: found 0"),
        ({"objective": "irr"}, "objective: found 'irr'"),
        ({"paths": 0}, "found 0 paths"),
    ):
        with pytest.raises(InputError, match=message):
            robust_mix(scenario, free=("low",), **arguments)


def test_the_answer_has_the_same_bytes_whatever_the_threads() -> None:
    arguments = [AMERSFOORT, *FREE, *LOW, "--robust", "0.5", "--json"]
    outputs = {
        subprocess.run(
            [sys.executable, "-m", "feasibility", "mix", *arguments],
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads},
            capture_output=True,
            check=True,
        ).stdout
        for threads in ("1", "2")
    }
    assert len(outputs) == 1


def test_the_frontier_is_a_frame() -> None:
    pytest.importorskip("pandas")
    found = robust_mix(read_scenario(AMERSFOORT), free=("low", "high", "free"), level=0.5, paths=200)
    assert isinstance(found, RobustMix)
    frame = found.to_frame()
    assert list(frame.columns) == ["count.low", "count.high", "count.free", "land_value", "probability"]
    assert len(frame) == len(found.points)

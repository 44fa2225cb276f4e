"""`feasibility convert` and `feasibility new --excel`: what they write, what they say, what they refuse."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feasibility import read_scenario
from feasibility.cli.convert import convert, new
from feasibility.cli.run import run
from feasibility.report.workbook import form as form_module
from feasibility.report.workbook.form import MissingExtraError, empty_form
from tests.conftest import ROOT

AMERSFOORT = ROOT / "scenarios" / "amersfoort-2019.yaml"


def converted(*arguments: str | Path) -> Result:
    return CliRunner().invoke(convert, [str(each) for each in arguments])


def test_there_and_back(tmp_path: Path) -> None:
    form, text = tmp_path / "form.xlsx", tmp_path / "text.yaml"
    there = converted(AMERSFOORT, form)
    assert there.exit_code == 0
    assert there.output == (
        f"{form} is written; it means the same as {AMERSFOORT}. Comments behind values became notes; other "
        "comments cannot go along.\n"
    )
    back = converted(form, text, "--lang", "nl")
    assert back.exit_code == 0
    assert (
        back.output
        == f"{text} is geschreven; het betekent hetzelfde als {form}. Toelichtingen werden opmerkingen.\n"
    )
    assert read_scenario(text).digest == read_scenario(AMERSFOORT).digest
    assert "  asking_price: 4_200_000  # assumed: the least the municipality accepts\n" in text.read_text(
        "utf-8"
    )


def test_what_is_inherited_is_written_out(tmp_path: Path) -> None:
    text = tmp_path / "whole.yaml"
    source = ROOT / "scenarios" / "amsterdam-cpi-only.yaml"
    assert converted(source, text).exit_code == 0
    assert "base:" not in text.read_text("utf-8")
    assert read_scenario(text).digest == read_scenario(source).digest


def test_a_policy_file_is_written_out_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("date: 2019-07-01\nsegments: {free: {tenure: rent}}\n")
    source, form = tmp_path / "scenario.yaml", tmp_path / "form.xlsx"
    source.write_text(
        f"base: {AMERSFOORT}\nformat: 1\npolicy: ./own.yaml\n"
        "dwellings: {low: {segment: free}, high: {segment: free}}\n"
    )
    done = converted(source, form)
    assert f"The policy of {tmp_path / 'own.yaml'} is written out in full." in done.output
    assert read_scenario(form).digest == read_scenario(source).digest


@pytest.mark.parametrize("name", ["form.ods", "form", "form.csv"])
def test_a_name_of_another_kind_is_refused(name: str, tmp_path: Path) -> None:
    done = converted(AMERSFOORT, tmp_path / name)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        f"Error: {tmp_path / name}: the name of the new file ends with .xlsx (a form) or .yaml\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_overwritten_only_when_told(tmp_path: Path) -> None:
    form = tmp_path / "form.xlsx"
    form.write_text("mine")
    done = converted(AMERSFOORT, form)
    assert (done.exit_code, done.stderr) == (2, f"Error: {form} exists; --force overwrites it\n")
    assert form.read_text() == "mine"
    assert converted(AMERSFOORT, form, "--force").exit_code == 0
    assert read_scenario(form).digest == read_scenario(AMERSFOORT).digest


def test_nothing_is_written_where_the_source_has_a_mistake_or_the_folder_is_none(tmp_path: Path) -> None:
    bad = ROOT / "tests" / "bad_input" / "missing_return.yaml"
    done = converted(bad, tmp_path / "form.xlsx")
    assert done.exit_code == 2
    assert "required_return: missing; it has no default" in done.stderr
    done = converted(AMERSFOORT, tmp_path / "no" / "form.xlsx")
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "cannot be written" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_form_converts_onto_itself(tmp_path: Path) -> None:
    form = tmp_path / "form.xlsx"
    assert converted(AMERSFOORT, form, "--lang", "nl").exit_code == 0
    assert converted(form, form, "--force", "--lang", "en").exit_code == 0
    assert read_scenario(form).digest == read_scenario(AMERSFOORT).digest


# -------------------------------------------------------------------------------------------- new --excel


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_new_writes_an_empty_form(folder: Path) -> None:
    done = CliRunner().invoke(new, ["Plan", "--excel", "--policy", "amersfoort-2019"])
    assert (done.exit_code, done.output) == (
        0,
        "Plan.xlsx is written. Fill it in, then: feasibility check Plan.xlsx\n",
    )
    told = CliRunner().invoke(run, ["Plan.xlsx"])
    assert told.exit_code == 2
    assert "Plan.xlsx: Dwellings!D4: Types of dwelling: missing; it has no default\n" in told.stderr
    assert "policy" not in told.stderr


def test_new_writes_a_form_without_a_policy_and_in_dutch(folder: Path) -> None:
    done = CliRunner().invoke(new, ["Plan.xlsx", "--excel", "--lang", "nl"])
    assert (done.exit_code, done.output) == (
        0,
        "Plan.xlsx is geschreven. Vul het in, en dan: feasibility check Plan.xlsx\n",
    )
    again = CliRunner().invoke(new, ["Plan", "--excel"])
    assert (again.exit_code, again.stderr) == (2, "Error: Plan.xlsx exists; --force overwrites it\n")


def test_new_refuses_a_policy_that_does_not_exist_and_another_ending(folder: Path) -> None:
    done = CliRunner().invoke(new, ["Plan", "--excel", "--policy", "amersfort"])
    assert done.exit_code == 2
    assert "did you mean 'amersfoort-2019'?" in done.stderr
    done = CliRunner().invoke(new, ["Plan", "--excel", "-o", "plan.yaml"])
    assert done.stderr == "Error: plan.yaml: a form is an Excel workbook; its name ends with .xlsx\n"
    assert list(folder.iterdir()) == []


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name=name)

    assert find_spec("xlsxwriter")
    monkeypatch.setattr(form_module, "import_module", missing)
    with pytest.raises(MissingExtraError, match=r"pip install 'feasibility\[excel\]'"):
        empty_form("Plan", None, 2026)

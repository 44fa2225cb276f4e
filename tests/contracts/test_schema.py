"""The JSON Schema of scenario files, the starter that `feasibility new` writes, and how files are written."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from feasibility.cli import main
from feasibility.errors import InputError
from feasibility.report.files import write_bytes, write_text
from feasibility.scenario.json_schema import json_schema
from feasibility.scenario.reading.policy import library_names
from feasibility.scenario.reading.read import read_scenario
from feasibility.scenario.reading.yaml import parse_document
from feasibility.scenario.validated import Scenario
from feasibility.scenario.writing.starter import starter_text
from tests.contracts.mistakes import VALID


def plain(value: Any) -> Any:
    """Data as a YAML editor takes it for JSON Schema: texts as keys, dates as texts."""
    if isinstance(value, dict):
        return {str(name): plain(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    return value.isoformat() if isinstance(value, date) else value


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    return jsonschema.Draft202012Validator(json_schema())


def test_the_schema_takes_what_the_reader_takes(
    schema: jsonschema.Draft202012Validator, valid: Scenario
) -> None:
    schema.validate(plain(parse_document(VALID.read_text(encoding="utf-8"), "").data))
    schema.validate(plain(valid.raw))
    for name in library_names():
        schema.validate(plain(parse_document(starter_text("x", name), "").data))


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("base: x.yaml\nrents: {turnover: 0.1}", True),
        ("base: [x.yaml, y.yaml]\ndwellings: {low: {rent: 800, price: null}, sold: null}", True),
        ("base: x.yaml\npolicy: {base: amersfoort-2019, segments: {low_mid: {upper: 900}}}", True),
        ("base: x.yaml\npolicy: {term: 25}", True),
        ("base: x.yaml\nindices: {cpi: {2020: 0.02, then: 0.02, history: cbs}}", True),
        ("base: x.yaml\nrents: {turnovr: 0.1}", False),
        ("base: x.yaml\nrents: {turnover: 10}", False),
        ("base: x.yaml\nperiod: monthly", False),
        ("base: x.yaml\nindices: {cpi: {20: 0.02}}", False),
        ("base: 5", False),
        ("base: x.yaml\ndwellings: {a: {deviation: {from: rent_band, motivation: b}}}", True),
        ("base: x.yaml\ndwellings: {a: {deviation: [{from: rent_band, motivation: b}]}}", True),
        ("base: x.yaml\ndwellings: {a: {deviation: rent_band}}", False),
        ("format: 1", False),
    ],
)
def test_the_schema_knows_a_file_with_a_base(
    schema: jsonschema.Draft202012Validator, text: str, sound: bool
) -> None:
    assert schema.is_valid(plain(parse_document(text, "").data)) == sound


def test_every_key_in_the_schema_has_its_definition() -> None:
    missing: list[str] = []

    def walk(part: Any, path: str) -> None:
        if isinstance(part, dict):
            for name, below in part.get("properties", {}).items():
                if not below.get("description"):
                    missing.append(f"{path}.{name}")
            for name, below in part.items():
                walk(below, f"{path}.{name}" if name != "properties" else path)
        elif isinstance(part, list):
            for below in part:
                walk(below, path)

    walk(json_schema(), "")
    assert missing == []


def test_the_schema_command_prints_or_writes(tmp_path: Path) -> None:
    printed = CliRunner().invoke(main, ["schema"])
    file = tmp_path / "scenario.schema.json"
    written = CliRunner().invoke(main, ["schema", "-o", str(file)])
    assert (printed.exit_code, written.exit_code, written.output) == (0, 0, "")
    assert file.read_text(encoding="utf-8") == printed.output
    assert json.loads(printed.output) == json_schema()
    refused = CliRunner().invoke(main, ["schema", "-o", str(tmp_path / "no" / "folder.json")])
    assert refused.exit_code == 2
    assert "cannot be written: No such file or directory" in refused.output


def test_the_new_command_writes_a_scenario_that_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["new", "Oak Street", "--policy", "amersfoort-2019"])
    assert (done.exit_code, done.output) == (
        0,
        "Oak Street.yaml is written. Run it: feasibility run 'Oak Street.yaml'\n",
    )
    assert read_scenario("Oak Street.yaml").name == "Oak Street"
    assert [path.name for path in tmp_path.iterdir()] == ["Oak Street.yaml"]


def test_a_name_that_looks_like_an_option_is_told_as_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["new", "--policy", "amersfoort-2019", "--", "-x"])
    assert done.output == "./-x.yaml is written. Run it: feasibility run ./-x.yaml\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["x"], "--policy is needed; the library has amersfoort-2019"),
        (["x", "--policy", "amersfort-2019"], "did you mean 'amersfoort-2019'?"),
        (["there", "--policy", "amersfoort-2019"], "there.yaml exists; --force overwrites it"),
        (
            ["there", "--policy", "amersfoort-2019", "--lang", "nl"],
            "there.yaml bestaat al; --force overschrijft het",
        ),
        (["a/b", "--policy", "amersfoort-2019"], "'a/b' is no name for a file; give the file with -o"),
        (["..", "--policy", "amersfoort-2019"], "'..' is no name for a file; give the file with -o"),
        (["a" * 300, "--policy", "amersfoort-2019"], "File name too long"),
        (["x\n", "--policy", "amersfoort-2019"], "a name that can be printed is needed"),
        (
            ["x", "--policy", "amersfoort-2019", "-o", "no/x.yaml"],
            "no/x.yaml: cannot be written: No such file",
        ),
    ],
)
def test_the_new_command_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there.yaml").write_text("mine", encoding="utf-8")
    done = CliRunner().invoke(main, ["new", *arguments])
    assert done.exit_code == 2
    assert told in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["there.yaml"]
    assert Path("there.yaml").read_text(encoding="utf-8") == "mine"


def test_the_new_command_overwrites_when_told_to(tmp_path: Path) -> None:
    file = tmp_path / "there.yaml"
    file.write_text("mine", encoding="utf-8")
    arguments = ["new", "x", "--policy", "utrecht-2017", "-o", str(file), "--force", "--lang", "nl"]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert "aangenomen" in file.read_text(encoding="utf-8")


# ------------------------------------------------------------------------------------------- writing files


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    write_text(file, "één\n")
    write_bytes(str(file), file.read_bytes() * 2)
    assert file.read_text(encoding="utf-8") == "één\néén\n"
    assert [path.name for path in tmp_path.iterdir()] == ["x.txt"]


@pytest.mark.parametrize("name", ["folder", "no/x.txt", "x" * 300, "nul\0"])
def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="cannot be written: "):
        write_text(tmp_path / name, "x")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]

"""Tables of `--csv --lang nl`: columns and numbers in a spreadsheet with a Dutch locale."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from feasibility.cli import main
from tests.conftest import ROOT
from tests.reference.coarse_table import OPTIONS

SCENARIO = str(ROOT / "scenarios" / "amersfoort-2019.yaml")
TABLE = str(ROOT / "scenarios" / "amersfoort-table.yaml")
DUTCH = "Text - txt - csv (StarCalc):59,34,76,1,,1043,false,true"
"""LibreOffice's filter: semicolons, UTF-8, from the first line, Dutch, numbers recognised."""
COMMANDS = (
    ("levers", SCENARIO),
    ("grid", SCENARIO, "--rows", "policy.term=15,20", "--columns", "dwellings.low.rent=750,760.5"),
    ("compare", SCENARIO, "--option", "b=dwellings.low.rent=790"),
    ("deals", TABLE, *OPTIONS),
    ("mix", SCENARIO, "--free", "all", "--total", "120"),
)


def table(file: Path, *, dutch: bool) -> list[list[str]]:
    text = file.read_text(encoding="utf-8")
    assert text.startswith("\ufeff") is dutch
    return list(csv.reader(text.removeprefix("\ufeff").splitlines(), delimiter=";" if dutch else ","))


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda each: each[0])
def test_both_languages_hold_the_same_numbers(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    for lang in ("en", "nl"):
        command = [*arguments, "--lang", lang, "--csv", str(tmp_path / f"{lang}.csv")]
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 0, done.output
    english, dutch = table(tmp_path / "en.csv", dutch=False), table(tmp_path / "nl.csv", dutch=True)
    assert [len(row) for row in english] == [len(row) for row in dutch]
    numbers = 0
    for row, other in zip(english[1:], dutch[1:], strict=True):
        for cell, same in zip(row, other, strict=True):
            try:
                number = float(cell)
            except ValueError:
                continue
            assert float(same.replace(",", ".")) == number
            numbers += "," in same
    assert numbers > 0


def test_several_numbers_in_one_cell_have_a_decimal_comma_too(tmp_path: Path) -> None:
    for lang in ("en", "nl"):
        done = CliRunner().invoke(main, ["run", SCENARIO, "--lang", lang, "--csv", str(tmp_path / lang)])
        assert done.exit_code == 0
    for name, part in (("results", "project_irr_roots"), ("checks", "at_most=")):
        english = table(tmp_path / "en" / f"{name}.csv", dutch=False)
        dutch = table(tmp_path / "nl" / f"{name}.csv", dutch=True)
        several = [
            (cell, same)
            for row, other in zip(english, dutch, strict=True)
            for cell, same in zip(row[1:], other[1:], strict=True)
            if (part == row[0] or part in cell) and "." in cell
        ]
        assert several
        for cell, same in several:
            assert same == cell.replace(".", ",")


def test_a_dutch_spreadsheet_opens_it_in_columns(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["run", SCENARIO, "--lang", "nl", "--csv", str(tmp_path / "out")])
    assert done.exit_code == 0
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            f"--infilter={DUTCH}",
            "--outdir",
            str(tmp_path),
            str(tmp_path / "out" / "results.csv"),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    rows = dict(load_workbook(tmp_path / "results.xlsx").active.iter_rows(max_col=2, values_only=True))
    # The golden value of the Amersfoort example.
    assert rows["residual_land_value"] == pytest.approx(4_588_112.86, abs=0.005)
    assert rows["dwellings"] == 120

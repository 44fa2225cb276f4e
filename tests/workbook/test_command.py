"""`feasibility workbook`: what it writes, and what it says of a mistake."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from feasibility import read_scenario
from feasibility.cli.workbook import workbook

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
AMERSFOORT = str(SCENARIOS / "amersfoort-2019.yaml")


def test_it_writes_a_workbook_that_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "out.xlsx"
    found = CliRunner().invoke(workbook, [AMERSFOORT, "-o", str(file), "--set", "dwellings.low.rent=790"])
    assert (found.exit_code, found.output) == (0, "")
    expected = read_scenario(AMERSFOORT).with_values({"dwellings.low.rent": 790})
    assert read_scenario(file).digest == expected.digest


def test_yearly(tmp_path: Path) -> None:
    file = tmp_path / "out.xlsx"
    found = CliRunner().invoke(workbook, [AMERSFOORT, "-o", str(file), "--yearly", "--lang", "nl"])
    assert (found.exit_code, found.output) == (0, "")
    assert read_scenario(file).period == "year"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["-o", ""], "the name of a file is needed"),
        (["-o", "out.xls"], "a name that ends in .xlsx is needed"),
        ([], "Missing option '-o'"),
        (["-o", "no/such/folder/out.xlsx"], "cannot be written"),
        (["-o", "out.xlsx", "--set", "dwellings.low.rent=-1"], "dwellings.low.rent"),
        (["-o", "out.xlsx", "--yearly", "--set", "development.construction_months=18"], "multiple of 12"),
    ],
)
def test_mistakes(options: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = CliRunner().invoke(workbook, [AMERSFOORT, *options])
    assert found.exit_code == 2
    assert message in found.output
    assert list(tmp_path.iterdir()) == []


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [
        name for name in sys.modules if name.startswith(("xlsxwriter", "feasibility.report.workbook"))
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    found = CliRunner().invoke(workbook, [AMERSFOORT, "-o", str(tmp_path / "out.xlsx")])
    assert found.exit_code == 2
    assert "pip install 'feasibility[excel]'" in found.output
    assert list(tmp_path.iterdir()) == []

"""`feasibility workbook`: what it writes, and what it says of a mistake."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from feasibility import InputError, evaluate, read_scenario
from feasibility.cli.report import workbook
from feasibility.report.files import write_bytes
from feasibility.report.workbook.file import workbook_bytes
from feasibility.report.workbook.form import form_of
from feasibility.report.workbook.inputs import YES_NO

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


def test_every_chart_is_printed(tmp_path: Path) -> None:
    file = tmp_path / "out.xlsx"
    CliRunner().invoke(workbook, [AMERSFOORT, "-o", str(file)])
    charts = 0
    for sheet in load_workbook(file):
        for chart in sheet._charts:
            _, _, right, bottom = range_boundaries(sheet.print_area.rpartition("!")[2])
            assert chart.anchor.to.col < right, sheet.title
            assert chart.anchor.to.row < bottom, sheet.title
            charts += 1
    assert charts > 2


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


@contextmanager
def closed_folder() -> Iterator[Path]:
    """A folder in which the user may not write; root becomes nobody for it."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        (place / "old.xlsx").write_bytes(b"what stood there before")
        place.chmod(0o555)
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)
        try:
            yield place
        finally:
            if root:
                os.seteuid(0)
            place.chmod(0o755)


def test_a_folder_that_cannot_be_written() -> None:
    data = workbook_bytes(evaluate(read_scenario(AMERSFOORT).with_values({"period": "year"})))
    with closed_folder() as folder:
        for name in ("new.xlsx", "old.xlsx"):
            with pytest.raises(InputError) as caught:
                write_bytes(folder / name, data)
            assert str(caught.value) == f"{folder / name}: cannot be written: Permission denied"
        assert [each.name for each in folder.iterdir()] == ["old.xlsx"]
        assert (folder / "old.xlsx").read_bytes() == b"what stood there before"


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


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_truth_values_in_lists_are_words_and_are_read_back(tmp_path: Path, lang: str) -> None:
    drawn = {"distribution": "discrete", "values": [True, False], "weights": [0.5, 0.5]}
    scenario = read_scenario(AMERSFOORT).with_values(
        {"uncertainty.inputs": {"rents.statutory_cap": drawn}, "rents.new_build_surcharge": False}
    )
    file = tmp_path / "back.xlsx"
    for data in (form_of(scenario, lang), workbook_bytes(evaluate(scenario), lang)):
        file.write_bytes(data)
        assert read_scenario(file).digest == scenario.digest
        said = {str(cell.value) for sheet in load_workbook(file) for row in sheet.iter_rows() for cell in row}
        assert ", ".join(YES_NO[lang]) in said
        assert not {each for each in said if each in ("True", "False", "True, False")}

"""Files and scenarios that several contracts begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from feasibility.report.workbook.form import form_of
from feasibility.scenario.reading.read import read_scenario
from feasibility.scenario.validated import Scenario
from tests.conftest import ROOT
from tests.contracts.mistakes import VALID, Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file that inherits the valid scenario, or only the text."""

    def written(text: str, name: str = "scenario.yaml", base: bool = True) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((f"base: {VALID}\n" if base else "") + text, encoding="utf-8")
        return path

    return written


@pytest.fixture(scope="module")
def valid() -> Scenario:
    """A small scenario in order."""
    return read_scenario(VALID)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A form in order."""
    file = tmp_path_factory.mktemp("form") / "sound.xlsx"
    file.write_bytes(form_of(read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml")))
    return file

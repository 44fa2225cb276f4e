"""Files and scenarios that several contracts begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from feasibility.scenario.reading.read import read_scenario
from feasibility.scenario.validated import Scenario
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

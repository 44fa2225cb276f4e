"""`feasibility mix` as tests ask it, and what it answers."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from feasibility.cli import main

ROOT = Path(__file__).parents[2]
AMERSFOORT = str(ROOT / "scenarios" / "amersfoort-2019.yaml")
GOOI = str(ROOT / "scenarios" / "gooi-en-vechtstreek-2019.yaml")
CORPORATION = str(ROOT / "scenarios" / "corporation-low-segment.yaml")
FREE = ("--free", "all")
LANGUAGES = pytest.mark.parametrize("lang", ["en", "nl"])
OBJECTIVES = ("land_value", "mid_dwellings", "mid_share", "dwelling_years", "irr", "low_dwellings")


def mix(*arguments: str, scenario: str = AMERSFOORT) -> Result:
    return CliRunner().invoke(main, ["mix", scenario, *arguments])


def data_of(output: Result) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(
        output.stdout, parse_constant=lambda name: pytest.fail(f"{name} is no JSON")
    )
    return data


def rows_of(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def squeezed(page: str) -> str:
    """A page as running text, whatever its line ends."""
    return " ".join(page.split())

"""How fast comparing is: `python -m pytest tests/benchmarks/test_compare_speed.py -s`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from feasibility import read_scenario
from feasibility.compare.chances import chances
from feasibility.compare.side_by_side import Entry, compare
from feasibility.report.compare.page import compare_page

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def test_three_scenarios(benchmark: Any) -> None:
    """Read, compared, tried on twice 1,000 paths and written as a page; the aim is about a second."""
    names = ("amersfoort-2019", "corporation-low-segment", "gooi-en-vechtstreek-2019")

    def compared() -> str:
        scenarios = [read_scenario(SCENARIOS / f"{name}.yaml") for name in names]
        found = compare([Entry(each) for each in scenarios])
        return compare_page(replace(found, chances=chances(scenarios, 1_000, 1)), "en")

    assert "C against A" in benchmark(compared)

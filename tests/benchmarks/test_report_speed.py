"""How fast a report is made: `python -m pytest tests/benchmarks -s`.

Nothing here asserts a time: machines differ. What is asked for: at most 2 seconds after import, and 1.5 MB;
the page about uncertainty adds about one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from feasibility import read_scenario
from feasibility.report.handout.material import material_of
from feasibility.report.handout.page import report_html
from feasibility.report.handout.uncertain import uncertain_sections

SCENARIO = Path(__file__).parents[2] / "scenarios" / "amersfoort-2019.yaml"
MOST_BYTES = 1_500_000


def test_report(benchmark: Any) -> None:
    """Levers, clauses, balance, pictures, every table, and twice 2,000 paths."""
    scenario = read_scenario(SCENARIO)

    def made() -> str:
        return report_html(material_of(scenario, "nl"), "nl", uncertain=uncertain_sections(scenario, "nl"))

    page = benchmark.pedantic(made, rounds=3, warmup_rounds=1)
    assert len(page.encode()) <= MOST_BYTES

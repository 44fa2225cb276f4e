"""How fast levers and clauses are: `python -m pytest tests/benchmarks -s`.

Nothing here asserts a time: machines differ. What is asked for: all levers, both sides, with the question of
the mix, in at most a second after import.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from feasibility import read_scenario
from feasibility.levers.clauses import clauses
from feasibility.levers.effects import levers

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.mark.parametrize("name", ["amersfoort-2019", "national-law-2026"])
def test_all_levers_with_the_mix_and_every_exchange(benchmark: Any, name: str) -> None:
    """16 or 17 levers, both sides, the most low dwellings of each, and every lever against every other."""
    scenario = read_scenario(SCENARIOS / f"{name}.yaml")
    found = benchmark.pedantic(levers, (scenario,), rounds=5, warmup_rounds=1)
    assert len(found.effects) >= 15


def test_all_clauses(benchmark: Any) -> None:
    """25 years of term, 9 caps, 4 readings of re-letting, and the rest."""
    scenario = read_scenario(SCENARIOS / "amersfoort-2019.yaml")
    benchmark(clauses, scenario)

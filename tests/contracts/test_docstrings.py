"""The examples in the docstrings of the public functions, run as they stand, beside the scenarios."""

from __future__ import annotations

import doctest
import shutil
from inspect import isfunction
from pathlib import Path

import pytest

import feasibility

ROOT = Path(__file__).parents[2]
HOMES = "feasibility.api."
EXAMPLES = [
    name
    for name in feasibility.__all__
    if getattr(getattr(feasibility, name), "__module__", "").startswith(HOMES)
]


def test_the_commands_have_their_functions() -> None:
    assert EXAMPLES == [
        "best_mix",
        "chart_of",
        "compare_scenarios",
        "find_deals",
        "grid_of",
        "lever_effects",
        "solve_for",
        "write_report",
        "write_workbook",
    ]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_of_a_public_function_runs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    function = getattr(feasibility, name)
    assert isfunction(function)
    (found,) = doctest.DocTestFinder(recurse=False).find(function, name, globs={})
    assert len(found.examples) >= 2
    said: list[str] = []
    outcome = doctest.DocTestRunner().run(found, out=said.append)
    assert outcome.failed == 0, "".join(said)

"""What `from feasibility import …` offers: a short, sorted list that does not change by accident."""

from __future__ import annotations

import subprocess
import sys

import pytest

import feasibility

PUBLIC = [
    "FeasibilityError",
    "InputError",
    "Result",
    "Results",
    "Scenario",
    "__version__",
    "best_mix",
    "chart_of",
    "compare_scenarios",
    "dwelling_points",
    "evaluate",
    "evaluate_many",
    "find_deals",
    "grid_of",
    "irr",
    "irr_roots",
    "kept_simulations",
    "lever_effects",
    "npv",
    "read_scenario",
    "robust_mix",
    "scenario_from",
    "sensitivity",
    "simulate",
    "solve_for",
    "write_report",
    "write_workbook",
]


def test_the_public_names_are_these() -> None:
    assert feasibility.__all__ == PUBLIC == sorted(PUBLIC)


def test_a_star_import_needs_no_extra() -> None:
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; sys.modules['woningwaardering'] = None\n"
            "from feasibility import *\n"
            "import feasibility\n"
            "print(evaluate.__name__, 'dwelling_points' in globals())\n"
            "try: feasibility.dwelling_points\n"
            "except ImportError as error: print(error)\n",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert said[0] == "evaluate False"
    assert "pip install 'feasibility[wws]'" in said[1]


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_exists_and_is_documented(name: str) -> None:
    assert getattr(feasibility, name).__doc__


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        _ = feasibility.nothing


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import feasibility", ["numpy", "ruamel", "click", "matplotlib"]),
        ("import feasibility.cli", ["numpy", "ruamel", "matplotlib"]),
        ("from feasibility import read_scenario", ["matplotlib"]),
        ("from feasibility import evaluate", ["matplotlib", "scipy"]),
        (
            "from contextlib import redirect_stdout; from io import StringIO\n"
            "from feasibility.cli.run import check\n"
            "with redirect_stdout(StringIO()):\n"
            "    check(['scenarios/amersfoort-2019.yaml'], standalone_mode=False)\n",
            ["numpy", "matplotlib", "scipy"],
        ),
        ("from feasibility.cli.run import run", ["matplotlib", "scipy"]),
        ("import feasibility.live.application", ["matplotlib", "scipy.stats"]),
        ("import feasibility.workbench.server.application", ["matplotlib", "scipy.stats"]),
        ("import feasibility.report.handout.uncertain", ["scipy.stats"]),
    ],
)
def test_imports_are_lazy(statement: str, absent: list[str]) -> None:
    """Asked of a fresh interpreter, since this one has loaded everything."""
    question = f"import sys; {statement}\nprint([m for m in {absent!r} if m in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", question], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_a_command_looks_for_garbage_seldom_and_python_of_ones_own_as_it_did() -> None:
    code = (
        "import gc; before = gc.get_threshold()\n"
        "from feasibility import evaluate\n"
        "from feasibility.cli import GARBAGE, main\n"
        "print(gc.get_threshold() == before)\n"
        "main(['explain', 'method'], standalone_mode=False)\n"
        "print(gc.get_threshold() == GARBAGE)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    told = answer.stdout.splitlines()
    assert (told[0], told[-1]) == ("True", "True")

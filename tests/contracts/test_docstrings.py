"""The examples in the docstrings of the public functions, run as they stand, beside the scenarios."""

from __future__ import annotations

import ast
import doctest
import io
import re
import shutil
import tokenize
from collections.abc import Iterator
from inspect import isfunction
from pathlib import Path

import pytest

import feasibility

ROOT = Path(__file__).parents[2]
HOMES = "feasibility.api."
PACKAGE = ROOT / "feasibility"
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
        "kept_simulations",
        "lever_effects",
        "robust_mix",
        "sensitivity",
        "simulate",
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


# ---------------------------------------------------------------------------------------- names in texts

MODULES = sorted(PACKAGE.rglob("*.py"))
QUOTED = re.compile(r"`([A-Za-z_][\w./]*)`")


def told_in(path: Path) -> Iterator[str]:
    """Every docstring and comment of a module."""
    written = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(written)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield str(node.value.value)
    for token in tokenize.generate_tokens(io.StringIO(written).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def words_in_code() -> set[str]:
    """Every name, and every word of a text or of a data file, that the program uses."""
    found: set[str] = set()
    for path in MODULES:
        told: set[int] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                told.add(id(node.value))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
                found |= set(re.findall(r"\w+", node.value))
            for name in ("name", "id", "attr", "arg", "asname"):
                if isinstance(value := getattr(node, name, None), str):
                    found |= set(value.split("."))
    for path in PACKAGE.rglob("*.[tj][os]*"):
        found |= set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    return found


def test_docstrings_and_comments_name_what_exists() -> None:
    """A module that was moved or renamed is no longer named by its old name.

    What is quoted is a file or a module, from the package or from the folder of who names it; or each of its
    words stands in the code.
    """
    used = words_in_code()
    stale = []
    for path in MODULES:
        for text in told_in(path):
            for name in QUOTED.findall(text):
                short = name.removesuffix(".py")
                places = [
                    folder / f"{short}{end}" for folder in (PACKAGE, path.parent) for end in ("", ".py")
                ]
                if any(place.exists() for place in places):
                    continue
                words = {each for each in re.split(r"[./]", short) if each == each.lower()} - {""}
                if name != short or "/" in name or not words <= used:
                    stale.append(f"{path.relative_to(PACKAGE)}: {name}")
    assert stale == []

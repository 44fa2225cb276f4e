"""The rooms of the package: imports point only to earlier rooms, and only some rooms read, write or print."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import feasibility

PACKAGE = Path(feasibility.__file__).parent
ROOMS = {
    "version": 0,
    "dates": 0,
    "errors": 0,
    "inputs": 0,
    "signs": 0,
    "timeline": 0,
    "lines": 0,
    "glossary": 0,
    "scenario": 1,
    "policy": 2,
    "indices": 3,
    "cashflow": 4,
    "returns": 5,
    "scenario_notes": 2,
    "result": 6,
    "notes": 6,
    "packing": 6,
    "allowed": 6,
    "evaluation": 6,
    "legal": 6,
    "horizon": 6,
    "programme": 6,
    "mix": 7,
    "levers": 7,
    "compare": 7,
    "parties": 8,
    "record": 9,
    "report": 9,
    "table": 10,
    "cli": 11,
}
SIBLINGS = 7
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.stem in ROOMS)


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Every module of the package that is imported, with the statement."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            if node.module == "feasibility":
                yield from ((f"feasibility.{alias.name}", node) for alias in node.names)
            else:
                yield node.module, node
        elif isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_to_earlier_rooms(path: Path) -> None:
    own = room_of(path)
    for module, _ in imports(ast.parse(path.read_text(encoding="utf-8"))):
        if module.startswith("feasibility."):
            other = module.split(".")[1]
            assert other in ROOMS, f"{path.name} imports {module}, which has no room"
            assert other == own or may_import(own, other), f"{own} ({path.name}) imports {other}"


def may_import(own: str, other: str) -> bool:
    """Whether a room may import another: an earlier one; of the siblings of room 7 none."""
    return ROOMS[other] < ROOMS[own] or ROOMS[other] == ROOMS[own] != SIBLINGS


def inside_functions(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from (each for each in ast.walk(node) if isinstance(each, (ast.Import, ast.ImportFrom)))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_stand_at_the_top_but_in_the_commands(path: Path) -> None:
    if room_of(path) != "cli":
        assert not list(inside_functions(ast.parse(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_commands_print_and_only_reports_write(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if room_of(path) != "cli":
                assert name not in ("print", "click.echo"), f"{path.name} prints"
            if ROOMS[room_of(path)] < 9:
                assert not name.endswith((".write_text", ".write_bytes")), f"{path.name} writes"
            if room_of(path) != "cli":
                assert name not in ("datetime.now", "date.today", "time.time"), f"{path.name} reads the clock"
            assert name != "os.getenv", path.name


def test_every_room_of_the_package_is_known() -> None:
    found = {room_of(path) for path in PACKAGE.rglob("*.py")} - {"__init__", "__main__"}
    assert found == set(ROOMS)

"""The rooms of the package: imports point only to earlier rooms, and only some rooms read, write or print."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import feasibility

PACKAGE = Path(feasibility.__file__).parent
FLOORS = (
    ("messages",),
    ("version", "correlations", "dates", "input_files", "invisible_characters", "lines", "plain_data"),
    ("errors", "notebook", "timeline"),
    ("glossary",),
    ("scenario",),
    ("policy", "indices"),
    ("cashflow", "language"),
    ("returns",),
    ("finance",),
    ("evaluation",),
    ("risk",),
    ("programme", "compare", "solve", "record", "points"),
    ("mix", "levers", "parties"),
    ("deals", "report"),
    ("report/charts", "report/deals", "report/points", "report/policies", "report/trace"),
    ("report/run", "report/levers", "report/solve"),
    ("report/compare",),
    ("report/risk",),
    ("report/mix", "report/parties"),
    ("report/handout",),
    ("report/workbook",),
    ("serving",),
    ("live",),
    ("api",),
    ("workbench",),
    ("cli",),
)
"""The rooms of the package, floor by floor: an import points to a lower floor, or stays in its room."""
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
WRITES = FLOOR["risk"]
"""The lowest floor with a room that writes files."""
MOST_MODULES = 12
"""Modules in a folder; the workbook, which has one for each sheet, is let off."""

FEWEST_LINES = 40
"""A module with fewer lines and a single user belongs in that user."""
SMALL: dict[str, str] = {}
"""Smaller modules with a single user, each with its reason."""


def room_of(path: Path) -> str:
    """The room of a file: its folder, or its own name; of the report each folder is a room."""
    return room_named(path.relative_to(PACKAGE).with_suffix("").parts)


def room_named(parts: tuple[str, ...]) -> str:
    folder, *rest = parts
    within = [each for each in rest if (PACKAGE / folder / each).is_dir()]
    return "/".join((folder, *within[:1])) if folder == "report" else folder


MODULES = sorted(path for path in PACKAGE.rglob("*.py") if room_of(path) not in ("__init__", "__main__"))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


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


def test_imports_point_to_lower_floors() -> None:
    for path in MODULES:
        own = room_of(path)
        for module, _ in imports(tree_of(path)):
            if module.startswith("feasibility."):
                other = room_named(tuple(module.split(".")[1:]))
                assert other in FLOOR, f"{path.name} imports {module}, which has no room"
                assert other == own or FLOOR[other] < FLOOR[own], f"{own} ({path.name}) imports {other}"


def folder_of(parts: Sequence[str]) -> tuple[str, ...]:
    """The folder in which a module, or a name within one, stands."""
    depth = 0
    while depth < len(parts) and PACKAGE.joinpath(*parts[: depth + 1]).is_dir():
        depth += 1
    return tuple(parts[:depth])


def test_of_two_folders_beside_each_other_one_imports_the_other() -> None:
    found = set()
    for path in MODULES:
        own = path.parent.relative_to(PACKAGE).parts
        for module, _ in imports(tree_of(path)):
            if module.startswith("feasibility."):
                other = folder_of(module.split(".")[1:])
                depth = next(
                    (at for at, pair in enumerate(zip(own, other, strict=False)) if len({*pair}) > 1), None
                )
                if depth is not None:
                    found.add((own[: depth + 1], other[: depth + 1]))
    assert not {pair for pair in found if pair[::-1] in found}


def inside_functions(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from (each for each in ast.walk(node) if isinstance(each, (ast.Import, ast.ImportFrom)))


def test_imports_stand_at_the_top_but_in_the_commands() -> None:
    for path in MODULES:
        assert room_of(path) == "cli" or not list(inside_functions(tree_of(path))), path


def test_only_commands_print_and_only_reports_write() -> None:
    for path in MODULES:
        room = room_of(path)
        calls = (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call))
        for name in (ast.unparse(node.func) for node in calls):
            if room != "cli":
                assert name not in ("print", "click.echo"), f"{path.name} prints"
                assert name not in ("datetime.now", "date.today", "time.time"), f"{path.name} reads the clock"
            if FLOOR[room] < WRITES:
                assert not name.endswith((".write_text", ".write_bytes")), f"{path.name} writes"
            assert name != "os.getenv", path.name


def test_every_room_of_the_package_is_known() -> None:
    found = {room_of(path) for path in PACKAGE.rglob("*.py")} - {"__init__", "__main__"}
    assert found == set(FLOOR)


def test_no_folder_is_crowded_and_no_file_repeats_its_folder() -> None:
    for folder in [PACKAGE, *(path for path in PACKAGE.rglob("*") if path.is_dir())]:
        names = [path.stem for path in folder.glob("*.py") if path.stem != "__init__"]
        assert len(names) <= MOST_MODULES or folder.name == "workbook", f"{folder.name}: {len(names)} modules"
        repeated = {folder.name, folder.name.removesuffix("s")} & {*names}
        assert not repeated, f"{folder.name}/{repeated}"


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_no_small_module_has_a_single_user() -> None:
    users: dict[str, set[Path]] = {}
    for path in PACKAGE.rglob("*.py"):
        for module, node in imports(tree_of(path)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.ImportFrom) else []
            for each in (module, *(f"{module}.{name}" for name in names)):
                users.setdefault(each, set()).add(path)
    small = {
        module_of(path)
        for path in MODULES
        if path.stem != "__init__"
        and len(path.read_text(encoding="utf-8").splitlines()) < FEWEST_LINES
        and len(users.get(module_of(path), ())) <= 1
    }
    assert small == set(SMALL)

"""No refusal, warning or line of progress is a plain text: each is a message, which has its Dutch."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import feasibility

PACKAGE = Path(feasibility.__file__).parent
ROOMS = (
    "api",
    "cli",
    "compare",
    "deals",
    "levers",
    "live",
    "mix",
    "parties",
    "points",
    "record",
    "report",
    "risk",
    "serving",
    "solve",
    "workbench",
)
"""Rooms whose refusals are told in the language of their reader."""
MESSAGE_OF = {
    "InputError.of": 1,
    "OutsideError.of": 1,
    "Mistake": 1,
    "scenario.mistake": 1,
    "scenario.refusal": 1,
    "refusal": 1,
    "refused": 1,
    "_refusal": 1,
    "click.UsageError": 0,
    "click.BadParameter": 0,
    "click.ClickException": 0,
    "FeasibilityError": 0,
    "ClusterError": 0,
    "TimeLimitError": 0,
    "say_error": 0,
    "say_problem": 0,
    "announced": 0,
    "progress_of": 0,
}
"""What takes a message for a reader, and at which place."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


def has_words(node: ast.expr) -> bool:
    """Whether a text, or an f-string around its values, has letters."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    texts = (each.value for each in parts if isinstance(each, ast.Constant))
    return any(any(map(str.isalpha, each)) for each in texts if isinstance(each, str))


def plain_texts(node: ast.expr, around: Function | None) -> Iterator[ast.expr]:
    """The parts of an argument that are a text without Dutch; also of a name that is set in the function."""
    if isinstance(node, (ast.Constant, ast.JoinedStr)):
        yield from [node] if has_words(node) else []
    elif isinstance(node, ast.IfExp):
        yield from (*plain_texts(node.body, around), *plain_texts(node.orelse, around))
    elif isinstance(node, ast.BinOp):
        yield from (*plain_texts(node.left, around), *plain_texts(node.right, around))
    elif isinstance(node, ast.Name) and around is not None:
        for each in ast.walk(around):
            if not isinstance(each, ast.Assign) or isinstance(each.value, ast.Name):
                continue
            if node.id in [ast.unparse(target) for target in each.targets]:
                yield from plain_texts(each.value, around)


def calls(node: ast.AST, around: Function | None = None) -> Iterator[tuple[ast.Call, Function | None]]:
    """Every call, with the function in which it stands."""
    for each in ast.iter_child_nodes(node):
        inside = each if isinstance(each, Function) else around
        if isinstance(each, ast.Call):
            yield each, inside
        yield from calls(each, inside)


@pytest.mark.parametrize("room", ROOMS)
def test_no_refusal_is_a_plain_text(room: str) -> None:
    for path in (PACKAGE / room).rglob("*.py"):
        for call, around in calls(ast.parse(path.read_text(encoding="utf-8"))):
            place = MESSAGE_OF.get(ast.unparse(call.func))
            if place is None or len(call.args) <= place:
                continue
            found = list(plain_texts(call.args[place], around))
            where = f"{path.relative_to(PACKAGE)}:{call.lineno}"
            assert not found, f"{where}: this has no Dutch: {ast.unparse(found[0])}"


def test_a_plain_refusal_is_found() -> None:
    code = "def f(x):\n    why = f'no {x}' if x else sentence('a')\n    raise InputError.of('', why)"
    found = [
        each
        for call, around in calls(ast.parse(code))
        if ast.unparse(call.func) == "InputError.of"
        for each in plain_texts(call.args[1], around)
    ]
    assert [ast.unparse(each) for each in found] == ["f'no {x}'"]

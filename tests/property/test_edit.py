"""A text with values changed reads as the data with the changes, and every other line is as it was."""

from __future__ import annotations

import random
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feasibility.errors import InputError
from feasibility.scenario.reading.policy import LIBRARY
from feasibility.scenario.reading.read import read_scenario
from feasibility.scenario.reading.yaml import parse_document
from feasibility.scenario.writing.changes import REMOVED
from feasibility.scenario.writing.edit import edited
from feasibility.scenario.writing.notes import noted
from tests.table.serving import SCENARIOS

SHIPPED = [*sorted(SCENARIOS.glob("*.yaml")), *sorted(LIBRARY.glob("*.yaml"))]
SCALARS: list[Any] = [
    0,
    7,
    1450,
    -3.25,
    0.0125,
    1.184,
    True,
    None,
    date(2026, 5, 12),
    "free",
    "a: b # c",
    "it's",
    'say "x"',
    "",
    "null",
    "two\nlines\n",
    "é€ 🏠",
]
Names = tuple[Any, ...]


class Written:
    """A random document in random notation, with the lines that each value takes."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.lines: list[str] = []
        self.spans: dict[Names, tuple[int, int]] = {}
        self.data: dict[Any, Any] = {}
        self.mapping(self.data, (), 0)
        self.data["zz"] = "end"  # a text over lines that ends with the file would have no line end
        self.spans["zz",] = (len(self.lines), len(self.lines) + 1)
        self.lines.append("zz: end")

    def mapping(self, data: dict[Any, Any], at: Names, indent: int) -> None:
        for place in range(self.rng.randint(1, 4)):
            key = self.rng.choice(["alpha", "beta", "gamma", "x.y", "2026"]) + (
                "" if not place else str(place)
            )
            name: Any = int(key) if key.isdecimal() else key
            if self.rng.random() < 0.2 and not (self.lines and self.lines[-1].endswith("  last")):
                self.lines.append(self.rng.choice(["", f"{' ' * indent}# a comment: {{of its own}}"]))
            start = len(self.lines)
            path = (*at, name)
            data[name] = self.value(f"{' ' * indent}{key}:", path, indent)
            self.spans[path] = (start, len(self.lines))

    def value(self, head: str, path: Names, indent: int) -> Any:
        kind, behind = self.rng.random(), self.rng.choice(["", "  # assumed: 'so'", "   # [x"])
        if kind < 0.2 and indent < 8:
            data: dict[Any, Any] = {}
            self.lines.append(head + behind)
            self.mapping(data, path, indent + self.rng.choice([2, 4]))
            return data
        if kind < 0.3:
            values = [self.rng.choice(SCALARS[:6]) for _ in range(self.rng.randint(1, 3))]
            self.lines.append(head + behind)
            step = " " * (indent + self.rng.choice([0, 2]) if indent or path[1:] else indent + 2)
            for place, each in enumerate(values):
                self.spans[(*path, place)] = (len(self.lines), len(self.lines) + 1)
                self.lines.append(f"{step}- {self.scalar(each)}{behind}")
            return values
        if kind < 0.4:
            style = self.rng.choice(["|", ">-", "|+"])
            self.lines += [
                f"{head} {style}",
                f"{' ' * (indent + 2)}first # no comment",
                f"{' ' * (indent + 2)}last",
            ]
            return {
                "|": "first # no comment\nlast\n",
                ">-": "first # no comment last",
                "|+": "first # no comment\nlast\n",
            }[style]
        if kind < 0.6:
            return self.flow(head, behind, path, indent)
        value = self.rng.choice(SCALARS)
        self.lines.append(f"{head} {self.scalar(value)}{behind}")
        return value

    def flow(self, head: str, behind: str, path: Names, indent: int) -> Any:
        entries = {f"k{place}": self.rng.choice(SCALARS[:12]) for place in range(self.rng.randint(0, 3))}
        start = len(self.lines)
        written = [f"{name}: {self.scalar(each)}" for name, each in entries.items()]
        if self.rng.random() < 0.6 or not entries:
            space = self.rng.choice(["", " "])
            self.lines.append(f"{head} {{{space}{', '.join(written)}{space}}}{behind}")
        else:
            self.lines.append(f"{head} {{")
            self.lines += [f"{' ' * (indent + 2)}{each},{behind}" for each in written]
            self.lines.append(f"{' ' * (indent + 2)}}}")
        for name in entries:
            self.spans[(*path, name)] = (start, len(self.lines))
        return entries

    def scalar(self, value: Any) -> str:
        if isinstance(value, str):
            if value.isalpha() and value != "null" and self.rng.random() < 0.5:
                return value
            if "\n" not in value and self.rng.random() < 0.5:
                return "'" + value.replace("'", "''") + "'"
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
        if value is None:
            return self.rng.choice(["null", "~", ""])
        if isinstance(value, bool):
            return "true" if value else "false"
        return f"{value:_}" if isinstance(value, int) else str(value)


def changed(data: Any, path: Names, value: Any) -> Any:
    """The plain data with a change, in the plainest way."""
    result = deepcopy(data)
    here = result
    for name in path[:-1]:
        if here[name] is None:
            here[name] = {}
        here = here[name]
    if value is REMOVED:
        del here[path[-1]]
    elif isinstance(here, list) and path[-1] == len(here):
        here.append(value)
    else:
        here[path[-1]] = value
    return result


def at_path(data: Any, path: Names) -> Any:
    for name in path:
        data = data[name]
    return data


def content(text: str) -> list[str]:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")


ANYTHING = (st.randoms(use_true_random=False), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())


@settings(max_examples=150, deadline=None)
@given(*ANYTHING)
def test_a_change_is_read_back_and_leaves_every_other_line(
    rng: random.Random, newline: str, ends: bool, mark: bool
) -> None:
    change_and_read_back(rng, newline, ends=ends, mark=mark)


@pytest.mark.long
@settings(max_examples=1000, deadline=None)
@given(*ANYTHING)
def test_a_thousand_changes_are_read_back(rng: random.Random, newline: str, ends: bool, mark: bool) -> None:
    change_and_read_back(rng, newline, ends=ends, mark=mark)


def change_and_read_back(rng: random.Random, newline: str, *, ends: bool, mark: bool) -> None:
    written = Written(rng)
    text = ("\ufeff" if mark else "") + newline.join(written.lines) + (newline if ends else "")
    written.data = parse_document(text.removeprefix("\ufeff"), "").data
    path = rng.choice(list(written.spans))
    action = rng.choice(["set", "set", "add", "remove"])
    value: Any = rng.choice([*SCALARS, {"m": 1, "n": {"o": "p"}}, [1, 2], {}, []])
    begin, end = written.spans[path]
    if action == "remove":
        value = REMOVED
        if len(at_path(written.data, path[:-1])) == 1:  # the whole becomes {} or []
            begin, end = written.spans[path[:-1]]
    if action == "add":
        here = at_path(written.data, path)
        if isinstance(here, dict) or here is None:
            path = (*path, "new key")
        elif isinstance(here, list):
            path = (*path, len(here))
        else:
            path, begin, end = (*path[:-1], "new"), *written.spans.get(path[:-1], (0, len(written.lines)))
            above = at_path(written.data, path[:-1])
            if isinstance(above, list):
                path = (*path[:-1], len(above))
    try:
        after = edited(text, {path: value})
    except InputError as error:
        assert "|+" in text, "only a block that keeps the blank lines at its end may stand in the way"
        assert "change it in an editor" in str(error)
        return
    wanted = changed(written.data, path, value)
    assert parse_document(after.removeprefix("\ufeff"), "").data == wanted
    assert after.startswith("\ufeff") == mark and after.endswith(newline) >= ends
    assert newline == "\n" or "\n" not in after.replace("\r\n", "")
    old, new = content(text), content(after)
    assert new[:begin] == old[:begin]
    tail = len(old) - end
    assert not tail or new[-tail:] == old[-tail:] or value is REMOVED
    if action == "remove":  # the comments of other lines are still there
        assert [each for each in new if each in old[:begin] + old[end:]] >= old[:begin]
    if action == "set" and not isinstance(value, (dict, list)) and end - begin == 1:
        assert len(new) == len(old)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda path: path.stem)
def test_every_number_of_a_shipped_file_may_change_alone(file: Path) -> None:
    text = file.read_bytes().decode("utf-8")
    assert edited(text, {}) == text
    data = parse_document(text, "").data
    assert edited(text, {"name": data["name"]} if "name" in data else {}) == text
    rng = random.Random(file.stem)
    paths = list(_numbers(data))
    for path in rng.sample(paths, min(3, len(paths))):
        before = content(text)
        after = content(edited(text, {path: 123.5}))
        assert len(after) == len(before)
        assert sum(one != other for one, other in zip(before, after, strict=True)) == 1
        note = noted(text, path, "sourced: a letter of 3 May")
        assert sum(one != other for one, other in zip(before, content(note), strict=True)) == 1
        assert parse_document(note, "").data == data


def _numbers(data: Any, at: Names = ()) -> Any:
    for name, value in data.items() if isinstance(data, dict) else enumerate(data):
        if isinstance(value, (dict, list)):
            yield from _numbers(value, (*at, name))
        elif isinstance(value, (int, float)) and name != "format":
            yield (*at, name)


@pytest.mark.parametrize("file", SHIPPED[:2], ids=lambda path: path.stem)
def test_many_at_once_are_as_one_after_another(file: Path) -> None:
    text = file.read_bytes().decode("utf-8")
    found = [each for each in _numbers(parse_document(text, "").data) if not isinstance(each[-1], int)]
    paths = random.Random(file.stem).sample(found, 6)
    changes: dict[Any, Any] = {path: place + 0.5 for place, path in enumerate(paths)}
    one_by_one = text
    for path, value in changes.items():
        one_by_one = edited(one_by_one, {path: value})
    assert edited(text, changes) == one_by_one
    changes["new"] = {"a": 1}  # more than single values: not in one go
    assert edited(text, changes) == edited(one_by_one, {"new": {"a": 1}})


@pytest.mark.parametrize(
    ("text", "changes", "after"),
    [
        (
            "policy: amersfoort-2019 # p\n",
            {"policy.term": 25},
            "policy: {base: amersfoort-2019, term: 25} # p\n",
        ),
        (
            "base: a.yaml\nname: b",
            {"dwellings.low.rent": 790},
            "base: a.yaml\nname: b\n\ndwellings:\n  low:\n    rent: 790",
        ),
        (
            "land:\n  # none yet\nname: x\n",
            {"land.price": 4200000},
            "land:\n  price: 4_200_000\n  # none yet\nname: x\n",
        ),
        (
            "indices: {cpi: {2026: 0.02, then: 0.02}}\n",
            {"indices.cpi.2027": 0.03},
            "indices: {cpi: {2026: 0.02, then: 0.02, 2027: 0.03}}\n",
        ),
        (
            "parties: {a: {assumptions: {exit.let_ratio: 0.9}}}\n",
            {"parties.a.assumptions.exit.let_ratio": 0.8, "parties.a.assumptions.exit.ageing": 0.01},
            "parties: {a: {assumptions: {exit.let_ratio: 0.8, exit.ageing: 0.01}}}\n",
        ),
        ("a:\n- b: 1\n  c: 2\n- d: 3 # last\n", {"a.0.b": REMOVED, "a.1": REMOVED}, "a:\n- c: 2\n"),
        ("a: 'it''s'\nb: \"q\"\n", {"a": "don't", "b": "x"}, "a: 'don''t'\nb: \"x\"\n"),
    ],
)
def test_by_hand(text: str, changes: dict[str, Any], after: str) -> None:
    assert edited(text, changes) == after


@pytest.mark.parametrize(
    ("text", "path", "value", "message"),
    [
        ("a: &x {b: 1}\nc: *x\n", "a.b", 2, "m.yaml:1: a.b: &x stands there: .*several places.*editor"),
        ("a: &x {b: 1}\nc: *x\n", "c.b", 2, r"m.yaml:2: c.b: \*x stands there: .*several places"),
        ("a: {d: &x 1}\nc: *x\n", "a", 2, "m.yaml:1: a: &x stands in it"),
        (
            "a: &x {b: 1}\nc: {<<: *x, e: 1}\n",
            "c.b",
            REMOVED,
            "cannot be written there without changing something",
        ),
        (
            "rent: highest\n",
            "rent.max",
            2,
            "'rent' is the text 'highest', which has no parts; give it as a whole",
        ),
        ("a: [1]\n", "a.3", 2, "'a' has 1 entries, numbered from 0"),
        ("a: 1\n", "a", REMOVED, "is the only key of this file"),
        ("a: [1\n", "a", 2, "m.yaml:2: is not YAML"),
    ],
)
def test_refused(text: str, path: str, value: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        edited(text, {path: value}, "m.yaml")


def test_a_changed_scenario_is_what_its_values_overridden_give(tmp_path: Path) -> None:
    """The file of the table names a base: a change of what is only in the base stands in the file itself."""
    changes = {"dwellings.low.rent": 790, "policy.term": 25, "parties.investor.at_least.investor_irr": 0.054}
    for name in ("amersfoort-2019.yaml", "amersfoort-table.yaml"):
        (tmp_path / name).write_bytes((SCENARIOS / name).read_bytes())
    file = tmp_path / "amersfoort-table.yaml"
    text = file.read_bytes().decode()
    wanted = read_scenario(file).with_values(changes)
    file.write_bytes(edited(text, changes).encode())
    assert read_scenario(file).raw == wanted.raw

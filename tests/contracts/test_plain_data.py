"""JSON from the records: attributes under their own names; what differs is listed, what is sent is named."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from math import inf, nan
from pathlib import Path
from typing import Any, get_args, get_type_hints

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import feasibility
from feasibility import Result, compare_scenarios, evaluate, read_scenario
from feasibility.deals.packages import LetGo, Moved, Package
from feasibility.evaluation.as_data import result_json
from feasibility.levers.clauses import clauses
from feasibility.levers.effects import levers
from feasibility.live.table.state import Answer, HiddenAnswer, LogLine, Proposal
from feasibility.live.updates.message import OptionFigures
from feasibility.mix.balance import sour_sweet
from feasibility.mix.results import TypeBalance
from feasibility.parties.negotiation import Zone
from feasibility.parties.side_by_side import negotiation_of
from feasibility.plain_data import Json, as_data, json_text, plain_value
from feasibility.record.entries import Break, Entry, Run
from feasibility.report.compare.json import compare_json
from feasibility.report.deals.json import package_json
from feasibility.report.levers.json import clauses_json, levers_json
from feasibility.report.mix.json import sour_json
from feasibility.report.parties.json import table_json
from feasibility.report.record import runs_json

PACKAGE = Path(feasibility.__file__).parent
SCENARIOS = PACKAGE.parent / "scenarios"
MODULES = {
    str(path.relative_to(PACKAGE)): ast.parse(path.read_text(encoding="utf-8"))
    for path in PACKAGE.rglob("*.py")
    if "plain_data import" in path.read_text(encoding="utf-8")
}
NAMES_IT_ALL = ("live/", "evaluation/")
"""What is sent to a screen or kept in a file is made here."""
TOLD = (Answer, HiddenAnswer, LogLine, OptionFigures, Proposal, TypeBalance, Zone)
"""The records of which a screen is told something, or a table keeps something."""
MOST_BY_HAND = 2
"""Attributes of one record under their own names that may stand beside each other by hand."""


@dataclass(frozen=True)
class Inner:
    share: float


@dataclass(frozen=True)
class Outer:
    name: str
    day: date
    inner: Inner | None
    years: tuple[int, ...]
    figures: Mapping[int, float]

    @property
    def first(self) -> int:
        return self.years[0]


OUTER = Outer("a", date(2019, 1, 31), Inner(0.25), (2, 3), {10: 1.5})


def test_a_record_is_its_attributes_in_their_order() -> None:
    assert json.dumps(as_data(OUTER)) == (
        '{"name": "a", "day": "2019-01-31", "inner": {"share": 0.25}, "years": [2, 3], '
        '"figures": {"10": 1.5}}'
    )


def test_only_gives_names_and_order_and_also_what_is_computed() -> None:
    assert list(as_data(OUTER, only=("years", "first", "name")).items()) == [
        ("years", [2, 3]),
        ("first", 2),
        ("name", "a"),
    ]
    assert list(as_data(OUTER, but=("inner", "figures", "years"), day=None, years=7, more="x").items()) == [
        ("name", "a"),
        ("day", None),
        ("years", 7),
        ("more", "x"),
    ]
    assert list(as_data(OUTER, only=("more", "name"), more=1)) == ["more", "name"]


def test_values_as_json_has_them() -> None:
    assert plain_value([inf, -inf, nan, 1.5]) == [None, None, None, 1.5]
    assert str(plain_value((-0.0, np.float64(-0.0)))) == "[0.0, 0.0]"
    assert json.dumps(plain_value({1: np.array([[1, 2]]), "t": np.bool_(True), "n": np.int64(7)})) == (
        '{"1": [[1, 2]], "t": true, "n": 7}'
    )
    assert json.dumps(plain_value([True, False, 3, None, "é"]), ensure_ascii=False) == (
        '[true, false, 3, null, "é"]'
    )
    assert json_text({"a": 1}) == '{\n  "a": 1\n}\n'


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=20,
)


@given(VALUES)
def test_any_value_can_be_written_and_read_back_as_it_is(value: object) -> None:
    found = plain_value(value)
    assert json.loads(json.dumps(found, allow_nan=False)) == found


# ------------------------------------------------------------------------------- what differs is listed


def of_a_result(result: Result) -> Iterator[tuple[object, Json]]:
    written = result_json(result)
    yield result.site, written["site"]
    yield result.cash_flow, written["cash_flow"]
    for name, each in result.dwelling_types.items():
        yield each, written["dwelling_types"][name]
    for names, records in (
        ("checks", result.checks),
        ("notes", result.notes),
        ("sources", result.sources),
    ):
        yield from zip(records, written[names], strict=True)


def written_records() -> Iterator[tuple[object, Json]]:
    """Records of every answer, each with the object that it is written as."""
    scenario = read_scenario(SCENARIOS / "amersfoort-2019.yaml")
    result = evaluate(scenario)
    yield from of_a_result(result)
    moved = levers(scenario)
    turned = levers_json(moved)
    for effect in moved.effects:
        data = turned["levers"][effect.handle.name]
        yield effect.handle, data
        yield effect.down, data["down"]
    for rate in moved.rates:
        for each in rate.by:
            yield each, turned["exchange_rates"][rate.name]["by"][each.name]
    yield moved.low, turned["low"]
    prices = clauses(scenario)
    yield prices.term[0], clauses_json(prices)["term"][0]
    balance = sour_sweet(result)
    yield balance, sour_json(balance)
    yield balance.types[0], sour_json(balance)["types"][0]
    other = read_scenario(SCENARIOS / "gooi-en-vechtstreek-2019.yaml")
    compared = compare_scenarios([scenario, other])
    pair = compare_json(compared)["against_first"][0]
    yield compared.pairs[0].differences[0], pair["differences"][0]
    yield compared.pairs[0].split.combinations[0], pair["combinations"][0]
    found = negotiation_of(read_scenario(SCENARIOS / "amersfoort-table.yaml"))
    table = table_json(found, None)
    yield found.zone, table["zone"]
    yield found.zone.ranges[0], table["zone"]["ranges"][0]
    yield found.tenants[0], table["tenants"][found.tenants[0].name]
    for view in found.views:
        yield view, table["parties"][view.name]
        yield from zip(view.verdicts, table["parties"][view.name]["conditions"], strict=True)
    package = Package(
        (LetGo("a", "b", "euro", 1.0, 2.0, 3.0),), (Moved("l", "", ("x.y",), (1,), 2, 1),), 4.0, 5.0, 6.0
    )
    yield package, package_json(package)
    yield package.conditions[0], package_json(package)["conditions"][0]
    yield package.levers[0], package_json(package)["levers"][0]
    entry = Entry(1, "run", 1, "m", "", "", "c", "n", 1.0, "s", "c", "", "h")
    runs = runs_json([Run(entry, (entry,))], [Break(1, 1, "changed")])
    yield entry, runs["runs"][0]
    yield Break(1, 1, "changed"), runs["record"][0]


LISTED: Mapping[str, tuple[set[str], set[str]]] = {
    "Check": (set(), {"allowed"}),
    "Note": (set(), {"text"}),
    "LeverRange": (
        {"name", "signs", "least", "most", "whole", "subject", "other", "below", "above", "down", "up"},
        {"range", "down", "up"},
    ),
    "LeverTurn": ({"irr", "others"}, {"investor_irr", "allowed"}),
    "Exchange": ({"name", "effect"}, {"margin"}),
    "ClauseReading": (
        {"present", "land_value"},
        {"now", "residual_land_value", "price_per_dwelling", "price_per_covenanted"},
    ),
    "SourSweet": ({"result", "by_type"}, {"site"}),
    "Difference": (
        {"counts", "first_written", "second_written", "first_unused", "second_unused"},
        {"moves_figures"},
    ),
    "Combination": ({"groups", "value"}, {"as_in_second", "figure"}),
    "PriceRange": ({"condition", "depends"}, {"figure", "relation", "bound", "possible"}),
    "TenantRent": ({"name"}, set()),
    "View": ({"name", "result", "verdicts", "part"}, {"conditions"}),  # part where the party has one
    "Verdict": ({"condition"}, {"figure", "relation", "bound", "concedes", "unit"}),
    "Package": ({"price", "low", "high"}, {"land_price", "lowest_land_price", "highest_land_price"}),
    "LetGo": ({"unit"}, set()),
    "Moved": ({"label"}, {"standing_by_path"}),
    "Entry": ({"kind"}, {"remarks"}),
}
"""Attributes of a record that its JSON does not have under their name, and names that it has beside them."""


def test_an_attribute_is_written_under_its_own_name_or_listed() -> None:
    seen = set()
    for record, written in written_records():
        kind = type(record).__name__
        seen.add(kind)
        without, beside = LISTED.get(kind, (set(), set()))
        expected = ({each.name for each in fields(record)} - without) | beside  # type: ignore[arg-type]
        assert set(written) == expected, kind
    assert seen >= set(LISTED)


def own_names(object_written: ast.Dict) -> Iterator[str | None]:
    """For each entry the record whose attribute it writes under its own name; None where it does not."""
    for key, value in zip(object_written.keys, object_written.values, strict=True):
        inner = value.args[0] if isinstance(value, ast.Call) and len(value.args) == 1 else value
        is_own = (
            isinstance(key, ast.Constant) and isinstance(inner, ast.Attribute) and inner.attr == key.value
        )
        yield ast.unparse(inner.value) if is_own and isinstance(inner, ast.Attribute) else None


@pytest.mark.parametrize("path", [path for path in MODULES if not path.startswith("live/")])
def test_no_list_of_own_names_is_written_by_hand(path: str) -> None:
    for node in ast.walk(MODULES[path]):
        if isinstance(node, ast.Dict):
            run, last = 0, None
            for record in own_names(node):
                run = run + 1 if record is not None and record == last else int(record is not None)
                last = record
                assert run <= MOST_BY_HAND, f"{path}:{node.lineno} writes what as_data writes of {record}"


# ----------------------------------------------------------------- what is sent or kept names every key


def calls(path: str, function: str) -> Iterator[ast.Call]:
    for node in ast.walk(MODULES[path]):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function:
            yield node


def told_names() -> set[str]:
    """Every attribute that is sent or kept, as the calls name them."""
    constants = {
        target.id: node.value
        for path in MODULES
        for node in MODULES[path].body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    names: set[str] = set()
    for path in MODULES:
        if path.startswith("live/"):
            for call in calls(path, "as_data"):
                given = next(each.value for each in call.keywords if each.arg == "only")
                names |= set(ast.literal_eval(constants[given.id] if isinstance(given, ast.Name) else given))
    return names


@pytest.mark.parametrize("path", [path for path in MODULES if path.startswith(NAMES_IT_ALL)])
def test_what_is_sent_or_kept_names_every_attribute(path: str) -> None:
    for call in calls(path, "as_data"):
        assert "only" in {each.arg for each in call.keywords}, f"{path}:{call.lineno} names no attributes"
    if path.startswith("live/"):
        assert not list(calls(path, "plain_value")), f"{path} writes a value whatever stands in it"


def kinds_in(hint: Any) -> Iterator[Any]:
    yield hint
    for each in get_args(hint):
        yield from kinds_in(each)


@pytest.mark.parametrize("record", TOLD, ids=lambda record: str(record.__name__))
def test_no_record_is_sent_whole_inside_another(record: type) -> None:
    told = {name: hint for name, hint in get_type_hints(record).items() if name in told_names()}
    assert told
    for name, hint in told.items():
        assert not any(is_dataclass(each) for each in kinds_in(hint)), f"{record.__name__}.{name}"

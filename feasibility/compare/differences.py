"""What differs between two scenarios, path by path, with defaults filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from feasibility.compare.results import STANDS_ASIDE, Difference
from feasibility.scenario.keys.fields import ListOf, MappingOr, Named, PartOf, keys_of
from feasibility.scenario.keys.model import Index, IndexKind, ScenarioFields
from feasibility.scenario.keys.parties import OF_THE_TABLE
from feasibility.scenario.keys.values import Kind
from feasibility.scenario.validated import Scenario

UNSAID_OF_COSTS = {"timing": "over_construction", "index": "construction_cost"}
"""What holds for a development cost that does not say it."""
PROSE = frozenset(("source", "notes", "assumed"))
"""Keys of a policy that say where its values come from."""


@dataclass(frozen=True)
class _Pair:
    """The two scenarios, for defaults that follow from another key."""

    first: Scenario
    second: Scenario


@dataclass(frozen=True)
class _Here:
    """What stands at one path in both: as it was read, and as it was written (None where it was not)."""

    path: tuple[str, ...]
    first: Any
    second: Any
    first_written: Any
    second_written: Any


def differences(first: Scenario, second: Scenario) -> tuple[Difference, ...]:
    """Every input in which two scenarios differ, in the order of the scenario file.

    A key that is not written and one that writes its default are equal, also where the default follows from
    another key that is equal in both (`development.rate` from `required_return`). A dwelling type, segment or
    line that only one of them has is one difference. The scenario's name and the sources of a policy are
    left out; so are parties and table where one of them has neither, as a workbook that came back.
    """
    whole = _Here((), first, second, first.raw, second.raw)
    pair = _Pair(first, second)
    left_out = {"name"}
    if not all(any(name in each.raw for name in OF_THE_TABLE) for each in (first, second)):
        left_out |= set(OF_THE_TABLE)
    found = _within(PartOf(ScenarioFields), whole, pair)
    return tuple(each for each in found if each.path.partition(".")[0] not in left_out)


def _within(kind: Kind, here: _Here, pair: _Pair) -> Iterator[Difference]:
    if isinstance(kind, MappingOr):
        both = isinstance(here.first_written, Mapping) and isinstance(here.second_written, Mapping)
        kind = kind.mapping if both else kind.other
    if isinstance(kind, PartOf):
        if isinstance(here.first, kind.part) and isinstance(here.second, kind.part):
            for name, each in keys_of(kind.part).items():
                if not _is_prose(here.path, name):
                    below = (getattr(here.first, each.attribute), getattr(here.second, each.attribute))
                    yield from _within(each.kind, _below(here, name, *below), pair)
            return
    elif isinstance(kind, Named):
        if isinstance(here.first, Mapping) and isinstance(here.second, Mapping):
            yield from _named(kind, here, pair)
            return
    elif isinstance(kind, ListOf) and isinstance(kind.item, PartOf):
        if len(here.first) == len(here.second):
            for place, (one, other) in enumerate(zip(here.first, here.second, strict=True)):
                yield from _within(kind.item, _below(here, str(place), one, other), pair)
            return
    elif isinstance(kind, IndexKind) and not _same_index(here.first, here.second):
        yield from _index(here)
        return
    yield from _leaf(here, pair)


def _is_prose(path: tuple[str, ...], name: str) -> bool:
    """Whether a key says where a value comes from, and not what it is."""
    return path[:1] == ("policy",) and (name == "status" or (len(path) == 1 and name in PROSE))


def _below(here: _Here, name: str, first: Any, second: Any) -> _Here:
    return _Here(
        (*here.path, name),
        first,
        second,
        _written_below(here.first_written, name),
        _written_below(here.second_written, name),
    )


def _written_below(written: Any, name: str) -> Any:
    if isinstance(written, Mapping):
        return written.get(name)
    if isinstance(written, (list, tuple)):
        return written[int(name)]
    return None


def _named(kind: Named, here: _Here, pair: _Pair) -> Iterator[Difference]:
    for name in dict.fromkeys((*here.first, *here.second)):
        if name in here.first and name in here.second:
            yield from _within(kind.item, _below(here, name, here.first[name], here.second[name]), pair)
        else:
            one = _below(here, name, here.first.get(name), here.second.get(name))
            if here.path != ("indices",) or not _follows_cpi(one, pair):
                yield _difference(
                    one,
                    one.first_written,
                    one.second_written,
                    "removed" if name in here.first else "added",
                )


def _index(here: _Here) -> Iterator[Difference]:
    """An index: year by year where both are written as tables, else as a whole."""
    first, second = here.first_written, here.second_written
    if not (isinstance(first, Mapping) and isinstance(second, Mapping)):
        yield _difference(here, first, second)
        return
    for name in dict.fromkeys((*first, *second)):
        one, other = first.get(name), second.get(name)
        if one != other:
            yield _difference(_Here((*here.path, str(name)), one, other, one, other), one, other)


def _same_index(first: Index, second: Index) -> bool:
    return (first.history, first.then, dict(first.years or {})) == (
        second.history,
        second.then,
        dict(second.years or {}),
    )


def _follows_cpi(here: _Here, pair: _Pair) -> bool:
    """Whether an index that only one of them writes says what holds without it: CPI, the same in both."""
    cpi, other = pair.first.indices.get("cpi"), pair.second.indices.get("cpi")
    written = here.first or here.second
    return bool(cpi and other and _same_index(cpi, other) and _same_index(written, cpi))


def _leaf(here: _Here, pair: _Pair) -> Iterator[Difference]:
    if here.first == here.second:
        return
    unsaid = _unsaid(here.path, pair.first), _unsaid(here.path, pair.second)
    said = here.second if here.first is None else here.first
    if None in (here.first, here.second) and unsaid == (said, said):
        return
    yield _difference(
        here,
        unsaid[0] if here.first is None else _shown(here.first, here.first_written),
        unsaid[1] if here.second is None else _shown(here.second, here.second_written),
    )


def _shown(read: Any, written: Any) -> Any:
    """The value for a reader: plain data, or what was read where only the default holds."""
    return read if written is None or isinstance(read, (int, float, str)) else written


def _unsaid(path: tuple[str, ...], scenario: Scenario) -> Any:
    """What holds at a path that is not written and whose default follows from another key."""
    if path == ("development", "rate"):
        return scenario.required_return
    if path[:2] == ("development", "costs") and path[-1] == "vat":
        return scenario.development.vat
    if path[:2] == ("development", "costs"):
        return UNSAID_OF_COSTS.get(path[-1])
    if path[0] == "operating_costs" and path[-1] == "index":
        return "cpi"
    if path[0] == "dwellings" and path[-1] == "market_rent":
        return scenario.dwellings[path[1]].rent
    return None


def _difference(
    here: _Here,
    first: Any,
    second: Any,
    change: Literal["changed", "added", "removed"] = "changed",
) -> Difference:
    path = ".".join(here.path)
    counts = here.path[0] not in STANDS_ASIDE and path not in ("policy.name", "policy.place")
    return Difference(path, first, second, change, counts, here.first_written, here.second_written)

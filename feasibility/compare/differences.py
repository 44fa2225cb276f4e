"""Differences between two scenarios, path by path with defaults filled in, in at most six groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from feasibility.compare.results import NOT_COUNTED, Difference, Group
from feasibility.errors import InputError, Mistake
from feasibility.messages import sentence
from feasibility.scenario.keys.fields import ListOf, MappingOr, Named, PartOf, keys_of
from feasibility.scenario.keys.model import Index, IndexKind, ScenarioFields
from feasibility.scenario.keys.parties import OF_THE_TABLE
from feasibility.scenario.keys.values import Kind
from feasibility.scenario.validated import Scenario

DEFAULTS_OF_COSTS = {"timing": "over_construction", "index": "construction_cost"}
"""Defaults of a development cost."""
PROSE = frozenset(("source", "notes", "assumed"))
"""Keys of a policy on the sources of its values."""


@dataclass(frozen=True)
class _Pair:
    """The two scenarios, for defaults that follow from another key."""

    first: Scenario
    second: Scenario


@dataclass(frozen=True)
class _Here:
    """The values at one path in both: as read, and as written (None where not written)."""

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
    left out; so are parties and table where one of them has neither, as in a returned workbook.
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
    parts = _parts(kind, here)
    if parts is not None:
        for part, below in parts:
            yield from _within(part, below, pair)
    elif isinstance(kind, Named) and isinstance(here.first, Mapping) and isinstance(here.second, Mapping):
        yield from _named(kind, here, pair)
    elif isinstance(kind, IndexKind) and not _same_index(here.first, here.second):
        yield from _index(here)
    else:
        yield from _leaf(here, pair)


def _parts(kind: Kind, here: _Here) -> list[tuple[Kind, _Here]] | None:
    """The values below one, where both scenarios have the same there: its keys, or the items of a list."""
    if isinstance(kind, PartOf) and isinstance(here.first, kind.part) and isinstance(here.second, kind.part):
        return [
            (
                each.kind,
                _below(here, name, getattr(here.first, each.attribute), getattr(here.second, each.attribute)),
            )
            for name, each in keys_of(kind.part).items()
            if not _is_prose(here.path, name)
        ]
    if isinstance(kind, ListOf) and isinstance(kind.item, PartOf) and len(here.first) == len(here.second):
        items = enumerate(zip(here.first, here.second, strict=True))
        return [(kind.item, _below(here, str(place), *both)) for place, both in items]
    return None


def _is_prose(path: tuple[str, ...], name: str) -> bool:
    """Whether a key is about the source of a value, not the value."""
    return name == "label" or (
        path[:1] == ("policy",) and (name == "status" or (len(path) == 1 and name in PROSE))
    )


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
    """Whether an index that only one of them writes equals its default: CPI, the same in both."""
    cpi, other = pair.first.indices.get("cpi"), pair.second.indices.get("cpi")
    written = here.first or here.second
    return bool(cpi and other and _same_index(cpi, other) and _same_index(written, cpi))


def _leaf(here: _Here, pair: _Pair) -> Iterator[Difference]:
    if here.first == here.second:
        return
    defaults = _default(here.path, pair.first), _default(here.path, pair.second)
    written = here.second if here.first is None else here.first
    if None in (here.first, here.second) and defaults == (written, written):
        return
    found = _difference(
        here,
        defaults[0] if here.first is None else _shown(here.first, here.first_written),
        defaults[1] if here.second is None else _shown(here.second, here.second_written),
    )
    yield replace(
        found,
        first_unused=_is_unused(here.path, pair.first),
        second_unused=_is_unused(here.path, pair.second),
    )


def _is_unused(path: tuple[str, ...], scenario: Scenario) -> bool:
    """Whether the number at a path stands for none, or for those of the phases."""
    if path == ("development", "construction_months"):
        return bool(scenario.phases)
    return path == ("land", "asking_price") and not scenario.land.asking_price


def _shown(read: Any, written: Any) -> Any:
    """The value for a reader: plain data, or the default."""
    return read if written is None or isinstance(read, (int, float, str)) else written


def _default(path: tuple[str, ...], scenario: Scenario) -> Any:
    """The default at a path that follows from another key."""
    if path == ("development", "rate"):
        return scenario.required_return
    if path[:2] == ("development", "costs") and path[-1] == "vat":
        return scenario.development.vat
    if path[:2] == ("development", "costs"):
        return DEFAULTS_OF_COSTS.get(path[-1])
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
    counts = here.path[0] not in NOT_COUNTED and path not in ("policy.name", "policy.place")
    return Difference(path, first, second, change, counts, here.first_written, here.second_written)


MOST_GROUPS = 6
"""Every combination of the groups is computed: 2^6 of them."""

PARTS = (
    "programme",
    "covenant",
    "cap",
    "term",
    "reletting",
    "rents",
    "operation",
    "development",
    "land",
    "indices",
    "dates",
    "exit",
    "returns",
    "financing",
)
"""The parts of a scenario, in the order in which groups are shown."""
PLACES = (
    ("dwellings.*.rent", "rents"),
    ("dwellings.*.points", "rents"),
    ("dwellings.*.market_rent", "rents"),
    ("dwellings.*.price", "rents"),
    ("dwellings.*.deviation", "covenant"),
    ("dwellings.*.vacant_value", "exit"),
    ("dwellings.*.sell_on_turnover", "exit"),
    ("dwellings.*.construction_cost", "development"),
    ("dwellings", "programme"),
    ("form_factor", "programme"),
    ("policy.rent_increase", "cap"),
    ("policy.term", "term"),
    ("policy.reletting", "reletting"),
    ("policy.hold_in_band", "reletting"),
    ("policy", "covenant"),
    ("deviations", "covenant"),
    ("location", "covenant"),
    ("after_term", "covenant"),
    ("rents", "rents"),
    ("other_income", "rents"),
    ("operating_costs", "operation"),
    ("development.rate", "returns"),
    ("development.construction_months", "dates"),
    ("development", "development"),
    ("land", "land"),
    ("indices", "indices"),
    ("known_until", "indices"),
    ("exit", "exit"),
    ("required_return", "returns"),
    ("finance", "financing"),
    ("tax", "financing"),
)
"""Path, or its beginning, → part; the first match counts. All else is a date or a period."""
JOINED = (
    ("cap", "reletting"),
    ("cap", "term"),
    ("covenant", "cap"),
    ("indices", "dates"),
    ("operation", "development"),
    ("exit", "returns"),
    ("exit", "financing"),
    ("covenant", "rents"),
    ("operation", "land"),
    ("indices", "exit"),
    ("programme", "covenant"),
    ("operation", "indices"),
    ("programme", "operation"),
)
"""Parts that are merged, one pair after another, where there are more than six."""


def groups_of(
    differences: Iterable[Difference], own: Mapping[str, Sequence[str]] | None = None
) -> tuple[Group, ...]:
    """At most six groups that contain every difference that counts, each in one of them.

    The user's own groups come first. Each remaining difference is a group while there are few enough; else
    each part of the scenario; else merged parts.

    Args:
        differences: of two scenarios.
        own: name → paths; a path includes all below it, and * matches any one name in it. A group without
            differences is left out.

    Raises:
        InputError: see `check_own`; or no group is left for the remaining differences.
    """
    left = [each for each in differences if each.counts]
    groups = []
    for name, paths in (own or {}).items():
        inside = tuple(each for each in left if any(is_at(each.path, path) for path in paths))
        left = [each for each in left if each not in inside]
        if inside:
            groups.append(Group(name, "own", (), inside))
    room = MOST_GROUPS - len(groups)
    if left and not room:
        paths_left = ", ".join(each.path for each in left[:5]) + (" …" if len(left) > 5 else "")
        message = sentence(
            "{most} groups are given, which is the most there can be, and they leave out {paths}",
            most=MOST_GROUPS,
            paths=paths_left,
        )
        raise InputError.of("--group", message)
    return (*groups, *_formed(left, room))


def check_own(own: Mapping[str, Sequence[str]], differences: Iterable[Difference]) -> None:
    """Compare the user's groups with the differences of the scenarios.

    Raises:
        InputError: a path at which nothing differs, or an input in two groups; more than six groups.
    """
    counted = list(dict.fromkeys(each.path for each in differences if each.counts))
    mistakes = []
    if len(own) > MOST_GROUPS:
        mistakes.append(
            Mistake(
                "--group",
                sentence(
                    "found {count} groups; at most {most} are allowed",
                    count=len(own),
                    most=MOST_GROUPS,
                ),
            )
        )
    held: dict[str, str] = {}
    for name, paths in own.items():
        for path in paths:
            inside = [each for each in counted if is_at(each, path)]
            if not inside:
                message = sentence(
                    "no input that differs and that a figure depends on is at '{path}'", path=path
                )
                mistakes.append(Mistake(f"--group {name}", message))
            for each in inside:
                if held.setdefault(each, name) != name:
                    message = sentence(
                        "'{path}' is in the group '{group}' already", path=each, group=held[each]
                    )
                    mistakes.append(Mistake(f"--group {name}", message))
    if mistakes:
        raise InputError(dict.fromkeys(mistakes))


def is_at(path: str, pattern: str) -> bool:
    """Whether a path is a pattern's, or below it; * in a pattern is any one name."""
    parts, wanted = path.split("."), pattern.split(".")
    return len(parts) >= len(wanted) and all(
        want in ("*", part) for part, want in zip(parts, wanted, strict=False)
    )


def part_of(path: str) -> str:
    """The part of a scenario to which an input belongs."""
    return next((part for pattern, part in PLACES if is_at(path, pattern)), "dates")


def _formed(left: Sequence[Difference], room: int) -> list[Group]:
    in_order = sorted(left, key=lambda each: (PARTS.index(part_of(each.path)), each.path))
    if len(in_order) <= room:
        return [Group(each.path, "path", (), (each,)) for each in in_order]
    formed: dict[str, list[str]] = {part: [part] for part in PARTS}
    used = {part_of(each.path) for each in in_order}
    formed = {part: parts for part, parts in formed.items() if part in used}
    for into, other in JOINED:
        if len(formed) <= room:
            break
        joined = [*formed.pop(into, []), *formed.pop(other, [])]
        if joined:
            formed[into] = joined
    ordered = sorted(formed.values(), key=lambda parts: min(map(PARTS.index, parts)))
    return [
        Group(
            "+".join(parts),
            "parts",
            tuple(parts),
            tuple(each for each in in_order if part_of(each.path) in parts),
        )
        for parts in ordered
    ]

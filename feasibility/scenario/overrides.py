"""Overrides: values that replace those of a scenario, by dotted path.

All values are set in the plain data first, copying each branch on a path; then only the branches that were
copied are read again, so that a thousand variants cost little. The outcome equals reading the whole again.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from feasibility.errors import InputError, Mistake
from feasibility.invisible_characters import composed
from feasibility.messages import sentence
from feasibility.scenario.keys.fields import KeyOf, ListOf, MappingOr, Named, PartOf, keys_of
from feasibility.scenario.keys.model import ScenarioFields
from feasibility.scenario.keys.refusal_words import SHOWN
from feasibility.scenario.keys.uncertainty import CorrelationList
from feasibility.scenario.keys.values import Kind
from feasibility.scenario.overlay import Overlay

LONGEST_PATH = 10_000
"""Characters of a dotted path."""
MOST_PARTS = 200
"""Parts of a dotted path, more than any file is deep: of each mistake all paths above it are examined."""
_KEPT = frozenset((str, int, float, bool, date, type(None)))
_ABSENT = object()


@dataclass(frozen=True)
class Overridden:
    """A scenario after overrides."""

    changed: Mapping[str, Any]
    """The top-level fields that have changed."""
    raw: Mapping[str, Any]
    policy_base: str
    policy_overrides: tuple[str, ...]
    mistakes: tuple[Mistake, ...]


def overridden(
    scenario: ScenarioFields,
    raw: Mapping[str, Any],
    policy: tuple[str, tuple[str, ...]],
    values: Mapping[str, Any],
    file: str,
) -> Overridden:
    """A scenario with some values overridden.

    Args:
        scenario: the scenario.
        raw: the same as plain data.
        policy: its base, and the paths that override it.
        values: dotted path → value; None removes a key.
        file: the scenario's file, beside which a policy's relative path is looked up.

    Raises:
        InputError: a path is endless.
    """
    endless = [_endless(path) for path in values if isinstance(path, str) and _is_endless(path)]
    if endless:
        raise InputError(endless)
    values = {**_displaced(raw, values), **values}
    overlay = Overlay(dict(raw), *policy, file)
    for path in sorted(values, key=_depth):
        overlay.set_value(path, plain(values[path]))
    mistakes = list(overlay.mistakes)
    changed = {
        each.attribute: _value(each, getattr(scenario, each.attribute), raw, overlay.raw, "", mistakes)
        for name, each in keys_of(ScenarioFields).items()
        if raw.get(name, _ABSENT) is not overlay.raw.get(name, _ABSENT) and name not in overlay.refused
    }
    changed |= dict.fromkeys(overlay.refused)
    return Overridden(changed, overlay.raw, overlay.policy_base, overlay.policy_overrides, tuple(mistakes))


INSTEAD = ((("exit.net_yield",), ("exit.initial_yield", "exit.yield_spread")),)
"""Numbers that are given one way or the other: where one way is laid over the other, it takes its place."""


def _displaced(raw: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, None]:
    """The paths of what the values take the place of, so that a yield given one way is not given twice."""
    part = raw.get("exit")
    present = {f"exit.{name}" for name in part} if isinstance(part, Mapping) else set()
    return {
        path: None
        for one, other in INSTEAD
        for new, old in ((one, other), (other, one))
        if all(values.get(each) is not None for each in new)
        for path in old
        if path in present
    }


def _depth(path: object) -> int:
    return path.count(".") if isinstance(path, str) else 0


def _is_endless(path: str) -> bool:
    return path.count(".") >= MOST_PARTS or len(path) > LONGEST_PATH


def _endless(path: str) -> Mistake:
    parts = path.count(".") + 1
    return Mistake(
        f"{path[:SHOWN]}…",
        sentence(
            "found a path of {count:,} characters in {parts:,} parts; at most {most:,} in "
            "{most_parts} parts are allowed",
            count=len(path),
            parts=parts,
            most=LONGEST_PATH,
            most_parts=MOST_PARTS,
        ),
    )


def plain(value: Any) -> Any:
    """A deep copy of a value, with numbers of other libraries converted to Python's."""
    if isinstance(value, str):
        return composed(value)
    if type(value) in _KEPT:
        return value
    if isinstance(value, Mapping):
        return {plain(name): plain(entry) for name, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if getattr(value, "shape", None) == () and hasattr(value, "item"):
        # A scalar or an array of one number, of numpy and its like.
        single = value.item()
        return plain(single) if type(single) in _KEPT else value
    if isinstance(value, numbers.Integral) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, (numbers.Real, Decimal)) and not isinstance(value, bool):
        return _number(value)
    return value


def _number(value: Any) -> float | int:
    """The value as a whole number or a float; a number beyond the range of floats is infinite."""
    try:
        nearest_float = float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
    except ValueError:
        return math.nan
    exact = isinstance(value, (numbers.Rational, Decimal))
    return int(nearest_float) if exact and nearest_float.is_integer() else nearest_float


# ----------------------------------------------------------------------------------------- reading again


def _value(
    key: KeyOf,
    old: Any,
    before: Mapping[Any, Any],
    after: Mapping[Any, Any],
    path: str,
    mistakes: list[Mistake],
) -> Any:
    """The value of one key of a part, whose plain data was `before` and is now `after`."""
    place = f"{path}.{key.name}" if path else key.name
    if key.name in after:
        return _again(key.kind, old, before.get(key.name, _ABSENT), after[key.name], place, mistakes)
    if not key.required:
        return key.default
    mistakes.append(Mistake(place, sentence("missing; it has no default")))
    return None


def _again(kind: Kind, old: Any, before: Any, after: Any, path: str, mistakes: list[Mistake]) -> Any:
    """The value that a kind reads in `after`, where it read `old` in `before`; unchanged data is not read."""
    if after is before:
        return old
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        if isinstance(kind, MappingOr):
            kind = kind.mapping
        if isinstance(kind, PartOf) and isinstance(old, kind.part):
            return _part_again(kind, old, before, after, path, mistakes)
        if isinstance(kind, Named) and list(before) == list(after):
            others = {
                name: _again(kind.item, old[name], before[name], entry, f"{path}.{name}", mistakes)
                for name, entry in after.items()
                if entry is not before[name]
            }
            return {**old, **others}
    same_length = isinstance(before, list) and isinstance(after, list) and len(before) == len(after)
    if isinstance(kind, ListOf) and not isinstance(kind, CorrelationList) and same_length:
        return tuple(
            _again(kind.item, old[place], before[place], entry, f"{path}.{place}", mistakes)
            for place, entry in enumerate(after)
        )
    return kind.read(after, path, mistakes)


def _part_again(
    kind: PartOf,
    old: Any,
    before: Mapping[Any, Any],
    after: Mapping[Any, Any],
    path: str,
    mistakes: list[Mistake],
) -> Any:
    known = keys_of(kind.part)
    if not after.keys() <= known.keys():
        return kind.read(after, path, mistakes)
    found_before = len(mistakes)
    others = {
        each.attribute: _value(each, getattr(old, each.attribute), before, after, path, mistakes)
        for name, each in known.items()
        if before.get(name, _ABSENT) is not after.get(name, _ABSENT)
    }
    sound = kind.in_pieces or len(mistakes) == found_before
    return replace(old, **others) if sound else None

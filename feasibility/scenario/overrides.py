"""Overrides: values that replace those of a scenario, by dotted path.

All values are set in the plain data first, copying each branch on a path; then only the branches that were
copied are read again, so that a thousand variants cost little. The outcome equals reading the whole again.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from feasibility.errors import InputError, Mistake
from feasibility.messages import sentence
from feasibility.scenario.keys.fields import KeyOf, ListOf, MappingOr, Named, OneOrMore, PartOf, keys_of
from feasibility.scenario.keys.model import IndexKind, ScenarioFields
from feasibility.scenario.keys.paths import from_dotted, kind_below
from feasibility.scenario.keys.uncertainty import CorrelationKind, CorrelationList
from feasibility.scenario.keys.values import SHOWN, Kind, Plain, found, nearest_of
from feasibility.scenario.reading.policy import from_folder_of, not_a_policy, resolved_policy
from feasibility.signs import composed, invisible_sign

LONGEST_PATH = 10_000
"""Characters of a dotted path."""
MOST_PARTS = 200
"""Parts of a dotted path, more than any file is deep: of each mistake all paths above it are examined."""
_KEPT = frozenset((str, int, float, bool, date, type(None)))
_ABSENT = object()
_Other = TypeVar("_Other")


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
    work = _Work(dict(raw), *policy, file)
    for path in sorted(values, key=_depth):
        work.set_value(path, plain(values[path]))
    mistakes = list(work.mistakes)
    changed = {
        each.attribute: _value(each, getattr(scenario, each.attribute), raw, work.raw, "", mistakes)
        for name, each in keys_of(ScenarioFields).items()
        if raw.get(name, _ABSENT) is not work.raw.get(name, _ABSENT) and name not in work.refused
    }
    changed |= dict.fromkeys(work.refused)
    return Overridden(changed, work.raw, work.policy_base, work.policy_overrides, tuple(mistakes))


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


# ---------------------------------------------------------------------------------------- laying values


class _Work:
    """The plain data of a scenario while values are set in it one by one."""

    def __init__(
        self, raw: dict[str, Any], policy_base: str, policy_overrides: tuple[str, ...], file: str
    ) -> None:
        self.raw = raw
        self.policy_base = policy_base
        self.policy_overrides = policy_overrides
        self.file = file
        self.refused: set[str] = set()
        """Top-level keys for which a mistake is already noted."""
        self.mistakes: list[Mistake] = []

    def set_value(self, path: object, value: Any) -> None:
        """Set one value at a path; None removes it."""
        names = composed(path).split(".") if isinstance(path, str) else [str(path)]
        known = keys_of(ScenarioFields)
        top = known.get(names[0])
        if top is None:
            self.unknown([], names, known)
        elif len(names) > 1:
            if top.name in self.refused:
                return
            self.raw[top.name] = self.below(top.kind, self.raw.get(top.name), names, 1, value)
            if top.name == "policy":
                below = ".".join(names[1:])
                self.policy_overrides = tuple(dict.fromkeys((*self.policy_overrides, below)))
        elif value is None:
            self.raw.pop(top.name, None)
        else:
            self.raw[top.name] = self.policy(value) if top.name == "policy" else value

    def policy(self, value: Any) -> Any:
        """The complete policy of a name, a path or a mapping; None after a mistake."""
        reference = value.get("base") if isinstance(value, dict) else value
        given = dict(value) if isinstance(value, dict) else {}
        if isinstance(reference, str):
            given["base"] = from_folder_of(reference, self.file)
        elif not isinstance(value, dict):
            self.mistakes.append(Mistake("policy", not_a_policy(value)))
            self.refused.add("policy")
            return None
        try:
            resolved = resolved_policy(given)
        except InputError as error:
            self.mistakes.extend(error.mistakes)
            self.refused.add("policy")
            return None
        self.mistakes.extend(resolved.layer.mistakes)
        self.policy_base, self.policy_overrides = resolved.base, resolved.overrides
        return resolved.layer.data

    def below(self, kind: Kind, raw: Any, names: list[str], at: int, value: Any) -> Any:
        """The plain data at `names[:at]` once the value is set at `names`; unchanged after a mistake."""
        if isinstance(kind, OneOrMore):
            kind = ListOf(kind.item) if isinstance(raw, list) else kind.item
        if isinstance(kind, MappingOr):
            kind = kind.mapping
        if isinstance(kind, (ListOf, CorrelationKind)):
            return self.listed(kind, raw, names, at, value)
        if not isinstance(kind, (PartOf, Named, IndexKind)):
            self.unknown(names[:at], names[at:], ())
            return raw
        if raw is not None and not isinstance(raw, Mapping):
            here = ".".join(names[:at])
            message = sentence(
                "'{here}' is {value}, which has no parts; give it as a whole", here=here, value=found(raw)
            )
            self.mistakes.append(Mistake(".".join(names), message))
            return raw
        return self.entered(kind, {} if raw is None else dict(raw), names, at, value)

    def entered(
        self, kind: PartOf | Named | IndexKind, raw: dict[Any, Any], names: list[str], at: int, value: Any
    ) -> dict[Any, Any]:
        """The same for a mapping, which is copied."""
        name: str | int = names[at]
        last = len(names) == at + 1
        item: Kind | None = None
        if isinstance(kind, IndexKind):
            name = _place(names[at], names[at])
        elif isinstance(kind, Named) and kind.any_name:
            rest = from_dotted(kind.item, names[at:], raw)
            if isinstance(value, Mapping) and rest[0] not in raw:
                # A mapping that no existing name has as a key is a new entry as a whole.
                rest = [".".join(names[at:])]
            names = [*names[:at], *rest]
            name, last, item = names[at], len(names) == at + 1, kind.item
            if name not in raw and (not last or (value is None and isinstance(item, PartOf))):
                self.unknown(names[:at], names[at:], raw)
                return raw
        elif isinstance(kind, Named):
            if name not in raw and (value is None or not (last or kind.in_parts)):
                self.unknown(names[:at], names[at:], raw)
                return raw
            item = kind.item
        else:
            known = keys_of(kind.part)
            if name not in known:
                self.unknown(names[:at], names[at:], known)
                return raw
            item = known[names[at]].kind
        if last and value is None:
            raw.pop(name, None)
        elif last:
            raw[name] = value
        elif item is None:
            self.unknown(names[: at + 1], names[at + 1 :], ())
        else:
            raw[name] = self.below(item, raw.get(name), names, at + 1, value)
        return raw

    def listed(self, kind: ListOf | CorrelationKind, raw: Any, names: list[str], at: int, value: Any) -> Any:
        """The same for a list, whose entries are numbered from 0."""
        entries = list(raw) if isinstance(raw, (list, tuple)) else []
        path = ".".join(names)
        place = _place(names[at], len(entries))
        if place >= len(entries):
            here = ".".join(names[:at])
            self.mistakes.append(
                Mistake(
                    path,
                    sentence(
                        "unknown path: '{here}' has {count} entries, numbered from 0",
                        here=here,
                        count=len(entries),
                    ),
                )
            )
            return raw
        if len(names) > at + 1:
            item = kind.item if isinstance(kind, ListOf) else Plain()
            entries[place] = self.below(item, entries[place], names, at + 1, value)
        elif value is None:
            self.mistakes.append(
                Mistake(path, sentence("an entry of a list cannot be taken away; give the list as a whole"))
            )
            return raw
        else:
            entries[place] = value
        return entries

    def unknown(self, before: list[str], names: list[str], allowed: Iterable[str]) -> None:
        """Note a path that does not exist, with the nearest that does."""
        path = ".".join((*before, *names))
        if unseen := invisible_sign(names[0]):
            self.mistakes.append(
                Mistake(path, sentence("unknown path; found {unseen}: take it away", unseen=unseen))
            )
            return
        near = nearest_of(names[0], allowed)
        if near:
            better = ".".join(_nearest_path(self.raw, [*before, near], names[1:]))
            self.mistakes.append(Mistake(path, sentence("unknown path; did you mean '{near}'?", near=better)))
        else:
            here = ".".join(before)
            known = ", ".join(map(str, allowed)) or sentence("nothing")
            message = sentence("unknown path; allowed: {known}", known=known)
            if here:
                message = sentence("unknown path; under {here!r}: {known}", here=here, known=known)
            self.mistakes.append(Mistake(path, message))


def _nearest_path(raw: Mapping[str, Any], known: list[str], rest: list[str]) -> list[str]:
    """The path that continues a known beginning, each later name as spelt or the nearest existing one."""
    kind: Kind | None = PartOf(ScenarioFields)
    here: Any = raw
    for name in known:
        kind = kind_below(kind, name) if kind else None
        here = here.get(name) if isinstance(here, Mapping) else None
    path = list(known)
    for name in rest:
        while isinstance(kind, MappingOr):
            kind = kind.mapping
        keys = keys_of(kind.part) if isinstance(kind, PartOf) else here if isinstance(here, Mapping) else {}
        right = name if name in keys else nearest_of(name, keys) or name
        path.append(right)
        kind = kind_below(kind, right) if kind else None
        here = here.get(right) if isinstance(here, Mapping) else None
    return path


def _place(name: str, otherwise: _Other) -> int | _Other:
    """The number in a path, such as a year or an index of a list."""
    return int(name) if name.isdecimal() and len(name) <= 4 else otherwise

"""Overrides: values laid over a scenario by dotted path.

Only the branch that a path leads to is copied and read again, so that a thousand variants cost little; the
outcome is what reading the whole again would give.
"""

from __future__ import annotations

import numbers
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from feasibility.errors import InputError, Mistake
from feasibility.scenario.fields import (
    Kind,
    ListOf,
    MappingOr,
    Named,
    PartOf,
    found,
    keys_of,
    nearest_of,
)
from feasibility.scenario.model import IndexKind, ScenarioFields
from feasibility.scenario.policy_file import from_folder_of, not_a_policy, resolved_policy

_KEPT = frozenset((str, int, float, bool, date, type(None)))


@dataclass(frozen=True)
class Overridden:
    """What overrides make of a scenario."""

    changed: Mapping[str, Any]
    """The top-level fields that have become others."""
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
    """Values laid over a scenario.

    Args:
        scenario: the scenario.
        raw: the same as plain data.
        policy: what the policy begins with, and the paths laid over it.
        values: dotted path → value; None takes a key away.
        file: the scenario's file, beside which a policy's relative path is looked up.
    """
    work = _Work(scenario, dict(raw), *policy, file)
    for path in sorted(values, key=_depth):
        work.set(path, plain(values[path]))
    return Overridden(work.changed, work.raw, work.policy_base, work.policy_overrides, tuple(work.mistakes))


def _depth(path: object) -> int:
    return path.count(".") if isinstance(path, str) else 0


def plain(value: Any) -> Any:
    """A value of its own, in mappings and lists of its own, with numbers of other libraries as Python's."""
    if type(value) in _KEPT:
        return value
    if isinstance(value, Mapping):
        return {name: plain(entry) for name, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if isinstance(value, numbers.Integral) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        return float(value)
    return value


class _Work:
    """The scenario while values are laid over it, one after another."""

    def __init__(
        self,
        scenario: ScenarioFields,
        raw: dict[str, Any],
        policy_base: str,
        policy_overrides: tuple[str, ...],
        file: str,
    ) -> None:
        self.scenario = scenario
        self.raw = raw
        self.policy_base = policy_base
        self.policy_overrides = policy_overrides
        self.file = file
        self.changed: dict[str, Any] = {}
        self.mistakes: list[Mistake] = []

    def set(self, path: str, value: Any) -> None:
        """Lay one value over what stands at a path."""
        names = path.split(".") if isinstance(path, str) else [str(path)]
        known = keys_of(ScenarioFields)
        top = known.get(names[0])
        if top is None:
            self.unknown([], names, known)
        elif len(names) > 1:
            old = (
                self.changed[top.name] if top.name in self.changed else getattr(self.scenario, top.attribute)
            )
            read, self.raw[top.name] = self.below(
                top.kind, old, self.raw.get(top.name), names=names, at=1, value=value
            )
            self.changed[top.name] = read
            if top.name == "policy":
                below = path.partition(".")[2]
                self.policy_overrides = tuple(dict.fromkeys((*self.policy_overrides, below)))
        elif value is None:
            self.raw.pop(top.name, None)
            self.changed[top.name] = self.default(top.required, top.default, path)
        else:
            if top.name == "policy":
                value = self.policy(value)
            self.raw[top.name] = value
            self.changed[top.name] = None if value is None else top.kind.read(value, path, self.mistakes)

    def policy(self, value: Any) -> Any:
        """The whole policy that a name, a path or a mapping stands for; None after a mistake."""
        reference = value.get("base") if isinstance(value, dict) else value
        given = dict(value) if isinstance(value, dict) else {}
        if isinstance(reference, str):
            given["base"] = from_folder_of(reference, self.file)
        elif not isinstance(value, dict):
            self.mistakes.append(Mistake("policy", not_a_policy(value)))
            return None
        try:
            resolved = resolved_policy(given)
        except InputError as error:
            self.mistakes.extend(error.mistakes)
            return None
        self.mistakes.extend(resolved.layer.mistakes)
        self.policy_base, self.policy_overrides = resolved.base, resolved.overrides
        return resolved.layer.data

    def below(
        self, kind: Kind, old: Any, raw: Any, *, names: list[str], at: int, value: Any
    ) -> tuple[Any, Any]:
        """What stands at `names[:at]` once the value is laid at `names`: read, and as plain data."""
        if isinstance(kind, MappingOr):
            kind = kind.mapping
        if isinstance(kind, (PartOf, Named, IndexKind)):
            if raw is not None and not isinstance(raw, Mapping):
                here = ".".join(names[:at])
                self.mistakes.append(
                    Mistake(
                        ".".join(names), f"'{here}' is {found(raw)}, which has no parts; give it as a whole"
                    )
                )
                return old, raw
            inner = {} if raw is None else dict(raw)
            if isinstance(kind, PartOf):
                return self.part(kind, old, inner, names=names, at=at, value=value)
            if isinstance(kind, Named):
                return self.named(kind, old, inner, names=names, at=at, value=value)
            return self.index(kind, inner, names=names, at=at, value=value)
        if isinstance(kind, ListOf):
            return self.listed(kind, old, raw, names=names, at=at, value=value)
        self.unknown(names[:at], names[at:], ())
        return old, raw

    def part(
        self, kind: PartOf, old: Any, raw: dict[str, Any], *, names: list[str], at: int, value: Any
    ) -> tuple[Any, Any]:
        """The same for a part with fixed keys."""
        known = keys_of(kind.part)
        key = known.get(names[at])
        if key is None:
            self.unknown(names[:at], names[at:], known)
            return old, raw
        whole = isinstance(old, kind.part)
        before = len(self.mistakes)
        if len(names) > at + 1:
            inner = getattr(old, key.attribute) if whole else None
            read, raw[key.name] = self.below(
                key.kind, inner, raw.get(key.name), names=names, at=at + 1, value=value
            )
        elif value is None:
            raw.pop(key.name, None)
            read = self.default(key.required, key.default, ".".join(names))
        else:
            raw[key.name] = value
            read = key.kind.read(value, ".".join(names), self.mistakes) if whole else None
        if whole:
            sound = kind.in_pieces or len(self.mistakes) == before
            return replace(old, **{key.attribute: read}) if sound else None, raw
        return kind.read(raw, ".".join(names[:at]), self.mistakes), raw

    def named(
        self, kind: Named, old: Any, raw: dict[str, Any], *, names: list[str], at: int, value: Any
    ) -> tuple[Any, Any]:
        """The same for a mapping of names."""
        name = names[at]
        last = len(names) == at + 1
        if name not in raw and (not last or value is None):
            self.unknown(names[:at], names[at:], raw)
            return old, raw
        if name in raw and value is not None and isinstance(old, dict):
            path = ".".join(names[: at + 1])
            if last:
                raw[name] = value
                read = kind.item.read(value, path, self.mistakes)
            else:
                read, raw[name] = self.below(
                    kind.item, old.get(name), raw[name], names=names, at=at + 1, value=value
                )
            return {**old, name: read}, raw
        if not last:
            _, raw[name] = self.below(kind.item, None, raw[name], names=names, at=at + 1, value=value)
        elif value is None:
            del raw[name]
        else:
            raw[name] = value
        return kind.read(raw, ".".join(names[:at]), self.mistakes), raw

    def index(
        self, kind: IndexKind, raw: dict[Any, Any], *, names: list[str], at: int, value: Any
    ) -> tuple[Any, Any]:
        """The same for an index, of which a year is a number."""
        name: str | int = int(names[at]) if names[at].isdecimal() and len(names[at]) <= 4 else names[at]
        if len(names) > at + 1:
            self.unknown(names[: at + 1], names[at + 1 :], ())
            return None, raw
        if value is None:
            raw.pop(name, None)
        else:
            raw[name] = value
        return kind.read(raw, ".".join(names[:at]), self.mistakes), raw

    def listed(
        self, kind: ListOf, old: Any, raw: Any, *, names: list[str], at: int, value: Any
    ) -> tuple[Any, Any]:
        """The same for a list, whose entries are numbered from 0."""
        entries = list(raw) if isinstance(raw, (list, tuple)) else []
        path = ".".join(names)
        place = int(names[at]) if names[at].isdecimal() and len(names[at]) <= 4 else len(entries)
        if place >= len(entries):
            here = ".".join(names[:at])
            self.mistakes.append(
                Mistake(path, f"unknown path: '{here}' has {len(entries)} entries, numbered from 0")
            )
            return old, raw
        if len(names) > at + 1:
            inner = old[place] if isinstance(old, tuple) else None
            read, entries[place] = self.below(
                kind.item, inner, entries[place], names=names, at=at + 1, value=value
            )
        elif value is None:
            self.mistakes.append(
                Mistake(path, "an entry of a list cannot be taken away; give the list as a whole")
            )
            return old, raw
        else:
            entries[place] = value
            read = kind.item.read(value, path, self.mistakes)
        if not isinstance(old, tuple):
            return kind.read(entries, ".".join(names[:at]), self.mistakes), entries
        return (*old[:place], read, *old[place + 1 :]), entries

    def default(self, required: bool, default: Any, path: str) -> Any:
        """The default of a key that is taken away."""
        if required:
            self.mistakes.append(Mistake(path, "missing; it has no default"))
            return None
        return default

    def unknown(self, before: list[str], names: list[str], allowed: Iterable[str]) -> None:
        """Note a path that does not exist, with the nearest that does."""
        path = ".".join((*before, *names))
        near = nearest_of(names[0], allowed)
        if near:
            better = ".".join((*before, near, *names[1:]))
            self.mistakes.append(Mistake(path, f"unknown path; did you mean '{better}'?"))
        else:
            here = ".".join(before)
            known = ", ".join(map(str, allowed)) or "nothing"
            self.mistakes.append(
                Mistake(path, f"unknown path; {'under ' + repr(here) if here else 'allowed'}: {known}")
            )

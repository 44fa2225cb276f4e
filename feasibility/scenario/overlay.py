"""Values laid over a scenario's plain data at dotted paths, one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from feasibility.errors import InputError, Mistake
from feasibility.invisible_characters import composed, invisible_sign
from feasibility.messages import sentence
from feasibility.scenario.keys.fields import ListOf, MappingOr, Named, OneOrMore, PartOf, keys_of
from feasibility.scenario.keys.model import IndexKind, ScenarioFields
from feasibility.scenario.keys.paths import WHOLE, from_dotted, kind_below
from feasibility.scenario.keys.refusal_words import found, nearest_of
from feasibility.scenario.keys.uncertainty import CorrelationKind
from feasibility.scenario.keys.values import Kind, Plain
from feasibility.scenario.reading.policy import from_folder_of, not_a_policy, resolved_policy

_Other = TypeVar("_Other")


class Overlay:
    """The plain data of a scenario, in which values are set one by one; each branch on a path is copied."""

    def __init__(
        self, raw: dict[str, Any], policy_base: str, policy_overrides: tuple[str, ...], file: str
    ) -> None:
        """Begin with plain data that may be changed, its policy's base and the paths that override that."""
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
        """`below` for a mapping, which is copied."""
        if isinstance(kind, Named) and kind.any_name:
            rest = from_dotted(kind.item, names[at:], raw)
            if isinstance(value, Mapping) and rest[0] not in raw:
                # A mapping that no existing name has as a key is a new entry as a whole.
                rest = [".".join(names[at:])]
            names = [*names[:at], *rest]
        name: str | int = names[at]
        last = len(names) == at + 1
        item: Kind | None = None
        if isinstance(kind, IndexKind):
            name = _place(names[at], names[at])
        elif isinstance(kind, Named):
            if name not in raw and not _may_be_new(kind, value, last=last):
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
        """`below` for a list, whose entries are numbered from 0."""
        entries = list(raw) if isinstance(raw, (list, tuple)) else []
        path = ".".join(names)
        place = _place(names[at], len(entries))
        if place >= len(entries):
            here = ".".join(names[:at])
            message = sentence(
                "unknown path: '{here}' has {count} entries, numbered from 0", here=here, count=len(entries)
            )
            self.mistakes.append(Mistake(path, message))
            return raw
        if len(names) > at + 1:
            item = kind.item if isinstance(kind, ListOf) else Plain()
            entries[place] = self.below(item, entries[place], names, at + 1, value)
        elif value is None:
            message = sentence("an entry of a list cannot be removed; give the list as a whole")
            self.mistakes.append(Mistake(path, message))
            return raw
        else:
            entries[place] = value
        return entries

    def unknown(self, before: list[str], names: list[str], allowed: Iterable[str]) -> None:
        """Note a path that does not exist, with the nearest that does."""
        path = ".".join((*before, *names))
        if unseen := invisible_sign(names[0]):
            message = sentence("unknown path; found {unseen}: remove it", unseen=unseen)
            self.mistakes.append(Mistake(path, message))
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


def _may_be_new(kind: Named, value: Any, *, last: bool) -> bool:
    """Whether a value may be set at a name that is not there yet, or below it where it is not the last."""
    if kind.any_name:
        return last and (value is not None or not isinstance(kind.item, PartOf))
    return value is not None and (last or kind.in_parts)


def _nearest_path(raw: Mapping[str, Any], known: list[str], rest: list[str]) -> list[str]:
    """The path that continues a known beginning, each later name as spelt or the nearest existing one."""
    kind: Kind | None = WHOLE
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

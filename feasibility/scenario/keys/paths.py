"""Dotted paths through the kinds: what may stand at `dwellings.low.rent`."""

from __future__ import annotations

from feasibility.scenario.keys.fields import (
    Kind,
    ListOf,
    MappingOr,
    Named,
    Number,
    OneOrMore,
    PartOf,
    Whole,
    WordOr,
    keys_of,
)
from feasibility.scenario.keys.model import RATE, IndexKind


def kind_below(kind: Kind, name: str) -> Kind | None:
    """The kind of the entry `name` of something of this kind; None where there can be none."""
    if isinstance(kind, PartOf):
        known = keys_of(kind.part).get(name)
        return known.kind if known else None
    if isinstance(kind, Named):
        return kind.item
    if isinstance(kind, ListOf):
        return kind.item if name.isdecimal() else None
    if isinstance(kind, OneOrMore):
        return kind.item if name.isdecimal() else kind_below(kind.item, name)
    if isinstance(kind, MappingOr):
        return kind_below(kind.mapping, name)
    if isinstance(kind, IndexKind):
        return RATE if name == "then" or name.isdecimal() else None
    return None


def kind_at(kind: Kind, path: str) -> Kind | None:
    """The kind at a dotted path below this kind; None where nothing can stand there."""
    at: Kind | None = kind
    for name in path.split("."):
        at = kind_below(at, name) if at else None
    return at


def expects_euros(kind: Kind, path: str) -> bool:
    """Whether an amount of euros may stand at a dotted path below this kind."""
    at = _single(kind_at(kind, path))
    return isinstance(at, Number) and "euros" in at.what


def takes_number(kind: Kind | None) -> bool:
    """Whether a number, of whatever size, may stand where something of this kind may."""
    return isinstance(_single(kind), (Number, Whole, IndexKind))


def _single(kind: Kind | None) -> Kind | None:
    """The kind of a single value that is neither a mapping nor a word."""
    while isinstance(kind, (MappingOr, WordOr)):
        kind = kind.other
    return kind

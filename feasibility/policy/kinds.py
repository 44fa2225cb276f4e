"""What a segment is under policy and law: social, mid or free; and where that may be meant otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from feasibility.policy.tables import TableDateError, dated_table, value_at
from feasibility.scenario.keys.policy import Policy, Segment
from feasibility.scenario.kinds import KINDS, Kind, kind_of

__all__ = ["KINDS", "DoubtfulKind", "Kind", "doubtful_kinds", "kind_of"]

NAMED: Mapping[Kind, tuple[str, ...]] = {
    "social": ("social", "sociaal", "sociale"),
    "mid": ("mid", "midden", "middel", "middeldure", "middle"),
    "free": ("free", "vrij", "vrije"),
}
"""Words in the name of a segment that say what it is."""
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class DoubtfulKind:
    """A segment that does not say what it is, and that may be meant otherwise than its limit makes it."""

    segment: str
    kind: Kind
    """What its upper limit makes it."""
    meant: Kind
    """What else it may be meant to be."""
    upper: float | None = None
    """Its upper limit, where that lies at or below the liberalisation limit [€/month]."""
    limit: float | None = None
    """The liberalisation limit on the day of the policy [€/month]."""


def doubtful_kinds(policy: Policy, used: frozenset[str], known_until: date | None) -> Iterator[DoubtfulKind]:
    """Segments whose kind follows from their limit and may be meant otherwise, by their name or their limit.

    Args:
        policy: the policy.
        used: names of the segments that have dwellings.
        known_until: the day until which tables are known; None for all.
    """
    for name, segment in policy.segments.items():
        if name not in used or segment.kind is not None:
            continue
        kind, named = kind_of(segment), _named(name)
        limit = _limit_above(segment, policy.date, known_until) if kind == "mid" else None
        if limit is not None and isinstance(segment.upper, float):
            yield DoubtfulKind(name, kind, "social", segment.upper, limit)
        elif named is not None and named != kind:
            yield DoubtfulKind(name, kind, named)


def _named(name: str) -> Kind | None:
    """The one kind that a name says; None where it says none, or several."""
    words = {word.lower() for word in _WORD.findall(name)}
    found = [kind for kind in KINDS if words.intersection(NAMED[kind])]
    return found[0] if len(found) == 1 else None


def _limit_above(segment: Segment, day: date, known_until: date | None) -> float | None:
    """The liberalisation limit of a day where a rented segment ends at it or below it."""
    if segment.tenure != "rent" or not isinstance(segment.upper, float):
        return None
    try:
        limit = value_at(dated_table("liberalisation_limit", known_until=known_until), day).value
    except TableDateError:
        return None
    return limit if segment.upper <= limit else None

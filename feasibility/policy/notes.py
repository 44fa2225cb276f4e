"""Notes on a scenario as written, before anything is computed.

Separate from the notes on a result, so that `check` needs no arrays.

One note concerns segments without a stated kind (social, mid or free), for which another kind than that of
their limit may be intended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from feasibility.policy.tables import TableDateError, dated_table, value_at
from feasibility.scenario.keys.policy import Policy, Segment
from feasibility.scenario.kinds import KINDS, Kind, kind_of
from feasibility.scenario.validated import Scenario
from feasibility.scenario.writing.usual_values import unusual_values

NAMED: Mapping[Kind, tuple[str, ...]] = {
    "social": ("social", "sociaal", "sociale"),
    "mid": ("mid", "midden", "middel", "middeldure", "middle"),
    "free": ("free", "vrij", "vrije"),
}
"""Words in the name of a segment that state its kind."""
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class DoubtfulKind:
    """A segment without a stated kind, for which another kind than that of its limit may be intended."""

    segment: str
    kind: Kind
    """Its kind by its upper limit."""
    meant: Kind
    """The kind that may be intended."""
    upper: float | None = None
    """Its upper limit, where that lies at or below the liberalisation limit [€/month]."""
    limit: float | None = None
    """The liberalisation limit on the day of the policy [€/month]."""


def doubtful_kinds(policy: Policy, used: frozenset[str], known_until: date | None) -> Iterator[DoubtfulKind]:
    """Segments whose kind follows from their limit, where name or limit suggest another kind.

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
    """The one kind in a name; None where it has none, or several."""
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


@dataclass(frozen=True)
class Note:
    """A remark for readers: a key of the texts, and its values."""

    key: str
    values: Mapping[str, str | float]


def scenario_notes(scenario: Scenario) -> Iterator[Note]:
    """All notes on a scenario as written."""
    yield from kind_notes(scenario)
    yield from usual_notes(scenario)


def usual_notes(scenario: Scenario) -> Iterator[Note]:
    """Values outside the usual range of their year: reported, never refused."""
    for each in unusual_values(scenario):
        yield Note(
            "outside_usual_range",
            {
                "path": each.path,
                "amount": each.value,
                "low": each.usual.low,
                "high": each.usual.high,
                "unit": each.usual.unit,
                "year": each.year,
            },
        )


def kind_notes(scenario: Scenario) -> Iterator[Note]:
    """Segments with dwellings without a stated kind, for which another kind may be intended."""
    used = frozenset(each.segment for each in scenario.dwellings.values() if each.count)
    for each in doubtful_kinds(scenario.policy, used, scenario.known_until):
        if each.upper is None or each.limit is None:
            yield Note("kind_by_name", {"segment": each.segment, "kind": each.kind, "meant": each.meant})
        else:
            yield Note(
                "kind_by_limit",
                {
                    "segment": each.segment,
                    "kind": each.kind,
                    "meant": each.meant,
                    "rent": each.upper,
                    "statutory_limit": each.limit,
                    "date": scenario.policy.date.isoformat(),
                },
            )

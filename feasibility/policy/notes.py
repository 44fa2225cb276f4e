"""What the program says unasked of a scenario as it is written, before anything is computed.

Kept apart from the notes on a result, so that `check` needs no arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from feasibility.policy.kinds import doubtful_kinds
from feasibility.scenario.validated import Scenario
from feasibility.scenario.writing.usual import unusual_values


@dataclass(frozen=True)
class Note:
    """Something that a reader must know unasked: a key of the product's texts, and the values in it."""

    key: str
    values: Mapping[str, str | float]


def scenario_notes(scenario: Scenario) -> Iterator[Note]:
    """Everything that is remarked on in a scenario as it is written."""
    yield from kind_notes(scenario)
    yield from usual_notes(scenario)


def usual_notes(scenario: Scenario) -> Iterator[Note]:
    """Values outside the usual range of their year: remarked on, never refused."""
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
    """Segments with dwellings that do not say what they are, and may be meant otherwise than they count."""
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

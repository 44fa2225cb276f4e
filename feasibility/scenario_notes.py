"""What the program says unasked of a scenario as it is written, before anything is computed.

Kept apart from the notes on a result, so that `check` needs no arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from feasibility.scenario.scenario import Scenario
from feasibility.scenario.usual import unusual_values


@dataclass(frozen=True)
class Note:
    """Something that a reader must know unasked: a key of the product's texts, and the values in it."""

    key: str
    values: Mapping[str, str | float]


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

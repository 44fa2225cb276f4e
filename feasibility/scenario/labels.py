"""What the types, segments, cost lines, levers and parties of a scenario are called by its writer."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from types import MappingProxyType

from feasibility.scenario.keys.labels import label_text
from feasibility.scenario.keys.model import (
    DevelopmentCost,
    Dwelling,
    Lever,
    OperatingCost,
    OtherIncome,
    ScenarioFields,
)
from feasibility.scenario.keys.parties import Negotiable, Party
from feasibility.scenario.keys.policy import Segment

Labelled = Dwelling | Segment | Lever | Negotiable | Party | DevelopmentCost | OperatingCost | OtherIncome
LINES = ("development_costs", "operating_costs", "other_income")
"""Families of lines that a scenario names."""
LABELLED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "types": ("dwellings",),
        "segments": ("policy.segments",),
        "levers": ("levers", "table.levers"),
        "parties": ("parties",),
        "development_costs": ("development.costs",),
        "operating_costs": ("operating_costs",),
        "other_income": ("other_income",),
    }
)
"""What is named → where that stands in a scenario."""


def labels_of(scenario: ScenarioFields, lang: str) -> Mapping[str, str]:
    """The labels of a scenario in one language, by what is named and its name: `types.low`.

    Names without a label are left out. What is named is `types`, `segments`, `levers`, `parties` or a family
    of lines.

    Args:
        scenario: as it was read.
        lang: nl or en.
    """
    found = {
        f"{kind}.{name}": label_text(each.label, lang)
        for kind, places in LABELLED.items()
        for place in places
        for name, each in _members(scenario, place).items()
    }
    return MappingProxyType({name: label for name, label in found.items() if label})


def _members(scenario: ScenarioFields, place: str) -> Mapping[str, Labelled]:
    found: Mapping[str, Labelled] = attrgetter(place)(scenario)
    return found

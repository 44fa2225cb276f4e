"""Which dwelling types of a scenario are let, under the covenant, low, or mid-market."""

from __future__ import annotations

from collections.abc import Iterable

from feasibility.scenario.kinds import exit_of_type, kind_of, low_segments
from feasibility.scenario.validated import Scenario


def covenanted_types(scenario: Scenario) -> list[str]:
    """Rented types in a segment with an upper limit of which there are dwellings."""
    segments, dwellings = scenario.policy.segments, scenario.dwellings
    return [name for name in let_types(scenario) if segments[dwellings[name].segment].upper is not None]


def sold_free(scenario: Scenario, names: Iterable[str]) -> bool:
    """Whether one of these types may leave at its vacant value, which needs that its term is over."""
    return any("vacant_value" in exit_of_type(scenario, name).methods for name in names)


def let_types(scenario: Scenario) -> list[str]:
    """Rented types of which there are dwellings."""
    segments = scenario.policy.segments
    return [
        name
        for name, each in scenario.dwellings.items()
        if each.count and segments[each.segment].tenure == "rent"
    ]


def let_free_types(scenario: Scenario) -> list[str]:
    """Rented types of which there are dwellings, in a segment of kind free."""
    segments, dwellings = scenario.policy.segments, scenario.dwellings
    return [name for name in let_types(scenario) if kind_of(segments[dwellings[name].segment]) == "free"]


def low_and_mid(scenario: Scenario) -> tuple[frozenset[str], frozenset[str]]:
    """Types in the lowest mid segment of their tenure, and types in any segment of kind mid."""
    segments = scenario.policy.segments
    lowest = low_segments(segments)
    types = scenario.dwellings.items()
    return (
        frozenset(name for name, each in types if each.segment in lowest),
        frozenset(name for name, each in types if kind_of(segments[each.segment]) == "mid"),
    )


def counts_of(scenario: Scenario) -> dict[str, int]:
    """Dwellings of each type; none where a range stands."""
    counts = {name: each.count for name, each in scenario.dwellings.items()}
    return {name: count if isinstance(count, int) else 0 for name, count in counts.items()}

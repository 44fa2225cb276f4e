"""What a segment is (social, mid or free), which dwelling types are of which kind, and the exit of each kind.

What counts as mid-market is of kind mid, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Literal

from feasibility.scenario.keys.model import EXIT_METHODS, Exit, ExitOfKind, ScenarioFields
from feasibility.scenario.keys.policy import Segment

NET_YIELD = "exit.net_yield"
"""Path of a number that an initial yield and a spread may take the place of."""
Kind = Literal["social", "mid", "free"]
PartBy = Literal["type", "segment", "kind"]
KINDS: tuple[Kind, ...] = ("social", "mid", "free")


def kind_of(segment: Segment) -> Kind:
    """The kind of a segment: as it states, else by its upper limit.

    Without an upper limit it is free; with the liberalisation limit as its upper limit social; with another
    one mid. So an owner-occupied segment below a price limit is mid (affordable purchase), another one free.
    """
    return segment.kind or kind_below(segment.upper)


def kind_below(upper: object) -> Kind:
    """The kind of a segment that states none, by its upper limit."""
    if upper is None:
        return "free"
    return "social" if upper == "liberalisation_limit" else "mid"


def low_segments(segments: Mapping[str, Segment]) -> frozenset[str]:
    """The mid segment with the lowest upper limit of each tenure."""
    low = set()
    for tenure in ("rent", "sale"):
        limits = {
            name: 0.0 if isinstance(each.upper, str) else each.upper
            for name, each in segments.items()
            if each.tenure == tenure and each.upper is not None and kind_of(each) == "mid"
        }
        if limits:
            low.add(min(limits, key=lambda name: limits[name]))
    return frozenset(low)


def exit_of(leaving: Exit, kind: Kind) -> Exit:
    """The exit of dwellings of a kind.

    Args:
        leaving: the scenario's exit.
        kind: of the dwellings' segment.
    """
    own: ExitOfKind | None = getattr(leaving.by_kind, kind)
    if leaving.net_yield is None:
        leaving = replace(leaving, net_yield=leaving.net_yield_used)
    if own is None:
        return leaving
    given = {each.name: getattr(own, each.name) for each in fields(own)}
    return replace(leaving, **{name: value for name, value in given.items() if value is not None})


def exit_of_type(scenario: ScenarioFields, name: str) -> Exit:
    """The exit of one dwelling type."""
    return exit_of(scenario.exit, kind_of(scenario.policy.segments[scenario.dwellings[name].segment]))


def exit_methods(scenario: ScenarioFields) -> tuple[str, ...]:
    """Every exit method of some dwelling type of the scenario: those for all first."""
    own = {method for name in scenario.dwellings for method in exit_of_type(scenario, name).methods}
    return (
        *scenario.exit.methods,
        *(each for each in EXIT_METHODS if each in own and each not in scenario.exit.methods),
    )


def exit_paths(scenario: ScenarioFields, key: str) -> list[str]:
    """Dotted paths of a value of the exit: for all, then of each kind that overrides it."""
    given = scenario.exit.net_yield_used if key == "net_yield" else getattr(scenario.exit, key)
    paths = [f"exit.{key}"] if given is not None else []
    for kind in KINDS:
        own = getattr(scenario.exit.by_kind, kind)
        if own is not None and getattr(own, key) is not None:
            paths.append(f"exit.by_kind.{kind}.{key}")
    return paths


def derived_value(scenario: ScenarioFields, path: str) -> float | None:
    """The value at a path where it is not written and follows from others: the exit's net yield."""
    return scenario.exit.net_yield_used if path == NET_YIELD and scenario.exit else None


def exit_path(scenario: ScenarioFields, name: str, key: str) -> str:
    """The dotted path of the value of the exit that applies to one dwelling type."""
    kind = kind_of(scenario.policy.segments[scenario.dwellings[name].segment])
    own = f"exit.by_kind.{kind}.{key}"
    return own if own in exit_paths(scenario, key) else f"exit.{key}"


def covenanted_types(scenario: ScenarioFields) -> list[str]:
    """Rented types with dwellings, in a segment with an upper limit."""
    segments, dwellings = scenario.policy.segments, scenario.dwellings
    return [name for name in let_types(scenario) if segments[dwellings[name].segment].upper is not None]


def sold_free(scenario: ScenarioFields, names: Iterable[str]) -> bool:
    """Whether one of these types may exit at its vacant value, for which its term must be over."""
    return any("vacant_value" in exit_of_type(scenario, name).methods for name in names)


def let_types(scenario: ScenarioFields) -> list[str]:
    """Rented types with dwellings."""
    segments = scenario.policy.segments
    return [
        name
        for name, each in scenario.dwellings.items()
        if each.count and segments[each.segment].tenure == "rent"
    ]


def let_free_types(scenario: ScenarioFields) -> list[str]:
    """Rented types with dwellings, in a segment of kind free."""
    segments, dwellings = scenario.policy.segments, scenario.dwellings
    return [name for name in let_types(scenario) if kind_of(segments[dwellings[name].segment]) == "free"]


def low_and_mid(scenario: ScenarioFields) -> tuple[frozenset[str], frozenset[str]]:
    """Types in the lowest mid segment of their tenure, and types in any segment of kind mid."""
    segments = scenario.policy.segments
    lowest = low_segments(segments)
    types = scenario.dwellings.items()
    return (
        frozenset(name for name, each in types if each.segment in lowest),
        frozenset(name for name, each in types if kind_of(segments[each.segment]) == "mid"),
    )


def words_of_parts(scenario: ScenarioFields) -> dict[str, tuple[str, ...]]:
    """The words by which a party names what it takes, each with its types; see `parts_of`."""
    segments = scenario.policy.segments if scenario.policy else None
    given = {name: kind_of(each) for name, each in (segments or {}).items() if each is not None}
    types = {name: each.segment for name, each in (scenario.dwellings or {}).items() if each is not None}
    return {word: types for word, (_, types) in parts_of(types, given).items()}


def parts_of(
    types: Mapping[str, str], segments: Mapping[str, Kind]
) -> dict[str, tuple[PartBy, tuple[str, ...]]]:
    """The words by which a party names what it takes: by what each names it, and its types.

    A type's own name comes first, then a segment, then a kind: where a type and a kind are both called
    social, the word is the type.

    Args:
        types: the segment of each; one whose segment does not exist is left out.
        segments: the kind of each.
    """
    known = {name: segment for name, segment in types.items() if segment in segments}
    named: dict[str, tuple[PartBy, tuple[str, ...]]] = {}
    for kind in KINDS:
        of_kind = tuple(name for name, segment in known.items() if segments[segment] == kind)
        if of_kind:
            named[kind] = ("kind", of_kind)
    for segment in known.values():
        named[segment] = ("segment", tuple(name for name, each in known.items() if each == segment))
    return named | {name: ("type", (name,)) for name in known}


def types_of_part(scenario: ScenarioFields, part: Iterable[str] | None) -> tuple[str, ...]:
    """The types of a party's part, in the scenario's order; empty where it is the whole site.

    Args:
        scenario: of the site.
        part: the words of the party, or None.
    """
    if part is None:
        return ()
    names = words_of_parts(scenario)
    chosen = {name for word in part for name in names.get(word, ())}
    types = tuple(name for name in scenario.dwellings if name in chosen)
    return () if len(types) == len(scenario.dwellings) else types


def counts_of(scenario: ScenarioFields) -> dict[str, int]:
    """Dwellings of each type; 0 where the count is a range."""
    counts = {name: each.count for name, each in scenario.dwellings.items()}
    return {name: count if isinstance(count, int) else 0 for name, count in counts.items()}

"""The exit of dwellings of one kind: what the kind has of its own, and else what holds for all."""

from __future__ import annotations

from dataclasses import fields, replace

from feasibility.scenario.keys.model import EXIT_METHODS, Exit, ExitOfKind, ScenarioFields
from feasibility.scenario.kinds import KINDS, Kind, kind_of


def exit_of(leaving: Exit, kind: Kind) -> Exit:
    """The exit of dwellings of a kind.

    Args:
        leaving: the scenario's exit.
        kind: of the dwellings' segment.
    """
    own: ExitOfKind | None = getattr(leaving.by_kind, kind)
    if own is None:
        return leaving
    given = {each.name: getattr(own, each.name) for each in fields(own)}
    return replace(leaving, **{name: value for name, value in given.items() if value is not None})


def exit_of_type(scenario: ScenarioFields, name: str) -> Exit:
    """The exit of one dwelling type."""
    return exit_of(scenario.exit, kind_of(scenario.policy.segments[scenario.dwellings[name].segment]))


def exit_methods(scenario: ScenarioFields) -> tuple[str, ...]:
    """Every method that some dwelling type of the scenario may leave by: those for all first."""
    own = {method for name in scenario.dwellings for method in exit_of_type(scenario, name).methods}
    return (
        *scenario.exit.methods,
        *(each for each in EXIT_METHODS if each in own and each not in scenario.exit.methods),
    )


def exit_paths(scenario: ScenarioFields, key: str) -> list[str]:
    """Dotted paths at which a value of the exit is given: for all, then of each kind that has its own."""
    paths = [f"exit.{key}"] if getattr(scenario.exit, key) is not None else []
    for kind in KINDS:
        own = getattr(scenario.exit.by_kind, kind)
        if own is not None and getattr(own, key) is not None:
            paths.append(f"exit.by_kind.{kind}.{key}")
    return paths


def exit_path(scenario: ScenarioFields, name: str, key: str) -> str:
    """The dotted path of the value of the exit that holds for one dwelling type."""
    kind = kind_of(scenario.policy.segments[scenario.dwellings[name].segment])
    own = f"exit.by_kind.{kind}.{key}"
    return own if own in exit_paths(scenario, key) else f"exit.{key}"

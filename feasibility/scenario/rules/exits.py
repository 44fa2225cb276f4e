"""Rules between keys of the exit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from feasibility.errors import Mistake
from feasibility.scenario.keys.model import Dwelling, Exit, ScenarioFields, Segment
from feasibility.scenario.kinds import KINDS, Kind, kind_of

YIELDS = ("net_yield", "gross_yield")


def exit_mistakes(
    scenario: ScenarioFields, types: Iterable[tuple[str, Dwelling, Segment]]
) -> Iterator[Mistake]:
    """Everything in the exit that is against a rule between its keys, for all and of each kind."""
    leaving = scenario.exit
    if not leaving:
        return
    if leaving.methods is not None:
        yield from _repeated("exit", leaving.methods)
        for method in leaving.methods:
            if method in YIELDS and getattr(leaving, method) is None:
                yield Mistake(f"exit.{method}", f"missing; exit.methods has {method}")
    yield from _of_kinds(leaving)
    yield from _sold_in_term(scenario, types)


def methods_of(leaving: Exit | None, kind: Kind) -> tuple[str, tuple[str, ...]]:
    """The dotted path of the methods of a kind, and those that could be read."""
    own = getattr(leaving.by_kind, kind) if leaving and leaving.by_kind else None
    if own is not None and own.methods is not None:
        return f"exit.by_kind.{kind}.methods", own.methods
    return "exit.methods", (leaving.methods or ()) if leaving else ()


def _repeated(part: str, methods: tuple[str, ...]) -> Iterator[Mistake]:
    for place, method in enumerate(methods):
        if method in methods[:place]:
            yield Mistake(f"{part}.methods.{place}", f"'{method}' is named twice")


def _of_kinds(leaving: Exit) -> Iterator[Mistake]:
    """Methods of a kind's own for which no yield is given."""
    for kind in KINDS:
        own = getattr(leaving.by_kind, kind) if leaving.by_kind else None
        if own is None or own.methods is None:
            continue
        part = f"exit.by_kind.{kind}"
        yield from _repeated(part, own.methods)
        for method in own.methods:
            unsaid = method in YIELDS and getattr(own, method) is None and getattr(leaving, method) is None
            if unsaid:
                yield Mistake(f"{part}.{method}", f"missing; {part}.methods has {method}")


def _sold_in_term(
    scenario: ScenarioFields, types: Iterable[tuple[str, Dwelling, Segment]]
) -> Iterator[Mistake]:
    term = scenario.policy.term if scenario.policy else None
    years = scenario.exit.holding_years
    if term is None or years is None or years >= term:
        return
    bound: dict[str, list[str]] = {}
    for name, dwelling, segment in types:
        if dwelling.count and segment.tenure == "rent" and segment.upper is not None:
            path, methods = methods_of(scenario.exit, kind_of(segment))
            if "vacant_value" in methods:
                bound.setdefault(path, []).append(name)
    for path, names in bound.items():
        yield Mistake(
            "exit.holding_years",
            f"{years} years is less than the policy's term of {term}: nobody may then sell "
            f"{' and '.join(names)} free of the covenant, and {path} has vacant_value",
        )

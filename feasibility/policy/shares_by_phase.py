"""The shares that a policy asks, phase after phase: what a municipality holds if no more is delivered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from feasibility.policy.checks import dwellings_required
from feasibility.scenario.keys.policy import ShareRule
from feasibility.scenario.validated import Scenario


@dataclass(frozen=True)
class Delivered:
    """What is delivered on one day: one phase, or several."""

    phases: tuple[str, ...]
    counts: Mapping[str, int]
    """Dwellings of each type."""


@dataclass(frozen=True)
class SoFar:
    """A share of all dwellings up to and including a delivery."""

    phases: tuple[str, ...]
    """The phases of that delivery."""
    inside: int
    """Dwellings of the segments that are asked."""
    dwellings: int
    share: float
    """The first of the second [0–1]."""
    met: bool
    """Whether they are enough for the dwellings so far."""


def shares_by_phase(
    scenario: Scenario, deliveries: Sequence[Delivered]
) -> Iterator[tuple[ShareRule, tuple[SoFar, ...]]]:
    """Every share that the policy asks of the project, after each delivery.

    A share that is asked from some number of dwellings on is asked by the size of the whole project.

    Args:
        scenario: with its policy.
        deliveries: in the order of their days; those without a dwelling are passed over.
    """
    built = [each for each in deliveries if sum(each.counts.values())]
    project = sum(sum(each.counts.values()) for each in built)
    for rule in scenario.policy.shares:
        if project < rule.from_dwellings:
            continue
        inside = dwellings = 0
        found = []
        for each in built:
            dwellings += sum(each.counts.values())
            inside += sum(
                count
                for name, count in each.counts.items()
                if scenario.dwellings[name].segment in rule.segments
            )
            met = inside >= dwellings_required(rule.at_least, dwellings)
            found.append(SoFar(each.phases, inside, dwellings, inside / dwellings, met))
        yield rule, tuple(found)

"""Scenarios side by side: their figures, the inputs that differ, and why one figure differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from feasibility.compare.differences import check_own, differences, groups_of
from feasibility.compare.results import Compared, Comparison, Pair, Progress, part_of_work
from feasibility.compare.split import split
from feasibility.evaluation.evaluate import at_asking_price, evaluate_each
from feasibility.evaluation.figures.named import FigureName, column
from feasibility.scenario.validated import Scenario

LAND_VALUE = FigureName("residual_land_value", stepped=False, truth=False, unit="€")


@dataclass(frozen=True)
class Entry:
    """A scenario that is to be compared."""

    scenario: Scenario
    origin: str = ""
    """The file, option or recorded run that it came from."""
    label: str = ""
    """Its label; by default its name, or else its origin."""


def compare(
    entries: Sequence[Entry],
    own: Mapping[str, Sequence[str]] | None = None,
    figure: FigureName = LAND_VALUE,
    progress: Progress | None = None,
) -> Comparison:
    """Two or more scenarios, each compared with the first.

    Args:
        entries: at least two.
        own: groups of inputs, name → paths; see `groups_of`.
        figure: whose difference is split; by default the residual land value.
        progress: called with the number of pairs done, in parts too, and their total.

    Raises:
        InputError: a scenario cannot be computed, or a group is no group of these scenarios.
        ValueError: fewer than two scenarios.
    """
    if len(entries) < 2:
        raise ValueError("two scenarios are needed at least")
    read = partial(column, figure)
    results = evaluate_each([each.scenario for each in entries])
    values = [float(value) for value in read(results)]
    first = entries[0].scenario
    found = [differences(first, each.scenario) for each in entries[1:]]
    own = own or {}
    check_own(own, [each for several in found for each in several])
    pairs = tuple(
        Pair(
            place,
            differing,
            split(
                (first, entries[place].scenario),
                (values[0], values[place]),
                groups_of(differing, own),
                figure.name,
                read,
                part_of_work(progress, place - 1, len(found)),
            ),
        )
        for place, differing in enumerate(found, start=1)
    )
    compared = zip(_labels(entries), entries, results, strict=True)
    scenarios = tuple(
        Compared(label, each.origin, result, at_asking_price(result)) for label, each, result in compared
    )
    return Comparison(scenarios, figure.name, figure.unit, pairs)


def _labels(entries: Sequence[Entry]) -> list[str]:
    """A label for each; the second of two equal ones gets (2)."""
    labels: list[str] = []
    for entry in entries:
        wanted = entry.label or entry.scenario.name or entry.origin
        label, number = wanted, 1
        while label in labels:
            number += 1
            label = f"{wanted} ({number})"
        labels.append(label)
    return labels

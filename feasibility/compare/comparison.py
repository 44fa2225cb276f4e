"""Scenarios side by side: their figures, the inputs that differ, and why one figure differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feasibility.compare.differences import check_own, differences, groups_of
from feasibility.compare.results import Compared, Comparison, Pair, Progress, part_of_work
from feasibility.compare.split import Column, split
from feasibility.evaluation.evaluate import Results, at_asking_price, evaluate_each
from feasibility.scenario.validated import Scenario

LAND_VALUE = "residual_land_value"


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
    figure: str = LAND_VALUE,
    unit: str = "€",
    column: Column | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Two or more scenarios, each compared with the first.

    Args:
        entries: at least two.
        own: groups of inputs, name → paths; see `groups_of`.
        figure: whose difference is split; by default the residual land value.
        unit: its unit.
        column: reads it from many results; by default a figure of the project of that name.
        progress: called with the number of pairs done, in parts too, and their total.

    Raises:
        InputError: a scenario cannot be computed, or a group is no group of these scenarios.
        ValueError: fewer than two scenarios.
    """
    if len(entries) < 2:
        raise ValueError("two scenarios are needed at least")

    def by_name(results: Results) -> NDArray[np.float64]:
        return results.figure(figure)

    read = column or by_name
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
                figure,
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
    return Comparison(scenarios, figure, unit, pairs)


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

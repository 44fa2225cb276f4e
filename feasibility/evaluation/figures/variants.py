"""Many variants of one scenario at once, of which some may be no valid scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feasibility.errors import InputError
from feasibility.evaluation.build import exit_methods
from feasibility.evaluation.evaluate import evaluate_each
from feasibility.evaluation.figures.named import FigureName, column
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Values:
    """Figures of many variants, and what is wrong with those that cannot be computed."""

    columns: tuple[Array, ...]
    """For each figure that was asked for (V,); NaN where it has no meaning or the variant is refused."""
    methods: tuple[tuple[str, ...], ...]
    """For each variant the exit methods that give the values of its types; empty where it is refused."""
    refused: Mapping[int, InputError]
    """Place of each variant that is no valid scenario, with its mistakes."""


def figures_of(
    scenario: Scenario, variants: Sequence[Mapping[str, object]], figures: Sequence[FigureName]
) -> Values:
    """Figures of every variant; one that is no valid scenario is left out and its mistakes kept.

    Args:
        scenario: what every variant starts from.
        variants: for each its own values by dotted path.
        figures: what is asked of each.
    """
    refused: dict[int, InputError] = {}
    sound: list[tuple[int, Scenario]] = []
    for place, values in enumerate(variants):
        try:
            sound.append((place, scenario.with_values(values)))
        except InputError as error:
            refused[place] = error
    columns = tuple(np.full(len(variants), np.nan) for _ in figures)
    methods: list[tuple[str, ...]] = [()] * len(variants)
    _fill(sound, figures, columns, methods, refused)
    return Values(columns, tuple(methods), refused)


def _fill(
    sound: Sequence[tuple[int, Scenario]],
    figures: Sequence[FigureName],
    columns: Sequence[Array],
    methods: list[tuple[str, ...]],
    refused: dict[int, InputError],
) -> None:
    """Compute all at once; where one of them cannot be computed, the halves by themselves."""
    if not sound:
        return
    try:
        results = evaluate_each([each for _, each in sound])
        found = [column(figure, results) for figure in figures]
    except InputError as error:
        if len(sound) == 1:
            refused[sound[0][0]] = error
            return
        middle = len(sound) // 2
        _fill(sound[:middle], figures, columns, methods, refused)
        _fill(sound[middle:], figures, columns, methods, refused)
        return
    places = [place for place, _ in sound]
    for target, values in zip(columns, found, strict=True):
        target[places] = values
    by_group = [exit_methods(group) for group in results.groups]
    for place, (group, row) in zip(places, results.rows, strict=True):
        methods[place] = by_group[group][row]

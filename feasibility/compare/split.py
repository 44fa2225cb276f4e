"""The exact split of a difference over the groups of inputs that differ.

Every combination of the groups is a scenario of its own, computed in full; nothing is a slope, and no group
gets what is left over by the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from feasibility.compare.results import NOT_COUNTED, Combination, Group, Part, Refusal, Split
from feasibility.compare.shapley import Block, bits_of, finest_partition, shapley_values
from feasibility.errors import InputError
from feasibility.evaluation.evaluate import Results, evaluate_each
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]
Column = Callable[[Results], Array]
"""One figure of every result, (V,); NaN where it has no meaning."""


@dataclass(frozen=True)
class _Mixed:
    """The figures of all combinations; bit g of a place is set where group g is as in the second."""

    values: dict[int, float]
    refused: dict[int, Refusal]


def split(
    ends: tuple[Scenario, Scenario],
    figures: tuple[float, float],
    groups: Sequence[Group],
    figure: str,
    column: Column,
) -> Split:
    """A figure of the second scenario less that of the first, split over groups of inputs.

    Each group's share is what taking it over from the second scenario adds, averaged over all orders in which
    the groups can be taken over (Shapley). The shares sum to the difference exactly; a group that moves
    nothing has 0; neither the order of the scenarios nor that of the groups matters. Groups of which some
    combination is no valid scenario, or has no such figure, are put together, as few as possible.

    Args:
        ends: the two scenarios.
        figures: their figures; NaN where it has no meaning, and then there are no parts.
        groups: at most six, which hold every difference between the two that counts.
        figure: its name, to stand in the record.
        column: reads the figure.
    """
    first, second = (value if isfinite(value) else None for value in figures)
    if first is None or second is None:
        return Split(figure, first, second, (), ())
    in_order = sorted(groups, key=lambda each: (each.name, each.kind))
    mixed = _mixed(ends, figures, in_order, column)
    blocks = finest_partition(len(in_order), frozenset(mixed.refused))
    shares = shapley_values([bits_of(block) for block in blocks], _unions_only(blocks, mixed.values))
    shown = {id(group): place for place, group in enumerate(groups)}
    parts = [
        Part(
            tuple(sorted((in_order[place] for place in block), key=lambda each: shown[id(each)])),
            share,
            _reason(block, mixed.refused),
        )
        for block, share in zip(blocks, shares, strict=True)
    ]
    return Split(
        figure,
        first,
        second,
        tuple(sorted(parts, key=lambda part: shown[id(part.groups[0])])),
        tuple(
            Combination(_names(bits, in_order), mixed.values.get(bits)) for bits in range(1 << len(in_order))
        ),
    )


def _unions_only(blocks: Sequence[Block], values: dict[int, float]) -> dict[int, float]:
    unions = [0]
    for block in blocks:
        unions += [bits | bits_of(block) for bits in unions]
    return {bits: values[bits] for bits in unions}


def _names(bits: int, groups: Sequence[Group]) -> tuple[str, ...]:
    return tuple(group.name for place, group in enumerate(groups) if bits >> place & 1)


def _reason(block: Block, refused: dict[int, Refusal]) -> Refusal | None:
    """The smallest combination that could not be computed with the groups of a block apart."""
    whole = bits_of(block)
    apart = [bits for bits in refused if bits & whole not in (0, whole)]
    return refused[min(apart, key=lambda bits: (bits.bit_count(), bits))] if apart else None


def _mixed(
    ends: tuple[Scenario, Scenario], figures: tuple[float, float], groups: Sequence[Group], column: Column
) -> _Mixed:
    """Every combination; made from the same one of the two scenarios, whichever comes first."""
    everything = (1 << len(groups)) - 1
    turned = ends[0].digest > ends[1].digest
    # What is asked of a mix search names types that a combination may lack, and no figure follows from it.
    base = (ends[1] if turned else ends[0]).with_values(dict.fromkeys(NOT_COUNTED))
    refused: dict[int, Refusal] = {}
    sound: list[tuple[int, Scenario]] = []
    for taken in range(1, everything):
        values = {
            each.path: each.first_written if turned else each.second_written
            for place, group in enumerate(groups)
            if taken >> place & 1
            for each in group.differences
        }
        bits = everything ^ taken if turned else taken
        try:
            sound.append((bits, base.with_values(values)))
        except InputError as error:
            refused[bits] = _refusal(bits, groups, error)
    found = {0: figures[0], everything: figures[1]}
    _fill(sound, column, groups, found, refused)
    for bits in [bits for bits, value in found.items() if not isfinite(value)]:
        refused[bits] = Refusal(_names(bits, groups), "", "")
        del found[bits]
    return _Mixed(found, refused)


def _fill(
    sound: Sequence[tuple[int, Scenario]],
    column: Column,
    groups: Sequence[Group],
    found: dict[int, float],
    refused: dict[int, Refusal],
) -> None:
    """Compute all at once; where one of them cannot be computed, the halves by themselves."""
    if not sound:
        return
    try:
        values: Iterable[float] = map(float, column(evaluate_each([each for _, each in sound])))
    except InputError as error:
        if len(sound) == 1:
            refused[sound[0][0]] = _refusal(sound[0][0], groups, error)
            return
        middle = len(sound) // 2
        _fill(sound[:middle], column, groups, found, refused)
        _fill(sound[middle:], column, groups, found, refused)
        return
    found.update(zip((bits for bits, _ in sound), values, strict=True))


def _refusal(bits: int, groups: Sequence[Group], error: InputError) -> Refusal:
    first = min(error.mistakes, key=lambda each: (each.path, each.message))
    return Refusal(_names(bits, groups), first.path, first.message)

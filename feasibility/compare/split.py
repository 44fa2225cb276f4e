"""The exact split of a difference over the groups of inputs that differ.

Every combination of the groups is a scenario of its own, computed in full, without derivatives or residual
terms. The shares are Shapley values: what each group adds, averaged over all orders; rounded for print so
that the printed shares still sum to the printed difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial, isfinite

import numpy as np
from numpy.typing import NDArray

from feasibility.compare.results import NOT_COUNTED, Combination, Group, Part, Progress, Refusal, Split
from feasibility.errors import InputError
from feasibility.evaluation.evaluate import Results, evaluate_each
from feasibility.scenario.validated import Scenario

Block = tuple[int, ...]


def shapley_values(players: Sequence[int], values: Mapping[int, float]) -> tuple[Fraction, ...]:
    """The exact Shapley value of each player: the sum is the value of all less the value of none.

    φ_i = Σ_S |S|! (n − |S| − 1)! / n! · (v(S ∪ i) − v(S)), over the sets S of the others. Floats are
    treated as fractions, so nothing is rounded, and the order of the players has no effect.

    Args:
        players: the bits of each player; no two share one.
        values: bits → value, for every union of players; finite.
    """
    count = len(players)
    exact = {bits: Fraction(value) for bits, value in values.items()}
    shares = []
    for player in players:
        others = [each for each in players if each != player]
        share = Fraction(0)
        for size, bits in _unions(others):
            weight = Fraction(factorial(size) * factorial(count - size - 1), factorial(count))
            share += weight * (exact[bits | player] - exact[bits])
        shares.append(share)
    return tuple(shares)


def _unions(players: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The number of players and their bits together, of every subset."""
    for subset in range(1 << len(players)):
        chosen = [player for place, player in enumerate(players) if subset >> place & 1]
        yield len(chosen), sum(chosen)


def finest_partition(count: int, missing: frozenset[int]) -> tuple[Block, ...]:
    """The partition into the most blocks of which every union of blocks has a value.

    Of several with as many blocks the one whose largest blocks are smallest, and then the first by the
    numbers in them: so it depends on nothing but the sets that are missing.

    Args:
        count: players 0 … count − 1.
        missing: bits of the sets without a value; never those of none and of all.
    """
    sound = [
        partition
        for partition in _partitions(tuple(range(count)))
        if not any(bits in missing for _, bits in _unions([bits_of(block) for block in partition]))
    ]
    return min(
        sound, key=lambda blocks: (-len(blocks), sorted(map(len, blocks), reverse=True), sorted(blocks))
    )


def bits_of(block: Block) -> int:
    """The set of these numbers as bits."""
    return sum(1 << place for place in block)


def _partitions(numbers: Block) -> Iterator[tuple[Block, ...]]:
    """Every way to put numbers into blocks."""
    if not numbers:
        yield ()
        return
    first, rest = numbers[0], numbers[1:]
    for partition in _partitions(rest):
        yield ((first,), *partition)
        for place, block in enumerate(partition):
            yield (*partition[:place], (first, *block), *partition[place + 1 :])


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
    progress: Progress | None = None,
) -> Split:
    """A figure of the second scenario less that of the first, split over groups of inputs.

    Each group's share is what taking it over from the second scenario adds, averaged over all orders in which
    the groups can be taken over (Shapley). The shares sum to the difference exactly; a group without
    effect has 0; neither the order of the scenarios nor that of the groups matters. Groups of which some
    combination is no valid scenario, or has no such figure, are put together, as few as possible.

    Args:
        ends: the two scenarios.
        figures: their figures; NaN where it has no meaning, and then there are no parts.
        groups: at most six, which hold every difference between the two that counts.
        figure: its name.
        column: reads the figure.
        progress: called with the number of combinations done and their total.
    """
    first, second = (value if isfinite(value) else None for value in figures)
    if first is None or second is None:
        return Split(figure, first, second, (), ())
    in_order = sorted(groups, key=lambda each: (each.name, each.kind))
    mixed = _mixed(ends, figures, in_order, column, progress)
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
    ends: tuple[Scenario, Scenario],
    figures: tuple[float, float],
    groups: Sequence[Group],
    column: Column,
    progress: Progress | None,
) -> _Mixed:
    """Every combination; made from the same one of the two scenarios, whichever comes first."""
    everything = (1 << len(groups)) - 1
    turned = ends[0].digest > ends[1].digest
    # Options of the mix search name types that a combination may lack, and affect no figure.
    base = (ends[1] if turned else ends[0]).with_values(dict.fromkeys(NOT_COUNTED))
    refused: dict[int, Refusal] = {}
    sound: list[tuple[int, Scenario]] = []
    for taken in range(1, everything):
        if progress:
            progress(taken, everything + 1)
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
    """Compute all at once; where one of them cannot be computed, each half separately."""
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


def rounded_shares(shares: Sequence[Fraction], total: Fraction, unit: Fraction) -> tuple[Fraction, ...]:
    """Shares in whole units that sum to a total exactly.

    Each is rounded to the nearest unit; the few units that are then short or over go to the shares that are
    nearest to the next unit, so that no share is further from its true value than a unit. Reversing all
    signs reverses the signs of the result.

    Args:
        shares: exact.
        total: what they must sum to: whole units, and within a unit for each share of their exact sum.
        unit: 1/100 for cents.

    Raises:
        ValueError: the total is no whole number of units, or lies too far from the sum of the shares.
    """
    scaled = [share / unit for share in shares]
    nearest = [round(each) for each in scaled]
    left = total / unit - sum(nearest)
    if left.denominator != 1 or abs(left) > len(shares):
        raise ValueError("the total is not the sum of the shares in whole units")
    step = 1 if left > 0 else -1
    order = sorted(range(len(shares)), key=lambda place: (-(scaled[place] - nearest[place]) * step, place))
    moved = set(order[: abs(int(left))])
    return tuple((each + step * (place in moved)) * unit for place, each in enumerate(nearest))


def nearest_unit(value: Fraction, unit: Fraction) -> Fraction:
    """A value in whole units; a half goes to the even one, as it does where figures are printed."""
    return round(value / unit) * unit

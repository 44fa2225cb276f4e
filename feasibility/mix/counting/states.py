"""Mixes at one total counted by what the rows have come to, type after type.

Types that no row tells apart form a group, and all that counts of a group is in how many ways its types make
up each sum. A row on one group bounds that sum; groups that no remaining row tells apart are multiplied. Rows
that lie within each other, as most shares do, need no more than that. For others a dense array is kept by
total and by what each row has come to, from the first group that the row touches to the last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import comb, gcd, prod

import numpy as np
from numpy.typing import NDArray

from feasibility.mix.counting.fixed_total import Band, FixedTotal, has_upper, turned

Modular = NDArray[np.uint64]

MOST_STATES = 20_000_000
"""States in one array: 160 MB."""
MOST_TOTAL = 100_000
"""Up to this total the ways of each sum are kept; beyond it they are counted only where no row is left."""
ALL_ORDERS = 8
"""Up to so many groups the best order of all is found."""


@dataclass(frozen=True)
class Group:
    """Types that no remaining row tells apart."""

    most: tuple[int, ...]
    """Types on their own: from 0 to this many."""
    ways: tuple[tuple[int, ...], ...] = ()
    """Types together: in how many ways they make up each sum from 0 to the total."""


@dataclass(frozen=True)
class States:
    """What is left to count: groups in order, and the rows that more than one of them is in."""

    total: int
    groups: tuple[Group, ...]
    bands: tuple[Band, ...]
    """Their weights are those of the groups."""
    steps: int
    """States of the array over all steps: the work."""


def states_of(case: FixedTotal) -> States | None:
    """The groups of a case and the rows left between them; None where that is too much for an array."""
    if case.total > MOST_TOTAL:
        groups = [Group(case.most)] if case.most else []
        return None if case.bands else States(case.total, tuple(groups), (), 2 ** len(case.most))
    groups, bands = _together(case.total, [Group((most,)) for most in case.most], list(case.bands))
    if not bands:
        return States(case.total, tuple(groups), (), (case.total + 1) * (len(case.most) + 1))
    bands = [_smallest(band, case.total) for band in bands]
    found = _least_work(groups, bands, case.total)
    if found is None:
        return None
    steps, order = found
    return States(
        case.total,
        tuple(groups[place] for place in order),
        tuple(replace(band, weights=tuple(band.weights[place] for place in order)) for band in bands),
        steps,
    )


def count_states(states: States, advance: Callable[[int], None] = lambda _: None) -> int:
    """Exactly how many mixes there are.

    Args:
        states: as `states_of` gives them.
        advance: called again and again with the number of steps that are done since it was called last.
    """
    if not states.bands and states.total > MOST_TOTAL:
        return in_closed_form(states.groups[0].most, states.total) if states.groups else 0
    if not states.bands:
        return _ways(states.groups[0], states.total)[states.total] if states.groups else int(not states.total)
    # A sum of several states counts ways to choose every type, so that none exceeds the product.
    most = prod(_most_of(group) for group in states.groups)
    moduli, product, candidate = [2**64], 2**64, 2**31 - 1
    while product <= most:
        if gcd(candidate, product) == 1:
            moduli.append(candidate)
            product *= candidate
        candidate -= 2
    each_time = len(moduli)

    def some(steps: int) -> None:
        advance(steps // each_time)

    return _from_remainders([(_count_modulo(states, each, some), each) for each in moduli])


def in_closed_form(most: Sequence[int], total: int) -> int:
    """How many counts from 0 to `most` add up to a total.

    Σ over sets of types of (−1)^size · C(total − Σ (most + 1) + T − 1, T − 1), T the number of types:
    inclusion and exclusion of the types that have more than they may (Feller, 1968, chapter IV).
    """
    places = len(most) - 1
    left = {total: 1}
    for each in most:
        more = dict(left)
        for rest, sign in left.items():
            if rest > each:
                more[rest - each - 1] = more.get(rest - each - 1, 0) - sign
        left = more
    return sum(sign * comb(rest + places, places) for rest, sign in left.items())


def _from_remainders(remainders: Sequence[tuple[int, int]]) -> int:
    """The whole number under the product of the moduli that leaves these remainders."""
    found, product = 0, 1
    for remainder, modulus in remainders:
        found += product * ((remainder - found) * pow(product, -1, modulus) % modulus)
        product *= modulus
    return found


# ---------------------------------------------------------------------------------- groups and their ways


def _together(total: int, groups: list[Group], bands: list[Band]) -> tuple[list[Group], list[Band]]:
    """Merge groups that no row tells apart, and settle rows on one group, until neither is left."""
    while True:
        groups, bands = _merged(groups, bands)
        settled = next(_on_one_group(total, bands), None)
        if settled is None:
            return groups, bands
        number, place, sums = settled
        kept = [ways if made in sums else 0 for made, ways in enumerate(_ways(groups[place], total))]
        groups[place] = Group((), (tuple(kept),))
        bands = [each for each in bands if each is not bands[number]]


def _merged(groups: Sequence[Group], bands: Sequence[Band]) -> tuple[list[Group], list[Band]]:
    merged: dict[tuple[int, ...], Group] = {}
    for place, group in enumerate(groups):
        column = tuple(band.weights[place] for band in bands)
        known = merged.get(column, Group(()))
        merged[column] = Group(known.most + group.most, known.ways + group.ways)
    return list(merged.values()), [
        replace(band, weights=tuple(column[number] for column in merged)) for number, band in enumerate(bands)
    ]


def _on_one_group(total: int, bands: Sequence[Band]) -> Iterator[tuple[int, int, range]]:
    """Rows that bound the sum of one group: number of the row, place of the group, sums that keep to it."""
    for number, band in enumerate(bands):
        for form in (band, turned(band, total)):
            touched = [place for place, weight in enumerate(form.weights) if weight]
            if len(touched) == 1:
                weight = form.weights[touched[0]]
                yield number, touched[0], range(max(0, -(-form.lower // weight)), form.upper // weight + 1)


def _ways(group: Group, total: int) -> tuple[int, ...]:
    """In how many ways the types of a group make up each sum from 0 to the total."""
    found = list(group.ways[0]) if group.ways else [1] + [0] * total
    for ways in group.ways[1:]:
        found = _multiplied(found, ways)
    for most in group.most:
        sums = list(accumulate(found))
        found = sums[: most + 1] + [a - b for a, b in zip(sums[most + 1 :], sums, strict=False)]
    return tuple(found)


def _multiplied(one: Sequence[int], other: Sequence[int]) -> list[int]:
    """Product of two polynomials, cut at their length: one product of two whole numbers, digits set apart."""
    size = (sum(one).bit_length() + sum(other).bit_length()) // 8 + 1
    numbers = [
        int.from_bytes(b"".join(each.to_bytes(size, "little") for each in ways), "little")
        for ways in (one, other)
    ]
    digits = (numbers[0] * numbers[1]).to_bytes(2 * len(one) * size, "little")
    return [int.from_bytes(digits[place * size : (place + 1) * size], "little") for place in range(len(one))]


def _most_of(group: Group) -> int:
    return prod(each + 1 for each in group.most) * prod(sum(each) for each in group.ways)


# ----------------------------------------------------------------------------------------- dense states


def _axis(band: Band) -> int:
    """How many values of a row are distinguished: up to its upper bound, else up to its lower one."""
    return 1 + (band.upper if has_upper(band) else band.lower)


def _smallest(band: Band, total: int) -> Band:
    """Of the two ways to tell a row, the one that touches fewer groups, then the one of fewer values."""
    return min(
        (band, turned(band, total)), key=lambda form: (sum(each > 0 for each in form.weights), _axis(form))
    )


def _live(bands: Sequence[Band], order: Sequence[int]) -> list[range]:
    """For each row the steps at which it has a state: from the first group that it touches to the last."""
    touched = [[step for step, place in enumerate(order) if band.weights[place]] for band in bands]
    return [range(steps[0], steps[-1] + 1) for steps in touched]


def _least_work(
    groups: Sequence[Group], bands: Sequence[Band], total: int
) -> tuple[int, tuple[int, ...]] | None:
    """States over all steps, and the order of the groups for which they are fewest.

    None where some step has more states than are kept. What a group takes depends on which groups come
    before it, not on their order, so that the best order of every set is extended by one group at a time.
    Many groups stand in an order that keeps together those that the same rows touch.
    """
    touched = [
        (_axis(band), sum(1 << place for place, weight in enumerate(band.weights) if weight))
        for band in bands
    ]
    places = sorted(range(len(groups)), key=lambda place: tuple(band.weights[place] > 0 for band in bands))
    best: dict[int, tuple[int, tuple[int, ...]]] = {0: (0, ())}
    for step in places:
        longer: dict[int, tuple[int, tuple[int, ...]]] = {}
        for before, (steps, order) in best.items():
            for place in places if len(groups) <= ALL_ORDERS else [step]:
                after = before | 1 << place
                states = (total + 1) * prod(axis for axis, each in touched if each & after and each & ~before)
                if after == before or states > MOST_STATES:
                    continue
                group = groups[place]
                work = steps + states * (len(group.most) + (total + 1 if group.ways else 0))
                found = work, (*order, place)
                longer[after] = min(found, longer.get(after, found))
        best = longer
    return best.get((1 << len(groups)) - 1)


def _count_modulo(states: States, modulus: int, advance: Callable[[int], None]) -> int:
    """The number of mixes modulo 2^64, by leaving out what overflows, or modulo a number under 2^31."""
    live = _live(states.bands, range(len(states.groups)))
    array: Modular = np.zeros((states.total + 1, 1), np.uint64)
    array[0] = 1
    alive: list[int] = []
    for step, group in enumerate(states.groups):
        for number, during in enumerate(live):
            if step == during.start:
                alive.append(number)
                wider: Modular = np.zeros((*array.shape, _axis(states.bands[number])), np.uint64)
                wider[..., 0] = array
                array = wider
        shift = Shift(
            tuple(states.bands[number].weights[step] for number in alive),
            tuple(not has_upper(states.bands[number]) for number in alive),
        )
        for most in group.most:
            array = _with_type(array, most, shift, modulus, advance)
        if group.ways:
            ways = group.ways[0]
            for each in group.ways[1:]:
                ways = tuple(_multiplied(ways, each))
            array = _with_ways(array, ways, shift, modulus, advance)
        for number in [each for each in alive if live[each].stop == step + 1]:
            axis = 2 + alive.index(number)
            ends = np.moveaxis(array, axis, 0)[states.bands[number].lower :]
            array = _modulo(ends.sum(axis=0), modulus)
            alive.remove(number)
    return int(array[states.total, 0])


@dataclass(frozen=True)
class Shift:
    """What one dwelling more adds to each row that has a state."""

    weights: tuple[int, ...]
    keeps: tuple[bool, ...]
    """Whether what goes over the last value stays there (it is enough), or falls away (it is too much)."""


def _modulo(array: Modular, modulus: int) -> Modular:
    return array if modulus == 2**64 else array % np.uint64(modulus)


def _shifted(array: Modular, shift: Shift, dwellings: int, first: int) -> Modular:
    """States after some dwellings more; the rows' axes begin at `first`."""
    for number, (weight, keeps) in enumerate(zip(shift.weights, shift.keeps, strict=True)):
        if weight == 0 or dwellings == 0:
            continue
        moved = np.moveaxis(array, first + number, 0)
        last = len(moved) - 1
        by = min(weight * dwellings, last + 1)
        result = np.zeros_like(moved)
        result[by:] = moved[: last + 1 - by]
        if keeps:
            result[last] = moved[max(0, last - by) :].sum(axis=0)
        array = np.moveaxis(result, 0, first + number)
    return array


def _with_type(
    array: Modular, most: int, shift: Shift, modulus: int, advance: Callable[[int], None]
) -> Modular:
    """Add a type from 0 to `most`: the state one dwelling before, one more, less the one that is too many."""
    result = array.copy()
    for total in range(1, len(array)):
        result[total] += _shifted(result[total - 1], shift, 1, 1)
        if total > most:
            # Whatever the modulus, the difference is taken modulo it: none of the terms goes under zero.
            gone = _modulo(_shifted(array[total - most - 1], shift, most + 1, 1), modulus)
            result[total] += np.uint64(modulus) - gone if modulus < 2**64 else np.uint64(0) - gone
        result[total] = _modulo(result[total], modulus)
        advance(result[total].size)
    return result


def _with_ways(
    array: Modular, ways: Sequence[int], shift: Shift, modulus: int, advance: Callable[[int], None]
) -> Modular:
    """Add types together, from 0 dwellings up, in as many ways as each number of them has."""
    result = np.zeros_like(array)
    for dwellings, number in enumerate(ways):
        advance(array.size)
        if number:
            moved = _modulo(_shifted(array[: len(array) - dwellings], shift, dwellings, 2), modulus)
            result[dwellings:] += _modulo(moved * np.uint64(number % modulus), modulus)
    return _modulo(result, modulus)

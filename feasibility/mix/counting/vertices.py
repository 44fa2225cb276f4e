"""Mixes at one total counted from the vertices of their polytope: whatever the dwellings, however many rows.

Each vertex has a cone of whole points, and the sum of z^point over all cones is that over the polytope (Brion
1988). The points of a cone are told by the room that its facets leave: whole numbers of zero or more, on a
lattice in a group of as many classes as the facets' determinant is large. The mean over the characters of
that group singles the lattice out, and makes the cone a sum of products of geometric series, one for each
facet. At z = 1 each cone has a pole; along z = e^(direction · t) only the terms without t are left of their
sum. All is worked out modulo one prime that is larger than the number of mixes and has the roots of unity
that the characters need.

A row of large numbers, such as viability, makes too many classes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count, groupby, pairwise
from math import comb, lcm, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feasibility.mix.counting.fixed_total import FixedTotal
from feasibility.mix.counting.polytope import SEEDS, Facet, facets_of, raised, vertices_of
from feasibility.mix.counting.prime_field import prime_field

IntArray = NDArray[np.int64]
Residues = NDArray[Any]
"""Python's whole numbers from 0 to a prime."""

MOST_CHARACTERS = 1_000_000
MOST_BITS = 1_000
"""Of the prime."""
LEAST_PRIME = 1 << 61
"""So large that a direction chosen at random is never along a facet, or hardly."""
AT_ONCE = 4_096
"""Characters that are worked out together."""


@dataclass(frozen=True)
class Cone:
    """A vertex and its n facets."""

    bounds: tuple[int, ...]
    """(n,)"""
    determinant: int
    """Of the facets' coefficients, made positive: how many characters there are."""
    adjugate: tuple[tuple[int, ...], ...]
    """The inverse of the facets' coefficients, times the determinant (n, n)."""
    steps: tuple[int, ...]
    """The whole vectors from zero to these, end left out, stand for the characters (n,)."""


@dataclass(frozen=True)
class Vertices:
    """All cones of a polytope, in order of their determinants."""

    dimensions: int
    cones: tuple[Cone, ...]
    most: int
    """No more mixes than this."""
    steps: int
    """Products of numbers modulo the prime: the work."""


@dataclass(frozen=True)
class Field:
    """Whole numbers modulo a prime, and what the count needs of them."""

    modulus: int
    root: int
    """Its powers first come to 1 at `order`."""
    order: int
    inverse_factorials: tuple[int, ...]
    """1 / k! for k from 0 to the dimensions + 1."""


def vertices_to_count(case: FixedTotal) -> Vertices | None:
    """The cones of a case; None for one type, and where there are too many vertices or characters."""
    if len(case.most) < 2:
        return None
    facets = facets_of(case)
    tried = (vertices_of(facets, raised(facets, seed)) for seed in SEEDS)
    found = next((vertices for vertices in tried if vertices is not None), None)
    if found is None:
        return None
    cones, characters = [], 0
    for numbers in found:
        cone = _cone([facets[number] for number in numbers])
        characters += cone.determinant
        if characters > MOST_CHARACTERS:
            return None
        cones.append(cone)
    cones.sort(key=lambda cone: cone.determinant)
    others = len(case.most) - 1
    most = min(prod(each + 1 for each in case.most), comb(case.total + others, others))
    if _order(cones).bit_length() + most.bit_length() > MOST_BITS:
        return None
    return Vertices(others, tuple(cones), most, characters * others * (others + 1) * (others + 2) // 2)


def count_vertices(vertices: Vertices, advance: Callable[[int], None]) -> int:
    """Exactly how many mixes there are.

    Args:
        vertices: as `vertices_to_count` gives them.
        advance: called with the number of steps that are done since it was called last.
    """
    field = _field(vertices)
    direction = _direction(vertices, field)
    characters = sum(cone.determinant for cone in vertices.cones)
    mixes = 0
    for determinant, alike in groupby(vertices.cones, key=lambda cone: cone.determinant):
        group = _group(determinant, list(alike), direction, field)
        ends = [*range(0, len(group.scale) * determinant, AT_ONCE), len(group.scale) * determinant]
        for first, last in pairwise(ends):
            mixes += _added(group, np.arange(first, last), field)
            advance(vertices.steps * (last - first) // characters)
    return mixes % field.modulus


# ------------------------------------------------------------------------------------------------- cones


def _cone(facets: Sequence[Facet]) -> Cone:
    rows = [facet.coefficients for facet in facets]
    return Cone(tuple(facet.bound for facet in facets), *_inverted(rows), _steps(rows))


def _inverted(rows: Sequence[Sequence[int]]) -> tuple[int, tuple[tuple[int, ...], ...]]:
    """Determinant, made positive, and the inverse times it: elimination without fractions (Bareiss 1968)."""
    size = len(rows)
    table = [[*row, *(int(place == number) for place in range(size))] for number, row in enumerate(rows)]
    before = 1
    for place in range(size):
        chosen = next(number for number in range(place, size) if table[number][place])
        table[place], table[chosen] = table[chosen], table[place]
        pivot = table[place]
        for number in range(size):
            if number != place:
                own = table[number][place]
                table[number] = [
                    (pivot[place] * here - own * there) // before
                    for here, there in zip(table[number], pivot, strict=True)
                ]
        before = pivot[place]
    sign = 1 if before > 0 else -1
    return sign * before, tuple(tuple(sign * each for each in row[size:]) for row in table)


def _steps(rows: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """The diagonal of the rows' Hermite normal form."""
    left = [list(row) for row in rows]
    found = []
    for place in range(len(rows)):
        while True:
            touched = [row for row in left if row[place]]
            smallest = min(touched, key=lambda row: abs(row[place]))
            if len(touched) == 1:
                break
            for row in touched:
                if row is not smallest:
                    times = row[place] // smallest[place]
                    row[:] = [here - times * there for here, there in zip(row, smallest, strict=True)]
        found.append(abs(smallest[place]))
        left = [row for row in left if row is not smallest]
    return tuple(found)


# ------------------------------------------------------------------------------------------------- field


def _order(cones: Sequence[Cone]) -> int:
    return lcm(*(cone.determinant for cone in cones))


def _field(vertices: Vertices) -> Field:
    order = _order(vertices.cones)
    modulus, root = prime_field(order, max(vertices.most, LEAST_PRIME))
    inverses = [1]
    for number in range(1, vertices.dimensions + 2):
        inverses.append(inverses[-1] * pow(number, -1, modulus) % modulus)
    return Field(modulus, root, order, tuple(inverses))


def _direction(vertices: Vertices, field: Field) -> tuple[int, ...]:
    """A direction in which every cone's edges have a speed."""
    places = range(4, vertices.dimensions + 4)
    directions = (tuple(pow(seed, place, field.modulus) for place in places) for seed in count(SEEDS[0]))
    return next(
        direction
        for direction in directions
        if all(speed for cone in vertices.cones for speed in _speeds(cone, direction, field))
    )


def _speeds(cone: Cone, direction: Sequence[int], field: Field) -> list[int]:
    """How fast the point goes along the direction for one more of each facet's room (n,)."""
    inverse = -pow(cone.determinant, -1, field.modulus)
    return [
        sum(each * row[place] for each, row in zip(direction, cone.adjugate, strict=True))
        * inverse
        % field.modulus
        for place in range(len(direction))
    ]


# ---------------------------------------------------------------------------------- characters and series


@dataclass(frozen=True)
class Group:
    """The cones of one determinant."""

    determinant: int
    adjugates: IntArray
    """Modulo the determinant (cones, n, n)."""
    bounds: IntArray
    """Modulo the determinant (cones, n)."""
    steps: IntArray
    """(cones, n)"""
    powers: Residues
    """Of the speed along each facet, from the zeroth (cones, n, n + 1)."""
    shifts: Residues
    """The series of e^(t · vertex) along the direction (cones, n + 1)."""
    scale: Residues
    """One over the determinant and over all speeds (cones,)."""
    roots: Residues
    """All roots of unity of the determinant's order (determinant,)."""
    series: Residues
    """z / (1 − root · e^z) for each of them, up to z^n (determinant, n + 1)."""


def _group(determinant: int, cones: Sequence[Cone], direction: Sequence[int], field: Field) -> Group:
    modulus, size = field.modulus, len(direction)
    speeds = [_speeds(cone, direction, field) for cone in cones]
    at = [
        -sum(speed * bound for speed, bound in zip(each, cone.bounds, strict=True))
        for each, cone in zip(speeds, cones, strict=True)
    ]
    roots = _powers([pow(field.root, field.order // determinant, modulus)], determinant, modulus)[0]
    return Group(
        determinant,
        np.array([[[each % determinant for each in row] for row in cone.adjugate] for cone in cones]),
        np.array([[bound % determinant for bound in cone.bounds] for cone in cones]),
        np.array([cone.steps for cone in cones]),
        np.array([_powers(each, size + 1, modulus) for each in speeds], object),
        _powers(at, size + 1, modulus) * np.array(field.inverse_factorials[: size + 1], object) % modulus,
        np.array([pow(prod(each) * determinant, -1, modulus) for each in speeds], object),
        roots,
        _series(roots, size, field),
    )


def _powers(bases: Sequence[int], number: int, modulus: int) -> Residues:
    """From the zeroth power (bases, number)."""
    found = np.ones((len(bases), number), object)
    for power in range(1, number):
        found[:, power] = found[:, power - 1] * np.array(bases, object) % modulus
    return found


def _series(roots: Residues, size: int, field: Field) -> Residues:
    """Coefficients of z / (1 − root · e^z) by the product with its denominator; the first root is 1."""
    modulus, inverses = field.modulus, field.inverse_factorials
    found = np.zeros((len(roots), size + 1), object)
    others = roots[1:]
    inverse = np.array([pow(1 - root, -1, modulus) for root in others], object)
    found[0, 0] = modulus - 1
    for place in range(1, size + 1):
        found[0, place] = -sum(found[0, place - each] * inverses[each + 1] for each in range(1, place + 1))
        earlier = sum(found[1:, place - each] * inverses[each] for each in range(1, place))
        found[1:, place] = (int(place == 1) + others * earlier) * inverse
        found[:, place] %= modulus
    return found


def _added(group: Group, characters: IntArray, field: Field) -> int:
    """What some characters add to the number of mixes.

    Args:
        group: all cones of a determinant.
        characters: numbered through, from the first of the first cone (k,).
        field: modulo which it is worked out.
    """
    cone, number = np.divmod(characters, group.determinant)
    turns = np.zeros((len(characters), group.steps.shape[1]), np.int64)
    for place in range(turns.shape[1]):
        steps = group.steps[cone, place]
        number, step = np.divmod(number, steps)
        turns += step[:, None] * group.adjugates[cone, place]
        turns %= group.determinant
    product = group.shifts[cone]
    for place in range(turns.shape[1]):
        series = group.series[turns[:, place]] * group.powers[cone, place] % field.modulus
        product = _multiplied(product, series) % field.modulus
    phases = -(turns * group.bounds[cone] % group.determinant).sum(axis=1) % group.determinant
    return int((product[:, -1] * group.roots[phases] % field.modulus * group.scale[cone]).sum())


def _multiplied(one: Residues, other: Residues) -> Residues:
    """Products of series, cut at their length (k, n + 1)."""
    found = one * other[:, :1]
    for place in range(1, one.shape[1]):
        found[:, place:] += one[:, :-place] * other[:, place : place + 1]
    return found

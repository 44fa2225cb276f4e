"""The mixes at one total as the whole points of a polytope: its facets and its vertices.

The last type takes what the others leave of the total, so that a mix is a point of one dimension less. Bounds
are whole numbers: raising each by some part of one changes no mix, and by parts that have nothing to do with
each other it makes every vertex lie on as many facets as there are dimensions, even where rows coincide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import gcd

from feasibility.mix.counting.fixed_total import Band, FixedTotal, has_lower, has_upper

PARTS = (1 << 61) - 1
"""Bounds are raised by so many parts of one, a prime; how many each, follows from powers of the seeds."""
SEEDS = (1_234_577, 7_654_319, 3_141_593, 2_718_281)
MOST_VERTICES = 20_000

Point = tuple[int, ...]


@dataclass(frozen=True)
class Facet:
    """Σ coefficient · count ≤ bound over all types but the last."""

    coefficients: tuple[int, ...]
    bound: int


def facets_of(case: FixedTotal) -> tuple[Facet, ...]:
    """All ranges and rows of a case of two types or more, first those of the simplex that all lies in."""
    others = len(case.most) - 1
    units = [tuple(int(place == number) for place in range(others)) for number in range(others)]
    ones = (1,) * others
    below = [Facet(_negative(unit), 0) for unit in units]
    above = [Facet(unit, most) for unit, most in zip(units, case.most[:-1], strict=True) if most < case.total]
    if case.most[-1] < case.total:
        above.append(Facet(_negative(ones), case.most[-1] - case.total))
    rows = [facet for band in case.bands for facet in _of_band(band, case.total)]
    return (*below, Facet(ones, case.total), *above, *rows)


def _of_band(band: Band, total: int) -> Iterator[Facet]:
    last = band.weights[-1]
    weights = tuple(weight - last for weight in band.weights[:-1])
    if has_upper(band):
        yield Facet(weights, band.upper - last * total)
    if has_lower(band):
        yield Facet(_negative(weights), last * total - band.lower)


def _negative(coefficients: Sequence[int]) -> tuple[int, ...]:
    return tuple(-each for each in coefficients)


def raised(facets: Sequence[Facet], seed: int) -> list[int]:
    """The bounds in parts of one (`PARTS`), each raised by some of them."""
    return [facet.bound * PARTS + pow(seed, number + 3, PARTS) for number, facet in enumerate(facets)]


def vertices_of(facets: Sequence[Facet], bounds: Sequence[int]) -> list[tuple[int, ...]] | None:
    """For each vertex of the raised polytope the numbers of its facets, as many as there are dimensions.

    The simplex is cut by one facet after the other: what lies beyond falls away, and every edge that is cut
    gets a new vertex. Facets stand for bits of a whole number; a vertex is in coordinates with a common
    divisor, so that all is exact.

    Returns:
        None where a vertex lies on more facets than there are dimensions (another seed will do), or where
        there are too many of them.
    """
    dimensions = len(facets[0].coefficients)
    vertices = _simplex(bounds[: dimensions + 1])
    for number, facet in enumerate(facets[dimensions + 1 :], dimensions + 1):
        room = {on: _room(facet, bounds[number], point) for on, point in vertices.items()}
        if 0 in room.values():
            return None
        edges = {edge: on for on, left in room.items() if left < 0 for edge in _edges(on)}
        cut = {
            edge | 1 << number: _between(vertices[on], left, vertices[edges[edge]], room[edges[edge]])
            for on, left in room.items()
            if left > 0 and edges
            for edge in _edges(on)
            if edge in edges
        }
        vertices = {on: point for on, point in vertices.items() if room[on] > 0} | cut
        if len(vertices) > MOST_VERTICES:
            return None
    return [tuple(number for number in range(len(facets)) if on >> number & 1) for on in vertices]


def _simplex(bounds: Sequence[int]) -> dict[int, Point]:
    """The vertices of −count ≤ bound for each type and Σ count ≤ bound: their facets, and the point."""
    *below, total = bounds
    corner = [-bound for bound in below]
    room = total - sum(corner)
    all_facets = (1 << len(bounds)) - 1
    found = {all_facets ^ 1 << len(below): (*corner, 1)}
    for number, at in enumerate(corner):
        found[all_facets ^ 1 << number] = (*corner[:number], at + room, *corner[number + 1 :], 1)
    return found


def _room(facet: Facet, bound: int, point: Point) -> int:
    """What the facet leaves at a point, times the point's divisor: negative beyond it."""
    *at, divisor = point
    return bound * divisor - sum(
        each * where for each, where in zip(facet.coefficients, at, strict=True) if each
    )


def _edges(on: int) -> Iterator[int]:
    """The edges from a vertex: its facets without one."""
    rest = on
    while rest:
        lowest = rest & -rest
        yield on ^ lowest
        rest ^= lowest


def _between(inside: Point, room: int, beyond: Point, short: int) -> Point:
    """Where the edge between two points meets the facet that leaves them `room` > 0 and `short` < 0."""
    point = [there * room - here * short for here, there in zip(inside, beyond, strict=True)]
    divisor = gcd(*point)
    return tuple(each // divisor for each in point)

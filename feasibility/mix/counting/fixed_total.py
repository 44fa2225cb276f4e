"""A programme at one total: counts above the least, and its rows as weights of zero or more.

With the total known, a row Σ c · count may give every type the same amount more or less: a share row
a · Σ inside − b · Σ all becomes a bound on Σ inside. Rows that cannot bind fall away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import gcd

from feasibility.programme.prefixes import LARGEST, TooManyError
from feasibility.programme.rows import Programme, Row


@dataclass(frozen=True)
class Band:
    """lower ≤ Σ weight · count ≤ upper; a bound that cannot bind equals the least or the most reachable."""

    weights: tuple[int, ...]
    """Whole numbers of zero or more, without a common divisor; the smallest is zero."""
    lower: int
    upper: int
    reach: tuple[int, int]
    """Least and most that the sum can be at this total."""


@dataclass(frozen=True)
class FixedTotal:
    """Whole counts from 0 to `most` that add up to `total` and satisfy every band."""

    total: int
    most: tuple[int, ...]
    """At most what the total leaves; types without freedom are left out, so all are 1 or more."""
    bands: tuple[Band, ...]


def fixed_totals(part: Programme) -> Iterator[FixedTotal]:
    """Every total of a programme whose rows hold throughout, where a mix is not ruled out at sight."""
    lower, upper = totals(part)
    for total in range(lower, upper + 1):
        case = _at_total(part, total)
        if case is not None:
            yield case


def at_any_total(part: Programme) -> FixedTotal | None:
    """All totals of a programme as one: what is not built fills them up to the largest.

    None where there is one total, or none.
    """
    lower, upper = totals(part)
    if lower >= upper:
        return None
    rows = [row for row in part.rows if len(set(row.coefficients)) > 1 or row.coefficients[0] <= 0]
    filled = Programme(
        types=(*part.types, "not built"),
        least=(*part.least, 0),
        most=(*part.most, upper - lower),
        rows=tuple(replace(row, coefficients=(*row.coefficients, 0)) for row in rows),
    )
    return _at_total(filled, upper)


def totals(part: Programme) -> tuple[int, int]:
    """Least and largest total that the ranges and the rows of the total leave."""
    lower, upper = sum(part.least), sum(part.most)
    for row in part.rows:
        common = row.coefficients[0]
        if len(set(row.coefficients)) == 1 and common > 0:
            lower = lower if row.lower is None else max(lower, -(-row.lower // common))
            upper = upper if row.upper is None else min(upper, row.upper // common)
    return lower, upper


def _at_total(part: Programme, total: int) -> FixedTotal | None:
    """The programme at one total number of dwellings; None where some row or range rules out every mix.

    Raises:
        TooManyError: a row has larger numbers than whole numbers of 64 bits can add up.
    """
    rest = total - sum(part.least)
    room = [most - least for least, most in zip(part.least, part.most, strict=True)]
    if rest < 0 or min(room) < 0 or sum(room) < rest:
        return None
    free = [place for place, each in enumerate(room) if min(each, rest) > 0]
    most = tuple(min(room[place], rest) for place in free)
    bands: dict[tuple[int, ...], Band] = {}
    for row in part.rows:
        fixed = sum(each * least for each, least in zip(row.coefficients, part.least, strict=True))
        band = _band(row, fixed, [row.coefficients[place] for place in free], most, rest)
        if band.weights in bands:
            other = bands[band.weights]
            lower, upper = max(band.lower, other.lower), min(band.upper, other.upper)
            band = replace(band, lower=lower, upper=upper)
        if band.lower > band.upper:
            return None
        bands[band.weights] = band
    binding = tuple(each for each in bands.values() if (each.lower, each.upper) != each.reach)
    return FixedTotal(rest, most, binding)


def _band(row: Row, fixed: int, coefficients: list[int], most: Sequence[int], total: int) -> Band:
    common = min(coefficients, default=0)
    weights = [each - common for each in coefficients]
    divisor = gcd(*weights) or 1
    weights = [each // divisor for each in weights]
    if max(weights, default=0) * total >= LARGEST:
        raise TooManyError(
            f"the numbers of row {row.name} are too large, or have too many decimals, for an exact count"
        )
    least, largest = _reach(weights, most, total)
    moved = fixed + common * total
    lower = least if row.lower is None else max(least, -((moved - row.lower) // divisor))
    upper = largest if row.upper is None else min(largest, (row.upper - moved) // divisor)
    return Band(tuple(weights), lower, upper, (least, largest))


def _reach(weights: Sequence[int], most: Sequence[int], total: int) -> tuple[int, int]:
    """Least and most that Σ weight · count can be, where the counts add up to the total."""
    rising = sorted(zip(weights, most, strict=True))
    return _filled(rising, total), _filled(rising[::-1], total)


def _filled(pairs: Sequence[tuple[int, int]], total: int) -> int:
    reached = 0
    for weight, most in pairs:
        count = min(most, total)
        reached += weight * count
        total -= count
    return reached


def has_upper(band: Band) -> bool:
    """Whether the upper bound can bind."""
    return band.upper < band.reach[1]


def turned(band: Band, total: int) -> Band:
    """The same band in terms of what the other types take: Σ (largest weight − weight) · count."""
    largest = max(band.weights)
    whole = largest * total
    return Band(
        tuple(largest - each for each in band.weights),
        whole - band.upper,
        whole - band.lower,
        (whole - band.reach[1], whole - band.reach[0]),
    )

"""Rows and programmes: what the counts of a mix must satisfy, in whole numbers, so that nothing is rounded.

A row is Σ coefficient · count between two bounds. Everything is a Python integer: a share of 10 % is
10 · Σ of the segment − 1 · Σ of all ≥ 0, and euros are in the smallest unit of the row's `scale`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor


@dataclass(frozen=True)
class UseTerm:
    """A part of a row that follows the use of the land: amount · (Σ let · count / Σ every · count)."""

    let: tuple[int, ...]
    """Floor area of one dwelling where it is let, else 0, in the smallest unit that all areas share."""
    every: tuple[int, ...]
    """Floor area of one dwelling."""
    amount: int
    """What is taken off the row's sum where everything is let, in the row's whole numbers."""


@dataclass(frozen=True)
class Row:
    """One row: lower ≤ Σ coefficient · count ≤ upper, all whole numbers."""

    name: str
    """`total`, `share.low_mid+low_sale`, `floor_area`, `gross_floor_area`, `parking_spaces`, `viability`,
    `rows.NAME` (the scenario's own), or `count.TYPE`."""
    coefficients: tuple[int, ...]
    lower: int | None = None
    upper: int | None = None
    scale: int = 1
    """How many of the row's whole numbers make one of its own unit (dwelling, m², space, euro)."""
    from_total: int = 0
    """The row holds for projects of at least this many dwellings."""
    share: Fraction | None = None
    """The share of all dwellings that the row asks or allows, where it is about a share."""
    use: UseTerm | None = None
    """What is taken off the sum by the share of the floor area that is let: VAT on the land by use."""


@dataclass(frozen=True)
class Programme:
    """Every mix that is asked about: counts (T,) within their ranges that satisfy every row."""

    types: tuple[str, ...]
    least: tuple[int, ...]
    most: tuple[int, ...]
    rows: tuple[Row, ...]


def activity(row: Row, counts: Sequence[int]) -> int:
    """Σ coefficient · count, exactly; less what follows the use of the land, to the whole number below."""
    found = sum_of(row.coefficients, counts)
    if row.use is None:
        return found
    share = share_let(row.use, counts)
    return found + floor(-row.use.amount * share)


def share_let(use: UseTerm, counts: Sequence[int]) -> Fraction:
    """The share of the floor area of a mix that is let, exactly; 1 where nothing is built."""
    every = sum_of(use.every, counts)
    return Fraction(sum_of(use.let, counts), every) if every else Fraction(1)


def sum_of(numbers: Sequence[int], counts: Sequence[int]) -> int:
    """Σ number · count, exactly."""
    return sum(each * int(count) for each, count in zip(numbers, counts, strict=True))


def holds(row: Row, counts: Sequence[int]) -> bool:
    """Whether counts satisfy a row; a row for larger projects holds for smaller ones."""
    if sum(counts) < row.from_total:
        return True
    found = activity(row, counts)
    return (row.lower is None or found >= row.lower) and (row.upper is None or found <= row.upper)


def allowed(programme: Programme, counts: Sequence[int]) -> bool:
    """Whether counts stand within their ranges and satisfy every row."""
    within = all(
        least <= count <= most
        for least, count, most in zip(programme.least, counts, programme.most, strict=True)
    )
    return within and all(holds(row, counts) for row in programme.rows)


def total_row(types: int, lower: int | None, upper: int | None) -> Row:
    """The row of the total number of dwellings."""
    return Row("total", (1,) * types, lower, upper)


def total_range(programme: Programme) -> tuple[int, int]:
    """Least and largest total that the ranges and the row of the total leave; crossed where there is none."""
    lower, upper = sum(programme.least), sum(programme.most)
    for row in programme.rows:
        if row.name == "total":
            lower = lower if row.lower is None else max(lower, row.lower)
            upper = upper if row.upper is None else min(upper, row.upper)
    return lower, upper


def branches(programme: Programme) -> Iterator[Programme]:
    """The programme cut where a row begins to hold, so that within a part every row holds throughout.

    A share that is asked from ten dwellings on gives two parts: totals up to nine without that row, totals
    from ten with it. Parts without a possible total are left out; every mix is in exactly one part.
    """
    lower, upper = total_range(programme)
    borders = sorted({row.from_total for row in programme.rows if lower < row.from_total <= upper})
    starts = [lower, *borders]
    if lower > upper:
        # No total fits the ranges; the rows that say so are kept, for who asks why.
        yield _part(programme, lower, None, None)
        return
    for place, start in enumerate(starts):
        last = place + 1 == len(starts)
        yield _part(programme, start, start if place else None, None if last else starts[place + 1] - 1)


def _part(programme: Programme, start: int, lower: int | None, upper: int | None) -> Programme:
    rows = tuple(replace(row, from_total=0) for row in programme.rows if row.from_total <= start)
    if lower is not None or upper is not None:
        rows = (*rows, replace(total_row(len(programme.types), lower, upper), name="part"))
    return replace(programme, rows=rows)


def without(programme: Programme, names: Sequence[str]) -> Programme:
    """The programme without the rows of these names."""
    return replace(programme, rows=tuple(row for row in programme.rows if row.name not in names))


def with_rows(programme: Programme, *rows: Row) -> Programme:
    """The programme under some rows more."""
    return replace(programme, rows=(*programme.rows, *rows))


def by_type(programme: Programme, counts: Sequence[int]) -> Mapping[str, int]:
    """Counts by the name of their type."""
    return {name: int(count) for name, count in zip(programme.types, counts, strict=True)}

"""All mixes of a small programme by trying every one, in plain Python: what the counts are held against."""

from __future__ import annotations

from itertools import product

from feasibility.programme.rows import Programme, Row


def all_mixes(programme: Programme) -> list[tuple[int, ...]]:
    """Every mix within the ranges that keeps to every row, in lexicographic order."""
    ranges = [range(least, most + 1) for least, most in zip(programme.least, programme.most, strict=True)]
    return [mix for mix in product(*ranges) if all(_keeps(row, mix) for row in programme.rows)]


def _keeps(row: Row, mix: tuple[int, ...]) -> bool:
    dwellings = total = 0
    for coefficient, count in zip(row.coefficients, mix, strict=True):
        dwellings += count
        total += coefficient * count
    if dwellings < row.from_total:
        return True
    if row.lower is not None and total < row.lower:
        return False
    return row.upper is None or total <= row.upper

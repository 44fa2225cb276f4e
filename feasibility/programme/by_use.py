"""Mixes under rows that follow the use of the land: proven by cutting shares and floor areas into cells.

VAT on land by use takes amount · s off a row, with s = F / M: floor area that is let / floor area in all.
That is not a sum over the dwellings. But in a cell, s₁ ≤ s ≤ s₂ and M ≤ m, it lies between two sums:

    s₁ + (F − s₁ · M) / m  ≤  s  ≤  s₂ − (s₂ · M − F) / m

since F − s₁ · M and s₂ · M − F are not negative there. With these a cell is a programme of plain rows that
leaves out no mix. Its best mix satisfies the rows themselves, and then it is the best of the cell; or it does
not, and the cell is cut so that the bounds become tighter. Where M is fixed, the first cell is exact.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count

from feasibility.errors import FeasibilityError
from feasibility.messages import sentence
from feasibility.programme.rows import Programme, Row, UseTerm, activity, holds, share_let, sum_of, with_rows
from feasibility.programme.search_control import SearchControl

MOST_CELLS = 4_000
"""Cells after which a search is given up."""
SIMPLEST = 1_000
"""Largest denominator of the share at which a cell is cut, where one lies between."""

Counts = tuple[int, ...]
Largest = Callable[[Programme, Sequence[int]], Counts | None]
"""What finds the mix with the largest sum in a programme of plain rows; None where there is none."""


class NotProvenError(FeasibilityError):
    """The share that is let and the mix could not be brought together within the cells that are tried."""

    def __init__(self) -> None:
        """Say what would help."""
        super().__init__(
            sentence(
                "the best mix could not be proven: the VAT on the land follows the floor area "
                "that is let, and that follows the mix; fix the total floor area with a requirement, "
                "narrow the ranges, or state land.let_share"
            )
        )


@dataclass(frozen=True)
class Cell:
    """Shares that are let from `low` to `high`, and floor areas in all from `least` to `most`."""

    low: Fraction
    high: Fraction
    least: int
    most: int


def follows(programme: Programme) -> bool:
    """Whether a row of a programme follows the use of the land."""
    return any(row.use is not None for row in programme.rows)


def largest_by_use(
    programme: Programme, objective: Sequence[int], largest: Largest, watch: SearchControl | None = None
) -> Counts | None:
    """The mix with the largest sum that satisfies every row, those by use included.

    Args:
        programme: rows that hold throughout, some of them by use.
        objective: whole coefficients (T,).
        largest: for programmes of plain rows.
        watch: receives each mix that satisfies every row.

    Raises:
        NotProvenError: too many cells are needed.
    """
    plain = replace(programme, rows=tuple(row for row in programme.rows if row.use is None))
    curved = [(row, row.use) for row in programme.rows if row.use is not None]
    use = curved[0][1]
    first = _first(plain, use, largest)
    if first is None:
        return None
    made = count()
    heap: list[tuple[int, int, Cell, Counts | None]] = [(0, next(made), first, None)]
    for _ in range(MOST_CELLS):
        if not heap:
            return None
        _, _, cell, settled = heapq.heappop(heap)
        if settled is not None:
            return settled
        found = largest(_in_cell(plain, curved, cell), objective)
        if found is None:
            continue
        order = -sum_of(objective, found)
        broken = [row for row, _ in curved if not holds(replace(row, from_total=0), found)]
        if not broken and watch is not None:
            watch.met.add(found)
        if not broken:
            heapq.heappush(heap, (order, next(made), cell, found))
        for part in _cut(cell, broken[0], found) if broken else ():
            heapq.heappush(heap, (order, next(made), part, None))
    raise NotProvenError


def _first(plain: Programme, use: UseTerm, largest: Largest) -> Cell | None:
    """The cell of every mix; None where there is no mix."""
    most = largest(plain, use.every)
    least = largest(plain, tuple(-each for each in use.every))
    if most is None or least is None:
        return None
    possible = [
        (let, every) for let, every, upper in zip(use.let, use.every, plain.most, strict=True) if upper
    ]
    low = 1 if all(let == every for let, every in possible) else 0
    high = 0 if not any(let for let, _ in possible) else 1
    areas = [sum_of(use.every, mix) for mix in (least, most)]
    return Cell(Fraction(min(low, high)), Fraction(high), areas[0], areas[1])


def _in_cell(plain: Programme, curved: Sequence[tuple[Row, UseTerm]], cell: Cell) -> Programme:
    """The cell as a programme of plain rows, which leaves out no mix of it."""
    use = curved[0][1]
    rows = [Row("floor area of the cell", use.every, cell.least, cell.most)]
    rows.append(Row("least share of the cell", _above(use, cell.low), lower=0))
    rows.append(Row("largest share of the cell", _above(use, cell.high), upper=0))
    for row, term in curved:
        rows += _held(row, term, cell)
    return with_rows(plain, *rows)


def _above(use: UseTerm, share: Fraction) -> tuple[int, ...]:
    """What a dwelling of each type adds to (share let − share) · floor area, in whole numbers (T,)."""
    return tuple(
        share.denominator * let - share.numerator * every
        for let, every in zip(use.let, use.every, strict=True)
    )


def _held(row: Row, term: UseTerm, cell: Cell) -> Iterator[Row]:
    """The row with what follows the use held from one side, times m · the denominator of the share."""
    for side, bound in (("lower", row.lower), ("upper", row.upper)):
        if bound is None:
            continue
        # A sum is compared with its upper bound after what follows the use is rounded to the number below.
        whole_bound = bound + (side == "upper")
        share = cell.low if _from_below(term, side) else cell.high
        area = max(1, cell.most)
        part, whole = share.numerator, share.denominator
        coefficients = tuple(
            each * area * whole - term.amount * (whole * let - part * every)
            for each, let, every in zip(row.coefficients, term.let, term.every, strict=True)
        )
        moved = (whole_bound * whole + term.amount * part) * area - (side == "upper")
        plain = Row(row.name, coefficients)
        yield replace(plain, lower=moved) if side == "lower" else replace(plain, upper=moved)


def _from_below(term: UseTerm, side: str) -> bool:
    """Whether a bound is held with the least share of a cell, so that no mix is left out."""
    return (term.amount >= 0) == (side == "lower")


def _cut(cell: Cell, row: Row, mix: Counts) -> tuple[Cell, Cell]:
    """The cell in two, so that what a row by use leaves over at a mix at least halves.

    What is left over is (s − s₁) · (1 − M / m), or with s₂ − s: the larger of the two is cut.
    """
    term = row.use
    if term is None:
        raise ValueError(f"the row {row.name} does not follow the use")
    area = sum(each * here for each, here in zip(term.every, mix, strict=True))
    share = share_let(term, mix)
    side = "lower" if row.lower is not None and activity(row, mix) < row.lower else "upper"
    end = cell.low if _from_below(term, side) else cell.high
    if abs(share - end) > 1 - Fraction(area, cell.most):
        middle = (share + end) / 2
        near = middle.limit_denominator(SIMPLEST)
        at = near if min(share, end) < near < max(share, end) else middle
        return replace(cell, high=at), replace(cell, low=at)
    at_area = max(area, (cell.least + cell.most) // 2)
    return replace(cell, most=at_area), replace(cell, least=at_area + 1)

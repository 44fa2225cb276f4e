"""The largest land value of a programme, and the rows of what is better, where VAT is by use.

Land value is then a quotient: value by plain sums, over what a euro of land price costs at the share that is
let. As long as some mix is a cent better than the one reached, it is the next; each step is a programme, and
the last proves that there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil

from feasibility.programme.by_use import NotProvenError
from feasibility.programme.question import Question, use_term
from feasibility.programme.rows import Programme, Row, activity, share_let
from feasibility.programme.solver import Optimum, in_turn
from feasibility.programme.units import land_value_of

CENT = 0.01
MOST_ROUNDS = 200

Counts = tuple[int, ...]
Solve = Callable[[Programme, Sequence[Sequence[int]]], Optimum | None]
"""The best mix of a programme by several sums in turn."""


def land_row(question: Question, value: float) -> Row:
    """The row of every mix with at least this land value [€], VAT by use included."""
    units, land = question.units, question.land
    lower = ceil((Fraction(value) - Fraction(units.site)) * land.scale)
    row = replace(land, name="land_value", lower=lower, use=None)
    if units.by_use is None:
        return row
    use = units.by_use
    taken = (use.site_let + value * use.land_factor_let) / use.land_factor
    return replace(row, use=use_term(use, taken, land.scale))


def best_land_value(
    part: Programme, question: Question, solve: Solve = in_turn
) -> tuple[Counts, float] | None:
    """The mix with the largest land value, to a cent, and that value [€]; None where there is no mix."""
    found = solve(part, (question.land.coefficients,))
    if found is None:
        return None
    counts = found.counts
    for _ in range(MOST_ROUNDS):
        value = land_value_of(question.units, counts)
        row = land_row(question, value + CENT)
        better = solve(replace(part, rows=(*part.rows, row)), (tangent(row, counts),))
        if better is None:
            return counts, value
        counts = better.counts
    raise NotProvenError


def largest_of_row(part: Programme, row: Row, solve: Solve = in_turn) -> Counts | None:
    """The mix with the largest sum of a row that follows the use, to a cent of its unit."""
    found = solve(part, (row.coefficients,))
    if found is None:
        return None
    counts = found.counts
    for _ in range(MOST_ROUNDS):
        more = replace(row, name="more", lower=activity(row, counts) + max(1, row.scale // 100), upper=None)
        better = solve(replace(part, rows=(*part.rows, more)), (tangent(row, counts),))
        if better is None:
            return counts
        counts = better.counts
    raise NotProvenError


def tangent(row: Row, counts: Sequence[int]) -> tuple[int, ...]:
    """What one dwelling of each type adds to a row's sum at a mix, in whole numbers (T,).

    The share that is let changes by (m² let − share · m²) / m² in all.
    """
    if row.use is None:
        return row.coefficients
    share = share_let(row.use, counts)
    area = sum(each * count for each, count in zip(row.use.every, counts, strict=True))
    return tuple(
        round(each - row.use.amount * (let - share * every) / max(1, area))
        for each, let, every in zip(row.coefficients, row.use.let, row.use.every, strict=True)
    )

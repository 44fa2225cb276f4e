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
from feasibility.programme.optimum.solver import Optimum, lexicographic_optimum
from feasibility.programme.question import Question
from feasibility.programme.rows import Programme, Row, UseTerm, activity, share_let, sum_of, with_rows
from feasibility.programme.units import land_value_of
from feasibility.programme.viability import use_term

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


def land_value_at_most(question: Question, plain: Fraction) -> float:
    """Upper bound on any land value [€], where no mix is worth more than `plain` [€] with nothing let.

    Land value is v(P, s) = (F · P − s · S) / (F + s · L), as in `land_value_of`, with F > 0 and F + s · L > 0
    for every share s from 0 to 1. At any s it rises with P, above zero and below: its slope there is
    F / (F + s · L). At the largest P its derivative by s keeps one sign, that of −F · (S + P · L), so that it
    is largest at the least share or at the largest, whatever the signs of P and S.

    The least share has as little let and as much else as the ranges allow, the largest the reverse. Half a
    unit of the row's scale is added for each dwelling, since contributions are rounded to it.
    """
    units = question.units
    largest_total = sum(question.programme.most)
    plain += Fraction(largest_total, 2 * question.land.scale)
    use = units.by_use
    if use is None:
        return float(plain)
    factor, let, site = map(Fraction, (use.land_factor, use.land_factor_let, use.site_let))
    ends = _ends_of_share(use_term(use, 0.0, 1), question.programme)
    return float(max((factor * plain - share * site) / (factor + share * let) for share in ends))


def _ends_of_share(use: UseTerm, programme: Programme) -> tuple[Fraction, Fraction]:
    """Least and largest share of the floor area that is let within the ranges of the counts."""
    else_built = [every - let for every, let in zip(use.every, use.let, strict=True)]

    def share(let: int, other: int) -> Fraction:
        return Fraction(let, let + other) if let + other else Fraction(1)

    least = share(sum_of(use.let, programme.least), sum_of(else_built, programme.most))
    return least, share(sum_of(use.let, programme.most), sum_of(else_built, programme.least))


def best_land_value(
    part: Programme, question: Question, solve: Solve = lexicographic_optimum
) -> tuple[Counts, float] | None:
    """The mix with the largest land value, to a cent, and that value [€]; None where there is no mix."""
    found = solve(part, (question.land.coefficients,))
    if found is None:
        return None
    counts = found.counts
    for _ in range(MOST_ROUNDS):
        value = land_value_of(question.units, counts)
        row = land_row(question, value + CENT)
        better = solve(with_rows(part, row), (tangent(row, counts),))
        if better is None:
            return counts, value
        counts = better.counts
    raise NotProvenError


def largest_of_row(part: Programme, row: Row, solve: Solve = lexicographic_optimum) -> Counts | None:
    """The mix with the largest sum of a row that follows the use, to a cent of its unit."""
    found = solve(part, (row.coefficients,))
    if found is None:
        return None
    counts = found.counts
    for _ in range(MOST_ROUNDS):
        more = replace(row, name="more", lower=activity(row, counts) + max(1, row.scale // 100), upper=None)
        better = solve(with_rows(part, more), (tangent(row, counts),))
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
    area = sum_of(row.use.every, counts)
    return tuple(
        round(each - row.use.amount * (let - share * every) / max(1, area))
        for each, let, every in zip(row.coefficients, row.use.let, row.use.every, strict=True)
    )

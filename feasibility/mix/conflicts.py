"""Why no mix is possible: the smallest sets of rows that conflict, and the least that each row must give.

Every subset of rows is decided: by a mix already seen that satisfies all of them, by a conflict already found
within them, or by a search. A conflict is a set of rows without a mix, of which every part has one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import combinations

from feasibility.mix.evaluated import mix_of
from feasibility.mix.results import Conflict, Impossible, Relaxation
from feasibility.programme.land_value import best_land_value, largest_of_row
from feasibility.programme.objectives import best_ratio
from feasibility.programme.optimum.solver import Optimum, optimum, ranked
from feasibility.programme.question import Question
from feasibility.programme.rows import Programme, Row, activity, holds
from feasibility.programme.search_control import SearchControl, TimeLimitError, why_ended
from feasibility.programme.units import price_at_rate
from feasibility.programme.viability import LEAST

ROOM = 10
"""Without the row of the total a project is sought up to this many times the largest total."""


def impossible(
    question: Question, widest: int | None = None, watch: SearchControl | None = None
) -> Impossible:
    """Every smallest conflict of a question that has no mix, and what would make one possible.

    Args:
        question: without any mix that satisfies all its rows.
        widest: the largest count of a type that is thought of when its range or the total is left out.
        watch: with it a search that is stopped (KeyboardInterrupt, TimeLimitError) gives what it has.

    Returns:
        The conflicts, none where there is a mix after all; with the least relaxation of each single row that
        is enough, or of rows together where no single one is.
    """
    rows = named_rows(question)
    widest = ROOM * largest_total(question) if widest is None else widest
    names = list(dict.fromkeys(row.name for row in rows))
    conflicts: list[tuple[str, ...]] = []
    alone: list[Relaxation] = []
    together: list[tuple[Relaxation, ...]] = []
    stopped = None
    try:
        conflicts.extend(_conflicts(question, rows, names, widest, watch))
        for name in (each for each in names if any(each in conflict for conflict in conflicts)):
            alone.extend(relaxations(question, rows, name, (), widest, watch))
        if conflicts and not alone:
            together.extend(_together(question, rows, conflicts, widest, watch))
    except (KeyboardInterrupt, TimeLimitError) as error:
        if watch is None:
            raise
        stopped = why_ended(error)
    found = tuple(Conflict(each) for each in conflicts)
    return Impossible(question, found, tuple(alone), tuple(together), stopped)


def named_rows(question: Question) -> list[Row]:
    """The rows of a question with the range of each type as a row of its own."""
    programme = question.programme
    types = range(len(programme.types))
    ranges = [
        Row(f"count.{name}", tuple(int(each == place) for each in types), least or None, most)
        for place, (name, least, most) in enumerate(
            zip(programme.types, programme.least, programme.most, strict=True)
        )
        if name not in question.free
    ]
    return [*programme.rows, *ranges]


def largest_total(question: Question) -> int:
    """The most dwellings that the ranges and the row of the total leave; at least one."""
    totals = [row.upper for row in question.programme.rows if row.name == "total" and row.upper]
    return max(1, min([sum(question.programme.most), *totals]))


def _free(question: Question, rows: Sequence[Row], widest: int) -> Programme:
    """The programme of some rows alone: any count from 0 on, and at least one dwelling."""
    types = question.programme.types
    one = Row("dwellings", (1,) * len(types), lower=1)
    return Programme(types, (0,) * len(types), (widest,) * len(types), (*rows, one))


def _conflicts(
    question: Question, rows: Sequence[Row], names: Sequence[str], widest: int, watch: SearchControl | None
) -> Iterator[tuple[str, ...]]:
    found: list[frozenset[str]] = []
    kept: list[frozenset[str]] = []
    for size in range(1, len(names) + 1):
        for chosen in combinations(names, size):
            subset = frozenset(chosen)
            if any(each <= subset for each in found) or any(subset <= each for each in kept):
                continue
            mix = optimum(_free(question, [row for row in rows if row.name in subset], widest), watch=watch)
            if mix is None:
                found.append(subset)
                yield chosen
            else:
                broken = {row.name for row in rows if not holds(row, mix.counts)}
                kept.append(frozenset(names) - broken)


# ------------------------------------------------------------------------------------------ relaxations


def relaxations(
    question: Question,
    rows: Sequence[Row],
    name: str,
    dropped: Sequence[str],
    widest: int,
    watch: SearchControl | None = None,
) -> Iterator[Relaxation]:
    """The least that the rows of one name must give, on either side, while all others are kept.

    Nothing where the others alone have no mix.
    """
    others = [row for row in rows if row.name != name and row.name not in dropped]
    for row in (each for each in rows if each.name == name):
        for side in ("lower", "upper"):
            nearest = _nearest(question, [*others, *_siblings(rows, row)], row, side, widest, watch)
            if nearest is not None:
                yield _relaxation(question, row, side, nearest)


def _siblings(rows: Sequence[Row], row: Row) -> list[Row]:
    """Other rows of the same name, as an own row with an amount and a share has."""
    return [each for each in rows if each.name == row.name and each is not row]


def _nearest(
    question: Question, others: Sequence[Row], row: Row, side: str, widest: int, watch: SearchControl | None
) -> Optimum | None:
    """The mix that breaks one side of a row the least and satisfies the others; None where there is none.

    Of a share the least is the smallest change of the share itself, whatever the number of dwellings.
    """
    down = tuple(-each for each in row.coefficients)
    if side == "lower" and row.lower is not None:
        broken, objective = replace(row, lower=None, upper=row.lower - 1), row.coefficients
    elif side == "upper" and row.upper is not None:
        broken, objective = replace(row, lower=row.upper + 1, upper=None), down
    else:
        return None
    programme = _free(question, [*others, broken], widest)
    if row.use is not None:
        return next(ranked(programme, partial(_nearest_by_use, question=question, row=row)), None)
    if row.share is None:
        return optimum(programme, objective, watch=watch)
    return next(ranked(programme, partial(best_ratio, inside=objective, watch=watch)), None)


def _nearest_by_use(part: Programme, question: Question, row: Row) -> Optimum | None:
    """The mix that breaks viability by use the least: with the largest land value, or value at a rate."""
    if question.rate is None:
        found = best_land_value(part, question)
        return None if found is None else Optimum(found[0], (found[1],))
    counts = largest_of_row(part, row)
    return None if counts is None else Optimum(counts, (activity(row, counts),))


def _relaxation(question: Question, row: Row, side: str, found: Optimum) -> Relaxation:
    reached = activity(row, found.counts)
    bound = row.lower if side == "lower" else row.upper
    amount = abs(reached - (bound or 0)) / row.scale
    mix = mix_of(question, found.counts)
    becomes = reached / row.scale
    if row.name == "viability":
        # At a rate of the user's own the margin stands at delivery; the land is paid before it.
        rate = question.rate
        amount = -mix.margin / (1 if rate is None else price_at_rate(question.flows(), rate))
        becomes = question.land_price - amount
    elif row.name == LEAST:
        becomes = -amount
    elif row.share is not None:
        becomes = float(Fraction(reached, row.scale * mix.dwellings) + row.share)
    return Relaxation(row.name, side, amount, becomes, mix)


def _together(
    question: Question,
    rows: Sequence[Row],
    conflicts: Sequence[tuple[str, ...]],
    widest: int,
    watch: SearchControl | None,
) -> Iterator[tuple[Relaxation, ...]]:
    """Fewest rows that must give together: the first as little as it can, then the next, and so on.

    Of a row with an amount and a share only one gives; where the other still conflicts, the set is no way.
    """
    names = list(dict.fromkeys(name for each in conflicts for name in each))
    for size in range(2, len(names) + 1):
        hitting = [
            chosen
            for chosen in combinations(names, size)
            if all(set(chosen) & set(each) for each in conflicts)
        ]
        enough = False
        for chosen in hitting:
            way = tuple(_in_turn(question, rows, chosen, widest, watch))
            if len(way) == size:
                enough = True
                yield way
        if enough:
            return


def _in_turn(
    question: Question, rows: Sequence[Row], chosen: Sequence[str], widest: int, watch: SearchControl | None
) -> Iterator[Relaxation]:
    """What each of some rows gives, the first the least that it can, then the second, and so on."""
    current = list(rows)
    for place, name in enumerate(chosen):
        found = min(
            relaxations(question, current, name, chosen[place + 1 :], widest, watch),
            key=lambda each: each.amount,
            default=None,
        )
        if found is None:
            return
        yield found
        current = [_given(row, found) if row.name == name else row for row in current]


def _given(row: Row, given: Relaxation) -> Row:
    """The row once it has given what a relaxation says."""
    reached = activity(row, tuple(given.mix.counts.values()))
    if holds(row, tuple(given.mix.counts.values())):
        return row
    if given.side == "lower":
        return replace(row, lower=reached)
    return replace(row, upper=reached)

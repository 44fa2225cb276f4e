"""The best mix of a programme that is viable on enough paths, proven by branch and bound on the counts.

As an integer programme every path has a number that is 0 or 1: whether the mix must be viable on it. Those
numbers are left out here; what they say of the counts is said by rows. Take any amounts α of one dwelling of
each type. In a range of counts, a mix n that is viable on path k, unit(k)·n + c(k) ≥ 0, has

    α·n  ≥  h(k) = −c(k) − max over the range of (unit(k) − α)·n

so a mix that is viable on at least K paths has α·n at or above the K-th smallest h (Luedtke, Mathematical
Programming 146, 2014, for a range of counts). With α the mean of the paths on which the best counts of
the relaxation are about to fail, the row cuts these off; the smaller the range, the sharper, and in a range
of one mix it is the condition itself.

A bound on the expected shortfall needs no range: over the worst paths of one mix every other mix has a mean
that is no lower than over its own worst ones, so that each mix that is too low gives a row which leaves out
none that is not. These are the rows of Rockafellar and Uryasev (2000) without their N extra numbers
(Künzi-Bay and Mayer, 2006).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count
from math import ceil, floor, inf, prod
from operator import gt
from typing import NamedTuple

import numpy as np

from feasibility.mix.enumeration import blocks_of_mixes
from feasibility.mix.robust.demand import Demand, first_keeping
from feasibility.mix.robust.local_search import best_near
from feasibility.mix.robust.margins import Array, margins_of, worst_weights
from feasibility.programme.optimum.best_first import BestFirst
from feasibility.programme.optimum.relaxation import Bounds, bound_of, relaxation_of, relaxed, shows_no_mix
from feasibility.programme.rows import Programme, Row, allowed, sum_of, total_range, with_rows
from feasibility.programme.search_control import SearchControl
from feasibility.returns.values import HALF_A_CENT

CENTS = 100
"""Whole numbers of a row of cuts in a euro."""
SLACK = 0.01
"""What a cut leaves over for the last bits of what it is computed from [€]."""
ROUNDS = 3
"""Rows that are sought for one range before it is split."""
LISTED = 1 << 25
"""Mixes in a range times paths, up to which they are tried one by one: about as fast as ranges within it are
bounded."""
EDGE = 0.1
"""The least part of a range that a split leaves on either side."""
NEAR = 0.05
"""Part of the paths from which the direction of a row is taken: those about to fail."""
FEWEST_NEAR = 25
WHOLE = 1e-6
LOOK = 4


class Range(NamedTuple):
    """A range of counts that may hold a better mix."""

    bounds: Bounds
    rows: tuple[Row, ...]
    """What it and those around it say."""


@dataclass(frozen=True)
class Problem:
    """What is searched for."""

    programme: Programme
    objective: tuple[int, ...]
    demand: Demand
    totals: tuple[int, int]


def largest_on_paths(
    programme: Programme,
    objective: Sequence[int],
    demand: Demand,
    watch: SearchControl | None = None,
    begin: tuple[int, ...] | None = None,
) -> tuple[int, ...] | None:
    """The mix with the largest Σ objective · count that keeps to a demand; None where none does.

    Args:
        programme: counts within their ranges, and rows that hold throughout; none follows the use.
        objective: whole coefficients (T,).
        demand: on how many paths it must be viable, and how bad the worst may be.
        watch: receives each better mix, and the upper bound.
        begin: a mix that is known to keep to both.

    Raises:
        TimeLimitError: the watch has no more time.
        TooManyError: a row has larger numbers than whole numbers of 64 bits can add up.
    """
    totals = total_range(programme)
    everything = _possible(programme, totals)
    if everything is None:
        return None
    problem = Problem(programme, tuple(objective), demand, totals)
    search = BestFirst[Range](objective, watch, begin)
    search.add(2**200, Range(everything, ()))
    common: list[Row] = []
    sought = False
    for asked in count():
        if search.is_over:
            break
        if asked % LOOK == 0:
            search.report_bound(known=asked > 0)
        bound, part = search.take()
        if _mixes_at_most(part.bounds, totals) <= max(1, LISTED // demand.margins.paths):
            search.offer(_listed(problem, part.bounds, search.value))
            continue
        known, at, own = _bounded(problem, bound, part, common, search.value)
        if known is None or not search.may_be_better(known):
            continue
        if at is not None:
            if not sought or asked % 64 == 0:
                sought = True
                search.offer(best_near(programme, objective, demand, at))
            search.offer(_rounded(problem, at, part.bounds))
        for narrowed in _split(problem, part.bounds, at):
            search.add(known, Range(narrowed, own))
    return search.proven()


def _bounded(
    problem: Problem, known: int, part: Range, common: list[Row], value: int | None
) -> tuple[int | None, Array | None, tuple[Row, ...]]:
    """What no mix of a range exceeds, the best counts of its relaxation, and the rows found for it.

    No bound where there is no mix in it. Rows that hold for every range are added to the common ones.
    """
    bounds, rows = part.bounds, list(part.rows)
    at = None
    for _ in range(ROUNDS):
        relaxation = relaxation_of(with_rows(problem.programme, *common, *rows), problem.objective)
        answer = relaxed(relaxation, bounds)
        if answer.counts is None:
            if shows_no_mix(relaxation.rows, bounds, answer.multipliers):
                return None, None, ()
            return known, None, tuple(rows)
        known = min(known, bound_of(relaxation.rows, problem.objective, bounds, answer.multipliers))
        if value is not None and known <= value:
            return known, None, ()
        at = np.array(answer.counts)
        here, everywhere = _cuts(problem, bounds, at)
        if not here and not everywhere:
            break
        rows += here
        common += everywhere
    return known, at, tuple(rows[-2 * ROUNDS :])


def _cuts(problem: Problem, bounds: Bounds, at: Array) -> tuple[list[Row], list[Row]]:
    """The rows, of a range and of every one, that counts fall short of by more than a cent."""
    demand = problem.demand
    over = margins_of(demand.margins, at)
    here, everywhere = [], []
    if demand.viable and np.count_nonzero(over >= -HALF_A_CENT) < demand.viable:
        here.append(_viable_row(problem, bounds, over))
    if demand.shortfall is not None:
        everywhere.append(_shortfall_row(demand, over))
    return [each for each in here if _short(each, at) > CENTS], [
        each for each in everywhere if _short(each, at) > CENTS
    ]


def _short(row: Row, at: Array) -> float:
    """By how much counts, whole or not, fall short of a row [cents]."""
    return (row.lower or 0) - float(np.array(row.coefficients, float) @ at)


def _viable_row(problem: Problem, bounds: Bounds, over: Array) -> Row:
    """What being viable on enough paths says of a range."""
    demand = problem.demand
    paths, needed = demand.margins.paths, demand.viable
    edge = np.partition(over, paths - needed)[paths - needed]
    near = max(min(paths, FEWEST_NEAR), round(NEAR * paths))
    chosen = np.argpartition(np.abs(over - edge), near - 1)[:near]
    direction = demand.margins.unit[chosen].mean(axis=0)
    most = _largest_in(bounds, problem.totals, demand.margins.unit - direction)
    least = np.partition(-demand.margins.constant - most, needed - 1)[needed - 1]
    return _row("viable", direction, least - HALF_A_CENT - SLACK)


def _shortfall_row(demand: Demand, over: Array) -> Row:
    """The mean over the paths that are worst for some counts, for every mix."""
    weights = worst_weights(over, demand.share)
    direction = weights @ demand.margins.unit
    least = (demand.shortfall or 0.0) - HALF_A_CENT - float(weights @ demand.margins.constant)
    return _row("shortfall", direction, least - SLACK)


def _row(name: str, direction: Array, least: float) -> Row:
    """Σ direction · count ≥ least in whole cents, rounded so that no mix is left out."""
    coefficients = tuple(ceil(Fraction(float(each)) * CENTS) for each in direction)
    return Row(name, coefficients, lower=floor(Fraction(float(least)) * CENTS), scale=CENTS)


def _largest_in(bounds: Bounds, totals: tuple[int, int], amounts: Array) -> Array:
    """(N,) the largest Σ amount · count over the counts of a range, whole or not, with a possible total.

    The counts begin at their least; the best types are filled up first, as far as the total allows, and on
    to the least total.
    """
    least, most = (np.array(each, float) for each in bounds)
    order = np.argsort(-amounts, axis=1)
    sorted_amounts = np.take_along_axis(amounts, order, axis=1)
    room = (most - least)[order]
    before = np.cumsum(room, axis=1) - room
    free, must = totals[1] - least.sum(), max(0.0, totals[0] - least.sum())
    limit = np.where(sorted_amounts > 0, free, must)
    filled = np.clip(limit - before, 0.0, room)
    found: Array = amounts @ least + np.einsum("nt,nt->n", sorted_amounts, filled)
    return found


# ------------------------------------------------------------------------------------------- ranges


def _possible(programme: Programme, totals: tuple[int, int]) -> Bounds | None:
    """The counts of a programme that a possible total allows; None where there are none."""
    if totals[0] > totals[1] or any(map(gt, programme.least, programme.most)):
        return None
    return _within((programme.least, programme.most), totals)


def _within(bounds: Bounds, totals: tuple[int, int]) -> Bounds | None:
    """A range without the counts that no possible total allows; None where nothing is left."""
    least, most = bounds
    least_sum, most_sum = sum(least), sum(most)
    if least_sum > totals[1] or most_sum < totals[0]:
        return None
    return (
        tuple(max(low, totals[0] - (most_sum - high)) for low, high in zip(least, most, strict=True)),
        tuple(min(high, totals[1] - (least_sum - low)) for low, high in zip(least, most, strict=True)),
    )


def _mixes_at_most(bounds: Bounds, totals: tuple[int, int]) -> float:
    """About how many mixes there are in a range, at the least as many as there are."""
    sizes = sorted(high - low + 1 for low, high in zip(*bounds, strict=True))
    last = min(sizes[-1], totals[1] - totals[0] + 1)
    return prod(sizes[:-1]) * last


def _listed(problem: Problem, bounds: Bounds, value: int | None) -> tuple[int, ...] | None:
    """The best mix of a range that satisfies the demand and is better than what is known, by trying each."""
    rows = () if value is None else (Row("better", problem.objective, lower=value + 1),)
    part = with_rows(replace(problem.programme, least=bounds[0], most=bounds[1]), *rows)
    best: tuple[int, ...] | None = None
    reached: float = -inf
    for block in blocks_of_mixes(part):
        values = block @ np.array(problem.objective, np.int64)
        order = np.argsort(-values, kind="stable")
        place = first_keeping(problem.demand, block[order[values[order] > reached]])
        if place is not None:
            best = tuple(int(each) for each in block[order[place]])
            reached = sum_of(problem.objective, best)
    return best


def _rounded(problem: Problem, at: Array, bounds: Bounds) -> tuple[int, ...] | None:
    """The counts where they are whole and keep to the rows and the demand."""
    mix = tuple(min(max(round(float(each)), low), high) for each, low, high in zip(at, *bounds, strict=True))
    whole = np.abs(at - np.array(mix)).max() < WHOLE
    if whole and allowed(problem.programme, mix) and first_keeping(problem.demand, np.array([mix])) == 0:
        return mix
    return None


def _split(problem: Problem, bounds: Bounds, at: Array | None) -> Iterator[Bounds]:
    """A range in two, as far as a total is possible there.

    It is cut at the type whose counts leave the paths most open, near the relaxation's own count.
    """
    least, most = bounds
    widths = np.array(most) - np.array(least)
    spread = problem.demand.spread
    place = int(np.argmax(widths * spread + np.where(widths > 0, 1e-9, -1.0)))
    low, high = least[place], most[place]
    middle = (low + high) / 2 if at is None else float(at[place])
    room = EDGE * (high - low)
    cut = min(max(floor(min(max(middle, low + room), high - room)), low), high - 1)
    below: Bounds = (least, (*most[:place], cut, *most[place + 1 :]))
    above: Bounds = ((*least[:place], cut + 1, *least[place + 1 :]), most)
    for part in (below, above):
        narrowed = _within(part, problem.totals)
        if narrowed is not None:
            yield narrowed

"""Every mix on every path: the best that satisfies a demand, the likeliest, and the frontier of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feasibility.mix.enumeration import blocks_of_mixes, land_values, let_shares
from feasibility.mix.robust.demand import Demand, bearable
from feasibility.mix.robust.margins import Array, IntArray, Margins, margins_of, viable_paths, worst_weights
from feasibility.programme.objectives import coefficients
from feasibility.programme.question import Question
from feasibility.programme.rows import Programme
from feasibility.programme.search_control import SearchControl
from feasibility.returns.values import HALF_A_CENT
from feasibility.risk.summary import expected_shortfall

AT_ONCE = 8_192
"""Mixes from one look at the watch to the next."""


@dataclass(frozen=True, repr=False)
class EveryMix:
    """All M mixes of a programme in the order of their counts, with what they are ranked by."""

    counts: IntArray
    """(M, T)"""
    let: Array | None
    """(M,) share of the floor area that is let, where VAT follows it."""
    values: NDArray[np.number]
    """(M,) what they are ranked by, larger being better."""
    seconds: NDArray[np.number]
    """(M,) what decides between equal ones."""
    viable: IntArray
    """(M,) on how many paths each is viable."""


def every_mix(
    question: Question,
    programme: Programme,
    margins: Margins,
    objective: str,
    then: str,
    watch: SearchControl | None = None,
) -> EveryMix | None:
    """All mixes of a programme, with the number of paths on which each is viable; None where there is none.

    Raises:
        TimeLimitError: the watch has no more time.
        TooManyError: a row has larger numbers than whole numbers of 64 bits can add up.
    """
    watch = watch or SearchControl()
    blocks = list(blocks_of_mixes(programme))
    if not blocks:
        return None
    counts = np.concatenate(blocks)
    let = None if question.units.by_use is None else let_shares(question.units.by_use, counts)
    viable = np.empty(len(counts), np.int64)
    for begin in range(0, len(counts), AT_ONCE):
        watch.look()
        part = slice(begin, begin + AT_ONCE)
        viable[part] = viable_paths(margins, counts[part], None if let is None else let[part])
    values, seconds = (ranks(question, each, counts) for each in (objective, then))
    return EveryMix(counts, let, values, seconds, viable)


def ranks(question: Question, objective: str, counts: IntArray) -> NDArray[np.number]:
    """(M,) what mixes are ranked by: whole numbers, exactly; a share and a land value by use as they are."""
    if objective == "mid_share":
        inside = counts @ np.array(coefficients(question, "mid_dwellings"), np.int64)
        share: NDArray[np.number] = inside / counts.sum(axis=1)
        return share
    if objective == "land_value" and question.units.by_use is not None:
        return land_values(question.units, counts)
    found: NDArray[np.number] = counts @ np.array(coefficients(question, objective), np.int64)
    return found


def best_place(every: EveryMix, demand: Demand) -> int | None:
    """The place of the best mix that satisfies a demand; None where none does.

    Of equal ones the best by the second rank, then the likeliest, then the first.
    """
    order = np.lexsort((-every.viable, -every.seconds, -every.values))
    return _first_bearable(every, demand, order[every.viable[order] >= demand.viable])


def _first_bearable(every: EveryMix, demand: Demand, order: Sequence[int] | IntArray) -> int | None:
    """The first of some places whose worst margins reach what is asked.

    A mix that does not shows by its own worst paths which others do not either.
    """
    places = np.asarray(order)
    while len(places):
        place = int(places[0])
        if demand.shortfall is None or bearable(demand, every.counts[place], _let(every, place)):
            return place
        places = places[_at_most(every, demand, places, place) >= demand.shortfall - 2 * HALF_A_CENT]
        places = places[places != place]
    return None


def _let(every: EveryMix, place: int) -> float:
    return 1.0 if every.let is None else float(every.let[place])


def _at_most(every: EveryMix, demand: Demand, places: IntArray, worst_of: int) -> Array:
    """What the mean of the worst margins of mixes does not exceed: over the worst paths of another [€]."""
    margins = demand.margins
    weights = worst_weights(margins_of(margins, every.counts[worst_of], _let(every, worst_of)), demand.share)
    sums = every.counts[places] @ (weights @ margins.unit) + weights @ margins.constant
    if margins.taken is None or every.let is None:
        return np.asarray(sums)
    let = every.let[places]
    found: Array = (sums - let * float(weights @ margins.taken)) / (1 + let * margins.let_factor)
    return found


def likeliest_place(every: EveryMix) -> int:
    """The mix that is viable on most paths; of equal ones the best."""
    return int(np.lexsort((-every.seconds, -every.values, -every.viable))[0])


def safest_place(every: EveryMix, demand: Demand) -> int:
    """The mix with the highest mean of its worst margins, to half a cent.

    No mix exceeds what it has on the worst paths of others (`_at_most`): the one that may still have most is
    tried next, until it can have no more than the best so far.
    """
    places = np.arange(len(every.counts))
    limit = np.full(len(places), np.inf)
    place = likeliest_place(every)
    best, reached = place, -np.inf
    while True:
        margins = margins_of(demand.margins, every.counts[place], _let(every, place))
        found = expected_shortfall(margins, demand.share)
        if found > reached:
            best, reached = place, found
        limit = np.minimum(limit, _at_most(every, demand, places, place))
        limit[place] = found
        place = int(np.argmax(limit))
        if limit[place] <= reached + HALF_A_CENT:
            return best


def frontier_places(every: EveryMix) -> IntArray:
    """Every mix than which none has more of both, one for each pair, the value falling (P,)."""
    order = np.lexsort((-every.seconds, -every.viable, -every.values))
    viable = every.viable[order]
    before = np.concatenate([[-1], np.maximum.accumulate(viable)[:-1]])
    found: IntArray = order[viable > before]
    return found

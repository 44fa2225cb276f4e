"""Which Pareto-optimal deals hold with a given probability: all parties' conditions at once, on common paths.

For every other deal some Pareto-optimal one gives no party less, so these alone are looked at: some hundreds,
evenly spread, on the first block of paths; then the most promising of them on all paths. A deal is left as
soon as the paths that are not computed yet can no longer bring it to the level.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from feasibility.deals.outcomes import Deals
from feasibility.deals.preparation import values_of_deal
from feasibility.errors import InputError
from feasibility.parties.negotiation import Condition
from feasibility.parties.probability import ConditionQuery, asked_by, met_in_block, paths_for
from feasibility.parties.views import all_conditions, views_of
from feasibility.risk.blocks import Model, Plan
from feasibility.risk.simulation import plan_of, probability_on
from feasibility.risk.summary import Probability

Mask = NDArray[np.bool_]
Progress = Callable[..., None] | None

PATHS, SEED = 2_048, 1
MODEL: Model = "random"
MOST_SCREENED, MOST_TRIED = 300, 50
"""Pareto-optimal deals that are looked at on the first block of paths, and on all of them."""
SLIGHT = 1e-9


@dataclass(frozen=True)
class LikelyDeal:
    """A Pareto-optimal deal, and the probability that the conditions of all parties hold at once."""

    place: int
    """Among the Pareto-optimal deals, from 0."""
    everybody: Probability


@dataclass(frozen=True)
class LikelyDeals:
    """The Pareto-optimal deals that hold with at least some probability."""

    level: float
    paths: int
    seed: int
    model: Model
    optimal: int
    """Pareto-optimal deals there are."""
    screened: int
    """How many of them were looked at on the first block of paths."""
    tried: int
    """How many of those on all paths."""
    interrupted: bool
    """Whether the user ended the search before its end."""
    deals: tuple[LikelyDeal, ...]
    """Those that reach the level, the most probable first."""
    nearest: LikelyDeal | None
    """Where none does: the most promising one of those that were looked at."""


def likely_deals(
    deals: Deals,
    level: float,
    paths: int = PATHS,
    seed: int = SEED,
    progress: Progress = None,
) -> LikelyDeals:
    """The Pareto-optimal deals in which the conditions of all parties hold with at least a probability.

    Args:
        deals: of a table.
        level: from 0 to 1.
        paths: how many, the same for every deal and party; fewer where a condition is read from results.
        seed: of the draws.
        progress: called with the number of deals done and their total.
    """
    facts, _ = views_of(deals.scenario, deals.case)
    conditions = all_conditions(deals.scenario, facts)
    wanted = [each for own in conditions.values() for each in own]
    size = paths_for(wanted, facts.arrays, paths)
    optimal = len(deals.pareto.gains)
    least = ceil(level * size - SLIGHT)
    run = (size, seed, MODEL)
    chosen = spread(optimal, MOST_SCREENED)
    promise: dict[int, float] = {}
    found: list[LikelyDeal] = []
    nearest: LikelyDeal | None = None
    tried, interrupted = 0, False
    total = len(chosen) + min(len(chosen), MOST_TRIED)
    try:
        for place in chosen:
            holds = _holds(deals, place, conditions, run, size + 1)
            promise[place] = -1.0 if holds is None else float(holds[0].mean())
            if progress:
                progress(len(promise), total)
        for place in most_promising(promise):
            # The first is computed to the end, so that there is one to tell where none reaches the level.
            holds = _holds(deals, place, conditions, run, least if tried else 0)
            tried += 1
            if progress:
                progress(len(promise) + tried, total)
            if holds is None or holds[0].size < size:
                continue
            deal = LikelyDeal(place, probability_on(holds[0], *holds[1]))
            nearest = nearest or deal
            if int(holds[0].sum()) >= least:
                found.append(deal)
    except KeyboardInterrupt:
        interrupted = True
    found.sort(key=lambda each: (-each.everybody.value, each.place))
    return LikelyDeals(
        level=level,
        paths=size,
        seed=seed,
        model=MODEL,
        optimal=optimal,
        screened=len(promise),
        tried=tried,
        interrupted=interrupted,
        deals=tuple(found),
        nearest=None if found else nearest,
    )


def spread(number: int, most: int) -> list[int]:
    """Places 0 … number − 1: all of them, or `most` evenly spread, the first and the last among them."""
    if number <= most:
        return list(range(number))
    return [round(each) for each in np.linspace(0, number - 1, most).tolist()]


def most_promising(promise: Mapping[int, float]) -> list[int]:
    """The places with the largest shares, at most `MOST_TRIED`; of equal ones the first."""
    return sorted(promise, key=lambda place: (-promise[place], place))[:MOST_TRIED]


def _holds(
    deals: Deals,
    place: int,
    conditions: Mapping[str, Sequence[Condition]],
    run: tuple[int, int, Model],
    least: int,
) -> tuple[Mask, list[Plan]] | None:
    """On which paths the conditions of all parties hold in a deal, as far as that was computed, and the runs.

    Blocks of paths are left out once so many paths cannot be reached any more; more than there are means that
    the first block alone is computed. None where some party's assumptions make no case of the deal, or one
    that cannot be computed on a path.
    """
    try:
        case = deals.case.with_values(values_of_deal(deals.pareto.deals, place))
        plan = plan_of(case, *run)
        asked = asked_by(deals.scenario, plan, list(deals.scenario.parties), conditions)
        if sum(len(each.parties) for each in asked) < len(deals.scenario.parties):
            return None
        found: list[Mask] = []
        for block in range(plan.blocks):
            found.append(_in_block(asked, plan, block))
            done = sum(each.size for each in found)
            if sum(int(each.sum()) for each in found) + plan.paths - done < least:
                break
        return np.concatenate(found), [each.plan for each in asked]
    except InputError:
        return None


def _in_block(asked: Sequence[ConditionQuery], plan: Plan, block: int) -> Mask:
    """On which paths of a block everything holds that all parties ask, (S,)."""
    every = np.ones(plan.size(block), dtype=np.bool_)
    for each in asked:
        if not every.any():
            break
        for met in met_in_block(each, block).values():
            every &= np.asarray(met.all(axis=1), dtype=np.bool_)
    return every

"""Where no deal satisfies all parties: the nearest deals, by the parties that would have to concede.

A condition is short by how far its figure is on the wrong side of its bound, in its own unit; relative to the
size of the bound, shortfalls of different figures can be compared with each other. For each smallest set of
parties that would have to concede, the deal is sought whose greatest relative shortfall is least (and of
equal ones the sum of them); and the same among all deals, whichever parties give. None of these can be made
better for one condition without being made worse for another. Where there are deals within everybody's
concessions, only those are considered.

The shortfall of an IRR is first estimated as net present value over the value of a point of IRR; the reported
figures are evaluated in full. Where a condition is on a figure that is no sum over the dwellings, every deal
that may be the nearest is evaluated in full instead (`nearest_by_evaluation`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from math import inf

import numpy as np
from numpy.typing import NDArray

from feasibility.deals.full_evaluation import evaluated_in_full
from feasibility.deals.lattice.condition_rows import Rows, rows_of
from feasibility.deals.lattice.scan import joined_rows, scan
from feasibility.deals.lattice.settings import SettingsBlock
from feasibility.deals.nearest_by_evaluation import (
    Candidates,
    candidates_in_full,
    relative_shortfalls,
    size_of,
)
from feasibility.deals.outcomes import NearDeal, Nearest, Shortfall, ViewedDeal
from feasibility.deals.pareto_front import (
    Chosen,
    chosen_of,
    gains_at,
    pick,
    spread_out,
)
from feasibility.deals.preparation import Search, deal_columns, gain_steps, values_of_deal, viewed_deal
from feasibility.parties.conditions import tolerance_of
from feasibility.parties.negotiation import View

Array = NDArray[np.float64]
Progress = Callable[..., None] | None

SHOWN = 5
"""Sets of conceding parties that are reported."""


@dataclass(frozen=True)
class _Best:
    """The best deal so far."""

    greatest: float
    total: float
    deal: Chosen | None


NO_DEAL = _Best(inf, inf, None)


def nearest_deals(search: Search, progress: Progress = None) -> Nearest | None:
    """The nearest deals of a lattice in which no deal satisfies all parties.

    Args:
        search: the lattice.
        progress: reports how many points are done.

    Returns:
        None where a condition is not a sum over the dwellings, and there are too many deals to evaluate
        each in full.
    """
    if search.late:
        candidates = candidates_in_full(search, progress)
        return None if candidates is None else _of_candidates(search, candidates)
    parties = [party.name for party in search.parties]
    report = _point_progress(progress)
    conceded = _best(search, parties, NO_DEAL, report, conceded=True, any_will_do=True).deal is not None
    found: list[NearDeal] = []
    for size in range(1, len(parties) + 1):
        for givers in combinations(parties, size):
            best = _best(search, givers, NO_DEAL, report, conceded=conceded)
            if best.deal is not None:
                found.append(_near(search, best.deal))
        if found:
            break
    found.sort(key=lambda near: near.greatest)
    if not found:
        return Nearest((), None, False)
    # Apart from rounding, the greatest shortfall found so far is a bound for the most even deal.
    begin = _Best(found[0].greatest * (1 + 1e-6) + 1e-9, inf, None)
    even = _best(search, parties, begin, report, conceded=conceded)
    near = found[0] if even.deal is None else _near(search, even.deal)
    return Nearest(tuple(found[:SHOWN]), near, conceded)


def _of_candidates(search: Search, found: Candidates) -> Nearest:
    """The nearest of deals whose shortfalls are all known."""
    if not len(found.deals):
        return Nearest((), None, conceded=False)
    greatest, total = found.relative.max(axis=1), found.relative.sum(axis=1)
    best = np.lexsort((total, greatest))
    whose = np.array([name for name, _ in search.conditions])
    short = [(found.relative[:, whose == party.name] > 0).any(axis=1) for party in search.parties]
    giving = np.stack(short, axis=1)
    fewest = giving.sum(axis=1).min()
    first: dict[tuple[bool, ...], int] = {}
    for place in best.tolist():
        if giving[place].sum() == fewest:
            first.setdefault(tuple(giving[place].tolist()), place)
    near = [_near(search, pick(found.deals, np.array([place]))) for place in first.values()][:SHOWN]
    even = _near(search, pick(found.deals, best[:1]))
    return Nearest(tuple(near), even, found.conceded)


def _point_progress(progress: Progress) -> Callable[[int], None]:
    done = 0

    def passed(points: int) -> None:
        nonlocal done
        done += points
        if progress:
            progress(done)

    return passed


def _best(
    search: Search,
    givers: Sequence[str],
    begin: _Best,
    report: Callable[[int], None],
    *,
    conceded: bool,
    any_will_do: bool = False,
) -> _Best:
    """The deal with the least greatest relative shortfall, where only these parties may have shortfalls.

    Args:
        search: the lattice.
        givers: the parties that may have shortfalls.
        begin: a deal must be at least as good as this one.
        report: reports the points that are done.
        conceded: whether each stays within its concessions.
        any_will_do: whether the first deal found is enough.
    """
    best = begin

    def asked(here: SettingsBlock) -> Rows:
        return _relaxed(search, here, givers, best.greatest, conceded=conceded)

    for number, block in enumerate(search.evaluated.blocks):
        for points in scan(search.lattice, block, partial(asked, block), report):
            deals = spread_out(chosen_of(points, number))[0]
            if any_will_do:
                return _Best(0.0, 0.0, pick(deals, np.array([0])))
            relative = relative_shortfalls(search, block, deals)
            greatest, total = relative.max(axis=1), relative.sum(axis=1)
            place = int(np.lexsort((total, greatest))[0])
            if (greatest[place], total[place]) < (best.greatest, best.total):
                best = _Best(float(greatest[place]), float(total[place]), pick(deals, np.array([place])))
    return best


def _relaxed(
    search: Search, block: SettingsBlock, givers: Sequence[str], most: float, *, conceded: bool
) -> Rows:
    """The rows, with the bounds of the conceding parties relaxed."""
    rows = [block.allowed]
    each = zip(search.conditions, block.needs, block.conceded, strict=True)
    for (name, condition), need, furthest in each:
        if need is None or furthest is None:
            continue
        gives = name in givers
        extra = most * size_of(condition) if gives else 0.0
        rows.append(rows_of(need, condition.unit, extra, block.like))
        if gives and conceded:
            rows.append(rows_of(furthest, condition.unit, 0.0, block.like))
    return joined_rows(rows, block.valid)


# ---------------------------------------------------------------------------------------------- in full


def _near(search: Search, deal: Chosen) -> NearDeal:
    gains = {each.party: each for each in search.gains}
    steps = gains_at(search.lattice, search.gains, search.evaluated.blocks, deal)
    table = deal_columns(search, deal)
    paths = [values_of_deal(table, 0)]
    for place in search.late_gains:
        gain = search.gains[place]
        own = {gain.party: [gain.figure]}
        value = evaluated_in_full(search.scenario, search.lattice.case, paths, own)[gain.party, gain.figure][
            0
        ]
        steps[0, place] = gain_steps(gain, value) if np.isfinite(value) else -inf
    viewed: ViewedDeal = viewed_deal(search, table, gains, steps, 0)
    short = tuple(each for view in viewed.views for each in _shortfalls(view))
    return NearDeal(
        deal=viewed,
        shortfalls=short,
        givers=tuple(dict.fromkeys(each.party for each in short)),
        greatest=max((each.relative for each in short), default=0.0),
        conceded=all(_within_concessions(view) for view in viewed.views),
    )


def _shortfalls(view: View) -> Iterator[Shortfall]:
    for each in view.verdicts:
        if not each.met:
            condition = each.condition
            short = inf if each.short is None else each.short
            yield Shortfall(
                view.name,
                condition.figure,
                condition.unit,
                condition.bound,
                each.value,
                short,
                short / size_of(condition),
            )


def _within_concessions(view: View) -> bool:
    for each in view.verdicts:
        condition = each.condition
        if each.met:
            continue
        if condition.concedes is None or each.value is None:
            return False
        over = each.value - condition.concedes
        if (over if condition.relation == ">=" else -over) < -tolerance_of(condition.unit):
            return False
    return True

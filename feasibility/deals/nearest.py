"""Where no deal satisfies all parties: the nearest deals, by the parties that would have to concede.

A condition is short by how far its figure is on the wrong side of its bound, in its own unit; relative to the
size of the bound, shortfalls of different figures can be compared with each other. For each smallest set of
parties that would have to concede, the deal is sought whose greatest relative shortfall is least (and of
equal ones the sum of them); and the same among all deals, whichever parties give. None of these can be made
better for one condition without being made worse for another. Where there are deals within everybody's
concessions, only those are considered.

The shortfall of an IRR is first estimated as net present value over the value of a point of IRR; the reported
figures are evaluated in full.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from math import inf

import numpy as np
from numpy.typing import NDArray

from feasibility.deals.lattice.needs import Need, Rows, StatedNeed, SummedNeed, rows_of
from feasibility.deals.lattice.scan import scan, together
from feasibility.deals.lattice.settings import SettingsBlock
from feasibility.deals.outcomes import NearDeal, Nearest, Shortfall, ViewedDeal
from feasibility.deals.pareto_front import (
    Chosen,
    chosen_of,
    gains_at,
    linear_at,
    pick,
    prices_at,
    spread_out,
    stated_at,
)
from feasibility.deals.search import Search, deal_columns, viewed_deal
from feasibility.parties.conditions import tolerance_of
from feasibility.parties.negotiation import Condition, View

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
        None where a condition is not a sum over the dwellings, so that shortfalls are not known.
    """
    if search.late:
        return None
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
            relative = _relative(search, block, deals)
            greatest, total = relative.max(axis=1), relative.sum(axis=1)
            place = int(np.lexsort((total, greatest))[0])
            if (greatest[place], total[place]) < (best.greatest, best.total):
                best = _Best(float(greatest[place]), float(total[place]), pick(deals, np.array([place])))
    return best


def size_of(condition: Condition) -> float:
    """What a shortfall is relative to: the size of the bound, or one where the bound is 0."""
    return abs(condition.bound) or 1.0


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
    return together(rows, block.valid)


def _relative(search: Search, block: SettingsBlock, deals: Chosen) -> Array:
    """Relative shortfall of every condition in deals of one block, (n, conditions)."""
    counts = search.lattice.mixes[deals.mix].astype(float)
    price = prices_at(search.lattice, block, deals)
    columns = []
    for (_, condition), need in zip(search.conditions, block.needs, strict=True):
        short = np.zeros(len(deals)) if need is None else _short(need, counts, deals, price)
        columns.append(np.where(short > tolerance_of(condition.unit), short, 0.0) / size_of(condition))
    return np.stack(columns, axis=1)


def _short(need: Need, counts: Array, deals: Chosen, price: Array) -> Array:
    """How far a figure is on the wrong side of its bound (n,); below 0 where it is on the right one."""
    if isinstance(need, SummedNeed):
        unit = linear_at(need.bottom, counts, deals.setting, deals.cases)
        unit = unit + need.bottom.price[deals.setting] * price
        over = [
            linear_at(top, counts, deals.setting, deals.cases) + top.price[deals.setting] * price
            for top in need.tops
        ]
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Array = np.nan_to_num(-np.minimum.reduce(over) / unit, nan=inf)
        return found
    if isinstance(need, StatedNeed):
        values = stated_at(need.stated, counts, deals.setting, deals.cases)
    else:
        values = need.of_type.values[deals.setting, deals.cases[:, need.of_type.type_place]]
    return np.nan_to_num(need.bound - values if need.floor else values - need.bound, nan=inf)


# ---------------------------------------------------------------------------------------------- in full


def _near(search: Search, deal: Chosen) -> NearDeal:
    gains = {each.party: each for each in search.gains}
    steps = gains_at(search.lattice, search.gains, search.evaluated.blocks, deal)
    viewed: ViewedDeal = viewed_deal(search, deal_columns(search, deal), gains, steps, 0)
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

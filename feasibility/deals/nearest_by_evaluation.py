"""The nearest deals where a condition is no sum over the dwellings: every deal that may be one, in full.

First those within everybody's concessions in the conditions that are sums; if none of them is within the
other concessions too, all deals that the policy allows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import inf

import numpy as np
from numpy.typing import NDArray

from feasibility.deals.full_evaluation import evaluated_in_full
from feasibility.deals.lattice.condition_rows import Need, Rows, StatedNeed, SummedNeed, rows_of
from feasibility.deals.lattice.scan import joined_rows, scan
from feasibility.deals.lattice.settings import SettingsBlock
from feasibility.deals.pareto_front import (
    Chosen,
    chosen_of,
    joined,
    linear_at,
    pick,
    prices_at,
    spread_out,
    stated_at,
)
from feasibility.deals.preparation import Search, deal_columns, values_of_deal
from feasibility.parties.conditions import tolerance_of
from feasibility.parties.negotiation import Condition

Array = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Progress = Callable[..., None] | None

MOST = 50_000
"""Deals that are evaluated in full to find the nearest, at most."""


@dataclass(frozen=True)
class Candidates:
    """Deals that may be the nearest."""

    deals: Chosen
    relative: Array
    """(n, conditions) how far each is short, relative to its bound."""
    conceded: bool
    """Whether all of them are within everybody's concessions."""


def candidates_in_full(search: Search, progress: Progress = None) -> Candidates | None:
    """All deals within everybody's concessions, or where there are none all with a meaning of every figure.

    Args:
        search: the lattice.
        progress: reports how many deals are done, and how many there are.

    Returns:
        None where there are too many.
    """
    asked = tuple(_in_full(search))
    for conceded in (True, False):
        deals = _gathered(search, asked, conceded=conceded)
        if deals is None:
            return None
        found = _evaluated(search, deals, asked, progress)
        kept = np.asarray(np.isfinite(found.relative).all(axis=1), bool)
        if conceded:
            kept &= found.within
        if kept.any() or not conceded:
            return Candidates(pick(deals, kept), found.relative[kept], conceded)
    return None


def _in_full(search: Search) -> Iterator[int]:
    """Places of the conditions that need a full evaluation: no sum says how short they are."""
    for place in range(len(search.conditions)):
        for block in search.evaluated.blocks:
            need, furthest = block.needs[place], block.conceded[place]
            inexact = isinstance(need, SummedNeed) and not need.exact
            if need is None or furthest is None or inexact:
                yield place
                break


def _gathered(search: Search, asked: Sequence[int], *, conceded: bool) -> Chosen | None:
    """The deals within the concessions that are sums, or those that the policy allows; None if too many."""
    parts, size = [], 0
    for number, block in enumerate(search.evaluated.blocks):
        rows = _rows(search, block, asked, conceded=conceded)
        for points in scan(search.lattice, block, partial(_same, rows)):
            size += int((points.high - points.low + 1).sum())
            if size > MOST:
                return None
            parts.append(chosen_of(points, number))
    if not parts:
        none = np.zeros(0, np.int64)
        types = search.lattice.mixes.shape[1]
        return Chosen(none, none, np.zeros((0, types), np.int64), none, none, none)
    return spread_out(joined(parts))[0]


def _same(rows: Rows) -> Rows:
    return rows


def _rows(search: Search, block: SettingsBlock, asked: Sequence[int], *, conceded: bool) -> Rows:
    rows = [block.allowed]
    for place, (_, condition) in enumerate(search.conditions):
        need = block.conceded[place] if conceded else block.needs[place]
        if place not in asked and need is not None:
            extra = 0.0 if conceded else np.inf
            rows.append(rows_of(need, condition.unit, extra, block.like))
    return joined_rows(rows, block.valid)


@dataclass(frozen=True)
class _Evaluated:
    relative: Array
    within: BoolArray
    """(n,) whether the figures computed in full are within what is conceded."""


def _evaluated(search: Search, deals: Chosen, asked: Sequence[int], progress: Progress) -> _Evaluated:
    table = deal_columns(search, deals)
    paths = [values_of_deal(table, place) for place in range(len(deals))]
    figures: dict[str, list[str]] = {}
    for place in asked:
        name, condition = search.conditions[place]
        figures.setdefault(name, []).append(condition.figure)
    values = evaluated_in_full(search.scenario, search.lattice.case, paths, figures, progress)
    relative = np.zeros((len(deals), len(search.conditions)))
    for number, block in enumerate(search.evaluated.blocks):
        which = np.flatnonzero(deals.block == number)
        if len(which):
            relative[which] = relative_shortfalls(search, block, pick(deals, which))
    within = np.ones(len(deals), bool)
    for place in asked:
        name, condition = search.conditions[place]
        sign = 1.0 if condition.relation == ">=" else -1.0
        room = tolerance_of(condition.unit)
        short = sign * (condition.bound - values[name, condition.figure])
        furthest = condition.bound if condition.concedes is None else condition.concedes
        with np.errstate(invalid="ignore"):
            within &= sign * (values[name, condition.figure] - furthest) >= -room
            short = np.where(short > room, short, 0.0) + 0.0 * short
        relative[:, place] = short / size_of(condition)
    return _Evaluated(relative, within)


def size_of(condition: Condition) -> float:
    """What a shortfall is relative to: the size of the bound, or one where the bound is 0."""
    return abs(condition.bound) or 1.0


def relative_shortfalls(search: Search, block: SettingsBlock, deals: Chosen) -> Array:
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

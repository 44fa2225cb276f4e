"""How far deals are from the conditions that are sums over the dwellings, relative to their bounds."""

from __future__ import annotations

from math import inf

import numpy as np
from numpy.typing import NDArray

from feasibility.deals.lattice.needs import Need, StatedNeed, SummedNeed
from feasibility.deals.lattice.settings import SettingsBlock
from feasibility.deals.pareto_front import Chosen, linear_at, prices_at, stated_at
from feasibility.deals.search import Search
from feasibility.parties.conditions import tolerance_of
from feasibility.parties.negotiation import Condition

Array = NDArray[np.float64]


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

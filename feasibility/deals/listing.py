"""Deals of a lattice by the values of their levers, their land price and their counts."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from feasibility.deals.gains import Gain
from feasibility.deals.lattice.lattice_points import PRICE, negotiables
from feasibility.deals.outcomes import Deal, DealColumns, ViewedDeal
from feasibility.deals.pareto_front import Chosen, pick, prices_at
from feasibility.deals.search import Search
from feasibility.parties.views import views_of

Array = NDArray[np.float64]
IntArray = NDArray[np.int64]


def deal_columns(search: Search, deals: Chosen) -> DealColumns:
    """The deals as columns."""
    lattice = search.lattice
    settings, prices = np.zeros(len(deals), np.int64), np.zeros(len(deals))
    for number, block in enumerate(search.evaluated.blocks):
        which = np.flatnonzero(deals.block == number)
        if len(which):
            here = pick(deals, which)
            settings[which] = block.settings[here.setting]
            prices[which] = prices_at(lattice, block, here)
    if lattice.price is not None:
        prices = np.array(lattice.price.values, float)[deals.low]
    steps: dict[str, IntArray] = {}
    for axes, place in ((lattice.shared, settings), *zip(lattice.own, deals.cases.T, strict=True)):
        shape = tuple(len(axis.values) for axis in axes)
        at = np.unravel_index(place, shape) if shape else ()
        steps |= {axis.name: each for axis, each in zip(axes, at, strict=True)}
    by_name = {axis.name: axis for axis in lattice.axes}
    levers = tuple(by_name[name] for name in negotiables(search.scenario) if name in by_name)
    columns = [np.asarray(steps[axis.name], np.int64) for axis in levers]
    return DealColumns(
        levers,
        np.stack(columns, axis=1) if columns else np.zeros((len(deals), 0), np.int64),
        prices,
        tuple(lattice.case.dwellings),
        lattice.mixes[deals.mix],
    )


def values_of_deal(table: DealColumns, place: int) -> dict[str, object]:
    """The paths and values that make one of the deals of the shared facts."""
    values: dict[str, object] = {}
    for axis, step in zip(table.levers, table.steps[place], strict=True):
        values |= dict.fromkeys(axis.paths, axis.values[step])
    counts = zip(table.types, table.counts[place], strict=True)
    values |= {f"dwellings.{name}.count": int(count) for name, count in counts}
    values[PRICE] = float(table.land_prices[place])
    return values


def deal_of(table: DealColumns, gains: Mapping[str, Gain], steps: Array, place: int) -> Deal:
    """One of the deals.

    Args:
        table: the deals.
        gains: of each party.
        steps: (n, k) gains in whole steps.
        place: which deal.
    """
    levers = zip(table.levers, table.steps[place], strict=True)
    counts = zip(table.types, table.counts[place], strict=True)
    return Deal(
        levers={axis.name: axis.values[step] for axis, step in levers},
        land_price=float(table.land_prices[place]),
        counts={name: int(count) for name, count in counts},
        gains={
            name: gain_value(each, float(step))
            for (name, each), step in zip(gains.items(), steps[place], strict=True)
        },
    )


def gain_value(gain: Gain, steps: float) -> float | None:
    """The figure of a gain, from its whole steps; None where it has no meaning."""
    if not np.isfinite(steps):
        return None
    return steps / round(1 / gain.step) * (1.0 if gain.more else -1.0)


def gain_steps(gain: Gain, value: float) -> float:
    """A figure in whole steps, better being larger."""
    return float(np.rint(value / gain.step)) * (1.0 if gain.more else -1.0)


def viewed_deal(
    search: Search, table: DealColumns, gains: Mapping[str, Gain], steps: Array, place: int
) -> ViewedDeal:
    """One of the deals, evaluated in full for every party."""
    case = search.lattice.case.with_values(values_of_deal(table, place))
    _, views = views_of(search.scenario, case)
    return ViewedDeal(deal_of(table, gains, steps, place), views)

"""A surplus clause: a share of what a dwelling brings above a border, paid by its seller to the municipality.

It is judged dwelling by dwelling of each type, so that the flows stay linear in the numbers of dwellings.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feasibility.indices.paths import PathSet
from feasibility.scenario.arrays import Case
from feasibility.scenario.layout import Layout
from feasibility.timeline import Timeline

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Sales:
    """Amounts of one dwelling on the days on which it is sold [€]."""

    at_delivery: Array
    """(T, S)"""
    on_turnover: Array
    """(T, S, Q) on each anniversary."""
    at_exit: Array
    """(T, S)"""


@dataclass(frozen=True)
class Surplus:
    """Sale proceeds of one dwelling under the surplus clause, and the part that is paid."""

    sold: Sales
    """Part of a dwelling that is sold on each day [0–1]."""
    gross: Sales
    """What that part brings before the costs of the seller, VAT included."""
    paid: Sales
    """What of it goes to the municipality; positive."""


def surplus(
    layout: Layout, case: Case, calendar: Timeline, paths: PathSet, sold: Sales, gross: Sales
) -> Surplus:
    """What goes to the municipality of one dwelling: share · max(0, gross − sold · border · A) [€].

    Args:
        layout: how it is computed; moments that the clause does not name give 0.
        case: its numbers.
        calendar: its dates.
        paths: index paths.
        sold: part of a dwelling that is sold on each day [0–1].
        gross: what that part brings before the costs of the seller, VAT included [€].

    Returns:
        Paid from 0 on, on the day of the sale, without VAT.
    """
    level = border_level(layout, paths)

    def above(moment: str, part: Array, value: Array, on: Array, share: Array, border: Array) -> Array:
        if moment not in layout.surplus_of:
            return np.zeros_like(value)
        found: Array = share * np.maximum(0.0, value - part * border * on)
        return found

    share, border = case.surplus_share, case.surplus_border
    delivered, left = paths.place(calendar.delivery_year), paths.place(calendar.exit_year)
    yearly = level[:, paths.place(calendar.anniversary_year)]
    paid = Sales(
        at_delivery=above("sale", sold.at_delivery, gross.at_delivery, level[:, delivered], share, border),
        on_turnover=above(
            "turnover", sold.on_turnover, gross.on_turnover, yearly, share[:, None], border[..., None]
        ),
        at_exit=above("exit", sold.at_exit, gross.at_exit, level[:, left], share, border),
    )
    return Surplus(sold, gross, paid)


def border_level(layout: Layout, paths: PathSet) -> Array:
    """(S, Y) what the border is multiplied by in each calendar year; 1 where it stays as it is."""
    index = layout.surplus_index
    return paths.level[index] if index else np.ones_like(paths.level["cpi"])


def by_anniversary(sales: Sales) -> Array:
    """(T, S, Q) all of them by day: delivery first, each anniversary, and the exit on the last."""
    yearly = sales.on_turnover
    shape = np.broadcast_shapes(sales.at_delivery.shape, sales.at_exit.shape, yearly.shape[:-1])
    by_day = np.zeros((*shape, yearly.shape[-1])) + yearly
    by_day[..., 0] += sales.at_delivery
    by_day[..., -1] += sales.at_exit
    return by_day


def without_surplus(sales: Sales, clause: Surplus | None) -> Sales:
    """What is left to the seller; the sales themselves where there is no clause."""
    if clause is None:
        return sales
    paid = clause.paid
    return Sales(
        at_delivery=sales.at_delivery - paid.at_delivery,
        on_turnover=sales.on_turnover - paid.on_turnover,
        at_exit=sales.at_exit - paid.at_exit,
    )

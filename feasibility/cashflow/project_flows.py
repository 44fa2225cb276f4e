"""The project's flows: counts times unit flows, on one grid of moments."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from feasibility.cashflow.unit_flows import UnitFlows
from feasibility.timeline import Timeline

Array = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Grid:
    """The moments at which a project has flows, and where each kind of flow stands among them."""

    times: Array
    """(N,) years from the start."""
    construction: Integers
    """(n + 2,) places of the start, each construction period and delivery."""
    payment: int
    """Place of the payment of the land."""
    operation: Integers
    """(H·p,) places of the operating periods."""
    anniversary: Integers
    """(Q,) places of first letting and every anniversary; the last is exit."""


@dataclass(frozen=True)
class ProjectFlows:
    """Flows of the whole project, axes (path, moment) [€]."""

    grid: Grid
    receipts: Array
    """(S, N) net operating income, major works, sales and exit."""
    development: Array
    """(S, N) development costs, negative; without land, without profit."""


@cache
def grid_of(calendar_key: tuple[bytes, bytes, int, int, int, int]) -> Grid:
    """The grid of a timeline, from `grid_key`."""
    construction_moment, operation_moment, payment, delivery, holding_years, p = calendar_key
    built = np.concatenate([[0], np.frombuffer(construction_moment, dtype=np.int64), [delivery]])
    operated = np.frombuffer(operation_moment, dtype=np.int64)
    yearly = delivery + 2 * p * np.arange(holding_years + 1)
    # np.unique would do the same, but loads numpy.ma, which costs more than a whole evaluation.
    moments = np.array(sorted({*built.tolist(), *operated.tolist(), *yearly.tolist(), payment}))
    return Grid(
        times=moments / (2 * p),
        construction=np.searchsorted(moments, built),
        payment=int(np.searchsorted(moments, payment)),
        operation=np.searchsorted(moments, operated),
        anniversary=np.searchsorted(moments, yearly),
    )


def grid_key(calendar: Timeline) -> tuple[bytes, bytes, int, int, int, int]:
    """What decides the grid of a timeline."""
    return (
        calendar.construction_moment.astype(np.int64).tobytes(),
        calendar.operation_moment.astype(np.int64).tobytes(),
        calendar.payment_moment,
        calendar.delivery_moment,
        calendar.holding_years,
        calendar.periods_a_year,
    )


def project_flows(count: Array, unit: UnitFlows, calendar: Timeline) -> ProjectFlows:
    """Σ count · unit flow, plus the site.

    Args:
        count: (T, S) dwellings of each type.
        unit: flows of one dwelling of each type and of the site.
        calendar: the project's dates.
    """
    grid = grid_of(grid_key(calendar))
    paths = unit.letting.rent.shape[1]
    receipts = np.zeros((paths, grid.times.size))
    counts = np.broadcast_to(count, (count.shape[0], paths))
    income = np.einsum("ts,tsg->sg", counts, unit.net_operating_income)
    receipts[:, grid.operation] += income[:, calendar.period_step]
    receipts[:, grid.anniversary] += np.einsum("ts,tsq->sq", counts, unit.anniversary_flows)
    development = np.zeros_like(receipts)
    counts_and_site = np.vstack([count, np.ones((1, count.shape[1]))])
    spent = np.sum(counts_and_site[:, :, None] * unit.development_costs, axis=0)
    for place in range(grid.construction.size):
        development[:, grid.construction[place]] -= spent[:, place]
    return ProjectFlows(grid, receipts, development)

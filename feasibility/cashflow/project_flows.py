"""The project's flows: counts times unit flows, and line by line by project year or by period.

Everywhere `width` is the number of periods in a column: by default those of a year; 1 for single periods.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from feasibility.cashflow.unit_flows import UnitFlows
from feasibility.timeline import Timeline, project_year_of_moment, project_year_of_period

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
GridKey = tuple[bytes, bytes, int, int, int, int]
"""The inputs that decide the moments of a timeline."""


@dataclass(frozen=True)
class Grid:
    """The moments at which a project has flows, and the index of each kind of flow among them."""

    times: Array
    """(N,) years from the start."""
    construction: Integers
    """(n + 2,) indices of the start, each construction period and delivery."""
    payment: int
    """Index of the payment of the land."""
    operation: Integers
    """(H·p,) indices of the operating periods."""
    anniversary: Integers
    """(Q,) indices of first letting and every anniversary; the last is exit."""


@dataclass(frozen=True)
class ProjectFlows:
    """Flows of the whole project, axes (path, moment) [€]."""

    grid: Grid
    receipts: Array
    """(S, N) net operating income, major works, sales and exit."""
    development: Array
    """(S, N) development costs, negative; without land, without profit."""


@cache
def grid_of(calendar_key: GridKey) -> Grid:
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


def grid_key(calendar: Timeline) -> GridKey:
    """The inputs that decide the grid of a timeline."""
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
    income = times_count(count, unit.net_operating_income)
    receipts[:, grid.operation] += income[:, calendar.period_step]
    receipts[:, grid.anniversary] += times_count(count, unit.anniversary_flows)
    development = np.zeros_like(receipts)
    counts_and_site = np.vstack([count, np.ones((1, count.shape[1]))])
    spent = times_count(counts_and_site, unit.development_costs)
    for place in range(grid.construction.size):
        development[:, grid.construction[place]] -= spent[:, place]
    return ProjectFlows(grid, receipts, development)


def times_count(count: Array, flows: Array) -> Array:
    """Σ count · flow over the types, (T, S) and (T, S, N) → (S, N).

    Type by type, so that a scenario has the same sum, to the last bit, alone and in a block.
    """
    total: Array = count[0][:, None] * flows[0]
    for own, flow in zip(count[1:], flows[1:], strict=True):
        total = total + own[:, None] * flow
    return total


def operation_by_year(flow: Array, calendar: Timeline, years: int, width: int | None = None) -> Array:
    """A running line by project year, or by columns of `width` periods.

    Args:
        flow: (G,) euros of a period in each step.
        calendar: the project's dates.
        years: number of project years, or of columns.

    Returns:
        (years,) euros.
    """
    period = calendar.construction_periods + np.arange(calendar.period_step.size)
    year = project_year_of_period(period, width or calendar.periods_a_year)
    return _sums(year, flow[calendar.period_step], years)


def anniversaries_by_year(flow: Array, calendar: Timeline, years: int, width: int | None = None) -> Array:
    """A line dated on anniversaries by project year, or by columns; a moment belongs to the one it ends.

    Args:
        flow: (Q,) euros on each anniversary, delivery first.
        calendar: the project's dates.
        years: number of project years, or of columns.
    """
    p = calendar.periods_a_year
    moment = calendar.delivery_moment + 2 * p * np.arange(flow.size)
    return _sums(project_year_of_moment(moment, width or p), flow, years)


def construction_by_year(
    flow: Array, calendar: Timeline, years: int, with_land: float = 0.0, width: int | None = None
) -> Array:
    """A line dated at the start, in the construction periods and at delivery, by project year.

    Args:
        flow: (n + 2,) euros in each moment.
        calendar: the project's dates.
        years: number of project years, or of columns.
        with_land: euros of the line that are paid with the land.
    """
    p = width or calendar.periods_a_year
    number = np.arange(calendar.construction_periods)
    moments = np.array([0, calendar.payment_moment, calendar.delivery_moment])
    start, payment, delivery = np.split(project_year_of_moment(moments, p), 3)
    year = np.concatenate([start, payment, project_year_of_period(number, p), delivery])
    return _sums(year, np.concatenate([flow[:1], [with_land], flow[1:]]), years)


def payment_by_year(amount: float, calendar: Timeline, years: int, width: int | None = None) -> Array:
    """Payment for the land by project year.

    Args:
        amount: euros on the day on which the land is paid.
        calendar: the project's dates.
        years: number of project years, or of columns.
    """
    year = project_year_of_moment(np.array([calendar.payment_moment]), width or calendar.periods_a_year)
    return _sums(year, np.array([amount]), years)


def project_years(calendar: Timeline) -> int:
    """Number of project years, the last one begun counted whole."""
    return max(1, int(np.ceil(calendar.delivery_time + calendar.holding_years)))


def project_periods(calendar: Timeline) -> int:
    """Number of periods from the start to exit."""
    return max(1, calendar.construction_periods + calendar.holding_years * calendar.periods_a_year)


def _sums(year: NDArray[np.int64], flow: Array, years: int) -> Array:
    return np.bincount(year - 1, weights=flow, minlength=years).astype(np.float64)

"""Flows of a project line by line, by project year or by period, as tables and pictures show them.

Everywhere `width` is the number of periods in a column: those of a year unless it is said, 1 for each period
by itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from feasibility.timeline import Timeline, project_year_of_moment, project_year_of_period

Array = NDArray[np.float64]


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
    """A line dated on anniversaries by project year, or by columns; a moment belongs to what it ends.

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
    """What is paid for the land by project year.

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

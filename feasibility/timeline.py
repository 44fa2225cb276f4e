"""Dates and periods: when land is paid, and dwellings are built, let and sold, and in which calendar year.

Time runs in years from the start. Every moment of a project lies on a grid of half periods,
kept as whole numbers so that two moments are equal or not, never nearly so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from feasibility.dates import PERIODS_A_YEAR, day_after

Period = Literal["month", "quarter", "year"]
FlowTiming = Literal["mid", "start", "end"]
Integers = NDArray[np.int64]

HALF_PERIODS_LATER: dict[str, int] = {"start": 0, "mid": 1, "end": 2}


@dataclass(frozen=True)
class Timeline:
    """The calendar of one project.

    Operation is described by *steps*: runs of periods in which neither the anniversary of first letting nor
    the calendar year changes, so that every flow of a period is the same in all of them. The steps
    continue through the twelve months after exit, which a yield capitalises, from `exit_step` on.
    """

    start: date
    price_year: int
    periods_a_year: int
    construction_periods: int
    payment_periods: int
    """Periods from the start to the day on which the land is paid."""
    holding_years: int
    construction_year: Integers
    """(C·p/12,) calendar year in which each construction period begins."""
    anniversary_year: Integers
    """(H+1,) calendar year of each anniversary of first letting; the first entry is first letting itself."""
    step_anniversary: Integers
    """(G,) whole years let at each step."""
    step_year: Integers
    """(G,) calendar year of each step."""
    step_periods: Integers
    """(G,) periods in each step."""
    exit_step: int
    """Index of the first step after exit."""
    construction_moment: Integers
    """(C·p/12,) grid place, in half periods from the start, of each construction period's flow."""
    operation_moment: Integers
    """(H·p,) grid place of each operating period's flow."""
    period_step: Integers
    """(H·p,) step in which each operating period lies."""

    @property
    def delivery_year(self) -> int:
        """Calendar year of delivery and first letting."""
        return int(self.anniversary_year[0])

    @property
    def exit_year(self) -> int:
        """Calendar year of exit."""
        return int(self.anniversary_year[-1])

    @property
    def delivery_moment(self) -> int:
        """Grid place of delivery, in half periods."""
        return 2 * self.construction_periods

    @property
    def delivery_time(self) -> float:
        """Years from the start to delivery, t_C."""
        return self.construction_periods / self.periods_a_year

    @property
    def payment_moment(self) -> int:
        """Grid place of the payment of the land, in half periods."""
        return 2 * self.payment_periods

    @property
    def payment_to_delivery(self) -> float:
        """Years from the payment of the land to delivery, t_C − t_P."""
        return (self.construction_periods - self.payment_periods) / self.periods_a_year

    @property
    def payment_date(self) -> date:
        """The day on which the land is paid."""
        return day_after(self.start, self.payment_periods * 12 // self.periods_a_year)

    @property
    def construction_months(self) -> int:
        """Months from the start to delivery."""
        return self.construction_periods * 12 // self.periods_a_year

    def anniversary(self, number: int) -> date:
        """The day of an anniversary of first letting; 0 is first letting itself."""
        return day_after(self.start, self.construction_months + 12 * number)


@cache
def timeline(
    start: date,
    price_year: int,
    period: Period,
    flow_timing: FlowTiming,
    construction_months: int,
    holding_years: int,
    payment_months: int = 0,
) -> Timeline:
    """The calendar of these dates.

    Args:
        start: the day on which time begins, t = 0.
        price_year: calendar year of the price date, where every index level is 1.
        period: month, quarter or year.
        flow_timing: where in its period a flow is dated.
        construction_months: whole periods from the start to delivery.
        holding_years: years from delivery to exit.
        payment_months: whole periods from the start to the payment of the land; at most those to delivery.
    """
    per_year = PERIODS_A_YEAR[period]
    construction = construction_months * per_year // 12
    later = HALF_PERIODS_LATER[flow_timing]
    number = np.arange(construction + (holding_years + 1) * per_year)
    begins_in = start.year + (start.month - 1 + number * (12 // per_year)) // 12
    operation = np.arange((holding_years + 1) * per_year)
    let_for = operation // per_year
    year = begins_in[construction:]
    new_step = np.diff(let_for * 10_000 + year, prepend=-1) != 0
    first = np.flatnonzero(new_step)
    held = holding_years * per_year
    return Timeline(
        start=start,
        price_year=price_year,
        periods_a_year=per_year,
        construction_periods=construction,
        payment_periods=payment_months * per_year // 12,
        holding_years=holding_years,
        construction_year=begins_in[:construction],
        anniversary_year=year[::per_year].copy(),
        step_anniversary=let_for[first],
        step_year=year[first],
        step_periods=np.diff(first, append=operation.size),
        exit_step=int(np.searchsorted(first, held)),
        construction_moment=2 * number[:construction] + later,
        operation_moment=2 * number[construction : construction + held] + later,
        period_step=(np.cumsum(new_step) - 1)[:held],
    )


def project_year_of_moment(moment: Integers, periods_a_year: int) -> Integers:
    """Project year, from 1, of a moment's flow: the year that it ends; the start belongs to year 1."""
    return np.maximum(-(-moment // (2 * periods_a_year)), 1)


def project_year_of_period(period: Integers, periods_a_year: int) -> Integers:
    """Project year, from 1, in which a period (counted from the start) lies."""
    return period // periods_a_year + 1

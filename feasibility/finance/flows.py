"""The dated flows of the investor and of the developer, all phases on one row of moments."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from feasibility.finance.construction import ConstructionLoan
from feasibility.finance.holding import Array, Holding, HoldingDates
from feasibility.finance.loans import LoanSchedule

Moments = NDArray[np.int64]


def moment(dates: HoldingDates, times: Array | float) -> Moments:
    """Half periods from the project's start: every flow lies on one, so that equal days are equal numbers."""
    moments: Moments = np.rint(np.atleast_1d(times) * (2 * dates.periods_a_year)).astype(np.int64)
    return moments


def anniversaries(dates: HoldingDates) -> Array:
    """Times of delivery and every anniversary of it, (H + 1,)."""
    return dates.delivery + np.arange(dates.holding_years + 1.0)


def payment_times(dates: HoldingDates) -> Array:
    """Times of the ends of the periods of operation, (H·p,)."""
    return (
        dates.delivery + np.arange(1.0, dates.holding_years * dates.periods_a_year + 1) / dates.periods_a_year
    )


def investor_flows(
    phases: Sequence[tuple[HoldingDates, Holding]], schedules: Sequence[LoanSchedule]
) -> tuple[Array, Array]:
    """Flows of the investor's equity, received positive.

    Total development cost less the loan, and its fee, at delivery; income, works and sales as they are dated;
    payments at the ends of periods; at the exit its value less the balance.

    Args:
        phases: dates and holding of each.
        schedules: the loan of each; empty without loans.

    Returns:
        flows: (S, N) [€].
        times: (N,) years from the project's start.
    """
    parts: list[Array] = []
    for place, (_, holding) in enumerate(phases):
        parts += [
            (holding.sales_at_delivery - holding.total_development_cost)[:, None],
            holding.income,
            holding.works_and_sales,
            holding.exit_value[:, None],
        ]
        if schedules:
            loan = schedules[place]
            parts += [(loan.loan - loan.fee)[:, None], -loan.payments, -loan.balance[:, -1:]]
    columns, times = _columns(tuple(dates for dates, _ in phases), bool(schedules))
    flows = np.zeros((max(len(each) for each in parts), times.size))
    for column, part in zip(columns, parts, strict=True):
        flows[:, column] += part
    return flows, times


@lru_cache(maxsize=256)
def _columns(phases: tuple[HoldingDates, ...], borrows: bool) -> tuple[tuple[Moments, ...], Array]:
    """The columns of each part of an investor's flows, in their order, and the times of all columns."""
    moments: list[Moments] = []
    for dates in phases:
        yearly = moment(dates, anniversaries(dates))
        moments += [yearly[:1], moment(dates, dates.income_times), yearly, yearly[-1:]]
        if borrows:
            moments += [yearly[:1], moment(dates, payment_times(dates)), yearly[-1:]]
    return _placed(moments, phases[0])


def developer_flows(
    phases: Sequence[tuple[HoldingDates, Holding]], loans: Sequence[ConstructionLoan]
) -> tuple[Array, Array]:
    """Flows of the developer's equity: own money, fees, and at delivery what the investor pays less the loan.

    Args:
        phases: dates and holding of each.
        loans: of each.

    Returns:
        flows: (S, N) [€], received positive.
        times: (N,) years from the project's start.
    """
    parts: list[Array] = []
    for (_, holding), loan in zip(phases, loans, strict=True):
        received = holding.total_development_cost - holding.acquisition_costs
        parts += [-loan.fee[:, None], -loan.own, received[:, None] - loan.balance[:, None]]
    columns, times = _developer_columns(tuple(dates for dates, _ in phases))
    flows = np.zeros((max(len(each) for each in parts), times.size))
    for (column, repeats), part in zip(columns, parts, strict=True):
        if repeats:
            np.add.at(flows.T, column, part.T)
        else:
            flows[:, column] += part
    return flows, times


@lru_cache(maxsize=256)
def _developer_columns(phases: tuple[HoldingDates, ...]) -> tuple[tuple[tuple[Moments, bool], ...], Array]:
    """The columns of each part of a developer's flows, whether one comes twice, and the times of all."""
    moments: list[Moments] = []
    for dates in phases:
        moments += [moment(dates, each) for each in (dates.start, dates.cost_times, dates.delivery)]
    columns, times = _placed(moments, phases[0])
    return tuple((each, np.unique(each).size < each.size) for each in columns), times


def _placed(moments: Sequence[Moments], dates: HoldingDates) -> tuple[tuple[Moments, ...], Array]:
    """The columns of each part on one row of all moments, and their times [years]."""
    every = np.array(sorted({each for part in moments for each in part.tolist()}))
    return tuple(np.searchsorted(every, part) for part in moments), every / (2 * dates.periods_a_year)

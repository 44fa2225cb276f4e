"""The canon of a ground lease, per euro of the land price on which it stands.

The canon of the period that begins in month m is P · rate / p · A(Y_m) / A(Y_payment), from the payment
of the land to exit. At exit the buyer takes the lease over: the value falls by the canon of the next 12
months / capitalisation rate, less selling costs, whatever the exit method.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feasibility.cashflow.operation import over_steps
from feasibility.indices.paths import PathSet
from feasibility.scenario.arrays import Case
from feasibility.scenario.layout import Layout
from feasibility.timeline import Timeline

Array = NDArray[np.float64]


@dataclass(frozen=True)
class GroundRent:
    """What a lease takes per euro of land price; positive, nominal."""

    construction: Array
    """(S, n) of each construction period; 0 before the land is paid."""
    operation: Array
    """(S, G) of a period in each step; the steps after exit included."""
    after_exit: Array
    """(S,) worth at exit of the canon after it: that of the next 12 months / capitalisation rate."""
    at_exit: Array
    """(S,) by which the exit value falls: that, less selling costs."""


def ground_rent(layout: Layout, case: Case, calendar: Timeline, paths: PathSet) -> GroundRent | None:
    """The canon per euro of land price; None on freehold land."""
    if not layout.canon_index:
        return None
    level = paths.level[layout.canon_index]
    at_payment = level[:, [paths.place(calendar.payment_date.year)]]
    by_period = (case.canon_rate / calendar.periods_a_year)[:, None]
    paid = np.arange(calendar.construction_periods) >= calendar.payment_periods
    # np.take keeps each path's row together in memory, so that it has the same sums alone and in a block.
    built, operated = (
        np.take(level, paths.place(each), axis=1) for each in (calendar.construction_year, calendar.step_year)
    )
    operation = by_period * operated / at_payment
    after = slice(calendar.exit_step, None)
    next_year = over_steps(operation[:, after], calendar.step_periods[after])
    after_exit = next_year / case.canon_capitalisation
    return GroundRent(
        construction=by_period * built / at_payment * paid,
        operation=operation,
        after_exit=after_exit,
        at_exit=after_exit * (1 - case.exit_selling_costs),
    )

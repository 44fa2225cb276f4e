"""The value of a ground lease to the party that receives the canon, for ever.

The lease is perpetual: the canon is received until exit and, from the next owner, after it. What comes after
exit counts at exit as the canon of the next 12 months / capitalisation rate, as in the exit value, without
selling costs, which are not the landowner's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feasibility.returns.discounting import discount_factors
from feasibility.returns.project import PhaseFlows, Returns

Array = NDArray[np.float64]


@dataclass(frozen=True)
class CanonValue:
    """Present value of the canon on leased land, (S,)."""

    until_exit: Array
    after_exit: Array

    @property
    def total(self) -> Array:
        """Of all canon."""
        return self.until_exit + self.after_exit


def canon_value(
    until_exit: Array, times: Array, after_exit: Array, exit_time: float, rate: Array
) -> CanonValue:
    """Present value of canon: Σ canon · (1 + i)^−t until exit, and that of what is left at exit.

    Args:
        until_exit: (S, N) canon received at each time.
        times: (N,) years from the day on which it is valued.
        after_exit: (S,) worth at exit of the canon after it.
        exit_time: years to exit.
        rate: (S,) or (1,) who receives it discounts at [1/year].
    """
    later = discount_factors(rate, np.array([exit_time]))[..., 0]
    return CanonValue(np.sum(until_exit * discount_factors(rate, times), axis=-1), after_exit * later)


def canon_per_euro(phase: PhaseFlows, rate: Array) -> CanonValue | None:
    """Present value of a phase's canon on the day on which its land is paid, per euro of its land price.

    Args:
        phase: of the project.
        rate: (S,) or (1,) the landowner discounts at [1/year].

    Returns:
        (S,) [1]; None on freehold land.
    """
    canon, grid, calendar = phase.unit.ground_rent, phase.flows.grid, phase.calendar
    if canon is None:
        return None
    held = np.take(canon.operation, calendar.period_step, axis=1)
    built = np.broadcast_to(canon.construction, (len(held), canon.construction.shape[1]))
    times = grid.times[np.concatenate([grid.construction[1:-1], grid.operation])]
    paid = phase.payment - phase.start
    return canon_value(
        np.concatenate([built, held], axis=1),
        times - paid,
        canon.after_exit,
        float(grid.times[grid.anniversary[-1]]) - paid,
        rate,
    )


def canon_of_project(
    phases: Sequence[PhaseFlows], returns: Returns, rate: Array, day: float = 0.0
) -> CanonValue | None:
    """Present value of all canon of a project, each phase at its own land price, (S,) [€].

    Σ price · canon per euro · (1 + i)^(day − τ), τ the day on which the phase's land is paid.

    Args:
        phases: of the project.
        returns: at its land price.
        rate: (S,) or (1,) the landowner discounts at [1/year].
        day: on which it is valued, in years from the project's start.

    Returns:
        None on freehold land.
    """
    until = after = np.zeros(1)
    for phase, priced in zip(phases, returns.phase_prices, strict=True):
        each = canon_per_euro(phase, rate)
        if each is None:
            return None
        price = priced.land_price * (1 + rate) ** (day - phase.payment)
        until, after = until + each.until_exit * price, after + each.after_exit * price
    return CanonValue(until, after)

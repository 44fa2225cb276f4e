"""Income and running costs of one let dwelling, per period.

Axes are (type, path, step); a step is a run of periods whose flows are equal. All amounts are those of one
period: a period has 12/p months and is 1/p year. Costs and losses are negative.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def gross_rent(rent: Array, let: Array, periods_a_year: int) -> Array:
    """Gross rent of a period: 12/p · R, times the share not yet sold [€].

    Args:
        rent: (T, S, G) expected rent [€/month].
        let: (T, S, G) share of the dwellings still let [0–1].
        periods_a_year: p.
    """
    return 12 / periods_a_year * rent * let


def monthly_income(amount: Array, level: Array, let: Array, periods_a_year: int) -> Array:
    """Other income of a period: an amount a month, indexed, of the dwellings still let [€].

    Args:
        amount: (T, S, 1) at the price date [€/month].
        level: (S, G) index level of the step's calendar year.
        let: (T, S, G) share still let [0–1].
        periods_a_year: p.
    """
    return 12 / periods_a_year * amount * level * let


def vacancy_and_bad_debt(
    rent: Array,
    other: Array,
    loss_share: Array,
    turnover: Array,
    void_months: Array,
    lease_up_months: Array,
    first_year: Array,
) -> Array:
    """Not received: −(vacancy + bad debt)·(rent + other) − (m·void + lease-up in year 1)/12 · rent [€].

    Args:
        rent: (T, S, G) gross rent [€].
        other: (T, S, G) other income [€].
        loss_share: (S, 1) vacancy and bad debt together [0–1].
        turnover: (T, S, G) share that changes tenant in a year [0–1].
        void_months: (S, 1) empty months at each change.
        lease_up_months: (S, 1) months until the first tenant, in the first 12 months only.
        first_year: (G,) 1 in the first 12 months, else 0.
    """
    empty = (turnover * void_months + first_year * lease_up_months) / 12
    return -(loss_share * (rent + other) + empty * rent)


def yearly_cost(amount: Array, level: Array, let: Array, periods_a_year: int) -> Array:
    """A running cost of a period: −an amount a year / p, indexed, of the dwellings still let [€].

    Args:
        amount: (T, S, 1) at the price date [€/year].
        level: (S, G) index level of the step's calendar year.
        let: (T, S, G) share still let [0–1].
        periods_a_year: p.
    """
    return -amount * level * let / periods_a_year


def reletting_cost(amount: Array, level: Array, turnover: Array, let: Array, periods_a_year: int) -> Array:
    """Cost of changing tenants in a period: −m · euro per re-letting / p, indexed [€].

    Args:
        amount: (S, 1) at the price date [€ per re-letting].
        level: (S, G) index level of the step's calendar year.
        turnover: (T, S, G) share that changes tenant in a year [0–1].
        let: (T, S, G) share still let [0–1].
        periods_a_year: p.
    """
    return -turnover * amount * level * let / periods_a_year


def major_work(amount: Array, level: Array, let: Array, due: Array) -> Array:
    """A major work: the whole amount on the anniversaries on which it is due [€].

    Args:
        amount: (T, S, 1) at the price date [€].
        level: (S, Q) index level of the anniversary's calendar year.
        let: (T, S, Q) share still let after that day's sales [0–1].
        due: (Q,) 1 on the anniversaries n, 2n, … before exit, else 0.
    """
    return -amount * level * let * due


def over_steps(flow: Array, periods: NDArray[np.int64]) -> Array:
    """Σ flow of a period · periods of its step, over the last axis: (T, S, G) → (T, S) [€].

    Step by step, so that a scenario has the same sum, to the last bit, alone and in a block.

    Args:
        flow: (T, S, G) of a period in each step [€].
        periods: (G,) periods that each step holds.
    """
    total: Array = flow[..., 0] * float(periods[0])
    for step in range(1, len(periods)):
        total += flow[..., step] * float(periods[step])
    return total

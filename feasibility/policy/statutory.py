"""The statutory maximum of a yearly rent increase, on the day of each anniversary."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from feasibility.policy.tables import DatedTable, StatutoryRules, value_at

Array = NDArray[np.float64]


def statutory_increase(
    days: Sequence[date],
    cpi: Array,
    wages: Array,
    free: DatedTable,
    mid: DatedTable,
    rules: StatutoryRules,
) -> tuple[Array, Array]:
    """Largest increase by law for the free sector and for segments with an upper limit.

    Before the law begins there is none. From then on the free sector's row of the calendar year holds for
    all, and from its own date the mid segment's row for segments with an upper limit. In a year without a
    row (after the table's last year, or where a later row is not yet known) the law's rule holds on the
    scenario's indices: the lowest of the named ones plus a surcharge; for the free sector until that law ends.

    Args:
        days: Q anniversaries, the first being the day of first letting (never used).
        cpi: (S, Q) CPI's rate in the calendar year of each anniversary [1/year].
        wages: (S, Q) the same of collective wages [1/year].
        free: the free sector's table, as far as it is known.
        mid: the mid segment's table, as far as it is known.
        rules: the law's dates and surcharges.

    Returns:
        (S, Q) free and (S, Q) mid [1/year], infinity where there is no maximum.
    """
    rates = {"cpi": cpi, "wages": wages}
    free_rule = np.minimum.reduce([rates[name] for name in rules.free_basis]) + rules.free_surcharge
    mid_rule = np.minimum.reduce([rates[name] for name in rules.mid_basis]) + rules.mid_surcharge
    free_cap = np.full(np.broadcast_shapes(cpi.shape, wages.shape), np.inf)
    mid_cap = free_cap.copy()
    for place, day in enumerate(days):
        if day >= rules.free_from:
            if _has_row(free, day):
                free_cap[:, place] = value_at(free, day).value
            elif day < rules.free_until:
                free_cap[:, place] = free_rule[:, place]
        mid_cap[:, place] = free_cap[:, place]
        if day >= rules.mid_from:
            mid_cap[:, place] = value_at(mid, day).value if _has_row(mid, day) else mid_rule[:, place]
    return free_cap, mid_cap


def _has_row(table: DatedTable, day: date) -> bool:
    """Whether the table speaks of the calendar year of this day."""
    return bool(table.rows) and table.rows[0].start <= day and day.year <= table.rows[-1].start.year

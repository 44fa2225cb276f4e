"""The statutory maximum of a yearly rent increase on the day of each anniversary, and its sources."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from feasibility.policy.sources import RULE, SourcedValue
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
    scenario's indices: the lowest of the named ones plus a surcharge; for the free sector until it ends.

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
    cpi, wages = np.broadcast_arrays(cpi, wages)
    rates = {"cpi": cpi, "wages": wages}
    free_rule = np.minimum.reduce([rates[name] for name in rules.free_basis]) + rules.free_surcharge
    mid_rule = np.minimum.reduce([rates[name] for name in rules.mid_basis]) + rules.mid_surcharge
    free_cap = np.full(cpi.shape, np.inf)
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


def rule_values(
    days: Collection[date], free: DatedTable, mid: DatedTable | None, rules: StatutoryRules
) -> Iterator[SourcedValue]:
    """The values of the law's own rule that decide on days for which its table of increases has no row.

    Args:
        days: anniversaries of the run.
        free: the free sector's table, as far as it is known.
        mid: the mid segment's table; None where no segment that is used has an upper limit.
        rules: the law's dates and surcharges.
    """
    source = ", ".join(part for part in (rules.title, rules.article) if part)

    def value(name: str, amount: str | float, unit: str) -> SourcedValue:
        return SourcedValue(f"{RULE}.{name}", amount, unit, source, rules.status)

    unstated = [day for day in days if not _has_row(free, day)]
    if any(rules.free_from <= day < rules.free_until for day in unstated):
        yield value("free", rules.free_surcharge, "share")
    if unstated:
        yield value("free.from", rules.free_from.isoformat(), "date")
        yield value("free.until", rules.free_until.isoformat(), "date")
    if mid is None:
        return
    unstated = [day for day in days if not _has_row(mid, day)]
    if any(day >= rules.mid_from for day in unstated):
        yield value("mid", rules.mid_surcharge, "share")
    if unstated:
        yield value("mid.from", rules.mid_from.isoformat(), "date")


def _has_row(table: DatedTable, day: date) -> bool:
    """Whether the table speaks of the calendar year of this day."""
    return bool(table.rows) and table.rows[0].start <= day and day.year <= table.rows[-1].start.year

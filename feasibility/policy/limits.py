"""Limits of rents by year: the limits of each segment, and the largest yearly increase of the law alone.

Each limit has its own index. The law's maximum applies on the day of each anniversary, with its sources.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from feasibility.policy.sources import RULE, SourcedValue
from feasibility.policy.statutory import StatutoryRules
from feasibility.policy.tables import DatedTable, covers, value_at

Array = NDArray[np.float64]


def continued_with_cpi(values: Sequence[float], cpi: Array) -> Array:
    """A statutory limit by calendar year: the table's values, and CPI's growth after its last one.

    Args:
        values: the table's values in the first years of the axis [€/month]; at least one.
        cpi: (S, Y) CPI's yearly rates [1/year].

    Returns:
        (S, Y) limit [€/month].
    """
    known = min(len(values), cpi.shape[1])
    limit = np.empty_like(cpi)
    limit[:, :known] = values[:known]
    limit[:, known:] = values[known - 1] * np.cumprod(1 + cpi[:, known:], axis=1)
    return limit


def segment_limits(
    amount: Array,
    given: NDArray[np.bool_],
    level: Array,
    statutory: NDArray[np.bool_],
    statute: Array,
    absent: float,
) -> Array:
    """Lower or upper limits of all segments: an indexed amount, the statutory limit, or none.

    Args:
        amount: (N, S) limit at the policy's price level [€].
        given: (N,) whether the segment states an amount.
        level: (N, S, Y) level of the limit's index, 1 in the policy's year.
        statutory: (N,) whether the limit is the statutory one.
        statute: (S, Y) the statutory limit [€/month].
        absent: value without a limit: 0 for lower, infinity for upper limits.

    Returns:
        (N, S, Y) limits [€].
    """
    indexed = np.where(given[:, None, None], amount[..., None] * level, absent)
    return np.where(statutory[:, None, None], statute, indexed)


@dataclass(frozen=True)
class Basis:
    """The rates of the law's general rules on each anniversary; (S, Q) [1/year]."""

    cpi: Array
    """CPI's step in the calendar year of the anniversary."""
    wages: Array
    """Collective wages' step in the year before it."""
    inflation: Array
    """Mean of CPI's steps over the years of the social rule; meaningful only where it is used."""


def statutory_increase(
    days: Sequence[date], basis: Basis, tables: Mapping[str, DatedTable], rules: StatutoryRules
) -> dict[str, Array]:
    """Largest increase by law on each anniversary, for each row of the law.

    Before the law begins there is none. From then on the free sector's row of the calendar year holds for
    all, and from its own date the mid row, or the social one from 1 July to 1 July, for the leases under
    them. On a day without a stated percentage (after the table's last year, or where a later row is not yet
    known) the law's rule holds on the scenario's indices: the lowest of the named ones plus a surcharge; for
    the free sector until it ends.

    Args:
        days: Q anniversaries, the first being the day of first letting (never used).
        basis: rates of the rules, (S, Q).
        tables: free, mid and social, as far as they are known.
        rules: the law's dates and surcharges.

    Returns:
        (S, Q) for free, mid and social [1/year], infinity where there is no maximum.
    """
    rates = {"cpi": basis.cpi, "wages": basis.wages}
    by_rule = {
        "free": np.minimum.reduce([rates[name] for name in rules.free_basis]) + rules.free_surcharge,
        "mid": np.minimum.reduce([rates[name] for name in rules.mid_basis]) + rules.mid_surcharge,
        "social": basis.inflation + rules.social_surcharge,
    }
    caps = {row: np.full(np.broadcast_shapes(basis.cpi.shape, basis.wages.shape), np.inf) for row in by_rule}
    for place, day in enumerate(days):
        if day < rules.free_from:
            continue
        if covers(tables["free"], day):
            caps["free"][:, place] = value_at(tables["free"], day).value
        elif day < rules.free_until:
            caps["free"][:, place] = by_rule["free"][:, place]
        for row in ("mid", "social"):
            if day < rules.mid_from:
                caps[row][:, place] = caps["free"][:, place]
            elif covers(tables[row], day):
                caps[row][:, place] = value_at(tables[row], day).value
            else:
                caps[row][:, place] = by_rule[row][:, place]
    return caps


def social_season(day: date, rules: StatutoryRules) -> int:
    """The year in which the twelve months began for which a social percentage holds on a day."""
    return day.year if day.month >= rules.social_month else day.year - 1


def rule_values(
    days: Collection[date], tables: Mapping[str, DatedTable], rules: StatutoryRules
) -> Iterator[SourcedValue]:
    """The values of the law's general rule that apply on days without a row in its table of increases.

    Args:
        days: anniversaries of the run.
        tables: the tables of the rows that are used, as far as they are known; free at least.
        rules: the law's dates and surcharges.
    """
    source = ", ".join(part for part in (rules.title, rules.article) if part)

    def value(name: str, amount: str | float, unit: str) -> SourcedValue:
        return SourcedValue(f"{RULE}.{name}", amount, unit, source, rules.status)

    unstated = [day for day in days if not covers(tables["free"], day)]
    if any(rules.free_from <= day < rules.free_until for day in unstated):
        yield value("free", rules.free_surcharge, "share")
    if unstated:
        yield value("free.from", rules.free_from.isoformat(), "date")
        yield value("free.until", rules.free_until.isoformat(), "date")
    governed = [row for row in ("mid", "social") if row in tables]
    unstated = []
    for row, surcharge in (("mid", rules.mid_surcharge), ("social", rules.social_surcharge)):
        if row in tables:
            without = [day for day in days if not covers(tables[row], day)]
            unstated += without
            if any(day >= rules.mid_from for day in without):
                yield value(row, surcharge, "share")
    if governed and unstated:
        yield value("mid.from", rules.mid_from.isoformat(), "date")

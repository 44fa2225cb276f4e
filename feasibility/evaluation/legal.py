"""What the law allows a scenario's leases, from dated tables and the scenario's own indices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from feasibility.cashflow.letting import Rules
from feasibility.evaluation.requirements import has_statutory_limit, liberalisation_limits
from feasibility.indices.paths import PathSet
from feasibility.policy.limits import Basis, social_season, statutory_increase
from feasibility.policy.points import new_build_years, regulated, rent_in_force, row_of, surcharged
from feasibility.policy.statutory import statutory_rules
from feasibility.policy.tables import TableDateError, dated_table
from feasibility.scenario.layout import Layout, TypeLayout
from feasibility.scenario.validated import Scenario
from feasibility.timeline import Timeline

Array = NDArray[np.float64]
ROWS = ("free", "mid", "social")


def rules_of(scenario: Scenario, layout: Layout, calendar: Timeline, paths: PathSet, years: int) -> Rules:
    """The policy's and the law's values from dated tables.

    Args:
        scenario: one of those of the layout.
        layout: how they are computed.
        calendar: its dates.
        paths: index paths.
        years: anniversaries of first letting.

    Raises:
        InputError: the price date comes before the liberalisation limit's table.
    """
    limit: list[float] = []
    if has_statutory_limit(layout):
        last = paths.first_year + paths.growth["cpi"].shape[1] - 1
        limit = liberalisation_limits(scenario, paths.first_year, last)
    days = [calendar.anniversary(number) for number in range(years + 1)]
    by_points = _rents_by_points(layout, days, paths)
    if not layout.statutory_cap:
        none = np.full((1, 1), np.inf)
        return Rules(
            liberalisation_limit=limit,
            increase=dict.fromkeys(ROWS, none),
            rows=("free",) * len(layout.types),
            new_leases=np.zeros(years + 1, dtype=bool),
            by_points=by_points,
            ceiling=np.full((1, 1, 1), np.inf),
        )
    rules = statutory_rules()
    new_leases = np.array([day >= rules.mid_from for day in days])
    bound = np.array([[[each.rented and regulated(each.points)]] for each in layout.types])
    return Rules(
        liberalisation_limit=limit,
        increase=statutory_increase(
            days,
            _basis(days, paths),
            {row: dated_table("statutory_rent_increase", row, layout.known_until) for row in ROWS},
            rules,
        ),
        rows=rows_of(layout),
        new_leases=new_leases,
        by_points=by_points,
        ceiling=np.where(bound & new_leases, by_points, np.inf),
    )


def rows_of(layout: Layout) -> tuple[str, ...]:
    """The row of the law that new leases of each type follow."""
    return tuple(row_of(each.points, each.kind, each.covenanted) for each in layout.types)


def _basis(days: Sequence[date], paths: PathSet) -> Basis:
    """The rates of the law's general rule; 0 for years before the arrays."""
    rules = statutory_rules()
    cpi, wages = paths.growth["cpi"], paths.growth["wages"]
    years = np.array([day.year for day in days]) - paths.first_year
    seasons = np.array([social_season(day, rules) for day in days]) - paths.first_year
    looked_at = [np.maximum(0, seasons - back) for back in range(rules.social_years)]
    return Basis(
        cpi=cpi[:, years],
        wages=wages[:, np.maximum(0, years - 1)],
        inflation=sum((cpi[:, each] for each in looked_at), np.zeros(())) / rules.social_years,
    )


def _rents_by_points(layout: Layout, days: Sequence[date], paths: PathSet) -> Array:
    """(T, S, N) highest rent by points on each day; infinity without points or a table for the day."""
    cpi = paths.growth["cpi"]
    rents = np.full((len(layout.types), cpi.shape[0] if _any_points(layout) else 1, len(days)), np.inf)
    if not _any_points(layout):
        return rents
    steps = np.cumprod(1 + cpi, axis=1)
    for place, each in enumerate(layout.types):
        if not each.rented or each.points is None:
            continue
        surcharge_years = new_build_years(each.points, layout.start, days[0], layout.new_build_surcharge)
        for number, day in enumerate(days):
            try:
                value, year = rent_in_force(each.points, day, layout.known_until)
            except TableDateError:
                continue
            rent = surcharged(value, number, surcharge_years)
            rents[place, :, number] = rent
            if year is not None and day.year > year:
                rents[place, :, number] *= steps[:, paths.place(day.year)] / steps[:, paths.place(year)]
    return rents


def _any_points(layout: Layout) -> bool:
    return any(each.rented and each.points is not None for each in layout.types)


def needs_rents_by_points(layout: Layout, each: TypeLayout) -> bool:
    """Whether a type cannot be computed without its highest rent by points."""
    return each.asks_highest or layout.segments[each.segment].upper == "wws"

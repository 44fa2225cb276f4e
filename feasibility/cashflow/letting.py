"""Rents of every type in each year let, and the largest yearly increase that covenant and law allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feasibility.cashflow import rent as rents
from feasibility.indices.paths import PathSet, level_with_surcharge
from feasibility.policy.limits import continued_with_cpi, segment_limits
from feasibility.scenario.arrays import Case
from feasibility.scenario.layout import Layout
from feasibility.timeline import Timeline

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Rules:
    """The policy and the law in numbers, for one layout."""

    liberalisation_limit: Sequence[float]
    """[€/month] from the first year of the paths to the end of the table."""
    increase: Mapping[str, Array]
    """(S, Q) statutory maximum on each anniversary [1/year], by row of the law: free, mid, social."""
    rows: Sequence[str]
    """The row that new leases of each type follow; older ones follow the free sector's."""
    new_leases: Mask
    """(Q,) whether a lease signed on an anniversary is regulated by points."""
    by_points: Array
    """(T, S, Q) highest rent by points [€/month], binding or not; infinity where a type states none."""
    ceiling: Array
    """(T, S, Q) the highest rent of a new lease by law [€/month]; infinity where there is none."""


@dataclass(frozen=True)
class Letting:
    """Rents against their limits; axes (type, path, anniversary)."""

    rent: Array
    market_rent: Array
    share_let: Array
    turnover: Array
    increase: Array
    """Increase of a sitting rent on each anniversary [1/year]; the first entry is not used. Where old and new
    leases run side by side: of the new ones."""
    law: Array
    """Statutory maximum of that increase [1/year]; infinity where there is none."""
    old_share: Array
    """Share of the leases that are older than the law of points; 0 where all leases are treated as one."""
    old_rent: Array
    """Rent of those leases [€/month]."""
    old_increase: Array
    """Increase of those leases [1/year]."""
    new_rent: Array
    """Rent of the other leases [€/month]."""
    ceiling: Array
    """Highest rent of a new lease by law [€/month]; infinity where there is none."""
    limit: Array
    """Upper limit of the type's segment [€/month]; infinity where there is none."""
    unheld_initial_rent: Array
    """(T, S) rent at first letting before the limit of its band or ceiling [€/month]."""
    lower_limit: Array
    """(N, S, Y) of each segment by calendar year [€]."""
    upper_limit: Array
    """(N, S, Y) the same; infinity for a segment whose limit each type has by its points."""


def segment_limits_by_year(layout: Layout, case: Case, paths: PathSet, rules: Rules) -> tuple[Array, Array]:
    """(N, S, Y) lower and upper limits of every segment; 0 and infinity where there is none [€].

    Amounts follow CPI plus the segment's surcharge from the policy's year on, lower and upper alike, so that
    adjoining bands keep a common border.
    """
    segments = layout.segments
    base = paths.place(layout.policy_year)
    surcharge = case.segment_surcharge
    if (surcharge == surcharge[:1]).all():
        surcharge = surcharge[:1]
    level = level_with_surcharge(paths.growth["cpi"], surcharge, base)
    statutory_lower = np.array([each.lower == "liberalisation_limit" for each in segments])
    statutory_upper = np.array([each.upper == "liberalisation_limit" for each in segments])
    if (statutory_lower | statutory_upper).any():
        statute = continued_with_cpi(rules.liberalisation_limit, paths.growth["cpi"])
    else:
        statute = np.zeros((1, 1))
    lower_given = np.array([each.lower == "amount" for each in segments])
    upper_given = np.array([each.upper == "amount" for each in segments])
    lower = segment_limits(case.segment_lower, lower_given, level, statutory_lower, statute, 0.0)
    upper = segment_limits(case.segment_upper, upper_given, level, statutory_upper, statute, np.inf)
    return lower, upper


def initial_rents(layout: Layout, case: Case, calendar: Timeline, paths: PathSet, rules: Rules) -> Array:
    """(T, S) rent at first letting before any limit [€/month]; 0 for sold types."""
    covenanted, rented = flags(layout)
    at_letting = paths.place(calendar.delivery_year)
    base = paths.place(calendar.price_year)
    covenant = level_with_surcharge(paths.growth["cpi"], case.initial_surcharge, base)[..., at_letting]
    market = paths.level["market_rent"][:, at_letting]
    rent = np.where(covenanted, case.rent * covenant, case.rent * market) * rented
    highest = np.array([[each.asks_highest] for each in layout.types])
    return np.where(highest, rules.by_points[..., 0], rent) if highest.any() else rent


def letting(layout: Layout, case: Case, calendar: Timeline, paths: PathSet, rules: Rules) -> Letting:
    """Rents of every type in each year let."""
    covenanted, rented = flags(layout)
    covenanted, rented = covenanted[..., None], rented[..., None]
    years = paths.place(calendar.anniversary_year)
    number = np.arange(calendar.holding_years + 1)
    lower, upper = segment_limits_by_year(layout, case, paths, rules)
    limit = own_limits(layout, upper, rules, years)
    cpi = paths.growth["cpi"][:, years]
    market = case.market_rent[..., None] * paths.level["market_rent"][:, years] * rented

    in_term = covenanted & (number < case.term[:, None])
    row_of_new = np.where(rules.new_leases, increase_by_law(rules), rules.increase["free"])
    wish = {"allowed": np.full((1, 1), np.inf), "cpi": cpi, "number": case.wished_increase[:, None]}
    asked = wish[layout.increase]
    allowed = largest_allowed(layout, case, cpi, covenanted, row_of_new)
    increase = rents.largest_increase(allowed, row_of_new, asked)

    sells = covenanted & (number >= case.term[:, None]) & layout.sells_after_term
    sells = sells | np.array([[[each.sells_on_turnover]] for each in layout.types])
    turnover = np.where(sells, 0.0, case.turnover[:, None])
    sold_on = sells & (number >= 1) & (number < calendar.holding_years)

    unheld = initial_rents(layout, case, calendar, paths, rules)
    held = in_term & layout.hold_in_band
    band_ceiling = np.where(held, limit, np.inf)
    sitting_ceiling = np.minimum(band_ceiling, rules.ceiling)
    relet_ceiling = rents.reletting_ceiling(layout.reletting, market, limit, in_term, layout.hold_in_band)
    relet_ceiling = np.minimum(relet_ceiling, rules.ceiling)
    relet_capped = in_term & (layout.reletting in ("capped", "lower"))
    initial = np.minimum(unheld, sitting_ceiling[..., 0])
    rent = rents.rent_path(initial, increase, turnover, relet_ceiling, relet_capped, sitting_ceiling)
    old_increase, cohorts = increase, rents.Cohorts(np.zeros_like(rent), rent, rent)
    if rules.new_leases.any() and not rules.new_leases[0]:
        free = rules.increase["free"]
        allowed = largest_allowed(layout, case, cpi, covenanted, free)
        old_increase = rents.largest_increase(allowed, free, asked)
        governed = np.array([[each != "free"] for each in rules.rows])
        apart = governed & rents.cohorts_differ(
            old_increase, increase, rules.ceiling, band_ceiling, rules.new_leases
        )
        cohorts = rents.cohort_paths(
            initial,
            old_increase,
            increase,
            turnover,
            relet_ceiling,
            relet_capped,
            band_ceiling,
            rules.ceiling,
            rules.new_leases,
        ).only(apart, rent)
        rent = np.where(apart[..., None], cohorts.mean_rent(), rent)
    shape = rent.shape
    return Letting(
        rent=rent,
        market_rent=market,
        share_let=rents.share_let(case.turnover[:, None], sold_on) * rented,
        turnover=turnover,
        increase=increase,
        law=row_of_new,
        old_share=cohorts.old_share,
        old_rent=cohorts.old_rent,
        old_increase=np.broadcast_to(old_increase, shape),
        new_rent=cohorts.new_rent,
        ceiling=np.broadcast_to(rules.ceiling, shape),
        limit=np.broadcast_to(limit, shape),
        unheld_initial_rent=unheld,
        lower_limit=lower,
        upper_limit=upper,
    )


def increase_by_law(rules: Rules) -> Array:
    """(T, S, Q) statutory maximum of new leases of each type [1/year]."""
    return np.stack([rules.increase[row] for row in rules.rows])


def largest_allowed(layout: Layout, case: Case, cpi: Array, covenanted: Mask, law: Array) -> Array:
    """(T, S, Q) largest yearly increase by the lease itself, apart from the law [1/year].

    CPI plus the surcharge of the policy, or of the free sector. Where the policy leaves the increase to the
    law alone there is no such cap, and the free sector's holds on days for which the law sets none.

    Args:
        layout: how the scenarios are computed.
        case: their numbers.
        cpi: (S, Q) CPI's rates [1/year].
        covenanted: (T, 1, 1) whether the covenant binds a type.
        law: (T, S, Q) or (S, Q) statutory maximum [1/year].
    """
    surcharge = np.where(covenanted, case.increase_surcharge[:, None], case.free_sector_surcharge[:, None])
    if layout.increase_rule != "law":
        return cpi + surcharge
    free = cpi + case.free_sector_surcharge[:, None]
    return np.where(covenanted & np.isfinite(law), np.inf, free)


def own_limits(layout: Layout, upper: Array, rules: Rules | None, years: NDArray[np.int64]) -> Array:
    """(T, S, N) upper limit of each type's own segment [€]; infinity where there is none.

    Args:
        layout: how the scenarios are computed.
        upper: (N, S, Y) upper limits of the segments by calendar year.
        rules: highest rents by points, on as many days.
        years: (N,) indices of the days on the year axis.
    """
    limit = upper[[each.segment for each in layout.types]][..., years]
    by_points = np.array([layout.segments[each.segment].upper == "wws" for each in layout.types])
    if rules is None or not by_points.any():
        return limit
    return np.where(by_points[:, None, None], rules.by_points, limit)


def flags(layout: Layout) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(T, 1) whether the covenant binds a type, and whether it is rented."""
    return (
        np.array([[each.covenanted] for each in layout.types]),
        np.array([[each.rented] for each in layout.types]),
    )

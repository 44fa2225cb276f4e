"""Rents of every type in each year let, against the limits of its segment."""

from __future__ import annotations

from collections.abc import Sequence
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


@dataclass(frozen=True)
class Rules:
    """The policy and the law in numbers, for one layout."""

    liberalisation_limit: Sequence[float]
    """[€/month] from the first year of the paths on, as far as the table goes."""
    free_increase: Array
    """(S, Q) statutory maximum of the free sector on each anniversary [1/year]."""
    mid_increase: Array
    """(S, Q) the same of segments with an upper limit [1/year]."""


@dataclass(frozen=True)
class Letting:
    """Rents against their limits; axes (type, path, anniversary)."""

    rent: Array
    market_rent: Array
    share_let: Array
    turnover: Array
    increase: Array
    """Increase of a sitting rent on each anniversary [1/year]; the first entry is not used."""
    law: Array
    """Statutory maximum of that increase [1/year]; infinity where there is none."""
    unheld_initial_rent: Array
    """(T, S) rent at first letting before it is held in its band [€/month]."""
    lower_limit: Array
    """(N, S, Y) of each segment by calendar year [€]."""
    upper_limit: Array
    """(N, S, Y) the same."""


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


def initial_rents(layout: Layout, case: Case, calendar: Timeline, paths: PathSet) -> Array:
    """(T, S) rent at first letting before it is held in its band [€/month]; 0 for sold types."""
    covenanted, rented = flags(layout)
    at_letting = paths.place(calendar.delivery_year)
    base = paths.place(calendar.price_year)
    covenant = level_with_surcharge(paths.growth["cpi"], case.initial_surcharge, base)[..., at_letting]
    market = paths.level["market_rent"][:, at_letting]
    return np.where(covenanted, case.rent * covenant, case.rent * market) * rented


def letting(layout: Layout, case: Case, calendar: Timeline, paths: PathSet, rules: Rules) -> Letting:
    """Rents of every type in each year let."""
    covenanted, rented = flags(layout)
    covenanted, rented = covenanted[..., None], rented[..., None]
    years = paths.place(calendar.anniversary_year)
    number = np.arange(calendar.holding_years + 1)
    lower, upper = segment_limits_by_year(layout, case, paths, rules)
    of_type = [each.segment for each in layout.types]
    limit = upper[of_type][..., years]
    cpi = paths.growth["cpi"][:, years]
    market = case.market_rent[..., None] * paths.level["market_rent"][:, years] * rented

    in_term = covenanted & (number < case.term[:, None])
    surcharge = np.where(covenanted, case.increase_surcharge[:, None], case.free_sector_surcharge[:, None])
    law = np.where(covenanted, rules.mid_increase, rules.free_increase)
    wish = {"allowed": np.full((1, 1), np.inf), "cpi": cpi, "number": case.wished_increase[:, None]}
    increase = rents.largest_increase(cpi + surcharge, law, wish[layout.increase])

    after_sale_begins = covenanted & (number >= case.term[:, None]) & layout.sells_after_term
    turnover = np.where(after_sale_begins, 0.0, case.turnover[:, None])
    sold_on = after_sale_begins & (number >= 1) & (number < calendar.holding_years)

    unheld = initial_rents(layout, case, calendar, paths)
    held = in_term & layout.hold_in_band
    sitting_ceiling = np.where(held, limit, np.inf)
    rent = rents.rent_path(
        np.minimum(unheld, sitting_ceiling[..., 0]),
        increase,
        turnover,
        rents.reletting_ceiling(layout.reletting, market, limit, in_term, layout.hold_in_band),
        in_term & (layout.reletting in ("capped", "lower")),
        sitting_ceiling,
    )
    return Letting(
        rent=rent,
        market_rent=market,
        share_let=rents.share_let(case.turnover[:, None], sold_on) * rented,
        turnover=turnover,
        increase=increase,
        law=law,
        unheld_initial_rent=unheld,
        lower_limit=lower,
        upper_limit=upper,
    )


def retention(
    layout: Layout, case: Case, calendar: Timeline, paths: PathSet, let: Letting, horizon: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(T, S) years within the mid market and within the own band, at the largest increase the policy allows.

    The law, re-letting, wishes and the end of the term are left out; rents held in their band count as held.
    −1 where the rent is above the limit from the start, the horizon where it never leaves; of meaning only
    for types in a segment with an upper limit.
    """
    if not any(each.covenanted for each in layout.types):
        none = np.full(let.unheld_initial_rent.shape, -1)
        return none, none
    years = paths.place(calendar.delivery_year + np.arange(horizon + 1))
    counted = retention_segments(layout)
    own = let.upper_limit[[each.segment for each in layout.types]][..., years]
    highest = let.upper_limit[counted][..., years].max(axis=0, keepdims=True)
    rent = largest_rents(layout, case, paths, let, years)
    return rents.years_within(rent, np.broadcast_to(highest, rent.shape)), rents.years_within(rent, own)


def retention_segments(layout: Layout) -> list[int]:
    """Places of the rented segments whose highest upper limit the mid market ends at.

    Those of kind mid; in a policy that has none, all that have an upper limit.
    """
    limited = [place for place, each in enumerate(layout.segments) if each.rented and each.has_upper]
    return [place for place in limited if layout.segments[place].kind == "mid"] or limited


def largest_rents(
    layout: Layout, case: Case, paths: PathSet, let: Letting, years: NDArray[np.int64]
) -> Array:
    """(T, S, N) rent that rises by the most the policy allows, by which years kept are counted [€/month].

    R_q = R_{q−1} · (1 + max(0, cpi + surcharge)) from the rent at first letting on, kept at or below the own
    upper limit on every anniversary where the policy holds rents in their band.

    Args:
        layout: how the scenarios are computed.
        case: their numbers.
        paths: index paths.
        let: rents at first letting and limits.
        years: (N,) places on the year axis from first letting on.
    """
    growth = np.maximum(0.0, paths.growth["cpi"][:, years] + case.increase_surcharge[:, None])
    growth[:, 0] = 0.0
    rent: Array = let.rent[..., :1] * np.cumprod(1 + growth, axis=-1)
    if layout.hold_in_band:
        own = let.upper_limit[[each.segment for each in layout.types]][..., years]
        rent[..., 1:] = np.minimum(rent[..., 1:], own[..., 1:])
    return rent


def flags(layout: Layout) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(T, 1) whether the covenant binds a type, and whether it is rented."""
    return (
        np.array([[each.covenanted] for each in layout.types]),
        np.array([[each.rented] for each in layout.types]),
    )

"""Years for which rents stay within their limits, at the largest increase that the policy allows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feasibility.cashflow import rent as rents
from feasibility.cashflow.letting import (
    Letting,
    Rules,
    flags,
    increase_by_law,
    largest_allowed,
    own_limits,
)
from feasibility.indices.paths import PathSet
from feasibility.policy.points import regulated
from feasibility.scenario.arrays import Case
from feasibility.scenario.layout import Layout, TypeLayout
from feasibility.timeline import Timeline

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Retention:
    """How long each type stays within its limits; axes (type, path, year let) up to the horizon."""

    rent: Array
    """Rent at the largest increase that the policy allows [€/month]."""
    own_limit: Array
    """Upper limit of the type's own segment [€/month]."""
    highest_limit: Array
    """Highest upper limit among the rented segments [€/month]."""
    in_mid_market: NDArray[np.int64]
    """(T, S) years at or below the highest limit."""
    in_band: NDArray[np.int64]
    """(T, S) years at or below the own limit."""


def kept_by_law(layout: Layout) -> bool:
    """Whether the law's increase decides the years within a limit."""
    return any(each.covenanted for each in layout.types) and (
        layout.increase_rule == "law" or any(each.upper == "wws" for each in layout.segments)
    )


def retention(
    layout: Layout,
    case: Case,
    calendar: Timeline,
    paths: PathSet,
    let: Letting,
    horizon: int,
    rules: Rules | None,
) -> Retention:
    """Years within the mid market and within the own band, at the largest increase the policy allows.

    Re-letting, wishes and the end of the term are left out, and so is the law, unless the policy leaves the
    increase to it; rents kept in their band, or at their segment's highest rent by points, count as within.
    −1 where the rent is above the limit from the start, the last year where it never exceeds it; meaningful
    only for types in a segment with an upper limit.

    Args:
        layout: how the scenarios are computed.
        case: their numbers.
        calendar: dates.
        paths: index paths.
        let: rents at first letting and limits.
        horizon: years for which retention is computed.
        rules: the law in all those years, where it applies: see `kept_by_law`.
    """
    if not any(each.covenanted for each in layout.types):
        none = np.full(let.unheld_initial_rent.shape, -1)
        nothing = np.zeros((*none.shape, 0))
        return Retention(nothing, nothing, nothing, none, none)
    years = paths.place(calendar.delivery_year + np.arange(max(horizon, calendar.holding_years) + 1))
    own = own_limits(layout, let.upper_limit, rules, years)
    highest = highest_limits(layout, let.upper_limit, rules, years)
    rent = _largest_rents(layout, case, paths, let, rules, years, own)
    highest = np.broadcast_to(highest, rent.shape)
    own = np.broadcast_to(own, rent.shape)
    in_mid_market, in_band = (
        np.minimum(rents.years_within(rent, limit), horizon) for limit in (highest, own)
    )
    return Retention(rent, own, highest, in_mid_market, in_band)


def retention_segments(layout: Layout) -> list[int]:
    """Indices of the rented segments whose highest upper limit ends the mid market.

    Those of kind mid; in a policy that has none, all that have an upper limit.
    """
    limited = [place for place, each in enumerate(layout.segments) if each.rented and each.has_upper]
    return [place for place in limited if layout.segments[place].kind == "mid"] or limited


def highest_limits(layout: Layout, upper: Array, rules: Rules | None, years: NDArray[np.int64]) -> Array:
    """(T, S, N) highest upper limit of the mid market, with a type's own highest rent by points [€/month]."""
    counted = retention_segments(layout)
    stated = [place for place in counted if layout.segments[place].upper != "wws"]
    highest = np.full((1, 1, len(years)), -np.inf)
    if stated:
        highest = upper[stated][..., years].max(axis=0, keepdims=True)
    if rules is not None and len(stated) < len(counted):
        has_one = np.array([[[_has_highest_rent(layout, each)]] for each in layout.types])
        by_points = np.where(has_one & np.isfinite(rules.by_points), rules.by_points, -np.inf)
        highest = np.maximum(highest, by_points)
    return np.where(highest == -np.inf, np.inf, highest)


def _has_highest_rent(layout: Layout, each: TypeLayout) -> bool:
    """Whether a type has a highest rent by points: above the points of the middle segment there is none."""
    return regulated(each.points) or layout.segments[each.segment].upper == "wws"


def _largest_rents(
    layout: Layout,
    case: Case,
    paths: PathSet,
    let: Letting,
    rules: Rules | None,
    years: NDArray[np.int64],
    own: Array,
) -> Array:
    """(T, S, N) rent of a first lease that rises by the most the policy allows [€/month].

    R_q = R_{q−1} · (1 + max(0, cpi + surcharge)) from the rent at first letting on, or by what the law allows
    where the policy leaves it to that; at most the own upper limit on every anniversary where the
    policy keeps rents in their band, and at most the highest rent by points where the law's increase or the
    segment's limit implies it.
    """
    covenanted, _ = flags(layout)
    cpi = paths.growth["cpi"][:, years]
    growth = np.maximum(0.0, cpi + case.increase_surcharge[:, None])
    by_law = layout.increase_rule == "law"
    by_points = np.array([layout.segments[each.segment].upper == "wws" for each in layout.types])
    if rules is not None and by_law:
        law = increase_by_law(rules) if rules.new_leases[0] else rules.increase["free"][None]
        allowed = largest_allowed(layout, case, cpi, covenanted[..., None], law)
        growth = rents.largest_increase(allowed, law, np.full((1, 1), np.inf))
    ceiling = np.full((1, 1, 1), np.inf)
    if layout.hold_in_band:
        ceiling = own
    if rules is not None and rules.new_leases[0] and (by_law or by_points.any()):
        bound = by_law | by_points[:, None, None]
        ceiling = np.minimum(ceiling, np.where(bound, rules.ceiling, np.inf))
    if np.isinf(ceiling).all():
        growth[..., 0] = 0.0
        return np.asarray(let.rent[..., :1] * np.cumprod(1 + growth, axis=-1))
    return rents.grown_under(let.rent[..., 0], growth, ceiling)

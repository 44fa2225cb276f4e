"""Rents at first letting, on every anniversary, at re-letting and after the term.

Which rule applies to which type, and in which year, is decided in `letting`.
Axes are (type, path, anniversary); anniversary 0 is first letting.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

BORDER = 1e-9
"""Relative tolerance within which a rent equals a limit, so that rounding never decides."""


def largest_increase(allowed: Array, law: Array, wish: Array) -> Array:
    """Yearly increase of a sitting rent: g = max(0, min(allowed, law, wish)).

    Args:
        allowed: (T, S, Q) CPI plus the surcharge of the policy or of the free sector [1/year].
        law: (T, S, Q) statutory maximum on the day of the anniversary [1/year]; infinity where there is none.
        wish: (1, S, Q) increase that the landlord asks [1/year]; infinity for all that is allowed.

    Returns:
        (T, S, Q) increases [1/year].
    """
    return np.maximum(0.0, np.minimum(np.minimum(allowed, law), wish))


def reletting_ceiling(rule: str, market: Array, limit: Array, in_term: Mask, hold_in_band: bool) -> Array:
    """The highest rent at a change of tenant, apart from a cap on the sitting rent.

    In the term: the indexed upper limit under `limit` and `lower`, and under every rule when rents are held
    in their band; never above the market rent. Outside the term: the market rent.

    Args:
        rule: `capped`, `limit`, `lower` or `market`.
        market: (T, S, Q) market rent [€/month].
        limit: (T, S, Q) indexed upper limit of the type's segment [€/month]; infinity where there is none.
        in_term: (T, S, Q) whether the covenant binds on that anniversary.
        hold_in_band: whether rents are kept at or below the limit in the term.
    """
    if hold_in_band or rule in ("limit", "lower"):
        return np.where(in_term, np.minimum(market, limit), market)
    return market


def rent_path(
    initial: Array,
    increase: Array,
    turnover: Array,
    relet_ceiling: Array,
    relet_capped: Mask,
    sitting_ceiling: Array,
) -> Array:
    """Expected rent in each year let: R_q = (1−m)·sitting + m·relet.

    sitting = min(R_{q−1}·(1+g_q), ceiling); relet = the re-letting ceiling, and where the cap binds at
    re-letting too the lower of that and R_{q−1}·(1+g_q).

    Args:
        initial: (T, S) rent at first letting [€/month].
        increase: (T, S, Q) increase on each anniversary [1/year]; the first entry is not used.
        turnover: (T, S, Q) share of the dwellings re-let on each anniversary [0–1].
        relet_ceiling: (T, S, Q) highest rent at re-letting [€/month].
        relet_capped: (T, S, Q) whether the yearly cap also binds at re-letting.
        sitting_ceiling: (T, S, Q) highest sitting rent [€/month]; infinity where there is none.

    Returns:
        (T, S, Q) rents [€/month].
    """
    shape = np.broadcast_shapes(increase.shape, relet_ceiling.shape, (*initial.shape, 1))
    rent: Array = np.empty(shape)
    rent[..., 0] = initial
    growth = 1.0 + increase
    for year in range(1, shape[-1]):
        grown = rent[..., year - 1] * growth[..., year]
        sitting = np.minimum(grown, sitting_ceiling[..., year])
        ceiling = relet_ceiling[..., year]
        relet = np.where(relet_capped[..., year], np.minimum(grown, ceiling), ceiling)
        rent[..., year] = sitting + turnover[..., year] * (relet - sitting)
    return rent


@dataclass(frozen=True)
class Cohorts:
    """Leases from before the law of points and those since, side by side; axes (type, path, anniversary)."""

    old_share: Array
    """a: share of the old leases in what is let [0–1]; the rest is new."""
    old_rent: Array
    """A: their rent [€/month]."""
    new_rent: Array
    """B: the rent of the new ones [€/month]."""

    def mean_rent(self) -> Array:
        """Rent over both: R = a·A + (1−a)·B [€/month]."""
        return self.old_share * self.old_rent + (1 - self.old_share) * self.new_rent

    def only(self, apart: Mask, rent: Array) -> Cohorts:
        """The cohorts where they differ (T, S); elsewhere all leases together, at one rent (T, S, Q)."""
        where = apart[..., None]
        return Cohorts(
            np.where(where, self.old_share, 0.0),
            np.where(where, self.old_rent, rent),
            np.where(where, self.new_rent, rent),
        )


def cohorts_differ(
    old_increase: Array, new_increase: Array, ceiling: Array, band_ceiling: Array, new_leases: Mask
) -> Mask:
    """(T, S) whether the rents of old and new leases can grow differently once there are new ones.

    With the same increase and no ceiling, both grow alike.
    """
    shape = np.broadcast_shapes(
        old_increase.shape, new_increase.shape, ceiling.shape, band_ceiling.shape, new_leases.shape
    )
    unequal = (old_increase != new_increase) | np.isfinite(ceiling) | np.isfinite(band_ceiling)
    return np.asarray(np.broadcast_to(unequal & new_leases, shape).any(axis=-1))


def cohort_paths(
    initial: Array,
    old_increase: Array,
    new_increase: Array,
    turnover: Array,
    relet_ceiling: Array,
    relet_capped: Mask,
    band_ceiling: Array,
    law_ceiling: Array,
    new_leases: Mask,
) -> Cohorts:
    """Rents of old and of new leases in each year let, where first letting comes before the law of points.

    As long as no lease is new: A' = (1−m)·A(1+g_old) + m·Z. From then on A' = A(1+g_old), a' = a(1−m),
    b' = b(1−m) + m and B' = [b(1−m)·B(1+g_new) + m·Z] / b'. Z is the re-letting ceiling, and where the cap
    binds at re-letting too the lower of that and a·A(1+g_old) + b·B(1+g_new), the next rent of
    the previous lease. The band limits both sitting rents; the law's ceiling limits the new ones.

    Args:
        initial: (T, S) rent at first letting [€/month].
        old_increase: (T, S, Q) increase of old leases [1/year].
        new_increase: (T, S, Q) the same of new ones.
        turnover: (T, S, Q) share that changes tenant [0–1].
        relet_ceiling: (T, S, Q) highest rent at re-letting [€/month].
        relet_capped: (T, S, Q) whether the yearly cap also binds at re-letting.
        band_ceiling: (T, S, Q) highest sitting rent by the band [€/month].
        law_ceiling: (T, S, Q) highest rent of a new lease by law [€/month].
        new_leases: (Q,) whether leases signed on an anniversary are new.
    """
    shape = np.broadcast_shapes(old_increase.shape, new_increase.shape, relet_ceiling.shape, turnover.shape)
    shape = np.broadcast_shapes(shape, (*initial.shape, 1))
    old_growth, new_growth = (
        np.broadcast_to(1 + old_increase, shape),
        np.broadcast_to(1 + new_increase, shape),
    )
    leaving, ceiling = np.broadcast_to(turnover, shape), np.broadcast_to(relet_ceiling, shape)
    band, law = np.broadcast_to(band_ceiling, shape), np.broadcast_to(law_ceiling, shape)
    capped = np.broadcast_to(relet_capped, shape)
    share, old, new = np.ones(shape), np.empty(shape), np.empty(shape)
    old[..., 0] = new[..., 0] = initial
    for year in range(1, shape[-1]):
        a, m = share[..., year - 1], leaving[..., year]
        grown_old = old[..., year - 1] * old_growth[..., year]
        grown_new = new[..., year - 1] * new_growth[..., year]
        before = a * grown_old + (1 - a) * grown_new
        signed = np.where(capped[..., year], np.minimum(before, ceiling[..., year]), ceiling[..., year])
        sitting_old = np.minimum(grown_old, band[..., year])
        sitting_new = np.minimum(np.minimum(grown_new, band[..., year]), law[..., year])
        if not new_leases[year]:
            old[..., year] = sitting_old + m * (signed - sitting_old)
            new[..., year] = old[..., year]
            continue
        stay = (1 - a) * (1 - m)
        part = stay + m
        share[..., year] = a * (1 - m)
        old[..., year] = sitting_old
        mixed = (stay * sitting_new + m * signed) / np.where(part > 0, part, 1.0)
        new[..., year] = np.where(part > 0, mixed, sitting_new)
    return Cohorts(share, old, new)


def grown_under(initial: Array, increase: Array, ceiling: Array) -> Array:
    """Rent that rises every year up to a ceiling: R_q = min(R_{q−1}·(1+g_q), C_q).

    Args:
        initial: (T, S) rent at first letting [€/month]; not limited.
        increase: (T, S, N) increase on each anniversary [1/year]; the first entry is not used.
        ceiling: (T, S, N) highest rent [€/month].

    Returns:
        (T, S, N) rents [€/month].
    """
    shape = np.broadcast_shapes((*initial.shape, 1), increase.shape, ceiling.shape)
    rent: Array = np.empty(shape)
    rent[..., 0] = initial
    growth, highest = np.broadcast_to(1 + increase, shape), np.broadcast_to(ceiling, shape)
    for year in range(1, shape[-1]):
        rent[..., year] = np.minimum(rent[..., year - 1] * growth[..., year], highest[..., year])
    return rent


def years_within(rent: Array, limit: Array) -> NDArray[np.int64]:
    """Largest number of years for which a rent is at or below a limit, in that year and in every one before.

    Args:
        rent: (T, S, N+1) rent in each year let [€/month].
        limit: (T, S, N+1) limit in the same years [€/month].

    Returns:
        (T, S) years; −1 where the rent is above the limit from the start, N where it never exceeds it.
    """
    above = rent > limit * (1 + BORDER)
    years: NDArray[np.int64] = np.where(above.any(axis=-1), above.argmax(axis=-1), rent.shape[-1]) - 1
    return years


def share_let(turnover: Array, sold_on: Mask) -> Array:
    """Share of the dwellings not yet sold in each year let: each sale takes a share m of the rest.

    Args:
        turnover: (T, S, 1) share that changes tenant in a year [0–1].
        sold_on: (T, S, Q) anniversaries on which the vacated dwellings are sold.
    """
    return np.cumprod(np.where(sold_on, 1.0 - turnover, 1.0), axis=-1, dtype=np.float64)

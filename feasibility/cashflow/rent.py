"""What a rent becomes: at first letting, on every anniversary, at re-letting and after the term.

Axes are (type, path, anniversary); anniversary 0 is first letting.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

BORDER = 1e-9
"""Relative room within which a rent counts as equal to a limit, so that rounding of floats never decides."""


def largest_increase(allowed: Array, law: Array, wish: Array) -> Array:
    """Yearly increase of a sitting rent: g = max(0, min(allowed, law, wish)).

    Args:
        allowed: (T, S, Q) CPI plus the surcharge of the policy or of the free sector [1/year].
        law: (T, S, Q) statutory maximum on the day of the anniversary [1/year]; infinity where there is none.
        wish: (1, S, Q) what the landlord asks [1/year]; infinity where it asks all that is allowed.

    Returns:
        (T, S, Q) increases [1/year].
    """
    return np.maximum(0.0, np.minimum(np.minimum(allowed, law), wish))


def reletting_ceiling(rule: str, market: Array, limit: Array, in_term: Mask, hold_in_band: bool) -> Array:
    """The highest rent at a change of tenant, apart from what the sitting rent allows.

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


def years_within(rent: Array, limit: Array) -> NDArray[np.int64]:
    """Largest number of years for which a rent is at or below a limit, in that year and in every one before.

    Args:
        rent: (T, S, N+1) rent in each year let [€/month].
        limit: (T, S, N+1) limit in the same years [€/month].

    Returns:
        (T, S) years; −1 where the rent is above the limit from the start, N where it never leaves.
    """
    above = rent > limit * (1 + BORDER)
    years: NDArray[np.int64] = np.where(above.any(axis=-1), above.argmax(axis=-1), rent.shape[-1]) - 1
    return years


def share_let(turnover: Array, sold_on: Mask) -> Array:
    """Share of the dwellings not yet sold in each year let: each sale takes a share m of what is left.

    Args:
        turnover: (T, S, 1) share that changes tenant in a year [0–1].
        sold_on: (T, S, Q) anniversaries on which the vacated dwellings are sold.
    """
    return np.cumprod(np.where(sold_on, 1.0 - turnover, 1.0), axis=-1, dtype=np.float64)

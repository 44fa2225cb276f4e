"""Development costs: lines on their own base, lines that are a share of others, VAT, and the land in a base.

A line's amount is linear in the lines without bases (the *base lines*) and in the land price, so shares of
shares are multiplied out once, without iteration. Axes: line ℓ, base line b,
dwelling type k with the site (lump sums) last, path s, moment m (start, each construction period,
delivery).

Irrecoverable VAT is a cost: letting dwellings is exempt from VAT, so VAT on let dwellings is a cost; on
dwellings sold it is passed on in the price. Land and lump sums serve both, and are divided by usable floor
area. Source: Wet op de omzetbelasting 1968, art. 11 and 15.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from feasibility.scenario.arrays import Case
from feasibility.scenario.layout import Layout

Array = NDArray[np.float64]


def amount_per_dwelling(
    basis: str, amount: Array, floor_area: Array, form_factor: Array, own_cost: Array, parking: Array
) -> Array:
    """A base line of one dwelling, before index and VAT [€]; 0 for a lump sum.

    Gross floor area is usable floor area / form factor.

    Args:
        basis: `dwelling`, `per_m2_bvo`, `per_m2_gbo`, `per_dwelling`, `per_parking_space` or `lump_sum`.
        amount: (S,) the line's amount [€ per unit of its basis].
        floor_area: (T, S) usable floor area [m²].
        form_factor: (S,) gbo / bvo [0–1].
        own_cost: (T, S) each type's own construction cost [€/m² bvo].
        parking: (T, S) parking places per dwelling.
    """
    if basis == "dwelling":
        return own_cost * floor_area / form_factor
    if basis == "per_m2_bvo":
        return amount * floor_area / form_factor
    if basis == "per_m2_gbo":
        return amount * floor_area
    if basis == "per_dwelling":
        return amount * np.ones_like(floor_area)
    if basis == "per_parking_space":
        return amount * parking
    return np.zeros(np.broadcast_shapes(amount.shape, floor_area.shape))


def shares_of_bases(of: Sequence[tuple[int, ...]], share: Array, land: int) -> tuple[Array, Array]:
    """Each line as shares of the base lines and of the land, shares of shares multiplied out.

    A line without bases is itself a base line: share 1 of itself.

    Args:
        of: for each line the indices of its bases, `land` for the land; empty for a base line. No circles.
        share: (L, S) share of each share line [0–1]; not used for base lines.
        land: the index of the land.

    Returns:
        (L, L, S) share of each base line in each line, and (L, S) share of the land in each line.
    """
    lines, paths = share.shape
    on_lines = np.zeros((lines, lines, paths))
    on_land = np.zeros((lines, paths))
    done: set[int] = set()

    def resolve(line: int) -> None:
        if line in done:
            return
        if not of[line]:
            on_lines[line, line] = 1.0
        for base in of[line]:
            if base == land:
                on_land[line] += share[line]
            else:
                resolve(base)
                on_lines[line] += share[line] * on_lines[base]
                on_land[line] += share[line] * on_land[base]
        done.add(line)

    for line in range(lines):
        resolve(line)
    return on_lines, on_land


def spending_profile(
    timing: str, level_start: Array, level_construction: Array, level_delivery: Array
) -> Array:
    """How one euro at the price date is spent: in nominal euros at start, while building, at delivery.

    Spread costs are equal parts over the construction periods, each then indexed.

    Args:
        timing: `at_start`, `over_construction` or `at_delivery`.
        level_start: (S,) index level in the year of the start.
        level_construction: (S, n) index level in the year in which each construction period begins.
        level_delivery: (S,) index level in the year of delivery.

    Returns:
        (S, n + 2) nominal euros per euro.
    """
    paths, periods = level_construction.shape
    profile = np.zeros((paths, periods + 2))
    if timing == "at_start":
        profile[:, 0] = level_start
    elif timing == "at_delivery":
        profile[:, -1] = level_delivery
    else:
        profile[:, 1:-1] = level_construction / periods
    return profile


def costs_by_moment(shares: Array, vat_factor: Array, amount: Array, profile: Array) -> Array:
    """Nominal costs of each type and the site in each moment, including irrecoverable VAT.

    Σ over lines and bases of share · VAT factor · amount · profile. Costs are positive here.

    Args:
        shares: (L, B, S) share of each base line in each line.
        vat_factor: (L, K, S) 1 + VAT, or 1 where it is recovered; of the site in between, where part is let.
        amount: (B, K, S) base lines of one dwelling, and of the site [€].
        profile: (B, S, M) spending of one euro.

    Returns:
        (K, S, M) costs [€].
    """
    per_base = np.einsum("lbs,lks->bks", shares, vat_factor) * amount
    costs: Array = np.einsum("bks,bsm->ksm", per_base, profile)
    return costs


def costs_by_line(shares: Array, vat_factor: Array, amount: Array, profile: Array) -> Array:
    """As `costs_by_moment`, for each line: (L, K, S, M) costs [€]."""
    costs: Array = np.einsum("lbs,lks,bks,bsm->lksm", shares, vat_factor, amount, profile)
    return costs


def land_multiplier(land_share: Array, vat_factor: Array) -> Array:
    """a: cost per euro of land price of lines with the land in their base, Σ share · (1 + VAT) [1].

    Args:
        land_share: (L, S) share of the land in each line.
        vat_factor: (L, S) 1 + VAT of each line, or 1 where it is recovered.
    """
    multiplier: Array = np.sum(land_share * vat_factor, axis=0)
    return multiplier


def let_share(counts: Array, floor_area: Array, rented: Array) -> Array:
    """Share of the usable floor area that is let, (S,) [0–1]; 1 where nothing is built.

    Σ count · m² gbo of let types / Σ count · m² gbo.

    Args:
        counts: (T, S) dwellings of each type.
        floor_area: (T, S) usable floor area of one [m²].
        rented: (T, 1) whether a type is let.
    """
    area = counts * floor_area
    every = area.sum(axis=0)
    share: Array = np.ones_like(every)
    np.divide((area * rented).sum(axis=0), every, out=share, where=every > 0)
    return share


def with_let_share(case: Case, layout: Layout) -> Case:
    """The numbers of a case with the share of its floor area that is let, as stated or of the programme."""
    rented = np.array([[each.rented] for each in layout.types])
    stated = case.let_share
    share = np.where(np.isnan(stated), let_share(case.counts, case.floor_area, rented), stated)
    return replace(case, let_share=share)


def with_vat(case: Case, layout: Layout, land_rate: float, price_rate: float) -> Case:
    """The numbers of a case with the irrecoverable VAT of its delivery structure and use of the land.

    Turnkey: the price of what is let bears VAT as a whole, so every cost line and the land, its costs
    included, bear it for the let share, and nothing else does: the developer recovers the VAT on costs.
    Otherwise every line bears its own VAT; the land the stated part, or by use the rate times the let share.

    Args:
        case: as stated; its `let_share` is NaN where it follows from the programme.
        layout: of the scenarios.
        land_rate: VAT rate of the day on which the land is paid [0–1].
        price_rate: VAT rate of the day of delivery [0–1].
    """
    case = with_let_share(case, layout)
    share = case.let_share
    if layout.delivery == "turnkey":
        on_land = price_rate * share
        return replace(
            case,
            site_bears_vat=share,
            cost_vat=np.full_like(case.cost_vat, price_rate),
            land_vat=on_land,
            land_costs=case.land_costs * (1 + on_land),
        )
    if layout.land_vat_by_use:
        return replace(case, land_vat=land_rate * share)
    return case

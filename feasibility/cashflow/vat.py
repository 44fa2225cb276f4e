"""Irrecoverable VAT: on the land by what it is used for, and on the whole price of a turnkey sale.

Letting dwellings is exempt from VAT, so VAT on what is let is a cost; on what is sold it is handed on in the
price. Land and lump sums serve both, and are divided by usable floor area. Source: Wet op de omzetbelasting
1968, art. 11 and 15.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from feasibility.scenario.arrays import Case
from feasibility.scenario.layout import Layout

Array = NDArray[np.float64]


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


def with_vat(case: Case, layout: Layout, land_rate: float, price_rate: float) -> Case:
    """The numbers of a case with the VAT that its delivery structure and its use of the land make a cost.

    Turnkey: the price of what is let bears VAT as a whole, so every cost line and the land, its costs
    included, bear it for the let share, and nothing else does: the developer recovers what he pays.
    Otherwise every line bears its own VAT; the land the stated part, or by use the rate times the let share.

    Args:
        case: as the scenarios state it; its `let_share` is NaN where it follows from the programme.
        layout: of them.
        land_rate: VAT rate of the day on which the land is paid [0–1].
        price_rate: VAT rate of the day of delivery [0–1].
    """
    rented = np.array([[each.rented] for each in layout.types])
    stated = case.let_share
    share = np.where(np.isnan(stated), let_share(case.counts, case.floor_area, rented), stated)
    if layout.delivery == "turnkey":
        on_land = price_rate * share
        return replace(
            case,
            let_share=share,
            site_bears_vat=share,
            cost_vat=np.full_like(case.cost_vat, price_rate),
            land_vat=on_land,
            land_costs=case.land_costs * (1 + on_land),
        )
    if layout.land_vat_by_use:
        return replace(case, let_share=share, land_vat=land_rate * share)
    return replace(case, let_share=share)

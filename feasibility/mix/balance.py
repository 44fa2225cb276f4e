"""Sour and sweet (zuur en zoet): which types cost, which carry them, and how many it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from feasibility.evaluation.figures.least_price import highest_asked, least_binds, least_of_types
from feasibility.evaluation.result import Result, price_or_asked
from feasibility.mix.results import Exchange, SourSweet, TypeBalance
from feasibility.returns.values import HALF_A_CENT
from feasibility.scenario.arrays import of_row


def sour_sweet(result: Result, land_price: float | None = None) -> SourSweet:
    """Each type's contribution compared with what a dwelling must bear of the land price.

    burden = (land price − site) / dwellings, and over = contribution − burden, so that
    Σ count · over = residual land value − land price. A type is sour when it is short by more than half a
    cent; one sour dwelling takes what it is short / what a sweet one has over.

    In phases a contribution and the site count as they do against a price that is paid in the phases' parts:
    times (1+i)^−τ / D of the phase. Then Σ count · over = margin.

    Where the least land price of the types is more than the price in all, each type bears its own.

    Args:
        result: of `evaluate`.
        land_price: price of the land [€]; by default the scenario's, or its asking price where the land price
            is residual.
    """
    returns, row = result.arrays.returns, result.row
    price = price_or_asked(result) if land_price is None else land_price
    site = float(of_row(returns.site_margin, row))
    burden = (price - site) / result.dwellings
    burdens = np.full(len(result.dwelling_types), burden)
    by_type = result.arrays.layout.land_is_residual and least_binds(result, price)
    if by_type:
        least = of_row(least_of_types(result.arrays), row, 1)
        burdens = least - site / result.dwellings
        price = float(of_row(highest_asked(result.arrays), row))
        burden = (price - site) / result.dwellings
    weights = of_row(returns.type_price_weight, row, 1)
    types = tuple(
        TypeBalance(
            name=name,
            count=each.count,
            contribution=contribution,
            over=contribution - float(bears),
            sour=contribution - float(bears) < -HALF_A_CENT,
        )
        for (name, each), contribution, bears in (
            (entry, entry[1].residual_land_value * float(weight), bears)
            for entry, weight, bears in zip(result.dwelling_types.items(), weights, burdens, strict=True)
        )
    )
    return SourSweet(result, price, site, burden, types, tuple(_exchanges(types)), by_type)


def _exchanges(types: Iterable[TypeBalance]) -> Iterator[Exchange]:
    """Every sour type with every sweet one, the sourest and the sweetest first.

    A type that bears its burden to the half cent has no surplus and carries no other type.
    """
    ordered = sorted(types, key=lambda each: each.over)
    sweet = [each for each in reversed(ordered) if each.over > HALF_A_CENT]
    for short in ordered:
        if short.sour:
            for other in sweet:
                yield Exchange(short.name, other.name, -short.over / other.over)

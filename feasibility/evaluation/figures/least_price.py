"""The municipality's price list: the least land price of a programme, beside the asking price."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.result import Arrays, Result
from feasibility.scenario.arrays import of_row

Array = NDArray[np.float64]


def least_land_price(arrays: Arrays) -> Array:
    """Σ count · least land price of the type, (S,) [€]; NaN where no type has one."""
    if not arrays.layout.least_land_price:
        return np.full(1, np.nan)
    total: Array = (arrays.case.counts * arrays.case.least_land_price).sum(axis=0)
    return total


def least_of_types(arrays: Arrays) -> Array:
    """The least land price of one dwelling of each type as it counts against the margin, (T, S) [€].

    In one phase what the type states; of phases that times (1+i)^−τ / D, since it is paid on the phase's day.
    """
    return arrays.case.least_land_price * arrays.returns.type_price_weight


def highest_asked(arrays: Arrays) -> Array:
    """The asking price, or the least land price where that is higher, on the days of the price, (S,) [€]."""
    asking = arrays.case.asking_price
    if not arrays.layout.least_land_price:
        return asking
    least: Array = (arrays.case.counts * least_of_types(arrays)).sum(axis=0)
    return np.maximum(asking, least)


def margin_terms(result: Result) -> tuple[float, float]:
    """What the margin is the difference of: what the land is worth, and the price it is compared with [€].

    Of phases the first is not the sum of their residual land values but what those are worth on the days on
    which a price is paid.
    """
    arrays = result.arrays
    price = highest_asked(arrays) if arrays.layout.land_is_residual else arrays.returns.land_price
    worth = float(of_row(arrays.returns.residual_at_price_dates, result.row))
    return worth, float(of_row(price, result.row))


def least_binds(result: Result, price: float | None = None) -> bool:
    """Whether the least land price is above another price of the land, by default the asking price."""
    arrays = result.arrays
    both = (highest_asked(arrays), arrays.case.asking_price)
    asked, asking = (float(of_row(each, result.row)) for each in both)
    return asked > (asking if price is None else max(asking, price))

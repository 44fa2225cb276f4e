"""All index paths of a run, as arrays over paths and calendar years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class PathSet:
    """Index paths: for each index its yearly growth and its level, axes (path, calendar year)."""

    first_year: int
    price_year: int
    growth: Mapping[str, Array]
    """(S, Y) rate of each calendar year, the step on its 1 January [1/year]."""
    level: Mapping[str, Array]
    """(S, Y) level, 1 in the price year [1]."""

    @overload
    def place(self, year: int) -> int: ...

    @overload
    def place(self, year: NDArray[np.int64]) -> NDArray[np.int64]: ...

    def place(self, year: int | NDArray[np.int64]) -> int | NDArray[np.int64]:
        """Index of one or more calendar years on the year axis."""
        return year - self.first_year


def path_set(growth: Mapping[str, Array], first_year: int, price_year: int) -> PathSet:
    """Growth and levels of every index.

    Args:
        growth: (S, Y) yearly rates of each index; the first column is `first_year`.
        first_year: first calendar year of the arrays.
        price_year: calendar year in which every level is 1.
    """
    base = price_year - first_year
    return PathSet(
        first_year=first_year,
        price_year=price_year,
        growth=growth,
        level={name: levels(rates, base) for name, rates in growth.items()},
    )


def levels(growth: Array, base: int) -> Array:
    """Level of an index in each calendar year, 1 in the base year.

    A(Y) = A(Y−1)·(1 + g(Y)) onwards and A(Y−1) = A(Y) / (1 + g(Y)) backwards.

    Args:
        growth: (S, Y) rate of each calendar year [1/year].
        base: index on the year axis of the year whose level is 1.

    Returns:
        (S, Y) levels [1].
    """
    result = np.ones_like(growth)
    np.cumprod(1 + growth[:, base + 1 :], axis=1, out=result[:, base + 1 :])
    result[:, :base] = 1 / np.cumprod(1 + growth[:, base:0:-1], axis=1)[:, ::-1]
    return result


def level_with_surcharge(cpi: Array, surcharge: Array, base: int) -> Array:
    """Level of a limit that follows CPI plus a surcharge: the two are added, not compounded.

    Args:
        cpi: (S, Y) CPI's yearly rates [1/year].
        surcharge: (..., S) surcharge [1/year].
        base: index of the year whose level is 1.

    Returns:
        (..., S, Y) levels [1].
    """
    rates = cpi + surcharge[..., None]
    flat = rates.reshape(-1, rates.shape[-1])
    return levels(flat, base).reshape(rates.shape)

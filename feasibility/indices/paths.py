"""All index paths of a run: from what a scenario says of an index to rates and levels over calendar years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import overload

import numpy as np
from numpy.typing import NDArray

from feasibility.indices.history import PublishedGrowth, published_growth
from feasibility.scenario.keys.model import Index


class MissingYearError(ValueError):
    """An index has no rate for a year that is needed."""


def yearly_rates(
    name: str, index: Index, years: range, known_until: date | None, back: range = range(0)
) -> list[float]:
    """The rate of each calendar year: the step made on its 1 January.

    Published history comes first, then the years that the scenario gives, then its `then`.

    Args:
        name: the index, such as `cpi`.
        index: what the scenario says of it.
        years: calendar years that are needed, in order.
        known_until: published figures after this date are ignored.
        back: years in which the first rate that is given serves, where they come before it.

    Raises:
        MissingYearError: a needed year has no rate: before the first entry, in a gap, or after the last one
            without a `then`; or a given year is already published.
    """
    history = published_growth(name, known_until) if index.history else None
    published = dict(history.growth) if history else {}
    given = dict(index.years or {})
    twice = sorted(published.keys() & given.keys())
    if twice:
        raise MissingYearError(
            f"gives {twice[0]}, which the published history already holds; leave it out, or set known_until"
        )
    rates = published | given
    if not rates:
        if index.then is None:
            raise MissingYearError("gives no rate; a constant, years, a history or 'then' is needed")
        return [index.then] * len(years)
    first, last = min(rates), max(rates)
    result = []
    for year in years:
        rate = rates.get(year, index.then if year > last else None)
        if rate is None and year < first and year in back:
            rate = rates[first]
        if rate is None:
            where = (
                f"its first entry is {first}"
                if year < first
                else _after_the_last(last, history)
                if year > last
                else f"the years around it are given ({first} to {last})"
            )
            raise MissingYearError(f"gives no rate for {year}, which is needed; {where}")
        result.append(rate)
    return result


def _after_the_last(last: int, history: PublishedGrowth | None) -> str:
    if history is None or last != history.last_year:
        return f"its last entry is {last} and it has no 'then'"
    end = "the series stopped with" if history.stopped else "its published history ends with"
    return f"{end} {last} ({history.source}): give the years after it, or 'then'"


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
        """Place of one or more calendar years on the year axis."""
        return year - self.first_year


def path_set(growth: Mapping[str, Array], first_year: int, price_year: int) -> PathSet:
    """Levels beside growth, for every index.

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
        base: place on the year axis of the year whose level is 1.

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
        base: place of the year whose level is 1.

    Returns:
        (..., S, Y) levels [1].
    """
    rates = cpi + surcharge[..., None]
    flat = rates.reshape(-1, rates.shape[-1])
    return levels(flat, base).reshape(rates.shape)

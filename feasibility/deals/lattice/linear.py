"""Figures of a deal as sums over its dwellings: Σ count · (what one dwelling brings) + site + price part.

Every flow is linear in the counts and affine in the land price, so a figure is such a sum, a quotient of two,
or the least or the most of several; or it stands at the types themselves, such as a rent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Reduce = Literal["least", "most"]


@dataclass(frozen=True)
class Linear:
    """Σ count · unit + site + price · land price, at several settings of the shared levers."""

    unit: tuple[Array, ...]
    """For each type (settings, combinations of its own levers)."""
    site: Array
    """(settings,)"""
    price: Array
    """(settings,)"""


@dataclass(frozen=True)
class Summed:
    """The least or the most of sums, over a sum where there is a bottom."""

    tops: tuple[Linear, ...]
    bottom: Linear | None = None
    """Above 0 where the figure has a meaning."""
    reduce: Reduce = "most"
    """Which of several tops counts."""
    musts: tuple[Linear, ...] = ()
    """Sums that are at least 0 where the figure has a meaning."""


@dataclass(frozen=True)
class Stated:
    """The least or the most of what stands at the types that are built; None for types that do not count."""

    values: tuple[Array | None, ...]
    """For each type (settings, combinations); NaN where it does not count."""
    reduce: Reduce


@dataclass(frozen=True)
class OfType:
    """What stands at one type, however many of it there are."""

    type_place: int
    values: Array
    """(settings, combinations); NaN where it has no meaning."""


@dataclass(frozen=True)
class Rate:
    """An IRR: the rate at which a sum of discounted flows is zero."""

    name: str


Figure = Summed | Stated | OfType | Rate


def summed(unit: Sequence[Array], site: Array | float = 0.0, price: Array | float = 0.0) -> Linear:
    """A sum; a site or a price part of one number holds at every setting."""
    settings = len(unit[0])
    return Linear(
        tuple(unit),
        np.broadcast_to(site, (settings,)).astype(float),
        np.broadcast_to(price, (settings,)).astype(float),
    )


def constant(like: Linear, value: Array | float) -> Linear:
    """A number that no dwelling and no price moves, for the types and settings of another sum."""
    return summed([np.zeros_like(each) for each in like.unit], value)


def plus(one: Linear, other: Linear, times: float = 1.0) -> Linear:
    """One sum, and another one times a number."""
    return Linear(
        tuple(first + times * second for first, second in zip(one.unit, other.unit, strict=True)),
        one.site + times * other.site,
        one.price + times * other.price,
    )


def scaled(one: Linear, times: Array | float) -> Linear:
    """A sum times a number, or times one of each setting."""
    by_setting = np.broadcast_to(times, one.site.shape)
    return Linear(
        tuple(by_setting[:, np.newaxis] * each for each in one.unit),
        by_setting * one.site,
        by_setting * one.price,
    )


def moved_by(one: Linear, amount: float) -> Linear:
    """A sum and a number."""
    return Linear(one.unit, one.site + amount, one.price)


def follows_price(figure: Figure) -> bool:
    """Whether the land price moves a figure."""
    if isinstance(figure, Summed):
        parts = (*figure.tops, *([figure.bottom] if figure.bottom else []))
        return any(bool(each.price.any()) for each in parts)
    return isinstance(figure, Rate)


def not_implied(sums: Sequence[Linear]) -> tuple[Linear, ...]:
    """Of sums that must all be at least 0, those that no single other one implies for counts from 0 on."""
    kept: list[Linear] = []
    for place, each in enumerate(sums):
        others = [*kept, *sums[place + 1 :]]
        if not any(_at_most(other, each) for other in others):
            kept.append(each)
    return tuple(kept)


def _at_most(one: Linear, other: Linear) -> bool:
    """Whether a sum is at most another one, whatever the counts, at one price part."""
    return (
        bool((one.price == other.price).all())
        and bool((one.site <= other.site).all())
        and all(bool((first <= second).all()) for first, second in zip(one.unit, other.unit, strict=True))
    )

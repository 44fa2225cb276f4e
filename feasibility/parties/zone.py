"""The zone of possible agreement in the land price: from the sellers' least to the buyers' highest price."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf

from feasibility.evaluation.figures.land_price import price_facts
from feasibility.parties.negotiation import PriceRange, View, Zone
from feasibility.parties.price_range import price_range
from feasibility.returns.values import HALF_A_CENT
from feasibility.scenario.validated import Scenario


def ranges_of(scenario: Scenario, views: Iterable[View]) -> tuple[PriceRange, ...]:
    """The land prices at which each condition of each party is met; none for a party without a result."""
    return tuple(
        price_range(view.name, scenario.parties[view.name], each.condition, price_facts(view.result))
        for view in views
        if view.result is not None
        for each in view.verdicts
    )


def zone_of(price: float, ranges: Sequence[PriceRange], views: Iterable[View] = ()) -> Zone:
    """The prices that are in the range of every condition that the price moves.

    Conditions that no price meets stand apart: they block a deal in price alone, whatever the zone.

    Args:
        price: the land price on the table [€].
        ranges: of every condition.
        views: whose parties without a result are named, since their conditions are in no range.
    """
    moved = [each for each in ranges if each.depends]
    low = max((each.low for each in moved), default=-inf)
    high = min((each.high for each in moved), default=inf)
    return Zone(
        price=price,
        low=low,
        high=high,
        low_by=_setters(moved, low, "low"),
        high_by=_setters(moved, high, "high"),
        gap=max(0.0, low - high),
        empty=low > high + HALF_A_CENT,
        blocked=tuple(each for each in ranges if not each.depends and each.low > each.high),
        ranges=tuple(ranges),
        missing=tuple(each.name for each in views if each.result is None),
    )


def _setters(ranges: Iterable[PriceRange], end: float, side: str) -> tuple[str, ...]:
    if end in (inf, -inf):
        return ()
    return tuple(dict.fromkeys(each.party for each in ranges if getattr(each, side) == end))

"""A position of the levers in full: the price range of every condition, and the least that must be conceded.

The least part of what parties concede is that at which some price, if possible in whole euros, satisfies
everybody. Where the ranges of all relaxed conditions follow in closed form it is found by halving. The range
of a figure of loans and tax takes many evaluations at every bound; so there the figure itself is followed
over the prices instead: at a price a condition needs (bound − figure) / (bound − concession) of what is
conceded, and of those needs the largest counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import ceil, floor, inf

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.figures.facts import PriceFacts
from feasibility.parties.negotiation import Condition, PriceRange, Zone
from feasibility.parties.price_search import Curve, curve_of
from feasibility.parties.views import views_of
from feasibility.parties.zone import facts_of, price_range, zone_of
from feasibility.scenario.keys.parties import Party
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]
Key = tuple[str, int]
"""A party and the place of its condition, or an empty name and the place of a lever."""

HALVINGS = 60
NEAR_EURO = 1e-6
"""Tolerance of a price in whole euros for floating point [€]."""
AT_FIRST = 17
"""Prices over the zone at which a figure is followed at first."""
MOST_ROUNDS = 60
CLOSE = 1e-12
"""Part of a concession below which a better price is not sought."""


@dataclass(frozen=True)
class InFull:
    """The conditions of all parties at a position of the levers, with what their price ranges follow from."""

    price: float
    """The present price [€]; 0 where it is none in euros."""
    conditions: Mapping[Key, Condition]
    range_at: Callable[[Key, float], PriceRange]
    """The prices at which a condition is met with its bound relaxed by a part of what is conceded."""
    curve: Callable[[Key], Curve]
    """The figure of a condition over the prices."""


def in_full(scenario: Scenario, case: Scenario, paths: Mapping[str, object]) -> InFull:
    """A position of the levers, evaluated for every party that has a valid scenario there.

    Args:
        scenario: has the parties.
        case: the shared facts.
        paths: and values of the levers.
    """
    _, views = views_of(scenario, case.with_values(paths))
    facts = {view.name: facts_of(view.result) for view in views if view.result is not None}
    parts = {
        view.name: view.part
        for view in views
        if view.name in facts and facts[view.name].result is view.result
    }
    conditions = {
        (view.name, place): each.condition
        for view in views
        if view.name in facts
        for place, each in enumerate(view.verdicts)
    }

    @cache
    def curve_called(party: str, figure: str) -> Curve:
        return curve_of(figure, scenario.parties[party], facts[party])

    def ready(name: str) -> Callable[[str, Party, PriceFacts], Curve]:
        return lambda figure, party, own: curve_called(name, figure)

    def found(key: Key, part: float) -> PriceRange:
        name, party = key[0], scenario.parties[key[0]]
        condition = conditions[key]
        relaxed = replace(condition, bound=bound_at(condition, part))
        return price_range(name, party, relaxed, facts[name], ready(name), parts.get(name))

    often = cache(found)
    price = case.land.price if isinstance(case.land.price, float) else 0.0
    return InFull(
        price,
        conditions,
        lambda key, part: often(key, part) if part in (0.0, 1.0) else found(key, part),
        lambda key: curve_called(key[0], conditions[key].figure),
    )


def bound_at(condition: Condition, part: float) -> float:
    """The bound of a condition, relaxed by a part of what its party concedes."""
    furthest = condition.bound if condition.concedes is None else condition.concedes
    return condition.bound + part * (furthest - condition.bound)


def is_open(zone: Zone) -> bool:
    """Whether some land price satisfies everybody."""
    return not zone.empty and not zone.blocked


def zone_at(position: InFull, given: Sequence[Key], part: float) -> Zone:
    """The zone with the bounds of these conditions relaxed by a part of what is conceded."""
    ranges = [position.range_at(key, part if key in given else 0.0) for key in position.conditions]
    return zone_of(position.price, ranges)


def least_part(position: InFull, given: Sequence[Key]) -> tuple[float, float] | None:
    """The least part of these concessions at which a price suits everybody, and the least such price [€].

    Args:
        position: of the levers.
        given: the conditions that are relaxed.

    Returns:
        None where they are not enough. The price is in whole euros where there is such a one with all
        conceded; where no end limits it, it is infinite.
    """
    full = zone_at(position, given, 1.0)
    if not is_open(full):
        return None
    whole = has_whole_price(full)
    searched = [key for key in given if position.range_at(key, 1.0).caution in ("searched", "several_ranges")]
    if searched:
        part, price = _followed(position, given, searched, full, whole=whole)
    else:
        part = _halved(position, given, has_whole_price if whole else is_open)
        price = _price_in(zone_at(position, given, part))
    # Within half a cent the ends of a zone are one price.
    return part, max(min(full.low, full.high), min(price, full.high))


def has_whole_price(zone: Zone) -> bool:
    """Whether a price in whole euros satisfies everybody."""
    return is_open(zone) and _whole_price(zone) <= zone.high + NEAR_EURO


def _price_in(zone: Zone) -> float:
    """The least price of a zone, in whole euros where there is such a one."""
    return _whole_price(zone) if has_whole_price(zone) else zone.low


def _whole_price(zone: Zone) -> float:
    """The least price in whole euros that is not below the zone."""
    return zone.low if zone.low in (inf, -inf) else float(ceil(zone.low))


def _halved(position: InFull, given: Sequence[Key], suits: Callable[[Zone], bool]) -> float:
    low, high = 0.0, 1.0 if given else 0.0
    for _ in range(HALVINGS if given else 0):
        middle = (low + high) / 2
        low, high = (low, middle) if suits(zone_at(position, given, middle)) else (middle, high)
    return high


# ------------------------------------------------------------------------------ figures over the prices


def _followed(
    position: InFull, given: Sequence[Key], searched: Sequence[Key], full: Zone, *, whole: bool
) -> tuple[float, float]:
    """The least part and its price, with the figures of the searched conditions followed over the prices.

    Args:
        position: of the levers.
        given: the conditions that are relaxed.
        searched: those of them whose ranges are searched.
        full: the zone with all conceded.
        whole: whether the price is to be in whole euros.
    """
    others = [key for key in given if key not in searched]
    fixed = [key for key in position.conditions if key not in searched]

    def of_others(part: float) -> Zone:
        ranges = [position.range_at(key, part if key in others else 0.0) for key in fixed]
        return zone_of(position.price, ranges)

    alike = of_others(0.0)
    zone_of_others = of_others if others else lambda part: alike

    def needs(prices: Array) -> Array:
        return np.asarray(np.max([_needs(position, key, prices) for key in searched], axis=0))

    curve = position.curve(searched[0])
    ends = np.clip([min(full.low, full.high), full.high], curve.prices[0], curve.prices[-1])
    prices = np.unique(np.linspace(ends[0], ends[1], AT_FIRST))
    found = needs(prices)
    part, price = _least_on(prices, found, zone_of_others)
    for _ in range(MOST_ROUNDS):
        new = _around(prices, price)
        if not new.size:
            break
        prices, place = np.unique([*prices, *new], return_index=True)
        found = np.array([*found, *needs(new)])[place]
        before = part
        part, price = _least_on(prices, found, zone_of_others)
        if abs(part - before) <= CLOSE:
            break
    candidates = np.unique([floor(price), ceil(price)]) if whole else np.array([price])
    candidates = candidates[(candidates >= full.low - NEAR_EURO) & (candidates <= full.high + NEAR_EURO)]
    needed = [
        (max(float(need), _least_of_others(each, zone_of_others)), each)
        for each, need in zip(candidates.tolist(), needs(candidates), strict=True)
    ]
    part, price = min(needed, default=(1.0, price))
    part = min(part, 1.0)
    if whole and price - 1 >= full.low and needs(np.array([price - 1]))[0] <= part + CLOSE:
        # The figure does not follow the price here: a lower price will do as well.
        price = min(price, _price_in(zone_at(position, given, part)))
    return part, price


def _needs(position: InFull, key: Key, prices: Array) -> Array:
    """The part of its concession that a condition needs at prices (n,); 0 where it is met, at most 1 or ∞."""
    condition = position.conditions[key]
    values = position.curve(key).at(prices)
    furthest = bound_at(condition, 1.0)
    found: Array = np.maximum((values - condition.bound) / (furthest - condition.bound), 0.0)
    without = np.isnan(found)
    if without.any():
        # Beyond an open end the figure has no meaning.
        for part in (1.0, 0.0):
            its = position.range_at(key, part)
            found[without & (prices >= its.low) & (prices <= its.high)] = part
    found[np.isnan(found)] = inf
    return found


def _least_on(prices: Array, needs: Array, zone_of_others: Callable[[float], Zone]) -> tuple[float, float]:
    """The least part and its price, with the needs between the prices on straight lines."""

    def best(part: float) -> tuple[float, float]:
        zone = zone_of_others(part)
        low, high = max(zone.low, prices[0]), min(zone.high, prices[-1])
        if zone.blocked or low > high:
            return inf, low
        within = (prices >= low) & (prices <= high)
        at = np.array([low, high, *prices[within]])
        known = np.where(np.isfinite(needs), needs, 1e9)
        there = np.interp(at, prices, known)
        place = int(np.argmin(there))
        return float(there[place]), float(at[place])

    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if best(middle)[0] <= middle else (middle, high)
        if high - low <= CLOSE / 4:
            break
    return high, best(high)[1]


def _around(prices: Array, price: float) -> Array:
    """New prices at and near a price, within its two neighbours."""
    place = int(np.searchsorted(prices, price))
    below = prices[max(place - 1, 0)]
    above = prices[min(place + (prices[min(place, prices.size - 1)] == price), prices.size - 1)]
    near = [price, *(price + (end - price) * share for end in (below, above) for share in (1e-3, 0.05, 0.5))]
    new = np.setdiff1d(near, prices)
    found: Array = new[(new >= prices[0]) & (new <= prices[-1])]
    return found


def _least_of_others(price: float, zone_of_others: Callable[[float], Zone]) -> float:
    """The least part at which a price is in the zone of the conditions in closed form."""

    def has(part: float) -> bool:
        zone = zone_of_others(part)
        return not zone.blocked and zone.low - NEAR_EURO <= price <= zone.high + NEAR_EURO

    if has(0.0):
        return 0.0
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if has(middle) else (middle, high)
    return high

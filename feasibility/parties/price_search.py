"""The land prices at which a condition is met, of a figure that follows the price in no stated form.

The figures of loans and tax are affine in the price only in pieces: which size of the loan binds, and which
losses and interest are carried forward, change with it. The figure is computed at prices over the whole range
that matters; where the condition turns from met to not met, the price at which it does is bracketed until the
bracket is a small part of a cent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.build import result_of
from feasibility.evaluation.figures.facts import PriceFacts
from feasibility.evaluation.paths import arrays_on, prepared
from feasibility.finance.rates import with_rate_of
from feasibility.parties.columns import column_called
from feasibility.parties.conditions import tolerance_of, value_of
from feasibility.parties.negotiation import Caution, Condition
from feasibility.parties.on_paths import kept_years
from feasibility.parties.site_part import counts_part, own_arrays, without_part
from feasibility.scenario.keys.parties import Party

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

PRICES = 65
"""Prices at which a figure is tried, evenly over the range."""
BETWEEN = 8
MOST_ROUNDS = 40
NARROW = 1e-5
"""Width of the last bracket [€]."""
SAME = 1e-9
"""Relative deviation from a straight line that counts as rounding."""
ROUNDING = 1e-11
LEAST_RANGE = 1_000_000.0
FINANCED = ("finance", "tax")
IRR = "irr"
"""In the name of a figure that is an IRR or says something of one: solving them takes most of the time."""


@dataclass(frozen=True)
class Tried:
    """The land prices at which a condition is met [€]."""

    low: float
    high: float
    depends: bool
    """Whether the price moves the figure."""
    caution: Caution


def figure_at_prices(figure: str, party: Party, facts: PriceFacts) -> Callable[[Array], Array]:
    """A party's figure at many prices of the whole site's land, all else unchanged; NaN without a meaning."""
    scenario = facts.result.scenario
    ready = prepared(scenario.with_values({"land.price": facts.price}), kept_years([figure]))
    of_part = counts_part(figure, scenario, party)
    whose = without_part(party) if of_part else party

    def computed(prices: Array) -> Array:
        growth = {
            name: np.broadcast_to(rates, (prices.size, rates.shape[1]))
            for name, rates in ready.growth.items()
        }
        solved = IRR in figure and not is_financed(figure)
        arrays = arrays_on(ready, growth, {"land_price": prices}, with_irr=solved and not of_part)
        if of_part:
            arrays = own_arrays(ready.scenario, arrays, party, with_irr=solved)
        if IRR in figure and not solved:
            finance, tax = with_rate_of(figure, arrays.finance, arrays.tax)
            arrays = replace(arrays, finance=finance, tax=tax)
        column = column_called(figure, arrays)
        if column is not None:
            return np.array(np.broadcast_to(column(ready.scenario, arrays, whose), prices.shape))
        values = (
            value_of(figure, result_of(ready.scenario.with_values({"land.price": price}), arrays, row), whose)
            for row, price in enumerate(prices.tolist())
        )
        return np.array([np.nan if value is None else value for value in values])

    return computed


def is_financed(figure: str) -> bool:
    """Whether it is a figure of loans or tax."""
    return figure.partition(".")[0] in FINANCED


@dataclass(frozen=True)
class Curve:
    """A party's figure at prices over the whole range that matters."""

    at: Callable[[Array], Array]
    """The figure at other prices."""
    prices: Array
    """(n,) rising [€]."""
    values: Array
    """(n,) NaN without a meaning."""
    present: float
    """The present price [€], one of them."""


def curve_of(figure: str, party: Party, facts: PriceFacts) -> Curve:
    """A figure over the prices.

    Args:
        figure: of the party.
        party: its assumptions.
        facts: of the case on those, at a land price in euros.
    """
    at, prices = figure_at_prices(figure, party, facts), _prices(facts)
    return Curve(at, prices, at(prices), facts.price)


def tried(condition: Condition, curve: Curve) -> Tried:
    """The prices at which a condition is met, found by computing its figure.

    Of several ranges apart the one with the present price, else the nearest to it. Where the figure has no
    meaning beyond an end and is ever better towards it, as an equity IRR is where little equity is left, the
    range is open there.

    Args:
        condition: on the figure.
        curve: of that figure.
    """
    sign = 1.0 if condition.relation == ">=" else -1.0
    room = ROUNDING * max(1.0, abs(condition.bound))

    def better(values: Array) -> Array:
        """How much better than the bound; NaN without a meaning."""
        found: Array = sign * (values - condition.bound) + room
        return found

    def over(prices: Array) -> Array:
        return better(curve.at(prices))

    prices, values = curve.prices, better(curve.values)
    known = np.isfinite(values)
    if not known.any():
        return Tried(inf, -inf, depends=False, caution="")
    if known.all():
        spread = np.ptp(values)
        if spread <= SAME * max(1.0, float(np.abs(values).max())):
            # A figure that no price moves is judged as on the page.
            met = values[0] >= room - tolerance_of(condition.unit)
            return Tried(-inf if met else inf, inf if met else -inf, depends=False, caution="")
        slope = float((values[-1] - values[0]) / np.ptp(prices))
        if np.abs(values - (values[0] + slope * (prices - prices[0]))).max() <= SAME * spread:
            end = float(prices[0] - values[0] / slope)
            there = float(over(np.array([end]))[0])
            if abs(there) <= SAME * max(spread, abs(slope * (end - prices[0]))):
                end -= there / slope
                return Tried(*((end, inf) if slope > 0 else (-inf, end)), depends=True, caution="by_trial")
            # Beyond the prices that were tried the line has a bend.
            rising = np.argsort(np.append(prices, end))
            prices, values = np.append(prices, end)[rising], np.append(values, there)[rising]
            known = np.isfinite(values)
    met = known & (values >= 0)
    runs = _runs(met)
    if not runs:
        return Tried(inf, -inf, depends=False, caution="searched")
    first, last = min(runs, key=lambda run: _distance(prices[run[0]], prices[run[1]], curve.present))
    low = _end(over, prices, values, first, -1)
    high = _end(over, prices, values, last, 1)
    return Tried(low, high, depends=True, caution="several_ranges" if len(runs) > 1 else "searched")


def tried_from_to(facts: PriceFacts) -> tuple[float, float]:
    """The range of land prices that matters [€]."""
    result = facts.result
    known = (0.0, facts.price, float(result.residual_land_value))
    around = max(abs(result.investment_value), result.total_development_cost, *map(abs, known), LEAST_RANGE)
    return min(known) - around, max(known) + around


def _prices(facts: PriceFacts) -> Array:
    """Prices over the range that matters, the present one among them."""
    return np.unique(np.append(np.linspace(*tried_from_to(facts), PRICES), facts.price))


def _runs(met: Mask) -> list[tuple[int, int]]:
    """First and last place of each stretch of prices at which it is met."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], met, [False]]).astype(np.int8)))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _distance(low: float, high: float, price: float) -> float:
    return max(low - price, price - high, 0.0)


def _end(over: Callable[[Array], Array], prices: Array, values: Array, place: int, side: int) -> float:
    """The end of a stretch on one side (−1 or 1): where it turns, or infinite."""
    beyond = place + side
    if not 0 <= beyond < prices.size:
        return side * inf
    inside, outside = float(prices[place]), float(prices[beyond])
    best, worst = float(values[place]), float(values[beyond])
    for _ in range(MOST_ROUNDS):
        if abs(outside - inside) <= NARROW:
            break
        parts = np.linspace(0.0, 1.0, BETWEEN + 2)[1:-1]
        if np.isfinite(worst):
            # Close around where a straight line between the ends crosses the bound.
            crossing = best / (best - worst)
            near = crossing + np.array([-1e-3, -1e-7, 1e-7, 1e-3])
            parts = np.unique(np.concatenate([parts, near[(near > 0) & (near < 1)]]))
        tried_at = inside + parts * (outside - inside)
        found = over(tried_at)
        good = np.isfinite(found) & (found >= 0)
        fails = int(np.argmin(good)) if not good.all() else good.size
        if fails < good.size:
            outside, worst = float(tried_at[fails]), float(found[fails])
        if fails:
            inside, best = float(tried_at[fails - 1]), float(found[fails - 1])
    without_meaning = not np.isfinite(worst)
    if without_meaning and best > values[place] and best > 0:
        return side * inf
    return inside

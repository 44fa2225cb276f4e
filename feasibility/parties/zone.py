"""The zone of possible agreement in the land price, and the sum that would make it possible where it is not.

At which land prices a condition is met, everything else unchanged, follows in closed form: how a figure
follows the land price is stated with the figure (`evaluation/figures`). Figures of loans and tax, and some of
leased land, have no such form: the prices are searched (`parties/price_search`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from math import inf, isclose

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.evaluate import at_land_price, evaluate
from feasibility.evaluation.figures.facts import (
    Affine,
    Follows,
    OnLease,
    PriceFacts,
    Quotient,
    Root,
    price_facts,
)
from feasibility.evaluation.figures.of_parties import outlays
from feasibility.evaluation.figures.registry import follows_price
from feasibility.evaluation.result import Result
from feasibility.parties.conditions import tolerance_of, value_of, verdict
from feasibility.parties.negotiation import Condition, Contribution, PriceRange, View, Zone
from feasibility.parties.price_search import Curve, curve_of, is_financed, tried
from feasibility.parties.site_part import OwnPart, counts_part, part_of, without_part
from feasibility.parties.views import views_of
from feasibility.returns.discounting import npv
from feasibility.returns.values import HALF_A_CENT
from feasibility.scenario.arrays import of_row
from feasibility.scenario.keys.parties import Party
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]

EVERYWHERE = (-inf, inf)
NOWHERE = (inf, -inf)


def price_range(
    name: str,
    party: Party,
    condition: Condition,
    facts: PriceFacts,
    curves: Callable[[str, Party, PriceFacts], Curve] = curve_of,
    part: OwnPart | None = None,
) -> PriceRange:
    """The land prices of the site at which a party's condition is met on a result.

    Args:
        name: the party.
        party: its assumptions and conditions.
        condition: one of its conditions.
        facts: of the case on its own assumptions.
        curves: computes a figure over the prices, or has it already.
        part: the part that the party takes of the result, where it is known already.
    """
    if not counts_part(condition.figure, facts.result.scenario, party):
        return _price_range(name, party, condition, facts, curves)
    part = part or part_of(facts.result, party)
    if part is None or part.result is None:
        met = verdict(condition, value_of(condition.figure, facts.result, party, part)).met
        return PriceRange(name, condition, *(EVERYWHERE if met else NOWHERE), depends=False, caution="")
    if _follows(condition.figure, facts) == "by_trial":
        return _price_range(name, party, condition, facts, curves)
    # The part pays a fixed share of the site's price, so that an end in its own price is one in the site's.
    own = _price_range(name, without_part(party), condition, price_facts(part.result), curves)
    return replace(own, low=own.low / part.share, high=own.high / part.share)


def _price_range(
    name: str,
    party: Party,
    condition: Condition,
    facts: PriceFacts,
    curves: Callable[[str, Party, PriceFacts], Curve],
) -> PriceRange:
    """The range of land prices for a figure of the site, or of a part at its own price."""
    figure = condition.figure
    follows = _follows(figure, facts)
    if follows == "threshold":
        return PriceRange(name, condition, *_viable(condition, facts), depends=True, caution="")
    if isinstance(follows, Root):
        return _rate(name, condition, facts, follows)
    value = value_of(figure, facts.result, party)
    if follows == "by_trial" and (is_financed(figure) or (facts.leased and value is not None)):
        return _searched(name, condition, curves(figure, party, facts))
    if value is None:
        return PriceRange(name, condition, *NOWHERE, depends=False, caution="")
    if isinstance(follows, Affine):
        ends = _affine(condition, value, follows.slope(facts), facts.price)
        return PriceRange(name, condition, *ends, depends=True, caution="")
    if isinstance(follows, Quotient):
        ends, depends = _quotient(condition, facts, follows)
        return PriceRange(name, condition, *ends, depends=depends, caution="")
    if follows == "peak":
        ends, depends = _peak(condition, facts)
        return PriceRange(name, condition, *ends, depends=depends, caution="")
    if follows == "by_trial":
        return _by_trial(name, party, condition, value, facts, curves)
    ends = EVERYWHERE if _meets(condition, value) else NOWHERE
    return PriceRange(name, condition, *ends, depends=False, caution="")


def _follows(figure: str, facts: PriceFacts) -> Follows:
    """How a figure follows the price of this land, freehold or leased."""
    follows = follows_price(figure)
    if isinstance(follows, OnLease):
        return follows.leased if facts.leased else follows.freehold
    return follows


def _searched(name: str, condition: Condition, curve: Curve) -> PriceRange:
    found = tried(condition, curve)
    return PriceRange(name, condition, found.low, found.high, depends=found.depends, caution=found.caution)


def _affine(condition: Condition, value: float, slope: float, price: float) -> tuple[float, float]:
    """Where value + slope · (P − price) meets the bound; a figure at its bound meets it at this price."""
    meets = _meets(condition, value)
    if slope == 0:
        return EVERYWHERE if meets else NOWHERE
    end = price + (condition.bound - value) / slope
    return (end, inf) if (condition.relation == ">=") == (slope > 0) else (-inf, end)


def _meets(condition: Condition, value: float) -> bool:
    over = value - condition.bound if condition.relation == ">=" else condition.bound - value
    return over >= -tolerance_of(condition.unit)


def _quotient(condition: Condition, facts: PriceFacts, follows: Quotient) -> tuple[tuple[float, float], bool]:
    """An amount over total development cost less another amount: its bound implies one on that cost.

    The figure has a value only where its divisor is above zero; that is not checked here.

    Returns:
        The prices, and whether the price moves the figure at all.
    """
    amount, less = follows.parts(facts.result)
    of_amount, of_less = follows.slopes(facts)
    bound, floor = condition.bound, condition.relation == ">="
    cost = facts.result.total_development_cost
    if of_amount or of_less:
        return _moving_quotient(
            condition, facts, (amount, of_amount), (cost - less, facts.total_cost_slope - of_less)
        )
    if amount == 0:
        return (EVERYWHERE if _meets(condition, 0.0) else NOWHERE), False
    if (amount > 0) != (bound > 0) or bound == 0:
        return (EVERYWHERE if (amount > 0) == floor else NOWHERE), False
    end = facts.price + (amount / bound + less - cost) / facts.total_cost_slope
    return ((-inf, end) if (amount > 0) == floor else (end, inf)), True


def _moving_quotient(
    condition: Condition, facts: PriceFacts, top: tuple[float, float], bottom: tuple[float, float]
) -> tuple[tuple[float, float], bool]:
    """(a + a' x) / (b + b' x) at a price that is x higher, where the divisor is above zero; b' > 0.

    It is at the bound where a + a' x − bound · (b + b' x) is 0, on one side of which it is met.
    """
    (amount, of_amount), (divisor, of_divisor) = top, bottom
    over, slope = amount - condition.bound * divisor, of_amount - condition.bound * of_divisor
    at_zero = amount - of_amount * divisor / of_divisor
    floor = condition.relation == ">="
    # Beyond the price at which the divisor is 0 the figure falls from infinity, or rises from minus infinity.
    if at_zero == 0 or (slope >= 0) == (at_zero > 0):
        return (EVERYWHERE if (at_zero > 0) == floor else NOWHERE), True
    end = facts.price - over / slope
    return ((-inf, end) if (at_zero > 0) == floor else (end, inf)), True


def _peak(condition: Condition, facts: PriceFacts) -> tuple[tuple[float, float], bool]:
    """The peak capital: the largest of what is laid out at each moment, each affine in the price.

    Returns:
        The prices, and whether the price moves the figure at all.
    """
    laid_out, of_price = (of_row(each, facts.result.row, 0) for each in outlays(facts.result.arrays))
    with_land = of_price > LEAST_PART
    without = max(0.0, float(laid_out[~with_land].max(initial=0.0)))
    floor = condition.relation == ">="
    reached = condition.bound <= without if floor else condition.bound < without
    if not with_land.any() or reached:
        meets = floor if with_land.any() else _meets(condition, without)
        return (EVERYWHERE if meets else NOWHERE), False
    end = facts.price + float(((condition.bound - laid_out[with_land]) / of_price[with_land]).min())
    return ((end, inf) if floor else (-inf, end)), True


def _rate(name: str, condition: Condition, facts: PriceFacts, follows: Root) -> PriceRange:
    """An IRR is at least r where the net present value at r is not negative: affine in the price.

    Where all is paid and received on one day, by dwellings that are sold at delivery, no price makes a rate.
    """
    flows, times, cost = follows.flows(facts, condition.bound)
    paid = np.abs(flows) > 0
    if len(np.unique(times[paid])) == 1:
        return PriceRange(name, condition, *NOWHERE, depends=False, caution="")
    end = facts.price + float(npv(condition.bound, flows, times)) / cost
    several = int(np.count_nonzero(np.diff(np.sign(flows[paid])))) > 1
    ends = (-inf, end) if condition.relation == ">=" else (end, inf)
    return PriceRange(name, condition, *ends, depends=True, caution="several_roots" if several else "")


def _by_trial(
    name: str,
    party: Party,
    condition: Condition,
    value: float,
    facts: PriceFacts,
    curves: Callable[[str, Party, PriceFacts], Curve],
) -> PriceRange:
    """A figure whose form is not stated: it is taken as affine where two other prices confirm that."""
    tried = [_at_price(condition.figure, party, facts, facts.price + step) for step in (TRIAL, 2 * TRIAL)]
    if None not in tried:
        first, second = (float(each or 0.0) - value for each in tried)
        if isclose(second, 2 * first, rel_tol=1e-9, abs_tol=1e-6) and first:
            ends = _affine(condition, value, first / TRIAL, facts.price)
            return PriceRange(name, condition, *ends, depends=True, caution="by_trial")
        if first or second:
            return _searched(name, condition, curves(condition.figure, party, facts))
    ends = EVERYWHERE if _meets(condition, value) else NOWHERE
    return PriceRange(name, condition, *ends, depends=False, caution="")


def _at_price(figure: str, party: Party, facts: PriceFacts, price: float) -> float | None:
    return value_of(figure, evaluate(facts.result.scenario.with_values({"land.price": price})), party)


def _viable(condition: Condition, facts: PriceFacts) -> tuple[float, float]:
    """Viable is what the residual land value can pay on the days of payment: yes counts as 1, no as 0."""
    residual = float(of_row(facts.result.arrays.returns.residual_at_price_dates, facts.result.row))
    wanted = {
        answer: answer >= condition.bound if condition.relation == ">=" else answer <= condition.bound
        for answer in (0, 1)
    }
    if wanted[0] == wanted[1]:
        return EVERYWHERE if wanted[1] else NOWHERE
    return (-inf, residual) if wanted[1] else (residual, inf)


TRIAL = 100_000.0
LEAST_PART = 1e-9
"""Of a euro of land price: a smaller part is rounding."""


def ranges_of(scenario: Scenario, views: Iterable[View]) -> tuple[PriceRange, ...]:
    """The land prices at which each condition of each party is met; none for a party without a result."""
    return tuple(
        price_range(
            view.name,
            scenario.parties[view.name],
            each.condition,
            facts,
            part=view.part if facts.result is view.result else None,
        )
        for view in views
        if view.result is not None
        for facts in (facts_of(view.result),)
        for each in view.verdicts
    )


def facts_of(result: Result) -> PriceFacts:
    """The facts of a result at a price in euros.

    A residual price is paid as each phase's own residual, a price in euros in fixed parts: where a party's
    own assumptions have a residual price, the ranges are those of the price in euros that leaves nothing.
    """
    if not result.arrays.layout.land_is_residual or len(result.arrays.phases) == 1:
        return price_facts(result)
    price = float(of_row(result.arrays.returns.residual_at_price_dates, result.row))
    return price_facts(at_land_price(result, price))


def zone_of(price: float, ranges: Sequence[PriceRange], views: Iterable[View] = ()) -> Zone:
    """The prices that are in the range of every condition that the price moves.

    Conditions that no price satisfies are listed apart: they block a deal in price alone, whatever the zone.

    Args:
        price: the land price on the table [€].
        ranges: of every condition.
        views: of all parties; those without a result are named, since their conditions have no range.
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


LINE, STEADY = "contribution", "steady"
"""Names of the line and of its index, which does not grow: the sum is nominal."""
TRIAL_SUM = 1_000.0
MOST_ROUNDS = 20
LEAST_SLOPE = 1e-6


def contribution_of(scenario: Scenario, case: Scenario, zone: Zone) -> Contribution | None:
    """The least sum, paid at the start, with which the buyers can pay what the sellers need.

    A sum paid at the start is a development cost below zero without VAT. Every end of a condition's range is
    affine in it, so the gap between the highest of the least prices and the lowest of the highest is convex:
    Newton steps never overshoot, and end where the gap is closed. The outcome is then computed again in
    full with the sum itself.

    Args:
        scenario: has the parties.
        case: the shared facts.
        zone: at the current land price.

    Returns:
        None where the zone is not empty, no sum closes its gap, or something else stands in the way: a
        condition that no land price meets, or a party whose assumptions make no valid scenario.
    """
    if not is_sought(zone):
        return None
    amount, found = 0.0, zone
    for _ in range(MOST_ROUNDS):
        if found.low - found.high <= HALF_A_CENT / 2:
            break
        beyond = zone_with(scenario, case, amount + TRIAL_SUM)
        slope = ((beyond.high - beyond.low) - (found.high - found.low)) / TRIAL_SUM
        if not slope > LEAST_SLOPE:
            return None
        amount += (found.low - found.high) / slope
        found = zone_with(scenario, case, amount)
    if found.empty or found.missing or found.blocked:
        return None
    return Contribution(zone.low_by[0], found.low, zone.high, amount, found.high)


def reach_of(amount: float, zone: Zone, views: Iterable[View]) -> dict[str, float]:
    """What reaches the parties that stand at an end of the gap and take a part of the site [€].

    The sum is one of the whole site: a part has of it what it carries of a lump sum.

    Args:
        amount: of `contribution_of` [€].
        zone: whose gap it closes.
        views: of all parties.
    """
    return {
        view.name: amount * view.part.share_of_lump_sum
        for view in views
        if view.part is not None and view.name in (*zone.low_by, *zone.high_by)
    }


def is_sought(zone: Zone) -> bool:
    """Whether there is a gap that a sum could close, and no other obstacle."""
    finite = inf not in (abs(zone.low), abs(zone.high))
    return zone.empty and finite and not zone.missing and not zone.blocked


def zone_with(scenario: Scenario, case: Scenario, amount: float) -> Zone:
    """The zone of agreement when this sum is received at the start."""
    line, index = LINE, STEADY
    while line in case.development.costs:
        line += "_"
    while index in case.indices:
        index += "_"
    cost = {"lump_sum": -amount, "timing": "at_start", "vat": 0.0, "index": index}
    with_sum = case.with_values({f"indices.{index}": 0.0, f"development.costs.{line}": cost})
    facts, views = views_of(scenario, with_sum)
    return zone_of(facts.land_price, ranges_of(scenario, views), views)

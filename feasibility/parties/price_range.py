"""At which land prices a condition is met, everything else unchanged: in closed form.

How a figure follows the land price is stated with the figure (`evaluation/figures/table.py`).
"""

from __future__ import annotations

from math import inf, isclose

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.evaluate import evaluate
from feasibility.evaluation.figures.land_price import (
    Affine,
    PriceFacts,
    Quotient,
    Root,
    land_paid_at,
    project_root,
)
from feasibility.evaluation.figures.table import follows_price
from feasibility.parties.conditions import room_of, value_of
from feasibility.parties.negotiation import Condition, PriceRange
from feasibility.returns.discounting import npv
from feasibility.scenario.keys.parties import Party

Array = NDArray[np.float64]

EVERYWHERE = (-inf, inf)
NOWHERE = (inf, -inf)


def price_range(name: str, party: Party, condition: Condition, facts: PriceFacts) -> PriceRange:
    """The land prices at which a party's condition is met on a result.

    Args:
        name: the party.
        party: it.
        condition: one of its conditions.
        facts: of the case on its own assumptions.
    """
    figure = condition.figure
    follows = follows_price(figure)
    if follows == "threshold":
        return PriceRange(name, condition, *_viable(condition, facts), depends=True, caution="")
    if isinstance(follows, Root):
        ends, several = _rate(condition, facts, follows)
        return PriceRange(name, condition, *ends, depends=True, caution="several_roots" if several else "")
    value = value_of(figure, facts.result, party)
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
        return _by_trial(name, party, condition, value, facts)
    ends = EVERYWHERE if _meets(condition, value) else NOWHERE
    return PriceRange(name, condition, *ends, depends=False, caution="")


def _affine(condition: Condition, value: float, slope: float, price: float) -> tuple[float, float]:
    """Where value + slope · (P − price) meets the bound; a figure at its bound meets it at this price."""
    meets = _meets(condition, value)
    if slope == 0:
        return EVERYWHERE if meets else NOWHERE
    end = price + (condition.bound - value) / slope
    return (end, inf) if (condition.relation == ">=") == (slope > 0) else (-inf, end)


def _meets(condition: Condition, value: float) -> bool:
    over = value - condition.bound if condition.relation == ">=" else condition.bound - value
    return over >= -room_of(condition.unit)


def _quotient(condition: Condition, facts: PriceFacts, follows: Quotient) -> tuple[tuple[float, float], bool]:
    """A figure that is an amount over total development cost less something: its bound is one on that cost.

    The figure has a value only where what it is divided by is above zero; that is not looked at here.

    Returns:
        The prices, and whether the price moves the figure at all.
    """
    amount, less = follows.parts(facts.result)
    bound, floor = condition.bound, condition.relation == ">="
    if amount == 0:
        return (EVERYWHERE if _meets(condition, 0.0) else NOWHERE), False
    if (amount > 0) != (bound > 0) or bound == 0:
        return (EVERYWHERE if (amount > 0) == floor else NOWHERE), False
    end = facts.price + (amount / bound + less - facts.result.total_development_cost) / facts.land_factor
    return ((-inf, end) if (amount > 0) == floor else (end, inf)), True


def _peak(condition: Condition, facts: PriceFacts) -> tuple[tuple[float, float], bool]:
    """The most laid out at any moment: the largest running sum of costs, from the payment of land on with it.

    Returns:
        The prices, and whether the price moves the figure at all.
    """
    flows, _, _ = project_root(facts, 0.0)
    arrays = facts.result.arrays
    delivery = int(arrays.flows.grid.anniversary[0])
    laid_out = -np.cumsum(flows[:delivery])
    paid_at = int(np.argmax(arrays.flows.grid.times >= land_paid_at(facts.result) - MOMENT))
    without = max(0.0, float(laid_out[:paid_at].max(initial=0.0)))
    after = laid_out[paid_at:]
    floor = condition.relation == ">="
    reached = condition.bound <= without if floor else condition.bound < without
    if not after.size or reached:
        meets = _meets(condition, max(without, float(after.max(initial=0.0)))) if not after.size else floor
        return (EVERYWHERE if meets else NOWHERE), False
    end = facts.price + (condition.bound - float(after.max())) / facts.paid
    return ((end, inf) if floor else (-inf, end)), True


def _rate(condition: Condition, facts: PriceFacts, follows: Root) -> tuple[tuple[float, float], bool]:
    """An IRR is at least r where the net present value at r is not negative: affine in the price."""
    flows, times, cost = follows.flows(facts, condition.bound)
    value = float(npv(condition.bound, flows, times))
    end = facts.price + value / cost
    signs = np.sign(flows[np.abs(flows) > 0])
    several = int(np.count_nonzero(np.diff(signs))) > 1
    return ((-inf, end) if condition.relation == ">=" else (end, inf)), several


def _by_trial(name: str, party: Party, condition: Condition, value: float, facts: PriceFacts) -> PriceRange:
    """A figure whose form is not stated: where two other prices show that it is affine, it is taken so."""
    tried = [_at_price(condition.figure, party, facts, facts.price + step) for step in (TRIAL, 2 * TRIAL)]
    if None not in tried:
        first, second = (float(each or 0.0) - value for each in tried)
        if isclose(second, 2 * first, rel_tol=1e-9, abs_tol=1e-6) and first:
            ends = _affine(condition, value, first / TRIAL, facts.price)
            return PriceRange(name, condition, *ends, depends=True, caution="by_trial")
    ends = EVERYWHERE if _meets(condition, value) else NOWHERE
    return PriceRange(name, condition, *ends, depends=False, caution="")


def _at_price(figure: str, party: Party, facts: PriceFacts, price: float) -> float | None:
    return value_of(figure, evaluate(facts.result.scenario.with_values({"land.price": price})), party)


def _viable(condition: Condition, facts: PriceFacts) -> tuple[float, float]:
    """Viable is what the residual land value can pay: yes counts as 1, no as 0."""
    residual = facts.result.residual_land_value
    wanted = {
        answer: answer >= condition.bound if condition.relation == ">=" else answer <= condition.bound
        for answer in (0, 1)
    }
    if wanted[0] == wanted[1]:
        return EVERYWHERE if wanted[1] else NOWHERE
    return (-inf, residual) if wanted[1] else (residual, inf)


TRIAL = 100_000.0
MOMENT = 1e-9
"""Years within which two moments are one."""

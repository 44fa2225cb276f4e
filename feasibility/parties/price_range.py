"""At which land prices a condition is met, everything else unchanged: in closed form.

Total development cost is affine in the land price P, K + P · land factor + profit, and nothing else that is
received or paid after delivery depends on it. So a figure is affine in P, or a quotient whose bound is a
bound on total development cost, or a rate whose bound is one on the net present value at that rate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf, isclose

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.evaluate import evaluate
from feasibility.evaluation.result import Result
from feasibility.parties.conditions import room_of, value_of
from feasibility.parties.figures import PARTY_FIGURES
from feasibility.parties.records import Condition, PriceRange
from feasibility.returns.discounting import npv
from feasibility.scenario.arrays import of_row
from feasibility.scenario.keys.parties import Party

Array = NDArray[np.float64]

EVERYWHERE = (-inf, inf)
NOWHERE = (inf, -inf)


@dataclass(frozen=True)
class PriceFacts:
    """What a result says of how its figures follow the land price."""

    price: float
    land_factor: float
    """What a euro of land price costs at delivery."""
    paid: float
    """What a euro of land price costs on the day it is paid: 1 + land VAT + land costs + a."""
    result: Result


def price_facts(result: Result) -> PriceFacts:
    """How the figures of a result follow its land price."""
    arrays, row = result.arrays, result.row

    def at(array: Array) -> float:
        return float(of_row(array, row))

    paid = 1 + at(arrays.case.land_vat) + at(arrays.case.land_costs) + at(arrays.unit.land_multiplier)
    return PriceFacts(result.land_price, at(arrays.returns.land_factor), paid, result)


def price_range(name: str, party: Party, condition: Condition, facts: PriceFacts) -> PriceRange:
    """The land prices at which a party's condition is met on a result.

    Args:
        name: the party.
        party: it.
        condition: one of its conditions.
        facts: of the case on its own assumptions.
    """
    figure = condition.figure
    if figure == VIABLE:
        return PriceRange(name, condition, *_viable(condition, facts), depends=True, caution="")
    if figure in RATES:
        ends, several = _rate(condition, facts)
        return PriceRange(name, condition, *ends, depends=True, caution="several_roots" if several else "")
    value = value_of(figure, facts.result, party)
    if value is None:
        return PriceRange(name, condition, *NOWHERE, depends=False, caution="")
    if figure in SLOPES:
        ends = _affine(condition, value, SLOPES[figure](facts), facts.price)
    elif figure in QUOTIENTS or figure == PEAK:
        ends, depends = (_peak if figure == PEAK else _quotient)(condition, facts)
        return PriceRange(name, condition, *ends, depends=depends, caution="")
    else:
        return _of_other(name, party, condition, value, facts)
    return PriceRange(name, condition, *ends, depends=True, caution="")


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


def _quotient(condition: Condition, facts: PriceFacts) -> tuple[tuple[float, float], bool]:
    """A figure that is an amount over total development cost less something: its bound is one on that cost.

    The figure has a value only where what it is divided by is above zero; that is not looked at here.

    Returns:
        The prices, and whether the price moves the figure at all.
    """
    amount, less = QUOTIENTS[condition.figure](facts.result)
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
    flows, _, _ = _project(facts, 0.0)
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


def _rate(condition: Condition, facts: PriceFacts) -> tuple[tuple[float, float], bool]:
    """An IRR is at least r where the net present value at r is not negative: affine in the price."""
    flows, times, cost = RATES[condition.figure](facts, condition.bound)
    value = float(npv(condition.bound, flows, times))
    end = facts.price + value / cost
    signs = np.sign(flows[np.abs(flows) > 0])
    several = int(np.count_nonzero(np.diff(signs))) > 1
    return ((-inf, end) if condition.relation == ">=" else (end, inf)), several


def _of_other(name: str, party: Party, condition: Condition, value: float, facts: PriceFacts) -> PriceRange:
    """A figure that the land price does not move, or one that is found to be affine by trying two others."""
    if not is_unmoved(condition.figure):
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


def is_unmoved(figure: str) -> bool:
    """Whether no land price moves a figure; of others that have no closed form it is tried."""
    return figure in UNMOVED or figure.startswith(UNMOVED_PARTS)


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


VIABLE = "viable"
TRIAL = 100_000.0
UNMOVED_PARTS = ("dwelling_types.", "checks.", "site.")
UNMOVED = frozenset(
    (
        "residual_land_value",
        "residual_land_share",
        "residual_land_value_per_dwelling",
        "residual_land_value_per_m2_gbo",
        "residual_land_value_per_m2_bvo",
        "investment_value",
        "development_cost_without_land",
        "profit_and_risk",
        "public_contribution",
        "dwellings",
        "allowed",
        "mid_market_dwelling_years",
        *(set(PARTY_FIGURES) - {"cost_recovery"}),
    )
)
"""Figures that follow from what is built, let and owned, whatever the land costs."""


def _discount(facts: PriceFacts) -> float:
    """(1+r)^−t_C."""
    rate = facts.result.scenario.required_return
    return float((1 + rate) ** -facts.result.arrays.calendar.delivery_time)


SLOPES: Mapping[str, Callable[[PriceFacts], float]] = {
    "land_price": lambda facts: 1.0,
    "land_price_over_existing_use": lambda facts: 1.0,
    "margin": lambda facts: -1.0,
    "total_development_cost": lambda facts: facts.land_factor,
    "unprofitable_top": lambda facts: facts.land_factor,
    "unprofitable_top_per_dwelling": lambda facts: facts.land_factor / facts.result.dwellings,
    "net_present_value": lambda facts: -facts.land_factor * _discount(facts),
    "land_share": lambda facts: 1 / facts.result.investment_value,
}
"""By how much each figure rises with a euro of land price."""


def _first_year(result: Result, what: str) -> tuple[float, float]:
    returns, row = result.arrays.returns, result.row
    income, sales = getattr(returns, what), returns.sales_at_delivery
    return float(of_row(income, row)), float(of_row(sales, row))


QUOTIENTS: Mapping[str, Callable[[Result], tuple[float, float]]] = {
    "gross_initial_yield": lambda result: _first_year(result, "first_year_gross_rent"),
    "net_initial_yield": lambda result: _first_year(result, "first_year_income"),
    "margin_on_cost": lambda result: (result.profit_and_risk, result.profit_and_risk),
}
"""Figures that are an amount / (total development cost − something): the amount, and the something."""

PEAK = "peak_capital"
MOMENT = 1e-9
"""Years within which two moments are one."""


def land_paid_at(result: Result) -> float:
    """When the land is paid, in years from the start."""
    return result.scenario.land.payment_months / 12


def _investor(facts: PriceFacts, rate: float) -> tuple[Array, Array, float]:
    arrays, row = facts.result.arrays, facts.result.row
    flows, grid = arrays.returns.investor_flows, arrays.flows.grid
    times = grid.times[int(grid.anniversary[0]) :] - arrays.calendar.delivery_time
    return of_row(flows, row, 0), times, facts.land_factor


def _project(facts: PriceFacts, rate: float) -> tuple[Array, Array, float]:
    arrays, row = facts.result.arrays, facts.result.row
    flows = arrays.returns.project_flows
    cost = facts.paid * (1 + rate) ** -land_paid_at(facts.result)
    return of_row(flows, row, 0), arrays.flows.grid.times, cost


RATES: Mapping[str, Callable[[PriceFacts, float], tuple[Array, Array, float]]] = {
    "investor_irr": _investor,
    "project_irr": _project,
}
"""Flows, their times, and the value at the rate of what a euro of land price takes from them."""

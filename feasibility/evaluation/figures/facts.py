"""What is stated of each figure: its facts, and how it follows the land price, everything else unchanged.

Total development cost is affine in the land price P, K + P · land factor + profit, and nothing else that is
received or paid after delivery depends on it. So a figure is affine in P, or a quotient whose bound is a
bound on total development cost, or a rate whose bound is one on the net present value at that rate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.result import Arrays, Result
from feasibility.scenario.arrays import of_row
from feasibility.scenario.keys.parties import Party

Array = NDArray[np.float64]


@dataclass(frozen=True)
class PriceFacts:
    """Facts of a result on which the slopes in the land price depend."""

    price: float
    land_factor: float
    """Cost at delivery of a euro of land price."""
    paid: float
    """Cost of a euro of land price on the day of payment: 1 + land VAT + land costs + a."""
    result: Result


def price_facts(result: Result) -> PriceFacts:
    """The facts of a result on which the slopes in its land price depend."""
    arrays, row = result.arrays, result.row

    def at(array: Array) -> float:
        return float(of_row(array, row))

    paid = 1 + at(arrays.case.land_vat) + at(arrays.case.land_costs) + at(arrays.unit.land_multiplier)
    return PriceFacts(result.land_price, at(arrays.returns.land_factor), paid, result)


@dataclass(frozen=True)
class Affine:
    """A figure with a constant slope in the land price."""

    slope: Callable[[PriceFacts], float]


@dataclass(frozen=True)
class Quotient:
    """A figure amount / (total development cost − deduction): the amount and the deduction."""

    parts: Callable[[Result], tuple[float, float]]


@dataclass(frozen=True)
class Root:
    """A rate at which the net present value of flows is zero.

    As a function of the rate: the flows, their times, and the present value of a euro of land price.
    """

    flows: Callable[[PriceFacts, float], tuple[Array, Array, float]]


Follows = Affine | Quotient | Root | Literal["unmoved", "peak", "threshold", "by_trial"]
"""How a figure follows the land price; besides the three forms above:

- `unmoved`: it does not depend on the land price;
- `peak`: the largest running sum of expenses before delivery;
- `threshold`: yes up to the residual land value, no above it;
- `by_trial`: not stated; two other prices are tried.
"""


def affine(slope: float) -> Affine:
    """A figure with the same slope in the land price in every project."""
    return Affine(lambda facts: slope)


def discount(facts: PriceFacts) -> float:
    """(1+r)^−t_C."""
    rate = facts.result.scenario.required_return
    return float((1 + rate) ** -facts.result.arrays.calendar.delivery_time)


def land_paid_at(result: Result) -> float:
    """Moment of payment of the land, in years from the start."""
    return result.scenario.land.payment_months / 12


def first_year(what: str) -> Callable[[Result], tuple[float, float]]:
    """An amount of the first year let, and the sales at delivery, deducted from total development cost."""

    def parts(result: Result) -> tuple[float, float]:
        returns, row = result.arrays.returns, result.row
        return float(of_row(getattr(returns, what), row)), float(of_row(returns.sales_at_delivery, row))

    return parts


def investor_root(facts: PriceFacts, rate: float) -> tuple[Array, Array, float]:
    """The investor's flows, from delivery on."""
    arrays, row = facts.result.arrays, facts.result.row
    flows, grid = arrays.returns.investor_flows, arrays.flows.grid
    times = grid.times[int(grid.anniversary[0]) :] - arrays.calendar.delivery_time
    return of_row(flows, row, 0), times, facts.land_factor


def project_root(facts: PriceFacts, rate: float) -> tuple[Array, Array, float]:
    """The project's flows, from the start on."""
    arrays, row = facts.result.arrays, facts.result.row
    cost = facts.paid * (1 + rate) ** -land_paid_at(facts.result)
    return of_row(arrays.returns.project_flows, row, 0), arrays.flows.grid.times, cost


Kind = Literal["number", "whole", "truth", "word", "list"]
Scope = Literal["project", "type", "site", "party"]
Better = Literal["more", "less"]
Look = Literal["money", "cents", "rate", "whole", "flag", "text"]


@dataclass(frozen=True)
class Figure:
    """One figure: facts only."""

    key: str
    """Its name in the results, and the attribute of the record."""
    scope: Scope
    """What it is a figure of: the project, one dwelling type, the site, or a party's view of the project."""
    kind: Kind
    """`whole` and `truth` move in steps; `word` and `list` are not single numbers."""
    follows: Follows
    """How it follows the land price."""
    better: Better = "more"
    """Whether more or less of it is better, where no condition says otherwise."""
    column: Callable[[Arrays], Array] | None = None
    """The figure of many scenarios at once: (S,) of the project and the site, (T, S) of the types; NaN where
    it has no meaning. None where it is read from single results."""
    of_party: Callable[[Result, Party], float | None] | None = None
    """A party's own figure of a result on its assumptions."""
    formula: str = ""
    """Its formula in the workbook, where the sheet of results has it in one cell."""
    look: Look = "money"
    """Format of its cell there."""

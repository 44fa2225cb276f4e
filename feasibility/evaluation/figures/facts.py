"""What is stated of each figure: its facts, and how it follows the land price, everything else unchanged.

Total development cost is affine in the land price P, K + P · land factor + profit. On freehold land nothing
else that is received or paid after delivery depends on it; on leased land the canon does, in proportion. So a
figure is affine in P, or a quotient whose bound is a bound on total development cost, or a rate whose bound
is one on the net present value at that rate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.result import Arrays, Result
from feasibility.glossary import unit_named
from feasibility.returns.discounting import discount_factors
from feasibility.returns.phase import investor_flows_of_price, project_flows_of_price
from feasibility.scenario.arrays import of_row
from feasibility.scenario.keys.parties import Party
from feasibility.scenario.layout import Layout
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]


@dataclass(frozen=True)
class PriceFacts:
    """Facts of a result on which the slopes in the land price depend."""

    price: float
    total_cost_slope: float
    """What a euro of land price adds to the total development cost, with profit and acquisition costs."""
    value_factor: float
    """Investment value of a euro of land price, which is lost to ground rent; 0 on freehold land."""
    leased: bool
    result: Result


def price_facts(result: Result) -> PriceFacts:
    """The facts of a result on which the slopes in its land price depend."""
    arrays, row = result.arrays, result.row
    returns = arrays.returns

    def at(array: Array) -> float:
        return float(of_row(array, row))

    return PriceFacts(
        price=result.land_price,
        total_cost_slope=at(returns.land_factor) + at(returns.profit_slope) + at(returns.acquisition_slope),
        value_factor=at(returns.ground_rent_value),
        leased=bool(arrays.layout.canon_index),
        result=result,
    )


@dataclass(frozen=True)
class Affine:
    """A figure with a constant slope in the land price."""

    slope: Callable[[PriceFacts], float]


@dataclass(frozen=True)
class Quotient:
    """A figure amount / (total development cost − deduction): the amount and the deduction.

    On leased land both may move with the price too: `slopes` has by how much.
    """

    parts: Callable[[Result], tuple[float, float]]
    slopes: Callable[[PriceFacts], tuple[float, float]] = lambda facts: (0.0, 0.0)


@dataclass(frozen=True)
class Root:
    """A rate at which the net present value of flows is zero.

    As a function of the rate: the flows, their times, and the present value of a euro of land price.
    """

    flows: Callable[[PriceFacts, float], tuple[Array, Array, float]]


@dataclass(frozen=True)
class OnLease:
    """A figure that the land price moves on leased land only, or in another way than on freehold land."""

    leased: Affine | Quotient | Literal["by_trial"]
    freehold: Affine | Literal["unmoved"] = "unmoved"


Follows = Affine | Quotient | Root | OnLease | Literal["unmoved", "peak", "threshold", "by_trial"]
"""How a figure follows the land price; besides the forms above:

- `unmoved`: it does not depend on the land price;
- `peak`: the largest running sum of expenses before delivery;
- `threshold`: yes up to the residual land value, no above it;
- `by_trial`: not stated; two other prices are tried.
"""


def affine(slope: float) -> Affine:
    """A figure with the same slope in the land price in every project."""
    return Affine(lambda facts: slope)


def net_present_value_slope(facts: PriceFacts) -> float:
    """What a euro of land price takes of the net present value.

    −Σ λ · (land factor + profit slope + acquisition slope + value lost to ground rent) · (1 + r)^−t_C.
    """
    result = facts.result
    rate, returns, total = result.scenario.required_return, result.arrays.returns, 0.0
    for phase, share in zip(result.arrays.phases, returns.phase_shares, strict=True):
        worth = phase.worth
        each = worth.land_factor + worth.profit_slope + worth.acquisition_slope + worth.ground_rent_value
        total -= float(of_row(share * each, result.row)) * float((1 + rate) ** -phase.delivery)
    return total


def first_year(what: str) -> Callable[[Result], tuple[float, float]]:
    """An amount of the first year let, and the sales at delivery, deducted from total development cost."""

    def parts(result: Result) -> tuple[float, float]:
        returns, row = result.arrays.returns, result.row
        return float(of_row(getattr(returns, what), row)), float(of_row(returns.sales_at_delivery, row))

    return parts


def profit_slope(facts: PriceFacts) -> float:
    """By how much a euro of land price changes the developer's profit."""
    return float(of_row(facts.result.arrays.returns.profit_slope, facts.result.row))


def acquisition_slope(facts: PriceFacts) -> float:
    """By how much a euro of land price changes what buying costs the investor."""
    return float(of_row(facts.result.arrays.returns.acquisition_slope, facts.result.row))


def first_year_income_slope(facts: PriceFacts) -> float:
    """By how much a euro of land price lowers the income of the first year: the ground rent of that year."""
    result = facts.result
    return -sum(
        float(of_row(share * phase.worth.first_year_ground_rent, result.row))
        for phase, share in zip(result.arrays.phases, result.arrays.returns.phase_shares, strict=True)
    )


def investor_root(facts: PriceFacts, rate: float) -> tuple[Array, Array, float]:
    """The investor's flows, from the first delivery on."""
    returns, row = facts.result.arrays.returns, facts.result.row
    arrays = facts.result.arrays
    first = min(phase.delivery for phase in arrays.phases)
    cost = 0.0
    for phase, share in zip(arrays.phases, returns.phase_shares, strict=True):
        flows = investor_flows_of_price(phase.worth, phase.unit, phase.flows, phase.calendar)
        times = phase.flows.grid.times[int(phase.flows.grid.anniversary[0]) :] + phase.start - first
        cost -= float(of_row(share, row)) * float(of_row(flows, row, 0) @ discount_factors(rate, times))
    return of_row(returns.investor_flows, row, 0), returns.investor_times, cost


def project_root(facts: PriceFacts, rate: float) -> tuple[Array, Array, float]:
    """The project's flows, from the start on."""
    arrays, row = facts.result.arrays, facts.result.row
    cost = 0.0
    for phase, share in zip(arrays.phases, arrays.returns.phase_shares, strict=True):
        flows = project_flows_of_price(phase.layout, phase.case, phase.unit, phase.flows, phase.calendar)
        times = phase.flows.grid.times + phase.start
        cost -= float(of_row(share, row)) * float(of_row(flows, row, 0) @ discount_factors(rate, times))
    return of_row(arrays.returns.project_flows, row, 0), arrays.returns.project_times, cost


Kind = Literal["number", "whole", "truth", "word", "list"]
Scope = Literal["project", "type", "site", "party", "finance", "tax", "phase"]
Better = Literal["more", "less", "neither"]


TERMS_OF: Mapping[Scope, str] = {
    "project": "results",
    "type": "dwelling_types",
    "site": "site",
    "party": "parties",
    "finance": "finance",
    "tax": "tax",
    "phase": "phases",
}
"""Where the glossary has the figures of a scope, if not by their own names alone."""


PartyColumn = Callable[[Scenario, Arrays, Party], Array]
"""A party's figure in every row of arrays on its assumptions, (S,) or (1,); NaN where it has no meaning."""


@dataclass(frozen=True)
class Figure:
    """One figure: facts only."""

    key: str
    """Its name in the results, and the attribute of the record."""
    scope: Scope
    """What it is a figure of: the project, one dwelling type, the site, a party's view of the
    project, its loans, the investor's tax, or one phase."""
    kind: Kind
    """`whole` and `truth` move in steps; `word` and `list` are not single numbers."""
    follows: Follows
    """How it follows the land price."""
    better: Better
    """Whether more or less of it is better, where no condition says otherwise; `neither` where that depends
    on who reads it, or where it is no number."""
    column: Callable[[Arrays], Array] | None = None
    """The figure of many scenarios at once: (S,) of the project and the site, (T, S) of the types; NaN where
    it has no meaning. None where it is read from single results."""
    of_party: Callable[[Result, Party], float | None] | None = None
    """A party's own figure of a result on its assumptions."""
    party_column: PartyColumn | None = None
    """The same of many rows at once."""
    formula: str = ""
    """Its formula in the workbook, where the sheet of results has it in one cell."""
    formula_on_lease: str = ""
    """The same on leased land, where it differs."""
    only_with: Callable[[Layout], bool] | None = None
    """Where the figure exists; everywhere without it. Elsewhere it is written nowhere."""
    of_site: bool = False
    """Whether it stays a figure of the whole site for a party that takes a part of it."""

    @property
    def unit(self) -> str:
        """Its unit, such as €, rate or year, which the glossary states beside its name."""
        return unit_named(f"{TERMS_OF[self.scope]}.{self.key}") or unit_named(self.key)

"""What one phase brings its investor and costs its developer, at a land price: where financing begins.

Everything before it is unlevered and unchanged by it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Holding:
    """Flows and values of one phase; axes (path, ·), received positive unless said [€].

    Every amount is affine in the land price, so a change per euro of land price has the same shape.
    """

    income: Array
    """(S, H·p) net operating income of each period from delivery, ground rent paid; without major works."""
    works_and_sales: Array
    """(S, H + 1) major works and sales on turnover on delivery and each anniversary; exit left out."""
    sales_at_delivery: Array
    """(S,) proceeds of dwellings that are sold at delivery."""
    exit_value: Array
    """(S,) at the end of the holding period, less what the ground lease takes."""
    investment_value: Array
    """(S,) at delivery."""
    total_development_cost: Array
    """(S,) at delivery; positive."""
    acquisition_costs: Array
    """(S,) part of it that is the investor's own cost of buying, which the developer does not receive."""
    land_at_delivery: Array
    """(S,) part of total development cost that is land, which is not depreciated; 0 on leased land."""
    costs: Array
    """(S, M) what the developer pays in each moment of construction, land, VAT that is a cost and ground rent
    included; positive."""


@dataclass(frozen=True, eq=False)
class HoldingDates:
    """The dates of one phase; times in years from the project's start."""

    periods_a_year: int
    holding_years: int
    start: float
    """Start of the phase."""
    delivery: float
    """Delivery: the investor pays, and operation begins."""
    cost_times: Array
    """(M,) of the developer's costs, not decreasing."""
    income_times: Array
    """(H·p,) of the net operating income of each period; loan payments are at the periods' ends."""
    fiscal_year_ends: NDArray[np.int64]
    """(H,) calendar year in which the last day of each year of operation falls."""

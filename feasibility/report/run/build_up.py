"""From investment value to land value, line by line: the sum of the residual method, unrounded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from feasibility.cashflow.development import costs_by_line
from feasibility.evaluation.result import Array, Result
from feasibility.scenario.arrays import kept_row, of_row


@dataclass(frozen=True)
class BuildUp:
    """The steps from investment value to residual land value; money [€]."""

    dwelling_types: tuple[tuple[str, int, float], ...]
    """Name, count, and investment value of one dwelling, of each type."""
    investment_value: float
    costs: tuple[tuple[str, float], ...]
    """Each development cost line at delivery, VAT that is a cost included, land in its base left out."""
    profit_and_risk: float
    available: float
    """What is left for the land at delivery."""
    development_rate: float
    years: float
    """From the payment of the land to delivery."""
    when_paid: float
    """What is left for the land on the day on which it is paid, with its VAT and costs."""
    land_vat: float
    land_costs: float
    land_multiplier: float
    """What cost lines with the land in their base take of each euro of land price."""
    residual_land_value: float


def build_up(result: Result) -> BuildUp:
    """The steps of one result.

    available = Σ count · IV of a dwelling − Σ costs − developer's profit;
    when_paid = available / (1+i)^years; residual land value = when_paid / (1 + VAT + costs + multiplier).
    """
    arrays, row = result.arrays, result.row
    case, unit, grid = arrays.case, arrays.unit, arrays.flows.grid

    def at(figures: Array) -> float:
        return float(of_row(figures, row))

    rate = at(case.development_rate)
    years = arrays.calendar.payment_to_delivery
    costs: list[tuple[str, float]] = []
    if arrays.layout.costs:
        by_line = costs_by_line(
            kept_row(unit.cost_shares, row),
            kept_row(unit.cost_vat_factor, row),
            kept_row(unit.cost_amount, row),
            kept_row(unit.cost_profile, row, 1),
        )[:, :, 0]
        counts = np.append(of_row(case.counts, row, 1), 1.0)
        compounded = (1 + rate) ** (arrays.calendar.delivery_time - grid.times[grid.construction])
        at_delivery = np.einsum("k,lkm,m->l", counts, by_line, compounded)
        costs = [
            (line.name, float(amount)) for line, amount in zip(arrays.layout.costs, at_delivery, strict=True)
        ]
    available = result.investment_value - sum(amount for _, amount in costs) - result.profit_and_risk
    when_paid = available / (1 + rate) ** years
    vat, land_costs, multiplier = at(case.land_vat), at(case.land_costs), at(unit.land_multiplier)
    return BuildUp(
        dwelling_types=tuple(
            (name, each.count, each.investment_value) for name, each in result.dwelling_types.items()
        ),
        investment_value=result.investment_value,
        costs=tuple(costs),
        profit_and_risk=result.profit_and_risk,
        available=available,
        development_rate=rate,
        years=years,
        when_paid=when_paid,
        land_vat=vat,
        land_costs=land_costs,
        land_multiplier=multiplier,
        residual_land_value=when_paid / (1 + vat + land_costs + multiplier),
    )

"""Sums over the dwellings of a project beyond its cost, value and price, each with one number a type."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from feasibility.deals.lattice.linear import (
    Linear,
    UnitFacts,
    acquisition_costs,
    by_type,
    each_type,
    investment_value,
    land_price,
    of_phases,
    of_price,
    plus,
    profit_and_risk,
    residual_land_value,
    scaled,
    single,
    summed,
    total_development_cost,
)
from feasibility.evaluation.result import Phase
from feasibility.scenario.kinds import kind_of, low_segments
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]


def unprofitable_top(facts: UnitFacts) -> Linear:
    """Total development cost − profit − IV [€]."""
    cost = plus(total_development_cost(facts), profit_and_risk(facts), -1.0)
    return plus(cost, investment_value(facts), -1.0)


def net_present_value(facts: UnitFacts) -> Linear:
    """(IV − total development cost) · (1+r)^−t_C [€]."""
    if len(facts.arrays.phases) > 1:
        return _net_present_value_of_phases(facts)
    rate = single(facts, facts.arrays.case.required_return)
    discount = (1 + rate) ** -facts.arrays.calendar.delivery_time
    return scaled(plus(investment_value(facts), total_development_cost(facts), -1.0), discount)


def _net_present_value_of_phases(facts: UnitFacts) -> Linear:
    """Σ (IV_f − total development cost_f) · (1+r)^−t_f [€]."""

    def discount(phase: Phase) -> Array:
        return np.asarray((1 + facts.arrays.case.required_return) ** -phase.delivery)

    def of_type(phase: Phase) -> Array:
        worth = phase.worth
        return (
            worth.type_investment_value
            - worth.type_development_cost
            - worth.type_profit
            - worth.type_acquisition
        ) * discount(phase)

    def of_a_euro(phase: Phase) -> Array:
        worth = phase.worth
        return (
            worth.land_factor + worth.profit_slope + worth.acquisition_slope + worth.ground_rent_value
        ) * discount(phase)

    site = [
        single(
            facts,
            (each.worth.site_development_cost + each.worth.site_profit + each.worth.site_acquisition)
            * discount(each),
        )
        for each in facts.arrays.phases
    ]
    by_types = by_type(facts, of_phases(facts, of_type))
    return summed(by_types, -np.sum(site, axis=0), -of_price(facts, of_a_euro))


def residual_at_price_dates(facts: UnitFacts) -> Linear:
    """R: the land price that leaves nothing, paid in its parts [€]; L itself in one phase."""
    returns = facts.arrays.returns
    if len(facts.arrays.phases) == 1:
        return residual_land_value(facts)
    on_dates = by_type(facts, returns.type_residual * returns.type_price_weight)
    return summed(on_dates, single(facts, returns.site_margin))


def margin(facts: UnitFacts) -> Linear:
    """R − P [€]."""
    return plus(residual_at_price_dates(facts), land_price(facts), -1.0)


def cost_without_profit(facts: UnitFacts) -> Linear:
    """Total development cost − profit − the investor's costs of buying: what the developer lays out [€]."""
    cost = plus(total_development_cost(facts), profit_and_risk(facts), -1.0)
    if facts.arrays.layout.acquisition_index:
        cost = plus(cost, acquisition_costs(facts), -1.0)
    return cost


def floor_area(facts: UnitFacts) -> Linear:
    """m² gbo."""
    return each_type(facts, lambda scenario, name: scenario.dwellings[name].floor_area)


def gross_floor_area(facts: UnitFacts) -> Linear:
    """m² bvo."""
    return scaled(floor_area(facts), 1 / single(facts, facts.arrays.case.form_factor))


def mid_market_dwellings(facts: UnitFacts) -> Linear:
    """Dwellings in a segment of kind mid."""
    return each_type(facts, is_mid)


def social_dwellings(facts: UnitFacts) -> Linear:
    """Dwellings in a segment of kind social."""
    return each_type(facts, is_social)


def low_dwellings(facts: UnitFacts) -> Linear:
    """Dwellings in the lowest mid segment of their tenure."""
    return each_type(facts, is_low)


def mid_market_dwelling_years(facts: UnitFacts) -> Linear:
    """Σ count · min(retention, term)."""
    term = single(facts, facts.arrays.case.term)[:, np.newaxis]
    kept = (
        np.minimum(np.maximum(years, 0.0), term) if each.in_mid_market else np.zeros_like(years)
        for each, years in zip(facts.arrays.layout.types, by_type(facts, retention(facts)), strict=True)
    )
    return summed(list(kept))


def retention(facts: UnitFacts) -> Array:
    """Years in the mid market, (T, S); negative above the limit from the start."""
    years: Array = facts.arrays.retention[0].astype(float)
    return years


def is_mid(scenario: Scenario, name: str) -> float:
    """1 for a type in a segment of kind mid, else 0."""
    return float(kind_of(scenario.policy.segments[scenario.dwellings[name].segment]) == "mid")


def is_social(scenario: Scenario, name: str) -> float:
    """1 for a type in a segment of kind social, else 0."""
    return float(kind_of(scenario.policy.segments[scenario.dwellings[name].segment]) == "social")


def is_low(scenario: Scenario, name: str) -> float:
    """1 for a type in the lowest mid segment of its tenure, else 0."""
    return float(scenario.dwellings[name].segment in low_segments(scenario.policy.segments))

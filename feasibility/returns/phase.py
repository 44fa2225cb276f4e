"""The values of one phase: what it is worth and costs before the land price, and then at one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from feasibility.cashflow.operation import over_steps
from feasibility.cashflow.project_flows import ProjectFlows
from feasibility.cashflow.surplus import by_anniversary
from feasibility.cashflow.unit_flows import UnitFlows
from feasibility.returns import values
from feasibility.returns.discounting import discount_factors
from feasibility.scenario.arrays import Case
from feasibility.scenario.layout import Layout
from feasibility.timeline import Timeline

Array = NDArray[np.float64]


@dataclass(frozen=True)
class PhaseValues:
    """A phase before its land price; axes (type, path) per dwelling, or (path,)."""

    type_investment_value: Array
    """Ground rent left out, as it is the project's."""
    type_development_cost: Array
    type_profit: Array
    type_residual: Array
    site_development_cost: Array
    site_profit: Array
    site_residual: Array
    investment_value: Array
    """IV⁰, ground rent left out."""
    development_cost_without_land: Array
    profit_and_risk: Array
    """On that value."""
    land_factor: Array
    """Cost at delivery of a euro of land price, profit left out."""
    ground_rent_value: Array
    """A_op: by how much a euro of land price lowers the investment value; 0 on freehold land."""
    profit_slope: Array
    """By how much a euro of land price changes the profit; 0 on freehold land."""
    type_acquisition: Array
    """The investor's costs of buying, on the value before ground rent; 0 without them."""
    site_acquisition: Array
    acquisition: Array
    acquisition_slope: Array
    """By how much a euro of land price changes them; 0 on freehold land."""
    type_surplus: Array
    """What a surplus clause brings the municipality, at delivery; 0 without one."""
    type_surplus_total: Array
    """The same in nominal euros."""
    type_surplus_cost: Array
    """By how much it lowers the residual land value."""
    residual_factor: Array
    """What a euro of land price takes of what is left for land: the denominator of L."""
    residual_land_value: Array
    first_year_gross_rent: Array
    first_year_income: Array
    """Ground rent left out."""
    first_year_ground_rent: Array
    """Per euro of land price."""
    sales_at_delivery: Array
    lets: Array
    """Number of let types with dwellings."""


@dataclass(frozen=True)
class PhaseAtPrice:
    """A phase at its land price, (path,) [€]."""

    land_price: Array
    investment_value: Array
    profit_and_risk: Array
    acquisition_costs: Array
    total_development_cost: Array
    first_year_income: Array


def worth(
    layout: Layout, case: Case, calendar: Timeline, unit: UnitFlows, flows: ProjectFlows
) -> PhaseValues:
    """A phase before its land price.

    L = [(1 − w_I) · IV⁰ − (1 + w_K) · K − w_L − AC] / [(1 − w_I) · A_op + land factor], AC what buying costs
    the investor, whose share of the value follows the ground rent as the profit's does.

    Args:
        layout: how it is computed.
        case: its numbers.
        calendar: its dates.
        unit: flows of one dwelling of each of its types.
        flows: its own.
    """
    r, i = case.required_return, case.development_rate
    grid = flows.grid
    years = np.arange(calendar.holding_years + 1.0)
    weights = values.step_weights(
        r, grid.times[grid.operation] - calendar.delivery_time, calendar.period_step
    )
    while_held = unit.net_operating_income[..., : calendar.exit_step]
    type_iv = values.investment_value(while_held, weights, unit.anniversary_flows, years, r)
    before = calendar.delivery_time - grid.times[grid.construction]
    costs = values.value_at_delivery(unit.development_costs, i, before)
    type_k, site_k = costs[:-1], costs[-1]
    count = case.counts
    investment = values.sum_over_types(count * type_iv)
    k = values.sum_over_types(count * type_k) + site_k

    basis, amount = layout.profit_basis, case.profit_amount
    type_profit = values.profit_and_risk(basis, amount, type_iv, type_k, 0.0)
    site_profit = values.profit_and_risk(basis, amount, np.zeros_like(site_k), site_k, 1.0)
    profit = values.profit_and_risk(basis, amount, investment, k, 1.0)
    factor = values.land_factor(paid_with_land(layout, case, unit), i, calendar.payment_to_delivery)
    rent_due = _ground_rent(layout, case, calendar, unit, weights, before)
    buying = _acquisition(layout, case, unit, type_iv, costs, rent_due.value)
    factor = factor + rent_due.while_built
    taken = factor + rent_due.value + rent_due.profit_slope + buying.slope
    type_charges, site_charges = type_profit + buying.of_types, site_profit + buying.of_site
    charges = profit + buying.total
    type_surplus, surplus_total, surplus_cost = _surplus(layout, case, unit, years, taken)
    first = calendar.step_anniversary == 0
    in_first = calendar.step_periods[first]
    rent = values.sum_over_types(count * over_steps(unit.operation["gross_rent"][..., first], in_first))
    income = values.sum_over_types(count * over_steps(unit.net_operating_income[..., first], in_first))
    return PhaseValues(
        type_investment_value=type_iv,
        type_development_cost=type_k,
        type_profit=type_profit,
        type_residual=values.residual_land_value(type_iv, type_k, type_charges, taken),
        site_development_cost=site_k,
        site_profit=site_profit,
        site_residual=values.residual_land_value(np.zeros_like(site_k), site_k, site_charges, taken),
        investment_value=investment,
        development_cost_without_land=k,
        profit_and_risk=profit,
        land_factor=factor,
        ground_rent_value=rent_due.value,
        profit_slope=rent_due.profit_slope,
        type_acquisition=buying.of_types,
        site_acquisition=buying.of_site,
        acquisition=buying.total,
        acquisition_slope=buying.slope,
        type_surplus=type_surplus,
        type_surplus_total=surplus_total,
        type_surplus_cost=surplus_cost,
        residual_factor=taken,
        residual_land_value=values.residual_land_value(investment, k, charges, taken),
        first_year_gross_rent=rent,
        first_year_income=income,
        first_year_ground_rent=rent_due.first_year,
        sales_at_delivery=values.sum_over_types(count * unit.received.at_delivery),
        lets=np.array([each.rented for each in layout.types]) @ (count > 0),
    )


class _GroundRent(NamedTuple):
    """What the canon of a euro of land price does to a phase; all 0 on freehold land."""

    value: Array
    """A_op: by how much it lowers the investment value."""
    while_built: Array
    """Its cost at delivery until then."""
    first_year: Array
    profit_slope: Array
    """By how much it changes the profit."""


def _ground_rent(
    layout: Layout, case: Case, calendar: Timeline, unit: UnitFlows, weights: Array, before: Array
) -> _GroundRent:
    """The ground rent of a phase per euro of its land price.

    Args:
        layout: how it is computed.
        case: its numbers.
        calendar: its dates.
        unit: its flows.
        weights: of the steps while it is held, discounted to delivery.
        before: years from each moment of construction to delivery.
    """
    canon, nothing = unit.ground_rent, np.zeros(1)
    if canon is None:
        return _GroundRent(nothing, nothing, nothing, nothing)
    held = np.sum(canon.operation[:, : calendar.exit_step] * weights, axis=-1)
    held = held + canon.at_exit * (1 + case.required_return) ** -calendar.holding_years
    built = np.sum(canon.construction * discount_factors(case.development_rate, -before[1:-1]), axis=-1)
    first = calendar.step_anniversary == 0
    first_canon = over_steps(canon.operation[:, first], calendar.step_periods[first])
    of_value = layout.profit_basis == "share_of_investment_value"
    return _GroundRent(held, built, first_canon, -case.profit_amount * held if of_value else nothing)


class _Acquisition(NamedTuple):
    """What buying costs the investor, on the value before ground rent; 0 without such costs."""

    of_types: Array
    of_site: Array
    total: Array
    slope: Array
    """By how much a euro of land price changes it."""


def _acquisition(
    layout: Layout, case: Case, unit: UnitFlows, type_value: Array, costs: Array, ground_rent: Array
) -> _Acquisition:
    """The investor's costs of buying a phase.

    Args:
        layout: how it is computed.
        case: its numbers.
        unit: its flows.
        type_value: its types' investment values.
        costs: (T + 1, S) development costs of its types and its site, of the same rows.
        ground_rent: what it lowers the value by, per euro of land price.
    """
    nothing, none = np.zeros(1), np.zeros_like(costs)
    if unit.acquisition is None:
        return _Acquisition(none[:-1], none[-1], nothing, nothing)
    of_types = unit.acquisition[:-1] + np.where(let_types(layout), case.acquisition_share * type_value, 0.0)
    of_site = unit.acquisition[-1] + none[-1]
    total = values.sum_over_types(case.counts * of_types) + of_site
    return _Acquisition(of_types, of_site, total, -case.acquisition_share * ground_rent)


def _surplus(
    layout: Layout, case: Case, unit: UnitFlows, years: Array, taken: Array
) -> tuple[Array, Array, Array]:
    """What a surplus clause brings of one dwelling: at delivery, in all, and what the land value loses by it.

    What the value loses, shares of it for profit and for buying lose too.
    """
    if unit.surplus is None:
        nothing = np.zeros((len(layout.types), 1))
        return nothing, nothing, nothing
    by_day = by_anniversary(unit.surplus.paid)
    paid = np.sum(by_day * discount_factors(case.required_return, years), axis=-1)
    basis, amount = layout.profit_basis, case.profit_amount
    borne = values.profit_and_risk(basis, amount, paid, np.zeros_like(paid), 0.0)
    if unit.acquisition is not None:
        borne = borne + np.where(let_types(layout), case.acquisition_share * paid, 0.0)
    return paid, np.sum(by_day, axis=-1), (paid - borne) / taken


def let_types(layout: Layout) -> NDArray[np.bool_]:
    """(T, 1) which types are let."""
    return np.array([[each.rented] for each in layout.types])


def paid_with_land(layout: Layout, case: Case, unit: UnitFlows) -> Array:
    """Paid on the day of payment per euro of land price: 1 + land VAT + costs + a; leased without the 1."""
    if layout.canon_index:
        return case.land_vat + case.land_costs + unit.land_multiplier
    return 1 + case.land_vat + case.land_costs + unit.land_multiplier


def at_price(layout: Layout, phase: PhaseValues, price: Array) -> PhaseAtPrice:
    """A phase at a land price: IV⁰ − P · A_op, its profit, and K + AC + profit + P · land factor.

    Args:
        layout: how it is computed.
        phase: before the price.
        price: (S,) its land price [€].
    """
    investment, profit, income = phase.investment_value, phase.profit_and_risk, phase.first_year_income
    if layout.canon_index:
        investment = investment - price * phase.ground_rent_value
        profit = profit + price * phase.profit_slope
        income = income - price * phase.first_year_ground_rent
    total = values.total_development_cost(
        phase.development_cost_without_land, profit, price, phase.land_factor
    )
    bought = phase.acquisition
    if layout.acquisition_index:
        bought = bought + price * phase.acquisition_slope
        total = total + bought
    return PhaseAtPrice(price, investment, profit, bought, total, income)


def project_flows_of_price(
    layout: Layout, case: Case, unit: UnitFlows, flows: ProjectFlows, calendar: Timeline
) -> Array:
    """Flows of the project per euro of a phase's land price on its own grid, (S, N); paid negative."""
    grid = flows.grid
    result = ground_rent_flows(unit, flows, calendar)
    if unit.ground_rent is not None:
        for place, moment in enumerate(grid.construction[1:-1]):
            result[:, moment] -= unit.ground_rent.construction[:, place]
    result[:, grid.payment] -= paid_with_land(layout, case, unit)
    return result


def investor_flows_of_price(
    phase: PhaseValues, unit: UnitFlows, flows: ProjectFlows, calendar: Timeline
) -> Array:
    """Flows of the investor per euro of a phase's land price from its delivery on, (S, N'); paid negative."""
    delivered = int(flows.grid.anniversary[0])
    result = ground_rent_flows(unit, flows, calendar)[:, delivered:]
    result[:, 0] -= phase.land_factor + phase.profit_slope + phase.acquisition_slope
    return result


def ground_rent_flows(unit: UnitFlows, flows: ProjectFlows, calendar: Timeline) -> Array:
    """The canon from delivery on and what it takes at exit per euro of land price, (S, N); paid negative."""
    grid, canon = flows.grid, unit.ground_rent
    result = np.zeros_like(flows.receipts)
    if canon is not None:
        result[:, grid.operation] -= canon.operation[:, calendar.period_step]
        result[:, grid.anniversary[-1]] -= canon.at_exit
    return result

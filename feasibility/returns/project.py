"""The flows of project and investor with their IRR; value and residual from the sums by type."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feasibility.cashflow.operation import over_steps
from feasibility.cashflow.project_flows import ProjectFlows
from feasibility.cashflow.unit_flows import UnitFlows
from feasibility.errors import FeasibilityError
from feasibility.returns import values
from feasibility.returns.irr import NONE, solve_irr
from feasibility.scenario.arrays import Case
from feasibility.scenario.layout import Layout
from feasibility.timeline import Timeline

Array = NDArray[np.float64]


class NotFiniteError(FeasibilityError, ValueError):
    """A figure of a row is infinite or undefined: its amounts cannot be represented."""

    def __init__(self, row: int) -> None:
        """Name the first such row."""
        self.row = row
        super().__init__(f"the figures of row {row} are not finite")


@dataclass(frozen=True)
class Returns:
    """Values and returns; axes (type, path) per dwelling, or (path,) for the project."""

    type_investment_value: Array
    type_development_cost: Array
    type_profit: Array
    type_residual: Array
    site_development_cost: Array
    site_profit: Array
    site_residual: Array
    investment_value: Array
    development_cost_without_land: Array
    profit_and_risk: Array
    land_factor: Array
    """Cost at delivery of a euro of land price."""
    residual_land_value: Array
    land_price: Array
    total_development_cost: Array
    net_present_value: Array
    gross_initial_yield: Array
    net_initial_yield: Array
    first_year_gross_rent: Array
    first_year_income: Array
    sales_at_delivery: Array
    project_flows: Array
    """(S, N) land, development costs and receipts on the grid."""
    investor_flows: Array
    """(S, N') total development cost and receipts, from delivery on."""
    project_irr: Array
    project_irr_status: NDArray[np.int8]
    investor_irr: Array
    investor_irr_status: NDArray[np.int8]


def project_returns(
    layout: Layout,
    case: Case,
    calendar: Timeline,
    unit: UnitFlows,
    flows: ProjectFlows,
    *,
    with_irr: bool = True,
) -> Returns:
    """Values at delivery, the residual in closed form, and the returns at the land price.

    Args:
        layout: how the scenarios are computed.
        case: their numbers.
        calendar: their dates.
        unit: flows of one dwelling of each type.
        flows: of the project.
        with_irr: whether the IRRs, which take most of the time, are solved; without, they are NaN and none.

    Raises:
        NotFiniteError: a total or a limit is infinite or undefined.
    """
    r, i = case.required_return, case.development_rate
    grid = flows.grid
    years = np.arange(calendar.holding_years + 1.0)
    weights = values.step_weights(
        r, grid.times[grid.operation] - calendar.delivery_time, calendar.period_step
    )
    while_held = unit.net_operating_income[..., : calendar.exit_step]
    type_iv = values.investment_value(while_held, weights, unit.anniversary_flows, years, r)
    costs = values.value_at_delivery(
        unit.development_costs, i, calendar.delivery_time - grid.times[grid.construction]
    )
    type_k, site_k = costs[:-1], costs[-1]
    count = case.counts
    investment = values.sum_over_types(count * type_iv)
    k = values.sum_over_types(count * type_k) + site_k

    basis, amount = layout.profit_basis, case.profit_amount
    type_profit = values.profit_and_risk(basis, amount, type_iv, type_k, 0.0)
    site_profit = values.profit_and_risk(basis, amount, np.zeros_like(site_k), site_k, 1.0)
    profit = values.profit_and_risk(basis, amount, investment, k, 1.0)
    factor = values.land_factor(
        case.land_vat,
        case.land_costs,
        unit.land_multiplier,
        i,
        calendar.payment_to_delivery,
    )
    residual = values.residual_land_value(investment, k, profit, factor)
    price = residual if layout.land_is_residual else case.land_price + 0.0 * residual
    total = values.total_development_cost(k, profit, price, factor)

    first = calendar.step_anniversary == 0
    in_first = calendar.step_periods[first]
    rent = values.sum_over_types(count * over_steps(unit.operation["gross_rent"][..., first], in_first))
    income = values.sum_over_types(count * over_steps(unit.net_operating_income[..., first], in_first))
    sales = values.sum_over_types(count * unit.sales_at_delivery)
    lets = np.array([each.rented for each in layout.types]) @ (count > 0)
    paid = np.where(lets > 0, total - sales, 0.0)

    project = flows.receipts + flows.development
    project[:, grid.payment] -= price * (1 + case.land_vat + case.land_costs + unit.land_multiplier)
    delivered = grid.anniversary[0]
    investor = flows.receipts[:, delivered:].copy()
    investor[:, 0] -= total
    net_present_value = (investment - total) * (1 + r) ** -calendar.delivery_time
    _refuse_infinite(residual, price, total, net_present_value, rent, income, project, investor)
    limited = [each.upper in ("amount", "liberalisation_limit") for each in layout.segments]
    _refuse_infinite(*unit.letting.lower_limit, *unit.letting.upper_limit[limited])
    solved = solve_irr if with_irr else _unsolved
    project_irr, project_status = solved(project, grid.times)
    investor_irr, investor_status = solved(investor, grid.times[delivered:] - calendar.delivery_time)
    return Returns(
        type_investment_value=type_iv,
        type_development_cost=type_k,
        type_profit=type_profit,
        type_residual=values.residual_land_value(type_iv, type_k, type_profit, factor),
        site_development_cost=site_k,
        site_profit=site_profit,
        site_residual=values.residual_land_value(np.zeros_like(site_k), site_k, site_profit, factor),
        investment_value=investment,
        development_cost_without_land=k,
        profit_and_risk=profit,
        land_factor=factor,
        residual_land_value=residual,
        land_price=price,
        total_development_cost=total,
        net_present_value=net_present_value,
        gross_initial_yield=values.quotient(rent, paid),
        net_initial_yield=values.quotient(income, paid),
        first_year_gross_rent=rent,
        first_year_income=income,
        sales_at_delivery=sales,
        project_flows=project,
        investor_flows=investor,
        project_irr=project_irr,
        project_irr_status=project_status,
        investor_irr=investor_irr,
        investor_irr_status=investor_status,
    )


def _unsolved(flows: Array, times: Array) -> tuple[Array, NDArray[np.int8]]:
    """In the place of `solve_irr`: no rate of any row."""
    return np.full(len(flows), np.nan), np.full(len(flows), NONE, dtype=np.int8)


def _refuse_infinite(*figures: Array) -> None:
    """Refuse rows in which a figure, (S,) or (S, N), is infinite or NaN.

    Raises:
        NotFiniteError: with the first such row.
    """
    for figure in figures:
        finite = np.isfinite(figure)
        if not finite.all():
            raise NotFiniteError(int(np.argmin(finite.reshape(len(finite), -1).all(axis=1))))

"""The returns of a project from those of its phases: land price by phase, sums, dated flows, IRR."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from feasibility.cashflow.project_flows import ProjectFlows
from feasibility.cashflow.unit_flows import UnitFlows
from feasibility.errors import FeasibilityError
from feasibility.returns import phase as of_phase
from feasibility.returns import values
from feasibility.returns.asking_price import phase_shares
from feasibility.returns.irr import NONE, solve_irr
from feasibility.returns.phase import PhaseAtPrice, PhaseValues
from feasibility.scenario.arrays import Case, Entry
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
class PhaseFlows:
    """One phase with its flows: from what the returns follow."""

    start: float
    """Years from the project's start to its own."""
    types: tuple[int, ...]
    """Places of its dwelling types in the project."""
    layout: Layout
    case: Case
    calendar: Timeline
    unit: UnitFlows
    flows: ProjectFlows
    worth: PhaseValues

    @property
    def delivery(self) -> float:
        """Years from the project's start to its delivery."""
        return self.start + self.calendar.delivery_time

    @property
    def payment(self) -> float:
        """Years from the project's start to the payment of its land."""
        return self.start + self.calendar.payment_periods / self.calendar.periods_a_year


@dataclass(frozen=True)
class Returns:
    """Values and returns; axes (type, path) per dwelling, or (path,) for the project."""

    type_investment_value: Array
    type_development_cost: Array
    type_profit: Array
    type_residual: Array
    """On the day on which the type's phase pays its land."""
    type_price_weight: Array
    """What a euro of residual land value of the type's phase adds to the margin: (1+i)^−τ_f / D."""
    site_development_cost: Array
    site_profit: Array
    site_residual: Array
    site_margin: Array
    """What the lump sums add to the margin: Σ site residual · (1+i)^−τ_f / D."""
    investment_value: Array
    development_cost_without_land: Array
    profit_and_risk: Array
    land_factor: Array
    """Cost at delivery of a euro of land price, profit left out; of phases Σ λ · their own."""
    profit_slope: Array
    """By how much a euro of land price changes the profit."""
    ground_rent_value: Array
    """By how much a euro of land price lowers the investment value."""
    type_acquisition: Array
    """What buying costs the investor, on the value before ground rent."""
    site_acquisition: Array
    acquisition_costs: Array
    acquisition_slope: Array
    """By how much a euro of land price changes them."""
    type_surplus_at_start: Array
    """What a surplus clause brings the municipality of one dwelling, at the project's start: at r to the
    delivery of its phase, and at i from there, as the land value is."""
    type_surplus_total: Array
    """The same in nominal euros."""
    type_surplus_cost: Array
    """By how much it lowers the residual land value, on the day on which the type's phase pays its land."""
    residual_land_value: Array
    residual_land_value_at_start: Array
    residual_at_price_dates: Array
    """The land price in euros, paid in its parts, at which nothing is left or short: Σ L_f (1+i)^−τ_f / D."""
    phase_shares: Array
    """(F, S) part λ of a price in euros that each phase pays."""
    phase_prices: tuple[PhaseAtPrice, ...]
    """Each phase at its land price."""
    land_price: Array
    total_development_cost: Array
    net_present_value: Array
    gross_initial_yield: Array
    net_initial_yield: Array
    first_year_gross_rent: Array
    first_year_income: Array
    sales_at_delivery: Array
    project_flows: Array
    """(S, N) land, development costs and receipts."""
    project_times: Array
    """(N,) years from the start."""
    investor_flows: Array
    """(S, N') total development cost and receipts, from the first delivery on."""
    investor_times: Array
    """(N',) years from the first delivery."""
    project_irr: Array
    project_irr_status: NDArray[np.int8]
    investor_irr: Array
    investor_irr_status: NDArray[np.int8]


def project_returns(
    layout: Layout, case: Case, phases: Sequence[PhaseFlows], *, with_irr: bool = True
) -> Returns:
    """The residual in closed form, and the returns at the land price.

    Args:
        layout: how the scenarios are computed.
        case: their numbers.
        phases: at least one.
        with_irr: whether the IRRs, which take most of the time, are solved; without, they are NaN and none.

    Raises:
        NotFiniteError: a total or a limit is infinite or undefined.
    """
    r, i = case.required_return, case.development_rate
    each = [phase.worth for phase in phases]
    payment = _payment(case, phases)
    shares, alone = payment.shares, len(phases) == 1
    residual = sum_of_phases([one.residual_land_value for one in each])
    at_start = _sum_product([one.residual_land_value for one in each], payment.to_start)
    at_price_dates = residual if alone else at_start / payment.of_price
    prices = _phase_prices(layout, case, each, shares)
    priced = [
        of_phase.at_price(phase.layout, one, price)
        for phase, one, price in zip(phases, each, prices, strict=True)
    ]
    price = sum_of_phases(prices)
    investment = sum_of_phases([one.investment_value for one in priced])
    total = sum_of_phases([one.total_development_cost for one in priced])
    rent = sum_of_phases([one.first_year_gross_rent for one in each])
    income = sum_of_phases([one.first_year_income for one in priced])
    sales = sum_of_phases([one.sales_at_delivery for one in each])
    paid = np.where(sum_of_phases([one.lets for one in each]) > 0, total - sales, 0.0)
    net_present_value = _net_present_value(phases, priced, r)
    project, project_times = flows_together(list(map(project_flows_at, phases, prices)))
    investor, investor_dates = flows_together(list(map(_investor_flows, phases, priced)))
    refuse_infinite(residual, price, total, net_present_value, rent, income, project, investor)
    _refuse_infinite_limits(layout, phases)
    gross = np.abs(total) + np.abs(investment)
    project, investor = without_rounding(project, gross), without_rounding(investor, gross)
    investor_times = investor_dates - investor_dates[0]
    solved = solve_irr if with_irr else _unsolved
    project_irr, project_status = solved(project, project_times)
    investor_irr, investor_status = solved(investor, investor_times)

    def of_types(figure: Callable[[PhaseValues], Array]) -> Array:
        return by_type(phases, [figure(one) for one in each])

    site = [one.site_residual for one in each]
    return Returns(
        type_investment_value=of_types(lambda one: one.type_investment_value),
        type_development_cost=of_types(lambda one: one.type_development_cost),
        type_profit=of_types(lambda one: one.type_profit),
        type_residual=of_types(lambda one: one.type_residual),
        type_price_weight=by_type(phases, _for_types(phases, payment.weights)),
        site_development_cost=sum_of_phases([one.site_development_cost for one in each]),
        site_profit=sum_of_phases([one.site_profit for one in each]),
        site_residual=sum_of_phases(site),
        site_margin=_shared(payment.weights, site),
        investment_value=investment,
        development_cost_without_land=sum_of_phases([one.development_cost_without_land for one in each]),
        profit_and_risk=sum_of_phases([one.profit_and_risk for one in priced]),
        land_factor=_shared(shares, [one.land_factor for one in each]),
        profit_slope=_shared(shares, [one.profit_slope for one in each]),
        ground_rent_value=_shared(shares, [one.ground_rent_value for one in each]),
        type_acquisition=of_types(lambda one: one.type_acquisition),
        site_acquisition=sum_of_phases([one.site_acquisition for one in each]),
        acquisition_costs=sum_of_phases([one.acquisition_costs for one in priced]),
        acquisition_slope=_shared(shares, [one.acquisition_slope for one in each]),
        type_surplus_at_start=by_type(
            phases, [phase.worth.type_surplus * (1 + i) ** -phase.delivery for phase in phases]
        ),
        type_surplus_total=of_types(lambda one: one.type_surplus_total),
        type_surplus_cost=of_types(lambda one: one.type_surplus_cost),
        residual_land_value=residual,
        residual_land_value_at_start=at_start,
        residual_at_price_dates=at_price_dates,
        phase_shares=shares,
        phase_prices=tuple(priced),
        land_price=price,
        total_development_cost=total,
        net_present_value=net_present_value,
        gross_initial_yield=values.quotient(rent, paid),
        net_initial_yield=values.quotient(income, paid),
        first_year_gross_rent=rent,
        first_year_income=income,
        sales_at_delivery=sales,
        project_flows=project,
        project_times=project_times,
        investor_flows=investor,
        investor_times=investor_times,
        project_irr=project_irr,
        project_irr_status=project_status,
        investor_irr=investor_irr,
        investor_irr_status=investor_status,
    )


class _Payment(NamedTuple):
    """How a price in euros is paid by the phases, each on its own day."""

    shares: Array
    """(F, S) part λ of it that each pays."""
    to_start: list[Array]
    """What a euro on the day of each is worth at the project's start: (1+i)^−τ_f."""
    of_price: Array
    """D: what a euro of the whole price is worth at the project's start."""
    weights: list[Array]
    """What a euro on the day of each is worth on the days of the price."""


def _payment(case: Case, phases: Sequence[PhaseFlows]) -> _Payment:
    areas = [values.sum_over_types(phase.case.counts * phase.case.floor_area) for phase in phases]
    shares = phase_shares(case, areas)
    to_start = [(1 + case.development_rate) ** -phase.payment for phase in phases]
    of_price = _shared(shares, to_start)
    weights = [np.ones(1)] if len(phases) == 1 else [back / of_price for back in to_start]
    return _Payment(shares, to_start, of_price, weights)


def _phase_prices(layout: Layout, case: Case, worths: Sequence[PhaseValues], shares: Array) -> list[Array]:
    """The land price of each phase: its residual land value, or its share of the price that is given."""
    residuals = [one.residual_land_value for one in worths]
    if layout.land_is_residual:
        return residuals
    given = case.land_price + 0.0 * sum_of_phases(residuals)
    return [given] if len(worths) == 1 else [given * share for share in shares]


def _net_present_value(phases: Sequence[PhaseFlows], priced: Sequence[PhaseAtPrice], rate: Array) -> Array:
    """Investment value less total development cost at delivery, of each phase discounted to the start."""
    return _sum_product(
        [one.investment_value - one.total_development_cost for one in priced],
        [(1 + rate) ** -phase.delivery for phase in phases],
    )


ROUNDING = 1e-13
"""Share of the amounts below which what is left of them after they cancel is taken for nothing."""


def without_rounding(flows: Array, gross: Array) -> Array:
    """Flows in which what is only left by rounding is nothing, so that no IRR is made of it.

    Args:
        flows: (S, N) [€].
        gross: (S,) size of the amounts of which the flows are sums and differences [€].
    """
    left = np.abs(flows) <= ROUNDING * gross[:, None]
    if not (left & (flows != 0.0)).any():
        return flows
    return np.where(left, 0.0, flows)


def sum_of_phases(parts: Sequence[Array]) -> Array:
    """The sum of the phases' own, in their order; of one phase that itself, to the last bit."""
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _sum_product(parts: Sequence[Array], factors: Sequence[Array]) -> Array:
    """Σ the phase's own · its factor."""
    return sum_of_phases([part * factor for part, factor in zip(parts, factors, strict=True)])


def _shared(shares: Sequence[Array] | Array, parts: Sequence[Array]) -> Array:
    """Σ λ · the phase's own: what a euro of the whole price does; of one phase that itself."""
    return parts[0] if len(parts) == 1 else _sum_product(parts, list(shares))


def _for_types(phases: Sequence[PhaseFlows], parts: Sequence[Array]) -> list[Array]:
    """A number of each phase, for each of its types."""
    return [np.ones((len(phase.types), 1)) * part for phase, part in zip(phases, parts, strict=True)]


def by_type(phases: Sequence[PhaseFlows], parts: Sequence[NDArray[Entry]]) -> NDArray[Entry]:
    """The figures of all types in the order of the project, from those of each phase, (T_f, S)."""
    if len(phases) == 1:
        return parts[0]
    size = max(part.shape[1] for part in parts)
    result = np.empty((sum(len(phase.types) for phase in phases), size, *parts[0].shape[2:]), parts[0].dtype)
    for phase, part in zip(phases, parts, strict=True):
        result[list(phase.types)] = part
    return result


def project_flows_at(phase: PhaseFlows, price: Array) -> tuple[Array, Array]:
    """Land, development costs and receipts of a phase at its land price, and their times."""
    flows = phase.flows.receipts + phase.flows.development
    if phase.layout.canon_index:
        flows += price[:, None] * of_phase.project_flows_of_price(
            phase.layout, phase.case, phase.unit, phase.flows, phase.calendar
        )
    else:
        paid = of_phase.paid_with_land(phase.layout, phase.case, phase.unit)
        flows[:, phase.flows.grid.payment] -= price * paid
    times = phase.flows.grid.times
    return flows, times + phase.start if phase.start else times


def _investor_flows(phase: PhaseFlows, priced: PhaseAtPrice) -> tuple[Array, Array]:
    """Total development cost and receipts of a phase from its delivery on, and their times."""
    delivered = int(phase.flows.grid.anniversary[0])
    flows = phase.flows.receipts[:, delivered:].copy()
    if phase.layout.canon_index:
        flows += (
            priced.land_price[:, None]
            * of_phase.ground_rent_flows(phase.unit, phase.flows, phase.calendar)[:, delivered:]
        )
    flows[:, 0] -= priced.total_development_cost
    times = phase.flows.grid.times[delivered:]
    return flows, times + phase.start if phase.start else times


def flows_together(parts: Sequence[tuple[Array, Array]]) -> tuple[Array, Array]:
    """Flows of all phases by moment, (S, N), and the moments: those of any phase, in years."""
    if len(parts) == 1:
        return parts[0]
    # Moments lie on a grid of half a month at the finest, so that equal ones differ by rounding only.
    moments = [np.rint(times * 24).astype(np.int64) for _, times in parts]
    every = np.array(sorted({moment for each in moments for moment in each.tolist()}))
    flows = np.zeros((max(len(each) for each, _ in parts), every.size))
    for (each, _), own in zip(parts, moments, strict=True):
        flows[:, np.searchsorted(every, own)] += each
    return flows, every / 24


def _unsolved(flows: Array, times: Array) -> tuple[Array, NDArray[np.int8]]:
    """In the place of `solve_irr`: no rate of any row."""
    return np.full(len(flows), np.nan), np.full(len(flows), NONE, dtype=np.int8)


def refuse_infinite(*figures: Array) -> None:
    """Refuse rows in which a figure, (S,) or (S, N), is infinite or NaN.

    Raises:
        NotFiniteError: with the first such row.
    """
    for figure in figures:
        finite = np.isfinite(figure)
        if not finite.all():
            raise NotFiniteError(int(np.argmin(finite.reshape(len(finite), -1).all(axis=1))))


def _refuse_infinite_limits(layout: Layout, phases: Sequence[PhaseFlows]) -> None:
    """Refuse rows in which a limit of a rent is infinite where its segment has one; raises as above."""
    limited = [segment.upper in ("amount", "liberalisation_limit") for segment in layout.segments]
    for phase in phases:
        refuse_infinite(*phase.unit.letting.lower_limit, *phase.unit.letting.upper_limit[limited])

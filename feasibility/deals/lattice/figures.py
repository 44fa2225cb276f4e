"""The figures that are sums over the dwellings, read from one dwelling of each type.

The names are those of conditions and gains. Any other figure needs an evaluation of each deal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from feasibility.cashflow.development import costs_by_line
from feasibility.deals.lattice.linear import (
    Figure,
    Linear,
    OfType,
    Rate,
    Stated,
    Summed,
    UnitFacts,
    acquisition_costs,
    by_type,
    cost_without_land,
    each_type,
    first_year,
    investment_value,
    land_price,
    nothing,
    of_phases,
    of_price,
    of_types,
    paid_before_delivery,
    plus,
    profit_and_risk,
    residual_land_value,
    scaled,
    single,
    spread,
    summed,
    taken,
    total_development_cost,
)
from feasibility.deals.lattice.sums import (
    cost_without_profit,
    floor_area,
    gross_floor_area,
    is_low,
    is_mid,
    low_dwellings,
    margin,
    mid_market_dwelling_years,
    mid_market_dwellings,
    net_present_value,
    residual_at_price_dates,
    retention,
    social_dwellings,
    unprofitable_top,
)
from feasibility.evaluation.figures.facts import OnLease
from feasibility.evaluation.figures.least_price import least_of_types
from feasibility.evaluation.figures.registry import figure_at, moves_with_price
from feasibility.parties.site_part import counts_part
from feasibility.returns.project import Returns
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]

TINY = 1e-9
"""The least amount that counts as above 0 [€, dwellings]."""


def _sum(part: Callable[[UnitFacts], Linear], facts: UnitFacts) -> Figure:
    return Summed((part(facts),))


def _per_dwelling(part: Callable[[UnitFacts], Linear], facts: UnitFacts) -> Figure:
    return Summed((scaled(part(facts), 1 / facts.dwellings),))


def _over(
    top: Callable[[UnitFacts], Linear], bottom: Callable[[UnitFacts], Linear], facts: UnitFacts
) -> Figure:
    return Summed((top(facts),), bottom(facts))


def _public_contribution(facts: UnitFacts) -> Figure:
    asking = nothing(facts, single(facts, facts.arrays.case.asking_price))
    missing = plus(asking, residual_at_price_dates(facts), -1.0)
    if not facts.arrays.layout.least_land_price:
        return Summed((missing, nothing(facts)))
    least = of_types(facts, least_of_types(facts.arrays))
    short = plus(least, residual_at_price_dates(facts), -1.0)
    return Summed((missing, short, nothing(facts)))


def _least_land_price(facts: UnitFacts) -> Figure | None:
    if not facts.arrays.layout.least_land_price:
        return None
    return Summed((of_types(facts, facts.arrays.case.least_land_price),))


def _of_surplus(of_types_of: Callable[[Returns], Array], facts: UnitFacts) -> Figure | None:
    if not facts.arrays.layout.surplus_of:
        return None
    return Summed((of_types(facts, of_types_of(facts.arrays.returns)),))


def _asking_at_payment(facts: UnitFacts) -> Figure | None:
    if facts.arrays.layout.asking_price_year is None:
        return None
    return Summed((nothing(facts, single(facts, facts.arrays.case.asking_price)),))


def _acquisition_costs(facts: UnitFacts) -> Figure | None:
    return _sum(acquisition_costs, facts) if facts.arrays.layout.acquisition_index else None


def _yield(income: Callable[[UnitFacts], Linear], facts: UnitFacts) -> Figure:
    sales = of_phases(facts, lambda phase: phase.unit.received.at_delivery)
    paid = plus(total_development_cost(facts), of_types(facts, sales), -1.0)
    rented = [each.rented for each in facts.arrays.layout.types]
    let = [np.full(each.shape, float(yes)) for each, yes in zip(paid.unit, rented, strict=True)]
    return Summed((income(facts),), paid, musts=(summed(let, -1.0),))


def _gross_rent(facts: UnitFacts) -> Linear:
    return first_year(facts, lambda unit: unit.operation["gross_rent"])


def _income(facts: UnitFacts) -> Linear:
    """On leased land after the canon."""
    found = first_year(facts, lambda unit: unit.net_operating_income)
    canon = of_price(facts, lambda phase: phase.worth.first_year_ground_rent)
    return summed(found.unit, found.site, -canon)


def _exit_share(facts: UnitFacts) -> Figure:
    rate = single(facts, facts.arrays.case.required_return)
    discount = (1 + rate) ** -facts.arrays.calendar.holding_years
    value = scaled(of_types(facts, facts.arrays.unit.received.at_exit), discount)
    return Summed((value,), investment_value(facts))


def _land_price_over_existing_use(facts: UnitFacts) -> Figure | None:
    value = facts.party.existing_use_value
    return None if value is None else Summed((plus(land_price(facts), nothing(facts, value), -1.0),))


def _existing_use_value(facts: UnitFacts) -> Figure | None:
    value = facts.party.existing_use_value
    return None if value is None else Summed((nothing(facts, value),))


def _cost_recovery(facts: UnitFacts) -> Figure | None:
    if not facts.party.cost_recovery:
        return None
    unit, layout = facts.arrays.unit, facts.arrays.layout
    lines = [place for place, line in enumerate(layout.costs) if line.name in facts.party.cost_recovery]
    with_vat = taken(facts, unit.cost_vat_factor, 2)
    by_line = costs_by_line(
        taken(facts, unit.cost_shares, 2),
        np.ones_like(with_vat) if layout.delivery == "turnkey" else with_vat,
        taken(facts, unit.cost_amount, 2),
        taken(facts, unit.cost_profile, 1),
    )[lines].sum(axis=(0, 3))
    vat = taken(facts, unit.land_share_vat_factor)
    vat = np.ones_like(vat) if layout.delivery == "turnkey" else vat
    on_land = (taken(facts, unit.land_share) * vat)[lines].sum(axis=0)
    first = facts.cases.first
    return Summed((summed(spread(facts, by_line), by_line[-1][first], on_land[first]),))


def _lowest_yearly_cash_flow(facts: UnitFacts) -> Figure | None:
    calendar, unit = facts.arrays.calendar, facts.arrays.unit
    years = calendar.holding_years
    if not years or not any(each.rented for each in facts.arrays.layout.types):
        return None
    per_step = taken(facts, unit.net_operating_income)
    per_period = per_step[..., calendar.period_step][..., : years * calendar.periods_a_year]
    by_year = per_period.reshape(*per_period.shape[:2], years, calendar.periods_a_year).sum(axis=-1)
    on_anniversary = taken(facts, unit.received.on_turnover)
    for works in unit.major_works.values():
        on_anniversary = on_anniversary + taken(facts, works)
    by_year = by_year + on_anniversary[..., 1 : years + 1]
    of_year = (summed(spread(facts, by_year[..., year])) for year in range(years))
    return Summed(tuple(of_year), reduce="least")


def _peak_capital(facts: UnitFacts) -> Figure:
    by_types, site, land = (_running(each) for each in paid_before_delivery(facts))
    moments = (
        summed([each[..., moment] for each in by_types], site[0][:, moment], land[0][:, moment])
        for moment in range(land[0].shape[-1])
    )
    return Summed((*moments, nothing(facts)))


def _running(flows: Array | tuple[Array, ...]) -> tuple[Array, ...]:
    several = flows if isinstance(flows, tuple) else (flows,)
    return tuple(each.cumsum(axis=-1) for each in several)


def _first_rents(facts: UnitFacts) -> Array:
    """(T, S) at first letting [€/month]."""
    return of_phases(facts, lambda phase: phase.unit.letting.rent[..., 0])


def _rents(inside: Callable[[Scenario, str], float], facts: UnitFacts) -> Figure:
    rents = by_type(facts, _first_rents(facts))
    counts = each_type(facts, inside).unit
    return Stated(
        tuple(
            np.where(yes > 0, rent, np.nan) if each.rented else None
            for each, rent, yes in zip(facts.arrays.layout.types, rents, counts, strict=True)
        ),
        "most",
    )


def _highest_required_income(facts: UnitFacts) -> Figure:
    found = _rents(is_mid, facts)
    if not isinstance(found, Stated):
        return found
    norms = [each.policy.income_norm for each in facts.cases.scenarios]
    factors = np.array([each.months * each.multiple if each else np.nan for each in norms])[facts.cases.first]
    return Stated(
        tuple(None if each is None else each * factors[:, np.newaxis] for each in found.values), "most"
    )


def _shortest_retention(facts: UnitFacts) -> Figure:
    years = by_type(facts, retention(facts))
    return Stated(
        tuple(
            np.maximum(each, 0.0) if of_type.in_mid_market else None
            for of_type, each in zip(facts.arrays.layout.types, years, strict=True)
        ),
        "least",
    )


def _per_m2_bvo(facts: UnitFacts) -> Figure | None:
    if facts.scenario.form_factor is None:
        return None
    return _over(residual_land_value, gross_floor_area, facts)


FIGURES: Mapping[str, Callable[[UnitFacts], Figure | None]] = {
    "residual_land_value": partial(_sum, residual_land_value),
    "land_price": partial(_sum, land_price),
    "land_share": partial(_over, land_price, investment_value),
    "residual_land_share": partial(_over, residual_land_value, investment_value),
    "investment_value": partial(_sum, investment_value),
    "development_cost_without_land": partial(_sum, cost_without_land),
    "profit_and_risk": partial(_sum, profit_and_risk),
    "acquisition_costs": _acquisition_costs,
    "total_development_cost": partial(_sum, total_development_cost),
    "net_present_value": partial(_sum, net_present_value),
    "margin": partial(_sum, margin),
    "public_contribution": _public_contribution,
    "asking_price_at_payment": _asking_at_payment,
    "least_land_price": _least_land_price,
    "surplus_at_start": partial(_of_surplus, lambda returns: returns.type_surplus_at_start),
    "surplus_total": partial(_of_surplus, lambda returns: returns.type_surplus_total),
    "surplus_cost": partial(_of_surplus, lambda returns: returns.type_surplus_cost),
    "gross_initial_yield": partial(_yield, _gross_rent),
    "net_initial_yield": partial(_yield, _income),
    "residual_land_value_per_dwelling": partial(_per_dwelling, residual_land_value),
    "residual_land_value_per_m2_gbo": partial(_over, residual_land_value, floor_area),
    "residual_land_value_per_m2_bvo": _per_m2_bvo,
    "mid_market_dwelling_years": partial(_sum, mid_market_dwelling_years),
    "dwellings": lambda facts: Summed((nothing(facts, float(facts.dwellings)),)),
    "mid_market_dwellings": partial(_sum, mid_market_dwellings),
    "low_dwellings": partial(_sum, low_dwellings),
    "social_dwellings": partial(_sum, social_dwellings),
    "mid_share": partial(_per_dwelling, mid_market_dwellings),
    "low_share": partial(_per_dwelling, low_dwellings),
    "social_share": partial(_per_dwelling, social_dwellings),
    "term": lambda facts: Summed((nothing(facts, single(facts, facts.arrays.case.term)),)),
    "existing_use_value": _existing_use_value,
    "land_price_over_existing_use": _land_price_over_existing_use,
    "cost_recovery": _cost_recovery,
    "exit_share": _exit_share,
    "lowest_yearly_cash_flow": _lowest_yearly_cash_flow,
    "unprofitable_top": partial(_sum, unprofitable_top),
    "unprofitable_top_per_dwelling": partial(_per_dwelling, unprofitable_top),
    "profit_share": partial(_over, profit_and_risk, investment_value),
    "margin_on_cost": partial(_over, profit_and_risk, cost_without_profit),
    "peak_capital": _peak_capital,
    "highest_low_rent": partial(_rents, is_low),
    "highest_mid_rent": partial(_rents, is_mid),
    "highest_required_income": _highest_required_income,
    "shortest_retention": _shortest_retention,
    "investor_irr": lambda facts: Rate("investor_irr"),
    "project_irr": lambda facts: Rate("project_irr"),
}
"""Figures of conditions and gains; None where a party has no such figure."""

OF_ONE_TYPE: Mapping[str, Callable[[UnitFacts], Array]] = {
    "investment_value": lambda facts: facts.arrays.returns.type_investment_value,
    "development_cost": lambda facts: facts.arrays.returns.type_development_cost,
    "profit_and_risk": lambda facts: facts.arrays.returns.type_profit,
    "residual_land_value": lambda facts: facts.arrays.returns.type_residual,
    "initial_rent": lambda facts: _of_kind(facts, _first_rents(facts), "rented"),
    "retention_years": lambda facts: _of_kind(facts, _years_kept(facts, 0), "in_mid_market"),
    "band_retention_years": lambda facts: _of_kind(facts, _years_kept(facts, 1), "covenanted"),
}
"""Figures of one dwelling type, (T, S)."""


def _years_kept(facts: UnitFacts, which: int) -> Array:
    years = facts.arrays.retention[which].astype(float)
    return np.where(years < 0, np.nan, years)


def _of_kind(facts: UnitFacts, values: Array, kind: str) -> Array:
    """NaN for types that are not of the kind."""
    is_kind = np.array([getattr(each, kind) for each in facts.arrays.layout.types])[:, np.newaxis]
    return np.where(is_kind, values, np.nan)


def figure_of(name: str, facts: UnitFacts) -> Figure | None:
    """A figure of deals; None where a party has no such figure.

    Raises:
        KeyError: it is not among those that are sums over the dwellings, or not in this project.
    """
    # What a part carries of lump sums and price follows the mix: it is no sum over the dwellings.
    if name in _no_sums(facts) or counts_part(name, facts.scenario, facts.party):
        raise KeyError(name)
    if name in FIGURES:
        return FIGURES[name](facts)
    parts = name.split(".")
    types = list(facts.scenario.dwellings)
    if parts[0] == "dwelling_types" and parts[-1] in (*OF_ONE_TYPE, "count"):
        place = types.index(".".join(parts[1:-1]))
        if parts[-1] == "count":
            only = [np.full(at.shape, float(each == place)) for each, at in enumerate(facts.cases.places)]
            return Summed((summed(only),))
        return OfType(place, by_type(facts, OF_ONE_TYPE[parts[-1]](facts))[place])
    raise KeyError(name)


_OF_FLOWS = ("investor_irr", "project_irr", "exit_share", "lowest_yearly_cash_flow")
"""Figures of dated flows that are sums on freehold land in one phase only."""
_OF_PHASES = ("cost_recovery", "peak_capital")
"""Figures that are no sums in several phases."""
_PRICES = ("land_price", "land_price_over_existing_use")
"""The price itself: the parts in which phases pay it add up to it."""
_MARGINS = ("margin", "public_contribution")
"""Figures that compare the price with land values of several days of payment."""


def _of_parts(leased: bool) -> tuple[str, ...]:
    """The figures on which the parts matter in which phases pay a price in euros."""
    followers = (
        name
        for name in FIGURES
        if (figure := figure_at(name)) is not None
        and (moves_with_price(figure) or (leased and isinstance(figure.follows, OnLease)))
        and name not in _PRICES
    )
    return (*followers, *_MARGINS)


def _no_sums(facts: UnitFacts) -> tuple[str, ...]:
    """The figures that are no sums over the dwellings of this project."""
    arrays = facts.arrays
    leased, several = bool(arrays.layout.canon_index), len(arrays.phases) > 1
    found: tuple[str, ...] = _OF_FLOWS if leased or several else ()
    if several:
        found += _OF_PHASES
        # Parts that follow the floor area of the dwellings change with their numbers.
        if np.isnan(arrays.case.phase_shares).any():
            found += _of_parts(leased)
    return found


def sum_of(name: str, facts: UnitFacts) -> Figure | None:
    """A figure of deals as a sum over the dwellings, or of the types; None where it is not one."""
    try:
        return figure_of(name, facts)
    except KeyError:
        return None

"""The figures that a condition may name, in every row of arrays at once.

A figure of the registry has its column there. Those of parties, and the remaining ones of a dwelling type,
have one here, held equal to the figure of a single result by a test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.build import AFTER
from feasibility.evaluation.figures.of_parties import first_year_canon, ground_rent_value, outlays
from feasibility.evaluation.figures.of_types import dwelling_years
from feasibility.evaluation.figures.registry import PROJECT, figure_at, from_arrays
from feasibility.evaluation.result import Arrays, Phase
from feasibility.returns.project import by_type
from feasibility.returns.values import quotient
from feasibility.risk.allowed import allowed_on
from feasibility.scenario.keys.parties import Party
from feasibility.scenario.kinds import kind_of, low_segments
from feasibility.scenario.layout import TypeLayout
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]
Column = Callable[[Scenario, Arrays, Party], Array]


def column_called(name: str, arrays: Arrays) -> Column | None:
    """How a figure is computed for many rows at once; None where it is read from single results."""
    if name in OF_PARTIES:
        return OF_PARTIES[name]
    if name in OF_PROJECT:
        return OF_PROJECT[name]
    figure = figure_at(name)
    if figure is None:
        return None
    if figure.scope == "type":
        of_type = name.split(".", 1)[1].rpartition(".")[0]
        place = next((at for at, each in enumerate(arrays.layout.types) if each.name == of_type), None)
        column = OF_TYPES.get(figure.key) or figure.column
        return None if place is None or column is None else _one_type(column, place)
    stated = from_arrays(name)
    return None if stated is None else lambda scenario, arrays, party: stated(arrays)


def _one_type(column: Callable[[Arrays], Array], place: int) -> Column:
    return lambda scenario, arrays, party: column(arrays)[place]


# ------------------------------------------------------------------------------------- of the project


def _allowed(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    return allowed_on(scenario, arrays).astype(np.float64)


def _per_m2_bvo(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    per_gbo = PROJECT["residual_land_value_per_m2_gbo"].column
    if scenario.form_factor is None or per_gbo is None:
        return np.full(1, np.nan)
    return per_gbo(arrays) * arrays.case.form_factor


OF_PROJECT: Mapping[str, Column] = {
    "allowed": _allowed,
    "mid_market_dwelling_years": lambda scenario, arrays, party: dwelling_years(arrays),
    "residual_land_value_per_m2_bvo": _per_m2_bvo,
}


# --------------------------------------------------------------------------------------- of the types


def _rent_at(arrays: Arrays, anniversary: int) -> Array:
    """(T, S) rent of every type on an anniversary [€/month]; NaN where it is not let, or not that long."""
    return by_type(arrays.phases, [_rent_in(phase, anniversary) for phase in arrays.phases])


def _rent_in(phase: Phase, anniversary: int) -> Array:
    rents = phase.unit.letting.rent
    let = np.array([each.rented for each in phase.layout.types])[:, np.newaxis]
    if anniversary >= rents.shape[-1]:
        return np.full(rents.shape[:2], np.nan)
    return np.where(let, rents[:, :, anniversary], np.nan)


OF_TYPES: Mapping[str, Callable[[Arrays], Array]] = {
    "count": lambda arrays: arrays.case.counts,
    "initial_rent": lambda arrays: _rent_at(arrays, 0),
    "rent_after_10": lambda arrays: _rent_at(arrays, AFTER),
}


# ------------------------------------------------------------------------------------- of the parties


def _dwellings_in(inside: Callable[[Scenario], frozenset[str]]) -> Column:
    """Dwellings in some of the segments."""

    def column(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
        chosen = _in_segments(arrays, inside(scenario))
        total: Array = (arrays.case.counts * chosen).sum(axis=0)
        return total

    return column


def _in_segments(arrays: Arrays, names: frozenset[str]) -> NDArray[np.bool_]:
    """(T, 1) whether each type is in one of the segments."""
    layout = arrays.layout
    return np.array([[layout.segments[each.segment].name in names] for each in layout.types])


def _mid(scenario: Scenario) -> frozenset[str]:
    return frozenset(name for name, each in scenario.policy.segments.items() if kind_of(each) == "mid")


def _social(scenario: Scenario) -> frozenset[str]:
    return frozenset(name for name, each in scenario.policy.segments.items() if kind_of(each) == "social")


def _low(scenario: Scenario) -> frozenset[str]:
    return low_segments(scenario.policy.segments)


def _share(inside: Callable[[Scenario], frozenset[str]]) -> Column:
    counted = _dwellings_in(inside)

    def column(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
        found: Array = counted(scenario, arrays, party) / arrays.case.counts.sum(axis=0)
        return found

    return column


def _existing_use_value(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    return np.full(1, np.nan if party.existing_use_value is None else party.existing_use_value)


def _over_existing_use(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    return arrays.returns.land_price - _existing_use_value(scenario, arrays, party)


def _cost_recovery(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    """Σ of the development costs that the municipality recovers, nominal [€]; turnkey without VAT."""
    if not party.cost_recovery:
        return np.full(1, np.nan)
    named = [place for place, line in enumerate(arrays.layout.costs) if line.name in party.cost_recovery]
    priced = zip(arrays.phases, arrays.returns.phase_prices, strict=True)
    return _sum([_costs_by_line(phase, each.land_price)[named].sum(axis=0) for phase, each in priced])


def _costs_by_line(phase: Phase, price: Array) -> Array:
    """(L, S) development costs of a phase at its land price; turnkey without VAT, which is the state's."""
    unit, counts = phase.unit, phase.case.counts
    vat, land_vat = unit.cost_vat_factor, unit.land_share_vat_factor
    if phase.layout.delivery == "turnkey":
        vat, land_vat = np.ones_like(vat), np.ones_like(land_vat)
    counts_and_site = np.vstack([counts, np.ones((1, counts.shape[1]))])
    spent = unit.cost_profile.sum(axis=-1)
    by_line: Array = np.einsum(
        "lbs,lks,bks,bs,ks->ls", unit.cost_shares, vat, unit.cost_amount, spent, counts_and_site
    )
    return by_line + price * unit.land_share * land_vat


def _sum(parts: Sequence[Array]) -> Array:
    """The sum over the phases; of one that itself."""
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _over(amount: Array, base: Array) -> Array:
    found: Array = np.divide(amount, base, out=np.full(base.shape, np.nan), where=base > 0)
    return found


def _exit_share(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    """Exit value · (1+r)^−H / IV, of phases each from its own delivery; of leased land less the canon."""
    value, left = arrays.returns.investment_value, []
    for phase, priced in zip(arrays.phases, arrays.returns.phase_prices, strict=True):
        at_exit = (phase.case.counts * phase.unit.received.at_exit).sum(axis=0)
        if phase.unit.ground_rent is not None:
            at_exit = at_exit - priced.land_price * phase.unit.ground_rent.at_exit
        left.append(at_exit)
    years = arrays.phases[0].calendar.holding_years
    return _over(_sum(left) * (1 + arrays.case.required_return) ** -years, value)


def _lowest_yearly_cash_flow(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    """The lowest cash flow of a year after delivery, without the exit [€]; of phases year by year."""
    years = arrays.phases[0].calendar.holding_years
    if not years or not any(each.rented for each in arrays.layout.types):
        return np.full(1, np.nan)
    priced = zip(arrays.phases, arrays.returns.phase_prices, strict=True)
    lowest: Array = _sum([_yearly_cash_flow(phase, each.land_price) for phase, each in priced]).min(axis=1)
    return lowest


def _yearly_cash_flow(phase: Phase, price: Array) -> Array:
    """(S, H) the cash flow of each year after a phase's delivery, without the exit [€]."""
    calendar, unit, counts = phase.calendar, phase.unit, phase.case.counts
    years, p = calendar.holding_years, calendar.periods_a_year
    by_step = (counts[:, :, np.newaxis] * unit.net_operating_income).sum(axis=0)
    if unit.ground_rent is not None:
        by_step = by_step - price[:, np.newaxis] * unit.ground_rent.operation
    by_period = by_step[:, calendar.period_step][:, : years * p]
    by_year = by_period.reshape(-1, years, p).sum(axis=2)
    dated = unit.received.on_turnover
    for works in unit.major_works.values():
        dated = dated + works
    on_anniversary = (counts[:, :, np.newaxis] * dated).sum(axis=0)
    found: Array = by_year + on_anniversary[:, 1 : years + 1]
    return found


def _unprofitable_top(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    found = arrays.returns
    return found.total_development_cost - found.profit_and_risk - found.investment_value


def _unprofitable_top_per_dwelling(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    return quotient(_unprofitable_top(scenario, arrays, party), arrays.case.counts.sum(axis=0))


def _profit_share(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    return _over(arrays.returns.profit_and_risk, arrays.returns.investment_value)


def _margin_on_cost(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    found = arrays.returns
    return _over(
        found.profit_and_risk, found.total_development_cost - found.profit_and_risk - found.acquisition_costs
    )


def _peak_capital(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    """The largest cumulative outlay before delivery, without interest [€]."""
    peak: Array = np.maximum(0.0, outlays(arrays)[0].max(axis=1))
    return peak


def _first_year_ground_rent(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    found = first_year_canon(arrays)
    return np.full(1, np.nan) if found is None else found


def _ground_rent_present_value(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    found = ground_rent_value(arrays)
    return np.full(1, np.nan) if found is None else found


def _highest(inside: Callable[[Scenario], frozenset[str]]) -> Column:
    """The highest initial rent in some of the segments [€/month]."""

    def column(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
        rents = _rent_at(arrays, 0)
        here = _in_segments(arrays, inside(scenario)) & (arrays.case.counts > 0) & ~np.isnan(rents)
        highest = np.where(here, rents, -np.inf).max(axis=0)
        return np.where(np.isfinite(highest), highest, np.nan)

    return column


def _highest_required_income(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    norm = scenario.policy.income_norm
    if norm is None:
        return np.full(1, np.nan)
    return _highest(_mid)(scenario, arrays, party) * norm.months * norm.multiple


def _shortest_retention(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    """The fewest years that a type stays in the mid market; 0 above its limit at once."""
    years = np.maximum(0, arrays.retention[0]).astype(np.float64)
    counted = np.array([[_has_years(each)] for each in arrays.layout.types]) & (arrays.case.counts > 0)
    fewest = np.where(counted, years, np.inf).min(axis=0)
    return np.where(np.isfinite(fewest), fewest, np.nan)


def _has_years(each: TypeLayout) -> bool:
    return each.rented and each.covenanted and each.in_mid_market


OF_PARTIES: Mapping[str, Column] = {
    "mid_market_dwellings": _dwellings_in(_mid),
    "low_dwellings": _dwellings_in(_low),
    "social_dwellings": _dwellings_in(_social),
    "mid_share": _share(_mid),
    "low_share": _share(_low),
    "social_share": _share(_social),
    "term": lambda scenario, arrays, party: arrays.case.term,
    "existing_use_value": _existing_use_value,
    "land_price_over_existing_use": _over_existing_use,
    "cost_recovery": _cost_recovery,
    "first_year_ground_rent": _first_year_ground_rent,
    "ground_rent_present_value": _ground_rent_present_value,
    "exit_share": _exit_share,
    "lowest_yearly_cash_flow": _lowest_yearly_cash_flow,
    "unprofitable_top": _unprofitable_top,
    "unprofitable_top_per_dwelling": _unprofitable_top_per_dwelling,
    "profit_share": _profit_share,
    "margin_on_cost": _margin_on_cost,
    "peak_capital": _peak_capital,
    "highest_low_rent": _highest(_low),
    "highest_mid_rent": _highest(_mid),
    "shortest_retention": _shortest_retention,
    "highest_required_income": _highest_required_income,
}
"""A party's figure by name."""

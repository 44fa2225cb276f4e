"""The figures that a condition may name, on every index path at once.

A figure of the registry has its column there. Those of parties, and the remaining ones of a dwelling type,
have one here, held equal to the figure of a single result by a test. What is left is read from results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.allowed import checks_of
from feasibility.evaluation.build import AFTER, result_of
from feasibility.evaluation.figures.named import check_figures
from feasibility.evaluation.figures.registry import PROJECT, dwelling_years, figure_at
from feasibility.evaluation.needed import RETENTION_YEARS
from feasibility.evaluation.paths import Prepared
from feasibility.evaluation.result import Arrays
from feasibility.parties.conditions import value_of
from feasibility.policy.checks import Check
from feasibility.risk.allowed import ON_PATHS, allowed_apart_from_paths, allowed_on
from feasibility.risk.blocks import Part
from feasibility.scenario.arrays import of_row
from feasibility.scenario.keys.parties import Party
from feasibility.scenario.kinds import exit_path, kind_of, low_segments
from feasibility.scenario.layout import TypeLayout
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]
Column = Callable[[Scenario, Arrays, Party], Array]

KEPT = ("retention_years", "band_retention_years", "retention_status", "shortest_retention")
"""Figures of which a condition may ask more years than the term and the holding period."""


def kept_years(figures: Iterable[str]) -> int | None:
    """How many years the rents must be followed for these figures; None for those of the scenario."""
    return RETENTION_YEARS if any(each.rpartition(".")[2] in KEPT for each in figures) else None


def figure_on(name: str, part: Part, arrays: Arrays, party: Party) -> Array:
    """A party's figure on every path, (S,): yes is 1, no is 0; NaN where it has no meaning.

    Args:
        name: of a condition.
        part: the paths.
        arrays: all arrays on those paths.
        party: whose figure.
    """
    scenario, size = part.ready.scenario, arrays.returns.residual_land_value.shape
    column = _column(name, arrays)
    if column is not None:
        return np.array(np.broadcast_to(column(scenario, arrays, party), size))
    return by_rows(name, part, arrays, party)


def is_by_rows(name: str, arrays: Arrays) -> bool:
    """Whether a figure is read from single results, which takes a hundred times as long."""
    return _column(name, arrays) is None


def by_rows(name: str, part: Part, arrays: Arrays, party: Party) -> Array:
    """The same from the result of each path: of the checks, those of a scenario with the path's rates."""
    scenario, size = part.ready.scenario, arrays.returns.residual_land_value.size
    of, _, rest = name.partition(".")
    of_check = of == "checks"
    if of_check and not rest.startswith(ON_PATHS):
        value = _of_checks(name, checks_of(scenario))
        return np.full(size, np.nan if value is None else value)
    found = np.full(size, np.nan)
    for row in range(size):
        if of_check:
            value = _of_checks(name, checks_of(path_scenario(part, row)))
        else:
            value = value_of(name, result_of(scenario, arrays, row), party)
        found[row] = np.nan if value is None else value
    return found


def _column(name: str, arrays: Arrays) -> Column | None:
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
    stated = figure.column
    return None if stated is None else lambda scenario, arrays, party: stated(arrays)


def _one_type(column: Callable[[Arrays], Array], place: int) -> Column:
    return lambda scenario, arrays, party: column(arrays)[place]


# ------------------------------------------------------------------------------------- of the project


def _allowed(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    return allowed_on(scenario, arrays, allowed_apart_from_paths(scenario)).astype(np.float64)


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
    rents = arrays.unit.letting.rent
    let = np.array([each.rented for each in arrays.layout.types])[:, np.newaxis]
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
    unit, counts = arrays.unit, arrays.case.counts
    vat, land_vat = unit.cost_vat_factor, unit.land_share_vat_factor
    if arrays.layout.delivery == "turnkey":
        vat, land_vat = np.ones_like(vat), np.ones_like(land_vat)
    counts_and_site = np.vstack([counts, np.ones((1, counts.shape[1]))])
    spent = unit.cost_profile.sum(axis=-1)
    by_line = np.einsum(
        "lbs,lks,bks,bs,ks->ls", unit.cost_shares, vat, unit.cost_amount, spent, counts_and_site
    )
    by_line = by_line + arrays.returns.land_price * unit.land_share * land_vat
    named = [place for place, line in enumerate(arrays.layout.costs) if line.name in party.cost_recovery]
    total: Array = by_line[named].sum(axis=0)
    return total


def _over(amount: Array, base: Array) -> Array:
    found: Array = np.divide(amount, base, out=np.full(base.shape, np.nan), where=base > 0)
    return found


def _exit_share(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    """Exit value · (1+r)^−H / IV."""
    value = arrays.returns.investment_value
    at_exit = (arrays.case.counts * arrays.unit.exit_value).sum(axis=0)
    discounted = at_exit * (1 + arrays.case.required_return) ** -arrays.calendar.holding_years
    return _over(discounted, value)


def _lowest_yearly_cash_flow(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    """The lowest cash flow of a year after delivery, without the exit [€]."""
    calendar, unit, counts = arrays.calendar, arrays.unit, arrays.case.counts
    years, p = calendar.holding_years, calendar.periods_a_year
    if not years or not any(each.rented for each in arrays.layout.types):
        return np.full(1, np.nan)
    by_step = (counts[:, :, np.newaxis] * unit.net_operating_income).sum(axis=0)
    by_period = by_step[:, calendar.period_step][:, : years * p]
    by_year = by_period.reshape(-1, years, p).sum(axis=2)
    dated = unit.sales_on_turnover
    for works in unit.major_works.values():
        dated = dated + works
    on_anniversary = (counts[:, :, np.newaxis] * dated).sum(axis=0)
    lowest: Array = (by_year + on_anniversary[:, 1 : years + 1]).min(axis=1)
    return lowest


def _unprofitable_top(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    found = arrays.returns
    return found.total_development_cost - found.profit_and_risk - found.investment_value


def _unprofitable_top_per_dwelling(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    found: Array = _unprofitable_top(scenario, arrays, party) / arrays.case.counts.sum(axis=0)
    return found


def _profit_share(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    return _over(arrays.returns.profit_and_risk, arrays.returns.investment_value)


def _margin_on_cost(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    found = arrays.returns
    return _over(found.profit_and_risk, found.total_development_cost - found.profit_and_risk)


def _peak_capital(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    """The largest cumulative outlay before delivery, without interest [€]."""
    delivery = int(arrays.flows.grid.anniversary[0])
    before = np.cumsum(arrays.returns.project_flows[:, :delivery], axis=1)
    return np.maximum(0.0, -before.min(axis=1)) if delivery else np.zeros(1)


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


# ----------------------------------------------------------------------------------- of single results


def path_scenario(part: Part, row: int) -> Scenario:
    """The scenario of one path: its rates as year tables, and its exit yields."""
    ready = part.ready
    values: dict[str, object] = {
        f"indices.{name}": _year_table(ready, name, part.growth[name], row) for name in ready.needed
    }
    for method in ("net_yield", "gross_yield"):
        for place, each in enumerate(ready.layout.types):
            if method in part.changes and method in each.methods:
                found = of_row(part.changes[method], row)[place]
                values[exit_path(ready.scenario, each.name, method)] = float(found)
    return ready.scenario.with_values(values)


def _year_table(ready: Prepared, name: str, rates: Array, row: int) -> dict[object, float]:
    own = of_row(rates, row, 0)
    years = ready.needed[name]
    table: dict[object, float] = {year: float(own[year - ready.first_year]) for year in years}
    return table | {"then": float(own[years[-1] - ready.first_year])}


def _of_checks(name: str, checks: Iterable[Check]) -> float | None:
    """A figure of a check by its dotted name; None where it has none."""
    for check in checks:
        for figure, value in check_figures(check):
            if figure == name:
                return float(value) if isinstance(value, (bool, int, float)) else None
    return None

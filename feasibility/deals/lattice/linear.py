"""Figures of a deal as sums over its dwellings: Σ count · (figure of one dwelling) + site + price part.

Every flow is linear in the counts and affine in the land price, so a figure is such a sum, a quotient of two,
or the least or the most of several; or it is a figure of the types themselves, such as a rent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from feasibility.cashflow.unit_flows import UnitFlows
from feasibility.deals.lattice.unit_cases import TRIAL_PRICE, UnitCases
from feasibility.evaluation.result import Arrays, Phase
from feasibility.returns.project import by_type as of_every_type
from feasibility.scenario.keys.parties import Party
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]
Reduce = Literal["least", "most"]


@dataclass(frozen=True)
class Linear:
    """Σ count · unit + site + price · land price, at several settings of the shared levers."""

    unit: tuple[Array, ...]
    """For each type (settings, combinations of its own levers)."""
    site: Array
    """(settings,)"""
    price: Array
    """(settings,)"""


@dataclass(frozen=True)
class Summed:
    """The least or the most of sums, divided by a sum where there is a bottom."""

    tops: tuple[Linear, ...]
    bottom: Linear | None = None
    """Above 0 where the figure has a meaning."""
    reduce: Reduce = "most"
    """Which of several tops counts."""
    musts: tuple[Linear, ...] = ()
    """Sums that are at least 0 where the figure has a meaning."""


@dataclass(frozen=True)
class Stated:
    """The least or the most of a figure over the types that are built; None for types that do not count."""

    values: tuple[Array | None, ...]
    """For each type (settings, combinations); NaN where it does not count."""
    reduce: Reduce


@dataclass(frozen=True)
class OfType:
    """A figure of one type, whatever its count."""

    type_place: int
    values: Array
    """(settings, combinations); NaN where it has no meaning."""


@dataclass(frozen=True)
class Rate:
    """An IRR: the rate at which a sum of discounted flows is zero."""

    name: str


Figure = Summed | Stated | OfType | Rate


def summed(unit: Sequence[Array], site: Array | float = 0.0, price: Array | float = 0.0) -> Linear:
    """A sum; a single number as site or price part holds at every setting."""
    settings = len(unit[0])
    return Linear(
        tuple(unit),
        np.broadcast_to(site, (settings,)).astype(float),
        np.broadcast_to(price, (settings,)).astype(float),
    )


def plus(one: Linear, other: Linear, times: float = 1.0) -> Linear:
    """The sum of one and a multiple of another."""
    return Linear(
        tuple(first + times * second for first, second in zip(one.unit, other.unit, strict=True)),
        one.site + times * other.site,
        one.price + times * other.price,
    )


def scaled(one: Linear, times: Array | float) -> Linear:
    """A sum times a number, or times one of each setting."""
    by_setting = np.broadcast_to(times, one.site.shape)
    return Linear(
        tuple(by_setting[:, np.newaxis] * each for each in one.unit),
        by_setting * one.site,
        by_setting * one.price,
    )


def moved_by(one: Linear, amount: float) -> Linear:
    """A sum plus a number."""
    return Linear(one.unit, one.site + amount, one.price)


def follows_price(figure: Figure) -> bool:
    """Whether a figure depends on the land price."""
    if isinstance(figure, Summed):
        parts = (*figure.tops, *([figure.bottom] if figure.bottom else []))
        return any(bool(each.price.any()) for each in parts)
    return isinstance(figure, Rate)


def not_implied(sums: Sequence[Linear]) -> tuple[Linear, ...]:
    """Of sums that must be at least 0, those that no single other one implies for counts ≥ 0."""
    kept: list[Linear] = []
    for place, each in enumerate(sums):
        others = [*kept, *sums[place + 1 :]]
        if not any(_at_most(other, each) for other in others):
            kept.append(each)
    return tuple(kept)


def _at_most(one: Linear, other: Linear) -> bool:
    """Whether a sum is at most another one for all counts, with equal price parts."""
    return (
        bool((one.price == other.price).all())
        and bool((one.site <= other.site).all())
        and all(bool((first <= second).all()) for first, second in zip(one.unit, other.unit, strict=True))
    )


@dataclass(frozen=True)
class UnitFacts:
    """Unit cases with the inputs of the figures."""

    cases: UnitCases
    arrays: Arrays
    party: Party
    dwellings: int
    """Of every mix."""

    @property
    def scenario(self) -> Scenario:
        """One of the scenarios; they are equal in all that no lever moves."""
        return self.cases.scenarios[0]


def taken(facts: UnitFacts, array: Array, axis: int = 1) -> Array:
    """The evaluations of these cases in an array whose path axis this is."""
    rows = facts.cases.rows if array.shape[axis] > 1 else np.zeros_like(facts.cases.rows)
    return np.take(array, rows, axis=axis)


def spread(facts: UnitFacts, values: Array) -> tuple[Array, ...]:
    """For each type (settings, combinations, …) of a (T, E, …) array of the evaluations."""
    return tuple(values[place, np.maximum(at, 0)] for place, at in enumerate(facts.cases.places))


def by_type(facts: UnitFacts, array: Array) -> tuple[Array, ...]:
    """For each type (settings, combinations, …) of a (T, S, …) array."""
    return spread(facts, taken(facts, array))


def single(facts: UnitFacts, array: Array) -> Array:
    """(settings,) a number of the project, (S,), that does not depend on levers of a single type."""
    found: Array = taken(facts, array, 0)[facts.cases.first]
    return found


def of_types(facts: UnitFacts, array: Array) -> Linear:
    """Σ count · the (T, S) array."""
    return summed(by_type(facts, array))


def each_type(facts: UnitFacts, number: Callable[[Scenario, str], float]) -> Linear:
    """Σ count · a number that each scenario has of each type."""
    names = list(facts.scenario.dwellings)
    table = np.array([[number(each, name) for each in facts.cases.scenarios] for name in names], float)
    return summed(spread(facts, table))


def nothing(facts: UnitFacts, value: Array | float = 0.0) -> Linear:
    """A number that depends on no count and no price."""
    return summed([np.zeros(at.shape) for at in facts.cases.places], value)


def investment_value(facts: UnitFacts) -> Linear:
    """IV [€]; on leased land less the canon that the price brings."""
    found = of_types(facts, facts.arrays.returns.type_investment_value)
    return summed(found.unit, found.site, -single(facts, facts.arrays.returns.ground_rent_value))


def cost_without_land(facts: UnitFacts) -> Linear:
    """K [€]."""
    returns = facts.arrays.returns
    return summed(by_type(facts, returns.type_development_cost), single(facts, returns.site_development_cost))


def profit_and_risk(facts: UnitFacts) -> Linear:
    """The developer's profit [€]."""
    returns = facts.arrays.returns
    return summed(
        by_type(facts, returns.type_profit),
        single(facts, returns.site_profit),
        single(facts, returns.profit_slope),
    )


def acquisition_costs(facts: UnitFacts) -> Linear:
    """What buying costs the investor [€]."""
    returns = facts.arrays.returns
    return summed(
        by_type(facts, returns.type_acquisition),
        single(facts, returns.site_acquisition),
        single(facts, returns.acquisition_slope),
    )


def land_factor(facts: UnitFacts) -> Array:
    """What a euro of land price costs at delivery."""
    return single(facts, facts.arrays.returns.land_factor)


def total_development_cost(facts: UnitFacts) -> Linear:
    """K + P · land factor + profit + the investor's costs of buying [€]."""
    together = plus(cost_without_land(facts), profit_and_risk(facts))
    if facts.arrays.layout.acquisition_index:
        together = plus(together, acquisition_costs(facts))
    return summed(together.unit, together.site, land_factor(facts) + together.price)


def residual_land_value(facts: UnitFacts) -> Linear:
    """L [€]."""
    returns = facts.arrays.returns
    return summed(by_type(facts, returns.type_residual), single(facts, returns.site_residual))


def land_price(facts: UnitFacts) -> Linear:
    """P [€]."""
    return summed(nothing(facts).unit, 0.0, 1.0)


def of_phases(facts: UnitFacts, of_phase: Callable[[Phase], Array]) -> Array:
    """(T, S) a figure of every type of the project, from each phase's own."""
    phases = facts.arrays.phases
    return of_every_type(phases, [of_phase(phase) for phase in phases])


def first_year(facts: UnitFacts, flow: Callable[[UnitFlows], Array]) -> Linear:
    """Σ count · the first twelve months of a (T, S, G) flow of a period, of its own phase [€]."""

    def of_phase(phase: Phase) -> Array:
        first = phase.calendar.step_anniversary == 0
        found: Array = flow(phase.unit)[..., first] @ phase.calendar.step_periods[first].astype(float)
        return found

    return of_types(facts, of_phases(facts, of_phase))


def of_price(facts: UnitFacts, of_phase: Callable[[Phase], Array]) -> Array:
    """(settings,) Σ λ · what a euro of each phase's own price does."""
    arrays = facts.arrays
    parts = zip(arrays.phases, arrays.returns.phase_shares, strict=True)
    total: Array = np.sum([single(facts, share * of_phase(phase)) for phase, share in parts], axis=0)
    return total


def land_flow(facts: UnitFacts) -> Array:
    """(settings, N) reduction of the project's flows by a euro of land price, ≥ 0."""
    flows, returns = facts.arrays.flows, facts.arrays.returns
    without = taken(facts, flows.receipts + flows.development, 0)
    found: Array = ((without - taken(facts, returns.project_flows, 0)) / TRIAL_PRICE)[facts.cases.first]
    return np.where(np.abs(found) < 1e-9, 0.0, found)


def paid_before_delivery(facts: UnitFacts) -> tuple[tuple[Array, ...], Array, Array]:
    """What is paid at each of the D moments before delivery [€].

    Returns:
        Of one dwelling of each type (settings, combinations, D), of the site (settings, D), and of a euro of
        land price (settings, D).
    """
    grid = facts.arrays.flows.grid
    delivery = int(grid.anniversary[0])
    costs = taken(facts, facts.arrays.unit.development_costs)
    spent = np.zeros((*costs.shape[:2], grid.times.size))
    for place in range(grid.construction.size):
        spent[..., grid.construction[place]] += costs[..., place]
    before = spent[..., :delivery]
    return spread(facts, before), before[-1][facts.cases.first], land_flow(facts)[:, :delivery]

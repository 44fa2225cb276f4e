"""The numbers of scenarios as arrays: of one scenario, or of many of one layout, with one column for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import nan
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from feasibility.scenario.exits import exit_of_type
from feasibility.scenario.keys.model import CountRange, ScenarioFields
from feasibility.scenario.layout import COST_BASES, OPERATING_BASES, PROFIT_BASES, basis_of

Array = NDArray[np.float64]


class Case(NamedTuple):
    """The numbers of V scenarios of one layout: axes (type or line, scenario), or (scenario,)."""

    counts: Array
    floor_area: Array
    rent: Array
    market_rent: Array
    price: Array
    vacant_value: Array
    construction_cost: Array
    parking_spaces: Array
    net_yield: Array
    gross_yield: Array
    ageing: Array
    let_ratio: Array
    buyers_costs: Array
    selling_costs: Array
    segment_lower: Array
    segment_upper: Array
    segment_surcharge: Array
    income_per_dwelling: Array
    income_per_parking_space: Array
    operating_amount: Array
    cost_amount: Array
    cost_vat: Array
    term: Array
    increase_surcharge: Array
    initial_surcharge: Array
    turnover: Array
    vacancy: Array
    bad_debt: Array
    void_months: Array
    lease_up_months: Array
    wished_increase: Array
    free_sector_surcharge: Array
    development_rate: Array
    profit_amount: Array
    land_price: Array
    asking_price: Array
    land_vat: Array
    """VAT on the land that is not recovered; what is stated until `with_vat` has worked it out."""
    land_costs: Array
    sales_vat: Array
    form_factor: Array
    required_return: Array
    let_share: Array
    """Share of the floor area that is let; NaN until `with_vat` has worked it out."""
    site_bears_vat: Array
    """Share of the lump sums, and of what lines take of the land, whose VAT is a cost."""


def case_of(scenarios: Sequence[ScenarioFields]) -> Case:
    """The numbers of scenarios of one layout, one column for each scenario.

    A value that a scenario does not give, and that its layout does not use, is 0 (1 for a divisor).
    """
    table = np.array([list(_numbers(scenario)) for scenario in scenarios], dtype=np.float64)
    first = scenarios[0]
    types, segments = len(first.dwellings), len(first.policy.segments)
    incomes, operating, costs = (
        len(first.other_income),
        len(first.operating_costs),
        len(first.development.costs),
    )
    rows = iter(np.split(table.T, np.cumsum(_sizes(types, segments, incomes, operating, costs))[:-1]))
    stacked = [next(rows) for _ in range(22)]
    return Case(*stacked, *(row[0] for row in rows))


def _sizes(types: int, segments: int, incomes: int, operating: int, costs: int) -> list[int]:
    blocks = [types] * 14 + [segments] * 3 + [incomes] * 2 + [operating] + [costs] * 2
    return blocks + [1] * (len(Case._fields) - len(blocks))


def _numbers(scenario: ScenarioFields) -> Iterator[float]:
    """All numbers of a scenario in the order of the fields of `Case`."""
    dwellings = scenario.dwellings.values()
    policy, rents, development = scenario.policy, scenario.rents, scenario.development
    land = scenario.land
    for dwelling in dwellings:
        yield 0 if isinstance(dwelling.count, CountRange) else dwelling.count
    yield from [dwelling.floor_area for dwelling in dwellings]
    yield from [_euros(dwelling.rent) for dwelling in dwellings]
    yield from [dwelling.market_rent or _euros(dwelling.rent) for dwelling in dwellings]
    yield from [dwelling.price or 0.0 for dwelling in dwellings]
    yield from [dwelling.vacant_value or 0.0 for dwelling in dwellings]
    yield from [dwelling.construction_cost or 0.0 for dwelling in dwellings]
    yield from [dwelling.parking_spaces for dwelling in dwellings]
    yield from _exit_numbers(scenario)
    segments = policy.segments.values()
    yield from [_euros(each.lower) for each in segments]
    yield from [_euros(each.upper) for each in segments]
    yield from [each.upper_surcharge for each in segments]
    incomes = scenario.other_income.values()
    yield from [line.per_dwelling or 0.0 for line in incomes]
    yield from [line.per_parking_space or 0.0 for line in incomes]
    for running in scenario.operating_costs.values():
        yield getattr(running, basis_of(running, OPERATING_BASES))
    costs = development.costs.values()
    for cost in costs:
        amount = getattr(cost, basis_of(cost, COST_BASES))
        yield 0.0 if amount == "dwelling" else amount
    yield from [development.vat if cost.vat is None else cost.vat for cost in costs]
    yield policy.term
    yield policy.rent_increase.surcharge
    yield policy.initial_rent.surcharge
    yield rents.turnover
    yield rents.vacancy
    yield rents.bad_debt
    yield rents.void_months
    yield rents.lease_up_months
    yield 0.0 if isinstance(rents.increase, str) else rents.increase
    yield rents.free_sector_surcharge
    yield scenario.required_return if development.rate is None else development.rate
    profit = development.profit_and_risk
    yield getattr(profit, basis_of(profit, PROFIT_BASES)) if profit else 0.0
    yield 0.0 if isinstance(land.price, str) else land.price
    yield land.asking_price
    yield from (0.0 if isinstance(land.vat, str) else land.vat, land.costs)
    yield development.vat
    yield scenario.form_factor or 1.0
    yield scenario.required_return
    yield from (nan if land.let_share is None else land.let_share, 1.0)


def _exit_numbers(scenario: ScenarioFields) -> Iterator[float]:
    """The numbers of each type's own exit, number by number."""
    exits = [exit_of_type(scenario, name) for name in scenario.dwellings]
    yield from [each.net_yield or 1.0 for each in exits]
    yield from [each.gross_yield or 1.0 for each in exits]
    yield from [each.ageing for each in exits]
    yield from [each.let_ratio for each in exits]
    yield from [each.buyers_costs for each in exits]
    yield from [each.selling_costs for each in exits]


def _euros(amount: float | str | None) -> float:
    """An amount that is given in euros; 0 where a word stands in its place, or nothing."""
    return 0.0 if amount is None or isinstance(amount, str) else amount

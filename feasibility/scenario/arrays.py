"""Scenarios as arrays: the numbers of one scenario, or of many that are built alike, with one row for each.

What decides *which* sums are made (names, methods, timings, dates) is the `Layout`; what they are made of is
the `Case`. Scenarios with equal layouts become rows of one case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from feasibility.scenario.model import (
    CountRange,
    DevelopmentCost,
    Dwelling,
    OperatingCost,
    ProfitAndRisk,
    ScenarioFields,
    Segment,
)

Array = NDArray[np.float64]

LAND = -1
"""Place of the land among the bases of a share line."""
PROFIT_BASES = ("share_of_investment_value", "share_of_costs", "lump_sum")


@dataclass(frozen=True)
class SegmentLayout:
    """What kind of limits a segment has."""

    name: str
    rented: bool
    lower: Literal["none", "amount", "liberalisation_limit"]
    has_upper: bool


@dataclass(frozen=True)
class TypeLayout:
    """A dwelling type: its segment, and whether the covenant binds it."""

    name: str
    segment: int
    rented: bool
    covenanted: bool


@dataclass(frozen=True)
class IncomeLayout:
    """A line of other income."""

    name: str
    index: str


@dataclass(frozen=True)
class OperatingLayout:
    """A running cost or a major work."""

    name: str
    basis: str
    index: str
    every_years: int | None


@dataclass(frozen=True)
class CostLayout:
    """A development cost; `of` holds the places of a share line's bases, `LAND` for the land."""

    name: str
    basis: str
    of: tuple[int, ...]
    timing: str
    index: str
    vat_recovered: bool


@dataclass(frozen=True)
class Layout:
    """Everything that decides how a scenario is computed, without its numbers."""

    start: date
    price_year: int
    period: Literal["month", "quarter", "year"]
    flow_timing: Literal["mid", "start", "end"]
    construction_months: int
    holding_years: int
    known_until: date | None
    policy_year: int
    reletting: str
    hold_in_band: bool
    statutory_cap: bool
    increase: Literal["allowed", "cpi", "number"]
    sells_after_term: bool
    methods: tuple[str, ...]
    rent_basis: str
    land_is_residual: bool
    profit_basis: str
    segments: tuple[SegmentLayout, ...]
    types: tuple[TypeLayout, ...]
    other_income: tuple[IncomeLayout, ...]
    operating: tuple[OperatingLayout, ...]
    costs: tuple[CostLayout, ...]


@dataclass(frozen=True)
class Case:
    """The numbers of V scenarios of one layout: axes (type or line, scenario), or (scenario,)."""

    count: Array
    floor_area: Array
    rent: Array
    market_rent: Array
    price: Array
    vacant_value: Array
    construction_cost: Array
    parking_spaces: Array
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
    land_costs: Array
    sales_vat: Array
    form_factor: Array
    net_yield: Array
    gross_yield: Array
    ageing: Array
    let_ratio: Array
    buyers_costs: Array
    selling_costs: Array
    required_return: Array


def basis_of(line: DevelopmentCost | OperatingCost | ProfitAndRisk, bases: Sequence[str]) -> str:
    """The one basis that a line is given on."""
    return next(basis for basis in bases if getattr(line, basis) is not None)


OPERATING_BASES = ("per_dwelling", "share_of_rent", "share_of_vacant_value", "per_reletting")
COST_BASES = ("per_m2_bvo", "per_m2_gbo", "per_dwelling", "per_parking_space", "lump_sum", "share")


def layout_of(scenario: ScenarioFields) -> Layout:
    """How a scenario is computed."""
    policy, rents, development = scenario.policy, scenario.rents, scenario.development
    segments = {name: place for place, name in enumerate(policy.segments)}
    lines = {name: place for place, name in enumerate(development.costs)} | {"land": LAND}
    profit = development.profit_and_risk
    return Layout(
        start=scenario.start,
        price_year=scenario.price_date.year,
        period=scenario.period,
        flow_timing=scenario.flow_timing,
        construction_months=development.construction_months,
        holding_years=scenario.exit.holding_years,
        known_until=scenario.known_until,
        policy_year=policy.date.year,
        reletting=policy.reletting,
        hold_in_band=policy.hold_in_band,
        statutory_cap=rents.statutory_cap,
        increase=rents.increase if isinstance(rents.increase, str) else "number",
        sells_after_term=scenario.after_term == "sell_on_turnover",
        methods=scenario.exit.methods,
        rent_basis=scenario.exit.rent_basis,
        land_is_residual=scenario.land.price == "residual",
        profit_basis=basis_of(profit, PROFIT_BASES) if profit else "lump_sum",
        segments=tuple(_segment_layout(name, segment) for name, segment in policy.segments.items()),
        types=tuple(
            _type_layout(name, dwelling, segments[dwelling.segment], policy.segments[dwelling.segment])
            for name, dwelling in scenario.dwellings.items()
        ),
        other_income=tuple(IncomeLayout(name, line.index) for name, line in scenario.other_income.items()),
        operating=tuple(
            OperatingLayout(name, basis_of(line, OPERATING_BASES), line.index or "cpi", line.every_years)
            for name, line in scenario.operating_costs.items()
        ),
        costs=tuple(
            CostLayout(
                name,
                "dwelling" if line.per_m2_bvo == "dwelling" else basis_of(line, COST_BASES),
                tuple(lines[base] for base in line.of or ()),
                line.timing or "over_construction",
                line.index or "construction_cost",
                line.vat_recovered,
            )
            for name, line in development.costs.items()
        ),
    )


def _segment_layout(name: str, segment: Segment) -> SegmentLayout:
    lower: Literal["none", "amount", "liberalisation_limit"] = "amount"
    if segment.lower is None:
        lower = "none"
    elif segment.lower == "liberalisation_limit":
        lower = "liberalisation_limit"
    return SegmentLayout(name, segment.tenure == "rent", lower, segment.upper is not None)


def _type_layout(name: str, dwelling: Dwelling, place: int, segment: Segment) -> TypeLayout:
    rented = segment.tenure == "rent"
    return TypeLayout(name, place, rented, rented and segment.upper is not None)


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
    stacked = [next(rows) for _ in range(16)]
    return Case(*stacked, *(row[0] for row in rows))


def _sizes(types: int, segments: int, incomes: int, operating: int, costs: int) -> list[int]:
    blocks = [types] * 8 + [segments] * 3 + [incomes] * 2 + [operating] + [costs] * 2
    return blocks + [1] * (len(Case.__dataclass_fields__) - len(blocks))


def _numbers(scenario: ScenarioFields) -> Iterator[float]:
    """All numbers of a scenario in the order of the fields of `Case`."""
    dwellings = scenario.dwellings.values()
    policy, rents, development = scenario.policy, scenario.rents, scenario.development
    land, at_exit = scenario.land, scenario.exit
    for dwelling in dwellings:
        yield 0 if isinstance(dwelling.count, CountRange) else dwelling.count
    yield from [dwelling.floor_area for dwelling in dwellings]
    yield from [dwelling.rent or 0.0 for dwelling in dwellings]
    yield from [dwelling.market_rent or dwelling.rent or 0.0 for dwelling in dwellings]
    yield from [dwelling.price or 0.0 for dwelling in dwellings]
    yield from [dwelling.vacant_value or 0.0 for dwelling in dwellings]
    yield from [dwelling.construction_cost or 0.0 for dwelling in dwellings]
    yield from [dwelling.parking_spaces for dwelling in dwellings]
    segments = policy.segments.values()
    yield from [0.0 if isinstance(each.lower, str) else each.lower or 0.0 for each in segments]
    yield from [each.upper or 0.0 for each in segments]
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
    yield land.vat
    yield land.costs
    yield development.vat
    yield scenario.form_factor or 1.0
    yield at_exit.net_yield or 1.0
    yield at_exit.gross_yield or 1.0
    yield at_exit.ageing
    yield at_exit.let_ratio
    yield at_exit.buyers_costs
    yield at_exit.selling_costs
    yield scenario.required_return

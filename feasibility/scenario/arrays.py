"""The numbers of scenarios as arrays: of one scenario, or of many of one layout, with one column for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from math import nan
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from feasibility.scenario.keys.finance import Tax
from feasibility.scenario.keys.model import CountRange, Dwelling, OtherIncome, ScenarioFields
from feasibility.scenario.keys.policy import Segment
from feasibility.scenario.kinds import exit_of_type
from feasibility.scenario.layout import COST_BASES, OPERATING_BASES, PROFIT_BASES, basis_of

Array = NDArray[np.float64]
Entry = TypeVar("Entry", bound=np.generic)
Numbers = Callable[[ScenarioFields], Iterable[float]]


def of_row(array: NDArray[Entry], row: int, axis: int = -1) -> NDArray[Entry]:
    """The entries of one scenario in an array with an axis of scenarios, or one of length 1 for all.

    Args:
        array: with the scenarios on `axis`.
        row: index of the scenario.
        axis: the axis of the scenarios, which is removed.

    Returns:
        A view: a sum over it has the order of the whole array, and so the same last digit.
    """
    place = row if array.shape[axis] > 1 else 0
    found: NDArray[Entry] = array[..., place] if axis == -1 else array[(slice(None),) * axis + (place,)]
    return found


def kept_row(array: NDArray[Entry], row: int, axis: int = -1) -> NDArray[Entry]:
    """The same with the axis kept, of length 1."""
    found: NDArray[Entry] = np.take(array, [row if array.shape[axis] > 1 else 0], axis=axis)
    return found


# ----------------------------------------------------------------------------------- one number, or a row of


def _one(number: Callable[[ScenarioFields], float]) -> Any:
    """A number of the scenario, (V,)."""
    return field(metadata={"numbers": lambda scenario: (number(scenario),), "single": True, "types": False})


def _each(numbers: Numbers, *, types: bool = False) -> Any:
    """A number of every type or line, (types or lines, V)."""
    return field(metadata={"numbers": numbers, "single": False, "types": types})


def _of_types(number: Callable[[Dwelling], float]) -> Any:
    return _each(lambda scenario: [number(each) for each in scenario.dwellings.values()], types=True)


def _of_exits(number: Callable[[Any], float]) -> Any:
    return _each(
        lambda scenario: [number(exit_of_type(scenario, name)) for name in scenario.dwellings], types=True
    )


def _of_segments(number: Callable[[Segment], float]) -> Any:
    return _each(lambda scenario: [number(each) for each in scenario.policy.segments.values()])


def _of_incomes(number: Callable[[OtherIncome], float]) -> Any:
    return _each(lambda scenario: [number(each) for each in scenario.other_income.values()])


def _euros(amount: float | str | None) -> float:
    """An amount that is given in euros; 0 where it is a word or absent."""
    return 0.0 if amount is None or isinstance(amount, str) else amount


def _operating_amounts(scenario: ScenarioFields) -> Iterator[float]:
    for line in scenario.operating_costs.values():
        yield getattr(line, basis_of(line, OPERATING_BASES))


def _cost_amounts(scenario: ScenarioFields) -> Iterator[float]:
    for cost in scenario.development.costs.values():
        amount = getattr(cost, basis_of(cost, COST_BASES))
        yield 0.0 if amount == "dwelling" else amount


def _cost_vat(scenario: ScenarioFields) -> list[float]:
    development = scenario.development
    return [development.vat if cost.vat is None else cost.vat for cost in development.costs.values()]


def _profit_amount(scenario: ScenarioFields) -> float:
    profit = scenario.development.profit_and_risk
    amount: float = getattr(profit, basis_of(profit, PROFIT_BASES)) if profit else 0.0
    return amount


def _development_rate(scenario: ScenarioFields) -> float:
    rate = scenario.development.rate
    return scenario.required_return if rate is None else rate


def _of_loan(name: str) -> Any:
    """A number of the investor's loan; 0 without it."""
    return _one(lambda each: getattr(each.finance.loan, name, None) or 0.0)


def _of_construction_loan(name: str) -> Any:
    return _one(lambda each: getattr(each.finance.construction_loan, name, None) or 0.0)


def _of_canon(name: str) -> Any:
    return _one(lambda each: getattr(each.land.canon, name, None) or 0.0)


def _surplus_borders(scenario: ScenarioFields) -> Iterator[float]:
    """The border of a surplus clause for one dwelling of each type [€]; 0 without one."""
    clause = scenario.land.surplus
    for each in scenario.dwellings.values():
        if clause is None:
            yield 0.0
        else:
            yield clause.border_per_dwelling or (clause.border_per_m2 or 0.0) * each.floor_area


def _of_tax(number: Callable[[Tax], float | None], otherwise: float = 0.0) -> Any:
    def read(scenario: ScenarioFields) -> float:
        found = number(scenario.tax) if scenario.tax else None
        return otherwise if found is None else found

    return _one(read)


def _of_depreciation(name: str) -> Any:
    return _of_tax(lambda each: getattr(each.depreciation, name, None))


def _phase_shares(scenario: ScenarioFields) -> list[float]:
    return [scenario.land.phase_shares.get(name, nan) for name in scenario.phases]


def _let_share(scenario: ScenarioFields) -> float:
    share = scenario.land.let_share
    return nan if share is None else share


@dataclass(frozen=True)
class Case:
    """The numbers of V scenarios of one layout: axes (type or line, scenario), or (scenario,).

    Each number is stated once: its name, its axes, and the function that reads it. Where a scenario gives no
    value, that function says what stands for it: a default of the format, or 0 (1 for a divisor) where the
    layout does not use it.
    """

    counts: Array = _of_types(lambda each: 0 if isinstance(each.count, CountRange) else each.count)
    floor_area: Array = _of_types(lambda each: each.floor_area)
    rent: Array = _of_types(lambda each: _euros(each.rent))
    market_rent: Array = _of_types(lambda each: each.market_rent or _euros(each.rent))
    price: Array = _of_types(lambda each: each.price or 0.0)
    vacant_value: Array = _of_types(lambda each: each.vacant_value or 0.0)
    construction_cost: Array = _of_types(lambda each: each.construction_cost or 0.0)
    parking_spaces: Array = _of_types(lambda each: each.parking_spaces)
    least_land_price: Array = _of_types(lambda each: each.least_land_price or 0.0)
    net_yield: Array = _of_exits(lambda each: each.net_yield or 1.0)
    gross_yield: Array = _of_exits(lambda each: each.gross_yield or 1.0)
    ageing: Array = _of_exits(lambda each: each.ageing)
    resale_share: Array = _one(lambda each: each.exit.resale_share)
    let_ratio: Array = _of_exits(lambda each: each.let_ratio)
    buyers_costs: Array = _of_exits(lambda each: each.buyers_costs)
    selling_costs: Array = _of_exits(lambda each: each.selling_costs)
    segment_lower: Array = _of_segments(lambda each: _euros(each.lower))
    segment_upper: Array = _of_segments(lambda each: _euros(each.upper))
    segment_surcharge: Array = _of_segments(lambda each: each.upper_surcharge)
    income_per_dwelling: Array = _of_incomes(lambda each: each.per_dwelling or 0.0)
    income_per_parking_space: Array = _of_incomes(lambda each: each.per_parking_space or 0.0)
    operating_amount: Array = _each(_operating_amounts)
    cost_amount: Array = _each(_cost_amounts)
    cost_vat: Array = _each(_cost_vat)
    term: Array = _one(lambda each: each.policy.term)
    increase_surcharge: Array = _one(lambda each: each.policy.rent_increase.surcharge)
    initial_surcharge: Array = _one(lambda each: each.policy.initial_rent.surcharge)
    turnover: Array = _one(lambda each: each.rents.turnover)
    vacancy: Array = _one(lambda each: each.rents.vacancy)
    bad_debt: Array = _one(lambda each: each.rents.bad_debt)
    void_months: Array = _one(lambda each: each.rents.void_months)
    lease_up_months: Array = _one(lambda each: each.rents.lease_up_months)
    wished_increase: Array = _one(lambda each: _euros(each.rents.increase))
    free_sector_surcharge: Array = _one(lambda each: each.rents.free_sector_surcharge)
    development_rate: Array = _one(_development_rate)
    profit_amount: Array = _one(_profit_amount)
    acquisition_share: Array = _one(lambda each: each.acquisition.share_of_value)
    acquisition_per_dwelling: Array = _one(lambda each: each.acquisition.per_dwelling)
    acquisition_lump_sum: Array = _one(lambda each: each.acquisition.lump_sum)
    land_price: Array = _one(lambda each: _euros(each.land.price))
    asking_price: Array = _one(lambda each: each.land.asking_price)
    land_vat: Array = _one(lambda each: _euros(each.land.vat))
    """VAT on the land that is not recovered; as stated until `with_vat` has computed it."""
    land_costs: Array = _one(lambda each: each.land.costs)
    plot_area: Array = _one(lambda each: _euros(each.land.plot_area))
    sales_vat: Array = _one(lambda each: each.development.vat)
    form_factor: Array = _one(lambda each: each.form_factor or 1.0)
    required_return: Array = _one(lambda each: each.required_return)
    let_share: Array = _one(_let_share)
    """Share of the floor area that is let; NaN until `with_vat` has computed it."""
    site_bears_vat: Array = _one(lambda each: 1.0)
    """Share of the lump sums, and of what lines take of the land, whose VAT is a cost."""
    phase_shares: Array = _each(_phase_shares)
    """Share of the land price that each phase pays; NaN where it follows from the programme."""
    canon_rate: Array = _of_canon("rate")
    canon_capitalisation: Array = _of_canon("capitalisation_rate")
    surplus_share: Array = _one(lambda each: each.land.surplus.share if each.land.surplus else 0.0)
    surplus_border: Array = _each(_surplus_borders, types=True)
    """Of one dwelling, at the price date [€]."""
    exit_selling_costs: Array = _one(lambda each: each.exit.selling_costs)
    """Those of the whole project, which a ground lease bears at exit."""
    loan_amount: Array = _of_loan("amount")
    loan_ltv: Array = _of_loan("ltv")
    loan_ltc: Array = _of_loan("ltc")
    loan_dscr: Array = _of_loan("dscr")
    loan_icr: Array = _of_loan("icr")
    loan_rate: Array = _of_loan("rate")
    loan_years: Array = _of_loan("years")
    loan_fee: Array = _of_loan("fee")
    construction_share: Array = _of_construction_loan("share_of_cost")
    construction_rate: Array = _of_construction_loan("rate")
    construction_fee: Array = _of_construction_loan("fee")
    required_equity_return: Array = _one(lambda each: each.finance.required_equity_return or 0.0)
    depreciation_years: Array = _of_depreciation("years")
    """0 where nothing is depreciated."""
    depreciation_residual: Array = _of_depreciation("residual_share")
    depreciation_floor: Array = _of_depreciation("floor")
    woz_share: Array = _of_tax(lambda each: each.woz_share)
    interest_share: Array = _of_tax(lambda each: each.interest_share, nan)
    """Share of EBITDA up to which interest is deducted; NaN where the dated table has it."""
    interest_threshold: Array = _of_tax(lambda each: each.interest_threshold)


@cache
def _table() -> tuple[tuple[str, Numbers, bool], ...]:
    """Name of each number, how it is read, and whether a scenario has only one."""
    return tuple((each.name, each.metadata["numbers"], each.metadata["single"]) for each in fields(Case))


def of_types(case: Case, types: Sequence[int]) -> Case:
    """The numbers of some dwelling types, and of everything else.

    Args:
        case: of all types.
        types: places of the types.
    """
    places = list(types)
    return replace(
        case,
        **{each.name: getattr(case, each.name)[places] for each in fields(Case) if each.metadata["types"]},
    )


def case_of(scenarios: Sequence[ScenarioFields]) -> Case:
    """The numbers of scenarios of one layout, one column for each scenario."""
    columns: dict[str, Array] = {}
    for name, numbers, single in _table():
        column = np.array([list(numbers(scenario)) for scenario in scenarios], dtype=np.float64).T
        columns[name] = column[0] if single else column
    return Case(**columns)

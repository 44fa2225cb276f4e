"""How a scenario is computed, without its numbers: names, methods, bases, timings, dates.

Scenarios with equal layouts can be computed together, as rows of the same arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from feasibility.dates import day_after
from feasibility.scenario.keys.finance import LOAN_SIZES
from feasibility.scenario.keys.model import (
    Acquisition,
    Development,
    DevelopmentCost,
    Dwelling,
    OperatingCost,
    ProfitAndRisk,
    ScenarioFields,
)
from feasibility.scenario.keys.policy import Segment
from feasibility.scenario.kinds import Kind, exit_methods, exit_of_type, kind_of

LAND = -1
"""Index of the land among the bases of a share line."""
Limit = Literal["none", "amount", "liberalisation_limit", "wws"]
"""The kind of a limit: none, an amount, the legal limit, or each type's highest rent by points."""
PROFIT_BASES = ("share_of_investment_value", "share_of_costs", "lump_sum")


@dataclass(frozen=True)
class SegmentLayout:
    """The kind of a segment and of its limits."""

    name: str
    rented: bool
    lower: Limit
    upper: Limit
    kind: Kind

    @property
    def has_upper(self) -> bool:
        """Whether it has an upper limit of any kind."""
        return self.upper != "none"


@dataclass(frozen=True)
class TypeLayout:
    """A dwelling type: its segment, whether the covenant binds it, and its points."""

    name: str
    segment: int
    rented: bool
    covenanted: bool
    """Whether it is let below an upper limit: rules on rents bind it, whatever its kind."""
    kind: Kind
    methods: tuple[str, ...]
    """The exit methods of its kind."""
    points: int | None
    """Points of the housing valuation system, where given."""
    asks_highest: bool
    """Whether its rent is the highest that its points allow."""
    sells_on_turnover: bool
    """Whether what becomes vacant is sold from the first year let on."""

    @property
    def in_mid_market(self) -> bool:
        """Whether it has years in the mid market: let below an upper limit, in a segment of kind mid."""
        return self.covenanted and self.kind == "mid"


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
    """A development cost; `of` has the indices of a share line's bases, `LAND` for the land."""

    name: str
    basis: str
    of: tuple[int, ...]
    timing: str
    index: str
    vat_recovered: bool
    """Never for a turnkey price, on which VAT is due as a whole."""


@dataclass(frozen=True)
class PhaseLayout:
    """A phase: its dates, and which types and lump sums it has."""

    name: str
    start_months: int
    construction_months: int
    types: tuple[int, ...]
    """Places of its dwelling types."""
    lump_sums: tuple[int, ...]
    """Places of its lump sums among the development costs."""
    profit: bool
    """Whether a lump-sum profit is its own."""


@dataclass(frozen=True)
class Layout:
    """Everything that decides how a scenario is computed, without its numbers."""

    start: date
    price_year: int
    period: Literal["month", "quarter", "year"]
    flow_timing: Literal["mid", "start", "end"]
    construction_months: int
    payment_months: int
    holding_years: int
    known_until: date | None
    policy_year: int
    reletting: str
    hold_in_band: bool
    increase_rule: Literal["surcharge", "law"]
    statutory_cap: bool
    new_build_surcharge: bool
    increase: Literal["allowed", "cpi", "number"]
    sells_after_term: bool
    methods: tuple[str, ...]
    """Every exit method of some type."""
    rent_basis: str
    land_is_residual: bool
    asking_price_year: int | None
    """Calendar year of whose price level the asking price is; None where it is that of the payment."""
    asking_price_index: str
    """What it follows from that year on; empty where it follows nothing."""
    least_land_price: bool
    """Whether a dwelling type has a least land price."""
    land_vat_by_use: bool
    delivery: str | None
    profit_basis: str
    segments: tuple[SegmentLayout, ...]
    types: tuple[TypeLayout, ...]
    other_income: tuple[IncomeLayout, ...]
    operating: tuple[OperatingLayout, ...]
    costs: tuple[CostLayout, ...]
    phases: tuple[PhaseLayout, ...]
    """Empty where the scenario names none."""
    acquisition_index: str
    """Index of the investor's costs of buying; empty where it has none."""
    canon_index: str
    """Index of the ground lease's canon; empty for freehold land."""
    surplus_of: tuple[str, ...]
    """The moments at which a surplus clause counts; empty without one."""
    surplus_index: str
    """What its border follows from the price date on; empty where it stays as it is."""
    loan_sizes: tuple[str, ...]
    """What the size of the investor's loan follows; empty without a loan."""
    repayment: str
    construction_loan: bool
    """Whether the developer borrows."""
    equity_return: bool
    """Whether a return on the investor's equity is required."""
    tax: Literal["none", "used", "free"]
    """Whether the investor pays corporation tax, and whether its lower bracket is used by other profits."""

    @property
    def sells_vacated(self) -> bool:
        """Whether some type is sold as its tenants leave: after the term, or from the first year on."""
        return self.sells_after_term or any(each.sells_on_turnover for each in self.types)


def phase_layouts(layout: Layout) -> tuple[Layout, ...]:
    """How each phase is computed: the project from its own start, with its own types.

    Every cost line stays in its place; the lump sums of other phases are 0 in `case_of_phase`. A project
    without phases is its own only phase.
    """
    if not layout.phases:
        return (layout,)
    return tuple(
        replace(
            layout,
            start=day_after(layout.start, phase.start_months),
            construction_months=phase.construction_months,
            types=tuple(layout.types[place] for place in phase.types),
            phases=(),
        )
        for phase in layout.phases
    )


def basis_of(line: DevelopmentCost | OperatingCost | ProfitAndRisk, bases: Sequence[str]) -> str:
    """The basis on which a line is given."""
    return next(basis for basis in bases if getattr(line, basis) is not None)


OPERATING_BASES = ("per_dwelling", "share_of_rent", "share_of_vacant_value", "per_reletting")
COST_BASES = ("per_m2_bvo", "per_m2_gbo", "per_dwelling", "per_parking_space", "lump_sum", "share")


def layout_of(scenario: ScenarioFields) -> Layout:
    """How a scenario is computed."""
    policy, rents, development = scenario.policy, scenario.rents, scenario.development
    segments = {name: place for place, name in enumerate(policy.segments)}
    buying = scenario.acquisition
    profit, asked_on = development.profit_and_risk, scenario.land.asking_price_date
    return Layout(
        start=scenario.start,
        price_year=scenario.price_date.year,
        period=scenario.period,
        flow_timing=scenario.flow_timing,
        construction_months=development.construction_months,
        payment_months=scenario.land.payment_months,
        holding_years=scenario.exit.holding_years,
        known_until=scenario.known_until,
        policy_year=policy.date.year,
        reletting=policy.reletting,
        hold_in_band=policy.hold_in_band,
        increase_rule=policy.rent_increase.rule,
        statutory_cap=rents.statutory_cap,
        new_build_surcharge=rents.new_build_surcharge,
        increase=rents.increase if isinstance(rents.increase, str) else "number",
        sells_after_term=scenario.after_term == "sell_on_turnover",
        methods=exit_methods(scenario),
        rent_basis=scenario.exit.rent_basis,
        land_is_residual=scenario.land.price == "residual",
        asking_price_year=asked_on.year if asked_on else None,
        asking_price_index=(scenario.land.asking_price_index or "house_price") if asked_on else "",
        least_land_price=any(each.least_land_price is not None for each in scenario.dwellings.values()),
        land_vat_by_use=scenario.land.vat == "by_use",
        delivery=development.delivery,
        profit_basis=basis_of(profit, PROFIT_BASES) if profit else "lump_sum",
        segments=tuple(_segment_layout(name, segment) for name, segment in policy.segments.items()),
        types=tuple(
            _type_layout(
                name,
                dwelling,
                segments[dwelling.segment],
                policy.segments[dwelling.segment],
                exit_of_type(scenario, name).methods,
            )
            for name, dwelling in scenario.dwellings.items()
        ),
        other_income=tuple(IncomeLayout(name, line.index) for name, line in scenario.other_income.items()),
        operating=tuple(
            OperatingLayout(name, basis_of(line, OPERATING_BASES), line.index or "cpi", line.every_years)
            for name, line in scenario.operating_costs.items()
        ),
        costs=_cost_layouts(development),
        phases=_phase_layouts(scenario),
        acquisition_index=buying.index if _has_amounts(buying) else "",
        canon_index=scenario.land.canon.index if scenario.land.canon else "",
        surplus_of=scenario.land.surplus.of if scenario.land.surplus else (),
        surplus_index=(scenario.land.surplus.index or "") if scenario.land.surplus else "",
        loan_sizes=loan_sizes(scenario),
        repayment=scenario.finance.loan.repayment if scenario.finance.loan else "",
        construction_loan=scenario.finance.construction_loan is not None,
        equity_return=scenario.finance.required_equity_return is not None,
        tax=scenario.tax.bracket if scenario.tax else "none",
    )


def _cost_layouts(development: Development) -> tuple[CostLayout, ...]:
    lines = {name: place for place, name in enumerate(development.costs)} | {"land": LAND}
    return tuple(
        CostLayout(
            name,
            "dwelling" if line.per_m2_bvo == "dwelling" else basis_of(line, COST_BASES),
            tuple(lines[base] for base in line.of or ()),
            line.timing or "over_construction",
            line.index or "construction_cost",
            line.vat_recovered and development.delivery != "turnkey",
        )
        for name, line in development.costs.items()
    )


def _has_amounts(buying: Acquisition) -> bool:
    """Whether any of its numbers is above 0."""
    return any(each for each in vars(buying).values() if isinstance(each, (int, float)))


def loan_sizes(scenario: ScenarioFields) -> tuple[str, ...]:
    """What the size of the investor's loan follows; empty without a loan."""
    loan = scenario.finance.loan
    return tuple(size for size in LOAN_SIZES if getattr(loan, size) is not None) if loan else ()


def _phase_layouts(scenario: ScenarioFields) -> tuple[PhaseLayout, ...]:
    """The phases; a lump sum that names none is the first one's."""
    first = next(iter(scenario.phases), "")
    costs, profit = scenario.development.costs, scenario.development.profit_and_risk
    return tuple(
        PhaseLayout(
            name,
            dates.start_months,
            dates.construction_months,
            tuple(place for place, each in enumerate(scenario.dwellings.values()) if each.phase == name),
            tuple(
                place
                for place, line in enumerate(costs.values())
                if line.lump_sum is not None and (line.phase or first) == name
            ),
            profit is not None and (profit.phase or first) == name,
        )
        for name, dates in scenario.phases.items()
    )


def _segment_layout(name: str, segment: Segment) -> SegmentLayout:
    return SegmentLayout(
        name, segment.tenure == "rent", _limit(segment.lower), _limit(segment.upper), kind_of(segment)
    )


def _limit(value: float | Limit | None) -> Limit:
    if value is None:
        return "none"
    return value if isinstance(value, str) else "amount"


def _type_layout(
    name: str, dwelling: Dwelling, place: int, segment: Segment, methods: tuple[str, ...]
) -> TypeLayout:
    rented = segment.tenure == "rent"
    return TypeLayout(
        name,
        place,
        rented,
        rented and segment.upper is not None,
        kind_of(segment),
        methods,
        dwelling.points,
        dwelling.rent == "highest",
        dwelling.sell_on_turnover,
    )


def first_letting(scenario: ScenarioFields, name: str) -> date:
    """The day on which a dwelling type is delivered and first let."""
    phase = scenario.phases.get(scenario.dwellings[name].phase or "")
    built = phase.construction_months if phase else scenario.development.construction_months
    return day_after(construction_start(scenario, name), built)


def construction_start(scenario: ScenarioFields, name: str) -> date:
    """The day on which the construction of a dwelling type starts."""
    phase = scenario.phases.get(scenario.dwellings[name].phase or "")
    return day_after(scenario.start, phase.start_months) if phase else scenario.start

"""From arrays to the result of one scenario: plain numbers, checks, notes and sources."""

from __future__ import annotations

import math
import platform
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.figures.least_price import highest_asked, least_of_types
from feasibility.evaluation.figures.registry import PROJECT
from feasibility.evaluation.financing.plain_figures import finance_result, irr_of_row, tax_result
from feasibility.evaluation.flow_lines import flow_lines
from feasibility.evaluation.legal import needs_rents_by_points, rows_of
from feasibility.evaluation.notes.of_result import notes_of
from feasibility.evaluation.policy_checks import type_limits
from feasibility.evaluation.requirements import RETENTION_YEARS, has_statutory_limit, used_indices
from feasibility.evaluation.result import Arrays, CashFlow, Phase, PhaseResult, Result, Site, TypeResult
from feasibility.indices.history import published_growth
from feasibility.policy.checks import policy_checks
from feasibility.policy.limits import rule_values
from feasibility.policy.points import new_build_years
from feasibility.policy.sources import SourcedValue, policy_values, surcharge_values, table_values
from feasibility.policy.statutory import statutory_rules
from feasibility.policy.tables import TableDateError, dated_table, value_at, wws_table
from feasibility.returns.project import by_type
from feasibility.returns.values import HALF_A_CENT
from feasibility.scenario.arrays import Entry, of_row
from feasibility.scenario.layout import TypeLayout
from feasibility.scenario.validated import Scenario
from feasibility.version import VERSION

Array = NDArray[np.float64]

AFTER = 10
"""Anniversary of `rent_after_10`."""


def result_of(scenario: Scenario, arrays: Arrays, row: int) -> Result:
    """The result of one row of arrays."""
    returns, case = arrays.returns, arrays.case

    def at(array: Array) -> float:
        return float(of_row(array, row))

    residual = at(returns.residual_land_value)
    count = of_row(case.counts, row, 1)
    area = float(count @ of_row(case.floor_area, row, 1))
    dwellings = int(count.sum())
    limits = type_limits(scenario)
    checks = policy_checks(scenario, limits)
    types = dict(_types(scenario, arrays, row, _least_contribution(arrays, row, dwellings)))
    stated: dict[str, Any] = {
        "dwellings": dwellings,
        **irr_of_row(
            "project_irr",
            returns.project_irr,
            returns.project_irr_status,
            returns.project_flows,
            returns.project_times,
            row,
        ),
        **irr_of_row(
            "investor_irr",
            returns.investor_irr,
            returns.investor_irr_status,
            returns.investor_flows,
            returns.investor_times,
            row,
        ),
        "residual_land_value_per_dwelling": residual / dwellings,
        "residual_land_value_per_m2_gbo": residual / area,
        "residual_land_value_per_m2_bvo": (
            residual * scenario.form_factor / area if scenario.form_factor else None
        ),
        "mid_market_dwelling_years": sum(
            each.count * min(each.retention_years or 0, scenario.policy.term) for each in types.values()
        ),
        "allowed": all(check.allowed for check in checks),
    }
    others: dict[str, Any] = {
        key: _number(at(each.column(arrays)))
        for key, each in PROJECT.items()
        if each.column is not None and key not in stated
    }
    others["viable"] = bool(others["viable"])
    return Result(
        scenario=scenario,
        **stated,
        **others,
        dwelling_types=types,
        site=Site(at(returns.site_development_cost), at(returns.site_profit), at(returns.site_residual)),
        phases=dict(_phases(arrays, row)),
        finance=finance_result(arrays, row),
        tax=tax_result(arrays, row),
        checks=checks,
        cash_flow=_cash_flow(arrays, row),
        sources=tuple(_sources(scenario, arrays)),
        notes=tuple(
            notes_of(
                scenario,
                arrays,
                types,
                checks,
                limits,
                _by_type(arrays, row, lambda phase: phase.unit.letting.market_rent[..., 0]),
                _by_type(arrays, row, lambda phase: phase.unit.sale_price),
                row,
            )
        ),
        provenance=provenance(scenario),
        arrays=arrays,
        row=row,
    )


def _least_contribution(arrays: Arrays, row: int, dwellings: int) -> Array:
    """(T,) what a dwelling must add to the margin not to be a burden: its part of what is asked for the land.

    Where the types' least land prices come to more than the asking price, each type has its own to bring.
    """
    asking, site = (
        float(of_row(each, row)) for each in (arrays.case.asking_price, arrays.returns.site_margin)
    )
    if float(of_row(highest_asked(arrays), row)) > asking:
        return of_row(least_of_types(arrays), row, 1) - site / dwellings
    return (asking - site) / dwellings + np.zeros(len(arrays.layout.types))


def exit_methods(arrays: Arrays) -> list[tuple[str, ...]]:
    """For every row of arrays the exit methods that give the values of its let types, each named once."""
    layout = arrays.layout
    rows = arrays.returns.residual_land_value.shape[0]
    used = [np.zeros(rows, dtype=bool) for _ in layout.methods]
    for phase in arrays.phases:
        left = np.broadcast_to(phase.unit.letting.share_let[..., -1], (len(phase.types), rows))
        here = (left > 0) & (np.broadcast_to(phase.case.counts, left.shape) > 0)
        best = np.broadcast_to(phase.unit.exit_by_method.argmax(axis=0), left.shape)
        used = [found | ((best == place) & here).any(axis=0) for place, found in enumerate(used)]
    return [
        tuple(method for method, each in zip(layout.methods, used, strict=True) if each[row])
        for row in range(rows)
    ]


def _by_type(arrays: Arrays, row: int, figure: Callable[[Phase], Array]) -> dict[str, float]:
    """One scenario's figure of each type; figure is (T, S) of a phase."""
    values = by_type(arrays.phases, [figure(phase) for phase in arrays.phases])
    return {
        each.name: float(value)
        for each, value in zip(arrays.layout.types, of_row(values, row, 1), strict=True)
    }


def _phases(arrays: Arrays, row: int) -> Iterator[tuple[str, PhaseResult]]:
    """Each phase by name; none where the scenario names none."""
    for phase, priced in zip(arrays.phases, arrays.returns.phase_prices, strict=True):
        if phase.name:
            yield (
                phase.name,
                PhaseResult(
                    start=phase.start,
                    payment=phase.payment,
                    delivery=phase.delivery,
                    exit=phase.delivery + phase.calendar.holding_years,
                    dwellings=int(of_row(phase.case.counts, row, 1).sum()),
                    residual_land_value=float(of_row(phase.worth.residual_land_value, row)),
                    land_price=float(of_row(priced.land_price, row)),
                    investment_value=float(of_row(priced.investment_value, row)),
                    total_development_cost=float(of_row(priced.total_development_cost, row)),
                ),
            )


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value


def _types(scenario: Scenario, arrays: Arrays, row: int, burden: Array) -> Iterator[tuple[str, TypeResult]]:
    returns = arrays.returns
    norm = scenario.policy.income_norm

    def of_types(figure: Callable[[Phase], NDArray[Entry]]) -> NDArray[Entry]:
        return of_row(by_type(arrays.phases, [figure(phase) for phase in arrays.phases]), row, 1)

    rents = of_types(lambda phase: phase.unit.letting.rent)
    mid, own = (of_row(years, row, 1) for years in arrays.retention)
    left = of_types(lambda phase: phase.unit.letting.share_let)[:, -1]
    best = of_types(lambda phase: phase.unit.exit_by_method.argmax(axis=0))
    weight = of_row(returns.type_price_weight, row, 1)
    per_type = {
        name: of_row(array, row, 1)
        for name, array in (
            ("investment_value", returns.type_investment_value),
            ("development_cost", returns.type_development_cost),
            ("profit_and_risk", returns.type_profit),
            ("residual_land_value", returns.type_residual),
        )
    }
    for place, each in enumerate(arrays.layout.types):
        first = float(rents[place, 0]) if each.rented else None
        contribution = float(per_type["residual_land_value"][place])
        yield (
            each.name,
            TypeResult(
                count=int(of_row(arrays.case.counts, row, 1)[place]),
                segment=arrays.layout.segments[each.segment].name,
                initial_rent=first,
                rent_after_10=(
                    float(rents[place, AFTER]) if each.rented and rents.shape[1] > AFTER else None
                ),
                retention_years=_years(int(mid[place])) if each.in_mid_market else None,
                band_retention_years=_years(int(own[place])) if each.covenanted else None,
                retention_status=_retention_status(each, int(mid[place])),
                target_income=_target_income(scenario, each.name),
                required_income=first * norm.months * norm.multiple if norm and first is not None else None,
                investment_value=float(per_type["investment_value"][place]),
                development_cost=float(per_type["development_cost"][place]),
                profit_and_risk=float(per_type["profit_and_risk"][place]),
                residual_land_value=contribution,
                exit_method=arrays.layout.methods[int(best[place])] if left[place] > 0 else None,
                sour=contribution * float(weight[place]) < float(burden[place]) - HALF_A_CENT,
            ),
        )


def _target_income(scenario: Scenario, name: str) -> float | None:
    """Multiple of the income limit for social housing that is in force on the price date [€/year]."""
    multiple = scenario.policy.segments[scenario.dwellings[name].segment].income_limit_multiple
    if multiple is None:
        return None
    table = dated_table("income_limit", "single", scenario.known_until)
    try:
        return multiple * value_at(table, scenario.price_date).value
    except TableDateError:
        return None


def _years(found: int) -> int | None:
    return None if found < 0 else found


def _retention_status(each: TypeLayout, found: int) -> str | None:
    if not each.rented:
        return None
    if not each.covenanted:
        return "no_limit"
    if not each.in_mid_market:
        return "not_mid"
    if found < 0:
        return "above_at_start"
    return "never_leaves" if found >= RETENTION_YEARS else "leaves"


def _cash_flow(arrays: Arrays, row: int) -> CashFlow:
    """Every line of the project by project year."""
    lines = flow_lines(arrays, row)
    years = next(iter(lines.values())).size
    return CashFlow(
        years=tuple(range(1, years + 1)),
        lines={key: tuple(flow.tolist()) for key, flow in lines.items()},
    )


def _sources(scenario: Scenario, arrays: Arrays) -> Iterator[SourcedValue]:
    layout, calendars = arrays.layout, [phase.calendar for phase in arrays.phases]
    yield from policy_values(scenario)
    if layout.delivery == "turnkey" or layout.land_vat_by_use:
        turnkey = layout.delivery == "turnkey"
        days = [each.anniversary(0) if turnkey else each.payment_date for each in calendars]
        table = dated_table("vat", known_until=layout.known_until)
        yield from table_values(table, {value_at(table, day).start.year for day in days})
    if has_statutory_limit(layout):
        table = dated_table("liberalisation_limit", known_until=layout.known_until)
        years = {each.delivery_year for each in calendars}
        yield from table_values(table, {calendars[0].price_year, *years})
    if layout.statutory_cap and any(each.rented for each in layout.types):
        yield from _statutory_sources(arrays)
    yield from _points_sources(arrays)
    used_segments = {each.segment for each in scenario.dwellings.values()}
    if any(scenario.policy.segments[name].income_limit_multiple for name in used_segments):
        table = dated_table("income_limit", "single", layout.known_until)
        yield from table_values(table, {layout.price_year})
    for name in sorted(used_indices(layout) & scenario.indices.keys()):
        if scenario.indices[name].history:
            published = published_growth(name, scenario.known_until)
            steps = f"{min(published.growth)}–{published.last_year}"
            yield SourcedValue(f"indices.{name}", steps, "steps of 1 January", published.source, "published")


def _statutory_sources(arrays: Arrays) -> Iterator[SourcedValue]:
    """The law's stated percentages, and its general rule where that decides an anniversary's maximum."""
    layout, calendars = arrays.layout, [phase.calendar for phase in arrays.phases]
    let = [row for row, each in zip(rows_of(layout), layout.types, strict=True) if each.rented]
    used = ["free", *(row for row in ("mid", "social") if row in let)]
    tables = {row: dated_table("statutory_rent_increase", row, layout.known_until) for row in used}
    years = {year for each in calendars for year in range(each.delivery_year + 1, each.exit_year + 1)}
    for table in tables.values():
        yield from table_values(table, years)
    days = sorted(
        {each.anniversary(number) for each in calendars for number in range(1, each.holding_years + 1)}
    )
    yield from rule_values(days, tables, statutory_rules())


def _points_sources(arrays: Arrays) -> Iterator[SourcedValue]:
    """The rents by points in force from the price date to exit, and the surcharge where it applies."""
    layout = arrays.layout
    types = [each for each in layout.types if each.rented and each.points is not None]
    last_exit = max(phase.calendar.exit_year for phase in arrays.phases)
    asked = [each for each in types if layout.statutory_cap or needs_rents_by_points(layout, each)]
    for points in sorted({each.points or 0 for each in asked}):
        table = wws_table(points, layout.known_until)
        yield from table_values(table, range(layout.price_year, last_exit + 1))
    if any(
        new_build_years(
            each.points or 0,
            phase.calendar.start,
            phase.calendar.anniversary(0),
            layout.new_build_surcharge,
        )
        for phase in arrays.phases
        for each in asked
        if each in phase.layout.types
    ):
        yield from surcharge_values()


@cache
def _versions() -> Mapping[str, str]:
    return {
        "feasibility": VERSION,
        "numpy": np.__version__,
        "python": platform.python_version(),
    }


def provenance(scenario: Scenario) -> dict[str, str]:
    """Versions, file, and the scenario's hash of a run."""
    return dict(_versions()) | {"scenario": scenario.origin.file, "scenario_sha256": scenario.digest}

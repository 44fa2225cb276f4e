"""The sums behind the development costs: every line, its base, its VAT and its interest until delivery.

And the VAT of a turnkey price, the share that is let, and what developer and investor take on top.
"""

from __future__ import annotations

import numpy as np

from feasibility.cashflow.development import costs_by_line
from feasibility.cashflow.project_flows import construction_by_year
from feasibility.evaluation.result import Result
from feasibility.policy.tables import vat_rate
from feasibility.report.trace.lease import leased
from feasibility.report.trace.phases import PhaseView, by_phase, of_own_phase, path_in_phase, whole_of
from feasibility.report.trace.rents import index_levels
from feasibility.report.trace.step import (
    Array,
    Cell,
    Rows,
    Step,
    at,
    called,
    column,
    type_called,
    type_rows,
    written,
)
from feasibility.returns.discounting import discount_factors
from feasibility.scenario.arrays import kept_row, of_row
from feasibility.scenario.layout import COST_BASES


def price_vat(result: Result) -> Step:
    """b: the VAT rate of a turnkey price, that of the day of delivery."""
    day = result.arrays.calendar.anniversary(0)
    return Step("b", "sum_vat_of_price", vat_rate(day, result.scenario.known_until), "rate", place=str(day))


def let_share(result: Result) -> Step:
    """s: the share of the floor area that is let, type by type, or as it is stated."""
    if result.scenario.land.let_share is not None:
        return written(result, "land.let_share", "rate", "s")
    arrays = whole_of(result).arrays
    counts, areas = column(result, arrays.case.counts), column(result, arrays.case.floor_area)
    rows = tuple(
        (each.name, int(count), float(area), float(count * area) * each.rented, float(count * area))
        for each, count, area in zip(arrays.layout.types, counts, areas, strict=True)
        if count
    )
    let, every = sum(row[3] for row in rows), sum(row[4] for row in rows)
    table = Rows(
        ("sum_type", "sum_count", "floor_area", "sum_let_area", "sum_all_area"),
        ("text", "number", "factor", "factor", "factor"),
        rows,
    )
    value = at(result, arrays.case.let_share)
    return Step("s", "land.let_share", value, "rate", "", f"{let:g} / {every:g}", (), table)


def rate(result: Result) -> Step:
    """i: the development rate, or the required return where none is given."""
    if result.scenario.development.rate is None:
        return written(result, "required_return", "rate", "i", "development.rate")
    return written(result, "development.rate", "rate", "i")


def construction_months(result: Result) -> Step:
    """n: how long is built."""
    path = path_in_phase(result, "development.construction_months", "construction_months")
    return written(result, path, "number", "n", "development.construction_months")


def years(result: Result) -> Step:
    """t: years from the start to delivery."""
    months = construction_months(result)
    return Step(
        "t", "sum_years_to_delivery", result.arrays.calendar.delivery_time, "years", "", "n / 12", (months,)
    )


def years_from_payment(result: Result) -> Step:
    """Years over which the land bears interest; t where it is paid at the start."""
    if not result.scenario.land.payment_months:
        return years(result)
    months = construction_months(result)
    paid = written(result, "land.payment_months", "number", "m")
    value = result.arrays.calendar.payment_to_delivery
    return Step("u", "sum_years_from_payment", value, "years", "", "(n − m) / 12", (months, paid))


@by_phase
def all_costs(result: Result) -> Step:
    """K: all lines at delivery."""
    return _lines(result, "K", "development_cost_without_land", "", _counts(result))


@of_own_phase
def costs_of(result: Result, place: int) -> Step:
    """K of one dwelling of a type; the place after the last type is the site."""
    only = np.zeros(len(result.arrays.layout.types) + 1)
    only[place] = 1.0
    if place == len(result.arrays.layout.types):
        return _lines(result, "K(0)", "site.development_cost", "", only)
    of = type_called(result.arrays.layout.types[place].name)
    return _lines(result, f"K({of})", "dwelling_types.development_cost", of, only)


@by_phase
def line_of(result: Result, number: int) -> Step:
    """One line of the project at delivery."""
    return _line(result, number, _counts(result))


def by_year(result: Result, number: int, years: int) -> Array:
    """(K, years) what one line costs each type and the site by project year [€]."""
    unit = result.arrays.unit
    shares, vat, amount = (
        kept_row(array, result.row) for array in (unit.cost_shares, unit.cost_vat_factor, unit.cost_amount)
    )
    profile = column(result, unit.cost_profile)[:, None]
    spent = costs_by_line(shares, vat, amount, profile)[number, :, 0]
    return np.array([construction_by_year(each, result.arrays.calendar, years) for each in spent])


def _counts(result: Result) -> Array:
    return np.append(column(result, result.arrays.case.counts), 1.0)


def _lines(result: Result, symbol: str, name: str, of: str, counts: Array) -> Step:
    """A sum over the lines, each of which is a table of its own."""
    every = (_line(result, number, counts) for number in range(len(result.arrays.layout.costs)))
    steps = [each for each in every if each.value]
    total = sum(float(each.value or 0.0) for each in steps)
    formula = " + ".join(each.symbol for each in steps) or "0"
    return Step(symbol, name, total, "€", of, formula, tuple(steps))


def _line(result: Result, number: int, counts: Array) -> Step:
    """One line at delivery: Σ count · share of the base · base · VAT · spending, types and site."""
    arrays = result.arrays
    unit, layout = arrays.unit, arrays.layout
    line = layout.costs[number]
    shares, vat, amount = (
        of_row(array, result.row) for array in (unit.cost_shares, unit.cost_vat_factor, unit.cost_amount)
    )
    names = [*(each.name for each in layout.types), "—"]
    rows: list[tuple[Cell, ...]] = []
    for base in np.flatnonzero(shares[number]):
        spending = float(_spending(result, int(base)).value or 0.0)
        for kind in np.flatnonzero(amount[base] * counts):
            factors = (
                float(counts[kind]),
                float(shares[number, base]),
                float(amount[base, kind]),
                float(vat[number, kind]),
                spending,
            )
            rows.append((layout.costs[base].name, names[kind], *factors, float(np.prod(factors))))
    cost = result.scenario.development.costs[line.name]
    path = f"development.costs.{line.name}"
    inputs: list[Step] = []
    for basis in COST_BASES:
        value = getattr(cost, basis)
        if value == "dwelling":
            inputs += [
                written(
                    result,
                    f"dwellings.{each.name}.construction_cost",
                    "€",
                    type_called(each.name),
                    "construction_cost",
                )
                for each in layout.types
            ]
        elif value is not None:
            inputs.append(written(result, f"{path}.{basis}", "rate" if basis == "share" else "€", "b"))
    vat_path = "development.vat" if cost.vat is None else f"{path}.vat"
    turnkey = layout.delivery == "turnkey"
    inputs.append(price_vat(result) if turnkey else written(result, vat_path, "rate", "v"))
    if cost.per_m2_bvo is not None:
        inputs.append(written(result, "form_factor", "factor", "f"))
    spendings = [_spending(result, int(base)) for base in np.flatnonzero(shares[number])]
    of = called("development_costs", line.name)
    return Step(
        of,
        "sum_cost_line",
        float(sum(float(row[-1] or 0.0) for row in rows)),
        "€",
        of,
        "",
        (*inputs, *spendings),
        Rows(
            (
                "sum_base",
                "sum_type",
                "sum_count",
                "sum_share",
                "sum_amount",
                "sum_vat_factor",
                "sum_spending",
                "sum_at_delivery",
            ),
            ("text", "text", "number", "factor", "€", "factor", "factor", "€"),
            tuple(rows),
            total=7,
        ),
    )


def _spending(result: Result, base: int) -> Step:
    """What one euro of a base line is at delivery: each moment's part, indexed, with interest."""
    arrays = result.arrays
    profile = column(result, arrays.unit.cost_profile)[base]
    i = at(result, arrays.case.development_rate)
    times = arrays.flows.grid.times[arrays.flows.grid.construction]
    interest = discount_factors(i, times - arrays.calendar.delivery_time)
    used = np.flatnonzero(profile)
    runs = np.split(used, np.flatnonzero(np.diff(profile[used]) != 0) + 1)
    rows = tuple(
        (
            float(times[run[0]]),
            len(run),
            float(profile[run[0]]),
            float(interest[run].sum()),
            float(profile[run] @ interest[run]),
        )
        for run in runs
        if run.size
    )
    line = arrays.layout.costs[base]
    of = f"{called('timings', line.timing)}, {called('indices', line.index)}"
    return Step(
        f"w({of})",
        "sum_spending",
        float(profile @ interest),
        "factor",
        of,
        "",
        (rate(result), years(result)),
        Rows(
            ("sum_time", "=n", "sum_spent", "sum_interest", "sum_at_delivery"),
            ("factor", "number", "factor", "factor", "factor"),
            rows,
            total=4,
        ),
    )


def profit(result: Result, place: int | None = None) -> Step:
    """W of the project, of one dwelling of a type, or of the site (the place after the last type)."""
    return _profit_of_project(result) if place is None else _profit_of(result, place)


@by_phase
def _profit_of_project(result: Result) -> Step:
    return _profit(result, None)


@of_own_phase
def _profit_of(result: Result, place: int) -> Step:
    return _profit(result, place)


def profit_before_canon(result: Result) -> Step:
    """W on the investment value before the canon."""
    worth = result.arrays.only.worth
    bases = at(result, worth.investment_value), at(result, worth.development_cost_without_land)
    return _profit(result, None, ("W⁰", at(result, worth.profit_and_risk), *bases))


def _profit(result: Result, place: int | None, stated: tuple[str, float, float, float] | None = None) -> Step:
    arrays, profit_and_risk = result.arrays, result.scenario.development.profit_and_risk
    types = arrays.layout.types
    returns = arrays.returns
    if place is None:
        symbol, name, of, value = "W", "profit_and_risk", "", at(result, returns.profit_and_risk)
        bases = at(result, returns.investment_value), at(result, returns.development_cost_without_land)
        if stated is not None:
            symbol, value, *both = stated
            bases = both[0], both[1]
    elif place < len(types):
        of, name = type_called(types[place].name), "profit_and_risk"
        symbol = f"W({of})"
        value = float(column(result, returns.type_profit)[place])
        bases = (
            float(column(result, returns.type_investment_value)[place]),
            float(column(result, returns.type_development_cost)[place]),
        )
    else:
        symbol, name, of, value = "W(0)", "site.profit_and_risk", "", at(result, returns.site_profit)
        bases = 0.0, at(result, returns.site_development_cost)
    lump_sum = arrays.layout.profit_basis == "lump_sum"
    elsewhere = lump_sum and isinstance(result, PhaseView) and not at(result, arrays.case.profit_amount)
    if profit_and_risk is None or elsewhere:
        return Step(symbol, name, value, "€", of, place="0")
    basis = arrays.layout.profit_basis
    of_value = "IV⁰" if stated is not None else "IV"
    given = written(
        result, f"development.profit_and_risk.{basis}", "€" if basis == "lump_sum" else "rate", "w"
    )
    formula = {"share_of_investment_value": f"w · {of_value}", "share_of_costs": "w · K", "lump_sum": "w"}[
        basis
    ]
    if place is not None and basis == "lump_sum" and place < len(types):
        formula = "0"
    children = {
        "share_of_investment_value": (given, Step(of_value, "investment_value", bases[0], "€", of)),
        "share_of_costs": (given, Step("K", "development_cost_without_land", bases[1], "€", of)),
        "lump_sum": (given,),
    }[basis]
    return Step(symbol, name, value, "€", of, formula, children)


@by_phase
def acquisition(result: Result) -> Step:
    """AC: what buying costs the investor, at its land price."""
    return _acquisition(result, "AC", at(result, result.arrays.returns.acquisition_costs), priced=True)


def acquisition_before_canon(result: Result) -> Step:
    """AC⁰: the same on the value before the canon."""
    return _acquisition(result, "AC⁰", at(result, result.arrays.only.worth.acquisition), priced=False)


def _acquisition(result: Result, symbol: str, value: float, *, priced: bool) -> Step:
    phase = result.arrays.only
    counts, each = (column(result, array) for array in (phase.case.counts, phase.worth.type_acquisition))
    site = at(result, phase.worth.site_acquisition)
    more: list[tuple[Cell, ...]] = [("—", 1, site, site)]
    canon = (
        at(result, phase.worth.acquisition_slope) * result.land_price if priced and leased(result) else 0.0
    )
    if canon:
        more.append(("A · P", 1, canon, canon))
    table = type_rows(result, each, "=AC", *more)
    places = (*(int(place) for place in np.flatnonzero(counts)), len(phase.layout.types))
    children = tuple(acquisition_of(result, place) for place in places)
    if canon:
        children += (written(result, "acquisition.share_of_value", "rate", "s"),)
    return Step(symbol, "acquisition_costs", value, "€", "", "", children, table)


@of_own_phase
def acquisition_of(result: Result, place: int) -> Step:
    """AC of one dwelling of a type, or of the site (the place after the last type), before the canon."""
    phase, name = result.arrays.only, "acquisition_costs"
    index, year = phase.layout.acquisition_index, phase.calendar.delivery_year
    paths = result.arrays.paths
    level = float(of_row(paths.level[index], result.row, 0)[paths.place(year)])
    of = f"{called('indices', index)}, {year}"
    indexed = Step("A", "sum_level", level, "factor", of, "", (index_levels(result, index),))
    if place == len(phase.layout.types):
        value = at(result, phase.worth.site_acquisition)
        if not at(result, phase.case.acquisition_lump_sum):
            return Step("AC(0)", name, value, "€", place="0")
        paid = written(result, "acquisition.lump_sum", "€", "l")
        return Step("AC(0)", name, value, "€", "", "l · A", (paid, indexed))
    kind, value = phase.layout.types[place], float(column(result, phase.worth.type_acquisition)[place])
    symbol = f"AC({type_called(kind.name)})"
    if not kind.rented:
        return Step(symbol, name, value, "€", type_called(kind.name), place="0")
    of_type = float(column(result, phase.worth.type_investment_value)[place])
    children = (
        written(result, "acquisition.share_of_value", "rate", "s"),
        Step("IV", "investment_value", of_type, "€", type_called(kind.name)),
        written(result, "acquisition.per_dwelling", "€", "d"),
        indexed,
    )
    return Step(symbol, name, value, "€", type_called(kind.name), "s · IV + d · A", children)

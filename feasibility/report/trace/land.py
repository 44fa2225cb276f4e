"""The sums behind the land: its VAT and costs, a euro of its price, what is asked, a surplus clause."""

from __future__ import annotations

import numpy as np

from feasibility.cashflow.surplus import Surplus, border_level, by_anniversary
from feasibility.evaluation.figures.least_price import highest_asked
from feasibility.evaluation.result import Result
from feasibility.policy.tables import vat_rate
from feasibility.report.trace.costs import let_share, price_vat, rate, years_from_payment
from feasibility.report.trace.lease import leased, while_built, while_held
from feasibility.report.trace.phases import by_phase, in_phases
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
from feasibility.scenario.arrays import of_row


def land_vat(result: Result) -> Step:
    """v: VAT on the land that is a cost: stated, by use, or that of a turnkey price."""
    layout = result.arrays.layout
    if layout.delivery != "turnkey" and not layout.land_vat_by_use:
        return written(result, "land.vat", "rate", "v")
    value = at(result, result.arrays.case.land_vat)
    if layout.delivery == "turnkey":
        return Step(
            "v", "sum_land_in_price", value, "rate", "", "b · s", (price_vat(result), let_share(result))
        )
    calendar, known_until = result.arrays.calendar, result.scenario.known_until
    rate = Step(
        "b", "vat", vat_rate(calendar.payment_date, known_until), "rate", place=str(calendar.payment_date)
    )
    return Step("v", "land.vat", value, "rate", "", "b · s", (rate, let_share(result)))


def land_costs(result: Result) -> Step:
    """c: costs of the land; in a turnkey price they bear its VAT too."""
    given = written(result, "land.costs", "rate", "c")
    if result.arrays.layout.delivery != "turnkey":
        return given
    stated = written(result, "land.costs", "rate", "k")
    value = at(result, result.arrays.case.land_costs)
    return Step("c", "sum_land_costs_in_price", value, "rate", "", "k · (1 + v)", (stated, land_vat(result)))


def land_factor(result: Result) -> Step:
    """F: what a euro of land price costs at delivery."""
    arrays = result.arrays
    multiplier = at(result, arrays.unit.land_multiplier)
    shares = column(result, arrays.unit.land_share)
    factors = column(result, arrays.unit.land_share_vat_factor)
    rows: list[tuple[Cell, ...]] = []
    for number in np.flatnonzero(shares):
        line = arrays.layout.costs[number]
        share, factor = float(shares[number]), float(factors[number])
        rows.append((line.name, share, factor, share * factor))
    interest = years_from_payment(result)
    children = [
        land_vat(result),
        land_costs(result),
        rate(result),
        interest,
    ]
    paid = "v + c + a" if rows else "v + c"
    if not leased(result):
        paid = f"1 + {paid}"
    formula = f"({paid}) · (1 + i)^{interest.symbol}"
    if leased(result):
        children.append(while_built(result))
        formula += " + C"
    if rows:
        table = Rows(
            ("sum_base", "sum_share", "sum_vat_factor", "=a"),
            ("text", "factor", "factor", "factor"),
            tuple(rows),
            3,
        )
        children.append(Step("a", "sum_land_in_base", multiplier, "factor", rows=table))
    value = at(result, arrays.returns.land_factor)
    return Step("F", "sum_land_factor", value, "factor", "", formula, tuple(children))


def residual_factor(result: Result) -> Step:
    """What one euro of land price costs of what is left for land: F, on leased land with the canon."""
    factor = land_factor(result)
    if not leased(result):
        return factor
    children, formula = [factor, while_held(result)], "F + A"
    if result.arrays.layout.profit_basis == "share_of_investment_value" and at(
        result, result.arrays.returns.profit_slope
    ):
        path = "development.profit_and_risk.share_of_investment_value"
        children.append(written(result, path, "rate", "w"))
        formula = "F + (1 − w) · A"
    if at(result, result.arrays.only.worth.acquisition_slope):
        children.append(written(result, "acquisition.share_of_value", "rate", "s"))
        formula = formula.replace("F + A", "F + (1 − s) · A").replace("(1 − w)", "(1 − w − s)")
    value = at(result, result.arrays.only.worth.residual_factor)
    return Step("G", "sum_residual_factor", value, "factor", "", formula, tuple(children))


def price_at_start(result: Result) -> Step:
    """D: what a euro of land price, paid in its parts on the days of the phases, is worth at the start."""
    arrays = result.arrays
    i = at(result, arrays.case.development_rate)
    shares = column(result, arrays.returns.phase_shares)
    rows = tuple(
        (phase.name, float(share), phase.payment, float(share) * (1 + i) ** -phase.payment)
        for phase, share in zip(arrays.phases, shares, strict=True)
    )
    table = Rows(
        ("sum_phase", "land.phase_shares", "=t", "sum_at_start"), ("text", "rate", "years", "factor"), rows, 3
    )
    return Step("D", "sum_price_at_start", sum(row[-1] for row in rows), "factor", rows=table)


def asking_price_at_payment(result: Result) -> Step:
    """V = v · a / b: the asking price by the index of the years of its payment and of its own date.

    Of phases v · A, with A the sum of their shares, each times its own a / b; where another price is paid,
    v · N / D, with both sums brought to the start.
    """
    arrays = result.arrays
    index, year = arrays.layout.asking_price_index, arrays.layout.asking_price_year
    level = of_row(arrays.paths.level[index], result.row, 0)

    def level_of(symbol: str, when: int) -> Step:
        value = float(level[arrays.paths.place(when)])
        return Step(symbol, "sum_level", value, "factor", f"{called('indices', index)}, {when}")

    stated = written(result, "land.asking_price", "€", "v", "asking_price")
    dated = level_of("b", year or arrays.layout.price_year)
    value, name = result.asking_price_at_payment, "asking_price_at_payment"
    if not in_phases(result):
        paid = level_of("a", arrays.phases[0].calendar.payment_date.year)
        return Step("V", name, value, "€", "", "v · a / b", (stated, paid, dated))
    base, i = float(dated.value or 1.0), at(result, arrays.case.development_rate)
    rows = []
    for phase, share in zip(arrays.phases, _stated_shares(result), strict=True):
        then = float(level[arrays.paths.place(phase.calendar.payment_date.year)])
        back = 1.0 if arrays.layout.land_is_residual else (1 + i) ** -phase.payment
        rows.append((phase.name, share, then / base, back, share * then / base * back))
    heads = ("sum_phase", "land.phase_shares", "=a / b", "=(1 + i)^(−t)", "sum_asked")
    units = ("text", "rate", "factor", "factor", "factor")
    asked_parts = Step(
        "A", "sum_asked", sum(row[4] for row in rows), "factor", rows=Rows(heads, units, tuple(rows), 4)
    )
    children = (stated, asked_parts)
    if arrays.layout.land_is_residual:
        return Step("V", name, value, "€", "", "v · A", children)
    divisor = price_at_start(result)
    return Step("V", name, value, "€", "", "v · A / D", (*children, divisor))


def _stated_shares(result: Result) -> list[float]:
    """Each phase's share of a price in euros: as stated, else its part of the floor area."""
    given = result.scenario.land.phase_shares
    counts, sizes = (
        column(result, each) for each in (result.arrays.case.counts, result.arrays.case.floor_area)
    )
    areas = [float(counts[list(each.types)] @ sizes[list(each.types)]) for each in result.arrays.phases]
    every = sum(areas)
    by_area = [area / every if every else 1 / len(areas) for area in areas]
    return [given.get(each.name, part) for each, part in zip(result.arrays.phases, by_area, strict=True)]


def least_land_price(result: Result) -> Step:
    """Q: the number of dwellings of each type times its least land price."""
    counts, prices = (
        column(result, each) for each in (result.arrays.case.counts, result.arrays.case.least_land_price)
    )
    rows = tuple(
        (each.name, int(counts[place]), float(prices[place]), float(counts[place] * prices[place]))
        for place, each in enumerate(result.arrays.layout.types)
    )
    heads = ("sum_type", "sum_count", "dwellings.least_land_price", "sum_value")
    table = Rows(heads, ("text", "number", "€", "€"), rows, total=3)
    return Step("Q", "least_land_price", result.least_land_price, "€", rows=table)


def highest_asked_price(result: Result) -> Step:
    """H: the asking price, or the least land price where that is higher; of phases as on the price's days."""
    if not result.arrays.layout.least_land_price:
        return asked(result)
    value, name = at(result, highest_asked(result.arrays)), "sum_highest_asked"
    least = least_land_price(result)
    if in_phases(result):
        counts = column(result, result.arrays.case.counts)
        prices = column(result, result.arrays.case.least_land_price)
        weights = column(result, result.arrays.returns.type_price_weight)
        rows = tuple(
            (
                type_called(each.name),
                float(counts[place] * prices[place]),
                float(weights[place]),
                float(counts[place] * prices[place] * weights[place]),
            )
            for place, each in enumerate(result.arrays.layout.types)
        )
        heads = ("sum_type", "least_land_price", "=(1 + i)^(−t) / D", "sum_value")
        table = Rows(heads, ("text", "€", "factor", "€"), rows, total=3)
        least = Step("Q", "sum_least_on_price_days", sum(row[3] for row in rows), "€", rows=table)
    return Step("H", name, value, "€", "", "max(V, Q)", (asked(result), least))


def asked(result: Result) -> Step:
    """V: the asking price as it is paid."""
    if result.arrays.layout.asking_price_year is None:
        return written(result, "land.asking_price", "€", "V")
    return asking_price_at_payment(result)


# ------------------------------------------------------------------------------------- the surplus clause


def surplus_paid(result: Result, place: int) -> Step:
    """G: what a surplus clause takes of one dwelling of a type, nominal."""
    arrays, clause = result.arrays, _clause(result)
    calendar, each = arrays.calendar, arrays.layout.types[place]
    sold, gross, taken = (
        column(result, by_anniversary(part))[place] for part in (clause.sold, clause.gross, clause.paid)
    )
    level = of_row(border_level(arrays.layout, arrays.paths), result.row, 0)
    rows = tuple(
        (
            int(q),
            str(calendar.anniversary_year[q]),
            float(sold[q]),
            float(gross[q]),
            float(level[arrays.paths.place(calendar.anniversary_year[q])]),
            float(taken[q]),
        )
        for q in np.flatnonzero(taken)
    )
    index = arrays.layout.surplus_index
    children = (
        written(result, "land.surplus.share", "rate", "s"),
        _border(result, place),
        *((index_levels(result, index),) if index else ()),
    )
    heads = ("=q", "sum_year", "=n", "sum_price_of_part", "=A", "surplus")
    table = Rows(heads, ("number", "text", "rate", "€", "factor", "€"), rows, 5)
    value = float(taken.sum())
    return Step(
        "G",
        "surplus_total",
        value,
        "€",
        type_called(each.name),
        "Σ s · max(0, V − n · B · A)",
        children,
        table,
    )


def _clause(result: Result) -> Surplus:
    clause = result.arrays.unit.surplus
    assert clause is not None
    return clause


def _border(result: Result, place: int) -> Step:
    """B: the border of one dwelling at the price date."""
    clause, name = result.scenario.land.surplus, result.arrays.layout.types[place].name
    if clause is not None and clause.border_per_dwelling is not None:
        return written(result, "land.surplus.border_per_dwelling", "€", "B")
    children = (
        written(result, "land.surplus.border_per_m2", "€", "b"),
        written(result, f"dwellings.{name}.floor_area", "number", "m", "floor_area"),
    )
    value = float(column(result, result.arrays.case.surplus_border)[place])
    return Step("B", "sum_border", value, "€", type_called(name), "b · m", children)


def _surplus_at_delivery(result: Result, place: int) -> Step:
    """V: what is paid over one dwelling, brought back to its delivery at the required return."""
    taken = column(result, by_anniversary(_clause(result).paid))[place]
    discount = discount_factors(at(result, result.arrays.case.required_return), np.arange(taken.size))
    rows = tuple(
        (int(q), float(taken[q]), float(discount[q]), float(taken[q] * discount[q]))
        for q in np.flatnonzero(taken)
    )
    table = Rows(("=q", "surplus", "sum_discount", "sum_value"), ("number", "€", "factor", "€"), rows, 3)
    children = (written(result, "required_return", "rate", "r"), surplus_paid(result, place))
    value = float((taken * discount).sum())
    name = result.arrays.layout.types[place].name
    return Step(
        "V", "sum_surplus_at_delivery", value, "€", type_called(name), "Σ G · (1 + r)^(−q)", children, table
    )


def _of_types(result: Result, symbol: str, name: str, each: Array, children: tuple[Step, ...]) -> Step:
    """Σ count · the amount of one dwelling."""
    value = float(column(result, result.arrays.case.counts) @ each)
    table = type_rows(result, each, "sum_each")
    return Step(symbol, name, value, "€", "", "", children, table)


def _built(result: Result) -> tuple[int, ...]:
    counts = column(result, result.arrays.case.counts)
    return tuple(int(place) for place in np.flatnonzero(counts))


@by_phase
def surplus_total(result: Result) -> Step:
    """Σ count · what is paid over one dwelling, nominal."""
    each = column(result, result.arrays.only.worth.type_surplus_total)
    children = tuple(surplus_paid(result, place) for place in _built(result))
    return _of_types(result, "G", "surplus_total", each, children)


@by_phase
def surplus_at_start(result: Result) -> Step:
    """Σ count · V · (1 + i)^(−t), t the years from the project's start to delivery."""
    phase = result.arrays.only
    factor = (1 + at(result, phase.case.development_rate)) ** -phase.delivery
    each = column(result, phase.worth.type_surplus)
    children = (
        rate(result),
        Step("t", "sum_years_from_start", phase.delivery, "years"),
        *(_surplus_at_delivery(result, place) for place in _built(result)),
    )
    return _of_types(result, "Z", "surplus_at_start", each * factor, children)


@by_phase
def surplus_cost(result: Result) -> Step:
    """Σ count · what the land value loses by what is paid over one dwelling."""
    each = column(result, result.arrays.only.worth.type_surplus_cost)
    children = tuple(_surplus_cost(result, place) for place in _built(result))
    return _of_types(result, "C", "surplus_cost", each, children)


def _surplus_cost(result: Result, place: int) -> Step:
    """C: V · (1 − w − a) / F, of profit and of costs of buying their shares of the value."""
    arrays = result.arrays
    kind, layout = arrays.layout.types[place], arrays.layout
    children, left = [_surplus_at_delivery(result, place), land_factor(result)], "1"
    if layout.profit_basis == "share_of_investment_value":
        children.append(written(result, "development.profit_and_risk.share_of_investment_value", "rate", "w"))
        left += " − w"
    if layout.acquisition_index and kind.rented:
        children.append(written(result, "acquisition.share_of_value", "rate", "a"))
        left += " − a"
    value = float(column(result, arrays.only.worth.type_surplus_cost)[place])
    return Step("C", "surplus_cost", value, "€", type_called(kind.name), f"V · ({left}) / F", tuple(children))

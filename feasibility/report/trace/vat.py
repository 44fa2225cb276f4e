"""The sums behind the VAT that is a cost: on the land by use, and on the whole of a turnkey price."""

from __future__ import annotations

from feasibility.evaluation.result import Result
from feasibility.policy.tables import vat_rate
from feasibility.report.trace.step import Rows, Step, at, column, written


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


def price_vat(result: Result) -> Step:
    """b: the VAT rate of a turnkey price, that of the day of delivery."""
    day = result.arrays.calendar.anniversary(0)
    return Step("b", "sum_vat_of_price", vat_rate(day, result.scenario.known_until), "rate", place=str(day))


def let_share(result: Result) -> Step:
    """s: the share of the floor area that is let, type by type, or as it is stated."""
    if result.scenario.land.let_share is not None:
        return written(result, "land.let_share", "rate", "s")
    arrays = result.arrays
    counts, areas = column(result, arrays.case.counts), column(result, arrays.case.floor_area)
    rows = tuple(
        (each.name, int(count), float(area), float(count * area) * each.rented, float(count * area))
        for each, count, area in zip(arrays.layout.types, counts, areas, strict=True)
        if count
    )
    let, every = sum(row[3] for row in rows), sum(row[4] for row in rows)
    table = Rows(
        ("dwelling_types", "sum_count", "floor_area", "sum_let_area", "sum_all_area"),
        ("text", "number", "factor", "factor", "factor"),
        rows,
    )
    value = at(result, arrays.case.let_share)
    return Step("s", "land.let_share", value, "rate", "", f"{let:g} / {every:g}", (), table)

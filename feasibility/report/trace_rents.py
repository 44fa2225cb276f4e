"""The sum behind a rent: at first letting and in each year let."""

from __future__ import annotations

import numpy as np

from feasibility.report.texts import name_of_path
from feasibility.report.trace_increase import increase_columns, increase_inputs, increases, later
from feasibility.report.trace_sheet import (
    Array,
    Sheet,
    given,
    index_step,
    level_in,
    limit_step,
    named,
    one,
    row_of,
    said,
    series,
)
from feasibility.report.trace_step import Column, Step, Table, Value, always, runs
from feasibility.scenario.layout import TypeLayout


def initial_rent(sheet: Sheet, place: int) -> Step:
    """The rent at first letting, held in its band where the policy says so."""
    arrays = sheet.result.arrays
    each = arrays.layout.types[place]
    free = unheld_rent(sheet, place)
    if not (each.covenanted and arrays.layout.hold_in_band and arrays.case.term[0] > 0):
        return free
    return Step(
        label=named(sheet, "initial_rent", each.name),
        formula=f"min({{0}}, {{1:L@{arrays.calendar.delivery_year}}})",
        value=float(row_of(sheet, arrays.unit.letting.rent)[place, 0]),
        unit="€/month",
        children=(free, limit_step(sheet, each.segment)),
        key=f"{each.name}.initial_rent",
    )


def unheld_rent(sheet: Sheet, place: int) -> Step:
    """The rent at first letting before it is held in its band."""
    arrays = sheet.result.arrays
    each, year = arrays.layout.types[place], arrays.calendar.delivery_year
    held = each.covenanted and arrays.layout.hold_in_band
    rent = given(sheet, f"dwellings.{each.name}.rent", "€/month")
    if each.covenanted:
        growth, formula = (_rent_growth(sheet),), "{0} · {1}"
    else:
        growth, formula = (index_step(sheet, "market_rent"),), "{0} · " + level_in(sheet, 1, year)
    return Step(
        label=said(sheet, "unheld_rent", type=each.name) if held else named(sheet, "initial_rent", each.name),
        formula=formula,
        value=float(row_of(sheet, arrays.unit.letting.unheld_initial_rent)[place]),
        unit="€/month",
        children=(rent, *growth),
        key=f"{each.name}.unheld_rent",
        sentence=said(sheet, "initial_rent", year=year),
    )


def _rent_growth(sheet: Sheet) -> Step:
    """CPI plus the policy's surcharge from the price year to the year of first letting."""
    arrays = sheet.result.arrays
    first, last = arrays.calendar.price_year, arrays.calendar.delivery_year
    years = np.arange(first, last + 1)
    cpi = arrays.paths.growth["cpi"]
    growth = cpi[sheet.result.row if cpi.shape[0] > 1 else 0][years - arrays.paths.first_year]
    surcharge = one(sheet, arrays.case.initial_surcharge)
    level = np.cumprod(np.where(years > first, 1 + growth + surcharge, 1.0))
    return Step(
        label=said(sheet, "rent_growth", first=first, last=last),
        formula="{A:last}",
        value=float(level[-1]),
        unit="factor",
        children=(
            given(sheet, "policy.initial_rent.surcharge", "rate"),
            index_step(sheet, "cpi"),
        ),
        key="rent_growth",
        table=Table(
            (
                Column("Y", said(sheet, "Y"), "year", series(years)),
                Column("g", "CPI", "rate", (None, *series(growth)[1:]), "", ((0, ""), (1, "{1:g}"))),
                Column(
                    "A",
                    said(sheet, "column_level"),
                    "factor",
                    series(level),
                    "",
                    ((0, "1"), (1, "{A:before} · (1 + {g} + {0})")),
                ),
            )
        ),
    )


def market_rent(sheet: Sheet, name: str) -> Step:
    """The market rent at the price date; a type's own rent where it gives none."""
    path = f"dwellings.{name}.market_rent"
    if sheet.result.scenario.dwellings[name].market_rent is None:
        return given(sheet, f"dwellings.{name}.rent", "€/month")
    return given(sheet, path, "€/month")


def rents(sheet: Sheet, place: int) -> Step:
    """The expected rent in each year let. Lookups by the column q: R, M, D (share let), x (share sold)."""
    arrays = sheet.result.arrays
    layout, calendar, letting = arrays.layout, arrays.calendar, arrays.unit.letting
    each = layout.types[place]
    rent = row_of(sheet, letting.rent)[place]
    children = {
        "initial": initial_rent(sheet, place),
        **increase_inputs(sheet, each),
        "turnover": given(sheet, "rents.turnover", "rate"),
        "market": market_rent(sheet, each.name),
        "market_index": index_step(sheet, "market_rent"),
    }
    if each.covenanted:
        children["limit"] = limit_step(sheet, each.segment)
        children["reletting"] = given(sheet, "policy.reletting", "text")
        children["term"] = given(sheet, "policy.term", "years")
    at = {name: number for number, name in enumerate(children)}
    columns = [
        Column("q", "q", "number", series(np.arange(rent.size)), said(sheet, "q")),
        Column("Y", said(sheet, "Y"), "year", series(calendar.anniversary_year), said(sheet, "Y_of_q")),
        *increase_columns(sheet, each, at),
        Column(
            "S",
            "S",
            "€/month",
            later(np.append(0.0, rent[:-1] * (1 + increases(sheet, each)[1:]))),
            said(sheet, "sitting"),
            ((0, ""), (1, "{R:before} · (1 + {g})")),
        ),
    ]
    if each.covenanted:
        limit = series(_limit(sheet, each))
        columns.append(
            Column("L", "L", "€/month", limit, said(sheet, "limit_of_q"), always(f"{{{at['limit']}:L}}"))
        )
    market = series(row_of(sheet, letting.market_rent)[place])
    level = f"{{{at['market']}}} · {{{at['market_index']}:A}}"
    columns.append(Column("M", "M", "€/month", market, named(sheet, "market_rent"), always(level)))
    columns += _relet_columns(sheet, place, rent, f"{{{at['turnover']}}}")
    return Step(
        label=said(sheet, "rents", type=each.name),
        formula="{R:last}",
        value=float(rent[-1]),
        unit="€/month",
        children=tuple(children.values()),
        key=f"{each.name}.rents",
        table=Table(tuple(columns)),
        sentence=said(sheet, "rents_are", rule=_rule_name(sheet, each)),
    )


def _limit(sheet: Sheet, each: TypeLayout) -> Array:
    """(Q,) the upper limit of a type's segment on each anniversary."""
    arrays = sheet.result.arrays
    limits = arrays.unit.letting.upper_limit[each.segment]
    row: Array = limits[sheet.result.row if limits.shape[0] > 1 else 0]
    return row[arrays.calendar.anniversary_year - arrays.paths.first_year]


def _rule_name(sheet: Sheet, each: TypeLayout) -> str:
    rule = sheet.result.arrays.layout.reletting if each.covenanted else "market"
    return name_of_path(f"reletting.{rule}", sheet.lang)


def _relet_columns(sheet: Sheet, place: int, rent: Array, turnover: str) -> list[Column]:
    """Rent of a new tenant, expected rent, and what is left after sales when that is less than all."""
    arrays = sheet.result.arrays
    layout, each = arrays.layout, arrays.layout.types[place]
    count = rent.size
    sells = layout.sells_after_term and each.covenanted
    term = int(one(sheet, arrays.case.term))
    ceiling = "{L}, {M}" if layout.hold_in_band or layout.reletting in ("limit", "lower") else "{M}"
    in_term = f"min({{S}}, {ceiling})" if layout.reletting in ("capped", "lower") else f"min({ceiling})"
    in_term = "{M}" if in_term == "min({M})" else in_term
    sitting = "min({S}, {L})" if layout.hold_in_band else "{S}"
    share = row_of(sheet, arrays.unit.letting.share_let)[place]
    relet = [""] + [in_term if each.covenanted and q < term else "{M}" for q in range(1, count)]
    held = [sitting if each.covenanted and q < term else "{S}" for q in range(count)]
    expected = ["{0}"]
    for q in range(1, count):
        stops = sells and q >= term
        expected.append(held[q] if stops else f"(1 − {turnover}) · {held[q]} + {turnover} · {{Z}}")
    columns = []
    if not (sells and term <= 1):
        values = _relet_values(sheet, place, term, rent)
        relet = ["" if q >= term and sells else formula for q, formula in enumerate(relet)]
        columns.append(Column("Z", "Z", "€/month", values, said(sheet, "relet"), runs(relet)))
    columns.append(Column("R", "R", "€/month", series(rent), said(sheet, "expected"), runs(expected)))
    if sells:
        sold = [1 <= q < count - 1 and q >= term for q in range(count)]
        left = [
            f"{{D:before}} · (1 − {turnover})" if sold[q] else "{D:before}" if q else "1"
            for q in range(count)
        ]
        columns.append(Column("D", "D", "factor", series(share), said(sheet, "share_let"), runs(left)))
        gone = np.append(0.0, share[:-1] - share[1:])
        columns.append(
            Column(
                "x",
                "x",
                "factor",
                series(gone),
                said(sheet, "share_sold"),
                ((0, "0"), (1, "{D:before} − {D}")),
            )
        )
    return columns


def _relet_values(sheet: Sheet, place: int, term: int, rent: Array) -> tuple[Value, ...]:
    """What a new tenant pays; empty in years without re-letting."""
    arrays = sheet.result.arrays
    layout, letting, each = arrays.layout, arrays.unit.letting, arrays.layout.types[place]
    market = row_of(sheet, letting.market_rent)[place]
    limit = _limit(sheet, each)
    increase = increases(sheet, each)
    values: list[Value] = [None]
    for q in range(1, rent.size):
        inside = each.covenanted and q < term
        if each.covenanted and layout.sells_after_term and q >= term:
            values.append(None)
            continue
        bounds = [float(market[q])]
        if inside and (layout.hold_in_band or layout.reletting in ("limit", "lower")):
            bounds.append(float(limit[q]))
        if inside and layout.reletting in ("capped", "lower"):
            bounds.append(float(rent[q - 1] * (1 + increase[q])))
        values.append(min(bounds))
    return tuple(values)


def rent_after(sheet: Sheet, place: int, years: int) -> Step:
    """The expected rent after so many anniversaries."""
    each = sheet.result.arrays.layout.types[place]
    path = rents(sheet, place)
    return Step(
        label=named(sheet, "rent_after_10", each.name),
        formula=f"{{0:R@{years}}}",
        value=float(row_of(sheet, sheet.result.arrays.unit.letting.rent)[place, years]),
        unit="€/month",
        children=(path,),
        key=f"{each.name}.rent_after",
    )

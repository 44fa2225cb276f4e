"""The sum behind the years that a dwelling stays in its segment: rent and limit side by side."""

from __future__ import annotations

import numpy as np

from feasibility.cashflow.rent import BORDER
from feasibility.horizon import RETENTION_YEARS
from feasibility.report.trace_increase import later, surcharge
from feasibility.report.trace_rents import unheld_rent
from feasibility.report.trace_sheet import Sheet, given, index_step, limit_step, named, row_of, said, series
from feasibility.report.trace_step import Column, Step, Table, always


def retention(sheet: Sheet, place: int, own_band: bool) -> Step:
    """Years within the mid market, or within the own band, counted row by row."""
    arrays = sheet.result.arrays
    layout, each = arrays.layout, arrays.layout.types[place]
    figures = sheet.result.dwelling_types[each.name]
    years_in = figures.band_retention_years if own_band else figures.retention_years
    limited = [n for n, segment in enumerate(layout.segments) if segment.rented and segment.has_upper]
    segments = [each.segment] if own_band else limited
    count = min((years_in if years_in is not None else -1) + 2, RETENTION_YEARS + 1)
    years = arrays.calendar.delivery_year + np.arange(count)
    places = years - arrays.paths.first_year
    cpi = arrays.paths.growth["cpi"]
    rate = cpi[sheet.result.row if cpi.shape[0] > 1 else 0][places]
    growth = np.maximum(0.0, rate + surcharge(sheet, each))
    growth[0] = 0.0
    rent = row_of(sheet, arrays.unit.letting.unheld_initial_rent)[place] * np.cumprod(1 + growth)
    uppers = arrays.unit.letting.upper_limit
    limits = uppers[:, sheet.result.row if uppers.shape[1] > 1 else 0][:, places]
    children = [
        unheld_rent(sheet, place),
        given(sheet, "policy.rent_increase.surcharge", "rate"),
        index_step(sheet, "cpi"),
        *(limit_step(sheet, segment) for segment in segments),
    ]
    highest = limits[segments].max(axis=0)
    lookups = [f"{{{n}:L}}" for n in range(3, 3 + len(segments))]
    columns = [
        Column("q", "q", "number", series(np.arange(count)), said(sheet, "q")),
        Column("Y", said(sheet, "Y"), "year", series(years), said(sheet, "Y_of_q")),
        Column("g", "g", "rate", later(growth), said(sheet, "cap"), ((0, ""), (1, "max(0, {2:g} + {1})"))),
        Column(
            "F",
            "F",
            "€/month",
            series(rent),
            said(sheet, "largest_rent"),
            ((0, "{0}"), (1, "{F:before} · (1 + {g})")),
        ),
    ]
    tested = "{F}"
    if layout.hold_in_band:
        own = 3 + segments.index(each.segment)
        rent = np.minimum(rent, limits[each.segment])
        columns.append(
            Column(
                "R",
                "R",
                "€/month",
                series(rent),
                said(sheet, "held_rent"),
                always(f"min({{F}}, {{{own}:L}})"),
            )
        )
        tested = "{R}"
    inside = (rent <= highest * (1 + BORDER)).astype(int)
    columns += [
        Column(
            "L",
            "L",
            "€/month",
            series(highest),
            said(sheet, "own_limit" if own_band else "highest_limit"),
            always(f"max({', '.join(lookups)})" if len(lookups) > 1 else lookups[0]),
        ),
        Column(
            "in",
            said(sheet, "column_inside"),
            "number",
            series(inside),
            said(sheet, "inside"),
            always(f"{tested} ≤ {{L}} · (1 + 10^−9)"),
        ),
    ]
    key = "band_retention_years" if own_band else "retention_years"
    return Step(
        label=named(sheet, key, each.name),
        formula="{in:sum} − 1",
        value=years_in,
        unit="years",
        children=tuple(children),
        key=f"{each.name}.{key}",
        table=Table(tuple(columns)),
        sentence=said(sheet, "retention", most=RETENTION_YEARS),
    )

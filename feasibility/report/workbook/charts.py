"""Charts that the spreadsheet draws itself: the waterfall, the cash flow by year, each rent in its band."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from feasibility.language.plain import plain
from feasibility.report.csv import chart_text
from feasibility.report.workbook.context import Context
from feasibility.report.workbook.plan import FIRST, Place
from feasibility.report.workbook.waterfall_sheet import FILLS

BARS = {"total": "#0072B2", "land": "#E69F00", "less": "#D55E00", "more": "#009E73"}
"""Colours of the waterfall's bars."""
MOST_RENTS, ROWS_OF_RENTS = 12, 22
"""Rents that have a chart, and the rows that two charts side by side cover."""
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#000000")


def write_charts(
    workbook: Workbook, sheets: Mapping[str, Worksheet], context: Context, places: Mapping[str, Place]
) -> None:
    """Charts drawn by the spreadsheet: the waterfall, the cash flow by year, each rent against its band."""
    words = context.words
    _write_waterfall(workbook, sheets["waterfall"], context, places)
    flow = workbook.add_chart({"type": "column"})
    years = _range(places, "years.year", context.reach.project_years)
    _series(flow, places, "years.net_cash_flow", words.heading("net_cash_flow"), years, COLOURS[0])
    line = workbook.add_chart({"type": "line"})
    _series(
        line, places, "years.cumulative_cash_flow", words.heading("cumulative_cash_flow"), years, COLOURS[6]
    )
    flow.combine(line)
    _dress(flow, words.heading("cash_flow"), words("workbook_row_project_year"), "€")
    sheets["years"].insert_chart(4 + len(places["years.year"].plan.rows), 0, flow)
    held = context.scenario.exit.holding_years + 1
    covenanted = [each.name for each in context.result.arrays.layout.types if each.rented]
    if not covenanted:
        return
    anniversaries = _range(places, "paths.q", held)
    plan = places["paths.q"].plan
    at = 4 + len(plan.rows)
    drawn = covenanted[:MOST_RENTS]
    sheets["paths"].print_area(0, 0, at + ROWS_OF_RENTS * ceil(len(drawn) / 2), plan.last_column)
    for number, name in enumerate(drawn):
        chart = workbook.add_chart({"type": "line"})
        for key, colour, dash in (
            ("rent", COLOURS[0], "solid"),
            ("upper", COLOURS[6], "dash"),
            ("lower", COLOURS[6], "square_dot"),
        ):
            title = f"{context.label(key)}"
            _series(chart, places, f"paths.{name}.{key}", title, (*anniversaries[:3], held), colour, dash)
        _dress(chart, plain(name, 60), context.label("anniversary"), context.unit("month"))
        column = 0 if number % 2 == 0 else FIRST + 3
        sheets["paths"].insert_chart(at + ROWS_OF_RENTS * (number // 2), column, chart)


def _write_waterfall(
    workbook: Workbook, sheet: Worksheet, context: Context, places: Mapping[str, Place]
) -> None:
    """Bars upon a base that is not drawn; below zero they hang from one."""
    steps = places["waterfall.step"]
    count = len(steps.plan.axis)
    across = _range(places, "waterfall.label", count)
    chart = workbook.add_chart({"type": "column", "subtype": "stacked"})
    nothing = {"fill": {"none": True}, "border": {"none": True}}
    for key in ("base", *FILLS):
        place = places[f"waterfall.{key}"]
        colour = BARS.get(key.partition("_")[0], "")
        look = nothing if key == "base" else {"fill": {"color": colour}, "border": {"none": True}}
        chart.add_series({**_cells(place, across), "name": context.label(f"bar_{key}"), "gap": 40, **look})
    _dress(chart, context.words("workbook_sheet_waterfall"), context.label("step_label"), "€")
    hidden = [0, 1 + FILLS.index("less_below"), 1 + FILLS.index("more_below")]
    chart.set_legend({"position": "bottom", "delete_series": hidden})
    chart.set_size({"width": 1100, "height": 520})
    sheet.insert_chart(4 + len(steps.plan.rows), 0, chart)


Range = tuple[str, int, int, int]


def _range(places: Mapping[str, Place], key: str, length: int) -> Range:
    """Sheet, row and first column of a row, counted from 0, and how far it is drawn."""
    place = places[key]
    return place.title, place.row - 1, FIRST, length


def _cells(place: Place, over: Range) -> dict[str, list[str | int]]:
    """The cells of a row as the values of a series, and those that name them."""
    title, row, first, length = over
    last = first + length - 1
    return {
        "categories": [title, row, first, row, last],
        "values": [place.title, place.row - 1, first, place.row - 1, last],
    }


def _series(
    chart: Any,
    places: Mapping[str, Place],
    key: str,
    name: str,
    over: Range,
    colour: str,
    dash: str = "solid",
) -> None:
    chart.add_series(
        {
            "name": chart_text(name),
            **_cells(places[key], over),
            "line": {"color": colour, "width": 2, "dash_type": dash},
            "fill": {"color": colour},
            "gap": 60,
        }
    )


def _dress(chart: Any, title: str, across: str, up: str) -> None:
    chart.set_title({"name": chart_text(title), "name_font": {"size": 12}})
    chart.set_x_axis({"name": across, "label_position": "low"})
    chart.set_y_axis(
        {
            "name": up,
            "num_format": "#,##0",
            "major_gridlines": {"visible": True, "line": {"color": "#D0D0D0"}},
        }
    )
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 760, "height": 400})

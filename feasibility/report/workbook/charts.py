"""The charts that the spreadsheet draws: the waterfall with its sheet, cash flow by year, rents in bands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import ceil
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from feasibility.report.csv import chart_text
from feasibility.report.workbook.context import Context, Rows
from feasibility.report.workbook.phase_formulas import mapped_plan
from feasibility.report.workbook.plan import EMPTY, FIRST, Place, Plan, Row, heading, helpers
from feasibility.report.workbook.printing import last_printed

NAME = 34
BASE = "waterfall.base"
FILLS = ("total", "land", "less_above", "less_below", "more_above", "more_below")
"""What is stacked upon the base: each bar is of one kind, and in two parts where it crosses zero."""


def waterfall_plan(context: Context) -> Plan:
    """A column for each step: its amount, where it begins and ends, and the parts of its bar."""
    costs = tuple(context.scenario.development.costs)
    lines = (f"cost {name}" for name in costs)
    buys = ("acquisition",) if context.buys else ()
    axis = ("investment_value", *lines, "profit", *buys, "available", "interest", "over_land", "land")
    plan = Plan("waterfall", axis, tuple(_rows(context, costs)), frozen=1)
    return plan if context.spread is None else mapped_plan(plan, context.spread.formula)


def _rows(context: Context, costs: tuple[str, ...]) -> Iterator[Row]:
    row = Rows(context, "waterfall")
    words, label = context.words, context.label
    yield Row(
        "waterfall.step",
        label("step"),
        values=(
            words("report_step_investment_value"),
            *(words.line(name, NAME) for name in costs),
            words("report_step_profit"),
            *((words("report_step_acquisition"),) if context.buys else ()),
            words("report_step_available"),
            words("report_step_interest"),
            words("report_step_over_land"),
            words.heading("residual_land_value"),
        ),
        look="text",
        wrapped=True,
    )
    yield row(
        "kind",
        (1.0, *(0.0 for _ in costs), 0.0, *((0.0,) if context.buys else ()), 1.0, 0.0, 0.0, 2.0),
        "whole",
        label=label("kind_of_step"),
        helper=True,
    )
    available = "{waterfall.amount|available}"
    # On leased land the canon is what the land takes, so that the steps before it are without it.
    value, profit = "result_investment_value", "result_profit_and_risk"
    bought, slope = "result_acquisition_costs" if context.buys else "", ""
    if context.buys:
        slope = "acquisition_slope"

    def canon_of(name: Callable[[str], str]) -> str:
        """What the canon takes of a phase's value less its profit, to be added again."""
        if not context.leased:
            return ""
        buying = f"+{name(slope)}" if slope else ""
        return f"+{name('result_land_price')}*({name('ground_rent_value')}+{name('profit_slope')}{buying})"

    if context.leased:
        value = "SUMPRODUCT({types.number:},{types.investment_value:})"
        profit = "SUMPRODUCT({types.number:},{types.profit_and_risk:})"
        bought = "SUMPRODUCT({types.number:},{types.acquisition_costs:})" if bought else ""
    when_paid = f"{available}/(1+development_rate_used)^(delivery_time-payment_time)"
    if context.spread is not None:
        when_paid = "+".join(
            f"({each.name('result_investment_value')}-{each.name('result_development_cost_without_land')}"
            f"-{each.name('result_profit_and_risk')}"
            f"{'-' + each.name('result_acquisition_costs') if context.buys else ''}{canon_of(each.name)})"
            f"/(1+development_rate_used)^({each.name('delivery_time')}-{each.name('payment_time')})"
            for each in context.spread.phases
        )
    yield row(
        "amount",
        (
            f"={value}",
            *(
                f"=-SUMPRODUCT({{types.number:}},{{types.delivered.{name}:}},1+{{types.bears_vat:}}*{{costs.{name}.flow$}})"
                for name in costs
            ),
            f"=-{profit}",
            *((f"=-{bought}",) if bought else ()),
            f"={value}-result_development_cost_without_land-{profit}{'-' + bought if bought else ''}",
            f"={when_paid}-{available}",
            f"=result_residual_land_value-({when_paid})",
            "=result_residual_land_value",
        ),
        label=label("step_amount"),
    )
    yield row("begin", "=IF({waterfall.kind}>0,0,{waterfall.end<})", label=label("step_begin"))
    yield row("end", "={waterfall.begin}+{waterfall.amount}", label=label("step_end"), strong=True)
    yield from helpers(_bars(context))


def _bars(context: Context) -> Iterator[Row]:
    """What the chart draws: a bar upon a base, in the colour of what it is."""
    label = context.label
    yield EMPTY
    yield heading(label("bars"))
    ends = "{waterfall.begin},{waterfall.end}"
    yield Row(BASE, label("bar_base"), f"=IF(MIN({ends})>=0,MIN({ends}),IF(MAX({ends})<=0,MAX({ends}),0))")
    above = f"MAX({ends},0)-MAX(MIN({ends}),0)"
    below = f"MIN({ends},0)-MIN(MAX({ends}),0)"
    step = "{waterfall.kind}=0,{waterfall.amount}"
    patterns = {
        "total": "=IF({waterfall.kind}=1,{waterfall.end},0)",
        "land": "=IF({waterfall.kind}=2,{waterfall.end},0)",
        "less_above": f"=IF(AND({step}<0),{above},0)",
        "less_below": f"=IF(AND({step}<0),{below},0)",
        "more_above": f"=IF(AND({step}>=0),{above},0)",
        "more_below": f"=IF(AND({step}>=0),{below},0)",
    }
    for fill in FILLS:
        yield Row(f"waterfall.{fill}", label(f"bar_{fill}"), patterns[fill])
    sign = 'IF({waterfall.amount}<0,"−","")'
    yield Row(
        "waterfall.label",
        label("step_label"),
        f'={{waterfall.step}}&" "&{sign}&ABS(ROUND({{waterfall.amount}}/1000000,2))',
        "text",
    )


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
    years = _range(places, "years.year", context.project_years)
    _series(flow, places, "years.net_cash_flow", words.heading("net_cash_flow"), years, COLOURS[0])
    line = workbook.add_chart({"type": "line"})
    _series(
        line, places, "years.cumulative_cash_flow", words.heading("cumulative_cash_flow"), years, COLOURS[6]
    )
    flow.combine(line)
    _dress(flow, words.heading("cash_flow"), words("workbook_row_project_year"), "€")
    # Beside the labels, which are repeated on every page.
    sheets["years"].insert_chart(4 + len(places["years.year"].plan.rows), 1, flow, {"x_offset": 4})
    held = context.scenario.exit.holding_years + 1
    rented = [each.name for each in context.result.arrays.layout.types if each.rented]
    numbers = [""] if context.spread is None else [f"{each.number}" for each in context.spread.phases]
    for number in numbers:
        before = f"{number}/" if number else ""
        drawn = [name for name in rented if f"{before}paths.{name}.rent" in places][:MOST_RENTS]
        if drawn:
            _write_rents(workbook, sheets[f"paths {number}".strip()], context, places, (before, drawn, held))


def _write_rents(
    workbook: Workbook,
    sheet: Worksheet,
    context: Context,
    places: Mapping[str, Place],
    what: tuple[str, list[str], int],
) -> None:
    """The rents of some types against their bands."""
    before, drawn, held = what
    anniversaries = _range(places, f"{before}paths.q", held)
    plan = places[f"{before}paths.q"].plan
    at = 4 + len(plan.rows)
    sheet.print_area(0, 0, at + ROWS_OF_RENTS * ceil(len(drawn) / 2), last_printed(plan))
    for number, name in enumerate(drawn):
        chart = workbook.add_chart({"type": "line"})
        for key, colour, dash in (
            ("rent", COLOURS[0], "solid"),
            ("upper", COLOURS[6], "dash"),
            ("lower", COLOURS[6], "square_dot"),
        ):
            _series(
                chart,
                places,
                f"{before}paths.{name}.{key}",
                f"{context.label(key)}",
                (*anniversaries[:3], held),
                colour,
                dash,
            )
        _dress(chart, context.words.type(name), context.label("anniversary"), context.unit("month"))
        chart.set_size({"width": 500, "height": 400})
        column = 1 if number % 2 == 0 else FIRST + 5
        sheet.insert_chart(at + ROWS_OF_RENTS * (number // 2), column, chart, {"x_offset": 4})


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
    chart.show_hidden_data()
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

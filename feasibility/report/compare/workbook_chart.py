"""The waterfall of a split as the spreadsheet draws it: bars upon a base that is not drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor, log10

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from feasibility.language.words import Words
from feasibility.report.compare.rows import Step
from feasibility.report.csv import chart_text
from feasibility.report.values import is_share

BARS = ("base", "total", "adds_above", "adds_below", "takes_above", "takes_below")
"""What is stacked: a bar is of one kind, and in two parts where it crosses zero."""
COLOURS = {"total": "#0072B2", "adds": "#009E73", "takes": "#D55E00"}
FIRST_BAR = 4
"""Column of the base, after that of the short labels; the steps and their amounts are in the first two."""
WIDTH, HEIGHT, ROWS = 780, 420, 22
"""Pixels of a chart, and the rows that it covers."""
CUT_UNDER = 0.5
"""The axis begins near the bars where all they span is less than this part of the largest."""


@dataclass(frozen=True)
class Drawing:
    """Where a split stands, and what its chart says."""

    book: Workbook
    sheet: Worksheet
    begin: int
    """Row of the first step, counted from 0."""
    title: str
    unit: str
    words: Words


def bar_of(step: Step, begin: int, row: int) -> Iterator[tuple[str, float]]:
    """The parts of a step's bar in the order of `BARS`: each as a formula, and what it comes to.

    Args:
        step: the step.
        begin: row of the first step, counted from 0.
        row: its own.
    """
    amount = xl_rowcol_to_cell(row, 1)
    start, end = float(step.begin), float(step.end)
    if step.total:
        yield "=0", 0.0
        yield f"={amount}", end
        yield from (("=0", 0.0) for _ in BARS[2:])
        return
    first = xl_rowcol_to_cell(begin, 1, row_abs=True)
    before = f"SUM({first}:{xl_rowcol_to_cell(row - 1, 1)})"
    after = f"SUM({first}:{amount})"
    yield f"=MAX(MIN({before},{after}),0)+MIN(MAX({before},{after}),0)", _base(start, end)
    yield "=0", 0.0
    above = f"MAX({before},{after},0)-MAX(MIN({before},{after}),0)"
    below = f"MIN({before},{after},0)-MIN(MAX({before},{after}),0)"
    parts = (max(start, end, 0.0) - max(min(start, end), 0.0), min(start, end, 0.0) - min(max(start, end), 0))
    for sign, adds in ((">=", end >= start), ("<", end < start)):
        for formula, part in zip((above, below), parts, strict=True):
            yield f"=IF({amount}{sign}0,{formula},0)", part if adds else 0.0


def _base(start: float, end: float) -> float:
    return max(min(start, end), 0.0) + min(max(start, end), 0.0)


def write_waterfall(drawing: Drawing, row: int, found: Sequence[Step]) -> int:
    """The chart of a split at a row; the row below it."""
    chart = drawing.book.add_chart({"type": "column", "subtype": "stacked"})
    name, last = drawing.sheet.get_name(), drawing.begin + len(found) - 1
    for column, key in enumerate(BARS, start=FIRST_BAR):
        colour = COLOURS.get(key.partition("_")[0])
        chart.add_series(
            {
                "name": drawing.words(f"compare_bar_{key}"),
                "categories": [name, drawing.begin, FIRST_BAR - 1, last, FIRST_BAR - 1],
                "values": [name, drawing.begin, column, last, column],
                "fill": {"color": colour} if colour else {"none": True},
                "border": {"none": True},
                "gap": 40,
            }
        )
    lowest, highest = _ends(found)
    axis = {
        "num_format": "0.0###%" if is_share(drawing.unit) else "#,##0",
        "major_gridlines": {"visible": True, "line": {"color": "#D0D0D0"}},
    }
    cut = drawing.words("compare_chart_cut") if lowest is not None or highest is not None else ""
    title = chart_text(f"{drawing.title}. {cut}" if cut else drawing.title)
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_x_axis({"label_position": "low", "num_font": {"size": 8, "rotation": 360}})
    chart.set_y_axis({**axis, "min": lowest, "max": highest})
    hidden = [0, BARS.index("adds_below"), BARS.index("takes_below")]
    chart.set_legend({"position": "bottom", "delete_series": hidden})
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    drawing.sheet.insert_chart(row, 0, chart)
    return row + ROWS


def _ends(found: Sequence[Step]) -> tuple[float | None, float | None]:
    """Where the axis begins and ends; None where the spreadsheet may choose, from 0."""
    levels = [float(each.end) for each in found]
    low, high = min(levels), max(levels)
    largest = max(abs(low), abs(high))
    if low == high or low * high <= 0 or high - low >= CUT_UNDER * largest:
        return None, None
    grain = 10.0 ** floor(log10(high - low))
    if low > 0:
        return max(0.0, grain * (floor(low / grain) - 1)), None
    return None, min(0.0, -grain * (floor(-high / grain) - 1))

"""A comparison as a workbook: figures, inputs, and the split with its sum as a formula and its waterfall.

This module loads the library that writes workbooks; import it only where a workbook is asked for.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import floor, log10
from os import PathLike

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from feasibility.compare.results import Comparison, Pair
from feasibility.language.words import Words, plain
from feasibility.report.compare import inputs as compare_inputs
from feasibility.report.compare import rows
from feasibility.report.compare.rows import Step, letter, words_for
from feasibility.report.csv import chart_text
from feasibility.report.files import write_bytes
from feasibility.scenario.keys.paths import is_share

LONGEST_CELL = 2000
SHORT = 60
"""Signs of a step's label below its bar."""
LINE_HEIGHT = 15.0
"""Points of a line of text."""
MADE = datetime(2000, 1, 1)
"""The same in every workbook, so that the same comparison gives the same bytes."""
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
BARS = ("base", "total", "adds_above", "adds_below", "takes_above", "takes_below")
"""What is stacked: a bar is of one kind, and in two parts where it crosses zero."""
COLOURS = {"total": "#0072B2", "adds": "#009E73", "takes": "#D55E00"}
FIRST_BAR = 4
"""Column of the base, after that of the short labels; the steps and their amounts are in the first two."""
WIDTH, HEIGHT, ROWS = 780, 420, 22
"""Pixels of a chart, and the rows that it covers."""
CUT_UNDER = 0.5
"""The axis begins near the bars where all they span is less than this part of the largest."""


def write_compare_workbook(comparison: Comparison, path: str | PathLike[str], lang: str = "en") -> None:
    """Write a comparison as an xlsx file; no text in it is ever a formula.

    Raises:
        InputError: the file cannot be written.
    """
    write_bytes(path, compare_workbook(comparison, lang))


def compare_workbook(comparison: Comparison, lang: str = "en") -> bytes:
    """The workbook: figures side by side, inputs that differ, the split, and every combination behind it.

    The shares are in whole cents; the second figure is their sum with the first, as a formula.

    Args:
        comparison: what is written.
        lang: nl or en.
    """
    stream = io.BytesIO()
    book = Workbook(stream, OPTIONS)
    book.set_properties({"created": MADE})
    sheets = _Sheets(book, comparison, words_for(comparison, lang))
    sheets.figures()
    sheets.inputs()
    sheets.why()
    sheets.combinations()
    book.close()
    return stream.getvalue()


class _Sheets:
    """Writes the sheets one after another."""

    def __init__(self, book: Workbook, comparison: Comparison, words: Words) -> None:
        self.book, self.comparison, self.words = book, comparison, words
        self.widths: Sequence[float] = ()
        self.lines: dict[int, int] = {}
        self.bold: Format = book.add_format({"bold": True})
        self.head: Format = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.wrapped: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self.top: Format = book.add_format({"valign": "top"})
        self.kinds: dict[str, Format] = {
            "euro": book.add_format({"num_format": "#,##0", "valign": "top"}),
            "cents": book.add_format({"num_format": "#,##0.00", "valign": "top"}),
            "share": book.add_format({"num_format": "0.00##%", "valign": "top"}),
            "plain": book.add_format({"num_format": "General", "valign": "top"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "right", "valign": "top"}),
        }

    def sheet(self, key: str, widths: Sequence[float]) -> Worksheet:
        """A sheet that prints on A4, one page wide."""
        sheet: Worksheet = self.book.add_worksheet(self.words(f"compare_sheet_{key}"))
        self.widths, self.lines = widths, {}
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def text(self, sheet: Worksheet, row: int, column: int, words: str, look: Format | None = None) -> None:
        """A text, whatever it begins with; a row is as tall as its longest text needs."""
        shown = plain(words, LONGEST_CELL)
        sheet.write_string(row, column, shown, look or self.top)
        if look in (self.wrapped, self.head):
            needed = len(textwrap.wrap(shown, max(1, int(0.85 * self.widths[column])))) or 1
            if needed > self.lines.get(row, 1):
                self.lines[row] = needed
                sheet.set_row(row, LINE_HEIGHT * needed)

    def value(
        self, sheet: Worksheet, row: int, column: int, value: object, look: Format, path: str = ""
    ) -> None:
        """A number, a date, yes or no; anything else as a text; nothing as an empty cell."""
        if isinstance(value, bool):
            self.text(sheet, row, column, self.words("compare_yes" if value else "compare_no"))
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value, look)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), self.kinds["day"])
        elif isinstance(value, (str, Mapping, list, tuple)):
            shown = compare_inputs.value_cell(path, value, self.words)
            self.text(sheet, row, column, shown, self.wrapped)

    def look_of(self, unit: str) -> Format:
        """The number format of a unit."""
        if is_share(unit):
            return self.kinds["share"]
        if unit == "€/month":
            return self.kinds["cents"]
        return self.kinds["euro" if unit.startswith("€") else "plain"]

    def figures(self) -> None:
        """Letters and labels, and below them a row for each figure."""
        scenarios, words = self.comparison.scenarios, self.words
        sheet = self.sheet("figures", [44, *([22] * len(scenarios))])
        self.text(sheet, 0, 0, words("compare_figure"), self.head)
        for column, each in enumerate(scenarios, start=1):
            self.text(sheet, 0, column, f"{letter(column - 1)}: {each.label}", self.head)
            self.text(sheet, 1, column, each.origin, self.wrapped)
            self.text(sheet, 2, column, each.result.scenario.digest, self.wrapped)
        self.text(sheet, 1, 0, words("compare_made_of"))
        self.text(sheet, 2, 0, words("compare_digest"))
        sheet.freeze_panes(1, 1)
        for row, name in enumerate(rows.figures_shown(self.comparison), start=3):
            self.text(sheet, row, 0, rows.shown_name(self.comparison, name, words), self.wrapped)
            for column, each in enumerate(scenarios, start=1):
                value = rows.shown_figure(each, name)
                if rows.has_no_verdict(each, name):
                    self.text(sheet, row, column, words("report_nothing_asked"))
                    continue
                self.value(sheet, row, column, value, self.look_of(rows.unit_of(name)))

    def inputs(self) -> None:
        """A row for each input that differs, of each scenario against the first."""
        words = self.words
        others = [letter(pair.place) for pair in self.comparison.pairs]
        sheet = self.sheet("inputs", [6, 60, 34, 34])
        heads = ("", words("compare_input"), letter(0), ", ".join(others))
        for column, head in enumerate(heads):
            self.text(sheet, 0, column, head, self.head)
        sheet.freeze_panes(1, 0)
        row = 1
        for pair in self.comparison.pairs:
            for each in pair.differences:
                look = self.look_of(compare_inputs.unit_of_input(each.path))
                self.text(sheet, row, 0, letter(pair.place))
                name = compare_inputs.input_name(each, words)
                self.text(sheet, row, 1, name, self.wrapped)
                sides = ((each.first, each.first_unused), (each.second, each.second_unused))
                for column, (value, is_unused) in enumerate(sides, start=2):
                    if is_unused:
                        self.text(sheet, row, column, compare_inputs.unused_cell(each.path, words))
                    else:
                        self.value(sheet, row, column, value, look, each.path)
                row += 1

    def why(self) -> None:
        """The split of each pair: the first figure, the shares, their sum, and a picture of them."""
        sheet = self.sheet("why", [90, 22, 3, SHORT, *([16] * len(BARS))])
        row, begins = 0, []
        for pair in self.comparison.pairs:
            begins.append(row)
            row = self.split(sheet, row, pair) + 1
        sheet.print_area(0, 0, row, 1)
        # Each split on a page of its own; page breaks count only where nothing is fitted.
        sheet.set_print_scale(75)
        sheet.set_h_pagebreaks(begins[1:])

    def split(self, sheet: Worksheet, row: int, pair: Pair) -> int:
        """One split; the row below it."""
        words, comparison = self.words, self.comparison
        self.text(sheet, row, 0, rows.why_title(comparison, pair, words), self.bold)
        row += 1
        found = rows.steps(comparison, pair, words, rows.exact_unit(comparison))
        money = comparison.unit.startswith("€")
        begin, look = row, self.kinds["cents"] if money else self.look_of(comparison.unit)
        if found:
            for each in found[:-1]:
                self.text(sheet, row, 0, each.label)
                sheet.write_number(row, 1, float(each.amount), look)
                row += 1
            total = f"=SUM({xl_rowcol_to_cell(begin, 1)}:{xl_rowcol_to_cell(row - 1, 1)})"
            self.text(sheet, row, 0, found[-1].label, self.bold)
            sheet.write_formula(row, 1, total, look, float(found[-1].amount))
            row = write_waterfall(self.bars(sheet, begin, found, look), row + 2, found)
        for sentence in rows.sentences(comparison, pair, words):
            self.text(sheet, row, 0, sentence, self.wrapped)
            row += 1
        return row

    def bars(self, sheet: Worksheet, begin: int, found: Sequence[Step], look: Format) -> Drawing:
        """Beside each step of a split the parts of its bar, as formulas of the amounts."""
        for column, key in enumerate(BARS, start=FIRST_BAR):
            self.text(sheet, begin - 1, column, self.words(f"compare_bar_{key}"), self.head)
        for row, step in enumerate(found, start=begin):
            self.text(sheet, row, FIRST_BAR - 1, textwrap.shorten(step.label, SHORT, placeholder=" …"))
            for column, (formula, value) in enumerate(bar_of(step, begin, row), start=FIRST_BAR):
                sheet.write_formula(row, column, formula, look, value)
        title = rows.figure_name(self.comparison.figure, self.words)
        return Drawing(self.book, sheet, begin, title, self.comparison.unit, self.words)

    def combinations(self) -> None:
        """Every combination that was computed: which groups are as in the other, and the figure."""
        words, comparison = self.words, self.comparison
        sheet = self.sheet("combinations", [26] * 8)
        look = self.look_of(comparison.unit)
        row = 0
        for pair in comparison.pairs:
            groups = {each.name: each for part in pair.split.parts for each in part.groups}
            ends = {"other": letter(pair.place), "first": letter(0)}
            self.text(sheet, row, 0, words("compare_sheet_as_in", **ends), self.bold)
            row += 1
            heads = [rows.group_label(each, words) for each in groups.values()]
            for column, head in enumerate([*heads, rows.figure_name(comparison.figure, words)]):
                self.text(sheet, row, column, head, self.head)
            for each in pair.split.combinations:
                row += 1
                for column, name in enumerate(groups):
                    sheet.write_number(row, column, int(name in each.groups))
                self.value(sheet, row, len(groups), each.value, look)
            row += 2


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

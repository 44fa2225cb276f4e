"""Writing the sheets of calculation: formulas from their patterns, constants, and what the program found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import ceil
from typing import Any

from xlsxwriter.worksheet import Worksheet

from feasibility.language.texts import text
from feasibility.report.workbook.formats import Formats
from feasibility.report.workbook.inputs import column_letters
from feasibility.report.workbook.plan import (
    CONSTANT,
    FIRST,
    LABEL,
    TITLE_ROWS,
    TOTAL,
    UNIT,
    UNITS,
    Place,
    Plan,
    Row,
    compiled,
    in_columns,
)
from feasibility.report.workbook.units import percent_unit, yes_or_no

FLAGGED = f"=$C{TITLE_ROWS + 1}=1"
"""Whether a row of the sheet of warnings warns, for the first of them."""
WIDE = {"checks": 16, "reconciliation": 20, "types": 16, "sources": 24, "law": 12, "waterfall": 13}
"""Widths of the columns from F on, where they are not those of amounts."""
AROUND_A_HEAD = 3
"""Widths that a bold text needs beyond its characters."""
HEIGHT_OF_A_LINE, LETTERS_IN_A_HEAD = 13.5, 12
"""Height of a line of a wrapped head [points], and the fewest characters on it."""
WIDTH_OF_LABELS, LETTERS_IN_A_LABEL = 46, 44
"""Width of the column of labels [characters], and the fewest on a line of a wrapped one."""


def _as_it_is(sheet: Worksheet, formula: str, expand_future_functions: bool = False) -> str:
    """A formula of functions that Excel 2007 has, which the library need not look through."""
    del sheet, expand_future_functions
    return formula.removeprefix("=")


PlainWorksheet: Any = type("PlainWorksheet", (Worksheet,), {"_prepare_formula": _as_it_is})
"""A sheet that takes formulas as they are.

The library searches every formula for thirty newer functions, which takes three quarters of the time.
"""


def write_plan(
    sheet: Worksheet, plan: Plan, titles: tuple[str, str], places: Mapping[str, Place], formats: Formats
) -> None:
    """Write one sheet of calculation.

    Args:
        sheet: the empty sheet.
        plan: its rows.
        titles: its title and what it is for.
        places: of every row of the workbook.
        formats: of the workbook.
    """
    title, about = titles
    sheet.write_string(0, LABEL, title, formats.title)
    sheet.write_string(1, LABEL, about, formats.small)
    sheet.write_formula(0, FIRST, "=warning_text", formats.warning, "")
    letters = [column_letters(column) for column in range(plan.last_column + 1)]
    for number, row in enumerate(plan.rows):
        _write_row(sheet, plan, row, TITLE_ROWS + number, places, formats, letters)
    totals = {row.total for row in plan.rows}
    if totals == {"sum", None} and plan.rows[0].total is None:
        sheet.write_string(TITLE_ROWS, TOTAL, text("years_total", formats.lang), formats.total)
    if plan.key == "warnings":
        flags = (TITLE_ROWS, LABEL, TITLE_ROWS + len(plan.rows) - 1, CONSTANT)
        sheet.conditional_format(*flags, {"type": "formula", "criteria": FLAGGED, "format": formats.warning})
    _lay_out(sheet, plan)


def _write_row(
    sheet: Worksheet,
    plan: Plan,
    row: Row,
    at: int,
    places: Mapping[str, Place],
    formats: Formats,
    letters: list[str],
) -> None:
    if row.helper:
        sheet.set_row(at, None, None, {"level": 1, "hidden": True})
    if not row.key:
        if row.label:
            sheet.write_string(at, LABEL, row.label, formats.head if row.strong else formats.small)
        return
    _write_label(sheet, row, at, formats)
    unit = _unit(row, formats.lang)
    if unit:
        sheet.write_string(at, UNIT, unit, formats.small)
    if row.constant is not None:
        _write_constant(sheet, plan, row, at, places, formats)
    if row.total is not None:
        _write_total(sheet, plan, row, at, places, formats)
    if row.values is not None:
        _write_values(sheet, row, at, formats)
    elif row.pattern is not None:
        _write_pattern(sheet, plan, row, at, places, formats, letters)


def _write_label(sheet: Worksheet, row: Row, at: int, formats: Formats) -> None:
    if row.wrapped and row.values is None:
        sheet.set_row(at, HEIGHT_OF_A_LINE * ceil(len(row.label) / LETTERS_IN_A_LABEL))
        sheet.write_string(at, LABEL, row.label, formats.wrapped)
    else:
        sheet.write_string(at, LABEL, row.label, formats.of(bold=True) if row.strong else formats.label)


def _unit(row: Row, lang: str) -> str:
    """The unit of a row; of percentages and truth values as they are shown."""
    alone = row.pattern is None and row.values is None
    look = row.constant_look if alone and row.constant_look else row.look
    unit = UNITS.get(row.look, "") if row.unit is None else row.unit
    if look == "rate":
        return percent_unit(unit, lang)
    return yes_or_no(lang) if look == "flag" and not unit else unit


def _filled(pattern: str, plan: Plan, places: Mapping[str, Place]) -> str:
    """A single formula, whose references are all absolute."""
    return "".join(str(piece) for piece in compiled(pattern, plan.key, places))


def _write_constant(
    sheet: Worksheet, plan: Plan, row: Row, at: int, places: Mapping[str, Place], formats: Formats
) -> None:
    look = row.constant_look or row.look
    if isinstance(row.constant, str) and row.constant.startswith("="):
        link = "(" not in row.constant
        shown = formats.number(look, link=link, strong=row.strong)
        cached = "" if row.cached is None else row.cached
        sheet.write_formula(at, CONSTANT, _filled(row.constant, plan, places), shown, cached)
    elif isinstance(row.constant, str):
        head = row.values is not None and row.look == "text"
        shown = formats.of(bold=True) if head else formats.number(look, constant=True)
        sheet.write_string(at, CONSTANT, row.constant, shown)
    elif row.constant is not None:
        sheet.write_number(at, CONSTANT, row.constant, formats.number(look, constant=True))


def _write_total(
    sheet: Worksheet, plan: Plan, row: Row, at: int, places: Mapping[str, Place], formats: Formats
) -> None:
    pattern = f"=SUM({{{row.key}:}})" if row.total == "sum" else str(row.total)
    cached: object = sum(row.caches) if row.caches is not None and row.total == "sum" else ""
    # Of truth values it counts those that hold.
    shown = formats.number("whole" if row.look == "flag" else row.look, strong=row.strong)
    sheet.write_formula(at, TOTAL, _filled(pattern, plan, places), shown, cached)


def _write_values(sheet: Worksheet, row: Row, at: int, formats: Formats) -> None:
    shown = formats.number(row.look, constant=True)
    words = formats.of(bold=True) if row.look == "text" else formats.number("text", constant=True)
    if row.wrapped:
        words = formats.of(bold=True, text_wrap=True, valign="top")
        longest = max((len(value) for value in row.values or () if isinstance(value, str)), default=0)
        sheet.set_row(at, HEIGHT_OF_A_LINE * (1 + ceil(longest / LETTERS_IN_A_HEAD)))
    for number, value in enumerate(row.values or ()):
        column = FIRST + number
        if isinstance(value, str):
            sheet.write_string(at, column, value, words)
        elif isinstance(value, date):
            sheet.write_datetime(at, column, value, shown)
        elif isinstance(value, (int, float)):
            sheet.write_number(at, column, value, shown)


def _write_pattern(
    sheet: Worksheet,
    plan: Plan,
    row: Row,
    at: int,
    places: Mapping[str, Place],
    formats: Formats,
    letters: list[str],
) -> None:
    shown = formats.number(row.look, link=row.link, strong=row.strong)
    if isinstance(row.pattern, str):
        caches = row.caches
        for number, formula in enumerate(in_columns(compiled(row.pattern, plan.key, places), letters)):
            cached: object = "" if caches is None else caches[number]
            sheet.write_formula(at, FIRST + number, formula, shown, cached)
        return
    for number, pattern in enumerate(row.pattern or ()):
        column = FIRST + number
        look = row.looks[number] if row.looks else row.look
        shown = formats.number(look, link=row.link, strong=row.strong)
        if isinstance(pattern, str) and pattern.startswith("="):
            pieces = compiled(pattern, plan.key, places)
            formula = "".join(
                piece if isinstance(piece, str) else f"{piece[0]}{letters[column + piece[1]]}{piece[2]}"
                for piece in pieces
            )
            sheet.write_formula(at, column, formula, shown, "")
        elif isinstance(pattern, str):
            sheet.write_string(at, column, pattern, formats.number("text", constant=True))
        else:
            sheet.write_number(at, column, pattern, formats.number(look, constant=True))


def _longest_heads(plan: Plan) -> dict[int, int]:
    """Characters of the longest text in the heading rows, by column: a bold one runs into the next column."""
    longest: dict[int, int] = {}
    for row in plan.rows[: plan.frozen]:
        for number, value in enumerate(row.values or ()):
            if isinstance(value, str):
                length = max(map(len, value.split()), default=0) if row.wrapped else len(value)
                longest[FIRST + number] = max(longest.get(FIRST + number, 0), length)
    return longest


def _lay_out(sheet: Worksheet, plan: Plan) -> None:
    sheet.set_column(LABEL, LABEL, WIDTH_OF_LABELS)
    sheet.set_column(UNIT, UNIT, 12)
    for column, used in (
        (CONSTANT, any(row.constant is not None for row in plan.rows)),
        (TOTAL, any(row.total is not None for row in plan.rows)),
    ):
        sheet.set_column(column, column, 15 if used or not plan.axis else 2)
    sheet.set_column(FIRST - 1, FIRST - 1, 1.5)
    usual = WIDE.get(plan.key.partition(" ")[0], 11)
    sheet.set_column(FIRST, plan.last_column, usual)
    for column, longest in _longest_heads(plan).items():
        if longest + AROUND_A_HEAD > usual:
            sheet.set_column(column, column, longest + AROUND_A_HEAD)
    sheet.freeze_panes(TITLE_ROWS + plan.frozen, FIRST if plan.axis else UNIT)
    sheet.hide_gridlines(2)

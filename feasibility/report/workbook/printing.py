"""How the sheets of calculation are printed: on few pages, each of which can be read."""

from __future__ import annotations

from math import ceil

from xlsxwriter.worksheet import Worksheet

from feasibility.language.words import Words
from feasibility.report.workbook.context import Context
from feasibility.report.workbook.formats import Formats
from feasibility.report.workbook.plan import FIRST, LABEL, TITLE_ROWS, TOTAL, Plan

A3, A4 = 8, 9
MOST_ON_A4, MOST_ON_ONE_PAGE, MOST_IN_COLUMNS = 13, 18, 61
"""Columns of an axis up to which all stand on one page of A4, on one page, and on several."""
ON_A_PAGE, BESIDE = 16, 4
"""Columns of an axis on one of several pages of A4, and how many of them the labels of the rows take."""
MARGIN = 0.4
"""At the sides [inch]."""
ROWS_OF_CHARTS = {"years": 23, "waterfall": 28}
"""Rows below a sheet's own in which charts stand that are printed with it."""
LONGER = ("exit.holding_years", "development.construction_months", "start")
"""Inputs that move the end of the last flow, beside those of the phases."""


def printed_columns(plan: Plan) -> int:
    """How many columns of the axis are printed; none of hundreds of periods, whose totals are."""
    count = max(1, len(plan.axis))
    if plan.printed is not None:
        return min(plan.printed, count)
    return count if count <= MOST_IN_COLUMNS else 0


def last_printed(plan: Plan) -> int:
    """The last column that is printed, counted from 0."""
    columns = printed_columns(plan)
    return FIRST + columns - 1 if columns else TOTAL


def longer_than_printed(context: Context) -> str:
    """Formula without =: whether the flows may last longer than they did when the file was written."""
    phases = tuple(
        f"phases.{name}.{key}"
        for name in context.scenario.phases
        for key in ("start_months", "construction_months")
    )
    asked = []
    for path in (*LONGER, *phases):
        cell = context.cells.get(path)
        if cell is not None and cell.value is not None:
            day = cell.value
            value = f"DATE({day.year},{day.month},{day.day})" if path == "start" else repr(day)
            asked.append(f"{cell.name}>{value}")
    return f"OR({','.join(asked)})"


def set_up_pages(sheet: Worksheet, plan: Plan, longer: str, words: Words, formats: Formats) -> None:
    """Paper, print area, repeated titles and page breaks of a sheet; and a note of what is not printed.

    Args:
        sheet: with its rows written.
        plan: of the sheet.
        longer: formula without =, whether the flows may outlast the printed columns.
        words: the language.
        formats: of the workbook.
    """
    columns, count = printed_columns(plan), len(plan.axis)
    last_row = TITLE_ROWS + len(plan.rows) + ROWS_OF_CHARTS.get(plan.key, 0)
    sheet.set_landscape()
    sheet.print_area(0, 0, last_row, last_printed(plan))
    sheet.set_paper(A3 if MOST_ON_A4 < columns <= MOST_ON_ONE_PAGE else A4)
    sheet.set_margins(left=MARGIN, right=MARGIN)
    sheet.set_footer("&L&F&C&A&R&P / &N")
    if plan.frozen:
        sheet.repeat_rows(0, TITLE_ROWS + plan.frozen - 1)
    if not columns:
        note = words("workbook_print_totals", sheet=words("workbook_sheet_years"))
        sheet.write_string(TITLE_ROWS - 1, LABEL, note, formats.small)
    elif columns < count:
        note = words("workbook_print_longer")
        sheet.write_formula(TITLE_ROWS - 1, LABEL, f'=IF({longer},"{note}","")', formats.warning, "")
    across = 1 if columns <= MOST_ON_ONE_PAGE else ceil((columns + BESIDE) / ON_A_PAGE)
    sheet.fit_to_pages(across, 0)
    if across > 1:
        sheet.repeat_columns(LABEL)

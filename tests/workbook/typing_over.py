"""Other values typed into the cells of a workbook."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook

from feasibility import Result, Scenario
from feasibility.language.texts import text
from feasibility.language.words import Words
from feasibility.report.workbook.context import reach_of
from feasibility.report.workbook.form_words import workbook_words
from feasibility.report.workbook.inputs import input_cells, input_sheets


def years_of(result: Result, held: int) -> range:
    """The calendar years of a result's workbook, for a holding period of that many years."""
    reach = reach_of(result, held)
    return range(reach.first_year, reach.last_year + 1)


@lru_cache(maxsize=8)
def _opened(workbook: bytes) -> Workbook:
    """Opened once for all that is typed into it."""
    return openpyxl.load_workbook(io.BytesIO(workbook))


def typed_over(workbook: bytes, scenario: Scenario, years: range, values: Mapping[str, Any]) -> bytes:
    """An English workbook of a scenario with other values in the cells of some paths.

    Args:
        workbook: what was written.
        scenario: that it was written of.
        years: the calendar years for which it has cells.
        values: dotted path → as a file spells it; typed in words; None leaves the cell empty.
    """
    cells = input_cells(input_sheets(scenario.raw, years, scenario.policy_base))
    said = workbook_words(scenario, Words("en"))
    book, before = _opened(workbook), []
    for path, value in values.items():
        cell = cells[path]
        at = book[text(f"workbook_sheet_{cell.sheet}", "en")].cell(cell.row + 1, cell.column + 1)
        before.append((at, at.value, at.number_format))
        at.value = said.shown(value, path)
    stream = io.BytesIO()
    book.save(stream)
    for at, was, look in before:
        at.value, at.number_format = was, look
    return stream.getvalue()

"""What makes a workbook readable again: names for its sheets and its version, and the defaults it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from feasibility.report.workbook.form_words import FormWords
from feasibility.report.workbook.inputs import InputCell, InputSheet, column_letters
from feasibility.scenario.excel.layout import (
    DEFAULTS_NAME,
    FORMAT,
    FORMAT_KEPT,
    FORMAT_NAME,
    POLICY_IN_FULL_KEPT,
    POLICY_IN_FULL_NAME,
    ROWS_NAME,
    SHEET_NAME,
    written_so,
)
from feasibility.scenario.excel.values import shown

HIDDEN_SHEET = "feasibility"
ROWS = 3
"""Column of the hidden sheet, counted from 0, in which the list of rows begins."""


def write_marks(
    book: Any,
    titles: Mapping[str, str],
    raw: Mapping[str, Any],
    defaults: Mapping[str, Any],
    rows: Iterable[tuple[str, str, str]],
    said: Mapping[str, str] = MappingProxyType({}),
    *,
    policy_in_full: bool,
) -> None:
    """Mark a workbook, so that `read_scenario` reads its input sheets back.

    Args:
        book: the workbook of xlsxwriter, its input sheets added.
        titles: key of each input sheet → the title of its tab.
        raw: the scenario as plain data.
        defaults: dotted path → the value as its cell shows it, of what the scenario does not give. A cell
            that still holds it is read as not given.
        rows: path, label and sheet's key of every row, without which the file is not read back.
        said: what words and names are called in the cells, by the path under which that is kept.
        policy_in_full: whether the whole policy stands on its sheet, also where it names a base.
    """
    book.define_name(FORMAT_NAME, f"={FORMAT}")
    for key, title in titles.items():
        quoted = title.replace("'", "''")
        book.define_name(f"{SHEET_NAME}{key}", f"='{quoted}'!$A$1")
    if policy_in_full:
        book.define_name(POLICY_IN_FULL_NAME, "=1")
    sheet = book.add_worksheet(HIDDEN_SHEET)
    sheet.very_hidden()
    book.define_name(DEFAULTS_NAME, f"='{HIDDEN_SHEET}'!$A$1")
    kept: dict[str, Any] = {FORMAT_KEPT: FORMAT, **said} | (
        {POLICY_IN_FULL_KEPT: 1} if policy_in_full else {}
    )
    for row, (path, value) in enumerate([*defaults.items(), *written_so(raw).items(), *kept.items()]):
        sheet.write_string(row, 0, path)
        write_value(sheet, row, 1, value, None)
    book.define_name(ROWS_NAME, f"='{HIDDEN_SHEET}'!${column_letters(ROWS)}$1")
    for row, parts in enumerate(rows):
        for column, part in enumerate(parts):
            sheet.write_string(row, ROWS + column, part)


def rows_of(sheets: Iterable[InputSheet], label: Callable[[str], str]) -> Iterable[tuple[str, str, str]]:
    """Path, label and sheet's key of every row of the input sheets, the headings of tables too."""
    for sheet in sheets:
        for block in sheet.blocks:
            if block.path.endswith(".*"):
                yield block.path, label(block.path), sheet.key
            yield from ((entry.path, label(entry.path), sheet.key) for entry in block.entries)


def shown_defaults(cells: Iterable[InputCell], said: FormWords) -> dict[str, Any]:
    """The defaults among input cells, as the cells show them, by dotted path."""
    return {
        cell.path: said.shown(cell.value, cell.path)
        for cell in cells
        if cell.default and cell.path != "policy.base"
    }


class _Exact(float):
    """A number that is written with all the digits that tell it from its neighbours."""

    def __format__(self, spec: str) -> str:
        """The shortest text that is read back as the same number."""
        return repr(float(self))


def write_value(sheet: Any, row: int, column: int, value: Any, cell_format: Any) -> None:
    """Write one value of a scenario: numbers to the last digit, texts never as a formula; empty for None."""
    value = shown(value)
    if value is None or value == "":
        sheet.write_blank(row, column, None, cell_format)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, cell_format)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, _Exact(value), cell_format)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, cell_format)
    else:
        sheet.write_datetime(row, column, value, cell_format)

"""Filling in a form as a person does, cell by cell, and breaking one: for the tests of the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from feasibility.errors import InputError
from feasibility.scenario.reading.read import read_scenario
from tests.in_dutch import why_not_dutch

PATH_COLUMN, VALUE_COLUMN = 2, 4


def place_of(book: Workbook, path: str) -> tuple[Worksheet, str]:
    """The sheet and the cell in which the value of a path belongs; a name of a table must stand there."""
    said = names_said(book)
    for sheet in book.worksheets:
        table, names = "", {}
        for row in range(4, sheet.max_row + 1):
            written = str(sheet.cell(row, PATH_COLUMN).value or "")
            if written.endswith(".*"):
                table = written.removesuffix(".*")
                heads = {column: sheet.cell(row, column).value for column in range(VALUE_COLUMN, 40)}
                names = {said.get(str(head), head): column for column, head in heads.items()}
            elif ".*." in written and path.startswith(f"{table}."):
                name, _, rest = path.removeprefix(f"{table}.").partition(".")
                if written == f"{table}.*.{rest}" and name in names:
                    return sheet, sheet.cell(row, names[name]).coordinate
            elif written == path:
                return sheet, sheet.cell(row, VALUE_COLUMN).coordinate
    raise AssertionError(f"the form has no cell for {path}")


def names_said(book: Workbook) -> dict[str, str]:
    """What a form or a workbook calls a name → as a file has it."""
    hidden = book["feasibility"].iter_rows(max_col=2, values_only=True) if "feasibility" in book else ()
    kept = {str(path): str(said) for path, said in hidden}
    groups = ("index.", "segment.", "type.", "operating_costs.", "other_income.", "costs.", "rows.", "share.")
    return {
        said: path.partition(".")[2].removesuffix(":said")
        for path, said in kept.items()
        if path.endswith(":said") and path.startswith(groups)
    }


def heading_of(book: Workbook, table: str) -> tuple[Worksheet, int]:
    """The sheet and the row of a table's names."""
    for sheet in book.worksheets:
        for row in range(4, sheet.max_row + 1):
            if sheet.cell(row, PATH_COLUMN).value == f"{table}.*":
                return sheet, row
    raise AssertionError(f"the form has no table {table}")


def fill_in(book: Workbook, names: Mapping[str, list[str]], values: Mapping[str, Any]) -> None:
    """Write names into the first free columns of tables, and values into their cells."""
    for table, given in names.items():
        sheet, row = heading_of(book, table)
        for name in given:
            column = VALUE_COLUMN
            while sheet.cell(row, column).value not in (None, ""):
                column += 1
            sheet.cell(row, column).value = name
    for path, value in values.items():
        sheet, cell = place_of(book, path)
        sheet[cell] = value


def changed(source: Path, target: Path, values: Mapping[str, Any]) -> Path:
    """A copy of a form in which other values were typed."""
    book = load_workbook(source)
    fill_in(book, {}, values)
    book.save(target)
    return target


def told(file: Path) -> list[str]:
    """What a user is told, without the file's name; it is told in Dutch too."""
    with pytest.raises(InputError) as caught:
        read_scenario(file)
    assert not [each for each in map(why_not_dutch, caught.value.mistakes) if each]
    return [
        str(mistake).replace(f"{file}: ", "").replace(f"{file} ", "") for mistake in caught.value.mistakes
    ]


def edited(sound: Path, file: Path, edit: Callable[[Workbook], object]) -> list[str]:
    book = load_workbook(sound)
    edit(book)
    book.save(file)
    return told(file)

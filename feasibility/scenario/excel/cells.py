"""The sheets of an .xlsx file as plain cells: what was typed, and what is a formula.

The cells are read by openpyxl, from a plain copy of the file (`clean`) in which nothing else is left.
Nothing is computed, no link is followed, no macro is examined; number formats do not matter.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from importlib import import_module
from typing import Any

from feasibility.invisible_characters import composed
from feasibility.messages import sentence
from feasibility.scenario.excel.archive import Archive, Attributes, Relation
from feasibility.scenario.excel.clean import Place, clean_workbook
from feasibility.scenario.source_file import refusal

MOST_NAMES = 20_000


@dataclass(frozen=True)
class Cell:
    """The content of a cell."""

    value: str | int | float | bool | date | None
    """A date only where the file marks it as one; else a day number."""
    formula: bool = False
    error: bool = False
    """An error value, such as #REF!; `value` is its name."""


@dataclass(frozen=True)
class Sheet:
    """The non-empty cells of a sheet."""

    name: str
    cells: Mapping[Place, Cell] = field(default_factory=dict)
    merged: Mapping[Place, str] = field(default_factory=dict)
    """Every cell that is part of merged cells, with the range: C7:D7."""
    comments: Mapping[Place, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Workbook:
    """The sheets of a file, and the names that it defines."""

    archive: Archive
    sheets: Mapping[str, str]
    """Name → part, in the order of the tabs."""
    names: Mapping[str, str]
    """Defined name of the whole file → its reference."""
    names_of_copies: tuple[tuple[str, str], ...]
    """Defined name of a single sheet, as in a copied sheet, and its reference."""
    counts_from_1904: bool


def read_workbook(file: str) -> Workbook:
    """A workbook, its sheets not yet read.

    Raises:
        InputError: it cannot be read as a workbook.
    """
    archive = Archive(file)
    found = _Contents(file, archive.relations(archive.workbook))
    archive.parse(archive.workbook, found.opened, found.closed)
    from_1904 = found.flags.get("date1904", "0") in ("1", "true")
    return Workbook(archive, found.sheets, found.names, tuple(found.of_copies), from_1904)


class _Contents:
    """What the elements of the workbook's own part say: its sheets, the names that it defines, its flags."""

    def __init__(self, file: str, relations: Mapping[str, Relation]) -> None:
        self.file = file
        self.relations = relations
        self.sheets: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.of_copies: list[tuple[str, str]] = []
        self.flags: dict[str, str] = {}
        self.name_opened: list[Attributes] = []

    def opened(self, element: str, attributes: Attributes) -> None:
        if element == "sheet":
            relation = self.relations.get(attributes.get("id", ""))
            if relation and relation.kind == "worksheet" and relation.part:
                self.add_sheet(attributes.get("name", ""), relation.part)
        elif element == "definedName":
            self.name_opened.append(attributes)
        elif element == "workbookPr":
            self.flags.update(attributes)

    def add_sheet(self, title: str, part: str) -> None:
        if title.casefold() in map(str.casefold, self.sheets) or part in self.sheets.values():
            message = sentence("is damaged: the sheet {title!r} occurs in it twice", title=title)
            raise refusal(self.file, message)
        self.sheets[title] = part

    def closed(self, element: str, text: str) -> None:
        if element != "definedName":
            return
        attributes = self.name_opened.pop()
        name = attributes.get("name", "")
        if "localSheetId" in attributes:
            self.of_copies.append((name, text))
        else:
            self.names[name] = text
        if len(self.names) + len(self.of_copies) > MOST_NAMES:
            raise refusal(self.file, sentence("defines more than {most:,} names", most=MOST_NAMES))


def read_sheets(workbook: Workbook, titles: Iterable[str], *, comments: bool = False) -> dict[str, Sheet]:
    """The cells of some sheets, by title.

    Raises:
        InputError: a sheet is damaged, or too large for a form.
    """
    wanted = {title: workbook.sheets[title] for title in dict.fromkeys(titles)}
    stream = clean_workbook(workbook.archive, wanted, from_1904=workbook.counts_from_1904, comments=comments)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = import_module("openpyxl").load_workbook(stream)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError) as error:
        raise refusal(
            workbook.archive.file,
            sentence("is damaged: its sheets cannot be read ({reason})", reason=_said(error)),
        ) from None
    return {title: _sheet(title, sheet) for title, sheet in zip(wanted, book.worksheets, strict=True)}


def _said(error: BaseException) -> str:
    """The message of a library's error, in one line; its cause where there is one."""
    cause = error.__cause__ or error
    return (str(cause).splitlines() or [type(cause).__name__])[0][:200]


def _sheet(title: str, sheet: Any) -> Sheet:
    cells: dict[Place, Cell] = {}
    comments: dict[Place, str] = {}
    # The cells that are there; openpyxl's own iteration would make every cell up to the last one.
    for place, each in sheet._cells.items():
        cell = _cell(each.value, each.data_type)
        if cell.value is not None or cell.formula:
            cells[place] = cell
        if each.comment is not None:
            comments[place] = each.comment.text.strip()
    merged = {
        (row, column): found.coord
        for found in sheet.merged_cells.ranges
        for row in range(found.min_row, found.max_row + 1)
        for column in range(found.min_col, found.max_col + 1)
    }
    return Sheet(title, cells, merged, comments)


def _cell(value: Any, data_type: str) -> Cell:
    """A cell of openpyxl; a date-time at midnight becomes a date."""
    if data_type == "f":
        return Cell(None, formula=True)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if not isinstance(value, (str, int, float, bool, date)):
        value = None if value is None else str(value)
    if isinstance(value, str):
        value = composed(value)
    return Cell(None if value == "" else value, error=data_type == "e")

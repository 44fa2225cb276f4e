"""The sheets of an .xlsx file as plain cells: what was typed, and what is a formula.

Nothing is computed, no link is followed, no macro is looked at; number formats do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from feasibility.errors import InputError
from feasibility.scenario.xlsx_archive import Archive, Attributes, refusal

MOST_CELLS = 100_000
MOST_MERGED = 200_000
MOST_STRINGS = 200_000
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
LAST_MERGED = (5_000, 30)
"""Row and column within which merged cells are looked for."""

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})\Z")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

Place = tuple[int, int]
"""Row and column of a cell, counted from 1."""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell."""

    value: str | int | float | bool | None
    formula: bool = False
    error: bool = False
    """An error value, such as #REF!; `value` is its name."""


@dataclass(frozen=True)
class Sheet:
    """The cells of a sheet that hold something."""

    name: str
    cells: Mapping[Place, Cell] = field(default_factory=dict)
    merged: Mapping[Place, str] = field(default_factory=dict)
    """Every cell within the first columns that is part of merged cells, with the range: C7:D7."""


@dataclass(frozen=True)
class Workbook:
    """The sheets of a file, and the names that it defines."""

    archive: Archive
    sheets: Mapping[str, str]
    """Name → part, in the order of the tabs."""
    names: Mapping[str, str]
    """Defined name → what it stands for."""
    counts_from_1904: bool
    strings: tuple[str, ...]


def read_workbook(file: str) -> Workbook:
    """What a workbook holds, its sheets not yet read.

    Raises:
        InputError: it cannot be read as a workbook.
    """
    archive = Archive(file)
    relations = archive.relations(archive.workbook)
    sheets: dict[str, str] = {}
    names: dict[str, str] = {}
    flags: dict[str, str] = {}
    opened_name: list[str] = []

    def opened(element: str, attributes: Attributes) -> None:
        if element == "sheet":
            relation = relations.get(attributes.get("id", ""))
            if relation and relation.kind == "worksheet" and relation.part:
                sheets[attributes.get("name", "")] = relation.part
        elif element == "definedName":
            opened_name.append(attributes.get("name", ""))
        elif element == "workbookPr":
            flags.update(attributes)

    def closed(element: str, text: str) -> None:
        if element == "definedName":
            names[opened_name.pop()] = text

    archive.parse(archive.workbook, opened, closed)
    strings = next((each.part for each in relations.values() if each.kind == "sharedStrings"), "")
    return Workbook(
        archive,
        sheets,
        names,
        flags.get("date1904", "0") in ("1", "true"),
        _strings(archive, strings) if strings and archive.has(strings) else (),
    )


def read_sheet(workbook: Workbook, name: str) -> Sheet:
    """The cells of one sheet.

    Raises:
        InputError: the sheet is damaged, or holds more than a form can.
    """
    reader = _SheetReader(workbook, name)
    workbook.archive.parse(workbook.sheets[name], reader.opened, reader.closed)
    return Sheet(name, reader.cells, reader.merged())


def read_comments(workbook: Workbook, name: str) -> dict[Place, str]:
    """The comments beside the cells of one sheet.

    Raises:
        InputError: they are damaged.
    """
    parts = workbook.archive.relations(workbook.sheets[name]).values()
    found: dict[Place, str] = {}
    pieces: list[str] = []
    at: list[Place | None] = []

    def opened(element: str, attributes: Attributes) -> None:
        if element == "comment":
            at.append(place_of(attributes.get("ref", "")))
            pieces.clear()

    def closed(element: str, text: str) -> None:
        if element == "t":
            pieces.append(text)
        elif element == "comment" and (place := at.pop()):
            found[place] = _unescaped("".join(pieces)).strip()

    for part in (each.part for each in parts if each.kind == "comments" and each.part):
        workbook.archive.parse(part, opened, closed)
    return found


def cell_name(row: int, column: int) -> str:
    """A cell as a spreadsheet writes it: C7."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def place_of(reference: str) -> Place | None:
    """Row and column of a reference such as C7 or $C$7; None where it is none."""
    match = _REFERENCE.match(reference.replace("$", ""))
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(match[2])
    return (row, column) if row <= MOST_ROWS and column <= MOST_COLUMNS else None


# -------------------------------------------------------------------------------------------- the parts


def _strings(archive: Archive, part: str) -> tuple[str, ...]:
    """The texts that cells refer to by number; readings in another script are left out."""
    strings: list[str] = []
    pieces: list[str] = []
    aside = 0

    def opened(element: str, _attributes: Attributes) -> None:
        nonlocal aside
        if element == "si":
            pieces.clear()
        elif element == "rPh":
            aside += 1

    def closed(element: str, text: str) -> None:
        nonlocal aside
        if element == "t" and not aside:
            pieces.append(text)
        elif element == "rPh":
            aside -= 1
        elif element == "si":
            if len(strings) >= MOST_STRINGS:
                raise refusal(archive.file, f"holds more than {MOST_STRINGS:,} texts")
            strings.append(_unescaped("".join(pieces)))

    archive.parse(part, opened, closed)
    return tuple(strings)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


class _SheetReader:
    """Gathers the cells of a sheet while its part is walked through."""

    def __init__(self, workbook: Workbook, name: str) -> None:
        self.workbook = workbook
        self.name = name
        self.cells: dict[Place, Cell] = {}
        self.ranges: list[str] = []
        self.row = 0
        self.column = 0
        self.kind = "n"
        self.written = ""
        self.pieces: list[str] = []
        self.formula = False
        self.aside = 0
        self.seen = 0

    def refuse(self, what: str) -> InputError:
        return refusal(self.workbook.archive.file, what)

    def opened(self, element: str, attributes: Attributes) -> None:
        if element == "row":
            number = attributes.get("r", "")
            self.row = int(number) if number.isdecimal() and len(number) < 8 else self.row + 1
            self.column = 0
        elif element == "c":
            place = place_of(attributes.get("r", ""))
            self.row, self.column = place or (self.row, self.column + 1)
            self.seen += 1
            if self.seen > MOST_CELLS:
                raise self.refuse(f"holds more than {MOST_CELLS:,} cells on the sheet {self.name!r}")
            self.kind = attributes.get("t", "n")
            self.written, self.formula = "", False
            self.pieces.clear()
        elif element == "rPh":
            self.aside += 1
        elif element == "mergeCell":
            self.ranges.append(attributes.get("ref", ""))

    def closed(self, element: str, text: str) -> None:
        if element == "v":
            self.written = text
        elif element == "f":
            self.formula = True
        elif element == "t" and not self.aside:
            self.pieces.append(text)
        elif element == "rPh":
            self.aside -= 1
        elif element == "c":
            cell = self.cell()
            if cell.value is not None or cell.formula:
                self.cells[self.row, self.column] = cell

    def cell(self) -> Cell:
        """The cell whose element has just ended."""
        value: str | int | float | bool | None = self.written
        if self.kind == "s":
            number = self.written
            known = number.isdecimal() and len(number) < 8 and int(number) < len(self.workbook.strings)
            if number and not known:
                here = f"{self.name}!{cell_name(self.row, self.column)}"
                raise self.refuse(f"is damaged: {here} refers to a text that does not exist")
            value = self.workbook.strings[int(number)] if number else None
        elif self.kind == "inlineStr":
            value = _unescaped("".join(self.pieces))
        elif self.kind in ("str", "d"):
            value = _unescaped(self.written)
        elif self.kind == "b":
            value = None if not self.written else self.written.strip() in ("1", "true")
        elif self.kind != "e":
            value = self.number()
        return Cell(None if value == "" else value, self.formula, self.kind == "e")

    def number(self) -> float | int | None:
        """The number that is written; a whole one as such, whatever its notation."""
        if not self.written.strip():
            return None
        try:
            number = float(self.written)
        except ValueError:
            here = f"{self.name}!{cell_name(self.row, self.column)}"
            raise self.refuse(f"is damaged: {here} holds no number where it says it does") from None
        return int(number) if number.is_integer() and abs(number) < 2**53 else number

    def merged(self) -> dict[Place, str]:
        """Each cell of the merged ranges, within the part of the sheet that holds something."""
        last_row = min(max((row for row, _ in self.cells), default=0), LAST_MERGED[0])
        last_column = min(max((column for _, column in self.cells), default=0), LAST_MERGED[1])
        found: dict[Place, str] = {}
        looked_at = 0
        for reference in self.ranges:
            begin, _, end = reference.partition(":")
            first, last = place_of(begin), place_of(end)
            if not first or not last:
                continue
            rows = range(first[0], min(last[0], last_row) + 1)
            columns = range(first[1], min(last[1], last_column) + 1)
            looked_at += len(rows) * len(columns)
            if looked_at > MOST_MERGED:
                raise self.refuse(f"holds too many merged cells on the sheet {self.name!r}; unmerge them")
            found.update(((row, column), reference) for row in rows for column in columns)
        return found

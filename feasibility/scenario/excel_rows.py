"""The rows of the input sheets: every value cell with the path that it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from feasibility.errors import CellLine, InputError, Mistake
from feasibility.scenario.form_layout import (
    DEFAULTS_NAME,
    FIRST_ROW,
    FORMAT,
    FORMAT_NAME,
    NOTE,
    PATH,
    ROWS_NAME,
    SHEET_NAME,
    STATUS,
    TABLE,
    VALUE,
)
from feasibility.scenario.xlsx_archive import refusal
from feasibility.scenario.xlsx_cells import (
    Cell,
    Place,
    Sheet,
    Workbook,
    cell_name,
    place_of,
    read_comments,
    read_sheet,
)

LAST_ROW = 5_000
LAST_COLUMN = VALUE + 250
LONGEST_PATH = 300

_REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!(\$?[A-Z]{1,3}\$?\d{1,7})\Z")
_ROWS_OF_A_SHEET = 10_000
_COLUMNS_OF_A_ROW = 300


@dataclass(frozen=True)
class ValueCell:
    """A cell in which a value belongs."""

    path: str
    line: CellLine
    cell: Cell | None
    """What stands in it; None where it is empty."""
    merged: str = ""
    """The range of merged cells that it is part of."""
    note: str = ""
    """What is written beside it."""
    name: str = ""
    """The name in it, where it is in the heading of the table at the path."""
    nameless: CellLine | None = None
    """The cell in which a name is missing that belongs in the path."""


def value_cells(workbook: Workbook, *, comments: bool = False) -> list[ValueCell]:
    """Every value cell of the input sheets, with the mistakes of the whole told at once.

    Args:
        workbook: the file.
        comments: whether the cells' comments are read as their notes too.

    Raises:
        InputError: the file is not a form or workbook of this program, of a newer version, or lacks a sheet.
    """
    file = workbook.archive.file
    written = workbook.names.get(FORMAT_NAME, "").lstrip("=").strip()
    if not (written.isascii() and written.isdecimal()) or len(written) > 9:
        what = "is no form or workbook of feasibility; 'feasibility new NAME --excel' writes an empty form"
        raise refusal(file, what)
    if int(written) != FORMAT:
        what = f"is a form of version {written}, of a newer feasibility; this one reads version {FORMAT}"
        raise refusal(file, what)
    targets = {
        name.removeprefix(SHEET_NAME): _target(workbook, reference)
        for name, reference in workbook.names.items()
        if name.startswith(SHEET_NAME)
    }
    missing = [key for key, target in targets.items() if target is None]
    if missing or not targets:
        what = "the sheet for this part was deleted; copy it back, or begin with a new form"
        raise InputError(Mistake(key, what, file) for key in missing or [""])
    lost = [name for name, reference in workbook.names.items() if "#REF!" in reference]
    if lost:
        what = "the cell of this input was deleted; copy its row back, or begin with a new form or workbook"
        raise InputError(Mistake(name, what, file) for name in lost)
    tabs = list(workbook.sheets)
    walks = {
        key: _Rows(
            read_sheet(workbook, target[0]),
            target[1][1],
            tabs.index(target[0]),
            read_comments(workbook, target[0]) if comments else {},
        )
        for key, target in targets.items()
        if target
    }
    gone = list(_missing_rows(workbook, walks))
    if gone:
        raise InputError(gone)
    return [each for walk in walks.values() for each in walk.all()]


def _missing_rows(workbook: Workbook, walks: Mapping[str, _Rows]) -> Iterator[Mistake]:
    """The rows that the file was written with and that are no longer there.

    Raises:
        InputError: the sheet that lists them was deleted.
    """
    file = workbook.archive.file
    if ROWS_NAME not in workbook.names:
        return
    target = _target(workbook, workbook.names[ROWS_NAME])
    if target is None:
        what = "lacks its hidden sheet 'feasibility', which lists its rows; begin with a new form or workbook"
        raise refusal(file, what)
    for key, labels in _listed_rows(workbook, *target).items():
        if key not in walks:
            continue
        walk = walks[key]
        present = walk.paths()
        paths = [path for path, _ in present]
        strange = [
            f"; {line} holds '{path[:60]}'"
            for place, (path, line) in enumerate(present)
            if path not in labels or path in paths[:place]
        ]
        for path in labels.keys() - set(paths):
            what = (
                f"the row is missing on the sheet {walk.title}; an empty cell means the default, a missing "
                f"row means nothing: copy it back, or begin with a new form or workbook{''.join(strange[:1])}"
            )
            yield Mistake(f"{path} ({labels[path]})", what, file)


def _listed_rows(workbook: Workbook, title: str, start: Place) -> dict[str, dict[str, str]]:
    """Sheet's key → path → label of every row that the file was written with."""
    cells = read_sheet(workbook, title).cells
    listed: dict[str, dict[str, str]] = {}
    for (row, column), cell in cells.items():
        if column == start[1] and row >= start[0]:
            label, key = (
                str(found.value) if (found := cells.get((row, column + each))) else "" for each in (1, 2)
            )
            listed.setdefault(key, {})[str(cell.value)] = label
    return listed


def written_defaults(workbook: Workbook) -> dict[str, object]:
    """The defaults that the program wrote out, by path, from a sheet that is not shown; empty without one."""
    target = _target(workbook, workbook.names.get(DEFAULTS_NAME, ""))
    if target is None:
        return {}
    cells = read_sheet(workbook, target[0]).cells
    return {
        str(cell.value): value.value
        for (row, column), cell in cells.items()
        if column == 1 and (value := cells.get((row, 2))) and not value.formula
    }


def _target(workbook: Workbook, reference: str) -> tuple[str, Place] | None:
    """Sheet and cell that a defined name points at; None where they are no longer there."""
    match = _REFERENCE.match(reference.lstrip("="))
    place = place_of(match[3]) if match else None
    title = (match[1] or match[2]).replace("''", "'") if match else ""
    return (title, place) if place and title in workbook.sheets else None


class _Rows:
    """Walks down a sheet; a table is open until a row that is none of its own."""

    def __init__(self, sheet: Sheet, first_column: int, tab: int, comments: Mapping[Place, str]) -> None:
        self.sheet = sheet
        self.comments = comments
        self.shift = first_column - 1
        self.tab = tab
        self.table = ""
        self.names: dict[int, str] = {}
        self.heading = 0
        columns = [column for _, column in sheet.cells]
        self.last_column = min(max(columns, default=0), LAST_COLUMN)

    def all(self) -> Iterator[ValueCell]:
        """The value cells of every row."""
        last = min(max((row for row, _ in self.sheet.cells), default=0), LAST_ROW)
        for row in range(FIRST_ROW, last + 1):
            path = self.text(row, PATH)[:LONGEST_PATH]
            if path.endswith(TABLE):
                yield from self.opened(row, path.removesuffix(TABLE))
            elif f"{TABLE}." in path:
                yield from self.row_of_table(row, path)
            else:
                self.table = ""
                if path:
                    yield self.value(row, VALUE + self.shift, path, note=self.note(row))

    @property
    def title(self) -> str:
        """The sheet's name as a reference writes it."""
        title = self.sheet.name
        return title if re.fullmatch(r"\w+", title) else "'" + title.replace("'", "''") + "'"

    def paths(self) -> list[tuple[str, CellLine]]:
        """Every path in the column of paths, with its cell."""
        last = min(max((row for row, _ in self.sheet.cells), default=0), LAST_ROW)
        found = [
            (self.text(row, PATH), self.line(row, PATH + self.shift)) for row in range(FIRST_ROW, last + 1)
        ]
        return [(path, line) for path, line in found if path]

    def opened(self, row: int, path: str) -> Iterator[ValueCell]:
        """The names of a table that begins here."""
        self.table, self.heading = path, row
        self.names = {}
        for column in range(VALUE + self.shift, self.last_column + 1):
            cell = self.sheet.cells.get((row, column))
            if cell is not None and not isinstance(cell.value, bool) and cell.value is not None:
                name = str(cell.value).strip()
                if name:
                    self.names[column] = name
                    yield self.value(row, column, path, name=name)
        if not self.names:
            # Where the first name belongs.
            yield ValueCell(path, self.line(row, VALUE + self.shift), None)

    def row_of_table(self, row: int, path: str) -> Iterator[ValueCell]:
        """The values of one row of a table, a column for each name."""
        before, _, after = path.partition(f"{TABLE}.")
        here = before == self.table
        for column in range(VALUE + self.shift, self.last_column + 1):
            name = self.names.get(column) if here else None
            if name is not None:
                # A name with dots was told already; no path can have it.
                if "." not in name:
                    yield self.value(row, column, f"{before}.{name}.{after}")
            elif (row, column) in self.sheet.cells or (row, column) in self.sheet.merged:
                heading = self.line(self.heading, column) if here else self.line(row, PATH + self.shift)
                yield self.value(row, column, before, nameless=heading)

    def value(
        self,
        row: int,
        column: int,
        path: str,
        *,
        note: str = "",
        name: str = "",
        nameless: CellLine | None = None,
    ) -> ValueCell:
        place = (row, column)
        cell, merged = self.sheet.cells.get(place), self.sheet.merged.get(place, "")
        note = note or self.comments.get(place, "")
        return ValueCell(path, self.line(row, column), cell, merged, note, name, nameless)

    def line(self, row: int, column: int) -> CellLine:
        order = (self.tab * _ROWS_OF_A_SHEET + row) * _COLUMNS_OF_A_ROW + min(column, _COLUMNS_OF_A_ROW - 1)
        return CellLine(order, f"{self.title}!{cell_name(row, column)}")

    def note(self, row: int) -> str:
        status, note = self.text(row, STATUS), self.text(row, NOTE)
        return ": ".join(each for each in (status, note) if each)

    def text(self, row: int, column: int) -> str:
        cell = self.sheet.cells.get((row, column + self.shift))
        plain = cell and not cell.formula and isinstance(cell.value, str)
        return cell.value.strip() if cell and plain and isinstance(cell.value, str) else ""

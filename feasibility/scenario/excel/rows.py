"""The rows of the input sheets: every value cell with its path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from feasibility.errors import CellLine
from feasibility.invisible_characters import plain_text
from feasibility.messages import Part, given, sentence
from feasibility.scenario.excel.cells import Cell, Sheet
from feasibility.scenario.excel.clean import Place, cell_name
from feasibility.scenario.excel.layout import (
    FIRST_ROW,
    HEADINGS,
    LABEL,
    NOTE,
    PATH,
    STATUS,
    TABLE,
    UNIT,
    VALUE,
    spelled,
)
from feasibility.scenario.excel.words import FormWords
from feasibility.scenario.keys.fields import Named
from feasibility.scenario.keys.notation import begins_with_number, looks_like_number
from feasibility.scenario.keys.paths import kind_at
from feasibility.scenario.keys.values import is_number

LAST_ROW = 5_000
LAST_COLUMN = VALUE + 250
LONGEST_PATH = 300
LONGEST_NAME = 200
OF_NO_KEY = "note"
"""In place of a path: a number beside the cells for values is no percentage."""

_ROWS_OF_A_SHEET = 10_000
_COLUMNS_OF_A_ROW = 300


@dataclass(frozen=True)
class ValueCell:
    """A cell for a value."""

    path: str
    line: CellLine
    cell: Cell | None
    """Its content; None where it is empty."""
    merged: str = ""
    """The merged range that it is part of."""
    note: str = ""
    """The note beside it."""
    name: str = ""
    """Its name, where it is in the heading of the table at the path."""
    nameless: CellLine | None = None
    """The cell of a missing name in the path."""


@dataclass(frozen=True)
class Stray:
    """Content where nothing is read, which might be meant as a value."""

    path: str
    message: str
    line: CellLine
    refused: bool
    """Whether it is a mistake, since the value cell beside it is empty."""


def title_of(title: str) -> str:
    """A sheet's name as in a reference."""
    word = title and all(sign.isalnum() or sign == "_" for sign in title)
    return title if word else "'" + title.replace("'", "''") + "'"


def may_be_named(path: str, name: str) -> bool:
    """Whether a column of a table may bear a name: one with dots only where names are paths."""
    kind = kind_at(path)
    dotted = isinstance(kind, Named) and kind.any_name
    return ("." not in name or dotted) and len(name) <= LONGEST_NAME


class Rows:
    """Reads a sheet row by row; a table continues until a row that does not belong to it."""

    def __init__(
        self,
        sheet: Sheet,
        first_column: int,
        tab: int,
        labels: Mapping[str, str],
        words: FormWords,
    ) -> None:
        """Prepare reading a sheet.

        Args:
            sheet: its cells.
            first_column: the present column of the original first column.
            tab: its place among the tabs.
            labels: path → label of the original rows; empty where they are not known.
            words: of the whole form.
        """
        self.sheet = sheet
        self.title = title_of(sheet.name)
        self.tab = tab
        self.labels = labels
        self.words = words
        self.rows: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in sheet.cells.items():
            self.rows.setdefault(row, {})[column] = cell
        self.last_row = min(max(self.rows, default=0), LAST_ROW)
        self.last_column = min(max((column for _, column in sheet.cells), default=0), LAST_COLUMN)
        self.path_column = self.column_of_paths(PATH + first_column - 1)
        self.label_column = LABEL + first_column - 1
        self.columns: dict[int, int] = {}
        """Columns of unit, value, note and status for the rows below the last heading."""
        self.table = ""
        self.names: dict[int, str] = {}
        self.heading = 0
        self.strays: list[Stray] = []

    def column_of_paths(self, otherwise: int) -> int:
        """The column with most of the sheet's original paths."""
        count: dict[int, int] = {}
        for cells in self.rows.values():
            for column, cell in cells.items():
                if isinstance(cell.value, str) and cell.value.strip() in self.labels:
                    count[column] = count.get(column, 0) + 1
        return max(count, key=lambda each: (count[each], each == otherwise), default=otherwise)

    def all(self) -> Iterator[ValueCell]:
        """The value cells of every row; content beside them is collected in `strays`."""
        for row in range(FIRST_ROW, self.last_row + 1):
            path = self.text(row, self.path_column)[:LONGEST_PATH]
            if path.endswith(TABLE):
                yield from self.opened(row, path.removesuffix(TABLE))
                self.check_label(row, path)
            elif f"{TABLE}." in path:
                self.check_label(row, path)
                yield from self.row_of_table(row, path)
            elif path:
                self.table = ""
                self.check_label(row, path)
                yield from self.plain_row(row, path)
            else:
                # An inserted row does not end a table.
                self.row_without_path(row)

    def paths(self) -> list[tuple[str, CellLine]]:
        """Every path in the column of paths, with its cell."""
        found = [
            (self.text(row, self.path_column), self.line(row, self.path_column))
            for row in range(FIRST_ROW, self.last_row + 1)
        ]
        return [(path, line) for path, line in found if path]

    @property
    def has_status(self) -> bool:
        """Whether its rows have a column for the status of a value, as a workbook has and a form has not."""
        return any(
            plain_text(cell.value).casefold() in HEADINGS[STATUS]
            for cells in self.rows.values()
            for cell in cells.values()
            if isinstance(cell.value, str)
        )

    # ------------------------------------------------------------------------------------- single values

    def plain_row(self, row: int, path: str) -> Iterator[ValueCell]:
        """The one value of a row, in the column below its heading."""
        if VALUE not in self.columns:
            if not self.columns.get(0):
                self.columns[0] = row
                what = sentence(
                    "the heading 'Value' is missing above this row, so that it is not known in "
                    "which column the values stand; write it above them"
                )
                self.strays.append(Stray(path, what, self.line(row, self.path_column), refused=True))
            return
        column = self.columns[VALUE]
        yield self.value(row, column, path, note=self.note(row))
        given = self.holds(row, column)
        nearest = max(self.columns.get(NOTE, 0), self.columns.get(STATUS, 0), column + 1)
        for other, cell in sorted(self.rows.get(row, {}).items()):
            if other in (column, self.path_column, self.label_column) and not is_number(cell.value):
                continue
            if other in (column, self.path_column):
                continue
            near = other <= nearest
            typed = is_number(cell.value)
            noted = other == self.columns.get(NOTE) and not given and not looks_like_number(cell.value)
            if noted and begins_with_number(cell.value):
                here = cell_name(row, column)
                what = sentence(
                    "holds {cell} as a note, and its value cell {here} is empty: its default holds",
                    cell=_found(cell),
                    here=here,
                )
                self.strays.append(Stray(path, what, self.line(row, other), refused=False))
                continue
            if cell.formula or not (typed or (near and not given and looks_like_number(cell.value))):
                continue
            here = cell_name(row, column)
            if near and not given:
                what = sentence(
                    "holds {cell}, and its value cell {here} is empty; type the value in {here}",
                    cell=_found(cell),
                    here=here,
                )
                self.strays.append(Stray(path, what, self.line(row, other), refused=True))
            elif near or not given:
                stands = sentence("the value of this row stands in {here}", here=here)
                empty = sentence("the value cell of this row, {here}, is empty: its default holds", here=here)
                what = sentence(
                    "holds {cell}, which is not read; {stands}",
                    cell=_found(cell),
                    stands=stands if given else empty,
                )
                self.strays.append(Stray(path, what, self.line(row, other), refused=False))

    def row_without_path(self, row: int) -> None:
        """A heading with the meaning of the columns; a number in such a row is not read."""
        found: dict[int, int] = {}
        values: list[int] = []
        for column, cell in sorted(self.rows.get(row, {}).items()):
            said = plain_text(cell.value).casefold() if isinstance(cell.value, str) else ""
            for kind, words in HEADINGS.items():
                if said in words:
                    found.setdefault(kind, column)
            if said in HEADINGS[VALUE]:
                values.append(column)
            if is_number(cell.value) and not cell.formula:
                what = sentence("holds {cell}, which is not read: its row has no path", cell=_found(cell))
                self.strays.append(Stray("", what, self.line(row, column), refused=False))
        unit, note = found.get(UNIT), found.get(NOTE)
        if VALUE not in found and unit and note and note - unit == NOTE - UNIT:
            found[VALUE] = unit + 1
        if len(values) > 1:
            first = cell_name(row, values[0])
            what = sentence(
                "is a second heading of values beside {first}: either column may be meant; keep one",
                first=first,
            )
            self.strays += [Stray("", what, self.line(row, other), refused=True) for other in values[1:]]
            del found[VALUE]
            found[0] = row
        if found:
            self.columns = found

    # -------------------------------------------------------------------------------------------- tables

    def opened(self, row: int, path: str) -> Iterator[ValueCell]:
        """The names of a table that begins here."""
        self.table, self.heading = path, row
        self.names = {}
        cells = self.rows.get(row, {})
        units = [
            column
            for column, cell in sorted(cells.items())
            if column > self.path_column and _says(cell, HEADINGS[UNIT])
        ]
        self.first = units[0] + 1 if units else self.path_column + VALUE - PATH
        for column in range(self.first, self.last_column + 1):
            cell = cells.get(column)
            if (
                cell is not None
                and not isinstance(cell.value, bool)
                and (cell.value is not None or cell.formula)
            ):
                written = "=" if cell.formula else plain_text(str(cell.value))
                name = spelled(written, path, None, self.words.kept)
                if name:
                    self.names[column] = name
                    yield self.value(row, column, path, name=name)
        if not self.names:
            # The cell for the first name.
            yield ValueCell(path, self.line(row, self.first), None)

    def row_of_table(self, row: int, path: str) -> Iterator[ValueCell]:
        """The values of one row of a table, a column for each name."""
        before, _, after = path.partition(f"{TABLE}.")
        here = before == self.table
        first = self.first if here else self.path_column + VALUE - PATH
        for column in range(first, self.last_column + 1):
            name = self.names.get(column) if here else None
            if name is not None:
                # An impossible name was reported already.
                if may_be_named(before, name):
                    yield self.value(row, column, f"{before}.{name}.{after}")
            elif self.holds(row, column) or (row, column) in self.sheet.merged:
                heading = self.line(self.heading, column) if here else self.line(row, self.path_column)
                yield self.value(row, column, before, nameless=heading)
        for column, cell in sorted(self.rows.get(row, {}).items()):
            if column < first and column != self.path_column and is_number(cell.value):
                what = sentence(
                    "holds {cell}; values belong in the columns below the names", cell=_found(cell)
                )
                self.strays.append(Stray(path, what, self.line(row, column), refused=True))

    # --------------------------------------------------------------------------------------------- cells

    def check_label(self, row: int, path: str) -> None:
        """Refuse a row whose label is that of another one: one of the two columns was moved or sorted."""
        own = self.labels.get(path)
        label = self.text(row, self.label_column)
        if own is None or not label or label == own or label not in self.labels.values():
            return
        what = sentence(
            "its label is '{label}' and its path that of '{own}'; put both back in one row",
            label=label[:60],
            own=own[:60],
        )
        self.strays.append(Stray(path, what, self.line(row, self.path_column), refused=True))

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell has visible content."""
        cell = self.rows.get(row, {}).get(column)
        return cell is not None and not is_blank(cell)

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
        """A cell of this sheet with its path."""
        place: Place = (row, column)
        cell = self.sheet.cells.get(place) if self.holds(row, column) else None
        note = note or self.sheet.comments.get(place, "")
        merged = self.sheet.merged.get(place, "")
        return ValueCell(path, self.line(row, column), cell, merged, note, name, nameless)

    def line(self, row: int, column: int) -> CellLine:
        """The place of a cell of this sheet."""
        order = (self.tab * _ROWS_OF_A_SHEET + row) * _COLUMNS_OF_A_ROW + min(column, _COLUMNS_OF_A_ROW - 1)
        return CellLine(order, f"{self.title}!{cell_name(row, column)}", self.words)

    def note(self, row: int) -> str:
        """The status and the note behind the value of a row."""
        columns = (self.columns[kind] for kind in (STATUS, NOTE) if kind in self.columns)
        return ": ".join(each for each in (self.text(row, column) for column in columns) if each)

    def text(self, row: int, column: int) -> str:
        """The text in a cell; empty where there is none."""
        cell = self.rows.get(row, {}).get(column)
        plain = cell and not cell.formula and isinstance(cell.value, str)
        return cell.value.strip() if cell and plain and isinstance(cell.value, str) else ""


def is_blank(cell: Cell) -> bool:
    """Whether a cell has no visible content: only spaces or invisible characters."""
    return not cell.formula and (
        cell.value is None or (isinstance(cell.value, str) and not plain_text(cell.value))
    )


def _says(cell: Cell, words: tuple[str, ...]) -> bool:
    return isinstance(cell.value, str) and plain_text(cell.value).casefold() in words


def _found(cell: Cell) -> str:
    value = cell.value
    return (
        sentence("the text {value!r}", value=value[:60])
        if isinstance(value, str)
        else sentence("the number {value}", value=given(str(value), Part.NUMBER, value, OF_NO_KEY))
    )

"""Sheets of calculation as data: rows with one formula pattern each, and where everything stands.

Every sheet has the columns A label, B unit, C constant, D total, E empty, and from F on one column for each
place of its axis (calendar years, anniversaries, periods, dwelling types). A pattern is the text of a formula
that is dragged across; what stands in braces becomes a reference:

    {rate}      the cell of the row `rate` in the same column (on its own sheet where that has the same axis)
    {rate<}     the same, one column to the left
    {rate:}     the whole row, absolute
    {rate$}     the constant of the row (column C), absolute
    {rate@}     the total of the row (column D), absolute
    {rate|low}  the row in the column that is called `low`, absolute
    {rate#}     the label of the row (column A), absolute
    {rate^}     the first cell of the row, absolute

Inputs and single figures are called by their defined names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from feasibility.evaluation.figures.facts import Figure, Kind
from feasibility.report.workbook.inputs import column_letters

LABEL, UNIT, CONSTANT, TOTAL, FIRST = 0, 1, 2, 3, 5
TITLE_ROWS = 3
"""Rows above the first row of a plan: title, explanation, and an empty one."""
COLUMNS = {"$": CONSTANT, "@": TOTAL, "#": LABEL, "^": FIRST}
TOKEN = re.compile(r"\{([^{}]+)\}")

Look = Literal[
    "money", "cents", "rate", "factor", "whole", "year", "number", "date", "flag", "text", "square_metres"
]
UNITS: dict[Look, str] = {"money": "€", "cents": "€", "square_metres": "m²"}
"""Units of the looks that have one."""
OF_UNITS: Mapping[str, Look] = {
    "€": "money",
    "€/year": "money",
    "€/month": "cents",
    "€/m²": "cents",
    "€/dwelling-year": "cents",
    "share": "rate",
    "rate": "rate",
    "multiple": "factor",
}
"""Looks of the figures that are numbers, by their units."""
OF_KINDS: Mapping[Kind, Look] = {"whole": "whole", "truth": "flag", "word": "text"}
"""Looks of the others, by their kinds."""
Pattern = str | tuple[str | float, ...] | None


def look_of(figure: Figure) -> Look:
    """How the cell of a figure looks, by its kind or else its unit."""
    return OF_KINDS.get(figure.kind) or OF_UNITS.get(figure.unit, "number")


@dataclass(frozen=True)
class Row:
    """One row of a sheet."""

    key: str
    """Unlike every other key of the workbook; empty for a heading and an empty row."""
    label: str
    pattern: Pattern = None
    """The formula of every column, or a formula or number for each; None where the row has no columns."""
    look: Look = "money"
    unit: str | None = None
    """None where it is that of the look."""
    constant: str | float | None = None
    """Formula (with =), text or number in column C."""
    total: str | None = None
    """Formula in column D."""
    values: tuple[object, ...] | None = None
    """Constants in the columns, where they are no formulas."""
    constant_look: Look | None = None
    name: str = ""
    """Defined name of the constant."""
    cached: object = None
    """The program's value of the constant, as the file shows it before it is computed again."""
    link: bool = False
    """Whether the row only repeats cells of another sheet."""
    note: str = ""
    """Stands in the first column of the axis; for sheets without one."""
    caches: tuple[float, ...] | None = None
    """The program's values of the columns."""
    strong: bool = False
    looks: tuple[Look, ...] | None = None
    """How each column is shown, where they differ."""
    wrapped: bool = False
    """Whether its texts go over as many lines as they need."""
    helper: bool = False
    """Whether only other formulas read it: it is grouped and folded away."""


@dataclass(frozen=True)
class Plan:
    """One sheet of calculation."""

    key: str
    axis: tuple[str, ...]
    """Names of the columns from F on; empty for a sheet of single figures."""
    rows: tuple[Row, ...]
    frozen: int = 1
    """Rows at the top that stay in sight."""
    printed: int | None = None
    """Columns of the axis that are printed, where not all are; beyond them nothing happens any more."""

    @property
    def last_column(self) -> int:
        """The last column, counted from 0."""
        return FIRST + max(1, len(self.axis)) - 1


@dataclass(frozen=True)
class Place:
    """Where a row stands."""

    plan: Plan
    title: str
    row: int
    """Counted from 1, as in formulas."""


def heading(label: str) -> Row:
    """A row that names those below it."""
    return Row("", label, strong=True)


EMPTY = Row("", "")


def helpers(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows that only other formulas read."""
    return (replace(row, helper=True) for row in rows)


def places_of(plans: Iterable[Plan], titles: Mapping[str, str]) -> dict[str, Place]:
    """Every row's place by its key.

    Raises:
        ValueError: two rows have the same key.
    """
    found: dict[str, Place] = {}
    for plan in plans:
        for number, row in enumerate(plan.rows):
            if row.key in found:
                raise ValueError(f"two rows are called {row.key}")
            if row.key:
                found[row.key] = Place(plan, titles[plan.key], TITLE_ROWS + 1 + number)
    return found


def quoted(title: str) -> str:
    """A sheet's title as formulas write it, with the exclamation mark."""
    if re.fullmatch(r"[A-Za-z_][A-Za-z_]*", title) and len(title) > 3:
        return f"{title}!"
    doubled = title.replace("'", "''")
    return f"'{doubled}'!"


Piece = tuple[str, int, int] | str
"""Text, or a reference in the same column (0) or the one before (−1): what stands before it, which, row."""


def compiled(pattern: str, sheet: str, places: Mapping[str, Place]) -> list[Piece]:
    """A pattern with everything filled in that is the same in every column.

    Args:
        pattern: the formula with references in braces.
        sheet: key of the sheet on which it stands.
        places: of every row.

    Raises:
        KeyError: there is no such row.
    """
    pieces: list[Piece] = []
    for number, part in enumerate(TOKEN.split(pattern)):
        if number % 2 == 0:
            pieces.append(part)
            continue
        key, _, column = part.partition("|")
        mark = key[-1] if key[-1] in "<:$@#^" else ""
        place = places[key.removesuffix(mark)]
        before = "" if place.plan.key == sheet else quoted(place.title)
        if column:
            letters = column_letters(FIRST + place.plan.axis.index(column))
            pieces.append(f"{before}${letters}${place.row}")
        elif mark == ":":
            last = column_letters(place.plan.last_column)
            pieces.append(f"{before}${column_letters(FIRST)}${place.row}:${last}${place.row}")
        elif mark in COLUMNS:
            letters = column_letters(COLUMNS[mark])
            pieces.append(f"{before}${letters}${place.row}")
        else:
            pieces.append((before, -1 if mark == "<" else 0, place.row))
    return pieces


HERE, BEFORE = "\0", "\1"
"""The letters of a column and of the one before it, in a formula that is written for every column."""


def in_columns(pieces: list[Piece], letters: list[str]) -> Iterator[str]:
    """The formula of each column from F on; `letters` are those of all columns of the sheet."""
    formula = "".join(
        piece if isinstance(piece, str) else f"{piece[0]}{BEFORE if piece[1] else HERE}{piece[2]}"
        for piece in pieces
    )
    for column in range(FIRST, len(letters)):
        yield formula.replace(HERE, letters[column]).replace(BEFORE, letters[column - 1])


def reference(key: str, places: Mapping[str, Place], sheet: str = "") -> str:
    """A single reference, such as `rate:` or `rate|low`, as it stands in a formula."""
    return "".join(str(piece) for piece in compiled("{" + key + "}", sheet, places))

"""Where every input of a scenario stands in a workbook: the layout of the input sheets, as data.

One sheet for each part of a scenario (`SHEETS`). On every input sheet the columns mean the same:

    A label (name of the glossary)   B dotted path   C unit   D value   E note or source   F status

and a sheet is read by its column B alone:

- A cell `required_return` names one value: it stands in column D of that row.
- A cell that ends with `.*`, such as `dwellings.*`, opens a table: the cells of that row from column D on are
  the names of its columns (dwelling types, segments, cost lines; places from 0 in a list: `policy.shares.*`).
  A table ends at the first row whose column B is empty or holds no `.*.`.
- A cell with `.*.` inside, such as `dwellings.*.rent`, is a row of the nearest table above: the value under
  the name `low` is `dwellings.low.rent`. Notes of values in a table are cell comments.
- A cell with a colon, such as `exit.methods:net_yield`, asks whether a word is in a list: yes or no.
- `policy.base` names the policy of the library that the policy began with; the policy itself stands in full
  on its sheet, and that counts. `policy.assumed.X` holds the reason of the path X, dots and all.

Values. An empty cell is a key that is not given. Shares and rates are fractions shown as percentages. Dates
are dates. Yes and no are the words of the workbook's language (`YES_NO`); so are other choices, and names are
what their writer calls them (`FormWords`): formulas compare with what stands there. Lists are one text, names
joined by `, `; a weight per name (`mix.rows.*.of`) is `name: 2, other: 1`. Defaults are written out
(`InputCell.default`). Texts are cells of text, never formulas.

Indices are a table with the rows `history`, `then` and one for each calendar year (`indices.*.2021`). A
constant stands as `then`. An empty year before the last one that is given follows `then`; an index whose
column is empty follows `cpi`.

Every value cell has a defined name: its path with `_` for every other character (dwellings_low_rent), with
a number behind it where two would be the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from feasibility.report.workbook.input_rows import FOLLOWED, InputPlan, InputRow, Raw, input_plan
from feasibility.scenario.keys.fields import ListOf, MappingOr, Named, OneOrMore, WordOr
from feasibility.scenario.keys.labels import in_one_text, is_label
from feasibility.scenario.keys.paths import kind_and_parts
from feasibility.scenario.keys.uncertainty import CORRELATION, YEAR
from feasibility.scenario.keys.values import Day, Kind, Number, OneOf, Whole, YesNo

SHEETS = (
    "general",
    "policy",
    "phases",
    "dwellings",
    "indices",
    "rents",
    "other_income",
    "operating_costs",
    "development",
    "land",
    "finance",
    "exit",
    "mix",
    "levers",
    "parties",
    "table",
    "uncertainty",
)
"""Keys of the input sheets in their order; their titles stand in the texts as `workbook_sheet_…`."""

LABEL, PATH, UNIT, VALUE, NOTE, STATUS = range(6)
"""Columns, counted from 0."""
FIRST_ROW = 3
"""Row of the first block, counted from 0: above it stand the title and what the sheet is for."""
YES_NO = {"en": ("yes", "no"), "nl": ("ja", "nee")}

Shape = Literal["number", "share", "whole", "year", "date", "text", "yes_no", "choice", "list"]


@dataclass(frozen=True)
class InputCell:
    """One value that may be changed: where it stands and what may stand in it."""

    path: str
    sheet: str
    row: int
    column: int
    name: str
    """Defined name of the cell."""
    shape: Shape
    words: tuple[str, ...]
    """The words that may be chosen; empty where there are none."""
    value: Any
    """As the scenario file would have it; None where nothing is given."""
    default: bool
    """Whether the scenario does not give it, and its default stands here."""
    kind: Kind | None = None
    needed: bool = False
    """Whether formulas would take an empty cell for something else than the program does."""

    @property
    def address(self) -> str:
        """The cell without its sheet: D5."""
        return f"{column_letters(self.column)}{self.row + 1}"


@dataclass(frozen=True)
class Entry:
    """One row of inputs: its path (with `*` in a table) and the cells in it, by column name in a table."""

    path: str
    row: int
    cells: Mapping[str, InputCell]


@dataclass(frozen=True)
class Block:
    """Rows that belong together: single values, or a table with named columns."""

    path: str
    """What the rows have in common: `policy`, or `dwellings.*` for a table."""
    row: int
    """Row of the heading; a table's names stand in it."""
    columns: tuple[str, ...]
    """Names of a table's columns; empty where the block is no table."""
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class InputSheet:
    """One input sheet."""

    key: str
    blocks: tuple[Block, ...]


def column_letters(column: int) -> str:
    """A column's letters, counted from 0: A, B, … Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def input_sheets(raw: Raw, years: Iterable[int] = (), policy_base: str = "") -> tuple[InputSheet, ...]:
    """The input sheets of a scenario, or of a form to be filled in.

    Args:
        raw: plain data with the whole policy (`Scenario.raw`); for a form it is enough that it has the names
            of types, segments and lines, with empty mappings under them.
        years: calendar years for which an index may be given.
        policy_base: the policy of the library that the policy began with.
    """
    taken: set[str] = set()
    found = []
    for key in SHEETS:
        blocks = list(_placed(input_plan(key, raw, tuple(years), policy_base), key, raw, taken))
        if blocks:
            found.append(InputSheet(key, tuple(blocks)))
    return tuple(found)


def input_cells(sheets: Iterable[InputSheet]) -> dict[str, InputCell]:
    """Every input cell by its dotted path (with the real names), in the order of the sheets."""
    return {
        cell.path: cell
        for sheet in sheets
        for block in sheet.blocks
        for entry in block.entries
        for cell in entry.cells.values()
    }


# ----------------------------------------------------------------------------------------------------- places


def _placed(plans: Iterator[InputPlan], sheet: str, raw: Raw, taken: set[str]) -> Iterator[Block]:
    """Blocks one under another, with an empty row between them."""
    row = FIRST_ROW
    for plan in plans:
        entries = []
        for place, each in enumerate(plan.rows):
            at = row + 1 + place
            names = plan.columns if plan.columns or plan.path.endswith(".*") else ("",)
            cells = {
                name: _cell(each, each.path.replace("*", name, 1), sheet, (at, VALUE + number), raw, taken)
                for number, name in enumerate(names)
            }
            entries.append(Entry(each.path, at, cells))
        yield Block(plan.path, row, plan.columns, tuple(entries))
        row += len(plan.rows) + 2


def _cell(
    row: InputRow, path: str, sheet: str, place: tuple[int, int], raw: Raw, taken: set[str]
) -> InputCell:
    shape, words = _shape(row.kind)
    given, otherwise = _given(raw, path), _default(row, path, raw)
    value = otherwise if given is None else given
    needed = value is not None and (row.required or bool(otherwise))
    default = given is None and value is not None
    return InputCell(path, sheet, *place, _name(path, taken), shape, words, value, default, row.kind, needed)


def _default(row: InputRow, path: str, raw: Raw) -> Any:
    """What holds where nothing is given; None where that is no value of its own."""
    if row.path in FOLLOWED:
        line = _at(raw, path.split(".")[:-1]) or {}
        return None if not line or "share" in line or "share_of_rent" in line else FOLLOWED[row.path]
    if row.path.startswith(("policy.segments.*.points", "policy.segments.*.min_floor_area")):
        return None
    if ".status" in row.path or row.path in ("levers.*.label",):
        return None
    return None if row.default == "" else row.default


OF_MAPPINGS = ("mix", "parties", "uncertainty", "land.phase_shares")
"""Parts, and a key, in which a mapping of names to numbers stands in a single cell."""


def _given(raw: Raw, path: str) -> Any:
    """What the plain data has at a path; None where it has nothing."""
    path, _, member = path.partition(":")
    if path.startswith("policy.assumed."):
        return (raw.get("policy", {}).get("assumed") or {}).get(path.removeprefix("policy.assumed."))
    if path == "policy.base":
        return None
    kind, names = kind_and_parts(path.split("."))
    found = _at(raw, names)
    if member:
        return None if found is None else member in found
    if isinstance(found, Mapping) and is_label(kind):
        return in_one_text(found)
    in_one_cell = path in OF_MAPPINGS or path.partition(".")[0] in OF_MAPPINGS
    return None if isinstance(found, Mapping) and not in_one_cell else found


def _at(raw: Raw, names: Sequence[str]) -> Any:
    """What the plain data has at a path, a mapping too; None where it has nothing."""
    at: Any = raw
    for number, name in enumerate(names):
        if isinstance(at, Mapping):
            at = at.get(name, at.get(int(name)) if name.isdecimal() else None)
        elif isinstance(at, (list, tuple)) and name.isdecimal():
            at = at[int(name)] if int(name) < len(at) else None
        elif names[0] == "indices" and name == "then" and number == 2:
            return at
        else:
            return None
        if number == 2 and name == "deviation" and isinstance(at, Mapping):
            at = [at]
    return at


def _shape(kind: Kind | None) -> tuple[Shape, tuple[str, ...]]:
    """How a value of a kind is shown, and its words if it is a choice."""
    if isinstance(kind, (WordOr, MappingOr)):
        inner, words = _shape(kind.other)
        return inner, kind.words if isinstance(kind, WordOr) else words
    if isinstance(kind, Number):
        return ("share" if kind.fraction and kind != CORRELATION else "number"), ()
    if isinstance(kind, Whole):
        return ("year" if kind == YEAR else "whole"), ()
    if isinstance(kind, Day):
        return "date", ()
    if isinstance(kind, YesNo):
        return "yes_no", ()
    if isinstance(kind, OneOf):
        words = tuple(str(word) for word in kind.words)
        return ("whole" if words == ("1",) else "choice"), (() if words == ("1",) else words)
    if isinstance(kind, (ListOf, OneOrMore, Named)):
        return "list", ()
    return "text", ()


def _name(path: str, taken: set[str]) -> str:
    """A defined name for a path, unlike every other one whatever its capitals."""
    stem = re.sub(r"\W+", "_", path, flags=re.ASCII)[:200]
    name, number = stem, 2
    while name.lower() in taken:
        name, number = f"{stem}_{number}", number + 1
    taken.add(name.lower())
    return name if "_" in name else f"{name}_input"

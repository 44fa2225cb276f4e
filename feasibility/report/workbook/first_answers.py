"""The answers that a form needs first: what has no default, whatever else is filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from feasibility.report.workbook.inputs import VALUE, InputSheet, column_letters

FIRST_SHEETS = ("general", "policy", "dwellings", "indices", "exit")
"""Sheets on which there are any, in the order of their tabs."""
PATHS = (
    "price_date",
    "start",
    "required_return",
    "policy.base",
    "dwellings.*",
    "dwellings.*.segment",
    "dwellings.*.count",
    "dwellings.*.floor_area",
    "indices.*.then",
    "exit.holding_years",
)
"""Their rows; of a table the first column is marked."""
ONE_OF = "exit.methods:"
"""How the paths begin of which one answer must be yes."""


@dataclass(frozen=True)
class FirstAnswer:
    """One answer that is needed first."""

    path: str
    """As its row has it, with `*` in a table."""
    sheet: str
    row: int
    """Counted from 0, as the column `VALUE` in which it stands."""

    @property
    def address(self) -> str:
        """The cell without its sheet: D7."""
        return f"{column_letters(VALUE)}{self.row + 1}"


def is_first(path: str) -> bool:
    """Whether a row, or the heading of a table, is needed first."""
    return path in PATHS or path.startswith(ONE_OF)


def first_answers(sheets: Iterable[InputSheet]) -> Iterator[FirstAnswer]:
    """All of them in the order of the form; of the methods of exit the first."""
    for sheet in sheets:
        one_of = False
        for block in sheet.blocks:
            if is_first(block.path):
                yield FirstAnswer(block.path, sheet.key, block.row)
            for entry in block.entries:
                follows = entry.path.startswith(ONE_OF) and one_of
                if is_first(entry.path) and not follows:
                    yield FirstAnswer(entry.path, sheet.key, entry.row)
                one_of = one_of or entry.path.startswith(ONE_OF)

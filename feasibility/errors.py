"""What can be wrong with what a user gives: one message for each mistake, all of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from feasibility.signs import with_signs_shown


class CellLine(int):
    """A cell of a workbook where a file of text has a line: its place in the order, and how it is written.

    As a text it is the cell: `Dwellings!D7`.
    """

    cell: str

    def __new__(cls, order: int, cell: str) -> CellLine:
        """A cell and its place in the order of the file, counted from 1."""
        line = super().__new__(cls, order)
        line.cell = cell
        return line

    def __reduce__(self) -> tuple[type[CellLine], tuple[int, str]]:
        """What a copy is made of."""
        return CellLine, (int(self), self.cell)

    def __str__(self) -> str:
        """The cell."""
        return self.cell


@dataclass(frozen=True)
class Mistake:
    """One mistake in an input: where it stands and what to do about it."""

    path: str
    """Dotted path in the scenario, such as `dwellings.low.rent`; empty for the file as a whole."""
    message: str
    """What was found, what is allowed, and the nearest right spelling where there is one."""
    file: str = ""
    line: int = 0
    """Line in the file, counted from 1, or a `CellLine`; 0 where no line can be named."""

    def __str__(self) -> str:
        """The message as a user reads it: `file:line: path: message`, `file: sheet!cell: path: message`.

        A character that cannot be seen shows as its code.
        """
        between = ": " if isinstance(self.line, CellLine) else ":"
        place = f"{self.file}{between}{self.line}" if self.line else self.file
        return with_signs_shown(": ".join(part for part in (place, self.path, self.message) if part))


class FeasibilityError(Exception):
    """Base of every exception that this package raises on purpose."""


class InputError(FeasibilityError):
    """The input cannot be read as what it should be: holds every mistake, in the order of the lines."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        """Gather the mistakes."""
        self.mistakes = tuple(sorted(mistakes, key=lambda m: (m.file, m.line, m.path)))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))

"""Errors in a user's input: one message for each mistake, all of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from feasibility.invisible_characters import with_signs_shown
from feasibility.messages import Notation, in_language, recognised, said, sentence


class Labelled(Protocol):
    """A form, or a workbook, in which people see labels and words of their own language."""

    def label(self, path: str, lang: str) -> str:
        """What stands before the cell of a dotted path; empty where nothing does."""
        ...

    def notation(self, path: str) -> Notation:
        """How a mistake at a path is written."""
        ...


class CellLine(int):
    """A cell of a workbook in place of a line: its rank in the order of the file, and its name.

    As a text it is the cell: `Dwellings!D7`.
    """

    cell: str
    form: Labelled | None

    def __new__(cls, order: int, cell: str, form: Labelled | None = None) -> CellLine:
        """A cell, its place in the order of the file, counted from 1, and what it is a cell of."""
        line = super().__new__(cls, order)
        line.cell = cell
        line.form = form
        return line

    def __reduce__(self) -> tuple[type[CellLine], tuple[int, str, Labelled | None]]:
        """The arguments of a copy."""
        return CellLine, (int(self), self.cell, self.form)

    def __str__(self) -> str:
        """The cell."""
        return self.cell


@dataclass(frozen=True)
class Mistake:
    """One mistake in an input: its place and what to do about it."""

    path: str
    """Dotted path in the scenario, such as `dwellings.low.rent`; empty for the file as a whole."""
    message: str
    """What was found, what is allowed, and the nearest right spelling where there is one."""
    file: str = ""
    line: int = 0
    """Line in the file, counted from 1, or a `CellLine`; 0 where no line can be named."""

    def __str__(self) -> str:
        """The message for a user, in English: `in_language`."""
        return self.in_language("en")

    def in_language(self, lang: str) -> str:
        """The message for a user: `file:line: path: message`, `file: sheet!cell: label: message`.

        A mistake in a form speaks as the form does. An invisible character is shown as its code.

        Args:
            lang: `en` or `nl`, of the message.
        """
        form = self.line.form if isinstance(self.line, CellLine) else None
        between = ": " if isinstance(self.line, CellLine) else ":"
        place = f"{self.file}{between}{self.line}" if self.line else self.file
        message = in_language(self.message, lang, form.notation(self.path) if form else None)
        path = (form.label(self.path, lang) if form else "") or self.path
        return with_signs_shown(": ".join(part for part in (place, path, message) if part))

    def with_file(self) -> str:
        """The message after its file, for a mistake that is reported at the line that names the file."""
        return f"{self.file} " + self.message if self.file else self.message


class FeasibilityError(Exception):
    """Base of every exception that this package raises on purpose."""

    def in_language(self, lang: str) -> str:
        """What it says, in `en` or `nl`."""
        return in_language(said(self), lang)


class InputError(FeasibilityError):
    """Invalid input: has every mistake, in the order of the lines."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        """Collect the mistakes."""
        self.mistakes = tuple(sorted(mistakes, key=lambda m: (m.file, m.line, m.path)))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))

    def in_language(self, lang: str) -> str:
        """Every mistake on a line of its own, in `en` or `nl`."""
        return "\n".join(mistake.in_language(lang) for mistake in self.mistakes)

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Mistake, ...]]]:
        """The arguments of a copy."""
        return type(self), (self.mistakes,)

    @classmethod
    def of(cls, path: str, message: str, file: str = "", line: int = 0) -> InputError:
        """The error of one mistake."""
        return cls([Mistake(path, message, file, line)])


_SYSTEM = (
    sentence("Permission denied"),
    sentence("Is a directory"),
    sentence("Not a directory"),
    sentence("No such file or directory"),
    sentence("File exists"),
    sentence("File name too long"),
    sentence("Input/output error"),
    sentence("No space left on device"),
    sentence("Read-only file system"),
    sentence("Too many levels of symbolic links"),
    sentence("Too many open files"),
    sentence("Operation not permitted"),
    sentence("Directory not empty"),
    sentence("File too large"),
    sentence("Bad file descriptor"),
    sentence("Invalid argument"),
    sentence("Address already in use"),
    sentence("Cannot assign requested address"),
)
"""What an operating system says; what it may say besides stays in its own words."""


def system_reason(error: OSError) -> str:
    """Why the operating system does not read or write a file, for a message."""
    return recognised(error.strerror or str(error), _SYSTEM)

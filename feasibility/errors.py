"""What can be wrong with what a user gives: one message for each mistake, all of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """One mistake in an input: where it stands and what to do about it."""

    path: str
    """Dotted path in the scenario, such as `dwellings.low.rent`; empty for the file as a whole."""
    message: str
    """What was found, what is allowed, and the nearest right spelling where there is one."""
    file: str = ""
    line: int = 0
    """Line in the file, counted from 1; 0 where no line can be named."""

    def __str__(self) -> str:
        """The message as a user reads it: `file:line: path: message`."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (place, self.path, self.message) if part)


class FeasibilityError(Exception):
    """Base of every exception that this package raises on purpose."""


class InputError(FeasibilityError):
    """The input cannot be read as what it should be: holds every mistake, in the order of the lines."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        """Gather the mistakes."""
        self.mistakes = tuple(sorted(mistakes, key=lambda m: (m.file, m.line, m.path)))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))

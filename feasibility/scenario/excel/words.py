"""The labels and words of one form, as its cells and its lists to choose from show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from feasibility.glossary import terms_named
from feasibility.messages import in_language, sentence
from feasibility.scenario.display_notation import DisplayNotation, number_shown
from feasibility.scenario.excel.layout import TABLE, said_at
from feasibility.scenario.keys.fields import Named, OneOrMore
from feasibility.scenario.keys.paths import (
    WHOLE,
    is_percentage,
    kind_at,
    kind_below,
    parts_of,
    upwards,
)
from feasibility.scenario.keys.values import Kind, is_number
from feasibility.scenario.rules.lines import BUILT_IN_INDICES


@dataclass(frozen=True)
class FormWords:
    """What a form calls things."""

    labels: Mapping[str, str]
    """Path of each row, with `*` for names → its label."""
    kept: Mapping[str, object]
    """What stands on the hidden sheet."""

    def notation(self, path: str) -> DisplayNotation:
        """How a mistake at a path is told."""
        return _InCell(path, self)

    def said(self, name: str, path: str) -> str:
        """A word, or a name, as it is called in a cell at a path, or in the head of a table."""
        parts = path.split(".")
        while len(parts) > 1 and parts[-1].isdecimal():
            parts.pop()
        return str(self.kept.get(said_at(".".join(parts), name), name))

    def label(self, path: str, lang: str, beside: str = "") -> str:
        """The label of the row of a path, and the head of its column: Bare rent, Small homes.

        Where the form does not say it, by the glossary; empty where that has no name for it either.

        Args:
            path: dotted path.
            lang: of what the form does not say.
            beside: another path; the head of a column is not said where that is of the same.
        """
        path = _numbered(path)
        members = (label for row, label in self.labels.items() if row.startswith(f"{path}:"))
        if first := next(members, ""):
            return first.partition(":")[0]
        for each in upwards(path):
            for row, names in _rows(each):
                if row in self.labels:
                    others = [
                        self.said(name, table)
                        for name, table in names
                        if not f"{beside}.".startswith(f"{table}.{name}.")
                    ]
                    within = path.removeprefix(each).removeprefix(".")
                    inner = [self.said(within, each)] if within and not within.isdecimal() else []
                    return ", ".join((self.labels[row], *others, *inner))
        return called(path, lang)


def _numbered(path: str) -> str:
    """A path below the only one of what may be several, as below the first of a list."""
    names = path.split(".")
    for place in range(1, len(names)):
        above, below = names[:place], names[place:]
        if not below[0].isdecimal() and isinstance(kind_at(".".join(above)), OneOrMore):
            return ".".join((*above, "0", *below))
    return path


def _rows(path: str) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Rows that a path may be of, each with the name of the column, and the table in which it stands."""
    yield path, ()
    yield f"{path}{TABLE}", ()
    names = path.split(".")
    for place in range(1, len(names)):
        table, name, below = ".".join(names[:place]), names[place], names[place + 1 :]
        yield ".".join((f"{table}{TABLE}", *below)), ((name, table),)
    above, _, last = path.rpartition(".")
    yield f"{above}:{last}", ()


def called(path: str, lang: str) -> str:
    """What stands at a dotted path of a scenario, by its name and those of its user: Kale huur, laag.

    Empty where the glossary has no name for it.
    """
    kind: Kind | None = WHOLE
    own: list[str] = []
    keys: list[str] = []
    for part in parts_of(path):
        within = keys[-1] if isinstance(kind, Named) and keys else ""
        kind = kind_below(kind, part) if kind else None
        if within == "indices" and part in BUILT_IN_INDICES:
            own.append(terms_named(f"{within}.{part}")[0].wording(lang).name)
        elif within:
            own.append(part)
        elif not part.isdecimal():
            keys.append(part)
    found = terms_named(".".join(keys))
    if not found:
        return ""
    name = found[0].wording(lang).name
    return ", ".join((name[:1].upper() + name[1:], *own))


class _InCell(DisplayNotation):
    """The notation of a cell of a form."""

    def __init__(self, path: str, form: FormWords) -> None:
        """Prepare telling a mistake.

        Args:
            path: of the mistake.
            form: in which it is.
        """
        super().__init__(path)
        self.form = form

    def word(self, name: str, path: str, lang: str) -> str:
        """What the list of the cell calls a word or a name."""
        return self.form.said(name, path)

    def label(self, path: str, lang: str) -> str:
        """The label of the row of a key."""
        return self.form.label(path, lang, self.path) if self.kind(path) is not None else ""

    def called(self, path: str, lang: str) -> str:
        """What a number is called in the list of what levers move, else by the label of its row."""
        said = self.form.said(path, "paths")
        return (self.label(path, lang) if said == path else said) or path

    def percentage(self, value: float, lang: str) -> str:
        """The percentage that is meant, to be typed."""
        return in_language(sentence(": type {percent}", percent=self.number(value, lang)), lang)

    def day(self, value: date, lang: str) -> str:
        """A date as the cells show it."""
        return value.isoformat()

    def found(self, value: Any, lang: str) -> str | None:
        """A share is shown as it was typed too: a cell may have lost the format of a percentage."""
        shown = super().found(value, lang)
        if is_number(value) and is_percentage(self.kind(self.path), self.path):
            return f"{number_shown(value, lang)} ({shown})"
        return shown

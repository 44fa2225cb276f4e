"""Sheets of a phase from those of a project: the same rows and formulas, with the phase's number before them.

A formula of the whole project that is made for one phase is spread over all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from feasibility.report.workbook.plan import Pattern, Plan, Row

PIECES = re.compile(r'(\{[^{}]+\}|"[^"]*")')
"""What of a formula is no name: references in braces, and texts."""
WORD = re.compile(r"(?<![\w.])[a-z_][a-z0-9_]*(?![\w.(])")
CALL = re.compile(r"\b(?:SUM|SUMPRODUCT|SUMIF)\(")
MARKS = "<:$@#^"


def base_of(token: str) -> tuple[str, str]:
    """The key of a row and the column, from what stands in braces."""
    key, _, column = token.strip("{}").partition("|")
    return (key[:-1] if key[-1] in MARKS else key), column


@dataclass(frozen=True)
class PhaseRows:
    """The rows of one phase before they have its number."""

    number: int
    axes: Mapping[str, tuple[str, ...]]
    """Key of each row → the columns of its sheet."""
    names: frozenset[str]

    def formula(self, text: str) -> str:
        """A formula with this phase's own rows and names."""
        parts = PIECES.split(text)
        for place, part in enumerate(parts):
            if place % 2 == 0:
                parts[place] = WORD.sub(self._name, part)
            elif part.startswith("{") and base_of(part)[0] in self.axes:
                parts[place] = "{" + f"{self.number}/" + part[1:]
        return "".join(parts)

    def _name(self, found: re.Match[str]) -> str:
        return self.name(found[0]) if found[0] in self.names else found[0]

    def name(self, name: str) -> str:
        """A name of the project as that of this phase."""
        return f"phase{self.number}_{name}"


def rows_of_phase(number: int, plans: Sequence[Plan]) -> PhaseRows:
    """The rows and names of a phase, from its sheets."""
    axes = {row.key: plan.axis for plan in plans for row in plan.rows if row.key}
    names = frozenset(row.name for plan in plans for row in plan.rows if row.name)
    return PhaseRows(number, axes, names)


def numbered(plan: Plan, rows: PhaseRows) -> Plan:
    """A sheet of one phase."""
    mapped = mapped_plan(plan, rows.formula)
    return replace(
        mapped,
        key=f"{plan.key} {rows.number}",
        rows=tuple(
            replace(row, key=f"{rows.number}/{row.key}", name=rows.name(row.name) if row.name else "")
            if row.key
            else row
            for row in mapped.rows
        ),
    )


def mapped_plan(plan: Plan, change: Callable[[str], str]) -> Plan:
    """A sheet with every formula changed."""
    return replace(plan, rows=tuple(_mapped(row, change) for row in plan.rows))


def _mapped(row: Row, change: Callable[[str], str]) -> Row:
    def of(text: object) -> object:
        return change(text) if isinstance(text, str) and text.startswith("=") else text

    pattern: Pattern = row.pattern
    if isinstance(pattern, tuple):
        pattern = tuple(of(each) for each in pattern)  # type: ignore[misc]  # as many as before
    elif isinstance(pattern, str):
        pattern = change(pattern)
    total = row.total if row.total in (None, "sum") else change(row.total)
    constant: Any = of(row.constant)  # a formula stays one, and a value is left as it is
    return replace(row, pattern=pattern, constant=constant, total=total)


@dataclass(frozen=True)
class Spread:
    """Formulas of the whole project over its phases."""

    phases: tuple[PhaseRows, ...]
    dated: frozenset[str]
    """Names that only the phases have, so that a formula of the whole must say whose it means."""

    def formula(self, text: str) -> str:
        """Sums are taken over all phases, a cell of a dwelling type is in its own phase.

        Raises:
            ValueError: a name differs between phases, and nothing says which is meant.
        """
        found, own = self._spread(text)
        names = self._names(found)
        if not names:
            return found
        if len(own) != 1:
            raise ValueError(f"{', '.join(sorted(names))} of which phase? {text}")
        return own[0].formula(found)

    def warning(self, text: str) -> str:
        """A warning's formula; a check of each phase by itself warns as soon as one phase does."""
        found, own = self._spread(text)
        if not self._names(found):
            return found
        if len(own) == 1:
            return own[0].formula(found)
        return "=MAX(" + ",".join(each.formula(found).removeprefix("=") for each in self.phases) + ")"

    def added(self, text: str) -> str:
        """The sum over the phases of an expression of one of them."""
        return "(" + "+".join(f"({each.formula(text)})" for each in self.phases) + ")"

    def _names(self, text: str) -> set[str]:
        words = {word for part in PIECES.split(text)[::2] for word in WORD.findall(part)}
        return words & self.dated

    def _spread(self, text: str) -> tuple[str, list[PhaseRows]]:
        own: dict[int, PhaseRows] = {}
        done, at = "", 0
        while found := CALL.search(text, at):
            end = _closing(text, found.end())
            call = text[found.start() : end]
            done += self._cells(text[at : found.start()], own)
            done += self.added(call) if self._over_types(call) else self._cells(call, own)
            at = end
        done += self._cells(text[at:], own)
        return done, list(own.values())

    def _over_types(self, call: str) -> bool:
        """Whether a call reads whole rows that every phase has."""
        bases = [base_of(part) for part in PIECES.findall(call) if part.startswith("{")]
        return any(not column and len(self._having(base, column)) > 1 for base, column in bases)

    def _having(self, base: str, column: str) -> list[PhaseRows]:
        return [
            each for each in self.phases if base in each.axes and (not column or column in each.axes[base])
        ]

    def _cells(self, text: str, own: dict[int, PhaseRows]) -> str:
        parts = PIECES.split(text)
        for place in range(1, len(parts), 2):
            if not parts[place].startswith("{"):
                continue
            having = self._having(*base_of(parts[place]))
            if len(having) == 1:
                own[having[0].number] = having[0]
                parts[place] = "{" + f"{having[0].number}/" + parts[place][1:]
            elif having:
                parts[place] = "(" + "+".join(each.formula(parts[place]) for each in having) + ")"
        return "".join(parts)


def _closing(text: str, at: int) -> int:
    """Where the bracket that opens before `at` is closed, the place after it."""
    depth, quoted = 1, False
    while depth:
        sign = text[at]
        if sign == '"':
            quoted = not quoted
        elif not quoted:
            depth += {"(": 1, ")": -1}.get(sign, 0)
        at += 1
    return at

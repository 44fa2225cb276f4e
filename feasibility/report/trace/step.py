"""One step of the sum behind a figure (its value, its formula, what goes into it), and the sum as a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.result import Result
from feasibility.language import numbers
from feasibility.language.naming import own_words
from feasibility.language.texts import name_of_path
from feasibility.language.words import Words, plain, table_name
from feasibility.report.names_and_units import word_name
from feasibility.report.text import paragraph, tables
from feasibility.scenario.arrays import of_row
from feasibility.scenario.labels import LINES

Array = NDArray[np.float64]
Cell = float | int | str | None


@dataclass(frozen=True)
class Rows:
    """A table of unrounded values."""

    headers: tuple[str, ...]
    """Keys of the glossary or of the texts of sums, or words that stand there after `=`.

    Names under a heading of `NAMES_UNDER` are told as the reader calls them.
    """
    units: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int | None = None
    """Place of the column that adds up to the step's value; None where none does."""


@dataclass(frozen=True)
class Step:
    """A figure and what makes it."""

    symbol: str
    name: str
    """Key of the glossary or, where it begins with `sum_`, of the texts of sums."""
    value: Cell
    unit: str
    """`€`, `€/month`, `rate`, `factor`, `number`, `years` or `text`."""
    of: str = ""
    """The dwelling type or the line that it belongs to."""
    formula: str = ""
    """In the symbols of the children; empty for an input and for a table that adds up."""
    children: tuple[Step, ...] = ()
    rows: Rows | None = None
    place: str = ""
    """Of an input: where it was written."""
    status: str = ""
    """Of a value of the policy or the law: how sure it is."""

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two steps the same."""
        return (self.symbol, self.name, self.of)


def at(result: Result, array: Array) -> float:
    """This run's entry of an array whose last axis is the path."""
    return float(of_row(array, result.row))


def column(result: Result, array: Array) -> Array:
    """This run's entries of an array whose second axis is the path."""
    return of_row(array, result.row, 1)


def type_rows(result: Result, each: Array, heading: str, *more: tuple[Cell, ...]) -> Rows:
    """Every dwelling type: its count, what one comes to [€] below a heading, and all; then what is added."""
    counts = column(result, result.arrays.case.counts)
    rows = tuple(
        (kind.name, int(counts[place]), float(each[place]), float(counts[place] * each[place]))
        for place, kind in enumerate(result.arrays.layout.types)
    )
    headers = ("sum_type", "sum_count", heading, "sum_value")
    return Rows(headers, ("text", "number", "€", "€"), (*rows, *more), 3)


def written(result: Result, path: str, unit: str, symbol: str, name: str = "") -> Step:
    """An input of the scenario, with the file and the line where it was written."""
    part: object = result.scenario
    for each in path.split("."):
        part = part[each] if isinstance(part, Mapping) else getattr(part, each)
    value: Cell = part if isinstance(part, (int, float)) else None
    if isinstance(part, str):
        value = called("words", f"{path}={part}")
    file, line = result.scenario.origin.place(path)
    known = path in result.scenario.origin.lines and line
    place = f"{Path(file).name}:{line} {path}" if known else path
    status = next((each.status for each in result.sources if each.name == path), "")
    known_as = "" if status == "scenario" else status
    return Step(symbol, name or path, value, unit, place=place, status=known_as)


BEGIN, END = "\ue000", "\ue001"
"""Signs of private use around what is called by its label; no text of a user is printed with them."""
CALLED = re.compile(f"{BEGIN}([a-z_]+):([^{END}]*){END}")


def called(kind: str, name: str) -> str:
    """A name within a symbol, a formula or a heading, which the page tells in the words of its reader.

    Args:
        kind: one of `TOLD`.
        name: as the scenario or the format has it.
    """
    return f"{BEGIN}{kind}:{name}{END}"


def type_called(name: str) -> str:
    """A dwelling type, as `called`."""
    return called("types", name)


def _flow(words: Words, key: str) -> str:
    """A line of the cash flow."""
    family, _, line = key.partition(".")
    return words.line(line, family=family) if line else words.name(family)


def _word(words: Words, both: str) -> str:
    """A word of the format, with the path where it stands: `policy.reletting=capped`."""
    path, _, value = both.partition("=")
    return word_name(path, value, words)


def _line_of(family: str) -> Callable[[Words, str], str]:
    return lambda words, name: words.line(name, family=family)


TOLD: Mapping[str, Callable[[Words, str], str]] = {
    "types": Words.type,
    "segments": Words.segment,
    **{family: _line_of(family) for family in LINES},
    "phases": lambda _, name: own_words(name),
    "flow": _flow,
    "indices": lambda words, name: word_name("index", name, words),
    "timings": lambda words, name: word_name("timing", name, words),
    "sizes": lambda words, name: name_of_path(f"finance.loan.{name}", words.lang),
    "tables": lambda words, name: table_name(name, words),
    "words": _word,
    "terms": lambda words, path: _heading(path, words),
}
"""What names are told by."""
NAMES_UNDER = {
    "sum_type": "types",
    "sum_phase": "phases",
    "sum_line": "flow",
    "sum_base": "development_costs",
    "finance.loan_bound_by": "sizes",
}
"""Heading of a column → what the names below it are."""
NO_NAME = "—"

INDENT = "  "
DEEPEST = 12
WIDTH = 104


def text_of(step: Step, words: Words, scenario: str) -> str:
    """A page: the figure, and under it every step, each worked out once.

    Args:
        step: the figure.
        words: the language, with the labels of the scenario.
        scenario: the name of the run.
    """
    heading = words("sum_heading", figure=_name(step, words), scenario=plain(scenario))
    lines = [heading, "=" * len(heading), *paragraph(words("sum_legend"), ""), ""]
    lines += _lines(step, words, 0, set())
    return "\n".join(lines)


def _lines(step: Step, words: Words, depth: int, seen: set[tuple[str, str, str]]) -> Iterator[str]:
    indent = INDENT * min(depth, DEEPEST)
    known = step.key in seen and bool(step.children or step.rows)
    symbol = _with_labels(step.symbol, words)
    head = f"{symbol}  {_name(step, words)}"
    if step.value is not None or step.unit != "text":
        head += f" = {_cell(step.value, step.unit, '', words)}"
    if step.place:
        sure = f" ({words(f'status_{step.status}')})" if step.status else ""
        head += f"   [{plain(_with_labels(step.place, words))}{sure}]"
    if known:
        head += f"   ({words('sum_above')})"
    yield indent + head
    if known:
        return
    seen.add(step.key)
    if step.formula:
        formula = f"{symbol} = {_with_labels(step.formula, words)}"
        yield from paragraph(formula, indent + INDENT * 2, indent + INDENT, WIDTH)
    if step.rows:
        yield from _table(step, step.rows, words, indent + INDENT)
    for child in step.children:
        yield from _lines(child, words, depth + 1, seen)


def _table(step: Step, rows: Rows, words: Words, indent: str) -> Iterator[str]:
    heads = [_header(header, words) for header in rows.headers]
    cells = [
        [
            _cell(cell, unit, header, words)
            for cell, unit, header in zip(row, rows.units, rows.headers, strict=True)
        ]
        for row in rows.rows
    ]
    align = "".join("<" if unit == "text" else ">" for unit in rows.units)
    yield from tables(cells, align, heads, f"{indent}({words('sum_goes_on')})", indent, WIDTH)
    if rows.total is not None:
        amount = _cell(step.value, step.unit, "", words)
        yield f"{indent}{heads[rows.total]}: {words('sum_adds_up')} {amount}"


def _header(header: str, words: Words) -> str:
    if header.startswith("="):
        return plain(_with_labels(header[1:], words))
    return _heading(header, words)


def _cell(cell: Cell, unit: str, header: str, words: Words) -> str:
    if not isinstance(cell, str):
        return written_value(cell, unit, words.lang)
    if header not in NAMES_UNDER or cell == NO_NAME or CALLED.fullmatch(cell):
        return plain(_with_labels(cell, words))
    return TOLD[NAMES_UNDER[header]](words, cell)


def _heading(key: str, words: Words) -> str:
    """What a key of the texts of sums, or a path of the glossary, is called."""
    return words(key) if key.startswith("sum_") else name_of_path(key, words.lang)


def _name(step: Step, words: Words) -> str:
    name = _heading(step.name, words)
    return f"{name}, {plain(_with_labels(step.of, words))}" if step.of else name


def _with_labels(written: str, words: Words) -> str:
    """A text with the names in it as the reader calls them."""
    return CALLED.sub(lambda found: TOLD[found[1]](words, found[2]), written)


def finite(value: float) -> float | None:
    """A number; None for one without a limit."""
    return float(value) if isfinite(value) else None


def written_value(value: float | None, unit: str, lang: str) -> str:
    """A value in its unit, in cents and with nine decimals of a factor."""
    if value is None:
        return numbers.NONE
    if unit in ("€", "€/month"):
        return numbers.money(value, lang, 2)
    if unit == "rate":
        return numbers.percent(value, lang, 7)
    return numbers.plain_number(value, lang, 9)

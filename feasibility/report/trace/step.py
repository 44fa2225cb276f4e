"""One step of the sum behind a figure (its value, its formula, what goes into it), and the sum as a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.result import Result
from feasibility.language import numbers
from feasibility.language.texts import name_of_path, text
from feasibility.language.words import plain
from feasibility.report.text import paragraph, tables
from feasibility.scenario.arrays import of_row

Array = NDArray[np.float64]
Cell = float | int | str | None


@dataclass(frozen=True)
class Rows:
    """A table of unrounded values."""

    headers: tuple[str, ...]
    """Keys of the texts of sums, or words that are shown as they are where they begin with `=`."""
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


def written(result: Result, path: str, unit: str, symbol: str, name: str = "") -> Step:
    """An input of the scenario, with the file and the line where it was written."""
    part: object = result.scenario
    for each in path.split("."):
        part = part[each] if isinstance(part, Mapping) else getattr(part, each)
    value = part if isinstance(part, (int, float, str)) else None
    file, line = result.scenario.origin.place(path)
    known = path in result.scenario.origin.lines and line
    place = f"{Path(file).name}:{line} {path}" if known else path
    status = next((each.status for each in result.sources if each.name == path), "")
    known_as = "" if status == "scenario" else status
    return Step(symbol, name or path, value, unit, place=place, status=known_as)


INDENT = "  "
DEEPEST = 12
WIDTH = 104


def text_of(step: Step, lang: str, scenario: str) -> str:
    """A page: the figure, and under it every step, each worked out once.

    Args:
        step: the figure.
        lang: `en` or `nl`.
        scenario: the name of the run.
    """
    heading = text("sum_heading", lang, figure=_name(step, lang), scenario=plain(scenario))
    lines = [heading, "=" * len(heading), *paragraph(text("sum_legend", lang), ""), ""]
    lines += _lines(step, lang, 0, set())
    return "\n".join(lines)


def _lines(step: Step, lang: str, depth: int, seen: set[tuple[str, str, str]]) -> Iterator[str]:
    indent = INDENT * min(depth, DEEPEST)
    known = step.key in seen and bool(step.children or step.rows)
    head = f"{step.symbol}  {_name(step, lang)}"
    if step.value is not None or step.unit != "text":
        head += f" = {written_value(step.value, step.unit, lang)}"
    if step.place:
        sure = f" ({text(f'status_{step.status}', lang)})" if step.status else ""
        head += f"   [{plain(step.place)}{sure}]"
    if known:
        head += f"   ({text('sum_above', lang)})"
    yield indent + head
    if known:
        return
    seen.add(step.key)
    if step.formula:
        yield from paragraph(f"{step.symbol} = {step.formula}", indent + INDENT * 2, indent + INDENT, WIDTH)
    if step.rows:
        yield from _table(step, step.rows, lang, indent + INDENT)
    for child in step.children:
        yield from _lines(child, lang, depth + 1, seen)


def _table(step: Step, rows: Rows, lang: str, indent: str) -> Iterator[str]:
    heads = [_header(header, lang) for header in rows.headers]
    cells = [
        [written_value(cell, unit, lang) for cell, unit in zip(row, rows.units, strict=True)]
        for row in rows.rows
    ]
    align = "".join("<" if unit == "text" else ">" for unit in rows.units)
    yield from tables(cells, align, heads, f"{indent}({text('sum_goes_on', lang)})", indent, WIDTH)
    if rows.total is not None:
        amount = written_value(step.value, step.unit, lang)
        yield f"{indent}{heads[rows.total]}: {text('sum_adds_up', lang)} {amount}"


def _header(header: str, lang: str) -> str:
    if header.startswith("="):
        return plain(header[1:])
    return text(header, lang) if header.startswith("sum_") else name_of_path(header, lang)


def _name(step: Step, lang: str) -> str:
    name = text(step.name, lang) if step.name.startswith("sum_") else name_of_path(step.name, lang)
    return f"{name}, {plain(step.of)}" if step.of else name


def written_value(value: Cell, unit: str, lang: str) -> str:
    """A value in its unit, in cents and with nine decimals of a factor."""
    if value is None:
        return numbers.NONE
    if isinstance(value, str):
        return plain(value)
    if unit in ("€", "€/month"):
        return numbers.money(value, lang, 2)
    if unit == "rate":
        return numbers.percent(value, lang, 7)
    return numbers.plain_number(value, lang, 9)

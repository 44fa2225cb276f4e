"""One step of the sum behind a figure: its value, its formula, and what goes into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.result import Result
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
    if status not in ("", "scenario"):
        place += f" ({status})"
    return Step(symbol, name or path, value, unit, place=place)

"""One figure at every combination of two levers, and where the project stops being viable.

The values along a side are as a user writes them: `policy.term=15:30:5` or `policy.term=15,20`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from feasibility.errors import InputError
from feasibility.evaluation.evaluate import evaluate
from feasibility.evaluation.figures.named import FigureName, figure_name, figures_of
from feasibility.evaluation.result import Result
from feasibility.evaluation.summary import frame
from feasibility.messages import listed, sentence
from feasibility.notebook import MOST_ROWS, cut, first_rows, html_table, short_name
from feasibility.scenario.keys.refusal_words import SHOWN
from feasibility.scenario.reading.numbers import present_value, refuse_unknown
from feasibility.scenario.validated import Scenario
from feasibility.solve.solutions import refused

if TYPE_CHECKING:
    import pandas as pd


MOST_VALUES = 10_000
"""Values on one side of a grid."""
NUMBER = re.compile(r"[-+]?\d[\d_]{0,15}(\.\d{1,15})?")
PARTS = 3
TRUTHS = {"true": True, "false": False}


@dataclass(frozen=True)
class Axis:
    """One side of a grid: paths that take the same values together, and the values."""

    paths: tuple[str, ...]
    values: tuple[float | int | str | bool, ...]

    @property
    def name(self) -> str:
        """The paths as the user wrote them."""
        return "+".join(self.paths)


def axis_of(written: str, option: str) -> Axis:
    """The side of a grid that a user wrote.

    A range includes its end where a step reaches it; its values are exact decimals. A list may contain
    words: `policy.reletting=capped,market`.

    Args:
        written: `path=begin:end:step` or `path=a,b,c`; `path+path=…` moves several together.
        option: the option that it belongs to.

    Raises:
        InputError: it is not a path with values, the step leads nowhere, or values are too many or repeated.
    """
    path, equals, values = written.partition("=")
    paths = tuple(each.strip() for each in path.split("+"))
    if not equals or not all(paths) or not values.strip():
        example = listed(("policy.term=15:30:5", "policy.term=15,20,30"), sentence(" or "))
        raise refused(
            option,
            sentence(
                "found '{written}'; PATH=BEGIN:END:STEP or PATH=A,B,C is needed, as {example}",
                written=_short(written),
                example=example,
            ),
        )
    if len(set(paths)) < len(paths):
        raise refused(option, sentence("'{path}' names a path twice", path=_short(path)))
    if ":" in values:
        return Axis(paths, tuple(_range(values, option)))
    each = [entry.strip() for entry in values.split(",")]
    if not all(each):
        raise refused(
            option, sentence("found '{values}'; a value is missing beside a comma", values=_short(values))
        )
    if len(each) > MOST_VALUES:
        raise refused(
            option,
            sentence(
                "found {count} values; at most {most} are allowed",
                count=len(each),
                most=MOST_VALUES,
            ),
        )
    stated = [_value(entry) for entry in each]
    for place, value in enumerate(stated):
        if value in stated[:place]:
            raise refused(option, sentence("'{value}' stands in the list twice", value=_short(each[place])))
    return Axis(paths, tuple(stated))


def _range(written: str, option: str) -> list[float | int]:
    parts = [part.strip() for part in written.split(":")]
    if len(parts) != PARTS or not all(NUMBER.fullmatch(part) for part in parts):
        raise refused(
            option,
            sentence(
                "found '{written}'; BEGIN:END:STEP is needed, three numbers as in 0:0.02:0.0025",
                written=_short(written),
            ),
        )
    begin, end, step = (Decimal(part.replace("_", "")) for part in parts)
    if not step:
        raise refused(option, sentence("found '{written}'; the step must not be 0", written=_short(written)))
    if (end - begin) * step < 0:
        raise refused(
            option,
            sentence(
                "found '{written}'; a step of {step} does not lead from {begin} to {end}",
                written=_short(written),
                step=step,
                begin=begin,
                end=end,
            ),
        )
    count = int((end - begin) / step) + 1
    if count > MOST_VALUES:
        raise refused(
            option,
            sentence(
                "found '{written}', which is {count:_} values; at most {most:_} are allowed",
                written=_short(written),
                count=count,
                most=MOST_VALUES,
            ),
        )
    return [_plain(begin + place * step) for place in range(count)]


def _value(written: str) -> float | int | str | bool:
    if NUMBER.fullmatch(written):
        return _plain(Decimal(written.replace("_", "")))
    return TRUTHS.get(written, written)


def _plain(value: Decimal) -> float | int:
    return int(value) if value == value.to_integral_value() else float(value)


def _short(written: str) -> str:
    return written if len(written) <= SHOWN else written[:SHOWN] + "…"


Array = NDArray[np.float64]
Value = float | int | str | bool
Progress = Callable[[int, int], None]

MOST_CELLS = 100_000
BLOCK = 500
"""Cells that are computed at once: enough to cost little each, few enough for the memory."""
MARGIN = FigureName("margin", stepped=False, truth=False, unit="€")


@dataclass(frozen=True)
class Grid:
    """The figure in every cell; R values of the rows' lever, C of the columns'."""

    scenario: Scenario
    rows: Axis
    columns: Axis
    figure: FigureName
    figures: Array
    """(R, C); NaN where the figure has no meaning or the cell is refused."""
    margins: Array
    """(R, C) residual land value less the price it is compared with [€]; NaN where the cell is refused."""
    methods: tuple[tuple[tuple[str, ...], ...], ...]
    """(R, C) the exit methods that give the values of the types; empty where the cell is refused."""
    refused: Mapping[tuple[int, int], InputError]
    """Row and column of each cell that makes no valid scenario, and the mistakes."""
    present: tuple[Value | None, Value | None]
    """The present value of the rows' and of the columns' lever; None where several paths differ."""
    present_figure: float | None
    """The figure of the scenario as it is."""

    def __repr__(self) -> str:
        """Scenario, figure and the two levers in one line."""
        sides = (f"{len(each.values)} of {cut(each.name)}" for each in (self.rows, self.columns))
        return f"Grid({short_name(self.scenario.name)}, {self.figure.name} at {' × '.join(sides)})"

    def _repr_html_(self) -> str:
        """The figures as a table in a notebook, a row for each value of the first lever."""
        rows = [
            (str(value), *("—" if np.isnan(each) else f"{each:,.6g}" for each in figures[:MOST_ROWS]))
            for value, figures in zip(self.rows.values[:MOST_ROWS], self.figures, strict=False)
        ]
        sides = f"{self.figure.name}: {self.rows.name} down, {self.columns.name} along"
        caption = first_rows(sides, max(self.figures.shape))
        return html_table(caption, ("", *map(str, self.columns.values[:MOST_ROWS])), rows)

    def to_frame(self) -> pd.DataFrame:
        """The figures as a frame of pandas: a row and a column for each value of the two levers.

        Raises:
            ImportError: pandas is not installed; the extra `frames` brings it.
        """
        figures = dict(zip(self.columns.values, self.figures.T, strict=True))
        return frame(figures, self.rows.values, self.rows.name).rename_axis(columns=self.columns.name)


def grid(
    scenario: Scenario,
    rows: Axis,
    columns: Axis,
    figure: str = "residual_land_value",
    progress: Progress | None = None,
) -> Grid:
    """One figure at every combination of the values of two levers.

    Args:
        scenario: the base of every cell.
        rows: the lever down the side.
        columns: the lever along the top.
        figure: a printed figure, as in `figure_name`.
        progress: reports after each block how many cells are done, and of how many.

    Raises:
        InputError: an unknown path or figure, a path on both sides, too many cells, or no cell that makes a
            valid scenario.
    """
    _refuse_wrong_sides(scenario, rows, columns)
    shape = len(rows.values), len(columns.values)
    variants = [
        dict.fromkeys(rows.paths, down) | dict.fromkeys(columns.paths, along)
        for down in rows.values
        for along in columns.values
    ]
    tried = (_evaluated(scenario, each) for each in ({}, *variants))
    sample = next(filter(None, tried), None) or evaluate(scenario.with_values(variants[0]))
    refused: dict[int, InputError] = {}
    methods: list[tuple[str, ...]] = []
    name = figure_name(figure, sample, "--figure")
    figures, margins = np.full(len(variants), np.nan), np.full(len(variants), np.nan)
    for begin in range(0, len(variants), BLOCK):
        block = variants[begin : begin + BLOCK]
        found = figures_of(scenario, block, [name, MARGIN])
        figures[begin : begin + BLOCK], margins[begin : begin + BLOCK] = found.columns
        methods += found.methods
        refused |= {begin + place: error for place, error in found.refused.items()}
        if progress:
            progress(begin + len(block), len(variants))
    if len(refused) == len(variants):
        raise refused[0]
    own = figures_of(scenario, [{}], [name]).columns[0][0]
    return Grid(
        scenario=scenario,
        rows=rows,
        columns=columns,
        figure=name,
        figures=figures.reshape(shape),
        margins=margins.reshape(shape),
        methods=tuple(tuple(methods[row * shape[1] : (row + 1) * shape[1]]) for row in range(shape[0])),
        refused={(each // shape[1], each % shape[1]): error for each, error in refused.items()},
        present=(_present(scenario, rows), _present(scenario, columns)),
        present_figure=None if np.isnan(own) else float(own),
    )


def _refuse_wrong_sides(scenario: Scenario, rows: Axis, columns: Axis) -> None:
    both = [path for path in rows.paths if path in columns.paths]
    if both:
        raise InputError.of("", sentence("{path} is in --rows too", path=both[0]), "--columns")
    for axis in (rows, columns):
        for path in axis.paths:
            refuse_unknown(scenario, path, axis.values[0])
    cells = len(rows.values) * len(columns.values)
    if cells > MOST_CELLS:
        message = sentence(
            "{rows:_} rows and {columns:_} columns are {cells:_} cells; at most {most:_} are allowed",
            rows=len(rows.values),
            columns=len(columns.values),
            cells=cells,
            most=MOST_CELLS,
        )
        raise InputError.of("", message, "--rows, --columns")


def _evaluated(scenario: Scenario, values: Mapping[str, object]) -> Result | None:
    try:
        return evaluate(scenario.with_values(values))
    except InputError:
        return None


def _present(scenario: Scenario, axis: Axis) -> Value | None:
    """The present value of all paths of a side; None where they differ."""
    values = [present_value(scenario, path) for path in axis.paths]
    return values[0] if all(each == values[0] for each in values) else None


def inert_lines(grid: Grid, same: float) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Runs of rows, and of columns, along which the figure does not change: first and last index of each.

    Args:
        grid: of which the figures are compared.
        same: relative difference within which two figures are equal.
    """
    return _unmoved(grid.figures, same), _unmoved(grid.figures.T, same)


def _unmoved(figures: Array, same: float) -> list[tuple[int, int]]:
    """Runs of two or more lines (L, n) that are equal in every cell."""
    runs: list[tuple[int, int]] = []
    if np.isnan(figures).all():
        return runs
    room = same * float(np.nanmax(np.abs(figures)))
    for place in range(len(figures) - 1):
        here, there = figures[place], figures[place + 1]
        both = ~np.isnan(here) & ~np.isnan(there)
        if not both.any() or bool((np.abs(here - there)[both] > room).any()):
            continue
        if runs and runs[-1][1] == place:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return runs

"""The heat map of a grid: the figure in every cell, the border of what is viable, and where we are now.

Colours run from dark to light, so that they also read in black and white. This module loads the drawing
library; import it only where a picture is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise
from math import floor, log10
from typing import Any

import numpy as np
from matplotlib import patheffects
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from feasibility.language import numbers
from feasibility.language.words import Words, capital, words_of
from feasibility.report.charts import style
from feasibility.report.charts.file import look
from feasibility.report.charts.style import (
    LONGEST_TITLE,
    put_keys,
    put_title_of,
    readable,
    true_minus,
    unit_of,
)
from feasibility.report.names_and_units import figure_title, figure_written, unit_title
from feasibility.report.solve.grid import (
    axis_name,
    computed_cells,
    inert_texts,
    is_constant,
    method_mark,
    methods_text,
    several_methods,
    viable_cells,
    written_on,
)
from feasibility.scenario.keys.paths import is_share
from feasibility.solve.grid import Axis, Grid, Value

Array = NDArray[np.float64]

COLOURS = "cividis"
MOST_TICKS = (26, 14)
"""Names along the side and along the bottom."""
MOST_WRITTEN = (26, 14)
"""Rows and columns of a grid whose cells have room for their figures."""
LIGHT = 0.55
"""Luminance from which a colour takes black on it."""
ROW_HEIGHT, LEAST_HEIGHT, MOST_HEIGHT, AROUND = 0.34, 3.2, 9.0, 2.4
LONGEST_NAME = 34
NOTE_WIDTH = 120
DECIMALS, MOST_DECIMALS = 2, 6


def grid_chart(grid: Grid, lang: str = "en") -> Figure:
    """The heat map of a grid; lang is nl or en."""
    words = words_of(grid.scenario, lang)
    height = min(MOST_HEIGHT, max(LEAST_HEIGHT, ROW_HEIGHT * len(grid.rows.values))) + AROUND
    with look():
        figure = Figure(figsize=(style.WIDTH, height), layout="constrained")
        put_title_of(figure, grid.scenario.name, figure_title(grid.figure.name, words))
        axis = figure.subplots()
        size, unit = _scale(grid, words)
        image = _draw_cells(axis, grid, size)
        _draw_viability(axis, grid, image)
        if len(grid.rows.values) <= MOST_WRITTEN[0] and len(grid.columns.values) <= MOST_WRITTEN[1]:
            _write_figures(axis, grid, image, size, words)
        keys = [*_keys(grid, words), *_draw_present(axis, grid, words)]
        _name_axes(axis, grid, words)
        label = figure_title(grid.figure.name, words)
        bar = figure.colorbar(image, ax=axis, pad=0.015, fraction=0.05)
        bar.set_label(words("grid_shown_in", figure=capital(label), unit=unit) if unit else capital(label))
        bar.ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _short(grid, value, size, words)))
        if grid.figure.truth:
            bar.set_ticks([0.0, 1.0])
        put_keys(figure, keys, _notes(grid, words), NOTE_WIDTH, 2)
    return figure


def _notes(grid: Grid, words: Words) -> list[str]:
    """What the letters in the cells stand for, and where a lever moves nothing."""
    return [
        *([methods_text(grid, words)] if several_methods(grid) else []),
        *inert_texts(grid, words),
    ]


def _scale(grid: Grid, words: Words) -> tuple[float, str]:
    """By how much figures are divided, and the unit in which they then are."""
    unit = grid.figure.unit
    if is_share(unit):
        return 0.01, "%"
    if unit.startswith("€") and unit != "€/month":
        size, key = unit_of(float(np.abs(np.nan_to_num(grid.figures)).max()))
        return size, words(key)
    return 1.0, unit_title(grid.figure.name, words)


def _digits(grid: Grid, size: float) -> int:
    """Decimals with which the figures of the grid differ on paper."""
    finite = grid.figures[~np.isnan(grid.figures)]
    if is_constant(grid) or finite.size < 2:
        return DECIMALS
    spread = float(np.ptp(finite)) / size
    return min(MOST_DECIMALS, max(DECIMALS, 1 - floor(log10(spread))))


def _draw_cells(axis: Axes, grid: Grid, size: float) -> AxesImage:
    shown = np.ma.masked_invalid(grid.figures / size)
    low, high = (float(shown.min()), float(shown.max())) if shown.count() else (0.0, 1.0)
    if grid.figure.truth:
        low, high = 0.0, 1.0
    elif is_constant(grid):
        low, high = low - 1.0, high + 1.0
    axis.patch.set(facecolor="white", hatch="xx", edgecolor=style.GREY)
    axis.grid(False)
    return axis.imshow(shown, cmap=COLOURS, aspect="auto", interpolation="nearest", vmin=low, vmax=high)


def _draw_viability(axis: Axes, grid: Grid, image: AxesImage) -> None:
    """Hatch what is not viable, and draw the border along the edges of the cells."""
    viable, computed = viable_cells(grid), computed_cells(grid)
    for row, begin, end, ink in _runs(image, computed & ~viable & ~np.isnan(grid.figures)):
        axis.add_patch(
            Rectangle(
                (begin - 0.5, row - 0.5),
                end - begin,
                1,
                fill=False,
                hatch="//",
                edgecolor=ink,
                alpha=0.35,
                linewidth=0,
            )
        )
    edges = list(_border(viable, computed))
    for colour, width in (("white", 5.0), (style.BLACK, 2.6)):
        axis.add_collection(
            LineCollection(edges, colors=colour, linewidths=width, capstyle="projecting"), autolim=False
        )


def _runs(image: AxesImage, chosen: NDArray[np.bool_]) -> Iterator[tuple[int, int, int, str]]:
    """Unbroken runs of cells in a row with one ink: row, first column, column after the last, ink."""
    for row, cells in enumerate(chosen):
        inks = [_ink(image, row, column) if shown else "" for column, shown in enumerate(cells.tolist())]
        column = 0
        for ink, run in groupby(inks):
            begin, column = column, column + len(list(run))
            if ink:
                yield row, begin, column, ink


def _border(viable: NDArray[np.bool_], computed: NDArray[np.bool_]) -> Iterator[list[tuple[float, float]]]:
    """The edges between a cell that is viable and one that is not."""
    for row, column in np.argwhere((viable[:, 1:] != viable[:, :-1]) & computed[:, 1:] & computed[:, :-1]):
        yield [(column + 0.5, row - 0.5), (column + 0.5, row + 0.5)]
    for row, column in np.argwhere((viable[1:] != viable[:-1]) & computed[1:] & computed[:-1]):
        yield [(column - 0.5, row + 0.5), (column + 0.5, row + 0.5)]


def _colour(image: AxesImage, row: int, column: int) -> tuple[float, float, float, float]:
    array = image.get_array()
    shade = image.cmap(image.norm(array[row, column])) if array is not None else (1.0, 1.0, 1.0, 1.0)
    red, green, blue, alpha = (float(each) for each in shade)
    return red, green, blue, alpha


def _ink(image: AxesImage, row: int, column: int) -> str:
    """Black on light cells, white on dark ones."""
    red, green, blue, _ = _colour(image, row, column)
    return style.BLACK if 0.299 * red + 0.587 * green + 0.114 * blue >= LIGHT else "white"


def _write_figures(axis: Axes, grid: Grid, image: AxesImage, size: float, words: Words) -> None:
    crowded = len(grid.columns.values) > MOST_WRITTEN[1] - 4
    for (row, column), figure in np.ndenumerate(grid.figures):
        if np.isnan(figure):
            continue
        shown = _short(grid, float(figure) / size, size, words)
        around = patheffects.withStroke(linewidth=3.5, foreground=_colour(image, row, column))
        axis.text(
            column,
            row,
            f"{shown} {method_mark(grid, row, column, words)}".rstrip(),
            ha="center",
            va="center",
            color=_ink(image, row, column),
            fontsize=style.SMALL - 1.5 if crowded else style.SMALL,
            path_effects=[around],
            parse_math=False,
        )


def _short(grid: Grid, value: float, size: float, words: Words) -> str:
    """A figure, already divided, without its unit; yes or no."""
    unit = grid.figure.unit
    if is_share(unit) or unit.startswith("€"):
        return true_minus(numbers.number(value, words.lang, _digits(grid, size)))
    if unit in ("year", "months"):
        return numbers.plain_number(value, words.lang)
    return true_minus(figure_written(grid.figure.name, value, words))


def _draw_present(axis: Axes, grid: Grid, words: Words) -> Iterator[Artist]:
    """A mark where the scenario stands now, and its entry in the key."""
    row, column = _place(grid.rows, grid.present[0]), _place(grid.columns, grid.present[1])
    if row is None or column is None:
        yield Line2D([], [], linestyle="none", label=words("grid_outside"))
        return
    if row == round(row) and column == round(column):
        for colour, width in (("white", 4.0), (style.VERMILLION, 2.0)):
            axis.add_patch(
                Rectangle(
                    (column - 0.44, row - 0.42),
                    0.88,
                    0.84,
                    fill=False,
                    edgecolor=colour,
                    linewidth=width,
                    linestyle="--" if colour != "white" else "-",
                    zorder=4,
                )
            )
        yield Patch(
            facecolor="white",
            edgecolor=style.VERMILLION,
            linestyle="--",
            linewidth=2,
            label=words("grid_here"),
        )
        return
    look_of: dict[str, Any] = {
        "marker": "D",
        "markersize": 11,
        "markerfacecolor": style.VERMILLION,
        "markeredgecolor": "white",
    }
    axis.plot([column], [row], linestyle="none", markeredgewidth=2, zorder=5, **look_of)
    yield Line2D([], [], linestyle="none", label=words("grid_here"), **look_of)


def _place(axis: Axis, value: Value | None) -> float | None:
    """Where a value stands along a side: the place of its cell, or between two; None outside."""
    if value is None:
        return None
    if value in axis.values:
        return float(axis.values.index(value))
    each = [float(other) for other in axis.values if not isinstance(other, (str, bool))]
    if isinstance(value, (str, bool)) or len(each) < len(axis.values):
        return None
    for place, (low, high) in enumerate(pairwise(each)):
        if min(low, high) < value < max(low, high):
            return place + (float(value) - low) / (high - low)
    return None


def _keys(grid: Grid, words: Words) -> Iterator[Artist]:
    viable, computed = viable_cells(grid), computed_cells(grid)
    if (viable & computed).any() and (~viable & computed).any():
        yield Line2D([], [], color=style.BLACK, linewidth=2.6, label=words("grid_border"))
    if (~viable & computed).any():
        yield Patch(facecolor="white", edgecolor=style.GREY, hatch="//", label=words("grid_not_viable"))
        if not viable.any():
            yield Line2D([], [], linestyle="none", label=words("grid_none_viable"))
    else:
        yield Line2D([], [], linestyle="none", label=words("grid_all_viable"))
    if np.isnan(grid.figures).any():
        yield Patch(facecolor="white", edgecolor=style.GREY, hatch="xx", label=words("grid_empty"))


def _name_axes(axis: Axes, grid: Grid, words: Words) -> None:
    rows, columns = (
        _ticks(len(each.values), most)
        for each, most in zip((grid.rows, grid.columns), MOST_TICKS, strict=True)
    )
    axis.set_yticks(rows, [_tick(grid.rows, place, words) for place in rows])
    names = [_tick(grid.columns, place, words) for place in columns]
    crowded = sum(map(len, names)) > 90
    axis.set_xticks(columns, names, rotation=45 if crowded else 0, ha="right" if crowded else "center")
    down, along = (
        capital(readable(axis_name(each, words), LONGEST_TITLE)) for each in (grid.rows, grid.columns)
    )
    axis.set_ylabel(down, parse_math=False)
    axis.set_xlabel(along, parse_math=False)
    axis.set_xlim(-0.5, len(grid.columns.values) - 0.5)
    axis.set_ylim(len(grid.rows.values) - 0.5, -0.5)


def _ticks(count: int, most: int) -> list[int]:
    return list(range(0, count, max(1, -(-count // most))))


def _tick(axis: Axis, place: int, words: Words) -> str:
    return readable(written_on(axis, axis.values[place], words), LONGEST_NAME)

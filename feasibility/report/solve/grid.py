"""The page of `grid`: a table of one figure by two levers; and the same as data and as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike

import numpy as np
from numpy.typing import NDArray

from feasibility.glossary import unit_named
from feasibility.language.naming import number_name
from feasibility.language.numbers import SAME
from feasibility.language.words import Words, capital, plain, words_of
from feasibility.plain_data import Json, as_data, plain_value
from feasibility.report.csv import csv_text
from feasibility.report.document import Block, Drawing, Section, Sentence, Table, table
from feasibility.report.files import write_text
from feasibility.report.names_and_units import figure_title, figure_written, written
from feasibility.report.reasons import other_method_text, refusal_text
from feasibility.report.solve.page import reason_of, residual_reason
from feasibility.report.text import BLANK, WIDTH, page_text
from feasibility.returns.values import HALF_A_CENT
from feasibility.scenario.keys.model import EXIT_METHODS
from feasibility.solve.grid import Axis, Grid, Value, inert_lines

INDENT = "  "
Lines = Iterator[str]
Blocks = Iterator[Block]
Truths = NDArray[np.bool_]


def grid_page(grid: Grid, lang: str) -> str:
    """The whole page, without colours, about 100 characters wide; lang is en or nl."""
    words = words_of(grid.scenario, lang)
    name = plain(grid.scenario.name, WIDTH) or words.heading("results")
    return page_text(Section("grid", name, tuple(grid_blocks(grid, words, terminal=True))))


def grid_blocks(grid: Grid, words: Words, *, terminal: bool) -> Blocks:
    """What is varied, the figure in every cell, and what is to be said of the cells.

    Args:
        grid: of `grid`.
        words: the language.
        terminal: whether options of the command may be named, without a picture; else with it.
    """
    heading = tuple(_heading(grid, words))
    yield from map(Sentence, heading)
    if terminal:
        yield BLANK
    else:
        title = capital(figure_title(grid.figure.name, words))
        yield Drawing("grid", grid, title, " ".join(heading))
    yield _table(grid, words, terminal=terminal)
    if terminal:
        yield BLANK
    yield from map(Sentence, _notes(grid, words, terminal=terminal))


def _heading(grid: Grid, words: Words) -> Lines:
    title = figure_title(grid.figure.name, words)
    yield words(
        "grid_heading",
        figure=capital(title),
        rows=axis_name(grid.rows, words),
        columns=axis_name(grid.columns, words),
    )
    down, along = (
        words("grid_differs") if value is None else written_on(axis, value, words)
        for axis, value in zip((grid.rows, grid.columns), grid.present, strict=True)
    )
    values = {
        "rows": axis_name(grid.rows, words),
        "down": down,
        "columns": axis_name(grid.columns, words),
        "along": along,
    }
    now = cell_text(grid, grid.present_figure, words)
    yield words("grid_now", now=now, **values)


def axis_name(axis: Axis, words: Words) -> str:
    """What a side of the grid varies."""
    return " + ".join(number_name(path, words) for path in axis.paths)


def written_on(axis: Axis, value: Value, words: Words) -> str:
    """A value of a side of the grid in its unit."""
    return written(value, unit_named(axis.paths[0]), words, 6)


def cell_text(grid: Grid, value: float | None, words: Words) -> str:
    """A figure of the grid in its unit."""
    return figure_written(grid.figure.name, value, words, 2)


def viable_cells(grid: Grid) -> Truths:
    """Whether each cell is viable, (R, C); false where nothing could be computed."""
    viable: Truths = np.nan_to_num(grid.margins, nan=-np.inf) >= -HALF_A_CENT
    return viable


def computed_cells(grid: Grid) -> Truths:
    """Whether each cell makes a valid scenario, (R, C)."""
    return ~np.isnan(grid.margins)


def is_constant(grid: Grid) -> bool:
    """Whether neither lever moves the figure."""
    finite = grid.figures[~np.isnan(grid.figures)]
    return finite.size > 1 and float(np.ptp(finite)) <= SAME * float(np.abs(finite).max())


def present_cell(grid: Grid) -> tuple[int, int] | None:
    """Row and column of the scenario as it stands, where the grid has it."""
    down, along = grid.present
    if down in grid.rows.values and along in grid.columns.values:
        return grid.rows.values.index(down), grid.columns.values.index(along)
    return None


def _table(grid: Grid, words: Words, *, terminal: bool) -> Table:
    viable, computed, here = viable_cells(grid), computed_cells(grid), present_cell(grid)
    rows = []
    for row, figures in enumerate(grid.figures):
        line = [written_on(grid.rows, grid.rows.values[row], words)]
        for column, figure in enumerate(figures):
            shown = cell_text(grid, float(figure), words)
            shown = f"[{shown}]" if here == (row, column) else f"{shown} "
            mark = method_mark(grid, row, column, words)
            cell = shown + ("*" if computed[row, column] and not viable[row, column] else " ") + mark
            line.append(cell if terminal else " ".join(cell.split()))
        rows.append(tuple(line))
    room = ("   " if several_methods(grid) else "  ") if terminal else ""
    corner = "" if terminal else capital(axis_name(grid.rows, words))
    columns = [corner, *(written_on(grid.columns, value, words) + room for value in grid.columns.values)]
    return table(
        capital(axis_name(grid.columns, words)),
        columns,
        rows,
        ">" * len(columns),
        between=f"{INDENT}({words('grid_goes_on')})",
        indent=INDENT,
    )


def _notes(grid: Grid, words: Words, *, terminal: bool) -> Lines:
    viable, computed = viable_cells(grid), computed_cells(grid)
    if is_constant(grid):
        sentence = words("grid_constant", value=cell_text(grid, float(np.nanmax(grid.figures)), words))
        reason = residual_reason(grid.scenario, grid.figure.name, words, terminal=terminal)
        yield " ".join([sentence, *reason])
    count, total = int(viable.sum()), viable.size
    if count == int(computed.sum()):
        yield words("grid_all_viable")
    elif not count:
        yield words("grid_none_viable")
    else:
        yield words.counted("grid_viable", count, total=total)
    if count < int(computed.sum()):
        yield words("grid_star")
    if present_cell(grid):
        yield words("grid_brackets")
    if several_methods(grid):
        yield methods_text(grid, words)
    yield from inert_texts(grid, words)
    if grid.refused:
        yield _refused(grid, words)
    empty = int((computed & np.isnan(grid.figures)).sum())
    if empty:
        yield words.counted("grid_no_meaning", empty)


def several_methods(grid: Grid) -> bool:
    """Whether the cells differ in the exit method that gives the values."""
    return len({each for row in grid.methods for each in row if each}) > 1


def method_mark(grid: Grid, row: int, column: int, words: Words) -> str:
    """A letter for the exit method of a cell, where the cells differ in it."""
    if not several_methods(grid):
        return ""
    methods = grid.methods[row][column]
    return words("grid_method_mixed" if len(methods) > 1 else f"grid_method_{methods[0]}") if methods else " "


def methods_text(grid: Grid, words: Words) -> str:
    """What the letters of the exit methods stand for."""
    used = {each for row in grid.methods for each in row if each}
    singles = [each for each in EXIT_METHODS if (each,) in used]
    parts = [f"{words(f'grid_method_{each}')} = {words(f'grid_method_name_{each}')}" for each in singles]
    if any(len(each) > 1 for each in used):
        parts.append(f"{words('grid_method_mixed')} = {words('grid_method_name_mixed')}")
    return words("grid_methods", marks="; ".join(parts))


def inert_texts(grid: Grid, words: Words) -> Lines:
    """Where a lever moves nothing, and why if that is the exit; of a constant figure only with the reason."""
    constant = is_constant(grid)
    if constant and any(residual_reason(grid.scenario, grid.figure.name, words)):
        return
    for axis, runs in zip((grid.rows, grid.columns), inert_lines(grid, SAME), strict=True):
        for first, last in runs:
            values = {
                "axis": capital(axis_name(axis, words)),
                "low": written_on(axis, axis.values[first], words),
                "high": written_on(axis, axis.values[last], words),
            }
            reason = _why_inert(grid, axis, first, last, words)
            if reason or not constant:
                yield " ".join([words("grid_inert", **values), *reason])


def _why_inert(grid: Grid, axis: Axis, first: int, last: int, words: Words) -> list[str]:
    """Sentence: another exit method gives the values, where the axis is a value that one method uses."""
    lines = grid.methods if axis is grid.rows else tuple(zip(*grid.methods, strict=True))
    used = {method for line in lines[first : last + 1] for each in line for method in each}
    return list(other_method_text(grid.scenario, axis.paths, used, words))


def _refused(grid: Grid, words: Words) -> str:
    (row, column), error = min(grid.refused.items(), key=lambda each: each[0])
    where = "; ".join(
        f"{axis_name(axis, words)} = {written_on(axis, value, words)}"
        for axis, value in ((grid.rows, grid.rows.values[row]), (grid.columns, grid.columns.values[column]))
    )
    reason = refusal_text(error.mistakes[0], grid.scenario, words)
    return words.counted("grid_refused", len(grid.refused), where=where, reason=reason)


# ---------------------------------------------------------------------------------------------- data


def grid_json(grid: Grid) -> Json:
    """The grid as plain data: rows of figures, null where a cell is empty."""
    truth, stepped = grid.figure.truth, grid.figure.stepped

    def plain_figure(value: float) -> object:
        if np.isnan(value):
            return None
        if truth:
            return bool(value)
        return round(value) if stepped else float(value)

    return {
        "name": grid.scenario.name,
        "figure": grid.figure.name,
        "rows": as_data(grid.rows, only=("paths", "values")),
        "columns": as_data(grid.columns, only=("paths", "values")),
        "present": {
            "row": grid.present[0],
            "column": grid.present[1],
            "figure": None if grid.present_figure is None else plain_figure(grid.present_figure),
        },
        "figures": [[plain_figure(each) for each in row] for row in grid.figures],
        "margins": plain_value(grid.margins),
        "exit_methods": [["+".join(each) or None for each in row] for row in grid.methods],
        "refused": [
            {"row": row, "column": column, "reason": str(error)}
            for (row, column), error in sorted(grid.refused.items())
        ],
    }


def write_grid_csv(grid: Grid, path: str | PathLike[str], lang: str = "en") -> None:
    """Write one line for each cell: the two values, the figure, the margin, and whether it is viable.

    Raises:
        InputError: the file cannot be written.
    """
    data = grid_json(grid)
    viable, computed = viable_cells(grid), computed_cells(grid)
    header = (
        grid.rows.name,
        grid.columns.name,
        grid.figure.name,
        "margin",
        "viable",
        "exit_method",
        "refused",
    )
    if grid.figure.name in ("margin", "viable"):
        header = (*header[:2], f"figure.{grid.figure.name}", *header[3:])
    rows: list[tuple[object, ...]] = [header]
    for row, down in enumerate(grid.rows.values):
        for column, along in enumerate(grid.columns.values):
            error = grid.refused.get((row, column))
            rows.append(
                (
                    down,
                    along,
                    data["figures"][row][column],
                    data["margins"][row][column],
                    bool(viable[row, column]) if computed[row, column] else None,
                    data["exit_methods"][row][column],
                    ": ".join(reason_of(error, grid.scenario, lang)) if error else "",
                )
            )
    write_text(path, csv_text(rows, lang))

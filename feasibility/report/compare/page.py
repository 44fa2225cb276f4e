"""The page of `compare`: figures side by side, inputs that differ, and why one figure differs."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from feasibility.compare.results import Comparison, Difference, Pair
from feasibility.language.words import Words
from feasibility.report.compare import inputs
from feasibility.report.compare import rows as compare_rows
from feasibility.report.compare.rows import letter
from feasibility.report.text import GAP, WIDTH, columns_that_fit, paragraph, table

Lines = Iterator[str]
AMOUNTS = re.compile(r"(?<=€) | (?=(?:%|m²))")
"""Spaces within an amount."""
INDENT = "  "
NAME, VALUE = 46, 24
"""Widths of a name and of a value in a table that would be too wide if no cell were broken over lines."""
AMOUNT = 24
"""Room for an amount beside the name of a step."""


def compare_page(comparison: Comparison, lang: str) -> str:
    """The whole page, without colours, about 100 characters wide; lang is en or nl."""
    words = Words(lang)
    lines = [*_heading(comparison, words), "", words("compare_figures"), *_figures(comparison, words)]
    for pair in comparison.pairs:
        lines += ["", *_inputs(pair, words), "", *_why(comparison, pair, words)]
    return "\n".join(lines) + "\n"


def _heading(comparison: Comparison, words: Words) -> Lines:
    letters = [letter(place) for place in range(len(comparison.scenarios))]
    title = words("compare_title", names=", ".join(letters))
    yield title
    yield "=" * len(title)
    for each, label, origin in compare_rows.names(comparison):
        line = f"{each}  {label}"
        beside = "" if origin == label else origin
        if len(line) + len(GAP) + len(beside) <= WIDTH:
            yield f"{line}{GAP}{beside}".rstrip()
        else:
            yield line
            yield from paragraph(beside, "   ")


def _figures(comparison: Comparison, words: Words) -> Lines:
    shown = compare_rows.figures_shown(comparison)
    titles = [compare_rows.shown_name(comparison, name, words) for name in shown]
    columns = [
        [compare_rows.figure_cell(name, compare_rows.shown_figure(each, name), words) for name in shown]
        for each in comparison.scenarios
    ]
    room = WIDTH - len(INDENT) - max(map(len, titles))
    widths = [max(map(len, column)) for column in columns]
    for part in columns_that_fit(widths, room):
        if part.start:
            yield f"{INDENT}({words('compare_goes_on')})"
        heads = [letter(place) for place in range(part.start, part.stop)]
        rows = [(title, *(column[row] for column in columns[part])) for row, title in enumerate(titles)]
        yield from table(rows, "<" + ">" * len(heads), [words("compare_figure"), *heads])


def _inputs(pair: Pair, words: Words) -> Lines:
    yield compare_rows.inputs_title(pair, words)
    counted = [each for each in pair.differences if each.counts]
    aside = [each for each in pair.differences if not each.counts]
    if counted:
        yield from _input_table(counted, pair, words)
    if aside:
        yield f"{INDENT}{words('compare_aside')}"
        yield from _input_table(aside, pair, words)


def _input_table(differences: Sequence[Difference], pair: Pair, words: Words) -> Lines:
    header = (words("compare_input"), letter(0), letter(pair.place))
    rows: list[tuple[str, ...]] = [
        (inputs.input_name(each, words), *inputs.input_cells(each, words)) for each in differences
    ]
    room = WIDTH - len(INDENT) - 2 * len(GAP)
    if sum(max(map(len, column)) for column in zip(header, *rows, strict=True)) <= room:
        yield from table(rows, "<>>", header)
        return
    broken = [line for row in rows for line in _broken(row, (NAME, VALUE, VALUE))]
    yield from table(broken, "<<<", header)


def _broken(row: Sequence[str], widths: Sequence[int]) -> Iterator[tuple[str, ...]]:
    """A row over as many lines as its longest cell needs; no amount is broken, and nothing is left out."""
    cells = [_lines(cell, width) for cell, width in zip(row, widths, strict=True)]
    return (tuple(line) for line in zip_longest(*cells, fillvalue=""))


def _lines(cell: str, width: int) -> list[str]:
    held = AMOUNTS.sub("\u00a0", cell)
    return [line.replace("\u00a0", " ") for line in textwrap.wrap(held, width, break_on_hyphens=False)]


def _why(comparison: Comparison, pair: Pair, words: Words) -> Lines:
    yield compare_rows.why_title(comparison, pair, words)
    found = compare_rows.steps(comparison, pair, words)
    if found:
        unit = compare_rows.print_unit(comparison, pair)
        rows = [
            line
            for each in found
            for line in _broken(
                (
                    each.label,
                    compare_rows.amount_text(comparison, each.amount, unit, words, sign=not each.total),
                ),
                (WIDTH - AMOUNT, AMOUNT),
            )
        ]
        yield from table(rows, "<>")
    for sentence in compare_rows.sentences(comparison, pair, words):
        yield from paragraph(sentence)

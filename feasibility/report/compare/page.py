"""A comparison: figures side by side, inputs that differ, and why one figure differs.

One document, for a terminal (`compare_page`) and for a page of HTML (`html.py`, which adds the pictures).
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import replace

from feasibility.compare.results import Compared, Comparison, Pair
from feasibility.language.numbers import NONE
from feasibility.language.words import Words
from feasibility.report.compare import inputs
from feasibility.report.compare import rows as compare_rows
from feasibility.report.compare.chances import chances_blocks
from feasibility.report.compare.rows import letter
from feasibility.report.document import (
    Block,
    Drawing,
    Heading,
    Rows,
    Sentence,
    Table,
    column_names,
    heads,
    table,
)
from feasibility.report.text import GAP, WIDTH, block_lines, paragraph

AMOUNTS = re.compile(r"(?<=€) | (?=(?:%|m²))")
"""Spaces within an amount."""
INDENT = "  "
NAME, VALUE = 46, 24
"""Widths of a name and of a value in a table that would be too wide if no cell were broken over lines."""
AMOUNT = 24
"""Room for an amount beside the name of a step."""


def compare_page(comparison: Comparison, lang: str) -> str:
    """The whole page, without colours, about 100 characters wide; lang is en or nl."""
    words = compare_rows.words_for(comparison, lang)
    blocks = tuple(_blocks(comparison, words))
    return "\n".join([*_heading(comparison, words), *block_lines(blocks)]) + "\n"


def _heading(comparison: Comparison, words: Words) -> Iterator[str]:
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


def _blocks(comparison: Comparison, words: Words) -> Iterator[Block]:
    yield Heading(words("compare_figures"))
    letters = [letter(place) for place in range(len(comparison.scenarios))]
    yield from figures_blocks(comparison, letters, words, terminal=True)
    yield from chances_blocks(comparison, letters, words, terminal=True)
    for pair in comparison.pairs:
        yield from inputs_blocks(pair, words, terminal=True)
        yield Heading(compare_rows.why_title(comparison, pair, words))
        yield from why_blocks(comparison, pair, words, terminal=True)


def figures_blocks(
    comparison: Comparison, names: list[str], words: Words, *, terminal: bool
) -> Iterator[Block]:
    """A row for each figure, a column for each scenario, under the names given; why a verdict is missing."""
    yield _figures_table(comparison, names, words, terminal=terminal)
    unasked = compare_rows.unasked(comparison, words)
    if unasked:
        yield Sentence(unasked)


def _figures_table(comparison: Comparison, names: list[str], words: Words, *, terminal: bool) -> Table:
    def cell(each: Compared, name: str) -> str:
        if compare_rows.has_no_verdict(each, name):
            return NONE
        return compare_rows.figure_cell(name, compare_rows.shown_figure(each, name), words)

    rows = [
        (
            compare_rows.shown_name(comparison, name, words),
            *(cell(each, name) for each in comparison.scenarios),
        )
        for name in compare_rows.figures_shown(comparison)
    ]
    labels = column_names((words("compare_figure"), *names), terminal=terminal)
    found = table(words("compare_figures"), labels, rows)
    return replace(found, between=f"{INDENT}({words('compare_goes_on')})")


def inputs_blocks(pair: Pair, words: Words, *, terminal: bool) -> Iterator[Block]:
    """The inputs that differ, and apart from them those that move no figure."""
    title = compare_rows.inputs_title(pair, words)
    yield Heading(title)
    for caption, counts in ((title, True), (words("compare_aside"), False)):
        rows = [
            (
                inputs.input_name(each, words),
                *inputs.input_cells(each, words),
            )
            for each in pair.differences
            if each.counts is counts
        ]
        if rows:
            if terminal and not counts:
                yield Sentence(caption)
            yield _inputs_table(caption, rows, pair, words, terminal)


def _inputs_table(
    caption: str, rows: list[tuple[str, str, str]], pair: Pair, words: Words, terminal: bool
) -> Table:
    """The values stand at the right in a terminal, where they fit beside each other on its page."""
    labels = column_names((words("compare_input"), letter(0), letter(pair.place)), terminal=terminal)
    if not terminal:
        return table(caption, labels, rows, "<<<")
    room = WIDTH - len(INDENT) - 2 * len(GAP)
    if sum(max(map(len, column)) for column in zip(labels, *rows, strict=True)) <= room:
        return table(caption, labels, rows, "<>>")
    broken = [
        tuple(_broken(cell, width) for cell, width in zip(row, (NAME, VALUE, VALUE), strict=True))
        for row in rows
    ]
    return table(caption, labels, broken, "<<<")


def why_blocks(comparison: Comparison, pair: Pair, words: Words, *, terminal: bool) -> Iterator[Block]:
    """The steps from the first figure to the other, their picture, and what a reader must know of them."""
    unit = compare_rows.print_unit(comparison, pair)
    rows = []
    for each in compare_rows.steps(comparison, pair, words):
        amount = compare_rows.amount_text(comparison, each.amount, unit, words, sign=not each.total)
        rows.append((_broken(each.label, WIDTH - AMOUNT) if terminal else each.label, amount))
    if rows:
        title = compare_rows.why_title(comparison, pair, words)
        yield _steps_table(title, tuple(rows), words, terminal)
        yield Drawing("split", pair, title, compare_rows.shown_in_words(comparison, pair, words))
    for sentence in compare_rows.sentences(comparison, pair, words, terminal=terminal):
        yield Sentence(sentence)


def _steps_table(title: str, rows: tuple[tuple[str, str], ...], words: Words, terminal: bool) -> Table:
    if terminal:
        return table(title, ("", ""), rows, "<>")
    labels = column_names((words("compare_group"), words("compare_share")), terminal=False)
    first, between, last = rows[:1], rows[1:-1], rows[-1:]
    return Table(title, heads(labels, "<>"), (Rows(first, total=True), Rows(between), Rows(last, total=True)))


def _broken(cell: str, width: int) -> str:
    """A cell over as many lines as it needs; no amount is broken, and nothing is left out."""
    lines = textwrap.wrap(AMOUNTS.sub("\u00a0", cell), width, break_on_hyphens=False)
    return "\n".join(lines).replace("\u00a0", " ")

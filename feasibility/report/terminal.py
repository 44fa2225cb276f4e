"""A page of records (`document.py`) as plain text for a terminal, about 100 characters wide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from feasibility.report.document import Block, Heading, Points, Rows, Section, Sentence, Table
from feasibility.report.text import GAP, WIDTH, columns_that_fit, paragraph, table

Lines = Iterator[str]
BLANK = Sentence("")
"""An empty line."""


def page_text(section: Section) -> str:
    """The whole page: its title, underlined, and its blocks."""
    return "\n".join([section.title, "=" * len(section.title), *block_lines(section.blocks)]) + "\n"


def block_lines(blocks: Sequence[Block]) -> Lines:
    """Lines of blocks. What is said before the first heading or table stands at the edge of the page, the
    rest two characters from it; a picture is a file of its own, and leaves no line."""
    indent = ""
    for block in blocks:
        match block:
            case Sentence(text):
                yield from paragraph(text, indent)
            case Points(items, mark):
                for each in items:
                    yield from paragraph(each, "    ", f"  {mark}")
            case Heading(text):
                indent = "  "
                yield from ("", text)
            case Table():
                indent = "  "
                yield from _table(block)


def _table(block: Table) -> Lines:
    """Each group under its title, as a table with columns of its own widths, and what is said of it."""
    align = "".join(">" if each.figure else "<" for each in block.columns)
    labels = [each.label for each in block.columns]
    for group in block.groups:
        if group.title:
            yield from ("", group.title)
        if group.rows:
            yield from table(group.rows, align, labels if any(labels) else ())
        for note in group.notes:
            if isinstance(note, Sentence):
                yield from paragraph(note.text)
            else:
                yield from block_lines((note,))


def tables_that_fit(block: Table) -> Iterator[Table]:
    """A table of one group as tables no wider than the page, each with the first column."""
    (group,), (first, *columns) = block.groups, block.columns
    cells = zip([each.label for each in block.columns], *group.rows, strict=True)
    widest, *widths = (max(len(line) for cell in column for line in cell.split("\n")) for column in cells)
    for run in columns_that_fit(widths, WIDTH - len(GAP) - widest):
        rows = tuple((row[0], *row[1:][run]) for row in group.rows)
        yield replace(block, columns=(first, *columns[run]), groups=(Rows(rows),))

"""A page of records (`document.py`) as plain text for a terminal, about 100 characters wide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feasibility.report.document import Block, Heading, Points, Section, Sentence, Table
from feasibility.report.text import paragraph, table, tables

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
                for place, each in enumerate(items, 1):
                    begin = {"": "  ", "-": "  - ", "number": f"  ({place}) "}[mark]
                    yield from paragraph(each, " " * max(4, len(begin)), begin)
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
        if group.rows and block.columns[-1].figure:
            yield from tables(group.rows, align, labels, block.between)
        elif group.rows:
            yield from table(group.rows, align, labels)
        for note in group.notes:
            if isinstance(note, Sentence):
                yield from paragraph(note.text)
            else:
                yield from block_lines((note,))

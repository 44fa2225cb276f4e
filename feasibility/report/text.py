"""Pages, tables and paragraphs as plain text, about 100 characters wide, for a terminal without colours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from feasibility.report.document import Block, Heading, Points, Section, Sentence, Table

WIDTH = 100
GAP = "  "
UNIT = re.compile(r"(%|m²)([.,;:)]|$)")
NARROWEST = 24
"""A last column is broken over lines where at least this much is left for it."""
Lines = Iterator[str]
BLANK = Sentence("")
"""An empty line."""


def table(
    rows: Iterable[Sequence[str]], align: str, header: Sequence[str] = (), indent: str = "  "
) -> Iterator[str]:
    """Lines of a table whose columns stand under each other; a long text in the last column is broken.

    Args:
        rows: cells; every row as long as `align`; `\\n` breaks a cell over lines.
        align: `<` (left) or `>` (right) for each column.
        header: names of the columns, if they have any; `\\n` breaks a name over lines, which stand at the
            bottom of the header.
        indent: what each line begins with.
    """
    body = [line for row in rows for line in _lines_of(row)]
    heads = [name.split("\n") for name in header] if any(header) else []
    tall = max((len(head) for head in heads), default=0)
    top = [list(line) for line in zip(*([""] * (tall - len(head)) + head for head in heads), strict=True)]
    widths = [max(map(len, column), default=0) for column in zip_longest(*top, *body, fillvalue="")]
    rule = [["-" * width for width in widths]] if top else []
    before = len(indent) + sum(widths[:-1]) + len(GAP) * (len(widths) - 1)
    for row in [*top, *rule, *body]:
        cells = [f"{cell:{side}{width}}" for cell, side, width in zip(row, align, widths, strict=True)]
        line = (indent + GAP.join(cells)).rstrip()
        if len(line) <= WIDTH or before > WIDTH - NARROWEST:
            yield line
        else:
            yield from paragraph(row[-1], " " * before, indent + GAP.join([*cells[:-1], ""]))


def tables(
    rows: Sequence[Sequence[str]],
    align: str,
    header: Sequence[str],
    between: str,
    indent: str = "  ",
    width: int = WIDTH,
) -> Iterator[str]:
    """Lines of a table that is as many, below each other, as the page needs; each has the first column.

    Args:
        rows: as in `table`; there is at least one column.
        align: as in `table`.
        header: as in `table`.
        between: the line that stands before each but the first.
        indent: as in `table`.
        width: of the page.
    """
    cells = zip(header, *rows, strict=True)
    first, *widths = (max(len(line) for cell in column for line in cell.split("\n")) for column in cells)
    for place, part in enumerate(columns_that_fit(widths, width - len(indent) - first)):
        if place:
            yield between
        chosen = [[row[0], *row[1:][part]] for row in (header, *rows)]
        yield from table(chosen[1:], align[0] + align[1:][part], chosen[0], indent)


def _lines_of(row: Sequence[str]) -> Iterator[list[str]]:
    """The lines of a row, of which one cell or more may be broken."""
    for line in zip_longest(*(cell.split("\n") for cell in row), fillvalue=""):
        yield list(line)


def paragraph(words: str, indent: str = "  ", first: str | None = None, width: int = WIDTH) -> Iterator[str]:
    """Lines of a text, broken at spaces, but never within an amount.

    Args:
        words: the text.
        indent: what each line begins with.
        first: what the first line begins with, if something else.
        width: the longest line.
    """
    line = indent if first is None else first
    empty = True
    for word in _unbroken(words):
        if not empty and len(line) + 1 + len(word) > width:
            yield line.rstrip()
            line, empty = indent, True
        line = line + word if empty else f"{line} {word}"
        empty = False
    yield line.rstrip()


def _unbroken(words: str) -> Iterator[str]:
    """The words of a text; an amount stays with its euro sign or its unit."""
    pieces = words.split(" ")
    held = ""
    for place, piece in enumerate(pieces):
        held += piece
        after = pieces[place + 1] if place + 1 < len(pieces) else ""
        if piece.endswith("€") or UNIT.match(after):
            held += " "
        else:
            yield held
            held = ""


def columns_that_fit(widths: Sequence[int], space: int) -> Iterator[slice]:
    """Runs of columns that fit in a width together with the gaps before them; at least one column a run."""
    begin, used = 0, 0
    for place, width in enumerate(widths):
        needed = len(GAP) + width
        if place > begin and used + needed > space:
            yield slice(begin, place)
            begin, used = place, 0
        used += needed
    if widths:
        yield slice(begin, len(widths))


def page_text(section: Section) -> str:
    """The whole page: its title, underlined, and its blocks."""
    return "\n".join([section.title, "=" * len(section.title), *block_lines(section.blocks)]) + "\n"


def block_lines(blocks: Sequence[Block]) -> Lines:
    """Lines of blocks. What is said before the first heading or table stands at the edge of the page, the
    rest two characters from it; a picture is a file of its own, and leaves no line."""
    indent = ""
    for block in blocks:
        match block:
            case Sentence(text, own):
                yield from paragraph(text, indent if own is None else own)
            case Points(items, mark):
                for place, each in enumerate(items, 1):
                    begins = {"": "  ", "-": "  - ", "number": f"  ({place}) ", "place": f"{place:>3}. "}
                    yield from paragraph(each, " " * max(4, len(begins[mark])), begins[mark])
            case Heading(text, ruled):
                indent = "" if ruled else "  "
                yield ""
                yield from paragraph(text, "")
                if ruled:
                    yield "-" * min(WIDTH, len(text))
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
        if group.rows and block.breaks and block.columns[-1].figure:
            yield from tables(group.rows, align, labels, block.between, block.indent)
        elif group.rows:
            yield from table(group.rows, align, labels, block.indent)
        for note in group.notes:
            if isinstance(note, Sentence):
                yield from paragraph(note.text, block.indent)
            else:
                yield from block_lines((note,))

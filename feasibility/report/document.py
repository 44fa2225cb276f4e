"""What a page shows: plain records of text, for a terminal (`text.py`) or the HTML report to lay out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from markupsafe import Markup

from feasibility.language.words import Words, capital

MOST_ZEROS = 3
"""Figures of a row from which on it is left out where all are zero."""
ZERO = re.compile(r"[-−+]?(€\s?)?0([.,]0+)?(\s?%)?")
"""Zero as an amount, a share or a number."""
PERCENT = re.compile(r"(\d[\d.,]*)([ \u00a0]?%)")
"""A percentage: in Dutch with a space before its sign."""
USUAL_DECIMALS = 2
PAPER, PADDING = 510.0, 6.9
"""Points across a printed page, and beside the text of a cell."""
SIZES = (8.0, 6.6)
"""Points of the text of a table, and of a small one, as in the style sheet."""
NARROW, WIDE = 0.33, 0.64
"""Widths of a point or a space, and of a figure or a letter, against the size of the text."""
MOST_WHOLE = 12
"""Rows of a table that is printed on one page; of more the head is repeated."""


@dataclass(frozen=True)
class Sentence:
    """A paragraph."""

    text: str
    indent: str | None = None
    """In a terminal: what each of its lines begins with; None for where it stands."""
    kind: Literal["sentence"] = "sentence"


@dataclass(frozen=True)
class Points:
    """A list of sentences."""

    items: tuple[str, ...]
    mark: Literal["", "-", "number", "place"] = ""
    """What a terminal writes before each; a page of HTML has numbers, or its own mark.
    `place` is a number without brackets."""
    kind: Literal["points"] = "points"


@dataclass(frozen=True)
class Heading:
    """A heading within a section."""

    text: str
    ruled: bool = False
    """In a terminal: whether a line stands under it, and what follows stands at the edge of the page."""
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True)
class Column:
    """The head of a column; figures stand at the right."""

    label: str
    """With line breaks for a terminal; where no column has one the table has no head."""
    figure: bool = False

    @property
    def name(self) -> str:
        """The label on one line."""
        return self.label.replace("-\n", "").replace("\n", " ")


@dataclass(frozen=True)
class Rows:
    """Rows of a table that belong together; the first cell of a row says what the row is."""

    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    notes: tuple[Sentence | Points, ...] = ()
    """What is said of them: in a terminal beneath each group, on a page of HTML in a list below the table."""
    total: bool = False
    """Whether they are sums."""


@dataclass(frozen=True)
class Table:
    """A table; every row as long as the columns."""

    caption: str
    columns: tuple[Column, ...]
    groups: tuple[Rows, ...]
    small: bool = False
    """Whether it has so many columns that its figures are set smaller."""
    between: str = ""
    """In a terminal: the line before columns of figures that do not fit beside those before."""
    indent: str = "  "
    """In a terminal: what each of its lines begins with."""
    breaks: bool = True
    """In a terminal: whether columns of figures that do not fit stand below those before."""
    kind: Literal["table"] = "table"

    @property
    def whole(self) -> bool:
        """Whether it is printed on one page."""
        return sum(len(each.rows) for each in self.groups) <= MOST_WHOLE

    @property
    def notes(self) -> tuple[str, ...]:
        """All that is said of its groups, in their order."""
        notes = (each for group in self.groups for each in group.notes)
        return tuple(
            text for each in notes for text in (each.items if isinstance(each, Points) else (each.text,))
        )


@dataclass(frozen=True)
class Picture:
    """A drawing with its title and what it shows in words."""

    svg: Markup
    style: Markup
    """The rules of its style element."""
    title: str
    narrow: Picture | None = None
    """The same drawn for the width of a telephone, where it stands instead."""
    kind: Literal["picture"] = "picture"


@dataclass(frozen=True)
class Drawing:
    """Where a picture stands: which, of what, and what it shows in words. A page of HTML draws it; a
    terminal's page, which loads no drawing library, is without."""

    chart: str
    of: object
    title: str
    shows: str
    kind: Literal["drawing"] = "drawing"


Block = Sentence | Points | Heading | Table | Picture | Drawing


@dataclass(frozen=True)
class Section:
    """A part of the report under a heading of its own."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class DealHead:
    """What a report and a workbook of a proposal say first, so that one is not taken for another."""

    title: str
    rows: tuple[tuple[str, str], ...]
    """What is said, by what it is called, in the words of one language."""


@dataclass(frozen=True)
class Verdict:
    """One of the two answers: yes or no, or neither (None), and the sentence that says why."""

    answer: str
    good: bool | None
    sentence: str


@dataclass(frozen=True)
class Fact:
    """A figure with its name and a short remark."""

    name: str
    value: str
    remark: str


@dataclass(frozen=True)
class Front:
    """The first page: what a negotiator asks."""

    name: str
    deal: tuple[tuple[str, str], ...]
    """What is said of the proposal, by what it is called; empty where the report is of none."""
    sentences: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    remarks: tuple[str, ...]
    """What is odd about this scenario, in sentences."""
    facts: tuple[Fact, ...]
    blocks: tuple[Block, ...]


def table(
    caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]], figures: str = "", **shown: Any
) -> Table:
    """A table of one group of rows.

    Args:
        caption: what it shows.
        columns: their heads; none leaves all of them empty.
        rows: cells.
        figures: as in `heads`.
        shown: how it is laid out, as in `Table`.
    """
    labels = columns or [""] * len(figures)
    return Table(caption, heads(labels, figures), (Rows(tuple(tuple(row) for row in rows)),), **shown)


def heads(columns: Sequence[str], figures: str = "") -> tuple[Column, ...]:
    """The heads of columns.

    Args:
        columns: their labels.
        figures: `>` for each column of figures, `<` for each column of text; without it the first column is
            of text and the others are of figures.
    """
    sides = figures or "<" + ">" * (len(columns) - 1)
    return tuple(Column(label, side == ">") for label, side in zip(columns, sides, strict=True))


def without_zeros(block: Block, said: Callable[[str], str]) -> Block:
    """A table without the rows of which every figure is zero, named once below it; other blocks as they are.

    Args:
        block: of a report.
        said: the sentence in which the names of such rows stand.
    """
    if not isinstance(block, Table):
        return block
    places = [place for place, each in enumerate(block.columns) if each.figure]
    left: list[str] = []
    groups = []
    for group in block.groups:
        zero = [row for row in group.rows if not group.total and _is_zero(row, places)]
        left += [f"{group.title}: {row[0]}" if group.title else row[0] for row in zero]
        groups.append(replace(group, rows=tuple(row for row in group.rows if row not in zero)))
    if not left or not any(group.rows for group in groups if not group.total):
        return block
    last = replace(groups[-1], notes=(*groups[-1].notes, Sentence(said("; ".join(left)))))
    return replace(block, groups=(*groups[:-1], last))


def parted(
    title: str, names: Sequence[str], most: int, words: Words
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What a picture would show of so many names as parts of nearly one size, each with its title.

    Args:
        title: of the whole.
        names: what is shown.
        most: of them in a part.
        words: in which the title is.
    """
    parts = -(-len(names) // most)
    for part in range(parts):
        named = words("report_part", title=title, part=part + 1, parts=parts) if parts > 1 else title
        yield named, tuple(names[len(names) * part // parts : len(names) * (part + 1) // parts])


def even(block: Table) -> Table:
    """A table in which percentages of one figure, in a column or a row, have the same number of decimals.

    A figure with more decimals than usual keeps them: only they tell on which side of a limit it is.
    """
    rows = [list(row) for group in block.groups for row in group.rows]
    places = [place for place, each in enumerate(block.columns) if place and each.figure]
    for place in places:
        column = _evened([row[place] for row in rows])
        for row, cell in zip(rows, column, strict=True):
            row[place] = cell
    for row in rows:
        for place, cell in zip(places, _evened([row[place] for place in places]), strict=True):
            row[place] = cell
    left = iter(rows)
    groups = tuple(replace(each, rows=tuple(tuple(next(left)) for _ in each.rows)) for each in block.groups)
    return replace(block, groups=groups)


def _evened(cells: Sequence[str]) -> list[str]:
    """Percentages with the decimals of the one that has most; all as they are where any cell says more."""
    if any(sign.isdigit() for cell in cells for sign in PERCENT.sub("", cell)):
        return list(cells)
    shown = [len(_parts(found)[1]) for cell in cells for found in PERCENT.finditer(cell)]
    most = max((each for each in shown if each <= USUAL_DECIMALS), default=0)

    def longer(found: re.Match[str]) -> str:
        whole, decimals, point = _parts(found)
        return f"{whole}{point}{decimals:0<{most}}{found[2]}"

    return [PERCENT.sub(longer, cell) for cell in cells] if most else list(cells)


def _parts(found: re.Match[str]) -> tuple[str, str, str]:
    """What stands before the decimal point of a percentage, its decimals, and the point."""
    point = "." if found[2] == "%" else ","
    whole, _, decimals = found[1].partition(point)
    return whole, decimals, point


def fitting(block: Block) -> tuple[Block, ...]:
    """A table of figures that is too wide for paper set smaller, and still too wide divided by its columns.

    A table with words in it is left as it is: they go on on a next line.
    """
    if not isinstance(block, Table) or not all(each.figure for each in block.columns[1:]):
        return (block,)
    block = even(block)
    if block.small or _width(block) <= PAPER:
        return (block,)
    for parts in range(1, len(block.columns)):
        size = -(-(len(block.columns) - 1) // parts)
        divided = tuple(_of_columns(block, first, size) for first in range(1, len(block.columns), size))
        for shown in (divided, tuple(replace(each, small=True) for each in divided)):
            if all(_width(each) <= PAPER for each in shown):
                return shown
    return (block,)


def _of_columns(block: Table, first: int, size: int) -> Table:
    """The first column of a table and so many others, with its notes below the last."""
    end = first + size
    last = end >= len(block.columns)
    groups = tuple(
        replace(
            each, rows=tuple((row[0], *row[first:end]) for row in each.rows), notes=each.notes if last else ()
        )
        for each in block.groups
    )
    return replace(block, columns=(block.columns[0], *block.columns[first:end]), groups=groups)


def _width(block: Table) -> float:
    """Points that a table takes across where its heads are broken between words."""
    size = SIZES[block.small]
    rows = [row for group in block.groups for row in group.rows]
    width = 0.0
    for place, column in enumerate(block.columns):
        texts = column.name.split() + [row[place] for row in rows]
        if not place and not block.small:
            texts = [word for text in texts for word in text.split(" ")]
        width += PADDING + size * max(map(_length, texts), default=0.0)
    return width


def _length(text: str) -> float:
    return sum(NARROW if each in ".,:' \u00a0" else WIDE for each in text if each != "\u2060")


def _is_zero(row: Sequence[str], places: Sequence[int]) -> bool:
    """Whether a row says nothing but zero: its name stands below the table, other words of it nowhere."""
    figures = [row[place] for place in places if row[place]]
    words = [each for place, each in enumerate(row) if place and place not in places and each]
    return len(figures) >= MOST_ZEROS and not words and all(ZERO.fullmatch(each) for each in figures)


def column_names(labels: Iterable[str], *, terminal: bool) -> list[str]:
    """Names of columns: in the report each begins with a capital."""
    return list(labels) if terminal else [capital(each) for each in labels]


def part(title: str, blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks under a heading; nothing where there are none."""
    within = list(blocks)
    if within:
        yield from (Heading(title), *within)


def sentences(texts: Iterator[str] | Sequence[str]) -> Iterator[Sentence]:
    """A paragraph for each text, each once."""
    for each in dict.fromkeys(texts):
        yield Sentence(each)

"""What a page shows: plain records of text, for a terminal (`text.py`) or the HTML report to lay out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from markupsafe import Markup

from feasibility.language.words import capital

MOST_ZEROS = 3
"""Figures of a row from which on it is left out where all are zero."""
ZERO = re.compile(r"[-−+]?(€\s?)?0([.,]0+)?(\s?%)?")
"""Zero as an amount, a share or a number."""
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
    caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]], figures: str, small: bool = False
) -> Table:
    """A table of one group of rows.

    Args:
        caption: what it shows.
        columns: their heads.
        rows: cells.
        figures: `>` for each column of figures, `<` for each column of text.
        small: whether its figures are set smaller.
    """
    return Table(caption, heads(columns, figures), (Rows(tuple(tuple(row) for row in rows)),), small)


def heads(columns: Sequence[str], figures: str) -> tuple[Column, ...]:
    """The heads of columns."""
    return tuple(Column(label, side == ">") for label, side in zip(columns, figures, strict=True))


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

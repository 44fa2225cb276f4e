"""A simplified copy of a workbook for the library that reads it: only the cells, in one notation.

A spreadsheet program may spell the parts of a file in several ways (backslashes, capitals, the strict
namespace) and fill them with much that a form does not need: styles, pictures, links, macros, formulas.
The copy has one notation and is limited in size; the rest is dropped.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import NoReturn
from xml.sax.saxutils import escape, quoteattr

from feasibility.messages import sentence
from feasibility.scenario.excel.archive import Archive, Attributes
from feasibility.scenario.source_file import refusal

MOST_CELLS = 100_000
MOST_MERGED = 200_000
MOST_STRINGS = 200_000
LONGEST_TEXT = 32_767
"""Characters that a spreadsheet program lets a cell hold."""
MOST_TEXT = 5_000_000
"""Characters of all cells of the sheets that are read: one text may be used by many cells."""
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
LAST_MERGED = (5_000, 260)
"""Last row and column for which merged cells are recorded."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})\Z")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Place = tuple[int, int]
"""Row and column of a cell, counted from 1."""


def clean_workbook(
    archive: Archive, sheets: Mapping[str, str], *, from_1904: bool = False, comments: bool = False
) -> io.BytesIO:
    """A workbook with the cells of some sheets of another, and nothing else.

    Args:
        archive: the file.
        sheets: title → part, of each sheet to copy.
        from_1904: whether days are counted from 1904.
        comments: whether the cells' comments are copied.

    Raises:
        InputError: a part is damaged, or too large for a form.
    """
    parts: dict[str, str] = {}
    relations: list[tuple[str, str]] = []
    strings = _shared_strings(archive)
    text_left = [MOST_TEXT]
    used: set[int] = set()
    for number, (title, part) in enumerate(sheets.items(), start=1):
        walk = _SheetWalk(archive, title, strings, text_left, used)
        archive.parse(part, walk.opened, walk.closed)
        parts[f"xl/worksheets/sheet{number}.xml"] = walk.xml()
        relations.append(("worksheet", f"/xl/worksheets/sheet{number}.xml"))
        said = _comments(archive, part) if comments else ""
        if said:
            parts[f"xl/comments{number}.xml"] = said
            rels = _relations([("comments", f"/xl/comments{number}.xml")])
            parts[f"xl/worksheets/_rels/sheet{number}.xml.rels"] = rels
    entries = (f"<si>{_text(each if place in used else '')}</si>" for place, each in enumerate(strings))
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{"".join(entries)}</sst>'
    listed = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{number}" r:id="rId{number}"/>'
        for number, title in enumerate(sheets, start=1)
    )
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr date1904="{int(from_1904)}"/>'
        f"<sheets>{listed}</sheets></workbook>"
    )
    parts["xl/_rels/workbook.xml.rels"] = _relations(relations)
    parts["_rels/.rels"] = _relations([("officeDocument", "/xl/workbook.xml")])
    parts["[Content_Types].xml"] = _content_types(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, content in parts.items():
            made.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}'.encode())
    stream.seek(0)
    return stream


def cell_name(row: int, column: int) -> str:
    """A cell as a spreadsheet writes it: C7."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def place_of(reference: str) -> Place | None:
    """Row and column of a reference such as C7 or $C$7; None for any other text."""
    match = _REFERENCE.match(reference.replace("$", "").upper())
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(match[2])
    return (row, column) if row <= MOST_ROWS and column <= MOST_COLUMNS else None


# -------------------------------------------------------------------------------------------- the parts


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def _content_types(parts: Mapping[str, str]) -> str:
    kinds = {
        "workbook": "sheet.main",
        "sharedStrings": "sharedStrings",
        "worksheets/sheet": "worksheet",
        "comments": "comments",
    }
    entries = "".join(
        f'<Override PartName="/{part}" ContentType="{_TYPE}.{kind}+xml"/>'
        for part in parts
        for begin, kind in kinds.items()
        if part.startswith(f"xl/{begin}") and part.endswith(".xml")
    )
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    default = f'<Default Extension="rels" ContentType="{rels}"/>'
    return f'<Types xmlns="{_PACKAGE}/content-types">{default}{entries}</Types>'


def _shared_strings(archive: Archive) -> list[str]:
    """The texts that cells refer to by number; phonetic readings are left out."""
    parts = archive.relations(archive.workbook).values()
    part = next((each.part for each in parts if each.kind == "sharedStrings"), "")
    strings: list[str] = []
    pieces: list[str] = []
    aside = 0

    def opened(element: str, _attributes: Attributes) -> None:
        nonlocal aside
        if element == "si":
            pieces.clear()
        elif element == "rPh":
            aside += 1

    def closed(element: str, text: str) -> None:
        nonlocal aside
        if element == "t" and not aside:
            pieces.append(text)
        elif element == "rPh":
            aside -= 1
        elif element == "si":
            if len(strings) >= MOST_STRINGS:
                raise refusal(archive.file, sentence("holds more than {most:,} texts", most=MOST_STRINGS))
            strings.append(_unescaped("".join(pieces)))

    if part and archive.has(part):
        archive.parse(part, opened, closed)
    return strings


def _comments(archive: Archive, sheet: str) -> str:
    """The comments of a sheet without formatting; empty without comments."""
    found: list[str] = []
    pieces: list[str] = []
    at: list[Place | None] = []

    def opened(element: str, attributes: Attributes) -> None:
        if element == "comment":
            at.append(place_of(attributes.get("ref", "")))
            pieces.clear()

    def closed(element: str, text: str) -> None:
        if element == "t":
            pieces.append(text)
        elif element == "comment" and (place := at.pop()):
            said = _text(_unescaped("".join(pieces))[:LONGEST_TEXT])
            found.append(f'<comment ref="{cell_name(*place)}" authorId="0"><text>{said}</text></comment>')

    for part in (each.part for each in archive.relations(sheet).values() if each.kind == "comments"):
        if part:
            archive.parse(part, opened, closed)
    if not found:
        return ""
    authors = "<authors><author>-</author></authors>"
    return f'<comments xmlns="{_MAIN}">{authors}<commentList>{"".join(found)}</commentList></comments>'


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _text(text: str) -> str:
    """A text in XML; a character that XML cannot contain becomes U+FFFD."""
    plain = _NOT_IN_XML.sub("\ufffd", text)
    return f'<t xml:space="preserve">{escape(plain, {chr(13): "&#13;"})}</t>'


class _SheetWalk:
    """Writes the cells of a sheet while its part is parsed."""

    def __init__(
        self, archive: Archive, title: str, strings: Sequence[str], text_left: list[int], used: set[int]
    ) -> None:
        self.archive = archive
        self.title = title
        self.strings = strings
        self.text_left = text_left
        self.used = used
        self.rows: dict[int, list[str]] = {}
        self.ranges: list[str] = []
        self.row = 0
        self.column = 0
        self.kind = "n"
        self.written = ""
        self.pieces: list[str] = []
        self.formula = False
        self.aside = 0
        self.cells: set[Place] = set()
        self.twice = ""
        self.seen = 0

    def refuse(self, what: str) -> NoReturn:
        raise refusal(self.archive.file, what)

    def opened(self, element: str, attributes: Attributes) -> None:
        if element == "row":
            number = attributes.get("r", "")
            self.row = int(number) if number.isdecimal() and len(number) < 8 else self.row + 1
            self.column = 0
        elif element == "c":
            place = place_of(attributes.get("r", ""))
            self.row, self.column = place or (self.row, self.column + 1)
            self.seen += 1
            if self.seen > MOST_CELLS:
                self.refuse(
                    sentence(
                        "holds more than {most:,} cells on the sheet {title!r}",
                        most=MOST_CELLS,
                        title=self.title,
                    )
                )
            self.kind = attributes.get("t", "n")
            self.written, self.formula = "", False
            self.pieces.clear()
        elif element == "rPh":
            self.aside += 1
        elif element == "mergeCell":
            self.ranges.append(attributes.get("ref", ""))

    def closed(self, element: str, text: str) -> None:
        if element == "v":
            self.written = text
        elif element == "f":
            self.formula = True
        elif element == "t" and not self.aside:
            self.pieces.append(text)
        elif element == "rPh":
            self.aside -= 1
        elif element == "c":
            self.cell()

    def cell(self) -> None:
        """Write the cell whose element has just ended, with its own reference."""
        place = (self.row, self.column)
        here = f"{self.title}!{cell_name(*place)}"
        inner = self.content(here)
        if not inner:
            return
        if place in self.cells:
            self.twice = self.twice or here
            return
        self.cells.add(place)
        self.rows.setdefault(self.row, []).append(f'<c r="{cell_name(*place)}"{inner}</c>')

    def content(self, here: str) -> str:
        """The content of a cell's element; empty for an empty cell."""
        written = self.written.strip()
        if self.formula:
            return "><f>0</f>"
        if self.kind == "s":
            known = written.isdecimal() and len(written) < 8 and int(written) < len(self.strings)
            if written and not known:
                self.refuse(sentence("is damaged: {here} refers to a text that does not exist", here=here))
            if written:
                self.counted(self.strings[int(written)], here)
                self.used.add(int(written))
            return f' t="s"><v>{int(written)}</v>' if written else ""
        if self.kind in ("inlineStr", "str"):
            text = _unescaped("".join(self.pieces) if self.kind == "inlineStr" else self.written)
            self.counted(text, here)
            return f' t="inlineStr"><is>{_text(text)}</is>' if text else ""
        if not written:
            return ""
        if self.kind == "b":
            return f' t="b"><v>{int(written in ("1", "true"))}</v>'
        if self.kind in ("e", "d"):
            return f' t="{self.kind}"><v>{escape(_NOT_IN_XML.sub("", written[:99]))}</v>'
        return f"><v>{self.number(written, here)}</v>"

    def counted(self, text: str, here: str) -> None:
        """Limit the total text of the cells: a shared text counts for every cell that refers to it."""
        if len(text) > LONGEST_TEXT:
            self.refuse(
                sentence(
                    "holds a text of {count:,} characters in {here}; a cell takes {most:,}",
                    count=len(text),
                    here=here,
                    most=LONGEST_TEXT,
                )
            )
        self.text_left[0] -= len(text)
        if self.text_left[0] < 0:
            self.refuse(
                sentence(
                    "holds more than {most:,} characters in its cells, at {here}", most=MOST_TEXT, here=here
                )
            )

    def number(self, written: str, here: str) -> str:
        """The number in normal notation; a whole number without decimals."""
        try:
            number = float(written)
        except ValueError:
            self.refuse(sentence("is damaged: {here} holds no number where it says it does", here=here))
        if not isfinite(number):
            self.refuse(
                sentence(
                    "is damaged: {here} holds {written}, which is no number", here=here, written=written[:20]
                )
            )
        return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)

    def xml(self) -> str:
        """The sheet with these cells and nothing else."""
        if self.twice:
            self.refuse(sentence("is damaged: {here} occurs in it twice", here=self.twice))
        rows = "".join(f'<row r="{row}">{"".join(cells)}</row>' for row, cells in sorted(self.rows.items()))
        return f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>{self.merged()}</worksheet>'

    def merged(self) -> str:
        """The merged ranges, cut off at the last non-empty cells."""
        last_row = min(max((row for row, _ in self.cells), default=0), LAST_MERGED[0])
        last_column = min(max((column for _, column in self.cells), default=0), LAST_MERGED[1])
        found: list[str] = []
        looked_at = 0
        for reference in self.ranges:
            begin, _, end = reference.partition(":")
            first, last = place_of(begin), place_of(end)
            if not first or not last:
                continue
            bottom, right = min(last[0], last_row), min(last[1], last_column)
            bottom, right = max(bottom, first[0]), max(right, first[1])
            if first[0] > last[0] or first[1] > last[1] or first[0] > LAST_MERGED[0]:
                continue
            looked_at += (bottom - first[0] + 1) * (right - first[1] + 1)
            if looked_at > MOST_MERGED:
                self.refuse(
                    sentence(
                        "holds too many merged cells on the sheet {title!r}; unmerge them", title=self.title
                    )
                )
            if (bottom, right) != first:
                cut = f"{cell_name(*first)}:{cell_name(bottom, right)}"
                found.append(f'<mergeCell ref="{cut}"/>')
        return f"<mergeCells>{''.join(found)}</mergeCells>" if found else ""

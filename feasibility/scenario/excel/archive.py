"""The parts of an .xlsx file, limited in size before they are parsed.

Sizes are checked as declared and as unpacked, every part is read with a parser that refuses a DTD (and with
it every entity), and a file that is not a workbook is recognised by its first bytes.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote
from xml.parsers import expat

from feasibility.messages import recognised, said, sentence
from feasibility.scenario.source_file import OLE, ZIP, file_bytes, foreign, refusal

LARGEST_FILE = 20_000_000
LARGEST_CONTENT = 100_000_000
LARGEST_PART = 20_000_000
"""Of the parts that are read; the sheets with the calculation are not."""
MOST_PARTS = 2_000
PIECE = 1 << 16
DEEPEST = 60

_UNKNOWN_COMPRESSION = NotImplementedError  # raised by zipfile for an unknown compression
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, _UNKNOWN_COMPRESSION, RuntimeError, OSError)
"""Errors of unpacking a part."""
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"

Attributes = Mapping[str, str]
Opened = Callable[[str, Attributes], None]
Closed = Callable[[str, str], None]


@dataclass(frozen=True)
class Relation:
    """A reference of a part."""

    kind: str
    """The end of its type, such as `worksheet`."""
    part: str
    """Name of the part; empty for what lies outside the file, which is never opened."""


class Archive:
    """An .xlsx file that is open for reading."""

    def __init__(self, file: str) -> None:
        """Open a file.

        Raises:
            InputError: it cannot be read, is not an .xlsx file, has a password, or is too large for a form.
        """
        self.file = file
        data = file_bytes(file, LARGEST_FILE, sentence("a workbook"))
        if data.startswith(OLE):
            raise refusal(file, foreign(data))
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, _UNKNOWN_COMPRESSION, OverflowError, EOFError) as error:
            raise refusal(file, _not_a_zip(data, error)) from None
        entries = self._zip.infolist()
        self._parts: dict[str, zipfile.ZipInfo] = {}
        self._twice: set[str] = set()
        for each in entries:
            name = _spelt(each.filename)
            self._twice |= {name} & self._parts.keys()
            self._parts[name] = each
        if any(each.flag_bits & 1 for each in entries):
            raise refusal(file, sentence("is protected by a password; save it without one"))
        if len(entries) > MOST_PARTS:
            raise refusal(
                file,
                sentence(
                    "holds {count:,} parts; a workbook of at most {most:,} is read",
                    count=len(entries),
                    most=MOST_PARTS,
                ),
            )
        declared = sum(each.file_size for each in entries)
        if declared > LARGEST_CONTENT:
            raise refusal(
                file,
                sentence(
                    "grows to {size:,.0f} MB when it is unpacked; at most {most:.0f} MB is allowed",
                    size=declared / 1e6,
                    most=LARGEST_CONTENT / 1e6,
                ),
            )
        self.workbook = self._workbook()

    def has(self, part: str) -> bool:
        """Whether there is such a part."""
        return _spelt(part) in self._parts

    def parse(self, part: str, opened: Opened, closed: Closed) -> None:
        """Walk through a part.

        Args:
            part: its name.
            opened: called at the start of each element, with its name and attributes without namespaces.
            closed: called at its end, with its name and the text directly in it.

        Raises:
            InputError: the part is missing, damaged, too large, or holds a DTD.
        """
        parser = expat.ParserCreate(namespace_separator=" ")
        walk = _Walk(opened, closed)
        parser.buffer_text = True
        parser.StartElementHandler = walk.start
        parser.EndElementHandler = walk.end
        parser.CharacterDataHandler = walk.text
        parser.StartDoctypeDeclHandler = walk.doctype
        name = _spelt(part)
        if name in self._twice:
            raise refusal(self.file, sentence("is damaged: {part} occurs in it twice", part=part))
        try:
            with self._zip.open(self._parts[name]) as stream:
                read = 0
                while piece := stream.read(PIECE):
                    read += len(piece)
                    if read > LARGEST_PART:
                        raise refusal(
                            self.file,
                            sentence(
                                "holds more than a form can: {part} is larger than {most:.0f} MB",
                                part=part,
                                most=LARGEST_PART / 1e6,
                            ),
                        )
                    parser.Parse(piece, False)
                parser.Parse(b"", True)
        except KeyError:
            raise refusal(self.file, sentence("is damaged: {part} is missing", part=part)) from None
        except (expat.ExpatError, LookupError, ValueError) as error:
            # The last two for an unknown or unsupported character encoding.
            raise refusal(
                self.file,
                sentence("is damaged: {part} is not XML ({error})", part=part, error=_reason(error)),
            ) from None
        except _UnsafeXmlError as error:
            raise refusal(
                self.file, sentence("is refused: {part} {error}", part=part, error=said(error))
            ) from None
        except _DAMAGED as error:
            raise refusal(
                self.file,
                sentence("is damaged: {part} cannot be unpacked ({error})", part=part, error=_reason(error)),
            ) from None

    def relations(self, part: str) -> dict[str, Relation]:
        """The references of a part, by identifier."""
        folder, name = posixpath.split(part)
        part_of_relations = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, Relation] = {}

        def opened(element: str, attributes: Attributes) -> None:
            if element == "Relationship":
                target = unquote(attributes.get("Target", "")).replace("\\", "/")
                inside = attributes.get("TargetMode") != "External"
                absolute = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                found[attributes.get("Id", "")] = Relation(
                    attributes.get("Type", "").rpartition("/")[2],
                    posixpath.normpath(absolute) if inside else "",
                )

        if self.has(part_of_relations):
            self.parse(part_of_relations, opened, lambda _name, _text: None)
        return found

    def _workbook(self) -> str:
        """Name of the part that lists the sheets."""
        documents = [each.part for each in self.relations("").values() if each.kind == "officeDocument"]
        for part in (*documents, "xl/workbook.xml"):
            name = _spelt(part)
            if name in self._parts and name.endswith(".xml") and "workbook" in name:
                return part
        raise refusal(self.file, self._other_document())

    def _other_document(self) -> str:
        if self.has("xl/workbook.bin"):
            return sentence("is an Excel binary workbook (.xlsb); save it as Excel workbook (.xlsx)")
        if self.has("mimetype") and self._parts["mimetype"].file_size < 100:
            try:
                kind = self._zip.read(self._parts["mimetype"]).decode("ascii", "replace")
            except _DAMAGED:  # a file without a type is refused below all the same
                kind = ""
            if kind.startswith(_OPEN_DOCUMENT):
                return sentence("is an OpenDocument file; save it as Excel workbook (.xlsx)")
        return sentence("is no Excel workbook (.xlsx): it holds no sheets")


_OF_LIBRARIES = (
    sentence("Bad CRC-32 for file {name}", name=""),
    sentence("Bad magic number for central directory"),
    sentence("Bad magic number for file header"),
    sentence("File is not a zip file"),
    sentence("Truncated file header"),
    sentence("duplicate attribute: line {line}, column {column}", line="", column=""),
    sentence("junk after document element: line {line}, column {column}", line="", column=""),
    sentence("mismatched tag: line {line}, column {column}", line="", column=""),
    sentence("no element found: line {line}, column {column}", line="", column=""),
    sentence("not well-formed (invalid token): line {line}, column {column}", line="", column=""),
    sentence("syntax error: line {line}, column {column}", line="", column=""),
    sentence("unclosed token: line {line}, column {column}", line="", column=""),
    sentence("unknown encoding: {name}", name=""),
    sentence("undefined entity: line {line}, column {column}", line="", column=""),
)
"""What the readers of zip and XML say of a damaged workbook; what they may say besides stays English."""


def _reason(error: Exception) -> str:
    return recognised(str(error), _OF_LIBRARIES)


class _UnsafeXmlError(Exception):
    """XML that no spreadsheet program writes."""


class _Walk:
    """Passes on the elements of a part, with the text directly in each."""

    def __init__(self, opened: Opened, closed: Closed) -> None:
        self.opened = opened
        self.closed = closed
        self.texts: list[list[str]] = []

    def start(self, name: str, attributes: dict[str, Any]) -> None:
        if len(self.texts) >= DEEPEST:
            raise _UnsafeXmlError(sentence("is nested deeper than {most} levels", most=DEEPEST))
        self.texts.append([])
        self.opened(_local(name), {_local(each): value for each, value in attributes.items()})

    def text(self, text: str) -> None:
        if self.texts:
            self.texts[-1].append(text)

    def end(self, name: str) -> None:
        self.closed(_local(name), "".join(self.texts.pop()))

    def doctype(self, *_: object) -> None:
        raise _UnsafeXmlError(sentence("holds a DTD, which no workbook needs"))


def _spelt(part: str) -> str:
    """A part's name in normal form: lower case, forward slashes."""
    return posixpath.normpath(part.replace("\\", "/")).lstrip("/").lower()


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _not_a_zip(data: bytes, error: Exception) -> str:
    if not data:
        return sentence("is empty; a workbook (.xlsx) is needed")
    if data.startswith(ZIP):
        return sentence("is damaged, or was not copied whole: {error}", error=_reason(error))
    what = foreign(data)
    if what:
        return sentence("{what}; a workbook (.xlsx) is needed", what=what) if ";" not in what else what
    lines = data[:2000].splitlines()
    if lines and all(b"," in each or b";" in each or b"\t" in each for each in lines[:3]) and len(lines) > 1:
        return sentence(
            "is no Excel workbook (.xlsx) but a text of columns (CSV); open it and save it as .xlsx"
        )
    if data.lstrip()[:1] in (b"{", b"["):
        return sentence("is no Excel workbook (.xlsx) but JSON")
    return sentence("is no Excel workbook (.xlsx)")

"""A file that is read: its bytes, what they are, and where in it each key was written."""

from __future__ import annotations

import re
import stat
import sys
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from os.path import realpath
from pathlib import Path
from typing import Any

from feasibility.errors import InputError, Mistake, system_reason
from feasibility.invisible_characters import composed
from feasibility.messages import sentence
from feasibility.scenario.keys.paths import upwards
from feasibility.scenario.keys.refusal_words import nearest_of

STANDARD_INPUT = "-"
SHEETS = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods")
"""Endings of the files of spreadsheet programs; some are only recognised, to say how to save them."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_STREAMS = re.compile(r"/dev/(stdin|fd/\d+)|/proc/(self|\d+)/fd/\d+")
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"
_BEGINS = (
    (b"%PDF", sentence("a PDF")),
    (b"{\\rtf", sentence("a document in rich text (RTF)")),
    (b"\x89PNG", sentence("a picture (PNG)")),
    (b"\xff\xd8\xff", sentence("a picture (JPEG)")),
    (b"GIF8", sentence("a picture (GIF)")),
    (b"\x1f\x8b", sentence("a compressed file (gzip)")),
    (b"7z\xbc\xaf", sentence("a compressed file (7z)")),
    (b"Rar!", sentence("a compressed file (RAR)")),
    (b"SQLite format 3", sentence("a database (SQLite)")),
    (b"\x7fELF", sentence("a program")),
    (b"MZ\x90", sentence("a program")),
)
EXCEL_WORKBOOK = sentence("is an Excel workbook")
_MARKS = ((b"\xff\xfe\0\0", "UTF-32"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


@dataclass(frozen=True)
class Document:
    """The content of one file."""

    file: str
    data: dict[Any, Any]
    lines: dict[str, int]
    """Line of every value by its dotted path, counted from 1."""
    dotted: dict[str, str]
    """Numbers written as 1.184, which may be a Dutch thousand, by their dotted path."""
    mistakes: tuple[Mistake, ...]
    """Mistakes after which reading continued, such as a repeated key."""
    policy_in_full: bool = False
    """Whether it contains the whole policy, even where it names the policy's base."""
    warnings: tuple[Mistake, ...] = ()
    """Warnings of content that is not read, such as a number beside its cell."""


def refusal(file: str, message: str, line: int = 0) -> InputError:
    """The error for a file that cannot be read as a whole."""
    return InputError([Mistake("", message, file, line)])


def is_stream(file: str) -> bool:
    """Whether a file is standard input or another pipe, which can be read once and has no folder."""
    return file == STANDARD_INPUT or bool(_STREAMS.fullmatch(file))


def folder_of(file: str) -> Path:
    """The folder to which relative paths in a file refer; the working directory for a stream."""
    return Path() if is_stream(file) else Path(file).parent


def is_workbook(file: str) -> bool:
    """Whether a file has the ending of a spreadsheet program."""
    return file.lower().endswith(SHEETS)


def file_bytes(file: str, largest: int, needed: str) -> bytes:
    """The bytes of a file.

    Args:
        file: its name, or `-` for standard input.
        largest: the most bytes that are read.
        needed: what is expected, for the message: `a YAML file`.

    Raises:
        InputError: it cannot be read, or is larger than that.
    """
    if not file:
        raise refusal("", sentence("'' is no file; the name of {needed} is needed", needed=needed))
    try:
        data = _standard_input(largest) if file == STANDARD_INPUT else _named(file, largest, needed)
    except FileNotFoundError:
        raise refusal(file, _absent(file, ())) from None
    except ValueError:
        raise refusal(file, sentence("cannot be read: no file can have this name")) from None
    except OSError as error:
        raise refusal(file, sentence("cannot be read: {reason}", reason=system_reason(error))) from None
    if len(data) > largest:
        raise refusal(
            file,
            sentence(
                "is larger than {largest:.0f} MB, which is the most that is allowed", largest=largest / 1e6
            ),
        )
    return data


def _named(file: str, largest: int, needed: str) -> bytes:
    path = Path(file)
    if path.is_dir():
        raise refusal(file, sentence("is a directory; {needed} is needed", needed=needed))
    about = path.stat()
    if about.st_size > largest:
        raise refusal(
            file,
            sentence(
                "is {size:.1f} MB large; at most {largest:.0f} MB is allowed",
                size=about.st_size / 1e6,
                largest=largest / 1e6,
            ),
        )
    pipe = stat.S_ISFIFO(about.st_mode) or stat.S_ISSOCK(about.st_mode)
    if not path.is_file() and not (is_stream(file) and pipe):
        raise refusal(file, sentence("is not an ordinary file; {needed} is needed", needed=needed))
    with path.open("rb") as stream:
        return stream.read(largest + 1)


def _standard_input(largest: int) -> bytes:
    stream = sys.stdin
    if stream is None:
        raise refusal(STANDARD_INPUT, sentence("standard input is closed"))
    data = stream.buffer.read(largest + 1)
    if not data:
        raise refusal(STANDARD_INPUT, sentence("is empty: standard input held nothing, or was read already"))
    return data


def refuse_absent(file: str, named_in: Collection[str]) -> None:
    """Refuse a file that does not exist, without proposing one of the files that led to it."""
    try:
        Path(file).stat()
    except FileNotFoundError:
        raise refusal(file, _absent(file, named_in)) from None
    except (OSError, ValueError):
        return


def _absent(file: str, named_in: Collection[str]) -> str:
    """The message for a missing file: a broken link, or the nearest existing name."""
    path = Path(file)
    if path.is_symlink():
        try:
            target = str(path.readlink())
        except OSError:
            target = sentence("another file")
        return sentence("is a link to {target}, which does not exist", target=target)
    near = _nearest_file(path, {realpath(each) for each in named_in})
    return sentence("does not exist{near}", near=near)


def _nearest_file(path: Path, but: Set[str]) -> str:
    """The nearest name of a file of the same kind that can be read."""
    kinds = SHEETS if is_workbook(path.name) else (".yaml", ".yml")
    try:
        names = {
            each.stem: each.name
            for each in path.parent.iterdir()
            if each.suffix.lower() in kinds
            and each.is_file()
            and each.name != path.name
            and realpath(each) not in but
        }
    except (OSError, ValueError):
        return ""
    near = nearest_of(path.stem, names)
    return sentence("; did you mean '{near}'?", near=path.parent / names[near]) if near else ""


def foreign(data: bytes) -> str:
    """The type of a file that is not the expected text or workbook; empty where it is not recognised.

    Args:
        data: its bytes, or the first thousands of them.
    """
    if data.startswith(OLE):
        if _ENCRYPTED in data:
            return sentence("is protected by a password; save it without one")
        return sentence(
            "is an old Excel file (.xls), or another old Office file; save it as Excel workbook (.xlsx)"
        )
    for begin, kind in _BEGINS:
        if data.startswith(begin):
            return sentence("is {kind}", kind=kind)
    if data.startswith(ZIP):
        return _of_zip(data)
    for mark, code in _MARKS:
        if data.startswith(mark):
            return sentence("is written in {code}; save it as UTF-8", code=code)
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<head")):
        return sentence("is a web page (HTML), whatever its name says")
    if head.startswith((b"<?xml", b"<workbook")):
        return sentence("is XML")
    return ""


def _of_zip(data: bytes) -> str:
    if _OPEN_DOCUMENT in data[:200]:
        return sentence("is an OpenDocument file; save it as Excel workbook (.xlsx)")
    if b"xl/workbook.bin" in data:
        return sentence("is an Excel binary workbook (.xlsb); save it as Excel workbook (.xlsx)")
    if b"word/document.xml" in data:
        return sentence("is a Word document")
    if b"xl\\" in data or b"xl/" in data.lower():
        return EXCEL_WORKBOOK
    return sentence("is a zip file")


def text_of(data: bytes, file: str) -> str:
    """The text of a file's bytes, without a byte order mark; `InputError` where it is no text in UTF-8."""
    what = foreign(data)
    if not what and data[:400].count(0) * 3 > len(data[:400]):
        what = sentence("is written in UTF-16; save it as UTF-8")
    if what == EXCEL_WORKBOOK:
        named = sentence("give it by its name") if is_stream(file) else sentence("name it .xlsx")
        raise refusal(
            file, sentence("{what}; {named}, or save what is meant as a YAML file", what=what, named=named)
        )
    if what:
        raise refusal(file, sentence("{what}; a YAML file is needed", what=what) if ";" not in what else what)
    try:
        text = composed(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise refusal(file, _of_another_code(data, error), data.count(b"\n", 0, error.start) + 1) from None
    if "\0" in text:
        what = sentence("holds a NUL character; it is not a text file")
        raise refusal(file, what, text[: text.index("\0")].count("\n") + 1)
    return text


def _of_another_code(data: bytes, error: UnicodeDecodeError) -> str:
    """The message for bytes that are not UTF-8; a letter in a Western European encoding is shown."""
    byte = data[error.start]
    sign = bytes((byte,)).decode("cp1252", "replace")
    is_text = all(each >= 32 or each in b"\t\n\r" for each in data[:2000])
    if is_text and (sign.isalpha() or sign in "€²³°‘’“”–—"):
        return sentence(
            "is not UTF-8 (byte 0x{byte:02x}, which in Windows-1252 is '{sign}'); save it as UTF-8",
            byte=byte,
            sign=sign,
        )
    return sentence("is not UTF-8 (byte 0x{byte:02x}); save it as UTF-8", byte=byte)


@dataclass(frozen=True)
class Origin:
    """The places of a scenario's keys."""

    file: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)
    """Line of every value that was written, by its dotted path, counted from 1."""
    files: Mapping[str, str] = field(default_factory=dict)
    """File of the values that are written elsewhere than in `file`: in a base, or in a policy's own file."""
    overridden: tuple[str, ...] = ()
    """Paths given by `with_values`, which are in no file."""

    def place(self, path: str) -> tuple[str, int]:
        """File and line of a path, or of its nearest parent that was written; line 0 where there is none."""
        if any(path == each or path.startswith(each + ".") for each in self.overridden):
            return "", 0
        for each in upwards(path):
            if each in self.lines:
                return self.files.get(each, self.file), self.lines[each]
        return self.file, 0

    def mistake(self, path: str, message: str) -> Mistake:
        """A mistake with its place."""
        return Mistake(path, message, *self.place(path))

    def placed(self, mistakes: Iterable[Mistake]) -> list[Mistake]:
        """Mistakes with their places; existing places are kept."""
        return [each if each.file else self.mistake(each.path, each.message) for each in mistakes]

    def overriding(self, paths: Iterable[str]) -> Origin:
        """The same with these paths overridden."""
        return replace(self, overridden=tuple(dict.fromkeys((*self.overridden, *paths))))

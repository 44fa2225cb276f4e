"""Files that are no form, or a damaged or a dangerous one: refused with one message and little memory."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook as NewWorkbook
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName

from feasibility import read_scenario
from feasibility.errors import InputError
from tests.contracts.forms import edited, told

NO_FORM = "is no form or workbook of feasibility; 'feasibility new NAME --excel' writes an empty form"
LARGEST = 60_000
"""Kilobytes of memory beyond what reading a sound form takes."""


# ------------------------------------------------------------------------------------------- the whole file


def test_a_workbook_of_another_program(tmp_path: Path) -> None:
    book = NewWorkbook()
    book.active["A1"] = 1
    book.save(tmp_path / "budget.xlsx")
    assert told(tmp_path / "budget.xlsx") == [NO_FORM]


def test_a_form_of_a_newer_version(sound: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book.defined_names["feasibility_format"] = DefinedName("feasibility_format", attr_text="2")

    assert edited(sound, tmp_path / "form.xlsx", edit) == [
        "is a form of version 2, of a newer feasibility; this one reads version 1"
    ]


@pytest.mark.parametrize("name", ["form.xlsx", "form.xls"])
def test_a_password(tmp_path: Path, name: str) -> None:
    ole = (
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000)
    )
    (tmp_path / name).write_bytes(ole)
    assert told(tmp_path / name) == ["is protected by a password; save it without one"]


def test_an_old_excel_file(tmp_path: Path) -> None:
    (tmp_path / "form.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000))
    assert told(tmp_path / "form.xls") == [
        "is an old Excel file (.xls), or another old Office file; save it as Excel workbook (.xlsx)"
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty; a workbook (.xlsx) is needed"),
        (b"format: 1\n", "is no Excel workbook (.xlsx)"),
        (b"PK\x03\x04 and then nothing", "is damaged, or was not copied whole: File is not a zip file"),
    ],
)
def test_a_file_that_is_no_zip(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "form.xlsx").write_bytes(data)
    assert told(tmp_path / "form.xlsx") == [message]


def test_a_file_that_does_not_exist_and_a_folder(tmp_path: Path) -> None:
    assert told(tmp_path / "form.xlsx") == ["does not exist"]
    (tmp_path / "folder.xlsx").mkdir()
    assert told(tmp_path / "folder.xlsx") == ["is a directory; a workbook is needed"]


def rezipped(sound: Path, file: Path, parts: dict[str, bytes | None]) -> Path:
    """A copy with other parts; None takes one away."""
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *parts]):
            data = parts[name] if name in parts else old.read(name)
            if data is not None:
                new.writestr(name, data)
    return file


def test_a_document_of_another_kind(tmp_path: Path) -> None:
    for parts, message in (
        ({"word/document.xml": b"<w/>"}, "is no Excel workbook (.xlsx): it holds no sheets"),
        (
            {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"},
            "is an OpenDocument file; save it as Excel workbook (.xlsx)",
        ),
        (
            {"xl/workbook.bin": b""},
            "is an Excel binary workbook (.xlsb); save it as Excel workbook (.xlsx)",
        ),
    ):
        with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as new:
            for name, data in parts.items():
                new.writestr(name, data)
        assert told(tmp_path / "other.xlsx") == [message]


DTD = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]>'
    b"<worksheet><a>&c;</a></worksheet>"
)


@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_entities_are_refused(sound: Path, tmp_path: Path, code: str) -> None:
    bad = DTD if code == "utf-8" else DTD.decode().replace("1.0'", "1.0").encode("utf-16")
    file = rezipped(sound, tmp_path / "form.xlsx", {"xl/worksheets/sheet2.xml": bad})
    assert told(file) == ["is refused: xl/worksheets/sheet2.xml holds a DTD, which no workbook needs"]


def test_damaged_parts(sound: Path, tmp_path: Path) -> None:
    cases: tuple[tuple[dict[str, bytes | None], str], ...] = (
        ({"xl/worksheets/sheet2.xml": None}, "is damaged: xl/worksheets/sheet2.xml is missing"),
        (
            {"xl/worksheets/sheet2.xml": b"<worksheet><row>"},
            "is damaged: xl/worksheets/sheet2.xml is not XML (no element found: line 1, column 16)",
        ),
        (
            {"xl/worksheets/sheet2.xml": b'<worksheet><c r="D5" t="s"><v>99999</v></c></worksheet>'},
            "is damaged: General!D5 refers to a text that does not exist",
        ),
        (
            {"xl/worksheets/sheet2.xml": b'<worksheet><c r="D5"><v>1,5</v></c></worksheet>'},
            "is damaged: General!D5 holds no number where it says it does",
        ),
        (
            {"xl/worksheets/sheet2.xml": b'<?xml version="1.0" encoding="UTFQ8"?><a/>'},
            "is damaged: xl/worksheets/sheet2.xml is not XML (unknown encoding: UTFQ8)",
        ),
        (
            {"xl/worksheets/sheet2.xml": b"<a>" * 100},
            "is refused: xl/worksheets/sheet2.xml is nested deeper than 60 levels",
        ),
    )
    for parts, message in cases:
        assert told(rezipped(sound, tmp_path / "form.xlsx", parts)) == [message]


def test_a_file_cut_off_or_changed_anywhere_is_refused_or_read(sound: Path, tmp_path: Path) -> None:
    data = sound.read_bytes()
    file = tmp_path / "form.xlsx"
    digest = read_scenario(sound).digest
    for end in range(0, len(data), 997):
        file.write_bytes(data[:end])
        assert len(told(file)) == 1
    for at in range(0, len(data), 499):
        file.write_bytes(data[:at] + bytes([data[at] ^ 0x41]) + data[at + 1 :])
        try:
            assert read_scenario(file).digest == digest
        except InputError as error:
            assert str(file) in str(error)


# ------------------------------------------------------------------------------------------------- zip bombs


def bomb(sound: Path, file: Path, part: str, megabytes: int) -> Path:
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        with new.open(part, "w", force_zip64=True) as stream:
            stream.write(b"<worksheet><sheetData><row>")
            for _ in range(megabytes):
                stream.write(b'<c r="D5"><v>1</v></c>' * 45_455)
    return file


READ = (
    "import resource, sys\n"
    "from feasibility import read_scenario\n"
    "try:\n    read_scenario(sys.argv[1])\n"
    "except Exception as error:\n    print(error)\n"
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
)


def read_apart(file: Path) -> tuple[str, int]:
    """What is said of a file, and the most memory that reading it took, in a process of its own."""
    out = subprocess.run([sys.executable, "-c", READ, str(file)], check=True, capture_output=True, text=True)
    *said, memory = out.stdout.splitlines()
    return "\n".join(said).replace(f"{file}: ", "").replace(f"{file} ", ""), int(memory)


def test_a_bomb_of_300_megabytes_is_refused_with_little_memory(sound: Path, tmp_path: Path) -> None:
    file = bomb(sound, tmp_path / "bomb.xlsx", "xl/worksheets/sheet2.xml", 300)
    usual = read_apart(sound)[1]
    message, memory = read_apart(file)
    assert message == "grows to 301 MB when it is unpacked; at most 100 MB is allowed"
    assert memory - usual < LARGEST


def test_a_bomb_that_lies_about_its_size_is_refused_with_little_memory(sound: Path, tmp_path: Path) -> None:
    file = bomb(sound, tmp_path / "bomb.xlsx", "xl/worksheets/sheet2.xml", 150)
    with zipfile.ZipFile(file) as old:
        true = old.getinfo("xl/worksheets/sheet2.xml").file_size
    data = file.read_bytes()
    assert data.count(true.to_bytes(4, "little")) >= 1
    file.write_bytes(data.replace(true.to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    usual = read_apart(sound)[1]
    message, memory = read_apart(file)
    assert message.startswith("is damaged: xl/worksheets/sheet2.xml ")
    assert memory - usual < LARGEST


def test_a_sheet_larger_than_any_form_is_refused_with_little_memory(sound: Path, tmp_path: Path) -> None:
    file = bomb(sound, tmp_path / "bomb.xlsx", "xl/worksheets/sheet2.xml", 60)
    usual = read_apart(sound)[1]
    message, memory = read_apart(file)
    assert message == "holds more than 100,000 cells on the sheet 'General'"
    assert memory - usual < LARGEST


def test_merged_cells_over_whole_sheets_are_refused_at_once(sound: Path, tmp_path: Path) -> None:
    sheet = (
        '<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData><mergeCells>'
        + '<mergeCell ref="A1:XFD1048576"/>' * 5_000
        + "</mergeCells></worksheet>"
    )
    file = rezipped(sound, tmp_path / "form.xlsx", {"xl/worksheets/sheet15.xml": sheet.encode()})
    assert told(file) == ["holds too many merged cells on the sheet 'Levers'; unmerge them"]


def test_a_text_without_end_is_refused_with_little_memory(sound: Path, tmp_path: Path) -> None:
    text = b"<worksheet><c t='inlineStr'><is><t>" + b"x" * 30_000_000 + b"</t></is></c></worksheet>"
    file = rezipped(sound, tmp_path / "form.xlsx", {"xl/worksheets/sheet2.xml": text})
    usual = read_apart(sound)[1]
    message, memory = read_apart(file)
    assert message == "holds more than a form can: xl/worksheets/sheet2.xml is larger than 20 MB"
    assert memory - usual < LARGEST

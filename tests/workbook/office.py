"""Real LibreOffice at work: workbooks are written with wrong cached values, recalculated, and read again."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from feasibility.language.texts import text

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""
"""LibreOffice keeps the values that a file holds unless its profile says to compute always."""
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
"""Commas, quotes, UTF-8, numbers with all their digits, and a file for each sheet: far faster than xlsx."""
PROCESSES = 2
FEW = 6
"""Workbooks that one process computes sooner than a second has started, on cores that other tests use too."""
WRONG = "-987654.321"
FORMULA = re.compile(r"(<f>[^<]*</f>)<v>[^<]*</v>")


def with_wrong_caches(workbook: bytes) -> bytes:
    """The same workbook, in which every formula claims the same wrong number."""
    source = zipfile.ZipFile(io.BytesIO(workbook))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                sheet = data.decode("utf-8").replace(' t="str"><f>', "><f>")
                sheet, changed = FORMULA.subn(rf"\1<v>{WRONG}</v>", sheet)
                assert changed or "<f>" not in sheet
                data = sheet.encode("utf-8")
            target.writestr(name, data)
    return stream.getvalue()


def with_other_formula(workbook: bytes, old: str, new: str) -> bytes:
    """The same workbook with one text of a formula replaced in every sheet; it must occur."""
    source = zipfile.ZipFile(io.BytesIO(workbook))
    stream = io.BytesIO()
    found = 0
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            data = source.read(name).decode("utf-8") if name.endswith(".xml") else source.read(name)
            if isinstance(data, str) and name.startswith("xl/worksheets/sheet"):
                found += data.count(old)
                data = data.replace(old, new)
            target.writestr(name, data)
    assert found, f"no formula holds {old}"
    return stream.getvalue()


def recalculated(workbooks: Mapping[str, bytes], folder: Path) -> dict[str, Path]:
    """Each workbook as LibreOffice computes it, all in one or two runs: starting takes longest.

    Args:
        workbooks: name → file, with whatever cached values.
        folder: an empty one to work in.

    Returns:
        Name → what the files begin with that hold its sheets, one text file for each (`rows_of` reads them).
    """
    program = shutil.which("soffice")
    assert program, "these tests need LibreOffice (soffice)"
    before, after = folder / "before", folder / "after"
    before.mkdir()
    for name, data in workbooks.items():
        (before / f"{name}.xlsx").write_bytes(data)
    names, runs = list(workbooks), []
    processes = 1 if len(names) <= FEW else PROCESSES
    for part in range(processes):
        # Beside the folder, so that later runs of the same session find it made: that takes seconds.
        profile = folder.parent / f"office{part}"
        (profile / "user").mkdir(parents=True, exist_ok=True)
        settings = profile / "user" / "registrymodifications.xcu"
        if not settings.exists():
            settings.write_text(ALWAYS, encoding="utf-8")
        files = [str(before / f"{name}.xlsx") for name in names[part::processes]]
        command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless"]
        command += ["--convert-to", EVERY_SHEET, "--outdir", str(after), *files]
        runs.append(
            subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
        )
    assert [run.wait(timeout=1800) for run in runs] == [0] * len(runs)
    return {name: after / name for name in names}


def rows_of(path: Path, sheet: str, lang: str = "en", first: int = 3) -> list[list[Any]]:
    """The values of one sheet, row by row from the first row of its plan on; None for an empty cell."""
    title = text(f"workbook_sheet_{sheet}", lang)
    with path.with_name(f"{path.name}-{title}.csv").open(encoding="utf-8", newline="") as file:
        return [[_value(cell) for cell in row] for row in csv.reader(file)][first:]


def _value(cell: str) -> Any:
    """A number, also where it is written as a percentage; a text; or None."""
    if not cell:
        return None
    share = cell.endswith("%")
    try:
        return float(cell.removesuffix("%")) / (100 if share else 1)
    except ValueError:
        return cell


def formulas(workbook: bytes) -> Iterator[tuple[str, str]]:
    """Every formula with the file of its sheet."""
    source = zipfile.ZipFile(io.BytesIO(workbook))
    for name in source.namelist():
        if name.startswith("xl/worksheets/sheet"):
            for found in re.findall(r"<f>([^<]*)</f>", source.read(name).decode("utf-8")):
                yield name, found

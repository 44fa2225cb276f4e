"""Other values typed into the cells of a workbook."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from html import escape
from typing import Any

from feasibility import Result, Scenario
from feasibility.language.texts import text
from feasibility.language.words import Words
from feasibility.report.workbook.context import reach_of
from feasibility.report.workbook.form_words import workbook_words
from feasibility.report.workbook.inputs import input_cells, input_sheets

DAY_ZERO = date(1899, 12, 30)
"""From which a workbook counts its days."""


def years_of(result: Result, held: int) -> range:
    """The calendar years of a result's workbook, for a holding period of that many years."""
    reach = reach_of(result, held)
    return range(reach.first_year, reach.last_year + 1)


def typed_over(workbook: bytes, scenario: Scenario, years: range, values: Mapping[str, Any]) -> bytes:
    """An English workbook of a scenario with other values in the cells of some paths, and no other change.

    Args:
        workbook: what was written.
        scenario: that it was written of.
        years: the calendar years for which it has cells.
        values: dotted path → as a file spells it; typed in words; None leaves the cell empty.
    """
    cells = input_cells(input_sheets(scenario.raw, years, scenario.policy_base))
    said = workbook_words(scenario, Words("en"))
    source = zipfile.ZipFile(io.BytesIO(workbook))
    titles = re.findall(r'<sheet name="([^"]*)"', source.read("xl/workbook.xml").decode("utf-8"))
    files = {name: f"xl/worksheets/sheet{place}.xml" for place, name in enumerate(titles, start=1)}
    typed: dict[str, str] = {}
    for path, value in values.items():
        cell = cells[path]
        file = files[text(f"workbook_sheet_{cell.sheet}", "en")]
        before = typed.get(file) or source.read(file).decode("utf-8")
        at = re.compile(rf'<c r="{_column(cell.column)}{cell.row + 1}"( s="\d+")?[^>]*?(?:/>|>.*?</c>)')
        found = at.search(before)
        assert found, f"{path} has no cell"
        written = _cell(found[0].split('"')[1], found[1] or "", said.shown(value, path))
        typed[file] = before[: found.start()] + written + before[found.end() :]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            target.writestr(name, typed.get(name) or source.read(name))
    return stream.getvalue()


def _column(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def _cell(address: str, style: str, value: Any) -> str:
    """A cell of a sheet's XML that holds what a person typed."""
    if value is None:
        return f'<c r="{address}"{style}/>'
    if isinstance(value, str):
        return f'<c r="{address}"{style} t="inlineStr"><is><t>{escape(value, quote=False)}</t></is></c>'
    number = (value - DAY_ZERO).days if isinstance(value, date) else value
    return f'<c r="{address}"{style}><v>{number!r}</v></c>'

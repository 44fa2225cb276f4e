"""The Excel form: a scenario's input sheets to be filled in, with lists to choose from and what is asked.

It has the layout of the workbook's input sheets, so that one reader reads both.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from feasibility.errors import FeasibilityError
from feasibility.language.texts import name_of_path
from feasibility.language.words import Words, capital, words_of
from feasibility.report.names_and_units import parts_by_name
from feasibility.report.workbook.file_identity import rows_of, write_marks, write_value
from feasibility.report.workbook.first_answers import FIRST_SHEETS, first_answers, is_first
from feasibility.report.workbook.form_formats import FormFormats
from feasibility.report.workbook.form_words import FormWords, shares_named
from feasibility.report.workbook.input_checks import unit_of, validation
from feasibility.report.workbook.input_writer import of_what
from feasibility.report.workbook.inputs import (
    LABEL,
    NOTE,
    PATH,
    UNIT,
    VALUE,
    Block,
    Entry,
    InputCell,
    InputSheet,
    column_letters,
    input_sheets,
)
from feasibility.report.workbook.spare_columns import NAMELESS, with_spare_columns
from feasibility.report.workbook.units import percent_unit, yes_or_no
from feasibility.scenario.excel.layout import OF_PARTS
from feasibility.scenario.reading.policy import library_names, read_policy
from feasibility.scenario.rules.lines import BUILT_IN_INDICES
from feasibility.scenario.validated import Scenario
from feasibility.scenario.writing.remarks import Remark, remarks
from feasibility.scenario.writing.yaml import given_policy

MARK = "★"
"""Stands before the label of an answer that is needed first."""
FIRST_TEXTS = {
    "policy.base": "policy",
    "dwellings.*": "name",
    "indices.*.then": "cpi",
    "exit.methods": "one_of",
}
"""Rows whose own label says too little on another sheet."""
FIXED_NAMES = {"indices.*": len(BUILT_IN_INDICES), "uncertainty.indices.*": len(BUILT_IN_INDICES) + 1}
"""The first columns of a table that bear names of the program's own."""
YEARS_BEFORE, YEARS_AFTER = 2, 15
"""Calendar years around the price date for which an index has a row."""
WIDTHS = {LABEL: 44, PATH: 30, UNIT: 15, NOTE: 17}
WIDTH_OF_A_VALUE, WIDTH_OF_A_NOTE = 20, 70
WIDTHS_OF_HEADS = {"uncertainty": 32, "indices": 28}
"""Of the values below heads that are paths, or names of the program's own."""
LETTERS_ON_A_LINE, HEIGHT_OF_A_LINE = 100, 14


class MissingExtraError(FeasibilityError):
    """A package is missing that only some outputs need."""


def form_of(scenario: Scenario, lang: str = "en") -> bytes:
    """A form that says what a scenario says, filled in; comments of its YAML files become notes.

    Raises:
        MissingExtraError: xlsxwriter is not installed.
    """
    raw = {**scenario.raw, "policy": given_policy(scenario)}
    parts = parts_by_name(scenario.raw, words_of(scenario, lang))
    return _form(raw, scenario.price_date.year, remarks(scenario), lang, parts)


def empty_form(name: str, policy: str | None, year: int, lang: str = "en") -> bytes:
    """A form to be filled in.

    Args:
        name: the scenario's name.
        policy: a policy of the library; None leaves the choice open.
        year: a calendar year about which indices have a row, where no policy gives one.
        lang: `en` or `nl`.

    Raises:
        InputError: there is no such policy.
        MissingExtraError: xlsxwriter is not installed.
    """
    raw: dict[str, Any] = {"format": 1, "name": name, "policy": {}}
    if policy is not None:
        year = read_policy(policy).date.year
        raw["policy"] = {"base": policy}
    return _form(raw, year, {}, lang, {})


def _form(
    raw: Mapping[str, Any], year: int, notes: Mapping[str, Remark], lang: str, parts: Mapping[str, str]
) -> bytes:
    years = range(year - YEARS_BEFORE, year + YEARS_AFTER)
    base = raw["policy"].get("base", "")
    sheets = input_sheets(with_spare_columns(raw), years, base)
    # What is needed first stands first; the sort keeps the order of the others.
    sheets = tuple(sorted(sheets, key=lambda each: each.key not in FIRST_SHEETS))
    try:
        writer = import_module("xlsxwriter")
    except ModuleNotFoundError:
        raise MissingExtraError(
            "a package is missing that workbooks need: pip install 'feasibility[excel]'"
        ) from None
    stream = io.BytesIO()
    book = writer.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    # A form of the same scenario is the same file: it bears no time of the clock.
    book.set_properties({"created": datetime(year, 1, 1)})
    _Form(book, raw, sheets, notes, Words(lang), parts).write()
    book.close()
    return stream.getvalue()


# ---------------------------------------------------------------------------------------------- the sheets


@dataclass
class _Form:
    """A form in the making."""

    book: Any
    raw: Mapping[str, Any]
    sheets: tuple[InputSheet, ...]
    notes: Mapping[str, Remark]
    words: Words
    parts: Mapping[str, str]
    """What a party may take of the site: what it is called → as a file spells it."""

    def write(self) -> None:
        """All sheets, in the order of the tabs."""
        words = self.words
        policy = self.raw["policy"]
        of_library = (each for name in library_names() for each in shares_named(read_policy(name).shares))
        own = ("+".join(each["segments"]) for each in policy.get("shares") or ())
        self.said = FormWords(
            words,
            policy.get("segments") or (),
            self.raw.get("indices") or (),
            {OF_PARTS: self.parts},
            shares=dict.fromkeys((*of_library, *own)),
        )
        self.formats = FormFormats(self.book)
        self.titles = {each.key: words(f"workbook_sheet_{each.key}") for each in self.sheets}
        explanation = self.book.add_worksheet(words("form_sheet_explanation"))
        tabs = {each.key: self.book.add_worksheet(self.titles[each.key]) for each in self.sheets}
        self.ranges = self.lists()
        self.explain(explanation)
        for each in self.sheets:
            self.sheet(tabs[each.key], each)
        rows = rows_of(self.sheets, self.label)
        write_marks(self.book, self.titles, self.raw, {}, rows, self.said.said, policy_in_full=False)
        tabs["general"].activate()
        explanation.activate()

    def lists(self) -> dict[str, str]:
        """The hidden sheet of words to choose from; the range for each kind of cell."""
        title = self.words("form_sheet_lists")
        sheet = self.book.add_worksheet(title)
        policies = library_names()
        for row, name in enumerate(policies):
            sheet.write_string(row, 0, name)
            sheet.write_string(0, row + 2, name)
            for place, segment in enumerate(read_policy(name).segments):
                sheet.write_string(place + 1, row + 2, self.said.called(segment, "segment"))
        sheet.protect()
        sheet.hide()
        last = column_letters(len(policies) + 1)
        base = next(cell for each in self.sheets for cell in _cells(each) if cell.path == "policy.base")
        chosen = f"'{self.titles['policy']}'!${column_letters(base.column)}${base.row + 1}"
        headings = f"'{title}'!$C$1:${last}$1"
        segments_of_chosen = f"=OFFSET('{title}'!$C$2,0,MATCH({chosen},{headings},0)-1,12,1)"
        return {
            "policy.base": f"='{title}'!$A$1:$A${len(policies)}",
            "segment": segments_of_chosen,
            "index": self.names_range("indices"),
            "phase": self.names_range("phases"),
        }

    def names_range(self, key: str) -> str:
        """The cells in which the names of a part's table stand, as a list to choose from."""
        sheet = next(each for each in self.sheets if each.key == key)
        block = next(each for each in sheet.blocks if each.path == f"{key}.*")
        first, last = column_letters(VALUE), column_letters(VALUE + len(block.columns) - 1)
        return f"='{self.titles[key]}'!${first}${block.row + 1}:${last}${block.row + 1}"

    def explain(self, sheet: Any) -> None:
        """What the form is, how it is filled in, and what its sheets are for."""
        words, formats = self.words, self.formats
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 96)
        name = " ".join(str(self.raw.get("name", "")).split())
        sheet.write_string(0, 0, words("form_explanation_title", name=name), formats.title)
        row = self.first_of_all(sheet, 2)
        for number, key in enumerate(
            ("fill", "select", "percent", "plain", "lists", "note", "run", "convert"), start=1
        ):
            sheet.write_string(row, 0, f"{number}", formats.about)
            self.wrapped(sheet, row, words(f"form_explanation_{key}"))
            row += 1
        sheet.write_string(row + 1, 0, words("form_explanation_sheets"), formats.block)
        for place, each in enumerate(self.sheets, start=row + 2):
            title = self.titles[each.key]
            sheet.write_url(place, 0, f"internal:'{title}'!A1", formats.link, title)
            self.wrapped(sheet, place, words(f"form_about_{each.key}"))
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_paper(9)

    def first_of_all(self, sheet: Any, row: int) -> int:
        """The answers that are needed first, each to be jumped to; the row below them."""
        words, formats = self.words, self.formats
        sheet.write_string(row, 0, words("form_first"), formats.block)
        self.wrapped(sheet, row, words("form_first_about", mark=MARK))
        for each in first_answers(self.sheets):
            row += 1
            title, path = self.titles[each.sheet], each.path.partition(":")[0]
            place = f"{title}!{each.address}"
            sheet.write_url(row, 0, f"internal:'{title}'!{each.address}", formats.link, place)
            own = FIRST_TEXTS.get(path)
            self.wrapped(sheet, row, words(f"form_first_{own}") if own else self.label(path))
        return row + 2

    def wrapped(self, sheet: Any, row: int, words: str) -> None:
        """A text over as many lines as it needs; not every program finds the height by itself."""
        sheet.set_row(row, HEIGHT_OF_A_LINE * (1 + len(words) // LETTERS_ON_A_LINE))
        sheet.write_string(row, 1, words, self.formats.wrapped)

    def sheet(self, sheet: Any, each: InputSheet) -> None:
        """One input sheet."""
        words, formats = self.words, self.formats
        sheet.hide_gridlines(2)
        for column, width in WIDTHS.items():
            sheet.set_column(column, column, width, None, {"hidden": column == PATH})
        most = max(len(block.columns) for block in each.blocks)
        width = WIDTHS_OF_HEADS.get(each.key, WIDTH_OF_A_VALUE)
        sheet.set_column(VALUE, VALUE + max(most - 1, 0), width)
        if not most:
            sheet.set_column(NOTE, NOTE, WIDTH_OF_A_NOTE)
        sheet.write_string(0, 0, self.titles[each.key], formats.title)
        sheet.write_string(1, 0, words(f"form_about_{each.key}"), formats.about)
        for block in each.blocks:
            self.block(sheet, block)
        sheet.freeze_panes(3, VALUE)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_paper(9)
        sheet.protect("", {"format_columns": True, "format_rows": True, "format_cells": True})

    def block(self, sheet: Any, block: Block) -> None:
        """Rows that belong together, below a heading."""
        words, formats = self.words, self.formats
        table = block.path.endswith(".*")
        name = self.label(block.path.removesuffix(".*")) if block.path else words("form_column_label")
        sheet.write_string(block.row, LABEL, name, formats.block)
        sheet.write_string(block.row, UNIT, words("form_column_unit"), formats.block)
        if table:
            sheet.write_string(block.row, PATH, block.path, formats.path)
            for place, column in enumerate(block.columns):
                self.heading(sheet, block, VALUE + place, column)
        else:
            # Column B is for paths alone: the reader takes whatever stands in it for one.
            sheet.write_blank(block.row, PATH, None, formats.block)
            sheet.write_string(block.row, VALUE, words("form_column_value"), formats.block)
            sheet.write_string(block.row, NOTE, words("form_column_note"), formats.block)
        for entry in block.entries:
            path = entry.path.replace(".*", "")
            self.name_of_row(sheet, entry)
            sheet.write_string(entry.row, PATH, entry.path, formats.path)
            shapes = {cell.shape for cell in entry.cells.values()}
            unit = yes_or_no(words.lang) if "yes_no" in shapes else unit_of(path, words)
            if "share" in shapes:
                unit = percent_unit(unit or words("workbook_unit_year"), words.lang)
            sheet.write_string(entry.row, UNIT, unit, formats.unit)
            for cell in entry.cells.values():
                self.value(sheet, cell, entry.path, table=table)

    def name_of_row(self, sheet: Any, entry: Entry) -> None:
        """What a row asks, with a mark where that is needed first."""
        first, label = is_first(entry.path), self.label(entry.path)
        shown = self.formats.first_label if first else self.formats.plain
        sheet.write_string(entry.row, LABEL, f"{MARK} {label}" if first else label, shown)

    def heading(self, sheet: Any, block: Block, column: int, name: str) -> None:
        """The name of a column of a table, or the place for one."""
        fixed = name.isdecimal() or column - VALUE < FIXED_NAMES.get(block.path, 0)
        cell_format = self.formats.block if fixed else self.formats.name
        if column == VALUE and is_first(block.path):
            cell_format = self.formats.first_name
        given = None if name.startswith(NAMELESS) else self.said.called(name, block.path.removesuffix(".*"))
        write_value(sheet, block.row, column, given, cell_format)

    def value(self, sheet: Any, cell: InputCell, asked: str, *, table: bool) -> None:
        """One cell to fill in, with its note."""
        value = None if cell.default and cell.path != "policy.base" else cell.value
        path = cell.path.partition(":")[0]
        value = self.said.shown(value, path)
        first = cell.column == VALUE and is_first(asked)
        formats = self.formats.first if first else self.formats.inputs
        cell_format = formats[cell.shape if not isinstance(value, str) else "text"]
        write_value(sheet, cell.row, cell.column, value, cell_format)
        sheet.data_validation(
            cell.row, cell.column, cell.row, cell.column, validation(cell, self.ranges, self.words)
        )
        # A rate alone stands at the index itself.
        whole = path.removesuffix(".then") if path.startswith("indices.") else path
        remark = self.notes.get(path) or self.notes.get(whole)
        note = ": ".join(each for each in (remark.status, remark.text) if each) if remark else ""
        if not table:
            sheet.write_string(cell.row, NOTE, note, self.formats.note)
        elif note and value is not None:
            sheet.write_comment(cell.row, cell.column, note)

    def label(self, path: str) -> str:
        """What a path is called, with a capital."""
        words = self.words
        whole, _, member = path.partition(":")
        last = whole.rpartition(".")[2]
        if whole == "policy.base":
            name = words.name("policy")
        elif member:
            name = words("form_member", name=words.name(member))
        elif whole.startswith("indices.") and last.isdecimal():
            name = words("form_years", year=last)
        elif "correlations.*." in whole:
            name = words(f"form_pair_{last}")
        else:
            name = name_of_path(whole.replace(".*", ""), words.lang)
        return capital(of_what(path, name, words))


def _cells(sheet: InputSheet) -> Iterator[InputCell]:
    return (cell for block in sheet.blocks for entry in block.entries for cell in entry.cells.values())

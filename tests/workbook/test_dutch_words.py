"""A workbook in words: no key and no value of a scenario's file on what people read, in either language."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from feasibility import evaluate, read_scenario
from feasibility.language.words import Words, known_names
from feasibility.report.names_and_units import word_name
from feasibility.report.workbook.file import workbook_bytes
from feasibility.report.workbook.formats import NUMBERS
from feasibility.report.workbook.input_writer import label_of
from feasibility.report.workbook.inputs import input_cells, input_sheets
from feasibility.scenario.keys.finance import LOAN_SIZES
from feasibility.scenario.writing.remarks import remarks

SCENARIOS = sorted((Path(__file__).parent.parent.parent / "scenarios").glob("*.yaml"))
NL = Words("nl")
DUTCH_TOO = {"start", "architect", "cpi", "turnkey", "cbs"}
KEY = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b")
PARTS = re.compile(r"[,;·/:\"]\s*|\s+·\s+")
TOLD = ["national-law-2026", "amersfoort-financed", "district-in-phases", "owner-occupied-mix"]
"""Scenarios that between them fill every sheet."""
BY_MONTHS = "district-in-phases"


def file_of(name: str) -> Path:
    return next(each for each in SCENARIOS if each.stem == name)


@cache
def made(name: str, lang: str) -> bytes:
    """By years, but where phases begin within one: fewer columns, and the same rows with the same words."""
    scenario = read_scenario(file_of(name))
    by_years = scenario if name == BY_MONTHS else scenario.with_values({"period": "year"})
    return workbook_bytes(evaluate(by_years), lang)


@cache
def book(name: str, lang: str = "nl") -> Any:
    return openpyxl.load_workbook(io.BytesIO(made(name, lang)))


def read_by_people(name: str, lang: str) -> Iterator[tuple[str, str, str]]:
    """Every text on a visible sheet, row and column, formulas as first shown, and lists to choose from.

    A column headed as the key in the file says what it is.
    """
    shown = openpyxl.load_workbook(io.BytesIO(made(name, lang)), data_only=True)
    key = Words(lang)("workbook_row_key_in_file").capitalize()
    for sheet in (each for each in shown if each.sheet_state == "visible"):
        hidden = {
            column
            for each in sheet.column_dimensions.values()
            if each.hidden
            for column in range(each.min, each.max + 1)
        }
        hidden |= {cell.column for row in sheet.iter_rows() for cell in row if cell.value == key}
        for row in sheet.iter_rows():
            for cell in row:
                if not sheet.row_dimensions[cell.row].hidden and cell.column not in hidden:
                    yield from (
                        (sheet.title, cell.coordinate, text)
                        for text in (cell.value, cell.comment and cell.comment.text)
                        if isinstance(text, str)
                    )
        for rule in sheet.data_validations.dataValidation:
            if rule.type == "list" and rule.formula1.startswith('"'):
                yield sheet.title, str(rule.sqref), rule.formula1


def choices_of_files() -> set[str]:
    cells = (input_cells(input_sheets(read_scenario(file_of(name)).raw)).values() for name in TOLD)
    return {word for each in cells for cell in each for word in cell.words}


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("name", TOLD)
def test_no_key_and_no_value_of_the_file_is_read_on_a_visible_sheet(name: str, lang: str) -> None:
    """What the writer of the scenario says in a remark is his own."""
    scenario = read_scenario(file_of(name))
    own = {each.text for each in remarks(scenario).values() if each.text}
    # In English many of the values are words as people write them, beside capitals where they are chosen.
    values = choices_of_files() - DUTCH_TOO if lang == "nl" else set()
    values |= {each for each in known_names()["segments"] if lang == "nl" and "_" not in each} - DUTCH_TOO
    values -= {"high", "low", "mid"} - set(scenario.policy.segments)
    values |= {*LOAN_SIZES, "Netherlands" if lang == "nl" else "Nederland"}
    found = []
    for sheet, at, whole in read_by_people(name, lang):
        text = whole
        for each in own:
            text = text.replace(each, "")
        raw = set(KEY.findall(text)) | ({part.strip() for part in PARTS.split(text)} & values)
        found += [(sheet, at, whole, raw)] if raw else []
    assert found == []


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_what_may_be_chosen_is_chosen_in_words(lang: str) -> None:
    """Every cell with a choice holds one of those that its list offers, none spelled as in the file."""
    scenario = read_scenario(file_of("national-law-2026"))
    cells = input_cells(input_sheets(scenario.raw, (), scenario.policy_base)).values()
    offered = 0
    for cell in (each for each in cells if each.shape == "choice"):
        sheet = book("national-law-2026", lang)[Words(lang)(f"workbook_sheet_{cell.sheet}")]
        shown = sheet.cell(cell.row + 1, cell.column + 1)
        lists = [
            each.formula1 for each in sheet.data_validations.dataValidation if shown.coordinate in each.sqref
        ]
        assert len(lists) == 1, cell.path
        said = lists[0].strip('"').split(",")
        assert not set(said) & set(cell.words), cell.path
        assert shown.value is None or shown.value in said, (cell.path, shown.value)
        offered += 1
    assert offered > 20


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_every_row_of_an_input_sheet_says_what_it_is_of(file: Path, lang: str) -> None:
    """The column of addresses is folded away; only pairs stand in two tables with the same rows."""
    for sheet in input_sheets(read_scenario(file).raw):
        paths = [each.path for block in sheet.blocks for each in block.entries]
        labels = [label_of(path, Words(lang)) for path in paths if "correlations.*." not in path]
        assert [label for label, times in Counter(labels).items() if times > 1] == [], sheet.key


def row_of(sheet: Any, path: str) -> Any:
    return next(row for row in sheet.iter_rows(min_col=1, max_col=12) if row[1].value == path)


def test_a_choice_and_its_unit_are_words() -> None:
    row = row_of(book("national-law-2026")[NL("workbook_sheet_general")], "after_term")
    assert (row[2].value, row[3].value) == ("Doorexploiteren · Uitponden", "Uitponden")
    row = row_of(book("national-law-2026")[NL("workbook_sheet_policy")], "policy.segments.*.tenure")
    assert (row[2].value, row[3].value) == ("Huur · Koop", "Huur")
    row = row_of(book("national-law-2026", "en")[Words("en")("workbook_sheet_general")], "after_term")
    assert (row[2].value, row[3].value) == ("Continue letting · Sell on turnover", "Sell on turnover")


def test_a_sentence_of_the_library_stands_in_the_language_of_the_workbook() -> None:
    sheet = book("amersfoort-2019")[NL("workbook_sheet_policy")]
    row = row_of(sheet, "policy.notes.0")
    assert row[3].value.startswith("Wederverhuur laat zich op twee manieren lezen.")
    row = row_of(sheet, "policy.assumed.hold_in_band")
    assert row[0].value == "Aangenomen waarden: binnen de bandbreedte gehouden"
    assert row[2].value == "tekst"
    assert row[3].value.startswith("Het actieplan begrenst")
    sheet = book("national-law-2026")[NL("workbook_sheet_policy")]
    assert (
        row_of(sheet, "policy.source.title")[3].value == "Wet betaalbare huur, van kracht sinds 1 juli 2024"
    )
    assert row_of(sheet, "policy.source.article")[3].value.startswith(
        "Burgerlijk Wetboek 7, art. 247 en 254;"
    )
    assert row_of(sheet, "policy.place")[3].value == "Nederland"


def test_the_head_of_a_column_is_what_its_writer_calls_it() -> None:
    sheet = book("national-law-2026")[NL("workbook_sheet_development")]
    assert row_of(sheet, "development.costs.*")[3].value == "Bouwkosten"
    sheet = book("thirty-forty-thirty")[NL("workbook_sheet_dwellings")]
    assert row_of(sheet, "dwellings.*")[5].value == "Betaalbare koop"
    sheet = book("national-law-2026")[NL("workbook_sheet_indices")]
    assert row_of(sheet, "indices.*")[5].value == "Bouwkostenindex"


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_words_and_what_a_file_spells_are_read_back_as_the_same(tmp_path: Path, lang: str) -> None:
    """Who knows the file may type its words; two types that are called alike keep their names."""
    changed = {
        "dwellings.mid_small.label": "Maisonette: 2, klein",
        "dwellings.mid_large.label": "Maisonette 2 klein",
        "policy.segments.mid.label": "waarde",
        "deviations": [{"from": "shares", "motivation": "agreed"}],
    }
    scenario = read_scenario(file_of("national-law-2026")).with_values(changed)
    data = workbook_bytes(evaluate(scenario), lang)
    file = tmp_path / "returned.xlsx"
    file.write_bytes(data)
    assert read_scenario(file).digest == scenario.digest
    returned = openpyxl.load_workbook(io.BytesIO(data))
    words = Words(lang)
    cells = input_cells(input_sheets(scenario.raw, (), scenario.policy_base))
    for cell in cells.values():
        if cell.shape == "choice" and not cell.default and cell.value is not None:
            sheet = returned[words(f"workbook_sheet_{cell.sheet}")]
            sheet.cell(cell.row + 1, cell.column + 1).value = cell.value
    place = row_of(returned[words("workbook_sheet_policy")], "policy.place")[3]
    assert place.value == {"en": "Netherlands", "nl": "Nederland"}[lang]
    place.value = "Netherlands"
    returned.save(file)
    assert read_scenario(file).digest == scenario.digest


def test_a_line_that_names_another_shows_what_it_is_called() -> None:
    row = row_of(book("national-law-2026")[NL("workbook_sheet_development")], "development.costs.*.of")
    assert row[6].value == "bouwkosten, parkeren"
    sheet = book("national-law-2026")[NL("workbook_sheet_development")]
    for cell in row_of(sheet, "development.costs.*.of")[3:9]:
        (wide,) = (
            each.width for each in sheet.column_dimensions.values() if each.min <= cell.column <= each.max
        )
        assert len(str(cell.value or "")) <= wide, (cell.coordinate, cell.value, wide)


def test_the_moments_of_a_surplus_clause_are_dutch() -> None:
    clause = {"share": 0.5, "border_per_m2": 2_900, "of": ["sale", "turnover", "exit"]}
    path = next(each for each in SCENARIOS if each.stem == "owner-occupied-mix")
    claused = evaluate(read_scenario(path).with_values({"land.surplus": clause}))
    made = openpyxl.load_workbook(io.BytesIO(workbook_bytes(claused, "nl")))
    row = row_of(made[NL("workbook_sheet_land")], "land.surplus.of")
    assert row[3].value == "Verkoop bij oplevering, Uitponden, Eindwaarde"
    assert word_name("land.surplus.of", "turnover", Words("en")) == "sale as tenants leave"


def test_every_choice_has_a_dutch_meaning() -> None:
    for path in SCENARIOS:
        for cell in input_cells(input_sheets(read_scenario(path).raw)).values():
            for word in cell.words:
                assert word_name(cell.path, word, NL) != word or word in DUTCH_TOO, (cell.path, word)


def test_what_is_a_percentage_a_count_or_an_amount_is_shown_as_that() -> None:
    sheet = book("amersfoort-financed")[NL("workbook_sheet_reconciliation")]
    differences = {
        row[0].value: row[7].number_format for row in sheet.iter_rows(min_row=5) if row[5].value is not None
    }
    assert differences[NL.heading("investor_irr")].endswith("%")
    assert differences[NL.heading("residual_land_value")] == NUMBERS["cents"]
    levels = book("amersfoort-financed")[NL("workbook_sheet_levels")]
    for row in levels.iter_rows(min_row=4):
        if str(row[2].value or "").startswith("=COUNTA"):
            assert (row[1].value, row[2].number_format) == (None, "0")


def test_a_warning_is_read_whole_where_it_stands() -> None:
    sheet = book("amersfoort-2019")[NL("workbook_sheet_warnings")]
    long = [row[0] for row in sheet.iter_rows(min_row=4) if len(str(row[0].value or "")) > 60]
    assert long
    assert all(cell.alignment.wrap_text for cell in long)
    assert all(sheet.row_dimensions[cell.row].height > 20 for cell in long)

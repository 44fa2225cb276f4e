"""A Dutch workbook: raw words stand only where they are read back, each with its meaning beside it."""

from __future__ import annotations

import io
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from feasibility import evaluate, read_scenario
from feasibility.language.words import Words, known_names
from feasibility.report.values import word_name
from feasibility.report.workbook.file import workbook_bytes
from feasibility.report.workbook.input_writer import label_of
from feasibility.report.workbook.inputs import SHEETS, input_cells, input_sheets

SCENARIOS = sorted((Path(__file__).parent.parent.parent / "scenarios").glob("*.yaml"))
NL = Words("nl")
INPUTS = {NL(f"workbook_sheet_{key}") for key in SHEETS}
OWN_SHEET = "feasibility"
DUTCH_TOO = {"start", "architect", "cpi", "turnkey"}


@cache
def book(name: str) -> Any:
    path = next(each for each in SCENARIOS if each.stem == name)
    return openpyxl.load_workbook(io.BytesIO(workbook_bytes(evaluate(read_scenario(path)), "nl")))


def raw_words() -> set[str]:
    cells = input_cells(input_sheets(read_scenario(SCENARIOS[0]).raw)).values()
    choices = {word for cell in cells for word in cell.words}
    results = {
        "leaves",
        "never_leaves",
        "no_limit",
        "above_at_start",
        "net_yield",
        "gross_yield",
        "vacant_value",
    }
    return (choices | results | {name for kind in known_names().values() for name in kind}) - DUTCH_TOO


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_every_row_of_an_input_sheet_says_what_it_is_of(file: Path, lang: str) -> None:
    """The column of addresses is folded away; only pairs stand in two tables with the same rows."""
    for sheet in input_sheets(read_scenario(file).raw):
        paths = [each.path for block in sheet.blocks for each in block.entries]
        labels = [label_of(path, Words(lang)) for path in paths if "correlations.*." not in path]
        assert [label for label, times in Counter(labels).items() if times > 1] == [], sheet.key


@pytest.mark.parametrize("name", ["national-law-2026", "owner-occupied-mix", "corporation-low-segment"])
def test_no_raw_word_on_a_sheet_that_is_not_read_back(name: str) -> None:
    scenario = read_scenario(next(each for each in SCENARIOS if each.stem == name))
    named = {*scenario.dwellings, *scenario.operating_costs, *scenario.development.costs}
    # A name of the writer's own without a label stands in its own words.
    raw = (
        raw_words() - set(scenario.dwellings) - {w for each in named if "_" in each for w in each.split("_")}
    )
    for sheet in book(name):
        if sheet.title in INPUTS | {OWN_SHEET}:
            continue
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and not cell.value.startswith("="):
                    text = re.sub(r"\([\w. ·-]+\)|(?<=Een van deze woorden is nodig:).*", "", cell.value)
                    text = text.replace(scenario.name, "")
                    left = set(re.findall(r"[A-Za-z]\w*", text)) & raw
                    assert not left, (sheet.title, cell.coordinate, cell.value)


def row_of(sheet: Any, path: str) -> Any:
    return next(row for row in sheet.iter_rows(min_col=1, max_col=12) if row[1].value == path)


def test_a_choice_keeps_its_word_and_says_in_dutch_what_each_means() -> None:
    row = row_of(book("national-law-2026")[NL("workbook_sheet_general")], "after_term")
    assert row[3].value == "sell_on_turnover"
    assert row[4].value.startswith("continue: ")
    assert "sell_on_turnover: uitponden" in row[4].value
    row = row_of(book("national-law-2026")[NL("workbook_sheet_policy")], "policy.segments.*.tenure")
    assert row[3].value == "rent"
    assert row[2].value == "rent: huur; sale: koop"


def test_a_sentence_of_the_policy_keeps_its_words_and_has_dutch_ones_beside_it() -> None:
    sheet = book("amersfoort-2019")[NL("workbook_sheet_policy")]
    row = row_of(sheet, "policy.notes.0")
    assert row[3].value.startswith("Re-letting has two readings.")
    assert row[4].value.startswith("Wederverhuur laat zich op twee manieren lezen.")
    row = row_of(sheet, "policy.assumed.hold_in_band")
    assert row[2].value == "tekst"
    assert row[4].value.startswith("Het actieplan begrenst")


def test_what_a_column_is_called_stands_above_its_name() -> None:
    sheet = book("national-law-2026")[NL("workbook_sheet_development")]
    row = row_of(sheet, "development.costs.*")
    assert (row[3].value, sheet.cell(row[3].row - 1, 4).value) == ("construction", "bouwkosten")
    sheet = book("thirty-forty-thirty")[NL("workbook_sheet_dwellings")]
    row = row_of(sheet, "dwellings.*")
    assert (row[5].value, sheet.cell(row[5].row - 1, 6).value) == ("affordable", "betaalbare koop")


def test_a_line_that_names_another_shows_what_it_is_called() -> None:
    row = row_of(book("national-law-2026")[NL("workbook_sheet_development")], "development.costs.*.of")
    assert row[6].value == "bouwkosten, parkeren"
    sheet = book("national-law-2026")[NL("workbook_sheet_development")]
    for cell in row_of(sheet, "development.costs.*.of")[3:9]:
        (wide,) = (
            each.width for each in sheet.column_dimensions.values() if each.min <= cell.column <= each.max
        )
        assert len(str(cell.value or "")) <= wide, (cell.coordinate, cell.value, wide)


def test_the_moments_of_a_surplus_clause_have_a_dutch_meaning() -> None:
    clause = {"share": 0.5, "border_per_m2": 2_900, "of": ["sale", "turnover", "exit"]}
    path = next(each for each in SCENARIOS if each.stem == "owner-occupied-mix")
    claused = evaluate(read_scenario(path).with_values({"land.surplus": clause}))
    made = openpyxl.load_workbook(io.BytesIO(workbook_bytes(claused, "nl")))
    row = row_of(made[NL("workbook_sheet_land")], "land.surplus.of")
    assert row[3].value == "sale, turnover, exit"
    assert row[4].value.startswith("sale: verkoop bij oplevering; turnover: uitponden; exit: eindwaarde")
    assert word_name("land.surplus.of", "turnover", Words("en")) == "sale as tenants leave"


def test_every_choice_has_a_dutch_meaning() -> None:
    for path in SCENARIOS:
        for cell in input_cells(input_sheets(read_scenario(path).raw)).values():
            for word in cell.words:
                assert word_name(cell.path, word, NL) != word or word in DUTCH_TOO, (cell.path, word)

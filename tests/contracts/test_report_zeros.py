"""Rows of the report of which every figure is zero: left out, and named once under their table."""

from __future__ import annotations

import re

import pytest

from feasibility.report.document import Rows, Sentence, Table, heads, table, without_zeros
from feasibility.report.handout.page import drawn_blocks
from feasibility.report.handout.uncertain import uncertain_sections
from tests.reference.report_cases import PATHS, scenario_of

EIGHT = ("€ 0",) * 8
COLUMNS = ("line", *map(str, range(2026, 2034)))
CHEAP = {"land.asking_price": 1_000, "dwellings.free.rent": 2_500, "dwellings.free.vacant_value": 690_000}
ZEROS = re.compile(r"(€\s?0)+")


def left_out(*rows: tuple[str, ...]) -> Table:
    """What is left of a table of eight years."""
    found = without_zeros(table("Cash flow", COLUMNS, rows, "<" + ">" * 8), lambda rows: f"zero: {rows}")
    assert isinstance(found, Table)
    return found


def names(shown: Table) -> list[str]:
    return [row[0] for group in shown.groups for row in group.rows]


def test_a_row_of_eight_zeros_is_left_out_and_named_once() -> None:
    rent, levy, works = ("rent", *("€ 9",) * 8), ("levy", *EIGHT), ("works", *EIGHT)
    shown = left_out(rent, levy, works)
    assert names(shown) == ["rent"]
    assert shown.notes == ("zero: levy; works",)


@pytest.mark.parametrize("zero", ["0", "€0", "€ 0", "-€0", "−€ 0", "0.0%", "0,00 %", "+0"])
def test_every_spelling_of_zero_counts(zero: str) -> None:
    assert names(left_out(("rent", *("€9",) * 8), ("levy", *(zero,) * 8))) == ["rent"]


@pytest.mark.parametrize("other", ["0.01", "€ 10", "0,5 %", "—", "00:00", "no"])
def test_a_row_with_one_other_figure_stays(other: str) -> None:
    assert names(left_out(("rent", *("€9",) * 8), ("levy", *EIGHT[:7], other))) == ["rent", "levy"]


def test_empty_cells_do_not_count_and_two_zeros_are_too_few() -> None:
    rows = (("rent", *("€9",) * 8), ("two", "0", "0", *("",) * 6), ("three", "0", "0", "0", *("",) * 5))
    assert names(left_out(*rows)) == ["rent", "two"]


def test_a_table_of_zeros_alone_stays_whole() -> None:
    shown = left_out(("levy", *EIGHT), ("works", *EIGHT))
    assert names(shown) == ["levy", "works"]
    assert shown.notes == ()


def test_totals_stay_and_a_row_is_named_with_its_group() -> None:
    nine = ("€9",) * 3
    groups = (
        Rows((("rent", *nine), ("levy", "€0", "€0", "€0")), "Low", (Sentence("said of low"),)),
        Rows((("sum", "€0", "€0", "€0"),), total=True),
    )
    block = Table("By type", heads(("line", "a", "b", "c"), "<>>>"), groups)
    shown = without_zeros(block, lambda rows: f"zero: {rows}")
    assert isinstance(shown, Table)
    assert names(shown) == ["rent", "sum"]
    assert shown.notes == ("said of low", "zero: Low: levy")


def test_a_row_of_zeros_that_says_something_in_words_stays() -> None:
    rows = [("rent", "", "1", "1", "1"), ("levy", "as of 2030", "0", "0", "0"), ("works", "", "0", "0", "0")]
    shown = without_zeros(table("Lines", ("line", "note", "a", "b", "c"), rows, "<<>>>"), str)
    assert isinstance(shown, Table)
    assert names(shown) == ["rent", "levy"]


def test_text_columns_are_no_figures() -> None:
    block = table("Checks", ("rule", "a", "b", "c"), [("one", "0", "0", "0"), ("two", "1", "1", "1")], "<<<<")
    assert without_zeros(block, str) == block


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_report_leaves_out_a_contribution_that_is_nothing_on_every_path(lang: str) -> None:
    """Land for 1,000 euros, free dwellings at twice their rent: every percentile is zero."""
    scenario = scenario_of("amersfoort-2019").with_values(CHEAP)
    whole = [each for section in uncertain_sections(scenario, lang, PATHS) for each in section.blocks]
    shown = drawn_blocks(tuple(whole), lang)
    name = {"en": "Public contribution", "nl": "Publieke bijdrage"}[lang]
    told = {
        "en": "Zero throughout: Random: Public contribution; History: Public contribution.",
        "nl": "Overal nul: Toeval: Publieke bijdrage; Historie: Publieke bijdrage.",
    }[lang]
    title = {"en": "Percentiles:", "nl": "Percentielen:"}[lang]
    before, after = (
        [each for each in blocks if isinstance(each, Table) and each.caption.startswith(title)]
        for blocks in (whole, shown)
    )
    assert before
    for one in before:
        assert ZEROS.fullmatch(
            "".join(next(row for group in one.groups for row in group.rows if row[0] == name)[1:])
        )
    assert not any(name in names(other) for other in after)
    assert sum(other.notes.count(told) for other in after) == len(before)

"""Formulas that a person can follow: one pattern a row, names for inputs, nothing that an old Excel lacks."""

from __future__ import annotations

import io
import re
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import column_index_from_string, get_column_letter

from feasibility import evaluate, read_scenario
from feasibility.language.texts import text
from feasibility.lines import LINES
from feasibility.policy.tables import dated_table
from feasibility.report.workbook.file import workbook_bytes
from feasibility.report.workbook.inputs import VALUE, input_cells, input_sheets
from feasibility.report.workbook.line_formulas import BY_YEAR, ON_ANNIVERSARIES, PER_PERIOD
from feasibility.report.workbook.plan import FIRST, TITLE_ROWS
from feasibility.scenario.keys.parties import OF_THE_TABLE
from tests.workbook.office import formulas

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
FUNCTIONS = {
    "ABS", "AND", "CHOOSE", "COLUMN", "COLUMNS", "COUNTA", "DATE", "DAY", "EDATE", "FIND", "IF", "IFERROR",
    "INDEX", "INT", "IRR", "ISNUMBER", "MATCH", "MAX", "MIN", "MOD", "MONTH", "N", "NOT", "NPV", "OR",
    "ROUND", "ROUNDUP", "SIGN", "SUBSTITUTE", "SUM", "SUMIF", "SUMPRODUCT", "YEAR",
}  # fmt: skip
"""All in Excel 2007 and LibreOffice; none volatile."""
DRAGGED = ("years", "levels", "limits", "paths", "operation", "costs", "project", "irr")
REFERENCE = re.compile(r"(?<![A-Za-z_.$'])(\$?)([A-Z]{1,3})(\$?)(\d+)(?![\d(A-Za-z_])")
LONGEST_FORMULA = 8192


@pytest.fixture(scope="module")
def book() -> bytes:
    return workbook_bytes(evaluate(read_scenario(SCENARIOS / "national-law-2026.yaml")))


@pytest.fixture(scope="module")
def opened(book: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(book))


def test_only_functions_that_every_spreadsheet_has(book: bytes) -> None:
    used = set()
    for sheet, formula in formulas(book):
        without_texts = re.sub(r"&quot;.*?&quot;|\".*?\"", "", formula)
        used |= set(re.findall(r"([A-Z][A-Z0-9.]*)\(", without_texts))
        assert len(formula) < LONGEST_FORMULA, sheet
        assert "{" not in without_texts
    assert used <= FUNCTIONS


def test_a_hole_in_the_income_limits_has_no_number_on_the_sheet_of_the_law() -> None:
    scenario = read_scenario(SCENARIOS / "gooi-en-vechtstreek-2019.yaml")
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(evaluate(scenario))))
    sheet = book[text("workbook_sheet_law", "en")]
    years = [
        (getattr(day, "year", None), value)
        for dates, values in pairwise(list(sheet.iter_rows(values_only=True)))
        if 34_085 in values
        for day, value in zip(dates, values, strict=True)
    ]
    assert [each for each in years if each[0] in (2012, 2013, 2014, 2015)] == [
        (2012, 34_085),
        (2013, "—"),
        (2015, 34_911),
    ]


def test_a_share_of_twelve_types_is_one_short_formula() -> None:
    scenario = read_scenario(SCENARIOS / "new-district-1000.yaml")
    assert len(scenario.dwellings) == 12
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(evaluate(scenario))))
    sheet = book[text("workbook_sheet_checks", "en")]
    rows = [row for row in sheet.iter_rows() if str(row[0].value).startswith("Share rules")]
    assert len(rows) == len(scenario.policy.shares)
    assert all(len(str(cell.value)) < 260 for row in rows for cell in row if cell.value)


def test_no_macro_no_array_no_link_to_another_file(book: bytes) -> None:
    archive = zipfile.ZipFile(io.BytesIO(book))
    names = archive.namelist()
    assert not [name for name in names if "vba" in name.lower() or "externalLink" in name]
    for name in names:
        if name.startswith("xl/worksheets/sheet"):
            assert b't="array"' not in archive.read(name)
    assert b'fullCalcOnLoad="1"' in archive.read("xl/workbook.xml")


def relative(formula: str, column: int) -> str:
    """A formula with its relative columns counted from its own."""

    def shifted(found: re.Match[str]) -> str:
        fixed, letters, _, row = found.groups()
        return f"{fixed}{letters if fixed else column_index_from_string(letters) - column}@{row}"

    return REFERENCE.sub(shifted, formula)


@pytest.mark.parametrize("sheet", DRAGGED)
def test_one_pattern_a_row(opened: Any, sheet: str) -> None:
    found = 0
    for row in opened[text(f"workbook_sheet_{sheet}", "en")].iter_rows(
        min_row=TITLE_ROWS + 1, min_col=FIRST + 1
    ):
        written = [(cell.value, cell.column) for cell in row if isinstance(cell.value, str)]
        patterns = {relative(value, column) for value, column in written if value.startswith("=")}
        assert len(patterns) <= 1, (sheet, row[0].row, sorted(patterns)[:3])
        found += len(patterns)
    assert found


def test_every_input_has_its_name_and_its_place(opened: Any) -> None:
    scenario = read_scenario(SCENARIOS / "national-law-2026.yaml")
    sheet = opened[text("workbook_sheet_dwellings", "en")]
    cells = input_cells(input_sheets(scenario.raw, (), scenario.policy_base))
    rent = cells["dwellings.mid_large.rent"]
    assert sheet.cell(rent.row + 1, rent.column + 1).value == 1_290
    assert sheet.cell(rent.row + 1, 2).value == "dwellings.*.rent"
    assert rent.column == VALUE + 1
    at = f"${get_column_letter(rent.column + 1)}${rent.row + 1}"
    assert opened.defined_names[rent.name].attr_text.endswith(at)
    assert sheet.cell(rent.row + 1, rent.column + 1).protection.locked is False


def test_every_value_of_the_scenario_is_an_input() -> None:
    """Whatever a file says stands in a cell, a name in two languages in one: nothing is left out."""

    def leaves(value: Any, path: str) -> list[str]:
        if isinstance(value, dict) and not path.endswith(".label"):
            return [
                leaf
                for key, each in value.items()
                for leaf in leaves(each, f"{path}.{key}" if path else str(key))
            ]
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return [leaf for place, each in enumerate(value) for leaf in leaves(each, f"{path}.{place}")]
        return [path]

    for file in sorted(SCENARIOS.glob("*.yaml")):
        scenario = read_scenario(file)
        cells = input_cells(input_sheets(scenario.raw, (), scenario.policy_base))
        plan = {name: part for name, part in scenario.raw.items() if name not in OF_THE_TABLE}
        for leaf in leaves(plan, ""):
            known = (
                leaf in cells
                or f"{leaf}.then" in cells
                or f"{leaf}:net_yield" in cells
                or f"{leaf}.0" in cells
                or leaf.startswith("land.phase_shares.")
            )
            assert known, (file.stem, leaf)


def test_text_from_a_scenario_is_never_a_formula() -> None:
    scenario = read_scenario(SCENARIOS / "amersfoort-2019.yaml").with_values(
        {
            "name": "=1+1",
            "policy.source.title": "@SUM(1)",
            "policy.notes": ["+2", "-2", "<script>alert(1)</script>", "{=1}"],
            "dwellings.low.deviation": {"from": "min_floor_area", "motivation": '=HYPERLINK("x")'},
        }
    )
    data = workbook_bytes(evaluate(scenario))
    written = {formula for _, formula in formulas(data)}
    assert not [formula for formula in written if "HYPERLINK" in formula or formula in ("1+1", "+2")]
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert b"<script>" not in b"".join(archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_no_head_of_the_waterfall_runs_into_the_next(lang: str) -> None:
    scenario = read_scenario(SCENARIOS / "national-law-2026.yaml")
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(evaluate(scenario), lang)))
    sheet = book[text("workbook_sheet_waterfall", lang)]
    heads = [cell for cell in sheet[TITLE_ROWS + 1][FIRST:] if cell.value]
    assert len(heads) > 8
    widths = {
        column: dimension.width
        for dimension in sheet.column_dimensions.values()
        for column in range(dimension.min, dimension.max + 1)
    }
    for cell in heads:
        assert cell.alignment.wrap_text
        assert widths[cell.column] > max(map(len, cell.value.split())), cell.value
        lines = (sheet.row_dimensions[cell.row].height or 0) // 13
        assert widths[cell.column] * lines > 1.5 * len(cell.value), cell.value


def test_the_same_scenario_gives_the_same_file() -> None:
    result = evaluate(read_scenario(SCENARIOS / "corporation-low-segment.yaml"))
    assert workbook_bytes(result, "nl") == workbook_bytes(result, "nl")


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_no_word_of_the_other_language(lang: str) -> None:
    data = workbook_bytes(evaluate(read_scenario(SCENARIOS / "corporation-low-segment.yaml")), lang)
    book = openpyxl.load_workbook(io.BytesIO(data))
    titles = [title for title in book.sheetnames if title != "feasibility"]
    assert all(len(title) <= 31 for title in titles)
    labels = {
        str(row[0].value) for title in titles for row in book[title].iter_rows(max_col=1) if row[0].value
    }
    assert ("Bovengrens" in labels) is (lang == "nl")
    assert ("Upper limit" in labels) is (lang == "en")


def test_the_names_of_a_table_of_the_law_cover_all_of_it() -> None:
    """A hole in a table takes a column of its own; the last row of the income limits is looked up too."""
    file = Path(__file__).parents[2] / "scenarios" / "amersfoort-2019.yaml"
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(evaluate(read_scenario(file)))))
    table = dated_table("income_limit", "single")
    for name in ("law_income_dates", "law_income_values"):
        ((title, area),) = book.defined_names[name].destinations
        cells = [cell.value for row in book[title][area] for cell in row]
        assert len(cells) == len(table.rows) + 1, "one hole: 2013 and 2014"
        assert cells[-1] is not None
    assert cells[-1] == table.rows[-1].value


@pytest.mark.parametrize("key", [each.key for each in LINES])
def test_every_registered_line_has_a_formula(key: str) -> None:
    stated = {each.partition(".")[0] for each in (*PER_PERIOD, *ON_ANNIVERSARIES, *BY_YEAR)}
    assert key in stated, f"{key}: state its formula in report/workbook/line_formulas.py"


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_truth_values_and_percentages_say_so(lang: str) -> None:
    scenario = read_scenario(SCENARIOS / "amersfoort-financed.yaml")
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(evaluate(scenario), lang)))
    yes = f'"{text("yes", lang)}";'
    truths = rates = 0
    for sheet in book:
        for row in sheet.iter_rows(min_row=TITLE_ROWS + 1):
            unit = next((str(row[at].value or "") for at in (1, 2) if "%" in str(row[at].value)), "")
            columns = {cell.column: cell for cell in row[2:]}
            for column, cell in columns.items():
                if isinstance(cell.value, str) and re.search(r",1,0\)$", cell.value) and column > FIRST:
                    assert cell.number_format.startswith(yes), (sheet.title, cell.coordinate, cell.value)
                    truths += 1
            value = columns.get(FIRST + 1) or columns.get(3)
            if value is None or value.value in (None, ""):
                continue
            checked = sheet.title in (text("workbook_sheet_checks", lang), *COMPARED[lang])
            if value.number_format.endswith("%") and not checked:
                assert unit.startswith("%"), (sheet.title, value.coordinate)
                rates += 1
    assert truths > 1000
    assert rates > 50


def test_notes_wrap_and_addresses_are_folded_away(opened: Any) -> None:
    """On the yellow sheets: a long note takes the lines it needs within the print area."""
    wrapped = 0
    for sheet in opened:
        paths = [cell for cell in sheet["B"] if re.fullmatch(r"[a-z_]+\.[\w.*:]+", str(cell.value))]
        if not paths or sheet["B1"].value:
            continue
        assert sheet.column_dimensions["B"].hidden, sheet.title
        for cell in paths:
            note = sheet.cell(cell.row, 5)
            if isinstance(note.value, str) and len(note.value) > 80 and note.font.color.rgb != "FF0000FF":
                assert note.alignment.wrap_text, (sheet.title, note.coordinate)
                wrapped += 1
    assert wrapped


LONGEST_IN_A_LINE = 45


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_what_a_column_holds_stands_above_it_and_texts_stay_on_the_page(lang: str, tmp_path: Path) -> None:
    result = evaluate(read_scenario(SCENARIOS / "thirty-forty-thirty.yaml"))
    file = tmp_path / "book.xlsx"
    file.write_bytes(workbook_bytes(result, lang))
    book = openpyxl.load_workbook(file)
    checks, policy, years = (
        book[text(f"workbook_sheet_{key}", lang)] for key in ("checks", "policy", "years")
    )
    assert all(checks.cell(TITLE_ROWS + 1, column).value for column in (1, 3, *range(6, 12)))
    (heads,) = (row for row in policy.iter_rows(values_only=True) if row[1] == "policy.shares.*")
    assert heads[3:5] == tuple(text("workbook_share_rule", lang, number=number) for number in (1, 2))
    assert read_scenario(file).policy.shares == result.scenario.policy.shares
    assert policy.column_dimensions["D"].width == pytest.approx(LONGEST_IN_A_LINE, abs=1)
    long = [
        cell for cell in policy["D"] if isinstance(cell.value, str) and len(cell.value) > LONGEST_IN_A_LINE
    ]
    assert len(long) > 5
    for cell in long:
        assert cell.alignment.wrap_text, cell.coordinate
        lines = -(-len(cell.value) // LONGEST_IN_A_LINE)
        assert policy.row_dimensions[cell.row].height >= 13 * lines, cell.coordinate
    count = len(result.cash_flow.years)
    assert years.cell(TITLE_ROWS + 1, 4).value == text("years_total", lang)
    assert f"${get_column_letter(FIRST + count)}$" in years.print_area
    (chart,) = years._charts
    assert f"${get_column_letter(FIRST + count)}$" in chart.ser[0].val.numRef.f


COMPARED = {lang: (text("workbook_sheet_reconciliation", lang),) for lang in ("en", "nl")}
"""Sheets without a column of units."""


def test_folded_rows_are_all_formulas_and_the_months_are_not_printed(opened: Any) -> None:
    folded = 0
    for sheet in opened:
        for number, row in sheet.row_dimensions.items():
            assert bool(row.hidden) is (row.outlineLevel == 1), (sheet.title, number)
            folded += bool(row.hidden)
        if sheet.print_area:
            _, right = sheet.print_area.replace("$", "").rpartition("!")[2].split(":")
            columns = column_index_from_string(re.sub(r"\d", "", right))
            pages = sheet.page_setup.fitToWidth if sheet.sheet_properties.pageSetUpPr.fitToPage else 99
            assert columns <= 4 + 20 * (pages or 1), sheet.title
            assert columns < 80, sheet.title
    assert folded > 20

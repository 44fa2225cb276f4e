"""Forms as other programs save them and as people change them: read as they were meant, or refused.

The land value of the Amersfoort example is 4,588,112.86 (the golden case of the plan of 2019); every form
here is that example, changed in one thing.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName

from feasibility import evaluate, read_scenario
from feasibility.errors import InputError
from feasibility.language.words import Words
from feasibility.report.workbook.file import write_workbook
from feasibility.report.workbook.form import form_of
from feasibility.scenario.excel.layout import HEADINGS, NOTE, STATUS, UNIT, VALUE
from tests.conftest import ROOT
from tests.contracts.forms import place_of
from tests.longer import in_turn

LANGUAGES = ("en", "nl")
WRITTEN_AS = {
    UNIT: ("form_column_unit", "workbook_row_unit"),
    VALUE: ("form_column_value", "workbook_row_value"),
    NOTE: ("form_column_note", "workbook_row_note"),
    STATUS: ("workbook_row_status",),
}
LAND_VALUE = 4_588_112.86
Edit = Callable[[Workbook], object]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("form") / "sound.xlsx"
    file.write_bytes(form_of(read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml")))
    return file


def edited(sound: Path, tmp_path: Path, edit: Edit) -> Path:
    book = load_workbook(sound)
    edit(book)
    book.save(tmp_path / "form.xlsx")
    return tmp_path / "form.xlsx"


def rezipped(sound: Path, file: Path, name: Callable[[str], str], content: Callable[[str, str], str]) -> Path:
    """A copy whose parts have other names and other content."""
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            new.writestr(name(each), content(each, old.read(each).decode()))
    return file


def land_value(file: Path) -> float:
    return evaluate(read_scenario(file)).residual_land_value


def told(file: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_scenario(file)
    return str(caught.value).replace(f"{file}: ", "").replace(f"{file} ", "")


def same(name: str) -> str:
    return name


def unchanged(_name: str, content: str) -> str:
    return content


# --------------------------------------------------------------------------------------- columns and rows


SHEETS = ("Letting", "General", "Land", "Exit", "Dwellings", "Operating costs")


@pytest.mark.parametrize(("title", "before"), in_turn(SHEETS, (2, 3, 4)))
def test_an_inserted_column_moves_no_value(sound: Path, tmp_path: Path, title: str, before: int) -> None:
    file = edited(sound, tmp_path, lambda book: book[title].insert_cols(before))
    assert land_value(file) == pytest.approx(LAND_VALUE, abs=0.005)
    assert read_scenario(file).digest == read_scenario(sound).digest


def test_an_inserted_column_that_bears_numbers_of_ones_own(sound: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        sheet = book["Letting"]
        sheet.insert_cols(4)
        sheet["D4"], sheet["D6"] = "Last year", 0.5

    file = edited(sound, tmp_path, edit)
    assert land_value(file) == pytest.approx(LAND_VALUE, abs=0.005)
    (warning,) = read_scenario(file).warnings
    assert "Letting!D6: Vacancy: holds the number 0.5, which is not read" in str(warning)


def test_a_second_heading_of_values_is_refused(sound: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book["Letting"]["G4"], book["Letting"]["G5"] = "Value", 0.3

    assert told(edited(sound, tmp_path, edit)) == (
        "Letting!G4: is a second heading of values beside D4: either column may be meant; keep one"
    )


@pytest.mark.parametrize("title", ["Dwellings", "Indices", "Operating costs", "Development"])
@pytest.mark.parametrize("below", [1, 3])
def test_an_empty_row_inserted_into_a_table_does_not_end_it(
    sound: Path, tmp_path: Path, title: str, below: int
) -> None:
    def edit(book: Workbook) -> None:
        sheet = book[title]
        heading = next(row for row in range(1, 40) if str(sheet.cell(row, 2).value).endswith(".*"))
        sheet.insert_rows(heading + below)

    assert land_value(edited(sound, tmp_path, edit)) == pytest.approx(LAND_VALUE, abs=0.005)


def test_a_number_in_an_inserted_row_is_told_of(sound: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book["Dwellings"].insert_rows(7)
        book["Dwellings"]["D7"] = 12

    file = edited(sound, tmp_path, edit)
    warnings = [str(each) for each in read_scenario(file).warnings]
    assert any(
        "Dwellings!D7: holds the number 12, which is not read: its row has no path" in w for w in warnings
    )


def test_a_deleted_column_of_units(sound: Path, tmp_path: Path) -> None:
    file = edited(sound, tmp_path, lambda book: book["Letting"].delete_cols(3))
    assert land_value(file) == pytest.approx(LAND_VALUE, abs=0.005)


def test_the_headings_are_those_that_the_program_writes() -> None:
    for lang in LANGUAGES:
        words = Words(lang)
        for kind, keys in WRITTEN_AS.items():
            assert all(words(key).casefold() in HEADINGS[kind] for key in keys)


def test_values_without_a_heading_are_refused(sound: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        for column in range(1, 6):
            book["Letting"].cell(4, column).value = None

    assert "Letting!B5: Turnover: the heading 'Value' is missing" in told(edited(sound, tmp_path, edit))


@pytest.mark.parametrize("column", ["C", "E"])
@pytest.mark.parametrize("value", [0.1, 0, 10])
def test_a_number_beside_its_empty_cell(sound: Path, tmp_path: Path, column: str, value: float) -> None:
    def edit(book: Workbook) -> None:
        book["Letting"]["D5"], book["Letting"][f"{column}5"] = None, value

    assert told(edited(sound, tmp_path, edit)) == (
        f"Letting!{column}5: Turnover: holds the number {value}, and its value cell D5 is empty; "
        "type the value in D5"
    )


@pytest.mark.parametrize("value", ["0,10", "10%", "10 %", "€ 0,10"])
def test_a_number_as_text_in_the_column_of_notes(sound: Path, tmp_path: Path, value: str) -> None:
    def edit(book: Workbook) -> None:
        book["Letting"]["D5"], book["Letting"]["E5"] = None, value

    assert "and its value cell D5 is empty" in told(edited(sound, tmp_path, edit))


@pytest.mark.parametrize(
    "value", ["10 procent", "ca. 0,1", "0,1 per jaar", "± 10 pct", "assumed: 0.1", "2000 per jaar"]
)
def test_a_note_that_begins_with_a_number_beside_an_empty_cell_is_told_of(
    sound: Path, tmp_path: Path, value: str
) -> None:
    def edit(book: Workbook) -> None:
        book["Letting"]["D5"], book["Letting"]["E5"] = None, value

    (warning,) = read_scenario(edited(sound, tmp_path, edit)).warnings
    assert f"holds the text '{value}' as a note, and its value cell D5 is empty" in str(warning)


@pytest.mark.parametrize(
    "value", ["2019 plan", "2019: offer of the builder", "2019-2021 average", "2024, CBS"]
)
def test_a_note_that_begins_with_a_year_is_a_note(sound: Path, tmp_path: Path, value: str) -> None:
    def edit(book: Workbook) -> None:
        book["Letting"]["D5"], book["Letting"]["E5"] = None, value

    assert not read_scenario(edited(sound, tmp_path, edit)).warnings


def test_a_number_far_from_its_empty_cell_is_told_of(sound: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book["Letting"]["H9"] = 3

    (warning,) = read_scenario(edited(sound, tmp_path, edit)).warnings
    assert "Letting!H9: Lease-up months: holds the number 3, which is not read" in str(warning)
    assert "; the value cell of this row, D9, is empty: its default holds" in str(warning)


def test_labels_that_were_sorted_without_their_paths(sound: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        sheet = book["Letting"]
        for column in "AD":
            first, second = sheet[f"{column}5"], sheet[f"{column}6"]
            first.value, second.value = second.value, first.value

    assert "its label is 'Vacancy' and its path that of 'Turnover'" in told(edited(sound, tmp_path, edit))


def test_hidden_rows_count(sound: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book["Letting"].row_dimensions[5].hidden = True
        book["Letting"].column_dimensions["D"].hidden = True

    assert land_value(edited(sound, tmp_path, edit)) == pytest.approx(LAND_VALUE, abs=0.005)


# ------------------------------------------------------------------------------------------ sheets and names


def test_a_copied_sheet_with_names_of_its_own_is_passed_over(sound: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        copy = book.copy_worksheet(book["Dwellings"])
        copy.title = "Dwellings (2)"
        copy["D8"] = 700
        copy.defined_names["feasibility_sheet_dwellings"] = DefinedName(
            "feasibility_sheet_dwellings", attr_text="'Dwellings (2)'!$A$1"
        )

    scenario = read_scenario(edited(sound, tmp_path, edit))
    assert evaluate(scenario).residual_land_value == pytest.approx(LAND_VALUE, abs=0.005)
    assert "the sheet 'Dwellings (2)' is a copy of Dwellings and is not read" in str(scenario.warnings[0])


def test_a_renamed_sheet(sound: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book["Letting"].title = "Verhuur 2026"
        name = "feasibility_sheet_rents"
        book.defined_names[name] = DefinedName(name, attr_text="'Verhuur 2026'!$A$1")

    assert land_value(edited(sound, tmp_path, edit)) == pytest.approx(LAND_VALUE, abs=0.005)


def test_the_name_of_the_version_was_dropped(sound: Path, tmp_path: Path) -> None:
    file = edited(sound, tmp_path, lambda book: book.defined_names.pop("feasibility_format"))
    assert read_scenario(file).digest == read_scenario(sound).digest


@pytest.mark.parametrize("name", ["feasibility_rows", "feasibility_defaults"])
def test_a_name_of_the_hidden_sheet_was_dropped(sound: Path, tmp_path: Path, name: str) -> None:
    file = edited(sound, tmp_path, lambda book: book.defined_names.pop(name))
    assert read_scenario(file).digest == read_scenario(sound).digest


def test_the_name_of_a_sheet_was_dropped(sound: Path, tmp_path: Path) -> None:
    file = edited(sound, tmp_path, lambda book: book.defined_names.pop("feasibility_sheet_rents"))
    assert told(file).startswith("feasibility_sheet_rents: the name of the sheet for this part was lost")


@pytest.mark.parametrize("kept", [True, False])
def test_a_workbook_without_its_constant_names_still_gives_the_whole_policy(
    tmp_path: Path, kept: bool
) -> None:
    scenario = read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml").with_values({"period": "year"})
    write_workbook(evaluate(scenario), tmp_path / "back.xlsx")

    def edit(book: Workbook) -> None:
        for name in ("feasibility_format", "feasibility_policy_in_full"):
            book.defined_names.pop(name)
        if not kept:
            # As a workbook was written before the hidden sheet told it too.
            hidden = book["feasibility"]
            for row in range(1, 40):
                if str(hidden.cell(row, 1).value or "").startswith(":"):
                    hidden.cell(row, 1).value = hidden.cell(row, 2).value = None
        sheet, cell = place_of(book, "policy.term")
        sheet[cell] = None

    file = edited(tmp_path / "back.xlsx", tmp_path, edit)
    assert read_scenario(file).policy.term == 0


# -------------------------------------------------------------------------------------------------- spellings


def test_backslashes_in_the_names_of_parts(sound: Path, tmp_path: Path) -> None:
    file = rezipped(sound, tmp_path / "f.xlsx", lambda name: name.replace("/", "\\"), unchanged)
    assert land_value(file) == pytest.approx(LAND_VALUE, abs=0.005)


@pytest.mark.parametrize("spelt", [str.upper, lambda name: name.replace("shared", "Shared")])
def test_names_of_parts_in_other_capitals(sound: Path, tmp_path: Path, spelt: Callable[[str], str]) -> None:
    file = rezipped(sound, tmp_path / "f.xlsx", spelt, unchanged)
    assert land_value(file) == pytest.approx(LAND_VALUE, abs=0.005)


def test_the_strict_namespace(sound: Path, tmp_path: Path) -> None:
    def strict(_name: str, content: str) -> str:
        content = content.replace(
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            "http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
        return content.replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        )

    assert land_value(rezipped(sound, tmp_path / "f.xlsx", same, strict)) == pytest.approx(
        LAND_VALUE, abs=0.005
    )


def test_cells_without_references_and_styles_that_no_library_takes(sound: Path, tmp_path: Path) -> None:
    def odd(name: str, content: str) -> str:
        if name == "xl/styles.xml":
            return "<styleSheet><fonts><font><family val='99'/></font></fonts></styleSheet>"
        if name.startswith("xl/worksheets/sheet"):
            content = content.replace("<sheetViews>", '<sheetViews><sheetView view="of my own"/>')
        return content

    assert land_value(rezipped(sound, tmp_path / "f.xlsx", same, odd)) == pytest.approx(LAND_VALUE, abs=0.005)


@pytest.mark.parametrize("written", ["2020-01-01T00:00:00", "2020-01-01", "2020-01-01T00:00:00.000"])
def test_dates_as_iso(sound: Path, tmp_path: Path, written: str) -> None:
    def dated(name: str, content: str) -> str:
        # The second sheet is General; 43831 is 1 January 2020.
        if name != "xl/worksheets/sheet2.xml":
            return content
        new, count = re.subn(
            r'<c r="D8"([^>]*)><v>43831</v>', rf'<c r="D8"\1 t="d"><v>{written}</v>', content
        )
        assert count == 1
        return new

    assert read_scenario(rezipped(sound, tmp_path / "f.xlsx", same, dated)).start == date(2020, 1, 1)


def test_a_date_with_a_time_of_day(sound: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book["General"]["D8"] = datetime(2020, 1, 1, 10, 30)

    assert "General!D8: Start: found 2020-01-01 10:30:00" in told(edited(sound, tmp_path, edit))


# ----------------------------------------------------------------------------------------------------- bounds


def test_one_text_in_many_cells_is_refused_at_once(sound: Path, tmp_path: Path) -> None:
    def long(name: str, content: str) -> str:
        if name != "xl/sharedStrings.xml":
            return content
        return content.replace("<t>Low mid</t>", f"<t>{'x' * 1_000_000}</t>")

    message = told(rezipped(sound, tmp_path / "f.xlsx", same, long))
    assert message == "holds a text of 1,000,000 characters in Dwellings!D5; a cell takes 32,767"


def test_the_texts_of_all_cells_together_are_bounded(sound: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        for row in range(100, 400):
            book["Letting"].cell(row, 7).value = "x" * 32_000

    assert told(edited(sound, tmp_path, edit)).startswith("holds more than 5,000,000 characters in its cells")


def test_two_sheets_of_one_part_are_refused(sound: Path, tmp_path: Path) -> None:
    def twice(name: str, content: str) -> str:
        if name != "xl/_rels/workbook.xml.rels":
            return content
        return content.replace("worksheets/sheet3.xml", "worksheets/sheet2.xml")

    assert "is damaged: the sheet 'Policy' occurs in it twice" in told(
        rezipped(sound, tmp_path / "f.xlsx", same, twice)
    )

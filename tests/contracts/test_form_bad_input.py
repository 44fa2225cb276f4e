"""Forms that cannot be read: one clear message each, with the sheet and the cell, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName

from feasibility import evaluate, read_scenario
from feasibility.errors import InputError
from feasibility.report.workbook.file import write_workbook
from feasibility.report.workbook.form import empty_form, form_of
from feasibility.scenario.reading.policy import library_names
from tests.conftest import ROOT
from tests.contracts.forms import changed, edited, fill_in, place_of, told

LIBRARY = ", ".join(library_names())


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("workbook") / "returned.xlsx"
    scenario = read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml")
    write_workbook(evaluate(scenario.with_values({"period": "year"})), file)
    return file


def typed(sound: Path, path: str, value: object) -> Callable[[Path], list[str]]:
    def broken(file: Path) -> list[str]:
        book = load_workbook(sound)
        sheet, cell = place_of(book, path)
        sheet[cell] = value
        book.save(file)
        return told(file)

    return broken


# ------------------------------------------------------------------------------------------------- in a cell


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            "required_return",
            "0,055",
            "General!D9: Required return: found the text '0,055' in a cell for a number; clear the "
            "cell and type "
            "the number 0.055 (0,055 in a Dutch Excel)",
        ),
        (
            "dwellings.low.vacant_value",
            "€ 214.000",
            "Dwellings!D12: Vacant value, low: found the text '€ 214.000' in a cell for a "
            "number; clear "
            "the cell and type the number 214000",
        ),
        (
            "rents.turnover",
            "12,5 %",
            "Letting!D5: Turnover: found the text '12,5 %' in a cell for a number; clear the "
            "cell and type "
            "the number 0.125 (0,125 in a Dutch Excel)",
        ),
        (
            "dwellings.low.rent",
            "about 760",
            "Dwellings!D8: Rent at the price date, low: found the text 'about 760'; an amount of euros is "
            "needed, or the word 'The highest rent by points'",
        ),
        (
            "dwellings.low.rent",
            "=700+60",
            "Dwellings!D8: Rent at the price date, low: holds a formula; a value is needed: copy the cell "
            "and paste it as a "
            "value",
        ),
        (
            "dwellings.low.rent",
            "#N/A",
            "Dwellings!D8: Rent at the price date, low: holds the error #N/A; a value is needed",
        ),
        (
            "dwellings.low.count",
            24.5,
            "Dwellings!D6: Number of dwellings of a type, low: found 24.5; a whole number of dwellings "
            "from 0 to 1,000,000 is allowed",
        ),
        (
            "rents.turnover",
            10,
            "Letting!D5: Turnover: found 10 (1,000%); a share from 0% to 100% is allowed: type 10%",
        ),
        (
            "rents.statutory_cap",
            "perhaps",
            "Letting!D12: Statutory cap: found the text 'perhaps'; yes or no is needed",
        ),
        (
            "exit.methods:net_yield",
            "perhaps",
            "Exit!D6: Method: net yield at exit: found the text 'perhaps'; yes or no is needed",
        ),
        (
            "start",
            "1-1-2020",
            "General!D8: Start: found the text '1-1-2020'; a date from 1900 to 2200 is needed: "
            "write 2020-01-01",
        ),
        (
            "start",
            "3-2-2020",
            "General!D8: Start: found the text '3-2-2020'; a date from 1900 to 2200 is needed: write "
            "2020-02-03 if the day stands first",
        ),
        (
            "dwellings.low.vacant_value",
            "214'000",
            "Dwellings!D12: Vacant value, low: found the text '214'000' in a cell for a "
            "number; clear the cell and type the number 214000",
        ),
        (
            "start",
            date(1900, 1, 1),
            "General!D8: Start: found 1900-01-01; a date from 1900-03-01 on is needed",
        ),
        (
            "start",
            2020.5,
            "General!D8: Start: found 1905-07-12 12:00:00; a date from 1900 to 2200 is needed, "
            "written like 2019-07-01",
        ),
        (
            "period",
            "maand",
            "General!D10: Period: found the text 'maand'; allowed: Month, Quarter, Year; did you mean "
            "'Month'?",
        ),
        (
            "dwellings.low.segment",
            "low-mid",
            "Dwellings!D5: Segment of a dwelling type, low: the policy has no segment 'low-mid'; it has "
            "Low mid, High mid, Low sale, High sale, Free; did you mean 'Low mid'?",
        ),
        ("required_return", None, "General!D9: Required return: missing; it has no default"),
        (
            "policy.base",
            "amersfort",
            f"Policy!D5: Policy: found the policy 'amersfort'; the library has {LIBRARY}; did you mean "
            "'amersfoort-2019'? (a file is written with its ending: ./my-policy.yaml)",
        ),
        ("format", 2, "General!D5: Format: found 2; allowed: 1"),
    ],
)
def test_a_mistake_in_a_cell_is_told_with_its_cell(
    sound: Path, tmp_path: Path, path: str, value: object, message: str
) -> None:
    (found,) = typed(sound, path, value)(tmp_path / "form.xlsx")
    assert found == message


MISTAKES_IN_A_FORM = {
    "price_date": None,
    "rents.turnover": 1.5,
    "dwellings.low.count": 24.5,
    "dwellings.low.segment": "Vrij",
    "dwellings.high.segment": "free",
    "period": "Kwartal",
    "land.payment_months": 100,
}
IN_A_FORM = {
    "nl": {
        "nl": [
            "Algemeen!D7: Prijspeildatum: ontbreekt; er is geen standaardwaarde",
            "Algemeen!D10: Periode: gevonden: de tekst 'Kwartal'; toegestaan: Maand, Kwartaal, Jaar; "
            "bedoelde u 'Kwartaal'?",
            "Woningen!D5: Segment van een woningtype, low: het beleid heeft geen segment 'Vrij'; het "
            "heeft Laag midden, Hoog midden, Lage koop, Hoge koop, Vrije sector; bedoelde u 'Vrije "
            "sector'?",
            "Woningen!D6: Aantal woningen van een type, low: gevonden: 24,5; toegestaan is een "
            "geheel aantal woningen van 0 tot en met 1.000.000",
            "Verhuur!D5: Mutatiegraad: gevonden: 1,5 (150 %); toegestaan is een aandeel van 0 % tot "
            "en met 100 %: typ 1,5 %",
            "Grond!D13: Maanden tot betaling van de grond: gevonden: 100; de grond wordt uiterlijk "
            "bij oplevering betaald, na 'Bouwtijd': 24",
        ],
    },
    "en": {
        "nl": [
            "General!D7: Price date: ontbreekt; er is geen standaardwaarde",
            "General!D10: Period: gevonden: de tekst 'Kwartal'; toegestaan: Month, Quarter, Year; "
            "bedoelde u 'Quarter'?",
            "Dwellings!D5: Segment of a dwelling type, low: het beleid heeft geen segment 'Vrij'; "
            "het heeft Low mid, High mid, Low sale, High sale, Free",
            "Dwellings!D6: Number of dwellings of a type, low: gevonden: 24,5; toegestaan is een "
            "geheel aantal woningen van 0 tot en met 1.000.000",
            "Letting!D5: Turnover: gevonden: 1,5 (150 %); toegestaan is een aandeel van 0 % tot en "
            "met 100 %: typ 1,5 %",
            "Land!D13: Months until the land is paid: gevonden: 100; de grond wordt uiterlijk bij "
            "oplevering betaald, na 'Construction time': 24",
        ],
        "en": [
            "General!D7: Price date: missing; it has no default",
            "General!D10: Period: found the text 'Kwartal'; allowed: Month, Quarter, Year; did you "
            "mean 'Quarter'?",
            "Dwellings!D5: Segment of a dwelling type, low: the policy has no segment 'Vrij'; it has "
            "Low mid, High mid, Low sale, High sale, Free",
            "Dwellings!D6: Number of dwellings of a type, low: found 24.5; a whole number of "
            "dwellings from 0 to 1,000,000 is allowed",
            "Letting!D5: Turnover: found 1.5 (150%); a share from 0% to 100% is allowed: type 1.5%",
            "Land!D13: Months until the land is paid: found 100; the land is paid at delivery at the "
            "latest, after 'Construction time': 24",
        ],
    },
}


def test_a_form_is_told_by_its_own_labels_and_words_in_the_language_of_the_reader(tmp_path: Path) -> None:
    scenario = read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml")
    for form, expected in IN_A_FORM.items():
        file = tmp_path / f"{form}.xlsx"
        file.write_bytes(form_of(scenario, form))
        changed(file, file, MISTAKES_IN_A_FORM)
        with pytest.raises(InputError) as caught:
            read_scenario(file)
        for lang, messages in expected.items():
            said = caught.value.in_language(lang).replace(f"{file}: ", "").splitlines()
            assert said == messages, (form, lang)


TOLD_IN_WORDS = [
    (
        {
            "dwellings.low.deviation.0.from": "Minimale opervlakte",
            "dwellings.low.deviation.0.motivation": "x",
        },
        "Woningen!D19: Regel waarvan wordt afgeweken, low: gevonden: 'Minimale opervlakte'; toegestaan: Huur "
        "binnen het segment, Prijs binnen het segment, Punten van het segment, Minimale oppervlakte; "
        "bedoelde u 'Minimale oppervlakte'?",
    ),
    (
        {"deviations.0.from": "Oppervlak", "deviations.0.motivation": "x"},
        "Algemeen!D18: Regel waarvan wordt afgeweken, 0: gevonden: 'Oppervlak'; toegestaan: Termijn, "
        "Aandelen in het programma, Aandeel van laag midden + lage koop, Aandeel van hoog midden + hoge koop",
    ),
    (
        {"indices.cpi.history": "cpb"},
        "Indexen!D5: Historie, Consumentenprijsindex (CPI): gevonden: de tekst 'cpb'; toegestaan: CBS; "
        "bedoelde u 'CBS'?",
    ),
    (
        {"indices.cpi.history": "CBS", "indices.cpi.2017": 0.02},
        "Indexen!D4: Indexen, Consumentenprijsindex (CPI): geeft 2017, dat al in de gepubliceerde historie "
        "staat; laat het weg, of stel 'Bekend tot en met' in",
    ),
    (
        dict.fromkeys(
            ("exit.methods:net_yield", "exit.methods:gross_yield", "exit.methods:vacant_value"), "nee"
        ),
        "Eindwaarde!D6: Methode: gevonden: een lege lijst; nodig is ten minste één onderdeel",
    ),
]


@pytest.fixture(scope="module")
def dutch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("dutch") / "form.xlsx"
    file.write_bytes(form_of(read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml"), "nl"))
    return file


@pytest.mark.parametrize(("typed", "message"), TOLD_IN_WORDS)
def test_no_key_of_a_file_stands_in_what_a_form_is_told(
    dutch: Path, tmp_path: Path, typed: dict[str, object], message: str
) -> None:
    file = changed(dutch, tmp_path / "form.xlsx", typed)
    with pytest.raises(InputError) as caught:
        evaluate(read_scenario(file))
    assert caught.value.in_language("nl") == f"{file}: {message}"


def test_a_share_is_named_in_a_deviation_by_the_word_of_the_form(dutch: Path, tmp_path: Path) -> None:
    typed = {"deviations.0.from": "Aandeel van laag midden + lage koop", "deviations.0.motivation": "x"}
    (deviation,) = read_scenario(changed(dutch, tmp_path / "form.xlsx", typed)).deviations
    assert deviation.rule == "shares.low_mid+low_sale"


@pytest.mark.parametrize("word", ["CBS", "cbs"])
def test_the_history_of_an_index_is_chosen_by_the_word_of_its_list(
    dutch: Path, tmp_path: Path, word: str
) -> None:
    sheet, cell = place_of(load_workbook(dutch), "indices.cpi.history")
    (offered,) = (each.formula1 for each in sheet.data_validations.dataValidation if cell in each.sqref)
    assert offered == '"CBS"'
    file = changed(dutch, tmp_path / "form.xlsx", {"indices.cpi.history": word})
    assert read_scenario(file).indices["cpi"].history == "cbs"


@pytest.mark.parametrize(
    ("lang", "segment", "message"),
    [
        (
            "nl",
            "Laag midden",
            "Woningen!D5: Segment van een woningtype, klein: het beleid heeft geen segment 'Laag midden'; "
            "het heeft Middenhuur, Middenhuur plus, Vrije sector; bedoelde u 'Middenhuur'?",
        ),
        (
            "en",
            "Low mid",
            "Dwellings!D5: Segment of a dwelling type, klein: the policy has no segment 'Low mid'; it has "
            "Mid, Mid plus, Free; did you mean 'Mid'?",
        ),
    ],
)
def test_a_segment_of_another_policy_is_quoted_as_it_was_typed(
    tmp_path: Path, lang: str, segment: str, message: str
) -> None:
    file = tmp_path / "form.xlsx"
    file.write_bytes(empty_form("x", "gooi-en-vechtstreek-2019", 2026, lang))
    book = load_workbook(file)
    fill_in(book, {"dwellings": ["klein"]}, {"dwellings.klein.segment": segment})
    book.save(file)
    with pytest.raises(InputError) as caught:
        read_scenario(file)
    assert f"{file}: {message}" in caught.value.in_language(lang).splitlines()


def test_a_part_that_is_missing_is_called_as_the_form_calls_it(tmp_path: Path) -> None:
    file = tmp_path / "form.xlsx"
    file.write_bytes(empty_form("x", "amersfoort-2019", 2026))
    with pytest.raises(InputError) as caught:
        read_scenario(file)
    said = caught.value.in_language("nl").replace(f"{file}: ", "").splitlines()
    missing = "ontbreekt; er is geen standaardwaarde"
    assert f"Dwellings!D4: Types of dwelling: {missing}" in said
    assert f"Exit!D6: Method: {missing}" in said


def test_several_mistakes_are_told_in_the_order_of_the_sheets(sound: Path, tmp_path: Path) -> None:
    book = load_workbook(sound)
    for path in ("exit.ageing", "dwellings.free.rent", "required_return"):
        sheet, cell = place_of(book, path)
        sheet[cell] = "x"
    book.save(tmp_path / "form.xlsx")
    assert [each.split(":")[0] for each in told(tmp_path / "form.xlsx")] == [
        "General!D9",
        "Dwellings!F8",
        "Exit!D14",
    ]


def test_merged_cells(sound: Path, tmp_path: Path) -> None:
    assert edited(sound, tmp_path / "form.xlsx", lambda book: book["Dwellings"].merge_cells("D8:E8")) == [
        "Dwellings!D8: Rent at the price date, low: is part of the merged cells D8:E8; unmerge them: each "
        "value has a cell "
        "of its own",
        "Dwellings!E8: Rent at the price date, high: is part of the merged cells D8:E8; unmerge them: each "
        "value has a cell "
        "of its own",
    ]


def test_a_deleted_sheet(sound: Path, tmp_path: Path) -> None:
    message = "dwellings: the sheet for this part was deleted; copy it back, or begin with a new form"
    assert edited(sound, tmp_path / "form.xlsx", lambda book: book.remove(book["Dwellings"])) == [message]

    def as_excel_does(book: Workbook) -> None:
        book.remove(book["Dwellings"])
        book.defined_names["feasibility_sheet_dwellings"].attr_text = "#REF!"

    assert edited(sound, tmp_path / "excel.xlsx", as_excel_does) == [message]


def test_a_sheet_that_lost_its_first_column(sound: Path, tmp_path: Path) -> None:
    """As Excel leaves the name of the sheet when column A, or row 1, is deleted."""

    def edit(book: Workbook) -> None:
        book["Dwellings"].delete_cols(1)
        book.defined_names["feasibility_sheet_dwellings"].attr_text = "Dwellings!#REF!"

    (message,) = edited(sound, tmp_path / "form.xlsx", edit)
    assert "the first column or the first row of the sheet Dwellings was deleted" in message


def test_a_copy_that_took_the_name_of_a_deleted_sheet(sound: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        copy = book.copy_worksheet(book["Dwellings"])
        book.remove(book["Dwellings"])
        copy.title = "Dwellings"
        name = "feasibility_sheet_dwellings"
        copy.defined_names[name] = DefinedName(name, attr_text="Dwellings!$A$1")
        book.defined_names[name].attr_text = "#REF!"

    (message,) = edited(sound, tmp_path / "form.xlsx", edit)
    assert "the sheet for this part was deleted, and Dwellings is a copy of it, which is not read" in message


def test_a_column_without_a_name(sound: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book["Dwellings"]["G8"] = 900

    assert edited(sound, tmp_path / "form.xlsx", edit) == [
        "Dwellings!G8: Types of dwelling: has a value in a column without a name; write the name in "
        "Dwellings!G4"
    ]


def test_a_name_given_twice(sound: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book["Operating costs"]["H4"] = "management"

    assert edited(sound, tmp_path / "form.xlsx", edit) == [
        "'Operating costs'!H4: Operating costs, management: given twice; the first stands in "
        "'Operating costs'!E4"
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [("a.b", "found the name 'a.b'; a name is Latin letters, digits, spaces, _ and -")],
)
def test_a_name_that_cannot_be_one(sound: Path, tmp_path: Path, name: str, message: str) -> None:
    def edit(book: Workbook) -> None:
        book["Operating costs"]["H4"] = name

    assert edited(sound, tmp_path / "form.xlsx", edit) == [
        f"'Operating costs'!H4: Operating costs: {message}"
    ]


def test_a_name_without_anything_below_it(sound: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book["Operating costs"]["H4"] = "lifts"

    (found,) = edited(sound, tmp_path / "form.xlsx", edit)
    assert found.startswith("'Operating costs'!H4: Operating costs, lifts: ")


NO_ROW = (
    "the row is missing on the sheet {}; an empty cell means the default, a missing row means nothing: copy "
    "it back, or begin with a new form or workbook"
)


def test_a_path_that_was_typed_over(sound: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book["Letting"]["B5"] = "rents.turnovr"

    assert edited(sound, tmp_path / "form.xlsx", edit) == [
        f"rents.turnover (Turnover): {NO_ROW.format('Letting')}; Letting!B5 holds 'rents.turnovr'"
    ]


def test_a_path_that_stands_twice(sound: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book["Letting"]["B6"] = "rents.turnover"

    assert edited(sound, tmp_path / "form.xlsx", edit) == [
        f"rents.vacancy (Vacancy): {NO_ROW.format('Letting')}; Letting!B6 holds 'rents.turnover'"
    ]


def test_a_path_that_was_added_twice(sound: Path, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book["Letting"]["B40"], book["Letting"]["D40"] = "rents.turnover", 0.1

    assert edited(sound, tmp_path / "form.xlsx", edit) == [
        "Letting!D40: Turnover: given twice; the first stands in Letting!D5"
    ]


@pytest.mark.parametrize("kind", ["form", pytest.param("workbook", marks=pytest.mark.long)])
@pytest.mark.parametrize(
    ("path", "title", "label"),
    [
        ("rents.turnover", "Letting", "Turnover"),
        ("rents.lease_up_months", "Letting", "Lease-up months"),
        ("required_return", "General", "Required return"),
        ("policy.term", "Policy", "Term of the covenant"),
        ("dwellings.*.market_rent", "Dwellings", "Market rent"),
        ("dwellings.*.parking_spaces", "Dwellings", "Parking spaces"),
        ("operating_costs.*", "Operating costs", "Operating costs"),
        ("indices.*.2024", "Indices", "2024"),
        ("development.costs.*.timing", "Development", "Timing of a cost"),
        ("exit.methods:vacant_value", "Exit", "vacant value"),
    ],
)
def test_a_deleted_row(
    sound: Path, returned: Path, tmp_path: Path, kind: str, path: str, title: str, label: str
) -> None:
    def edit(book: Workbook) -> None:
        sheet = book[title]
        row = next(row for row in range(1, 200) if sheet.cell(row, 2).value == path)
        sheet.delete_rows(row)

    (message,) = edited(sound if kind == "form" else returned, tmp_path / "form.xlsx", edit)
    assert message.startswith(f"{path} (")
    assert label in message.partition(")")[0]
    assert message.endswith(NO_ROW.format(title if " " not in title else f"'{title}'"))


def test_every_deleted_row_is_told(sound: Path, tmp_path: Path) -> None:
    found = edited(sound, tmp_path / "form.xlsx", lambda book: book["Letting"].delete_rows(5, 3))
    assert {each.partition(" ")[0] for each in found} == {"rents.turnover", "rents.vacancy", "rents.bad_debt"}
    assert len(found) == 3


def test_the_hidden_sheet_may_not_be_deleted(sound: Path, tmp_path: Path) -> None:
    assert edited(sound, tmp_path / "form.xlsx", lambda book: book.remove(book["feasibility"])) == [
        "lacks its hidden sheet 'feasibility', which lists its rows; begin with a new form or workbook"
    ]


def test_moved_rows_and_a_form_without_a_list_of_its_rows_are_read(sound: Path, tmp_path: Path) -> None:
    book = load_workbook(sound)
    sheet = book["Letting"]
    for column in range(1, 6):
        first, second = sheet.cell(5, column), sheet.cell(6, column)
        first.value, second.value = second.value, first.value
    book.save(tmp_path / "moved.xlsx")
    assert read_scenario(tmp_path / "moved.xlsx").digest == read_scenario(sound).digest
    del book.defined_names["feasibility_rows"]
    book["feasibility"].delete_cols(4, 3)
    sheet.delete_rows(9)
    book.save(tmp_path / "older.xlsx")
    assert read_scenario(tmp_path / "older.xlsx").digest == read_scenario(sound).digest

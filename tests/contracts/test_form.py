"""The Excel form: its room, what filling it in by hand gives, and what comes back of every scenario."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook import Workbook

from feasibility import evaluate, read_scenario
from feasibility.errors import InputError
from feasibility.report.workbook.form import empty_form, form_of
from feasibility.scenario.excel.reader import form_notes
from feasibility.scenario.reading.policy import library_names
from feasibility.scenario.writing.yaml import yaml_text
from tests.conftest import ROOT
from tests.contracts.forms import changed, fill_in, heading_of, place_of

SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
LANGUAGES = ("en", "nl")
each_scenario = pytest.mark.parametrize("file", SCENARIOS, ids=lambda path: path.stem)

# The plan for Amersfoort as a person types it into the form, from the comments in the scenario file.
NAMES = {
    "dwellings": ["low", "high", "free"],
    "operating_costs": ["maintenance", "management", "taxes_and_insurance", "reletting"],
    "development.costs": ["construction", "parking", "site", "soft_costs", "contingency", "overhead"],
}
VALUES = {
    "price_date": date(2019, 7, 1),
    "start": date(2020, 1, 1),
    "form_factor": 0.78,
    "required_return": 0.055,
    "dwellings.low.segment": "low_mid",
    "dwellings.low.count": 24,
    "dwellings.low.floor_area": 54,
    "dwellings.low.rent": 760,
    "dwellings.low.market_rent": 930,
    "dwellings.low.vacant_value": 214_000,
    "dwellings.low.construction_cost": 1_450,
    "dwellings.low.parking_spaces": 0.6,
    "dwellings.high.segment": "high_mid",
    "dwellings.high.count": 30,
    "dwellings.high.floor_area": 66,
    "dwellings.high.rent": 965,
    "dwellings.high.market_rent": 1_110,
    "dwellings.high.vacant_value": 272_000,
    "dwellings.high.construction_cost": 1_450,
    "dwellings.high.parking_spaces": 0.8,
    "dwellings.free.segment": "free",
    "dwellings.free.count": 66,
    "dwellings.free.floor_area": 84,
    "dwellings.free.rent": 1_285,
    "dwellings.free.vacant_value": 345_000,
    "dwellings.low.label": "en: low | nl: laag",
    "dwellings.high.label": "en: high|nl: hoog",
    "dwellings.free.label": " en: free | nl: vrij ",
    "dwellings.free.construction_cost": 1_500,
    "dwellings.free.parking_spaces": 1,
    "indices.cpi.then": 0.02,
    "indices.wages.then": 0.025,
    "indices.construction_cost.then": 0.025,
    "indices.house_price.then": 0.02,
    "indices.market_rent.then": 0.025,
    "rents.turnover": 0.1,
    "rents.vacancy": 0.015,
    "rents.bad_debt": 0.005,
    "rents.void_months": 1,
    "rents.free_sector_surcharge": 0.0125,
    "rents.statutory_cap": "nee",
    "operating_costs.maintenance.per_dwelling": 1_150,
    "operating_costs.maintenance.index": "construction_cost",
    "operating_costs.management.per_dwelling": 425,
    "operating_costs.management.index": "wages",
    "operating_costs.taxes_and_insurance.share_of_vacant_value": 0.0016,
    "operating_costs.taxes_and_insurance.index": "house_price",
    "operating_costs.reletting.per_reletting": 750,
    "development.construction_months": 24,
    "development.rate": 0.045,
    "development.vat": 0.21,
    "development.costs.construction.per_m2_bvo": "dwelling",
    "development.costs.parking.per_parking_space": 18_000,
    "development.costs.site.lump_sum": 600_000,
    "development.costs.site.timing": "at_start",
    "development.costs.soft_costs.share": 0.18,
    "development.costs.soft_costs.of": "construction, parking",
    "development.costs.contingency.share": 0.04,
    "development.costs.contingency.of": "construction; parking; soft_costs",
    "development.costs.overhead.share": 0.04,
    "development.costs.overhead.of": "construction,parking,soft_costs",
    "development.profit_and_risk.share_of_investment_value": 0.05,
    "land.price": "residual",
    "land.asking_price": 4_200_000,
    "land.vat": 0.21,
    "land.costs": 0.01,
    "exit.holding_years": 25,
    "exit.methods:vacant_value": "ja",
    "exit.methods:net_yield": "nee",
    "exit.ageing": 0.002,
    "exit.let_ratio": 0.92,
    "exit.net_yield": 0.045,
    "exit.buyers_costs": 0.03,
    "exit.selling_costs": 0.01,
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The form of the Amersfoort scenario."""
    file = tmp_path_factory.mktemp("form") / "form.xlsx"
    file.write_bytes(form_of(read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml"), "nl"))
    return file


# ---------------------------------------------------------------------------------------- filled in by hand


WORDS = {
    "dwellings.low.segment": "Laag midden",
    "dwellings.high.segment": "hoog midden",
    "dwellings.free.segment": "Vrije sector",
    "operating_costs.maintenance.index": "Bouwkostenindex",
    "operating_costs.management.index": "Lonen",
    "operating_costs.taxes_and_insurance.index": "Huizenprijzen",
    "development.costs.construction.per_m2_bvo": "Eigen kosten van elk type",
    "development.costs.site.timing": "Bij start",
    "land.price": "Residuele prijs",
}
"""The same in the words that the Dutch form offers."""


@pytest.mark.parametrize("words", [{}, WORDS], ids=["as in a file", "as in its lists"])
def test_a_form_filled_in_by_hand_gives_the_numbers_of_the_scenario_file(
    words: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "by hand.xlsx"
    file.write_bytes(empty_form("Amersfoort, 120 dwellings, 2019", "amersfoort-2019", 2026, "nl"))
    book = load_workbook(file)
    fill_in(book, NAMES, VALUES | words)
    book.save(file)
    form, plan = read_scenario(file), read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml")
    assert form.raw == plan.raw
    assert form.digest == plan.digest
    by_hand, by_file = evaluate(form), evaluate(plan)
    assert by_hand.residual_land_value == by_file.residual_land_value
    assert by_hand.dwelling_types == by_file.dwelling_types
    assert by_hand.cash_flow == by_file.cash_flow


FINANCED = {
    "finance.loan.ltv": 0.6,
    "finance.loan.dscr": 1.2,
    "finance.loan.rate": 0.035,
    "finance.loan.repayment": "linear",
    "finance.loan.years": 25,
    "finance.loan.fee": 0.01,
    "finance.construction_loan.share_of_cost": 0.7,
    "finance.construction_loan.rate": 0.045,
    "finance.required_equity_return": 0.07,
    "tax.bracket": "free",
    "tax.depreciation.years": 30,
    "tax.depreciation.floor": 0.5,
    "tax.interest_share": 0.2,
}
PHASED = {
    "phases.west.start_months": 0,
    "phases.west.construction_months": 20,
    "phases.east.start_months": 18,
    "phases.east.construction_months": 24,
    "dwellings.low.phase": "west",
    "dwellings.high.phase": "east",
    "dwellings.free.phase": "east",
    "development.costs.site.phase": "east",
    "development.construction_months": None,
}
LEASED = {
    "land.tenure": "leasehold",
    "land.canon.rate": 0.028,
    "land.canon.capitalisation_rate": 0.05,
    "land.canon.index": "wages",
}
SHARES = {"west": 0.25, "east": 0.75}


def test_phases_a_lease_loans_and_tax_are_filled_in_and_come_back(filled: Path, tmp_path: Path) -> None:
    book = load_workbook(filled)
    values = FINANCED | PHASED | LEASED | {"land.phase_shares": "west: 0,25; east: 0,75"}
    fill_in(book, {"phases": ["west", "east"]}, values)
    file = tmp_path / "form.xlsx"
    book.save(file)
    phases = {
        name: {key: PHASED[f"phases.{name}.{key}"] for key in ("start_months", "construction_months")}
        for name in SHARES
    }
    others = {path: value for path, value in PHASED.items() if not path.startswith("phases.")}
    expected = read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml").with_values(
        FINANCED | LEASED | others | {"phases": phases, "land.phase_shares": SHARES}
    )
    by_hand = read_scenario(file)
    assert by_hand.digest == expected.digest
    assert by_hand == expected
    again = tmp_path / "again.xlsx"
    again.write_bytes(form_of(by_hand, "nl"))
    text = tmp_path / "again.yaml"
    text.write_text(yaml_text(read_scenario(again)), encoding="utf-8")
    assert read_scenario(text).digest == expected.digest


def test_an_empty_form_says_what_is_missing_and_where(tmp_path: Path) -> None:
    file = tmp_path / "empty.xlsx"
    file.write_bytes(empty_form("Empty", None, 2026))
    with pytest.raises(InputError) as caught:
        read_scenario(file)
    told = [str(each).removeprefix(f"{file}: ") for each in caught.value.mistakes]
    assert told == [
        "General!D7: Price date: missing; it has no default",
        "General!D8: Start: missing; it has no default",
        "General!D9: Required return: missing; it has no default",
        "Policy!D5: Policy: missing; it has no default",
        "Dwellings!D4: Types of dwelling: missing; it has no default",
        "Indices!D6: Indices, Consumer price index: missing; it has no default",
        "Exit!D5: Holding period: missing; it has no default",
        "Exit!D6: Method: missing; it has no default",
    ]


def test_an_empty_form_says_in_dutch_what_is_missing_by_its_label(tmp_path: Path) -> None:
    file = tmp_path / "leeg.xlsx"
    file.write_bytes(empty_form("Leeg", None, 2026, "nl"))
    with pytest.raises(InputError) as caught:
        read_scenario(file)
    missing = ": ontbreekt; er is geen standaardwaarde"
    told = [each.in_language("nl").removeprefix(f"{file}: ") for each in caught.value.mistakes]
    assert told == [
        f"Algemeen!D7: Prijspeildatum{missing}",
        f"Algemeen!D8: Startdatum{missing}",
        f"Algemeen!D9: Vereist rendement{missing}",
        f"Beleid!D5: Beleid{missing}",
        f"Woningen!D4: Woningtypen{missing}",
        f"Indexen!D6: Indexen, Consumentenprijsindex (CPI){missing}",
        f"Eindwaarde!D5: Exploitatieperiode{missing}",
        f"Eindwaarde!D6: Methode{missing}",
    ]


@pytest.mark.parametrize(
    ("path", "typed", "said"),
    [
        (
            "development.costs.site.timing",
            "bij de start",
            "Ontwikkeling!F24: Timing van kosten, site: gevonden: de tekst 'bij de start'; toegestaan: Bij"
            " start, Over de bouw, Bij oplevering; bedoelde u 'Bij start'?",
        ),
        (
            "land.price",
            "residueel",
            "Grond!D5: Prijs van de grond: gevonden: de tekst 'residueel'; nodig is een bedrag in euro's,"
            " of het woord 'Residuele prijs'; bedoelde u 'Residuele prijs'?",
        ),
    ],
)
def test_a_word_that_is_none_is_refused_with_the_words_of_the_form(
    filled: Path, tmp_path: Path, path: str, typed: str, said: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_scenario(changed(filled, tmp_path / "other.xlsx", {path: typed}))
    told = caught.value.in_language("nl").removeprefix(f"{tmp_path / 'other.xlsx'}: ")
    assert told == said


# ------------------------------------------------------------------------------------------- there and back


@each_scenario
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_scenario_comes_back_from_its_form(file: Path, lang: str, tmp_path: Path) -> None:
    scenario = read_scenario(file)
    form = tmp_path / "form.xlsx"
    form.write_bytes(form_of(scenario, lang))
    back = read_scenario(form)
    assert back.raw == scenario.raw
    assert back.digest == scenario.digest
    assert (back.policy_base, set(back.policy_overrides)) == (
        scenario.policy_base,
        set(scenario.policy_overrides),
    )
    again = tmp_path / "again.yaml"
    again.write_text(yaml_text(back, form_notes(str(form))), encoding="utf-8")
    assert read_scenario(again).digest == scenario.digest


@pytest.fixture(scope="module")
def saved_by_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The forms of all scenarios, opened and saved by LibreOffice."""
    folder = tmp_path_factory.mktemp("libreoffice")
    for file in SCENARIOS:
        (folder / f"{file.stem}.xlsx").write_bytes(form_of(read_scenario(file), "en"))
    program = shutil.which("soffice")
    assert program, "LibreOffice is needed: apt-get install libreoffice-calc"
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
    ]
    forms = [str(folder / f"{file.stem}.xlsx") for file in SCENARIOS]
    subprocess.run(
        [*command, "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "saved"), *forms],
        check=True,
        capture_output=True,
        timeout=300,
    )
    yield folder / "saved"
    shutil.rmtree(folder)


def test_every_scenario_comes_back_after_libreoffice_saved_its_form(saved_by_libreoffice: Path) -> None:
    for file in SCENARIOS:
        saved = saved_by_libreoffice / f"{file.stem}.xlsx"
        assert read_scenario(saved).digest == read_scenario(file).digest, file.stem


@each_scenario
def test_a_scenario_comes_back_after_openpyxl_saved_its_form(file: Path, tmp_path: Path) -> None:
    scenario = read_scenario(file)
    form = tmp_path / "form.xlsx"
    form.write_bytes(form_of(scenario))
    assert read_scenario(changed(form, tmp_path / "saved.xlsx", {})).digest == scenario.digest


def test_numbers_and_texts_come_back_to_the_last_sign(amersfoort: Path, tmp_path: Path) -> None:
    texts = {
        "name": '=1+1 @x +y <script>"&amp; _x0041_ \t end  ',
        "dwellings.low.rent": 760.1 + 0.2,
        "required_return": 0.1 / 3,
        "dwellings.low.deviation": {"from": "rent_band", "motivation": '""'},
        "policy.place": "",
    }
    scenario = read_scenario(amersfoort).with_values(texts)
    form, text = tmp_path / "form.xlsx", tmp_path / "text.yaml"
    form.write_bytes(form_of(scenario))
    back = read_scenario(form)
    assert back.raw == scenario.raw
    assert back.digest == scenario.digest
    text.write_text(yaml_text(back), encoding="utf-8")
    assert read_scenario(text).digest == scenario.digest
    cells = load_workbook(form)["General"]
    assert cells["D6"].data_type == "s"


def test_a_name_of_the_user_that_is_what_another_is_called_stays_his(
    amersfoort: Path, tmp_path: Path
) -> None:
    """Wages are called lonen in Dutch, and sale koop."""
    names = {
        "indices.lonen": 0.03,
        "operating_costs.management.index": "lonen",
        "policy.segments.koop": {"tenure": "sale", "upper": 250_000},
        "policy.segments.sale": {"tenure": "sale", "lower": 250_000},
    }
    scenario = read_scenario(amersfoort).with_values(names)
    form = tmp_path / "form.xlsx"
    form.write_bytes(form_of(scenario, "nl"))
    assert read_scenario(form).raw == scenario.raw


def test_a_policy_of_ones_own_is_written_out_in_full(amersfoort: Path, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        "name: Own\ndate: 2019-07-01\nterm: 15\nassumed: {segments.mid.upper: A guess.}\nnotes: "
        "['One, two.', '']\n"
        "shares: [{segments: [mid], at_least: 0.1}]\nsegments:\n  free: {tenure: rent}\n"
        "  mid: {tenure: rent, lower: liberalisation_limit, upper: 999, min_floor_area: {centre: "
        "40, edge: 50},"
        " points: {from: 140, to: 150}}\n"
    )
    source = tmp_path / "scenario.yaml"
    source.write_text(
        f"base: {amersfoort}\nformat: 1\nlocation: centre\npolicy: ./own.yaml\ndwellings:\n"
        "  low: {segment: mid}\n  high: {segment: mid}\n"
    )
    scenario = read_scenario(source)
    form, text = tmp_path / "sub.xlsx", tmp_path / "text.yaml"
    form.write_bytes(form_of(scenario))
    assert read_scenario(form).raw == scenario.raw
    text.write_text(yaml_text(read_scenario(form)), encoding="utf-8")
    assert read_scenario(text).raw == scenario.raw


def test_comments_of_a_scenario_file_become_notes_and_comments_again(filled: Path, tmp_path: Path) -> None:
    notes = form_notes(str(filled))
    assert notes["land.costs"] == "assumed: notary and survey"
    assert notes["dwellings.low.floor_area"] == "assumed: m² gbo; the plan asks at least 50"
    text = yaml_text(read_scenario(filled), notes)
    assert "  costs: 0.01  # assumed: notary and survey\n" in text
    assert "    parking: {per_parking_space: 18_000}  # assumed: half sunken parking\n" in text


# ----------------------------------------------------------------------------------- what was changed in it


@pytest.mark.parametrize(
    ("path", "typed", "value"),
    [
        ("period", "Kwartaal", "quarter"),
        ("development.costs.site.timing", "bij oplevering", "at_delivery"),
        ("land.tenure", "freehold", "freehold"),
        ("land.price", "residuele prijs", "residual"),
        ("operating_costs.management.index", "Bouwkostenindex", "construction_cost"),
        ("operating_costs.management.index", "house_price", "house_price"),
        ("dwellings.low.segment", "Hoog midden", "high_mid"),
        ("dwellings.low.rent", 790, 790),
        ("start", date(2021, 1, 1), date(2021, 1, 1)),
        ("start", "2021-01-01", date(2021, 1, 1)),
        ("start", 44197, date(2021, 1, 1)),
        ("rents.statutory_cap", "Yes", True),
        ("rents.statutory_cap", True, True),
        ("rents.increase", "cpi", "cpi"),
        ("dwellings.low.count", "min: 0, max: 60", {"min": 0, "max": 60}),
        ("rents.increase", 0.01, 0.01),
        ("land.price", 1_000_000, 1_000_000),
        ("period", " quarter ", "quarter"),
        ("policy.term", 25, 25),
        ("exit.methods:net_yield", "ja", ["net_yield", "vacant_value"]),
        ("indices.cpi.history", "cbs", {"history": "cbs", "then": 0.02}),
    ],
)
def test_a_value_that_is_typed_over_is_the_scenarios(
    filled: Path, tmp_path: Path, path: str, typed: object, value: object
) -> None:
    form = read_scenario(changed(filled, tmp_path / "other.xlsx", {path: typed}))
    at = path.partition(":")[0].removesuffix(".history")
    assert form.digest == read_scenario(filled).with_values({at: value}).digest


def test_an_emptied_cell_gives_the_default_back(filled: Path, tmp_path: Path) -> None:
    form = read_scenario(changed(filled, tmp_path / "other.xlsx", {"development.rate": None}))
    assert form.digest == read_scenario(filled).with_values({"development.rate": None}).digest


def test_the_cpi_of_one_year_leaves_the_years_before_it_at_the_rate_of_all(
    filled: Path, tmp_path: Path
) -> None:
    form = read_scenario(changed(filled, tmp_path / "other.xlsx", {"indices.cpi.2021": 0.05}))
    years: dict[int | str, float] = {**dict.fromkeys(range(2017, 2021), 0.02), 2021: 0.05}
    assert form.raw["indices"]["cpi"] == {**years, "then": 0.02}
    given = read_scenario(filled).with_values({"indices.cpi": {**years, "then": 0.02}})
    assert evaluate(form).residual_land_value == evaluate(given).residual_land_value


def test_another_policy_may_be_chosen(filled: Path, tmp_path: Path) -> None:
    values = {
        "policy.base": "utrecht-2017",
        "dwellings.low.segment": "mid",
        "dwellings.high.segment": "mid",
    }
    form = read_scenario(changed(filled, tmp_path / "other.xlsx", values))
    assert form.policy_base == "utrecht-2017"
    assert form.policy_overrides == ()


def test_a_renamed_sheet_and_added_rows_are_read_on(filled: Path, tmp_path: Path) -> None:
    # As Excel does it: the defined name follows.
    book = load_workbook(filled)
    book["Woningen"].title = "Mijn woningen"
    book.defined_names["feasibility_sheet_dwellings"].attr_text = "'Mijn woningen'!$A$1"
    book["Verhuur"]["A40"] = "Een eigen aantekening"
    book.save(tmp_path / "other.xlsx")
    assert read_scenario(tmp_path / "other.xlsx").digest == read_scenario(filled).digest


def test_dates_that_count_from_1904_are_read(filled: Path, tmp_path: Path) -> None:
    book = load_workbook(filled)
    book.epoch = CALENDAR_MAC_1904
    sheet, cell = place_of(book, "start")
    sheet[cell] = date(2020, 1, 1)
    sheet, cell = place_of(book, "price_date")
    sheet[cell] = date(2019, 7, 1)
    book.save(tmp_path / "mac.xlsx")
    assert read_scenario(tmp_path / "mac.xlsx").digest == read_scenario(filled).digest


def without_what_it_calls_words(filled: Path, target: Path) -> Path:
    """The form as it was handed out before it called a word anything else than a file does."""
    book = load_workbook(filled)
    hidden, said = book["feasibility"], {}
    for row in range(1, hidden.max_row + 1):
        path = str(hidden.cell(row, 1).value)
        if path.endswith(":said"):
            said[str(hidden.cell(row, 2).value)] = path.removesuffix(":said").partition(".")[2]
            hidden.cell(row, 1).value = hidden.cell(row, 2).value = None
    for sheet in book.worksheets[:-2]:
        for cell in (each for row in sheet.iter_rows(min_row=4, min_col=4) for each in row):
            cell.value = said.get(str(cell.value), cell.value)
    book.save(target)
    return target


def test_a_form_that_was_handed_out_before_is_read_on(filled: Path, tmp_path: Path) -> None:
    before = without_what_it_calls_words(filled, tmp_path / "before.xlsx")
    assert load_workbook(before)["Indexen"]["D4"].value == "cpi"
    assert read_scenario(before).digest == read_scenario(filled).digest


# ------------------------------------------------------------------------------------------ the form itself


OF_A_FILE = re.compile(r"\w_\w|\{\w")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_fills_in_a_form_reads_no_key(lang: str, filled: Path, tmp_path: Path) -> None:
    """But for the column of paths, by which the form is read, and figures and paths that are typed so."""
    book = empty_book(lang, tmp_path)
    told: list[str] = []
    for sheet in book.worksheets[:-1]:
        cells = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
        told += [str(cell.value) for cell in cells if cell.column != 2 or cell.row < 4]
        for rule in sheet.data_validations.dataValidation:
            told += [str(rule.formula1), str(rule.prompt), str(rule.promptTitle), str(rule.error)]
    assert [text for text in told if OF_A_FILE.search(text)] == []


def test_a_name_too_long_for_the_title_of_a_prompt_stands_whole_in_its_text(tmp_path: Path) -> None:
    rules = [
        rule
        for sheet in empty_book("nl", tmp_path).worksheets
        for rule in sheet.data_validations.dataValidation
        if rule.promptTitle
    ]
    short = [rule for rule in rules if rule.promptTitle.endswith("…")]
    assert any(rule.prompt.startswith("Minimale grondprijs van een woning") for rule in short)
    for rule in short:
        begun = rule.promptTitle[:-1]
        assert len(rule.promptTitle) <= 32
        assert rule.prompt[: len(begun) + 1].lower() == f"{begun.lower()} "  # cut at a word
        assert len(rule.prompt) <= 255


def empty_book(lang: str, tmp_path: Path) -> Workbook:
    file = tmp_path / f"{lang}.xlsx"
    file.write_bytes(empty_form("Form", "amersfoort-2019", 2026, lang))
    return load_workbook(file)


@pytest.mark.parametrize(
    ("table", "room"),
    [("dwellings", 12), ("operating_costs", 12), ("development.costs", 12), ("policy.segments", 8)],
)
def test_there_is_room_for_more(table: str, room: int, tmp_path: Path) -> None:
    file = tmp_path / "form.xlsx"
    file.write_bytes(empty_form("Form", None, 2026))
    sheet, row = heading_of(load_workbook(file), table)
    open_cells = [cell for cell in sheet[row] if not cell.protection.locked]
    assert len(open_cells) >= room


def test_only_cells_to_fill_in_are_unlocked(tmp_path: Path) -> None:
    for sheet in empty_book("en", tmp_path).worksheets[1:-2]:
        title = sheet.title
        assert sheet.protection.sheet, title
        assert sheet.column_dimensions["B"].hidden, title
        cells = [cell for row in sheet.iter_rows(max_col=3) for cell in row]
        assert [cell.coordinate for cell in cells if not cell.protection.locked] == [], title


def test_every_choice_has_a_list_and_every_share_has_bounds(tmp_path: Path) -> None:
    book = empty_book("nl", tmp_path)

    def rules(path: str) -> tuple[str, str, str]:
        sheet, cell = place_of(book, path)
        for rule in sheet.data_validations.dataValidation:
            if cell in rule.sqref:
                return str(rule.type), str(rule.formula1), str(rule.formula2)
        raise AssertionError(path)

    assert book["Lijsten"].sheet_state == "hidden"
    said = {rule.error or "" for sheet in book for rule in sheet.data_validations.dataValidation}
    assert "Een getal boven 0 en hoogstens 100.000 is nodig." in said
    assert not any(re.search(r"\d{4}", each) for each in said)
    assert rules("period") == ("list", '"Maand,Kwartaal,Jaar"', "None")
    assert rules("policy.base")[:2] == ("list", f"'Lijsten'!$A$1:$A${len(library_names())}")
    assert rules("rents.statutory_cap") == ("list", '"ja,nee"', "None")
    assert rules("rents.turnover") == ("decimal", "0", "1")
    assert rules("exit.holding_years") == ("whole", "0", "100")
    assert rules("start")[0] == "date"
    assert rules("land.price")[:2] == ("list", '"Residuele prijs"')
    assert rules("land.tenure") == ("list", '"Eigen grond,Grond in erfpacht"', "None")
    assert rules("finance.loan.repayment")[1] == '"Annuïtaire lening,Lineaire lening,Aflossingsvrije lening"'
    sheet, row = heading_of(book, "dwellings")
    sheet.cell(row, 4).value = "low"
    assert rules("dwellings.low.segment")[0] == "list"
    assert "MATCH" in rules("dwellings.low.segment")[1]
    assert rules("dwellings.low.phase")[:2] == ("list", "'Fasen'!$D$4:$G$4")


@pytest.mark.parametrize("typed", ["Nederland", "Netherlands"])
def test_the_country_of_a_policy_is_dutch_in_a_dutch_form_and_read_in_either_word(
    tmp_path: Path, typed: str
) -> None:
    scenario = read_scenario(ROOT / "scenarios" / "national-law-2026.yaml")
    own = scenario.with_values({"policy.place": "Netherlands"})
    file = tmp_path / "form.xlsx"
    file.write_bytes(form_of(own, "nl"))
    sheet, cell = place_of(load_workbook(file), "policy.place")
    assert sheet[cell].value == "Nederland"
    assert read_scenario(changed(file, tmp_path / "typed.xlsx", {"policy.place": typed})).digest == own.digest

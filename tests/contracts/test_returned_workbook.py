"""A workbook that another party changed and sent back is a scenario: what was changed, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from feasibility import evaluate, read_scenario
from feasibility.errors import InputError
from feasibility.report.workbook.file import write_workbook
from feasibility.scenario.keys.parties import OF_THE_TABLE
from tests.conftest import ROOT
from tests.contracts.forms import changed
from tests.longer import usually

SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """By years: it has the sheets, inputs and names of one by months, and opens in a third of the time."""
    file = tmp_path_factory.mktemp("workbook") / "amersfoort.xlsx"
    scenario = read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml")
    write_workbook(evaluate(scenario.with_values({"period": "year"})), file)
    return file


@pytest.mark.parametrize("file", usually(8, SCENARIOS), ids=lambda path: path.stem)
def test_an_unchanged_workbook_is_the_scenario(file: Path, tmp_path: Path) -> None:
    scenario = read_scenario(file)
    write_workbook(evaluate(scenario), tmp_path / "workbook.xlsx", "nl")
    back = read_scenario(tmp_path / "workbook.xlsx")
    assert back.raw == {name: part for name, part in scenario.raw.items() if name not in OF_THE_TABLE}
    assert back.digest == scenario.with_values(dict.fromkeys(OF_THE_TABLE)).digest
    assert list(back.dwellings) == list(scenario.dwellings)
    assert list(back.policy.segments) == list(scenario.policy.segments)
    assert back.policy_base == scenario.policy_base
    assert set(back.policy_overrides) == set(scenario.policy_overrides)


CHANGES: list[tuple[dict[str, object], dict[str, object]]] = [
    ({"dwellings.low.rent": 790}, {"dwellings.low.rent": 790}),
    (
        {"dwellings.low.count": 30, "dwellings.free.count": 60},
        {"dwellings.low.count": 30, "dwellings.free.count": 60},
    ),
    ({"policy.term": 25}, {"policy.term": 25}),
    ({"policy.segments.low_mid.upper": 900}, {"policy.segments.low_mid.upper": 900}),
    ({"policy.segments.low_mid.upper": None}, {"policy.segments.low_mid.upper": None}),
    ({"policy.shares.0.at_least": 0.2}, {"policy.shares.0.at_least": 0.2}),
    ({"rents.statutory_cap": "yes"}, {"rents.statutory_cap": True}),
    ({"land.price": 3_000_000}, {"land.price": 3_000_000}),
    ({"development.costs.site.timing": "at_delivery"}, {"development.costs.site.timing": "at_delivery"}),
    ({"exit.methods:net_yield": "yes"}, {"exit.methods": ["net_yield", "vacant_value"]}),
    ({"after_term": "sell_on_turnover"}, {"after_term": "sell_on_turnover"}),
    (
        {"development.costs.overhead.of": "construction; Soft costs, land"},
        {"development.costs.overhead.of": ["construction", "soft_costs", "land"]},
    ),
    ({"development.costs.overhead.of": "soft_costs"}, {"development.costs.overhead.of": ["soft_costs"]}),
]


@pytest.mark.parametrize(("typed", "values"), CHANGES, ids=lambda each: next(iter(each)))
def test_what_was_changed_is_changed_and_nothing_else(
    workbook: Path, tmp_path: Path, typed: dict[str, object], values: dict[str, object]
) -> None:
    scenario = read_scenario(workbook).with_values(values)
    back = read_scenario(changed(workbook, tmp_path / "back.xlsx", typed))
    assert back.digest == scenario.with_values(dict.fromkeys(OF_THE_TABLE)).digest
    # Of a list every value counts as changed, as in a scenario file.
    told = {path.removesuffix(".0.at_least") for path in scenario.policy_overrides}
    assert set(back.policy_overrides) == told
    assert evaluate(back).residual_land_value == evaluate(scenario).residual_land_value


LABELS: list[dict[str, object]] = [
    # A name that two lines share, that another line has as its key, or that a list cannot hold, names none.
    {"parking": "works", "construction": "Works"},
    {"parking": "soft_costs"},
    {"parking": "garage, below ground", "construction": "a; b"},
    {"parking": {"en": "garage", "nl": "parkeergarage"}, "construction": "land"},
]


@pytest.mark.parametrize("labels", LABELS, ids=lambda each: str(each["parking"]))
@pytest.mark.parametrize("lang", ["en", "nl"])
def test_bases_come_back_whatever_lines_are_called(
    labels: dict[str, object], lang: str, tmp_path: Path
) -> None:
    scenario = read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml").with_values(
        {"period": "year"} | {f"development.costs.{name}.label": label for name, label in labels.items()}
    )
    write_workbook(evaluate(scenario), tmp_path / "workbook.xlsx", lang)
    back = read_scenario(tmp_path / "workbook.xlsx")
    assert back.raw["development"] == scenario.raw["development"]


@pytest.mark.parametrize(
    ("lang", "allowed", "near"),
    [
        ("en", "construction, parking, site, soft costs, contingency, land", "soft costs"),
        (
            "nl",
            "bouwkosten, parkeren, bouwrijp maken, bijkomende bouwkosten, onvoorzien, grond",
            "bijkomende bouwkosten",
        ),
    ],
)
def test_a_base_that_is_no_line_is_told_in_the_words_of_the_cells(
    workbook: Path, tmp_path: Path, lang: str, allowed: str, near: str
) -> None:
    file = workbook
    if lang == "nl":
        file = tmp_path / "workbook.xlsx"
        scenario = read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml")
        write_workbook(evaluate(scenario.with_values({"period": "year"})), file, lang)
    typed = f"{near[:-1]}, land"
    with pytest.raises(InputError) as caught:
        read_scenario(changed(file, tmp_path / "back.xlsx", {"development.costs.overhead.of": typed}))
    (told,) = caught.value.mistakes
    assert (told.path, told.message) == (
        "development.costs.overhead.of.0",
        f"there is no cost line '{near[:-1]}'; there are {allowed}; did you mean '{near}'?",
    )


def test_lines_that_differ_in_case_alone_come_back_as_they_were(tmp_path: Path) -> None:
    costs = {
        "A": {"lump_sum": 100_000, "label": "X"},
        "a": {"lump_sum": 900_000, "label": "A"},
        "fee": {"share": 0.1, "of": ["a"]},
    }
    scenario = read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml").with_values(
        {"period": "year"} | {f"development.costs.{name}": line for name, line in costs.items()}
    )
    write_workbook(evaluate(scenario), tmp_path / "workbook.xlsx", "en")
    back = read_scenario(tmp_path / "workbook.xlsx")
    assert back.raw["development"] == scenario.raw["development"]


def test_the_cpi_of_one_year(workbook: Path, tmp_path: Path) -> None:
    back = read_scenario(changed(workbook, tmp_path / "back.xlsx", {"indices.cpi.2024": 0.05}))
    index = back.raw["indices"]["cpi"]
    years = {year: rate for year, rate in index.items() if year != "then"}
    assert years.pop(2024) == 0.05
    assert set(years.values()) == {0.02}
    assert max(years) == 2023
    assert evaluate(back).residual_land_value != evaluate(read_scenario(workbook)).residual_land_value


def test_changed_workbooks_saved_by_libreoffice(workbook: Path, tmp_path: Path) -> None:
    program = shutil.which("soffice")
    assert program, "LibreOffice is needed: apt-get install libreoffice-calc"
    files = [changed(workbook, tmp_path / f"{place}.xlsx", CHANGES[place][0]) for place in (0, 2)]
    command = [
        program,
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
    ]
    subprocess.run(
        [*command, "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "saved"), *map(str, files)],
        check=True,
        capture_output=True,
        timeout=300,
    )
    for file, place in zip(files, (0, 2), strict=True):
        expected = read_scenario(workbook).with_values(CHANGES[place][1])
        assert read_scenario(tmp_path / "saved" / file.name).digest == expected.digest


def test_a_formula_in_an_input_is_told_with_its_cell(workbook: Path, tmp_path: Path) -> None:
    file = changed(workbook, tmp_path / "back.xlsx", {"required_return": "=0.05+0.005"})
    with pytest.raises(InputError) as caught:
        read_scenario(file)
    assert str(caught.value) == (
        f"{file}: General!D9: Required return: holds a formula; a value is needed: copy the cell "
        f"and paste it as "
        "a value"
    )


BAD: dict[str, tuple[Callable[[Workbook], object], str]] = {
    "a text for a number": (
        lambda book: book["Dwellings"].__setitem__("D8", "760,00"),
        "Dwellings!D8: Rent at the price date, Low: found the text '760,00' in a cell for a number",
    ),
    "merged cells": (
        lambda book: book["Dwellings"].merge_cells("D8:D9"),
        "Dwellings!D8: Rent at the price date, Low: is part of the merged cells D8:D9",
    ),
    "a deleted sheet": (
        lambda book: book.remove(book["Letting"]),
        "rents: the sheet for this part was deleted",
    ),
    "a newer version": (
        lambda book: setattr(book.defined_names["feasibility_format"], "attr_text", "2"),
        "is a form of version 2, of a newer feasibility",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_in_a_workbook_is_told(workbook: Path, tmp_path: Path, name: str) -> None:
    edit, message = BAD[name]
    book = load_workbook(workbook)
    edit(book)
    book.save(tmp_path / "back.xlsx")
    with pytest.raises(InputError) as caught:
        read_scenario(tmp_path / "back.xlsx")
    assert message in str(caught.value.mistakes[0])
    assert len(caught.value.mistakes) == (2 if name == "merged cells" else 1)


def test_a_lever_is_headed_by_its_label_and_names_its_numbers_in_words(tmp_path: Path) -> None:
    lever = {"paths": ["land.asking_price"], "step": 100_000, "label": {"en": "my lever", "nl": "mijn knop"}}
    scenario = read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml").with_values(
        {"levers": {"zz_lev": lever}}
    )
    file = tmp_path / "lever.xlsx"
    write_workbook(evaluate(scenario), file, "nl")
    sheet = load_workbook(file)["Knoppen"]
    assert [sheet["D4"].value, sheet["D5"].value] == ["Mijn knop", "Vraagprijs van de grond"]
    assert read_scenario(file).levers == scenario.levers

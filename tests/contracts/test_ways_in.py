"""Every way in × every check: what is written wrongly is told, whichever way it came in.

The ways: a YAML file, a file laid over a base, standard input, --set, an option of compare, a cell of a form,
values given in Python; for what parties want and levers move, a YAML file and a cell. A way that cannot carry
a spelling (a number in Python has none) is left out by name.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from feasibility import read_scenario
from feasibility.cli import main
from feasibility.errors import InputError
from feasibility.report.workbook.form import form_of
from feasibility.scenario.writing.yaml import yaml_text
from tests.conftest import ROOT
from tests.contracts.forms import place_of

TABLE = ROOT / "scenarios" / "amersfoort-table.yaml"
RENT, RETURN, SEGMENT = "dwellings.free.rent", "required_return", "dwellings.free.segment"
IRR, PRICE = "parties.investor.at_least.investor_irr", "parties.municipality.at_least.land_price"
STEP = "table.levers.low_rent.step"
STANDING = {
    RENT: ("rent: ", "1_285"),
    RETURN: ("\nrequired_return: ", "0.055"),
    SEGMENT: ("segment: ", "free"),
    IRR: ("at_least: {investor_irr: ", "0.055"),
    PRICE: ("at_least: {land_price: ", "4_200_000"),
    STEP: ("to: 800\n      step: ", "5"),
}
"""What stands in the file at each path, and the key before it."""
Way = Callable[[Path, str, str], str]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The table's scenario in one YAML file and as a form."""
    home = tmp_path_factory.mktemp("ways")
    scenario = read_scenario(TABLE)
    (home / "whole.yaml").write_text(yaml_text(scenario), encoding="utf-8")
    (home / "whole.xlsx").write_bytes(form_of(scenario))
    return home


def heard(file: Path) -> str:
    """All that is said of a file."""
    try:
        return "\n".join(map(str, read_scenario(file).warnings))
    except InputError as error:
        return str(error)


def said(*arguments: str, stdin: str | None = None) -> str:
    return CliRunner().invoke(main, list(arguments), input=stdin).output


def nested(path: str, written: str) -> str:
    """A path and what is written there as a YAML file."""
    names = path.split(".")
    above = "".join(f"{'  ' * depth}{name}:\n" for depth, name in enumerate(names[:-1]))
    return f"{above}{'  ' * (len(names) - 1)}{names[-1]}: {written}\n"


def a_base(home: Path, path: str, written: str) -> str:
    (home / "over.yaml").write_text(f"base: whole.yaml\n{nested(path, written)}", encoding="utf-8")
    return heard(home / "over.yaml")


def a_file(home: Path, path: str, written: str) -> str:
    before, after = STANDING[path]
    text = (home / "whole.yaml").read_text(encoding="utf-8")
    assert text.count(before + after) == 1
    (home / "alone.yaml").write_text(text.replace(before + after, before + written), encoding="utf-8")
    return heard(home / "alone.yaml")


def standard_input(home: Path, path: str, written: str) -> str:
    return said("check", "-", stdin=f"base: {home / 'whole.yaml'}\n{nested(path, written)}")


def a_setting(home: Path, path: str, written: str) -> str:
    return said("run", str(home / "whole.yaml"), "--set", f"{path}={written}")


def an_option(home: Path, path: str, written: str) -> str:
    return said("compare", str(home / "whole.yaml"), "--option", f"b={path}={written!r}".replace("'", '"'))


def a_cell(home: Path, path: str, written: str) -> str:
    """A cell; a number with a dot is typed as the number that an English Excel makes of it."""
    book = load_workbook(home / "whole.xlsx")
    names = path.split(".")
    inside = names[0] == "parties"
    sheet, cell = place_of(book, ".".join(names[:3]) if inside else path)
    typed: object = written
    if inside:
        typed = f"{names[3]}: {written}"
    elif written.replace(".", "", 1).isdigit():
        typed = float(written)
    sheet[cell] = typed
    book.save(home / "form.xlsx")
    return heard(home / "form.xlsx")


def a_value(home: Path, path: str, written: str) -> str:
    try:
        read_scenario(home / "whole.yaml").with_values({path: written})
    except InputError as error:
        return str(error)
    return ""


FILES: dict[str, Way] = {"file": a_file, "base": a_base, "standard input": standard_input}
TYPED: dict[str, Way] = {"--set": a_setting}
ALL: dict[str, Way] = {**FILES, **TYPED, "cell": a_cell, "Python": a_value}
IN_TEXT: dict[str, Way] = {**FILES, **TYPED, "cell": a_cell}
"""The ways in which a number has a spelling."""
CHECKS: dict[str, tuple[str, str, str, dict[str, Way]]] = {
    "a thousand with a dot": (RENT, "1.285", "is a thousand and more", IN_TEXT),
    "a thousand in a condition": (PRICE, "4.200", "4.2", IN_TEXT),
    "a decimal comma": (RENT, "790,50", "790.5", ALL),
    "a sign of euros": (RENT, "€ 1.285", "1285", ALL),
    "thousands with spaces": (RENT, "1 285", "1285", ALL),
    "a comma that may be either": (RENT, "1,285", "1285", ALL),
    "a percentage": (RETURN, "5,5 %", "0.055", ALL),
    "a percentage without its sign": (RETURN, "5.5", "5.5 % is written 0.055", IN_TEXT),
    "a percentage in a condition": (IRR, "5.5", "5.5 % is written 0.055", IN_TEXT),
    "a sign that nobody sees": (SEGMENT, "free\u200b", "U+200B", {**FILES, **TYPED, "Python": a_value}),
    "a word of another spelling": (SEGMENT, "fre", "did you mean 'free'", ALL),
    "infinity": (RENT, "1e999", "an amount of euros", {**FILES, **TYPED}),
    "only spaces": (RENT, '"  "', "found the text '  '", FILES),
}
IN_A_CELL = {"5.5 % is written 0.055": "type 5.5%", "did you mean 'free'": "did you mean 'Free'"}
"""The same as a form says it."""


@pytest.mark.parametrize(
    ("way", "check"),
    [(way, check) for check, (_, _, _, ways) in CHECKS.items() for way in ways],
)
def test_every_way_in_passes_every_check(home: Path, way: str, check: str) -> None:
    path, written, told, ways = CHECKS[check]
    expected = IN_A_CELL.get(told, told) if way == "cell" else told
    assert expected in ways[way](home, path, written)


@pytest.mark.parametrize(
    ("path", "typed", "shown"),
    [
        (RENT, 1.25, "1.250"),
        ("dwellings.free.vacant_value", 345.5, "345.500"),
        ("land.asking_price", 4.2, "4.200"),
    ],
)
def test_a_thousand_whose_last_zeros_the_spreadsheet_dropped(
    home: Path, path: str, typed: float, shown: str
) -> None:
    told = a_cell(home, path, str(typed))
    assert f": found {shown}, read as {typed} euros; in Dutch {shown} is a thousand and more" in told


def test_a_small_amount_of_its_own_is_no_thousand(home: Path) -> None:
    assert a_cell(home, "operating_costs.maintenance.per_dwelling", "12.5") == ""


def test_a_cell_of_only_spaces_is_an_empty_cell(home: Path) -> None:
    for blank in ("  ", "\u00a0", "\u200b \ufeff"):
        assert "Rent at the price date, free: missing" in a_cell(home, RENT, blank)


def test_an_unseen_sign_around_a_word_in_a_cell_does_not_count(home: Path) -> None:
    assert a_cell(home, SEGMENT, "\u00a0free\u200b") == ""


@pytest.mark.parametrize("written", ["0,055", "0.055", " 0,055 "])
def test_either_decimal_sign_in_a_condition_of_a_cell(home: Path, written: str) -> None:
    # The investor concedes to 0.0535, which lies under each of these.
    assert a_cell(home, IRR, written) == ""
    assert read_scenario(home / "form.xlsx").parties["investor"].at_least == {"investor_irr": 0.055}


def in_the_cell_of_conditions(home: Path, written: str) -> str:
    book = load_workbook(home / "whole.xlsx")
    sheet, cell = place_of(book, "parties.investor.at_least")
    sheet[cell] = written
    book.save(home / "form.xlsx")
    return heard(home / "form.xlsx")


@pytest.mark.parametrize("written", ["investor_irr = 0,055", "investor_irr=0.055", "investor_irr : 0,055"])
def test_an_equals_sign_between_name_and_value_in_a_cell(home: Path, written: str) -> None:
    assert in_the_cell_of_conditions(home, written) == ""
    assert read_scenario(home / "form.xlsx").parties["investor"].at_least == {"investor_irr": 0.055}


def test_two_conditions_with_nothing_between_them(home: Path) -> None:
    told = in_the_cell_of_conditions(home, "investor_irr: 0,055 term: 20")
    assert "with nothing between two entries; write 'investor_irr: 0,055; term: 20'" in told


@pytest.mark.parametrize("written", ["investor_irr >= 0,055", "investor_irr 0,055", "at least 5,5 %"])
def test_conditions_that_are_no_names_with_values_say_how_they_are_written(home: Path, written: str) -> None:
    told = in_the_cell_of_conditions(home, written)
    assert f"found the text '{written}'; a mapping of names is needed, each with its value" in told
    assert ": 'name: value; name: value'" in told


@pytest.mark.parametrize("way", ["file", "base", "standard input", "cell"])
def test_a_thousand_that_clashes_with_another_value_is_told_of_too(home: Path, way: str) -> None:
    """The municipality asks 4_200_000 and concedes; 4.200 lies below what it concedes to."""
    told = ALL[way](home, PRICE, "4.200")
    assert ": found 4.200" in told and "a thousand and more" in told
    assert "concession" in told


def test_a_decimal_comma_within_braces(home: Path) -> None:
    told = a_base(home, "parties.investor.at_least", "{investor_irr: 0,055}")
    assert "parties.investor.at_least.investor_irr: found 0,055; a decimal point is needed: 0.055" in told


@pytest.mark.parametrize(("way"), ["file", "base", "standard input", "--set", "cell"])
def test_a_thousand_in_the_step_of_a_lever(home: Path, way: str) -> None:
    assert ": found 1.285" in ALL[way](home, STEP, "1.285")


@pytest.mark.parametrize("way", ["base", "standard input", "--set", "cell"])
def test_a_thousand_in_the_area_of_the_plot(home: Path, way: str) -> None:
    """8.500 m² of plot read as 8.5 would multiply the land value per m² of plot by a thousand."""
    assert ": found 8.500" in ALL[way](home, "land.plot_area", "8.500")


def test_a_thousand_in_an_option_of_compare(home: Path) -> None:
    told = said("compare", str(home / "whole.yaml"), "--option", f"b={RENT}=1.285")
    assert "is a thousand and more" in told


@pytest.mark.parametrize(
    "arguments",
    [
        ("solve", "--for", RENT, "--so-that", "residual_land_value = 4.200"),
        ("solve", "--for", RENT, "--so-that", "residual_land_value = 0", "--from", "1.285"),
        ("grid", "--rows", f"{RENT}=1.100,1.250", "--columns", "policy.term=15,20"),
    ],
)
def test_a_thousand_on_the_command_line(home: Path, arguments: tuple[str, ...]) -> None:
    command, *rest = arguments
    assert "is a thousand and more" in said(command, str(home / "whole.yaml"), *rest)


def test_letters_with_accents_in_either_form(tmp_path: Path, home: Path) -> None:
    text = (home / "whole.yaml").read_text(encoding="utf-8")
    for before, after in (("\n  low:", "\n  Één kamer:"), (".low.", ".Één kamer."), ("[low,", "[Één kamer,")):
        assert before in text
        text = text.replace(before, after)
    (tmp_path / "accents.yaml").write_text(text.replace("É", "E\u0301"), encoding="utf-8")
    scenario = read_scenario(tmp_path / "accents.yaml")
    assert list(scenario.dwellings) == ["Één kamer", "high", "free"]
    (tmp_path / "accents.xlsx").write_bytes(form_of(scenario))
    assert read_scenario(tmp_path / "accents.xlsx").digest == scenario.digest
    for path in ("dwellings.Één kamer.rent", "dwellings.E\u0301e\u0301n kamer.rent"):
        assert scenario.with_values({path: 730}).dwellings["Één kamer"].rent == 730

"""`feasibility compare` as a user meets it: page, JSON, table, picture, HTML, workbook, what goes wrong."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from feasibility import Scenario, evaluate, read_scenario
from feasibility.cli.compare import compare as command
from feasibility.cli.run import run as run_command
from feasibility.compare.side_by_side import Entry, compare
from feasibility.evaluation.as_data import WRITTEN_AT_A_PRICE as JSON_NAMES
from feasibility.evaluation.figures.selections import AT_A_PRICE
from feasibility.language.words import Words
from feasibility.report.compare.chart import split_chart
from feasibility.report.compare.inputs import value_cell
from feasibility.report.compare.json import COLUMNS, compare_json
from feasibility.report.compare.page import compare_page
from feasibility.report.compare.workbook import compare_workbook
from tests.longer import in_turn

ROOT = Path(__file__).parent.parent.parent
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
AMERSFOORT = str(ROOT / "scenarios" / "amersfoort-2019.yaml")
GOOI = str(ROOT / "scenarios" / "gooi-en-vechtstreek-2019.yaml")
LOW = "low=dwellings.low.rent=790,dwellings.low.count=30"
NASTY = "=1+1 <script>alert(1)</script>"


def feasibility(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def words_of(text: str) -> str:
    return " ".join(text.split())


def base() -> Scenario:
    return read_scenario(AMERSFOORT)


# --------------------------------------------------------------------------------------------- pages


@pytest.mark.parametrize(("path", "lang"), in_turn(SCENARIOS, ("en", "nl")))
def test_every_scenario_against_amersfoort(path: Path, lang: str) -> None:
    output = feasibility(AMERSFOORT, str(path), "--lang", lang)
    assert (output.exit_code, output.stderr) == (0, "")
    assert max(map(len, output.stdout.splitlines())) <= 108
    assert "{" not in output.stdout


def test_the_page_says_what_differs_and_why() -> None:
    output = feasibility(AMERSFOORT, "--option", LOW)
    page = words_of(output.stdout)
    assert "B against A: 2 inputs differ" in page
    assert "rent at the price date (low) €760.00 €790.00" in page
    assert "number of dwellings of a type (low) +€147,119" in page
    assert "rent at the price date (low) +€130,323" in page
    assert 4_588_113 + 147_119 + 130_323 == 4_865_555
    assert "A: Amersfoort, 120 dwellings, 2019 €4,588,113" in page
    assert "B: low €4,865,555" in page


def test_what_is_printed_sums_exactly_whatever_the_figure() -> None:
    page = feasibility(
        AMERSFOORT,
        "--option",
        "b=dwellings.low.rent=790.55,policy.term=23,indices.cpi=0.0213,land.price=4_100_000",
        "--figure",
        "investor_irr",
        "--lang",
        "nl",
    ).stdout
    amounts = re.findall(r"([+-]?[\d,]+) %-punt", page)
    assert len(amounts) == 4
    begin, end = re.findall(r"^  [AB]: .* ([\d,]+) %$", page, re.MULTILINE)
    total = sum(Fraction(each.replace(",", ".")) for each in (begin, *amounts))
    assert total == Fraction(end.replace(",", "."))


def test_a_scenario_against_itself() -> None:
    page = words_of(feasibility(AMERSFOORT, AMERSFOORT).stdout)
    assert "B against A: no input differs" in page
    assert "there is nothing to split" in page
    assert "Amersfoort, 120 dwellings, 2019 (2)" in page


def test_what_moves_no_figure_stands_aside() -> None:
    page = words_of(feasibility(AMERSFOORT, "--option", "b=mix={total: 120},dwellings.low.rent=790").stdout)
    assert "B against A: 1 input differs" in page
    assert "Moves no figure: input A B" in page
    assert "total of a mix — 120" in page


def test_groups_that_only_make_sense_together() -> None:
    output = feasibility(AMERSFOORT, GOOI)
    page = words_of(output.stdout)
    together = "Taken together: programme; policy: bands, areas, shares + cap on the yearly increase"
    assert f"{together} + re-letting + rents and other income." in page
    assert "the policy has no segment 'high mid'" in page


def test_groups_of_ones_own() -> None:
    output = feasibility(AMERSFOORT, GOOI, "--group", "programme and rules=dwellings,policy", "--json")
    parts = json.loads(output.stdout)["against_first"][0]["parts"]
    assert parts[0]["groups"][0]["kind"] == "own"
    assert parts[0]["name"] == "programme and rules"
    assert len(parts) <= 6


def test_a_figure_without_a_meaning_is_said() -> None:
    short = feasibility(
        AMERSFOORT,
        "--option",
        "short=exit.holding_years=9,policy.term=5",
        "--figure",
        "dwelling_types.low.rent_after_10",
    )
    assert "has no value in B, so its difference cannot be split" in words_of(short.stdout)
    assert (
        '"parts": []'
        in feasibility(
            AMERSFOORT,
            "--option",
            "short=exit.holding_years=9,policy.term=5",
            "--figure",
            "dwelling_types.low.rent_after_10",
            "--json",
        ).stdout
    )


# ----------------------------------------------------------------------------------------- JSON and CSV


def test_json_and_csv_hold_the_same(tmp_path: Path) -> None:
    file = tmp_path / "compared.csv"
    output = feasibility(AMERSFOORT, GOOI, "--option", LOW, "--json", "--csv", str(file))
    data = json.loads(output.stdout, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert tuple(rows[0]) == COLUMNS
    assert [each["label"] for each in data["scenarios"]][2] == "low"
    for pair, scenario in zip(data["against_first"], data["scenarios"][1:], strict=True):
        cents = Fraction(str(pair["first_rounded"])) + sum(
            Fraction(str(part["share_rounded"])) for part in pair["parts"]
        )
        assert cents == Fraction(str(pair["second_rounded"]))
        assert pair["second"] == scenario["results"]["residual_land_value"]
        own = [row for row in rows if row["scenario"] == scenario["label"]]
        assert [float(row["share"]) for row in own if row["kind"] == "share"] == [
            part["share"] for part in pair["parts"]
        ]
        assert len([row for row in own if row["kind"] == "input"]) == len(pair["differences"])
    first = data["scenarios"][0]["results"]
    assert first["residual_land_value"] == evaluate(base()).residual_land_value


# -------------------------------------------------------------------------------------- asking price

ASKED = "land.asking_price=3_000_000"
STATED = "stated=land.price=4_200_000"


def test_returns_at_the_asking_price_are_in_the_data(tmp_path: Path) -> None:
    """They are those of the same scenario that pays that price; nothing where the price is stated."""
    file = tmp_path / "compared.csv"
    output = feasibility(
        AMERSFOORT, "--option", f"cheap={ASKED}", "--option", STATED, "--json", "--csv", str(file)
    )
    first, cheap, stated = json.loads(output.stdout)["scenarios"]
    assert stated["at_asking_price"] is None
    for each, price in ((first, 4_200_000), (cheap, 3_000_000)):
        paid = evaluate(base().with_values({"land.price": price}))
        for name in AT_A_PRICE:
            assert each["at_asking_price"][name] == getattr(paid, name), name
    assert first["at_asking_price"]["investor_irr"] == stated["results"]["investor_irr"]
    with file.open(encoding="utf-8", newline="") as stream:
        rows = {(row["scenario"], row["name"]): row for row in csv.DictReader(stream)}
    for name in AT_A_PRICE:
        row = rows["cheap", f"at_asking_price.{name}"]
        assert float(row["first"]) == first["at_asking_price"][name]
        assert float(row["second"]) == cheap["at_asking_price"][name]
        assert rows["stated", f"at_asking_price.{name}"]["second"] == ""
        assert float(rows["stated", name]["second"]) == stated["results"][name]


def test_the_figures_of_the_data_at_a_price_are_those_of_the_tables() -> None:
    assert {name for name in JSON_NAMES if not name.endswith("_status")} == set(AT_A_PRICE)


@pytest.mark.parametrize(
    ("lang", "asked", "residual", "own"),
    [
        ("en", "at the asking price", "at the residual value", "at the residual or given price"),
        ("nl", "bij de vraagprijs", "bij de residuele waarde", "bij de residuele of gegeven prijs"),
    ],
)
def test_returns_at_the_asking_price_stand_first_and_are_named(
    lang: str, asked: str, residual: str, own: str, tmp_path: Path
) -> None:
    for option, other in ((f"cheap={ASKED}", residual), (STATED, own)):
        html, book = tmp_path / "page.html", tmp_path / "book.xlsx"
        arguments = ("--option", option, "-o", str(html), "--workbook", str(book), "--lang", lang)
        output = feasibility(AMERSFOORT, *arguments)
        assert (output.exit_code, output.stderr) == (0, "")
        page = words_of(output.stdout)
        sheet = load_workbook(book).worksheets[0]
        cells = [str(row[0]) for row in sheet.iter_rows(values_only=True)]
        written = html.read_text(encoding="utf-8").replace("\u00a0", " ")
        for irr in [cell.partition(",")[0] for cell in cells if "IRR" in cell and asked in cell]:
            names = [f"{irr}, {asked}", f"{irr}, {other}"]
            for text in (page, words_of(written), "\n".join(cells)):
                assert text.index(names[0]) < text.index(names[1]), names
        assert len([cell for cell in cells if cell.endswith(asked)]) == len(AT_A_PRICE)
        assert len([cell for cell in cells if cell.endswith(other)]) == len(AT_A_PRICE)
        assert "5.58" in page or "5,58" in page


@pytest.mark.parametrize("values", [{"required_return": 0.06}, {"land.price": 3_000_000}])
def test_where_nothing_is_asked_nothing_is_said_of_it(values: dict[str, float]) -> None:
    scenario = base().with_values({"land.asking_price": 0})
    compared = compare([Entry(scenario), Entry(scenario.with_values(values))])
    for lang in ("en", "nl"):
        page = compare_page(compared, lang)
        assert "asking_price." not in page
        assert not re.search("at the asking price|bij de vraagprijs|at the residual|bij de residuele", page)


@pytest.mark.parametrize(
    ("lang", "row"),
    [
        ("en", ("construction time", "24 months", "per phase")),
        ("nl", ("bouwtijd", "24 maanden", "per fase")),
    ],
)
def test_of_a_project_in_phases_no_construction_time_is_shown_as_0(
    lang: str, row: tuple[str, str, str]
) -> None:
    phased = read_scenario(ROOT / "scenarios" / "district-in-phases.yaml")
    found = compare([Entry(base()), Entry(phased)])
    name, months, shown = row
    (line,) = [line for line in compare_page(found, lang).splitlines() if line.startswith(f"  {name}  ")]
    assert re.split(r" {2,}", line.strip()) == [name, months, shown]
    book = load_workbook(io.BytesIO(compare_workbook(found, lang)))
    values = [cells for sheet in book for cells in sheet.iter_rows(values_only=True) if cells[1:2] == (name,)]
    assert [cells[2:4] for cells in values] == [(24, shown)]
    differences = compare_json(found)["against_first"][0]["differences"]
    assert [each["second"] for each in differences if each["path"] == "development.construction_months"] == [
        0
    ]


# ---------------------------------------------------------------------------------------------- pictures


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("ending", ["png", "svg"])
def test_the_picture_is_the_same_each_time(tmp_path: Path, lang: str, ending: str) -> None:
    files = [tmp_path / f"{number}.{ending}" for number in range(2)]
    for file in files:
        output = feasibility(AMERSFOORT, GOOI, "--option", LOW, "--chart", str(file), "--lang", lang)
        assert output.exit_code == 0, output.stderr
    assert files[0].read_bytes() == files[1].read_bytes()


LONG_NAME = "The same 90 dwellings in Amsterdam terms, CPI only for 25 years"


def test_the_picture_has_a_bar_for_each_step_and_says_where_its_axis_begins() -> None:
    other = base().with_values({"dwellings.low.rent": 790, "dwellings.low.count": 30, "name": LONG_NAME})
    figure = split_chart(compare([Entry(base()), Entry(other)]), "nl")
    (axis,) = figure.axes
    assert len(axis.patches) == 4
    assert "De as begint niet bij 0." in axis.get_xlabel()
    names = [" ".join(each.get_text().split()) for each in axis.get_yticklabels()]
    assert names[-1] == f"B: {LONG_NAME}", "no name of a usual length is cut off"
    same = split_chart(compare([Entry(base()), Entry(base())]), "nl")
    assert [each.get_text() for each in same.axes[0].texts] == ["Er is geen verschil om te verdelen."]


# ------------------------------------------------------------------------------------- HTML and workbook


class Page(HTMLParser):
    """What a page asks for, and its tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.asked: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.asked += [value or "" for name, value in attrs if name in ("src", "href", "xlink:href", "style")]


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_html_asks_for_nothing_and_escapes_everything(tmp_path: Path, lang: str) -> None:
    nasty = tmp_path / "nasty.yaml"
    nasty.write_text(f'base: {AMERSFOORT}\nname: "{NASTY}"\nrequired_return: 0.06\n', encoding="utf-8")
    page = tmp_path / "page.html"
    output = feasibility(str(nasty), AMERSFOORT, GOOI, "-o", str(page), "--lang", lang)
    assert output.exit_code == 0, output.stderr
    text = page.read_text(encoding="utf-8")
    found = Page(text)
    assert "script" not in found.tags
    assert "&lt;script&gt;" in text
    assert all(each.startswith("#") for each in found.asked)
    assert "http-equiv" in text
    assert found.tags.count("svg") == 2


def test_no_text_of_the_workbook_is_a_formula(tmp_path: Path) -> None:
    nasty = tmp_path / "nasty.yaml"
    nasty.write_text(f'base: {AMERSFOORT}\nname: "{NASTY}"\nrequired_return: 0.06\n', encoding="utf-8")
    file = tmp_path / "compared.xlsx"
    output = feasibility(AMERSFOORT, str(nasty), GOOI, "--workbook", str(file))
    assert output.exit_code == 0, output.stderr
    book = load_workbook(file)
    assert book.sheetnames == ["Figures", "Inputs", "Why", "Combinations"]
    formulas = [
        cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    ]
    sums = [each for each in formulas if re.fullmatch(r"=SUM\(B\d+:B\d+\)", str(each))]
    assert len(sums) == 2
    assert all(
        re.fullmatch(r"=[-+$(),:<>=\dB]*", re.sub("SUM|MIN|MAX|IF", "", str(each))) for each in formulas
    )
    assert any(NASTY in str(cell.value) for cell in book["Figures"][1])


def test_the_sum_in_the_workbook_is_the_second_figure_to_the_cent(tmp_path: Path) -> None:
    file = tmp_path / "compared.xlsx"
    feasibility(AMERSFOORT, "--option", LOW, "--workbook", str(file))
    why = load_workbook(file)["Why"]
    numbers = [Fraction(str(row[1].value)) for row in why.iter_rows(min_row=2, max_row=4)]
    stored = load_workbook(file, data_only=True)["Why"]["B5"].value
    assert sum(numbers) == Fraction(str(stored))
    low = base().with_values({"dwellings.low.rent": 790, "dwellings.low.count": 30})
    assert float(str(stored)) == round(evaluate(low).residual_land_value, 2)


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_workbook_draws_each_split(lang: str, tmp_path: Path) -> None:
    file = tmp_path / "compared.xlsx"
    feasibility(AMERSFOORT, GOOI, "--option", LOW, "--workbook", str(file), "--lang", lang)
    why = load_workbook(file, data_only=True)[{"en": "Why", "nl": "Waarom"}[lang]]
    assert len(why._charts) == 2
    assert all(len(chart.series) == 6 for chart in why._charts)
    title = why.cell(1, 5).value
    level = 0.0
    for row in why.iter_rows(min_row=2, values_only=True):
        if row[4] is None:
            break
        amount, base, *parts = map(float, map(str, row[1:2] + row[4:10]))
        end = amount if parts[0] else level + amount
        assert abs(base) + abs(sum(map(abs, parts))) == pytest.approx(max(abs(level), abs(end)))
        level = end
    assert title and level


# ----------------------------------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "two scenarios are needed: two files, or one file and an --option"),
        ((AMERSFOORT,) * 12, "at most 12 scenarios are compared at once"),
        (("nowhere.yaml",), "nowhere.yaml: does not exist"),
        (("--option", "low"), "--option low: NAME=PATH=VALUE is needed"),
        (("--option", "low=dwellings.low.rent"), "NAME=PATH=VALUE is needed"),
        (("--option", LOW, "--option", LOW), "--option gives low twice"),
        (("--option", "a=policy.term=25,policy.term=26"), "--option a gives policy.term twice"),
        (
            ("--option", "a=dwellings.low.rnt=790"),
            "--option a: dwellings.low.rnt: unknown path; did you mean 'dwellings.low.rent'?",
        ),
        (("--option", LOW, "--group", "x"), "--group x: NAME=PATH,PATH is needed"),
        (("--option", LOW, "--group", "x=land", "--group", "x=exit"), "--group gives x twice"),
        (
            ("--option", LOW, "--group", "x=land"),
            "--group x: no input that differs and that a figure depends on is at 'land'",
        ),
        (
            ("--option", LOW, "--group", "x=dwellings", "--group", "y=dwellings.*.rent"),
            "--group y: 'dwellings.low.rent' is in the group 'x' already",
        ),
        (("--option", LOW, "--figure", "land_valu"), "--figure: there is no figure 'land_valu'"),
        (("--option", LOW, "--figure", "project_irr_status"), "is a word"),
        (("--option", LOW, "--chart", "x.pdf"), "x.pdf: "),
        (("--option", LOW, "-o", "x.pdf"), "x.pdf: --output takes a file that ends in .html"),
        (("--option", LOW, "--workbook", "x.xls"), "x.xls: --workbook takes a file that ends in .xlsx"),
        (("--option", LOW, "--csv", ""), "--csv '': the name of a file is needed"),
        (("--option", LOW, "-o", "/nowhere/x.html"), "/nowhere/x.html: cannot be written"),
        (("--option", LOW, "--workbook", "/nowhere/x.xlsx"), "/nowhere/x.xlsx: cannot be written"),
        (("run:3",), "feasibility-runs.sqlite: does not exist"),
        (("--option", "a=dwellings.low.count={max: 30}"), "dwellings.low.count: found a range"),
    ],
)
def test_what_goes_wrong(arguments: tuple[str, ...], message: str) -> None:
    output = feasibility(AMERSFOORT, *arguments)
    assert (output.exit_code, output.stdout) == (2, "")
    assert message in output.stderr
    assert "Traceback" not in output.stderr
    assert len([line for line in output.stderr.splitlines() if "Error" in line]) <= 1


def test_seven_groups_are_too_many_and_six_must_hold_all() -> None:
    settings = (
        "b=policy.term=22,required_return=0.06,land.vat=0.1,indices.cpi=0.021,exit.ageing=0.003,"
        "rents.vacancy=0.02,form_factor=0.8"
    )
    paths = ["policy", "required_return", "land", "indices", "exit", "rents", "form_factor"]
    groups = [part for each in paths for part in ("--group", f"{each}={each}")]
    output = feasibility(AMERSFOORT, "--option", settings, *groups)
    assert (output.exit_code, output.stderr) == (2, "--group: found 7 groups; at most 6 are allowed\n")
    output = feasibility(AMERSFOORT, "--option", settings, *groups[:-2])
    assert output.exit_code == 2
    assert output.stderr == (
        "--group: 6 groups are given, which is the most there can be, and they leave out form_factor\n"
    )


def test_the_land_value_per_m2_of_plot_stands_there_where_a_plot_is_given() -> None:
    """4,588,113 over 10,000 m² is 459; a row of dashes for everybody says nothing."""
    asked = (AMERSFOORT, "--option", LOW)
    assert "m² of plot" not in feasibility(*asked).stdout
    page = words_of(feasibility(*asked[:-1], "own=land.plot_area=10_000").stdout)
    assert "residual land value per m² of plot — €459" in page


def test_a_dutch_thousand_is_warned_of() -> None:
    output = feasibility(AMERSFOORT, "--option", "b=land.asking_price=4.200")
    assert output.exit_code == 0
    assert output.stderr == (
        "warning: --option b: land.asking_price: found 4.200; in Dutch that is a thousand and more: "
        "write 4_200 if that is meant\n"
    )


def test_a_workbook_without_its_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delitem(sys.modules, "feasibility.report.compare.workbook", raising=False)
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    output = feasibility(AMERSFOORT, "--option", LOW, "--workbook", str(tmp_path / "x.xlsx"))
    assert (output.exit_code, output.stdout) == (2, "")
    assert "pip install 'feasibility[excel]'" in output.stderr
    assert not list(tmp_path.iterdir())


def test_recorded_runs_are_compared(tmp_path: Path) -> None:
    record = str(tmp_path / "runs.sqlite")
    for setting in ("policy.term=20", "policy.term=25"):
        assert (
            CliRunner()
            .invoke(run_command, [AMERSFOORT, "--set", setting, "--record", "--record-file", record])
            .exit_code
            == 0
        )
    output = feasibility("run:1", "run:2", "--record-file", record)
    assert (output.exit_code, output.stderr) == (0, "")
    assert "instandhoudingstermijn" not in output.stdout
    assert "term of the covenant" in output.stdout
    assert "run:2" in output.stdout
    missing = feasibility("run:1", "run:3", "--record-file", record)
    assert missing.stderr == f"{record}: has no run 3; its runs are 1 to 2\n"


# --------------------------------------------------------------------------------------- names and values


@pytest.mark.parametrize(("lang", "name"), [("nl", "mutatiegraad"), ("en", "turnover")])
def test_every_input_has_its_name(lang: str, name: str) -> None:
    page = words_of(feasibility(AMERSFOORT, GOOI, "--lang", lang).stdout)
    assert f"{name} 10" in page


def test_what_only_one_has_is_named_by_its_kind_in_dutch(tmp_path: Path) -> None:
    file = tmp_path / "compared.html"
    feasibility(AMERSFOORT, GOOI, "--lang", "nl", "-o", str(file))
    found = file.read_text(encoding="utf-8")
    assert "segmenten: laag midden</th>" in found
    assert "overige inkomsten: parkeren</th>" in found
    assert "eigendomsvorm: huur" in found
    assert "wederverhuur tot de grens" in found


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_no_value_is_cut(lang: str, tmp_path: Path) -> None:
    file = tmp_path / "compared.html"
    page = feasibility(AMERSFOORT, GOOI, "--lang", lang, "-o", str(file)).stdout
    shown = page.partition("against A: " if lang == "en" else "tegenover A: ")[2]
    inputs = shown.partition("\n\n")[0]
    assert "2022: " in inputs
    assert "…" not in inputs
    assert "…</td>" not in file.read_text(encoding="utf-8")


def test_a_value_too_long_to_show_says_how_much_is_left_out() -> None:
    name = ",".join(f"{1900 + year}: 0.0{year % 10}12345678" for year in range(199))
    page = words_of(feasibility(AMERSFOORT, "--option", f"b=indices.wages={{{name}}}").stdout)
    assert re.search(r"… \(\d+ more characters\)", page)


def test_land_values_of_phases_on_other_days_are_brought_to_one() -> None:
    district = str(ROOT / "scenarios" / "district-in-phases.yaml")
    later = feasibility(district, "--option", "late=phases.park.start_months=60", "--paths", "0").stdout
    assert "Brought back to the start of each project they are €8,782,232 (A) and €8,609,342 (B)" in words_of(
        later
    )
    rents = feasibility(district, "--option", "rents=dwellings.low.rent=770", "--paths", "0").stdout
    assert "paid on other days" not in words_of(rents)


@pytest.mark.parametrize(
    ("lang", "said"), [("nl", "vanaf: 144, tot en met: 186"), ("en", "from: 144, up to: 186")]
)
def test_points_of_a_segment_go_from_and_up_to(lang: str, said: str) -> None:
    shown = value_cell("policy.segments.mid.points", {"from": 144, "to": 186}, Words(lang))
    assert shown == said

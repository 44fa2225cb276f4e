"""The report as a file: figures are those of `evaluate`, text is text, and it asks nothing of anybody."""

import html
import re
import sys
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise, takewhile
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from feasibility.cli.report import report
from feasibility.errors import InputError
from feasibility.evaluation.evaluate import at_asking_price
from feasibility.language import numbers
from feasibility.language.words import Words, words_of
from feasibility.programme.question import Options
from feasibility.report.charts.file import write_picture
from feasibility.report.document import Table
from feasibility.report.handout import uncertain
from feasibility.report.handout.assumptions import assumptions_section
from feasibility.report.handout.material import material_of
from feasibility.report.handout.page import CHARTS, report_html
from feasibility.report.run.charts.waterfall import LETTERS, waterfall_chart
from feasibility.report.run.checks import checks_section
from feasibility.report.run.page import run_page
from feasibility.report.run.values import values_section
from feasibility.report.run.waterfall import waterfall
from feasibility.scenario.validated import Scenario
from feasibility.scenario.writing.remarks import remarks
from tests.longer import in_turn, usually
from tests.reference.report_cases import (
    CASES,
    EVIL,
    NAMES,
    SCENARIOS,
    material,
    page,
    scenario_of,
    whole_page,
)

MOST_BYTES = 1_500_000
LANG = "nl"
"""Of the page of every case, which the search for English words draws too."""
SPACES = re.compile(r"\s+")


class Text(HTMLParser):
    """The text of a page by table, and its tags in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.pieces: list[str] = []
        self.rows: list[list[str]] = []
        self.silent = 0
        self.cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.silent += tag == "style"
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self.cell = True

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag == "style"
        if tag in ("td", "th"):
            self.cell = False

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        self.pieces.append(data)
        if self.cell:
            self.rows[-1][-1] += data


def parsed(text: str) -> Text:
    found = Text()
    found.feed(text)
    return found


@cache
def read(case: str, lang: str = "en") -> Text:
    return parsed(page(case, lang))


def plain(text: Text) -> str:
    return SPACES.sub(" ", " ".join(text.pieces))


def row(text: Text, first: str, size: int = 3) -> list[str]:
    """The row of so many cells that begins with a name, in which lines may end anywhere."""
    found = next(each for each in text.rows if len(each) == size and each[0].strip() == first)
    return [SPACES.sub(" ", each) for each in found]


@pytest.mark.parametrize(("case", "lang"), in_turn(CASES, ("en", "nl")))
def test_every_case_makes_a_page(case: str, lang: str) -> None:
    assert len(page(case, lang).encode()) <= MOST_BYTES
    found = read(case, lang)
    assert found.tags[0] == ("html", {"lang": lang})
    assert lang == "en" or not re.search(r"\bNone\b", plain(found))
    assert not re.search(r"\{\w*\}|nan\b", plain(found))
    for part in ("values", "checks", "rents", "cash-flow", "risk", "mix", "levers", "clauses", "assumptions"):
        assert ("a", {"href": f"#{part}"}) in found.tags


@pytest.mark.parametrize("case", usually(12, CASES[::-1]))
def test_figures_are_those_of_evaluate(case: str) -> None:
    result, found = material(case).result, read(case, LANG)
    paid = at_asking_price(result) or result
    for name, shown in (
        ("Residuele grondwaarde", numbers.money(result.residual_land_value, LANG)),
        ("Marge op de grond", numbers.money(result.margin, LANG)),
        ("Beleggingswaarde", numbers.money(paid.investment_value, LANG)),
        (
            "Stichtingskosten",
            numbers.money(paid.total_development_cost, LANG),
        ),
        ("Netto contante waarde", numbers.money(paid.net_present_value, LANG)),
        ("Publieke bijdrage", numbers.money(result.public_contribution, LANG)),
        (
            "Bruto aanvangsrendement (BAR)",
            numbers.percent(paid.gross_initial_yield, LANG),
        ),
    ):
        assert row(found, name)[1] == shown
    first = plain(found)
    assert numbers.money(result.residual_land_value, LANG) in first[: first.index("Inhoud")]


@pytest.mark.parametrize("case", usually(12, CASES[::-1]))
def test_the_picture_ends_at_the_land_value(case: str) -> None:
    result = material(case).result
    steps = waterfall(result, LANG)
    assert steps[-1].end == pytest.approx(result.residual_land_value, abs=0.005)
    for before, after in pairwise(steps):
        begins = before.end if after.kind in ("less", "more") else 0.0
        assert after.begin == pytest.approx(begins, abs=0.005)
    for step in steps:
        assert step.end - step.begin == pytest.approx(step.amount, abs=0.005)
        if step.kind in ("total", "land"):
            assert numbers.money(step.amount, LANG).replace("-", "−") in html.unescape(page(case, LANG))


@pytest.mark.parametrize("case", CASES)
def test_the_cash_flow_adds_up(case: str) -> None:
    result, found = material(case).result, read(case, LANG)
    lines = result.cash_flow.lines
    years = [each for each in found.rows if re.fullmatch(r"\d+ \(\d{4}(/\d\d)?\)", each[0])]
    nets = [f"{value:z,.0f}".replace(",", ".") for value in lines["net_cash_flow"]]
    assert [each[-2] for each in years] == nets[: len(years)]
    assert not any(lines["net_cash_flow"][len(years) :])
    net = row(found, "Netto kasstroom")
    assert net[1] == numbers.money(sum(lines["net_cash_flow"]), LANG)


@pytest.mark.parametrize("case", CASES)
def test_every_type_and_value_stands_in_it(case: str) -> None:
    found = read(case, LANG)
    words = words_of(material(case).scenario, LANG)
    for name, each in material(case).result.dwelling_types.items():
        assert row(found, words.type(name), 7)[2] == numbers.number(each.count, LANG)
    head = next(place for place, each in enumerate(found.rows) if each[:2] == ["Knop", "Stand"])
    width = len(found.rows[head])
    turns = takewhile(lambda each: len(each) == width and each[1][0] in "+-", found.rows[head + 1 :])
    assert len(list(turns)) == 2 * len(material(case).levers.effects)


@pytest.mark.parametrize("case", CASES)
def test_no_table_of_values_has_an_empty_column(case: str) -> None:
    result = material(case).result
    if result is None:
        return
    for each in values_section(result, Words("en")).blocks:
        if isinstance(each, Table):
            for place, column in enumerate(each.columns):
                assert any(row[place] for group in each.groups for row in group.rows), (each.caption, column)


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("case", CASES)
def test_a_terminal_shows_the_same_figures(case: str, lang: str) -> None:
    """Land value, returns and checks of the report stand on the page of a run, in the same order."""
    result, words = material(case).result, Words(lang)
    printed = SPACES.sub(" ", run_page(result, lang))
    place = 0
    for block in (*values_section(result, words).blocks, *checks_section(result.checks, words).blocks):
        if isinstance(block, Table) and block.caption != words("section_build_up"):
            cells = slice(2, 4) if block.caption == words("section_checks") else slice(1, 2)
            for shown in block.groups[0].rows:
                for cell in shown[cells]:
                    place = printed.index(cell, place) + len(cell)
    sentence = words("types_dwelling_years", years=words.number(result.mid_market_dwelling_years))
    assert sentence in printed or lang != LANG or sentence not in plain(read(case, lang))


def test_headings_are_in_order_and_tables_have_scopes() -> None:
    found = read("new-district-1000", "nl")
    levels = [int(tag[1]) for tag, _ in found.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(attrs.get("scope") in ("col", "row", "rowgroup") for tag, attrs in found.tags if tag == "th")
    pictures = [attrs for tag, attrs in found.tags if tag == "svg"]
    assert all(each["role"] == "img" and each["aria-label"] for each in pictures)
    names = [attrs["id"] for _, attrs in found.tags if "id" in attrs]
    assert len(names) == len(set(names))


def test_nothing_is_asked_of_anybody() -> None:
    for lang in ("en", "nl"):
        found = read("evil", lang)
        assert {"script", "link", "img", "iframe", "object", "form", "base"}.isdisjoint(
            tag for tag, _ in found.tags
        )
        for tag, attrs in found.tags:
            for name, value in attrs.items():
                if name in ("href", "xlink:href", "src"):
                    assert str(value).startswith("#"), (tag, name, value)
                assert name != "style"
                assert not name.startswith("on")
        security = next(each for _, each in found.tags if "http-equiv" in each)["content"] or ""
        assert security.startswith("default-src 'none'; ")
        assert "unsafe" not in security


def test_text_of_a_scenario_is_text() -> None:
    written = page("evil", "nl")
    assert "<script" not in written
    found = parsed(written)
    shown = plain(found)
    assert shown.count(EVIL) >= 4
    assert EVIL in "".join(found.pieces)
    assert html.escape(EVIL)[:8] in written


def test_which_values_are_assumptions() -> None:
    found = read("amersfoort-2019")
    assert row(found, "Form factor", 4)[2:4] == ["assumed", "gbo / bvo, usual for flats"]
    assert row(found, "Price date", 4)[2] == "from a source"
    assert row(found, "parking: development cost per parking space", 4)[1:3] == ["€18,000", "assumed"]
    assert "61 assumed" in plain(found)


def test_values_given_beside_the_file_say_so() -> None:
    scenario = scenario_of("amersfoort-2019").with_values({"required_return": 0.06})
    changed = replace(material("amersfoort-2019"), scenario=scenario, remarks=remarks(scenario))
    first = assumptions_section(changed, Words("en")).blocks[2]
    assert isinstance(first, Table)
    assert ("Required return", "6%", "given for this report", "") in first.groups[0].rows


def test_the_year_in_which_a_type_leaves() -> None:
    found = read("amersfoort-2019")
    high = next(each for each in found.rows if each[0] == "high" and "within)" in "".join(each))
    assert high[4:] == ["2025 (2 years within)", "2025 (2 years within)", "2042"]
    assert (
        "it leaves the mid market in 2025 with a rent of €1,127.19, before its term ends in 2042."
        in plain(found)
    )


def test_the_waterfall_as_a_file(tmp_path: Path) -> None:
    result = material("amersfoort-2019").result
    files = [tmp_path / "one.svg", tmp_path / "two.svg"]
    for each in files:
        write_picture(waterfall_chart(result, "nl"), each, "case", "nl")
    assert files[0].read_bytes() == files[1].read_bytes()
    with pytest.raises(InputError, match=r"\.png or \.svg"):
        write_picture(waterfall_chart(result), tmp_path / "w.gif", "case")


def test_the_same_material_gives_the_same_page() -> None:
    case = "owner-occupied-mix"
    assert whole_page(material_of(scenario_of(case)), "nl") == page(case, "nl")


# ------------------------------------------------------------------------------------------ the search


def test_a_search_shows_the_frontier() -> None:
    scenario = scenario_of("owner-occupied-mix")
    found = parsed(
        report_html(material_of(scenario, "nl", Options(free=("low", "free"), total=(120, 120))), "nl")
    )
    shown = plain(found)
    assert "De grens van wat kan" in shown
    assert "Bewezen" in shown


def with_range(case: str, **others: object) -> Scenario:
    return scenario_of(case).with_values({"dwellings.free.count": {"min": 0, "max": 66}, **others})


def test_ranges_report_the_best_mix() -> None:
    material = material_of(with_range("amersfoort-2019"))
    assert material.mix is not None
    assert material.mix.best is not None
    assert material.result.residual_land_value == material.mix.best.result.residual_land_value
    assert "about the mix with the highest land value" in plain(parsed(report_html(material)))


def test_no_mix_is_said_with_its_reasons() -> None:
    scenario = scenario_of("amersfoort-2019").with_values({"land.asking_price": 50_000_000})
    shown = plain(
        parsed(report_html(material_of(scenario, "nl", Options(free=tuple(scenario.dwellings))), "nl"))
    )
    assert "Geen mix is mogelijk" in shown
    assert "gaan alleen samen als" in shown
    assert "Wat niet samengaat" in shown
    assert "Wat een mix mogelijk maakt" in shown


def test_no_pair_of_a_sour_and_a_sweet_type_is_left_out() -> None:
    balance = material("city-block-300").balance
    sours, sweets = {each.sour for each in balance.exchanges}, {each.sweet for each in balance.exchanges}
    assert len(balance.exchanges) == len(sours) * len(sweets) > 12
    names = {each.replace("_", " ") for each in sours}
    rows = [each for each in read("city-block-300").rows if len(each) == 1 + len(sweets) and each[0] in names]
    numbers_shown = [cell for each in rows for cell in each[1:] if re.fullmatch(r"[\d,]+\.\d\d+", cell)]
    assert len(numbers_shown) == len(balance.exchanges)


# ----------------------------------------------------------------------------------------- the command


def ran(*arguments: str) -> click.testing.Result:
    return CliRunner().invoke(report, arguments)


def test_the_command_writes_one_file(tmp_path: Path) -> None:
    file = tmp_path / "rapport.html"
    done = ran(str(SCENARIOS / f"{NAMES[0]}.yaml"), "-o", str(file), "--lang", "nl")
    assert (done.exit_code, done.output) == (0, "")
    assert [each.name for each in tmp_path.iterdir()] == ["rapport.html"]
    assert file.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_the_same_as_a_pdf(tmp_path: Path) -> None:
    one_lever = "levers={r: {paths: [required_return], step: 0.0025}}"
    scenario, file = str(SCENARIOS / "amersfoort-2019.yaml"), str(tmp_path / "r.html")
    done = ran(scenario, "-o", file, "--pdf", "--set", one_lever)
    assert done.exit_code == 0
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF-")


def test_without_weasyprint_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "feasibility.report.handout.pdf", raising=False)
    monkeypatch.delattr("feasibility.report.handout.pdf", raising=False)
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    done = ran(str(SCENARIOS / "amersfoort-2019.yaml"), "-o", str(tmp_path / "r.html"), "--pdf")
    assert done.exit_code == 2
    assert done.output == "Error: --pdf needs WeasyPrint: pip install 'feasibility[pdf]'\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-o", "report.pdf"), "a name that ends in .html is needed; --pdf adds a PDF"),
        (("-o", ""), "the name of a file is needed"),
        (("-o", "r.html", "--free", "villa"), "villa"),
        (
            ("-o", "no/such/folder/r.html"),
            "no/such/folder/r.html: cannot be written: No such file or directory",
        ),
        (("-o", "r.html", "--set", "dwellings.low.rent=free"), "dwellings.low.rent"),
    ],
)
def test_mistakes_leave_nothing(
    arguments: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = ran(str(SCENARIOS / "amersfoort-2019.yaml"), *arguments)
    assert done.exit_code == 2
    assert message in done.output
    assert "Traceback" not in done.output
    assert list(tmp_path.iterdir()) == []


def test_ranges_without_a_mix_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "r.html"
    scenario = str(SCENARIOS / "amersfoort-2019.yaml")
    setting = "dwellings.free.count={min: 0, max: 66}"
    done = ran(scenario, "-o", str(file), "--set", setting, "--set", "land.asking_price=50_000_000")
    assert done.exit_code == 2
    assert "no mix meets every requirement" in done.output
    assert not file.exists()


def test_no_two_pictures_of_a_report_have_the_same_letters() -> None:
    """Letters name the rules of a picture: with the same ones, a picture is drawn in another's style."""
    letters = [
        *LETTERS,
        *(letter for _, letter, _ in CHARTS.values()),
        *(letter for _, letter in uncertain.CHARTS.values()),
    ]
    assert sorted(set(letters)) == sorted(letters)

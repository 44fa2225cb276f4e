"""Labels of types, segments, lines and levers: on every page, picture and sheet, and nowhere the raw key."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from feasibility import read_scenario
from feasibility.cli import main
from feasibility.evaluation.evaluate import evaluate
from feasibility.evaluation.result import Result
from feasibility.language.naming import number_name
from feasibility.language.words import Words, words_of
from feasibility.live.table.setup import setup_of
from feasibility.parties.side_by_side import negotiation_of
from feasibility.report.handout.assumptions import scenario_values
from feasibility.report.parties.page import table_page
from feasibility.report.run.page import run_page
from feasibility.report.workbook.file import workbook_bytes
from feasibility.report.workbook.inputs import SHEETS
from feasibility.scenario.keys.labels import LabelByLanguage
from feasibility.scenario.validated import Scenario
from feasibility.workbench.answers.questions import AskedQuestion, answered
from tests.longer import usually
from tests.reference.report_cases import NAMES, SCENARIOS, scenario_of
from tests.table.test_bases import message

RAW = ("qq_low", "qq_high", "qq_seg", "qq_fees", "qq_care", "qq_fund", "qq_lever")
"""Names of the scenario, which stand nowhere else."""
LABELS = """
base: amersfoort-table.yaml
policy:
  base: amersfoort-2019
  segments: {qq_seg: {tenure: rent, kind: free, label: {en: Top rents, nl: Tophuren}}}
dwellings:
  qq_low: {segment: low_mid, count: 12, floor_area: 55, rent: 760, market_rent: 900, vacant_value: 230_000,
    construction_cost: 1_450, label: {en: Small homes, nl: Kleine woningen}}
  qq_high: {segment: qq_seg, count: 10, floor_area: 80, rent: 1_300, market_rent: 1_300,
    vacant_value: 320_000, construction_cost: 1_450, label: Tower}
development:
  costs: {qq_fees: {lump_sum: 90_000, label: {en: Fees of advisers, nl: Adviseurskosten}}}
operating_costs: {qq_care: {per_dwelling: 30, index: cpi, label: {en: Care of the garden, nl: Tuinonderhoud}}}
other_income: {qq_fund: {per_dwelling: 5, label: {en: Aerials, nl: Antennes}}}
levers: {qq_lever: {paths: [required_return], step: 0.0025, label: {en: Yield asked, nl: Gevraagd rendement}}}
"""
SHOWN = {
    "en": ("Small homes", "Tower", "Fees of advisers", "Care of the garden", "Aerials", "Yield asked"),
    "nl": ("Kleine woningen", "Tower", "Adviseurskosten", "Tuinonderhoud", "Antennes", "Gevraagd rendement"),
}
ADDRESS = re.compile(r"[\w]+(?:\.[\w]+)+")
"""A dotted path, by which a number is found in the file."""
UNDERSCORED = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")


def raw_in(text: str) -> set[str]:
    """Raw keys in a text for people; dotted paths, which are addresses in the file, are not counted."""
    shown = ADDRESS.sub(" ", re.sub(r"<style>.*?</style>", "", unescape(text), flags=re.DOTALL))
    return {name for name in RAW if name in shown or name.replace("_", " ") in shown}


def test_labels_in_both_languages_and_readable_keys_without() -> None:
    scenario = scenario_of("amersfoort-2019").with_values(
        {"dwellings.low.label": {"nl": "Klein"}, "operating_costs.maintenance.label": "Repairs"}
    )
    assert [words_of(scenario, lang).type("low") for lang in ("en", "nl")] == ["Klein", "Klein"]
    assert words_of(scenario, "nl").line("maintenance") == "Repairs"
    assert Words("nl").line("maintenance") == "onderhoud"
    assert Words("en").segment("high_mid") == "high mid"
    assert Words("en").type("mid_small") == "mid small"


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("case", NAMES)
def test_each_value_of_a_scenario_says_of_what_it_is(case: str, lang: str) -> None:
    scenario = scenario_of(case)
    shown = Counter((each.group, each.name) for each in scenario_values(scenario, words_of(scenario, lang)))
    assert [each for each, count in shown.items() if count > 1] == []


def test_a_value_of_one_kind_of_dwelling_and_of_one_phase_says_so() -> None:
    kinds, phases = scenario_of("thirty-forty-thirty"), scenario_of("district-in-phases")
    shown = {each.path: each.name for each in scenario_values(kinds, words_of(kinds, "nl"))}
    assert shown["exit.by_kind.social.buyers_costs"] == "Sociale woningen: kosten koper"
    assert shown["exit.by_kind.free.methods"] == "Vrije woningen: methoden van eindwaarde"
    of_phases = {each.path: each for each in scenario_values(phases, words_of(phases, "en"))}
    assert of_phases["phases.park.start_months"].name == "park: months until a phase starts"
    share = of_phases["land.phase_shares.park"]
    assert (share.name, share.text) == ("Shares of the phases in the land price: park", "30%")
    assert number_name("exit.by_kind.free.net_yield", Words("en")) == ("net yield at exit (free dwellings)")


def labelled_plan(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`plan.yaml`, in which whatever can has a label, in a folder that is entered."""
    for name in ("amersfoort-2019.yaml", "amersfoort-table.yaml"):
        shutil.copy(SCENARIOS / name, folder / name)
    monkeypatch.chdir(folder)
    Path("plan.yaml").write_text(LABELS, encoding="utf-8")


@pytest.mark.parametrize("lang", usually(1, ["nl", "en"]))
def test_no_raw_key_in_any_output_for_people(
    lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    labelled_plan(tmp_path, monkeypatch)
    said = ["--lang", lang]
    few = ["--free", "qq_low,qq_high", "--total", "142"]
    commands = [
        ["check", "plan.yaml", *said],
        ["run", "plan.yaml", "--years", "--chart", "run.svg", *said],
        ["mix", "plan.yaml", *few, *said],
        ["levers", "plan.yaml", "--chart", "levers.svg", *said],
        ["levers", "plan.yaml", "--clauses", *said],
        ["table", "plan.yaml", *said],
        ["simulate", "plan.yaml", "--paths", "50", *said],
        ["report", "plan.yaml", "-o", "report.html", "--paths", "50", *said],
        ["report", "plan.yaml", "-o", "memo.html", "--memo", "--paths", "50", *said],
        ["workbook", "plan.yaml", "-o", "book.xlsx", "--yearly", *said],
    ]
    found: dict[str, set[str]] = {}
    for command in commands:
        done = CliRunner().invoke(main, command)
        assert done.exit_code in (0, 1), (command, done.output)
        found[" ".join(command)] = raw_in(done.output)
    for file in sorted(tmp_path.glob("*.html")):
        found[file.name] = raw_in(file.read_text(encoding="utf-8"))
    book = openpyxl.load_workbook("book.xlsx")
    # On the sheets of inputs, which are read back, names stand as in the file.
    inputs = {Words(lang)(f"workbook_sheet_{key}") for key in SHEETS}
    for sheet in book:
        if sheet.title in inputs:
            continue
        cells = [str(each.value) for row in sheet.iter_rows() for each in row if isinstance(each.value, str)]
        texts = [each for each in cells if not each.startswith("=") and sheet.sheet_state == "visible"]
        found[f"sheet {sheet.title}"] = raw_in("\n".join(texts))
    assert {place: names for place, names in found.items() if names} == {}
    page = unescape((tmp_path / "report.html").read_text(encoding="utf-8"))
    for label in SHOWN[lang]:
        assert label in page


CITED = re.compile(r" {3}\[[^\]]*\]|--set \S+")
"""Where an input was written, and an example of an option."""
IN_TERMINAL = (
    "explain --trace residual_land_value plan.yaml",
    "explain --trace cash_flow.operating_costs.qq_care.3 plan.yaml",
    "solve plan.yaml --for dwellings.qq_low.rent --so-that dwelling_types.qq_low.investment_value>=200_000",
    "solve plan.yaml --for policy.term --so-that investor_irr=0.06",
    "grid plan.yaml --rows dwellings.qq_low.rent=770 --columns operating_costs.qq_care.per_dwelling=30,40",
    "grid plan.yaml --rows policy.term=20,40 --columns dwellings.qq_low.rent=770,780",
    "compare amersfoort-2019.yaml plan.yaml --paths 0",
)
"""Questions of which the answer names what has a label."""


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_no_answer_in_a_terminal_has_a_raw_key(
    lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    labelled_plan(tmp_path, monkeypatch)
    found: dict[str, set[str]] = {}
    for command in IN_TERMINAL:
        done = CliRunner().invoke(main, [*command.split(), "--lang", lang])
        assert done.exit_code == 0, (command, done.output)
        shown = CITED.sub("", done.output)
        found[command] = {
            *UNDERSCORED.findall(shown),
            *(name for name in RAW if name.replace("_", " ") in shown),
        }
    assert {command: raw for command, raw in found.items() if raw} == {}


ASKED: Mapping[str, Mapping[str, Any]] = {
    "levers": {},
    "clauses": {},
    "comparison": {
        "others": [
            {
                "values": {
                    "dwellings.qq_low.rent": 770,
                    "policy.term": 25,
                    "operating_costs.qq_more": {"per_dwelling": 10, "index": "cpi"},
                    "exit.gross_yield": 0.05,
                    "operating_costs.reletting": None,
                }
            }
        ],
        "paths": 20,
    },
    "solve": {"path": "dwellings.qq_high.rent", "so_that": "residual_land_value", "value": "1"},
    "grid": {
        "rows": {"path": "dwellings.qq_low.rent", "from": "770", "to": "780", "step": "10"},
        "columns": {"path": "operating_costs.qq_care.per_dwelling", "from": "30", "to": "40", "step": "10"},
        "figure": "cash_flow.lines.operating_costs.qq_care.3",
    },
}
"""Questions of a page with names that its user gave, and with keys of the format."""


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_no_answer_on_a_page_has_a_raw_key_or_its_address(lang: str, tmp_path: Path) -> None:
    for name in ("amersfoort-2019.yaml", "amersfoort-table.yaml"):
        shutil.copy(SCENARIOS / name, tmp_path / name)
    (tmp_path / "plan.yaml").write_text(LABELS, encoding="utf-8")
    scenario = read_scenario(tmp_path / "plan.yaml")
    found: dict[str, set[str]] = {}
    for question, options in ASKED.items():
        out = answered(question, AskedQuestion(scenario, options, lang, lambda *_: None), "job")
        for place, page in {"page": out.html, **out.pictures}.items():
            shown = unescape(re.sub(r"<style.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL))
            shown += " ".join(re.findall(r' alt="([^"]*)"', page))
            found[f"{question} {place}"] = {
                *UNDERSCORED.findall(shown),
                *(each for each in ADDRESS.findall(shown) if each[0].isalpha()),
                *(name for name in RAW if name.replace("_", " ") in shown),
            }
    assert {place: raw for place, raw in found.items() if raw} == {}


def test_a_number_of_an_index_says_of_which() -> None:
    assert number_name("indices.cpi.2026", Words("en")) == "consumer price index (2026)"
    assert number_name("indices.cpi", Words("en")) == "consumer price index"


def test_a_label_changes_no_figure_and_is_checked() -> None:
    plain = scenario_of("amersfoort-2019")
    labelled: Scenario = plain.with_values({"dwellings.low.label": {"en": "A", "nl": "B"}})
    assert evaluate(labelled).residual_land_value == evaluate(plain).residual_land_value
    with pytest.raises(Exception, match="label"):
        plain.with_values({"dwellings.low.label": {"de": "C"}})


WITH_SHEETS = ("national-law-2026",)
"""Scenarios of which the workbook is read too, which takes seconds each."""


def keys_of(scenario: Scenario) -> set[str]:
    """The names in a scenario that nobody should have to read: those with an underscore."""
    named = (
        scenario.dwellings,
        scenario.policy.segments,
        scenario.levers,
        scenario.table.levers,
        scenario.development.costs,
        scenario.operating_costs,
        scenario.other_income,
    )
    return {name for each in named for name in each if "_" in name}


def told_to(lang: str, told: object) -> Iterator[str]:
    """The sentences of a message to a screen in one language."""
    if isinstance(told, dict):
        if set(told) == {"en", "nl"}:
            yield told[lang]
            return
        told = list(told.values())
    if isinstance(told, list):
        for each in told:
            yield from told_to(lang, each)


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("name", sorted(file.stem for file in SCENARIOS.glob("*.yaml")))
def test_no_page_of_a_shipped_scenario_has_a_raw_key(name: str, lang: str) -> None:
    scenario = scenario_of(name)
    result = evaluate(scenario)
    pages = [run_page(result, lang, years=True)]
    if name in WITH_SHEETS:
        pages += sheet_texts(result, lang)
    if scenario.parties:
        pages.append(table_page(negotiation_of(scenario), None, scenario, lang))
        pages += told_to(lang, message(setup_of(scenario, "meeting"), "screen"))
    raw = {word for page in pages for word in UNDERSCORED.findall(ADDRESS.sub(" ", page))}
    assert raw & keys_of(scenario) == set()


@pytest.mark.parametrize("name", sorted(file.stem for file in SCENARIOS.glob("*.yaml")))
def test_each_type_and_lever_of_a_shipped_scenario_has_a_label_in_both_languages(name: str) -> None:
    scenario = scenario_of(name)
    labels = [each.label for each in scenario.dwellings.values()]
    labels += [each.label for each in scenario.table.levers.values()]
    for label in labels:
        assert isinstance(label, LabelByLanguage), label
        assert label.en and label.nl
    for line in (*scenario.development.costs, *scenario.operating_costs, *scenario.other_income):
        assert words_of(scenario, "nl").line(line) != line.replace("_", " "), line


def sheet_texts(result: Result, lang: str) -> Iterator[str]:
    """What a reader sees on the sheets of a workbook, but for those of inputs, which are read back."""
    book = openpyxl.load_workbook(BytesIO(workbook_bytes(result, lang)))
    inputs = {Words(lang)(f"workbook_sheet_{key}") for key in SHEETS}
    for sheet in book:
        if sheet.title in inputs or sheet.sheet_state != "visible":
            continue
        for row in sheet.iter_rows():
            yield from (
                each.value for each in row if isinstance(each.value, str) and not each.value.startswith("=")
            )


def test_a_party_without_a_label_is_called_by_its_name_with_spaces(tmp_path: Path) -> None:
    for name in ("amersfoort-2019.yaml", "amersfoort-table.yaml"):
        shutil.copy(SCENARIOS / name, tmp_path / name)
    text = (
        "base: amersfoort-table.yaml\nparties: {qq_low: {role: investor, at_least: {investor_irr: 0.05}}}\n"
    )
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    done = CliRunner().invoke(main, ["table", str(tmp_path / "own.yaml"), "--lang", "nl"])
    assert done.exit_code == 0, done.output
    assert "qq low" in done.output and "qq_low" not in done.output


def test_the_head_of_a_column_of_a_type_has_the_lines_that_its_label_needs() -> None:
    label = "Mid-market flat with a small outdoor space facing south"
    scenario = scenario_of("amersfoort-2019").with_values({"dwellings.low.label": label})
    book = openpyxl.load_workbook(BytesIO(workbook_bytes(evaluate(scenario), "en")))
    (head,) = (cell for cell in book["Dwellings"][4] if cell.value == label)
    assert head.alignment.wrap_text
    assert book["Dwellings"].row_dimensions[4].height >= 27

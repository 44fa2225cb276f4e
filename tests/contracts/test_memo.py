"""The memo: two pages of A4 whatever the scenario, with the figures of the run and what all accept."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from feasibility import read_scenario, scenario_from, simulate
from feasibility.cli.report import report
from feasibility.evaluation.evaluate import at_asking_price, evaluate
from feasibility.language import numbers
from feasibility.language.words import Words, words_of
from feasibility.levers.clauses import clauses
from feasibility.live.meeting.recording import answer_draft, put_draft, recorded
from feasibility.live.table.setup import setup_of
from feasibility.live.table.state import Answer, Proposal
from feasibility.record.append import append
from feasibility.record.opening import RECORD_FILE
from feasibility.report.document import Sentence, Table
from feasibility.report.handout.material import material_of
from feasibility.report.handout.memo.agreed import agreed_blocks
from feasibility.report.handout.memo.assumed import assumed_blocks
from feasibility.report.handout.memo.page import memo_html, memo_paths
from feasibility.report.handout.memo.plan import covenant_blocks, land_blocks
from feasibility.report.handout.pdf import write_pdf
from feasibility.report.html import fragment_html
from feasibility.scenario.validated import Scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
PATHS = 256
LONG = "Een lange naam die nergens in past en maar doorgaat tot het einde " * 3


def text_of(page: str) -> str:
    body = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    return " ".join(
        unescape(re.sub(r"<[^>]*>", " ", body)).replace("\u00a0", " ").replace("\u2060", "").split()
    )


def sheets(file: Path) -> list[str]:
    """The text of each page of a PDF, all of A4."""
    assert {
        (round(float(w)), round(float(h)))
        for w, h in re.findall(r'<page width="(.*?)" height="(.*?)"', bounds_in(file))
    } == {(595, 842)}
    found = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, text=True, check=True)
    return [" ".join(each.split()) for each in found.stdout.removesuffix("\f").split("\f")]


def bounds_in(file: Path) -> str:
    """Every page and word of a PDF, with where it stands."""
    return subprocess.run(
        ["pdftotext", "-bbox", str(file), "-"], capture_output=True, text=True, check=True
    ).stdout


def crowded() -> Scenario:
    """More types, parties, conditions and broken rules than a page holds, all with long names."""
    scenario = read_scenario(SCENARIOS / "amersfoort-table.yaml")
    low = {
        "segment": "low_mid", "count": 9, "floor_area": 41, "rent": 900, "market_rent": 990,
        "vacant_value": 250_000, "construction_cost": 1_450,
    }  # fmt: skip
    asks = {
        "land_price": 9_000_000,
        "low_dwellings": 99,
        "term": 30,
        "mid_market_dwelling_years": 9_000,
        "investor_irr": 0.09,
    }
    changes: dict[str, Any] = {
        "name": LONG,
        "known_until": "2019-06-30",
        **{f"dwellings.type_{place}_{LONG[:40].replace(' ', '_')}": low for place in range(12)},
        **{
            f"parties.p{place}": {"role": "investor", "label": f"{place} {LONG}"[:80], "at_least": asks}
            for place in range(9)
        },
    }
    del changes["known_until"]
    return scenario.with_values(changes)


def test_two_pages_of_a4_with_the_figures_of_the_run(tmp_path: Path) -> None:
    scenario = read_scenario(SCENARIOS / "amersfoort-table.yaml")
    file = tmp_path / "memo.html"
    given = [str(SCENARIOS / "amersfoort-table.yaml"), "--memo", "--pdf", "--paths", str(PATHS)]
    done = CliRunner().invoke(report, [*given, "-o", str(file)])
    assert (done.exit_code, done.stderr) == (0, "")
    one, two = sheets(tmp_path / "memo.pdf")
    shown = text_of(file.read_text(encoding="utf-8"))
    paid = at_asking_price(evaluate(scenario))
    assert paid is not None
    assert numbers.percent(paid.investor_irr, "en") == "5.58%"
    assert "At the asking price of €4,200,000 the investor's IRR is 5.58%; required is 5.5%." in shown
    for model in ("random", "history"):
        found = simulate(scenario, PATHS, model=model).distribution("residual_land_value")
        assert found is not None
        low, high = (numbers.money(found.quantiles[each], "en") for each in (5, 95))
        assert f"{low} to {high}" in shown
    assert "Programme and rents" in one
    assert "4,588,113" in one
    for heading in ("What the covenant costs", "What was agreed", "What is assumed", "1,177,297", "Belegger"):
        assert heading in two
    assert "61 assumed" in shown
    assert letters_of("Construction", tmp_path / "memo.pdf") > 7.5  # the picture takes what its page has left
    assert "No proposal that all parties accept is recorded." in shown


def letters_of(word: str, file: Path) -> float:
    """The height of the line of a word in a picture [pt]: 1.17 times that of its letters."""
    found = re.search(rf'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">{word}<', bounds_in(file))
    assert found
    return float(found[2]) - float(found[1])


def test_the_picture_is_legible_where_the_first_page_is_full(tmp_path: Path) -> None:
    scenario = read_scenario(SCENARIOS / "district-in-phases.yaml")
    found, refused = memo_paths(scenario, "nl", 10, 1)
    write_pdf(memo_html(material_of(scenario, "nl"), "nl", found, refused), tmp_path / "memo.pdf")
    one, two = sheets(tmp_path / "memo.pdf")
    assert "Van beleggingswaarde naar grondwaarde" in one
    assert two.index("Wat de grond waard is") < two.index("Wat het convenant kost")
    assert letters_of("Bouwkosten", tmp_path / "memo.pdf") > 7.5


def test_two_pages_whatever_the_scenario(tmp_path: Path) -> None:
    scenario = crowded()
    found, refused = memo_paths(scenario, "nl", 10, 1)
    page = memo_html(material_of(scenario, "nl"), "nl", found, refused, None, (1, "a" * 64))
    write_pdf(page, tmp_path / "memo.pdf")
    one, two = sheets(tmp_path / "memo.pdf")
    assert "Wat de grond waard is" in one
    assert "9 andere typen" in text_of(page)
    assert "9 andere partijen" in text_of(page)
    assert "Wat is aangenomen" in two
    small = read_scenario(SCENARIOS / "national-law-2026.yaml").with_values({"land.asking_price": 0})
    page = memo_html(material_of(small, "nl"), "nl")
    write_pdf(page, tmp_path / "small.pdf")
    assert len(sheets(tmp_path / "small.pdf")) == 2
    assert "Geen bandbreedte" in page
    assert "Er wordt geen prijs gevraagd" in page


def agreed(scenario: Scenario) -> str:
    """What a memo in Dutch says of the parties."""
    blocks = agreed_blocks(scenario, None, words_of(scenario, "nl"))
    return text_of(fragment_html(blocks, words_of(scenario, "nl")))


def test_each_condition_is_named_and_so_is_what_stands_in_the_way_of_a_price() -> None:
    scenario = read_scenario(SCENARIOS / "amersfoort-table.yaml")
    shown = agreed(scenario)
    assert (
        "lage middenwoningen minstens 24 24 ✓ voldaan instandhoudingstermijn minstens 20 jaar 20 jaar ✓"
        in shown
    )
    assert "hoogste lage middenhuur hoogstens € 830" in shown
    assert "Geen grondprijs past voor allen: Gemeente heeft minstens € 4.200.000 nodig" in shown
    asks = {"land_price": 4_000_000, "term": 20, "low_dwellings": 24, "mid_market_dwelling_years": 9_000}
    shown = agreed(scenario.with_values({"parties.municipality.at_least": asks}))
    assert "woningjaren in het middensegment minstens 9.000" in shown
    assert (
        "en nog 2: instandhoudingstermijn minstens 20 jaar; lage middenwoningen minstens 24 ✓ voldaan"
        in shown
    )
    assert "Wat de grondprijs ook is, hieraan is niet voldaan: Gemeente: woningjaren" in shown
    assert "Bij grondprijzen van € 4.000.000 (Gemeente) tot en met" in shown


def test_clauses_that_cost_nothing_stand_in_one_sentence_with_one_capital() -> None:
    found = clauses(read_scenario(SCENARIOS / "amersfoort-2019.yaml"))
    for lang, said in (("en", "; the law on rents: "), ("nl", "; de huurwet: ")):
        *_, last = covenant_blocks(found, Words(lang))
        assert isinstance(last, Sentence)
        assert said in last.text


def test_a_price_of_the_covenant_that_compares_two_ways_of_holding_says_so() -> None:
    """Under the law's scenario dwellings are sold after the term, and without a covenant they are not."""
    for name, is_said in (("national-law-2026", True), ("amersfoort-2019", False)):
        found = clauses(read_scenario(SCENARIOS / f"{name}.yaml"))
        *_, last = covenant_blocks(found, Words("nl"))
        assert isinstance(last, Sentence)
        assert ("is niet die van de grenzen alleen" in last.text) == is_said


def test_no_mark_that_no_value_has_is_counted() -> None:
    unmarked = scenario_from(read_scenario(SCENARIOS / "amersfoort-2019.yaml").raw)
    sentence = next(
        each
        for each in assumed_blocks(material_of(unmarked, "nl"), Words("nl"))
        if isinstance(each, Sentence)
    )
    assert re.search(r"Het plan heeft (\d+) waarden: \1 niet gemerkt\.", sentence.text)
    assert not re.search(r"\b0\b", sentence.text)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "a turn down and a turn up move the land value the same way"),
        ("nl", "verspringen per kalenderjaar"),
    ],
)
def test_an_assumption_of_which_both_turns_cost_money_is_explained(lang: str, said: str) -> None:
    """Six months longer and six months shorter both lower the land value of Amersfoort."""
    words = Words(lang)
    *_, shown, why = assumed_blocks(
        material_of(read_scenario(SCENARIOS / "amersfoort-2019.yaml"), lang), words
    )
    assert isinstance(shown, Table)
    (row,) = (
        row for row in shown.groups[0].rows if row[0] == words("levers_name_construction_time").capitalize()
    )
    assert all(re.match("-€", each) for each in row[2:])
    assert isinstance(why, Sentence)
    assert said in why.text


def test_what_all_parties_accepted_is_said_and_what_is_private_is_not(tmp_path: Path) -> None:
    for name in ("amersfoort-2019.yaml", "amersfoort-table.yaml"):
        shutil.copy(SCENARIOS / name, tmp_path / name)
    plan = tmp_path / "plan.yaml"
    private = "parties: {investor: {keeps_private: [conditions]}}"
    plan.write_text(f"base: amersfoort-table.yaml\n{private}\n", encoding="utf-8")
    setup = setup_of(read_scenario(plan), "plan")
    facts, record = evaluate(setup.case), tmp_path / RECORD_FILE
    moment = "2026-11-22T07:04:52Z"
    put = Proposal(1, "voorstel", "municipality", 1, moment, setup.start, 4_100_000.0, 4_588_113.0, 0, "")
    put = recorded(put, append(record, put_draft(setup, facts, put)))
    *others, last = [each for each in setup.parties if each != "municipality"]
    for each in others:
        append(record, answer_draft(setup, put, Answer(each, "accept", "", moment)))

    def memo() -> str:
        done = CliRunner().invoke(
            report, [str(plan), "--memo", "-o", str(tmp_path / "m.html"), "--paths", "0", "--lang", "nl"]
        )
        assert (done.exit_code, done.stderr) == (0, "")
        return text_of((tmp_path / "m.html").read_text(encoding="utf-8"))

    assert "Er is geen voorstel vastgelegd dat alle partijen aanvaarden." in memo()
    append(record, answer_draft(setup, put, Answer(last, "accept", "akkoord", moment)))
    shown = memo()
    assert "Afgesproken grondprijs € 4.100.000, bij een grondwaarde van € 4.588.113" in shown
    assert "Alle partijen aanvaarden het." in shown
    assert "houdt het eigen standpunt vertrouwelijk" in shown
    assert "rendement (IRR) van de belegger minstens" not in shown
    assert "die van het voorstel staan in de eigen stukken ervan." in shown
    assert "aanvaardt; akkoord" in shown or "‘akkoord’" in shown
    write_pdf((tmp_path / "m.html").read_text(encoding="utf-8"), tmp_path / "m.pdf")
    assert len(sheets(tmp_path / "m.pdf")) == 2


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("name", [each.stem for each in sorted(SCENARIOS.glob("*.yaml"))])
def test_the_margin_is_the_difference_of_two_rows(name: str, lang: str) -> None:
    """Both are in whole euros as they are shown, so the difference may be one euro off."""
    assert_margin_follows(read_scenario(SCENARIOS / f"{name}.yaml"), lang)


def test_the_margin_follows_of_phases_whatever_price_they_are_held_against() -> None:
    plan = read_scenario(SCENARIOS / "district-in-phases.yaml")
    least = {f"dwellings.{name}.least_land_price": 150_000 for name in ("low", "high", "free")}
    for changes in ({"land.price": 9_000_000}, least, {"land.asking_price_date": date(2018, 1, 1)}):
        rows = assert_margin_follows(plan.with_values(changes), "nl")
        assert "Residuele grondwaarde op de dagen waarop een prijs wordt betaald" in rows
    rows = assert_margin_follows(plan.with_values(least), "en")
    assert list(rows)[2:-3] == [
        "Asking price of the land",
        "Least land price",
        "Least land price on the days on which a price is paid",
    ]


def assert_margin_follows(scenario: Scenario, lang: str) -> dict[str, str]:
    """The rows of what the land is worth, by name, once a value above the margin less a price gives it."""
    words = words_of(scenario, lang)
    page = fragment_html(land_blocks(evaluate(scenario), [], [], words), words)
    cells = re.findall(r"<tr>\s*<th[^>]*>(.*?)</th>\s*<td[^>]*>(.*?)</td>", page, re.DOTALL)
    rows = {text_of(name): text_of(value) for name, value in cells}
    margin = words.heading("margin")
    above = [euros(value) for value in list(rows.values())[: list(rows).index(margin)]]
    assert any(
        abs(worth - price - euros(rows[margin])) <= 1 for worth in above[:-1] for price in above[1:]
    ), rows
    return rows


def euros(shown: str) -> int:
    sign = -1 if shown.startswith(("-", "\u2212")) else 1
    return sign * int(re.sub(r"\D", "", shown))

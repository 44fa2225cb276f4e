"""The printed report has no half-empty pages: a picture that does not fit leaves no page to itself."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from weasyprint import HTML

from feasibility import read_scenario
from feasibility.evaluation.evaluate import evaluate
from feasibility.language.words import Words
from feasibility.policy.checks import Check
from feasibility.report import html as report_html
from feasibility.report.document import Column, Rows, Table
from feasibility.report.handout.front import MOST_CHECKS
from feasibility.report.handout.material import material_of
from feasibility.report.handout.pdf import _free_rows as free_rows
from feasibility.report.handout.pdf import write_pdf
from feasibility.report.handout.printed import SPARE, Part, Piece, Placed, arranged
from feasibility.report.html import fragment_html
from feasibility.report.run.checks import rules_table
from feasibility.scenario.validated import Scenario
from tests.longer import usually
from tests.reference.report_cases import SCENARIOS, scenario_of, whole_page

MOST_WHITE = 0.3
"""Part of a page's height that may be white above its number."""
FOOT = 13.5 / 297
INK = 200
SHORTEST = 20
"""Signs of a line that is surely no cell of a table."""
RIGHT = 595.3 - 14 / 25.4 * 72 + 3
"""Points at which the right margin begins."""
PAGE = re.compile(rb"P5\s+(\d+)\s+(\d+)\s+255\s")
SURPLUS = "owner-occupied-mix"
"""Asked with a part of the surplus for the seller, which has a table of its own."""


def pictured(file: Path) -> Iterator[tuple[int, int, bytes]]:
    """Width, height and points of each page."""
    shown = subprocess.run(["pdftoppm", "-r", "20", "-gray", str(file)], capture_output=True, check=True)
    rest = shown.stdout
    while found := PAGE.match(rest):
        width, height = int(found[1]), int(found[2])
        yield width, height, rest[found.end() : found.end() + width * height]
        rest = rest[found.end() + width * height :]


def white(width: int, height: int, points: bytes) -> float:
    """The part of a page without ink above its number."""
    foot = int(height * (1 - FOOT))
    rows = (points[row * width : (row + 1) * width] for row in range(foot))
    lowest = max((row for row, each in enumerate(rows) if min(each) < INK), default=0)
    return (foot - 1 - lowest) / height


def scenario(case: str, folder: Path) -> Scenario:
    if case != SURPLUS:
        return scenario_of(case)
    file = folder / "surplus.yaml"
    base = SCENARIOS / f"{case}.yaml"
    file.write_text(f"base: {base}\nland: {{surplus: {{share: 0.5, border_per_m2: 3500}}}}\n")
    return read_scenario(file)


@pytest.mark.parametrize(
    "report",
    usually(
        2,
        [
            ("thirty-forty-thirty", "nl"),
            (SURPLUS, "en"),
            ("amersfoort-2019", "en"),
            ("amersfoort-financed", "nl"),
            ("district-in-phases", "en"),
        ],
    ),
)
def test_no_page_is_half_empty(report: tuple[str, str], tmp_path: Path) -> None:
    case, lang = report
    page = whole_page(material_of(scenario(case, tmp_path), lang), lang)
    write_pdf(page, tmp_path / "report.pdf")
    found = [white(*each) for each in pictured(tmp_path / "report.pdf")]
    assert len(found) > 10
    assert max(found[1:-1]) <= MOST_WHITE, [f"{each:.0%}" for each in found]
    assert not list(outside(tmp_path / "report.pdf"))
    pages = lines(tmp_path / "report.pdf")
    assert [each[-1] for each in pages if is_end_of(each[-1], said_first(page))] == []
    assert Words(lang)("section_provenance") in pages[-1][1:]


def lines(file: Path) -> list[list[str]]:
    """The lines of each page above its number."""
    shown = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True
    )
    pages = shown.stdout.removesuffix("\f").split("\f")
    found = [[plain(each) for each in page.splitlines() if each.strip()] for page in pages]
    return [[each for each in page if not re.fullmatch(r"\d+ / \d+", each)] for page in found]


def is_end_of(line: str, said: set[str]) -> bool:
    """Whether a line is one of these, or the last of one that goes on over lines."""
    return line in said or (len(line) > SHORTEST and any(each.endswith(line) for each in said))


def said_first(page: str) -> set[str]:
    """Headings, and the sentences right above a table."""
    shown = re.findall(r"<(?:h[1-6]|caption|figcaption|th scope=\"rowgroup\")(?: [^>]*)?>(.*?)</", page)
    shown += re.findall(r"<p>([^<]*)</p>\s*<div class=\"scroll\"", page)
    return {plain(unescape(each)) for each in shown}


def plain(line: str) -> str:
    return " ".join(line.replace("\N{WORD JOINER}", "").split())


def outside(file: Path) -> Iterator[str]:
    """Words that reach into the right margin or over the edge."""
    shown = subprocess.run(["pdftotext", "-bbox", str(file), "-"], capture_output=True, text=True, check=True)
    for right, word in re.findall(r'xMax="([\d.]+)" yMax="[\d.]+">([^<]*)<', shown.stdout):
        if float(right) > RIGHT:
            yield word


def text(*heights: float) -> Part:
    return Part(tuple(map(Piece, heights)))


def picture(height: float) -> Part:
    return Part((Piece(height),), picture=height)


def test_a_picture_that_does_not_fit_stands_after_what_follows() -> None:
    parts = [text(0.2), picture(0.4), text(*[0.05] * 12)]
    assert arranged([parts], 0.5) == [(Placed(0), Placed(2), Placed(1))]
    assert arranged([parts], 0.3) == [(Placed(0), Placed(1), Placed(2))]


def test_a_picture_that_nearly_fits_is_made_smaller() -> None:
    ((_, placed),) = arranged([[text(0.6), picture(0.43)]], 0.0)
    assert placed.share == pytest.approx(0.397 / 0.43)
    ((_, placed),) = arranged([[text(0.6), picture(0.5)]], 0.0)
    assert placed.share == 1


def test_of_two_margins_the_larger_holds_and_none_at_the_foot_of_a_page() -> None:
    spaced = Part((Piece(0.3, above=0.05, below=0.04),))
    (placed,) = arranged([[spaced, spaced, picture(0.27)]], 0.0)
    assert placed[-1].share == pytest.approx((1 - SPARE - 0.05 - 0.3 - 0.05 - 0.3 - 0.04) / 0.27)
    assert arranged([[text(0.6), Part((Piece(0.39, below=0.3),)), picture(0.5)]], 0.0) == [
        (Placed(0), Placed(1), Placed(2))
    ]


def test_pictures_keep_their_order_and_a_heading_stays_with_what_follows() -> None:
    parts = [Part((Piece(0.05),), opens=True), picture(0.45), picture(0.45), text(*[0.1] * 5)]
    (placed,) = arranged([parts], 0.6)
    places = [each.place for each in placed]
    assert places[0] == 0
    assert places.index(1) < places.index(2)
    assert places == [0, 3, 1, 2]


def told_by_rule(checks: Sequence[Check], lang: str) -> tuple[tuple[str, ...], ...]:
    (group,) = rules_table(checks, Words(lang)).groups
    return group.rows


def test_more_checks_than_the_first_page_holds_are_told_by_rule() -> None:
    checks = evaluate(scenario_of("district-in-phases")).checks
    assert len(checks) > MOST_CHECKS
    rules = {each: cells for each, *cells in told_by_rule(checks, "en")}
    assert list(rules) == ["rent at price date", "rent at first letting", "floor area", "share", "term"]
    assert rules["floor area"] == [
        "low, high, low blocks, high park",
        "✓ met",
    ]
    one = [replace(each, met=each.subject != "low" or each.rule != "min_floor_area") for each in checks]
    told = [cells[-1] for cells in told_by_rule(one, "nl")]
    assert told == ["✓ voldaan", "✓ voldaan", "✗ aan 1 van 4 niet voldaan", "✓ voldaan", "✓ voldaan"]


def test_a_first_column_of_figures_stands_under_its_head() -> None:
    """As of the answer to `solve`: from one value to another."""
    columns = (Column("From", True), Column("To", True), Column("Viable"))
    shown = fragment_html([Table("", columns, (Rows((("€ 1", "€ 2", "yes"),)),))], Words("en"))
    assert '<th scope="row" class="figure">' in shown
    plain = fragment_html(
        [Table("", (Column("What"), Column("To", True)), (Rows((("a", "€ 2"),)),))], Words("en")
    )
    assert '<th scope="row">a</th>' in plain


def test_no_page_ends_or_begins_with_one_row_of_a_group() -> None:
    """Wherever a page ends in a table of two groups, and nothing but its rows could be divided."""
    rows = Rows(tuple((f"row {place}", "1") for place in range(8)), "Group")
    table = fragment_html([Table("", (Column("What"), Column("To", True)), (rows, rows))], Words("en"))
    names = iter(range(20))
    table = re.sub("<tr", lambda _: f'<tr id="r{next(names)}"', table)
    groups = [[f"r{place}" for place in range(begin, begin + 9)] for begin in (1, 10)]
    style = (Path(report_html.__file__).parent / "templates" / "report.css").read_text(encoding="utf-8")
    ends = set()
    for height in range(185, 260, 5):
        page = f"<style>{style}</style><div style='height: {height}mm'></div>{table}"
        html = HTML(string=page)
        first, *_ = html.render().pages
        (block,) = html.etree_element.findall(".//div[@class='scroll']")
        free = [row.get("id") for row in free_rows(block)]
        for group in groups:
            here = sum(each in first.anchors for each in group)
            assert here in (0, *range(3, 8), 9), (height, here)
            if 0 < here < len(group):
                assert group[here] in free
                ends.add((group[0], here))
    assert len(ends) > 4

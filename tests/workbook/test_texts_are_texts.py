"""A user's text in a workbook is a text: it makes no formula, link, name, header or sheet."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from feasibility import evaluate, read_scenario
from feasibility.compare.side_by_side import Entry, compare
from feasibility.evaluation.figures.named import figure_name
from feasibility.evaluation.result import Result
from feasibility.report.compare.workbook import compare_workbook
from feasibility.report.csv import chart_text
from feasibility.report.document import DealHead
from feasibility.report.workbook.file import workbook_bytes
from feasibility.report.workbook.form import form_of
from feasibility.scenario.validated import Scenario
from tests.longer import usually

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
TEXTS = (
    "=1+1",
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "{=1+1}",
    '=HYPERLINK("http://example.nl")',
    "http://example.nl",
    "javascript:alert(1)",
    "internal:'General'!A1",
    "external:C:\\a.xlsx",
    "mailto:a@example.nl",
    '&L&F &[Path] &"Arial"',
    "_xlnm.Print_Area",
    "'Sheet'!A1",
    "<f>1+1</f>",
    "]]><f>1</f>",
)
LIVE = re.compile(
    r"<f\b[^>]*>.*?</f>|<c:f>.*?</c:f>|<hyperlink\b[^>]*>|<definedName\b.*?</definedName>"
    r"|<headerFooter\b.*?</headerFooter>|<sheet\b[^>]*>|<(?:external|dde|ole)\w*\b[^>]*>|<oddFooter>.*?</oddFooter>",
    re.DOTALL,
)


def live(data: bytes) -> dict[str, list[str]]:
    """All that a workbook computes, names, links to and prints at its edges, by the parts of the file."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return {
            name: LIVE.findall(parts.read(name).decode("utf-8"))
            for name in sorted(parts.namelist())
            if "comment" not in name.lower() and "vmlDrawing" not in name and "sharedStrings" not in name
        }


def scenario(folder: Path, words: str) -> Scenario:
    """The example with a text of its user wherever one may stand."""
    own = '"' + words.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'
    file = folder / "own.yaml"
    file.write_text(
        f"""base: {SCENARIOS / "amersfoort-2019.yaml"}
name: {own}
dwellings:
  low: {{floor_area: 40, deviation: {{from: min_floor_area, motivation: {own}}}}}
policy: {{source: {{title: {own}, article: {own}, url: {own}}}}}
levers:
  own: {{paths: [dwellings.low.rent, dwellings.high.rent], step: 10, label: {own}}}
period: year
exit: {{holding_years: 21}} # {words}
""",
        encoding="utf-8",
    )
    return read_scenario(file)


@cache
def plain() -> dict[str, Any]:
    """What is live with a text that means nothing: in a workbook, in one of a deal, and in a form."""
    with TemporaryDirectory() as folder:
        result = evaluate(scenario(Path(folder), "plain"))
    return all_live(result, "plain")


def all_live(result: Result, words: str) -> dict[str, Any]:
    head = DealHead(words, ((words, words),))
    return {
        "workbook": live(workbook_bytes(result)),
        "deal": live(workbook_bytes(result, deal=head)),
        "form": live(form_of(result.scenario)),
    }


@pytest.mark.parametrize("words", usually(8, TEXTS))
def test_a_text_is_live_in_no_workbook(words: str, tmp_path: Path) -> None:
    assert all_live(evaluate(scenario(tmp_path, words)), words) == plain()


@pytest.mark.parametrize("words", usually(8, TEXTS))
def test_a_name_is_live_in_no_comparison(words: str, tmp_path: Path) -> None:
    assert live(comparison(words, tmp_path)) == live_comparison()


@cache
def live_comparison() -> dict[str, list[str]]:
    with TemporaryDirectory() as folder:
        return live(comparison("plain", Path(folder)))


def comparison(label: str, folder: Path) -> bytes:
    first = scenario(folder, label)
    other = first.with_values({"policy.term": 15, "dwellings.low.rent": 790})
    entries = [Entry(first, label, label), Entry(other, label, f"{label} 2")]
    figure = figure_name("residual_land_value", evaluate(first), "--figure")
    found = compare(entries, {label: ["policy.term"]}, figure)
    return compare_workbook(found)


def test_a_title_on_a_chart_is_no_place() -> None:
    assert chart_text("=Sheet!A1") == " =Sheet!A1"
    assert chart_text("Sheet") == "Sheet"

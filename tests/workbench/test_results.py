"""The results beside the form are those of the command and the report, and their pictures add up."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from feasibility import evaluate, read_scenario
from feasibility.language import numbers
from feasibility.language.words import Words, words_of
from feasibility.report.charts.style import FILLS
from feasibility.report.document import Heading, Sentence, Table
from feasibility.report.run.checks import checks_section
from feasibility.workbench.answers.mixes import mix_sections
from feasibility.workbench.answers.results import results_of
from tests.workbench.guest import Guest
from tests.workbench.opening import workbench

SCENARIOS = Path(__file__).parents[2] / "scenarios"
CASES = (
    "amersfoort-financed",
    "amsterdam-leasehold",
    "corporation-low-segment",
    "district-in-phases",
    "owner-occupied-mix",
)


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("name", CASES)
def test_results_are_those_of_the_report_and_add_up(name: str, lang: str) -> None:
    result = evaluate(read_scenario(SCENARIOS / f"{name}.yaml"))
    found = json.loads(json.dumps(results_of(result, lang)))
    assert found["verdict"]["viable"] in (result.viable, None)
    assert found["verdict"]["allowed"] == result.allowed
    land = numbers.money(result.residual_land_value, lang)
    assert found["figures"][0]["value"].replace("\u00a0", " ") == land
    steps = found["charts"]["waterfall"]
    assert steps[-1]["amount"] == pytest.approx(result.residual_land_value, abs=0.005)
    assert steps[0]["amount"] + sum(
        each["amount"] for each in steps[1:] if each["kind"] in ("less", "more")
    ) == pytest.approx(result.residual_land_value, abs=0.005)
    flow = found["charts"]["cash_flow"]
    net = np.sum([each["amounts"] for each in flow["groups"]], axis=0)
    assert net == pytest.approx(np.array(result.cash_flow.lines["net_cash_flow"])[: net.size], abs=0.005)
    assert np.cumsum(net) == pytest.approx(np.array(flow["cumulative"]), abs=0.01)
    for each in found["charts"]["rents"]:
        assert len(each["upper"]) == len(each["lower"]) == len(each["years"]) >= len(each["rent"])
    section = checks_section(result.checks, words_of(result.scenario, lang))
    table = next(each for each in section.blocks if isinstance(each, Table))
    shown = re.findall(r"<t[hd](?: [^>]*)?>([^<]*)<", found["html"]["checks"])[len(table.columns) :]
    rows = [cell for group in table.groups for row in group.rows for cell in row]
    assert [unescape(each).replace("\u00a0", " ").replace("\u2060", "") for each in shown] == rows
    assert ("finance" in name) == bool(found["html"]["finance"])
    assert ("phases" in name) == bool(found["html"]["phases"])


def test_a_picture_calls_a_type_by_its_label() -> None:
    result = evaluate(read_scenario(SCENARIOS / "thirty-forty-thirty.yaml"))
    for lang, labels in (("en", ["social", "mid"]), ("nl", ["sociaal", "midden"])):
        assert [each["type"] for each in results_of(result, lang)["charts"]["rents"]] == labels


def test_every_group_of_the_cash_flow_has_its_own_fill_on_the_page() -> None:
    page = Path(results_of.__code__.co_filename).parents[1] / "page" / "workbench.css"
    filled = re.findall(r"^\.flow\.(\w+)\.ground \{ fill:", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert {*filled} == {*FILLS} - {"gross_rent"}  # which has the fill that stands for all


FILL = """async (texts) => {
  const { fill, fragment } = await import("/page/fragment.js");
  const element = document.createElement("div");
  return texts.map((html) => {
    const before = element.querySelector("td, th");
    fill(element, html);
    const whole = document.createElement("div");
    whole.replaceChildren(fragment(html));
    return [element.innerHTML === whole.innerHTML, before === element.querySelector("td, th")];
  });
}"""


def test_where_only_figures_differ_a_table_stays_and_says_the_new_ones(
    browser: Browser, tmp_path: Path
) -> None:
    scenario = read_scenario(SCENARIOS / "amersfoort-financed.yaml")
    name = next(iter(scenario.dwellings))
    with workbench(tmp_path) as server, Guest(browser, server) as guest:
        for tables in zip(
            *(
                results_of(evaluate(scenario.with_values(values)), "nl")["html"].values()
                for values in (
                    {f"dwellings.{name}.rent": 770},
                    {f"dwellings.{name}.rent": 771},
                    {f"dwellings.{name}.count": 0},
                    {f"dwellings.{name}.label": "a & b < c"},
                    {f"dwellings.{name}.label": "a & b < d", f"dwellings.{name}.rent": 772},
                )
            ),
            strict=True,
        ):
            told = guest.page.evaluate(FILL, tables)
            assert all(same for same, _ in told), tables
            assert told[1][1] or not tables[0]


@pytest.mark.parametrize("given", [{}, {"dwellings.low.count": {"min": 100, "max": 120}}])
def test_that_no_mix_is_possible_and_why_comes_before_all_else(given: dict[str, object]) -> None:
    """The page shows it above the answer, and not a second time within it."""
    scenario = read_scenario(SCENARIOS / "amersfoort-2019.yaml").with_values(given)
    ends = {"low": [100, 120], "high": [0, 120], "free": [0, 120]}
    data: dict[str, Any] = {}
    options = {"ranges": ends, "free": [], "total": 120}
    (section,) = mix_sections(scenario, options, Words("nl"), lambda *_: None, data)
    assert data["said"][0].startswith("Geen mix is mogelijk: niets voldoet aan alle eisen tegelijk.")
    assert "gaan alleen samen als het project" in data["said"][1] and "best" not in data
    shown = [each.text for each in section.blocks if isinstance(each, Sentence)]
    assert not set(shown) & set(data["said"])
    assert "Wat niet samengaat" in [each.text for each in section.blocks if isinstance(each, Heading)]

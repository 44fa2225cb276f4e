"""`feasibility sensitivity` as a user meets it: pages, JSON, table, picture, status, what goes wrong."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from matplotlib.text import Text

from feasibility import evaluate, read_scenario, simulate
from feasibility.cli import main
from feasibility.language.words import Words
from feasibility.levers.effects import levers
from feasibility.levers.results import Reason
from feasibility.levers.tornado import tornado
from feasibility.report.document import Table
from feasibility.report.levers.words import reason_text
from feasibility.report.risk.page import risk_section
from feasibility.report.risk.sobol.chart import sensitivity_chart
from feasibility.report.risk.sobol.json import COLUMNS
from feasibility.report.risk.sobol.page import sensitivity_page, sensitivity_section
from feasibility.report.text import block_lines
from feasibility.risk.runs.engines import in_threads
from feasibility.risk.sobol.splits import sensitivity

ROOT = Path(__file__).parent.parent.parent
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
AMERSFOORT = str(ROOT / "scenarios" / "amersfoort-2019.yaml")
GOOI = str(ROOT / "scenarios" / "gooi-en-vechtstreek-2019.yaml")
FEW = ("--samples", "256")


def feasibility(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["sensitivity", *arguments])


def words_of(text: str) -> str:
    return " ".join(text.split())


def own(tmp_path: Path, uncertainty: str, base: str = AMERSFOORT) -> str:
    file = tmp_path / "own.yaml"
    file.write_text(f"base: {base}\nuncertainty:\n{uncertainty}\n", encoding="utf-8")
    return str(file)


STILL = "  indices: {%s}\n" % ", ".join(  # noqa: UP031 (braces)
    f"{name}: {{sd: 0}}"
    for name in ("cpi", "wages", "construction_cost", "house_price", "market_rent", "exit_yield")
)
"""No index deviates."""


# --------------------------------------------------------------------------------------------- pages


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
@pytest.mark.parametrize("lang", ["en", "nl"])
def test_every_scenario_has_its_page(path: Path, lang: str) -> None:
    output = feasibility(str(path), "--lang", lang, *FEW)
    assert (output.exit_code, output.stderr) == (0, "")
    lines = output.stdout.splitlines()
    assert lines[0] == read_scenario(path).name
    assert max(map(len, lines)) <= 108
    assert not re.search(r"\{(?!distribution)", output.stdout)
    assert "nan" not in output.stdout.split()


def test_the_page_says_what_is_grouped_and_why() -> None:
    page = words_of(feasibility(AMERSFOORT, *FEW).stdout)
    assert (
        "(the consumer price index and wages 0.3; the consumer price index and construction cost 0.4; "
        in page
    )
    assert "A group is not split further over the independent shocks behind it" in page
    assert "No input of this scenario is uncertain, only indices are." in page
    assert "CPI -0.5 pp -€822,036 +0.5 pp +€834,556" in page
    dutch = words_of(feasibility(AMERSFOORT, *FEW, "--lang", "nl").stdout)
    assert "omdat hun afwijkingen gecorreleerd zijn" in dutch


def test_the_example_of_an_uncertain_input_can_be_used(tmp_path: Path) -> None:
    page = words_of(feasibility(AMERSFOORT, *FEW).stdout)
    line = re.search(r"for example (dwellings\.low\.construction_cost: \{.*?\})", page)
    assert line is not None
    page = words_of(feasibility(own(tmp_path, f"  inputs:\n    {line[1]}"), *FEW).stdout)
    assert re.search(r"Construction cost of a .* dwelling type \(low\)", page)
    assert "No input" not in page


def test_correlations_of_0_make_each_index_a_factor(tmp_path: Path) -> None:
    pairs = "[cpi, wages, 0], [cpi, construction_cost, 0], [wages, construction_cost, 0], "
    pairs += "[house_price, market_rent, 0], [house_price, exit_yield, 0]"
    file = own(tmp_path, f"  correlations: [{pairs}]", GOOI)
    data = json.loads(feasibility(file, *FEW, "--json").stdout)
    members = [each["members"] for each in data["factors"]]
    assert sorted(members) == [
        ["construction_cost"],
        ["cpi"],
        ["exit_yield"],
        ["house_price"],
        ["market_rent"],
        ["wages"],
    ]
    assert set(data["factors"][members.index(["exit_yield"])]["levers"]) == {"net_yield"}
    assert set(data["factors"][members.index(["cpi"])]["levers"]) == {"cpi"}
    assert "one factor, since" not in words_of(feasibility(file, *FEW).stdout)


def test_a_shock_ties_what_it_moves(tmp_path: Path) -> None:
    shock = "  shock: {probability: 0.1, years: 2, moves: {cpi: 0.05, house_price: -0.05}}"
    data = json.loads(feasibility(own(tmp_path, shock), *FEW, "--json").stdout)
    assert [each["members"] for each in data["factors"]] == [
        ["cpi", "wages", "construction_cost", "house_price", "market_rent"]
    ]
    assert data["factors"][0]["same_shock"] == ["cpi", "house_price"]
    assert data["factors"][0]["total_index"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    page = words_of(feasibility(own(tmp_path, shock), *FEW).stdout)
    assert "The same shock moves the consumer price index and house prices" in page


def test_an_irr_at_the_residual_is_taken_at_the_asking_price() -> None:
    page = words_of(feasibility(AMERSFOORT, "--figure", "irr", *FEW).stdout)
    assert "The land is paid at its asking price, €4,200,000" in page
    same = feasibility(AMERSFOORT, "--figure", "at_asking_price.investor_irr", *FEW, "--json").stdout
    assert same == feasibility(AMERSFOORT, "--figure", "investor_irr", *FEW, "--json").stdout
    paid = feasibility(AMERSFOORT, "--figure", "irr", *FEW, "--json", "--set", "land.price=4_200_000")
    assert json.loads(paid.stdout)["factors"] == json.loads(same)["factors"]


def test_an_irr_that_is_the_required_return_has_no_spread() -> None:
    output = feasibility(AMERSFOORT, "--figure", "irr", *FEW, "--set", "land.asking_price=0")
    assert "the investor earns the required return on every draw" in words_of(output.stdout)
    data = json.loads(
        feasibility(AMERSFOORT, "--figure", "irr", *FEW, "--set", "land.asking_price=0", "--json").stdout
    )
    assert (data["sd"], data["first_order_sum"]) == (0.0, None)
    assert data["factors"][0]["first_order_index"] is None


def test_nothing_uncertain_is_said(tmp_path: Path) -> None:
    output = feasibility(own(tmp_path, STILL), *FEW)
    assert output.exit_code == 0
    assert "Nothing of this scenario is uncertain" in words_of(output.stdout)
    data = json.loads(feasibility(own(tmp_path, STILL), *FEW, "--json").stdout)
    assert data["factors"] == []
    now = evaluate(read_scenario(AMERSFOORT)).residual_land_value
    assert (data["mean"], data["central"]) == (pytest.approx(now, abs=1e-6), now)


def test_a_truth_is_answered_with_yes() -> None:
    page = words_of(feasibility(AMERSFOORT, "--figure", "viable", *FEW).stdout)
    assert re.search(r"The answer is yes on \d+(\.\d)?% of draws A and B", page)
    assert "Construction cost -5% the same +5% becomes no" in page


# ---------------------------------------------------------------------------------- data, table, picture


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    file = own(tmp_path, "  inputs:\n    rents.turnover: {distribution: uniform, low: 0.05, high: 0.15}")
    outputs = [feasibility(file, *FEW, "--json", "--seed", seed).stdout for seed in ("3", "3", "4")]
    assert outputs[0] == outputs[1] != outputs[2]
    scenario = read_scenario(file)
    one, two = (sensitivity(scenario, samples=512, engine=in_threads(each)) for each in (1, 2))
    assert one.split == two.split


def test_the_table_has_a_row_for_each_factor_and_each_lever(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    data = json.loads(feasibility(AMERSFOORT, *FEW, "--json", "--csv", str(table)).stdout)
    rows = list(csv.reader(table.read_text(encoding="utf-8").splitlines()))
    assert tuple(rows[0]) == COLUMNS
    assert [row[2] for row in rows[1:4]] == [
        "house_price + market_rent",
        *["cpi + wages + construction_cost"] * 2,
    ]
    assert float(rows[1][3]) == data["factors"][0]["first_order_index"]["value"]
    assert len(rows) == 1 + 2 + len(levers(read_scenario(AMERSFOORT), exchange=False).effects)
    dutch = tmp_path / "dutch.csv"
    feasibility(AMERSFOORT, *FEW, "--csv", str(dutch), "--lang", "nl")
    assert ";" in dutch.read_text(encoding="utf-8").splitlines()[1]


def test_the_picture_names_every_factor_and_has_intervals(tmp_path: Path) -> None:
    found = sensitivity(read_scenario(AMERSFOORT), samples=256)
    turns = tornado(found.scenario, found.figure)
    figure = sensitivity_chart(found, turns, "nl")
    texts = {text.get_text() for text in figure.findobj(Text)}
    assert "Huizenprijsindex en index van\nmarkthuren" in texts
    assert "Bouwkosten" in texts
    assert len(figure.axes) == 2
    assert len(figure.axes[0].lines) == 4 + 1  # two intervals of two factors, and the axis
    for name in ("a.svg", "b.svg", "a.png"):
        output = feasibility(AMERSFOORT, *FEW, "--chart", str(tmp_path / name))
        assert (output.exit_code, output.stderr) == (0, "")
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_the_section_of_a_page_has_the_same_table_and_a_picture() -> None:
    found = sensitivity(read_scenario(GOOI), "net_present_value", samples=256)
    section = sensitivity_section(found, tornado(found.scenario, found.figure), Words("nl"))
    kinds = [each.kind for each in section.blocks]
    assert kinds.count("drawing") == kinds.count("table") == 1
    (table,) = (each for each in section.blocks if isinstance(each, Table))
    assert all("\n" not in row[0] for group in table.groups for row in group.rows)


ADDRESS = re.compile(r"\b[a-z_]+\.[a-z_]+")
YIELD = "exit.net_yield"


def test_a_page_and_its_picture_name_an_uncertain_input_without_its_path(tmp_path: Path) -> None:
    normal = "{distribution: normal, mean: 0.045, sd: 0.003}"
    drawn = f"  indices: {{exit_yield: {{sd: 0}}}}\n  inputs: {{{YIELD}: {normal}}}"
    scenario = read_scenario(own(tmp_path, drawn))
    found = sensitivity(scenario, "net_present_value", samples=256)
    turns = tornado(found.scenario, found.figure)
    shown = list(block_lines(sensitivity_section(found, turns, Words("nl")).blocks))
    shown += [each.get_text() for each in sensitivity_chart(found, turns, "nl").findobj(Text)]
    page = words_of(" ".join(shown))
    assert "Netto rendement bij eindwaarde" in page
    assert ADDRESS.findall(page) == []
    assert ADDRESS.findall(words_of(sensitivity_page(found, turns, "nl"))) == []
    section = risk_section([simulate(scenario, 64)], Words("nl"))
    page = words_of(" ".join(block_lines(section.blocks)))
    assert "Netto rendement bij eindwaarde" in page
    assert ADDRESS.findall(page) == []


def test_a_reason_on_a_page_names_the_value_without_its_path() -> None:
    reason = Reason("bound_below", {"path": YIELD, "limit": 0.03})
    assert reason_text(reason, Words("nl")) == ("netto rendement bij eindwaarde kan niet lager zijn dan 3 %")


# ------------------------------------------------------------------------------------------ goes wrong


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--figure", "irrr"), "--figure: there is no figure 'irrr'; did you mean 'irr'?"),
        (("--samples", "1000"), "--samples: found 1000; a power of 2 from 256 to 65536 is needed: 1024"),
        (("--samples", "0"), "--samples: found 0; a power of 2 from 256 to 65536 is needed: 256"),
        (("--seed", "-1"), "--seed: found -1; a seed is a whole number from 0 on"),
        (("--figure", "investor_irr_status"), "is a word ('ok') and no number"),
        (("--figure", "dwelling_types.low.retention_years"), "counted no further than the term"),
        (("--figure", "dwelling_types.low.initial_rent"), "is not computed for many paths at once"),
        (("--figure", "at_asking_price.margin"), "at the asking price are computed"),
        (("--chart", "x.pdf"), "x.pdf"),
        (("--csv", "no/such/folder.csv"), "cannot be written"),
    ],
)
def test_a_mistake_is_one_line(arguments: tuple[str, ...], said: str) -> None:
    output = feasibility(AMERSFOORT, *arguments)
    assert output.exit_code == 2
    assert said in output.stderr
    assert len(output.stderr.strip().splitlines()) == 1
    assert output.stdout == ""


def test_a_figure_without_a_value_on_some_draws_is_refused(tmp_path: Path) -> None:
    """At twice the cost no flow ever earns the land back on some paths: there is then no IRR."""
    wild = "  indices: {house_price: {persistence: 0.9, sd: 0.08}}"
    output = feasibility(
        own(tmp_path, wild),
        "--figure",
        "irr",
        *FEW,
        "--set",
        "land.price=400_000_000",
        "--set",
        "rents.vacancy=0.9",
    )
    assert output.exit_code == 2, output.stdout
    assert re.search(r"investor_irr has no value on [\d,]+ of 1,024 draws", output.stderr)


def test_help_and_run_load_no_scipy() -> None:
    for arguments in (["sensitivity", "--help"], ["run", AMERSFOORT]):
        code = (
            "import sys; from feasibility.cli import main\n"
            f"try: main({arguments!r})\nexcept SystemExit: pass\n"
            "sys.exit('scipy' in sys.modules)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert done.returncode == 0, arguments

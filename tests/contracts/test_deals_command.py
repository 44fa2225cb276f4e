"""`feasibility deals` as a user meets it: the page, the data, the table, and what goes wrong."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feasibility import read_scenario
from feasibility.cli.parties import deals
from feasibility.deals.exhaustive import all_deals
from feasibility.language.words import words_of
from feasibility.report.deals.page import deals_blocks
from feasibility.report.document import Table

pytestmark = pytest.mark.usefixtures("unhurried")

ROOT = Path(__file__).parent.parent.parent
TABLE = f"""
format: 1
base: {ROOT / "scenarios" / "amersfoort-2019.yaml"}
name: A small table
parties:
  municipality:
    label: Gemeente
    role: municipality
    at_least: {{land_price: 4_200_000, low_dwellings: 20}}
    concedes: {{land_price: 3_900_000}}
  investor:
    label: Belegger
    role: investor
    assumptions: {{exit.let_ratio: 0.90}}
    at_least: {{investor_irr: 0.055}}
    concedes: {{investor_irr: 0.054}}
table:
  levers:
    price: {{paths: [land.price], from: 3_600_000, to: 4_800_000, step: 100_000}}
    term: {{paths: [policy.term], from: 20, to: 25, step: 5}}
    low_rent: {{paths: [dwellings.low.rent], from: 740, to: 800, step: 20, label: Lage huur}}
  mix: [low, high, free]
"""
NO_DEAL = ("--set", "parties.investor.at_least.investor_irr=0.07", "--set", "parties.investor.concedes={}")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "table.yaml"
    file.write_text(TABLE, encoding="utf-8")
    return file


def asked(file: Path, *arguments: str) -> Result:
    return CliRunner().invoke(deals, [str(file), *arguments])


def flat(output: Result) -> str:
    """What is printed, on one line."""
    return " ".join(output.stdout.split())


def test_the_page_in_english(table: Path) -> None:
    output = asked(table)
    assert (output.exit_code, output.stderr) == (0, "")
    lines = output.stdout.splitlines()
    assert lines[:2] == ["A small table", "============="]
    assert lines[3].startswith(
        "On the table – combinations of levers: 8; land prices: 13; mixes of dwellings: 4,753."
    )
    assert "satisfy every condition of every party" in output.stdout
    assert "Pareto-optimal" in output.stdout
    assert "The Nash point" in output.stdout
    assert "Equal gains" in output.stdout
    assert "What this does not say" in output.stdout
    assert "Lage huur" in output.stdout
    assert max(map(len, lines)) <= 100


def test_the_page_in_dutch(table: Path) -> None:
    output = asked(table, "--lang", "nl")
    assert output.exit_code == 0
    assert "Op tafel – combinaties van knoppen: 8; grondprijzen: 13; woningmixen: 4.753." in flat(output)
    assert "Het Nash-punt: het grootste product van winsten" in output.stdout
    assert "Wat dit niet zegt" in output.stdout
    assert max(map(len, output.stdout.splitlines())) <= 100


def test_the_data_and_the_table_say_the_same(table: Path, tmp_path: Path) -> None:
    data = json.loads(asked(table, "--json").stdout)
    assert data["lattice"]["deals"] == 8 * 13 * 4_753
    assert data["lattice"]["levers"]["term"] == {"paths": ["policy.term"], "values": [20, 25]}
    assert 0 < len(data["pareto"]) <= data["count"]
    assert data["gains"]["municipality"]["own_bound"] is True
    investor = data["gains"]["investor"]
    assert (investor["own_bound"], investor["bound"], investor["bound_by"]) == (True, 0, "investor_irr")
    assert all(each["met"] for own in data["nash"]["deals"][0]["conditions"].values() for each in own)
    file = tmp_path / "deals.csv"
    assert asked(table, "--csv", str(file)).exit_code == 0
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    assert len(rows) == len(data["pareto"])
    for row, each in zip(rows, data["pareto"], strict=True):
        assert float(row["land_price"]) == each["land_price"]
        assert float(row["lever.low_rent"]) == each["levers"]["low_rent"]
        assert int(row["count.low"]) == each["counts"]["low"]
        assert float(row["investor.net_present_value"]) == each["gains"]["investor"]


def test_no_deal_says_who_could_give_what(table: Path) -> None:
    output = asked(table, *NO_DEAL)
    assert output.exit_code == 0
    assert "None of them satisfies every condition of every party." in output.stdout
    assert "The nearest deals" in output.stdout
    assert "With a concession by Belegger:" in output.stdout
    assert "What closes the gap at the mix on the table" in output.stdout
    assert "No package of at most three steps" in output.stdout
    data = json.loads(asked(table, *NO_DEAL, "--json").stdout)
    assert data["count"] == 0
    assert data["pareto"] == []
    assert data["nash"] is data["equal_gains"] is None
    assert data["nearest"]["within_concessions"] is False
    assert data["packages"] == []
    dutch = asked(table, *NO_DEAL, "--lang", "nl")
    assert "Met een concessie van Belegger:" in dutch.stdout


def test_the_most_even_deal_is_told_once(table: Path) -> None:
    """Nobody but the municipality has to give: the most even deal is the one in which it does."""
    output = asked(
        table,
        "--set",
        "parties.municipality={role: municipality, label: Gemeente, at_least: {land_price: 4_900_000}}",
        "--set",
        "parties.investor={role: investor, at_least: {net_present_value: -90_000_000}}",
    )
    assert (output.exit_code, output.stderr) == (0, "")
    assert "With a concession by Gemeente:" in output.stdout
    assert "The most even" not in output.stdout


def test_packages_close_a_gap(table: Path) -> None:
    data = json.loads(
        asked(table, "--set", "parties.municipality.at_least.land_price=4_900_000", "--json").stdout
    )
    parties = [{each["party"] for each in package["conditions"]} for package in data["packages"]]
    assert {"municipality"} in parties or {"investor"} in parties
    for each in data["packages"]:
        assert each["lowest_land_price"] <= each["highest_land_price"] + 0.005


def test_levers_that_make_no_scenario_are_counted(table: Path) -> None:
    output = asked(table, "--set", "table.levers.term={paths: [policy.term], from: 20, to: 30, step: 5}")
    assert output.exit_code == 0
    assert "4 combinations of levers are left out, since they make no valid scenario." in flat(output)


def test_assumptions_that_make_no_scenario_are_counted_by_party(table: Path) -> None:
    """Held for 22 years, the investor's case is none under a term of 25."""
    output = asked(table, "--set", "parties.investor.assumptions={exit.holding_years: 22}")
    assert output.exit_code == 0
    assert "4 combinations of levers are left out, since the assumptions of Belegger make no valid" in flat(
        output
    )
    dutch = asked(table, "--set", "parties.investor.assumptions={exit.holding_years: 22}", "--lang", "nl")
    assert "4 combinaties van knoppen zijn weggelaten, omdat de aannames van Belegger" in flat(dutch)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("table={}", "deals need a lever under table.levers, or types under table.mix"),
        ("parties={}", "a table needs at least one party"),
        ("parties.investor.gain=investor_yield", "there is no figure 'investor_yield'"),
        ("parties.investor.at_least={investor_ir: 0.05}", "did you mean 'investor_irr'"),
        (
            "table.levers.low_rent={paths: [dwellings.low.rent], from: 730, to: 830, step: 0.00001}",
            "at most 100,000 can be gone through",
        ),
    ],
)
def test_what_is_wrong_is_told(table: Path, setting: str, message: str) -> None:
    kept = () if setting == "parties={}" else ("--set", "parties.investor.concedes={}")
    output = asked(table, "--set", setting, *kept)
    assert output.exit_code == 2
    assert message in output.stderr
    assert "Traceback" not in output.stderr


def test_a_lattice_of_a_billion_is_refused_with_its_largest_levers(table: Path) -> None:
    output = asked(
        table,
        "--set",
        "table.levers.low_rent={paths: [dwellings.low.rent], from: 730, to: 830, step: 0.01}",
        "--set",
        "table.levers.high_rent={paths: [dwellings.high.rent], from: 900, to: 990, step: 0.01}",
    )
    assert output.exit_code == 2
    assert "180,038,002 combinations of levers × 4,753 mixes are too many to go through" in output.stderr
    assert "low_rent (10,001 values), high_rent (9,001 values), term (2 values)" in output.stderr
    assert len(output.stderr.splitlines()) == 1


def test_a_condition_that_cannot_be_added_up_is_evaluated_in_full(table: Path) -> None:
    only = ("--set", "table.mix=[]", "--set", "parties.investor.gain=investor_irr")
    output = asked(table, *only)
    assert output.exit_code == 0
    assert "every deal that meets the other conditions was calculated in full for it" in flat(output)


def test_too_many_deals_to_evaluate_are_refused(table: Path) -> None:
    output = asked(
        table,
        "--set",
        "parties.investor={role: investor, gain: investor_irr, at_least: {dwellings: 1}}",
        "--set",
        "parties.municipality={role: municipality, at_least: {dwellings: 1}}",
    )
    assert output.exit_code == 2
    assert "investor_irr can only be had by evaluating each deal in full" in output.stderr


def test_a_long_name_of_a_type_is_cut_in_a_terminal_alone(table: Path) -> None:
    label = "Mid-market flat with a small outdoor space"
    scenario = read_scenario(table).with_values({"dwellings.low.label": label})
    found, words = all_deals(scenario), words_of(scenario, "en")
    for terminal in (False, True):
        blocks = deals_blocks(found, None, words, terminal=terminal)
        names = [
            column.name
            for each in blocks
            if isinstance(each, Table) and each.caption == words("deals_table")
            for column in each.columns
        ]
        assert (label in names) is not terminal, names


def test_where_levers_make_no_scenario_is_told_with_the_refusal(table: Path) -> None:
    """In words, with no word of the message cut; among data with the file, by its name alone."""
    asked_of = ("--set", "table.levers.term={paths: [policy.term], from: 20, to: 30, step: 5}")
    told = flat(asked(table, *asked_of))
    assert "The first: at term of the covenant 30 years – Holding period: 25 years is less than the" in told
    assert "25 years is less than the policy's term of 30: nobody may then sell low and high" in told
    left_out = json.loads(asked(table, *asked_of, "--json").stdout)["left_out"]
    assert [each["levers"]["term"] for each in left_out] == [30]
    assert left_out[0]["message"].startswith("amersfoort-2019.yaml:")
    dutch = flat(asked(table, *asked_of, "--lang", "nl"))
    assert "Exploitatieperiode: 25 jaar is korter dan de termijn van 30 jaar" in dutch
    assert "'methoden van eindwaarde' heeft 'eindwaarde op leegwaarde'" in dutch


def test_lines_of_two_years_are_told_apart(table: Path) -> None:
    """A condition on the cash flow of a year names that year."""
    bounds = "{cash_flow.lines.net_cash_flow.1: 90_000_000, cash_flow.lines.net_cash_flow.2: 90_000_000}"
    own = ("--set", f"parties.investor={{role: investor, at_least: {bounds}}}", "--set", "table.mix=[]")
    output = asked(table, *own)
    assert output.exit_code == 0
    assert "net cash flow in year 1, net cash flow in year 2 cannot be added up" in flat(output)
    dutch = asked(table, *own, "--lang", "nl")
    assert "in jaar 1" in flat(dutch) and "in jaar 2" in flat(dutch)


def test_a_file_that_cannot_be_written_is_refused_before_the_work(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feasibility.deals.exhaustive.all_deals", lambda *_: pytest.fail("it has begun"))
    for file, reason in ((tmp_path / "none" / "deals.csv", "No such file"), (tmp_path, "it is a directory")):
        output = asked(table, "--csv", str(file))
        assert output.exit_code == 2
        assert f"cannot be written: {reason}" in output.stderr


def test_an_empty_file_name_is_refused(table: Path) -> None:
    output = asked(table, "--csv", "")
    assert output.exit_code == 2
    assert "the name of a file is needed" in output.stderr

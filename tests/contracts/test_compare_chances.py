"""The probabilities of `feasibility compare`: on common paths, against what can be said by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from feasibility import Scenario, compare_scenarios, read_scenario, simulate
from feasibility.cli.compare import compare as command
from feasibility.compare.chances import chances
from feasibility.compare.results import Chance, Chances
from feasibility.compare.side_by_side import Entry, compare
from feasibility.report.compare.html import compare_html
from feasibility.report.compare.json import compare_json
from feasibility.report.compare.page import compare_page

SCENARIOS = Path(__file__).parents[2] / "scenarios"
AMERSFOORT = str(SCENARIOS / "amersfoort-2019.yaml")
GOOI = str(SCENARIOS / "gooi-en-vechtstreek-2019.yaml")
PATHS = 400


def feasibility(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def base() -> Scenario:
    return read_scenario(AMERSFOORT)


def against(values: dict[str, Any]) -> list[tuple[Chance, Chance]]:
    """Amersfoort, and with other values: a pair for each model."""
    found = chances([base(), base().with_values(values)], PATHS, 1)
    return [(each.scenarios[0], each.scenarios[1]) for each in found.models]


def test_they_are_those_of_the_simulations_of_each() -> None:
    scenarios = [base(), read_scenario(GOOI)]
    for each in chances(scenarios, PATHS, 3).models:
        assert each.model in ("random", "history")
        runs = [simulate(one, PATHS, seed=3, model=each.model) for one in scenarios]  # type: ignore[arg-type]
        values = [run.figure("residual_land_value") for run in runs]
        for chance, run in zip(each.scenarios, runs, strict=True):
            assert chance.viable.value == np.mean(run.figure("margin") >= 0)
            assert chance.viable_and_allowed.value == np.mean(
                (run.figure("margin") >= 0) & (run.figure("allowed") == 1)
            )
            p = chance.viable.value
            assert chance.viable.standard_error == pytest.approx((p * (1 - p) / PATHS) ** 0.5)
        second = each.scenarios[1]
        assert second.higher is not None
        assert second.lower is not None
        assert second.higher.value == np.mean(values[1] > values[0])
        assert second.higher.value + second.lower.value == 1
        assert each.scenarios[0].higher is None


def test_a_scenario_against_itself_is_neither_higher_nor_lower() -> None:
    for first, second in against({}):
        assert second.higher is not None
        assert second.lower is not None
        assert (second.higher.value, second.lower.value) == (0, 0)
        assert second.viable == first.viable


def test_a_higher_asking_price_moves_the_viability_and_no_land_value() -> None:
    for first, second in against({"land.asking_price": 6_000_000}):
        assert second.higher is not None
        assert second.higher.value == 0
        assert second.viable.value < first.viable.value
    land = simulate(base(), PATHS).figure("residual_land_value")
    assert against({"land.asking_price": 6_000_000})[0][1].viable.value == np.mean(land >= 6_000_000)


def test_a_subsidy_is_worth_more_on_every_path() -> None:
    """A cost of €100,000 less, paid on the first day, is more land on every path, whatever the indices do."""
    subsidy = {"lump_sum": -100_000, "timing": "at_start", "vat": 0}
    for _, second in against({"development.costs.subsidy": subsidy}):
        assert second.higher is not None
        assert second.higher.value == 1
        assert second.higher.low > 0.98


def test_a_model_under_which_a_path_cannot_be_computed_says_so() -> None:
    short = base().with_values({"known_until": date(2010, 1, 1), "uncertainty.replay": {"block_years": 20}})
    random, history = chances([base(), short], PATHS, 1).models
    assert len(random.scenarios) == 2
    assert history.scenarios == ()
    assert "block" in history.refusal
    found = replace(compare([Entry(base()), Entry(short)]), chances=Chances(PATHS, 1, (random, history)))
    page = " ".join(compare_page(found, "en").split())
    assert "History: no probabilities, since a path of these scenarios cannot be computed" in page


# --------------------------------------------------------------------------------------------- outputs


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_page_and_html_show_each_probability(lang: str) -> None:
    found = compare_scenarios([base(), read_scenario(GOOI)], paths=PATHS)
    title = "Probabilities of each scenario" if lang == "en" else "Hoe waarschijnlijk elk standhoudt"
    page, html = compare_page(found, lang), compare_html(found, lang)
    assert title in page
    assert title in html
    assert found.chances is not None
    shown = found.chances.models[0].scenarios[0].viable
    value, error = f"{100 * shown.value:.1f}", f"{100 * shown.standard_error:.1f}"
    if lang == "nl":
        value, error = value.replace(".", ","), error.replace(".", ",")
    text = f"{value}{' ' if lang == 'nl' else ''}% ± {error}"
    assert text in page
    assert text in html.replace("\u00a0", " ")


def test_json_has_every_number() -> None:
    done = feasibility(AMERSFOORT, GOOI, "--json", "--paths", str(PATHS), "--seed", "5")
    data = json.loads(done.stdout)["probabilities"]
    assert (data["paths"], data["seed"]) == (PATHS, 5)
    assert [each["model"] for each in data["models"]] == ["random", "history"]
    for each in data["models"]:
        first, second = each["scenarios"]
        assert first["land_value_above_first"] is None
        assert set(second) == {
            "viable",
            "allowed",
            "viable_and_allowed",
            "land_value_above_first",
            "land_value_below_first",
        }
        assert set(second["viable"]) == {"value", "standard_error", "low", "high"}


def test_zero_paths_leave_it_out() -> None:
    done = feasibility(AMERSFOORT, GOOI, "--paths", "0")
    assert "How likely" not in done.stdout
    gooi = read_scenario(GOOI)
    entries = [Entry(base(), AMERSFOORT, base().name), Entry(gooi, GOOI, gooi.name)]
    assert done.stdout == compare_page(compare(entries), "en")
    data = json.loads(feasibility(AMERSFOORT, GOOI, "--paths", "0", "--json").stdout)
    assert data["probabilities"] is None
    assert compare_scenarios([base(), read_scenario(GOOI)], paths=0).chances is None


def test_a_thousand_paths_unless_said_otherwise_and_the_same_page_each_time() -> None:
    one = feasibility(AMERSFOORT, GOOI).stdout
    assert "Shares of 1,000 paths of the indices with their standard errors, from seed 1" in " ".join(
        one.split()
    )
    assert one == feasibility(AMERSFOORT, GOOI, "--paths", "1000", "--seed", "1").stdout


@pytest.mark.parametrize(("option", "value"), [("--paths", "-1"), ("--paths", "many"), ("--seed", "-1")])
def test_numbers_that_cannot_be_are_refused(option: str, value: str) -> None:
    done = feasibility(AMERSFOORT, GOOI, option, value)
    assert done.exit_code == 2
    assert option in done.stderr


@pytest.mark.parametrize(
    ("lang", "verdicts", "chance", "why", "asked"),
    [
        (
            "en",
            ("viable", "margin on the land"),
            "viable: land value at or above the price",
            "No asking price is given in B: ",
            "asking price of the land  €4,200,000  —",
        ),
        (
            "nl",
            ("haalbaar", "marge op de grond"),
            "haalbaar: grondwaarde op of boven de prijs",
            "Geen vraagprijs is opgegeven in B: ",
            "vraagprijs van de grond  € 4.200.000  —",
        ),
    ],
)
def test_without_an_asking_price_there_is_no_verdict_that_a_scenario_is_viable(
    lang: str, verdicts: tuple[str, ...], chance: str, why: str, asked: str
) -> None:
    scenarios = [base(), base().with_values({"land.asking_price": 0})]
    found = replace(compare([Entry(each) for each in scenarios]), chances=chances(scenarios, 20, 1))
    page = compare_page(found, lang)
    for name in (*verdicts, chance):
        shown = next(line for line in page.splitlines() if line.startswith(f"  {name}  "))
        assert shown.endswith(" —") and shown.count("—") == 1
    assert why in page and why in compare_html(found, lang)
    assert asked in page
    data = compare_json(found)
    assert data["scenarios"][1]["results"]["viable"] is True
    assert data["against_first"][0]["differences"][0]["second"] == 0
    assert why[:16] not in compare_page(compare([Entry(base()), Entry(base())]), lang)

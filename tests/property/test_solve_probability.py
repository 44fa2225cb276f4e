"""Where a probability passes a target: an order statistic of what is simulated, and honest about steps."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from math import ceil, floor, sqrt
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from feasibility import Scenario, evaluate, read_scenario
from feasibility.cli import main
from feasibility.errors import InputError
from feasibility.mix.robust.paths import block_values
from feasibility.parties.probability import ConditionQuery, met_in_block
from feasibility.parties.views import all_conditions
from feasibility.report.solve.probability import solve_probability_json, solve_probability_page
from feasibility.risk.probability import figures_on
from feasibility.risk.simulation import plan_of
from feasibility.solve.probability import SolvedProbability, solve_probability
from feasibility.solve.shares import holds_in_block
from feasibility.solve.solutions import Relation

ROOT = Path(__file__).parent.parent.parent
FILE = ROOT / "scenarios" / "amersfoort-2019.yaml"
PATHS = 600


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read_scenario(FILE)


@pytest.fixture(scope="module")
def values(scenario: Scenario) -> np.ndarray:
    """The residual land value on every path, from the lowest up [€]."""
    (found,) = figures_on([scenario], ["residual_land_value"], PATHS)
    return np.sort(found["residual_land_value"])


@pytest.fixture(scope="module")
def solved(scenario: Scenario) -> SolvedProbability:
    return solve_probability(scenario, "land.asking_price", "probability_viable", "=", 0.6, paths=PATHS)


def test_no_irr_is_solved_where_none_is_asked_for(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That takes most of the time of a path."""
    plan = plan_of(scenario, 256, 1, "random")
    parties = read_scenario(FILE.with_name("amersfoort-table.yaml"))
    conditions = all_conditions(parties, evaluate(parties))
    monkeypatch.setattr("feasibility.returns.project.solve_irr", lambda *_: pytest.fail("an IRR is solved"))
    assert holds_in_block(plan, 0, ("viable", "allowed")).shape == (256,)
    assert block_values(plan, 0)
    tenants = {"tenants": parties.parties["tenants"]}
    assert met_in_block(ConditionQuery(plan, tenants, conditions), 0)["tenants"].shape == (256, 2)


def test_the_asking_price_at_a_probability_is_a_quantile_of_the_land_value(
    solved: SolvedProbability, values: np.ndarray
) -> None:
    """Viable on 60 % of 600 paths: at most the 241st lowest land value may be asked, and half a cent more."""
    (crossing,) = solved.crossings
    highest = values[PATHS - 360] + 0.005
    assert crossing.solution.value <= highest < crossing.other.value
    assert crossing.other.value - crossing.solution.value <= solved.step + 1e-9
    assert crossing.solution.figure == (values + 0.005 >= crossing.solution.value).mean() >= 0.6
    assert crossing.other.figure == (values + 0.005 >= crossing.other.value).mean() < 0.6
    assert solved.stretches == ()


def test_the_stretch_within_the_standard_error_is_that_of_other_quantiles(
    solved: SolvedProbability, values: np.ndarray
) -> None:
    """The standard error is √(0.6 · 0.4 / 600) = 0.02: from 58 % (348 paths) to 62 % (372 paths)."""
    assert solved.standard_error == pytest.approx(0.02, abs=1e-15)
    (crossing,) = solved.crossings
    assert not crossing.open_low
    assert not crossing.open_high
    step = solved.step
    lowest, highest = values[PATHS - 373] + 0.005, values[PATHS - 348] + 0.005
    assert crossing.within.low == pytest.approx(step * (floor(lowest / step) + 1), abs=1e-6)
    assert crossing.within.high == pytest.approx(step * floor(highest / step), abs=1e-6)


def test_of_sobol_points_the_standard_error_is_that_of_eight_randomisations(scenario: Scenario) -> None:
    """The value found is viable on a share of each eighth of the paths; their mean has sd/√8."""
    cost = {"distribution": "normal", "mean": 1800.0, "sd": 100.0}
    uncertainty = {"sampling": "sobol", "inputs": {"dwellings.low.construction_cost": cost}}
    sobol = scenario.with_values({"uncertainty": uncertainty})
    found = solve_probability(sobol, "land.asking_price", "probability_viable", "=", 0.6, paths=PATHS)
    (crossing,) = found.crossings
    (figures,) = figures_on([sobol], ["residual_land_value"], PATHS)
    land = figures["residual_land_value"] + 0.005
    shares = (land.reshape(-1, 8) >= crossing.solution.value).mean(axis=0)
    error = statistics.stdev(shares) / sqrt(8)
    assert error != pytest.approx(sqrt(0.6 * 0.4 / PATHS), rel=0.01)
    assert crossing.standard_error == found.standard_error == pytest.approx(error, rel=1e-12)
    for edge in (crossing.within.low, crossing.within.high):
        assert abs((land >= edge).mean() - 0.6) <= error + 1e-12
    for beyond in (crossing.within.low - found.step, crossing.within.high + found.step):
        assert abs((land >= beyond).mean() - 0.6) > error - 1e-12
    assert "eight independent randomisations" in " ".join(solve_probability_page(found, "en").split())


@pytest.mark.parametrize(("relation", "low", "high"), [(">=", True, False), ("<=", False, True)])
def test_at_least_and_at_most_are_the_two_sides(
    scenario: Scenario, values: np.ndarray, relation: Relation, low: bool, high: bool
) -> None:
    found = solve_probability(scenario, "land.asking_price", "probability_viable", relation, 0.6, paths=PATHS)
    (stretch,) = found.stretches
    assert (stretch.low == found.low, stretch.high == found.high) == (low, high)
    inside = stretch.high if low else stretch.low
    share = (values + 0.005 >= inside).mean()
    assert share >= 0.6 if relation == ">=" else share <= 0.6
    beyond = inside + found.step if low else inside - found.step
    share = (values + 0.005 >= beyond).mean()
    assert share < 0.6 if relation == ">=" else share > 0.6


@pytest.mark.parametrize(
    "figure", ["probability_viable", "probability_allowed", "probability_viable_and_allowed"]
)
def test_the_shares_are_those_of_a_simulation_of_each_value(scenario: Scenario, figure: str) -> None:
    found = solve_probability(
        scenario, "dwellings.low.rent", figure, ">=", 0.5, 700, 900, paths=PATHS, seed=4
    )
    name = figure.removeprefix("probability_")
    points = [(each.solution.value, each.solution.figure) for each in found.crossings]
    points += [(each.other.value, each.other.figure) for each in found.crossings]
    if found.nearest is not None:
        points.append((found.nearest.value, found.nearest.figure))
    assert points
    for value, share in points:
        variant = scenario.with_values({"dwellings.low.rent": value})
        (own,) = figures_on([variant], [name], PATHS, seed=4)
        assert share == own[name].mean()


def test_a_leap_over_the_target_is_told_as_a_leap(scenario: Scenario) -> None:
    """The low segment ends at 850 euros at the price date on every path: allowed is all or nothing."""
    found = solve_probability(
        scenario, "dwellings.low.rent", "probability_allowed", "=", 0.5, 840, 860, paths=PATHS
    )
    (crossing,) = found.crossings
    assert (crossing.solution.value, crossing.other.value) == (850.0, 850.01)
    assert (crossing.solution.figure, crossing.other.figure) == (1.0, 0.0)
    assert "leaps over the target" in " ".join(solve_probability_page(found, "en").split())


def test_whole_numbers_end_where_values_are_refused(scenario: Scenario) -> None:
    """A term of more than the 25 years of the holding period is refused: 25 is the last value that can be."""
    found = solve_probability(scenario, "policy.term", "probability_viable_and_allowed", ">=", 0.3, paths=300)
    assert [(each.low, each.high) for each in found.stretches] == [(0.0, 25.0)]
    assert [(each.low, each.high) for each in found.refused] == [(26.0, 80.0)]
    data = solve_probability_json(found)
    assert data["stretches"] == [{"from": 0, "to": 25}]
    assert json.dumps(data)


def test_where_it_is_nowhere_the_nearest_is_told(scenario: Scenario) -> None:
    found = solve_probability(
        scenario, "land.asking_price", "probability_viable", "=", 0.99, 4_000_000, 5_000_000, paths=300
    )
    assert found.crossings == ()
    assert found.nearest is not None
    assert found.nearest.value == 4_000_000
    page = " ".join(solve_probability_page(found, "nl").split())
    assert "Bij geen enkele waarde in dit bereik." in page
    assert "komt € 4.000.000 het dichtst in de buurt" in page


def test_the_same_throughout_is_told(scenario: Scenario) -> None:
    found = solve_probability(
        scenario, "dwellings.low.rent", "probability_allowed", ">=", 0.9, 800, 840, paths=300
    )
    assert found.throughout is None or found.stretches
    assert [(each.low, each.high) for each in found.stretches] == [(800.0, 840.0)]
    assert "At every value in this range." in solve_probability_page(found, "en")


@pytest.mark.parametrize(
    ("figure", "target", "message"),
    [
        ("probability_viabel", 0.9, "did you mean 'probability_viable'?"),
        (
            "probability_viable",
            90,
            "found 90; a probability from 0 to 1 is allowed: 90 % is written 0.9, or 90%",
        ),
        ("probability_viable", -0.1, "found -0.1; a probability from 0 to 1 is allowed"),
    ],
)
def test_what_is_no_probability_is_refused(
    scenario: Scenario, figure: str, target: float, message: str
) -> None:
    with pytest.raises(InputError, match="--so-that") as caught:
        solve_probability(scenario, "dwellings.low.rent", figure, "=", target)
    assert message in str(caught.value)


def test_the_command_answers_in_both_languages() -> None:
    command = ["solve", str(FILE), "--for", "land.asking_price", "--so-that", "probability_viable >= 60%"]
    options = ["--paths", "600", "--lang"]
    printed = {}
    for how in (("en",), ("nl",), ("nl", "--json")):
        done = CliRunner().invoke(main, [*command, *options, *how])
        assert (done.exit_code, done.stderr) == (0, "")
        printed[how[-1]] = done.stdout
    data = json.loads(printed["--json"])
    (crossing,) = data["crossings"]
    amount = f"{crossing['value']:,.0f}"
    assert f"At €{amount}" in " ".join(printed["en"].split())
    assert f"Bij € {amount.replace(',', '.')}" in " ".join(printed["nl"].split())
    assert data["paths"] == 600
    assert ceil(0.6 * 600) / 600 <= crossing["probability"]


def test_paths_go_with_a_probability_only() -> None:
    command = [sys.executable, "-m", "feasibility", "solve", str(FILE), "--for", "policy.term"]
    done = subprocess.run(
        [*command, "--so-that", "viable = true", "--seed", "3"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "--seed goes with a probability" in done.stderr


def test_a_number_that_is_drawn_is_not_chosen(scenario: Scenario) -> None:
    """On each path another value stands in its place, so that no choice of it would move the probability."""
    path = "dwellings.low.rent"
    spread = {"distribution": "uniform", "low": 700, "high": 800}
    uncertain = scenario.with_values({"uncertainty.inputs": {path: spread}})
    with pytest.raises(InputError, match=r"uncertainty\.inputs\.dwellings\.low\.rent draws it"):
        solve_probability(uncertain, path, "probability_viable", "=", 0.6, paths=10)

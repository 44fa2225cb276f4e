"""A condition on many index paths: on each path the figure, and the verdict, of a scenario with its rates."""

from __future__ import annotations

import random
from math import isnan
from pathlib import Path

import numpy as np
import pytest

from feasibility import evaluate, read_scenario, scenario_from
from feasibility.errors import InputError
from feasibility.evaluation.figures.named import printed_figures
from feasibility.evaluation.figures.registry import PARTY
from feasibility.evaluation.paths import arrays_on
from feasibility.evaluation.requirements import RETENTION_YEARS
from feasibility.evaluation.result import Result
from feasibility.parties.conditions import value_of, verdict
from feasibility.parties.on_paths import by_rows, figure_on, is_by_rows
from feasibility.parties.probability import met_by, probabilities, probabilities_of
from feasibility.parties.views import all_conditions, case_of, own_case, views_of
from feasibility.risk.blocks import Part, Plan, parts_of
from feasibility.risk.inputs import input_values
from feasibility.scenario.keys.parties import Party
from feasibility.scenario.validated import Scenario
from tests.longer import usually
from tests.property.path_scenarios import path_scenario as without_day
from tests.reference.random_scenarios import random_scenario

ROOT = Path(__file__).parent.parent.parent
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
TABLES = [file for file in SCENARIOS if read_scenario(file).parties]
ROWS = (0, 7, 200)


def path_scenario(part: Part, row: int) -> Scenario:
    """The scenario of one path, which knows of the law what the whole scenario knows."""
    day = part.ready.scenario.known_until
    return without_day(part, row).with_values({"known_until": day})


def numbers(result: Result) -> list[str]:
    """Names of every figure that a condition may name, but the lines of the cash flow."""
    printed = [
        name
        for name, value in printed_figures(result)
        if not isinstance(value, str) and not name.startswith("cash_flow.")
    ]
    return [*PARTY, *printed]


def party_of(scenario: Scenario) -> Party:
    lines = tuple(scenario.development.costs)[:2]
    return Party(role="municipality", existing_use_value=1_000_000.0, cost_recovery=lines)


def assert_alike(scenario: Scenario, block: int) -> int:
    """Compare every figure on some paths; returns how many were compared."""
    (part,) = parts_of(Plan(scenario, 10_000, 3), block, RETENTION_YEARS)
    arrays = arrays_on(part.ready, part.growth, part.changes)
    party, names = party_of(scenario), numbers(evaluate(scenario))
    fast = [name for name in names if not is_by_rows(name, arrays)]
    columns = {name: figure_on(name, part, arrays, party) for name in fast}
    for row in ROWS:
        own = evaluate(path_scenario(part, row))
        for name, column in columns.items():
            expected = value_of(name, own, party)
            found = float(column[row])
            if expected is None:
                assert isnan(found), (name, row, found)
            else:
                assert found == pytest.approx(expected, rel=1e-9, abs=1e-7), (name, row)
    return len(columns)


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_every_column_is_the_figure_of_each_path(file: Path) -> None:
    assert assert_alike(case_of(read_scenario(file)), 2) > 60


@pytest.mark.parametrize("seed", usually(24, range(60)))
def test_every_column_is_the_figure_of_each_path_of_random_scenarios(seed: int) -> None:
    scenario = scenario_from(random_scenario(random.Random(seed)))
    try:
        evaluate(scenario)
    except InputError:
        return
    assert_alike(case_of(scenario), 0)


@pytest.mark.parametrize(
    "name",
    [
        "cash_flow.lines.gross_rent.6",
        "checks.rent_band.low.first_letting.actual.rent",
        "checks.rent_band.low.first_letting.met",
        "checks.term.actual.kept_by_landlord",
        "dwelling_types.low.sour",
    ],
)
def test_what_has_no_column_is_read_from_single_results(name: str) -> None:
    scenario = case_of(read_scenario(ROOT / "scenarios" / "amersfoort-table.yaml"))
    known = dict(printed_figures(evaluate(scenario)))
    assert name in known, [each for each in known if each.startswith(name[:12])]
    (part,) = parts_of(Plan(scenario, 256, 3), 0)
    arrays = arrays_on(part.ready, part.growth, part.changes)
    party = party_of(scenario)
    assert is_by_rows(name, arrays)
    found = by_rows(name, part, arrays, party)
    for row in ROWS:
        assert found[row] == pytest.approx(
            value_of(name, evaluate(path_scenario(part, row)), party), rel=1e-9
        )


@pytest.mark.parametrize("file", TABLES, ids=lambda file: file.stem)
def test_the_verdict_on_each_path_is_that_of_the_scenario_with_its_rates(file: Path) -> None:
    """Every path one by one: each condition, each party's together, and all parties' at once."""
    paths = 60
    scenario = read_scenario(file)
    case = case_of(scenario)
    facts, _ = views_of(scenario, case)
    conditions = all_conditions(scenario, facts)
    whole = np.ones(paths, dtype=bool)
    found = probabilities_of(scenario, case, conditions, facts.arrays, paths, 5)
    for name, party in scenario.parties.items():
        plan = Plan(own_case(case, party.assumptions), paths, 5)
        (part,) = parts_of(plan, 0, RETENTION_YEARS)
        met = np.zeros((paths, len(conditions[name])), dtype=bool)
        for row in range(paths):
            own = evaluate(path_scenario(part, row))
            met[row] = [verdict(each, value_of(each.figure, own, party)).met for each in conditions[name]]
        of_party = found.parties[name]
        assert of_party is not None
        assert [each.value for each in of_party.conditions] == [one.mean() for one in met.T]
        assert of_party.together.value == met.all(axis=1).mean()
        whole &= met.all(axis=1)
    assert found.everybody is not None
    assert found.everybody.value == whole.mean()
    assert 0 < whole.sum() < paths


def test_a_party_asks_the_years_beyond_the_term() -> None:
    """Rents are followed as far as a condition asks, not only through the term."""
    scenario = read_scenario(TABLES[0]).with_values(
        {"parties.tenants.at_least": {"shortest_retention": 25}, "parties.tenants.at_most": None}
    )
    case = case_of(scenario)
    facts, _ = views_of(scenario, case)
    conditions = all_conditions(scenario, facts)
    plan = Plan(case, 256, 1)
    met = met_by(scenario, plan, ["tenants"], conditions)["tenants"]
    assert met is not None
    (part,) = parts_of(plan, 0, RETENTION_YEARS)
    expected = [
        (value_of("shortest_retention", evaluate(path_scenario(part, row)), scenario.parties["tenants"]) or 0)
        >= 25
        for row in range(40)
    ]
    assert met[:40, 0].tolist() == expected


def test_assumptions_that_make_no_case_leave_the_others_their_probability() -> None:
    scenario = read_scenario(TABLES[0]).with_values(
        {"parties.developer.assumptions": {"exit.holding_years": 5}}
    )
    case = case_of(scenario)
    facts, views = views_of(scenario, case)
    assert [view.name for view in views if view.refused] == ["developer"]
    found = probabilities_of(scenario, case, all_conditions(scenario, facts), facts.arrays, 300)
    assert found.parties["developer"] is None
    assert found.everybody is None
    assert found.parties["investor"] is not None


def test_the_standard_error_of_a_share_of_independent_paths() -> None:
    """√(p(1−p)/N): 0.3 of 1,000 paths has 1.449 percentage points."""
    met = np.zeros((1_000, 1), dtype=bool)
    met[:300] = True
    scenario = case_of(read_scenario(TABLES[0]))
    plan = Plan(scenario, 1_000, 1)
    found = probabilities(plan, {"one": met}, {"one": plan}, 1_000)
    assert found.everybody is not None
    assert found.everybody.standard_error == pytest.approx(0.0144914, abs=1e-7)


def test_columns_follow_uncertain_inputs_too() -> None:
    """A let ratio, a building cost and a delay, whose paths come in parts of their own."""
    scenario = case_of(read_scenario(TABLES[0])).with_values(
        {
            "uncertainty.inputs": {
                "exit.let_ratio": {"distribution": "uniform", "low": 0.8, "high": 1.0},
                "development.construction_months": {
                    "distribution": "discrete",
                    "values": [24, 36],
                    "weights": [0.5, 0.5],
                },
            }
        }
    )
    plan, party = Plan(scenario, 256, 3), party_of(scenario)
    drawn = input_values(scenario, 3, 256)
    names = [name for name in numbers(evaluate(scenario)) if not name.startswith("checks.")]
    compared = 0
    for part in parts_of(plan, 0, RETENTION_YEARS):
        arrays = arrays_on(part.ready, part.growth, part.changes)
        assert part.rows is not None
        fast = [name for name in names if not is_by_rows(name, arrays)]
        columns = {name: figure_on(name, part, arrays, party) for name in fast}
        for row in (0, 5):
            at = int(part.rows[row])
            own = {
                path: round(each[at]) if each[at] >= 24 else float(each[at]) for path, each in drawn.items()
            }
            result = evaluate(without_day(part, row, own).with_values({"known_until": scenario.known_until}))
            for name, column in columns.items():
                expected = value_of(name, result, party)
                found = float(column[row])
                compared += 1
                assert (
                    isnan(found) if expected is None else found == pytest.approx(expected, rel=1e-9, abs=1e-7)
                )
    assert compared > 200

"""A figure has one set of names, whichever command it is named to, and a wrong one is told of at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from feasibility import evaluate, evaluate_many, read_scenario
from feasibility.cli import main
from feasibility.parties.views import all_conditions, case_of
from feasibility.scenario.keys.parties import OBJECTIVE_FIGURES, figure_called, objective_called

SCENARIOS = Path(__file__).parents[2] / "scenarios"
AMERSFOORT = SCENARIOS / "amersfoort-2019.yaml"
TABLE = SCENARIOS / "amersfoort-table.yaml"


def written(folder: Path, figure: str) -> str:
    file = folder / "table.yaml"
    file.write_text(
        f"base: {TABLE}\nparties: {{municipality: {{at_least: {{{figure}: 0.01}}}}}}\n", encoding="utf-8"
    )
    return str(file)


@pytest.mark.parametrize("name", [each for pair in OBJECTIVE_FIGURES.items() for each in pair])
def test_either_name_is_good_in_a_condition(tmp_path: Path, name: str) -> None:
    scenario = read_scenario(written(tmp_path, name))
    conditions = all_conditions(scenario, evaluate(case_of(scenario)))
    assert figure_called(name) in [each.figure for each in conditions["municipality"]]
    checked = CliRunner().invoke(main, ["check", written(tmp_path, name)])
    assert checked.exit_code == 0, checked.stderr


@pytest.mark.parametrize("name", [each for pair in OBJECTIVE_FIGURES.items() for each in pair])
def test_either_name_is_good_in_the_search_of_mixes(name: str) -> None:
    arguments = ["mix", str(AMERSFOORT), "--free", "all", "--json", "--maximise"]
    found = CliRunner().invoke(main, [*arguments, name])
    assert found.exit_code == 0, found.stderr
    assert found.stdout == CliRunner().invoke(main, [*arguments, objective_called(name)]).stdout


@pytest.mark.parametrize(
    ("short", "figure"), [("land_value", "residual_land_value"), ("irr", "investor_irr")]
)
def test_either_name_is_good_for_columns_and_targets(short: str, figure: str) -> None:
    results = evaluate_many(read_scenario(AMERSFOORT), [{}, {"dwellings.low.rent": 790}])
    assert np.array_equal(results.figure(short), results.figure(figure))
    asked = ["solve", str(AMERSFOORT), "--for", "dwellings.low.rent", "--json", "--so-that"]
    one, other = (CliRunner().invoke(main, [*asked, f"{each} >= 0.05"]).stdout for each in (short, figure))
    assert one == other


def test_a_column_that_there_is_not_names_those_that_there_are() -> None:
    results = evaluate_many(read_scenario(AMERSFOORT), [{}])
    message = r"did you mean 'project_irr'.*there are dwellings, residual_land_value"
    with pytest.raises(KeyError, match=message):
        results.figure("projet_irr")


@pytest.mark.parametrize("command", ["check", "table"])
def test_a_condition_on_no_figure_is_told_of_wherever_the_file_is_read(tmp_path: Path, command: str) -> None:
    file = written(tmp_path, "mid_dwelings")
    found = CliRunner().invoke(main, [command, file])
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr == (
        f"{file}:2: parties.municipality.at_least.mid_dwelings: there is no figure 'mid_dwelings' that is a "
        "number; did you mean 'mid_dwellings'?\n"
    )


@pytest.mark.parametrize("command", ["check", "table"])
def test_a_gain_in_no_figure_is_told_of_wherever_the_file_is_read(tmp_path: Path, command: str) -> None:
    file = tmp_path / "table.yaml"
    file.write_text(f"base: {TABLE}\nparties: {{municipality: {{gain: zomaar}}}}\n", encoding="utf-8")
    found = CliRunner().invoke(main, [command, str(file)])
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.startswith(
        f"{file}:2: parties.municipality.gain: there is no figure 'zomaar'; figures of the project: "
    )
    assert "finance, tax" not in found.stderr


def test_both_names_of_one_figure_are_told_of(tmp_path: Path) -> None:
    file = written(tmp_path, "mid_dwellings: 20, mid_market_dwellings")
    found = CliRunner().invoke(main, ["check", file])
    assert found.exit_code == 2
    assert "at_least.mid_market_dwellings: says 'mid_market_dwellings', which is here already" in found.stderr


def test_words_of_the_field_need_no_quotes() -> None:
    plain = CliRunner().invoke(main, ["explain", "kale", "huur"])
    assert plain.exit_code == 0
    assert plain.stdout == CliRunner().invoke(main, ["explain", "kale huur"]).stdout

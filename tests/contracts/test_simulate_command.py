"""`feasibility simulate` as a user meets it: page, JSON, tables that are given back, what goes wrong."""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from math import sqrt
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from feasibility import evaluate, read_scenario, simulate
from feasibility.cli import main
from feasibility.language.words import Words
from feasibility.notebook import error_text
from feasibility.report.names_and_units import probability_text
from feasibility.risk.blocks import FIGURES
from feasibility.risk.summary import Probability

pytestmark = pytest.mark.usefixtures("unhurried")

ROOT = Path(__file__).parent.parent.parent
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
AMERSFOORT = str(ROOT / "scenarios" / "amersfoort-2019.yaml")
CORPORATION = str(ROOT / "scenarios" / "corporation-low-segment.yaml")
GOOI = str(ROOT / "scenarios" / "gooi-en-vechtstreek-2019.yaml")


def feasibility(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["simulate", *arguments])


def words_of(text: str) -> str:
    return " ".join(text.split())


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


# ---------------------------------------------------------------------------------------------- pages


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
@pytest.mark.parametrize("lang", ["en", "nl"])
def test_every_scenario_has_its_page(path: Path, lang: str) -> None:
    output = feasibility(str(path), "--paths", "300", "--lang", lang)
    assert (output.exit_code, output.stderr) == (0, "")
    lines = output.stdout.splitlines()
    assert lines[0] == read_scenario(path).name
    assert max(map(len, lines)) <= 108
    assert "{" not in output.stdout
    assert "nan" not in output.stdout.split()


def test_probability_comes_first_and_what_is_assumed_is_marked() -> None:
    output = words_of(feasibility(AMERSFOORT, "--paths", "1000").stdout)
    likely = output.index("How likely")
    assert likely < output.index("What it then amounts to") < output.index("Rent of a dwelling")
    assert "growth of market rents 50% 1.5% assumed" in output or "market rents 50% 1.5% assumed" in output
    assert "judged from" in output
    assert "That return already includes a risk premium; this distribution adds none" in output
    assert "The mean is not the value on the central path" in output


def test_a_shock_and_another_centre_are_told(tmp_path: Path) -> None:
    file = tmp_path / "shocks.yaml"
    shock = "{probability: 0.1, years: 2, moves: {cpi: -0.05, house_price: 0.02}}"
    file.write_text(f"base: {AMERSFOORT}\nuncertainty: {{shock: {shock}, centre: mean}}\n", encoding="utf-8")
    output = words_of(feasibility(str(file), "--paths", "100", "--model", "random").stdout)
    assert "in a year without one a shock begins with probability 10%; it lasts 2 years" in output
    assert "the consumer price index by -5% and house prices by 2% a year" in output
    assert "The central path is the mean of the paths of an index, not their median." in output
    assert "shock" not in words_of(feasibility(AMERSFOORT, "--paths", "100").stdout.split("How far")[0])


def test_what_goes_together_is_not_said_of_what_does_not() -> None:
    output = words_of(feasibility(AMERSFOORT, GOOI, "--paths", "2000").stdout)
    together = "common inflation makes them succeed and fail together."
    assert "Random: were they independent, every one would be viable with probability 3" in output
    assert output.count(together) == 1
    assert "equal within its standard error" in output


def test_one_model_alone() -> None:
    output = feasibility(AMERSFOORT, "--paths", "300", "--model", "random").stdout
    assert "istory" not in output
    assert "What signing in a real year" not in output
    output = feasibility(AMERSFOORT, "--paths", "300", "--model", "history").stdout
    assert "Random" not in output


def test_where_nothing_fails_it_says_so() -> None:
    certain = [
        f"--set=uncertainty.indices.{name}.sd=0"
        for name in ("cpi", "wages", "construction_cost", "house_price", "market_rent", "exit_yield")
    ]
    output = words_of(feasibility(AMERSFOORT, "--paths", "300", "--model", "random", *certain).stdout)
    assert "no path of 300 fails to be viable" in output
    assert "Random: nothing is uncertain; every path is the central one." in output
    assert "(over" not in output
    assert "95% interval" not in output
    assert "stated in the scenario" in output
    costly = (*certain, "--set", "land.asking_price=5_000_000")
    output = words_of(feasibility(AMERSFOORT, "--paths", "300", "--model", "random", *costly).stdout)
    assert "not one path of 300 is viable" in output


def test_without_an_asking_price_no_returns_are_shown() -> None:
    output = words_of(feasibility(AMERSFOORT, "--paths", "300", "--set", "land.asking_price=0").stdout)
    assert "IRR" not in output.replace("returns", "")
    assert "on every path, so no return is shown" in output
    output = words_of(feasibility(AMERSFOORT, "--paths", "300", "--set", "land.price=4_000_000").stdout)
    assert "land value at least the land price of €4,000,000" in output
    assert "Investor IRR" in output


# ---------------------------------------------------------------------------------------------- tables


def given_back(file: str, rates: list[dict[str, str]]) -> Any:
    """The scenario of one path: its rates as year tables, its exit yield as the exit yield."""
    tables: dict[str, dict[Any, float]] = defaultdict(dict)
    values: dict[str, Any] = {}
    scenario = read_scenario(file)
    for row in rates:
        if row["index"].startswith("exit"):
            path = "exit.net_yield" if row["index"] == "exit_yield" else row["index"]
            values[path] = float(row["rate"])
        else:
            tables[row["index"]][int(row["year"])] = float(row["rate"])
    values |= {f"indices.{name}": table | {"then": 0.02} for name, table in tables.items()}
    return scenario.with_values(values)


@pytest.mark.parametrize("file", [AMERSFOORT, GOOI, str(ROOT / "scenarios" / "thirty-forty-thirty.yaml")])
def test_fifty_paths_given_back_have_the_same_figures(file: str, tmp_path: Path) -> None:
    output = feasibility(file, "--paths", "50", "--seed", "3", "--csv", str(tmp_path / "out"))
    assert (output.exit_code, output.stderr) == (0, "")
    for folder in (tmp_path / "out", tmp_path / "out" / "history"):
        of_path = defaultdict(list)
        for row in rows_of(folder / "rates.csv"):
            of_path[int(row["path"])].append(row)
        figures = rows_of(folder / "figures.csv")
        assert [int(row["path"]) for row in figures] == list(range(1, 51))
        assert sorted(of_path) == list(range(1, 51))
        for row in figures:
            result = evaluate(given_back(file, of_path[int(row["path"])]))
            for name in FIGURES:
                expected = getattr(result, name)
                if isinstance(expected, bool):
                    assert row[name] == ("true" if expected else "false")
                elif isinstance(expected, str):
                    assert row[name] == expected
                elif expected is None:
                    assert row[name] == ""
                else:
                    assert float(row[name]) == expected, name


INPUTS = """
uncertainty:
  inputs:
    dwellings.low.construction_cost: {distribution: normal, mean: 1450, sd: 120}
    development.construction_months: {distribution: discrete, values: [24, 36], weights: [0.6, 0.4]}
    policy.reletting: {distribution: discrete, values: [capped, market], weights: [0.7, 0.3]}
"""


@pytest.mark.parametrize("sampling", ["random", "latin_hypercube", "sobol"])
def test_paths_with_uncertain_inputs_given_back_have_the_same_figures(sampling: str, tmp_path: Path) -> None:
    file = tmp_path / "inputs.yaml"
    file.write_text(f"base: {AMERSFOORT}\n{INPUTS}  sampling: {sampling}\n", encoding="utf-8")
    output = feasibility(str(file), "--paths", "48", "--model", "random", "--csv", str(tmp_path))
    assert (output.exit_code, output.stderr) == (0, "")
    assert "Construction cost of a dwelling type (low)" in output.stdout
    of_path = defaultdict(list)
    for row in rows_of(tmp_path / "rates.csv"):
        of_path[int(row["path"])].append(row)
    drawn: dict[int, dict[str, Any]] = defaultdict(dict)
    for row in rows_of(tmp_path / "inputs.csv"):
        value: Any = row["value"]
        if row["input"] == "development.construction_months":
            value = int(value)
        elif row["input"] != "policy.reletting":
            value = float(value)
        drawn[int(row["path"])][row["input"]] = value
    for row in rows_of(tmp_path / "figures.csv"):
        path = int(row["path"])
        result = evaluate(given_back(str(file), of_path[path]).with_values(drawn[path]))
        assert float(row["residual_land_value"]) == result.residual_land_value
        assert row["viable"] == ("true" if result.viable else "false")
    assert len({each["development.construction_months"] for each in drawn.values()}) == 2


def test_a_dutch_spreadsheet_reads_the_tables(tmp_path: Path) -> None:
    feasibility(AMERSFOORT, "--paths", "3", "--model", "random", "--lang", "nl", "--csv", str(tmp_path))
    text = (tmp_path / "figures.csv").read_text(encoding="utf-8")
    assert text.startswith("\ufeffpath;residual_land_value;")
    assert ";" in text.splitlines()[1]
    assert "." not in text.splitlines()[1].split(";")[1]


def test_json_and_tables_agree(tmp_path: Path) -> None:
    output = feasibility(AMERSFOORT, "--paths", "700", "--json", "--csv", str(tmp_path))
    found = json.loads(output.stdout)
    for model, folder in (("random", tmp_path), ("history", tmp_path / "history")):
        rows = rows_of(folder / "figures.csv")
        each = found["models"][model]
        viable = sum(row["viable"] == "true" for row in rows)
        assert each["probabilities"]["viable"]["value"] == viable / 700
        land = each["figures"]["residual_land_value"]
        values = sorted(float(row["residual_land_value"]) for row in rows)
        assert (land["least"], land["most"], land["paths"]) == (values[0], values[-1], 700)
        assert land["mean"] == pytest.approx(sum(values) / 700)
        assert sum(each["land_value_histogram"]["paths"]) == 700
        assert each["dwelling_types"]["low"]["stays"]["value"] == sum(
            row["stays.low"] == "true" for row in rows
        ) / len(rows)
    assert found["central"]["residual_land_value"] == evaluate(read_scenario(AMERSFOORT)).residual_land_value
    assert found["indices"]["deviations"]["market_rent"]["origin"]["sd"]["status"] == "assumed"


# ------------------------------------------------------------------------------------- many scenarios


def test_many_scenarios_have_one_inflation_and_are_summed(tmp_path: Path) -> None:
    output = feasibility(AMERSFOORT, CORPORATION, "--paths", "300", "--json", "--csv", str(tmp_path))
    assert (output.exit_code, output.stderr) == (0, "")
    found = json.loads(output.stdout)
    one, other = (rows_of(tmp_path / Path(file).stem / "rates.csv") for file in (AMERSFOORT, CORPORATION))

    def inflation(rows: list[dict[str, str]]) -> dict[tuple[str, str], float]:
        return {(row["path"], row["year"]): float(row["rate"]) for row in rows if row["index"] == "cpi"}

    first, second = inflation(one), inflation(other)
    common = [key for key in first if key in second and int(key[1]) > 2020]
    assert len(common) > 300 * 20
    # Both central paths are 2 %, so one inflation is the same number.
    assert all(first[key] == second[key] for key in common)
    values = [
        [float(row["residual_land_value"]) for row in rows_of(tmp_path / Path(file).stem / "figures.csv")]
        for file in (AMERSFOORT, CORPORATION)
    ]
    sums = sorted(map(sum, zip(*values, strict=True)))
    total = found["together"]["random"]["sums"]["residual_land_value"]
    assert (total["least"], total["most"]) == pytest.approx((sums[0], sums[-1]))
    together = found["together"]["random"]["probabilities"]
    singles = [
        each["models"]["random"]["probabilities"]["viable"]["value"] for each in found["scenarios"].values()
    ]
    assert max(0.0, sum(singles) - 1) <= together["every_viable"]["value"] <= min(singles)
    assert together["every_viable"]["value"] <= together["pooled_viable"]["value"]


def test_many_scenarios_that_begin_to_deviate_in_other_years_are_told() -> None:
    output = words_of(feasibility(AMERSFOORT, GOOI, "--paths", "100").stdout)
    assert "begin to deviate in different years (2020, 2025)" in output
    year = ("--set", "uncertainty.first_year=2025")
    assert "different years" not in feasibility(AMERSFOORT, GOOI, "--paths", "100", *year).stdout


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_many_scenarios_have_a_page(lang: str) -> None:
    output = feasibility(*map(str, SCENARIOS[:3]), "--paths", "300", "--lang", lang)
    assert (output.exit_code, output.stderr) == (0, "")
    assert "{" not in output.stdout
    assert max(map(len, output.stdout.splitlines())) <= 108


def test_one_file_twice_is_two_scenarios() -> None:
    found = json.loads(feasibility(AMERSFOORT, AMERSFOORT, "--paths", "100", "--json").stdout)
    assert list(found["scenarios"]) == ["amersfoort-2019-1", "amersfoort-2019-2"]
    together, each = found["together"]["random"], found["scenarios"]["amersfoort-2019-1"]["models"]["random"]
    assert together["probabilities"]["every_viable"] == each["probabilities"]["viable"]


# -------------------------------------------------------------------------------- the same bytes again


def test_the_same_bytes_whatever_the_threads_and_with_a_folder(tmp_path: Path) -> None:
    arguments = (AMERSFOORT, "--paths", "600", "--seed", "7", "--json")
    one = feasibility(*arguments, "--threads", "1").stdout
    assert feasibility(*arguments, "--threads", "3").stdout == one
    folder = str(tmp_path / "run")
    assert feasibility(*arguments, "--folder", folder).stdout == one
    assert feasibility(*arguments, "--folder", folder, "--resume").stdout == one
    assert feasibility(*arguments[:-2], "8", "--json").stdout != one


# -------------------------------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Missing argument 'SCENARIO...'"),
        ((AMERSFOORT, "--paths", "0"), "0 is not in the range 1<=x<=10000000"),
        ((AMERSFOORT, "--paths", "many"), "'many' is not a valid integer range"),
        ((AMERSFOORT, "--seed", "-1"), "-1 is not in the range x>=0"),
        ((AMERSFOORT, "--model", "guess"), "'guess' is not one of 'random', 'history', 'both'"),
        ((AMERSFOORT, "--csv", ""), "--csv '': the name of a folder is needed"),
        ((AMERSFOORT, "--scheduler", ""), "--scheduler '': the name of a scheduler is needed"),
        ((AMERSFOORT, "--scheduler", "x", "--threads", "2"), "--threads is of this machine"),
        ((AMERSFOORT, "--resume"), "--resume goes on with a run in a folder: give --folder too"),
        ((AMERSFOORT, "--csv", AMERSFOORT), "cannot be made"),
        (("nowhere.yaml",), "nowhere.yaml"),
        ((AMERSFOORT, "--set", "uncertainty.indices.cpi.sd=-1"), "uncertainty.indices.cpi.sd"),
    ],
)
def test_mistakes_are_told_in_a_line(arguments: tuple[str, ...], message: str) -> None:
    output = feasibility(*arguments)
    assert output.exit_code == 2
    assert message in words_of(output.stderr)
    assert output.stdout == ""
    assert "Traceback" not in output.stderr


def test_a_cluster_needs_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "feasibility.risk.runs.cluster", raising=False)
    for arguments in (("--engine", "dask"), ("--scheduler", "tcp://127.0.0.1:1")):
        output = feasibility(AMERSFOORT, *arguments)
        assert output.exit_code == 2
        assert "pip install 'feasibility[cluster]'" in output.stderr


def test_tables_of_an_earlier_run_do_not_stay_beside_others(tmp_path: Path) -> None:
    asked = (AMERSFOORT, "--paths", "20", "--csv", str(tmp_path))
    assert feasibility(*asked).exit_code == 0
    assert feasibility(*asked).exit_code == 0
    output = feasibility(*asked, "--model", "random")
    assert output.exit_code == 2
    assert "holds history/rates.csv, history/figures.csv of another run" in words_of(output.stderr)


def test_a_small_standard_error_is_not_nothing() -> None:
    """√(0.9996 · 0.0004 / 60,000) is 0.008 of a percent."""
    words = Words("en")
    for share, paths, text in ((0.9996, 60_000, "99.96% ± 0.008"), (0.5, 10_000, "50.0% ± 0.5")):
        error = sqrt(share * (1 - share) / paths)
        found = probability_text(Probability(share, error, share - error, share + error, paths), words)
        assert found == text


def test_one_path_is_one_path() -> None:
    assert "1 path of every index" in words_of(feasibility(AMERSFOORT, "--paths", "1").stdout)
    assert "1 pad van elke index" in words_of(feasibility(AMERSFOORT, "--paths", "1", "--lang", "nl").stdout)
    found = simulate(read_scenario(AMERSFOORT), 1, model="random")
    assert repr(found).startswith("Simulation('Amersfoort, 120 dwellings, 2019', 1 path, seed 1")
    assert [error_text(each) for each in (0.0, 0.0123, 0.00049)] == ["0.0%", "1.2%", "0.05%"]


def test_tables_that_cannot_be_written_are_refused_before_the_work(tmp_path: Path) -> None:
    taken = tmp_path / "out" / "figures.csv"
    taken.mkdir(parents=True)
    output = feasibility(AMERSFOORT, "--paths", "9000000", "--csv", str(tmp_path / "out"))
    assert output.exit_code == 2
    assert "it is a directory" in output.stderr
    assert not (tmp_path / "out" / "rates.csv").exists()

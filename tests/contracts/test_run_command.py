"""`feasibility run` and `feasibility check` as a user meets them: output, files, status, what goes wrong."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from feasibility import evaluate, read_scenario
from feasibility.cli import main
from feasibility.cli.shared import guarded, say
from feasibility.errors import InputError, Mistake
from feasibility.report.csv import csv_text

ROOT = Path(__file__).parent.parent.parent
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
AMERSFOORT = str(ROOT / "scenarios" / "amersfoort-2019.yaml")
TOO_LOW = ("--set", "dwellings.low.rent=700")

RESULTS = {
    "dwellings",
    "residual_land_value",
    "land_price",
    "land_share",
    "residual_land_share",
    "investment_value",
    "development_cost_without_land",
    "profit_and_risk",
    "total_development_cost",
    "project_irr",
    "investor_irr",
    "project_irr_status",
    "investor_irr_status",
    "net_present_value",
    "gross_initial_yield",
    "net_initial_yield",
    "yield_on_cost",
    "public_contribution",
    "viable",
    "allowed",
}
TABLES = {"results", "dwelling_types", "cash_flow", "checks", "sources"}


def feasibility(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def rows_of(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(tmp_path: Path, text: str) -> str:
    file = tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def amersfoort(tmp_path: Path, replaced: str, by: str) -> str:
    text = Path(AMERSFOORT).read_text(encoding="utf-8")
    assert replaced in text
    return written(tmp_path, text.replace(replaced, by, 1))


# ----------------------------------------------------------------------------------------------- run


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
@pytest.mark.parametrize("lang", ["en", "nl"])
def test_every_scenario_has_its_page(path: Path, lang: str) -> None:
    output = feasibility("run", str(path), "--lang", lang, "--years")
    assert (output.exit_code, output.stderr) == (0, "")
    assert output.stdout.splitlines()[0] == read_scenario(path).name


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_json_has_every_figure_unrounded(path: Path) -> None:
    output = feasibility("run", str(path), "--json")
    assert (output.exit_code, output.stderr) == (0, "")
    data = json.loads(output.stdout, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    result = evaluate(read_scenario(path))
    assert set(data["results"]) >= RESULTS
    for name, value in data["results"].items():
        assert value == (list(getattr(result, name)) if name.endswith("roots") else getattr(result, name))
    assert set(data["dwelling_types"]) == set(result.dwelling_types)
    assert len(data["checks"]) == len(result.checks)
    assert all({"rule", "met", "required", "actual", "source"} <= set(check) for check in data["checks"])
    assert set(data["cash_flow"]["lines"]) == set(result.cash_flow.lines)
    assert all(len(flow) == len(data["cash_flow"]["years"]) for flow in data["cash_flow"]["lines"].values())
    assert {each["name"] for each in data["sources"]} == {each.name for each in result.sources}
    assert data["provenance"]["scenario_sha256"] == read_scenario(path).digest
    assert all(note["text"] for note in data["notes"])


def test_figures_without_a_meaning_are_null() -> None:
    data = json.loads(feasibility("run", AMERSFOORT, "--json", "--set", "exit.holding_years=20").stdout)
    assert data["dwelling_types"]["free"]["retention_years"] is None
    assert data["dwelling_types"]["free"]["retention_status"] == "no_limit"
    without_form = feasibility(
        "run",
        AMERSFOORT,
        "--json",
        "--set",
        "form_factor=",
        "--set",
        "development.costs.construction={per_dwelling: 150_000}",
    )
    assert json.loads(without_form.stdout)["results"]["residual_land_value_per_m2_bvo"] is None


def test_not_viable_and_not_allowed_end_with_status_0() -> None:
    output = feasibility("run", AMERSFOORT, *TOO_LOW, "--set", "land.asking_price=9_000_000")
    assert output.exit_code == 0
    assert "Not viable:" in output.stdout
    assert "Not allowed:" in output.stdout


def test_set_reads_values_as_a_scenario_file_does() -> None:
    output = feasibility(
        "run",
        AMERSFOORT,
        "--json",
        "--set",
        "policy.term=25",
        "--set",
        "land.price=2_000_000",
        "--set",
        "rents.increase=cpi",
        "--set",
        "indices.wages={2020: 0.02, then: 0.03}",
    )
    expected = evaluate(
        read_scenario(AMERSFOORT).with_values(
            {
                "policy.term": 25,
                "land.price": 2_000_000,
                "rents.increase": "cpi",
                "indices.wages": {2020: 0.02, "then": 0.03},
            }
        )
    )
    assert json.loads(output.stdout)["results"]["residual_land_value"] == expected.residual_land_value
    assert json.loads(output.stdout)["results"]["land_price"] == 2_000_000


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("dwellings.low.rnt=790", "dwellings.low.rnt: unknown path; did you mean 'dwellings.low.rent'?"),
        ("dwellings.low.rent", "--set dwellings.low.rent: PATH=VALUE is needed"),
        ("=790", "--set =790: PATH=VALUE is needed"),
        ("policy.term=[1", "--set policy.term:1: is not YAML"),
        ("policy.term=1\nother: 2", "--set policy.term: one value is needed"),
        ("required_return=5.5", "required_return: "),
        ("exit.holding_years=10", "exit.methods"),
    ],
)
def test_a_setting_that_is_wrong(setting: str, message: str) -> None:
    output = feasibility("run", AMERSFOORT, "--set", setting)
    assert (output.exit_code, output.stdout) == (2, "")
    assert message in output.stderr
    assert "Traceback" not in output.stderr


def test_a_setting_given_twice_is_refused() -> None:
    output = feasibility("run", AMERSFOORT, "--set", "policy.term=15", "--set", "policy.term=25")
    assert output.exit_code == 2
    assert "--set gives policy.term twice" in output.stderr


def test_a_dutch_thousand_is_a_warning(tmp_path: Path) -> None:
    output = feasibility("run", amersfoort(tmp_path, "asking_price: 4_200_000", "asking_price: 4.200"))
    assert output.exit_code == 0
    assert output.stderr.startswith("warning: ")
    assert "own.yaml:" in output.stderr
    assert "4_200" in output.stderr
    output = feasibility("run", AMERSFOORT, "--set", "land.asking_price=4.200")
    assert output.exit_code == 0
    assert output.stderr == (
        "warning: --set: land.asking_price: found 4.200; in Dutch that is a thousand and more: "
        "write 4_200 if that is meant\n"
    )


def test_every_mistake_of_a_file_is_a_line(tmp_path: Path) -> None:
    output = feasibility(
        "run", amersfoort(tmp_path, "required_return: 0.055", "required_return: 5.5\nform_facto: 1")
    )
    assert (output.exit_code, output.stdout) == (2, "")
    lines = output.stderr.splitlines()
    assert len(lines) == 2
    assert all(line.startswith(f"{tmp_path}/own.yaml:") for line in lines)


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_mistake_seen_while_computing_names_its_line(tmp_path: Path, command: str) -> None:
    file = amersfoort(tmp_path, "  cpi: 0.02", "  cpi: {2020: 0.02, 2021: 0.02}")
    output = feasibility(command, file)
    assert (output.exit_code, output.stdout) == (2, "")
    assert "own.yaml:" in output.stderr
    assert "indices.cpi: gives no rate for 2022" in output.stderr


# --------------------------------------------------------------------------------------------- files


def test_csv_holds_the_figures_of_the_json(tmp_path: Path) -> None:
    output = feasibility("run", AMERSFOORT, "--json", "--csv", str(tmp_path / "new" / "tables"))
    assert output.exit_code == 0
    data = json.loads(output.stdout)
    files = {path.stem: path for path in (tmp_path / "new" / "tables").iterdir()}
    assert set(files) == TABLES
    tables = {name: rows_of(path) for name, path in files.items()}
    figures = {row["figure"]: row["value"] for row in tables["results"]}
    assert float(figures["residual_land_value"]) == data["results"]["residual_land_value"]
    assert figures["viable"] == "true"
    low, _, free = tables["dwelling_types"]
    assert float(low["rent_after_10"]) == data["dwelling_types"]["low"]["rent_after_10"]
    assert free["retention_years"] == ""
    assert [int(row["year"]) for row in tables["cash_flow"]] == data["cash_flow"]["years"]
    rents = [float(row["gross_rent"]) for row in tables["cash_flow"]]
    assert rents == data["cash_flow"]["lines"]["gross_rent"]
    assert len(tables["checks"]) == len(data["checks"])
    assert tables["checks"][0]["required"] == "above=720.42; at_most=850.0"
    assert [row["name"] for row in tables["sources"]] == [each["name"] for each in data["sources"]]


def test_no_cell_becomes_a_formula() -> None:
    text = csv_text([("name", "value"), ("=1+1", -12.5), ("-lift", 3), ("@x", True), ("a", None)])
    assert text == "name,value\n'=1+1,-12.5\n'-lift,3\n'@x,true\na,\n"


def test_a_motivation_is_made_harmless(tmp_path: Path) -> None:
    deviation = '{from: rent_band, motivation: "=HYPERLINK(1)"}'
    file = amersfoort(
        tmp_path, "    parking_spaces: 0.6", f"    parking_spaces: 0.6\n    deviation: {deviation}"
    )
    output = feasibility("run", file, *TOO_LOW, "--csv", str(tmp_path))
    assert output.exit_code == 0, output.stderr
    assert {row["deviation"] for row in rows_of(tmp_path / "checks.csv")} == {"'=HYPERLINK(1)", ""}


@pytest.mark.parametrize(("option", "what"), [("--csv", "folder"), ("--chart", "file")])
def test_an_empty_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str, what: str
) -> None:
    monkeypatch.chdir(tmp_path)
    output = feasibility("run", AMERSFOORT, option, "")
    assert (output.exit_code, output.stdout) == (2, "")
    assert output.stderr.endswith(f"Error: {option} '': the name of a {what} is needed\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["run", "check"])
def test_an_empty_scenario_name_is_said(command: str) -> None:
    output = feasibility(command, "")
    assert (output.exit_code, output.stderr) == (2, "'' is no file; the name of a YAML file is needed\n")


def test_half_a_character_is_a_line(tmp_path: Path) -> None:
    file = written(tmp_path, f'base: {AMERSFOORT}\nname: "x\\ud800"\n')
    output = feasibility("run", file, "--json")
    message = "found '\\ud800', half of a character; write the whole one\n"
    assert (output.exit_code, output.stderr) == (2, f"{file}:2: name: {message}")
    assert feasibility("run", AMERSFOORT, "--set", 'name="\\ud800"').stderr == f"name: {message}"


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("here", encoding="utf-8")
    output = feasibility("run", AMERSFOORT, "--csv", str(tmp_path / "taken"))
    assert (output.exit_code, output.stdout) == (2, "")
    assert output.stderr.startswith(f"{tmp_path}/taken: cannot be made: ")
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "here"


def test_a_chart_is_drawn(tmp_path: Path) -> None:
    output = feasibility("run", AMERSFOORT, "--chart", str(tmp_path / "picture.svg"), "--lang", "nl")
    assert output.exit_code == 0, output.stderr
    assert (tmp_path / "picture.svg").read_text(encoding="utf-8").startswith("<?xml")


# --------------------------------------------------------------------------------------------- check


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_check_says_what_run_says(path: Path) -> None:
    output = feasibility("check", str(path))
    assert output.exit_code == (0 if evaluate(read_scenario(path)).allowed else 1)
    assert output.stdout.startswith(f"{path}: in order.".split(" ", maxsplit=1)[0])


def test_check_says_which_rule_is_broken(tmp_path: Path) -> None:
    file = amersfoort(tmp_path, "rent: 760", "rent: 700")
    output = feasibility("check", file, "--lang", "nl")
    assert output.exit_code == 1
    text = " ".join(output.stdout.split())
    assert "Niet toegestaan: aan 2 van de 9 toetsen is niet voldaan" in text
    assert "laag: huur op prijspeil (2019): vereist boven € 720,42 t/m € 850,00, werkelijk € 700,00." in text
    assert "laag: aanvangshuur (2022): vereist boven € 763,47 t/m € 902,03, werkelijk € 742,85." in text


def test_check_of_a_deviation_ends_with_0() -> None:
    output = feasibility("check", str(ROOT / "scenarios" / "corporation-low-segment.yaml"))
    assert output.exit_code == 0
    assert "Allowed by deviation:" in output.stdout
    assert "Deviation, share of high mid + high sale:" in output.stdout


def test_check_of_several_files_ends_with_the_worst(tmp_path: Path) -> None:
    broken = amersfoort(tmp_path, "rent: 760", "rent: 700")
    assert feasibility("check", AMERSFOORT, broken).exit_code == 1
    output = feasibility("check", str(tmp_path / "none.yaml"), AMERSFOORT, broken)
    assert output.exit_code == 2
    assert "none.yaml: does not exist" in output.stderr
    assert "Allowed: all 9 checks" in output.stdout
    assert feasibility("check").exit_code == 2


# ----------------------------------------------------------------------- what no user should ever see


def raising(error: BaseException) -> click.Command:
    @click.command()
    @guarded
    def command() -> None:
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (InputError([Mistake("a.b", "is wrong", "f.yaml", 3)]), 2, "f.yaml:3: a.b: is wrong\n"),
        (InputError([Mistake("a", "holds \x1b[31m")]), 2, "a: holds  [31m\n"),
        (KeyboardInterrupt(), 130, "Stopped.\n"),
        (OSError(28, "No space left on device"), 2, "Error: No space left on device\n"),
        (PermissionError(13, "Permission denied", "x.csv"), 2, "Error: Permission denied: x.csv\n"),
    ],
)
def test_errors_are_lines(error: BaseException, status: int, message: str) -> None:
    output = CliRunner().invoke(raising(error))
    assert (output.exit_code, output.stdout, output.stderr) == (status, "", message)


def test_a_terminal_without_a_euro_sign_gets_a_question_mark() -> None:
    @click.command()
    def command() -> None:
        say("€ 5")

    assert CliRunner(charset="ascii").invoke(command).stdout == "? 5\n"


def run_process(*arguments: str, code: str = "") -> subprocess.CompletedProcess[str]:
    start = ["-c", code] if code else ["-m", "feasibility"]
    return subprocess.run(
        [sys.executable, *start, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def test_the_program_itself() -> None:
    output = run_process("run", AMERSFOORT, "--lang", "nl")
    assert (output.returncode, output.stderr) == (0, "")
    assert "€ 4.588.113" in output.stdout


def test_check_makes_no_arrays() -> None:
    code = (
        "import sys; from feasibility.cli import main; main(standalone_mode=False); "
        "assert 'numpy' not in sys.modules"
    )
    output = run_process("check", AMERSFOORT, code=code)
    assert (output.returncode, output.stderr) == (0, "")


@pytest.mark.parametrize(
    "arguments", ["run scenarios/amersfoort-2019.yaml", "schema", "explain", "explain method"]
)
@pytest.mark.parametrize(
    ("opened", "message"),
    [
        ("os.open('/dev/full', os.O_WRONLY)", "Error: No space left on device\n"),
        ("None", "Error: Bad file descriptor: standard output\n"),
    ],
)
def test_output_that_cannot_be_written_is_a_line(arguments: str, opened: str, message: str) -> None:
    code = (
        f"import os, sys; opened = {opened}; "
        "sys.stdout = None if opened is None else os.dup2(opened, 1) and sys.stdout; "
        "from feasibility.cli import main; main()"
    )
    output = run_process(*arguments.split(), code=code)
    assert (output.returncode, output.stderr) == (2, message)


def test_mistakes_that_nobody_can_hear_are_no_traceback() -> None:
    code = "import sys; sys.stderr = None; from feasibility.cli import main; main()"
    output = run_process("run", "no.yaml", code=code)
    assert (output.returncode, output.stdout, output.stderr) == (2, "", "")


def test_nobody_reads_on() -> None:
    command = [sys.executable, "-m", "feasibility", "run", AMERSFOORT, "--years"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141

"""`feasibility grid` as a user meets it: the page, the files, the picture, the status, what goes wrong."""

import csv
import json
import re
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest
from click.testing import CliRunner, Result
from matplotlib.collections import LineCollection
from matplotlib.text import Text

from feasibility import Scenario, evaluate, read_scenario
from feasibility.cli.levers import grid
from feasibility.evaluation.figures.named import FigureName, Values, figures_of
from feasibility.report.solve.chart_grid import grid_chart
from feasibility.solve.grid import Axis, Value, axis_of
from feasibility.solve.grid import grid as grid_of

ROOT = Path(__file__).parent.parent.parent
AMERSFOORT = str(ROOT / "scenarios" / "amersfoort-2019.yaml")
TERMS = ("--rows", "policy.term=15:30:5")
CAPS = ("--columns", "policy.rent_increase.surcharge=0:0.02:0.0025")


def gridded(*arguments: str) -> Result:
    return CliRunner().invoke(grid, [AMERSFOORT, *arguments])


def test_the_page_in_english() -> None:
    output = gridded(*TERMS, *CAPS)
    assert (output.exit_code, output.stderr) == (0, "")
    lines = output.stdout.splitlines()
    assert "[€4,588,113]" in output.stdout
    rows = {line.split()[0]: line for line in reversed(lines) if line.strip()}
    assert "€3,880,546 *" in rows["15"]
    assert rows["30"].split() == ["30", "years", *"——————"]
    assert not re.search(r"[a-z]_[a-z]", output.stdout.partition("9 cells are empty")[0])
    assert "17 of the 36 cells are viable." in output.stdout
    assert "9 cells are empty because they make no valid scenario. The first of them is" in output.stdout
    assert max(map(len, lines)) <= 100


def test_the_page_in_dutch() -> None:
    sides = ("--rows", "policy.reletting=capped,market", "--columns", "policy.hold_in_band=true,false")
    output = gridded(*sides, "--lang", "nl")
    assert output.exit_code == 0
    assert "Residuele grondwaarde, naar wederverhuurregel" in output.stdout
    assert "2 van de 4 cellen zijn haalbaar." in output.stdout
    assert "[€ 4.588.113]" in output.stdout


def test_the_data() -> None:
    data = json.loads(gridded(*TERMS, *CAPS, "--json").stdout)
    assert data["rows"] == {"paths": ["policy.term"], "values": [15, 20, 25, 30]}
    assert data["columns"]["values"] == [0, 0.0025, 0.005, 0.0075, 0.01, 0.0125, 0.015, 0.0175, 0.02]
    result = evaluate(read_scenario(AMERSFOORT))
    assert data["figures"][1][5] == pytest.approx(result.residual_land_value, abs=0.005)
    assert data["margins"][1][5] == pytest.approx(result.margin, abs=0.005)
    assert data["figures"][3] == [None] * 9
    assert len(data["refused"]) == 9
    assert data["present"] == {"row": 20, "column": 0.0125, "figure": result.residual_land_value}


def test_the_table_as_csv(tmp_path: Path) -> None:
    file = tmp_path / "grid.csv"
    assert gridded(*TERMS, *CAPS, "--csv", str(file)).exit_code == 0
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 36
    assert list(rows[0]) == [
        "policy.term",
        "policy.rent_increase.surcharge",
        "residual_land_value",
        "margin",
        "viable",
        "exit_method",
        "refused",
    ]
    assert (rows[0]["policy.term"], rows[0]["viable"]) == ("15", "false")
    assert rows[-1]["residual_land_value"] == rows[-1]["viable"] == ""
    assert rows[-1]["refused"].startswith("exit.holding_years: 25 years")


@pytest.mark.parametrize("suffix", ["png", "svg"])
@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_picture(tmp_path: Path, suffix: str, lang: str) -> None:
    one, other = tmp_path / f"one.{suffix}", tmp_path / f"other.{suffix}"
    for file in (one, other):
        assert gridded(*TERMS, *CAPS, "--chart", str(file), "--lang", lang).exit_code == 0
    assert one.read_bytes() == other.read_bytes()
    if suffix == "png":
        picture = np.asarray(matplotlib.image.imread(one))
        assert picture.shape[1] == 1800


def test_a_picture_of_a_figure_without_a_meaning(tmp_path: Path) -> None:
    file = tmp_path / "grid.svg"
    output = gridded(*TERMS, *CAPS, "--figure", "dwelling_types.free.retention_years", "--chart", str(file))
    assert output.exit_code == 0
    assert "In 27 cells with a dash the figure has no value." in output.stdout
    assert file.exists()


def test_the_border_runs_between_what_is_viable_and_what_is_not() -> None:
    found = grid_of(
        read_scenario(AMERSFOORT),
        axis_of("policy.term=15:25:5", "--rows"),
        axis_of("policy.rent_increase.surcharge=0:0.02:0.0025", "--columns"),
    )
    axes = grid_chart(found).axes[0]
    lines = [each for each in axes.collections if isinstance(each, LineCollection)]
    drawn = {tuple(tuple(point) for point in edge) for each in lines for edge in each.get_segments()}
    viable = found.margins >= 0
    expected = set()
    for row in range(3):
        for column in range(8):
            if viable[row, column] != viable[row, column + 1]:
                expected.add(((column + 0.5, row - 0.5), (column + 0.5, row + 0.5)))
    for row in range(2):
        for column in range(9):
            if viable[row, column] != viable[row + 1, column]:
                expected.add(((column - 0.5, row + 0.5), (column + 0.5, row + 0.5)))
    assert drawn == expected
    assert expected


def test_several_numbers_move_together() -> None:
    output = gridded(
        "--rows", "dwellings.low.count+dwellings.high.count=20,30", "--columns", "policy.term=10,20", "--json"
    )
    data = json.loads(output.stdout)
    expected = evaluate(
        read_scenario(AMERSFOORT).with_values(
            {"dwellings.low.count": 30, "dwellings.high.count": 30, "policy.term": 10}
        )
    )
    assert data["figures"][1][0] == pytest.approx(expected.residual_land_value, abs=0.005)
    assert data["present"]["row"] is None


def test_a_figure_that_does_not_move() -> None:
    output = gridded(*TERMS, *CAPS, "--figure", "investor_irr")
    assert "The figure is 5.5% in every cell: neither lever moves it." in output.stdout
    assert "The reason is that the land price is residual: whatever" in " ".join(output.stdout.split())


def test_figures_of_other_kinds() -> None:
    sides = ("--rows", "dwellings.low.rent=450,760,1010", "--columns", "policy.term=10,20")
    years = gridded(*sides, "--figure", "dwelling_types.low.retention_years")
    assert "60+ years" in years.stdout
    assert "[22 years]" in years.stdout
    assert "In 2 cells with a dash the figure has no value." in years.stdout
    assert "[yes]" in gridded(*sides, "--figure", "allowed").stdout
    data = json.loads(gridded(*sides, "--figure", "allowed", "--json").stdout)
    assert data["figures"] == [[False, False], [True, True], [False, False]]


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("0:0.02:0.0025", [0, 0.0025, 0.005, 0.0075, 0.01, 0.0125, 0.015, 0.0175, 0.02]),
        ("0:1:0.1", [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]),
        ("15:30:4", [15, 19, 23, 27]),
        ("5:1:-2", [5, 3, 1]),
        ("7:7:1", [7]),
        ("1_000:2_000:500", [1000, 1500, 2000]),
        ("capped, market", ["capped", "market"]),
        ("true,false", [True, False]),
        ("0.5,20", [0.5, 20]),
    ],
)
def test_values_of_a_side(written: str, values: list[Value]) -> None:
    assert axis_of(f"some.path={written}", "--rows") == Axis(("some.path",), tuple(values))


@pytest.mark.parametrize(
    ("rows", "columns", "message"),
    [
        (
            "policy.trm=1,2",
            "rents.turnover=0,0.1",
            "policy.trm: unknown path; did you mean 'policy.term'?",
        ),
        (
            "policy.term=0:1:0.000001",
            "rents.turnover=0,0.1",
            "--rows: found '0:1:0.000001', which is 1_000_001 values; at most 10_000 are allowed",
        ),
        (
            "policy.term=0:1000:1",
            "rents.turnover=0:1:0.001",
            "--rows, --columns: 1_001 rows and 1_001 columns are 1_002_001 cells; at most 100_000 are",
        ),
        (
            "policy.term=15:30:-5",
            "rents.turnover=0,0.1",
            "--rows: found '15:30:-5'; a step of -5 does not lead from 15 to 30",
        ),
        (
            "policy.term=15:30:0",
            "rents.turnover=0,0.1",
            "--rows: found '15:30:0'; the step must not be 0",
        ),
        (
            "policy.term=15:30",
            "rents.turnover=0,0.1",
            "--rows: found '15:30'; BEGIN:END:STEP is needed, three numbers as in 0:0.02:0.0025",
        ),
        (
            "policy.term",
            "rents.turnover=0,0.1",
            "--rows: found 'policy.term'; PATH=BEGIN:END:STEP or PATH=A,B,C is needed, as policy.term=15",
        ),
        (
            "policy.term=1,,2",
            "rents.turnover=0,0.1",
            "--rows: found '1,,2'; a value is missing beside a comma",
        ),
        ("policy.term=1,1", "rents.turnover=0,0.1", "--rows: '1' stands in the list twice"),
        ("policy.term=1,2", "policy.term=0,1", "--columns: policy.term is in --rows too"),
        (
            "policy.term+policy.term=1,2",
            "rents.turnover=0,1",
            "--rows: 'policy.term+policy.term' names a path",
        ),
        (
            "policy.term=26,27",
            "rents.turnover=0,0.1",
            "exit.holding_years: 25 years is less than the policy's term of 26",
        ),
        ("rents.turnover=5,10", "policy.term=1,2", "rents.turnover: found 5; a share from 0 to 1 is allowed"),
    ],
)
def test_bad_sides(rows: str, columns: str, message: str) -> None:
    output = gridded("--rows", rows, "--columns", columns)
    assert (output.exit_code, output.stdout) == (2, "")
    assert message in output.stderr
    assert "Traceback" not in output.stderr


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--figure", "residual", "--figure: there is no figure 'residual'"),
        ("--figure", "investor_irr_status", "is a word ('ok') and no number"),
        ("--chart", "grid.pdf", "grid.pdf: "),
        ("--chart", "", "--chart '': the name of a file is needed"),
        ("--csv", "", "--csv '': the name of a file is needed"),
        ("--csv", "no/such/folder/grid.csv", "cannot be written"),
    ],
)
def test_bad_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str, value: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    output = gridded(*TERMS, *CAPS, option, value)
    assert (output.exit_code, output.stdout) == (2, "")
    assert message in output.stderr
    assert not list(tmp_path.iterdir())


def test_interrupted_it_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = count()

    def interrupted(
        scenario: Scenario, variants: Sequence[Mapping[str, object]], figures: Sequence[FigureName]
    ) -> Values:
        if next(rounds) == 1:
            raise KeyboardInterrupt
        return figures_of(scenario, variants, figures)

    monkeypatch.setattr("feasibility.solve.grid.figures_of", interrupted)
    monkeypatch.setattr("feasibility.solve.grid.BLOCK", 10)
    files = [tmp_path / "grid.csv", tmp_path / "grid.png"]
    files[0].write_text("what stood here", encoding="utf-8")
    output = gridded(*TERMS, *CAPS, "--csv", str(files[0]), "--chart", str(files[1]))
    assert (output.exit_code, output.stdout) == (130, "")
    assert list(tmp_path.iterdir()) == files[:1]
    assert files[0].read_text(encoding="utf-8") == "what stood here"


METHODS = ("--set", "exit.methods=[net_yield, vacant_value]")
YIELDS = ("--rows", "exit.net_yield=0.045,0.05,0.055,0.06")


def test_each_cell_says_which_exit_method_gives_its_values() -> None:
    """By the highest value of each type, as `evaluate` names it."""
    data = json.loads(gridded(*METHODS, *YIELDS, "--columns", "policy.term=20", "--json").stdout)
    scenario = read_scenario(AMERSFOORT)
    for value, row in zip(data["rows"]["values"], data["exit_methods"], strict=True):
        result = evaluate(
            scenario.with_values({"exit.methods": ["net_yield", "vacant_value"], "exit.net_yield": value})
        )
        used = {each.exit_method for each in result.dwelling_types.values()}
        assert set(row[0].split("+")) == used
    assert data["exit_methods"][0] == ["net_yield"]
    assert data["exit_methods"][-1] == ["vacant_value"]


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_lever_that_moves_nothing_somewhere_is_named_with_the_reason(lang: str) -> None:
    page = " ".join(gridded(*METHODS, *YIELDS, "--columns", "policy.term=20", "--lang", lang).stdout.split())
    said = {
        "en": "moves nothing from 5.5% to 6%. There another exit method gives the values: vacant value.",
        "nl": "beweegt niets van 5,5 % tot 6 %. Daar komen de waarden van een andere eindwaardemethode",
    }
    assert said[lang] in page


def test_a_grid_of_one_exit_method_needs_no_letters() -> None:
    page = gridded(*TERMS, *CAPS).stdout
    assert "The letter is" not in page
    assert "another exit method" not in page
    assert "moves nothing" not in page


UNUSED = ("--rows", "exit.net_yield=0.04,0.05,0.06")


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("columns", ["policy.term=15,20", "policy.term=20"])
def test_a_yield_that_no_method_uses_is_said_to_be_unused(columns: str, lang: str) -> None:
    """The example leaves by vacant value alone, so its net yield moves nothing anywhere."""
    page = " ".join(gridded(*UNUSED, "--columns", columns, "--lang", lang).stdout.split())
    said = {
        "en": "moves nothing from 4% to 6%. The scenario does not use it: the values at exit come from",
        "nl": "beweegt niets van 4 % tot 6 %. Het scenario gebruikt dit niet: de eindwaarden komen van",
    }
    assert said[lang] in page


@pytest.mark.parametrize("key", ["let_ratio=0.8,0.9", "ageing=0.001,0.002"])
def test_a_value_of_vacant_dwellings_is_unused_where_all_leave_by_yield(key: str) -> None:
    page = " ".join(
        gridded(
            "--set", "exit.methods=[net_yield]", "--rows", f"exit.{key}", "--columns", "policy.term=15,20"
        ).stdout.split()
    )
    assert "The scenario does not use it: the values at exit come from net yield." in page


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("methods", ["[vacant_value]", "[net_yield, vacant_value]"])
def test_the_notes_under_the_picture_do_not_lie_over_its_key(methods: str, lang: str) -> None:
    """All texts under the picture by their drawn boxes: no two of them share a place."""
    scenario = read_scenario(AMERSFOORT).with_values({"exit.methods": methods[1:-1].split(", ")})
    axes = (
        axis_of("exit.net_yield=0.045,0.05,0.055,0.06", "--rows"),
        axis_of("policy.term=15,20", "--columns"),
    )
    picture = grid_chart(grid_of(scenario, *axes, "residual_land_value"), lang)
    picture.draw_without_rendering()
    texts = [
        each
        for each in picture.findobj(match=Text)
        if isinstance(each, Text) and each.get_visible() and each.get_text().strip()
    ]
    assert any(len(each.get_text()) > 60 for each in texts), "the notes are there"
    boxes = [each.get_window_extent() for each in texts]
    under = [each for each in boxes if each.y1 < picture.axes[0].get_window_extent().y0]
    assert all(one is two or not one.overlaps(two) for one in under for two in under)

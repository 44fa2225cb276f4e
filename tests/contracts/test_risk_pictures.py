"""Pictures of many paths: drawn for every scenario and for odd ones, with the figures of the simulation."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure, FigureBase

from feasibility import chart_of, evaluate, read_scenario
from feasibility.cli.risk import simulate as command
from feasibility.language.numbers import number
from feasibility.language.words import Words
from feasibility.report.charts import style
from feasibility.report.charts.file import WIDTH
from feasibility.report.document import Drawing
from feasibility.report.handout.printed import SMALLEST
from feasibility.report.risk.charts.of_simulation import (
    all_fans,
    cash_flow_fan,
    land_value_distribution,
    rents_fan,
    write_fans,
)
from feasibility.report.risk.figures import rents_shown
from feasibility.report.risk.page import risk_section
from feasibility.risk.blocks import real_starts
from feasibility.risk.simulation import Simulation, simulate
from feasibility.scenario.validated import Scenario
from tests.longer import in_turn

SCENARIOS = Path(__file__).parents[2] / "scenarios"
AMERSFOORT = str(SCENARIOS / "amersfoort-2019.yaml")
PATHS = 64
MONTHS = {"distribution": "discrete", "values": [24, 30, 36], "weights": [0.6, 0.3, 0.1]}
SOLD = {"segment": "low_sale", "count": 20, "floor_area": 54, "price": 212_000, "construction_cost": 1_450}
ODD: dict[str, dict[str, Any]] = {
    "nothing asked": {"land.asking_price": 0},
    "a given price": {"land.price": 4_000_000},
    "negative": {"dwellings.free.vacant_value": 200_000, "dwellings.free.rent": 700},
    "all sold": {"dwellings": {"koop": SOLD}, "exit.holding_years": 0, "policy.term": 0},
    "one year": {"exit.holding_years": 1, "exit.methods": ["net_yield"], "policy.term": 1},
    "months that differ": {"uncertainty.inputs": {"development.construction_months": MONTHS}},
    "nothing uncertain": {
        "uncertainty.indices": {
            name: {"sd": 0.0}
            for name in ("cpi", "wages", "construction_cost", "house_price", "market_rent", "exit_yield")
        }
    },
    "a name that is markup": {"name": "$x$ <b>&amp;</b>"},
}


def scenario_of(name: str) -> Scenario:
    if name not in ODD:
        return read_scenario(SCENARIOS / f"{name}.yaml")
    return read_scenario(AMERSFOORT).with_values(ODD[name])


@cache
def simulated(name: str) -> tuple[Simulation, ...]:
    scenario = scenario_of(name)
    return (simulate(scenario, PATHS), simulate(scenario, PATHS, model="history"))


def labels(figure: FigureBase) -> list[str]:
    """The words of every key on a figure and its parts."""
    found = [each.get_text() for legend in figure.legends for each in legend.get_texts()]
    return found + [word for part in figure.subfigs for word in labels(part)]


def drawn(figure: Figure, key: str, panel: int = 0) -> tuple[Any, Any]:
    """The places of the first line of a look on a panel."""
    look = style.STROKES[key]
    line = next(
        each
        for each in figure.axes[panel].get_lines()
        if each.get_color() == look.colour and each.get_linewidth() == look.width
    )
    return np.asarray(line.get_xdata(), dtype=float), np.asarray(line.get_ydata(), dtype=float)


@pytest.mark.parametrize(("name", "lang"), in_turn(("amersfoort-2019", *ODD), ("en", "nl")))
def test_odd_scenarios_have_their_pictures(name: str, lang: str, tmp_path: Path) -> None:
    """The report of every scenario that is shipped draws the same, in `test_every_case_makes_a_page`."""
    file = tmp_path / "fans.svg"
    write_fans(simulated(name), file, lang)
    assert b"</svg>" in file.read_bytes()
    assert not any("{" in each or "nan" in each for each in labels(all_fans(simulated(name), lang)))


def test_the_same_simulations_have_the_same_bytes(tmp_path: Path) -> None:
    files = [tmp_path / f"{place}.{ending}" for ending in ("svg", "png") for place in "ab"]
    for each in files:
        write_fans(simulated("amersfoort-2019"), each, "nl")
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[2].read_bytes() == files[3].read_bytes()


# ------------------------------------------------------------------------------------- the land value


@pytest.mark.parametrize("place", [0, 1])
def test_the_curve_is_the_share_of_the_paths_with_at_most_an_amount(place: int) -> None:
    simulation = simulated("amersfoort-2019")[place]
    figure = land_value_distribution(simulated("amersfoort-2019"))
    x, y = drawn(figure, simulation.plan.model)
    values = simulation.figure("residual_land_value")
    for amount, share in zip(1e6 * x[::50], y[::50], strict=True):
        assert share == np.mean(values <= amount)
    assert np.all(np.diff(y) >= 0)


def test_the_price_and_the_central_path_are_marked() -> None:
    scenario = scenario_of("amersfoort-2019")
    figure = land_value_distribution(simulated("amersfoort-2019"))
    upright = {
        float(np.asarray(each.get_xdata())[0])
        for each in figure.axes[0].get_lines()
        if len(np.asarray(each.get_xdata())) == 2
    }
    assert 4.2 in upright
    assert evaluate(scenario).residual_land_value / 1e6 in upright
    assert len(upright) == 2
    nothing = land_value_distribution(simulated("nothing asked"))
    assert len([each for each in nothing.axes[0].get_lines() if len(np.asarray(each.get_xdata())) == 2]) == 1


def test_the_key_says_how_likely_it_is_to_be_viable() -> None:
    random, _ = simulated("amersfoort-2019")
    viable = np.mean(random.figure("residual_land_value") >= 4_200_000)
    error = np.sqrt(viable * (1 - viable) / PATHS)
    (label,) = [
        each for each in labels(land_value_distribution(simulated("amersfoort-2019"))) if "Random" in each
    ]
    assert (
        label
        == f"Random; viable: {number(float(100 * viable), 'en', 1)}% ± {number(float(100 * error), 'en', 1)}"
    )


def test_every_real_year_of_signing_is_a_point() -> None:
    scenario = scenario_of("amersfoort-2019")
    starts = real_starts(scenario)
    axis = land_value_distribution(simulated("amersfoort-2019")).axes[1]
    points = [
        x for each in axis.get_lines() if each.get_marker() == "o" for x in np.asarray(each.get_xdata())
    ]
    values = np.asarray(starts.figures["residual_land_value"], dtype=float)
    assert sorted(map(float, points)) == pytest.approx(sorted(values / 1e6))
    written = {each.get_text() for each in axis.texts}
    assert {"2000", "2005"} <= written
    assert str(starts.signed[int(values.argmin())]) in written
    alone = land_value_distribution(simulated("amersfoort-2019")[:1])
    assert len(alone.axes) == 1


def test_years_of_signing_do_not_cover_each_other() -> None:
    figure = land_value_distribution(simulated("amersfoort-2019"))
    figure.draw_without_rendering()
    boxes = [each.get_window_extent() for each in figure.axes[1].texts]
    for place, one in enumerate(boxes):
        for other in boxes[place + 1 :]:
            assert not one.overlaps(other)


# ------------------------------------------------------------------------------------------------ fans


def test_the_fan_of_a_rent_is_its_percentiles() -> None:
    random, history = simulated("amersfoort-2019")
    figure = rents_fan((random, history))
    assert len(figure.axes) == 2 * 3
    for panel, simulation in enumerate((random, history)):
        rents = np.asarray(simulation.fans["fan.rent.low"], dtype=float)
        x, y = drawn(figure, "median", panel)
        assert x[0] == evaluate(scenario_of("amersfoort-2019")).arrays.calendar.delivery_year
        assert y == pytest.approx(np.median(rents, axis=0))
        limits = np.asarray(simulation.fans["fan.limit.low"], dtype=float)
        assert drawn(figure, "limit_median", panel)[1] == pytest.approx(np.median(limits, axis=0))
        vertices = figure.axes[panel].collections[0].get_paths()[0].vertices
        last = np.asarray(vertices)[np.asarray(vertices)[:, 0] == x[-1]][:, 1]
        assert {round(each, 6) for each in last} == {
            round(float(each), 6) for each in np.percentile(rents[:, -1], [5, 95])
        }


def test_the_central_path_is_the_scenario_itself() -> None:
    result = evaluate(scenario_of("amersfoort-2019"))
    _, y = drawn(rents_fan(simulated("amersfoort-2019")), "central")
    assert y == pytest.approx(result.arrays.unit.letting.rent[0, 0])
    figure = cash_flow_fan(simulated("amersfoort-2019"))
    _, flows = drawn(figure, "central")
    assert 1e6 * flows == pytest.approx(result.cash_flow.lines["net_cash_flow"][: flows.size], abs=1)


def test_without_deviations_the_fan_is_the_central_path() -> None:
    figure = rents_fan(simulated("nothing uncertain")[:1])
    assert drawn(figure, "median")[1] == pytest.approx(drawn(figure, "central")[1], rel=1e-12)
    rents = drawn(rents_fan(simulated("amersfoort-2019")), "central")[1]
    assert drawn(figure, "central")[1] == pytest.approx(rents)


def test_no_calendar_year_where_paths_have_their_own_dates() -> None:
    axis = rents_fan(simulated("months that differ")).axes[-1]
    assert axis.get_xlabel() == "years after first letting"
    assert np.asarray(axis.get_lines()[0].get_xdata())[0] == 0
    assert rents_fan(simulated("amersfoort-2019")).axes[-1].get_xlabel() == "calendar year"


def test_who_stays_stands_over_a_panel() -> None:
    random, _ = simulated("amersfoort-2019")
    assert np.mean(random.figure("kept_years.high") >= 20) == 0
    title = rents_fan((random,)).axes[1].get_title(loc="left")
    # 1.96²/(64 + 1.96²): the highest probability of which no path in 64 is within a 95 % interval (Wilson).
    assert (
        title == "high: 30 dwellings, segment high mid\nStays mid-market through the term: 0% (under 5.66%)"
    )


PAPER_WIDTH, PAPER_HEIGHT = 182 / 25.4, 235 / 25.4
"""Inches that a picture has at most on paper, by the style sheet."""
READ = 5.5
"""Points of the smallest text that is read."""


def test_of_many_types_the_rents_are_divided_over_pictures_that_can_be_read() -> None:
    simulations = simulated("city-block-300")
    blocks = risk_section(simulations, Words("nl")).blocks
    fans = [each for each in blocks if isinstance(each, Drawing) and each.chart == "fan_rents"]
    assert [each.title.partition(" (")[2] for each in fans] == ["1 van 2)", "2 van 2)"]
    types = [name for each in fans for name in each.of[1]]  # type: ignore[index]
    assert types == list(rents_shown(simulations[0]))
    assert len(types) == 8
    for each in fans:
        figure = rents_fan(simulations, "nl", each.of[1])  # type: ignore[index]
        scale = min(PAPER_WIDTH / WIDTH, PAPER_HEIGHT / figure.get_figheight())
        assert round(style.SMALL * SMALLEST * scale, 1) >= READ


def test_nothing_let_is_said() -> None:
    figure = rents_fan(simulated("all sold"), "nl")
    assert [each.get_text() for each in figure.axes[0].texts] == ["Er wordt geen woning verhuurd."]


def test_a_fan_reads_in_grey() -> None:
    """The parts of a fan and its lines differ in lightness, by the weights of ITU-R BT.709."""

    def lightness(colour: str) -> float:
        return float(np.dot(to_rgb(colour), (0.2126, 0.7152, 0.0722)))

    shades = [
        lightness(each)
        for each in (
            "#FFFFFF",
            style.FAN_FILLS["outer"].colour,
            style.FAN_FILLS["inner"].colour,
            style.STROKES["median"].colour,
            style.STROKES["limit_median"].colour,
        )
    ]
    assert all(one - other >= 0.08 for one, other in pairwise(shades))
    assert style.STROKES["random"].dashes != style.STROKES["history"].dashes


# -------------------------------------------------------------------------------------------- commands


def test_the_command_draws(tmp_path: Path) -> None:
    file = tmp_path / "fans.png"
    done = CliRunner().invoke(command, [AMERSFOORT, "--paths", "64", "--chart", str(file)])
    assert (done.exit_code, done.stderr) == (0, "")
    assert file.read_bytes().startswith(b"\x89PNG")
    other = tmp_path / "again.png"
    write_fans(simulated("amersfoort-2019"), other)
    assert file.read_bytes() == other.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([AMERSFOORT, "--chart", "x.gif"], ".png or .svg"),
        ([AMERSFOORT, "--chart", ""], "the name of a file is needed"),
        ([AMERSFOORT, AMERSFOORT, "--chart", "x.png"], "--chart draws one scenario"),
        ([AMERSFOORT, "--chart", "no/such/folder/x.png"], "no/such/folder"),
    ],
)
def test_the_command_refuses_before_it_computes(arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == 2
    assert said in done.stderr


def test_chart_of_takes_simulations() -> None:
    random, history = simulated("amersfoort-2019")
    assert len(chart_of(random).subfigs) == 3
    assert len(chart_of([random, history]).subfigs) == 3
    with pytest.raises(TypeError, match="one scenario, each of another model"):
        chart_of([random, random])
    with pytest.raises(TypeError, match="one scenario, each of another model"):
        chart_of([random, simulated("nothing asked")[1]])

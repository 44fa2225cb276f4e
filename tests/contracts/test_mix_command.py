"""`feasibility mix` as a user meets it: pages, files, status, and what goes wrong."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from click import UsageError
from click.testing import CliRunner, Result

from feasibility import evaluate, read_scenario
from feasibility.cli import main
from feasibility.cli.mix_options import MixRequest, refuse_what_excludes
from feasibility.mix import enumeration, frontier, search
from feasibility.mix.results import BestMix
from feasibility.programme.question import Options, question_of
from feasibility.programme.watch import Watch

ROOT = Path(__file__).parents[2]
AMERSFOORT = str(ROOT / "scenarios" / "amersfoort-2019.yaml")
GOOI = str(ROOT / "scenarios" / "gooi-en-vechtstreek-2019.yaml")
CORPORATION = str(ROOT / "scenarios" / "corporation-low-segment.yaml")
FREE = ("--free", "all")
LANGUAGES = pytest.mark.parametrize("lang", ["en", "nl"])
OBJECTIVES = ("land_value", "mid_dwellings", "mid_share", "dwelling_years", "irr", "low_dwellings")


def mix(*arguments: str, scenario: str = AMERSFOORT) -> Result:
    return CliRunner().invoke(main, ["mix", scenario, *arguments])


def data_of(output: Result) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(
        output.stdout, parse_constant=lambda name: pytest.fail(f"{name} is no JSON")
    )
    return data


def rows_of(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def squeezed(page: str) -> str:
    """A page as running text, whatever its line ends."""
    return " ".join(page.split())


# ------------------------------------------------------------------------------------------ best mix


@LANGUAGES
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_objective_has_its_page(objective: str, lang: str) -> None:
    output = mix(*FREE, "--maximise", objective, "--lang", lang)
    assert (output.exit_code, output.stderr) == (0, "")
    assert output.stdout.startswith("Amersfoort, 120 dwellings, 2019\n====")
    assert "{" not in output.stdout
    assert {"en": "Proven: no mix", "nl": "Bewezen: geen mix"}[lang] in squeezed(output.stdout)
    assert all(len(line) <= 110 for line in output.stdout.splitlines())


def test_the_page_says_what_is_best_and_how_far_the_current_programme_is_from_it() -> None:
    data = data_of(mix(*FREE, "--json"))
    page = squeezed(mix(*FREE).stdout)
    best, current = data["mix"], data["current"]
    counts = ", ".join(f"{count} {name}" for name, count in best["counts"].items())
    assert f"The highest land value of any mix is €{best['land_value']:,.0f}: {counts}." in page
    assert f"{best['margin']:,.0f} above the asking price of €4,200,000." in page
    assert "The current programme is 24 low, 30 high, 66 free." in page
    behind = best["land_value"] - current["land_value"]
    assert f"In land value it stays €{behind:,.0f} behind the best mix." in page


def test_the_page_in_dutch() -> None:
    page = squeezed(mix(*FREE, "--lang", "nl", "--maximise", "low_dwellings").stdout)
    assert "Typen: laag (vrij binnen het totaal), hoog (vrij binnen het totaal), vrij (vrij" in page
    assert "precies 120 woningen in totaal; ten minste 10 % laag midden + lage koop;" in page
    assert "Het hoogste aantal lage middenwoningen van alle mixen is 44: 44 laag, 12 hoog, 64 vrij." in page
    assert "De vraagprijs van € 4.200.000" in page
    assert "prijs € 10.000 lager" in page
    assert "1 woning laag wordt gedragen door 1,38 woningen vrij." in page


def test_nothing_but_the_answer_is_printed_whatever_the_solver_has_to_say() -> None:
    """A real process: what a library prints by itself passes every stream of Python by."""
    command = [sys.executable, "-m", "feasibility", "mix", str(AMERSFOORT), *FREE, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert json.loads(done.stdout)["possible"] is True


def test_json_holds_the_answer_and_its_evaluation_unrounded() -> None:
    data = data_of(mix(*FREE, "--top", "3", "--json"))
    best = data["mix"]
    assert data["possible"] is data["proven"] is True
    assert (data["objective"], data["then"]) == ("land_value", "mid_dwellings")
    assert data["value"] == data["bound"] == best["land_value"]
    assert best["dwellings"] == sum(best["counts"].values()) == 120
    assert data["question"]["rate"] == 0.055
    assert data["question"]["rows"][0]["name"] == "total"
    values = {f"dwellings.{name}.count": count for name, count in best["counts"].items()}
    result = evaluate(read_scenario(AMERSFOORT).with_values(values))
    assert data["evaluation"]["results"]["residual_land_value"] == result.residual_land_value
    assert [each["land_value"] for each in data["also"]] == sorted(
        (each["land_value"] for each in data["also"]), reverse=True
    )
    assert len(data["also"]) == 2
    over = sum(each["count"] * each["over"] for each in data["sour_and_sweet"]["types"])
    assert over == pytest.approx(best["land_value"] - 4_200_000, abs=0.005)
    assert {"name", "text", "side", "limit", "unit", "gain", "mix"} == set(data["binding"][0])


def test_the_best_mixes_in_order_as_csv(tmp_path: Path) -> None:
    table = tmp_path / "top.csv"
    output = mix(*FREE, "--top", "4", "--csv", str(table), "--json")
    data = data_of(output)
    rows = rows_of(table)
    assert [row["place"] for row in rows] == ["1", "2", "3", "4"]
    assert [float(row["land_value"]) for row in rows] == [
        each["land_value"] for each in (data["mix"], *data["also"])
    ]
    assert int(rows[0]["count.free"]) == data["mix"]["counts"]["free"]
    assert {row["viable"] for row in rows} == {"true"}


def test_counts_as_ranges_in_the_scenario_have_no_current_programme() -> None:
    ranges = {"low": "{min: 5, max: 30}", "high": "{min: 14, max: 60}", "free": "{max: 90}"}
    settings = [f"dwellings.{name}.count={each}" for name, each in ranges.items()]
    arguments = [part for each in settings for part in ("--set", each)]
    page = squeezed(mix(*arguments).stdout)
    assert "Types: low (5 to 30), high (14 to 60), free (0 to 90)." in page
    assert "current programme" not in page
    data = data_of(mix(*arguments, "--json"))
    assert data["current"] is None
    assert 14 <= data["mix"]["counts"]["high"] <= 60


def test_rows_of_every_kind_are_named() -> None:
    rows = (
        "mix={total: {max: 130}, floor_area_at_most: 8_950.5, gross_floor_area_at_most: 11_600, "
        "parking_spaces_at_most: 104, rows: {care: {of: {low: 1, high: 0.5}, at_most: 24, "
        "at_least_share: 0.075}}}"
    )
    page = squeezed(mix(*FREE, "--set", rows).stdout)
    for row in (
        "1 to 130 dwellings in all; ",
        "at most 8,950.5 m² gbo; at most 11,600 m² bvo; at most 104 parking spaces; ",
        "'care' at least 7.5% and at most 24; ",
    ):
        assert row in page


def test_a_share_from_a_number_of_dwellings_on_is_named() -> None:
    page = squeezed(mix(*FREE, "--total", "1:40", scenario=GOOI).stdout)
    assert "at least 25% mid + mid plus from 10 dwellings on" in page
    assert "It does not keep to: 1 to 40 dwellings in all." in page
    assert "ahead of the best mix: that is possible only because it does not keep to every row." in page


def test_least_contribution_is_asked_of_mixes_that_need_one() -> None:
    output = mix(*FREE, "--minimise", "public_contribution", scenario=CORPORATION)
    page = squeezed(output.stdout)
    assert output.exit_code == 0
    assert "Mixes that do not reach the land price of €800,000 count too." in page
    assert "Left out, since a deviation with its motivation is recorded: at least 10%" in page
    assert "In shortfall on the land price it stays" in page
    assert "It does not keep to" not in page
    assert "No type has anything over: at this price no number of other dwellings carries a sour one." in page


def test_an_irr_of_ones_own() -> None:
    page = squeezed(mix(*FREE, "--irr", "0.057", "--maximise", "mid_share").stdout)
    assert "an IRR of at least 5.7% at the asking price of €4,200,000" in page
    assert "Viable at an IRR of 5.7%: with the land at €4,200,000 the investor has" in page
    assert '"An IRR of at least 5.7%" was asked as "a present value at 5.7% that is not below zero".' in page
    assert "This mix has one, 5.702%, and it says the same." in page


@LANGUAGES
@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_the_picture_of_sour_and_sweet(tmp_path: Path, suffix: str, lang: str) -> None:
    pictures = [tmp_path / f"{place}.{suffix}" for place in "ab"]
    for picture in pictures:
        assert mix(*FREE, "--chart", str(picture), "--lang", lang).exit_code == 0
    one, other = (picture.read_bytes() for picture in pictures)
    assert one == other
    assert len(one) > 1000


# --------------------------------------------------------------------------------- count, every mix


def test_how_many_mixes_there_are() -> None:
    data = data_of(mix(*FREE, "--count", "--json"))
    page = squeezed(mix(*FREE, "--count").stdout)
    assert f"{data['mixes']:,} mixes keep to the rows, viability left out." in page
    assert f"{data['viable']:,} of them are viable: they reach the asking price of €4,200,000." in page
    assert f"Of every 100 mixes about {round(100 * data['viable'] / data['mixes'])} are viable." in page


def test_what_no_count_can_say_is_estimated_and_said_to_be() -> None:
    asked, scenario = (*FREE, "--count"), str(ROOT / "scenarios" / "new-district-1000.yaml")
    output = mix(*asked, "--json", scenario=scenario)
    data = data_of(output)
    assert (data["mixes"], data["viable"], data["stopped"]) == (None, None, None)
    estimate, of_these, sample = data["estimated_mixes"], data["estimated_viable"], data["sample"]
    assert abs(estimate["number"] - 10_929_066_082_158_051_779_629_240) < estimate["margin"] * 1e25
    assert estimate["number"] == round(Fraction(sample["divisions"] * sample["mixes"], sample["drawn"]))
    assert of_these["number"] == round(Fraction(sample["divisions"] * sample["viable"], sample["drawn"]))
    assert mix(*asked, "--json", scenario=scenario).stdout == output.stdout
    page = squeezed(mix(*asked, scenario=scenario).stdout)
    assert (
        "About 10,925,000,000,000,000,000,000,000 mixes keep to the rows, viability left out. That is" in page
    )
    assert "an estimate, not a count, with a margin of 0.17% either way at 95% certainty: of 2,000" in page
    assert f"drawn evenly, {sample['mixes']:,} keep to the rows. An exact count would take too long." in page
    assert "cannot be counted exactly in a reasonable time. About 1,934,9" in page
    assert "00,000 do, by an estimate with a margin of 0.5% either way at 95% certainty." in page
    assert f"Of {sample['mixes']:,} mixes drawn evenly from those that keep to the rows" in page
    assert f"{sample['viable']:,} do: with 95% certainty between 17.6% and 17.8% of all." in page
    dutch = squeezed(mix(*asked, "--lang", "nl", scenario=scenario).stdout)
    assert "Ongeveer 10.925.000.000.000.000.000.000.000 mixen voldoen aan de eisen" in dutch
    assert "Dat is een schatting, geen telling, met een marge van 0,17 % naar beide kanten" in dutch


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "It cannot be estimated either: of 2,000,000 divisions of the dwellings over the types"),
        ("nl", "Te schatten is het ook niet: van 2.000.000 verdelingen van de woningen over de typen"),
    ],
)
def test_too_few_mixes_for_an_estimate_are_said_to_be(lang: str, said: str) -> None:
    """At least 850 houses, four types of twelve: there are mixes, but a million draws meet about one."""
    budgets = ("mix.floor_area_at_most=110_000", "mix.parking_spaces_at_most=1_500")
    settings = ("mix.rows.houses.at_least=850", *budgets)
    asked = (*FREE, "--count", *(part for each in settings for part in ("--set", each)))
    scenario = str(ROOT / "scenarios" / "new-district-1000.yaml")
    page = squeezed(mix(*asked, "--lang", lang, scenario=scenario).stdout)
    assert said in page
    assert {"en": "About", "nl": "Ongeveer"}[lang] not in page
    data = data_of(mix(*asked, "--json", scenario=scenario))
    assert (data["mixes"], data["estimated_mixes"], data["estimated_viable"]) == (None, None, None)
    assert data["sample"]["mixes"] < 400


@LANGUAGES
def test_a_count_that_is_stopped_says_what_is_finished(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def stopping(what: str) -> Iterator[Callable[[int, int], None]]:
        shown: list[int] = []

        def show(done: int, work: int) -> None:
            shown.append(done)
            if len(shown) == 2:
                raise KeyboardInterrupt

        yield show

    monkeypatch.setattr("feasibility.cli.mix.progress_of", stopping)
    output = mix(*FREE, "--count", "--lang", lang)
    page = squeezed(output.stdout)
    assert output.exit_code == 130
    assert {"en": "4,753 mixes keep to the rows", "nl": "4.753 mixen voldoen aan de eisen"}[lang] in page
    assert page.endswith({"en": "it was stopped.", "nl": "is gestopt."}[lang])


def test_none_and_all_are_said_in_words() -> None:
    none = squeezed(mix(*FREE, "--count", "--land-price", "60_000_000").stdout)
    every = squeezed(mix(*FREE, "--count", "--land-price", "-60_000_000", "--lang", "nl").stdout)
    assert "None of them is viable: none reaches the land price of €60,000,000." in none
    assert "Alle zijn haalbaar: elk haalt de grondprijs van -€ 60.000.000." in every


@pytest.mark.parametrize("option", [(), ("--any",)])
def test_every_mix_is_written(tmp_path: Path, option: tuple[str, ...]) -> None:
    table = tmp_path / "all.csv"
    output = mix(*FREE, *option, "--all", str(table))
    room = data_of(mix(*FREE, "--count", "--json"))
    number = room["mixes"] if option else room["viable"]
    rows = rows_of(table)
    assert output.stdout == f"{number:,} mixes are written to {table}.\n"
    assert len(rows) == number
    assert sum(row["viable"] == "true" for row in rows) == room["viable"]
    best = data_of(mix(*FREE, "--json"))["mix"]
    found = max(rows, key=lambda row: float(row["land_value"]))
    assert {name: int(found[f"count.{name}"]) for name in best["counts"]} == best["counts"]
    assert float(found["land_value"]) == pytest.approx(best["land_value"], abs=0.005)
    for figure in ("dwellings", "mid_dwellings", "low_dwellings", "dwelling_years"):
        assert int(found[figure]) == best[figure]
    for row in rows:
        assert float(row["public_contribution"]) == max(0.0, 4_200_000 - float(row["land_value"]))


def test_mixes_that_are_viable_by_the_use_of_their_land_are_written(tmp_path: Path) -> None:
    """VAT on the land by use: as many rows as the page counts, of over a million that keep to the rest."""
    table, scenario = tmp_path / "all.csv", str(ROOT / "scenarios" / "owner-occupied-mix.yaml")
    narrow = (*FREE, "--total", "80", "--land-price", "3_000_000")
    room = data_of(mix(*narrow, "--count", "--json", scenario=scenario))
    output = mix(*narrow, "--all", str(table), scenario=scenario)
    assert output.stdout == f"{room['viable']:,} mixes are written to {table}.\n"
    rows = rows_of(table)
    assert 0 < len(rows) == room["viable"] < 10**6 < room["mixes"]
    assert all(row["viable"] == "true" for row in rows)


def test_more_than_a_million_mixes_are_not_written(tmp_path: Path) -> None:
    output = mix(*FREE, "--total", "20:400", "--all", str(tmp_path / "all.csv"))
    assert (output.exit_code, output.stdout) == (2, "")
    assert output.stderr == (
        "--all: there are 6,608,793 mixes, and at most 1,000,000 are written; narrow the ranges of the types "
        "or of the total\n"
    )
    assert not list(tmp_path.iterdir())


# ------------------------------------------------------------------------------------------ frontier


def test_the_frontier_and_the_distance_from_it(tmp_path: Path) -> None:
    arguments = (*FREE, "--frontier", "land_value,low_dwellings")
    table = tmp_path / "frontier.csv"
    data = data_of(mix(*arguments, "--json", "--csv", str(table)))
    page = squeezed(mix(*arguments).stdout)
    points = data["points"]
    assert f"{len(points)} mixes, of which none is bettered in both" in page
    assert f"It lies €{data['lost']:,.0f} from the frontier: with no worse low mid-market dwellings" in page
    level = next(each for each in points if each["low_dwellings"] >= data["current"]["low_dwellings"])
    assert data["lost"] == pytest.approx(level["land_value"] - data["current"]["land_value"], abs=0.005)
    assert [float(row["land_value"]) for row in rows_of(table)] == [each["land_value"] for each in points]
    dutch = squeezed(mix(*arguments, "--lang", "nl").stdout)
    assert f"{len(points)} mixen waarvan er geen in beide wordt verbeterd" in dutch
    assert "van de grens: met lage middenwoningen niet slechter dan nu (24) kan het zoveel beter" in dutch


def test_a_current_programme_beyond_or_out_of_reach_of_the_frontier() -> None:
    arguments = [*FREE, "--frontier", "land_value,mid_dwellings", "--land-price", "5_000_000"]
    data, page = data_of(mix(*arguments, "--json")), squeezed(mix(*arguments).stdout)
    assert data["lost"] is None
    assert data["current"]["breaks"] == ["viability"]
    assert "no mix that keeps to the rows is as good in mid-market dwellings (54)." in page
    arguments = [*FREE, "--frontier", "land_value,mid_dwellings", "--total", "115", "--any"]
    data, page = data_of(mix(*arguments, "--json")), squeezed(mix(*arguments).stdout)
    assert data["lost"] < 0
    assert f"It lies €{-data['lost']:,.0f} beyond the frontier in land value" in page


@pytest.mark.parametrize(
    "pair",
    [
        "land_value,low_dwellings",
        "low_dwellings,land_value",
        "public_contribution,low_dwellings",
        "irr,mid_share",
    ],
)
def test_the_picture_of_the_frontier(tmp_path: Path, pair: str) -> None:
    picture = tmp_path / "frontier.svg"
    output = mix(*FREE, "--any", "--frontier", pair, "--chart", str(picture), "--set", "name=漢 $x^2$ \\frac")
    assert (output.exit_code, output.stderr) == (0, "")
    assert picture.read_bytes().startswith(b"<?xml")


# ---------------------------------------------------------------------------------------- impossible


def test_no_mix_is_said_in_words_with_status_1() -> None:
    output = mix(*FREE, "--land-price", "6_000_000")
    page = squeezed(output.stdout)
    assert (output.exit_code, output.stderr) == (1, "")
    assert "No mix is possible: nothing keeps to every row at once. One set of rows conflicts." in page
    assert "Exactly 120 dwellings in all and the land price of €6,000,000 fit together only if" in page
    assert "or the land price falls by €784,188, to €5,215,812." in page
    assert (
        "If the land price falls by €784,188, to €5,215,812: then 12 low, 12 high, 96 free is possible."
        in page
    )
    dutch = squeezed(mix(*FREE, "--land-price", "6_000_000", "--lang", "nl").stdout)
    assert (
        "gaan alleen samen als het project met 17 woningen groeit, tot 137 in totaal, of de grondprijs"
        in dutch
    )
    assert (
        "Als de grondprijs met € 784.188 daalt, tot € 5.215.812: dan kan 12 laag, 12 hoog, 96 vrij." in dutch
    )


def test_what_is_given_is_enough() -> None:
    data = data_of(mix(*FREE, "--land-price", "6_000_000", "--json"))
    assert data["possible"] is False
    given = {each["name"]: each for each in data["relaxations"]}
    assert mix(*FREE, "--land-price", "5_215_812").exit_code == 0
    assert mix(*FREE, "--land-price", "5_215_813").exit_code == 1
    total = int(given["total"]["becomes"])
    assert mix(*FREE, "--land-price", "6_000_000", "--total", f"120:{total}").exit_code == 0
    assert mix(*FREE, "--land-price", "6_000_000", "--total", f"120:{total - 1}").exit_code == 1


def test_rows_that_must_give_together() -> None:
    rows = "mix={floor_area_at_most: 8_000, rows: {big: {of: [high, free], at_least_share: 0.95}}}"
    output = mix(*FREE, "--irr", "0.06", "--set", rows)
    page = squeezed(output.stdout)
    assert output.exit_code == 1
    assert "No single row is enough when it gives; more than one must give." in page
    assert "At least 10% low mid + low sale; 'big' at least 95%." in page
    assert "Each line is enough by itself: the first row in it gives the least that it can" in page
    data = data_of(mix(*FREE, "--irr", "0.06", "--set", rows, "--json"))
    assert data["relaxations"] == []
    assert all(len(each) > 1 for each in data["together"])


def test_a_way_that_is_not_enough_is_not_given() -> None:
    """80% low and 60% high exceed the whole; only one side of 'a' gives, so not every pair is enough.

    By hand: with 'a' at 70 dwellings and 'b' at 60%, 70 may be 40% at most, which takes 175 dwellings.
    """
    rows = (
        "mix.rows={a: {of: [low], at_least: 70, at_least_share: 0.8}, b: {of: [high], at_least_share: 0.6}}"
    )
    output = mix(*FREE, "--set", rows)
    assert output.exit_code == 1
    assert (
        "If 'a', at least 70 and at least 80%, may be 70 and 40% and the project grows by 55 dwellings, to "
        "175 in all: then 70 low, 105 high is possible." in squeezed(output.stdout)
    )
    ways = data_of(mix(*FREE, "--set", rows, "--json"))["together"]
    assert ways
    for way in ways:
        assert len(way) == 2
        given, counts = {each["name"] for each in way}, way[-1]["mix"]["counts"]
        total = sum(counts.values())
        assert "rows.b" in given or counts["high"] >= 0.6 * total
        assert "rows.a" in given or counts["low"] >= max(70, 0.8 * total)
        assert "total" in given or total == 120
        assert "viability" in given or way[-1]["mix"]["viable"]


@pytest.mark.parametrize("option", [("--frontier", "land_value,low_dwellings"), ("--all", "all.csv")])
def test_no_mix_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: tuple[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    output = mix(*FREE, "--land-price", "6_000_000", *option)
    assert output.exit_code == 1
    assert "No mix is possible" in output.stdout
    assert not list(tmp_path.iterdir())


# ----------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            (),
            f"{AMERSFOORT}:17: dwellings: no count is free: give a range, count: {{min: 0, max: 60}}, or "
            "name the free types (--free)",
        ),
        (("--free", "lo"), "--free: found 'lo'; the types are low, high, free; did you mean 'low'?"),
        (("--free", "low,low"), "--free: names a type twice"),
        ((*FREE, "--top", "0"), "--top: found 0; at least 1 is needed"),
        (
            (*FREE, "--top", "5000"),
            "--top: found 5000; at most 1,000 are listed; --all FILE writes every mix to a file",
        ),
        (
            (*FREE, "--maximise", "landvalue"),
            "--maximise: found 'landvalue'; allowed: land_value, mid_dwellings, dwelling_years, "
            "low_dwellings, social_dwellings, mid_share, irr; did you mean 'land_value'?",
        ),
        (
            (*FREE, "--maximise", "public_contribution"),
            "--maximise: found 'public_contribution', which is made as small as it can be: --minimise "
            "public_contribution",
        ),
        (
            (*FREE, "--minimise", "land_value"),
            "--minimise: found 'land_value'; only public_contribution is made as small as it can be; the "
            "most of it is --maximise land_value",
        ),
        ((*FREE, "--minimise", "cost"), "--minimise: found 'cost'; allowed: public_contribution"),
        (
            (*FREE, "--maximise", "irr", "--irr", "0.05"),
            "--irr: asks for a least IRR, and --maximise irr looks for the highest there is; give one "
            "of them",
        ),
        (
            (*FREE, "--frontier", "irr,land_value", "--irr", "0.05"),
            "--irr: asks for a least IRR, and the frontier is of the IRR itself; give one of them",
        ),
        (
            (*FREE, "--irr", "5.5"),
            "--irr: found 5.5; a yearly rate of return above -0.5 and at most 1 is allowed: 5.5 % is written "
            "0.055",
        ),
        ((*FREE, "--irr", "high"), "--irr: found the text 'high'; a yearly rate of return is needed"),
        ((*FREE, "--irr", "[1"), "--irr: found '[1'; a yearly rate of return is needed"),
        (
            (*FREE, "--land-price", "4.200.000"),
            "--land-price: found the text '4.200.000'; an amount of euros is needed: write 4200000",
        ),
        ((*FREE, "--total", "140:100"), "--total: the least, 140, is above the most, 100"),
        ((*FREE, "--total", "0"), "--total: at least one dwelling is needed"),
        (
            (*FREE, "--total", "100-140"),
            "--total: found '100-140'; a whole number is needed, 120, or a range of them, 100:140",
        ),
        (
            (*FREE, "--total", "99_999_999"),
            "--total: found '99_999_999'; at most 1,000,000 dwellings are allowed",
        ),
        (
            (*FREE, "--frontier", "land_value"),
            "--frontier: found 'land_value'; two objectives with a comma between them are needed, such as "
            "land_value,low_dwellings",
        ),
        (
            (*FREE, "--frontier", "land_value,land_value"),
            "--frontier: names land_value twice; two different objectives are needed",
        ),
        (
            (*FREE, "--frontier", "land_value,low_dwelling"),
            "--frontier: found 'low_dwelling'; allowed: land_value, mid_dwellings, dwelling_years, "
            "low_dwellings, social_dwellings, mid_share, irr, public_contribution; "
            "did you mean 'low_dwellings'?",
        ),
        (
            (*FREE, "--then", "land_value"),
            "--then: land_value is already what is searched for; name another one",
        ),
        (
            (*FREE, "--then", "irr"),
            "--then: found 'irr', which cannot break a tie; land_value, mid_dwellings, dwelling_years, "
            "low_dwellings, social_dwellings can",
        ),
        ((*FREE, "--chart", "mix.pdf"), "mix.pdf: a picture is written as .png or .svg; found '.pdf'"),
        (
            (*FREE, "--set", "mix.total={min: 9, max: 5}"),
            "mix.total: min 9 is above max 5",
        ),
        (
            (*FREE, "--set", "mix.floor_area_at_mst=9_000"),
            "mix.floor_area_at_mst: unknown path; did you mean 'mix.floor_area_at_most'?",
        ),
        (
            (*FREE, "--csv", "/nowhere/at/all.csv"),
            "/nowhere/at/all.csv: cannot be written: No such file or directory",
        ),
    ],
)
def test_bad_input_is_told_exactly(arguments: tuple[str, ...], message: str) -> None:
    output = mix(*arguments)
    assert (output.exit_code, output.stdout) == (2, "")
    assert output.stderr == message + "\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--count", "--all", "a.csv"), "--count and --all are separate questions: ask them one at a time"),
        (("--count", "--top", "3"), "--top goes with the best mix, not with --count"),
        (
            ("--frontier", "irr,low_dwellings", "--then", "irr"),
            "--then goes with the best mix, not with --frontier",
        ),
        (
            ("--count", "--chart", "a.png"),
            "--chart goes with the best mix or with --frontier, not with --count",
        ),
        (
            ("--maximise", "irr", "--minimise", "public_contribution"),
            "--maximise and --minimise together: one objective is searched for; --frontier A,B weighs two",
        ),
        (("--csv", ""), "--csv '': the name of a file is needed"),
        (("--all", ""), "--all '': the name of a file is needed"),
        (("--top", "x"), "Invalid value for '--top': 'x' is not a valid integer."),
    ],
)
def test_options_that_do_not_go_together(arguments: tuple[str, ...], message: str) -> None:
    output = mix(*FREE, *arguments)
    assert (output.exit_code, output.stdout) == (2, "")
    assert output.stderr.splitlines()[-1] == f"Error: {message}"


def test_a_dutch_thousand_is_a_warning() -> None:
    output = mix(*FREE, "--count", "--land-price", "4.200")
    assert output.exit_code == 0
    assert output.stderr == (
        "warning: --land-price: found 4.200; in Dutch that is a thousand and more: write 4_200 if that is "
        "meant\n"
    )


# --------------------------------------------------------------------------------------- interrupted


def hard(folder: Path) -> Path:
    """Twelve types up to 1,000 dwellings, an exact floor area and an exact number of parking spaces."""
    areas = [59.02, 59.82, 87.91, 48.03, 61.06, 87.79, 61.22, 68.4, 53.59, 85.28, 107.47, 101.72]
    spaces = [0.51, 1.15, 0.73, 0.63, 1.4, 0.35, 0.31, 0.72, 1.0, 0.98, 1.22, 0.99]
    values = [346, 391, 230, 355, 303, 226, 259, 277, 352, 297, 326, 247]
    names = [f"t{number}" for number in range(len(areas))]

    def row(weights: list[float], exactly: float) -> str:
        of = ", ".join(f"{name}: {weight}" for name, weight in zip(names, weights, strict=True))
        return f"{{of: {{{of}}}, at_least: {exactly}, at_most: {exactly}}}"

    lines = [
        "format: 1",
        "name: Exact areas",
        "price_date: 2019-07-01",
        "start: 2020-01-01",
        "policy: {name: none, date: 2019-07-01, segments: {free: {tenure: rent}}}",
        "form_factor: 0.8",
        "indices: {cpi: 0.02}",
        "rents: {statutory_cap: false}",
        "exit: {holding_years: 20, methods: [vacant_value]}",
        "required_return: 0.05",
        "development: {construction_months: 12, costs: {construction: {per_m2_bvo: 1_500}}}",
        "land: {price: residual, asking_price: 1}",
        "dwellings:",
        *(
            f"  {name}: {{segment: free, count: {{min: 0, max: 1000}}, floor_area: {area}, rent: 1000, "
            f"vacant_value: {value * 1000 + 17}}}"
            for name, area, value in zip(names, areas, values, strict=True)
        ),
        "mix:",
        "  total: 1000",
        f"  rows: {{area: {row(areas, 73442.5)}, parking: {row(spaces, 832.5)}}}",
    ]
    path = folder / "exact.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def process(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "feasibility", "mix", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_ctrl_c_ends_a_hard_search_with_what_it_knows(tmp_path: Path) -> None:
    running = process(str(hard(tmp_path)), "--any", "--json", "--csv", str(tmp_path / "mix.csv"))
    assert running.stderr is not None
    first = running.stderr.readline()
    assert "no mix exceeds €" in first, "it says how far it is"
    running.send_signal(signal.SIGINT)
    page, errors = running.communicate(timeout=60)
    assert (running.returncode, "Traceback" in errors) == (130, False)
    data = json.loads(page)
    assert (data["proven"], data["stopped"]) == (False, "interrupted")
    assert data["bound"] > (data["value"] or 0)
    assert not (tmp_path / "mix.csv").exists(), "what is not proven is not written to a file"


@LANGUAGES
def test_a_time_limit_ends_a_hard_search_with_the_same_words(tmp_path: Path, lang: str) -> None:
    output = mix("--any", "--time-limit", "0.5", "--lang", lang, scenario=str(hard(tmp_path)))
    assert output.exit_code == 3
    assert {"en": "stopped at its time limit", "nl": "bij de tijdgrens"}[lang] in squeezed(output.stdout)
    data = data_of(mix("--any", "--time-limit", "0.5", "--json", scenario=str(hard(tmp_path))))
    assert (data["proven"], data["stopped"]) == (False, "time_limit")


@LANGUAGES
def test_a_time_limit_ends_a_count_before_its_first_number(lang: str) -> None:
    """The block of 300 dwellings takes seconds to count: with next to no time there is no number at all."""
    block = str(ROOT / "scenarios" / "city-block-300.yaml")
    output = mix(*FREE, "--count", "--time-limit", "0.001", "--lang", lang, scenario=block)
    assert (output.exit_code, output.stderr) == (3, "")
    said = {
        "en": "How many mixes keep to the rows was not counted to the end: it was stopped.",
        "nl": "Hoeveel mixen aan de eisen voldoen is niet tot het eind geteld: het tellen is gestopt.",
    }
    assert squeezed(output.stdout).endswith(said[lang])
    data = data_of(mix(*FREE, "--count", "--time-limit", "0.001", "--json", scenario=block))
    assert (data["mixes"], data["viable"], data["stopped"]) == (None, None, "time_limit")


def test_a_time_limit_that_is_not_needed_changes_nothing() -> None:
    assert mix(*FREE, "--json", "--time-limit", "60").stdout == mix(*FREE, "--json").stdout


@pytest.mark.parametrize("written", ["0", "-1", "soon", "1,5"])
def test_a_time_limit_is_a_number_of_seconds(written: str) -> None:
    output = mix(*FREE, "--time-limit", written)
    assert (output.exit_code, output.stdout) == (2, "")
    assert output.stderr.startswith("--time-limit: ")


class Stopped:
    """Interrupts a search at its n-th look."""

    def __init__(self, looks: int) -> None:
        self.left = looks

    def __call__(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt


@pytest.mark.parametrize("objective", [*OBJECTIVES, "public_contribution"])
@pytest.mark.parametrize(
    "scenario", ["amersfoort-2019", "gooi-en-vechtstreek-2019", "city-block-300", "thirty-forty-thirty"]
)
def test_what_a_stopped_search_knows_is_true(scenario: str, objective: str) -> None:
    asked = read_scenario(ROOT / "scenarios" / f"{scenario}.yaml")
    question = question_of(asked, Options(free=tuple(asked.dwellings)))
    best = search.best_mix(question, objective, worth=False)
    assert best is not None
    sign = -1 if objective == "public_contribution" else 1
    for looks in range(12):
        found = search.search(question, objective, worth=False, watch=Watch(Stopped(looks)))
        assert found is not None
        if found.bound is not None:
            assert sign * found.bound >= sign * best.value - 0.005
        if isinstance(found, BestMix):
            assert sign * found.value <= sign * best.value + 0.005
            if found.bound == found.value:
                assert found.value == pytest.approx(best.value, abs=0.005)
        if found.stopped is None:
            assert isinstance(found, BestMix)
            assert found.mix == best.mix
            break


def test_an_interrupted_frontier_gives_the_points_that_are_proven(tmp_path: Path) -> None:
    asked = read_scenario(AMERSFOORT)
    question = question_of(asked, Options(free=tuple(asked.dwellings)))
    whole = frontier.frontier(question, "land_value", "low_dwellings")
    for looks in (0, 1, 5, 20):
        found = frontier.frontier(question, "land_value", "low_dwellings", watch=Watch(Stopped(looks)))
        assert found.stopped == "interrupted"
        assert found.points == whole.points[: len(found.points)]


def test_an_interrupted_file_of_every_mix_leaves_what_stood_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from feasibility.report.mix import csv as mix_csv

    blocks: Callable[..., Iterator[object]] = enumeration.blocks_of_mixes

    def some(programme: object) -> Iterator[object]:
        yield next(blocks(programme))
        raise KeyboardInterrupt

    monkeypatch.setattr(mix_csv, "blocks_of_mixes", some)
    table = tmp_path / "all.csv"
    table.write_text("before", encoding="utf-8")
    output = mix(*FREE, "--all", str(table))
    assert (output.exit_code, output.stdout) == (130, "")
    assert [path.name for path in tmp_path.iterdir()] == ["all.csv"]
    assert table.read_text(encoding="utf-8") == "before"


GIVEN: dict[str, dict[str, Any]] = {
    "--count": {"count": True},
    "--all": {"every": "all.csv"},
    "--frontier": {"frontier": "land_value,low_dwellings"},
    "--maximise": {"maximise": "irr"},
    "--minimise": {"minimise": "public_contribution"},
    "--then": {"then": "low_dwellings"},
    "--top": {"top": 3},
    "--csv": {"table": "mixes.csv"},
    "--chart": {"chart": "mixes.png"},
    "--time-limit": {"time_limit": "5"},
    "--robust": {"robust": "0.9"},
    "--shortfall-at-least": {"shortfall": "0"},
    "--any": {"not_viable_too": True},
    "--irr": {"rate": "0.05"},
}
NAMED = ("every", "frontier", "maximise", "minimise", "then", "top", "table", "chart", "time_limit")
NOTHING: dict[str, Any] = {"count": False, **dict.fromkeys(NAMED)}


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_help_names_the_options_that_exclude_each_other(lang: str) -> None:
    whole = " ".join(CliRunner().invoke(main, ["--lang", lang, "mix", "--help"]).output.split())
    whole = whole.replace("- ", "-")  # An option may be broken at its hyphen.
    first = whole.index("--count, --all")
    said = whole[first : whole.index("Status 0", first)]
    for one, other in combinations(GIVEN, 2):
        try:
            refuse_what_excludes(MixRequest(**(NOTHING | GIVEN[one] | GIVEN[other])))
        except UsageError:
            assert any(one in each and other in each for each in said.split(". ")), (one, other)

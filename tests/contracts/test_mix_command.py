"""`feasibility mix` as a user meets it: pages, files, status, and what goes wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import pytest

from feasibility import evaluate, read_scenario
from tests.contracts.mix_asked import (
    AMERSFOORT,
    CORPORATION,
    FREE,
    GOOI,
    LANGUAGES,
    OBJECTIVES,
    ROOT,
    data_of,
    mix,
    rows_of,
    squeezed,
)

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
    assert f"In land value it is €{behind:,.0f} worse than the best mix." in page


def test_the_page_in_dutch() -> None:
    page = squeezed(mix(*FREE, "--lang", "nl", "--maximise", "low_dwellings").stdout)
    assert (
        "Typen: laag (elk aantal binnen het totaal), hoog (elk aantal binnen het totaal), vrij (elk" in page
    )
    assert "precies 120 woningen in totaal; ten minste 10 % laag midden + lage koop;" in page
    assert "Het hoogste aantal lage middenwoningen van alle mixen is 44: 44 laag, 12 hoog, 64 vrij." in page
    assert "De vraagprijs van € 4.200.000" in page
    assert "prijs € 10.000 lager" in page
    assert "1 woning laag wordt gedragen door 1,38 woningen vrij." in page


def test_free_types_may_be_given_one_by_one() -> None:
    one_by_one = mix("--free", "low", "--free", "high")
    assert one_by_one.exit_code == 0
    assert one_by_one.stdout == mix("--free", "low,high").stdout


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
        "1 to 130 dwellings in total; ",
        "at most 8,950.5 m² gbo; at most 11,600 m² bvo; at most 104 parking spaces; ",
        "'care' at least 7.5% and at most 24; ",
    ):
        assert row in page


def test_a_share_from_a_number_of_dwellings_on_is_named() -> None:
    page = squeezed(mix(*FREE, "--total", "1:40", scenario=GOOI).stdout)
    assert "at least 25% mid + mid plus from 10 dwellings on" in page
    assert "It does not meet: 1 to 40 dwellings in total." in page
    assert "ahead of the best mix: that is possible only because it does not meet every requirement." in page


def test_least_contribution_is_asked_of_mixes_that_need_one() -> None:
    output = mix(*FREE, "--minimise", "public_contribution", scenario=CORPORATION)
    page = squeezed(output.stdout)
    assert output.exit_code == 0
    assert "Mixes that do not reach the land price of €800,000 count too." in page
    assert "Left out, since a deviation with its motivation is recorded: at least 10%" in page
    assert "In shortfall on the land price it is" in page
    assert "It does not meet" not in page
    assert (
        "No type contributes more than its part: at this price no number of other dwellings "
        "pays the shortfall of a sour one." in page
    )


def test_an_irr_of_ones_own() -> None:
    page = squeezed(mix(*FREE, "--irr", "0.057", "--maximise", "mid_share").stdout)
    assert "an IRR of at least 5.7% at the asking price of €4,200,000" in page
    assert "Viable at an IRR of 5.7%: with the land at €4,200,000 the investor has" in page
    assert (
        "The search asks for a present value at 5.7% of at least zero instead of an IRR of at least 5.7%:"
        in page
    )
    assert "This mix has one, 5.702%, with the same outcome." in page


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
    assert f"{data['mixes']:,} mixes meet the requirements, viability left out." in page
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
    assert "About 10,925,000,000,000,000,000,000,000 mixes meet the requirements, viability left out." in page
    assert "an estimate, not a count, with a margin of 0.17% either way at 95% certainty: of 2,000" in page
    assert (
        f"drawn evenly, {sample['mixes']:,} meet the requirements. An exact count would take too "
        "long." in page
    )
    assert "cannot be counted exactly in a reasonable time. About 1,934,9" in page
    assert "00,000 do, by an estimate with a margin of 0.5% either way at 95% certainty." in page
    assert f"Of {sample['mixes']:,} mixes drawn evenly from those that meet the requirements" in page
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

    monkeypatch.setattr("feasibility.cli.mix.answers.progress_of", stopping)
    output = mix(*FREE, "--count", "--lang", lang)
    page = squeezed(output.stdout)
    assert output.exit_code == 130
    assert {"en": "4,753 mixes meet the requirements", "nl": "4.753 mixen voldoen aan de eisen"}[lang] in page
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
    assert "no mix that meets the requirements is as good in mid-market dwellings (54)." in page
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

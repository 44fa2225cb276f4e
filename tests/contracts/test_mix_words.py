"""Mixes, rows and what rows must give, in words: nothing rounded over what it is held against."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feasibility import read_scenario
from feasibility.language.words import Words
from feasibility.mix.evaluated import mix_of
from feasibility.mix.results import Frontier, Relaxation
from feasibility.programme.question import Options, Question, question_of
from feasibility.report.files import write_pieces
from feasibility.report.mix.balance import exchange_number
from feasibility.report.mix.count import in_every
from feasibility.report.mix.frontier import frontier_page, spread
from feasibility.report.mix.impossible import relaxation_text, rounded
from feasibility.report.mix.words import counts_text, difference_text, figure_text, row_text, whole

SCENARIO = read_scenario(Path(__file__).parents[2] / "scenarios" / "amersfoort-2019.yaml")
ROWS = {
    "mix.floor_area_at_most": 9_000,
    "mix.gross_floor_area_at_most": 11_538.5,
    "mix.parking_spaces_at_most": 90,
    "mix.rows": {
        "care": {"of": {"low": 1, "high": 0.5}, "at_most": 20, "at_least_share": 0.1},
        "family": {"of": ["free"], "at_least": 30, "at_most_share": 0.5},
    },
}
EN, NL = Words("en"), Words("nl")


def question(options: Options | None = None) -> Question:
    return question_of(SCENARIO.with_values(ROWS), options or Options(free=tuple(SCENARIO.dwellings)))


def relaxed(name: str, side: str, amount: float, becomes: float, counts: Mapping[str, int]) -> Relaxation:
    return Relaxation(name, side, amount, becomes, mix_of(question(), list(counts.values())))


MIX = {"low": 12, "high": 12, "free": 96}


@pytest.mark.parametrize(
    ("name", "side", "amount", "becomes", "counts", "english", "dutch"),
    [
        (
            "viability",
            "lower",
            214_000.2,
            3_985_999.8,
            MIX,
            "the asking price falls by €214,001, to €3,985,999",
            "de vraagprijs met € 214.001 daalt, tot € 3.985.999",
        ),
        (
            "viability",
            "lower",
            4_250_000,
            -50_000.4,
            MIX,
            "the asking price falls by €4,250,000, to -€50,001: the land for nothing, and €50,001 "
            "added to it",
            "de vraagprijs met € 4.250.000 daalt, tot -€ 50.001: de grond om niet, met € 50.001 erbij",
        ),
        (
            "floor_area",
            "upper",
            130.001,
            9_130.001,
            MIX,
            "the floor-area budget rises by 130.01 m², to 9,130.01 m² gbo",
            "het oppervlaktebudget met 130,01 m² stijgt, tot 9.130,01 m² gbo",
        ),
        (
            "gross_floor_area",
            "upper",
            12,
            11_550.5,
            MIX,
            "the gross floor-area budget rises by 12 m², to 11,550.5 m² bvo",
            "het bruto-oppervlaktebudget met 12 m² stijgt, tot 11.550,5 m² bvo",
        ),
        (
            "parking_spaces",
            "upper",
            2.4,
            92.4,
            MIX,
            "the parking budget rises by 2.4 spaces, to 92.4",
            "het parkeerbudget met 2,4 plaatsen stijgt, tot 92,4",
        ),
        (
            "total",
            "upper",
            1,
            121,
            MIX,
            "the project grows by 1 dwelling, to 121 in total",
            "het project met 1 woning groeit, tot 121 in totaal",
        ),
        (
            "total",
            "lower",
            20,
            100,
            MIX,
            "the project shrinks by 20 dwellings, to 100 in total",
            "het project met 20 woningen krimpt, tot 100 in totaal",
        ),
        (
            "count.low",
            "upper",
            4,
            64,
            MIX,
            "64 low are allowed, 4 dwellings more",
            "er 64 laag mogen komen, 4 woningen meer",
        ),
        (
            "count.low",
            "lower",
            1,
            23,
            MIX,
            "23 low are enough, 1 dwelling fewer",
            "23 laag genoeg zijn, 1 woning minder",
        ),
        (
            "share.low_mid+low_sale",
            "lower",
            0.004,
            0.09999,
            {"low": 9_999, "high": 10_000, "free": 80_001},
            "instead of at least 10% low mid + low sale 9.999% is enough, 9,999 of the 100,000 dwellings",
            "in plaats van ten minste 10 % laag midden + lage koop ook 9,999 % genoeg is, 9.999 "
            "van de 100.000 woningen",
        ),
        (
            "rows.care",
            "upper",
            2,
            22,
            {"low": 10, "high": 25, "free": 60},
            "'care', at most 20, may be 22.5",
            "'care', ten hoogste 20, ook 22,5 mag zijn",
        ),
        (
            "rows.care",
            "lower",
            1,
            0,
            {"low": 0, "high": 3, "free": 17},
            "'care', at least 10%, may be 7.5%",
            "'care', ten minste 10 %, ook 7,5 % mag zijn",
        ),
        (
            "rows.family",
            "upper",
            1,
            0,
            {"low": 49_999, "high": 0, "free": 50_001},
            "'family', at most 50%, may be 50.001%",
            "'family', ten hoogste 50 %, ook 50,001 % mag zijn",
        ),
    ],
)
def test_what_a_row_must_give(
    name: str,
    side: str,
    amount: float,
    becomes: float,
    counts: Mapping[str, int],
    english: str,
    dutch: str,
) -> None:
    given = relaxed(name, side, amount, becomes, counts)
    assert relaxation_text(given, question(), EN) == english
    assert relaxation_text(given, question(), NL) == dutch


@pytest.mark.parametrize(
    ("name", "side", "english", "dutch"),
    [
        ("total", "", "100 to 140 dwellings in total", "100 t/m 140 woningen in totaal"),
        ("total", "lower", "at least 100 dwellings in total", "ten minste 100 woningen in totaal"),
        ("count.low", "upper", "at most 140 low", "ten hoogste 140 laag"),
        ("count.free", "", "exactly 66 free", "precies 66 vrije sector"),
        ("floor_area", "", "at most 9,000 m² gbo", "ten hoogste 9.000 m² gbo"),
        ("rows.care", "", "'care' at least 10% and at most 20", "'care' ten minste 10 % en ten hoogste 20"),
        ("rows.care", "upper", "'care' at most 20", "'care' ten hoogste 20"),
        ("viability", "", "the land price of €4,000,000", "de grondprijs van € 4.000.000"),
    ],
)
def test_what_a_row_asks(name: str, side: str, english: str, dutch: str) -> None:
    asked = question(Options(free=("low", "high"), total=(100, 140), land_price=4_000_000))
    assert row_text(name, asked, EN, side) == english
    assert row_text(name, asked, NL, side) == dutch


@pytest.mark.parametrize(
    ("value", "up", "found"),
    [(130.001, True, 130.01), (130.009, False, 130.0), (130.00000000001, True, 130.0), (-0.5, False, -0.5)],
)
def test_what_must_be_given_is_never_rounded_to_too_little(value: float, up: bool, found: float) -> None:
    assert rounded(value, up=up) == found


def test_shares_and_rates_are_not_rounded_to_what_is_asked() -> None:
    asked = question()
    assert figure_text(0.09996, "mid_share", asked, NL) == "9,996 %"
    assert figure_text(0.054998, "irr", asked, EN) == "5.4998%"
    assert figure_text(4_199_999.8, "land_value", asked, EN) == "€4,199,999.80"
    assert figure_text(None, "irr", asked, EN) == "—"


def test_differences_have_their_sign() -> None:
    assert difference_text(1_234.4, "land_value", NL) == "+€ 1.234"
    assert difference_text(-0.0125, "irr", EN) == "-1.25 percentage points"
    assert difference_text(0, "mid_dwellings", EN) == "0"
    assert difference_text(None, "irr", EN) == "—"


def test_a_mix_leaves_out_what_it_has_none_of() -> None:
    assert counts_text({"low": 0, "high": 1_200, "free": 3}, NL) == "1.200 hoog, 3 vrije sector"


def test_numbers_of_any_size_are_written_exactly() -> None:
    assert whole(12_345_678_901_234_567_890_123, "en") == "12,345,678,901,234,567,890,123"
    assert whole(12_345_678_901_234_567_890_123, "nl") == "12.345.678.901.234.567.890.123"


@pytest.mark.parametrize(
    ("some", "total", "found"),
    [
        (37, 100, (37, 100)),
        (999, 1_000, (99, 100)),
        (1, 100, (1, 100)),
        (1, 101, (10, 1_000)),
        (3, 10**30, (3, 10**30)),
        (10**30 - 1, 10**30, (99, 100)),
    ],
)
def test_a_part_is_never_none_and_never_all(some: int, total: int, found: tuple[int, int]) -> None:
    assert in_every(some, total) == found


@given(st.integers(1, 2_000), st.integers(2, 200))
def test_points_that_are_shown_are_spread_evenly_with_both_ends(count: int, most: int) -> None:
    places = spread(count, most)
    assert len(places) == min(count, most)
    assert (places[0], places[-1]) == (0, count - 1)
    steps = [after - before for before, after in pairwise(places)]
    assert all(step >= 1 for step in steps)
    assert not steps or max(steps) - min(steps) <= 1


def test_a_long_frontier_is_thinned_and_each_step_is_from_the_point_above_it() -> None:
    """More points than the page lists: land values 1,000 apart, so that every step is the gap skipped."""
    first = mix_of(question(), list(MIX.values()))
    points = tuple(replace(first, land_value=1e6 - 1_000 * place) for place in range(401))
    page = frontier_page(Frontier(question(), "land_value", "mid_dwellings", points, None, None), "en")
    rows = re.findall(r"^ +(\d+) +€([\d,]+) +(?:-€([\d,]+))? +24  12 low", page, re.MULTILINE)
    assert [rows[0][0], rows[-1][0], len(rows)] == ["1", "401", 200]
    values = [int(value.replace(",", "")) for _, value, _ in rows]
    assert [int(step.replace(",", "")) for _, _, step in rows[1:]] == [
        before - after for before, after in pairwise(values)
    ]
    assert "Shown are 200 of the 401 points" in page


def test_few_dwellings_that_carry_one_are_not_none() -> None:
    assert exchange_number(1.384, EN) == "1.38"
    assert exchange_number(0.0004, NL) == "0,0004"


def test_a_file_in_pieces_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "pieces.csv"
    write_pieces(target, (b"a\n", b"b\n"))
    assert target.read_bytes() == b"a\nb\n"
    assert [path.name for path in tmp_path.iterdir()] == ["pieces.csv"]


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_what_a_mix_is_short_of_a_price_is_not_called_what_a_run_means_by_the_public_contribution(
    lang: str,
) -> None:
    """At a price that is paid a mix is short of that price, and a run of the asking price."""
    words = Words(lang)
    assert words("mix_objective_public_contribution") != words.name("public_contribution")
    assert words("mix_objective_public_contribution") in words(
        "mix_best_public_contribution", value="€1", counts="1 low"
    )

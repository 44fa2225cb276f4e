"""How much room a table has: both counts, a count that is stopped, and the estimates where there is none."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import comb, sqrt
from pathlib import Path

import numpy as np
import pytest

from feasibility import read_scenario
from feasibility.mix.counting import sample as sampling
from feasibility.mix.counting.count import how_many_mixes
from feasibility.mix.counting.sample import (
    DRAWN,
    LEAST_KEPT,
    estimated_mixes,
    estimated_viable,
    likely_share,
    sample_of,
)
from feasibility.mix.results import Sample
from feasibility.programme.mix_rows import share_row
from feasibility.programme.question import Options, question_of
from feasibility.programme.rows import Programme, Row, total_row
from tests.property.mix_programmes import programme
from tests.reference.mixes import all_mixes

SMALL = {
    "a range of totals and a share from some total on": programme(
        [6, 4, 5],
        total_row(3, 5, 8),
        share_row("share.low", [True, False, False], 0.3, 7),
        least=[0, 1, 0],
    ),
    "one total, and a type that is fixed": programme(
        [9, 3, 9, 9], total_row(4, 15, 15), Row("floor_area", (5, 8, 7, 9), None, 110), least=[1, 3, 0, 2]
    ),
    "nearly all that the ranges allow": programme(
        [9, 7, 8, 9], total_row(4, 26, 29), Row("parking_spaces", (1, 2, 2, 3), None, 60), least=[0, 0, 2, 0]
    ),
    "every total": programme([7, 5, 6], Row("rows.own", (2, -1, -1), 0, None)),
}


@pytest.mark.parametrize("asked", SMALL.values(), ids=SMALL)
def test_mixes_are_drawn_evenly(asked: Programme) -> None:
    """Each mix about as often as any other, and none that is no mix."""
    generator, space = np.random.default_rng(3), sampling._space(asked)
    drawn = np.concatenate([sampling._mixes(asked, space, generator) for _ in range(20)])
    sizes = [most + 1 for most in asked.most]
    numbers = np.bincount(np.ravel_multi_index(tuple(drawn.T), sizes))
    kinds = np.flatnonzero(numbers)
    every = all_mixes(asked)
    assert np.transpose(np.unravel_index(kinds, sizes)).tolist() == [list(mix) for mix in every]
    expected = len(drawn) / len(every)
    assert expected > 1000
    chi_squared = float(((numbers[kinds] - expected) ** 2 / expected).sum())
    freedom = len(every) - 1
    assert abs(chi_squared - freedom) < 4 * sqrt(2 * freedom)


@pytest.mark.parametrize("asked", SMALL.values(), ids=SMALL)
def test_the_margin_holds_for_nineteen_of_twenty_samples(
    asked: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Against every mix tried: of 300 samples of 8,000 about 15 miss the number, within four deviations."""
    weights = (-3, 1, 2, 4)[: len(asked.types)]
    every = all_mixes(asked)
    sums = sorted(sum(each * count for each, count in zip(weights, mix, strict=True)) for mix in every)
    viability = Row("viability", weights, lower=sums[len(sums) // 2])
    mixes, held = len(every), sum(each >= sums[len(sums) // 2] for each in sums)
    assert 0 < held < mixes
    monkeypatch.setattr(sampling, "DRAWN", 8_000)
    monkeypatch.setattr(sampling, "AT_ONCE", 8_000)
    missed = Counter[str]()
    for seed in range(300):
        monkeypatch.setattr(sampling, "SEED", seed)
        sample = sample_of(asked, viability)
        found = {
            "mixes": (mixes, estimated_mixes(sample)),
            "viable": (held, estimated_viable(None, sample)),
            "viable of a counted number": (held, estimated_viable(mixes, sample)),
        }
        for name, (true, estimate) in found.items():
            assert estimate is not None
            missed[name] += abs(true - estimate.number) > estimate.margin * estimate.number + 0.5
    spread = 4 * sqrt(300 * 0.05 * 0.95)
    assert {name: missed[name] for name in found if abs(missed[name] - 15) > spread} == {}


@pytest.mark.parametrize(
    ("name", "mixes", "viable_ones"),
    [
        ("city-block-300", 29_290_534_077_434, 7_146_759_541_653),
        ("new-district-1000", 10_929_066_082_158_051_779_629_240, None),
    ],
)
def test_estimates_of_numbers_that_are_known(
    amersfoort: Path, name: str, mixes: int, viable_ones: int | None
) -> None:
    """Counted exactly once, by Brion's theorem and by meeting in the middle, in minutes."""
    scenario = read_scenario(amersfoort.with_name(f"{name}.yaml"))
    found = how_many_mixes(question_of(scenario, Options(free=tuple(scenario.dwellings), viable=False)))
    assert (found.mixes, found.viable, found.stopped) == (None, None, None)
    assert found.sample is not None
    assert found.sample.drawn == DRAWN
    estimate, of_these = estimated_mixes(found.sample), estimated_viable(None, found.sample)
    assert estimate is not None
    assert of_these is not None
    assert abs(estimate.number - mixes) < estimate.margin * mixes
    assert estimate.margin < 0.002
    if viable_ones is not None:
        assert abs(of_these.number - viable_ones) < of_these.margin * viable_ones
    assert of_these.margin < 0.005


@pytest.mark.parametrize(("total", "most"), [(100, 100), (120, 33)])
def test_an_estimate_of_eight_types_where_cents_decide_nothing(total: int, most: int) -> None:
    """A million more for each of five types, and some cents that differ: viable from 70 of the five on."""
    cents = (0, 3, 1, 7, 5, 2, 9, 4)
    amounts = tuple(cent + 100_000_000 * (number < 5) for number, cent in enumerate(cents))
    asked = programme(
        [most] * 8,
        total_row(8, total, total),
        share_row("share.low", [number in (0, 1) for number in range(8)], 0.1),
    )
    viability = Row("viability", amounts, lower=70 * 100_000_000, scale=100)

    def limited(types: int, dwellings: int) -> int:
        return sum(
            (-1) ** over * comb(types, over) * comb(dwellings - over * (most + 1) + types - 1, types - 1)
            for over in range(dwellings // (most + 1) + 1)
        )

    expected = sum(
        limited(2, low) * limited(3, five - low) * limited(3, total - five)
        for five in range(70, total + 1)
        for low in range(-(-total // 10), five + 1)
    )
    estimate = estimated_viable(None, sample_of(asked, viability))
    assert estimate is not None
    assert abs(estimate.number - expected) < estimate.margin * expected
    assert estimate.margin < 0.01


def test_a_sample_says_about_what_the_count_says(amersfoort: Path) -> None:
    question = question_of(read_scenario(amersfoort), Options(free=("low", "high", "free"), viable=False))
    counted = how_many_mixes(question)
    assert counted.sample is None
    assert counted.mixes
    assert counted.viable
    sample = sample_of(question.programme, question.viability)
    assert sample.divisions == comb(120 + 2, 2)
    low, high = likely_share(sample.viable, sample.mixes)
    assert low < counted.viable / counted.mixes < high
    assert high - low < 0.002
    assert sample_of(question.programme, question.viability) == sample


@pytest.mark.parametrize(
    ("viable_ones", "low", "high"), [(0, 0.0, 0.0370), (10, 0.0552, 0.1744), (100, 0.9630, 1.0)]
)
def test_likely_share_of_a_hundred(viable_ones: int, low: float, high: float) -> None:
    """The 95 % interval of Wilson (1927) for 0, 10 and 100 of 100, as textbooks print it."""
    assert likely_share(viable_ones, 100) == pytest.approx((low, high), abs=5e-5)


def test_the_margin_of_an_estimate() -> None:
    """By hand: 1.96 · √((1 − 0.4) / 40,000) = 0.76 %; of all that is drawn, 1.96² / 100,000 all the same."""
    estimate = estimated_mixes(Sample(100_000, 10**30, 40_000, 0))
    assert estimate is not None
    assert estimate.number == 4 * 10**29
    assert estimate.margin == pytest.approx(1.96 * sqrt(0.6 / 40_000), rel=0.01)
    every = estimated_mixes(Sample(100_000, 10**30, 100_000, 0))
    assert every is not None
    assert every.number == 10**30
    assert every.margin == pytest.approx(1.96**2 / 100_000, rel=0.001)


def test_no_number_from_a_few_mixes() -> None:
    """One less than is needed gives none; the least that is needed a margin of about a tenth."""
    few = Sample(DRAWN, 10**30, LEAST_KEPT - 1, LEAST_KEPT - 1)
    assert estimated_mixes(few) is None
    assert estimated_viable(None, few) is None
    enough = estimated_mixes(replace(few, mixes=LEAST_KEPT))
    assert enough is not None
    assert enough.margin == pytest.approx(0.1, abs=0.005)


def test_no_estimate_where_the_rows_leave_next_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "DRAWN", 500_000)
    asked = programme([1000] * 12, total_row(12, 1000, 1000), Row("rows.own", (1,) + (0,) * 11, lower=990))
    sample = sample_of(asked, Row("viability", (1,) * 12, 0))
    assert sample.mixes < LEAST_KEPT
    assert estimated_mixes(sample) is None


def test_a_count_that_is_stopped_keeps_what_is_finished(amersfoort: Path) -> None:
    question = question_of(read_scenario(amersfoort), Options(free=("low", "high", "free"), viable=False))
    whole = how_many_mixes(question)
    seen: list[int] = []

    def stop_at_the(call: int) -> None:
        seen.append(call)
        if len(seen) == call:
            raise KeyboardInterrupt

    found = how_many_mixes(question, lambda done, work: stop_at_the(2))
    assert (found.mixes, found.viable, found.stopped) == (whole.mixes, None, "interrupted")
    assert found.sample is None
    seen.clear()
    nothing = how_many_mixes(question, lambda done, work: stop_at_the(1))
    assert (nothing.mixes, nothing.viable, nothing.sample) == (None, None, None)
    assert nothing.stopped == "interrupted"


def test_room_counts_with_and_without_viability(amersfoort: Path) -> None:
    options = Options(free=("low", "high", "free"), total=(24, 25), viable=False)
    question = question_of(read_scenario(amersfoort), options)
    found = how_many_mixes(question)
    assert found.mixes == len(all_mixes(question.programme))
    kept = replace(question.programme, rows=(*question.programme.rows, question.viability))
    assert found.viable == len(all_mixes(kept)) < found.mixes
    assert how_many_mixes(replace(question, programme=kept)).mixes == found.mixes

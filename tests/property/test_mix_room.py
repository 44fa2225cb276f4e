"""How much room a table has: both counts, a count that is stopped, and the sample where there is none."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import sqrt
from pathlib import Path

import numpy as np
import pytest

from feasibility import read_scenario
from feasibility.mix.counting import sample as sampling
from feasibility.mix.counting.count import how_many_mixes
from feasibility.mix.counting.sample import likely_share, sample_of
from feasibility.mix.results import Sample
from feasibility.programme.question import Options, question_of, share_row
from feasibility.programme.rows import Row, total_row
from tests.property.mix_programmes import programme
from tests.reference.mixes import all_mixes


def test_mixes_are_drawn_evenly() -> None:
    """Ranges, a range of totals and a share from some total on: each mix about as often as any other."""
    asked = programme(
        [6, 4, 5],
        total_row(3, 5, 8),
        share_row("share.low", [True, False, False], 0.3, 7),
        least=[0, 1, 0],
    )
    generator = np.random.default_rng(3)
    drawn = Counter(
        tuple(mix)
        for _ in range(5)
        for mix in sampling._kept(asked, sampling._drawn(asked, generator)).tolist()
    )
    every = all_mixes(asked)
    assert sorted(drawn) == every
    expected = drawn.total() / len(every)
    assert expected > 1000
    chi_squared = sum((number - expected) ** 2 / expected for number in drawn.values())
    freedom = len(every) - 1
    assert abs(chi_squared - freedom) < 4 * sqrt(2 * freedom)


def test_a_sample_says_about_what_the_count_says(amersfoort: Path) -> None:
    question = question_of(read_scenario(amersfoort), Options(free=("low", "high", "free"), viable=False))
    counted = how_many_mixes(question)
    assert counted.sample is None
    assert counted.mixes
    assert counted.viable
    sample = sample_of(question.programme, question.viability)
    assert sample is not None
    assert sample.mixes == 100_000
    low, high = likely_share(sample)
    assert low < counted.viable / counted.mixes < high
    assert high - low < 0.007
    assert sample_of(question.programme, question.viability) == sample


@pytest.mark.parametrize(
    ("viable_ones", "low", "high"), [(0, 0.0, 0.0370), (10, 0.0552, 0.1744), (100, 0.9630, 1.0)]
)
def test_likely_share_of_a_hundred(viable_ones: int, low: float, high: float) -> None:
    """The 95 % interval of Wilson (1927) for 0, 10 and 100 of 100, as textbooks print it."""
    assert likely_share(Sample(100, viable_ones)) == pytest.approx((low, high), abs=5e-5)


def test_no_sample_where_the_rows_leave_next_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "MOST_DRAWN", 500_000)
    asked = programme([1000] * 12, total_row(12, 1000, 1000), Row("rows.own", (1,) + (0,) * 11, lower=990))
    assert sample_of(asked, Row("viability", (1,) * 12, 0)) is None


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
    assert found.sample is not None
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

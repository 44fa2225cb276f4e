"""Mixes counted in halves, and rows left out with what fails them taken off."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feasibility.mix.counting import count
from feasibility.mix.counting import pairs as counting_pairs
from feasibility.mix.counting.count import count_mixes
from feasibility.mix.counting.fixed_total import fixed_totals
from feasibility.mix.counting.halves import SMALL, count_halves, halves_of
from feasibility.mix.counting.pairs import pairs, pairs_in_all, pairs_in_both
from feasibility.mix.counting.prefixes import count_prefixes, prefixes_of
from feasibility.mix.counting.splitting import can_be_split, split
from feasibility.programme.question import share_row
from feasibility.programme.rows import Programme, Row, branches, total_row
from tests.property.mix_programmes import by_every_way, programme, programmes

numbers = st.lists(st.tuples(st.integers(-6, 6), st.integers(-6, 6)), max_size=40)


@given(numbers, numbers, st.integers(-9, 9), st.integers(-9, 9), st.sampled_from([1, 3, 8]))
def test_pairs_that_make_two_bounds(
    one: list[tuple[int, int]], other: list[tuple[int, int]], first: int, second: int, block_bits: int
) -> None:
    sums = [(a + c, b + d) for a, b in one for c, d in other]
    arrays = [np.array(each, np.int64).reshape(-1, 2).T for each in (one, other)]
    assert pairs(arrays[0][0], arrays[1][0], first) == sum(a >= first for a, _ in sums)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting_pairs, "BLOCK_BITS", block_bits)
        found = pairs_in_both((arrays[0][0], arrays[0][1]), (arrays[1][0], arrays[1][1]), (first, second))
    assert found == sum(a >= first and b >= second for a, b in sums)


several = st.lists(st.tuples(*[st.integers(-9, 9)] * 4), max_size=30)


@settings(max_examples=400)
@given(several, several, st.tuples(*[st.integers(-12, 12)] * 4), st.sampled_from([3, 4]))
def test_pairs_that_make_several_bounds(
    one: list[tuple[int, ...]], other: list[tuple[int, ...]], bounds: tuple[int, ...], respects: int
) -> None:
    arrays = [list(np.array(each, np.int64).reshape(-1, 4).T[:respects]) for each in (one, other)]
    assert pairs_in_all(arrays[0], arrays[1], bounds[:respects]) == sum(
        all(a[k] + b[k] >= bounds[k] for k in range(respects)) for a in one for b in other
    )


@pytest.mark.parametrize("types", [6, 7])
def test_three_rows_over_both_halves(types: int) -> None:
    """Two budgets and viability, beside a share: counted in halves, and count by count."""
    asked = programme(
        [32] * types,
        total_row(types, 32, 32),
        share_row("share.low", [number < 2 for number in range(types)], 0.1),
        Row("floor_area", (50, 58, 67, 76, 78, 60, 102)[:types], None, 2_100),
        Row("parking_spaces", (3, 6, 8, 7, 9, 5, 11)[:types], None, 205),
        Row("viability", (-9_100_003, 3_007_000, 4_011_007, 9_000_011, 1_013_001, 51_019, 7)[:types], 10**8),
    )
    (case,) = fixed_totals(asked)
    halves, beginnings = halves_of(case), prefixes_of(case)
    assert halves is not None
    assert beginnings is not None
    assert len(halves.bounds) == 3
    found = count_halves(replace(halves, steps=SMALL), lambda steps: None)
    assert found == count_prefixes(beginnings, lambda steps: None) > 1_000


@settings(max_examples=150)
@given(programmes())
def test_mixes_are_those_without_a_row_less_those_that_fail_it(asked: Programme) -> None:
    for part in branches(asked):
        for case in fixed_totals(part):
            expected = by_every_way(case)
            for band in filter(can_be_split, case.bands):
                without_it, failing = split(case, band)
                (more,) = {0} if without_it is None else by_every_way(without_it)
                (fewer,) = {0} if failing is None else by_every_way(failing)
                assert expected == {more - fewer}


def test_rows_that_are_taken_apart_count_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is a moment's work, and only halves count: shares that overlap are left out in turn."""
    asked = programme(
        [24] * 8,
        total_row(8, 24, 24),
        share_row("share.low", [number < 3 for number in range(8)], 0.1),
        share_row("share.high", [3 <= number < 6 for number in range(8)], 0.1),
        share_row("share.families", [number in (2, 4, 7) for number in range(8)], 0.2),
        Row("floor_area", (50, 58, 67, 76, 78, 60, 102, 71), None, 1_700),
        Row("parking_spaces", (3, 6, 8, 7, 9, 5, 11, 7), None, 175),
        Row(
            "viability", (-9_100_003, 3_007_000, 4_011_007, 9_000_011, 1_013_001, 51_019, 7, 5 * 10**6), 10**7
        ),
    )
    expected = count_mixes(asked)
    monkeypatch.setattr(count, "A_WHILE", 0)
    monkeypatch.setattr(count, "A_MOMENT", 0)
    monkeypatch.setattr(count, "PREFIXES", 10**9)
    count._ways_of_case.cache_clear()
    ways_found = count._ways(asked)
    count._ways_of_case.cache_clear()
    assert {way.sign for way in ways_found} == {1, -1}
    assert list(count._counted([ways_found], None)) == [expected]
    assert expected > 10_000


@pytest.mark.parametrize("own", [Row("rows.own", (), 700, 760), Row("rows.own", (), None, 700)])
def test_two_rows_over_both_halves(own: Row) -> None:
    """Floor area with bounds on both sides, or one, and viability: counted in halves, and count by count."""
    asked = programme(
        [32] * 7,
        total_row(7, 32, 32),
        replace(own, coefficients=(11, 13, 17, 19, 23, 29, 31)),
        Row("viability", (-20_100_003, -3_007_000, 4_011_007, 9_000_011, 30_013_001, 51_019, 7), 5 * 10**8),
    )
    (case,) = fixed_totals(asked)
    halves, beginnings = halves_of(case), prefixes_of(case)
    assert halves is not None
    assert beginnings is not None
    assert len(halves.bounds) == 2
    found = count_halves(replace(halves, steps=SMALL), lambda steps: None)
    assert found == count_prefixes(beginnings, lambda steps: None) > 10_000
    assert found == count_halves(replace(halves, steps=0), lambda steps: None) == count_mixes(asked)

"""A mix near the relaxation, against plain enumeration and against a mix that is known to be there."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import default_rng

from feasibility.programme.optimum.branching import largest
from feasibility.programme.optimum.repair import repaired
from feasibility.programme.rows import Programme, Row, allowed, branches, sum_of, total_row
from feasibility.programme.search_control import Rank, SearchControl, TimeLimitError
from tests.property.mix_programmes import programme, programmes

EVERYTHING = 1 << 14
"""Choices in a half that no small programme has more of."""


def mixes_of(part: Programme) -> list[tuple[int, ...]]:
    ranges = (range(low, high + 1) for low, high in zip(part.least, part.most, strict=True))
    return [mix for mix in product(*ranges) if allowed(part, mix)]


@given(programmes(), st.data())
def test_what_is_found_is_allowed_and_the_best_where_every_mix_is_tried(
    whole: Programme, data: st.DataObject
) -> None:
    size = data.draw(st.sampled_from([1, 2, 7, 50]))
    for part in branches(whole):
        weights = st.integers(-(10**9), 10**9)
        objective = tuple(data.draw(weights) for _ in part.types)
        counts = tuple(
            data.draw(st.floats(low, high)) for low, high in zip(part.least, part.most, strict=True)
        )
        mixes = mixes_of(part)
        best = max((sum_of(objective, mix) for mix in mixes), default=None)
        near = repaired(part, objective, counts, size)
        assert near is None or near in mixes
        every = repaired(part, objective, counts, EVERYTHING)
        assert (None if every is None else sum_of(objective, every)) == best


@given(st.data())
def test_exact_rows_are_solved_as_an_enumeration_solves_them(data: st.DataObject) -> None:
    types = data.draw(st.integers(1, 4))
    most = [data.draw(st.integers(0, 5)) for _ in range(types)]
    hidden = [data.draw(st.integers(0, each)) for each in most]
    rows = []
    for number in range(data.draw(st.integers(1, 4))):
        weights = tuple(data.draw(st.integers(-9, 9)) for _ in range(types))
        off = data.draw(st.sampled_from([0, 0, 0, 1]))
        met = sum_of(weights, hidden) + off
        rows.append(Row(f"rows.{number}", weights, met, met + data.draw(st.sampled_from([0, 0, 2]))))
    part = programme(most, *rows)
    objective = tuple(data.draw(st.integers(-99, 99)) for _ in range(types))
    counts = tuple(data.draw(st.floats(0, each)) for each in most)
    found = repaired(part, objective, counts, EVERYTHING)
    best = max((sum_of(objective, mix) for mix in mixes_of(part)), default=None)
    assert (None if found is None else sum_of(objective, found)) == best


def hidden_mix(seed: int, exact: int) -> tuple[Programme, tuple[int, ...]]:
    """Twelve types with a total and sums in hundredths that are those of one mix."""
    rng = default_rng(seed)
    hidden = rng.multinomial(1000, [1 / 12] * 12)
    rows = [total_row(12, 1000, 1000)]
    for number in range(exact):
        weights = rng.integers(30, 150, 12) if number % 2 else rng.integers(4500, 11000, 12)
        met = int(weights @ hidden)
        rows.append(Row(f"rows.{number}", tuple(weights.tolist()), met, met, scale=100))
    return programme([1000] * 12, *rows), tuple(rng.integers(200_000, 400_000, 12).tolist())


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("exact", [1, 2])
def test_a_stopped_search_under_exact_rows_has_a_mix_near_what_no_mix_exceeds(seed: int, exact: int) -> None:
    """Mixes exist by construction. A search that is stopped at its twentieth sign of life has one."""
    part, objective = hidden_mix(seed, exact)
    signs = 0

    def look() -> None:
        nonlocal signs
        signs += 1
        if signs == 20:
            raise TimeLimitError

    watch = SearchControl(look)
    try:
        found = largest(part, objective, watch)
    except TimeLimitError:
        found = None
    assert found is None or found == watch.counts
    assert watch.counts is not None
    assert allowed(part, watch.counts)
    assert isinstance(watch.value, int)
    assert isinstance(watch.bound, int)
    assert watch.value == sum_of(objective, watch.counts)
    assert 0 <= watch.bound - watch.value <= 0.01 * watch.bound


def test_what_no_mix_exceeds_is_at_first_that_of_the_relaxation() -> None:
    """5a + b under 3a + 2b ≤ 10: the relaxation has a = 10/3 and 16.67; the ranges alone would leave 60."""
    told: list[Rank | None] = []
    watch = SearchControl(lambda: told.append(watch.bound))
    largest(programme([10, 10], Row("rows.one", (3, 2), None, 10)), (5, 1), watch)
    assert told[:2] == [None, 16]


def test_rows_too_large_for_64_bits_are_checked_all_the_same() -> None:
    large = 10**30
    row = Row("viability", (large + 1, -large), -large, large)
    found = repaired(programme([20, 20], row, total_row(2, 7, None)), (1, 1), (9.5, 9.5), 400)
    assert found == (20, 20)

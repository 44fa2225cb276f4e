"""Counts of mixes over many totals, or at a large one, against closed forms."""

from __future__ import annotations

from itertools import product
from math import comb

import pytest

from feasibility.mix.counting.count import A_CASE, MOST_WORK, count_mixes
from feasibility.mix.counting.states import MOST_TOTAL, States, count_states, in_closed_form
from feasibility.programme.rows import Programme, Row, total_row

MOST_TOTALS = MOST_WORK // A_CASE
"""More totals than this are counted at once or not at all."""


@pytest.mark.parametrize(
    ("most", "total"), [((3, 4, 5), 7), ((2, 2, 2, 2), 5), ((1, 9), 10), ((4,), 4), ((4,), 5), ((9, 1, 3), 0)]
)
def test_the_closed_form_counts_every_mix(most: tuple[int, ...], total: int) -> None:
    by_hand = sum(sum(mix) == total for mix in product(*(range(each + 1) for each in most)))
    assert in_closed_form(most, total) == by_hand


@pytest.mark.parametrize("largest", [MOST_TOTALS - 1, MOST_TOTALS + 1, 4_999, 5_001, MOST_TOTAL + 1, 10**6])
def test_three_free_types_up_to_a_large_total(largest: int) -> None:
    """C(n + 3, 3) mixes of at most n dwellings of three types, the empty one included."""
    programme = Programme(("a", "b", "c"), (0, 0, 0), (largest,) * 3, (total_row(3, 0, largest),))
    assert count_mixes(programme) == comb(largest + 3, 3)


@pytest.mark.parametrize("largest", [30_000, 10**6])
def test_a_share_over_many_totals(largest: int) -> None:
    """At least half of two types: Σ over n of ⌊n / 2⌋ + 1."""
    rows = (total_row(2, 0, largest), Row("half", (1, -1), lower=0))
    programme = Programme(("a", "b"), (0, 0), (largest,) * 2, rows)
    half, odd = divmod(largest, 2)
    assert count_mixes(programme) == (half + 1) * (half + 1 + odd)


def test_the_two_ways_agree_at_their_border() -> None:
    most = (MOST_TOTAL, MOST_TOTAL // 2, 7)
    programme = Programme(("a", "b", "c"), (0, 0, 0), most, (total_row(3, MOST_TOTAL, MOST_TOTAL),))
    assert count_mixes(programme) == in_closed_form(most, MOST_TOTAL)
    assert count_states(States(0, (), (), 1)) == 1

"""Counts and lists of mixes are those that trying every mix gives, and those of closed forms."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings

from feasibility.mix.counting.count import count_mixes
from feasibility.mix.counting.fixed_total import at_any_total, fixed_totals
from feasibility.mix.counting.states import states_of
from feasibility.mix.enumeration import blocks_of_mixes, land_values, viable
from feasibility.programme import prefixes
from feasibility.programme.mix_rows import share_row
from feasibility.programme.prefixes import TooManyError
from feasibility.programme.rows import Programme, Row, branches, total_row
from feasibility.programme.units import UnitValues
from tests.property.mix_programmes import by_every_way, programme, programmes
from tests.reference.mixes import all_mixes


def listed(asked: Programme) -> list[tuple[int, ...]]:
    return [tuple(mix) for block in blocks_of_mixes(asked) for mix in block.tolist()]


# ------------------------------------------------------------------------------- against trying every mix


@settings(max_examples=600)
@given(programmes())
def test_counts_and_lists_are_those_of_trying_every_mix(asked: Programme) -> None:
    expected = all_mixes(asked)
    assert count_mixes(asked) == len(expected)
    assert listed(asked) == expected


@settings(max_examples=250)
@given(programmes())
def test_every_way_to_count_gives_the_same(asked: Programme) -> None:
    for part in branches(asked):
        expected = Counter(sum(mix) - sum(part.least) for mix in all_mixes(part))
        cases = {case.total: case for case in fixed_totals(part)}
        whole = at_any_total(part)
        assert whole is None or by_every_way(whole) == {sum(expected.values())}
        assert set(expected) <= set(cases)
        for total, case in cases.items():
            assert by_every_way(case) == {expected[total]}


@pytest.mark.parametrize(
    "rows",
    [
        (total_row(5, 60, 60), share_row("share.low", [True, False, True, False, False], 0.1)),
        (total_row(5, 58, 60), Row("viability", (-20_100, -3_007, 4_011, 30_013, 51_019), lower=300_000)),
    ],
    ids=["shares", "viability"],
)
def test_five_types_and_sixty_dwellings(rows: tuple[Row, ...]) -> None:
    asked = programme([9, 11, 29, 8, 12], *rows)
    expected = all_mixes(asked)
    assert count_mixes(asked) == len(expected) > 500
    assert listed(asked) == expected


# --------------------------------------------------------------------------------- against closed forms


@pytest.mark.parametrize(("types", "total"), [(1, 7), (2, 0), (3, 120), (4, 200), (8, 300), (12, 1000)])
def test_free_counts_are_a_binomial_coefficient(types: int, total: int) -> None:
    asked = programme([total] * types, total_row(types, total, total))
    assert count_mixes(asked) == comb(total + types - 1, types - 1)


def test_no_row_at_all_is_the_product_of_the_ranges() -> None:
    assert count_mixes(programme([1000] * 12)) == 1001**12


def test_limits_of_each_type_by_inclusion_and_exclusion() -> None:
    total, most = 300, 60
    expected = sum(
        (-1) ** over * comb(8, over) * comb(total - over * (most + 1) + 7, 7)
        for over in range(total // (most + 1) + 1)
    )
    assert count_mixes(programme([most] * 8, total_row(8, total, total))) == expected


def ways(types: int, dwellings: int) -> int:
    """In how many ways so many types make up a number of dwellings."""
    return comb(dwellings + types - 1, types - 1)


def test_shares_of_twelve_types_and_a_thousand_dwellings() -> None:
    low, high = ([group <= number < group + 3 for number in range(12)] for group in (0, 3))
    asked = programme(
        [1000] * 12,
        total_row(12, 1000, 1000),
        share_row("share.low", low, 0.1),
        share_row("share.high", high, 0.2),
    )
    expected = sum(
        ways(3, first) * ways(3, second) * ways(6, 1000 - first - second)
        for first in range(100, 1001)
        for second in range(200, 1001 - first)
    )
    assert expected > 10**22
    assert count_mixes(asked) == expected


def test_shares_that_overlap_need_states_and_more_than_64_bits() -> None:
    total = 60
    one = [number < 10 for number in range(30)]
    other = [5 <= number < 20 for number in range(30)]
    asked = programme(
        [total] * 30,
        total_row(30, total, total),
        share_row("share.one", one, 0.25),
        share_row("share.other", other, 0.6),
    )
    expected = sum(
        ways(5, only) * ways(5, both) * ways(10, second) * ways(10, total - only - both - second)
        for only in range(total + 1)
        for both in range(total + 1 - only)
        for second in range(total + 1 - only - both)
        if only + both >= 15 and both + second >= 36
    )
    assert count_mixes(asked) == expected > 2**64
    states = next(states_of(case) for part in branches(asked) for case in fixed_totals(part))
    assert states is not None
    assert states.bands


def test_ten_percent_of_121_is_13() -> None:
    shares = share_row("share.low", [True, False], 0.1)
    assert count_mixes(programme([121, 121], total_row(2, 121, 121), shares)) == 121 - 13 + 1
    assert count_mixes(programme([120, 120], total_row(2, 120, 120), shares)) == 120 - 12 + 1


def test_a_share_from_ten_dwellings_on() -> None:
    rule = share_row("share.mid", [True, False], 0.25, 10)
    without_rule, with_rule = sum(range(1, 11)), sum(total + 1 - -(-total // 4) for total in range(10, 13))
    assert count_mixes(programme([12, 12], total_row(2, 0, 12), rule)) == without_rule + with_rule


# ------------------------------------------------------------------------------ blocks, limits, progress


def test_the_size_of_a_block_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = programme([9, 14, 8, 20], total_row(4, 18, 21), Row("rows.own", (3, -2, 0, 1), -4, 20))
    expected = listed(asked)
    monkeypatch.setattr(prefixes, "BLOCK", 7)
    assert listed(asked) == expected
    assert all(first < second for first, second in pairwise(expected))


def test_land_values_and_viability_of_a_block() -> None:
    asked = programme([30] * 3, total_row(3, 30, 30))
    contributions, site, price = (-20_000.25, 1_500.5, 31_000.0), -100_000.0, 250_000.0
    row = Row(
        "viability", tuple(int(each * 100) for each in contributions), int((price - site) * 100), scale=100
    )
    units = unit_values_of(contributions, site)
    block = np.concatenate(list(blocks_of_mixes(asked)))
    values = land_values(units, block)
    assert values.tolist() == [
        pytest.approx(sum(a * b for a, b in zip(contributions, mix, strict=True)) + site, abs=1e-6)
        for mix in block.tolist()
    ]
    assert (viable(row, block) == (values >= price)).all()
    assert viable(row, block).sum() == count_mixes(programme([30] * 3, total_row(3, 30, 30), row))


def unit_values_of(contributions: tuple[float, ...], site: float) -> UnitValues:
    none = (0,) * len(contributions)
    names = tuple(f"type_{number}" for number in none)
    no = (False,) * len(contributions)
    return UnitValues(names, names, contributions, site, no, no, no, none, none, none)


def test_what_would_take_days_is_refused() -> None:
    rows = [
        Row(f"rows.{name}", tuple((seed * (number + 3)) % 1_000_003 for number in range(12)), 300_000_000)
        for name, seed in (("a", 654_321), ("b", 271_828))
    ]
    with pytest.raises(TooManyError, match="too many mixes"):
        count_mixes(programme([1000] * 12, total_row(12, 1000, 1000), *rows))


def test_numbers_that_do_not_fit_are_refused() -> None:
    with pytest.raises(TooManyError, match=r"rows\.own"):
        count_mixes(programme([9, 9, 9], Row("rows.own", (10**20, 1, 0), 10**20)))
    with pytest.raises(TooManyError, match="too large"):
        listed(programme([9, 9], Row("rows.own", (10**20, 1), 0)))


def test_progress_rises_to_the_whole() -> None:
    seen: list[tuple[int, int]] = []
    asked = programme(
        [30] * 6, total_row(6, 60, 62), Row("viability", (-20_100, -3_007, 4_011, 30_013, 51_019, 7), 900_000)
    )
    count_mixes(asked, lambda done, work: seen.append((done, work)))
    assert len({work for _, work in seen}) == 1
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1][0] == seen[-1][1]

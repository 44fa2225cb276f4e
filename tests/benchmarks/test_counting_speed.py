"""How fast mixes are counted or listed: `python -m pytest tests/benchmarks/test_counting_speed.py -s`.

Nothing here asserts a time: machines differ. Beside them stand a plain Python loop and OR-tools CP-SAT, which
lists every solution, on one same instance that is small enough for both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from feasibility import read_scenario
from feasibility.mix.counting.count import count_mixes, how_many_mixes
from feasibility.mix.counting.sample import sample_of
from feasibility.mix.enumeration import blocks_of_mixes, land_values, viable
from feasibility.programme.mix_rows import share_row
from feasibility.programme.question import Options, question_of
from feasibility.programme.rows import Programme, Row, total_row
from feasibility.programme.units import UnitValues
from tests.benchmarks.cp_sat import cp_sat
from tests.reference.mixes import all_mixes

CONTRIBUTIONS = (-20_000.12, -11_000.55, 3_000.77, 12_000.25, 31_000.4, 42_000.7, 55_000.33, 60_123.99)
SITE = -150_000.0
SMALL = 12


def shares(types: int, first: range, second: range) -> tuple[Row, Row]:
    """Ten percent of the dwellings in each of two groups of types."""
    return (
        share_row("share.low", [number in first for number in range(types)], 0.1),
        share_row("share.high", [number in second for number in range(types)], 0.1),
    )


def viability(types: int, total: int) -> Row:
    """A row of millionths of euros that about a sixth of the mixes of eight types keeps to."""
    amounts = tuple(round(each * 1_000_000) for each in CONTRIBUTIONS[-types:])
    return Row("viability", amounts, lower=total * 28_000 * 1_000_000, scale=1_000_000)


def programme(types: int, total: int, *rows: Row) -> Programme:
    names = tuple(f"type_{number}" for number in range(types))
    return Programme(names, (0,) * types, (total,) * types, (total_row(types, total, total), *rows))


def test_count_of_eight_types_and_two_hundred_dwellings(benchmark: Any) -> None:
    asked = programme(8, 200, *shares(8, range(2), range(2, 4)))
    assert benchmark(count_mixes, asked) > 10**12


def test_estimate_of_the_viable_ones_of_eight_types_and_two_hundred_dwellings(benchmark: Any) -> None:
    asked = programme(8, 200, *shares(8, range(2), range(2, 4)))
    sample = benchmark.pedantic(sample_of, (asked, viability(8, 200)), rounds=3)
    assert sample.viable > 10**5


def test_count_of_twelve_types_and_a_thousand_dwellings(benchmark: Any) -> None:
    asked = programme(12, 1000, *shares(12, range(3), range(3, 6)))
    assert benchmark(count_mixes, asked) > 10**22


@pytest.mark.parametrize("name", ["city-block-300", "new-district-1000", "owner-occupied-mix"])
def test_how_many_with_two_budgets_and_wishes(benchmark: Any, name: str) -> None:
    scenario = read_scenario(f"scenarios/{name}.yaml")
    question = question_of(scenario, Options(free=tuple(scenario.dwellings), viable=False))
    found = benchmark.pedantic(how_many_mixes, (question,), rounds=3)
    assert (found.sample is None) == (name == "owner-occupied-mix")


def test_all_mixes_of_four_types_and_two_hundred_dwellings(benchmark: Any) -> None:
    """1.4 million mixes, each with its land value and whether it is viable."""
    asked, row = programme(4, 200), viability(4, 320)
    names, none, no = asked.types, (0,) * 4, (False,) * 4
    units = UnitValues(names, names, CONTRIBUTIONS[-4:], SITE, no, no, no, none, none, none)

    def listed() -> tuple[int, float, int]:
        mixes, largest, kept = 0, -float("inf"), 0
        for block in blocks_of_mixes(asked):
            mixes += len(block)
            largest = max(largest, float(land_values(units, block).max()))
            kept += int(viable(row, block).sum())
        return mixes, largest, kept

    mixes, _, kept = benchmark(listed)
    assert mixes == 1_373_701 > kept > 0


@pytest.mark.parametrize(
    "count",
    [count_mixes, lambda asked: len(all_mixes(asked))],
    ids=["count_mixes", "plain Python"],
)
def test_viable_of_five_types_and_twelve_dwellings(benchmark: Any, count: Callable[[Programme], int]) -> None:
    asked = programme(5, SMALL, *shares(5, range(2), range(2, 3)), viability(5, SMALL))
    expected = count_mixes(asked)
    assert benchmark.pedantic(count, (asked,), rounds=3) == expected > 100
    theirs = cp_sat([(asked, None)])[0]
    assert theirs.value == expected
    print(f"\nCP-SAT lists them in {theirs.seconds * 1e3:.1f} ms")

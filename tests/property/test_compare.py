"""Splits of differences between scenarios: exact, fair, and the same in any order."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feasibility import Scenario, evaluate, read_scenario
from feasibility.compare.differences import MOST_GROUPS, differences, groups_of
from feasibility.compare.side_by_side import Entry, compare
from feasibility.compare.split import nearest_unit, rounded_shares, shapley_values
from feasibility.scenario.keys.parties import OF_THE_TABLE

ROOT = Path(__file__).parent.parent.parent
FILES = sorted((ROOT / "scenarios").glob("*.yaml"))
SMALL = [each for each in FILES if each.stem not in ("new-district-1000",)]
PAIRS = [(SMALL[place], SMALL[(place + 1 + place % 3) % len(SMALL)]) for place in range(len(SMALL))]
amersfoort = read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml")
CHANGES = {
    "dwellings.low.rent": (740, 800),
    "dwellings.low.count": (10, 40),
    "dwellings.free.count": (40, 80),
    "policy.term": (15, 25),
    "policy.rent_increase.surcharge": (0.0, 0.02),
    "indices.cpi": (0.01, 0.03),
    "indices.house_price": (0.0, 0.03),
    "exit.holding_years": (25, 30),
    "required_return": (0.05, 0.06),
    "development.rate": (0.03, 0.06),
    "development.construction_months": (18, 30),
    "land.payment_months": (0, 18),
    "land.vat": (0.0, 0.21),
    "land.asking_price": (0, 9_000_000),
    "rents.turnover": (0.05, 0.15),
}


def changed(random: Random, scenario: Scenario, most: int = 9) -> Scenario:
    paths = random.sample(sorted(CHANGES), random.randint(1, most))
    values = {
        path: round(random.uniform(*CHANGES[path]), None if isinstance(CHANGES[path][0], int) else 4)
        for path in paths
    }
    return scenario.with_values(values)


def shares(first: Scenario, second: Scenario) -> dict[frozenset[str], Fraction]:
    split = compare([Entry(first), Entry(second)]).pairs[0].split
    found = {frozenset(each.name for each in part.groups): part.share for part in split.parts}
    assert sum(found.values()) == Fraction(split.second or 0) - Fraction(split.first or 0)
    return found


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=lambda path: path.stem)
def test_shares_of_real_scenarios_sum_exactly_in_either_order(one: Path, other: Path) -> None:
    first, second = read_scenario(one), read_scenario(other)
    forth, back = shares(first, second), shares(second, first)
    assert forth == {names: -share for names, share in back.items()}
    difference = evaluate(second).residual_land_value - evaluate(first).residual_land_value
    assert float(sum(forth.values())) == pytest.approx(difference, abs=0.005)


@pytest.mark.parametrize("seed", range(12))
def test_random_pairs(seed: int) -> None:
    random = Random(seed)
    first, second = changed(random, amersfoort), changed(random, amersfoort)
    forth, back = shares(first, second), shares(second, first)
    assert forth == {names: -share for names, share in back.items()}
    assert len(forth) <= MOST_GROUPS
    for names, share in forth.items():
        if names == {"land.asking_price"}:
            assert share == 0


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=lambda path: path.stem)
def test_the_differences_lead_from_one_to_the_other(one: Path, other: Path) -> None:
    first, second = read_scenario(one), read_scenario(other)
    found = [each for each in differences(first, second) if each.counts]
    aside = dict.fromkeys(("mix", "levers", *OF_THE_TABLE))
    there = first.with_values(aside | {each.path: each.second_written for each in found})
    assert evaluate(there).residual_land_value == pytest.approx(
        evaluate(second).residual_land_value, abs=0.005
    )
    assert [each for each in differences(there, second) if each.counts] == []
    back = differences(second, first)
    assert {each.path for each in back} == {each.path for each in differences(first, second)}
    groups = groups_of(found)
    assert sorted(each.path for group in groups for each in group.differences) == sorted(
        each.path for each in found
    )
    assert len(groups) <= MOST_GROUPS


def test_the_order_of_the_groups_changes_no_share() -> None:
    other = amersfoort.with_values({"dwellings.low.rent": 790, "policy.term": 25, "required_return": 0.06})
    own = {"a": ["required_return"], "b": ["dwellings"], "c": ["policy"]}
    turned = dict(reversed(own.items()))
    found = [
        {
            part.groups[0].name: part.share
            for part in compare([Entry(amersfoort), Entry(other)], groups).pairs[0].split.parts
        }
        for groups in (own, turned)
    ]
    assert found[0] == found[1]


def test_an_explicit_default_is_no_difference() -> None:
    explicit = amersfoort.with_values(
        {
            "period": "month",
            "rents.lease_up_months": 0,
            "land.price": "residual",
            "development.costs.construction.timing": "over_construction",
            "development.costs.parking.index": "construction_cost",
            "development.costs.parking.vat": 0.21,
            "dwellings.free.market_rent": 1285,
            "after_term": "continue",
        }
    )
    assert differences(amersfoort, explicit) == ()
    rate = amersfoort.with_values({"development.rate": None})
    assert differences(rate, rate.with_values({"development.rate": 0.055})) == ()
    dearer = rate.with_values({"development.rate": 0.055, "required_return": 0.06})
    assert {each.path for each in differences(rate, dearer)} == {"development.rate", "required_return"}
    assert evaluate(dearer).residual_land_value == pytest.approx(
        sum(shares(rate, dearer).values()) + Fraction(evaluate(rate).residual_land_value)
    )


def test_types_and_segments_are_named_as_added_and_removed() -> None:
    other = amersfoort.with_values(
        {"dwellings.low": None, "dwellings.new": dict(amersfoort.raw["dwellings"]["low"])}
    )
    assert [(each.path, each.change) for each in differences(amersfoort, other)] == [
        ("dwellings.low", "removed"),
        ("dwellings.new", "added"),
    ]


@given(
    st.lists(st.fractions(-1000, 1000, max_denominator=10_000), min_size=1, max_size=6),
    st.sampled_from([Fraction(1), Fraction(1, 100), Fraction(1, 1_000_000)]),
)
def test_rounded_shares_sum_exactly_and_stay_near(values: list[Fraction], unit: Fraction) -> None:
    total = nearest_unit(sum(values, Fraction(0)), unit)
    rounded = rounded_shares(values, total, unit)
    assert sum(rounded) == total
    assert all(abs(one - other) <= unit for one, other in zip(values, rounded, strict=True))
    assert all((each / unit).denominator == 1 for each in rounded)
    assert rounded_shares([-each for each in values], -total, unit) == tuple(-each for each in rounded)


def test_a_total_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="not the sum"):
        rounded_shares([Fraction(1)], Fraction(9), Fraction(1))


@given(st.lists(st.floats(-1e9, 1e9), min_size=16, max_size=16))
def test_shapley_values_are_fair(values: list[float]) -> None:
    table = dict(enumerate(values))
    found = dict(zip((1, 2, 4, 8), shapley_values([1, 2, 4, 8], table), strict=True))
    assert sum(found.values()) == Fraction(values[15]) - Fraction(values[0])
    assert dict(zip((8, 2, 1, 4), shapley_values([8, 2, 1, 4], table), strict=True)) == found
    # Player 1 replaced by a copy of player 2: both then have the same.
    twins = {bits: table[bits & ~3 | (3 if bits & 3 == 3 else 2 if bits & 3 else 0)] for bits in table}
    same = shapley_values([1, 2, 4, 8], twins)
    assert same[0] == same[1]
    # A player that moves nothing has nothing.
    idle = {bits: table[bits & ~4] for bits in table}
    assert shapley_values([1, 2, 4, 8], idle)[2] == 0

"""The split of a difference against sums that were made by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from feasibility import Scenario, scenario_from
from feasibility.compare.side_by_side import Entry, compare
from feasibility.compare.split import finest_partition, shapley_values

# One year of rent, sold for one year's rent, nothing else, at no interest: a land value of 24 · rent · count.
PLAIN: dict[str, Any] = {
    "format": 1,
    "name": "plain",
    "price_date": date(2020, 1, 1),
    "start": date(2020, 1, 1),
    "period": "year",
    "flow_timing": "start",
    "policy": {
        "date": date(2020, 1, 1),
        "segments": {"free": {"tenure": "rent"}},
    },
    "dwellings": {"flat": {"segment": "free", "count": 10, "floor_area": 50, "rent": 1000}},
    "indices": {"cpi": 0},
    "rents": {"statutory_cap": False},
    "exit": {"holding_years": 1, "methods": ["gross_yield"], "gross_yield": 1},
    "required_return": 0.0,
}


def plain(**values: Any) -> Scenario:
    return scenario_from(PLAIN).with_values({name.replace("__", "."): each for name, each in values.items()})


def shares(first: Scenario, second: Scenario, own: Mapping[str, list[str]] | None = None) -> dict[str, float]:
    split = compare([Entry(first), Entry(second)], own).pairs[0].split
    return {" + ".join(each.name for each in part.groups): float(part.share) for part in split.parts}


def test_rent_and_count_share_what_they_do_together() -> None:
    """24 · 1,100 · 15 − 24 · 1,000 · 10 = 156,000; the interaction is 24 · 100 · 5 = 12,000, half to each."""
    found = shares(plain(), plain(dwellings__flat__rent=1100, dwellings__flat__count=15))
    assert found == pytest.approx({"dwellings.flat.rent": 30_000, "dwellings.flat.count": 126_000}, abs=0.005)
    assert found["dwellings.flat.rent"] == pytest.approx(24 * 100 * 10 + 12_000 / 2, abs=0.005)
    assert found["dwellings.flat.count"] == pytest.approx(24 * 1000 * 5 + 12_000 / 2, abs=0.005)


def test_three_inputs_of_which_one_stands_apart() -> None:
    """A lump sum of 60,000 adds to the rest and interacts with nothing."""
    other = plain(
        dwellings__flat__rent=1100,
        dwellings__flat__count=15,
        development__costs={"site": {"lump_sum": 60_000, "timing": "at_start", "vat": 0}},
        indices__construction_cost=0,
    )
    found = shares(plain(), other)
    assert found.pop("development.costs.site") == pytest.approx(-60_000, abs=0.005)
    assert found == pytest.approx({"dwellings.flat.rent": 30_000, "dwellings.flat.count": 126_000}, abs=0.005)


def test_one_group_of_both_has_all() -> None:
    other = plain(dwellings__flat__rent=1100, dwellings__flat__count=15)
    assert shares(plain(), other, {"both": ["dwellings"]}) == pytest.approx({"both": 156_000}, abs=0.005)


def test_what_moves_nothing_has_nothing() -> None:
    other = plain(dwellings__flat__rent=1100, land__asking_price=1_000_000)
    found = shares(plain(), other)
    assert found == {"dwellings.flat.rent": pytest.approx(24_000, abs=0.005), "land.asking_price": 0.0}


def test_a_term_longer_than_the_holding_period_comes_with_it() -> None:
    """Sold empty no earlier than the term allows: term and holding period only make sense together."""
    policy = {"term": 5, "segments.low": {"tenure": "rent", "upper": 1200}}
    covenanted = plain(
        **{f"policy.{path}": value for path, value in policy.items()},
        dwellings__flat__segment="low",
        dwellings__flat__market_rent=1000,
        dwellings__flat__vacant_value=100_000,
        exit__methods=["vacant_value"],
        exit__holding_years=5,
    )
    longer = covenanted.with_values({"policy.term": 10, "exit.holding_years": 10, "dwellings.flat.count": 20})
    part = next(
        each for each in compare([Entry(covenanted), Entry(longer)]).pairs[0].split.parts if each.refusal
    )
    assert [each.name for each in part.groups] == ["policy.term", "exit.holding_years"]
    assert part.refusal is not None
    assert part.refusal.groups == ("policy.term",)
    assert "exit" in part.refusal.path + part.refusal.message


def test_shapley_values_of_a_glove_game() -> None:
    """One left glove and two right ones, a pair is worth 6: 4, 1 and 1 (a textbook case)."""
    left, right = 1, (2, 4)
    values = {bits: 6.0 if bits & left and bits & sum(right) else 0.0 for bits in range(8)}
    assert list(map(float, shapley_values([1, 2, 4], values))) == [4, 1, 1]
    assert list(map(float, shapley_values([4, 1, 2], values))) == [1, 4, 1]


def test_shapley_values_are_exact() -> None:
    values = {0: 0.1, 1: 0.3, 2: 1e16, 3: 0.7}
    shares = shapley_values([1, 2], values)
    assert sum(shares) == Fraction(0.7) - Fraction(0.1)


@pytest.mark.parametrize(
    ("count", "missing", "blocks"),
    [
        (3, [], [(0,), (1,), (2,)]),
        (2, [1], [(0, 1)]),
        (3, [1, 6], [(0, 1), (2,)]),
        (3, [1, 2, 4], [(0, 1, 2)]),
        (4, [1, 4 + 8], [(0, 2), (1,), (3,)]),
    ],
)
def test_as_few_are_put_together_as_can_be(
    count: int, missing: list[int], blocks: list[tuple[int, ...]]
) -> None:
    assert sorted(finest_partition(count, frozenset(missing))) == blocks

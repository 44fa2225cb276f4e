"""Where no deal satisfies everybody: the nearest ones against every deal one by one."""

from __future__ import annotations

import pytest

from feasibility.deals.exhaustive import all_deals
from feasibility.parties.conditions import value_of
from tests.longer import usually
from tests.reference.small_tables import (
    EXACT as FIGURES,
)
from tests.reference.small_tables import (
    MONEY_FIGURES,
    SmallTable,
    conceded,
    gains,
    satisfying,
    shortfalls,
    small_table,
)

RATES = ("investor_irr", "project_irr", "exit_share")
"""Figures that are no sums in phases and on leased land."""


@pytest.mark.parametrize("seed", usually(12, range(700, 745)))
def test_the_nearest_deals_are_those_found_one_by_one(seed: int) -> None:
    _the_nearest_are_right(small_table(seed, FIGURES, most=250, strict=0.9))


@pytest.mark.parametrize("seed", usually(6, range(1_000, 1_016)))
def test_with_loans_tax_phases_or_a_lease(seed: int) -> None:
    figures = (*MONEY_FIGURES, "land_price") if seed % 2 else (*RATES, *FIGURES)
    taxed = seed % 2 == 1
    _the_nearest_are_right(
        small_table(
            seed, figures, most=120, strict=0.9, with_money=not taxed or seed % 3 == 0, with_tax=taxed
        )
    )


def _the_nearest_are_right(table: SmallTable) -> None:
    if satisfying(table):
        return
    found = all_deals(table.scenario).nearest
    assert found is not None
    possible = [case for case in table.cases if case.allowed and shortfalls(table, case) is not None]
    within = [case for case in possible if conceded(table, case)]
    assert found.conceded == bool(within)
    looked_at = within or possible
    if not looked_at:
        assert found.even is None
        assert found.by_givers == ()
        return
    least: dict[frozenset[str], float] = {}
    for case in looked_at:
        short = shortfalls(table, case) or {}
        givers = frozenset(party for (party, _), each in short.items() if each > 0)
        least[givers] = min(least.get(givers, float("inf")), max(short.values()))
    fewest = min(map(len, least))
    smallest = {givers: worst for givers, worst in least.items() if len(givers) == fewest}
    told = {frozenset(near.givers): near.greatest for near in found.by_givers}
    assert set(told) <= set(smallest)
    assert len(told) == min(len(smallest), 5)
    for givers, greatest in told.items():
        assert greatest == pytest.approx(smallest[givers], rel=1e-6)
    assert found.even is not None
    assert found.even.greatest == pytest.approx(min(least.values()), rel=1e-6)
    for near in (found.even, *found.by_givers):
        assert near.conceded == bool(within)
        for party, gain in gains(table).items():
            view = next(view for view in near.deal.views if view.name == party)
            assert view.result is not None
            value = value_of(gain.figure, view.result, table.scenario.parties[party])
            assert near.deal.deal.gains[party] == pytest.approx(value, rel=1e-6, abs=gain.step)

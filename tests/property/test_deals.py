"""Deals against every deal one by one: who is satisfied, what is Pareto-optimal, and the two points on it."""

from __future__ import annotations

import numpy as np
import pytest

from feasibility.deals import exhaustive
from feasibility.deals.exhaustive import all_deals
from feasibility.deals.outcomes import DealColumns, Deals
from tests.longer import usually
from tests.reference.small_tables import FIGURES, SmallTable, gained, gains, pareto, satisfying, small_table

SEEDS = range(24)
OF_KINDS = (
    "mid_market_dwellings",
    "social_dwellings",
    "low_dwellings",
    "mid_share",
    "social_share",
    "mid_market_dwelling_years",
    "highest_mid_rent",
    "highest_required_income",
    "shortest_retention",
    "investor_irr",
)
"""Figures that depend on what a segment is."""


def told(table: SmallTable, found: DealColumns, place: int) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """Levers in the order of the table, the price among them, and counts."""
    values = {
        axis.name: float(axis.values[step])
        for axis, step in zip(found.levers, found.steps[place], strict=True)
    }
    values["land_price"] = float(found.land_prices[place])
    return tuple(round(values[name], 9) for name in table.levers), tuple(found.counts[place].tolist())


@pytest.mark.parametrize("seed", usually(8, SEEDS))
def test_deals_are_those_found_one_by_one(seed: int) -> None:
    _deals_are_right(small_table(seed))


def _deals_are_right(table: SmallTable) -> None:
    found = all_deals(table.scenario)
    right = satisfying(table)
    assert found.count == len(right)
    if not right:
        assert len(found.pareto.gains) == 0
        assert found.nash is None
        return
    rows = gained(table, right)
    steps = np.array([each.step for each in gains(table).values()])
    best = pareto(rows, steps)
    expected = {
        (tuple(round(float(each), 9) for each in right[place].levers), right[place].counts) for place in best
    }
    got = [told(table, found.pareto.deals, place) for place in range(len(found.pareto.gains))]
    assert len(got) == len(set(got))
    assert set(got) == expected
    _the_points_are_right(table, found, rows, best)


@pytest.mark.parametrize("seed", usually(8, range(300, 324)))
def test_whatever_the_parties_gain_in(seed: int) -> None:
    _deals_are_right(small_table(seed, most=200, own_gains=True))


@pytest.mark.parametrize("seed", usually(6, range(400, 416)))
def test_whatever_the_low_segment_is(seed: int) -> None:
    """The figures of a deal, read from one dwelling of each type, count kinds as an evaluation does."""
    kind = ("social", "free")[seed % 2]
    _deals_are_right(small_table(seed, OF_KINDS, most=200, low=kind))


FINANCED = ("finance.equity_irr", "finance.dscr_min", "finance.loan_to_value", "finance.equity")
"""Figures that a deal without a loan does not have."""


@pytest.mark.parametrize("seed", usually(10, range(800, 830)))
def test_with_phases_a_lease_or_a_loan(seed: int) -> None:
    """What is no longer a sum over the dwellings is had by evaluating each deal."""
    loan = FINANCED if seed % 3 == 0 else ()
    _deals_are_right(small_table(seed, (*FIGURES, *loan), most=120, own_gains=seed % 2 == 0, with_money=True))


AGREED = ("acquisition_costs", "least_land_price", "public_contribution", "investor_irr", "margin_on_cost")
"""Figures that follow what is agreed on land and on buying."""


@pytest.mark.parametrize("seed", usually(6, range(900, 916)))
def test_with_costs_of_buying_and_prices_of_the_land(seed: int) -> None:
    figures = (*AGREED, "net_present_value", "total_development_cost", "unprofitable_top", "margin")
    _deals_are_right(small_table(seed, figures, most=120, with_money=seed % 2 == 0, agreed=True))


OF_PARTS = (
    "investor_irr",
    "investment_value",
    "net_present_value",
    "net_initial_yield",
    "unprofitable_top",
    "unprofitable_top_per_dwelling",
    "dwellings",
    "land_price",
    "mid_share",
    "residual_land_value",
)


@pytest.mark.parametrize("seed", usually(6, range(1000, 1016)))
def test_a_party_that_takes_a_part_is_judged_by_that_part(seed: int) -> None:
    table = small_table(seed, OF_PARTS, most=150, parts=True, sold=seed % 4 == 0, with_money=seed % 4 == 1)
    _deals_are_right(table)


@pytest.mark.parametrize("seed", usually(10, range(500, 530)))
def test_vat_by_use_follows_each_deal(seed: int) -> None:
    _deals_are_right(small_table(seed, most=250, sold=True))


def _the_points_are_right(table: SmallTable, found: Deals, rows: np.ndarray, best: list[int]) -> None:
    """The largest product and the largest smallest share, worked out again from the figures."""
    bounds = []
    for place, gain in enumerate(gains(table).values()):
        worst = rows[np.isfinite(rows[:, place]), place].min(initial=np.inf)
        bound = gain.bound
        bounds.append(worst if bound is None else bound if gain.more else -bound)
    over = exhaustive.over_bound(rows[best], np.array(bounds))
    over[over < np.array([each.step for each in gains(table).values()]) * 0.75] = 0.0
    assert found.nash is not None
    assert found.equal is not None
    most = over.max(axis=0)
    shares = np.where(most > 0, over / np.where(most > 0, most, 1.0), 1.0)
    number = (shares > 0).sum(axis=1).max()
    products = [np.prod(row[row > 0]) for row in shares if (row > 0).sum() == number]
    assert found.nash.value == pytest.approx(max(products), rel=1e-3)
    assert found.equal.value == pytest.approx(shares.min(axis=1).max(), abs=1e-4)
    for solution in (found.nash, found.equal):
        for viewed in solution.deals:
            assert all(view.satisfied for view in viewed.views)
            assert all(view.result is not None for view in viewed.views)

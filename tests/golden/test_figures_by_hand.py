"""Figures against sums that were made by hand, on the project of `test_parties_by_hand`."""

from __future__ import annotations

import pytest

from feasibility import evaluate
from feasibility.evaluation.figures.named import figure_name, figures_of
from feasibility.parties.side_by_side import negotiation_of
from tests.golden.test_parties_by_hand import plain


def test_yield_on_cost_is_income_over_what_making_it_costs() -> None:
    # 120,000 of the first year; 400,000 of building and 700,000 of land, without the 5 % of profit.
    result = evaluate(plain({}))
    assert result.yield_on_cost == pytest.approx(120_000 / 1_100_000, abs=1e-12)
    name = figure_name("yield_on_cost", result)
    found = figures_of(plain({}), [{"land.price": 800_000}, {"land.price": -400_000}], [name]).columns[0]
    assert found == pytest.approx([0.1, float("nan")], abs=1e-12, nan_ok=True)


def test_yield_on_cost_has_no_value_where_nothing_is_paid() -> None:
    assert evaluate(plain({}, land__price=-400_000)).yield_on_cost is None
    assert evaluate(plain({}, land__price=-500_000)).yield_on_cost is None


def test_a_floor_of_the_yield_on_cost_is_a_ceiling_of_the_land_price() -> None:
    # 120,000 / 0.1 = 1,200,000, less 400,000 of building.
    parties = {"fund": {"role": "investor", "at_least": {"yield_on_cost": 0.1}}}
    (found,) = negotiation_of(plain(parties)).zone.ranges
    assert found.depends and found.high == pytest.approx(800_000, abs=1e-6)


def test_land_value_per_mid_market_dwelling_year() -> None:
    # Four dwellings under the limit for the term of two years; the six of the free segment do not count.
    name = "residual_land_value_per_mid_market_dwelling_year"
    result = evaluate(plain({}))
    assert getattr(result, name) == pytest.approx(759_785.1240 / 8, abs=1e-4)
    variants = [{"policy.term": 1}, {"dwellings.small.count": 0}]
    found = figures_of(plain({}), variants, [figure_name(name, result)]).columns[0]
    one = evaluate(plain({}, policy__term=1))
    assert found[0] == pytest.approx(one.residual_land_value / 4, abs=1e-6)
    assert found[1] != found[1]
    assert getattr(evaluate(plain({}, dwellings__small__count=0)), name) is None


def test_land_value_per_m2_of_plot() -> None:
    # Two hectares, and one of the variants on half of them; none where no area is given.
    name = "residual_land_value_per_m2_plot"
    result = evaluate(plain({}, land__plot_area=20_000))
    assert getattr(result, name) == pytest.approx(759_785.1240 / 20_000, abs=1e-8)
    found = figures_of(plain({}), [{"land.plot_area": 10_000}, {}], [figure_name(name, result)]).columns[0]
    assert found[0] == pytest.approx(75.97851240, abs=1e-8)
    assert found[1] != found[1]
    assert getattr(evaluate(plain({})), name) is None

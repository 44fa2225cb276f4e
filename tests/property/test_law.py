"""What holds of leases and highest rents by points in every scenario."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feasibility import evaluate, scenario_from
from feasibility.cashflow.rent import cohort_paths, cohorts_differ, rent_path
from feasibility.policy.tables import points_rules
from tests.reference.random_scenarios import random_scenario

NONE = np.full((1, 1, 1), np.inf)


@pytest.mark.parametrize("part", range(4))
def test_new_leases_are_at_or_below_their_ceiling_and_old_ones_only_fade(part: int) -> None:
    for seed in range(part * 25, part * 25 + 25):
        result = evaluate(scenario_from(random_scenario(random.Random(seed))))
        letting = result.arrays.unit.letting
        assert (letting.new_rent <= letting.ceiling * (1 + 1e-12)).all(), seed
        assert ((letting.old_share >= 0) & (letting.old_share <= 1)).all(), seed
        assert (np.diff(letting.old_share, axis=-1) <= 0).all(), seed
        for place, each in enumerate(result.arrays.layout.types):
            regulated = each.points is not None and each.points <= points_rules().mid_to
            assert regulated or np.isinf(letting.ceiling[place]).all(), seed


rates = st.floats(0, 0.1)
amounts = st.floats(300, 2_000)


@given(
    st.floats(0, 1),
    st.lists(st.tuples(rates, amounts), min_size=1, max_size=12),
    st.integers(1, 13),
    st.booleans(),
    amounts,
)
def test_cohorts_that_rise_alike_and_are_not_held_move_as_one(
    turnover: float, years: list[tuple[float, float]], first_new: int, capped: bool, initial: float
) -> None:
    increase = np.array([[[0.0, *(rate for rate, _ in years)]]])
    relet = np.array([[[0.0, *(amount for _, amount in years)]]])
    new = np.arange(len(years) + 1) >= first_new
    start, leaving = np.array([[initial]]), np.full(relet.shape, turnover)
    is_capped, none = np.full(relet.shape, capped), np.full(relet.shape, np.inf)
    assert not cohorts_differ(increase, increase, NONE, NONE, new).any()
    both = cohort_paths(start, increase, increase, leaving, relet, is_capped, NONE, NONE, new)
    one = rent_path(start, increase, leaving, relet, is_capped, none)
    np.testing.assert_allclose(both.mean_rent(), one, rtol=1e-9)


@given(st.floats(0, 1), st.lists(rates, min_size=2, max_size=12), amounts)
def test_where_old_leases_may_rise_by_more_the_mean_is_never_lower(
    turnover: float, years: list[float], initial: float
) -> None:
    new = np.array([[[0.0, *years]]])
    leases = np.arange(len(years) + 1) >= 1
    relet, capped = np.full((1, 1, 1), initial), np.zeros((1, 1, 1), dtype=bool)
    start, leaving = np.array([[initial]]), np.full((1, 1, 1), turnover)
    equal = cohort_paths(start, new, new, leaving, relet, capped, NONE, NONE, leases).mean_rent()
    more = cohort_paths(start, new + 0.01, new, leaving, relet, capped, NONE, NONE, leases).mean_rent()
    assert (more >= equal * (1 - 1e-12)).all()

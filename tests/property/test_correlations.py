"""Correlations that contradict each other, and the nearest that do not."""

from __future__ import annotations

from itertools import combinations
from math import pi, sin, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feasibility.correlations import (
    exists,
    matrix_of,
    nearest_existing,
    nearest_pairs,
    normal_correlation,
    rank_correlation,
)

NAMES = ("a", "b", "c", "d", "e")
VALUES = st.floats(-1, 1, allow_nan=False).map(lambda value: round(value, 3))


def pairs_of(values: list[float]) -> list[tuple[str, str, float]]:
    return [(*pair, value) for pair, value in zip(combinations(NAMES, 2), values, strict=False)]


def test_the_nearest_matrix_is_that_of_the_published_example() -> None:
    """Higham, Computing the nearest correlation matrix, IMA Journal of Numerical Analysis 22 (2002), §1."""
    asked = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]])
    nearest = [[1.0, 0.7607, 0.1573], [0.7607, 1.0, 0.7607], [0.1573, 0.7607, 1.0]]
    np.testing.assert_allclose(nearest_existing(asked), nearest, atol=5e-5)


@pytest.mark.parametrize("gap", [-1e-6, 1e-6])
def test_three_names_exist_up_to_the_determinant_of_zero(gap: float) -> None:
    """With r(a, b) = r(b, c) = r the least r(a, c) is 2·r² − 1, where the determinant becomes 0."""
    r = 0.8
    matrix = matrix_of("abc", [("a", "b", r), ("b", "c", r), ("a", "c", 2 * r**2 - 1 + gap)])
    assert exists(matrix) == (gap > 0)


def test_equal_correlations_that_contradict_become_those_at_the_edge() -> None:
    """K names that all go against each other by the same r exist down to r = −1/(K − 1)."""
    asked = [(*pair, -0.9) for pair in combinations("abcd", 2)]
    assert nearest_pairs("abcd", asked) == [(*pair, -0.333) for pair in combinations("abcd", 2)]


def test_rank_correlations_become_those_of_the_normal_numbers() -> None:
    ranks = np.array([-1.0, 0.0, 0.5, 1.0])
    expected = [-1.0, 0.0, (sqrt(6) - sqrt(2)) / 2, 1.0]
    np.testing.assert_allclose(normal_correlation(ranks), expected, atol=1e-15)
    assert sin(pi / 12) == pytest.approx((sqrt(6) - sqrt(2)) / 4)
    np.testing.assert_allclose(rank_correlation(normal_correlation(ranks)), ranks, atol=1e-12)


def test_rank_correlations_may_contradict_where_the_same_correlations_would_not() -> None:
    """At the edge 2·r² − 1 the matrix of 2·sin(π/6·ρ) has a negative determinant: its edge lies higher."""
    edge = [("a", "b", 0.8), ("b", "c", 0.8), ("a", "c", 0.28)]
    matrix = matrix_of("abc", edge)
    assert exists(matrix)
    assert not exists(normal_correlation(matrix))


@settings(deadline=None)
@given(st.lists(VALUES, min_size=10, max_size=10), st.booleans())
def test_what_is_offered_exists_as_it_is_written(values: list[float], ranks: bool) -> None:
    offered = matrix_of(NAMES, nearest_pairs(NAMES, pairs_of(values), ranks=ranks))
    assert exists(normal_correlation(offered) if ranks else offered)


@settings(deadline=None)
@given(st.lists(VALUES, min_size=10, max_size=10))
def test_no_existing_matrix_nearby_is_nearer(values: list[float]) -> None:
    asked = matrix_of(NAMES, pairs_of(values))
    nearest = nearest_existing(asked)
    distance = float(np.linalg.norm(nearest - asked))
    assert exists(nearest)
    generator = np.random.default_rng(1)
    for _ in range(20):
        factors = generator.standard_normal((5, 5))
        factors /= np.linalg.norm(factors, axis=1, keepdims=True)
        other = factors @ factors.T
        for share in (0.01, 0.3, 1.0):
            # The matrices that exist are a convex set: what lies between two of them exists too.
            between = (1 - share) * nearest + share * other
            assert float(np.linalg.norm(between - asked)) >= distance - 1e-6


@given(st.lists(st.floats(-0.24, 0.24).map(lambda value: round(value, 3)), min_size=10, max_size=10))
def test_correlations_that_exist_are_offered_as_they_are(values: list[float]) -> None:
    """Five names with correlations under 1/4 exist: the matrix is diagonally dominant."""
    asked = [pair for pair in pairs_of(values) if pair[2]]
    assert nearest_pairs(NAMES, asked) == asked

"""Sobol indices against functions whose indices are known, and intervals against SciPy's own slow way."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import bootstrap, norm, qmc, sobol_indices, uniform

from feasibility.risk.sobol.indices import Estimate, Split, sobol

Array = NDArray[np.float64]
DRAWS = 2**12


def draws(factors: int, count: int = DRAWS, seed: int = 1) -> tuple[Array, Array]:
    """A and B, (factors, N) each, uniform between 0 and 1: of one sequence of twice as many columns."""
    points = qmc.Sobol(2 * factors, rng=np.random.default_rng(seed)).random(count).T
    return points[:factors], points[factors:]


def split(function: Callable[[Array], Array], a: Array, b: Array, groups: list[list[int]]) -> Split:
    """The indices of groups of rows of A and B."""
    mixed = []
    for group in groups:
        ab = a.copy()
        ab[group] = b[group]
        mixed.append(function(ab))
    return sobol(function(a), function(b), np.array(mixed), seed=1)


def inside(estimate: Estimate, true: float, within: float) -> None:
    """The estimate is near, and its interval, a little wider, holds the true value."""
    assert estimate.value == pytest.approx(true, abs=within)
    assert estimate.low - within / 4 <= true <= estimate.high + within / 4
    assert estimate.low <= estimate.value <= estimate.high


def ishigami(unit: Array) -> Array:
    """sin x1 + 7 sin² x2 + 0.1 x3⁴ sin x1, each x between −π and π."""
    x = uniform(-np.pi, 2 * np.pi).ppf(unit)
    value: Array = np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])
    return value


@pytest.mark.parametrize("count", [DRAWS, 2**14])
def test_the_function_of_ishigami(count: int) -> None:
    """Ishigami and Homma (1990): V1 = ½(1 + bπ⁴/5)², V2 = a²/8, V13 = b²π⁸(1/18 − 1/50), a = 7, b = 0.1."""
    first, second, third = 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2, 49 / 8, 0.01 * np.pi**8 * (1 / 18 - 1 / 50)
    variance = first + second + third
    assert variance == pytest.approx(13.8445875, abs=1e-6)
    found = split(ishigami, *draws(3, count), [[0], [1], [2]])
    for shares, (alone, total) in zip(
        found.shares, [(first, first + third), (second, second), (0, third)], strict=True
    ):
        inside(shares.first, alone / variance, 0.02)
        inside(shares.total, total / variance, 0.02)
    inside(found.alone, (first + second) / variance, 0.03)


def test_a_group_has_what_its_members_do_together() -> None:
    """x1 and x3 of Ishigami's function as one factor: V1 + V13, by itself and in all."""
    second = 49 / 8 / 13.8445875
    found = split(ishigami, *draws(3), [[0, 2], [1]])
    for shares, true in zip(found.shares, (1 - second, second), strict=True):
        inside(shares.first, true, 0.02)
        inside(shares.total, true, 0.02)
    inside(found.alone, 1.0, 0.03)


def test_a_sum_has_the_squares_of_its_weights() -> None:
    """Y = Σ a X of independent standard normal X: S = ST = a² / Σ a²."""
    weights = np.array([3.0, 2.0, 1.0, 0.5])
    found = split(lambda unit: weights @ norm.ppf(unit), *draws(4), [[0], [1], [2], [3]])
    for shares, true in zip(found.shares, weights**2 / (weights**2).sum(), strict=True):
        inside(shares.first, true, 0.02)
        inside(shares.total, true, 0.02)


def test_dependent_inputs_are_one_factor() -> None:
    """Y = X1 + X2 + X3, the first two with correlation 0.5: (1 + 1 + 2·0.5) of 4, and 1 of 4."""

    def total(unit: Array) -> Array:
        x = norm.ppf(unit)
        value: Array = x[0] + 0.5 * x[0] + np.sqrt(0.75) * x[1] + x[2]
        return value

    found = split(total, *draws(3), [[0, 1], [2]])
    for shares, true in zip(found.shares, (0.75, 0.25), strict=True):
        inside(shares.first, true, 0.02)
        inside(shares.total, true, 0.02)


def test_a_product_is_done_together() -> None:
    """Y = X1 · X2 of mean 0: nothing alone, everything together."""
    found = split(lambda unit: norm.ppf(unit[0]) * norm.ppf(unit[1]), *draws(2), [[0], [1]])
    for shares in found.shares:
        inside(shares.first, 0.0, 0.08)
        inside(shares.total, 1.0, 0.08)


def test_a_factor_without_effect_has_nothing() -> None:
    found = split(lambda unit: unit[0], *draws(2), [[0], [1]])
    assert found.shares[1].first == found.shares[1].total == Estimate(0.0, 0.0, 0.0)
    inside(found.shares[0].first, 1.0, 0.02)


def test_one_factor_is_all_of_it() -> None:
    found = split(lambda unit: norm.ppf(unit[0]), *draws(1), [[0]])
    for each in (found.shares[0].first, found.shares[0].total, found.alone):
        assert (each.value, each.low, each.high) == pytest.approx((1, 1, 1), abs=1e-12)


def test_size_and_place_of_a_figure_change_no_index() -> None:
    a, b = draws(3)
    plain = split(ishigami, a, b, [[0], [1], [2]])
    moved = split(lambda unit: 4e6 + 1e5 * ishigami(unit), a, b, [[0], [1], [2]])
    for one, other in zip(plain.shares, moved.shares, strict=True):
        assert (one.first.value, one.total.high) == pytest.approx(
            (other.first.value, other.total.high), abs=1e-9
        )


def test_the_same_seed_gives_the_same_intervals_and_another_seed_others() -> None:
    a, b = draws(3, 256)
    values = ishigami(a), ishigami(b), np.array([ishigami(np.vstack([b[:1], a[1:]]))])
    assert sobol(*values, seed=1) == sobol(*values, seed=1)
    assert sobol(*values, seed=1).shares[0].first.low != sobol(*values, seed=2).shares[0].first.low


def least_spread(near: Array, far: Array, square: Array) -> float:
    """The weight of the second of two means, each over the same variance, whose combination varies least."""
    moves = [each - each.mean() / square.mean() * square for each in (near, far - square)]
    (one, both), (_, other) = np.cov(np.array(moves))
    return float((one - both) / (one - 2 * both + other))


def test_the_intervals_are_those_of_scipy() -> None:
    """SciPy's bootstrap of the stated formulas, one sample after another, from the same random numbers."""
    a, b = draws(3, 256)
    ab = np.array([ishigami(np.vstack([a[:i], b[i : i + 1], a[i + 1 :]])) for i in range(3)])
    of_a, of_b = ishigami(a), ishigami(b)
    mean = np.mean([of_a, of_b])
    of_a, of_b, ab = of_a - mean, of_b - mean, ab - mean
    square = (of_a**2 + of_b**2) / 2

    def weights(one: Array, other: Array) -> list[float]:
        pairs = [((one - each) ** 2 / 2, square - one * (each - other)) for each in ab]
        return [least_spread(near, far, square) for near, far in pairs]

    first, total = weights(of_b, of_a), weights(of_a, of_b)

    def statistic(taken: NDArray[np.int64]) -> Array:
        one, other, mixed = of_a[taken], of_b[taken], ab[:, taken]
        variance = np.var([one, other])
        found = []
        for given, here, there in ((first, other, one), (total, one, other)):
            near = ((here - mixed) ** 2).mean(axis=1) / 2 / variance
            far = 1 - (here * (mixed - there)).mean(axis=1) / variance
            found.append((1 - np.array(given)) * near + np.array(given) * far)
        return np.concatenate([1 - found[0], found[1]])

    expected = bootstrap(
        (np.arange(256),), statistic, n_resamples=999, method="BCa", rng=np.random.default_rng(7), batch=256
    )
    found = sobol(of_a, of_b, ab, seed=7).shares
    ours = [each.first for each in found] + [each.total for each in found]
    assert [each.value for each in ours] == pytest.approx(list(statistic(np.arange(256))), abs=1e-9)
    assert [each.low for each in ours] == pytest.approx(list(expected.confidence_interval.low), abs=1e-9)
    assert [each.high for each in ours] == pytest.approx(list(expected.confidence_interval.high), abs=1e-9)


def test_the_indices_are_those_of_scipy_with_less_noise() -> None:
    """SciPy's own estimators on the same 2^12 draws, over 20 seeds: both near the truth, ours nearer."""
    true = np.array([0.8, 0.2])
    ours, theirs = [], []
    for seed in range(20):
        a, b = norm.ppf(draws(2, seed=seed))
        of_a, of_b = 2 * a[0] + a[1], 2 * b[0] + b[1]
        ab = np.array([2 * b[0] + a[1], 2 * a[0] + b[1]])
        plain = sobol_indices(
            func={"f_A": of_a[np.newaxis], "f_B": of_b[np.newaxis], "f_AB": ab[:, np.newaxis]}, n=DRAWS
        )
        theirs.append([plain.first_order - true, plain.total_order - true])
        shares = sobol(of_a, of_b, ab, seed).shares
        found = [[each.first.value for each in shares], [each.total.value for each in shares]]
        ours.append(np.array(found) - true)
    assert np.abs(theirs).max() < 0.1
    assert np.abs(ours).max() < 0.05
    assert np.square(ours).mean() < np.square(theirs).mean()


def test_about_95_of_100_intervals_hold_the_true_index() -> None:
    """Y = 2 X1 + X2 of plain random draws: 0.8 and 0.2. Binomial(100, 0.95) is 88 or more in 99.6 of 100."""
    held = np.zeros(4)
    for seed in range(100):
        a, b = np.random.default_rng([5, seed]).normal(size=(2, 2, 512))
        of_a, of_b = 2 * a[0] + a[1], 2 * b[0] + b[1]
        ab = np.array([2 * b[0] + a[1], 2 * a[0] + b[1]])
        shares = sobol(of_a, of_b, ab, seed).shares
        estimates = [each.first for each in shares] + [each.total for each in shares]
        held += [
            each.low <= true <= each.high for each, true in zip(estimates, (0.8, 0.2, 0.8, 0.2), strict=True)
        ]
    assert held.min() >= 88


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_figure_without_a_value_is_refused(place: int) -> None:
    values = [np.arange(4.0), np.arange(4.0) + 1, np.ones((1, 4))]
    values[place] = np.full_like(values[place], np.nan)
    with pytest.raises(ValueError, match="without a value"):
        sobol(values[0], values[1], values[2], seed=1)


def test_a_figure_that_never_changes_is_refused() -> None:
    with pytest.raises(ValueError, match="never changes"):
        sobol(np.ones(4), np.ones(4), np.ones((2, 4)), seed=1)

"""Matrices of correlations: whether numbers with such correlations exist, and the nearest that do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Pair = tuple[str, str, float]
"""Two names and their correlation."""

LEAST_EIGENVALUE = -1e-9
"""Below it a matrix is not positive semidefinite; above it, down to rounding, it is."""
_STEPS = 1000
_DECIMALS = 3


def matrix_of(names: Sequence[str], pairs: Iterable[Pair]) -> Matrix:
    """The matrix of correlations; a pair that is not given has 0.

    Args:
        names: in the order of the rows (K).
        pairs: each of two of these names.

    Returns:
        (K, K), symmetric, with ones on the diagonal.
    """
    place = {name: row for row, name in enumerate(names)}
    matrix = np.eye(len(names))
    for first, second, value in pairs:
        matrix[place[first], place[second]] = matrix[place[second], place[first]] = value
    return matrix


def exists(matrix: Matrix) -> bool:
    """Whether random numbers with these correlations exist: whether the matrix is positive semidefinite."""
    return matrix.size == 0 or float(np.linalg.eigvalsh(matrix)[0]) >= LEAST_EIGENVALUE


def normal_correlation(rank: Matrix) -> Matrix:
    """Correlations of the normal numbers behind rank correlations, under a Gaussian copula.

    r = 2·sin(π/6·ρ), with ρ Spearman's rank correlation (Pearson 1907).
    """
    return np.asarray(2.0 * np.sin(np.pi / 6.0 * rank))


def rank_correlation(normal: Matrix) -> Matrix:
    """Spearman's rank correlations of normal numbers with these correlations: ρ = 6/π·arcsin(r/2)."""
    return np.asarray(6.0 / np.pi * np.arcsin(np.clip(normal, -1.0, 1.0) / 2.0))


def nearest_existing(matrix: Matrix) -> Matrix:
    """The correlation matrix nearest to a symmetric one, by the sum of squared differences.

    Alternating projections on the positive semidefinite matrices and on those with a diagonal of ones, with
    Dykstra's correction (Higham 2002, algorithm 3.3).

    Args:
        matrix: (K, K), symmetric, with ones on the diagonal.
    """
    correction = np.zeros_like(matrix)
    current = matrix.copy()
    for _ in range(_STEPS):
        shifted = current - correction
        values, vectors = np.linalg.eigh(shifted)
        projected = (vectors * np.maximum(values, 0.0)) @ vectors.T
        correction = projected - shifted
        following = projected.copy()
        np.fill_diagonal(following, 1.0)
        done = float(np.abs(following - current).max()) < 1e-12
        current = following
        if done:
            break
    return (current + current.T) / 2.0


def nearest_pairs(names: Sequence[str], pairs: Iterable[Pair], *, ranks: bool = False) -> list[Pair]:
    """Correlations near to impossible ones, which do exist as they are rounded to three decimals.

    Args:
        names: all names.
        pairs: the correlations that are asked.
        ranks: whether they are rank correlations, of inputs joined by a Gaussian copula.

    Returns:
        A pair for every correlation that is not 0, in the order of the names.
    """
    asked = matrix_of(names, pairs)
    wanted = nearest_existing(normal_correlation(asked) if ranks else asked)
    np.fill_diagonal(wanted, 1.0)
    wanted = rank_correlation(wanted) if ranks else wanted
    # Rounding may leave the matrices that exist: a little towards no correlation they all do.
    for step in range(_STEPS + 1):
        rounded = np.round(wanted * (1.0 - step / _STEPS), _DECIMALS)
        np.fill_diagonal(rounded, 1.0)
        if exists(normal_correlation(rounded) if ranks else rounded):
            break
    return [
        (first, second, float(rounded[row, column]))
        for row, first in enumerate(names)
        for column, second in enumerate(names[row + 1 :], row + 1)
        if rounded[row, column]
    ]


def nearest_instead(names: Sequence[str], pairs: Iterable[Pair], *, ranks: bool = False) -> list[Pair]:
    """`nearest_pairs` where these correlations are impossible; empty where they exist."""
    asked = list(pairs)
    matrix = matrix_of(names, asked)
    possible = exists(normal_correlation(matrix) if ranks else matrix)
    return [] if possible else nearest_pairs(names, asked, ranks=ranks)

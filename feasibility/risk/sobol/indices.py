"""Sobol's indices of a figure: which part of its variance comes from which independent factor.

Of a figure Y and independent factors X_1 … X_d (an uncertain number, or a group of numbers that depend on
each other):

- first-order index S_i = Var(E[Y | X_i]) / Var(Y): the part of the variance that would go if the factor were
  known, whatever the others do;
- total index S_Ti = E[Var(Y | all but X_i)] / Var(Y): the part that would be left if all but the factor were
  known: its own part and all in which it works together with others.

Both are computed by SciPy from draws A and B of all factors and draws AB_i: A with factor i as in B. A total
index has two unbiased estimators,

    ½·mean((f(A) − f(AB_i))²) / V    and    1 − mean(f(A)·(f(AB_i) − f(B))) / V,

the first with little noise where the factor does little, the second where it does nearly everything; the
combination of the two with the least variance is taken. A first-order index is 1 − the total index of all
other factors together: the same with A and B exchanged. Sources: Jansen, Computer Physics Communications 117
(1999), p. 35–43; Saltelli and others, the same 181 (2010), p. 259–270, table 2.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import scipy  # its part `stats`, which takes half a second to load, only where draws are split
from numpy.typing import NDArray

Array = NDArray[np.float64]

LEVEL = 0.95
"""Confidence that an interval has [0–1]."""
RESAMPLES = 999
"""Samples that are drawn from the draws for an interval, as many as SciPy takes."""
MOST_FOR_BCA = 2**13
"""Draws up to which an interval is corrected for bias and skewness (BCa), in a time that grows with their
square; with more, the corrections are smaller than the noise, and the interval is of percentiles."""
AT_ONCE = 2**20
"""Draws of so many samples at once that they stay within some tens of megabytes."""


@dataclass(frozen=True)
class Estimate:
    """An estimated part of the variance [0–1, but for noise] and its confidence interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Shares:
    """The parts of one factor."""

    first: Estimate
    """By itself."""
    total: Estimate
    """By itself and together with others."""


@dataclass(frozen=True)
class Split:
    """The variance of a figure, split over factors."""

    shares: tuple[Shares, ...]
    """Of each factor, in the order that was given."""
    alone: Estimate
    """Sum of the first-order indices: what factors do each by itself; the rest is what they do together."""


def sobol(of_a: Array, of_b: Array, of_ab: Array, seed: int) -> Split:
    """First-order and total indices of every factor, with bootstrap intervals of 95 %.

    Args:
        of_a: the figure on draws A, (N,); N is a power of 2.
        of_b: the same on draws B, (N,), independent of A.
        of_ab: the same on A with one factor as in B, (factors, N).
        seed: of the bootstrap.

    Raises:
        ValueError: a value is not finite, or all are the same: there is then no variance to split.
    """
    if not all(map(_finite, (of_a, of_b, of_ab))):
        raise ValueError("the variance of a figure without a value on some draws cannot be split")
    both = np.concatenate([of_a, of_b])
    spread = float(both.std())
    if spread == 0:
        raise ValueError("a figure that never changes has no variance to split")
    a, b = (of_a - both.mean()) / spread, (of_b - both.mean()) / spread
    ab = (of_ab - both.mean()) / spread
    # A last factor that does nothing: SciPy's shapes need two at least.
    found = scipy.stats.sobol_indices(
        func={
            "f_A": a[np.newaxis],
            "f_B": b[np.newaxis],
            "f_AB": np.concatenate([ab, a[np.newaxis]])[:, np.newaxis],
        },
        n=len(a),
        method=_indices,
    )
    first, total = (np.asarray(each)[: len(ab)] for each in (found.first_order, found.total_order))
    low, high = _intervals(a, b, ab, seed)
    estimates = [
        Estimate(float(value), float(least), float(most))
        for value, least, most in zip([*first, *total, first.sum()], low, high, strict=True)
    ]
    shares = map(Shares, estimates[: len(ab)], estimates[len(ab) : 2 * len(ab)])
    return Split(tuple(shares), estimates[-1])


def _finite(values: Array) -> bool:
    return bool(np.isfinite(values).all())


def _indices(f_A: Array, f_B: Array, f_AB: Array) -> tuple[Array, Array]:  # noqa: N803 (SciPy's names)
    """First-order and total indices, (1, factors), of (1, N), (1, N) and (factors, 1, N), for SciPy."""
    a, b, ab = f_A[0], f_B[0], f_AB[:, 0]
    variance = float(np.var([a, b]))
    first, total = (
        weights + parts.mean(axis=1) / variance for weights, parts in (_total(b, a, ab), _total(a, b, ab))
    )
    return 1 - first[np.newaxis], total[np.newaxis]


def _total(a: Array, b: Array, ab: Array) -> tuple[Array, Array]:
    """Weights w (factors,) and parts p (factors, N): the total index is w + mean(p) / V.

    E = (1 − w)·E₁ + w·E₂ with w = −Cov(e₁, e₂ − e₁) / Var(e₂ − e₁), e being what one draw moves each by.
    """
    square = (a**2 + b**2) / 2
    variance = square.mean()
    near, far = (a - ab) ** 2 / 2, -a * (ab - b)
    of_near = near - near.mean(axis=1, keepdims=True) / variance * square
    gap = far - far.mean(axis=1, keepdims=True) / variance * square - of_near
    spread = (gap**2).mean(axis=1)
    weights = -np.divide((of_near * gap).mean(axis=1), spread, out=np.zeros(len(ab)), where=spread > 0)
    return weights, near + weights[:, np.newaxis] * (far - near)


def _intervals(a: Array, b: Array, ab: Array, seed: int) -> tuple[Array, Array]:
    """Low and high ends for each first-order index, each total index and the sum of the first, (2d + 1,).

    Draws are taken anew, A, B and all AB of one draw together; the weights stay. An index is then a quotient
    of sums over draws, so all samples are one product: how often each draw was taken · what it adds. NumPy
    sums it by itself: a library that uses threads might add in another order.
    """
    count, draws = ab.shape
    (of_rest, rest), (of_all, own) = _total(b, a, ab), _total(a, b, ab)
    parts = np.stack([a, b, a**2 + b**2, *-rest, *own], axis=1)
    weights = np.concatenate([1 - of_rest, of_all])

    def indices(taken: NDArray[np.int64], axis: int = -1) -> Array:
        """(2d + 1, R) of R samples that are given by the places of their draws (R, n), or (n,)."""
        rows = np.atleast_2d(taken)
        places = rows + draws * np.arange(len(rows))[:, np.newaxis]
        times = np.bincount(places.ravel(), minlength=draws * len(rows)).reshape(len(rows), draws)
        means = np.einsum("rn,nk->rk", times.astype(np.float64), parts) / rows.shape[1]
        variance = means[:, 2] / 2 - ((means[:, 0] + means[:, 1]) / 2) ** 2
        shares = weights + means[:, 3:] / variance[:, np.newaxis]
        all_of_them = np.column_stack([shares, shares[:, :count].sum(axis=1)]).T
        return all_of_them if taken.ndim > 1 else all_of_them[:, 0]

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # of an index that is the same in all samples
        found = scipy.stats.bootstrap(
            (np.arange(draws),),
            indices,
            n_resamples=RESAMPLES,
            batch=max(1, AT_ONCE // draws),
            vectorized=True,
            axis=-1,
            confidence_level=LEVEL,
            method="BCa" if draws <= MOST_FOR_BCA else "percentile",
            rng=np.random.default_rng(seed),
        )
    ends = found.confidence_interval
    plain = np.quantile(found.bootstrap_distribution, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=-1)
    low, high = (
        np.where(np.isfinite(end), end, by) for end, by in zip((ends.low, ends.high), plain, strict=True)
    )
    return low, high

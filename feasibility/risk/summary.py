"""Distributions and probabilities of figures over many paths: plain functions on arrays.

Every sum runs in the order of the paths, so a summary does not depend on how the work was divided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

QUANTILES = (5, 10, 25, 50, 75, 90, 95)
"""Percentiles of a distribution."""
FAN = (5, 25, 50, 75, 95)
"""Percentiles of a fan."""
SHORTFALLS = (0.05, 0.10)
"""Worst shares of which the mean is taken."""


@dataclass(frozen=True)
class Probability:
    """A probability that was estimated from paths."""

    value: float
    standard_error: float
    low: float
    high: float
    """Bounds of the 95 % confidence interval."""
    paths: int


@dataclass(frozen=True)
class Distribution:
    """One figure over the paths on which it has a meaning."""

    paths: int
    """How many those are."""
    mean: float
    sd: float
    """Standard deviation, with n − 1 in the denominator; 0 for a single path."""
    quantiles: Mapping[int, float]
    """Percentile → value, interpolated linearly between the ordered values."""
    shortfalls: Mapping[float, float]
    """Share → mean of the worst such share."""
    least: float
    most: float
    standard_error: float
    """Standard error of the mean."""


Z = 1.959963984540054
"""The 97.5th percentile of the standard normal distribution."""
T_OF_SEVEN = 2.3646242515927849
"""The 97.5th percentile of Student's t with seven degrees of freedom: of eight randomisations."""


def probability(happens: NDArray[np.bool_], randomisations: int = 1) -> Probability:
    """Share of the paths on which something happens, with its standard error.

    √(p(1−p)/N) for independent paths. Quasi-random points are not independent: then the standard error is
    that of the mean of R independent randomisations, to number k % R of which path k belongs, and the
    interval the estimate plus or minus Student's t times it. Fewer than R paths are independent after all,
    and where all randomisations have the same share the interval is that of independent paths.

    Args:
        happens: (N,).
        randomisations: R; 1 for independent paths.

    Raises:
        ValueError: there are no paths.
    """
    count = happens.size
    if not count:
        raise ValueError("there are no paths to estimate a probability from")
    share = float(np.count_nonzero(happens)) / count
    error = sqrt(share * (1 - share) / count)
    if 1 < randomisations <= count:
        means = np.array([happens[part::randomisations].mean() for part in range(randomisations)])
        error = float(means.std(ddof=1)) / sqrt(randomisations)
        if error > 0:
            reach = T_OF_SEVEN * error
            return Probability(share, error, max(0.0, share - reach), min(1.0, share + reach), count)
    low, high = wilson_interval(share, count)
    return Probability(share, error, low, high, count)


def wilson_interval(share: float, count: int) -> tuple[float, float]:
    """The 95 % interval of a probability of which a share of `count` independent paths was found (Wilson).

    All p with |share − p| ≤ z·√(p(1−p)/N): its centre is drawn towards a half, so that it never has width
    zero.
    """
    spread = Z * Z / count
    centre = (share + spread / 2) / (1 + spread)
    reach = Z / (1 + spread) * sqrt(share * (1 - share) / count + spread / (4 * count))
    low = 0.0 if share == 0.0 else max(0.0, centre - reach)
    return low, 1.0 if share == 1.0 else min(1.0, centre + reach)


def distribution(
    values: ArrayLike, randomisations: int = 1, *, less_is_better: bool = False
) -> Distribution | None:
    """Mean, spread, percentiles and expected shortfalls of one figure; None where no path has it.

    The standard error of the mean is sd/√N for independent paths, and that of the mean of R independent
    randomisations, as of a probability, where the points are not independent.

    Args:
        values: (N,), NaN on paths on which the figure has no meaning; those are left out.
        randomisations: R; 1 for independent paths.
        less_is_better: whether the worst values are the highest ones, as of a cost.
    """
    every = np.asarray(values, dtype=np.float64)
    known = every[~np.isnan(every)]
    if not known.size:
        return None
    ordered = np.sort(known)
    found = np.percentile(ordered, QUANTILES)
    sd = float(known.std(ddof=1)) if known.size > 1 else 0.0
    parts = [every[part::randomisations] for part in range(randomisations)]
    means = [part[~np.isnan(part)].mean() for part in parts if not np.isnan(part).all()]
    return Distribution(
        paths=int(known.size),
        mean=float(known.mean()),
        sd=sd,
        quantiles=dict(zip(QUANTILES, map(float, found), strict=True)),
        shortfalls={
            share: _worst(ordered[::-1] if less_is_better else ordered, share) for share in SHORTFALLS
        },
        least=float(ordered[0]),
        most=float(ordered[-1]),
        standard_error=(
            float(np.std(means, ddof=1)) / sqrt(len(means)) if len(means) > 1 else sd / sqrt(known.size)
        ),
    )


def expected_shortfall(values: ArrayLike, share: float) -> float:
    """Mean of the lowest share α of the values: (1/αN) · (the ⌊αN⌋ lowest, and a part of the next one).

    Args:
        values: (N,), at least one, none missing.
        share: α, above 0 and at most 1.
    """
    return _worst(np.sort(np.asarray(values, dtype=np.float64)), share)


def _worst(ordered: Array, share: float) -> float:
    """Mean of the first share of values that stand in order, the worst first."""
    weight = share * ordered.size
    whole = min(int(weight), ordered.size)
    total = float(ordered[:whole].sum())
    if whole < ordered.size:
        total += (weight - whole) * float(ordered[whole])
    return total / weight


def fan(by_year: Array) -> dict[int, Array]:
    """Percentiles of a yearly amount in each year: percentile → (Y,).

    Args:
        by_year: (N, Y); NaN in years that a path does not have, which are left out.
    """
    missing = np.isnan(by_year)
    if not missing.any():
        return dict(zip(FAN, np.percentile(by_year, FAN, axis=0), strict=True))
    found = np.full((len(FAN), by_year.shape[1]), np.nan)
    for year in np.flatnonzero(~missing.all(axis=0)):
        found[:, year] = np.percentile(by_year[~missing[:, year], year], FAN)
    return dict(zip(FAN, found, strict=True))


def left_by_year(kept_years: Array, horizon: int) -> Array:
    """Share of the paths on which a dwelling has left the mid market before each anniversary, (horizon + 1,).

    Args:
        kept_years: (N,) whole years kept, cut off at the horizon; −1 above the limit from the start.
        horizon: last anniversary; one kept that long has not left.
    """
    first_gone = kept_years + 1
    years = np.arange(horizon + 1)
    ordered = np.sort(first_gone[kept_years < horizon])
    return np.searchsorted(ordered, years, side="right") / kept_years.size


def histogram(values: Array, bins: int = 40) -> tuple[Array, NDArray[np.int64]]:
    """Edges (bins + 1,) and numbers of paths (bins,) of one figure, from its 0.5th to its 99.5th percentile.

    Values outside are counted in the first and in the last bin.
    """
    low, high = np.percentile(values, [0.5, 99.5])
    if low == high:
        low, high = low - 0.5, high + 0.5
    edges = np.linspace(low, high, bins + 1)
    counts, _ = np.histogram(np.clip(values, low, high), edges)
    return edges, counts.astype(np.int64)

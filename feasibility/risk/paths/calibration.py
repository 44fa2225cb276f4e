"""The calibration: how the published histories moved, estimated anew from the figures that are shipped.

Of each series ln(1 + g) less its mean follows d(Y) = φ·d(Y−1) + ε(Y): φ by least squares, the standard
deviation of ε from the residuals, correlations from the residuals of the years in common.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from feasibility.indices.history import HistoryError, PublishedGrowth, published_growth
from feasibility.risk.paths.default_calibration import INDICES

Array = NDArray[np.float64]
UNUSUAL = (2022, 2023)
"""The years of the energy crisis, which few other years resemble."""
ENOUGH = 20
"""Years of growth below which a series is short."""
GREAT_PART = 1 / 3
"""Share of the variance of the residuals from which the unusual years dominate it."""


@dataclass(frozen=True)
class Estimate:
    """How one index moved."""

    index: str
    years: tuple[int, ...]
    """The years of growth that were used."""
    unsure: tuple[int, ...]
    """Those of them that depend on an uncertain or provisional figure."""
    mean: float
    """Mean growth [1/year]."""
    spread: float
    """Standard deviation of the growth [1/year]."""
    persistence: float
    """φ of a first-order autoregression of ln(1 + g)."""
    sd: float
    """Standard deviation of its residuals."""
    sd_without: float
    """The same without the residuals of the unusual years."""
    of_unusual: float
    """Share of those years in the sum of squares of the residuals less their mean [0–1]."""

    @property
    def short(self) -> bool:
        """Whether the series is too short to rely on."""
        return len(self.years) < ENOUGH

    @property
    def dominated(self) -> bool:
        """Whether the unusual years make a great part of the estimate."""
        return self.of_unusual >= GREAT_PART


@dataclass(frozen=True)
class PairEstimate:
    """How two indices moved together: correlations of the residuals."""

    first: str
    second: str
    years: int
    """Years in common."""
    same_year: float
    """Of the growth of the same years."""
    as_steps: float
    """As the model's steps: a step of CPI is the inflation of the year before."""


@dataclass(frozen=True)
class Calibration:
    """Everything that the published histories tell."""

    estimates: tuple[Estimate, ...]
    pairs: tuple[PairEstimate, ...]
    without: tuple[str, ...]
    """Indices without a published history."""


def calibration() -> Calibration:
    """The estimates from all published histories that are shipped."""
    published: dict[str, PublishedGrowth] = {}
    for name in INDICES:
        try:
            published[name] = published_growth(name, None)
        except HistoryError:
            continue
    return Calibration(
        estimates=tuple(_estimate(name, history) for name, history in published.items()),
        pairs=tuple(_pairs(published)),
        without=tuple(name for name in INDICES if name not in published),
    )


def autoregression(growth: Sequence[float] | Array) -> tuple[float, Array]:
    """Persistence and residuals of a series of yearly growth.

    φ = Σ d(Y)·d(Y−1) / Σ d(Y−1)², with d the deviations of ln(1 + g) from their mean.

    Args:
        growth: (n,) growth of consecutive years [1/year], n at least 3.

    Returns:
        φ, and (n − 1,) the residuals d(Y) − φ·d(Y−1) from the second year on.
    """
    logarithms = np.log1p(np.asarray(growth, dtype=np.float64))
    deviations = logarithms - logarithms.mean()
    before, after = deviations[:-1], deviations[1:]
    persistence = float(after @ before / (before @ before))
    return persistence, after - persistence * before


def residual_sd(residuals: Array) -> float:
    """Standard deviation of residuals around their mean, one degree of freedom lost."""
    return float(residuals.std(ddof=1))


def _estimate(name: str, history: PublishedGrowth) -> Estimate:
    years = tuple(step - history.delay for step in sorted(history.growth))
    growth = np.array([history.growth[step] for step in sorted(history.growth)])
    persistence, residuals = autoregression(growth)
    unusual = np.isin(years[1:], UNUSUAL)
    squares = (residuals - residuals.mean()) ** 2
    return Estimate(
        index=name,
        years=years,
        unsure=tuple(sorted({each.step - history.delay for each in history.doubts})),
        mean=float(growth.mean()),
        spread=float(growth.std(ddof=1)),
        persistence=persistence,
        sd=residual_sd(residuals),
        sd_without=residual_sd(residuals[~unusual]),
        of_unusual=float(squares[unusual].sum() / squares.sum()),
    )


def _pairs(published: Mapping[str, PublishedGrowth]) -> Iterator[PairEstimate]:
    for first, second in combinations(published, 2):
        own, other = _residuals(published[first]), _residuals(published[second])
        delays = published[first].delay, published[second].delay
        growth = [
            {step - delay: e for step, e in each.items()}
            for each, delay in zip((own, other), delays, strict=True)
        ]
        years = len(growth[0].keys() & growth[1].keys())
        yield PairEstimate(first, second, years, _together(*growth), _together(own, other))


def _residuals(history: PublishedGrowth) -> dict[int, float]:
    steps = sorted(history.growth)
    _, residuals = autoregression([history.growth[step] for step in steps])
    return dict(zip(steps[1:], residuals.tolist(), strict=True))


def _together(first: Mapping[int, float], second: Mapping[int, float]) -> float:
    """Correlation of two series in the years that both have."""
    years = sorted(first.keys() & second.keys())
    return float(np.corrcoef([first[year] for year in years], [second[year] for year in years])[0, 1])

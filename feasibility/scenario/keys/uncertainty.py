"""The format of uncertainty: how indices deviate from their central path, and which inputs are uncertain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class IndexUncertainty:
    """How one index deviates from its central path; None takes the calibration's number."""

    persistence: float | None = None
    """Share of a deviation that is left a year later [0–1)."""
    sd: float | None = None
    """Standard deviation of a year's own shock [1/year]."""
    least: float | None = None
    """Of the exit yield: the level below which it never falls [1/year]."""


@dataclass(frozen=True)
class Correlation:
    """Correlation of two indices' shocks of one year, or rank correlation of two inputs."""

    first: str
    second: str
    value: float


@dataclass(frozen=True)
class Shock:
    """A regime: with this probability a year begins one, which lasts some years and moves the indices."""

    probability: float
    years: int
    moves: Mapping[str, float]
    """Index → what is added to its deviation in each of those years [1/year]."""


@dataclass(frozen=True)
class Replay:
    """Which real years are replayed, and in blocks of how many."""

    first_year: int | None = None
    last_year: int | None = None
    block_years: int = 5


@dataclass(frozen=True)
class InputUncertainty:
    """The distribution of one uncertain input."""

    distribution: Literal["normal", "lognormal", "triangular", "uniform", "beta", "discrete"]
    mean: float | None = None
    median: float | None = None
    sd: float | None = None
    low: float | None = None
    mode: float | None = None
    high: float | None = None
    a: float | None = None
    b: float | None = None
    values: tuple[Any, ...] = ()
    weights: tuple[float, ...] = ()


@dataclass(frozen=True)
class Uncertainty:
    """Everything that is uncertain about a scenario; empty means the calibration alone."""

    first_year: int | None = None
    centre: Literal["median", "mean"] = "median"
    sampling: Literal["random", "latin_hypercube", "sobol"] = "latin_hypercube"
    indices: Mapping[str, IndexUncertainty] | None = None
    correlations: tuple[Correlation, ...] = ()
    shock: Shock | None = None
    replay: Replay = Replay()
    inputs: Mapping[str, InputUncertainty] | None = None
    input_correlations: tuple[Correlation, ...] = ()

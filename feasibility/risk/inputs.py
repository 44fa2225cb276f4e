"""Uncertain inputs: a value for each path, drawn from the distributions that a scenario states.

Points between 0 and 1 come from random numbers, a Latin hypercube or scrambled Sobol points (scipy's). A
Gaussian copula joins them where rank correlations are stated; the inverse of each distribution (scipy's too)
makes values of them. All paths of a run are drawn at once: a Latin hypercube
depends on how many there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from zlib import crc32

import numpy as np
import scipy  # its part `stats` takes half a second to load, and does so where it is first asked for
from numpy.random import Generator, Philox, SeedSequence
from numpy.typing import NDArray

from feasibility.correlations import matrix_of, normal_correlation
from feasibility.risk.paths.model import lower_factor
from feasibility.scenario.keys.uncertainty import InputUncertainty
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]
Values = NDArray[Any]
RANDOMISATIONS = 8
"""Independent randomisations of Sobol points; path k belongs to number k % 8."""
FAR = 6.0
"""Standard deviations from its centre at which an unbounded distribution is cut off: two in a billion."""
SOBOL, OWN = 0, 1
"""Streams of the points: of all inputs together, and of one by itself."""


@dataclass(frozen=True)
class KeyedScenario:
    """A scenario, equal to another of the same content."""

    digest: str
    scenario: Scenario = field(compare=False)
    kept_years: int | None = None
    """Horizon of the years in the segment, as in `prepared`."""


def input_values(scenario: Scenario, seed: int, paths: int) -> Mapping[str, Values]:
    """The value of each uncertain input on each path.

    Args:
        scenario: states the distributions, their rank correlations and the way of sampling.
        seed: a whole number of at least 0.
        paths: number of paths of the whole run, N.

    Returns:
        Dotted path → (N,) values, in the order of the paths' names; objects where a discrete distribution has
        other values than numbers. Read-only.
    """
    if not scenario.uncertainty.inputs:
        return MappingProxyType({})
    return _values(KeyedScenario(scenario.digest, scenario), seed, paths)


@lru_cache(maxsize=4)
def _values(asked: KeyedScenario, seed: int, paths: int) -> Mapping[str, Values]:
    uncertainty = asked.scenario.uncertainty
    names = sorted(uncertainty.inputs)
    points = uniform_points(uncertainty.sampling, names, seed, paths)
    given = [(each.first, each.second, each.value) for each in uncertainty.input_correlations if each.value]
    if given:
        points = correlated(
            points, matrix_of(names, given), stratified=uncertainty.sampling == "latin_hypercube"
        )
    values = {
        name: distributed(uncertainty.inputs[name], row) for name, row in zip(names, points, strict=True)
    }
    for each in values.values():
        each.setflags(write=False)
    return MappingProxyType(values)


def uniform_points(sampling: str, names: list[str], seed: int, paths: int) -> Array:
    """Points between 0 and 1, independent from input to input, (inputs, N).

    Random and Latin hypercube points of one input depend on no other input. Of Sobol points path k is point
    k // 8 of randomisation k % 8.

    Args:
        sampling: `random`, `latin_hypercube` or `sobol`.
        names: of the inputs.
        seed: a whole number of at least 0.
        paths: N.
    """
    if sampling == "sobol":
        each = -(-paths // RANDOMISATIONS)
        power = max(each - 1, 0).bit_length()
        drawn = [
            scipy.stats.qmc.Sobol(
                len(names), scramble=True, rng=_generator(seed, SOBOL, number)
            ).random_base2(power)[:each]
            for number in range(RANDOMISATIONS)
        ]
        return np.stack(drawn, axis=1).reshape(-1, len(names))[:paths].T.copy()
    points = np.empty((len(names), paths))
    for row, name in zip(points, names, strict=True):
        own = _generator(seed, OWN, crc32(name.encode()))
        row[:] = (
            own.random(paths)
            if sampling == "random"
            else scipy.stats.qmc.LatinHypercube(1, rng=own).random(paths)[:, 0]
        )
    return points


def _generator(seed: int, number: int, part: int) -> Generator:
    """The random numbers of one stream, of which `qmc` can make others."""
    return Generator(Philox(SeedSequence(seed, spawn_key=(number, part))))


def correlated(points: Array, rank: Array, *, stratified: bool) -> Array:
    """Points with rank correlations: a Gaussian copula, normal correlation 2·sin(π/6·ρ).

    Args:
        points: (inputs, N) independent points between 0 and 1.
        rank: (inputs, inputs) Spearman's rank correlations.
        stratified: whether each input keeps its own points, in another order, so that they stay as evenly
            spread as they were (Iman and Conover, 1982).
    """
    factor = lower_factor(normal_correlation(rank))
    normal = scipy.stats.norm.ppf(np.clip(points, *_ends()))
    joined = points.copy()
    for place, row in enumerate(factor):
        others = np.flatnonzero(row)
        if len(others) == 1 and others[0] == place:
            continue
        mixed = sum(row[other] * normal[other] for other in others)
        if stratified:
            joined[place][np.argsort(mixed, kind="stable")] = np.sort(points[place])
        else:
            joined[place] = scipy.stats.norm.cdf(mixed)
    return joined


def _ends() -> tuple[float, float]:
    return float(scipy.stats.norm.cdf(-FAR)), float(scipy.stats.norm.cdf(FAR))


def are_numbers(values: Sequence[Any]) -> bool:
    """Whether all values are numbers, and none is a truth."""
    return all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)


def _table(values: Sequence[Any]) -> Values:
    """The values of a discrete distribution as an array; of lists and mappings each is one entry."""
    if are_numbers(values):
        return np.array(values, dtype=np.float64)
    table = np.empty(len(values), dtype=object)
    for place, value in enumerate(values):
        table[place] = value
    return table


def distributed(each: InputUncertainty, points: Array) -> Values:
    """Values of a distribution at points between 0 and 1 (its inverse), (N,).

    A normal and a lognormal distribution are cut off six standard deviations from their centre.
    """
    kind = each.distribution
    if kind == "discrete":
        places = np.searchsorted(np.cumsum(each.weights)[:-1], points, side="right")
        numbers = all(
            isinstance(value, (int, float)) and not isinstance(value, bool) for value in each.values
        )
        table = np.array(each.values, dtype=np.float64 if numbers else object)
        return np.asarray(table[places])
    low, high, mode = each.low or 0.0, each.high or 0.0, each.mode or 0.0
    if kind in ("normal", "lognormal"):
        points = np.clip(points, *_ends())
    if kind == "normal":
        found = scipy.stats.norm(each.mean, each.sd).ppf(points)
    elif kind == "lognormal":
        found = scipy.stats.lognorm(each.sd, scale=each.median).ppf(points)
    elif kind == "triangular":
        found = scipy.stats.triang((mode - low) / (high - low), low, high - low).ppf(points)
    elif kind == "uniform":
        found = scipy.stats.uniform(low, high - low).ppf(points)
    else:
        found = scipy.stats.beta(each.a, each.b, low, high - low).ppf(points)
    bounded = kind not in ("normal", "lognormal")
    return np.clip(found, low, high) if bounded else np.asarray(found)

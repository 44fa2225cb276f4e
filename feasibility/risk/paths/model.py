"""The model of uncertain indices: yearly deviations from a scenario's own central path.

ln(1 + g(Y)) = ln(1 + ḡ(Y)) + z(Y), with z(Y) = φ·z(Y−1) + ε(Y) from the first uncertain year on and z = 0
before it; ε is normal with standard deviations σ and correlations C, independent from year to year. The exit
yield is a level: ȳ + u(Y), with u(Y) = φ·u(Y−1) + σ·ε(Y).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from feasibility.correlations import exists, matrix_of, nearest_pairs
from feasibility.indices.history import HistoryError, published_growth
from feasibility.messages import sentence
from feasibility.risk.paths.default_calibration import INDICES, Origin, Shipped, shipped
from feasibility.scenario.keys.uncertainty import EXIT_YIELD, Shock
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]
SLIGHT = 1e-9
"""A share of a variance below this is none."""


@dataclass(frozen=True, eq=False)
class IndexModel:
    """How the indices deviate, K of them: numbers only, small, the same for every path."""

    names: tuple[str, ...]
    """The six that every scenario has, then the scenario's own, sorted."""
    persistence: Array
    """(K,) φ, share of a deviation that is left a year later [0–1)."""
    sd: Array
    """(K,) σ, standard deviation of a year's own shock [1/year]."""
    correlation: Array
    """(K, K) of the shocks of one year [1]."""
    first_year: NDArray[np.int64]
    """(K,) the first calendar year with a deviation."""
    least: float
    """The level below which an exit yield never falls, unless its central level is lower [1]."""
    centre: Literal["median", "mean"]
    """Whether the central path is the median or the mean of the levels."""
    shock: Shock | None
    sources: Mapping[str, Origin]
    """Where each number comes from: `cpi.persistence`, `cpi.sd`, `exit_yield.least`, `cpi-wages`."""

    def place(self, name: str) -> int:
        """The place of an index among the K."""
        return self.names.index(name)


def index_model(scenario: Scenario) -> IndexModel:
    """The model of a scenario: what it states, and the shipped calibration for the rest.

    An index that the scenario does not give follows CPI in its central path, with deviations of its own. An
    index of the scenario's own has deviations only as far as it states a standard deviation. Correlations
    with an index that has none mean nothing: they contradict no others.

    Raises:
        InputError: no numbers can have these correlations: their matrix is not positive semidefinite.
    """
    stated, defaults = scenario.uncertainty, shipped()
    names = (*INDICES, *sorted(set(scenario.indices) - set(INDICES)))
    persistence, sd = np.zeros(len(names)), np.zeros(len(names))
    sources: dict[str, Origin] = {}
    for place, name in enumerate(names):
        own, default = stated.indices.get(name), defaults.indices.get(name)
        for key, column in (("persistence", persistence), ("sd", sd)):
            number, origin = getattr(own, key, None), Origin("stated")
            if number is None:
                number, origin = (
                    (0.0, Origin("none")) if default is None else (getattr(default, key), default.origin)
                )
            column[place], sources[f"{name}.{key}"] = number, origin
    least, sources[f"{EXIT_YIELD}.least"] = least_yield(scenario)
    correlation = _correlation(scenario, names, sd > 0, defaults, sources)
    return IndexModel(
        names=names,
        persistence=persistence,
        sd=sd,
        correlation=correlation,
        first_year=np.array([first_uncertain_year(scenario, name) for name in names]),
        least=least,
        centre=stated.centre,
        shock=stated.shock,
        sources=sources,
    )


def least_yield(scenario: Scenario) -> tuple[float, Origin]:
    """The level below which an exit yield of this scenario never falls [1], and where it comes from."""
    stated, default = scenario.uncertainty.indices.get(EXIT_YIELD), shipped().indices[EXIT_YIELD]
    if stated is not None and stated.least is not None:
        return stated.least, Origin("stated")
    return default.least or 0.0, default.origin


def first_uncertain_year(scenario: Scenario, name: str) -> int:
    """The first year that is neither given nor published: of a constant, the year after the price date's."""
    if scenario.uncertainty.first_year is not None:
        return scenario.uncertainty.first_year
    first = scenario.price_date.year + 1
    if name == EXIT_YIELD:
        return first
    index = scenario.indices.get(name, scenario.indices["cpi"])
    known = set(index.years or ())
    if index.history is not None:
        source = name if name in scenario.indices else "cpi"
        try:
            known |= set(published_growth(source, scenario.known_until).growth)
        except HistoryError:
            return first
    return max(known) + 1 if known else first


def _correlation(
    scenario: Scenario,
    names: Sequence[str],
    moves: NDArray[np.bool_],
    defaults: Shipped,
    sources: dict[str, Origin],
) -> Array:
    """(K, K) the calibration's correlations, those that the scenario states put over them."""
    place = {name: number for number, name in enumerate(names)}
    pairs: dict[tuple[str, str], float] = {}
    known = [(tuple(pair), each.value, each.origin) for pair, each in defaults.correlations.items()]
    stated = [
        ((each.first, each.second), each.value, Origin("stated"))
        for each in scenario.uncertainty.correlations
    ]
    for pair, value, origin in (*known, *stated):
        first, second = sorted(pair, key=place.__getitem__)
        pairs[first, second], sources[f"{first}-{second}"] = value, origin
    asked = [(first, second, value) for (first, second), value in pairs.items()]
    matrix = matrix_of(names, asked)
    if not exists(matrix) and not moves.all():
        asked = [each for each in asked if moves[place[each[0]]] and moves[place[each[1]]]]
        matrix = matrix_of(names, asked)
    if not exists(matrix):
        near = ", ".join(f"[{a}, {b}, {value:g}]" for a, b, value in nearest_pairs(names, asked))
        raise scenario.refusal(
            "uncertainty.correlations",
            sentence(
                "together with those of the shipped calibration they contradict each "
                "other (the matrix is not positive semidefinite); the nearest that do "
                "not: [{near}]",
                near=near,
            ),
        )
    return matrix


def lower_factor(correlation: Array) -> Array:
    """The lower triangle L with L·Lᵀ = C, for a matrix that may be singular (Cholesky's, without pivots).

    The first of the K keeps its own draws; each next one is made of its own and of those before it, and has
    none of its own where those before it leave nothing of its variance.

    Args:
        correlation: (K, K) symmetric and positive semidefinite, 1 on the diagonal.
    """
    size = len(correlation)
    factor = np.zeros((size, size))
    for column in range(size):
        before = factor[:, :column]
        left = correlation[column:, column] - before[column:] @ before[column]
        if left[0] > SLIGHT:
            factor[column:, column] = left / np.sqrt(left[0])
    return factor

"""Several scenarios on common paths, and their sums path by path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feasibility.returns.values import HALF_A_CENT
from feasibility.risk.blocks import Model
from feasibility.risk.simulation import Simulation, less_is_better, probability_on, randomisations
from feasibility.risk.summary import Distribution, Probability, distribution

Array = NDArray[np.float64]

SUMS = (
    "residual_land_value",
    "investment_value",
    "total_development_cost",
    "public_contribution",
    "margin",
    "mid_market_dwelling_years",
)
"""Figures of which a sum over scenarios has a meaning."""
TOGETHER = ("every_viable", "pooled_viable", "every_allowed")
"""What is true or not of all scenarios on a path."""


@dataclass(frozen=True)
class Portfolio:
    """Several scenarios under one model, on common paths: one inflation for all."""

    simulations: Mapping[str, Simulation]
    """By the name of the scenario's file; at least one, all of as many paths and of one seed."""

    @property
    def model(self) -> Model:
        """The model of the paths."""
        return next(iter(self.simulations.values())).plan.model

    @property
    def paths(self) -> int:
        """Number of paths."""
        return next(iter(self.simulations.values())).paths

    def figure(self, name: str) -> Array:
        """The sum of a figure over all scenarios on every path, or one of `TOGETHER` as 0 or 1; (N,).

        Either every scenario is viable by itself, or, pooled, surpluses carry deficits: the sum of margins is
        at least 0. Amounts are summed as each scenario has them, on its own dates.

        Raises:
            KeyError: there is no such figure.
        """
        if name in ("every_viable", "every_allowed"):
            truths = [each.figure(name.removeprefix("every_")) for each in self.simulations.values()]
            return np.asarray(np.min(truths, axis=0), dtype=np.float64)
        if name == "pooled_viable":
            return (self.figure("margin") >= -HALF_A_CENT).astype(np.float64)
        if name not in SUMS:
            raise KeyError(f"there is no sum of '{name}'; there are {', '.join((*SUMS, *TOGETHER))}")
        total = np.zeros(self.paths)
        for each in self.simulations.values():
            total += each.figure(name)
        return total

    def probability(self, name: str) -> Probability:
        """Probability of one of `TOGETHER`."""
        return probability_on(self.figure(name) > 0, *(each.plan for each in self.simulations.values()))

    def distribution(self, name: str) -> Distribution | None:
        """Distribution of a sum."""
        worst = less_is_better(name)
        return distribution(self.figure(name), self._randomisations, less_is_better=worst)

    @property
    def _randomisations(self) -> int:
        return max(randomisations(each.scenario) for each in self.simulations.values())

    def central(self, name: str) -> float:
        """A sum on the central paths."""
        return sum(each.central[name] or 0.0 for each in self.simulations.values())

    @property
    def independent(self) -> float:
        """What the probability that every scenario is viable would be if they were independent."""
        product = 1.0
        for each in self.simulations.values():
            product *= each.probability("viable").value
        return product

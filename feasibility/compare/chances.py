"""How likely each scenario of a comparison is to hold, on common paths of the indices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from feasibility.errors import InputError
from feasibility.risk.blocks import MODELS, Model
from feasibility.risk.probability import figures_on
from feasibility.risk.simulation import plan_of, randomisations
from feasibility.risk.summary import Probability, probability
from feasibility.scenario.validated import Scenario

LAND_VALUE = "residual_land_value"
HOLDS = ("viable", "allowed", "viable_and_allowed")
"""What a scenario may be on a path, in the order in which it is shown."""


@dataclass(frozen=True)
class Chance:
    """The probabilities of one scenario."""

    viable: Probability
    allowed: Probability
    viable_and_allowed: Probability
    higher: Probability | None
    """That its land value is above the first scenario's on the same path; None of the first itself."""
    lower: Probability | None
    """That it is below; what is left of 1 is the share of paths on which they are equal."""


@dataclass(frozen=True)
class ModelChances:
    """Those of all scenarios under one model of the indices."""

    model: Model
    scenarios: tuple[Chance, ...]
    """One for each scenario; empty where a path of one of them cannot be computed."""
    refusal: str = ""
    """Why there are none."""


@dataclass(frozen=True)
class Chances:
    """How likely the scenarios of a comparison are to hold."""

    paths: int
    seed: int
    models: tuple[ModelChances, ...]


def chances(scenarios: Sequence[Scenario], paths: int, seed: int) -> Chances | None:
    """The probabilities of scenarios on common paths: path k has the same inflation in all of them.

    Args:
        scenarios: at least one; each is compared with the first.
        paths: how many of each model; none with 0.
        seed: of the draws.

    Raises:
        InputError: a number of paths or a seed that cannot be.
    """
    if not paths:
        return None
    plan_of(scenarios[0], paths, seed, MODELS[0])
    return Chances(paths, seed, tuple(_of_model(scenarios, paths, seed, model) for model in MODELS))


def _of_model(scenarios: Sequence[Scenario], paths: int, seed: int, model: Model) -> ModelChances:
    """What one model says; a scenario that cannot be computed under it is no reason to compare nothing."""
    try:
        found = figures_on(scenarios, (*HOLDS, LAND_VALUE), paths, seed, model)
    except InputError as error:
        return ModelChances(model, (), "; ".join(each.message for each in error.mistakes))
    first = found[0][LAND_VALUE]
    several = [randomisations(each) for each in scenarios]
    shown = []
    for place, (figures, runs) in enumerate(zip(found, several, strict=True)):
        viable, allowed, both = (probability(figures[name] > 0, runs) for name in HOLDS)
        value, together = figures[LAND_VALUE], max(several[0], runs)
        higher = probability(value > first, together) if place else None
        lower = probability(value < first, together) if place else None
        shown.append(Chance(viable, allowed, both, higher, lower))
    return ModelChances(model, tuple(shown))

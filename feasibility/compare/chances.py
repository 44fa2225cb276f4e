"""How likely each scenario of a comparison is to hold, on common paths of the indices.

Apart from the comparison itself, since what draws paths takes long to load: only who asks for it needs it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from feasibility.compare.results import (
    HOLDS,
    Chance,
    Chances,
    Comparison,
    ModelChances,
    Progress,
    part_of_work,
)
from feasibility.compare.side_by_side import Entry, compare
from feasibility.errors import InputError
from feasibility.evaluation.evaluate import evaluate
from feasibility.evaluation.figures.named import figure_name
from feasibility.risk.blocks import MODELS, Model
from feasibility.risk.probability import figures_on
from feasibility.risk.simulation import plan_of, probability_on
from feasibility.scenario.validated import Scenario

LAND_VALUE = "residual_land_value"


def compared(
    entries: Sequence[Entry],
    figure: str,
    groups: Mapping[str, Sequence[str]] | None,
    paths: int,
    seed: int,
    progress: Progress | None = None,
    option: str = "figure",
) -> Comparison:
    """Scenarios side by side, with how likely each is to hold.

    Args:
        entries: at least two.
        figure: the name of that whose difference is split.
        groups: of inputs, as in `compare`.
        paths: of each model; 0 leaves the probabilities out.
        seed: of the draws.
        progress: is told how much is done, and of how much.
        option: what the figure was named by, for a message.

    Raises:
        InputError: as `compare` does; or there is no such figure.
    """
    name = figure_name(figure, evaluate(entries[0].scenario), option)
    parts = 2 if paths else 1
    found = compare(entries, groups, name, part_of_work(progress, 0, parts))
    if not paths:
        return found
    scenarios = [each.scenario for each in entries]
    return replace(found, chances=chances(scenarios, paths, seed, part_of_work(progress, 1, parts)))


def chances(
    scenarios: Sequence[Scenario], paths: int, seed: int, progress: Progress | None = None
) -> Chances:
    """The probabilities of scenarios on common paths: path k has the same inflation in all of them.

    Args:
        scenarios: at least one; each is compared with the first.
        paths: how many of each model.
        seed: of the draws.
        progress: called with the number of models done, in parts too, and their total.

    Raises:
        InputError: a number of paths or a seed that cannot be.
    """
    plan_of(scenarios[0], paths, seed, MODELS[0])
    found = tuple(
        _of_model(scenarios, paths, seed, model, part_of_work(progress, place, len(MODELS)))
        for place, model in enumerate(MODELS)
    )
    return Chances(paths, seed, found)


def _of_model(
    scenarios: Sequence[Scenario], paths: int, seed: int, model: Model, progress: Progress | None
) -> ModelChances:
    """What one model says; if one scenario fails under it, the others are still compared."""
    try:
        found = figures_on(scenarios, (*HOLDS, LAND_VALUE), paths, seed, model, progress=progress)
    except InputError as error:
        return ModelChances(model, (), "; ".join(each.message for each in error.mistakes))
    first = found[0][LAND_VALUE]
    plans = [plan_of(each, paths, seed, model) for each in scenarios]
    shown = []
    for place, (figures, plan) in enumerate(zip(found, plans, strict=True)):
        viable, allowed, both = (probability_on(figures[name] > 0, plan) for name in HOLDS)
        value = figures[LAND_VALUE]
        higher = probability_on(value > first, plans[0], plan) if place else None
        lower = probability_on(value < first, plans[0], plan) if place else None
        shown.append(Chance(viable, allowed, both, higher, lower))
    return ModelChances(model, tuple(shown))

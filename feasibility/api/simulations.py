"""What is asked of scenarios on many paths of their indices, as functions.

Apart from the other questions, since what draws paths takes long to load.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike

import numpy as np
from numpy.typing import NDArray

from feasibility.api.questions import in_python
from feasibility.compare.chances import compared
from feasibility.compare.results import Comparison
from feasibility.compare.side_by_side import Entry
from feasibility.evaluation.evaluate import refuse_other_than_scenario
from feasibility.risk import stored
from feasibility.risk.blocks import Model
from feasibility.risk.simulation import Simulation, plan_of, simulated
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]


@in_python
def simulate(
    scenario: Scenario,
    paths: int = 10_000,
    *,
    seed: int = 1,
    model: Model = "random",
    folder: str | PathLike[str] | None = None,
    resume: bool = False,
) -> Simulation:
    """The figures of a scenario on many paths of its indices. As `feasibility simulate`.

    Args:
        scenario: with a whole number of dwellings of each type; its own indices are the central path.
        paths: how many.
        seed: of the draws; equal seeds give equal inflation in equal years, whatever the scenario.
        model: `random` deviations from the central path, or `history`: blocks of real years.
        folder: where finished blocks are stored, so that the run can be read again.
        resume: whether a broken-off run in the folder is finished.

    Returns:
        `.probability(name)` of `viable`, `allowed` or `viable_and_allowed`, with its standard error;
        `.distribution(name)` of a figure; `.figure(name)` (N,) path by path; `.central`, the same figures on
        the central path. `chart_of` draws its fans.

    Raises:
        InputError: as `evaluate` does; no path; or a folder that holds another run or cannot be written.
        TypeError: something else than a scenario.

    >>> from feasibility import read_scenario, simulate
    >>> found = simulate(read_scenario("scenarios/amersfoort-2019.yaml"), 2_000)
    >>> viable = found.probability("viable")
    >>> round(viable.value, 2), round(viable.standard_error, 3)
    (0.53, 0.011)
    """
    refuse_other_than_scenario(scenario)
    return simulated(plan_of(scenario, paths, seed, model), folder=folder, resume=resume)


@in_python
def kept_simulations(folder: str | PathLike[str]) -> tuple[Simulation, ...]:
    """The simulations that were kept in a folder, one for each model of the indices.

    Args:
        folder: of `simulate`, or of `feasibility simulate --folder`.

    Raises:
        InputError: it holds no run, or one that is damaged, not finished, or of another version.

    >>> from feasibility import kept_simulations, read_scenario, simulate
    >>> found = simulate(read_scenario("scenarios/amersfoort-2019.yaml"), 500, folder="run")
    >>> (again,) = kept_simulations("run")
    >>> again.probability("viable") == found.probability("viable")
    True
    """
    return stored.kept_simulations(folder)


@in_python
def compare_scenarios(
    scenarios: Mapping[str, Scenario] | Sequence[Scenario],
    *,
    groups: Mapping[str, Sequence[str]] | None = None,
    figure: str = "residual_land_value",
    paths: int = 1_000,
    seed: int = 1,
) -> Comparison:
    """Scenarios side by side, and why a figure of each differs from the first's. As `feasibility compare`.

    Args:
        scenarios: two or more, in a list, or by name.
        groups: inputs that are taken together in the split, name → paths; `*` matches any name.
        figure: the difference to split.
        paths: of the indices, common to all scenarios, on which probabilities are estimated; none with 0.
        seed: of those paths.

    Returns:
        `.pairs`, each further scenario compared with the first: `.differences` are the inputs that differ,
        `.split.parts` the share of each in the difference of the figure; the shares sum to it exactly.
        `.chances` are the probabilities that each is viable, and above the first, under both models of the
        indices.

    Raises:
        InputError: a scenario cannot be computed, there is no such figure, or a group is none of these.
        TypeError: something else than scenarios.
        ValueError: fewer than two.

    >>> from feasibility import compare_scenarios, read_scenario
    >>> plan = read_scenario("scenarios/amersfoort-2019.yaml")
    >>> found = compare_scenarios({"plan": plan, "dearer": plan.with_values({"dwellings.low.rent": 790})})
    >>> [(part.groups[0].name, round(float(part.share))) for part in found.pairs[0].split.parts]
    [('dwellings.low.rent', 115843)]
    >>> random, history = found.chances.models
    >>> [round(each.viable.value, 2) for each in random.scenarios]
    [0.52, 0.53]
    """
    if isinstance(scenarios, Scenario):
        raise TypeError("compare_scenarios takes two scenarios or more, in a list or by their names")
    named = scenarios.items() if isinstance(scenarios, Mapping) else (("", each) for each in scenarios)
    entries = [Entry(each, label=label) for label, each in named]
    for entry in entries:
        refuse_other_than_scenario(entry.scenario)
    if len(entries) < 2:
        raise ValueError("two scenarios are needed at least")
    return compared(entries, figure, groups, paths, seed)

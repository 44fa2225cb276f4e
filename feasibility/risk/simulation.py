"""A simulation: the figures of a scenario on many paths of its indices, and on its central path."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from os import PathLike
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from feasibility.errors import InputError
from feasibility.evaluation.evaluate import at_asking_price, evaluate
from feasibility.evaluation.figures.registry import PROJECT
from feasibility.evaluation.figures.registry import less_is_better as is_burden
from feasibility.evaluation.paths import BLOCK, prepared
from feasibility.evaluation.result import Result
from feasibility.evaluation.summary import frame
from feasibility.language.numbers import money
from feasibility.messages import sentence
from feasibility.notebook import cut, error_text, html_table, paths_text, short_name
from feasibility.returns.irr import STATUS_NAMES
from feasibility.risk.blocks import (
    ASKED,
    FAN,
    FAN_PATHS,
    KEPT,
    MODELS,
    RATES,
    STAYS,
    YIELD_SHIFT,
    Model,
    Plan,
    block_figures,
    financed_figures,
)
from feasibility.risk.failures import FailurePatterns, failure_patterns
from feasibility.risk.inputs import RANDOMISATIONS, input_values
from feasibility.risk.paths.model import index_model
from feasibility.risk.runs.engines import Engine, Figures
from feasibility.risk.runs.in_blocks import Progress, run_blocks
from feasibility.risk.summary import Distribution, Probability, distribution, probability
from feasibility.scenario.keys.uncertainty import EXIT_YIELD
from feasibility.scenario.validated import Scenario

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class Simulation:
    """Figures of a scenario on many paths; each figure (N,), path by path."""

    plan: Plan
    figures: Figures
    """Every figure by name, as `block_figures` gives them."""
    fans: Figures
    """Yearly amounts of the first paths, (n, years), by name."""
    central: Mapping[str, float | None]
    """The figures on the central path: those of the scenario itself; None where one has no meaning."""

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return self.plan.scenario

    @property
    def paths(self) -> int:
        """Number of paths."""
        return self.plan.paths

    @property
    def types(self) -> tuple[str, ...]:
        """Names of the dwelling types that have years in the mid market."""
        return tuple(name.removeprefix(KEPT) for name in self.figures if name.startswith(KEPT))

    def figure(self, name: str) -> Array:
        """One figure on every path, (N,); NaN where it has no meaning.

        Raises:
            KeyError: there is no such figure.
        """
        if name == "viable_and_allowed":
            return self.figure("viable") * self.figure("allowed")
        return np.asarray(self.figures[name], dtype=np.float64)

    def probability(self, name: str) -> Probability:
        """Probability of what is 1 or 0 on every path: `viable`, `allowed`, both, or `stays.TYPE`.

        Args:
            name: of both, `viable_and_allowed`.

        Raises:
            KeyError: there is no such figure.
        """
        return probability_on(self.figure(name) > 0, self.plan)

    def distribution(self, name: str) -> Distribution | None:
        """Distribution of one figure over the paths on which it has a meaning; None where it has none.

        Raises:
            KeyError: there is no such figure.
        """
        runs = randomisations(self.scenario)
        return distribution(self.figure(name), runs, less_is_better=less_is_better(name))

    def statuses(self, name: str) -> dict[str, int]:
        """How many paths have each status of an internal rate of return: ok, none, several.

        Raises:
            KeyError: there is no such figure.
        """
        found = np.bincount(np.asarray(self.figures[name]), minlength=len(STATUS_NAMES))
        return dict(zip(STATUS_NAMES, found.tolist(), strict=True))

    def __repr__(self) -> str:
        """Name, number of paths and probability in one line."""
        viable = self.probability("viable")
        return (
            f"Simulation({short_name(self.scenario.name)}, {paths_text(self.paths)}, seed {self.plan.seed}, "
            f"{self.plan.model}: viable on {viable.value:.1%} ± {error_text(viable.standard_error)})"
        )

    def _repr_html_(self) -> str:
        """The probabilities and the land value as a table in a notebook."""
        value = self.distribution("residual_land_value")
        rows = [
            *((name, _share(self.probability(name))) for name in ("viable", "allowed", "viable_and_allowed")),
            *((STAYS + name, _share(self.probability(STAYS + name))) for name in self.types),
        ]
        if value is not None:
            amounts = {"central": self.central["residual_land_value"], "mean": value.mean}
            amounts |= {f"P{percentile}": amount for percentile, amount in value.quantiles.items()}
            rows += [(f"residual_land_value, {name}", money(each, "en")) for name, each in amounts.items()]
        run = f"{paths_text(self.paths)}, seed {self.plan.seed}, {self.plan.model}"
        caption = f"{cut(self.scenario.name)}, {run}"
        return html_table(caption, (), rows)

    def to_frame(self) -> pd.DataFrame:
        """Every figure path by path, as a frame of pandas: a row for each path, which count from 1.

        Raises:
            ImportError: pandas is not installed; the extra `frames` brings it.
        """
        return frame(dict(self.figures), range(1, self.paths + 1), "path")


def _share(found: Probability) -> str:
    interval = f"95% interval {found.low:.1%} to {found.high:.1%}"
    return f"{found.value:.1%} ± {error_text(found.standard_error)}, {interval}"


def failing(simulation: Simulation, of: str = "viable") -> FailurePatterns:
    """What the paths that fail have in common, among the first of which yearly rates are kept.

    Args:
        simulation: of at least one path.
        of: what fails: `viable`, `allowed` or `viable_and_allowed`.
    """
    ready = prepared(simulation.scenario)
    rates = {
        name.removeprefix(RATES): np.asarray(values, dtype=np.float64)
        for name, values in simulation.fans.items()
        if name.startswith(RATES)
    }
    kept = min(simulation.paths, FAN_PATHS)
    others = {}
    if YIELD_SHIFT in simulation.fans:
        others["exit_yield"] = np.asarray(simulation.fans[YIELD_SHIFT], dtype=np.float64)
    for path, values in numeric_inputs(simulation.plan).items():
        others[path] = values[:kept]
    fails = simulation.figure(of)[:kept] == 0
    return failure_patterns(fails, rates, ready.first_year, ready.calendar, others)


def numeric_inputs(plan: Plan) -> dict[str, Array]:
    """The uncertain inputs that are numbers: dotted path → (N,) values."""
    drawn = input_values(plan.scenario, plan.seed, plan.paths)
    return {path: values for path, values in drawn.items() if values.dtype == np.float64}


def less_is_better(name: str) -> bool:
    """Whether the worst values of a figure of a simulation are the highest ones."""
    return is_burden(name.removeprefix(ASKED))


def randomisations(scenario: Scenario) -> int:
    """Independent randomisations of the points of uncertain inputs; 1 where paths are independent."""
    uncertainty = scenario.uncertainty
    return RANDOMISATIONS if uncertainty.inputs and uncertainty.sampling == "sobol" else 1


def is_certain(plan: Plan) -> bool:
    """Whether every path is the central one: no input, no index and no exit yield deviates."""
    if plan.model != "random" or plan.scenario.uncertainty.inputs:
        return False
    model, used = index_model(plan.scenario), {*prepared(plan.scenario).growth, EXIT_YIELD}
    moved = {name for name, move in model.shock.moves.items() if move} if model.shock else set()
    return not any(
        name in used and (sd > 0 or name in moved) for name, sd in zip(model.names, model.sd, strict=True)
    )


def probability_on(happens: NDArray[np.bool_], *plans: Plan) -> Probability:
    """Share of the common paths of runs on which something happens.

    It is exact, an interval without width, where every path of every run is the central one.

    Args:
        happens: (N,).
        plans: the runs on which it depends, at least one.
    """
    found = probability(happens, max(randomisations(each.scenario) for each in plans))
    certain = all(is_certain(each) for each in plans)
    return replace(found, low=found.value, high=found.value) if certain else found


def simulate(
    scenario: Scenario,
    paths: int = 10_000,
    seed: int = 1,
    model: Model = "random",
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> Simulation:
    """The figures of a scenario on many paths.

    Args:
        scenario: its indices are the central path.
        paths: how many; without uncertain inputs the first of a longer run are those of a shorter one.
        seed: of the draws; equal seeds give equal inflation in equal years, whatever the scenario.
        model: `random` deviations, or `history` replayed.
        engine: what computes the blocks; without one a thread for each processor.
        progress: called with the number of paths done and their total.

    Raises:
        InputError: what `evaluate` refuses; or a number of paths, a seed or a model that cannot be.
    """
    return simulated(plan_of(scenario, paths, seed, model), engine=engine, progress=progress)


def plan_of(scenario: Scenario, paths: int, seed: int, model: Model) -> Plan:
    """The plan of a run.

    Raises:
        InputError: fewer than one path, a negative seed, or another model than those there are.
    """
    if paths < 1:
        raise InputError.of("", sentence("found {paths} paths; at least 1 is needed", paths=paths))
    if seed < 0:
        raise InputError.of("", sentence("found seed {seed}; a seed is a whole number from 0 on", seed=seed))
    if model not in MODELS:
        raise InputError.of(
            "", sentence("found model {model!r}; allowed are {models}", model=model, models=", ".join(MODELS))
        )
    return Plan(scenario, paths, seed, model)


def simulated(
    plan: Plan,
    *,
    engine: Engine | None = None,
    folder: str | PathLike[str] | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> Simulation:
    """The simulation of a plan.

    Args:
        plan: the run.
        engine: what computes the blocks; without one a thread for each processor.
        folder: where finished blocks are kept.
        resume: whether a run that is in the folder is finished.
        progress: called with the number of paths done and their total.

    Raises:
        InputError: what `evaluate` or `run_blocks` refuses.
    """
    central = central_figures(plan.scenario)
    whole: dict[str, NDArray[np.generic]] = {}
    work = partial(block_figures, plan)
    blocks = run_blocks(plan, work, engine=engine, folder=folder, resume=resume, progress=progress)
    with closing(blocks):
        for block, found in blocks:
            first = BLOCK * block
            for name, values in found.items():
                if name not in whole:
                    total = min(plan.paths, FAN_PATHS) if name.startswith(FAN) else plan.paths
                    whole[name] = np.zeros((total, *values.shape[1:]), dtype=values.dtype)
                whole[name][first : first + len(values)] = values
    for values in whole.values():
        values.setflags(write=False)
    return Simulation(
        plan=plan,
        figures={name: values for name, values in whole.items() if not name.startswith(FAN)},
        fans={name: values for name, values in whole.items() if name.startswith(FAN)},
        central=central,
    )


def central_figures(scenario: Scenario) -> dict[str, float | None]:
    """The figures on the central path, by the names that a simulation has; None where one has no meaning."""
    result = evaluate(scenario)
    found = _numbers_of(result, "")
    paid = at_asking_price(result)
    if paid is not None:
        found |= _numbers_of(paid, ASKED)
    for name, each in result.dwelling_types.items():
        if each.retention_years is not None or each.retention_status == "above_at_start":
            years = -1 if each.retention_years is None else each.retention_years
            found[KEPT + name] = float(min(years, scenario.policy.term))
    return found


def _numbers_of(result: Result, prefix: str) -> dict[str, float | None]:
    """The single numbers of a result, and those of its loans and tax that a simulation has."""
    found: dict[str, float | None] = {}
    for name, value in vars(result).items():
        if name in PROJECT and (value is None or isinstance(value, (bool, int, float))):
            found[prefix + name] = None if value is None else float(value)
    for name in financed_figures(result.arrays.layout):
        part, _, key = name.partition(".")
        value = getattr(getattr(result, part), key)
        found[prefix + name] = None if value is None else float(value)
    return found

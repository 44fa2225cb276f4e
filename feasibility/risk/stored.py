"""Simulations that were kept in a folder, for a report or a notebook."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

import numpy as np

from feasibility.errors import InputError, Mistake
from feasibility.evaluation.paths import BLOCK
from feasibility.messages import Message, listed, sentence
from feasibility.notebook import SHORT_HASH
from feasibility.returns.values import HALF_A_CENT
from feasibility.risk.blocks import FAN, MODELS, block_figures
from feasibility.risk.runs.folder import MANIFEST
from feasibility.risk.runs.reading import Run, read_run
from feasibility.risk.runs.versions import differences, versions
from feasibility.risk.simulation import Simulation, central_figures, plan_of
from feasibility.scenario.validated import Scenario

PROGRAM = ("feasibility", "program")
"""Versions on which figures depend; the others may move their last digits only."""


def kept_simulations(folder: str | PathLike[str], of: Scenario | None = None) -> tuple[Simulation, ...]:
    """The simulations in a folder, one for each model of the indices.

    Args:
        folder: of `simulate --folder`: of one run, or with the run of each model in a folder of its own.
        of: the scenario that they must be of; by default any.

    Raises:
        InputError: it holds no run, or one that is damaged, not finished, of another version of the program
            or of another scenario.
    """
    place = Path(folder)
    within = [place / model for model in MODELS if (place / model / MANIFEST).is_file()]
    _refuse_mixture(place, within)
    places = within or [place]
    runs = [(each, read_run(each)) for each in places]
    mistakes = [Mistake("", said, str(each)) for each, run in runs for said in _wrong(run, of)]
    if mistakes:
        raise InputError(mistakes)
    return tuple(_simulation(run, of or run.scenario) for _, run in runs)


def _refuse_mixture(place: Path, within: list[Path]) -> None:
    """Refuse a folder with more runs than one can be meant, or with a part of a run.

    Raises:
        InputError: it holds a run and runs of models, or a model's folder without its manifest.
    """
    if within and (place / MANIFEST).is_file():
        names = listed((each.name for each in within), sentence(" and "))
        raise InputError.of(
            "",
            sentence("holds a run, and runs in {names}: give the one that is meant", names=names),
            str(place),
        )
    parts = [place / model for model in MODELS if (place / model).is_dir() and place / model not in within]
    if parts and not (place / MANIFEST).is_file():
        raise InputError(
            Mistake("", sentence("has no {manifest}: what it holds is no run", manifest=MANIFEST), str(each))
            for each in parts
        )


def _wrong(run: Run, of: Scenario | None) -> list[Message]:
    """Why a run cannot be shown beside figures of this program and this scenario."""
    said = []
    if of is not None and run.scenario.digest != of.digest:
        said.append(
            sentence(
                "is a run of another scenario ({name}, {hash}), and this one is {own_name}, {own_hash}: "
                "simulate this one, or give its folder",
                name=run.scenario.name,
                hash=run.scenario.digest[:SHORT_HASH],
                own_name=of.name,
                own_hash=of.digest[:SHORT_HASH],
            )
        )
    here = versions()
    other = dict(here) | {name: run.versions.get(name, "unknown") for name in PROGRAM}
    said.extend(
        sentence("was made by {version}: simulate it again", version=each)
        for each in differences(other, here)
    )
    if not said and not _has_figures_of_its_seed(run):
        said.append(
            sentence(
                "has figures that are not those of its scenario with seed {seed} and the model {model}, "
                "which its manifest says: it was changed, so simulate it again",
                seed=run.seed,
                model=run.model,
            )
        )
    if not run.complete:
        there = len(next(iter(run.figures.values()))) if run.figures else 0
        said.append(
            sentence(
                "has {there:,} of {paths:,} paths: finish it first, with --resume",
                there=there,
                paths=run.paths,
            )
        )
    return said


def _has_figures_of_its_seed(run: Run) -> bool:
    """Whether the first block, computed again, is what is kept: the manifest itself bears no hash."""
    if not run.figures:
        return True
    model = next(each for each in MODELS if each == run.model)
    again = block_figures(plan_of(run.scenario, run.paths, run.seed, model), 0)
    kept = run.figures["residual_land_value"][:BLOCK]
    return np.allclose(again["residual_land_value"], kept, rtol=1e-9, atol=HALF_A_CENT)


def _simulation(run: Run, scenario: Scenario) -> Simulation:
    model = next(each for each in MODELS if each == run.model)
    return Simulation(
        plan=plan_of(scenario, run.paths, run.seed, model),
        figures={name: values for name, values in run.figures.items() if not name.startswith(FAN)},
        fans={name: values for name, values in run.figures.items() if name.startswith(FAN)},
        central=central_figures(scenario),
    )

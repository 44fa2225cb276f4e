"""The run in a folder, for a report, a notebook, or whoever goes on calculating."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path

from feasibility.errors import InputError
from feasibility.messages import sentence
from feasibility.notebook import paths_text, short_name
from feasibility.plain_data import Json
from feasibility.risk.runs.engines import Figures
from feasibility.risk.runs.folder import MANIFEST, figures_in, listed_in, manifest_in, refusal
from feasibility.risk.runs.in_blocks import joined, pieces_of
from feasibility.scenario.reading.json import restored
from feasibility.scenario.reading.read import scenario_from
from feasibility.scenario.validated import Scenario


@dataclass(frozen=True, repr=False)
class Run:
    """A run that was kept."""

    scenario: Scenario
    seed: int
    paths: int
    """How many were asked."""
    model: str
    """Where the rates come from: random, history."""
    versions: Mapping[str, str]
    """With which it was made."""
    figures: Figures
    """By name, (n, …): of the paths that are there, from the first on."""
    complete: bool
    """Whether all paths are there."""

    def __repr__(self) -> str:
        """Name, paths, seed and model in one line."""
        there = len(next(iter(self.figures.values()))) if self.figures else 0
        of = "" if self.complete else f"{there:,} of "
        return (
            f"Run({short_name(self.scenario.name)}, {of}{paths_text(self.paths)}, seed {self.seed}, "
            f"{self.model})"
        )


def read_run(folder: str | PathLike[str]) -> Run:
    """The run in a folder, as far as it is computed: to the first piece that is missing.

    Args:
        folder: of `simulate --folder`; another process may be at work in it.

    Raises:
        InputError: it is no run folder, its manifest or a piece that is listed is damaged, or this version
            cannot read its scenario.
    """
    place = Path(folder)
    manifest = _manifest(place)
    listed = listed_in(manifest)
    pieces = pieces_of(manifest["paths"])
    there = []
    for each in pieces:
        if each.file not in listed:
            break
        there.append(figures_in(place, each.file, listed[each.file]))
    figures = joined(there)
    for values in figures.values():
        values.setflags(write=False)
    return Run(
        scenario=_scenario(place, manifest),
        seed=manifest["seed"],
        paths=manifest["paths"],
        model=manifest["model"],
        versions=manifest["versions"],
        figures=figures,
        complete=len(there) == len(pieces),
    )


def paths_in(folder: Path) -> tuple[int, int]:
    """The paths that a run folder has, and those that it is to have.

    Raises:
        InputError: it is no run folder, or its manifest is damaged.
    """
    manifest = _manifest(folder)
    listed, pieces = listed_in(manifest), pieces_of(manifest["paths"])
    return sum(each.last - each.first + 1 for each in pieces if each.file in listed), manifest["paths"]


def _manifest(folder: Path) -> Json:
    manifest = manifest_in(folder)
    if manifest is None:
        raise refusal(folder, sentence("is no run folder: it has no {manifest}", manifest=MANIFEST))
    return manifest


def _scenario(folder: Path, manifest: Json) -> Scenario:
    try:
        read = scenario_from(restored(manifest["scenario"]))
    except InputError as error:
        raise InputError(
            replace(each, file=each.file or str(folder / MANIFEST)) for each in error.mistakes
        ) from None
    policy = manifest["policy"]
    return replace(read, policy_base=policy["base"], policy_overrides=tuple(map(str, policy["overrides"])))

"""A run of many paths: its blocks in order, by any engine, kept in a folder if one is given."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice
from math import ceil
from os import PathLike
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from feasibility.errors import InputError, Mistake
from feasibility.evaluation.paths import BLOCK
from feasibility.messages import sentence
from feasibility.plain_data import Json, as_data
from feasibility.risk.runs.engines import Blocks, Computed, Engine, Figures, Work, in_threads
from feasibility.risk.runs.folder import (
    FORMAT,
    MANIFEST,
    Piece,
    begin,
    figures_in,
    in_folder,
    is_sound,
    keep,
    listed_in,
    manifest_in,
    paths_kept,
    refusal,
)
from feasibility.risk.runs.versions import differences, versions
from feasibility.scenario.reading.json import json_of
from feasibility.scenario.validated import Scenario

BLOCKS = 16
"""Blocks whose paths stand in one file: 4,096 paths, less than a second's work."""

Progress = Callable[[int, int], None]
"""Called with the paths that are done, and how many there are in all."""


class Plan(Protocol):
    """What a run computes."""

    @property
    def scenario(self) -> Scenario:
        """The scenario."""

    @property
    def paths(self) -> int:
        """How many."""

    @property
    def seed(self) -> int:
        """Of what is drawn."""

    @property
    def model(self) -> str:
        """Where the rates of a path come from: random, history."""


def run_blocks(
    plan: Plan,
    work: Work,
    *,
    engine: Engine | None = None,
    folder: str | PathLike[str] | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> Blocks:
    """The figures of all paths of a plan, block by block, in order.

    The same plan gives the same figures to the last bit, and a folder with the same bytes, whatever the
    engine, and whether or not the run was broken off and resumed. Closing the iterator, as an error within it
    does, ends the work and lets the folder go; the pieces that are whole are kept in it.

    Args:
        plan: what is computed.
        work: the figures of one block of it, (paths of the block, …) each; the last block has the paths that
            are left. A cluster needs one that can be pickled.
        engine: who computes; by default a thread for each processor.
        folder: where finished blocks are kept; made where there is none.
        resume: whether a run that is in the folder is finished; what it has is not computed again.
        progress: called before the first block and after each.

    Raises:
        InputError: the folder is in use, is no run folder, holds a run already (without `resume`) or a run of
            something else, or cannot be written; or what the engine or a block raises.
    """
    shown = progress or _nothing
    numbers = range(ceil(plan.paths / BLOCK))
    computing = engine or in_threads()
    if folder is None:
        shown(0, plan.paths)
        with closing(computing(work, numbers)) as results:
            for block, figures in results:
                shown(_paths_until(block, plan.paths), plan.paths)
                yield block, figures
        return
    place = Path(folder)
    header = header_of(plan)
    pieces = pieces_of(plan.paths)
    with in_folder(place):
        kept = _kept(place, header, pieces, resume=resume)
        sound = {each for each in pieces if each.file in kept and is_sound(place, each.file, kept[each.file])}
        missing = [block for each in pieces if each not in sound for block in _blocks_of(each)]
        done = sum(_length(each) for each in sound)
        shown(done, plan.paths)
        with closing(computing(work, missing)) as results:
            for piece in pieces:
                if piece in sound:
                    yield from _split(piece, figures_in(place, piece.file, kept[piece.file]))
                    continue
                found = []
                for block, figures in islice(results, len(_blocks_of(piece))):
                    found.append((block, figures))
                    shown(done + _paths_until(block, piece.last) - (piece.first - 1), plan.paths)
                if [block for block, _ in found] != list(_blocks_of(piece)):
                    raise RuntimeError(f"the engine left out blocks of {piece}")
                keep(place, header, pieces, kept, piece, joined([figures for _, figures in found]))
                done += _length(piece)
                yield from found


def _nothing(done: int, total: int) -> None:
    """Shows no progress."""


# ---------------------------------------------------------------------------------------------- pieces


def pieces_of(paths: int) -> list[Piece]:
    """The pieces of a run of so many paths."""
    size = BLOCKS * BLOCK
    return [Piece(first + 1, min(first + size, paths)) for first in range(0, paths, size)]


def _blocks_of(piece: Piece) -> range:
    return range((piece.first - 1) // BLOCK, ceil(piece.last / BLOCK))


def _length(piece: Piece) -> int:
    return piece.last - piece.first + 1


def _paths_until(block: int, paths: int) -> int:
    """The number of the last path of a block."""
    return min((block + 1) * BLOCK, paths)


def joined(blocks: Sequence[Figures]) -> Figures:
    """The figures of consecutive blocks as one array each, along the axis of the paths.

    A figure of only the first paths of a run is missing in later blocks.
    """
    names = list(dict.fromkeys(name for each in blocks for name in each))
    return {name: np.concatenate([each[name] for each in blocks if name in each]) for name in names}


def _split(piece: Piece, figures: Figures) -> Iterator[Computed]:
    """The blocks that were joined."""
    for place, block in enumerate(_blocks_of(piece)):
        rows = slice(place * BLOCK, (place + 1) * BLOCK)
        yield block, {name: values[rows] for name, values in figures.items() if len(values[rows])}


# -------------------------------------------------------------------------------------------- manifest


def header_of(plan: Plan) -> Json:
    """What a manifest says of a run before its pieces."""
    scenario = plan.scenario
    return {
        "format": FORMAT,
        "versions": dict(versions()),
        "name": scenario.name,
        "scenario_sha256": scenario.digest,
        **as_data(plan, only=("seed", "paths", "model")),
        "policy": {"base": scenario.policy_base, "overrides": list(scenario.policy_overrides)},
        "scenario": json.loads(json_of(scenario.raw)),
    }


def _kept(folder: Path, header: Json, pieces: Sequence[Piece], *, resume: bool) -> dict[str, str]:
    """File → hash of the pieces that a folder has of this run; a folder without a run gets its manifest.

    Raises:
        InputError: it has a run of something else, or a run where none is to be resumed.
    """
    manifest = manifest_in(folder)
    if manifest is None:
        begin(folder, header)
        return {}
    listed = listed_in(manifest)
    if not resume:
        there = paths_kept(pieces_of(manifest["paths"]), listed)
        raise refusal(
            folder,
            sentence(
                "holds a run already ({name}, {there}): --resume goes on with it; or give another folder",
                name=manifest["name"],
                there=there,
            ),
        )
    _refuse_another(folder / MANIFEST, manifest, header)
    return {each.file: listed[each.file] for each in pieces if each.file in listed}


def _refuse_another(path: Path, found: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    """Refuse a manifest of another run, with every difference.

    Raises:
        InputError: it is one.
    """
    says = [
        sentence("was made by {version}", version=each)
        for each in differences(found["versions"], asked["versions"])
    ]
    if found["scenario_sha256"] == asked["scenario_sha256"] and found["scenario"] != asked["scenario"]:
        paths = _differing(found["scenario"], asked["scenario"])
        says.append(sentence("was changed by hand in {paths}", paths=paths))
    if found["scenario_sha256"] != asked["scenario_sha256"]:
        says.append(
            sentence(
                "is of another scenario ({name}, {hash}), and this one is {own_name}, {own_hash}; they "
                "differ in {paths}",
                name=found["name"],
                hash=found["scenario_sha256"][:12],
                own_name=asked["name"],
                own_hash=asked["scenario_sha256"][:12],
                paths=_differing(found["scenario"], asked["scenario"]),
            )
        )
    says.extend(
        sentence(
            "is of {name} {found}, and {asked} is asked", name=name, found=found[name], asked=asked[name]
        )
        for name in ("seed", "paths", "model")
        if found[name] != asked[name]
    )
    if says:
        raise InputError(
            Mistake("", sentence("{why}: give what it was made with, or another folder", why=each), str(path))
            for each in says
        )


MOST_NAMED = 3


def _differing(found: Any, asked: Any) -> str:
    """The first dotted paths at which two scenarios differ."""
    paths = list(_paths_differing(found, asked, ""))
    shown = ", ".join(paths[:MOST_NAMED])
    return shown + sentence(" and {count} more", count=len(paths) - MOST_NAMED) if paths[3:] else shown


def _paths_differing(found: Any, asked: Any, path: str) -> Iterator[str]:
    if isinstance(found, dict) and isinstance(asked, dict):
        for name in dict.fromkeys((*found, *asked)):
            below = f"{path}.{name}" if path else name
            yield from _paths_differing(found.get(name), asked.get(name), below)
    elif found != asked:
        yield path

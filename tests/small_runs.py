"""A small run of many blocks for the tests of engines and folders, also as a program of its own.

Each block has the numbers of its paths, so that one that is lost or counted twice shows in their sum; a level
grown at random rates, as an index is; and, of the first 600 paths, the level of five years.
"""

from __future__ import annotations

import sys
import time
from contextlib import closing, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feasibility import Scenario, read_scenario
from feasibility.risk.runs.cluster import on_cluster
from feasibility.risk.runs.engines import Computed, in_threads
from feasibility.risk.runs.in_blocks import run_blocks

SCENARIO = Path(__file__).parent.parent / "scenarios" / "amersfoort-2019.yaml"
BLOCK, YEARS, FAN = 256, 25, 600


@dataclass(frozen=True)
class SmallPlan:
    """What is computed."""

    scenario: Scenario
    paths: int
    seed: int = 1
    model: str = "random"
    seconds: float = 0.0
    """How long a block takes at least."""


def small_figures(plan: SmallPlan, block: int) -> dict[str, NDArray[np.generic]]:
    time.sleep(plan.seconds)
    numbers = np.arange(block * BLOCK + 1, min((block + 1) * BLOCK, plan.paths) + 1)
    draws = np.random.Generator(np.random.Philox(key=[plan.seed, block])).standard_normal((BLOCK, YEARS))
    level = np.exp(0.02 + 0.01 * draws).cumprod(axis=1)[: numbers.size]
    found: dict[str, NDArray[np.generic]] = {
        "path": numbers.astype(np.float64),
        "level": level[:, -1],
        "stays": (level[:, -1] > 1.6).astype(np.int8),
    }
    fan = level[numbers <= FAN, :5]
    return found | ({"fan.level": fan} if fan.size else {})


def small_run(plan: SmallPlan, **options: Any) -> list[Computed]:
    return list(run_blocks(plan, partial(small_figures, plan), **options))


def bytes_of(computed: list[Computed]) -> list[tuple[int, dict[str, tuple[str, bytes]]]]:
    return [
        (block, {name: (values.dtype.str, values.tobytes()) for name, values in figures.items()})
        for block, figures in computed
    ]


def folder_bytes(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def main(kind: str, folder: str, paths: str, seconds: str, *resume: str) -> None:
    """Run as a program, with a line for each block: `python -m tests.small_runs threads DIR 9000 0.01`."""
    plan = SmallPlan(read_scenario(SCENARIO), int(paths), seconds=float(seconds))
    engine = on_cluster(workers=2) if kind == "dask" else nullcontext(in_threads(int(kind)))
    with (
        engine as opened,
        closing(
            run_blocks(plan, partial(small_figures, plan), engine=opened, folder=folder, resume=bool(resume))
        ) as blocks,
    ):
        for block, _ in blocks:
            print(block, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

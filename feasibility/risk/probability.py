"""Figures of several scenarios on common paths, for comparisons, conditions, deals and targets."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from feasibility.risk.blocks import Model
from feasibility.risk.simulation import plan_of, simulated
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]


def figures_on(
    scenarios: Sequence[Scenario],
    names: Sequence[str],
    paths: int = 10_000,
    seed: int = 1,
    model: Model = "random",
    progress: Callable[[float, float], None] | None = None,
) -> list[dict[str, Array]]:
    """Figures of each scenario on common paths: path k has the same inflation in all of them.

    Args:
        scenarios: of any layout, each with its own central path.
        names: figures as in `blocks.FIGURES`, or `viable_and_allowed`.
        paths: how many.
        seed: of the draws.
        model: `random` deviations, or `history` replayed.
        progress: called with the number of scenarios done, in parts too, and their total.

    Returns:
        For each scenario name → (N,); NaN where a figure has no meaning.

    Raises:
        InputError: what `evaluate` refuses.
        KeyError: there is no such figure.
    """
    found = []
    for place, scenario in enumerate(scenarios):

        def tell(done: int, total: int, place: int = place) -> None:
            if progress:
                progress(place + done / total, len(scenarios))

        simulation = simulated(plan_of(scenario, paths, seed, model), progress=tell)
        found.append({name: simulation.figure(name) for name in names})
    return found

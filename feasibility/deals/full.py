"""Deals that are evaluated in full, each for the parties whose figures are asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from feasibility.errors import InputError
from feasibility.evaluation.evaluate import Results, evaluate_each
from feasibility.evaluation.figures.named import column, figure_name
from feasibility.evaluation.figures.registry import PARTY
from feasibility.parties.conditions import value_of
from feasibility.parties.views import own_case
from feasibility.scenario.keys.parties import Party
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]
Progress = Callable[..., None] | None

MOST_EVALUATED = 200_000
"""Deals that are evaluated in full, at most."""
BATCH = 256


def evaluated_in_full(
    scenario: Scenario,
    case: Scenario,
    deals: Sequence[Mapping[str, object]],
    asked: Mapping[str, Sequence[str]],
    progress: Progress = None,
) -> dict[tuple[str, str], Array]:
    """Figures of many deals on the parties' own assumptions.

    Args:
        scenario: has the parties.
        case: the shared facts.
        deals: paths and values of each.
        asked: party → names of figures.
        progress: reports how many deals are done, and how many there are.

    Returns:
        (party, figure) → (n,); NaN where it has no meaning, or the assumptions make no valid scenario.
    """
    found = {(name, figure): np.full(len(deals), np.nan) for name, each in asked.items() for figure in each}
    for begin in range(0, len(deals), BATCH):
        batch = range(begin, min(begin + BATCH, len(deals)))
        for name, figures in asked.items():
            party = scenario.parties[name]
            places, cases = [], []
            for place in batch:
                try:
                    cases.append(own_case(case.with_values(deals[place]), party.assumptions))
                except InputError:
                    continue
                places.append(place)
            for figure in figures if cases else ():
                found[name, figure][places] = _column(figure, party, evaluate_each(cases))
        if progress:
            progress(batch.stop, len(deals))
    return found


def _column(figure: str, party: Party, results: Results) -> Array:
    if figure in PARTY:
        values = (value_of(figure, each, party) for each in results)
        return np.array([np.nan if each is None else each for each in values])
    return column(figure_name(figure, results[0]), results)

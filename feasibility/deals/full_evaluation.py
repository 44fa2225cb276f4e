"""Figures of many deals that are no sums over the dwellings: each deal evaluated in full."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from feasibility.deals.lattice.axes import PRICE
from feasibility.errors import InputError
from feasibility.evaluation.evaluate import Results, evaluate_each
from feasibility.evaluation.figures.named import FigureName, column
from feasibility.evaluation.figures.registry import PARTY
from feasibility.parties.columns import column_called
from feasibility.parties.conditions import value_of
from feasibility.parties.site_part import counts_part, own_arrays
from feasibility.parties.views import own_case
from feasibility.scenario.keys.parties import Party, figure_called
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]
Progress = Callable[..., None] | None

MOST_EVALUATED = 200_000
"""Deals that are evaluated in full, at most."""
BATCH = 256
Figures = Callable[[Sequence[Mapping[str, object]], Array, Sequence[tuple[str, str]]], list[Array]]
"""Positions (n), prices (n, m) and (party, figure) → for each of those the figure (n, m)."""


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
        asked: party → names of the figures that are needed.
        progress: reports how many deals are done, and how many there are.

    Returns:
        (party, figure) → (n,); NaN where it has no meaning, or the assumptions make no valid scenario.
    """
    found = {(name, figure): np.full(len(deals), np.nan) for name, each in asked.items() for figure in each}
    for begin in range(0, len(deals), BATCH):
        batch = range(begin, min(begin + BATCH, len(deals)))
        facts = {place: _or_none(case, deals[place]) for place in batch}
        for name, figures in asked.items():
            party = scenario.parties[name]
            own = {
                place: each
                for place, moved in facts.items()
                if moved is not None and (each := _own(moved, party)) is not None
            }
            for places, results in _computed(own):
                for figure in figures:
                    found[name, figure][places] = _column(figure, party, results)
        if progress:
            progress(batch.stop, len(deals))
    return found


def _or_none(case: Scenario, values: Mapping[str, object]) -> Scenario | None:
    try:
        return case.with_values(values)
    except InputError:
        return None


def _own(case: Scenario, party: Party) -> Scenario | None:
    try:
        return own_case(case, party.assumptions)
    except InputError:
        return None


def _computed(cases: Mapping[int, Scenario]) -> list[tuple[list[int], Results]]:
    """Places and their results: all at once, or one by one without those that cannot be computed."""
    if not cases:
        return []
    try:
        return [(list(cases), evaluate_each(list(cases.values())))]
    except InputError:
        pass
    found = []
    for place, each in cases.items():
        try:
            found.append(([place], evaluate_each([each])))
        except InputError:
            continue
    return found


def _column(figure: str, party: Party, results: Results) -> Array:
    scenario = results.scenarios[0]
    if counts_part(figure, scenario, party):
        return _of_part(figure, party, results)
    if figure in PARTY:
        values = (value_of(figure, each, party) for each in results)
        return np.array([np.nan if each is None else each for each in values])
    return column(FigureName(figure_called(figure), stepped=False, truth=False), results)


def _of_part(figure: str, party: Party, results: Results) -> Array:
    """A figure of the part that a party takes, of all results of one layout at once."""
    scenario = results.scenarios[0]
    columns = []
    for group in results.groups:
        column = column_called(figure, group)
        if column is None:
            values = (value_of(figure, each, party) for each in results)
            return np.array([np.nan if each is None else each for each in values])
        arrays = own_arrays(scenario, group, party, with_irr="irr" in figure)
        columns.append(
            np.broadcast_to(column(scenario, arrays, party), group.returns.residual_land_value.shape)
        )
    return np.array([columns[group][row] for group, row in results.rows])


def figures_of(scenario: Scenario, case: Scenario) -> Figures:
    """Figures at positions of the levers and land prices; each is computed once.

    Args:
        scenario: has the parties.
        case: the shared facts.
    """
    known: dict[tuple[object, ...], float] = {}

    def found(
        positions: Sequence[Mapping[str, object]], prices: Array, asked: Sequence[tuple[str, str]]
    ) -> list[Array]:
        deals = [
            {**paths, PRICE: price}
            for paths, row in zip(positions, prices.tolist(), strict=True)
            for price in row
        ]
        keys = [tuple(sorted(deal.items())) for deal in deals]
        for each in asked:
            new = {key: deal for key, deal in zip(keys, deals, strict=True) if (each, key) not in known}
            if not new:
                continue
            values = evaluated_in_full(scenario, case, list(new.values()), {each[0]: [each[1]]})[each]
            known.update(((each, key), value) for key, value in zip(new, values.tolist(), strict=True))
        return [np.array([known[each, key] for key in keys]).reshape(prices.shape) for each in asked]

    return found

"""The figures that a condition may name, in every row of arrays at once.

A figure of the registry has its column there. The remaining ones of a dwelling type have one here, held equal
to the figure of a single result by a test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.build import AFTER
from feasibility.evaluation.figures.facts import PartyColumn
from feasibility.evaluation.figures.of_types import dwelling_years, rents_at
from feasibility.evaluation.figures.registry import PROJECT, figure_at, from_arrays
from feasibility.evaluation.result import Arrays
from feasibility.risk.policy_checks import allowed_on
from feasibility.scenario.keys.parties import Party
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]


def column_called(name: str, arrays: Arrays) -> PartyColumn | None:
    """How a figure is computed for many rows at once; None where it is read from single results."""
    if name in OF_PROJECT:
        return OF_PROJECT[name]
    figure = figure_at(name)
    if figure is None:
        return None
    if figure.scope == "party":
        return figure.party_column
    if figure.scope == "type":
        of_type = name.split(".", 1)[1].rpartition(".")[0]
        place = next((at for at, each in enumerate(arrays.layout.types) if each.name == of_type), None)
        column = OF_TYPES.get(figure.key) or figure.column
        return None if place is None or column is None else _one_type(column, place)
    stated = from_arrays(name)
    return None if stated is None else lambda scenario, arrays, party: stated(arrays)


def _one_type(column: Callable[[Arrays], Array], place: int) -> PartyColumn:
    return lambda scenario, arrays, party: column(arrays)[place]


# ------------------------------------------------------------------------------------- of the project


def _allowed(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    return allowed_on(scenario, arrays).astype(np.float64)


def _per_m2_bvo(scenario: Scenario, arrays: Arrays, party: Party) -> Array:
    per_gbo = PROJECT["residual_land_value_per_m2_gbo"].column
    if scenario.form_factor is None or per_gbo is None:
        return np.full(1, np.nan)
    return per_gbo(arrays) * arrays.case.form_factor


OF_PROJECT: Mapping[str, PartyColumn] = {
    "allowed": _allowed,
    "mid_market_dwelling_years": lambda scenario, arrays, party: dwelling_years(arrays),
    "residual_land_value_per_m2_bvo": _per_m2_bvo,
}


# --------------------------------------------------------------------------------------- of the types


OF_TYPES: Mapping[str, Callable[[Arrays], Array]] = {
    "count": lambda arrays: arrays.case.counts,
    "initial_rent": lambda arrays: rents_at(arrays, 0),
    "rent_after_10": lambda arrays: rents_at(arrays, AFTER),
}

"""The registry of figures, each stated once: what it is, how it is computed, how it follows the land price.

Every reader of figures reads this registry: the results and `Results.figure`, JSON and CSV, the pages, the
comparison, the workbook, conditions and gains, price ranges, targets and grids. It has facts, no
formatting: a figure's name and unit are in the glossary, the steps of its calculation in `report/trace/`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np

from feasibility.evaluation.figures.facts import Array, Figure, Follows, OnLease, Scope
from feasibility.evaluation.figures.of_financing import FINANCE_FIGURES, PHASE_FIGURES, TAX_FIGURES
from feasibility.evaluation.figures.of_parties import PARTY_FIGURES
from feasibility.evaluation.figures.of_project import PROJECT_FIGURES
from feasibility.evaluation.figures.of_types import SITE_FIGURES, TYPE_FIGURES
from feasibility.evaluation.result import Arrays
from feasibility.scenario.keys.parties import figure_called
from feasibility.scenario.keys.refusal_words import nearest
from feasibility.scenario.layout import Layout

FIGURES: Mapping[Scope, Mapping[str, Figure]] = {
    "project": {each.key: each for each in PROJECT_FIGURES},
    "type": {each.key: each for each in TYPE_FIGURES},
    "site": {each.key: each for each in SITE_FIGURES},
    "party": {each.key: each for each in PARTY_FIGURES},
    "finance": {each.key: each for each in FINANCE_FIGURES},
    "tax": {each.key: each for each in TAX_FIGURES},
    "phase": {each.key: each for each in PHASE_FIGURES},
}
"""Scope → name → figure, in the order in which results are written."""
PROJECT, TYPE, SITE, PARTY = (FIGURES[scope] for scope in ("project", "type", "site", "party"))
FINANCE, TAX, PHASE = (FIGURES[scope] for scope in ("finance", "tax", "phase"))

NO_FIGURES: Mapping[str, Follows] = {"checks": "unmoved", "cash_flow": "by_trial"}
"""How numbers that are no figures here follow the land price, by the first word of their names."""


# ------------------------------------------------------------------------------------------------ reading


def figure_at(name: str) -> Figure | None:
    """The figure of a dotted name of the results, or of a party; None where it is not registered."""
    first, _, rest = name.partition(".")
    if not rest:
        return PROJECT.get(name) or PARTY.get(name)
    parts = {"dwelling_types": TYPE, "site": SITE, "finance": FINANCE, "tax": TAX, "phases": PHASE}
    return parts[first].get(name.rpartition(".")[2]) if first in parts else None


def is_of_part(name: str) -> bool:
    """Whether a figure counts the part that a party takes; others stay those of the whole site."""
    first = name.partition(".")[0]
    if first == "cash_flow":
        return True
    found = figure_at(name)
    return found is not None and found.scope not in ("type", "site") and not found.of_site


def follows_price(name: str) -> Follows:
    """How a figure follows the land price.

    Raises:
        KeyError: it is not stated.
    """
    found = figure_at(name)
    if found is not None:
        return found.follows
    first, _, rest = name.partition(".")
    if not rest or first not in NO_FIGURES:
        raise KeyError(f"how the figure '{name}' follows the land price is not stated")
    return NO_FIGURES[first]


def moves_with_price(figure: Figure) -> bool:
    """Whether the land price moves a figure, also on freehold land."""
    follows = figure.follows.freehold if isinstance(figure.follows, OnLease) else figure.follows
    return follows != "unmoved"


WHOLE: Mapping[str, str] = {"project": "", "finance": "finance.", "tax": "tax."}
"""Scopes of the whole project, each with the beginning of its figures' names."""


def figures_of_the_whole() -> Iterator[tuple[Scope, str, Figure]]:
    """Scope, dotted name and figure of every figure of the whole project."""
    for scope, figures in FIGURES.items():
        if scope in WHOLE:
            yield from ((scope, WHOLE[scope] + key, each) for key, each in figures.items())


def figures_of_project(layouts: Iterable[Layout]) -> tuple[str, ...]:
    """Names of the figures of the project that one of these layouts has, in their order."""
    known = list(layouts)
    return tuple(
        name for name, each in PROJECT.items() if each.only_with is None or any(map(each.only_with, known))
    )


def less_is_better(name: str) -> bool:
    """Whether a figure is a burden by its nature."""
    found = figure_at(name)
    return found is not None and found.better == "less"


def from_arrays(name: str) -> Callable[[Arrays], Array] | None:
    """How a figure is computed for all rows of a group at once; None where single results are needed."""
    found = figure_at(name)
    if found is None or found.column is None:
        return None
    column = found.column
    if found.scope in ("type", "phase"):
        names = _names_of_types if found.scope == "type" else _names_of_phases
        own = ".".join(name.split(".")[1:-1])
        return lambda arrays: _of_one(column(arrays), own, names(arrays), arrays)
    return lambda arrays: _rows(column(arrays), arrays)


def _names_of_types(arrays: Arrays) -> Sequence[str]:
    return [each.name for each in arrays.layout.types]


def _names_of_phases(arrays: Arrays) -> Sequence[str]:
    return [each.name for each in arrays.phases]


def _of_one(values: Array, name: str, names: Sequence[str], arrays: Arrays) -> Array:
    """The row of one type or phase of (T, S) values; NaN where the scenarios of this group lack it."""
    if name not in names:
        return np.full(arrays.returns.residual_land_value.shape, np.nan)
    return _rows(values[names.index(name)], arrays)


def _rows(values: Array, arrays: Arrays) -> Array:
    """(S,) values of all rows."""
    return np.broadcast_to(values, arrays.returns.residual_land_value.shape)


def column_of(name: str, arrays: Arrays) -> Array:
    """One figure of the project, or of one of its phases, in every row of arrays, (S,).

    Raises:
        KeyError: there is no such figure, or only for single results; with the known names.
    """
    called = figure_called(name)
    found, column = figure_at(called), from_arrays(called)
    if found is None or column is None or found.scope not in (*WHOLE, "phase"):
        known = [name for scope, name, each in figures_of_the_whole() if each.column is not None]
        known += [f"phases.{phase.name}.{key}" for phase in arrays.phases if phase.name for key in PHASE]
        raise KeyError(f"there is no figure '{name}'{nearest(called, known)}; there are {', '.join(known)}")
    return column(arrays)

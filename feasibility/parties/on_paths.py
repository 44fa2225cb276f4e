"""The figures that a condition may name, on every index path at once.

Those that have a column (`parties/columns`) are computed together; what is left is read from results.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.build import result_of
from feasibility.evaluation.figures.named import check_figures
from feasibility.evaluation.paths import Prepared
from feasibility.evaluation.policy_checks import checks_of
from feasibility.evaluation.requirements import RETENTION_YEARS
from feasibility.evaluation.result import Arrays
from feasibility.parties.columns import column_called
from feasibility.parties.conditions import value_of
from feasibility.parties.site_part import counts_part, own_arrays, without_part
from feasibility.policy.checks import Check
from feasibility.risk.blocks import Part
from feasibility.risk.policy_checks import ON_PATHS
from feasibility.scenario.arrays import of_row
from feasibility.scenario.keys.parties import Party
from feasibility.scenario.kinds import exit_path
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]

KEPT = ("retention_years", "band_retention_years", "retention_status", "shortest_retention")
"""Figures of which a condition may ask more years than the term and the holding period."""


def kept_years(figures: Iterable[str]) -> int | None:
    """How many years the rents must be followed for these figures; None for those of the scenario."""
    return RETENTION_YEARS if any(each.rpartition(".")[2] in KEPT for each in figures) else None


def figure_on(name: str, part: Part, arrays: Arrays, party: Party, own: Arrays | None = None) -> Array:
    """A party's figure on every path, (S,): yes is 1, no is 0; NaN where it has no meaning.

    Args:
        name: of a condition.
        part: the paths.
        arrays: all arrays on those paths.
        party: whose figure.
        own: those of the part of the site that the party takes, where they are known already.
    """
    scenario, size = part.ready.scenario, arrays.returns.residual_land_value.shape
    if counts_part(name, scenario, party):
        arrays = own if own is not None else own_arrays(scenario, arrays, party)
        party = without_part(party)
    column = column_called(name, arrays)
    if column is not None:
        return np.array(np.broadcast_to(column(scenario, arrays, party), size))
    return by_rows(name, part, arrays, party)


def is_by_rows(name: str, arrays: Arrays) -> bool:
    """Whether a figure is read from single results, which takes a hundred times as long."""
    return column_called(name, arrays) is None


def by_rows(name: str, part: Part, arrays: Arrays, party: Party) -> Array:
    """The same from the result of each path: of the checks, those of a scenario with the path's rates."""
    scenario, size = part.ready.scenario, arrays.returns.residual_land_value.size
    of, _, rest = name.partition(".")
    of_check = of == "checks"
    if of_check and not rest.startswith(ON_PATHS):
        value = _of_checks(name, checks_of(scenario))
        return np.full(size, np.nan if value is None else value)
    found = np.full(size, np.nan)
    for row in range(size):
        if of_check:
            value = _of_checks(name, checks_of(path_scenario(part, row)))
        else:
            value = value_of(name, result_of(scenario, arrays, row), party)
        found[row] = np.nan if value is None else value
    return found


# ----------------------------------------------------------------------------------- of single results


def path_scenario(part: Part, row: int) -> Scenario:
    """The scenario of one path: its rates as year tables, and its exit yields."""
    ready = part.ready
    values: dict[str, object] = {
        f"indices.{name}": _year_table(ready, name, part.growth[name], row) for name in ready.needed
    }
    for method in ("net_yield", "gross_yield"):
        for place, each in enumerate(ready.layout.types):
            if method in part.changes and method in each.methods:
                found = of_row(part.changes[method], row)[place]
                values[exit_path(ready.scenario, each.name, method)] = float(found)
    return ready.scenario.with_values(values)


def _year_table(ready: Prepared, name: str, rates: Array, row: int) -> dict[object, float]:
    own = of_row(rates, row, 0)
    years = ready.needed[name]
    table: dict[object, float] = {year: float(own[year - ready.first_year]) for year in years}
    return table | {"then": float(own[years[-1] - ready.first_year])}


def _of_checks(name: str, checks: Iterable[Check]) -> float | None:
    """A figure of a check by its dotted name; None where it has none."""
    for check in checks:
        for figure, value in check_figures(check):
            if figure == name:
                return float(value) if isinstance(value, (bool, int, float)) else None
    return None

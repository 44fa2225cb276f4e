"""A path of a simulation written as a scenario of its own: its rates as year tables, its exit yields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feasibility.evaluation.paths import Prepared
from feasibility.risk.blocks import Part
from feasibility.scenario.arrays import of_row
from feasibility.scenario.kinds import exit_path
from feasibility.scenario.validated import Scenario


def path_scenario(part: Part, row: int, inputs: Mapping[str, Any] | None = None) -> Scenario:
    """The scenario of one path of a part of a block, with the values of its uncertain inputs."""
    ready = part.ready
    values: dict[str, Any] = {
        f"indices.{name}": table for name, table in year_tables(ready, part.growth, row).items()
    }
    for method in ("net_yield", "gross_yield"):
        for place, each in enumerate(ready.layout.types):
            if method in part.changes and method in each.methods:
                found = of_row(part.changes[method], row)[place]
                values[exit_path(ready.scenario, each.name, method)] = float(found)
    own = ready.scenario.with_values(inputs) if inputs else ready.scenario
    return own.with_values(values)


def year_tables(ready: Prepared, growth: Mapping[str, Any], row: int) -> dict[str, dict[object, float]]:
    """The rates of one path in every year that is needed; later ones are never used."""
    tables: dict[str, dict[object, float]] = {}
    for name, years in ready.needed.items():
        rates = of_row(growth[name], row, 0)
        tables[name] = {year: float(rates[year - ready.first_year]) for year in years} | {"then": 0.02}
    return tables

"""How fast grids and targets are: `python -m pytest tests/benchmarks/test_grid_speed.py -s`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from feasibility import read_scenario
from feasibility.solve.grid import axis_of, grid
from feasibility.solve.root import solve_for

AMERSFOORT = Path(__file__).parents[2] / "scenarios" / "amersfoort-2019.yaml"


@pytest.mark.parametrize("figure", ["residual_land_value", "dwelling_types.low.retention_years"])
def test_grid_of_25_by_25(benchmark: Any, figure: str) -> None:
    """625 cells with their margins; the aim is a second at most."""
    scenario = read_scenario(AMERSFOORT)
    rows = axis_of("policy.term=1:25:1", "--rows")
    columns = axis_of("policy.rent_increase.surcharge=0:0.024:0.001", "--columns")
    assert benchmark(grid, scenario, rows, columns, figure).figures.shape == (25, 25)


def test_one_target(benchmark: Any) -> None:
    """The rent at which the investor earns what is required at the price that is paid."""
    scenario = read_scenario(AMERSFOORT).with_values({"land.price": 4_200_000})
    solved = benchmark(solve_for, scenario, "dwellings.low.rent", "investor_irr", "=", 0.055)
    assert len(solved.solutions) == 1

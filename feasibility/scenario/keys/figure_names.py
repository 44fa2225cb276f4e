"""Figures that have a short name in the search of mixes: either name is good wherever a figure is named."""

from __future__ import annotations

OBJECTIVE_FIGURES = {
    "land_value": "residual_land_value",
    "irr": "investor_irr",
    "mid_dwellings": "mid_market_dwellings",
    "dwelling_years": "mid_market_dwelling_years",
}
"""What the search of mixes calls an objective → what the results, conditions and targets call that figure."""


def figure_called(name: str) -> str:
    """The figure's name in the results, for either of its names."""
    return OBJECTIVE_FIGURES.get(name, name)


def objective_called(name: str) -> str:
    """The figure's name in the search of mixes, for either of its names."""
    return next((short for short, figure in OBJECTIVE_FIGURES.items() if figure == name), name)

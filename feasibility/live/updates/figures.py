"""Figures as the screens are sent them."""

from __future__ import annotations

from math import isfinite

from feasibility.evaluation.figures.named import unit_of_figure
from feasibility.live.table.state import Both
from feasibility.live.table.words import unit_word
from feasibility.plain_data import Json


def figure_json(figure: str, name: Both, value: float | bool | None) -> Json:
    """A figure with its name and unit."""
    return {
        "figure": figure,
        "name": name,
        "value": finite_value(value),
        "unit": unit_word(unit_of_figure(figure)),
    }


def finite_value(value: float | bool | None) -> float | bool | None:
    """A value for JSON; None where it is not finite."""
    if value is None or isinstance(value, bool):
        return value
    return float(value) if isfinite(value) else None

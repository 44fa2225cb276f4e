"""Fans of the rent of each type against its upper limit, a column for each model of the indices.

This module loads the drawing library; import it only where a picture is asked for.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase

from feasibility.language.texts import text
from feasibility.language.words import capital, words_of
from feasibility.report.charts import style
from feasibility.report.charts.bars import put_amounts, put_years
from feasibility.report.charts.style import (
    SENTENCE_HEIGHT,
    put_keys,
    put_sentence,
    put_title_of,
    type_heading,
)
from feasibility.report.names_and_units import probability_text
from feasibility.report.risk.charts.fan import (
    NAME,
    NOTE_WIDTH,
    Array,
    Pictured,
    central_fans,
    draw_central,
    draw_fan,
    draw_limit,
    fan_keys,
    model_title,
)
from feasibility.risk.blocks import STAYS
from feasibility.risk.fans import LIMIT, RENT
from feasibility.risk.simulation import Simulation

ROW_HEIGHT, ONE_ROW_HEIGHT, FRAME_HEIGHT = 2.4, 3.1, 2.0
"""Inches of a row of panels, of a row that is alone, and of title and key."""
HEADING_WIDTHS: Mapping[int, int] = {1: 120, 2: 62}
"""Signs on a line above a panel, by the number of panels in a row."""


def fan_rents_height(pictured: Pictured) -> float:
    """Inches that the picture takes."""
    rows = len(pictured.rents_of)
    if not rows:
        return SENTENCE_HEIGHT
    return FRAME_HEIGHT + (ROW_HEIGHT * rows if rows > 1 else ONE_ROW_HEIGHT)


def draw_fan_rents(figure: FigureBase, pictured: Pictured, lang: str) -> None:
    """Draw one row of panels for each type, one column for each model."""
    result = pictured.result
    put_title_of(figure, result.scenario.name, text("fan_rents_title", lang))
    types = pictured.rents_of
    if not types:
        put_sentence(figure, text("fan_nothing_let", lang))
        return
    simulations = pictured.simulations
    central = central_fans(result)
    axes = figure.subplots(len(types), len(simulations), squeeze=False, sharex=True, sharey="row")
    names = [each.name for each in result.arrays.layout.types]
    for row, name in enumerate(types):
        phase, _ = result.arrays.of_type(names.index(name))
        first = 0 if pictured.has_own_dates else phase.calendar.delivery_year
        years = first + np.arange(central[RENT + name].size, dtype=np.float64)
        for column, simulation in enumerate(simulations):
            axis = axes[row, column]
            _draw_type(axis, years, name, simulation, central)
            heading = _heading(name, pictured, simulation, len(simulations), lang)
            axis.set_title(heading, fontsize=style.SMALL if len(simulations) > 1 else None, parse_math=False)
            _put_axes(axis, lang)
            if not column:
                axis.set_ylabel(text("chart_rents_axis", lang))
            if row == len(types) - 1:
                key = "fan_years_let" if pictured.has_own_dates else "chart_year_axis"
                axis.set_xlabel(text(key, lang))
    limited = any(LIMIT + each in simulations[0].fans for each in types)
    notes = [text("fan_rents_note", lang)] if limited else []
    put_keys(figure, list(fan_keys(lang, limits=limited)), notes, NOTE_WIDTH, 2)


def _draw_type(
    axis: Axes, years: Array, name: str, simulation: Simulation, central: Mapping[str, Array]
) -> None:
    draw_fan(axis, years, np.asarray(simulation.fans[RENT + name], dtype=np.float64))
    if LIMIT + name in simulation.fans:
        draw_limit(axis, years, np.asarray(simulation.fans[LIMIT + name], dtype=np.float64))
    draw_central(axis, years, central[RENT + name])


def _put_axes(axis: Axes, lang: str) -> None:
    put_years(axis, 7)
    put_amounts(axis.yaxis, lang, 6)


def _heading(name: str, pictured: Pictured, simulation: Simulation, columns: int, lang: str) -> str:
    """The model, the type, and how likely it is that a dwelling of it stays."""
    each = pictured.result.dwelling_types[name]
    words = words_of(pictured.result.scenario, lang)
    called = type_heading(name, each.count, each.segment, words, NAME)
    lines = textwrap.wrap(called, HEADING_WIDTHS[columns])
    if columns > 1:
        lines = [model_title(simulation, lang), *lines]
    if STAYS + name in simulation.figures:
        probability = probability_text(simulation.probability(STAYS + name), words)
        lines.append(capital(text("fan_stays", lang, probability=probability)))
    return "\n".join(lines)

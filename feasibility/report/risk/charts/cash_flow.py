"""Fans of the project's cash flow by year: the whole project, and the years let on a scale of their own.

This module loads the drawing library; import it only where a picture is asked for.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.ticker import MaxNLocator

from feasibility.language.numbers import day
from feasibility.language.texts import text
from feasibility.report.charts import style
from feasibility.report.charts.bars import put_amounts
from feasibility.report.charts.style import put_keys, put_title_of, stroke, unit_of
from feasibility.report.risk.charts.fan import (
    NOTE_WIDTH,
    OUTER,
    Array,
    Pictured,
    central_fans,
    draw_bars,
    draw_central,
    draw_fan,
    fan_keys,
    model_title,
)
from feasibility.risk.fans import CASH_FLOW
from feasibility.risk.simulation import Simulation
from feasibility.risk.summary import fan
from feasibility.timeline import project_year_of_moment

ROW_HEIGHT, FRAME_HEIGHT = 2.2, 2.0
"""Inches of a row of panels, and of title and key."""
FEWEST_YEARS = 3
"""Whole years let below which they have no panel of their own."""


def fan_cash_flow_height(pictured: Pictured) -> float:
    """Inches that the picture takes."""
    return FRAME_HEIGHT + ROW_HEIGHT * (2 if _let(pictured) else 1)


def draw_fan_cash_flow(figure: FigureBase, pictured: Pictured, lang: str) -> None:
    """Draw a column for each model: above the whole project, below the years let."""
    result, simulations = pictured.result, pictured.simulations
    put_title_of(figure, result.scenario.name, text("fan_cash_flow_title", lang))
    central = central_fans(result)[CASH_FLOW]
    let = _let(pictured)
    rows = [slice(0, central.size), *([let] if let else [])]
    axes = figure.subplots(len(rows), len(simulations), squeeze=False, sharex="row", sharey="row")
    for row, shown in enumerate(rows):
        size, unit = unit_of(_highest(pictured, central, shown))
        for column, simulation in enumerate(simulations):
            axis = axes[row, column]
            _draw(axis, simulation, central, shown, size, jumps=not row)
            _put_axes(axis, lang)
            title = text("fan_years_held" if row else "fan_whole_project", lang)
            if len(simulations) > 1:
                title = f"{model_title(simulation, lang)}\n{title}"
            axis.set_title(title, fontsize=style.SMALL if len(simulations) > 1 else None)
            if not column:
                axis.set_ylabel(text(unit, lang))
            if row == len(rows) - 1:
                axis.set_xlabel(text("chart_project_year", lang, date=day(result.scenario.start, lang)))
    notes = [text("fan_cash_flow_note", lang)]
    if result.scenario.land.price == "residual":
        leased = bool(result.arrays.layout.canon_index)
        notes.insert(0, text("fan_residual_leased" if leased else "fan_residual_paid", lang))
    put_keys(figure, list(fan_keys(lang)), notes, NOTE_WIDTH, 2)


def _let(pictured: Pictured) -> slice | None:
    """The whole years between delivery and exit, where no path has another date; None where they are few.

    Of phases those between the last delivery and the first exit.
    """
    if pictured.has_own_dates:
        return None
    phases = pictured.result.arrays.phases
    p, held = phases[0].calendar.periods_a_year, phases[0].calendar.holding_years
    last = max(round(phase.delivery * 2 * p) for phase in phases)
    first_exit = min(round((phase.delivery + held) * 2 * p) for phase in phases)
    delivery, leaving = project_year_of_moment(np.array([last, first_exit]), p)
    after = int(delivery) if last else 1
    return slice(after, int(leaving) - 1) if leaving - 1 - after >= FEWEST_YEARS else None


def _highest(pictured: Pictured, central: Array, shown: slice) -> float:
    ends = [np.nanmax(np.abs(central[shown]))]
    for simulation in pictured.simulations:
        found = fan(np.asarray(simulation.fans[CASH_FLOW][:, shown], dtype=np.float64))
        ends += [np.nanmax(np.abs(found[each])) for each in OUTER]
    return float(max(ends))


def _draw(
    axis: Axes, simulation: Simulation, central: Array, shown: slice, size: float, *, jumps: bool
) -> None:
    flows = np.asarray(simulation.fans[CASH_FLOW], dtype=np.float64)[:, shown] / size
    years = np.arange(1, central.size + 1, dtype=np.float64)[shown]
    axis.axhline(0, color=style.INK, linewidth=0.8, zorder=2)
    axis.use_sticky_edges = False
    if jumps:
        draw_bars(axis, years, flows)
        axis.plot(years, central[shown] / size, zorder=5, **stroke("central") | {"linestyle": ""})
    else:
        draw_fan(axis, years, flows)
        draw_central(axis, years, central[shown] / size)
    axis.set_xlim(years[0] - 0.6, years[-1] + 0.6)


def _put_axes(axis: Axes, lang: str) -> None:
    axis.xaxis.set_major_locator(MaxNLocator(nbins=10, integer=True, min_n_ticks=1))
    put_amounts(axis.yaxis, lang, 6)

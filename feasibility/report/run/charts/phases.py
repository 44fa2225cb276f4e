"""Draws the phases in time, above the running cash flow of the whole project."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.ticker import MaxNLocator

from feasibility.evaluation.result import Result
from feasibility.language.numbers import day
from feasibility.language.texts import name_of, text
from feasibility.language.words import capital
from feasibility.report.charts import style
from feasibility.report.charts.bars import filled, key_bar, put_amounts, put_names
from feasibility.report.charts.style import (
    key_line,
    put_title,
    readable,
    stroke,
    unit_of,
)
from feasibility.report.run.charts.data import cash_flow_picture

ROW_HEIGHT, FRAME_HEIGHT = 0.5, 5.0
"""Inches of a phase, and of the cash position, title and key."""
POSITION_HEIGHT = 2.6
BAR_HEIGHT = 0.6
NAME = 24


def phases_height(result: Result) -> float:
    """Inches that the picture takes."""
    return FRAME_HEIGHT + ROW_HEIGHT * len(result.phases)


def draw_phases(figure: FigureBase, result: Result, lang: str) -> None:
    """Draw a bar for each phase, and below it the running sum of the cash flow, on a figure or a part."""
    put_title(figure, "chart_phases_title", result, lang)
    heights = [ROW_HEIGHT * len(result.phases) + 0.4, POSITION_HEIGHT]
    upper, lower = figure.subplots(2, 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
    _draw_bars(upper, result)
    picture = cash_flow_picture(result)
    size, unit = unit_of(float(np.abs(picture.cumulative).max(initial=0.0)))
    lower.axhline(0, color=style.INK, linewidth=0.8)
    lower.plot(picture.years, picture.cumulative / size, zorder=4, **stroke("cumulative"))
    lower.set_ylabel(text(unit, lang))
    put_amounts(lower.yaxis, lang, 5)
    for axis in (upper, lower):
        for moment in picture.moments:
            axis.axvline(moment, zorder=1, **stroke("moment"))
    last = float(picture.years.max(initial=1))
    lower.set_xlim(0, 1.01 * max(picture.exit, last))
    lower.xaxis.set_major_locator(MaxNLocator(nbins=15, integer=True, min_n_ticks=1))
    lower.set_xlabel(text("chart_phases_years", lang, date=day(result.scenario.start, lang)))
    keys = [
        key_bar(style.FILLS["development"], text("chart_construction", lang)),
        key_bar(style.FILLS["gross_rent"], text("chart_phases_let", lang)),
        key_line("exit", capital(text("chart_phases_exit", lang))),
        key_line("cumulative", capital(name_of("cumulative_cash_flow", lang))),
        key_line("moment", capital(text("chart_phases_moment", lang))),
    ]
    figure.legend(handles=keys, loc="outside lower center", ncols=3, fontsize=style.SMALL)


def _draw_bars(axis: Axes, result: Result) -> None:
    phases = result.arrays.phases
    for place, phase in enumerate(phases):
        leaving = phase.delivery + phase.calendar.holding_years
        for key, begin, end in (
            ("development", phase.start, phase.delivery),
            ("gross_rent", phase.delivery, leaving),
        ):
            axis.barh(place, end - begin, BAR_HEIGHT, left=begin, **filled(style.FILLS[key]))
        axis.plot([leaving], [place], zorder=5, **stroke("exit"))
    put_names(axis, [readable(phase.name, NAME) for phase in phases])

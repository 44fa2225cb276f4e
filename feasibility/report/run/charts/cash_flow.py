"""Draws the cash flow by project year."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from feasibility.evaluation.result import Result
from feasibility.language.numbers import day
from feasibility.language.texts import name_of, text
from feasibility.language.words import capital
from feasibility.report.charts import style
from feasibility.report.charts.bars import filled, key_bar, put_amounts, put_label
from feasibility.report.charts.style import (
    SENTENCE_HEIGHT,
    amount,
    key_line,
    put_sentence,
    put_title,
    stroke,
    unit_of,
)
from feasibility.report.run.charts.data import GROUP_LABELS, CashFlowPicture

Array = NDArray[np.float64]

HEIGHT, ONE_PANEL_HEIGHT = 6.4, 4.6
"""Inches, with and without the panel of the years let."""
BAR_WIDTH = 0.8
FEWEST_YEARS = 5
"""Years for which there is room at least, so that one bar does not fill a picture."""
CLOSE_BY = 0.25
"""Part of the width within which two moments share one label."""


def cash_flow_height(picture: CashFlowPicture) -> float:
    """Inches that the picture takes."""
    if not picture.years.size:
        return SENTENCE_HEIGHT
    return HEIGHT if picture.running else ONE_PANEL_HEIGHT


def draw_cash_flow(figure: FigureBase, result: Result, picture: CashFlowPicture, lang: str) -> None:
    """Draw the whole project, and below it the years let on a larger scale, on a figure or a part of one."""
    scenario = result.scenario
    put_title(figure, "chart_cash_flow_title", result, lang)
    if not picture.years.size:
        put_sentence(figure, text("chart_no_flows", lang))
        return
    rows = 2 if picture.running else 1
    axes = figure.subplots(rows, 1, sharex=True, squeeze=False, height_ratios=[3, 2][:rows])[:, 0]
    whole, last = axes[0], axes[-1]
    highest = max(
        np.abs(picture.cumulative).max(), *(np.abs(each).max() for each in picture.groups.values()), 0.0
    )
    size, unit = unit_of(float(highest))
    for axis in axes:
        axis.axvspan(0.5, picture.delivery + 0.5, color=style.SHADE, zorder=0, linewidth=0)
        for moment in picture.moments:
            axis.axvline(moment + 0.5, **stroke("moment"))
        axis.axhline(0, color=style.INK, linewidth=0.8)
        axis.set_ylabel(text(unit, lang))
        put_amounts(axis.yaxis, lang, 6)
    _stack(whole, picture.years, picture.groups, size)
    whole.plot(picture.years, picture.cumulative / size, zorder=4, **stroke("cumulative"))
    price = amount(result.land_price, lang)
    leased = bool(result.arrays.layout.canon_index)
    heading = text("chart_whole_project_leased" if leased else "chart_whole_project", lang, price=price)
    if not picture.running:
        heading += "\n" + text("chart_nothing_let", lang)
    whole.set_title(heading, pad=22)
    if picture.running:
        _stack(last, picture.years, picture.running, size)
        balance = np.sum(list(picture.running.values()), axis=0) / size
        let = picture.years > picture.first_delivery
        last.plot(picture.years[let], balance[let], zorder=4, **stroke("balance"))
        last.set_title(text("chart_running", lang))
    last.set_xlim(0.5, max(picture.years[-1], FEWEST_YEARS) + 0.6)
    _name_ends(whole, picture, size, lang)
    _moments(whole, picture, result, lang)
    last.xaxis.set_major_locator(MaxNLocator(nbins=15, integer=True, min_n_ticks=1))
    last.xaxis.set_major_formatter(FuncFormatter(_year_in(picture.years)))
    last.set_xlabel(text("chart_project_year", lang, date=day(scenario.start, lang)))
    figure.legend(
        handles=list(_cash_flow_keys(picture, lang)),
        loc="outside lower center",
        ncols=3,
        fontsize=style.SMALL,
    )


def _stack(axis: Axes, years: NDArray[np.int64], groups: Mapping[str, Array], size: float) -> None:
    """Positive amounts upwards and negative ones downwards, group on group."""
    above, below = np.zeros(years.size), np.zeros(years.size)
    for key, amounts in groups.items():
        fill = style.FILLS[key]
        for base, shown in ((above, amounts > 0), (below, amounts < 0)):
            bottom, height = base[shown] / size, amounts[shown] / size
            axis.bar(years[shown], height, BAR_WIDTH, bottom=bottom, **filled(fill, 0.4))
            base[shown] += amounts[shown]


def _moments(axis: Axes, picture: CashFlowPicture, result: Result, lang: str) -> None:
    """Delivery and exit above the upper panel, each written towards the side with room; close by, as one."""
    calendars = [each.calendar for each in result.arrays.phases]
    several = len(calendars) > 1
    deliveries = [each.anniversary(0) for each in calendars]
    exits = [each.anniversary(each.holding_years) for each in calendars]
    delivery = _moment("last_delivery" if several else "delivery", max(deliveries), lang)
    leaving = _moment("last_exit" if several else "exit", max(exits), lang)
    width = axis.get_xlim()[1]
    labels = [(picture.delivery, delivery), (picture.exit, leaving)]
    if picture.exit > picture.years[-1]:
        labels = labels[:1]
    elif picture.exit - picture.delivery < CLOSE_BY * width:
        labels = [(picture.exit, f"{delivery}, {leaving}")]
    for time, label in labels:
        on_the_left = time > width / 2
        axis.annotate(
            label,
            (time + 0.5, 1.0),
            xycoords=axis.get_xaxis_transform(),
            xytext=(-2 if on_the_left else 2, 5),
            textcoords="offset points",
            ha="right" if on_the_left else "left",
            va="bottom",
            fontsize=style.SMALL,
            color=style.INK,
            parse_math=False,
        )


def _moment(key: str, moment: date, lang: str) -> str:
    return text(f"chart_{key}", lang, date=day(moment, lang))


def _name_ends(axis: Axes, picture: CashFlowPicture, size: float, lang: str) -> None:
    """The lowest point of the running sum and its end, in figures."""
    running = picture.cumulative
    lowest = int(running.argmin())
    low, high = axis.get_ylim()
    axis.set_ylim(low - 0.14 * (high - low), high + 0.14 * (high - low))
    for place in sorted({lowest, running.size - 1}):
        up = place != lowest
        to_the_left = picture.years[place] > axis.get_xlim()[1] / 2
        shown = amount(float(running[place]), lang)
        at = (float(picture.years[place]), float(running[place]) / size)
        shift = (-8 if to_the_left else 8, 8 if up else -8)
        put_label(axis, shown, at, shift, pad=1.5, fontsize=style.BODY, fontweight="bold")


def _cash_flow_keys(picture: CashFlowPicture, lang: str) -> Iterator[Artist]:
    for key in picture.groups:
        yield key_bar(style.FILLS[key], _group_name(key, lang), 0.4)
    yield key_line("cumulative", capital(name_of("cumulative_cash_flow", lang)))
    if picture.running:
        yield key_line("balance", capital(text("chart_balance", lang)))
    if picture.delivery:
        yield Patch(facecolor=style.SHADE, label=capital(text("chart_construction", lang)))


def _group_name(key: str, lang: str) -> str:
    label = GROUP_LABELS.get(key)
    return capital(text(label, lang) if label else name_of(key, lang))


def _year_in(years: NDArray[np.int64]) -> Callable[[float, int | None], str]:
    """Whole project years; nothing beside the first and the last."""

    def shown(value: float, _: int | None) -> str:
        return f"{value:.0f}" if years[0] <= value <= years[-1] else ""

    return shown

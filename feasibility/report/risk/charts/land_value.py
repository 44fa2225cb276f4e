"""The distribution of the residual land value: how often it is lower than each amount, under each model.

This module loads the drawing library; import it only where a picture is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.ticker import FuncFormatter

from feasibility.evaluation.result import asking_price
from feasibility.language.numbers import percent
from feasibility.language.texts import name_of, text
from feasibility.language.words import capital, words_of
from feasibility.report.charts.bars import put_amounts, put_label, put_lines_up
from feasibility.report.charts.style import (
    amount,
    key_line,
    put_keys,
    put_title_of,
    stroke,
    unit_of,
)
from feasibility.report.names_and_units import probability_text
from feasibility.report.risk.charts.fan import NOTE_WIDTH, Array, Pictured, model_title
from feasibility.risk.blocks import Starts
from feasibility.risk.simulation import Simulation

FIGURE = "residual_land_value"
HEIGHT, STARTS_HEIGHT, LEVEL = 4.2, 0.9, 0.17
"""Inches of the picture, of the row of starting years below it, and of each level of years over that row."""
ENDS = (0.005, 0.995)
"""Shares of the paths between which the picture runs."""
YEAR_WIDTH = 0.045
"""Room that a year takes, as a share of what the axis spans."""


MANY_YEARS = 20
"""Real years with which a starting year is told apart from those that are mostly the scenario's own."""


def fan_land_value_height(pictured: Pictured) -> float:
    """Inches that the picture takes."""
    return HEIGHT + _starts_height(pictured)


def _starts_height(pictured: Pictured) -> float:
    return (
        STARTS_HEIGHT + LEVEL * (max(_levels(pictured).values()) + 1) if pictured.starts is not None else 0.0
    )


def draw_fan_land_value(figure: FigureBase, pictured: Pictured, lang: str) -> None:
    """Draw a curve for each model, with the price and the central path, and below it real starting years."""
    scenario = pictured.result.scenario
    put_title_of(figure, scenario.name, text("fan_land_value_title", lang))
    starts = pictured.starts
    ratios = [HEIGHT, _starts_height(pictured)][: 2 if starts is not None else 1]
    axes = figure.subplots(len(ratios), 1, squeeze=False, sharex=True, height_ratios=ratios)[:, 0]
    low, high = _ends(pictured)
    size, unit = unit_of(max(abs(low), abs(high)))
    room = 0.03 * (high - low or abs(high) or 1.0)
    axis = axes[0]
    axis.set_xlim((low - room) / size, (high + room) / size)
    axis.grid(visible=True, axis="both")
    for simulation in pictured.simulations:
        _draw_curve(axis, simulation, low, high, size)
    axis.set_ylim(0, 1)
    axis.yaxis.set_major_formatter(FuncFormatter(lambda value, _: percent(value, lang)))
    axis.set_ylabel(text("fan_share_lower", lang))
    price = price_of(pictured)
    central = stroke("central") | {"marker": ""}
    for each in axes:
        if price is not None:
            each.axvline(price / size, zorder=4, **stroke("price"))
        each.axvline(pictured.result.residual_land_value / size, zorder=4, **central)
    if starts is not None:
        _draw_starts(axes[-1], starts, _levels(pictured), size)
    last = axes[-1]
    put_amounts(last.xaxis, lang, 9)
    name = capital(name_of(FIGURE, lang))
    last.set_xlabel(text("mix_picture_in_unit", lang, name=name, unit=text(unit, lang)))
    put_keys(figure, list(_keys(pictured, lang)), (), NOTE_WIDTH, 2)


def price_of(pictured: Pictured) -> float | None:
    """The price that the land value is compared with [€]; None where there is none."""
    land = pictured.result.scenario.land
    if land.price != "residual":
        return pictured.result.land_price
    return asking_price(pictured.result) if land.asking_price != 0 else None


def _ends(pictured: Pictured) -> tuple[float, float]:
    """Lowest and highest amount on the picture [€]."""
    marks = [pictured.result.residual_land_value]
    if pictured.starts is not None:
        marks += [float(each) for each in pictured.starts.figures[FIGURE]]
    price = price_of(pictured)
    if price is not None:
        marks.append(price)
    for simulation in pictured.simulations:
        marks += [float(each) for each in np.quantile(simulation.figure(FIGURE), ENDS)]
    return min(marks), max(marks)


def _draw_curve(axis: Axes, simulation: Simulation, low: float, high: float, size: float) -> None:
    """At each amount the share of the paths whose land value is at most that."""
    ordered = np.sort(simulation.figure(FIGURE))
    amounts = np.linspace(low, high, 601)
    shares: Array = np.searchsorted(ordered, amounts, side="right") / ordered.size
    axis.plot(amounts / size, shares, zorder=3, **stroke(simulation.plan.model))


def _levels(pictured: Pictured) -> dict[int, int]:
    """The starting years that are written, and for each the lowest level on which it covers no other.

    Those are the ones with many real years, the lowest and the highest: the others stand in the table.
    """
    starts = pictured.starts
    if starts is None:
        return {}
    low, high = _ends(pictured)
    values = np.asarray(starts.figures[FIGURE], dtype=np.float64)
    written = {which for which, real in enumerate(starts.real_years) if real >= MANY_YEARS}
    written |= {int(values.argmin()), int(values.argmax())}
    taken: list[float] = []
    levels = {}
    for which in sorted(written, key=lambda each: values[each]):
        free = (level for level, end in enumerate(taken) if values[which] - end >= YEAR_WIDTH * (high - low))
        level = next(free, len(taken))
        taken[level : level + 1] = [float(values[which])]
        levels[which] = level
    return levels


def _draw_starts(axis: Axes, starts: Starts, levels: Mapping[int, int], size: float) -> None:
    """A row of points, some with their year of signing above them."""
    values = np.asarray(starts.figures[FIGURE], dtype=np.float64) / size
    many = np.array(starts.real_years) >= MANY_YEARS
    for place, (key, shown) in enumerate((("start_of_few", ~many), ("start", many))):
        if shown.any():
            axis.plot(values[shown], np.zeros(np.count_nonzero(shown)), zorder=5 + place, **stroke(key))
    for which, level in levels.items():
        at, shift = (float(values[which]), 0.0), (0, 8 + 72 * LEVEL * level)
        put_label(axis, str(starts.signed[which]), at, shift, pad=0.5, zorder=7)
    axis.set_ylim(-0.25, 1.25 + 0.4 * max(levels.values()))
    axis.set_yticks([])
    put_lines_up(axis)


def _keys(pictured: Pictured, lang: str) -> Iterator[Artist]:
    price = price_of(pictured)
    for simulation in pictured.simulations:
        label = model_title(simulation, lang)
        if price is not None:
            viable = probability_text(
                simulation.probability("viable"), words_of(pictured.result.scenario, lang)
            )
            label = text("fan_model_viable", lang, model=label, probability=viable)
        yield key_line(simulation.plan.model, label)
    if price is not None:
        yield key_line("price", capital(text("fan_price", lang, price=amount(price, lang))))
    shown = amount(pictured.result.residual_land_value, lang)
    central = key_line("central", capital(text("fan_central_value", lang, amount=shown)))
    central.set_marker("")
    yield central
    if pictured.starts is not None:
        real = pictured.starts.real_years
        if max(real) >= MANY_YEARS:
            yield key_line("start", capital(text("fan_starts", lang, years=MANY_YEARS)))
        if min(real) < MANY_YEARS:
            yield key_line("start_of_few", capital(text("fan_starts_of_few", lang, years=MANY_YEARS)))

"""The picture of the frontier between two objectives, with the current programme marked.

This module loads the drawing library; import it only where a picture is asked for.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase

from feasibility.language.texts import text
from feasibility.language.words import capital, words_of
from feasibility.mix.results import Frontier, Mix
from feasibility.programme.objectives import MINIMISED
from feasibility.report.charts import style
from feasibility.report.charts.bars import put_amounts, put_label
from feasibility.report.charts.file import drawn
from feasibility.report.charts.style import (
    amount,
    key_line,
    put_title_of,
    readable,
    stroke,
    true_minus,
    unit_of,
)
from feasibility.report.mix.words import (
    MONEY,
    SHARES,
    counts_text,
    difference_text,
    figure_text,
    mix_figure,
    objective_name,
)
from feasibility.returns.values import HALF_A_CENT

FRONTIER_HEIGHT = 7.0
MOST_MARKED = 120
"""Points that have a mark each; of more only the line is drawn."""
LONGEST_MIX, MIX_WIDTH = 90, 26
"""Signs of a mix that are shown, and of a line of it beside a point."""
LEGEND_WIDTH = 130
"""Signs in the key that fit on one line."""
BESIDE = 0.2
"""Room for it, as a share of what the axis spans."""
BELOW = 0.08
"""Room for it under a frontier that rises."""
MARGIN = 0.08
"""Room around the points, as a share of what they span."""
NEAR = 0.6
"""How far from the points, as a share of what they span, the land price is still drawn."""


def draw_frontier(figure: FigureBase, frontier: Frontier, lang: str) -> None:
    """Draw the points as steps: at each value of the second objective the most there is of the first."""
    put_title_of(figure, frontier.question.scenario.name, text("mix_picture_frontier", lang))
    axis = figure.subplots()
    across = scale_of(frontier, frontier.second, lang)
    up = scale_of(frontier, frontier.first, lang)
    axis.set_xlabel(across.label)
    axis.set_ylabel(up.label)
    places = [(_on(across, mix), _on(up, mix)) for mix in frontier.points]
    shown = [(x, y) for x, y in places if x is not None and y is not None]
    key = "frontier" if len(shown) <= MOST_MARKED else "frontier_of_many"
    axis.step([x for x, _ in shown], [y for _, y in shown], where="pre", zorder=3, **stroke(key))
    current = _current(frontier, across, up)
    _limits(axis, [*shown, *([current] if current else [])])
    axis.grid(visible=True, axis="both")
    question = frontier.question
    # In phases land values of different days are no price of the whole: only their margins are compared.
    comparable = frontier.first == "land_value" and not question.scenario.phases
    has_price = comparable and _price(axis, question.land_price / up.size)
    if current:
        _mark_current(axis, frontier, current, up, lang)
    _name_ends(axis, frontier, shown, lang)
    for side, scale in ((axis.xaxis, across), (axis.yaxis, up)):
        put_amounts(side, lang, 10, whole=scale.whole, fewest=1)
    handles = list(_keys(frontier, key, current is not None, has_price, lang))
    wide = sum(len(str(each.get_label())) for each in handles) > LEGEND_WIDTH
    figure.legend(handles=handles, loc="outside lower center", ncols=1 if wide else 3)


@dataclass(frozen=True)
class Scale:
    """How one objective is written along an axis."""

    objective: str
    size: float
    """How many of its own unit make one on the axis."""
    whole: bool
    label: str


def scale_of(frontier: Frontier, objective: str, lang: str) -> Scale:
    """Money in the unit that fits the largest amount, shares in percent, everything else in whole numbers."""
    name = capital(objective_name(objective, words_of(frontier.question.scenario, lang)))
    if objective in MONEY:
        mixes = [*frontier.points, *([frontier.current] if frontier.current else [])]
        size, unit = unit_of(max(abs(mix_figure(each, objective) or 0.0) for each in mixes))
        label = text("mix_picture_in_unit", lang, name=name, unit=text(unit, lang))
        return Scale(objective, size, False, label)
    if objective in SHARES:
        label = text("mix_picture_in_unit", lang, name=name, unit=text("mix_picture_percent", lang))
        return Scale(objective, 0.01, False, label)
    return Scale(objective, 1.0, True, name)


def _on(scale: Scale, mix: Mix) -> float | None:
    """Where a mix stands on an axis."""
    value = mix_figure(mix, scale.objective)
    return None if value is None else value / scale.size


def _current(frontier: Frontier, across: Scale, up: Scale) -> tuple[float, float] | None:
    if frontier.current is None:
        return None
    x, y = _on(across, frontier.current), _on(up, frontier.current)
    return None if x is None or y is None else (x, y)


def _limits(axis: Axes, places: Sequence[tuple[float, float]]) -> None:
    for values, limit in (([x for x, _ in places], axis.set_xlim), ([y for _, y in places], axis.set_ylim)):
        low, high = min(values), max(values)
        room = MARGIN * ((high - low) or abs(high) or 1.0)
        limit(low - room, high + 1.5 * room)


def _price(axis: Axes, price: float) -> bool:
    """The land price as a line, where it is near the points."""
    low, high = axis.get_ylim()
    room = NEAR * (high - low)
    if not low - room <= price <= high + room:
        return False
    axis.axhline(price, zorder=2, **stroke("price"))
    axis.set_ylim(min(low, price - MARGIN * (high - low)), max(high, price + MARGIN * (high - low)))
    return True


def _mark_current(axis: Axes, frontier: Frontier, place: tuple[float, float], up: Scale, lang: str) -> None:
    """The current programme, and how far the frontier is above it."""
    x, y = place
    axis.plot([x], [y], zorder=5, **stroke("current"))
    lost = frontier.lost
    if lost is None or abs(lost) <= HALF_A_CENT * (frontier.first in MONEY):
        return
    better = -lost if frontier.first in MINIMISED else lost
    axis.plot([x, x], [y, y + better / up.size], zorder=2, **stroke("distance"))
    low, high = axis.get_xlim()
    at_the_left = x < low + BESIDE * (high - low)
    words = words_of(frontier.question.scenario, lang)
    shown = true_minus(difference_text(better, frontier.first, words))
    middle, shift = (x, y + better / up.size / 2), (8 if at_the_left else -8, 0)
    put_label(axis, shown, middle, shift, pad=1.5, fontsize=style.BODY, fontweight="bold")


def _name_ends(axis: Axes, frontier: Frontier, shown: Sequence[tuple[float, float]], lang: str) -> None:
    """The mixes at both ends, each written beyond its point, where the frontier does not run."""
    words = words_of(frontier.question.scenario, lang)
    onwards = len(shown) == 1 or shown[-1][0] >= shown[0][0]
    low, high = axis.get_xlim()
    room = BESIDE * (high - low)
    axis.set_xlim(low - (0.0 if onwards else room), high + (room if onwards else 0.0))
    if frontier.first in MINIMISED:
        bottom, top = axis.get_ylim()
        axis.set_ylim(bottom - BELOW * (top - bottom), top)
    for place in (0, -1) if len(shown) > 1 else (0,):
        mix = frontier.points[place]
        value = mix_figure(mix, frontier.first)
        written = (
            amount(value, lang)
            if frontier.first in MONEY and value is not None
            else figure_text(value, frontier.first, frontier.question, words)
        )
        counts = textwrap.wrap(readable(counts_text(mix.counts, words), LONGEST_MIX), MIX_WIDTH)
        lines = "\n".join([f"{written}:", *counts])
        upwards = "center" if place else "top" if frontier.first in MINIMISED else "bottom"
        put_label(axis, lines, shown[place], (10 if onwards else -10, 0), pad=1.5, va=upwards)


def _keys(frontier: Frontier, key: str, has_current: bool, has_price: bool, lang: str) -> Iterator[Artist]:
    yield key_line(key, capital(text("mix_picture_points", lang)))
    if has_current and frontier.current is not None:
        counts = readable(
            counts_text(frontier.current.counts, words_of(frontier.question.scenario, lang)), LONGEST_MIX
        )
        yield key_line("current", f"{capital(text('mix_picture_current', lang))}: {counts}")
    if has_price:
        price = amount(frontier.question.land_price, lang)
        yield key_line("price", capital(text("mix_picture_price", lang, price=price)))


def frontier_chart(frontier: Frontier, lang: str = "en") -> Figure:
    """The best mixes between two objectives as steps, with the current programme marked.

    Args:
        frontier: of `frontier`, with at least one point.
        lang: nl or en.
    """
    return drawn(lambda figure: draw_frontier(figure, frontier, lang), FRONTIER_HEIGHT)

"""The picture of what a spread comes from: parts of the variance with their intervals, above the tornado.

This module loads the drawing library; import it only where a picture is asked for.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from feasibility.evaluation.figures.named import TRUTH, FigureName
from feasibility.language.texts import text
from feasibility.language.words import Words, capital, words_of
from feasibility.levers.tornado import Turns
from feasibility.report.charts import style
from feasibility.report.charts.bars import filled, key_bar, put_amounts_below, put_names, put_step
from feasibility.report.charts.file import look
from feasibility.report.charts.style import (
    put_keys,
    put_sentence,
    put_title_of,
    readable,
    true_minus,
    unit_of,
)
from feasibility.report.conditions import figure_named
from feasibility.report.levers.words import lever_name, size_text
from feasibility.report.risk.sobol.words import factor_name
from feasibility.risk.sobol.splits import Sensitivity
from feasibility.scenario.keys.paths import is_share

ALONE, TOTAL = style.FILLS["exit_value"], style.FILLS["sales"]
DOWN, UP = style.FILLS["development"], style.FILLS["gross_rent"]
BAR_HEIGHT = 0.36
FACTOR_HEIGHT, LEVER_HEIGHT, FRAME_HEIGHT = 0.62, 0.42, 2.6
"""Inches of a factor, of a lever, and of title, axes and key."""
MOST_LEVERS = 15
LONGEST_NAME, NAME_WIDTH, LONGEST_FIGURE, AXIS_WIDTH = 100, 36, 44, 84
"""Signs of a name, of a line of it, of the name of the figure, and of a line below an axis."""
ROOM = 0.24
"""Part of the width left on either side for the sizes of the steps."""
NOTE_WIDTH = 120


def sensitivity_chart(found: Sensitivity, turns: Sequence[Turns], lang: str = "en") -> Figure:
    """Bars of each factor's parts with their intervals, and below them the change by each lever's steps.

    Args:
        found: the parts of the variance.
        turns: the tornado of the same figure.
        lang: nl or en.
    """
    moving = [each for each in turns if each.largest > 0]
    shown = moving[:MOST_LEVERS]
    with look():
        factors = len(found.factors) if found.split else 0
        height = FRAME_HEIGHT + FACTOR_HEIGHT * factors + LEVER_HEIGHT * len(shown)
        figure = Figure(figsize=(style.WIDTH, max(height, style.SENTENCE_HEIGHT)), layout="constrained")
        put_title_of(figure, found.scenario.name, text("sensitivity_chart_title", lang))
        rows = [(FACTOR_HEIGHT, factors), (LEVER_HEIGHT, len(shown))]
        ratios = [each * count for each, count in rows if count]
        if not ratios:
            put_sentence(figure, text("sensitivity_no_spread", lang))
            return figure
        axes = figure.subplots(len(ratios), 1, height_ratios=ratios, squeeze=False)[:, 0]
        keys: list[Artist] = []
        if factors:
            keys += _draw_parts(axes[0], found, lang)
        if shown:
            keys += _draw_turns(axes[-1], found.figure, shown, lang)
        more = len(moving) - len(shown)
        notes = [text("sensitivity_chart_not_shown", lang, count=more)] if more else []
        put_keys(figure, keys, notes, NOTE_WIDTH, 2)
    return figure


def _draw_parts(axis: Axes, found: Sensitivity, lang: str) -> list[Artist]:
    """First-order and total index of each factor, in percent."""
    assert found.split is not None
    words = words_of(found.scenario, lang)
    for place, shares in enumerate(found.split.shares):
        for each, fill, shift in ((shares.first, ALONE, -0.5), (shares.total, TOTAL, 0.5)):
            height = place + shift * BAR_HEIGHT
            axis.barh(height, 100 * each.value, BAR_HEIGHT, **filled(fill))
            axis.plot(
                (100 * each.low, 100 * each.high),
                (height, height),
                color=style.BLACK,
                linewidth=1.6,
                marker="|",
                markersize=9,
                zorder=4,
            )
    _put_names(axis, [capital(factor_name(each, words)) for each in found.factors])
    axis.axvline(0, color=style.INK, linewidth=1.2, zorder=3)
    put_amounts_below(axis, lang)
    named = readable(figure_named(found.figure.name, words), LONGEST_FIGURE)
    _put_label(axis, text("sensitivity_chart_axis", lang, figure=named))
    return [
        key_bar(ALONE, text("sensitivity_chart_alone", lang)),
        key_bar(TOTAL, text("sensitivity_chart_total", lang)),
    ]


def _put_names(axis: Axes, names: Sequence[str]) -> None:
    lines = ["\n".join(textwrap.wrap(readable(each, LONGEST_NAME), NAME_WIDTH)) for each in names]
    put_names(axis, lines)


def _put_label(axis: Axes, label: str) -> None:
    axis.set_xlabel("\n".join(textwrap.wrap(label, AXIS_WIDTH)), parse_math=False)


def _draw_turns(axis: Axes, figure: FigureName, shown: Sequence[Turns], lang: str) -> list[Artist]:
    """The change of the figure by a step down and a step up of each lever."""
    words = Words(lang)
    largest = max(each.largest for each in shown)
    size, unit = _unit(figure, largest, lang)
    for place, each in enumerate(shown):
        for turn, fill, shift in ((each.down, DOWN, -0.5), (each.up, UP, 0.5)):
            if turn.change is None:
                continue
            height, value = place + shift * BAR_HEIGHT, turn.change / size
            written = true_minus(size_text(turn.size, each.handle, words))
            put_step(axis, height, value, fill, BAR_HEIGHT, (turn.size, written))
    _put_names(axis, [capital(lever_name(each.handle, words)) for each in shown])
    axis.axvline(0, color=style.INK, linewidth=1.2, zorder=3)
    reach = largest / size * (1 + ROOM)
    axis.set_xlim(-reach, reach)
    put_amounts_below(axis, lang)
    named = readable(figure_named(figure.name, words), LONGEST_FIGURE)
    _put_label(axis, text("sensitivity_chart_levers", lang, figure=named, unit=unit))
    return [key_bar(DOWN, text("levers_chart_down", lang)), key_bar(UP, text("levers_chart_up", lang))]


def _unit(figure: FigureName, largest: float, lang: str) -> tuple[float, str]:
    """The size of the unit on the axis, and its name between brackets; empty without one."""
    if figure.unit.startswith("€"):
        size, key = unit_of(largest)
        return size, f" ({text(key, lang)})"
    if is_share(figure.unit):
        return 0.01, f" ({text('sensitivity_chart_percent', lang)})"
    return 1.0, "" if figure.unit in (TRUTH, "number", "") else f" ({figure.unit})"

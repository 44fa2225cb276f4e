"""Why a figure differs: from one scenario's figure to another's, a bar for each group of inputs.

This module loads the drawing library; import it only where a picture is asked for.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from functools import partial

from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from feasibility.compare.results import Comparison, Pair
from feasibility.language.numbers import percent
from feasibility.language.texts import text
from feasibility.language.words import capital
from feasibility.report.charts import style
from feasibility.report.charts.bars import filled, key_bar, put_amounts_below, put_label, put_names
from feasibility.report.charts.file import below_each_other
from feasibility.report.charts.style import (
    LONGEST_TITLE,
    SENTENCE_HEIGHT,
    put_sentence,
    put_title_of,
    readable,
    true_minus,
    unit_of,
)
from feasibility.report.compare.rows import Step, amount_text, figure_name, print_unit, steps, words_for
from feasibility.report.names_and_units import unit_title
from feasibility.scenario.keys.paths import is_share

ROW_HEIGHT, LINE_HEIGHT, FRAME_HEIGHT = 0.46, 0.2, 2.1
"""Inches of one step, of a further line of its label, and of title, axis and key."""
BAR_HEIGHT = 0.66
ROOM = 0.2
"""Part of what is spanned that is left free beside the bars for their amounts."""
CUT_UNDER = 0.5
"""The axis begins near the bars where all they span is less than this part of the largest."""
NAME, LONGEST_LABEL, LABEL_WIDTH = 56, 120, 46
TOTAL, UP, DOWN = style.FILLS["gross_rent"], style.FILLS["exit_value"], style.FILLS["development"]


def split_chart(comparison: Comparison, lang: str = "en") -> Figure:
    """From the first scenario's figure to each other's: what each group of inputs adds or takes off.

    One panel for each of the others. An axis that does not begin at 0 says so.

    Args:
        comparison: what is drawn.
        lang: nl or en.
    """
    words = words_for(comparison, lang)
    panels = [(pair, steps(comparison, pair, words)) for pair in comparison.pairs]
    return below_each_other(
        [
            (_height(found), partial(_panel, comparison=comparison, pair=pair, found=found, lang=lang))
            for pair, found in panels
        ]
    )


def _panel(figure: FigureBase, comparison: Comparison, pair: Pair, found: Sequence[Step], lang: str) -> None:
    _put_title(figure, comparison, pair, lang)
    if found:
        _draw(figure, comparison, pair, found, lang)
    else:
        put_sentence(figure, text("compare_chart_nothing", lang))


def _height(found: Sequence[Step]) -> float:
    more = sum(_wrapped(each.label).count("\n") for each in found)
    return FRAME_HEIGHT + ROW_HEIGHT * len(found) + LINE_HEIGHT * more if found else SENTENCE_HEIGHT


def _put_title(figure: FigureBase, comparison: Comparison, pair: Pair, lang: str) -> None:
    label = readable(comparison.scenarios[pair.place].label, LONGEST_TITLE)
    name = figure_name(comparison.figure, words_for(comparison, lang))
    put_title_of(figure, label, text("compare_chart_title", lang, figure=readable(name, NAME)))


def _draw(figure: FigureBase, comparison: Comparison, pair: Pair, found: Sequence[Step], lang: str) -> None:
    axis = figure.subplots()
    share = is_share(comparison.unit)
    money = comparison.unit.startswith("€")
    ends = [float(each) for step in found for each in ((step.end,) if step.total else (step.begin, step.end))]
    size, unit = unit_of(max(map(abs, ends))) if money else (1.0, "")
    low, high, cut = _stretch([each / size for each in ends])
    words = words_for(comparison, lang)
    printed = print_unit(comparison, pair)
    for place, step in enumerate(found):
        _bar(axis, place, step, size, low if low > 0 else high if high < 0 else 0.0)
        _label(axis, place, step, size, amount_text(comparison, step.amount, printed, words, not step.total))
        if place + 1 < len(found):
            top, bottom = place - BAR_HEIGHT / 2, place + 1 + BAR_HEIGHT / 2
            axis.vlines(float(step.end) / size, top, bottom, color=style.INK, linewidth=0.7, zorder=1)
    axis.set_xlim(low, high)
    if not cut:
        axis.axvline(0, color=style.INK, linewidth=1.2, zorder=3)
    names = [_wrapped(each.label) for each in found]
    put_names(axis, names, room=0.05)
    put_amounts_below(axis, lang, most=7)
    if share:
        axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: true_minus(percent(value, lang, 4))))
    name = readable(figure_name(comparison.figure, words), NAME)
    scale = text(unit, lang) if unit else "" if share else unit_title(comparison.figure, words)
    label = capital(f"{name}, {scale}" if scale else name)
    axis.set_xlabel(f"{label}. {text('compare_chart_cut', lang)}" if cut else label, parse_math=False)
    keys = list(_keys(found, text("compare_chart_total", lang, figure=name), lang))
    figure.legend(handles=keys, loc="outside lower right", ncols=len(keys))


def _keys(found: Sequence[Step], total: str, lang: str) -> Iterator[Patch]:
    entries = [
        (TOTAL, total, True),
        (UP, text("compare_chart_up", lang), any(not each.total and each.amount > 0 for each in found)),
        (DOWN, text("compare_chart_down", lang), any(not each.total and each.amount < 0 for each in found)),
    ]
    for fill, label, present in entries:
        if present:
            yield key_bar(fill, label)


def _wrapped(label: str) -> str:
    """A label over a few lines; a path begins as it is written."""
    shown = readable(label, LONGEST_LABEL)
    lines = textwrap.wrap(shown if "." in shown.split(" ")[0] else capital(shown), LABEL_WIDTH)
    return "\n".join(lines)


def _stretch(ends: Sequence[float]) -> tuple[float, float, bool]:
    """Where the axis begins and ends, and whether it leaves out 0."""
    low, high = min(ends), max(ends)
    span = high - low
    if low * high > 0 and span < CUT_UNDER * max(abs(low), abs(high)):
        room = max(span, 0.01 * max(abs(low), abs(high))) * 0.5
        return low - room, high + room, True
    low, high = min(low, 0.0), max(high, 0.0)
    span = high - low or 1.0
    return (low - ROOM * span if low < 0 else 0.0), high + ROOM * span, False


def _bar(axis: Axes, place: int, step: Step, size: float, edge: float) -> None:
    fill = TOTAL if step.total else UP if step.amount > 0 else DOWN
    begin = edge if step.total else float(step.begin) / size
    axis.barh(place, float(step.end) / size - begin, BAR_HEIGHT, left=begin, **filled(fill))


def _label(axis: Axes, place: int, step: Step, size: float, words: str) -> None:
    """The amount beside its bar: left of bars that lie below 0, else right of them."""
    ends = (step.end, step.end if step.total else step.begin)
    left = max(ends) <= 0 and min(ends) < 0
    edge = float(min(ends) if left else max(ends)) / size
    weight = "bold" if step.total else "normal"
    shift = (-5 if left else 5, 0)
    put_label(axis, true_minus(words), (edge, place), shift, fontsize=style.BODY, fontweight=weight)

"""The waterfall: from investment value to land value, what takes how much.

This module loads the drawing library; import it only where a picture is asked for.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from feasibility.evaluation.result import Result, price_or_asked
from feasibility.language.numbers import money
from feasibility.language.texts import text
from feasibility.language.words import capital
from feasibility.report.charts import style
from feasibility.report.charts.bars import filled, key_bar, put_amounts_below, put_label, put_names
from feasibility.report.charts.file import look, picture
from feasibility.report.charts.style import (
    key_line,
    put_title,
    readable,
    stroke,
    true_minus,
    unit_of,
)
from feasibility.report.document import Drawing, Picture
from feasibility.report.run.waterfall import NAME, Kind, Step, waterfall

ROW_HEIGHT, FRAME_HEIGHT = 0.32, 1.6
"""Inches of one step, and of title, axis and key."""
NARROW, NARROW_ROW_HEIGHT, NARROW_SIGNS = 4.6, 0.42, 19
"""Inches of the picture for a telephone and of a step of it, and signs on a line of a name."""
NARROW_TICKS, WIDE_TICKS = 4, 8
"""Stretches of the axis of either picture."""
WIDE, LETTERS = 10.0, ("w", "n")
"""Inches of the picture of a page, and the letters of this and the narrow one, which no other picture has."""
BAR_HEIGHT = 0.66
ROOM, ROOM_OF_TWO, ROOM_OF_NARROW = 0.24, 0.36, 0.74
"""Part of what is spanned that is left for the amounts on a side with bars; of two such sides on each; and
on the one side where they stand on a narrow picture."""
FILLS: dict[Kind, style.Fill] = {
    "total": style.FILLS["gross_rent"],
    "less": style.FILLS["development"],
    "more": style.FILLS["exit_value"],
    "land": style.FILLS["land"],
}
KEYS: dict[Kind, str] = {"total": "value", "less": "minus", "more": "plus", "land": "land"}
"""What each kind is called in the key to the picture."""


def waterfall_chart(result: Result, lang: str = "en", *, narrow: bool = False) -> Figure:
    """From investment value to residual land value, a bar for each step, with its amount.

    A dashed line marks the price that the land value is compared with; a negative land value is left of 0.

    Args:
        result: of `evaluate`.
        lang: nl or en.
        narrow: for the width of a telephone.
    """
    steps = waterfall(result, lang)
    with look():
        width, row = (NARROW, NARROW_ROW_HEIGHT) if narrow else (style.WIDTH, ROW_HEIGHT)
        figure = Figure(figsize=(width, FRAME_HEIGHT + row * len(steps)), layout="constrained")
        put_title(figure, "report_waterfall_title", result, lang)
        _draw(figure, steps, price_or_asked(result), lang, narrow=narrow)
    return figure


def waterfall_picture(drawing: Drawing, lang: str) -> Picture:
    """The picture of a page, with the one that stands in its place on a telephone."""
    assert isinstance(drawing.of, Result)
    charts = [waterfall_chart(drawing.of, lang, narrow=narrow) for narrow in (False, True)]
    wide, narrow = (
        picture(chart, letter, drawing.title, drawing.shows, width)
        for chart, letter, width in zip(charts, LETTERS, (WIDE, NARROW), strict=True)
    )
    return replace(wide, narrow=narrow)


def _draw(figure: Figure, steps: Sequence[Step], price: float, lang: str, *, narrow: bool) -> None:
    axis, text_size = figure.subplots(), style.SMALL if narrow else style.BODY
    ends = [*(each.begin for each in steps), *(each.end for each in steps), price, 0.0]
    size, unit = unit_of(max(map(abs, ends)))
    span = (max(ends) - min(ends)) / size or 1.0
    below, above = min(ends) / size, max(ends) / size
    one_side = narrow and below < 0 < above
    for place, step in enumerate(steps):
        _bar(axis, place, step, size, text_size, lang, right=one_side)
        if place + 1 < len(steps):
            top, bottom = place - BAR_HEIGHT / 2, place + 1 + BAR_HEIGHT / 2
            axis.vlines(step.end / size, top, bottom, color=style.INK, linewidth=0.7, zorder=1)
    axis.axvline(0, color=style.INK, linewidth=1.2, zorder=3)
    if price:
        axis.axvline(price / size, zorder=4, **stroke("price"))
    names = [readable(each.label, NAME + 20) for each in steps]
    if narrow:
        names = ["\n".join(textwrap.wrap(each, NARROW_SIGNS)) for each in names]
    put_names(axis, names, text_size, room=0.05)
    room = span * (ROOM_OF_NARROW if narrow else ROOM_OF_TWO if below < 0 < above else ROOM)
    begin = below - (room if not one_side else 0.0) if below < 0 else 0.0
    axis.set_xlim(begin, above + room if above > 0 or not below else 0.0)
    put_amounts_below(axis, lang, NARROW_TICKS if narrow else WIDE_TICKS)
    axis.set_xlabel(text(unit, lang))
    columns = 1 if narrow else 5
    figure.legend(handles=list(_keys(steps, price, lang)), loc="outside lower center", ncols=columns)


def _bar(
    axis: Axes, place: int, step: Step, size: float, text_size: float, lang: str, *, right: bool
) -> None:
    """A step with its amount: at its lower end where it is below zero, unless all stand at the right."""
    fill = FILLS[step.kind]
    axis.barh(place, (step.end - step.begin) / size, BAR_HEIGHT, left=step.begin / size, **filled(fill))
    left = max(step.begin, step.end) <= 0 and min(step.begin, step.end) < 0 and not right
    edge = min(step.begin, step.end) if left else max(step.begin, step.end)
    sign = "+" if step.kind == "more" else ""
    shown = true_minus(sign + money(step.amount, lang))
    weight = "bold" if step.kind in ("total", "land") else "normal"
    at, shift = (edge / size, place), (-5 if left else 5, 0)
    put_label(axis, shown, at, shift, white=None, fontsize=text_size, fontweight=weight)


def _keys(steps: Sequence[Step], price: float, lang: str) -> Iterator[Artist]:
    present = {each.kind for each in steps}
    for kind, fill in FILLS.items():
        if kind in present:
            yield key_bar(fill, text(f"report_waterfall_{KEYS[kind]}", lang))
    if price:
        yield key_line("price", capital(text("report_waterfall_price", lang, price=money(price, lang))))

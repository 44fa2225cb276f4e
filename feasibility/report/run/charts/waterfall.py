"""The waterfall: from investment value to land value, what takes how much.

This module loads the drawing library; import it only where a picture is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from feasibility.evaluation.result import Result, price_or_asked
from feasibility.language.numbers import money
from feasibility.language.texts import text
from feasibility.language.words import capital
from feasibility.report.charts import style
from feasibility.report.charts.file import look
from feasibility.report.charts.style import (
    key_line,
    put_amounts_below,
    put_title,
    readable,
    stroke,
    true_minus,
    unit_of,
)
from feasibility.report.run.waterfall import NAME, Kind, Step, waterfall

ROW_HEIGHT, FRAME_HEIGHT = 0.32, 1.6
"""Inches of one step, and of title, axis and key."""
BAR_HEIGHT = 0.66
ROOM, ROOM_OF_TWO = 0.24, 0.36
"""Part of what is spanned that is left for the amounts on a side with bars; of two such sides on each."""
FILLS: dict[Kind, style.Fill] = {
    "total": style.FILLS["gross_rent"],
    "less": style.FILLS["development"],
    "more": style.FILLS["exit_value"],
    "land": style.FILLS["land"],
}
KEYS: dict[Kind, str] = {"total": "value", "less": "minus", "more": "plus", "land": "land"}
"""What each kind is called in the key to the picture."""


def waterfall_chart(result: Result, lang: str = "en") -> Figure:
    """From investment value to residual land value, a bar for each step, with its amount.

    A dashed line marks the price that the land value is held against; a negative land value is left of 0.

    Args:
        result: of `evaluate`.
        lang: nl or en.
    """
    steps = waterfall(result, lang)
    with look():
        height = FRAME_HEIGHT + ROW_HEIGHT * len(steps)
        figure = Figure(figsize=(style.WIDTH, height), layout="constrained")
        put_title(figure, "report_waterfall_title", result, lang)
        _draw(figure, steps, price_or_asked(result), lang)
    return figure


def _draw(figure: Figure, steps: Sequence[Step], price: float, lang: str) -> None:
    axis = figure.subplots()
    ends = [*(each.begin for each in steps), *(each.end for each in steps), price, 0.0]
    size, unit = unit_of(max(map(abs, ends)))
    span = (max(ends) - min(ends)) / size or 1.0
    for place, step in enumerate(steps):
        _bar(axis, place, step, size, lang)
        if place + 1 < len(steps):
            top, bottom = place - BAR_HEIGHT / 2, place + 1 + BAR_HEIGHT / 2
            axis.vlines(step.end / size, top, bottom, color=style.INK, linewidth=0.7, zorder=1)
    axis.axvline(0, color=style.INK, linewidth=1.2, zorder=3)
    if price:
        axis.axvline(price / size, zorder=4, **stroke("price"))
    names = [readable(each.label, NAME + 20) for each in steps]
    axis.set_yticks(range(len(steps)), names, parse_math=False)
    axis.tick_params(axis="y", length=0, labelsize=style.BODY)
    axis.set_ylim(len(steps) - 0.45, -0.55)
    below, above = min(ends) / size, max(ends) / size
    room = span * (ROOM_OF_TWO if below < 0 < above else ROOM)
    axis.set_xlim(below - room if below < 0 else 0.0, above + room if above > 0 or not below else 0.0)
    put_amounts_below(axis, lang)
    axis.set_xlabel(text(unit, lang))
    figure.legend(handles=list(_keys(steps, price, lang)), loc="outside lower center", ncols=5)


def _bar(axis: Axes, place: int, step: Step, size: float, lang: str) -> None:
    fill = FILLS[step.kind]
    axis.barh(
        place,
        (step.end - step.begin) / size,
        BAR_HEIGHT,
        left=step.begin / size,
        color=fill.colour,
        hatch=fill.hatch,
        edgecolor=style.INK,
        linewidth=0.6,
        zorder=2,
    )
    left = max(step.begin, step.end) <= 0 and min(step.begin, step.end) < 0
    edge = min(step.begin, step.end) if left else max(step.begin, step.end)
    sign = "+" if step.kind == "more" else ""
    shown = true_minus(sign + money(step.amount, lang))
    label = axis.annotate(
        shown,
        (edge / size, place),
        xytext=(-5 if left else 5, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="center",
        fontsize=style.BODY,
        fontweight="bold" if step.kind in ("total", "land") else "normal",
        zorder=6,
        parse_math=False,
    )
    label.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1.0})


def _keys(steps: Sequence[Step], price: float, lang: str) -> Iterator[Artist]:
    present = {each.kind for each in steps}
    for kind, fill in FILLS.items():
        if kind in present:
            yield Patch(
                facecolor=fill.colour,
                hatch=fill.hatch * 2,
                edgecolor=style.INK,
                linewidth=0.6,
                label=capital(text(f"report_waterfall_{KEYS[kind]}", lang)),
            )
    if price:
        yield key_line("price", capital(text("report_waterfall_price", lang, price=money(price, lang))))

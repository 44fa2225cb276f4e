"""Bars, their entries in a key, and what is written beside them and along an axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from feasibility.language.words import capital
from feasibility.report.charts.style import BODY, INK, ROUND_STEPS, SMALL, Amounts, Fill


def filled(fill: Fill, line: float = 0.6) -> dict[str, Any]:
    """A bar's colour, hatch and outline as the drawing library names them.

    Args:
        fill: how it is filled.
        line: width of the outline [points].
    """
    return {"color": fill.colour, "hatch": fill.hatch, "edgecolor": INK, "linewidth": line, "zorder": 2}


def key_bar(fill: Fill, label: str, line: float = 0.6) -> Patch:
    """The entry of a filled bar in the key to a picture."""
    return Patch(
        facecolor=fill.colour, hatch=fill.hatch * 2, edgecolor=INK, linewidth=line, label=capital(label)
    )


def put_names(axis: Axes, names: Sequence[str], size: float = BODY, room: float = 0.1) -> None:
    """Names at the left of bars that lie below each other, the first on top.

    Args:
        axis: with a bar at each whole number.
        names: one for each bar.
        size: of the text [points].
        room: above the first bar and below the last, beyond half a bar's distance.
    """
    axis.set_yticks(range(len(names)), names, parse_math=False)
    axis.tick_params(axis="y", length=0, labelsize=size)
    axis.set_ylim(len(names) - 0.5 + room, -0.5 - room)


def put_label(
    axis: Axes,
    label: str,
    place: tuple[float, float],
    shift: tuple[float, float],
    *,
    white: float | None = 0.85,
    pad: float = 1.0,
    **shown: Any,
) -> None:
    """A text on white beside a place: right of it and above it by a shift that is positive.

    Args:
        axis: where it stands.
        label: the text.
        place: in the axis's own figures.
        shift: across and up [points]; 0 centres the text.
        white: how much the white covers; None for all.
        pad: of the white around the text [points].
        shown: what else the drawing library is told of the text.
    """
    across, up = shift
    written = axis.annotate(
        label,
        place,
        xytext=shift,
        textcoords="offset points",
        parse_math=False,
        **{
            "ha": "left" if across > 0 else "right" if across < 0 else "center",
            "va": "bottom" if up > 0 else "top" if up < 0 else "center",
            "fontsize": SMALL,
            "zorder": 6,
            **shown,
        },
    )
    written.set_bbox({"facecolor": "white", "edgecolor": "none", "alpha": white, "pad": pad})


def put_step(
    axis: Axes, height: float, value: float, fill: Fill, bar: float, step: tuple[float, str]
) -> None:
    """A bar for the effect of a lever's step, with the step at its end.

    Args:
        axis: where bars lie below each other.
        height: of its middle.
        value: where it ends.
        fill: how it is filled.
        bar: its thickness.
        step: its size, whose sign tells on which side it stands where it has no effect, and as a text.
    """
    size, written = step
    axis.barh(height, value, bar, **filled(fill))
    right = value > 0 or (value == 0 and size > 0)
    axis.annotate(
        written,
        (value, height),
        xytext=(4 if right else -4, 0),
        textcoords="offset points",
        ha="left" if right else "right",
        va="center",
        fontsize=SMALL,
        color=INK,
        parse_math=False,
        zorder=4,
    )


def put_amounts(side: Axis, lang: str, most: int, *, whole: bool = False, fewest: int = 2) -> None:
    """Round figures along an axis, about so many at most and at least; of what is counted whole ones."""
    side.set_major_locator(MaxNLocator(nbins=most, steps=ROUND_STEPS, integer=whole, min_n_ticks=fewest))
    side.set_major_formatter(Amounts(lang))


def put_years(axis: Axes, most: int) -> None:
    """Whole years along the axis below, at most about so many."""
    axis.xaxis.set_major_locator(MaxNLocator(nbins=most, integer=True, min_n_ticks=1))
    axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))


def put_amounts_below(axis: Axes, lang: str, most: int = 8) -> None:
    """Round amounts along the axis below bars that lie, with a line up from each."""
    put_lines_up(axis)
    put_amounts(axis.xaxis, lang, most)


def put_lines_up(axis: Axes) -> None:
    """Lines up from the axis below, and none from the side."""
    axis.grid(visible=False, axis="y")
    axis.grid(visible=True, axis="x")
    axis.spines["left"].set_visible(False)

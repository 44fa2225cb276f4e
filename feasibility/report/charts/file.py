"""Pictures as files: the one look while a picture is drawn, and PNG or SVG with the same bytes each time.

This module loads the drawing library; import it only where a picture is asked for.
"""

from __future__ import annotations

import io
from contextlib import AbstractContextManager
from os import PathLike, fspath
from pathlib import Path

import matplotlib.style
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from feasibility.errors import InputError, Mistake
from feasibility.language.texts import text
from feasibility.report.charts import style
from feasibility.report.charts.parts import LONGEST_TITLE, readable
from feasibility.report.files import write_bytes

ROUNDED = 5
"""Decimals of a place on a picture, as a share of its width or height."""


def look() -> AbstractContextManager[None]:
    """The settings of these pictures, whatever the settings of the machine."""
    return matplotlib.style.context(["default", dict(style.SETTINGS)])


def kind_of_picture(path: str | PathLike[str], lang: str) -> str:
    """`png` or `svg`, by the ending of the name.

    Raises:
        InputError: another ending, or none.
    """
    suffix = Path(path).suffix
    if suffix.lower() in (".png", ".svg"):
        return suffix.lower()[1:]
    message = text("chart_suffix", lang, suffix=suffix) if suffix else text("chart_no_suffix", lang)
    raise InputError([Mistake("", message, fspath(path))])


def write_picture(figure: Figure, path: str | PathLike[str], title: str, lang: str = "en") -> None:
    """Write a figure as PNG or SVG, by the ending of the name; the same figure gives the same bytes.

    Args:
        figure: drawn within `look`.
        path: a file that ends in .png or .svg.
        title: what an SVG says it is about.
        lang: nl or en.

    Raises:
        InputError: another ending, or a file that cannot be written.
    """
    kind = kind_of_picture(path, lang)
    with look():
        _settle(figure)
        stream = io.BytesIO()
        if kind == "png":
            figure.savefig(stream, format="png", dpi=style.RESOLUTION, metadata={"Software": None})
        else:
            named = readable(title, LONGEST_TITLE)
            figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None, "Title": named})
    write_bytes(path, stream.getvalue())


def _settle(figure: Figure) -> None:
    """Lay the figure out, and keep everything at rounded places.

    The last bits of what the layout's solver finds differ from one drawing to the next.
    """
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for part in figure.subfigs:
        part.bbox_relative.set_points(part.bbox_relative.get_points().round(ROUNDED))
    for axis in figure.axes:
        axis.set_position(Bbox(axis.get_position().get_points().round(ROUNDED)))
    for label in (*figure.texts, *(each for part in figure.subfigs for each in part.texts)):
        x, y = label.get_position()
        label.set_position((round(x, ROUNDED), round(y, ROUNDED)))

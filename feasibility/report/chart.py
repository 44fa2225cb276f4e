"""Pictures of one result: the cash flow by project year, and rents against their bands.

Drawn without pyplot, so nothing opens a window and no figure stays in memory. This module and those beside it
that draw load the drawing library; import it only where a picture is asked for.
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
from feasibility.report import style
from feasibility.report.chart_cash_flow import cash_flow_height, draw_cash_flow
from feasibility.report.chart_data import cash_flow_picture, rent_pictures
from feasibility.report.chart_parts import LONGEST_TITLE, readable
from feasibility.report.chart_rents import draw_rents, rents_height
from feasibility.report.files import write_bytes
from feasibility.report.texts import text
from feasibility.result import Result

ROUNDED = 5
"""Decimals of a place on a picture, as a share of its width or height."""


def cash_flow_chart(result: Result, lang: str = "en") -> Figure:
    """Cash flow by project year: stacked groups of lines and the running sum.

    The upper panel shows the whole project. The lower one shows the years let on a scale of their own, since
    beside construction and exit a year's rent is hardly to be seen; it is left out where nothing is let.

    Args:
        result: of `evaluate`.
        lang: nl or en.
    """
    picture = cash_flow_picture(result)
    with _look():
        figure = Figure(figsize=(style.WIDTH, cash_flow_height(picture)), layout="constrained")
        draw_cash_flow(figure, result, picture, lang)
    return figure


def rents_against_bands(result: Result, lang: str = "en") -> Figure:
    """For each covenanted type its rent by calendar year, between the limits of its segment.

    The expected rent runs up to exit. The sitting rent that rises by the most the policy allows runs on, with
    marks at the first year in which it is above its segment and above the mid market.

    Args:
        result: of `evaluate`.
        lang: nl or en.
    """
    pictures = rent_pictures(result)
    with _look():
        figure = Figure(figsize=(style.WIDTH, rents_height(pictures)), layout="constrained")
        draw_rents(figure, result, pictures, lang)
    return figure


def write_chart(result: Result, path: str | PathLike[str], lang: str = "en") -> None:
    """Write both pictures, one below the other, as one PNG or SVG; the same result gives the same bytes.

    Args:
        result: of `evaluate`.
        path: a file that ends in .png or .svg.
        lang: nl or en.

    Raises:
        InputError: another ending, or a file that cannot be written.
    """
    kind = _kind(path, lang)
    flow, rents = cash_flow_picture(result), rent_pictures(result)
    heights = [cash_flow_height(flow), rents_height(rents)]
    with _look():
        figure = Figure(figsize=(style.WIDTH, sum(heights)), layout="constrained")
        upper, lower = figure.subfigures(2, 1, squeeze=False, height_ratios=heights)[:, 0]
        draw_cash_flow(upper, result, flow, lang)
        draw_rents(lower, result, rents, lang)
        _settle(figure)
        stream = io.BytesIO()
        if kind == "png":
            figure.savefig(stream, format="png", dpi=style.RESOLUTION, metadata={"Software": None})
        else:
            title = readable(result.scenario.name, LONGEST_TITLE)
            figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None, "Title": title})
    write_bytes(path, stream.getvalue())


def _settle(figure: Figure) -> None:
    """Lay the figure out, and keep everything at rounded places.

    The last bits of what the layout's solver finds differ from one drawing to the next.
    """
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for part in figure.subfigs:
        part.bbox_relative.set_points(part.bbox_relative.get_points().round(ROUNDED))
        for axis in part.axes:
            axis.set_position(Bbox(axis.get_position().get_points().round(ROUNDED)))
        for label in part.texts:
            x, y = label.get_position()
            label.set_position((round(x, ROUNDED), round(y, ROUNDED)))


def _kind(path: str | PathLike[str], lang: str) -> str:
    suffix = Path(path).suffix
    if suffix.lower() in (".png", ".svg"):
        return suffix.lower()[1:]
    message = text("chart_suffix", lang, suffix=suffix) if suffix else text("chart_no_suffix", lang)
    raise InputError([Mistake("", message, fspath(path))])


def _look() -> AbstractContextManager[None]:
    """The settings of these pictures, whatever the settings of the machine."""
    return matplotlib.style.context(["default", dict(style.SETTINGS)])

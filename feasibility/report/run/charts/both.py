"""Pictures of one result: the cash flow by project year, and rents against their bands.

Drawn without pyplot, so nothing opens a window and no figure stays in memory. This module and those beside it
that draw load the drawing library; import it only where a picture is asked for.
"""

from __future__ import annotations

from os import PathLike

from matplotlib.figure import Figure

from feasibility.evaluation.result import Result
from feasibility.report.charts import style
from feasibility.report.charts.file import kind_of_picture, look, write_picture
from feasibility.report.run.charts.cash_flow import cash_flow_height, draw_cash_flow
from feasibility.report.run.charts.data import cash_flow_picture, rent_pictures
from feasibility.report.run.charts.rents import draw_rents, rents_height


def cash_flow_chart(result: Result, lang: str = "en") -> Figure:
    """Cash flow by project year: stacked groups of lines and the running sum.

    The upper panel shows the whole project. The lower one shows the years let on a scale of their own, since
    beside construction and exit a year's rent is hardly to be seen; it is left out where nothing is let.

    Args:
        result: of `evaluate`.
        lang: nl or en.
    """
    picture = cash_flow_picture(result)
    with look():
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
    with look():
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
    kind_of_picture(path, lang)
    flow, rents = cash_flow_picture(result), rent_pictures(result)
    heights = [cash_flow_height(flow), rents_height(rents)]
    with look():
        figure = Figure(figsize=(style.WIDTH, sum(heights)), layout="constrained")
        upper, lower = figure.subfigures(2, 1, squeeze=False, height_ratios=heights)[:, 0]
        draw_cash_flow(upper, result, flow, lang)
        draw_rents(lower, result, rents, lang)
    write_picture(figure, path, result.scenario.name, lang)

"""Pictures of one result: cash flow by project year, rents against their bands, phases, debt and cover.

Drawn without pyplot, so nothing opens a window and no figure stays in memory. This module and those beside it
that draw load the drawing library; import it only where a picture is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike

from matplotlib.figure import Figure

from feasibility.evaluation.result import Result
from feasibility.report.charts.file import Part, below_each_other, drawn, kind_of_picture, write_picture
from feasibility.report.run.charts.cash_flow import cash_flow_height, draw_cash_flow
from feasibility.report.run.charts.data import cash_flow_picture, rent_pictures
from feasibility.report.run.charts.debt import DEBT_HEIGHT, draw_debt
from feasibility.report.run.charts.phases import draw_phases, phases_height
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
    return drawn(lambda figure: draw_cash_flow(figure, result, picture, lang), cash_flow_height(picture))


def rents_against_bands(result: Result, lang: str = "en", types: Sequence[str] | None = None) -> Figure:
    """For each covenanted type its rent by calendar year, between the limits of its segment.

    The expected rent runs up to exit. The sitting rent that rises by the most the policy allows runs on, with
    marks at the first year in which it is above its segment and above the mid market.

    Args:
        result: of `evaluate`.
        lang: nl or en.
        types: those that are shown; None for all, of very many the largest.
    """
    pictures = tuple(each for each in rent_pictures(result) if types is None or each.name in types)
    return drawn(lambda figure: draw_rents(figure, result, pictures, lang), rents_height(pictures))


def phases_chart(result: Result, lang: str = "en") -> Figure:
    """A bar for each phase: its construction, its lettings and its exit; below it the running cash flow.

    Args:
        result: of `evaluate`, in phases.
        lang: nl or en.
    """
    return drawn(lambda figure: draw_phases(figure, result, lang), phases_height(result))


def debt_chart(result: Result, lang: str = "en") -> Figure:
    """The balance of the investor's loan at the end of each year of operation, and how income covers it.

    Args:
        result: of `evaluate`, with a loan of the investor.
        lang: nl or en.
    """
    return drawn(lambda figure: draw_debt(figure, result, lang), DEBT_HEIGHT)


def write_chart(result: Result, path: str | PathLike[str], lang: str = "en") -> None:
    """Write the pictures of a result below each other as one PNG or SVG; the same result, the same bytes.

    They are the cash flow and the rents; the phases in time, where there are any; debt and cover, where the
    investor borrows.

    Args:
        result: of `evaluate`.
        path: a file that ends in .png or .svg.
        lang: nl or en.

    Raises:
        InputError: another ending, or a file that cannot be written.
    """
    kind_of_picture(path, lang)
    flow, rents = cash_flow_picture(result), rent_pictures(result)
    parts: list[Part] = [
        (cash_flow_height(flow), lambda part: draw_cash_flow(part, result, flow, lang)),
        (rents_height(rents), lambda part: draw_rents(part, result, rents, lang)),
    ]
    if result.phases:
        parts.append((phases_height(result), lambda part: draw_phases(part, result, lang)))
    if result.finance is not None and result.finance.years:
        parts.append((DEBT_HEIGHT, lambda part: draw_debt(part, result, lang)))
    write_picture(below_each_other(parts), path, result.scenario.name, lang)

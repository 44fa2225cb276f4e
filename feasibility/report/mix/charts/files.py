"""Pictures of mixes: the frontier with the current programme on it, and sour and sweet.

This module and those that draw load the drawing library; import it only where a picture is asked for.
"""

from __future__ import annotations

from os import PathLike

from matplotlib.figure import Figure

from feasibility.mix.results import Frontier, SourSweet
from feasibility.report.charts import style
from feasibility.report.charts.file import kind_of_picture, look, write_picture
from feasibility.report.mix.charts.balance import SOUR_HEIGHT, draw_sour_sweet
from feasibility.report.mix.charts.frontier import FRONTIER_HEIGHT, draw_frontier


def frontier_chart(frontier: Frontier, lang: str = "en") -> Figure:
    """The best mixes between two objectives as steps, with the current programme marked.

    Args:
        frontier: of `frontier`, with at least one point.
        lang: nl or en.
    """
    with look():
        figure = Figure(figsize=(style.WIDTH, FRONTIER_HEIGHT), layout="constrained")
        draw_frontier(figure, frontier, lang)
    return figure


def sour_sweet_chart(balance: SourSweet, lang: str = "en") -> Figure:
    """What each type contributes against what a dwelling must bear, each bar as wide as its count.

    Args:
        balance: of `sour_sweet`.
        lang: nl or en.
    """
    with look():
        figure = Figure(figsize=(style.WIDTH, SOUR_HEIGHT), layout="constrained")
        draw_sour_sweet(figure, balance, lang)
    return figure


def write_frontier_chart(frontier: Frontier, path: str | PathLike[str], lang: str = "en") -> None:
    """Write the frontier as PNG or SVG.

    Raises:
        InputError: another ending, or a file that cannot be written.
    """
    kind_of_picture(path, lang)
    write_picture(frontier_chart(frontier, lang), path, frontier.question.scenario.name, lang)


def write_sour_sweet_chart(balance: SourSweet, path: str | PathLike[str], lang: str = "en") -> None:
    """Write sour and sweet as PNG or SVG.

    Raises:
        InputError: another ending, or a file that cannot be written.
    """
    kind_of_picture(path, lang)
    write_picture(sour_sweet_chart(balance, lang), path, balance.result.scenario.name, lang)

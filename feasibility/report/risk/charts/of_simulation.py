"""The pictures of many paths by themselves, and all of them in one file.

This module and those beside it load the drawing library; import it only where a picture is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from os import PathLike

from matplotlib.figure import Figure, FigureBase

from feasibility.report.charts.file import Part, below_each_other, drawn, kind_of_picture, write_picture
from feasibility.report.risk.charts.cash_flow import draw_fan_cash_flow, fan_cash_flow_height
from feasibility.report.risk.charts.fan import Pictured, pictured
from feasibility.report.risk.charts.land_value import draw_fan_land_value, fan_land_value_height
from feasibility.report.risk.charts.rents import draw_fan_rents, fan_rents_height
from feasibility.risk.simulation import Simulation

Draw = Callable[[FigureBase, Pictured, str], None]
Height = Callable[[Pictured], float]
"""Inches."""


def land_value_distribution(simulations: Sequence[Simulation], lang: str = "en") -> Figure:
    """How often the residual land value is lower than each amount, a curve for each model.

    Beside the curves stand the price it is compared with, the land value on the central path, and those with
    the real years from each starting year on.

    Args:
        simulations: of one scenario, one for each model.
        lang: nl or en.
    """
    return _figure(simulations, fan_land_value_height, draw_fan_land_value, lang)


def rents_fan(
    simulations: Sequence[Simulation], lang: str = "en", types: tuple[str, ...] | None = None
) -> Figure:
    """The rent of each let type by year, with its upper limit: percentiles of each year by itself.

    Args:
        simulations: of one scenario, one for each model.
        lang: nl or en.
        types: those that are shown; None for all, of very many the largest.
    """
    return _figure(simulations, fan_rents_height, draw_fan_rents, lang, types)


def cash_flow_fan(simulations: Sequence[Simulation], lang: str = "en") -> Figure:
    """The project's net cash flow by year: percentiles of each year by itself.

    Args:
        simulations: of one scenario, one for each model.
        lang: nl or en.
    """
    return _figure(simulations, fan_cash_flow_height, draw_fan_cash_flow, lang)


def _figure(
    simulations: Sequence[Simulation],
    height: Height,
    draw: Draw,
    lang: str,
    rents_of: tuple[str, ...] | None = None,
) -> Figure:
    shown = pictured(simulations, rents_of)
    return drawn(lambda figure: draw(figure, shown, lang), height(shown))


def all_fans(simulations: Sequence[Simulation], lang: str = "en") -> Figure:
    """The three pictures, one below the other.

    Args:
        simulations: of one scenario, one for each model.
        lang: nl or en.
    """
    shown = pictured(simulations)
    parts: list[Part] = [
        (fan_land_value_height(shown), lambda part: draw_fan_land_value(part, shown, lang)),
        (fan_rents_height(shown), lambda part: draw_fan_rents(part, shown, lang)),
        (fan_cash_flow_height(shown), lambda part: draw_fan_cash_flow(part, shown, lang)),
    ]
    return below_each_other(parts)


def write_fans(simulations: Sequence[Simulation], path: str | PathLike[str], lang: str = "en") -> None:
    """Write the three pictures as one PNG or SVG; the same simulations give the same bytes.

    Args:
        simulations: of one scenario, one for each model.
        path: a file that ends in .png or .svg.
        lang: nl or en.

    Raises:
        InputError: another ending, or a file that cannot be written.
    """
    kind_of_picture(path, lang)
    write_picture(all_fans(simulations, lang), path, simulations[0].scenario.name, lang)

"""What the pictures of many paths share: the fan itself, its key, and the path that the scenario assumes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from numpy.typing import NDArray

from feasibility.evaluation.evaluate import evaluate
from feasibility.evaluation.result import Result
from feasibility.language.numbers import percent
from feasibility.language.texts import text
from feasibility.language.words import capital
from feasibility.report.charts import style
from feasibility.report.charts.style import key_line, stroke
from feasibility.report.risk.figures import rents_shown
from feasibility.risk.blocks import Starts, real_starts
from feasibility.risk.fans import fans_of, most_years
from feasibility.risk.simulation import Simulation
from feasibility.risk.summary import FAN, fan

Array = NDArray[np.float64]
OUTER, INNER, MEDIAN = (FAN[0], FAN[-1]), (FAN[1], FAN[-2]), FAN[2]
"""Percentiles between which the areas of a fan lie, and that of its line."""
NAME = 50
"""Signs of the name of a type."""
BAR_WIDTH = 0.8
NOTE_WIDTH = 140
"""Signs on a line of the sentence over a key."""
DATES = ("start", "development.construction_months", "exit.holding_years")
"""Paths of the dates of a project."""


@dataclass(frozen=True)
class Pictured:
    """What the pictures show: one scenario under one or two models of its indices."""

    result: Result
    """Of the scenario itself, on its central path."""
    simulations: tuple[Simulation, ...]
    """Of the same scenario, one for each model."""
    starts: Starts | None
    """The scenario as if signed in each real year; None where history is not replayed."""
    rents_of: tuple[str, ...]
    """Types of which the rents are shown."""

    @property
    def has_own_dates(self) -> bool:
        """Whether dates differ by path or by phase, so that no calendar year stands along an axis."""
        several = len(self.result.arrays.phases) > 1
        return several or any(path in DATES for path in self.result.scenario.uncertainty.inputs)


def pictured(simulations: Sequence[Simulation], rents_of: tuple[str, ...] | None = None) -> Pictured:
    """What the pictures of these simulations show.

    Args:
        simulations: of one scenario, one for each model; at least one.
        rents_of: types of which the rents are shown; None for those of `rents_shown`.
    """
    scenario = simulations[0].scenario
    replayed = any(each.plan.model == "history" for each in simulations)
    starts = real_starts(scenario) if replayed else None
    shown = rents_shown(simulations[0]) if rents_of is None else rents_of
    return Pictured(evaluate(scenario), tuple(simulations), starts, shown)


def central_fans(result: Result) -> dict[str, Array]:
    """The yearly amounts on the central path, (years,) by name: those of the scenario itself."""
    found = fans_of(result.arrays, *most_years(result.scenario))
    return {name: np.asarray(values, dtype=np.float64)[0] for name, values in found.items()}


def draw_fan(axis: Axes, years: Array, amounts: Array) -> None:
    """Two areas and a line: the percentiles of each year by itself.

    Args:
        axis: where it is drawn.
        years: (Y,) along the axis.
        amounts: (N, Y), in the unit of the axis.
    """
    found = fan(amounts)
    for fill, (low, high) in (("outer", OUTER), ("inner", INNER)):
        axis.fill_between(
            years, found[low], found[high], color=style.FAN_FILLS[fill].colour, linewidth=0, zorder=1
        )
    axis.plot(years, found[MEDIAN], zorder=3, **stroke("median"))


def draw_bars(axis: Axes, years: Array, amounts: Array) -> None:
    """Percentiles of amounts that jump from year to year: a bar for each, with its median across it."""
    found = fan(amounts)
    for fill, (low, high) in (("outer", OUTER), ("inner", INNER)):
        axis.bar(
            years,
            found[high] - found[low],
            BAR_WIDTH,
            bottom=found[low],
            color=style.FAN_FILLS[fill].colour,
            edgecolor=style.INK,
            linewidth=0.3,
            zorder=2,
        )
    look = style.STROKES["median"]
    ends = (years - BAR_WIDTH / 2, years + BAR_WIDTH / 2)
    axis.hlines(found[MEDIAN], *ends, color=look.colour, linewidth=look.width, zorder=3)


def draw_limit(axis: Axes, years: Array, amounts: Array) -> None:
    """A limit that differs from path to path, as lines, so that it does not hide the fan: (N, Y)."""
    if np.isinf(amounts).any():
        return
    found = fan(amounts)
    if np.all(found[OUTER[0]] == found[OUTER[1]]):
        axis.plot(years, found[MEDIAN], zorder=4, **stroke("limit_median"))
        return
    for percentile in OUTER:
        axis.plot(years, found[percentile], zorder=4, **stroke("limit_ends"))
    axis.plot(years, found[MEDIAN], zorder=4, **stroke("limit_median"))


def draw_central(axis: Axes, years: Array, amounts: Array) -> None:
    """The path that the scenario assumes, (Y,)."""
    axis.plot(years, amounts, zorder=5, markevery=max(1, years.size // 6), **stroke("central"))


def fan_keys(lang: str, *, limits: bool = False) -> Iterator[Artist]:
    """The key to a fan; with limits also to theirs."""
    for fill, (low, high) in (("inner", INNER), ("outer", OUTER)):
        yield Patch(
            facecolor=style.FAN_FILLS[fill].colour,
            edgecolor=style.INK,
            linewidth=0.4,
            label=text("fan_between", lang, share=percent((high - low) / 100, lang), low=low, high=high),
        )
    yield key_line("median", capital(text("fan_median", lang)))
    yield key_line("central", capital(text("fan_central", lang)))
    if limits:
        yield key_line("limit_median", capital(text("fan_limit", lang)))
        yield key_line("limit_ends", capital(text("fan_limit_ends", lang, low=OUTER[0], high=OUTER[1])))


def model_title(simulation: Simulation, lang: str) -> str:
    """What a column of pictures is called: its model."""
    return capital(text(f"risk_model_{simulation.plan.model}", lang))

"""The picture of what certainty costs: the objective against the probability of being viable.

This module loads the drawing library; import it only where a picture is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from matplotlib.artist import Artist
from matplotlib.figure import Figure, FigureBase

from feasibility.language.texts import text
from feasibility.language.words import capital, words_of
from feasibility.mix.robust.results import OnPaths, RobustMix
from feasibility.report.charts.bars import put_amounts
from feasibility.report.charts.file import drawn
from feasibility.report.charts.style import (
    key_line,
    put_title_of,
    readable,
    stroke,
    unit_of,
)
from feasibility.report.mix.charts.frontier import FRONTIER_HEIGHT, LEGEND_WIDTH, LONGEST_MIX, MOST_MARKED
from feasibility.report.mix.robust import shown_mixes
from feasibility.report.mix.words import MONEY, SHARES, counts_text, mix_figure, objective_name

PERCENT = 0.01
MARKS = ("deterministic", "current", "likeliest", "best")
"""Mixes that have a mark, the last on top."""


def robust_chart(found: RobustMix, lang: str = "en") -> Figure:
    """Mixes by probability and objective, the best at each probability, and the mixes of the answer marked.

    Args:
        found: of `robust`, with at least one mix.
        lang: nl or en.
    """
    return drawn(lambda figure: _draw(figure, found, lang), FRONTIER_HEIGHT)


def _draw(figure: FigureBase, found: RobustMix, lang: str) -> None:
    put_title_of(figure, found.question.scenario.name, text("robust_picture", lang))
    axis = figure.subplots()
    size, label = _scale(found, lang)
    axis.set_xlabel(text("robust_picture_probability", lang))
    axis.set_ylabel(label)
    axis.grid(visible=True, axis="both")
    if found.cloud:
        axis.plot(
            [chance / PERCENT for _, chance in found.cloud],
            [value / size for value, _ in found.cloud],
            zorder=2,
            **stroke("cloud"),
        )
    axis.step(
        [each.probability / PERCENT for each in found.points],
        [each.value / size for each in found.points],
        where="pre",
        zorder=3,
        **stroke(_line(found)),
    )
    if found.asked.level:
        axis.axvline(found.asked.level / PERCENT, zorder=2, **stroke("price"))
    for role, each in _marked(found).items():
        value = mix_figure(each.mix, found.objective)
        if value is not None:
            axis.plot([each.probability.value / PERCENT], [value / size], zorder=5, **stroke(_mark(role)))
    axis.margins(0.08)
    whole = found.objective not in (*MONEY, *SHARES)
    for side, integer in ((axis.xaxis, False), (axis.yaxis, whole)):
        put_amounts(side, lang, 10, whole=integer, fewest=1)
    handles = list(_keys(found, lang))
    wide = sum(len(str(each.get_label())) for each in handles) > LEGEND_WIDTH
    figure.legend(handles=handles, loc="outside lower center", ncols=2 if wide else 3)


def _scale(found: RobustMix, lang: str) -> tuple[float, str]:
    """How many of the objective's own unit make one on the axis, and the axis's label."""
    name = capital(objective_name(found.objective, words_of(found.question.scenario, lang)))
    if found.objective in MONEY:
        shown = [each.mix.land_value for each in _marked(found).values()]
        size, unit = unit_of(max(abs(each) for each in [*shown, *(value for value, _ in found.cloud)]))
        return size, text("mix_picture_in_unit", lang, name=name, unit=text(unit, lang))
    if found.objective in SHARES:
        return PERCENT, text("mix_picture_in_unit", lang, name=name, unit=text("mix_picture_percent", lang))
    return 1.0, name


def _marked(found: RobustMix) -> dict[str, OnPaths]:
    mixes = shown_mixes(found)
    return {role: mixes[role] for role in MARKS if role in mixes}


def _mark(role: str) -> str:
    """The mark of a mix: the robust one, or the likeliest where there is none."""
    return {"best": "robust", "likeliest": "robust"}.get(role, role)


def _line(found: RobustMix) -> str:
    return "frontier" if len(found.points) <= MOST_MARKED else "frontier_of_many"


def _keys(found: RobustMix, lang: str) -> Iterator[Artist]:
    words = words_of(found.question.scenario, lang)
    if found.points:
        yield key_line(_line(found), capital(text("robust_picture_points", lang)))
    if found.cloud:
        yield key_line("cloud", capital(text("robust_picture_cloud", lang)))
    if found.asked.level:
        level = words.exact_percent(found.asked.level)
        yield key_line("price", capital(text("robust_picture_level", lang, level=level)))
    for role, each in reversed(_marked(found).items()):
        counts = readable(counts_text(each.mix.counts, words), LONGEST_MIX)
        yield key_line(_mark(role), capital(text(f"robust_picture_{role}", lang, counts=counts)))

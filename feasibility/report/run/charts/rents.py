"""Draws the rent of each covenanted type against the limits of its segment."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase

from feasibility.evaluation.requirements import RETENTION_YEARS
from feasibility.evaluation.result import Result
from feasibility.language.texts import counted, text
from feasibility.language.words import Words, capital, words_of
from feasibility.report.charts import style
from feasibility.report.charts.bars import put_amounts, put_label, put_years
from feasibility.report.charts.style import (
    SENTENCE_HEIGHT,
    key_line,
    put_sentence,
    put_title,
    stroke,
    type_heading,
)
from feasibility.report.run.charts.data import RentPicture

MOST_TYPES = 24
"""Dwelling types in one picture, so that a picture keeps a size that can be shown."""
ROW_HEIGHT, ONE_ROW_HEIGHT, FRAME_HEIGHT = 2.6, 3.2, 1.9
"""Inches of a row of panels, of a row that is alone, and of title and key."""
LONGEST_NAME = 50
HEADING_WIDTHS: Mapping[int, int] = {1: 120, 2: 60, 3: 38}
"""Signs on a line above a panel, by the number of panels in a row."""
OUTGROWN = 1.25
"""How far above all else a panel follows a sitting rent."""


def rents_height(pictures: Sequence[RentPicture]) -> float:
    """Inches that the picture takes."""
    if not pictures:
        return SENTENCE_HEIGHT
    rows, _ = _grid(min(len(pictures), MOST_TYPES))
    return FRAME_HEIGHT + (ROW_HEIGHT * rows if rows > 1 else ONE_ROW_HEIGHT)


def _grid(number: int) -> tuple[int, int]:
    columns = 1 if number == 1 else 2 if number <= 4 else 3
    return -(-number // columns), columns


def draw_rents(figure: FigureBase, result: Result, pictures: Sequence[RentPicture], lang: str) -> None:
    """Draw one panel for each type on a figure or a part of one; of very many only the largest types."""
    put_title(figure, "chart_rents_title", result, lang)
    if not pictures:
        put_sentence(figure, text("chart_no_bands", lang))
        return
    most = sorted(pictures, key=lambda each: -each.count)[:MOST_TYPES]
    names = {each.name for each in most}
    kept = [each for each in pictures if each.name in names]
    rows, columns = _grid(len(kept))
    words = words_of(result.scenario, lang)
    axes = figure.subplots(rows, columns, squeeze=False, sharex=True)
    for axis in axes.flat[len(kept) :]:
        axis.set_visible(False)
    first, last = min(int(each.years[0]) for each in kept), max(int(each.years[-1]) for each in kept)
    for place, (axis, picture) in enumerate(zip(axes.flat, kept, strict=False)):
        _draw_type(axis, picture, columns, words)
        axis.set_xlim(first - 0.5, last + 0.5)
        is_lowest = place + columns >= len(kept)
        axis.xaxis.set_tick_params(labelbottom=is_lowest)
        if place % columns == 0:
            axis.set_ylabel(text("chart_rents_axis", lang))
        if is_lowest:
            axis.set_xlabel(text("chart_year_axis", lang))
    by_law = result.arrays.layout.increase_rule == "law"
    legend = figure.legend(handles=list(_rent_keys(kept, lang, by_law)), loc="outside lower center", ncols=2)
    if len(pictures) > MOST_TYPES:
        shares = {"shown": str(MOST_TYPES), "total": str(len(pictures))}
        legend.set_title(text("chart_more_types", lang, **shares))


def _draw_type(axis: Axes, picture: RentPicture, columns: int, words: Words) -> None:
    years = picture.years
    axis.fill_between(
        years,
        picture.lower,
        picture.upper,
        where=picture.upper >= picture.lower,
        color=style.BAND,
        linewidth=0,
        zorder=1,
    )
    if picture.lower.any():
        axis.plot(years, picture.lower, zorder=2, **stroke("lower"))
    if not np.array_equal(picture.highest, picture.upper):
        axis.plot(years, picture.highest, zorder=2, **stroke("highest"))
    axis.plot(years, picture.upper, zorder=2, **stroke("upper"))
    every = max(1, years.size // 12)
    axis.plot(years, picture.largest, zorder=3, markevery=every, **stroke("largest"))
    axis.plot(
        years[: picture.expected.size], picture.expected, zorder=4, markevery=every, **stroke("expected")
    )
    axis.set_ylim(*_rent_range(picture))
    first = int(years[0])
    for key, year in (("leaves_band", picture.leaves_band), ("leaves_mid", picture.leaves_mid)):
        if year is not None and picture.shows(year):
            _mark(axis, key, year, float(picture.largest[year - first]))
    if picture.shows(picture.term_ends):
        _end_of_term(axis, picture.term_ends)
    put_years(axis, 10 if columns == 1 else 6)
    put_amounts(axis.yaxis, words.lang, 6)
    axis.set_title(
        _heading(picture, columns, words),
        fontsize=style.SMALL if columns > 2 else style.HEADING,
        parse_math=False,
    )


def _rent_range(picture: RentPicture) -> tuple[float, float]:
    """Lowest and highest rent of the panel: a sitting rent that outgrows all else may leave it at the top."""
    always = [*picture.expected, *picture.upper, *picture.highest, *picture.lower[picture.lower > 0]]
    always += [
        float(picture.largest[year - picture.years[0]])
        for year in (picture.leaves_band, picture.leaves_mid)
        if year is not None and picture.shows(year)
    ]
    low = min(*always, *picture.largest)
    high = max(*always, min(float(picture.largest.max()), OUTGROWN * max(always)))
    room = (high - low) or high or 1.0
    return low - 0.08 * room, high + 0.06 * room


def _heading(picture: RentPicture, columns: int, words: Words) -> str:
    """The type's name, and how long it is kept, in as few lines as the panel has room for."""
    lang = words.lang
    name = type_heading(picture.name, picture.count, picture.segment, words, LONGEST_NAME)
    wide = HEADING_WIDTHS[columns]
    kept = [text("chart_kept_band", lang, kept=_kept(picture.band_years, lang))]
    if picture.in_mid_market:
        kept.append(text("chart_kept_mid", lang, kept=_kept(picture.mid_years, lang)))
    on_one_line = ", ".join(kept)
    return "\n".join([*textwrap.wrap(name, wide), *([on_one_line] if len(on_one_line) <= wide else kept)])


def _end_of_term(axis: Axes, year: int) -> None:
    axis.axvline(year, zorder=1, **stroke("term_end"))
    axis.annotate(
        str(year),
        (year, 0.0),
        xycoords=axis.get_xaxis_transform(),
        xytext=(4, 4),
        textcoords="offset points",
        fontsize=style.SMALL,
        color=style.INK,
    )


def _mark(axis: Axes, key: str, year: int, rent: float) -> None:
    """A mark on the sitting rent, with its calendar year under it."""
    axis.plot([year], [rent], zorder=5, **stroke(key))
    put_label(axis, str(year), (year, rent), (4, -9), white=0.8, fontweight="bold")


def _kept(years: int | None, lang: str) -> str:
    if years is None:
        return text("chart_above_at_start", lang)
    if years >= RETENTION_YEARS:
        return text("chart_longest_kept", lang, count=RETENTION_YEARS)
    return counted("chart_years", lang, years)


def _rent_keys(pictures: Sequence[RentPicture], lang: str, by_law: bool) -> Iterator[Artist]:
    """The key to what occurs on these pictures."""
    occurs = {
        "expected": True,
        "largest": True,
        "upper": True,
        "lower": any(each.lower.any() for each in pictures),
        "highest": any(not np.array_equal(each.highest, each.upper) for each in pictures),
        "term_end": any(each.shows(each.term_ends) for each in pictures),
        "leaves_band": any(each.shows(each.leaves_band) for each in pictures),
        "leaves_mid": any(each.shows(each.leaves_mid) for each in pictures),
    }
    for key, is_shown in occurs.items():
        if is_shown:
            words = text("chart_largest_by_law" if key == "largest" and by_law else f"chart_{key}", lang)
            yield key_line(key, capital(words))

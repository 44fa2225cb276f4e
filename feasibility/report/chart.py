"""Pictures of one result: the cash flow by project year, and rents against their bands.

Drawn without pyplot, so nothing opens a window and no figure stays in memory.
"""

from __future__ import annotations

import io
import textwrap
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from functools import cache
from importlib import resources
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import matplotlib.style
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import Formatter, FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from feasibility.cashflow.letting import RETENTION_YEARS
from feasibility.errors import InputError, Mistake
from feasibility.report import style
from feasibility.report.chart_data import (
    CashFlowPicture,
    RentPicture,
    cash_flow_picture,
    rent_pictures,
)
from feasibility.report.files import write_bytes
from feasibility.report.numbers import day, number
from feasibility.report.texts import name_of
from feasibility.result import Result

Array = NDArray[np.float64]

MOST_TYPES = 24
"""Dwelling types in one picture, so that a picture keeps a size that can be shown."""
CASH_FLOW_HEIGHT, ONE_PANEL_HEIGHT, SENTENCE_HEIGHT = 8.6, 5.2, 1.6
RENT_ROW_HEIGHT, RENT_FRAME_HEIGHT = 3.3, 2.0
LONGEST_TITLE, LONGEST_NAME = 90, 50
TITLE_WIDTH = 82
HEADING_WIDTHS: Mapping[int, int] = {1: 120, 2: 60, 3: 38}
"""Signs on a line above a panel, by the number of panels in a row."""
OUTGROWN = 1.25
ROUND_STEPS = (1, 2, 2.5, 5, 10)
BAR_WIDTH = 0.8
FEWEST_YEARS = 5
CLOSE_BY = 0.25
"""Part of the width within which two moments share one label."""
LONGEST_NUMBER = 1e9
GROUP_LABELS: Mapping[str, str] = {
    "land": "chart_land",
    "gross_rent": "chart_income",
    "operating_costs": "chart_running_costs",
    "sales": "chart_sales",
}
"""Groups whose name is a sentence of the pictures; the others bear their glossary name."""
UNITS = ((1e9, "chart_billions"), (1e6, "chart_millions"), (1e3, "chart_thousands"), (1.0, "chart_euros"))


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
        figure = Figure(figsize=(style.WIDTH, _cash_flow_height(picture)), layout="constrained")
        _draw_cash_flow(figure, result, picture, lang)
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
        figure = Figure(figsize=(style.WIDTH, _rents_height(pictures)), layout="constrained")
        _draw_rents(figure, result, pictures, lang)
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
    heights = [_cash_flow_height(flow), _rents_height(rents)]
    with _look():
        figure = Figure(figsize=(style.WIDTH, sum(heights)), layout="constrained")
        upper, lower = figure.subfigures(2, 1, squeeze=False, height_ratios=heights)[:, 0]
        _draw_cash_flow(upper, result, flow, lang)
        _draw_rents(lower, result, rents, lang)
        data = io.BytesIO()
        if kind == "png":
            figure.savefig(data, format="png", dpi=style.RESOLUTION, metadata={"Software": None})
        else:
            title = _readable(result.scenario.name, LONGEST_TITLE)
            figure.savefig(data, format="svg", metadata={"Date": None, "Creator": None, "Title": title})
    write_bytes(path, data.getvalue())


def _kind(path: str | PathLike[str], lang: str) -> str:
    suffix = Path(path).suffix
    if suffix.lower() in (".png", ".svg"):
        return suffix.lower()[1:]
    message = _text("chart_suffix", lang, suffix=suffix) if suffix else _text("chart_no_suffix", lang)
    raise InputError([Mistake("", message, fspath(path))])


def _look() -> AbstractContextManager[None]:
    """The settings of these pictures, whatever the settings of the machine."""
    return matplotlib.style.context(["default", dict(style.SETTINGS)])


# ------------------------------------------------------------------------------------------------ cash flow


def _cash_flow_height(picture: CashFlowPicture) -> float:
    if not picture.years.size:
        return SENTENCE_HEIGHT
    return CASH_FLOW_HEIGHT if picture.running else ONE_PANEL_HEIGHT


def _draw_cash_flow(figure: FigureBase, result: Result, picture: CashFlowPicture, lang: str) -> None:
    scenario = result.scenario
    _title(figure, "chart_cash_flow_title", result, lang)
    if not picture.years.size:
        _sentence(figure, _text("chart_no_flows", lang))
        return
    rows = 2 if picture.running else 1
    axes = figure.subplots(rows, 1, sharex=True, squeeze=False, height_ratios=[3, 2][:rows])[:, 0]
    whole, last = axes[0], axes[-1]
    highest = max(
        np.abs(picture.cumulative).max(), *(np.abs(each).max() for each in picture.groups.values()), 0.0
    )
    size, unit = _unit(float(highest))
    for axis in axes:
        axis.axvspan(0.5, picture.delivery + 0.5, color=style.SHADE, zorder=0, linewidth=0)
        for moment in sorted({picture.delivery, picture.exit}):
            axis.axvline(moment + 0.5, **_stroke("moment"))
        axis.axhline(0, color=style.INK, linewidth=0.8)
        axis.set_ylabel(_text(unit, lang))
        axis.yaxis.set_major_formatter(_Amounts(lang))
        axis.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=ROUND_STEPS))
    _stack(whole, picture.years, picture.groups, size)
    whole.plot(picture.years, picture.cumulative / size, zorder=4, **_stroke("cumulative"))
    price = _amount(result.land_price, lang)
    heading = _text("chart_whole_project", lang, price=price)
    if not picture.running:
        heading += "\n" + _text("chart_nothing_let", lang)
    whole.set_title(heading, pad=22)
    if picture.running:
        _stack(last, picture.years, picture.running, size)
        balance = np.sum(list(picture.running.values()), axis=0) / size
        let = picture.years > picture.delivery
        last.plot(picture.years[let], balance[let], zorder=4, **_stroke("balance"))
        last.set_title(_text("chart_running", lang))
    last.set_xlim(0.5, max(picture.years[-1], FEWEST_YEARS) + 0.6)
    _name_ends(whole, picture, size, lang)
    _moments(whole, picture, result, lang)
    last.xaxis.set_major_locator(MaxNLocator(nbins=15, integer=True, min_n_ticks=1))
    last.xaxis.set_major_formatter(FuncFormatter(_year_in(picture.years)))
    last.set_xlabel(_text("chart_project_year", lang, date=day(scenario.start, lang)))
    figure.legend(
        handles=list(_cash_flow_keys(picture, lang)),
        loc="outside lower center",
        ncols=3,
        fontsize=style.SMALL,
    )


def _stack(axis: Axes, years: NDArray[np.int64], groups: Mapping[str, Array], size: float) -> None:
    """Positive amounts upwards and negative ones downwards, group on group."""
    above, below = np.zeros(years.size), np.zeros(years.size)
    for key, amounts in groups.items():
        fill = style.FILLS[key]
        for base, shown in ((above, amounts > 0), (below, amounts < 0)):
            axis.bar(
                years[shown],
                amounts[shown] / size,
                BAR_WIDTH,
                bottom=base[shown] / size,
                color=fill.colour,
                hatch=fill.hatch,
                edgecolor=style.INK,
                linewidth=0.4,
                zorder=2,
            )
            base[shown] += amounts[shown]


def _moments(axis: Axes, picture: CashFlowPicture, result: Result, lang: str) -> None:
    """Delivery and exit above the upper panel, each written towards the side with room; close by, as one."""
    calendar = result.arrays.calendar
    delivery = _moment("delivery", calendar.anniversary(0), lang)
    leaving = _moment("exit", calendar.anniversary(calendar.holding_years), lang)
    width = axis.get_xlim()[1]
    labels = [(picture.delivery, delivery), (picture.exit, leaving)]
    if picture.exit > picture.years[-1]:
        labels = labels[:1]
    elif picture.exit - picture.delivery < CLOSE_BY * width:
        labels = [(picture.exit, f"{delivery}, {leaving}")]
    for time, label in labels:
        on_the_left = time > width / 2
        axis.annotate(
            label,
            (time + 0.5, 1.0),
            xycoords=axis.get_xaxis_transform(),
            xytext=(-2 if on_the_left else 2, 5),
            textcoords="offset points",
            ha="right" if on_the_left else "left",
            va="bottom",
            fontsize=style.SMALL,
            color=style.INK,
            parse_math=False,
        )


def _moment(key: str, moment: date, lang: str) -> str:
    return _text(f"chart_{key}", lang, date=day(moment, lang))


def _name_ends(axis: Axes, picture: CashFlowPicture, size: float, lang: str) -> None:
    """The lowest point of the running sum and its end, in figures."""
    running = picture.cumulative
    lowest = int(running.argmin())
    low, high = axis.get_ylim()
    axis.set_ylim(low - 0.14 * (high - low), high + 0.14 * (high - low))
    for place in sorted({lowest, running.size - 1}):
        up = place != lowest
        side = "right" if picture.years[place] > axis.get_xlim()[1] / 2 else "left"
        label = axis.annotate(
            _amount(float(running[place]), lang),
            (float(picture.years[place]), float(running[place]) / size),
            xytext=(-8 if side == "right" else 8, 8 if up else -8),
            textcoords="offset points",
            ha=side,
            va="bottom" if up else "top",
            fontsize=style.BODY,
            fontweight="bold",
            zorder=6,
            parse_math=False,
        )
        label.set_bbox({"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5})


def _cash_flow_keys(picture: CashFlowPicture, lang: str) -> Iterator[Artist]:
    for key in picture.groups:
        fill = style.FILLS[key]
        yield Patch(
            facecolor=fill.colour,
            hatch=fill.hatch * 2,
            edgecolor=style.INK,
            linewidth=0.4,
            label=_group_name(key, lang),
        )
    yield _key("cumulative", _capital(name_of("cumulative_cash_flow", lang)))
    if picture.running:
        yield _key("balance", _capital(_text("chart_balance", lang)))
    if picture.delivery:
        yield Patch(facecolor=style.SHADE, label=_capital(_text("chart_construction", lang)))


def _group_name(key: str, lang: str) -> str:
    label = GROUP_LABELS.get(key)
    return _capital(_text(label, lang) if label else name_of(key, lang))


# ---------------------------------------------------------------------------------------------------- rents


def _rents_height(pictures: Sequence[RentPicture]) -> float:
    if not pictures:
        return SENTENCE_HEIGHT
    rows, _ = _grid(min(len(pictures), MOST_TYPES))
    return RENT_FRAME_HEIGHT + (RENT_ROW_HEIGHT if rows > 1 else RENT_ROW_HEIGHT + 0.6) * rows


def _grid(number: int) -> tuple[int, int]:
    columns = 1 if number == 1 else 2 if number <= 4 else 3
    return -(-number // columns), columns


def _draw_rents(figure: FigureBase, result: Result, pictures: Sequence[RentPicture], lang: str) -> None:
    _title(figure, "chart_rents_title", result, lang)
    if not pictures:
        _sentence(figure, _text("chart_no_bands", lang))
        return
    shown = sorted(pictures, key=lambda each: -each.count)[:MOST_TYPES]
    kept = [each for each in pictures if each in shown] if len(pictures) > MOST_TYPES else list(pictures)
    rows, columns = _grid(len(kept))
    axes = figure.subplots(rows, columns, squeeze=False, sharex=True)
    for axis in axes.flat[len(kept) :]:
        axis.set_visible(False)
    for place, (axis, picture) in enumerate(zip(axes.flat, kept, strict=False)):
        _draw_type(axis, picture, columns, lang)
        is_lowest = place + columns >= len(kept)
        axis.xaxis.set_tick_params(labelbottom=is_lowest)
        if place % columns == 0:
            axis.set_ylabel(_text("chart_rents_axis", lang))
        if is_lowest:
            axis.set_xlabel(_text("chart_year_axis", lang))
    legend = figure.legend(handles=list(_rent_keys(kept, lang)), loc="outside lower center", ncols=2)
    if len(pictures) > MOST_TYPES:
        shares = {"shown": str(MOST_TYPES), "total": str(len(pictures))}
        legend.set_title(_text("chart_more_types", lang, **shares))


def _draw_type(axis: Axes, picture: RentPicture, columns: int, lang: str) -> None:
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
        axis.plot(years, picture.lower, zorder=2, **_stroke("lower"))
    if not np.array_equal(picture.highest, picture.upper):
        axis.plot(years, picture.highest, zorder=2, **_stroke("highest"))
    axis.plot(years, picture.upper, zorder=2, **_stroke("upper"))
    every = max(1, years.size // 12)
    axis.plot(years, picture.largest, zorder=3, markevery=every, **_stroke("largest"))
    axis.plot(
        years[: picture.expected.size], picture.expected, zorder=4, markevery=every, **_stroke("expected")
    )
    axis.set_ylim(*_rent_range(picture))
    first, last = int(years[0]), int(years[-1])
    axis.set_xlim(first - 0.5, last + 0.5)
    for key, year in (("leaves_band", picture.leaves_band), ("leaves_mid", picture.leaves_mid)):
        if year is not None and picture.shows(year):
            _mark(axis, key, year, float(picture.largest[year - first]))
    if picture.shows(picture.term_ends):
        _end_of_term(axis, picture.term_ends)
    axis.xaxis.set_major_locator(MaxNLocator(nbins=10 if columns == 1 else 6, integer=True, min_n_ticks=1))
    axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    axis.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=ROUND_STEPS))
    axis.yaxis.set_major_formatter(_Amounts(lang))
    axis.set_title(
        _heading(picture, columns, lang),
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


def _heading(picture: RentPicture, columns: int, lang: str) -> str:
    """The type's name, and how long it is kept, in as few lines as the panel has room for."""
    name = _text(
        "chart_one_dwelling" if picture.count == 1 else "chart_dwellings",
        lang,
        name=_readable(picture.name, LONGEST_NAME),
        segment=_readable(picture.segment, LONGEST_NAME),
        count=number(picture.count, lang),
    )
    wide = HEADING_WIDTHS[columns]
    kept = [
        _text("chart_kept_band", lang, kept=_kept(picture.band_years, lang)),
        _text("chart_kept_mid", lang, kept=_kept(picture.mid_years, lang)),
    ]
    on_one_line = ", ".join(kept)
    return "\n".join([*textwrap.wrap(name, wide), *([on_one_line] if len(on_one_line) <= wide else kept)])


def _end_of_term(axis: Axes, year: int) -> None:
    axis.axvline(year, zorder=1, **_stroke("term_end"))
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
    axis.plot([year], [rent], zorder=5, **_stroke(key))
    label = axis.annotate(
        str(year),
        (year, rent),
        xytext=(4, -9),
        textcoords="offset points",
        ha="left",
        va="top",
        fontsize=style.SMALL,
        fontweight="bold",
        zorder=6,
    )
    label.set_bbox({"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1.0})


def _kept(years: int | None, lang: str) -> str:
    if years is None:
        return _text("chart_above_at_start", lang)
    if years >= RETENTION_YEARS:
        return _text("chart_years_or_more", lang, number=str(RETENTION_YEARS))
    return _years(years, lang)


def _years(number: int, lang: str) -> str:
    return _text("chart_one_year", lang) if number == 1 else _text("chart_years", lang, number=str(number))


def _rent_keys(pictures: Sequence[RentPicture], lang: str) -> Iterator[Artist]:
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
            yield _key(key, _capital(_text(f"chart_{key}", lang)))


# ---------------------------------------------------------------------------------------------------- parts


def _title(figure: FigureBase, key: str, result: Result, lang: str) -> None:
    """The scenario's name and the subject, on one line where there is room."""
    name, subject = _readable(result.scenario.name, LONGEST_TITLE), _text(key, lang)
    lines = [f"{name}: {subject}"]
    if len(lines[0]) > TITLE_WIDTH:
        lines = [*textwrap.wrap(f"{name}:", TITLE_WIDTH), subject]
    figure.suptitle("\n".join(lines), x=0.01, ha="left", parse_math=False)


def _sentence(figure: FigureBase, text: str) -> None:
    """A picture of which there is nothing to draw says so."""
    axis = figure.subplots()
    axis.set_axis_off()
    axis.text(0.01, 0.6, text, fontsize=style.BODY, va="center", transform=axis.transAxes, parse_math=False)


def _stroke(key: str) -> dict[str, Any]:
    """A line's colour, width, dashes and marker as the drawing library names them."""
    stroke = style.STROKES[key]
    return {
        "color": stroke.colour,
        "linewidth": stroke.width,
        "linestyle": stroke.dashes or "none",
        "marker": stroke.marker or "none",
        "markersize": stroke.size,
        "markerfacecolor": "white" if stroke.hollow else stroke.colour,
        "markeredgecolor": stroke.edge or stroke.colour,
    }


def _key(stroke: str, label: str) -> Line2D:
    return Line2D([], [], label=label, **_stroke(stroke))


class _Amounts(Formatter):
    """Figures on an axis in the reader's language, all of one axis with the same number of decimals."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, x: float, pos: int | None = None) -> str:
        return self.format_ticks([x])[0]

    def format_ticks(self, values: Iterable[float]) -> list[str]:
        """One text for each value."""
        rounded = [float(f"{value:.10g}") for value in values]
        digits = max((_decimals(value) for value in rounded), default=0)
        return [_number(value, digits, self.lang) for value in rounded]


def _decimals(value: float) -> int:
    fraction = f"{value:.6f}".rstrip("0").partition(".")[2]
    return len(fraction)


def _year_in(years: NDArray[np.int64]) -> Callable[[float, int | None], str]:
    """Whole project years; nothing beside the first and the last."""

    def shown(value: float, _: int | None) -> str:
        return f"{value:.0f}" if years[0] <= value <= years[-1] else ""

    return shown


def _unit(highest: float) -> tuple[float, str]:
    """The unit in which an amount and smaller ones are shown: its size in euros, and its text."""
    return next((unit for unit in UNITS if highest >= unit[0]), UNITS[-1])


def _amount(euros: float, lang: str) -> str:
    """An amount with its unit, such as €4.2 million or −€ 1,2 mln."""
    size, unit = _unit(abs(euros))
    digits = 1 if size >= 1e6 else 0
    figure = _number(abs(euros) / size, digits, lang)
    sign = "−" if round(euros / size, digits) < 0 else ""
    _, _, scale = _text(unit, lang).partition(" ")
    return f"{sign}€{' ' if lang == 'nl' else ''}{figure}{' ' if scale else ''}{scale}"


def _number(value: float, digits: int, lang: str) -> str:
    """A number with a true minus sign, in powers of ten where it is too long to be read."""
    text = number(value, lang, digits) if abs(value) < LONGEST_NUMBER else f"{value:.1e}"
    return text.replace("-", "−")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _readable(text: str, longest: int) -> str:
    """A text of the user on one line: only signs that the font has, and cut in the middle where it is long,
    since names of variants often differ at the end.
    """
    one_line = " ".join(unicodedata.normalize("NFC", text).split())
    kept = "".join(each if _in_font(each) else "□" for each in one_line if _is_printed(each))
    if len(kept) <= longest:
        return kept
    end = longest // 3
    return f"{kept[: longest - end - 1].rstrip()}…{kept[-end:].lstrip()}"


def _is_printed(sign: str) -> bool:
    return not unicodedata.category(sign).startswith("C") and not unicodedata.combining(sign)


@cache
def _in_font(sign: str) -> bool:
    fonts = (
        get_font(findfont(FontProperties(family=list(style.FONTS), weight=each)))
        for each in ("normal", "bold")
    )
    return all(font.get_char_index(ord(sign)) for font in fonts)


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    text = resources.files("feasibility.report").joinpath("chart_texts.toml").read_text(encoding="utf-8")
    texts: Mapping[str, Mapping[str, str]] = tomllib.loads(text)["texts"]
    return texts


def _text(key: str, lang: str, **values: str) -> str:
    """A sentence of the pictures, in Dutch for `nl`, else in English."""
    return _texts()[key]["nl" if lang == "nl" else "en"].format(**values)

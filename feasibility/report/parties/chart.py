"""Draws the zone of agreement: for each condition that the land price moves, the prices at which it is met.

This module loads the drawing library; import it only where a picture is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isinf

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase
from matplotlib.patches import Patch

from feasibility.language.texts import text
from feasibility.language.words import Words, capital, words_of
from feasibility.parties.negotiation import Negotiation, PriceRange, Zone
from feasibility.report.charts import style
from feasibility.report.charts.bars import put_amounts, put_label
from feasibility.report.charts.file import drawn
from feasibility.report.charts.style import (
    key_line,
    put_sentence,
    put_title_of,
    readable,
    stroke,
    unit_of,
)
from feasibility.report.conditions import bound_text, ceiling_text, figure_named, floor_text, party_labels

ROW, LEAST_HEIGHT = 0.5, 3.4
BAR, BESIDE = 0.55, 0.25
"""Height of a bar; room on either side of the prices that are named, as a share of what lies between them."""
LABEL, CONDITION = 22, 56
LEAST_SPAN = 200_000.0


def zone_chart(found: Negotiation, lang: str = "en") -> Figure:
    """A bar for each condition on the land price, the zone that all have in common, and today's price.

    Args:
        found: of `negotiation_of`.
        lang: nl or en.
    """
    moved = [each for each in found.zone.ranges if each.depends and each.low <= each.high]
    height = max(LEAST_HEIGHT, 2.0 + ROW * len(moved))
    return drawn(lambda figure: draw_zone(figure, found, moved, lang), height)


def draw_zone(figure: FigureBase, found: Negotiation, moved: Sequence[PriceRange], lang: str) -> None:
    """Draw the ranges below each other; a range without an end runs to the edge of the picture."""
    put_title_of(figure, found.scenario.name, text("party_picture", lang))
    if not moved:
        put_sentence(figure, text("party_zone_free", lang))
        return
    zone = found.zone
    low, high = _window(zone, moved)
    size, unit = unit_of(max(abs(low), abs(high)))
    axis = figure.subplots()
    _shade(axis, zone, size, (low, high))
    for place, each in enumerate(moved):
        _bar(axis, place, each, size, (low, high), lang)
    axis.axvline(zone.price / size, zorder=4, **stroke("price"))
    axis.set_yticks(range(len(moved)), [_named(each, found, lang) for each in moved])
    axis.invert_yaxis()
    axis.set_xlim(low / size, high / size)
    axis.grid(visible=False, axis="y")
    axis.grid(visible=True, axis="x")
    axis.set_xlabel(capital(text("party_picture_price", lang, unit=text(unit, lang))))
    put_amounts(axis.xaxis, lang, 8)
    figure.legend(handles=list(_keys(zone, lang)), loc="outside lower center", ncols=3)


def _window(zone: Zone, moved: Sequence[PriceRange]) -> tuple[float, float]:
    """The prices that are shown: those that decide, and some room beside them."""
    named = [zone.price, *(each for each in (zone.low, zone.high) if not isinf(each))]
    low, high = min(named), max(named)
    span = max(high - low, LEAST_SPAN)
    near = [
        end
        for each in moved
        for end in (each.low, each.high)
        if not isinf(end) and low - 2 * span <= end <= high + 2 * span
    ]
    low, high = min([low, *near]), max([high, *near])
    room = BESIDE * max(high - low, LEAST_SPAN)
    return low - room, high + room


def _shade(axis: Axes, zone: Zone, size: float, window: tuple[float, float]) -> None:
    begin, end = max(zone.low, window[0]), min(zone.high, window[1])
    if zone.empty:
        axis.axvspan(
            zone.high / size,
            zone.low / size,
            facecolor="none",
            edgecolor=style.VERMILLION,
            hatch="xx",
            alpha=0.5,
        )
    elif begin < end:
        axis.axvspan(begin / size, end / size, color=style.BAND, zorder=0)


def _bar(
    axis: Axes, place: int, each: PriceRange, size: float, window: tuple[float, float], lang: str
) -> None:
    begin, end = max(each.low, window[0]), min(each.high, window[1])
    fill = style.BALANCE_FILLS["sweet"]
    if end > begin:
        axis.barh(place, (end - begin) / size, BAR, left=begin / size, color=fill.colour, edgecolor=style.INK)
    for value, shift, told in ((each.low, 6, floor_text), (each.high, -6, ceiling_text)):
        if isinf(value) or not window[0] < value < window[1]:
            continue
        written = style.true_minus(told(value, Words(lang)))
        put_label(axis, written, (value / size, place), (shift, 0))


def _named(each: PriceRange, found: Negotiation, lang: str) -> str:
    words = words_of(found.scenario, lang)
    label = readable(party_labels(found.views)[each.party], LABEL)
    wanted = readable(
        style.true_minus(f"{figure_named(each.condition.figure, words)} {bound_text(each.condition, words)}"),
        CONDITION,
    )
    return f"{label}\n{wanted}"


def _keys(zone: Zone, lang: str) -> Iterator[Artist]:
    yield Patch(
        facecolor=style.BALANCE_FILLS["sweet"].colour,
        edgecolor=style.INK,
        label=capital(text("party_picture_met", lang)),
    )
    if zone.empty:
        yield Patch(
            facecolor="none",
            edgecolor=style.VERMILLION,
            hatch="xx",
            label=capital(text("party_picture_gap", lang, gap=floor_text(zone.gap, Words(lang)))),
        )
    else:
        key = "party_picture_zone_not_all" if zone.blocked or zone.missing else "party_picture_zone"
        yield Patch(color=style.BAND, label=capital(text(key, lang)))
    yield key_line(
        "price",
        capital(style.true_minus(text("party_picture_today", lang, price=Words(lang).money(zone.price)))),
    )

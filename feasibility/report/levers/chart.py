"""The tornado: what a step of each lever does to the land value, the largest effect on top.

This module loads the drawing library; import it only where a picture is asked for.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from matplotlib.figure import Figure
from matplotlib.patches import Patch

from feasibility.language.texts import text
from feasibility.language.words import capital, words_of
from feasibility.levers.effects import size_of_effect, turns_both_ways
from feasibility.levers.results import Effect, Levers
from feasibility.report.charts import style
from feasibility.report.charts.bars import key_bar, put_amounts_below, put_names, put_step
from feasibility.report.charts.file import look
from feasibility.report.charts.style import (
    SENTENCE_HEIGHT,
    amount,
    put_keys,
    put_sentence,
    put_title_of,
    readable,
    true_minus,
    unit_of,
)
from feasibility.report.levers.words import both_ways_texts, lever_name, one_way_text, size_text
from feasibility.returns.values import HALF_A_CENT

MOST_BARS = 30
ROW_HEIGHT, FRAME_HEIGHT = 0.38, 2.1
"""Inches of one lever, and of title, axis and key."""
BAR_HEIGHT = 0.44
ROOM = 0.24
"""Part of the width left on either side for the sizes of the steps."""
DOWN, UP = style.FILLS["development"], style.FILLS["gross_rent"]
LONGEST_NAME, NAME_WIDTH = 80, 44
"""Signs of a name, and of a line of it."""
NOTE_WIDTH = 120
BOTH_WAYS = "†"
"""Marks a lever of which both turns move the land value the same way."""


def tornado_chart(levers: Levers, lang: str = "en", *, alone: bool = True) -> Figure:
    """Change in residual land value by a step down and a step up of each lever.

    A bar carries the size of its step; * marks a step that the policy does not allow. Levers without an
    effect are named below; so is the number of those that are left out for want of room.

    Args:
        levers: what is drawn.
        lang: nl or en.
        alone: whether it says what a report says beside it: which levers move one way, or not at all.
    """
    drawn = [each for each in levers.effects if size_of_effect(each) >= HALF_A_CENT]
    shown = drawn[:MOST_BARS]
    with look():
        height = FRAME_HEIGHT + ROW_HEIGHT * len(shown) if shown else SENTENCE_HEIGHT
        figure = Figure(figsize=(style.WIDTH, height), layout="constrained")
        put_title_of(figure, levers.scenario.name, text("levers_chart_title", lang))
        if shown:
            keys = _draw(figure, levers, shown, lang, alone=alone)
            notes = _notes(levers, shown, len(drawn) - len(shown), lang, alone=alone)
            put_keys(figure, keys, notes, NOTE_WIDTH, len(keys))
        else:
            put_sentence(figure, text("levers_chart_nothing", lang))
    return figure


def _draw(figure: Figure, levers: Levers, shown: Sequence[Effect], lang: str, *, alone: bool) -> list[Patch]:
    axis = figure.subplots()
    words = words_of(levers.scenario, lang)
    largest = max(map(size_of_effect, shown))
    size, unit = unit_of(largest)
    names = []
    for place, effect in enumerate(shown):
        name = capital(readable(lever_name(effect.handle, words), LONGEST_NAME))
        marked = f"{name} {BOTH_WAYS}" if alone and turns_both_ways(effect) else name
        names.append("\n".join(textwrap.wrap(marked, NAME_WIDTH)))
        for side, fill, shift in ((effect.down, DOWN, -0.5), (effect.up, UP, 0.5)):
            if side.land_value is None:
                continue
            written = true_minus(size_text(side.size, effect.handle, words))
            label = written + ("*" if side.not_allowed else "")
            height, value = place + shift * BAR_HEIGHT, side.land_value / size
            put_step(axis, height, value, fill, BAR_HEIGHT, (side.size, label))
    axis.axvline(0, color=style.INK, linewidth=1.2, zorder=3)
    put_names(axis, names)
    reach = largest / size * (1 + ROOM)
    axis.set_xlim(-reach, reach)
    put_amounts_below(axis, lang)
    now = amount(levers.residual_land_value, lang)
    axis.set_xlabel(text("levers_chart_axis", lang, unit=text(unit, lang), land_value=now), parse_math=False)
    keys = [key_bar(DOWN, text("levers_chart_down", lang)), key_bar(UP, text("levers_chart_up", lang))]
    if any(side.not_allowed for each in shown for side in (each.down, each.up)):
        keys.append(
            Patch(facecolor="none", edgecolor="none", label="*  " + text("levers_chart_not_allowed", lang))
        )
    return keys


def _notes(levers: Levers, shown: Sequence[Effect], left: int, lang: str, *, alone: bool) -> Iterator[str]:
    """Under the picture: levers that move one way only or not at all, and how many are not drawn."""
    words = words_of(levers.scenario, lang)
    if alone:
        both = both_ways_texts(filter(turns_both_ways, shown), words)
        yield from (f"{BOTH_WAYS} {each}" for each in both)
        yield from filter(None, (one_way_text(each, levers.scenario, words) for each in levers.effects))
    flat = [
        readable(lever_name(each.handle, words), LONGEST_NAME)
        for each in levers.effects
        if size_of_effect(each) < HALF_A_CENT and not one_way_text(each, levers.scenario, words)
    ]
    if flat:
        yield text("levers_chart_flat", lang, names=", ".join(flat))
    if left:
        yield text("levers_chart_not_shown", lang, count=left)

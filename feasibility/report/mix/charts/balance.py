"""The picture of sour and sweet: what each type contributes against what a dwelling must bear.

This module loads the drawing library; import it only where a picture is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase
from matplotlib.ticker import MaxNLocator

from feasibility.language.numbers import money
from feasibility.language.texts import text
from feasibility.language.words import Words, capital, words_of
from feasibility.mix.results import SourSweet, TypeBalance
from feasibility.report.charts import style
from feasibility.report.charts.bars import filled, key_bar, put_amounts, put_label
from feasibility.report.charts.file import drawn
from feasibility.report.charts.style import (
    Amounts,
    key_line,
    put_title_of,
    readable,
    stroke,
    true_minus,
    unit_of,
)

SOUR_HEIGHT = 5.6
LONGEST_NAME = 24
NARROW = 0.09
"""Share of the width under which a bar has its name upright."""
TALL_ENOUGH, TALL_ENOUGH_UPRIGHT = 0.2, 0.5
"""Share of the height from which a bar has room for its name, and for a name that is upright."""
ABOVE = 0.16
"""Room above and below the bars for their names, as a share of what is shown."""


def draw_sour_sweet(figure: FigureBase, balance: SourSweet, lang: str) -> None:
    """Draw the types side by side, the sweetest first, each as wide as its count, with the burden as a line.

    What stands above the line, less what is missing under it, is the land value less the land price.
    """
    put_title_of(figure, balance.result.scenario.name, text("mix_picture_sour_sweet", lang))
    axis, words = figure.subplots(), words_of(balance.result.scenario, lang)
    present = sorted((each for each in balance.types if each.count), key=lambda each: -each.over)
    size, unit = unit_of(max(abs(each) for each in (*(t.contribution for t in present), balance.burden)))
    _bars(axis, present, size, words)
    axis.axhline(0, color=style.INK, linewidth=0.8)
    axis.axhline(balance.burden / size, zorder=4, **stroke("price"))
    axis.set_ylabel(capital(text("mix_picture_contribution", lang, unit=text(unit, lang))))
    axis.set_xlabel(_below(balance, words))
    axis.set_xlim(0, sum(each.count for each in present))
    axis.xaxis.set_major_locator(MaxNLocator(nbins=12, integer=True, min_n_ticks=1))
    axis.xaxis.set_major_formatter(Amounts(lang))
    put_amounts(axis.yaxis, lang, 8)
    figure.legend(handles=list(_keys(balance, present, lang)), loc="outside lower center", ncols=3)


def _bars(axis: Axes, present: Sequence[TypeBalance], size: float, words: Words) -> None:
    total = sum(each.count for each in present)
    begin = 0
    for each in present:
        fill = style.BALANCE_FILLS["sour" if each.sour else "sweet"]
        axis.bar(begin, each.contribution / size, each.count, align="edge", **filled(fill, 0.8))
        begin += each.count
    low, high = axis.get_ylim()
    room = ABOVE * (high - low)
    axis.set_ylim(low - (room if low < 0 else 0.0), high + room)
    begin = 0
    for each in present:
        height = each.contribution / size / (high - low)
        narrow = each.count < NARROW * total
        inside = height > TALL_ENOUGH_UPRIGHT if narrow else each.sour and height > TALL_ENOUGH
        _name(axis, each, (begin + each.count / 2, each.contribution / size), inside, total, words)
        begin += each.count


def _name(
    axis: Axes, each: TypeBalance, end: tuple[float, float], inside: bool, total: int, words: Words
) -> None:
    """Name, count and contribution of a type at the end of its bar: on the side where the burden is not."""
    narrow = each.count < NARROW * total
    up = each.contribution >= 0 and not inside
    name = readable(words.type(each.name), LONGEST_NAME)
    parts = [name, words.number(each.count), true_minus(words.money(each.contribution))]
    label = f"{parts[1]} {parts[0]}, {parts[2]}" if narrow else f"{parts[1]} {parts[0]}\n{parts[2]}"
    put_label(axis, label, end, (0, 6 if up else -6), white=0.9, pad=1.5, rotation=90 if narrow else 0)


def _below(balance: SourSweet, words: Words) -> str:
    lang = words.lang
    label = capital(text("mix_picture_dwellings", lang))
    absent = [readable(words.type(each.name), LONGEST_NAME) for each in balance.types if not each.count]
    if not absent:
        return label
    names = words.listed(absent)
    return f"{label}\n{capital(text('mix_picture_none', lang, names=readable(names, 100)))}"


def _keys(balance: SourSweet, present: Sequence[TypeBalance], lang: str) -> Iterator[Artist]:
    occurring = {"sour" if each.sour else "sweet" for each in present}
    for kind, fill in style.BALANCE_FILLS.items():
        if kind in occurring:
            yield key_bar(fill, text(f"mix_picture_{kind}", lang), 0.8)
    burden = true_minus(money(balance.burden, lang))
    yield key_line("price", capital(text("mix_picture_burden", lang, burden=burden)))


def sour_sweet_chart(balance: SourSweet, lang: str = "en") -> Figure:
    """What each type contributes against what a dwelling must bear, each bar as wide as its count.

    Args:
        balance: of `sour_sweet`.
        lang: nl or en.
    """
    return drawn(lambda figure: draw_sour_sweet(figure, balance, lang), SOUR_HEIGHT)

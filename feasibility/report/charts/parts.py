"""What the pictures share: titles, lines and their keys, figures on axes."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from matplotlib.artist import Artist
from matplotlib.figure import Figure, FigureBase
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.lines import Line2D
from matplotlib.ticker import Formatter

from feasibility.evaluation.result import Result
from feasibility.language.numbers import number
from feasibility.language.texts import text
from feasibility.report.charts import style

SENTENCE_HEIGHT = 1.6
"""Inches of a picture of which there is nothing to draw."""
LONGEST_TITLE, TITLE_WIDTH = 90, 82
"""Signs of a scenario's name, and of a line of the title."""
ROUND_STEPS = (1, 2, 2.5, 5, 10)
"""Distances between the figures on an axis, in powers of ten."""
LONGEST_NUMBER = 1e9
NEARLY_NEXT = 1.0006
"""An amount that rounds to a thousand of its unit is one of the next unit."""
UNITS = ((1e9, "chart_billions"), (1e6, "chart_millions"), (1e3, "chart_thousands"), (1.0, "chart_euros"))


def put_title(figure: FigureBase, key: str, result: Result, lang: str) -> None:
    """The scenario's name and the subject, on one line where there is room."""
    put_title_of(figure, result.scenario.name, text(key, lang))


def put_title_of(figure: FigureBase, scenario: str, subject: str) -> None:
    """The name of a scenario and a subject, on one line where there is room."""
    name = readable(scenario, LONGEST_TITLE)
    lines = [f"{name}: {subject}" if name else capital(subject)]
    if len(lines[0]) > TITLE_WIDTH:
        lines = [*textwrap.wrap(f"{name}:", TITLE_WIDTH), subject]
    figure.suptitle("\n".join(lines), x=0.01, ha="left", parse_math=False)


def put_sentence(figure: FigureBase, sentence: str) -> None:
    """A picture of which there is nothing to draw says so."""
    axis = figure.subplots()
    axis.set_axis_off()
    axis.text(
        0.01, 0.6, sentence, fontsize=style.BODY, va="center", transform=axis.transAxes, parse_math=False
    )


def put_keys(figure: Figure, keys: Sequence[Artist], notes: Iterable[str], width: int, columns: int) -> None:
    """The key under the picture, with the notes over it as its title, so that neither covers the other.

    Args:
        figure: the picture, of which the layout is constrained.
        keys: what the marks stand for.
        notes: sentences; none leaves the key alone.
        width: of the notes, in signs.
        columns: in how many the key stands.
    """
    legend = figure.legend(
        handles=keys,
        loc="outside lower center",
        ncols=columns,
        fontsize=style.SMALL,
        title="\n".join(textwrap.wrap(" ".join(notes), width)) or None,
        title_fontsize=style.SMALL,
        alignment="left",
    )
    legend.get_title().set_parse_math(False)


def stroke(key: str) -> dict[str, Any]:
    """A line's colour, width, dashes and marker as the drawing library names them."""
    look = style.STROKES[key]
    return {
        "color": look.colour,
        "linewidth": look.width,
        "linestyle": look.dashes or "none",
        "marker": look.marker or "none",
        "markersize": look.size,
        "markerfacecolor": "white" if look.hollow else look.colour,
        "markeredgecolor": look.edge or look.colour,
    }


def key_line(name: str, label: str) -> Line2D:
    """The entry of a line or mark in the key to a picture."""
    return Line2D([], [], label=label, **stroke(name))


class Amounts(Formatter):
    """Figures on an axis in the reader's language, all of one axis with the same number of decimals."""

    def __init__(self, lang: str) -> None:
        """Figures in nl or en."""
        self.lang = lang

    def __call__(self, x: float, pos: int | None = None) -> str:
        """One figure by itself."""
        return self.format_ticks([x])[0]

    def format_ticks(self, values: Iterable[float]) -> list[str]:
        """One text for each value."""
        rounded = [float(f"{value:.10g}") for value in values]
        digits = max((_decimals(value) for value in rounded), default=0)
        return [_number(value, digits, self.lang) for value in rounded]


def _decimals(value: float) -> int:
    fraction = f"{value:.6f}".rstrip("0").partition(".")[2]
    return len(fraction)


def unit_of(highest: float) -> tuple[float, str]:
    """The unit in which an amount and smaller ones are shown: its size in euros, and its text."""
    return next((unit for unit in UNITS if highest >= unit[0]), UNITS[-1])


def amount(euros: float, lang: str) -> str:
    """An amount with its unit, such as €4.2 million or −€ 1,2 mln."""
    size, unit = unit_of(abs(euros) * NEARLY_NEXT)
    digits = 1 if size >= 1e6 else 0
    figure = _number(abs(euros) / size, digits, lang)
    sign = "−" if round(euros / size, digits) < 0 else ""
    _, _, scale = text(unit, lang).partition(" ")
    return f"{sign}€{' ' if lang == 'nl' else ''}{figure}{' ' if scale else ''}{scale}"


def _number(value: float, digits: int, lang: str) -> str:
    """A number with a true minus sign, in powers of ten where it is too long to be read."""
    written = number(value, lang, digits) if abs(value) < LONGEST_NUMBER else f"{value:.1e}"
    return written.replace("-", "−")


def capital(words: str) -> str:
    """The text with a capital to begin with."""
    return words[:1].upper() + words[1:]


def readable(words: str, longest: int) -> str:
    """A text of the user on one line: only signs that the font has, and cut in the middle where it is long,
    since names of variants often differ at the end.
    """
    one_line = " ".join(unicodedata.normalize("NFC", words).split())
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

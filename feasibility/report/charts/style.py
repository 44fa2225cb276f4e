"""The one look of all pictures.

Colours that colour-blind readers tell apart (Okabe and Ito), and beside every colour a hatch, a dash or a
marker, so that a picture also reads in black and white and on a projector.

What the pictures share stands here too: titles, lines and their keys, figures on axes.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from matplotlib.artist import Artist
from matplotlib.figure import FigureBase
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.lines import Line2D
from matplotlib.ticker import Formatter

from feasibility.evaluation.result import Result
from feasibility.language.numbers import number
from feasibility.language.texts import text
from feasibility.language.words import Words, capital

BLACK = "#000000"
INK = "#333333"
GREY = "#767676"
SHADE = "#EBEBEB"
BAND = "#D9ECF7"
ORANGE = "#E69F00"
SKY = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILLION = "#D55E00"
PURPLE = "#CC79A7"


@dataclass(frozen=True)
class Fill:
    """How an area or a bar is filled."""

    colour: str
    hatch: str


@dataclass(frozen=True)
class Stroke:
    """How a line is drawn; width and marker size in points."""

    colour: str
    width: float
    dashes: str | tuple[float, tuple[float, ...]]
    """A name of the drawing library, or offset and lengths in line widths; empty for no line."""
    marker: str = ""
    size: float = 0.0
    hollow: bool = False
    edge: str = ""
    """Colour of a marker's edge where it is not the line's."""


FILLS: Mapping[str, Fill] = MappingProxyType(
    {
        "land": Fill(YELLOW, "xx"),
        "development": Fill(ORANGE, "//"),
        "sales": Fill(SKY, ".."),
        "gross_rent": Fill(BLUE, ""),
        "operating_costs": Fill(VERMILLION, "\\\\"),
        "major_works": Fill(PURPLE, "++"),
        "ground_rent": Fill(GREY, "oo"),
        "exit_value": Fill(GREEN, "--"),
        "surplus": Fill(GREY, "**"),
    }
)
"""The groups of cash-flow lines."""

BALANCE_FILLS: Mapping[str, Fill] = MappingProxyType({"sour": Fill(VERMILLION, "//"), "sweet": Fill(SKY, "")})
"""Types that are short of what a dwelling must bear, and types that bear it."""

FAN_FILLS: Mapping[str, Fill] = MappingProxyType({"outer": Fill(BAND, ""), "inner": Fill(SKY, "")})
"""The fifth to the ninety-fifth percentile of a fan, and the middle half within it: light and darker."""

STROKES: Mapping[str, Stroke] = MappingProxyType(
    {
        "cumulative": Stroke(BLACK, 2.0, "-", "o", 4.0),
        "balance": Stroke(BLACK, 1.2, "-", "D", 3.5, hollow=True),
        "expected": Stroke(BLUE, 2.4, "-", "o", 4.0),
        "largest": Stroke(ORANGE, 1.8, "-", "s", 4.5, hollow=True),
        "upper": Stroke(BLACK, 1.6, "--"),
        "lower": Stroke(BLACK, 1.4, ":"),
        "highest": Stroke(GREY, 2.0, "-."),
        "leaves_band": Stroke(VERMILLION, 0.0, "", "v", 14.0, edge=BLACK),
        "leaves_mid": Stroke(PURPLE, 0.0, "", "*", 11.0, edge=BLACK),
        "term_end": Stroke(INK, 1.6, (0, (1.0, 1.0, 5.0, 1.0))),
        "moment": Stroke(INK, 1.0, (0, (2.0, 2.0))),
        "frontier": Stroke(BLUE, 2.0, "-", "o", 5.0),
        "frontier_of_many": Stroke(BLUE, 2.0, "-"),
        "current": Stroke(VERMILLION, 0.0, "", "*", 18.0, edge=BLACK),
        "robust": Stroke(GREEN, 0.0, "", "D", 11.0, edge=BLACK),
        "deterministic": Stroke(ORANGE, 0.0, "", "s", 17.0, edge=BLACK),
        "cloud": Stroke(GREY, 0.0, "", ".", 3.0),
        "distance": Stroke(VERMILLION, 1.6, ":"),
        "price": Stroke(BLACK, 1.4, "--"),
        "exit": Stroke(GREEN, 0.0, "", "D", 10.0, edge=BLACK),
        "dscr": Stroke(BLUE, 2.4, "-", "o", 4.0),
        "icr": Stroke(ORANGE, 1.8, "-", "s", 4.5, hollow=True),
        "median": Stroke(BLUE, 2.4, "-"),
        "central": Stroke(BLACK, 1.4, (0, (5.0, 1.5, 1.0, 1.5)), "D", 4.0, hollow=True),
        "limit_median": Stroke(BLACK, 1.6, "--"),
        "limit_ends": Stroke(BLACK, 1.0, ":"),
        "random": Stroke(BLUE, 2.4, "-"),
        "history": Stroke(VERMILLION, 2.2, (0, (6.0, 1.5))),
        "start": Stroke(VERMILLION, 0.0, "", "o", 7.0, edge=BLACK),
        "start_of_few": Stroke(VERMILLION, 0.0, "", "o", 7.0, hollow=True, edge=BLACK),
    }
)
"""Lines and marks."""

FONTS = ("DejaVu Sans",)
"""The family that comes with the drawing library, so that a picture is the same on every machine."""
BODY, SMALL, HEADING, TITLE = 11.0, 10.0, 11.5, 14.0
"""Sizes of text in points, on pictures of `WIDTH` inches."""
WIDTH = 12.0
RESOLUTION = 150
"""Dots per inch of a PNG."""

SETTINGS: Mapping[str, Any] = MappingProxyType(
    {
        "font.family": "sans-serif",
        "font.sans-serif": list(FONTS),
        "font.size": BODY,
        "axes.titlesize": HEADING,
        "axes.titlelocation": "left",
        "axes.labelsize": BODY,
        "axes.edgecolor": INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "grid.color": "#D0D0D0",
        "grid.linewidth": 0.7,
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "legend.fontsize": SMALL,
        "legend.frameon": False,
        "hatch.linewidth": 0.6,
        "figure.titlesize": TITLE,
        "figure.titleweight": "bold",
        "svg.fonttype": "path",
        "svg.hashsalt": "feasibility",
    }
)
"""Settings of the drawing library that hold while a picture is made."""
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
    axis.text(0.01, 0.6, sentence, fontsize=BODY, va="center", transform=axis.transAxes, parse_math=False)


def put_keys(
    figure: FigureBase, keys: Sequence[Artist], notes: Iterable[str], width: int, columns: int
) -> None:
    """The key under the picture, with the notes over it as its title, so that neither covers the other.

    Args:
        figure: the picture or a part of one, of which the layout is constrained.
        keys: what the marks stand for.
        notes: sentences; none leaves the key alone.
        width: of the notes, in signs.
        columns: in how many the key stands.
    """
    legend = figure.legend(
        handles=keys,
        loc="outside lower center",
        ncols=columns,
        fontsize=SMALL,
        title="\n".join(textwrap.wrap(" ".join(notes), width)) or None,
        title_fontsize=SMALL,
        alignment="left",
    )
    legend.get_title().set_parse_math(False)


def stroke(key: str) -> dict[str, Any]:
    """A line's colour, width, dashes and marker as the drawing library names them."""
    look = STROKES[key]
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
    return true_minus(number(value, lang, digits) if abs(value) < LONGEST_NUMBER else f"{value:.1e}")


_MINUS = re.compile(r"(?:(?<!\w)|(?<=\de))-(?=[€\d∞])")
"""Before a number; a hyphen in a word or a date is none."""


def true_minus(written: str) -> str:
    """A written text whose numbers have the minus sign of a picture, which has the width of a plus."""
    return _MINUS.sub("−", written)


def type_heading(name: str, count: int, segment: str, words: Words, longest: int) -> str:
    """A type above its part of a picture: what it is called, how many there are, and of which segment.

    Args:
        name: of the type, as in the scenario.
        count: dwellings.
        segment: as in the scenario; left out where it is called as the type.
        words: the language, with the scenario's labels.
        longest: signs of either name.
    """
    called, of = (readable(each, longest) for each in (words.type(name), words.segment(segment)))
    key = "chart_dwellings_own" if called == of else "chart_dwellings"
    return words.counted(key, count, name=called, segment=of, number=words.number(count))


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
        get_font(findfont(FontProperties(family=list(FONTS), weight=each))) for each in ("normal", "bold")
    )
    return all(font.get_char_index(ord(sign)) for font in fonts)

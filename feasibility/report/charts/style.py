"""The one look of all pictures.

Colours that colour-blind readers tell apart (Okabe and Ito), and beside every colour a hatch, a dash or a
marker, so that a picture also reads in black and white and on a projector.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

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
        "exit_value": Fill(GREEN, "--"),
    }
)
"""The groups of cash-flow lines."""

BALANCE_FILLS: Mapping[str, Fill] = MappingProxyType({"sour": Fill(VERMILLION, "//"), "sweet": Fill(SKY, "")})
"""Types that are short of what a dwelling must bear, and types that bear it."""

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
        "distance": Stroke(VERMILLION, 1.6, ":"),
        "price": Stroke(BLACK, 1.4, "--"),
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

"""Pictures as files, with the same bytes each time, and as markup that stands within a page.

Of markup the text is text, names are its own, and style attributes become classes, so that the page's
security policy can allow its style rules by their hash and nothing else. This module loads the drawing
library; import it only where a picture is asked for.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from os import PathLike, fspath
from pathlib import Path

import matplotlib
import matplotlib.style
from markupsafe import Markup, escape
from matplotlib.figure import Figure, FigureBase
from matplotlib.transforms import Bbox

from feasibility.errors import InputError, Mistake
from feasibility.language.texts import text
from feasibility.report.charts import style
from feasibility.report.charts.style import LONGEST_TITLE, readable
from feasibility.report.document import Picture
from feasibility.report.files import write_bytes

ROUNDED = 5
"""Decimals of a place on a picture, as a share of its width or height."""


def look() -> AbstractContextManager[None]:
    """The settings of these pictures, whatever the settings of the machine."""
    return matplotlib.style.context(["default", dict(style.SETTINGS)])


def drawn(draw: Callable[[FigureBase], None], height: float) -> Figure:
    """A picture by itself.

    Args:
        draw: what is drawn on it.
        height: [inches].
    """
    with look():
        figure = Figure(figsize=(style.WIDTH, height), layout="constrained")
        draw(figure)
    return figure


Part = tuple[float, Callable[[FigureBase], None]]
"""Of several pictures on one: its height [inches], and what is drawn on it."""


def below_each_other(parts: Sequence[Part]) -> Figure:
    """Several pictures on one, below each other."""
    heights = [height for height, _ in parts]
    with look():
        figure = Figure(figsize=(style.WIDTH, sum(heights)), layout="constrained")
        places = figure.subfigures(len(parts), 1, squeeze=False, height_ratios=heights)[:, 0]
        for place, (_, draw) in zip(places, parts, strict=True):
            draw(place)
    return figure


def kind_of_picture(path: str | PathLike[str], lang: str) -> str:
    """`png` or `svg`, by the ending of the name.

    Raises:
        InputError: another ending, or none.
    """
    suffix = Path(path).suffix
    if suffix.lower() in (".png", ".svg"):
        return suffix.lower()[1:]
    message = text("chart_suffix", lang, suffix=suffix) if suffix else text("chart_no_suffix", lang)
    raise InputError([Mistake("", message, fspath(path))])


def write_picture(figure: Figure, path: str | PathLike[str], title: str, lang: str = "en") -> None:
    """Write a figure as PNG or SVG, by the ending of the name; the same figure gives the same bytes.

    Args:
        figure: drawn within `look`.
        path: a file that ends in .png or .svg.
        title: what an SVG says it is about.
        lang: nl or en.

    Raises:
        InputError: another ending, or a file that cannot be written.
    """
    kind = kind_of_picture(path, lang)
    with look():
        _settle(figure)
        stream = io.BytesIO()
        if kind == "png":
            figure.savefig(stream, format="png", dpi=style.RESOLUTION, metadata={"Software": None})
        else:
            named = readable(title, LONGEST_TITLE)
            figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None, "Title": named})
    write_bytes(path, stream.getvalue())


def _settle(figure: Figure) -> None:
    """Lay the figure out, and keep everything at rounded places.

    The last bits of what the layout's solver finds differ from one drawing to the next.
    """
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for part in figure.subfigs:
        part.bbox_relative.set_points(part.bbox_relative.get_points().round(ROUNDED))
    for axis in figure.axes:
        axis.set_position(Bbox(axis.get_position().get_points().round(ROUNDED)))
    for label in (*figure.texts, *(each for part in figure.subfigs for each in part.texts)):
        x, y = label.get_position()
        label.set_position((round(x, ROUNDED), round(y, ROUNDED)))


WIDTH = 11.4
"""Inches: narrower than a picture by itself, so that its text is larger on paper."""
FONTS = "'DejaVu Sans', Verdana, Geneva, sans-serif"
"""Families of nearly the same width, of which every reader's machine has one."""

_TAG = re.compile(r"<[^>]*>")
"""Markup, which alone is changed here; the text between is a user's, and the drawing library escapes it."""
_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_ID = re.compile(r'\bid="([^"]+)"')
_REFERENCE = re.compile(r'(url\(#|href="#)([^")]+)')
_STYLE = re.compile(r' style="([^"]*)"')
_RULE = re.compile(r"[\w\s#%.,:;()'-]*")
"""A rule of style as the drawing library writes them: without what would end it and begin another."""
_HEAD = re.compile(r"<svg[^>]*>")


def picture(figure: Figure, name: str, title: str, shows: str, width: float = WIDTH) -> Picture:
    """A figure as a picture of a page.

    Args:
        figure: drawn within `look`; its title is taken away, since the page gives it.
        name: letters that no other picture of the page has.
        title: stands with the picture.
        shows: what it shows, for people who cannot see it.
        width: of the picture [inch].
    """
    figure.suptitle("")
    figure.set_size_inches(width, figure.get_figheight())
    stream = io.StringIO()
    with look(), matplotlib.rc_context({"svg.fonttype": "none"}):
        layout = figure.get_layout_engine()
        if layout is not None:
            layout.execute(figure)
            figure.set_layout_engine(None)
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    body, rules = _inline(stream.getvalue(), name, shows)
    return Picture(Markup(body), Markup(rules), title)


def own_letters() -> Callable[[str], str]:
    """A way to keep the ids in each picture of a page unique, also where one chart is drawn several times."""
    used: dict[str, int] = {}

    def named(letter: str) -> str:
        used[letter] = used.get(letter, 0) + 1
        return letter * used[letter]

    return named


def _inline(text: str, name: str, shows: str) -> tuple[str, str]:
    """The element and its style rules."""
    text = text[text.index("<svg") :].strip()
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r"<defs>\s*<style[^>]*>.*?</style>\s*</defs>", "", text, count=1, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = _in_tags(text, lambda tag: _NUMBER.sub(_rounded, tag))
    text = _renamed(text, name)
    classes: dict[str, str] = {}

    def as_class(found: re.Match[str]) -> str:
        if not _RULE.fullmatch(found[1]):
            return ""
        return f' class="{classes.setdefault(found[1], f"{name}{len(classes)}")}"'

    text = _in_tags(text, lambda tag: _STYLE.sub(as_class, tag))
    view = re.search(r'viewBox="[^"]*"', text)
    head = f'<svg class="{name}" {view[0] if view else ""} role="img" aria-label="{escape(shows)}"'
    head += ' xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    text = _HEAD.sub(lambda _: head, text, count=1)
    text = re.sub(r"\n\s*", "\n", text)
    parts = [f".{name} *{{stroke-linejoin:round;stroke-linecap:butt}}"]
    parts += [f".{each}{{{style}}}" for style, each in classes.items()]
    rules = "\n".join(parts).replace("'DejaVu Sans'", FONTS)
    return text.replace(head, f"{head}<style>{rules}</style>", 1), rules


def _in_tags(text: str, change: Callable[[str], str]) -> str:
    """The markup changed, and what is written between it left as it is."""
    return _TAG.sub(lambda tag: change(tag[0]), text)


def _rounded(found: re.Match[str]) -> str:
    """A place on the picture to a hundredth of a point: the last bits differ from one drawing to the next."""
    shown = f"{float(found[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown


def _renamed(text: str, name: str) -> str:
    """Names in the order in which they stand, which are the same each time; those that nobody uses go."""
    tags = "".join(_TAG.findall(text))
    used = {found[2] for found in _REFERENCE.finditer(tags)}
    names = {each: f"{name}-{place}" for place, each in enumerate(dict.fromkeys(_ID.findall(tags)))}

    def own(found: re.Match[str]) -> str:
        return f'id="{names[found[1]]}"' if found[1] in used else ""

    def changed(tag: str) -> str:
        return _REFERENCE.sub(lambda found: found[1] + names.get(found[2], found[2]), _ID.sub(own, tag))

    return _in_tags(text, changed)

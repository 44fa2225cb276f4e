"""A page of records (`document.py`) as one HTML file: no script, no other file, no network."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from feasibility.language.words import Words
from feasibility.report.document import Block, Picture, even

SECURITY = "default-src 'none'; base-uri 'none'; form-action 'none'; style-src {hashes}"
_SPACE = re.compile(r"(?<=€) (?=\d)|(?<=\d) (?=(?:%|m²))")
_SIGN = re.compile(r"(?<![\w+-])([+-])(?=€)")
JOINED = "\u2060"
SHADOW = Path(__file__).parents[1] / "serving" / "page" / "shadow.css"
"""A style that the pages of the servers have too."""


def page_html(template: str, blocks: Iterable[Block], words: Words, **shown: object) -> str:
    """The text of one HTML file; every text in it is escaped.

    Args:
        template: which of the folder `templates`.
        blocks: all that stand on the page: the rules of style that their pictures bring are allowed by hash.
        words: of the language of the page.
        shown: what the template lays out.
    """
    css = _css()
    pictures = [each for each in blocks if isinstance(each, Picture)]
    pictures += [each.narrow for each in pictures if each.narrow is not None]
    styles = [css, *(str(each.style) for each in pictures)]
    return (
        _environment()
        .get_template(template)
        .render(
            lang=words.lang,
            css=Markup(css),
            security=SECURITY.format(hashes=" ".join(map(_hash, styles))),
            picture_label=words("report_label_picture"),
            **shown,
        )
    )


def fragment_html(blocks: Iterable[Block], words: Words, title: str = "", level: int = 3) -> str:
    """Blocks as a part of a page, laid out as in the report; every text in it is escaped.

    Args:
        blocks: without drawings.
        words: of the language of the page.
        title: of the heading above it, which a table of that name does not show again.
        level: of the headings in it.
    """
    return str(_macros(words("report_label_picture")).blocks(list(blocks), level, title))


@cache
def _macros(picture_label: str) -> Any:
    """The template's macros, in which pictures are called so."""
    return _environment().get_template("blocks.html.j2").make_module({"picture_label": picture_label})


def unbroken(value: object) -> object:
    """A text in which no line ends between an amount and its sign or unit; markup and others as they are.

    An amount by itself keeps its sign as it is, so that a figure in a cell is copied as a number.
    """
    if type(value) is not str:
        return value
    joined = _SPACE.sub("\u00a0", value)
    return _SIGN.sub(rf"\1{JOINED}", joined) if " " in joined else joined


def in_words(cell: str) -> bool:
    """Whether a cell says more than one figure, and may go on on a next line."""
    return " " in str(unbroken(cell))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("feasibility.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=unbroken,
    )
    environment.filters["even"] = even
    environment.tests["in_words"] = in_words
    return environment


@cache
def _css() -> str:
    environment = _environment()
    assert environment.loader is not None
    own = environment.loader.get_source(environment, "report.css")[0]
    return own + SHADOW.read_text(encoding="utf-8").strip()


def _hash(style: str) -> str:
    digest = hashlib.sha256(style.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"

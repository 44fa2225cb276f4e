"""The link to a page that is served: what it carries, and its QR code for another phone or laptop."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO
from urllib.parse import quote

import click

from feasibility.cli.shared import say

if TYPE_CHECKING:
    from feasibility.serving.addresses import Place


def link_to(place: Place, key: str, *, lang: str | None, file: str = "") -> str:
    """The link of a key.

    Args:
        place: where the page is served.
        key: of whoever is let in.
        lang: that the page opens in; None for the browser's.
        file: that it opens first.
    """
    carried = {"key": key, "file": file, "lang": lang}
    return f"{place.link}/#" + "&".join(
        f"{name}={quote(value, safe='')}" for name, value in carried.items() if value
    )


def say_link(said: str, link: str, *, with_code: bool) -> None:
    """Print a line with a link, and below it the link's QR code where a terminal shows it.

    Args:
        said: the line.
        link: that is in it.
        with_code: whether other machines can reach the page.
    """
    say(said)
    if with_code and _shows_blocks(sys.stdout):
        from feasibility.serving.qr import blocks_of

        for line in blocks_of(link):
            say(f"  {click.style(line, fg='black', bg='bright_white')}")


def _shows_blocks(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal whose characters include the blocks of a QR code."""
    if stream is None or not stream.isatty():
        return False
    try:
        "█▀▄".encode(stream.encoding or "ascii")
    except (UnicodeError, LookupError):
        return False
    return True

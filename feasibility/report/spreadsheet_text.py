"""Texts in a file that a spreadsheet reads: none of them begins a formula, wherever the reader cuts the line.

A spreadsheet of another country takes another sign between cells, so a formula may begin in the middle of a
text too: `agreed;=1+1` is two cells where a semicolon ends one.
"""

from __future__ import annotations

import re

_SIGNS = "=+\\-@＝＋－＠"
"""What begins a formula; some spreadsheets take the wide signs of East Asia for the same."""
_UNSEEN = "\u00ad\u200b-\u200f\u2028-\u202f\u205f-\u2064\u2066-\u206f\ufeff"
"""Signs without a shape, or that only steer how others are shown."""
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_AT_A_CUT = re.compile(rf"((?:^|[,;|:])[\s{_UNSEEN}\"]*)([{_SIGNS}])")
"""A sign where a spreadsheet begins a cell: at the start, or after what may stand between cells."""
_AFTER_A_SPACE = re.compile(
    rf"(?<=[\s{_UNSEEN}])([{_SIGNS}])(?=[^\s])(?![0-9]+(?:[.,][0-9]+)*(?:[\s%;,|:)]|$))"
)
"""The same after a space, which may be what stands between cells; a number with its sign is none."""
_EQUALS = re.compile(r"(?<![\w'<>!=≤≥])([=＝])(?=[^\s])")
"""An equals sign after any other mark."""


def harmless(words: str) -> str:
    """A text no part of which is a formula: each sign that would begin one gets an apostrophe.

    Line ends, tabs and other signs that steer become spaces: they too may stand between cells.
    """
    line = _BREAKS.sub(" ", words)
    for begins in (_AT_A_CUT, _AFTER_A_SPACE, _EQUALS):
        line = begins.sub(lambda found: "".join((*found.groups()[:-1], "'", found[found.re.groups])), line)
    return line


def chart_text(words: str) -> str:
    """A title on a chart of a workbook; one that begins with an equals sign would be a place there."""
    return f" {words}" if words.startswith("=") else words

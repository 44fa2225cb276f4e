"""Rows as the text of a CSV file, for English or Dutch spreadsheets."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

Rows = Iterable[Sequence[object]]


MARK = "\ufeff"
"""By which a spreadsheet knows a file of UTF-8."""


def csv_text(rows: Rows, lang: str = "en", *, whole: bool = True) -> str:
    """Rows as CSV; no text in them is a formula to a spreadsheet, whatever stands between cells there.

    Args:
        rows: the header first.
        lang: `nl` for a Dutch spreadsheet: semicolons between cells, decimal commas, and a mark of UTF-8.
        whole: whether the file begins here; the mark stands there alone.
    """
    stream = io.StringIO()
    dutch = lang == "nl"
    writer = csv.writer(stream, delimiter=";" if dutch else ",", lineterminator="\n")
    writer.writerows([_with_comma(_harmless(_cell(each, dutch)), dutch) for each in row] for row in rows)
    return (MARK if dutch and whole else "") + stream.getvalue()


def _with_comma(cell: object, dutch: bool) -> object:
    return repr(float(cell)).replace(".", ",") if dutch and isinstance(cell, float) else cell


def _cell(value: object, dutch: bool) -> object:
    """Several figures in one cell: `at_least=850; at_most=999`, or roots one after another."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}={_with_comma(entry, dutch)}" for name, entry in value.items())
    if isinstance(value, list):
        return "; ".join(str(_with_comma(entry, dutch)) for entry in value)
    return value


def _harmless(cell: object) -> object:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return harmless(cell) if isinstance(cell, str) else cell


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

"""Amounts in the text of a page, so written that no line ends within them."""

from __future__ import annotations

import re

_SPACE = re.compile(r"(?<=€) (?=\d)|(?<=\d) (?=(?:%|m²))")
_SIGN = re.compile(r"(?<=[^\w+-])([+-])(?=€)")
JOINED = "\u2060"


def unbroken(value: object) -> object:
    """A text in which no line ends between an amount and its sign or unit; markup and others as they are.

    A minus at the beginning is unchanged, so that a figure in a cell is copied as a number.
    """
    if type(value) is not str:
        return value
    return _SPACE.sub("\u00a0", _SIGN.sub(rf"\1{JOINED}", value))

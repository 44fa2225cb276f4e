"""JSON from a file that anybody may have changed: finite numbers, and no deeper than is written there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any, NoReturn

DEEPEST = 60
"""Levels of lists and mappings; a scenario has at most some twenty."""
LONGEST_WHOLE = 300
"""Digits of a whole number: one of more is no number of a scenario, and no float."""


def plain_json(text: str) -> Any:
    """What a text stands for.

    Raises:
        ValueError: it is no JSON, is nested too deeply, or has a number without an end or half a letter.
    """
    try:
        data = json.loads(text, parse_float=_finite, parse_int=_whole, parse_constant=_refused)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    _refuse_depth(data)
    json.dumps(data, ensure_ascii=False).encode()  # half a letter, which JSON can hold, is in no file
    return data


def _finite(digits: str) -> float:
    value = float(digits)
    if not isfinite(value):
        raise ValueError(digits)
    return value


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_WHOLE:
        raise ValueError("a number of too many digits")
    return int(digits)


def _refused(word: str) -> NoReturn:
    raise ValueError(word)


def _refuse_depth(data: Any) -> None:
    """Level by level, so that nothing deep is ever walked through by a function that calls itself."""
    level = [data]
    for _ in range(DEEPEST):
        inner = [each.values() if isinstance(each, Mapping) else each for each in level if _holds(each)]
        level = [each for group in inner for each in group]
        if not level:
            return
    raise ValueError("nested too deeply")


def _holds(value: Any) -> bool:
    return isinstance(value, (Mapping, list))

"""Plain data of scenarios as JSON texts, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from math import isfinite
from typing import Any, NoReturn

from feasibility.messages import sentence
from feasibility.plain_data import Json
from feasibility.scenario.keys.model import IndexKind
from feasibility.scenario.keys.paths import kind_below
from feasibility.scenario.keys.values import Day, Kind
from feasibility.scenario.reading.read import WHOLE

DEEPEST = 60
"""Levels of lists and mappings; a scenario has at most some twenty."""
LONGEST_WHOLE = 300
"""Digits of a whole number; a longer one fits no float."""


def plain_json(text: str) -> Any:
    """The data in a JSON text.

    Raises:
        ValueError: it is not JSON, is nested too deeply, or has a non-finite number or half a character.
    """
    try:
        data = strict_json(text)
    except RecursionError:
        raise ValueError(sentence("nested too deeply")) from None
    _refuse_depth(data)
    json.dumps(data, ensure_ascii=False).encode()  # refuses a lone surrogate, which JSON allows
    return data


def strict_json(text: str | bytes | bytearray, longest_whole: int = LONGEST_WHOLE) -> Any:
    """The data in a JSON text with finite numbers alone, of which the whole ones have not too many digits.

    Raises:
        ValueError: it is no such text.
        RecursionError: it is nested too deeply.
    """

    def whole(digits: str) -> int:
        if len(digits) > longest_whole:
            raise ValueError(sentence("a number of too many digits"))
        return int(digits)

    return json.loads(text, parse_float=_finite, parse_int=whole, parse_constant=_refused)


def _finite(digits: str) -> float:
    value = float(digits)
    if not isfinite(value):
        raise ValueError(digits)
    return value


def _refused(word: str) -> NoReturn:
    raise ValueError(word)


def _refuse_depth(data: Any) -> None:
    """Level by level, without recursion."""
    level = [data]
    for _ in range(DEEPEST):
        inner = [each.values() if isinstance(each, Mapping) else each for each in level if _holds(each)]
        level = [each for group in inner for each in group]
        if not level:
            return
    raise ValueError(sentence("nested too deeply"))


def _holds(value: Any) -> bool:
    return isinstance(value, (Mapping, list))


def json_of(value: object) -> str:
    """Plain data as JSON in one line, dates as text."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_iso)


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} stands in no scenario")


def restored(data: Json) -> Json:
    """The plain data of a scenario from JSON, with dates and years as in a scenario file."""
    whole: Json = _restored(data, WHOLE)
    return whole


def _restored(value: Any, kind: Kind | None) -> Any:
    """Plain data with texts of dates turned into dates, and years of an index into numbers."""
    if isinstance(value, Mapping):
        return {
            int(name) if isinstance(kind, IndexKind) and name.isdecimal() else name: _restored(
                entry, kind_below(kind, name) if kind else None
            )
            for name, entry in value.items()
        }
    if isinstance(value, list):
        return [
            _restored(entry, kind_below(kind, str(place)) if kind else None)
            for place, entry in enumerate(value)
        ]
    if isinstance(kind, Day) and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value

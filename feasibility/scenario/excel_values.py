"""What a cell's content means where one kind of value is expected: dates, yes and no, lists, numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from feasibility.scenario.fields import (
    Day,
    Kind,
    ListOf,
    MappingOr,
    Named,
    Plain,
    Text,
    YesNo,
    found,
)
from feasibility.scenario.form_layout import NO, YES, is_numeric, single, words_of

_DAY_0, _DAY_0_FROM_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_FIRST_REAL_DAY = 61
"""1 March 1900: before it Excel counts a day that never was."""
_LAST_DAY = 110_000
_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DUTCH = re.compile(r"-?\d{1,3}(?:\.\d{3})*(?:,\d+)?|-?\d+(?:,\d+)?", re.ASCII)
_ENGLISH = re.compile(r"-?\d+(?:\.\d+)?|-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_WEIGHT = re.compile(r"(.+?)\s*:\s*(-?\d+(?:[.,]\d+)?(?:e-?\d+)?)", re.ASCII)
_ENTRY = re.compile(r"([^:]+?)\s*:\s*(.+)")
_TRUTHS = {"True": True, "False": False, **dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}

Content = str | int | float | bool | None


@dataclass(frozen=True)
class Converted:
    """A cell's value as the scenario file would have it, and what is wrong with how it was written."""

    value: Any
    mistake: str = ""


def converted(content: Content, kind: Kind | None, *, counts_from_1904: bool = False) -> Converted:
    """The value that a content stands for; a content that fits nothing is given as it is.

    Args:
        content: what stands in the cell.
        kind: what is expected there; None where nothing can stand, or a name.
        counts_from_1904: whether day numbers count from 1904, as Excel for the Macintosh did.
    """
    one = single(kind)
    if isinstance(one, Text):
        return Converted(_text(content))
    if isinstance(content, str):
        content = content.strip()
        if isinstance(one, ListOf) and not isinstance(kind, MappingOr):
            return Converted(_names(content))
        if isinstance(kind, Named) and isinstance(kind.item, Plain):
            return Converted(_entries(content))
        if isinstance(kind, (MappingOr, Named)):
            weights = _weights(content)
            if isinstance(one, ListOf) or isinstance(weights, dict):
                return Converted(weights)
        return _of_text(content, one)
    if isinstance(one, Day) and isinstance(content, (int, float)) and not isinstance(content, bool):
        return Converted(_day(content, counts_from_1904))
    return Converted(content)


def _text(content: Content) -> Content:
    """A text; quotes alone stand for a text of two quotes less, so that an empty text can be written."""
    if isinstance(content, str) and len(content) >= 2 and not content.strip('"'):
        return content[1:-1]
    return content


def _of_text(content: str, kind: Kind | None) -> Converted:
    """A text where no text is expected."""
    if isinstance(kind, YesNo):
        word = content.lower()
        if word in YES or word in NO:
            return Converted(word in YES)
        return Converted(True, f"found {found(content)}; yes or no is needed")
    if isinstance(kind, Day) and _ISO.fullmatch(content):
        try:
            return Converted(date.fromisoformat(content))
        except ValueError:
            return Converted(content)
    if is_numeric(kind) and content not in words_of(kind):
        return _number(content)
    return Converted(content)


def _number(content: str) -> Converted:
    """A number that was typed as a text: it is read on as the number, so that this is the one mistake."""
    text = content.removeprefix("€").removesuffix("%").strip()
    percent = content.endswith("%")
    if _DUTCH.fullmatch(text) and (
        "," in text or text.count(".") != 1 or text.partition(".")[0] not in ("0", "-0")
    ):
        number = float(text.replace(".", "").replace(",", "."))
    elif _ENGLISH.fullmatch(text):
        number = float(text.replace(",", ""))
    else:
        return Converted(content)
    number = number / 100 if percent else number
    value = int(number) if number.is_integer() and abs(number) < 2**53 else number
    english = f"{value:.10g}"
    shown = english if "." not in english else f"{english} ({english.replace('.', ',')} in a Dutch Excel)"
    return Converted(
        value, f"found {found(content)} in a cell for a number; clear the cell and type the number {shown}"
    )


def _day(number: float, counts_from_1904: bool) -> Any:
    """The date of a day number; with a time of day, or outside the calendar, what it was."""
    first = 0 if counts_from_1904 else _FIRST_REAL_DAY
    if not first <= number <= _LAST_DAY:
        return number
    moment = (_DAY_0_FROM_1904 if counts_from_1904 else _DAY_0) + timedelta(days=number)
    return moment.date() if number == int(number) else moment


def _names(content: str) -> list[str]:
    if content == "[]":
        return []
    return [name.strip() for name in re.split(r"[,;\n]", content) if name.strip()]


def _weights(content: str) -> Any:
    """Names, or where each has a weight a mapping."""
    parts = _names(content.replace("\n", ";") if ";" in content else content)
    matches = [_WEIGHT.fullmatch(part) for part in parts]
    if not parts or not all(matches):
        return parts
    weights = {}
    for match in matches:
        if match:
            number = float(match[2].replace(",", "."))
            weights[match[1]] = int(number) if number.is_integer() else number
    return weights


def _entries(content: str) -> Any:
    """Names with a value each, of whatever kind; the text itself where some part is no such pair."""
    matches = [_ENTRY.fullmatch(part) for part in _names(content)]
    if not matches or not all(matches):
        return content
    return {match[1]: _single(match[2]) for match in matches if match}


def _single(text: str) -> Any:
    if _ISO.fullmatch(text):
        return converted(text, Day()).value
    if text in _TRUTHS:
        return _TRUTHS[text]
    number = _WEIGHT.fullmatch(f":{text}" if text.startswith(":") else f"x: {text}")
    if number is None:
        return text
    value = float(number[2].replace(",", "."))
    return int(value) if value.is_integer() else value


def shown(value: Any) -> Any:
    """A value of a scenario as one cell shows it: lists as names, weights as `name: 2`, the rest as it is."""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_plain(weight)}" for name, weight in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(str(each) for each in value) or "[]"
    if isinstance(value, str) and not value.strip('"'):
        return f'"{value}"'
    return value


def _plain(number: Any) -> str:
    if isinstance(number, (str, date)):
        return str(number)
    return str(int(number)) if isinstance(number, float) and number.is_integer() else repr(number)

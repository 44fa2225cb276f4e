"""Cell contents converted to the expected kind of value: dates, yes and no, lists, numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from feasibility.invisible_characters import plain_text
from feasibility.messages import given_day, sentence
from feasibility.scenario.excel.layout import NO, YES, single, words_of
from feasibility.scenario.keys.fields import LETTER, ListOf, MappingOr, Named
from feasibility.scenario.keys.labels import by_language, is_label
from feasibility.scenario.keys.notation import (
    dutch_thousand_of,
    is_ambiguous,
    is_dutch_thousand,
    number_of_text,
)
from feasibility.scenario.keys.paths import takes_number
from feasibility.scenario.keys.refusal_words import found
from feasibility.scenario.keys.values import Day, Kind, Number, Plain, Text, YesNo

_DAY_0, _DAY_0_FROM_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_FIRST_REAL_DAY = 61
"""1 March 1900: before it Excel counts a day that did not exist."""
_FIRST = given_day(date(1900, 3, 1))
_LAST_DAY = 110_000
_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00(?::00(?:\.0+)?)?Z?", re.ASCII)
_ENTRY = re.compile(r"([^:]+?)\s*:\s*(.+)", re.DOTALL)
_ENTRY_WITH_EQUALS = re.compile(r"([^:=<>≤≥≠!~]+?)\s*=\s*([^:=<>≤≥].*)", re.DOTALL)
"""The same with an equals sign; one that is part of >= does not count."""
_UNPARTED = re.compile(rf"(\S*\d\S*)\s+([{LETTER}][^:=;]*?)\s*[:=]\s*(.+)", re.DOTALL)
"""A number that the next name follows without a separator."""
_PARTS = re.compile(r"[;\n]|,(?!\d)|,(?=\d+\s*:)")
"""Separators of entries in a cell: a comma before a digit is the decimal sign of a number."""
_PARTS_OF_VALUES = re.compile(r"[;\n]|,(?=\s)|,(?!\d)")
"""The same of entries without names: a comma before a space parts them too."""
_TRUTHS = {"True": True, "False": False, **dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}

Content = str | int | float | bool | date | None


@dataclass(frozen=True)
class Converted:
    """A cell's value as in a scenario file, and the mistakes in its notation."""

    value: Any
    mistake: str = ""
    dotted: Mapping[str, str] = field(default_factory=dict)
    """Numbers such as 1.285, by their name in the cell; without a name for the whole cell."""


def converted(content: Content, kind: Kind | None, *, counts_from_1904: bool = False) -> Converted:
    """The value of a content; unchanged where it fits no notation.

    Args:
        content: of the cell.
        kind: what is expected there; None where a name or nothing is.
        counts_from_1904: whether day numbers count from 1904, as Excel for the Macintosh did.
    """
    one = single(kind)
    if is_label(kind) and isinstance(content, str) and (named := by_language(content)) is not None:
        return Converted(named)
    if isinstance(one, Text):
        # Invisible characters around a name are removed; a free text is kept as typed.
        name = isinstance(content, str) and one.needed
        return Converted(_text(plain_text(str(content)) if name else content))
    if isinstance(content, str):
        content = plain_text(content)
        if isinstance(one, ListOf) and not isinstance(kind, MappingOr):
            return (
                _plain_values(content)
                if isinstance(one.item, (Plain, Number))
                else Converted(_names(content))
            )
        if isinstance(kind, (MappingOr, Named)):
            entries = _entries(content, plain=isinstance(kind, Named) and isinstance(kind.item, Plain))
            if isinstance(entries.value, dict):
                return entries
            if isinstance(one, ListOf):
                return Converted(_names(content))
        return _of_text(content, one)
    if isinstance(one, Day) and isinstance(content, (int, float)) and not isinstance(content, bool):
        return _day(content, counts_from_1904)
    dotted = dutch_thousand_of(content) if takes_number(kind) else ""
    return Converted(content, dotted={"": dotted} if dotted else {})


def _text(content: Content) -> Content:
    """A text; a pair of quotes alone is an empty text."""
    if isinstance(content, str) and len(content) >= 2 and not content.strip('"'):
        return content[1:-1]
    return content


def _of_text(content: str, kind: Kind | None) -> Converted:
    """A text where no text is expected."""
    if isinstance(kind, YesNo):
        word = content.lower()
        if word in YES or word in NO:
            return Converted(word in YES)
        return Converted(True, sentence("found {value}; yes or no is needed", value=found(content)))
    if isinstance(kind, Day):
        midnight = _MIDNIGHT.fullmatch(content)
        try:
            return Converted(date.fromisoformat(midnight[1] if midnight else content))
        except ValueError:
            return Converted(content)
    if takes_number(kind) and content not in words_of(kind):
        return _number(content)
    return Converted(content)


def _number(content: str) -> Converted:
    """A number typed as a text: reading continues with the number, so that this is the only mistake."""
    number = number_of_text(content)
    if number is None:
        return Converted(content)
    value = int(number) if number.is_integer() and abs(number) < 2**53 else number
    return Converted(
        value,
        sentence(
            "found {value} in a cell for a number; clear the cell and {advice}",
            value=found(content),
            advice=_type(content),
        ),
    )


def _type(content: str) -> str:
    """How to type the number instead; both readings where 1,285 has two."""
    number = number_of_text(content)
    if number is None:
        return sentence("type a number")
    if is_ambiguous(content):
        thousand = content.strip().replace(",", "")
        return sentence(
            "type {thousand}, or {number:.10g} ({number:.10g} with a comma in a Dutch Excel)",
            thousand=thousand,
            number=number,
        )
    english = f"{number:.10g}"
    shown = (
        english
        if "." not in english
        else sentence(
            "{english} ({dutch} in a Dutch Excel)", english=english, dutch=english.replace(".", ",")
        )
    )
    return sentence("type the number {shown}", shown=shown)


def _day(number: float, counts_from_1904: bool) -> Converted:
    """The date of a day number; with a time of day, or outside the calendar, unchanged."""
    first = 0 if counts_from_1904 else _FIRST_REAL_DAY
    if 0 < number < first - 1 and number == int(number):
        shown = (_DAY_0 + timedelta(days=number + 1)).date()
        early = sentence("found {day}; a date from {first} on is needed", day=given_day(shown), first=_FIRST)
        return Converted(shown, early)
    if not first <= number <= _LAST_DAY:
        return Converted(number)
    moment = (_DAY_0_FROM_1904 if counts_from_1904 else _DAY_0) + timedelta(days=number)
    return Converted(moment.date() if number == int(number) else moment)


def _names(content: str) -> list[str]:
    if content == "[]":
        return []
    return [name.strip() for name in re.split(r"[,;\n]", content) if name.strip()]


def _plain_values(content: str) -> Converted:
    """A list of numbers, words or dates: parted by semicolons, or by commas with a space behind them."""
    texts = [plain_text(part) for part in _PARTS_OF_VALUES.split(content) if part.strip()]
    if content == "[]":
        texts = []
    values = [_single(text, plain=True) for text in texts]
    unparted = next((text for text, value in zip(texts, values, strict=True) if _runs_on(text, value)), "")
    if unparted:
        return Converted(
            values, sentence("found {value}; write a semicolon between two values", value=found(unparted))
        )
    ambiguous = next((text for text in texts if is_ambiguous(text)), "")
    if ambiguous:
        number = ambiguous.replace(",", ".")
        said = sentence(
            "found '{text}'; write {whole}, or {number}0",
            text=ambiguous,
            whole=ambiguous.replace(",", ""),
            number=number,
        )
        return Converted(values, said)
    numbers = enumerate(zip(texts, values, strict=True))
    return Converted(
        values,
        dotted={
            str(place): text
            for place, (text, value) in numbers
            if isinstance(value, (int, float)) and is_dutch_thousand(text)
        },
    )


def _runs_on(text: str, value: Any) -> bool:
    """Whether a text is several numbers with commas between them that might be decimal signs: 24,30,36."""
    return isinstance(value, str) and "," in text and not text.strip("0123456789,.- ")


def _entries(content: str, *, plain: bool) -> Converted:
    """Names with a value each, such as `min: 0; max: 60`; the text itself where some part is not such a pair.

    Args:
        content: the text of the cell.
        plain: whether a value may be of any kind, also a word or a date.
    """
    parts = [part.strip() for part in _PARTS.split(content) if part.strip()]
    matches = [_ENTRY_WITH_EQUALS.fullmatch(part) or _ENTRY.fullmatch(part) for part in parts]
    if not matches or not all(matches):
        return Converted(content)
    unparted = ""
    pairs: list[tuple[str, str]] = []
    for match in matches:
        name, text = (match[1], plain_text(match[2])) if match else ("", "")
        while follows := _UNPARTED.fullmatch(text):
            unparted = unparted or f"{name[:60]}: {follows[1][:60]}; {follows[2][:60]}: {follows[3][:60]}"
            pairs.append((name, follows[1]))
            name, text = follows[2], plain_text(follows[3])
        pairs.append((name, text))
    values: dict[str, Any] = {}
    dotted: dict[str, str] = {}
    for name, text in pairs:
        if name in values:
            return Converted(values, sentence("gives '{name}' twice", name=name[:60]))
        values[name] = value = _single(text, plain=plain)
        if is_ambiguous(text):
            number = text.replace(",", ".")
            said = sentence(
                "found '{name}: {text}'; write {whole}, or {number}0",
                name=name[:60],
                text=text,
                whole=text.replace(",", ""),
                number=number,
            )
            return Converted(values, said)
        if isinstance(value, (int, float)) and is_dutch_thousand(text):
            dotted[name] = text
    if not unparted:
        return Converted(values, dotted=dotted)
    said = sentence(
        "found {value}, with nothing between two entries; write '{unparted}'",
        value=found(content),
        unparted=unparted,
    )
    return Converted(values, said, dotted)


def _single(text: str, *, plain: bool) -> Any:
    """The value of one entry: a number with either decimal sign, or where it may be a word or a date."""
    if plain and _ISO.fullmatch(text):
        return converted(text, Day()).value
    if plain and text in _TRUTHS:
        return _TRUTHS[text]
    number = float(text) if is_dutch_thousand(text) else number_of_text(text)
    if number is None or "%" in text or "€" in text:
        return text
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


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

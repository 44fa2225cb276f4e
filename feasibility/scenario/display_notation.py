"""The parts of a message as a field or a cell displays them, for people who never see the file."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from feasibility.messages import AND, TO_DUTCH, Given, Part, in_language, listed, sentence
from feasibility.scenario.keys.fields import MappingOr, Named, OneOrMore, PartOf, keys_of, single_kind
from feasibility.scenario.keys.paths import is_percentage, kind_at, upwards
from feasibility.scenario.keys.refusal_words import SHOWN, nearest_of
from feasibility.scenario.keys.values import Kind, Whole, is_number

TRUTHS: Mapping[str, tuple[str, str]] = MappingProxyType({"nl": ("ja", "nee"), "en": ("yes", "no")})
"""Words for true and false."""
MOST_CELLS = 4
_BETWEEN_CELLS = re.compile(r"[\t\r\n]+")


class DisplayNotation(ABC):
    """The notation of a place where people give a value: a field of a page, or a cell of a form."""

    def __init__(self, path: str) -> None:
        """Prepare the message of a mistake.

        Args:
            path: of the mistake.
        """
        self.path = path

    def kind(self, path: str) -> Kind | None:
        """What is allowed at a path."""
        return kind_at(path)

    @abstractmethod
    def word(self, name: str, path: str, lang: str) -> str:
        """What a word of the format, or a name in the scenario, is called where it is chosen."""

    @abstractmethod
    def label(self, path: str, lang: str) -> str:
        """What a key is called; empty for one that does not exist."""

    @abstractmethod
    def called(self, path: str, lang: str) -> str:
        """What a number of the scenario is called, and of what it is; the path where nothing stands there."""

    @abstractmethod
    def percentage(self, value: float, lang: str) -> str:
        """A hint how a percentage is written."""

    def day(self, value: date, lang: str) -> str:
        """A date."""
        return day_shown(value, lang)

    def number(self, value: float, lang: str, path: str = "") -> str:
        """A number that goes with a key, without a path with that of the mistake."""
        path = path or self.path
        kind = self.kind(path)
        return number_at(value, kind.item if isinstance(kind, Named) else kind, path, lang)

    def found(self, value: Any, lang: str) -> str | None:
        """A raw value that was found; None for one that has no notation of its own."""
        if isinstance(value, bool):
            return TRUTHS[lang][0 if value else 1]
        if is_number(value):
            return self.number(value, lang)
        if isinstance(value, date) and not isinstance(value, datetime):
            return self.day(value, lang)
        if not isinstance(value, str):
            return None
        cells = [each.strip()[:SHOWN] for each in _BETWEEN_CELLS.split(value) if each.strip()]
        if len(cells) > 1:
            more = ["…"] if len(cells) > MOST_CELLS else []
            shown = [*cells[:MOST_CELLS], *more]
            both = listed([listed(shown[:-1]), shown[-1]], AND) if not more else listed(shown)
            return in_language(sentence("{count} cells: {cells}", count=len(cells), cells=both), lang)
        text = self.word(value, self.path, lang)
        cut = text if len(text) <= SHOWN else text[:SHOWN] + "…"
        return in_language(sentence("the text '{text}'", text=cut), lang)

    def nearest(self, found: object, allowed: tuple[str, ...], in_file: str, path: str, lang: str) -> str:
        """The question whether the nearest of some words was meant, by what it is called.

        Args:
            found: in place of one of them.
            allowed: the words, as a file spells them.
            in_file: the nearest as a file spells it.
            path: where they stand.
            lang: of the question.
        """
        called = [self.word(each, path, lang) for each in allowed]
        typed = self.word(found, path, lang) if isinstance(found, str) else str(found)
        begin = typed.casefold()
        beginning = [each for each in called if len(begin) > 2 and each.casefold().startswith(begin)]
        near = nearest_of(typed, called)
        if in_file and near in allowed:  # it has no label: the nearest may be one that has
            near = self.word(in_file, path, lang)
        near = near or (beginning[0] if len(beginning) == 1 else "")
        near = near or (self.word(in_file, path, lang) if in_file else "")
        said = sentence("; did you mean '{near}'?", near=near) if near else ""
        return in_language(said, lang)

    def place(self, key: str) -> str:
        """The path of a key that stands below, beside or above that of the mistake, or has its own path."""
        first = key.partition(".")[0]
        for above in upwards(self.path):
            kind = self.kind(above)
            kind = kind.mapping if isinstance(kind, MappingOr) else kind
            kind = kind.item if isinstance(kind, OneOrMore) else kind
            if isinstance(kind, PartOf) and first in keys_of(kind.part):
                return f"{above}.{key}"
        return key

    def key(self, name: str, lang: str) -> str:
        """A key, by its label between quotes."""
        label = self.label(self.place(name), lang)
        return f"'{label}'" if label else name

    def write(self, given: Given, lang: str) -> str | None:
        """A part of a sentence; None for one that is written as in a file."""
        value, path = given.value, self.place(given.path) if given.path else self.path
        match given.part:
            case Part.FOUND:
                return self.found(value, lang)
            case Part.NUMBER:
                return self.number(value, lang, path)
            case Part.DAY:
                return self.day(value, lang)
            case Part.TRUTH:
                return TRUTHS[lang][0 if value else 1]
            case Part.PERCENTAGE:
                return self.percentage(value, lang) if is_percentage(self.kind(path), path) else None
            case Part.UNLESS_NEAR:
                return "" if in_language(value, lang, self) else None
            case Part.OF_FILE:
                return ""
            case Part.IN_FILE:
                return None
            case _:
                return self.named(given.part, value, path, lang)

    def named(self, part: Part, value: Any, path: str, lang: str) -> str:
        """A part that names something: a word of the format, a name in the scenario, a path or a key."""
        match part:
            case Part.QUOTED:
                return f"'{self.word(str(value), path, lang)}'"
            case Part.NEAREST:
                found, allowed, in_file = value
                return self.nearest(found, allowed, in_file, path, lang)
            case Part.PATH:
                return self.called(str(value), lang)
            case Part.KEY:
                return self.key(value, lang)
            case Part.UNKNOWN:
                return in_language(sentence("'{name}' is unknown here", name=value), lang)
            case _:
                return self.word(str(value), path, lang)


def day_shown(value: date, lang: str) -> str:
    """A date in figures: 12-05-2026 in Dutch, 2026-05-12 in English, where the order is in doubt."""
    return f"{value.day:02}-{value.month:02}-{value.year:04}" if lang == "nl" else value.isoformat()


def number_at(value: float, kind: Kind | None, path: str, lang: str) -> str:
    """A number as written in the field of a key: 5,5 % where it is a share or a rate; a year is 2030."""
    if is_percentage(kind, path):
        return number_shown(value, lang, hundredfold=True) + (" %" if lang == "nl" else "%")
    single = single_kind(kind)
    return number_shown(value, lang, grouped=not isinstance(single, Whole) or single.grouped)


def number_shown(value: float, lang: str, *, hundredfold: bool = False, grouped: bool = True) -> str:
    """A number with all its digits, as the language writes it: 1.250,5 or 1,250.5.

    Args:
        value: the number.
        lang: `en` or `nl`.
        hundredfold: whether it is a fraction that is shown as a percentage.
        grouped: whether thousands are marked.
    """
    exact = Decimal(repr(value))
    if not exact.is_finite():
        return str(value)
    exact = exact.scaleb(2) if hundredfold else exact
    whole, _, part = f"{exact:f}".partition(".")
    part = part.rstrip("0")
    minus = "-" if whole.startswith("-") else ""
    digits = whole.removeprefix("-")
    written = minus + (f"{int(digits):,}" if grouped else digits) + (f".{part}" if part else "")
    return written.translate(TO_DUTCH) if lang == "nl" else written

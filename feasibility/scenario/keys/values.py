"""Kinds of single values: numbers, words, dates, each read strictly within its bounds.

A kind reads one raw value (as YAML or a form gives it) and either returns it or adds one `Mistake` to the
list. Reading continues after a mistake, so that all of them are shown at once. Places in a file are added
later, from the dotted path.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from feasibility.errors import Mistake
from feasibility.glossary import ASIDE, terms_named
from feasibility.messages import Part, given, given_day, in_both, listed, sentence
from feasibility.scenario.keys.notation import is_ambiguous, number_of_text
from feasibility.scenario.keys.refusal_words import found, nearest_of, percent_hint, shown, suggestion_of

LARGEST = 1e12
BARELY = 1.001
"""Times its bound: what is below that was not written as a percentage."""
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)
"""A date as it is written in the Netherlands, the day first."""
SURROGATE = re.compile("[\ud800-\udfff]")
"""Lone surrogates, which cannot be encoded."""


class Kind(Protocol):
    """A kind of value of a key."""

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> Any:
        """The value, or None after a mistake was added."""
        ...

    def schema(self) -> dict[str, Any]:
        """The allowed values as JSON Schema."""
        ...


def is_number(value: object) -> bool:
    """Whether a raw value is a number; true and false are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def dutch_name(word: str, path: str) -> str:
    """What a word of the format that may be chosen at a path is called in Dutch; empty without a name."""
    found = [each for each in terms_named(f"{path}.{word}") if each.en.unit == "choice"]
    return ASIDE.sub("", found[0].nl.name) if len(found) == 1 and found[0].nl.name != word else ""


@dataclass(frozen=True)
class Number:
    """A number between two bounds, both included, but for the lower if `above` and the upper if `below`."""

    low: float = -LARGEST
    high: float = LARGEST
    what: str = sentence("a number")
    above: bool = False
    fraction: bool = False
    """A share or a rate, which people also write as a percentage."""
    percents_from: float = 0.0
    """The least percentage that is meant, if not anything above the bound: 1.2 is no correlation of 1.2 %."""
    below: bool = False

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> float | None:
        """The number as a float."""
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            mistakes.append(
                Mistake(
                    path, sentence("found {value}; {needed}", value=found(value), needed=self._needed(value))
                )
            )
            return None
        excluded = (self.above and value == self.low) or (self.below and value == self.high)
        if self.low <= value <= self.high and not excluded:
            return float(value)
        mistakes.append(
            Mistake(
                path,
                sentence(
                    "found {value}; {allowed}{hint}",
                    value=found(value),
                    allowed=self._allowed(value),
                    hint=self._hint(value),
                ),
            )
        )
        return None

    def _allowed(self, value: float) -> str:
        """The bounds; a technical limit is named only where it is exceeded."""
        low, high = shown(self.low), shown(self.high)
        if self.high < LARGEST and self.below:
            between = sentence("of at least {low} and below {high}", low=low, high=high)
        elif self.high < LARGEST:
            between = (
                sentence("above {low} and at most {high}", low=low, high=high)
                if self.above
                else sentence("from {low} to {high}", low=low, high=high)
            )
        elif value > self.high:
            between = sentence("of at most {high}", high=high)
        elif self.above:
            between = sentence("above {low}", low=low)
        else:
            between = sentence("of at least {low}", low=low)
        return sentence("{what} {between} is allowed", what=self.what, between=between)

    def _hint(self, value: float) -> str:
        meant = max(self.high * BARELY, self.percents_from)
        if self.fraction and self.high < value <= 100 and value >= meant:
            return percent_hint(value)
        return ""

    def _needed(self, value: Any) -> str:
        """What is asked for; how to write a number in the Dutch way or with a sign (1.184,50, 12,5 %)."""
        number = number_of_text(value) if isinstance(value, str) else None
        if number is None:
            return sentence("{what} is needed", what=self.what)
        percent = "" if "%" in value else self._hint(number)
        if not percent and not self.low <= number <= self.high:
            return self._allowed(number)
        return sentence("{what} is needed{hint}", what=self.what, hint=percent or _written(value, number))

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the number."""
        bounds: dict[str, Any] = {"type": "number"}
        if self.low > -LARGEST:
            bounds["exclusiveMinimum" if self.above else "minimum"] = self.low
        if self.high < LARGEST:
            bounds["exclusiveMaximum" if self.below else "maximum"] = self.high
        return bounds


def _written(value: str, number: float) -> str:
    """A hint for the number of a text, in a file's notation."""
    if is_ambiguous(value):
        return sentence(
            ": write {whole}, or {number:.10g}0", whole=value.strip().replace(",", ""), number=number
        )
    return sentence(": write {number:.10g}", number=number)


@dataclass(frozen=True)
class Whole:
    """A whole number between two bounds, both included."""

    low: int
    high: int
    what: str = sentence("a whole number")
    grouped: bool = True
    """Whether a bound of a thousand is written 1_000 in a message; a year is not."""

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> int | None:
        """The whole number."""
        if isinstance(value, int) and not isinstance(value, bool) and self.low <= value <= self.high:
            return value
        ends = (self.low, self.high)
        low, high = (shown(each) if self.grouped else given(str(each), Part.NUMBER, each) for each in ends)
        mistakes.append(
            Mistake(
                path,
                sentence(
                    "found {value}; {what} from {low} to {high} is allowed",
                    value=found(value),
                    what=self.what,
                    low=low,
                    high=high,
                ),
            )
        )
        return None

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the whole number."""
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True)
class Text:
    """A text; `needed` refuses an empty one."""

    needed: bool = False
    longest: int = 10_000

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> str | None:
        """The text."""
        if not isinstance(value, str):
            mistakes.append(Mistake(path, sentence("found {value}; a text is needed", value=found(value))))
        elif self.needed and not value.strip():
            mistakes.append(Mistake(path, sentence("found an empty text; a text is needed")))
        elif len(value) > self.longest:
            mistakes.append(
                Mistake(
                    path,
                    sentence(
                        "found a text of {count} characters; at most {longest} is allowed",
                        count=len(value),
                        longest=self.longest,
                    ),
                )
            )
        elif half := SURROGATE.search(value):
            mistakes.append(
                Mistake(
                    path, sentence("found {half!r}, half of a character; write the whole one", half=half[0])
                )
            )
        else:
            return value
        return None

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the text."""
        return {"type": "string", "minLength": 1} if self.needed else {"type": "string"}


@dataclass(frozen=True)
class Plain:
    """A single value of any kind; its path decides which."""

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> Any:
        """The value as it is."""
        if isinstance(value, str):
            return Text().read(value, path, mistakes)
        if isinstance(value, (bool, int, float, date)):
            return value
        mistakes.append(
            Mistake(path, sentence("found {value}; a single value is needed", value=found(value)))
        )
        return None

    def schema(self) -> dict[str, Any]:
        """JSON Schema of a single value."""
        return {"type": ["string", "number", "boolean"]}


@dataclass(frozen=True)
class Day:
    """A date, written 2019-07-01."""

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> date | None:
        """The date."""
        if isinstance(value, date) and not isinstance(value, datetime) and 1900 <= value.year <= 2200:
            return value
        hint = sentence(", written like {day}", day=given_day(date(2019, 7, 1)))
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            hint = (
                sentence(": {value} without quotes", value=value)
                if _exists(value)
                else sentence("; this one does not exist")
            )
        elif isinstance(value, str) and (dutch := _DAY_FIRST.fullmatch(value.strip())):
            written = f"{dutch[3]}-{int(dutch[2]):02}-{int(dutch[1]):02}"
            day = given_day(date.fromisoformat(written)) if _exists(written) else None
            either = int(dutch[1]) <= 12 and dutch[1] != dutch[2]
            hint = (
                (
                    sentence(": write {day} if the day stands first", day=day)
                    if either
                    else sentence(": write {day}", day=day)
                )
                if day is not None
                else hint
            )
        mistakes.append(
            Mistake(
                path,
                sentence(
                    "found {value}; a date from 1900 to 2200 is needed{hint}", value=found(value), hint=hint
                ),
            )
        )
        return None

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the date."""
        return {"type": "string", "format": "date"}


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class YesNo:
    """True or false."""

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> bool | None:
        """The truth value."""
        if isinstance(value, bool):
            return value
        yes, no = given("true", Part.TRUTH, True), given("false", Part.TRUTH, False)
        said = sentence("found {value}; {yes} or {no} is needed", value=found(value), yes=yes, no=no)
        mistakes.append(Mistake(path, said))
        return None

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the truth value."""
        return {"type": "boolean"}


@dataclass(frozen=True)
class OneOf:
    """One of a few words, or of a few numbers."""

    words: tuple[str | int, ...]

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> str | int | None:
        """The word."""
        if not isinstance(value, bool) and isinstance(value, (str, int)) and value in self.words:
            return value
        words = [str(word) for word in self.words]
        names = {dutch_name(word, path): word for word in words} | {word: word for word in words}
        near = names.get(nearest_of(value, names), "") if isinstance(value, str) else ""
        allowed = listed(self._called(word, path) for word in words)
        hint = suggestion_of(near, value, words) if isinstance(value, str) else ""
        mistakes.append(
            Mistake(
                path,
                sentence(
                    "found {value}; allowed: {allowed}{hint}", value=found(value), allowed=allowed, hint=hint
                ),
            )
        )
        return None

    def _called(self, word: str, path: str) -> str:
        name = dutch_name(word, path)
        return given(in_both(word, f"{name} ({word})") if name else word, Part.WORD, word)

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the choice."""
        return {"enum": list(self.words)}


HISTORY = OneOf(("cbs",))
"""Whose figures the published history of an index has."""
SHARE = Number(0, 1, sentence("a share"), fraction=True)
RATE = Number(-0.5, 0.5, sentence("a yearly rate"), fraction=True)
RETURN = Number(-0.5, 1, sentence("a yearly rate of return"), above=True, fraction=True)
YIELD = Number(0.001, 1, sentence("a yield"), fraction=True)
EUROS = Number(what=sentence("an amount of euros"))
EUROS_FROM_0 = Number(0, what=sentence("an amount of euros"))
EUROS_ABOVE_0 = Number(0, what=sentence("an amount of euros"), above=True)
SQUARE_METRES = Number(0, 100_000, sentence("a floor area in m²"), above=True)
MONTHS_OF_A_YEAR = Number(0, 12, sentence("a number of months"))
STATUS = OneOf(("published", "derived", "known", "uncertain", "assumed"))
INDEX_NAME = Text(needed=True)

"""What may stand under a key: kinds of values that are read strictly, each with its bounds and its words.

A kind reads one raw value (as YAML or a form gives it) and either returns it or adds one `Mistake` to the
list. Reading goes on after a mistake, so that all of them are shown at once. Places in a file are added
later, from the dotted path.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, datetime
from functools import cache
from typing import Any, Protocol

from feasibility.errors import Mistake
from feasibility.scenario.writing.scenario_file import is_ambiguous, number_of_text
from feasibility.signs import invisible_sign

LETTER = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"
"""The letters of the Latin alphabet, also with accents, as the inside of a regular expression's brackets."""
NAME = re.compile(rf"[{LETTER}][{LETTER}0-9_ -]*\Z")
LARGEST = 1e12
SHOWN = 60
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)
"""A date as it is written in the Netherlands, the day first."""
SURROGATE = re.compile("[\ud800-\udfff]")
"""Half of a character, which no file and no terminal can take."""


class Kind(Protocol):
    """Something that can stand under a key."""

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> Any:
        """The value, or None after a mistake was added."""
        ...

    def schema(self) -> dict[str, Any]:
        """The same as JSON Schema."""
        ...


def found(value: Any) -> str:
    """A raw value as a message shows it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    if isinstance(value, str):
        text = value if len(value) <= SHOWN else value[:SHOWN] + "…"
        return f"the text {text!r}"
    if not isinstance(value, (int, float, date)):
        return f"a value of the type {type(value).__name__}"
    text = str(value)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def shown(number: float) -> str:
    """A bound as a message shows it: 0.5 or 1_000_000."""
    return f"{number:_.0f}" if number == round(number) else f"{number:.10g}"


def nearest_of(word: object, allowed: Iterable[str]) -> str:
    """The allowed word nearest to this one, in capitals or not; empty where none is near."""
    words = [str(each) for each in allowed]
    match = difflib.get_close_matches(str(word)[:SHOWN], words, n=1, cutoff=0.6)
    if match:
        return match[0]
    in_small = {each.casefold(): each for each in words}
    match = difflib.get_close_matches(str(word)[:SHOWN].casefold(), list(in_small), n=1, cutoff=0.6)
    return in_small[match[0]] if match else ""


def nearest(word: object, allowed: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the allowed word nearest to this one; empty where none is near."""
    near = nearest_of(word, allowed)
    return f"; did you mean '{near}'?" if near else ""


@dataclass(frozen=True)
class Number:
    """A number between two bounds, both allowed unless `above` says that the lower one is not."""

    low: float = -LARGEST
    high: float = LARGEST
    what: str = "a number"
    above: bool = False
    fraction: bool = False
    """A share or a rate, which people also write as a percentage."""

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> float | None:
        """The number as a float."""
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            mistakes.append(Mistake(path, f"found {found(value)}; {self.what} is needed{_as_number(value)}"))
            return None
        if self.low <= value <= self.high and not (self.above and value == self.low):
            return float(value)
        mistakes.append(Mistake(path, f"found {found(value)}; {self._allowed(value)}{self._hint(value)}"))
        return None

    def _allowed(self, value: float) -> str:
        """The bounds; one that is only there against nonsense is named to who passes it."""
        low, high = shown(self.low), shown(self.high)
        if self.high < LARGEST:
            between = f"above {low} and at most {high}" if self.above else f"from {low} to {high}"
        elif value > self.high:
            between = f"of at most {high}"
        elif self.above:
            between = f"above {low}"
        else:
            between = f"of at least {low}"
        return f"{self.what} {between} is allowed"

    def _hint(self, value: float) -> str:
        if self.fraction and self.high < value <= 100:
            return f": {value:g} % is written {value / 100:g}"
        return ""

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the number."""
        bounds: dict[str, Any] = {"type": "number"}
        if self.low > -LARGEST:
            bounds["exclusiveMinimum" if self.above else "minimum"] = self.low
        if self.high < LARGEST:
            bounds["maximum"] = self.high
        return bounds


def _as_number(value: Any) -> str:
    """A hint for a number written in the Dutch way or with a sign: 1.184,50 or 12,5 %."""
    if not isinstance(value, str):
        return ""
    number = number_of_text(value)
    if number is None:
        return ""
    if is_ambiguous(value):
        return f": write {value.strip().replace(',', '')}, or {number:.10g}0"
    return f": write {number:.10g}"


@dataclass(frozen=True)
class Whole:
    """A whole number between two bounds, both allowed."""

    low: int
    high: int
    what: str = "a whole number"

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> int | None:
        """The whole number."""
        if isinstance(value, int) and not isinstance(value, bool) and self.low <= value <= self.high:
            return value
        mistakes.append(
            Mistake(
                path,
                f"found {found(value)}; {self.what} from {shown(self.low)} to {shown(self.high)} is allowed",
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
            mistakes.append(Mistake(path, f"found {found(value)}; a text is needed"))
        elif self.needed and not value.strip():
            mistakes.append(Mistake(path, "found an empty text; a text is needed"))
        elif len(value) > self.longest:
            mistakes.append(
                Mistake(path, f"found a text of {len(value)} characters; at most {self.longest} is allowed")
            )
        elif half := SURROGATE.search(value):
            mistakes.append(Mistake(path, f"found {half[0]!r}, half of a character; write the whole one"))
        else:
            return value
        return None

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the text."""
        return {"type": "string", "minLength": 1} if self.needed else {"type": "string"}


@dataclass(frozen=True)
class Plain:
    """A single value of whatever kind belongs at the path that it is for."""

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> Any:
        """The value as it is."""
        if isinstance(value, str):
            return Text().read(value, path, mistakes)
        if isinstance(value, (bool, int, float, date)):
            return value
        mistakes.append(Mistake(path, f"found {found(value)}; a single value is needed"))
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
        hint = ", written like 2019-07-01"
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            hint = f": {value} without quotes" if _exists(value) else "; this one does not exist"
        elif isinstance(value, str) and (dutch := _DAY_FIRST.fullmatch(value.strip())):
            day = f"{dutch[3]}-{int(dutch[2]):02}-{int(dutch[1]):02}"
            either = int(dutch[1]) <= 12 and dutch[1] != dutch[2]
            hint = f": write {day}{' if the day stands first' if either else ''}" if _exists(day) else hint
        mistakes.append(Mistake(path, f"found {found(value)}; a date from 1900 to 2200 is needed{hint}"))
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
        mistakes.append(Mistake(path, f"found {found(value)}; true or false is needed"))
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
        allowed = ", ".join(str(word) for word in self.words)
        hint = nearest(value, [str(word) for word in self.words]) if isinstance(value, str) else ""
        mistakes.append(Mistake(path, f"found {found(value)}; allowed: {allowed}{hint}"))
        return None

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the choice."""
        return {"enum": list(self.words)}


@dataclass(frozen=True)
class WordOr:
    """One of a few words, or else another kind: `dwelling` or a number of euros."""

    words: tuple[str, ...]
    other: Kind

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> Any:
        """The word, or what the other kind reads."""
        if isinstance(value, str) and value in self.words:
            return value
        tried: list[Mistake] = []
        result = self.other.read(value, path, tried)
        words = " or ".join(f"'{word}'" for word in self.words)
        near = nearest(value, self.words) if isinstance(value, str) else ""
        mistakes.extend(Mistake(m.path, f"{m.message}, or the word {words}{near}") for m in tried)
        return result

    def schema(self) -> dict[str, Any]:
        """JSON Schema of either."""
        return {"anyOf": [{"enum": list(self.words)}, self.other.schema()]}


@dataclass(frozen=True)
class MappingOr:
    """A mapping of one kind, or else a single value of another."""

    mapping: Kind
    other: Kind

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> Any:
        """What the kind that fits reads."""
        return (self.mapping if isinstance(value, Mapping) else self.other).read(value, path, mistakes)

    def schema(self) -> dict[str, Any]:
        """JSON Schema of either."""
        return {"anyOf": [self.mapping.schema(), self.other.schema()]}


@dataclass(frozen=True)
class ListOf:
    """A list of values of one kind."""

    item: Kind
    least: int = 0
    most: int = 1000

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> tuple[Any, ...] | None:
        """The values as a tuple."""
        if not isinstance(value, Sequence) or isinstance(value, str):
            mistakes.append(
                Mistake(path, f"found {found(value)}; a list is needed, written {self._example(value)}")
            )
            return None
        if not self.least <= len(value) <= self.most:
            mistakes.append(
                Mistake(
                    path, f"found a list of {len(value)}; {self.least} to {self.most} entries are allowed"
                )
            )
            return None
        return tuple(self.item.read(entry, f"{path}.{place}", mistakes) for place, entry in enumerate(value))

    def _example(self, value: Any) -> str:
        """How a list is written: with the value itself, if that is a name that may stand in it."""
        tried: list[Mistake] = []
        self.item.read(value, "", tried)
        fits = not tried and isinstance(value, str) and len(value) <= SHOWN and NAME.match(value)
        return f"[{value}]" if fits else "[a, b]"

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the list."""
        return {"type": "array", "items": self.item.schema(), "minItems": self.least, "maxItems": self.most}


@dataclass(frozen=True)
class OneOrMore:
    """A mapping of one kind, or a list of such mappings."""

    item: Kind

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> tuple[Any, ...] | None:
        """The mappings as a tuple, also where there is one."""
        if isinstance(value, (list, tuple)):
            return ListOf(self.item).read(value, path, mistakes)
        read = self.item.read(value, path, mistakes)
        return None if read is None else (read,)

    def schema(self) -> dict[str, Any]:
        """JSON Schema of either."""
        return {"anyOf": [self.item.schema(), ListOf(self.item).schema()]}


@dataclass(frozen=True)
class Named:
    """A mapping from names, chosen by the writer, to values of one kind."""

    item: Kind
    least: int = 0
    most: int = 200
    any_name: bool = False
    reserved: tuple[str, ...] = ()
    called: Callable[[str], str] = str
    """The one name that a thing goes by, for each of the names that it may be written with."""

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> dict[str, Any] | None:
        """The mapping; the order of the file is kept."""
        if not isinstance(value, Mapping):
            said = f"found {found(value)}; a mapping of names is needed"
            written = ", each with its value: in a cell 'name: value; name: value', in a file {name: value}"
            mistakes.append(Mistake(path, said + (written if isinstance(value, str) else "")))
            return None
        if not self.least <= len(value) <= self.most:
            mistakes.append(
                Mistake(path, f"found {len(value)} entries; {self.least} to {self.most} are allowed")
            )
            return None
        result = {}
        for name, entry in value.items():
            place = f"{path}.{name}"
            unseen = invisible_sign(name) if isinstance(name, str) else ""
            if unseen:
                mistakes.append(Mistake(place, f"found {unseen}; take it away"))
            elif isinstance(name, str) and self.any_name and SURROGATE.search(name):
                mistakes.append(Mistake(path, f"found the name {name[:SHOWN]!r}, with half of a character"))
            elif not isinstance(name, str) or not (self.any_name or NAME.match(name)):
                mistakes.append(
                    Mistake(
                        place,
                        f"found the name {str(name)[:SHOWN]!r}; a name is Latin letters, digits, spaces, _ "
                        "and -, and begins with a letter",
                    )
                )
            elif name in self.reserved:
                mistakes.append(Mistake(place, f"the name '{name}' has a meaning of its own; choose another"))
            elif self.called(name) in result:
                mistakes.append(Mistake(place, f"says '{self.called(name)}', which stands here already"))
            else:
                result[self.called(name)] = self.item.read(entry, place, mistakes)
        return result

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the mapping."""
        names = (
            {} if self.any_name else {"propertyNames": {"pattern": "^" + NAME.pattern.replace(r"\Z", "$")}}
        )
        return {
            "type": "object",
            "additionalProperties": self.item.schema(),
            "minProperties": self.least,
        } | names


# ------------------------------------------------------------------------------------------------ parts


def key(kind: Kind, default: Any = MISSING, *, name: str = "") -> Any:
    """One key of a part: its kind, its default (without one it is required), its name if no Python name."""
    metadata = {"kind": kind, "name": name}
    if default is not MISSING and default == {}:
        return field(default_factory=dict, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class KeyOf:
    """One key of a part, as the reader needs it."""

    attribute: str
    name: str
    kind: Kind
    default: Any

    @property
    def required(self) -> bool:
        """Whether the file must give it."""
        return self.default is MISSING


@cache
def keys_of(part: type) -> dict[str, KeyOf]:
    """The keys of a part (a dataclass whose fields were made by `key`), by the name that stands in a file."""
    found_keys = {}
    for each in fields(part):
        name = each.metadata["name"] or each.name
        default = each.default if each.default_factory is MISSING else {}
        found_keys[name] = KeyOf(each.name, name, each.metadata["kind"], default)
    return found_keys


@dataclass(frozen=True)
class PartOf:
    """A part of the scenario: a mapping whose keys are fixed."""

    part: type
    in_pieces: bool = False
    """After a mistake in one key the part is still given, with None for that key, so that the rules between
    its other keys can be compared with it; the mistake itself keeps such a part out of every scenario."""

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> Any:
        """The part, frozen; None after a mistake in it."""
        known = keys_of(self.part)
        if not isinstance(value, Mapping):
            mistakes.append(
                Mistake(path, f"found {found(value)}; a mapping is needed, with the keys {', '.join(known)}")
            )
            return None
        before = len(mistakes)
        given = {}
        for name, entry in value.items():
            place = f"{path}.{name}" if path else str(name)
            known_key = known.get(name) if isinstance(name, str) else None
            if known_key is None:
                near = nearest_of(name, known)
                mistakes.append(Mistake(place, unknown_key(name, known)))
                if near in value or not near:
                    continue
                # Read on as if it were spelt right: a misspelt key is one mistake, not also a missing one.
                known_key = known[near]
            given[known_key.attribute] = known_key.kind.read(entry, place, mistakes)
        for name, known_key in known.items():
            if known_key.required and known_key.attribute not in given:
                mistakes.append(Mistake(f"{path}.{name}" if path else name, "missing; it has no default"))
                given[known_key.attribute] = None
        return self.part(**given) if self.in_pieces or len(mistakes) == before else None

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the part."""
        known = keys_of(self.part)
        return {
            "type": "object",
            "additionalProperties": False,
            "properties": {name: each.kind.schema() for name, each in known.items()},
            "required": [name for name, each in known.items() if each.required],
        }


def unknown_key(name: object, known: Iterable[str]) -> str:
    """What is said of a key that does not exist: the invisible sign in it, or the nearest key."""
    unseen = invisible_sign(name) if isinstance(name, str) else ""
    if unseen:
        return f"unknown key; found {unseen}: take it away"
    near = nearest(name, known)
    return f"unknown key{near or '; allowed: ' + ', '.join(known)}"

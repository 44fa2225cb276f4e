"""Sentences about an input or a command: English in the code, Dutch in a catalogue beside it.

A message is written where it is raised, in English with the names of its values in braces, as in gettext.
Each file in `nl` gives the Dutch sentence of every English one of a room. A `Message` is a plain text in
English, so that whatever knows no languages can print it; whoever prints for a reader asks `in_language`.

What stands in a file is written as the file writes it: 12.5, 2019-07-01, `low_mid`. For who sees a field or
a cell instead, a `Notation` writes what is marked: a part that is `given`, and a key between `{@` and `}`.
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from functools import cache
from pathlib import Path
from typing import Any, Protocol

FOLDER = Path(__file__).parent / "nl"
"""Dutch catalogues: one file for each room, English sentence → Dutch sentence."""


KEY = "@"
"""Begins the name of a hole in a sentence that is a key of a file, {@land.price}, or a word that may stand at
one: {@tenure=leasehold}. Of {@land|tenure} only the end stands in the sentence as a file writes it."""
TO_DUTCH = str.maketrans(",.", ".,")


class Part(Enum):
    """Kinds of value that a file writes differently from a form."""

    FOUND = auto()
    """A raw value."""
    NUMBER = auto()
    DAY = auto()
    TRUTH = auto()
    WORD = auto()
    """A word of the format, or a name in the scenario."""
    QUOTED = auto()
    """The same between quotes."""
    PATH = auto()
    """The dotted path of what stands somewhere in the scenario, by what that is called."""
    NEAREST = auto()
    """What was found, and the words of which the nearest is proposed."""
    UNLESS_NEAR = auto()
    """All words that may stand there, said only where none of them is near: the question for the nearest."""
    PERCENTAGE = auto()
    """A percentage, and how it is written as a share."""
    KEY = auto()
    """A dotted path, or a key beside that of the mistake."""
    OF_FILE = auto()
    """How something is written in a file, which says nothing to others."""
    UNKNOWN = auto()
    """That a key does not exist: the key."""
    IN_FILE = auto()
    """A mistake in how the file is written, which only the file can mend."""


@dataclass(frozen=True)
class Given:
    """What a part of a sentence stands for."""

    part: Part
    value: Any
    path: str = ""
    """Of the key where it stands; empty for that of the mistake."""


class Notation(Protocol):
    """How values are written for users of a form or page."""

    def write(self, given: Given, lang: str) -> str | None:
        """A part of a sentence; None for one that is written as in a file."""
        ...

    def number(self, value: float, lang: str) -> str:
        """A number that goes with the key of the mistake."""
        ...


class Message(str):
    """A sentence: as a text it is English; `in_language` gives it in Dutch.

    Two messages, or a message and a text, are put together with `+`; a list of them with `listed`.
    """

    template: str
    """The English sentence with the names of its values in braces; empty for several put together."""
    values: Mapping[str, object]
    """Its values; one that is a message itself is translated too."""
    parts: tuple[str, ...]
    """What is put together, in order."""
    dutch: str = ""
    """The Dutch text itself, where it stands in no catalogue."""
    given: Given | None = None
    """What it stands for, where others write that otherwise than a file."""

    @classmethod
    def of(cls, template: str, values: Mapping[str, object]) -> Message:
        """A sentence with its values filled in."""
        keyed = "{" + KEY in template
        text = _Filled("en").vformat(template, (), values) if keyed else template.format_map(values)
        return cls._made(text, template, values, ())

    @classmethod
    def joined(cls, parts: Iterable[str]) -> Message:
        """Sentences and texts, one behind the other."""
        kept = tuple(parts)
        return cls._made("".join(kept), "", {}, kept)

    @classmethod
    def in_both(cls, english: str, dutch: str) -> Message:
        """A text that has its Dutch beside it, in a file of data."""
        message = cls._made(english, "", {}, ())
        message.dutch = dutch
        return message

    @classmethod
    def standing_for(cls, text: str, given: Given) -> Message:
        """A text as a file writes it, and what it stands for."""
        message = text._plain() if isinstance(text, Message) else cls._made(text, "", {}, (text,))
        message.given = given
        return message

    @classmethod
    def _made(cls, text: str, template: str, values: Mapping[str, object], parts: tuple[str, ...]) -> Message:
        message = cls(text)
        message.template, message.values, message.parts = template, values, parts
        return message

    def __reduce__(self) -> tuple[Any, ...]:
        """The arguments of a copy."""
        if self.given:
            return Message.standing_for, (self._plain(), self.given)
        if self.dutch:
            return Message.in_both, (str(self), self.dutch)
        return Message._made, (str(self), self.template, dict(self.values), self.parts)

    def _plain(self) -> Message:
        """This message as written for users who see the file."""
        plain = Message._made(str(self), self.template, self.values, self.parts)
        plain.dutch = self.dutch
        return plain

    def __add__(self, other: str) -> Message:
        """This and a text behind it."""
        return Message.joined((self, other))

    def __radd__(self, other: str) -> Message:
        """This behind a text."""
        return Message.joined((other, self))

    def told(self, lang: str, notation: Notation | None = None) -> str:
        """The sentence in a language; in English where the catalogue lacks it.

        Args:
            lang: `en` or `nl`.
            notation: of who sees no file.
        """
        if notation is None and lang != "nl":
            return str(self)
        if notation is not None and self.given is not None:
            written = notation.write(self.given, lang)
            if written is not None:
                return written
        if self.dutch:
            return self.dutch if lang == "nl" else str(self)
        if self.parts:
            return "".join(in_language(each, lang, notation) for each in self.parts)
        values = {
            name: in_language(value, lang, notation) if isinstance(value, str) else value
            for name, value in self.values.items()
        }
        template = catalogue().get(self.template, self.template) if lang == "nl" else self.template
        return _Filled(lang, notation).vformat(template, (), values) if template else str(self)


class _Filled(string.Formatter):
    """Fills in a sentence: numbers for a Dutch reader have a decimal comma, all others a point, as in a file.

    For a reader is what is computed or counted: thousands, a fixed number of decimals, or `n` in place of
    `g` in the Dutch sentence. As in the file is what was found there, and what may be written there; that
    is for a `Notation` to write.
    """

    def __init__(self, lang: str, notation: Notation | None = None) -> None:
        self.lang = lang
        self.notation = notation

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        if not field_name.startswith(KEY):
            return super().get_field(field_name, args, kwargs)
        key, _, word = field_name.removeprefix(KEY).partition("=")
        above, _, last = key.rpartition("|")
        path = f"{above}.{last}" if above else last
        said = given(word, Part.QUOTED, word, path) if word else given(last, Part.KEY, path)
        return in_language(said, self.lang, self.notation), field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        if self.notation is not None and isinstance(value, date):
            return in_language(given_day(value), self.lang, self.notation)
        for_reader = "," in format_spec or format_spec.endswith(("f", "n"))
        spec = format_spec.removesuffix("n") + "g" if format_spec.endswith("n") else format_spec
        if self.notation is not None and isinstance(value, float):
            return self.notation.number(float(f"{value:{spec}}".replace(",", "")), self.lang)
        text = str(super().format_field(value, spec))
        return text.translate(TO_DUTCH) if for_reader and self.lang == "nl" else text


def given(text: str, part: Part, value: Any, path: str = "") -> Message:
    """A text as a file writes it, or a message; users of a web page see what it stands for instead.

    Args:
        text: the text.
        part: what it is.
        value: what it stands for.
        path: of the key where it stands; empty for that of the mistake.
    """
    return Message.standing_for(text, Given(part, value, path))


def given_word(name: object, path: str = "") -> Message:
    """A word of the format, or a name in the scenario, as it is called where it is chosen; see `given`."""
    return given(str(name), Part.WORD, name, path)


def given_words(names: Iterable[object], path: str = "") -> Message:
    """Some of them."""
    return listed(given_word(each, path) for each in names)


def given_path(path: str) -> Message:
    """The path of a number of the scenario; who sees no file reads what it is called: rent (Small homes)."""
    return given(path, Part.PATH, path)


def given_key(path: str, *, quoted: bool = False) -> Message:
    """A key of a file, by its label where no file is seen; a label always stands between quotes."""
    return given(f"'{path}'" if quoted else path, Part.KEY, path)


def given_number(value: float, path: str, *, computed: bool = False) -> Message:
    """A number in the notation of the key at a path; a computed one has a comma in Dutch, as no file has."""
    text = f"{value:.10g}"
    return given(in_both(text, text.translate(TO_DUTCH) if computed else text), Part.NUMBER, value, path)


def given_day(value: date) -> Message:
    """A date."""
    return given(value.isoformat(), Part.DAY, value)


def sentence(template: str, /, **values: object) -> Message:
    """A sentence for a reader.

    Args:
        template: in English, with the names of its values in braces; its Dutch stands in a catalogue.
        values: what is filled in; a message among them is translated with the rest.
    """
    return Message.of(template, values)


def in_both(english: str, dutch: str) -> Message:
    """A text of a file of data, which has both languages there."""
    return Message.in_both(english, dutch)


def listed(parts: Iterable[str], between: str = ", ") -> Message:
    """Texts or messages with something between each two."""
    pieces = [each for part in parts for each in (between, part)]
    return Message.joined(pieces[1:])


def in_language(message: str, lang: str, notation: Notation | None = None) -> str:
    """A message, or a plain text as it is, in `en` or `nl`; see `Message.told`."""
    return message.told(lang, notation) if isinstance(message, Message) else str(message)


AND, OR = sentence(" and "), sentence(" or ")
"""What stands between the last two of a list."""


def recognised(text: str, known: Iterable[Message]) -> str:
    """What another program says, as the first of these messages that it is; in its own words where none is.

    Args:
        text: as that program says it, in English.
        known: messages; their values stand for any text, which is taken for a message itself where it is one.
    """
    messages = tuple(known)
    for each in messages:
        pieces = string.Formatter().parse(each.template)
        pattern = "".join(
            re.escape(plain) + (f"(?P<{name}>.+)" if name else "") for plain, name, _, _ in pieces
        )
        if match := re.fullmatch(pattern, text):
            by_text = {str(message): message for message in messages if not message.values}
            values = {name: by_text.get(found, found) for name, found in match.groupdict().items()}
            return Message.of(each.template, values)
    return text


def said(error: Exception) -> str:
    """What an exception says: the message that it was raised with, which `str` would make plain."""
    first = error.args[0] if error.args else ""
    return first if isinstance(first, Message) else str(error)


@cache
def catalogue() -> Mapping[str, str]:
    """English sentence → Dutch sentence, of every room; read when the first one is needed."""
    return {
        english: dutch
        for file in sorted(FOLDER.glob("*.toml"))
        for english, dutch in tomllib.loads(file.read_text(encoding="utf-8")).items()
    }

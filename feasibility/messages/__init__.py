"""Sentences about an input or a command: English in the code, Dutch in a catalogue beside it.

A message is written where it is raised, in English with the names of its values in braces, as in gettext.
Each file in `nl` gives the Dutch sentence of every English one of a room. A `Message` is a plain text in
English, so that whatever knows no languages can print it; whoever prints for a reader asks `in_language`.
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "nl"
"""Dutch catalogues: one file for each room, English sentence → Dutch sentence."""


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

    @classmethod
    def of(cls, template: str, values: Mapping[str, object]) -> Message:
        """A sentence with its values filled in."""
        return cls._made(template.format_map(values), template, values, ())

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
    def _made(cls, text: str, template: str, values: Mapping[str, object], parts: tuple[str, ...]) -> Message:
        message = cls(text)
        message.template, message.values, message.parts = template, values, parts
        return message

    def __reduce__(self) -> tuple[Any, ...]:
        """The arguments of a copy."""
        if self.dutch:
            return Message.in_both, (str(self), self.dutch)
        return Message._made, (str(self), self.template, dict(self.values), self.parts)

    def __add__(self, other: str) -> Message:
        """This and a text behind it."""
        return Message.joined((self, other))

    def __radd__(self, other: str) -> Message:
        """This behind a text."""
        return Message.joined((other, self))

    def in_dutch(self) -> str:
        """The sentence in Dutch; in English where the catalogue lacks it."""
        if self.dutch:
            return self.dutch
        if self.parts:
            return "".join(in_language(each, "nl") for each in self.parts)
        values = {
            name: in_language(value, "nl") if isinstance(value, str) else value
            for name, value in self.values.items()
        }
        return _IN_DUTCH.vformat(catalogue().get(self.template, self.template), (), values)


class _InDutch(string.Formatter):
    """Numbers for a reader have a decimal comma, all others a point, as in the file.

    For a reader is what is computed or counted: thousands, a fixed number of decimals, or `n` in place of
    `g` in the Dutch sentence. As in the file is what was found there, and what may be written there.
    """

    def format_field(self, value: Any, format_spec: str) -> str:
        for_reader = "," in format_spec or format_spec.endswith(("f", "n"))
        spec = format_spec.removesuffix("n") + "g" if format_spec.endswith("n") else format_spec
        text = str(super().format_field(value, spec))
        return text.translate(_DUTCH_MARKS) if for_reader else text


_DUTCH_MARKS = str.maketrans(",.", ".,")
_IN_DUTCH = _InDutch()


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


def in_language(message: str, lang: str) -> str:
    """A message, or a plain text as it is, in `en` or `nl`."""
    return message.in_dutch() if lang == "nl" and isinstance(message, Message) else str(message)


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

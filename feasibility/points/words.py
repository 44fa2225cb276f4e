"""The words of a description of a dwelling, as a message names them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from feasibility.errors import Mistake
from feasibility.language.texts import MissingTextError, text
from feasibility.messages import Message, in_both, in_language, listed, sentence
from feasibility.scenario.keys.refusal_words import found, nearest_of
from feasibility.scenario.keys.values import OneOf


def called(word: str) -> Message:
    """A word of the description in a message: in Dutch as the form says it, and behind that as in a file."""
    for place in (f"points_fixture_{word}", f"points_kind_{word}"):
        with suppress(MissingTextError):
            dutch = text(place, "nl")
            return in_both(word, word if dutch == word else f"{dutch} ({word})")
    return in_both(word, word)


def all_called(words: Iterable[str]) -> Message:
    """Several words, one behind the other."""
    return listed(map(called, words))


@dataclass(frozen=True)
class Word(OneOf):
    """A word of the description as the form writes it."""

    words: tuple[str, ...]

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> str | None:
        """The word."""
        if isinstance(value, str) and value in self.words:
            return value
        by_name = {in_language(called(word), "nl").partition(" (")[0]: word for word in self.words}
        names = {**by_name, **{word: word for word in self.words}}
        near = nearest_of(value, names) if isinstance(value, str) else ""
        mistakes.append(
            Mistake(
                path,
                sentence(
                    "found {value}; allowed: {allowed}{hint}",
                    value=found(value),
                    allowed=all_called(self.words),
                    hint=sentence("; did you mean '{near}'?", near=names[near]) if near else "",
                ),
            )
        )
        return None

"""How the value of one key is written in a field: as a number, a percentage, a word or pairs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from feasibility.language.texts import MissingTextError
from feasibility.language.words import Words
from feasibility.report.names_and_units import choice_name, choices, figures_by_name, indices_by_name
from feasibility.scenario.keys.fields import (
    ListOf,
    MappingOr,
    Named,
    OneOrMore,
    PartOf,
    WordOr,
)
from feasibility.scenario.keys.model import CountRange
from feasibility.scenario.keys.parties import figure_called
from feasibility.scenario.keys.paths import kind_at, subject_of
from feasibility.scenario.keys.uncertainty import CorrelationKind
from feasibility.scenario.keys.values import Kind, OneOf, Plain, Text
from feasibility.workbench.forms.naming import DWELLING

PARTS_OF_INDEX: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"nl": {"history": "historie", "then": "daarna"}, "en": {"history": "history", "then": "then"}}
)
"""Words for the keys of an index that is no constant."""
SEPARATOR, LINE, COLON, PAIR = ";", "\n", ":", "/"
OF_INDICES = ("uncertainty.correlations", "uncertainty.shock.moves")
"""Keys in whose field names of indices stand."""


@dataclass(frozen=True)
class Place:
    """Where a value stands: its dotted path, and the words of the page."""

    path: str
    words: Words

    def below(self, name: object) -> Place:
        """The place of an entry of it."""
        return Place(f"{self.path}.{name}", self.words)


def plain_kind(path: str) -> Kind | None:
    """The kind of the key that a value of any kind is about: an assumption of a party, an uncertain input."""
    about = subject_of(path)
    found = kind_at(about) if about else None
    return None if found is None or isinstance(found, (PartOf, Named, Plain, OneOrMore)) else found


def words_of(kind: Kind, place: Place) -> dict[str, Any]:
    """The words that may stand there: label in the language of the page → word of the format."""
    if isinstance(kind, MappingOr):
        return words_of(kind.other, place)
    if isinstance(kind, ListOf):
        return words_of(kind.item, place)
    if not isinstance(kind, (WordOr, OneOf)):
        return {}
    return choices(kind.words, lambda word: word_label(place, word))


def names_at(kind: Kind, place: Place) -> Mapping[str, str]:
    """Names that stand before a value in one field: what each is called → as a file spells it."""
    if isinstance(kind, Named) and kind.called is figure_called:
        return figures_by_name(place.words.lang)
    return indices_by_name(place.words.lang) if place.path in OF_INDICES else {}


def word_label(place: Place, word: str) -> str:
    """A word of the format in the language of the page, as the glossary calls it where it stands."""
    if place.path.startswith(DWELLING):
        return _dwelling_word(word, place.words)
    return choice_name(place.path, word, place.words)


def _dwelling_word(word: str, words: Words) -> str:
    """A word of the description of a dwelling, as the page of its points says it; a label as it is."""
    for key in (f"points_fixture_{word}", f"points_kind_{word}"):
        with suppress(MissingTextError):
            return words(key)
    return word


def separator_of(kind: Kind) -> str:
    """The separator of the entries of a list or of pairs: a line end where they are free texts."""
    item = kind.item if isinstance(kind, (ListOf, Named)) else None
    return LINE if isinstance(item, Text) and not item.needed else SEPARATOR


def is_range(kind: Kind) -> bool:
    """Whether a range of counts is allowed in place of one."""
    return (
        isinstance(kind, MappingOr) and isinstance(kind.mapping, PartOf) and kind.mapping.part is CountRange
    )


def is_correlations(kind: Kind) -> bool:
    """Whether a kind is a list of correlated pairs."""
    return isinstance(kind, ListOf) and isinstance(kind.item, CorrelationKind)


def quoted(text: str) -> str:
    """A text between quotes, with what has a meaning of its own escaped."""
    return json.dumps(text, ensure_ascii=False)


def split(text: str, *signs: str) -> Iterator[str]:
    """A text split at signs outside quotes, each part without the spaces around it."""
    part, within, escaped = "", False, False
    for sign in text:
        if within:
            part += sign
            within = escaped or sign != '"'
            escaped = sign == "\\" and not escaped
        elif sign in signs:
            yield part.strip()
            part = ""
        else:
            within = sign == '"' and part.rstrip()[-1:] in ("", COLON, PAIR)
            part += sign
    yield part.strip()

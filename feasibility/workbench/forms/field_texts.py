"""The text in the field of a value, in English or Dutch; `typed` reads it back to the same value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from feasibility.language.words import Words
from feasibility.scenario.display_notation import TRUTHS, day_shown, number_at, number_shown
from feasibility.scenario.keys.fields import ListOf, MappingOr, Named, OneOrMore, PartOf, WordOr
from feasibility.scenario.keys.labels import in_one_text, is_label
from feasibility.scenario.keys.levers import kind_at_lever
from feasibility.scenario.keys.model import IndexKind
from feasibility.scenario.keys.paths import kind_at
from feasibility.scenario.keys.values import Kind, Number, OneOf, Plain, Text, is_number
from feasibility.workbench.forms.notation import (
    COLON,
    LINE,
    PAIR,
    PARTS_OF_INDEX,
    SEPARATOR,
    Place,
    is_correlations,
    is_range,
    names_at,
    plain_kind,
    quoted,
    separator_of,
    words_of,
)
from feasibility.workbench.forms.typed import typed_as


def shown_at(path: str, value: Any, lang: str, raw: Mapping[str, Any]) -> str:
    """The text in the field at a dotted path.

    Args:
        path: of a key of a scenario.
        value: its plain data; None for a key that is not given.
        lang: `en` or `nl`.
        raw: the scenario as plain data, which says in what its levers count.

    Returns:
        A text that `typed.typed_at` reads as this value; a value that the key does not allow as it is.
    """
    kind = kind_at(path)
    if kind is None or value is None:
        return ""
    return shown_as(value, kind_at_lever(path, kind, raw), Place(path, Words(lang)))


def shown_as(value: Any, kind: Kind, place: Place) -> str:
    """The text of a value of a kind in its field."""
    text = _shown(value, kind, place)
    if isinstance(kind, (Text, ListOf, Named, OneOrMore, PartOf)) or not isinstance(value, str):
        return text
    return text if typed_as(text, kind, place) == value else quoted(value)


def _shown(value: Any, kind: Kind, place: Place) -> str:
    if isinstance(kind, MappingOr):
        if is_range(kind) and isinstance(value, Mapping):
            return _range(value, place)
        if is_label(kind) and isinstance(value, Mapping):
            return in_one_text(value)
        return _shown(value, kind.mapping if isinstance(value, Mapping) else kind.other, place)
    if isinstance(kind, IndexKind):
        return _index(value, place) if isinstance(value, Mapping) else _number(value, kind, place)
    if isinstance(kind, Named) and isinstance(value, Mapping):
        return _pairs(value, kind, place)
    if is_correlations(kind) and value and _are_triples(value):
        pairs = ((_called(one, kind, place), _called(other, kind, place), much) for one, other, much in value)
        return f"{SEPARATOR} ".join(
            f"{one} {PAIR} {other}{COLON} {number_shown(much, place.words.lang)}"
            for one, other, much in pairs
        )
    if isinstance(kind, (ListOf, OneOrMore)) and isinstance(value, (list, tuple)):
        return _list(value, kind, place)
    if isinstance(kind, Plain):
        about = plain_kind(place.path)
        return _single(value, Number(), place) if about is None else shown_as(value, about, place)
    return _single(value, kind, place)


def _single(value: Any, kind: Kind, place: Place) -> str:
    lang = place.words.lang
    if isinstance(value, bool):
        return TRUTHS[lang][0 if value else 1]
    if isinstance(value, str) and isinstance(kind, (OneOf, WordOr)):
        return next((label for label, word in words_of(kind, place).items() if word == value), value)
    if is_number(value):
        return _number(value, kind, place)
    if isinstance(value, date):
        return day_shown(value, lang)
    return str(value)


def _number(value: Any, kind: Kind, place: Place) -> str:
    return number_at(value, kind, place.path, place.words.lang) if is_number(value) else str(value)


# ------------------------------------------------------------------------------------------- composite


def _range(value: Mapping[Any, Any], place: Place) -> str:
    low, high = value.get("min"), value.get("max")
    if set(value) <= {"min", "max"} and isinstance(high, int) and (low is None or isinstance(low, int)):
        lang = place.words.lang
        between = "t/m" if lang == "nl" else "to"
        least = "" if low is None else f"{number_shown(low, lang)} "
        return f"{least}{between} {number_shown(high, lang)}"
    return str(dict(value))


def _index(value: Mapping[Any, Any], place: Place) -> str:
    names = PARTS_OF_INDEX[place.words.lang]
    kind = IndexKind()
    return f"{SEPARATOR} ".join(
        f"{names.get(str(name), name)}{COLON} {_single(entry, kind, place)}" for name, entry in value.items()
    )


def _pairs(value: Mapping[Any, Any], kind: Named, place: Place) -> str:
    between = separator_of(kind)
    return _joined(
        (
            f"{_called(name, kind, place)}{COLON} {_entry(entry, kind.item, place.below(name))}"
            for name, entry in value.items()
        ),
        between,
    )


def _called(name: Any, kind: Kind, place: Place) -> str:
    """What a name before a value is called."""
    found = names_at(kind, place)
    label = next((label for label, spelled in found.items() if spelled == name), None)
    if label is None and str(name).casefold() in {each.casefold() for each in found}:
        return quoted(str(name))
    return _part(str(name) if label is None else label)


def _list(value: Sequence[Any], kind: ListOf | OneOrMore, place: Place) -> str:
    if not value:
        return "[]"
    shown = [_entry(each, kind.item, place.below(at)) for at, each in enumerate(value)]
    return _joined(shown, separator_of(kind) if isinstance(kind, ListOf) else SEPARATOR)


def _entry(value: Any, kind: Kind, place: Place) -> str:
    """An entry of a list or a pair: a text that would be read otherwise stands between quotes."""
    text = shown_as(value, kind, place)
    if not isinstance(value, str) or (text.startswith('"') and not isinstance(kind, Text)):
        return text
    return _part(text)


def _part(text: str) -> str:
    plain = text.strip() == text and text not in ("", "[]")
    return (
        text if plain and not any(sign in text for sign in f'{SEPARATOR}{LINE}\r"{COLON},/') else quoted(text)
    )


def _joined(parts: Iterable[str], between: str) -> str:
    return (between if between == LINE else f"{between} ").join(parts)


def _are_triples(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(
        isinstance(each, (list, tuple)) and len(each) == 3 and is_number(each[2]) for each in value
    )

"""What people type in a field, in English or Dutch, as the value of a scenario's plain data.

A text that is no value of the kind is left as it is: the reader refuses it in its own words. Only a number
that can be read in two ways is refused here, with both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from feasibility.errors import InputError
from feasibility.invisible_characters import plain_text
from feasibility.language.words import Words
from feasibility.messages import sentence
from feasibility.scenario.excel.layout import NO, YES
from feasibility.scenario.keys.fields import ListOf, MappingOr, Named, OneOrMore, WordOr
from feasibility.scenario.keys.labels import by_language, is_label
from feasibility.scenario.keys.levers import kind_at_lever
from feasibility.scenario.keys.model import IndexKind
from feasibility.scenario.keys.paths import kind_at
from feasibility.scenario.keys.values import Day, Kind, Number, OneOf, Plain, Text, Whole, YesNo
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
    separator_of,
    split,
    words_of,
)
from feasibility.workbench.forms.numerals import day_typed, decimal_typed, number_typed, plain_number

_RANGE = re.compile(
    r"(?P<low>[\d.,]*)\s*(?:(?<=[\d\s])(?:-|–|—|\.\.)|t/m|tot en met|to)\s*(?P<high>[\d.,]+)",
    re.IGNORECASE,
)


def typed_at(path: str, text: str, lang: str, raw: Mapping[str, Any]) -> Any:
    """The value that a text in the field at a dotted path means.

    In Dutch 1.250,50 is a number, in English 1,250.50; where a share or a rate stands, 5,5 and 5,5 % are a
    percentage.

    Args:
        path: of a key of a scenario.
        text: as it was typed.
        lang: `en` or `nl`, the language of the page.
        raw: the scenario as plain data, which says in what its levers count.

    Returns:
        Plain data as a scenario file has it; None for an empty field, which takes the key away.

    Raises:
        InputError: the number can be read in two ways.
    """
    kind = kind_at(path)
    if not plain_text(text):
        return None
    if kind is None:
        return text
    return typed_as(text, kind_at_lever(path, kind, raw), Place(path, Words(lang)))


def typed_as(text: str, kind: Kind, place: Place) -> Any:
    """The value of a kind that a typed text means."""
    if isinstance(kind, Text):
        return plain_text(text) if kind.needed else text
    text = plain_text(text)
    if isinstance(kind, MappingOr):
        return _mapping_or(text, kind, place)
    if isinstance(kind, IndexKind) and _has_pairs(text):
        return _index(text, place)
    if isinstance(kind, Named):
        return _pairs(text, kind, place) if _has_pairs(text) else text
    if isinstance(kind, (ListOf, OneOrMore)):
        return _correlations(text, kind, place) if is_correlations(kind) else _list(text, kind, place)
    quoted = _unquoted(text)
    if quoted is not None:
        return quoted
    if isinstance(kind, Plain):
        about = plain_kind(place.path)
        return _plain(text, place) if about is None else typed_as(text, about, place)
    return _single(text, kind, place)


def _single(text: str, kind: Kind, place: Place) -> Any:
    if isinstance(kind, YesNo):
        word = text.casefold()
        return True if word in YES else False if word in NO else text
    if isinstance(kind, Day):
        return day_typed(text, place.words.lang) or text
    if isinstance(kind, (OneOf, WordOr)):
        named = _word(text, kind, place)
        if named is not None:
            return named
        return text if isinstance(kind, OneOf) else typed_as(text, kind.other, place)
    if isinstance(kind, (Number, Whole, IndexKind)):
        number = number_typed(text, kind, place)
        return text if number is None else number
    return text


def _word(text: str, kind: OneOf | WordOr, place: Place) -> Any:
    """The word of the format that a text names, by its label or as it is."""
    known = {**{str(word).casefold(): word for word in kind.words}, **_labels(kind, place)}
    return known.get(text.casefold())


def _labels(kind: Kind, place: Place) -> dict[str, Any]:
    return {label.casefold(): word for label, word in words_of(kind, place).items()}


def _unquoted(text: str) -> str | None:
    """The text between a pair of quotes; None without them."""
    if len(text) < 2 or text[0] != '"':
        return None
    try:
        found = json.loads(text, strict=False)
    except ValueError:
        return None
    return found if isinstance(found, str) else None


# ------------------------------------------------------------------------------------------- composite


def _mapping_or(text: str, kind: MappingOr, place: Place) -> Any:
    if is_range(kind):
        ends = _RANGE.fullmatch(text)
        if ends:
            whole = Whole(0, 0)
            found = {
                name: number_typed(given, whole, place) for name, given in ends.groupdict().items() if given
            }
            if all(isinstance(each, int) for each in found.values()):
                named = {"min": found["low"]} if "low" in found else {}
                return {**named, "max": found["high"]}
        return typed_as(text, kind.other, place)
    if is_label(kind):
        return _label(text)
    if _has_pairs(text):
        return typed_as(text, kind.mapping, place)
    return typed_as(text, kind.other, place)


def _label(text: str) -> str | dict[str, str]:
    """A label, or one for each language that is named before it."""
    named = by_language(text)
    if named is not None:
        return named
    quoted = _unquoted(text)
    return text if quoted is None else quoted


def _has_pairs(text: str) -> bool:
    parts = [each for each in split(text, SEPARATOR, LINE) if each]
    return bool(parts) and all(_pair(each) is not None for each in parts)


def _pair(text: str) -> tuple[str, str] | None:
    """The two sides of the first colon outside quotes; None without one."""
    first = next(split(text, COLON), "")
    rest = text[text.index(first) + len(first) :].lstrip()
    return (first, rest.removeprefix(COLON).strip()) if rest.startswith(COLON) else None


def _name(text: str) -> str:
    found = _unquoted(text)
    return text if found is None else found


def _each_pair(text: str, between: str) -> Iterator[tuple[str, str]]:
    for part in split(text, between, LINE):
        pair = _pair(part) if part else None
        if pair is not None:
            yield pair


def _pairs(text: str, kind: Named, place: Place) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for called, value in _each_pair(text, separator_of(kind)):
        name = _spelled(called, kind, place)
        _refuse_twice(called, name in found, place)
        found[name] = _entry(value, kind.item, place.below(name))
    return found


def _refuse_twice(called: str, is_there: bool, place: Place) -> None:
    """Refuse a name that stands before two values, of which only the last would be kept."""
    if is_there:
        raise InputError.of(place.path, sentence("'{name}' is named twice", name=_name(called)))


def _spelled(name: str, kind: Kind, place: Place) -> str:
    """A name before a value as a file spells it; between quotes it is no label."""
    found = _unquoted(name)
    if found is not None:
        return found
    known = {label.casefold(): spelled for label, spelled in names_at(kind, place).items()}
    return known.get(name.casefold(), name)


def _index(text: str, place: Place) -> dict[Any, Any]:
    keys = {label.casefold(): key for labels in PARTS_OF_INDEX.values() for key, label in labels.items()} | {
        key: key for key in PARTS_OF_INDEX["en"]
    }
    found: dict[Any, Any] = {}
    for name, value in _each_pair(text, SEPARATOR):
        key: Any = keys.get(_name(name).casefold(), _name(name))
        if isinstance(key, str) and re.fullmatch(r"\d{4}", key):
            key = int(key)
        _refuse_twice(name, key in found, place)
        found[key] = value.casefold() if key == "history" else _single(value, IndexKind(), place)
    return found


def _list(text: str, kind: ListOf | OneOrMore, place: Place) -> list[Any]:
    if text == "[]":
        return []
    between = separator_of(kind)
    signs = (LINE,) if between == LINE else (SEPARATOR, LINE)
    if between != LINE and isinstance(kind.item, (Text, OneOf)):
        signs = (*signs, ",")
    parts = [part for part in split(text, *signs) if part]
    return [_entry(part, kind.item, place.below(at)) for at, part in enumerate(parts)]


def _entry(text: str, kind: Kind, place: Place) -> Any:
    found = _unquoted(text)
    return typed_as(text, kind, place) if found is None else found


def _correlations(text: str, kind: Kind, place: Place) -> list[Any]:
    found: list[list[Any]] = []
    if text == "[]":
        return []
    for part in split(text, SEPARATOR, LINE):
        pair = _pair_behind(part)
        if pair is None:
            found.append([part])
            continue
        names = [_spelled(each, kind, place) for each in split(pair[0], PAIR)]
        much = decimal_typed(pair[1], place, "", fraction=True)
        value: Any = pair[1] if much is None else plain_number(much)
        found.append([*names, value])
    return found


def _pair_behind(text: str) -> tuple[str, str] | None:
    """The two sides of the last colon outside quotes; names on the left may be quoted."""
    *names, much = split(text, COLON)
    return (text[: text.rindex(COLON)].strip(), much) if names else None


def _plain(text: str, place: Place) -> Any:
    """A value of which no key says the kind: a truth, a date, a number with or without %, or a word."""
    word = text.casefold()
    if word in YES or word in NO:
        return word in YES
    found = day_typed(text, place.words.lang)
    if found is not None:
        return found
    exact = decimal_typed(text.removesuffix("%").strip(), place, "", fraction=text.endswith("%"))
    if exact is None:
        return text
    return plain_number(exact.scaleb(-2) if text.endswith("%") else exact)

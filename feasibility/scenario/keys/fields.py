"""Composite values: lists, mappings of names, parts with fixed keys; an unknown key is refused here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from typing import Any

from feasibility.errors import Mistake
from feasibility.invisible_characters import invisible_sign
from feasibility.messages import OR, Part, given, given_key, in_both, listed, sentence
from feasibility.scenario.keys.refusal_words import SHOWN, found, nearest, nearest_of, unknown
from feasibility.scenario.keys.values import SURROGATE, Kind, dutch_name

LETTER = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"
"""The letters of the Latin alphabet, also with accents, as the inside of a regular expression's brackets."""
NAME = re.compile(rf"[{LETTER}]([{LETTER}0-9_ -]*[{LETTER}0-9_-])?\Z")


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
        if not tried:
            return result
        words = listed((self._called(word, path) for word in self.words), OR)
        near = nearest(value, self.words) if isinstance(value, str) else ""
        mistakes.extend(
            Mistake(
                m.path,
                sentence("{message}, or the word {words}{near}", message=m.message, words=words, near=near),
            )
            for m in tried
        )
        return result

    def _called(self, word: str, path: str) -> str:
        name = dutch_name(word, path)
        return given(in_both(f"'{word}'", f"'{word}' ({name})") if name else f"'{word}'", Part.QUOTED, word)

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


def single_kind(kind: Kind | None) -> Kind | None:
    """The kind of a single value that is no word, where a mapping or a word is possible too."""
    while isinstance(kind, (MappingOr, WordOr)):
        kind = kind.other
    return kind


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
                Mistake(
                    path,
                    sentence(
                        "found {value}; a list is needed{written}",
                        value=found(value),
                        written=given(
                            sentence(", written {example}", example=self._example(value)), Part.OF_FILE, value
                        ),
                    ),
                )
            )
            return None
        if not value and self.least == 1:
            mistakes.append(Mistake(path, sentence("found an empty list; at least one entry is needed")))
            return None
        if not self.least <= len(value) <= self.most:
            mistakes.append(
                Mistake(
                    path,
                    sentence(
                        "found a list of {count}; {least} to {most} entries are allowed",
                        count=len(value),
                        least=self.least,
                        most=self.most,
                    ),
                )
            )
            return None
        return tuple(self.item.read(entry, f"{path}.{place}", mistakes) for place, entry in enumerate(value))

    def _example(self, value: Any) -> str:
        """An example of a list: with the value itself, if that may be an entry."""
        tried: list[Mistake] = []
        self.item.read(value, "", tried)
        if isinstance(self.item, PartOf):
            keys = [name for name, each in keys_of(self.item.part).items() if each.required]
            return "[{" + ", ".join(f"{name}: …" for name in keys or ("",)) + "}]"
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
        """The mappings as a tuple, also a single one."""
        if isinstance(value, (list, tuple)):
            return ListOf(self.item).read(value, path, mistakes)
        read = self.item.read(value, path, mistakes)
        return None if read is None else (read,)

    def schema(self) -> dict[str, Any]:
        """JSON Schema of either."""
        return {"anyOf": [self.item.schema(), ListOf(self.item).schema()]}


@dataclass(frozen=True)
class Named:
    """A mapping from user-chosen names to values of one kind."""

    item: Kind
    least: int = 0
    most: int = 200
    any_name: bool = False
    reserved: tuple[str, ...] = ()
    called: Callable[[str], str] = str
    """Maps each alternative name to the standard one."""
    in_parts: bool = False
    """Whether an entry may come into being by one of its keys, in an override."""

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> dict[str, Any] | None:
        """The mapping; the order of the file is kept."""
        if not isinstance(value, Mapping):
            said = sentence("found {value}; a mapping of names is needed", value=found(value))
            in_file = given(sentence(", in a file {{name: value}}"), Part.OF_FILE, value)
            in_cell = given(sentence("in a cell "), Part.OF_FILE, value)
            written = sentence(
                ", each with its value: {in_cell}'name: value; name: value'{in_file}",
                in_cell=in_cell,
                in_file=in_file,
            )
            mistakes.append(Mistake(path, said + written if isinstance(value, str) else said))
            return None
        if not self.least <= len(value) <= self.most:
            mistakes.append(
                Mistake(
                    path,
                    sentence(
                        "found {count} entries; {least} to {most} are allowed",
                        count=len(value),
                        least=self.least,
                        most=self.most,
                    ),
                )
            )
            return None
        result: dict[str, Any] = {}
        for name, entry in value.items():
            place = f"{path}.{name}"
            unseen = invisible_sign(name) if isinstance(name, str) else ""
            if unseen:
                mistakes.append(Mistake(place, sentence("found {unseen}; remove it", unseen=unseen)))
            elif isinstance(name, str) and self.any_name and SURROGATE.search(name):
                mistakes.append(
                    Mistake(
                        path, sentence("found the name {name!r}, with half of a character", name=name[:SHOWN])
                    )
                )
            elif not isinstance(name, str) or not (self.any_name or NAME.match(name)):
                mistakes.append(Mistake(place, _no_name(str(name))))
                # It exists, though it cannot be read: what refers to it is no second mistake.
                result[str(name)] = None
            elif name in self.reserved:
                mistakes.append(
                    Mistake(
                        place,
                        sentence("the name '{name}' has a meaning of its own; choose another", name=name),
                    )
                )
            elif self.called(name) in result:
                mistakes.append(
                    Mistake(
                        place,
                        sentence("says '{called}', which is here already", called=self.called(name)),
                    )
                )
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


def _no_name(name: str) -> str:
    """The message for what cannot be a name."""
    bare = name.strip(" ")
    if bare != name and NAME.match(bare):
        return sentence(
            "found the name {name!r}; write '{bare}', without a space before or behind it",
            name=name[:SHOWN],
            bare=bare[:SHOWN],
        )
    return sentence(
        "found the name {name!r}; a name is Latin letters, digits, spaces, _ and -, and begins with a letter",
        name=name[:SHOWN],
    )


# ------------------------------------------------------------------------------------------------ parts


def key(kind: Kind, default: Any = MISSING, *, name: str = "") -> Any:
    """One key of a part: its kind, its default (without one it is required), its name if no Python name."""
    metadata = {"kind": kind, "name": name}
    if default is not MISSING and default == {}:
        return field(default_factory=dict, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class KeyOf:
    """One key of a part, for the reader."""

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
    """The keys of a part (a dataclass whose fields were made by `key`), by their name in a file."""
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
    """After a mistake in one key the part is still returned, with None for that key, so that the rules
    between its other keys can be checked; because of the mistake no scenario is made of it."""

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> Any:
        """The part, frozen; None after a mistake in it."""
        known = keys_of(self.part)
        if not isinstance(value, Mapping):
            mistakes.append(
                Mistake(
                    path,
                    sentence(
                        "found {value}; a mapping is needed, with the keys {known}",
                        value=found(value),
                        known=listed(map(given_key, known)),
                    ),
                )
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
                # Continue with the right spelling: a misspelt key is one mistake, not also a missing one.
                known_key = known[near]
            given[known_key.attribute] = known_key.kind.read(entry, place, mistakes)
        for name, known_key in known.items():
            if known_key.required and known_key.attribute not in given:
                mistakes.append(
                    Mistake(f"{path}.{name}" if path else name, sentence("missing; it has no default"))
                )
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
    """The message for an unknown key: an invisible character in it, or the nearest key."""
    unseen = invisible_sign(name) if isinstance(name, str) else ""
    if unseen:
        return sentence("{unknown}; found {unseen}: remove it", unknown=unknown(name), unseen=unseen)
    near = nearest_of(name, known)
    if near:
        key = given_key(near, quoted=True)
        return sentence("{unknown}; did you mean {near}?", unknown=unknown(name), near=key)
    allowed = listed(map(given_key, known))
    return sentence("{unknown}; allowed: {known}", unknown=unknown(name), known=allowed)

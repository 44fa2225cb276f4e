"""Mistakes on a page: in the notation and the words of their fields, or of the file that has to be mended.

A field can mend what it shows. A key that does not exist, or a whole part in whose place something else
stands, has none: there the file is named, the path in it, and what a key is called beside how it is spelled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from feasibility.errors import Mistake
from feasibility.language.naming import number_name
from feasibility.language.texts import LANGUAGES
from feasibility.language.words import Words, capital
from feasibility.messages import Given, Message, Part, in_language, listed, sentence
from feasibility.plain_data import as_data
from feasibility.points.description import WHOLE as DESCRIPTION
from feasibility.report.names_and_units import indices_by_name
from feasibility.scenario.display_notation import DisplayNotation
from feasibility.scenario.excel.layout import OF_INDICES
from feasibility.scenario.excel.layout import names_at as names_in_cell
from feasibility.scenario.keys.fields import ListOf, MappingOr, Named, OneOrMore, PartOf
from feasibility.scenario.keys.levers import kind_at_lever
from feasibility.scenario.keys.model import IndexKind
from feasibility.scenario.keys.parties import figure_called
from feasibility.scenario.keys.paths import (
    WHOLE,
    kind_at,
    kind_below,
    parts_of,
    subject_of,
    value_at,
)
from feasibility.scenario.keys.values import Kind, Plain
from feasibility.workbench.forms.choices import choices_at
from feasibility.workbench.forms.description import Json, is_shown, is_single
from feasibility.workbench.forms.naming import DWELLING, entry_label, label_of, labelled, policy_titles
from feasibility.workbench.forms.notation import PARTS_OF_INDEX, Place, names_at


def mistakes_json(mistakes: Iterable[Mistake], raw: Mapping[str, Any], root: str = "") -> list[Json]:
    """Mistakes for a page: path, message in each language, line.

    Args:
        mistakes: as the reader found them.
        raw: the scenario, or the description of a dwelling, as plain data; it may have mistakes.
        root: stands before a path where its words are looked up; see `Form`.
    """
    return [
        as_data(
            each,
            only=("path", "message", "line"),
            message={lang: _said(each, raw, root, lang) for lang in LANGUAGES},
            line=int(each.line),
        )
        for each in mistakes
    ]


def _said(mistake: Mistake, raw: Mapping[str, Any], root: str, lang: str) -> str:
    """A mistake, before it what the page does not show at its place."""
    field = AtField(mistake.path, raw, root)
    if root or not mistake.file:
        return in_language(mistake.message, lang, field)
    place = _field_of(mistake.path, raw)
    if place and not _is_in_file(mistake.message):
        said = in_language(mistake.message, lang, field)
        within = field.within(place, lang)
        is_said = within.casefold() in said.casefold()
        return said if is_said else f"{within}: {said}"
    label = "" if place or field.is_headed() else field.label(mistake.path, lang)
    parts = [each for each in (Path(mistake.file).name, mistake.path) if each]
    shown = in_language(sentence("in the file {place}", place=listed(parts)), lang)
    said = in_language(mistake.message, lang, _InFile(field))
    return f"{shown} ({label}): {said}" if label else f"{shown}: {said}"


def _is_in_file(message: str) -> bool:
    given = message.given if isinstance(message, Message) else None
    return given is not None and given.part is Part.IN_FILE


def _field_of(path: str, raw: Mapping[str, Any]) -> str:
    """The path of the field that can mend a mistake at a path; empty where only the file can.

    Args:
        path: of the mistake.
        raw: the scenario as plain data.
    """
    if path == "policy":
        return path  # its base is chosen from a list, whatever stands there
    kind: Kind | None = WHOLE
    found: Any = raw
    here: list[str] = []
    for name in parts_of(path):
        is_named = isinstance(kind, Named) or name.isdecimal()
        kind = kind_below(kind, name) if kind is not None and _is_open(found) else None
        is_there, found = _below(found, name)
        if kind is None or (is_named and not is_there):
            return ""
        here.append(name)
        if is_single(kind):
            return ".".join(here) if is_shown(kind) else ""
    is_list, is_mapping = isinstance(found, (list, tuple)), isinstance(found, Mapping)
    fits = is_list if isinstance(kind, ListOf) else is_mapping or (is_list and isinstance(kind, OneOrMore))
    return path if found is None or fits else ""


def _is_open(found: Any) -> bool:
    """Whether something may stand below plain data."""
    return found is None or isinstance(found, (Mapping, list, tuple))


def _below(found: Any, name: str) -> tuple[bool, Any]:
    """Whether something stands below plain data under a name or a number, and what."""
    if isinstance(found, Mapping):
        return name in found, found.get(name)
    is_there = isinstance(found, (list, tuple)) and name.isdecimal() and int(name) < len(found)
    return is_there, found[int(name)] if is_there else None


class AtField(DisplayNotation):
    """The notation of a field."""

    def __init__(self, path: str, raw: Mapping[str, Any], root: str) -> None:
        """Prepare telling a mistake; see `mistakes_json`."""
        super().__init__(path)
        self.raw = raw
        self.root = root
        self._words: dict[str, Words] = {}

    def kind(self, path: str) -> Kind | None:
        """What is allowed at a path."""
        if self.root == DWELLING:
            return kind_at(path, DESCRIPTION)
        kind = super().kind(path)
        return kind and kind_at_lever(path, kind, self.raw)

    def words(self, lang: str) -> Words:
        """The words of a language, with the labels of the scenario."""
        if lang not in self._words:
            self._words[lang] = labelled(self.raw, lang)
        return self._words[lang]

    def word(self, name: str, path: str, lang: str) -> str:
        """What the field offers for a word or a name."""
        parts = (path if self.root else subject_of(path) or path).split(".")
        while len(parts) > 1 and parts[-1].isdecimal():
            parts.pop()
        key, words = ".".join(parts), self.words(lang)
        found = choices_at(self.kind(key), Place(f"{self.root}{key}", words), self.raw, key)
        if names_in_cell(key) == OF_INDICES:
            found = {**indices_by_name(lang), **found}
        if key == "policy" and not self.root:
            found = {title: policy for policy, title in policy_titles(lang)}
        label = next((label for label, word in found.items() if str(word) in (name, figure_called(name))), "")
        return label or (self.label(path, lang) if self._is_entry(name, path) else name)

    def _is_entry(self, name: str, path: str) -> bool:
        """Whether a name is that of the entry at a path, such as of a lever."""
        above, _, last = path.rpartition(".")
        return not self.root and last == name and isinstance(self.kind(above), Named)

    def label(self, path: str, lang: str) -> str:
        """The label of the field of a key, or of what is named in the scenario."""
        if self.kind(path) is None:
            return ""
        above, _, name = path.rpartition(".")
        if not self.root and isinstance(self.kind(above), Named) and above != "indices":
            value = value_at(self.raw, tuple(above.split(".")))
            entry = value.get(name) if isinstance(value, Mapping) else None
            return entry_label(name, entry, above.rpartition(".")[2], Words(lang))
        return label_of(f"{self.root}{path}", Words(lang))

    def called(self, path: str, lang: str) -> str:
        """What a number is called, with what its user calls that of which it is."""
        is_there = not self.root and self.kind(path) is not None
        return number_name(path, self.words(lang)) if is_there else path

    def key(self, name: str, lang: str) -> str:
        """A key, by its label between quotes; those of an index by their words in its field."""
        words = PARTS_OF_INDEX[lang]
        of_index = name in words and isinstance(self.kind(self.path.rpartition(".")[0]), IndexKind)
        return f"'{words[name]}'" if of_index else super().key(name, lang)

    def is_headed(self) -> bool:
        """Whether the form has a heading for what is mistaken, which stands before the message."""
        kind, above = self.kind(self.path), self.kind(self.path.rpartition(".")[0])
        return kind is not None and not is_single(kind) and not isinstance(above, Named)

    def within(self, field: str, lang: str) -> str:
        """What stands in a field at the path of the mistake, where the field holds several things."""
        inner, kind, words = self.path.removeprefix(field).removeprefix("."), self.kind(field), Words(lang)
        kind = kind.mapping if isinstance(kind, MappingOr) else kind
        if isinstance(kind, IndexKind):
            return PARTS_OF_INDEX[lang].get(inner, inner)
        if not inner or inner.isdecimal():
            return ""
        if isinstance(kind, PartOf):
            return self.label(self.path, lang)
        if not isinstance(kind, Named):
            return ""
        known = names_at(kind, Place(field, words)).items()
        label = next((label for label, name in known if name == inner), "")
        about = "" if "." in inner or not isinstance(kind.item, Plain) else self.label(inner, lang)
        own = self.called(inner, lang) if "." in inner else self.word(inner, field, lang)
        return capital(label or about or own)

    def percentage(self, value: float, lang: str) -> str:
        """Nothing: the sign stands in the field."""
        return ""


class _InFile:
    """The notation of a file, with what its keys are called on the page."""

    def __init__(self, field: DisplayNotation) -> None:
        """Prepare telling a mistake with the labels of a field."""
        self.field = field

    def write(self, given: Given, lang: str) -> str | None:
        """A key with its label; all else as in a file."""
        label = self.field.label(self.field.place(given.value), lang) if given.part is Part.KEY else ""
        return f"'{label}' ({given.value})" if label else None

    def number(self, value: float, lang: str) -> str:
        """A number as a file writes it."""
        return f"{value:.10g}"

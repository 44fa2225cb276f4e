"""The dwelling whose points are counted beside a scenario: its description, as it is being worked on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from feasibility.errors import InputError, Mistake
from feasibility.messages import sentence
from feasibility.points.description import WHOLE, Dwelling, dwelling_from
from feasibility.scenario.keys.paths import kind_at
from feasibility.scenario.reading.yaml import read_document
from feasibility.scenario.writing.changes import REMOVED, Names, names_of, with_change
from feasibility.scenario.writing.notes import note_of_count, noted
from feasibility.workbench.documents.edits import Change, with_days, with_value
from feasibility.workbench.documents.open_scenario import Document, with_text
from feasibility.workbench.documents.recent import examples_folder
from feasibility.workbench.forms.dwelling import dwelling_value

EXAMPLES: Mapping[str, Path] = MappingProxyType(
    {"en": Path("points") / "apartment.yaml", "nl": Path("points") / "appartement.yaml"}
)
"""The description with which a page begins in each language, in the folder of the examples."""
LEAST: Mapping[str, Any] = {
    "kind": "apartment",
    "rooms": {"living": {"kind": "living_kitchen", "area": 30.0}},
}
"""The same where no examples are installed; the days are asked for."""


@dataclass(frozen=True)
class Described:
    """A description; every change gives a new one."""

    raw: Mapping[str, Any]
    """Plain data with the keys of a file; it may have mistakes."""
    typed: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Fields whose text has no value yet: path → what was typed, and why it is refused."""


@cache
def first_description(lang: str) -> Described:
    """What a page in a language begins with."""
    folder = examples_folder()
    file = None if folder is None else folder / EXAMPLES[lang]
    return Described(LEAST if file is None or not file.is_file() else read_document(str(file)).data)


def described(before: Described, changes: Sequence[Change], lang: str) -> Described:
    """The description after changes; one that cannot be made is kept as it was typed, with why."""
    for each in changes:
        before = _changed(before, each, lang)
    return before


def _changed(before: Described, change: Change, lang: str) -> Described:
    path, typed = change.path, {**before.typed}
    typed.pop(path, None)
    try:
        return Described(with_change(before.raw, *_placed(before, change, lang)), typed)
    except InputError as error:
        shown = change.given if isinstance(change.given, str) else ""
        return replace(before, typed={**typed, path: (shown, error.mistakes[0].message)})


def _placed(before: Described, change: Change, lang: str) -> tuple[Names, Any]:
    """Where a change is made, and what stands there then."""
    kind, value = kind_at(change.path, WHOLE), change.given
    if kind is None or change.way == "note":
        raise InputError.of(change.path, sentence("unknown path"))
    if change.way == "typed":
        value = dwelling_value(change.path, value, lang)
    elif change.way == "value":
        value = with_days(value, kind)
    is_gone = change.way == "remove" or value is None
    return names_of(change.path, before.raw), REMOVED if is_gone else value


def mistakes_in(given: Described) -> tuple[Dwelling | None, tuple[Mistake, ...]]:
    """The dwelling, or every mistake: of what was typed, and of the description."""
    typed = tuple(Mistake(path, message) for path, (_, message) in given.typed.items())
    try:
        dwelling = dwelling_from(given.raw)
    except InputError as error:
        return None, (*typed, *error.mistakes)
    return (None if typed else dwelling), typed


def with_points(document: Document, dwelling_type: str, points: int, counted: str) -> Document:
    """A scenario with counted points for a type and the day of the count behind them, as one step.

    Raises:
        InputError: the text cannot be changed.
    """
    path, file = f"dwellings.{dwelling_type}.points", str(document.file)
    text = with_value(document, document.text, path, points, inherited=True)
    text = noted(text, path, note_of_count(text, path, counted, file), file)
    typed = {name: each for name, each in document.typed.items() if name != path}
    return with_text(document, text, typed)

"""The values of a scenario in words, for a list of changes: a key by its label, a value as in its field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feasibility.language.naming import number_name, path_words
from feasibility.language.numbers import NONE
from feasibility.language.words import Words, capital
from feasibility.scenario.keys.fields import MappingOr, Named, PartOf
from feasibility.scenario.keys.labels import is_label
from feasibility.scenario.keys.levers import counts_in
from feasibility.scenario.keys.model import IndexKind
from feasibility.scenario.keys.paths import (
    WHOLE,
    kind_at,
    kind_below,
    parts_of,
    subject_of,
    value_at,
)
from feasibility.scenario.keys.values import Kind
from feasibility.workbench.forms.description import Form, is_single, unit_at
from feasibility.workbench.forms.field_texts import shown_at
from feasibility.workbench.forms.mistakes import AtField
from feasibility.workbench.forms.naming import ANY, entry_label, label_of
from feasibility.workbench.forms.notation import SEPARATOR, is_correlations, is_range

BETWEEN = f"{SEPARATOR} "
OF_INPUTS = "uncertainty.input_correlations"


class InWords:
    """A scenario in the words of one language."""

    def __init__(self, raw: Mapping[str, Any], lang: str) -> None:
        """Prepare telling what stands in a scenario.

        Args:
            raw: the scenario as plain data, which may have mistakes.
            lang: `en` or `nl`.
        """
        self.raw, self.lang = raw, lang
        self.field = AtField("", raw, "")
        self.words: Words = self.field.words(lang)
        self.form = Form(raw, self.words)

    def name(self, path: str) -> str:
        """What stands at a path is called, as above its field, and of what it is.

        Args:
            path: of a value, of something in one, or of what the scenario names itself, such as a type.
        """
        entry = self._of_user(path)
        if entry:
            return capital(entry)
        field = _field_of(path)
        whole = capital(number_name(field, self.words))
        return whole if field == path else f"{whole}: {capital(self._inner(path))}"

    def new(self, path: str) -> str:
        """The name of a value that was added."""
        entry = self._of_user(path)
        return self.words("workbench_new", entry=entry) if entry else self.name(path)

    def removed(self, path: str) -> str:
        """The name of a value that was removed."""
        entry = self._of_user(path)
        return self.words("workbench_removed", entry=entry) if entry else self.name(path)

    def _of_user(self, path: str) -> str:
        """What the scenario names itself, with what it is: dwelling type Small homes; empty for all else."""
        *above, name = parts_of(path)
        kind = kind_at(".".join(above)) if above else None
        if not isinstance(kind, Named) or not isinstance(kind.item, PartOf):
            return ""
        value = value_at(self.raw, (*above, name))
        return self.words(
            f"workbench_entry_{above[-1]}", name=entry_label(name, value, above[-1], self.words)
        )

    def value(self, path: str, value: Any) -> str | None:
        """A value as in its field and with its unit, a part by the labels of its keys; None for none."""
        return None if value is None else self._told(path, value, kind_at(path))

    def _told(self, path: str, value: Any, kind: Kind | None) -> str:
        if _is_one_text(path, kind, value):
            return shown_at(path, value, self.lang, self.raw)
        if isinstance(value, (Mapping, list, tuple)) and not value:
            return self.words("value_none")
        if isinstance(value, Mapping):
            return BETWEEN.join(self._entry(path, str(name), each) for name, each in value.items())
        if isinstance(value, (list, tuple)):
            told = ((each, self._below(f"{path}.{place}", each)) for place, each in enumerate(value))
            return BETWEEN.join(
                text if isinstance(each, str) or "; " not in text else f"({text})" for each, text in told
            )
        if isinstance(value, str):
            return self._word(value, path)
        return self._with_unit(shown_at(path, value, self.lang, self.raw) or str(value), path)

    def _below(self, path: str, value: Any) -> str:
        return NONE if value is None else self._told(path, value, kind_at(path))

    def _entry(self, path: str, name: str, value: Any) -> str:
        """A key and its value, one of several of a part."""
        below, kind = f"{path}.{name}", kind_at(path)
        kind = kind.mapping if isinstance(kind, MappingOr) else kind
        if isinstance(kind, Named):
            is_part = isinstance(kind.item, PartOf)
            part = path.rpartition(".")[2]
            called = entry_label(name, value, part, self.words) if is_part else self._inner(below)
        else:
            called = label_of(_pattern(below), self.words)
        told = self._below(below, value)
        parted = isinstance(value, Mapping) and value and not _is_one_text(below, kind_at(below), value)
        return f"{capital(called)} ({told})" if parted else f"{capital(called)}: {told}"

    def _word(self, word: str, path: str) -> str:
        """A word as its field offers it, or what it names where the field is typed in or chosen by number."""
        if _is_of_a_row(path):
            return capital(self.words.type(word))
        if path.split(".")[-2:-1] == ["paths"]:
            return capital(number_name(word, self.words))
        return self.field.word(word, path, self.lang)

    def _inner(self, path: str) -> str:
        """What a name in a field is called: a figure, or a number of the scenario and of what it is."""
        if _is_of_a_row(path):
            return self.words.type(path.rpartition(".")[2])
        about = subject_of(path)
        return number_name(about, self.words) if about else path_words(path, self.words)

    def _with_unit(self, text: str, path: str) -> str:
        """A number with its unit as a sign: of euros or m²; a percentage has its own."""
        about = subject_of(path) or counts_in(path, self.raw) or path
        kind = kind_at(about)
        unit = "" if kind is None or text.endswith("%") else unit_at(about, _pattern(about), kind, self.form)
        if unit.startswith("m²"):
            return f"{text} {unit}"
        if not unit.startswith("€"):
            return text
        space = "\u00a0" if self.lang == "nl" else ""  # no line ends between the two
        minus = "-" if text.startswith("-") else ""
        return f"{minus}€{space}{text.removeprefix('-')}{unit[1:]}"


def _pattern(path: str) -> str:
    """A path with `*` for each name that a user gave to a part, as the words of its key are looked up."""
    kind: Kind | None = WHOLE
    found: list[str] = []
    for name in parts_of(path):
        is_own = isinstance(kind, Named) and isinstance(kind.item, PartOf)
        found.append(ANY if is_own else name)
        kind = kind_below(kind, name) if kind is not None else None
    return ".".join(found)


def _field_of(path: str) -> str:
    """The path of the field in which something stands: of the whole, where a field holds several things."""
    kind: Kind | None = WHOLE
    here: list[str] = []
    for name in parts_of(path):
        kind = kind_below(kind, name) if kind is not None else None
        here.append(name)
        plain = kind.mapping if isinstance(kind, MappingOr) else kind
        if kind is None or (is_single(kind) and isinstance(plain, Named)):
            break
    return ".".join(here) if kind is not None else path


def _is_of_a_row(path: str) -> bool:
    """Whether the path is that of a dwelling type in a row of the mix."""
    names = path.split(".")
    return names[:2] == ["mix", "rows"] and names[3:4] == ["of"] and len(names) > 4


def _is_one_text(path: str, kind: Kind | None, value: Any) -> bool:
    """Whether a value with parts is shown in one field, as a text that names each part.

    Pairs of inputs do not: there inputs are spelled as paths.
    """
    if isinstance(kind, MappingOr) and isinstance(value, Mapping):
        return is_label(kind) or is_range(kind)
    if isinstance(kind, IndexKind):
        return isinstance(value, Mapping)
    return (
        kind is not None and is_correlations(kind) and isinstance(value, (list, tuple)) and path != OF_INPUTS
    )

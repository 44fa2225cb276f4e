"""What a form calls words and well-known names; the file keeps that, and is read back by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from feasibility.language.words import Words
from feasibility.report.values import choice_name, choices, figures_by_name, indices_by_name, rules_by_name
from feasibility.scenario.excel.layout import (
    OF_FIGURES,
    OF_INDICES,
    OF_SEGMENTS,
    kind_of,
    names_at,
    said_at,
    words_of,
)
from feasibility.scenario.keys.values import Kind
from feasibility.scenario.reading.policy import library_names, read_policy


def words_at(path: str, kind: Kind | None, words: Words) -> dict[str, str]:
    """The words that may stand in a cell of a form: what each is called → as a file spells it."""
    return rules_by_name(path, words) or choices(words_of(kind), lambda word: choice_name(path, word, words))


class FormWords:
    """The words of one form."""

    def __init__(self, words: Words, segments: Iterable[str], indices: Iterable[str]) -> None:
        """Prepare a form.

        Args:
            words: its language.
            segments: names of segments of the scenario, besides those of the library.
            indices: names of its indices.
        """
        self.words = words
        self.said: dict[str, str] = {}
        """What was called otherwise than a file spells it, by the path under which the file keeps that."""
        of_library = (name for policy in library_names() for name in read_policy(policy).segments)
        own = tuple(segments)
        self.names = {
            OF_INDICES: _apart(indices_by_name(words.lang), indices),
            OF_FIGURES: figures_by_name(words.lang),
            OF_SEGMENTS: _apart(choices(dict.fromkeys((*of_library, *own)), words.segment), own),
        }

    def called(self, value: Any, path: str) -> Any:
        """A value with its words and well-known names as the form calls them.

        Args:
            value: as a file spells it.
            path: dotted path of its key, or of the table whose head it is.
        """
        kind = kind_of(tuple(path.split(".")))[0]
        found = words_at(path, kind, self.words) or self.names.get(names_at(path), {})
        self.said |= {said_at(path, word): label for label, word in found.items() if label != word}
        labels = {word: label for label, word in found.items()}
        if isinstance(value, Mapping):
            return {labels.get(name, name): each for name, each in value.items()}
        if isinstance(value, (list, tuple)):
            return [labels.get(each, each) for each in value]
        return labels.get(value, value) if isinstance(value, str) else value


def _apart(called: Mapping[str, str], own: Iterable[str]) -> Mapping[str, str]:
    """What names are called, without what is the name of another one in the scenario, in whatever case."""
    taken = {name.casefold(): name for name in own}
    return {label: name for label, name in called.items() if taken.get(label.casefold(), name) == name}

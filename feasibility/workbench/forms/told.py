"""Mistakes at fields of a page, in the notation and the words of those fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from feasibility.errors import Mistake
from feasibility.language.naming import number_name
from feasibility.language.texts import LANGUAGES
from feasibility.language.words import Words
from feasibility.messages import in_language
from feasibility.plain_data import as_data
from feasibility.report.values import indices_by_name
from feasibility.scenario.excel.layout import OF_INDICES, names_at
from feasibility.scenario.keys.values import Kind
from feasibility.scenario.told import Told
from feasibility.workbench.forms.description import Form, Json, choices_at
from feasibility.workbench.forms.dwelling import dwelling_kind
from feasibility.workbench.forms.naming import DWELLING, label_of
from feasibility.workbench.forms.notation import Place, subject_of


def told(mistakes: Iterable[Mistake], raw: Mapping[str, Any], root: str = "") -> list[Json]:
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
            message={
                lang: in_language(each.message, lang, _AtField(each.path, raw, root)) for lang in LANGUAGES
            },
            line=int(each.line),
        )
        for each in mistakes
    ]


class _AtField(Told):
    """The notation of a field."""

    def __init__(self, path: str, raw: Mapping[str, Any], root: str) -> None:
        """Prepare telling a mistake; see `told`."""
        super().__init__(path)
        self.raw = raw
        self.root = root

    def kind(self, path: str) -> Kind | None:
        """What may stand at a path."""
        return dwelling_kind(path) if self.root == DWELLING else super().kind(path)

    def word(self, name: str, path: str, lang: str) -> str:
        """What the field offers for a word or a name."""
        parts = (path if self.root else subject_of(path) or path).split(".")
        while len(parts) > 1 and parts[-1].isdecimal():
            parts.pop()
        key, words = ".".join(parts), Words(lang)
        form = Form(self.raw, words, root=self.root)
        found = choices_at(self.kind(key), Place(f"{self.root}{key}", words), form, key)
        if names_at(key) == OF_INDICES:
            found = {**indices_by_name(lang), **found}
        label = next((label for label, word in found.items() if str(word) == name), "")
        if not label and "." in name and not self.root and self.kind(name) is not None:
            return number_name(name, words)
        return label or name

    def label(self, path: str, lang: str) -> str:
        """The label of the field of a key."""
        return label_of(f"{self.root}{path}", Words(lang)) if self.kind(path) is not None else ""

    def percentage(self, value: float, lang: str) -> str:
        """Nothing: the sign stands in the field."""
        return ""

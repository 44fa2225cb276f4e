"""The label of something that a scenario names: one text, or one for each language."""

from __future__ import annotations

from dataclasses import dataclass

from feasibility.scenario.keys.fields import MappingOr, PartOf, key
from feasibility.scenario.keys.values import Text

LONGEST = 80
"""Characters of a label."""


@dataclass(frozen=True)
class LabelByLanguage:
    """A label in English and in Dutch; where one is not given the other serves for both."""

    en: str = key(Text(longest=LONGEST), "")
    nl: str = key(Text(longest=LONGEST), "")


Label = str | LabelByLanguage
LABEL = MappingOr(PartOf(LabelByLanguage), Text(longest=LONGEST))


def label_text(label: Label, lang: str) -> str:
    """A label in a language; empty where none is given."""
    if isinstance(label, str):
        return label
    return (label.nl or label.en) if lang == "nl" else (label.en or label.nl)

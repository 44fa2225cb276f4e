"""The label of something that a scenario names: one text, or one for each language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from feasibility.errors import Mistake
from feasibility.messages import sentence
from feasibility.scenario.keys.fields import MappingOr, PartOf, key
from feasibility.scenario.keys.refusal_words import found
from feasibility.scenario.keys.values import Kind, Text

LONGEST = 80
"""Characters of a label."""
BETWEEN = " | "
"""Between the label in one language and that in the other, where both stand in one field or cell."""
_ONE = re.compile(r"(?P<lang>en|nl):\s*(?P<label>.*)", re.DOTALL)


@dataclass(frozen=True)
class _Label(Text):
    """A label that one field or cell gives back as it is."""

    lang: str = ""
    """Of a label in one language."""

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> str | None:
        """The label."""
        label = super().read(value, path, mistakes)
        if label is None:
            return None
        named = by_language(in_one_text({self.lang: label}) if self.lang else label)
        if self.lang and named != {self.lang: label}:
            said = sentence(
                "found {value}; the label of one language has no | in it and no space before or behind it",
                value=found(label),
            )
        elif named and not self.lang:
            said = sentence(
                "found {value}; the label of one language is written {example}",
                value=found(label),
                example="{" + ", ".join(f'{lang}: "{each}"' for lang, each in named.items()) + "}",
            )
        else:
            return label
        mistakes.append(Mistake(path, said))
        return None


@dataclass(frozen=True)
class LabelByLanguage:
    """A label in English and in Dutch; where one is not given the other serves for both."""

    en: str = key(_Label(longest=LONGEST, lang="en"), "")
    nl: str = key(_Label(longest=LONGEST, lang="nl"), "")


Label = str | LabelByLanguage
LABEL = MappingOr(PartOf(LabelByLanguage), _Label(longest=LONGEST))


def label_text(label: Label, lang: str) -> str:
    """A label in a language; empty where none is given."""
    if isinstance(label, str):
        return label
    return (label.nl or label.en) if lang == "nl" else (label.en or label.nl)


def is_label(kind: Kind | None) -> bool:
    """Whether a text may stand there in each language."""
    return (
        isinstance(kind, MappingOr)
        and isinstance(kind.mapping, PartOf)
        and kind.mapping.part is LabelByLanguage
    )


def in_one_text(labels: Mapping[str, str]) -> str:
    """A label in each language as it stands in one field or cell: `en: low | nl: laag`."""
    return BETWEEN.join(f"{lang}: {label}" for lang, label in labels.items())


def by_language(text: str) -> dict[str, str] | None:
    """The label in each language that is named before it; None for a text that is a label itself."""
    parts = [_ONE.fullmatch(each.strip()) for each in text.split(BETWEEN.strip())]
    named = {each["lang"]: each["label"] for each in parts if each}
    return named if len(named) == len(parts) else None

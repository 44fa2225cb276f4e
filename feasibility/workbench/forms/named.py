"""What a field that holds paths of a scenario names, in words: a lever, assumptions, what is assumed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from feasibility.language.naming import number_name
from feasibility.language.words import Words, capital
from feasibility.scenario.keys.paths import kind_at
from feasibility.scenario.labels import LABELLED
from feasibility.workbench.forms.naming import own_label
from feasibility.workbench.forms.notation import WHOLE

HOLDING = (
    (re.compile(r"parties\.[^.]+\.assumptions"), ""),
    (re.compile(r"(table\.)?levers\.[^.]+\.paths"), ""),
    (re.compile(r"policy\.assumed"), "policy."),
)
"""Fields that hold paths, and what stands before those."""


def names_paths(path: str) -> bool:
    """Whether the field of a key holds paths."""
    return any(pattern.fullmatch(path) for pattern, _ in HOLDING)


def named_at(path: str, value: Any, raw: Mapping[str, Any], lang: str) -> str:
    """What the paths in a field name, in their order; one that names nothing is left out.

    Args:
        path: of the field.
        value: its plain data: paths, or values by path; it may have mistakes.
        raw: the scenario as plain data, which may have mistakes too.
        lang: `en` or `nl`.
    """
    before = next((before for pattern, before in HOLDING if pattern.fullmatch(path)), "")
    given: Iterable[Any] = value if isinstance(value, (Mapping, list, tuple)) else ()
    paths = [f"{before}{each}" for each in given]
    words = labelled(raw, lang)
    return "; ".join(capital(number_name(each, words)) for each in paths if kind_at(WHOLE, each) is not None)


def labelled(raw: Mapping[str, Any], lang: str) -> Words:
    """The words with the labels of a scenario, as `words_of` gives them, of one that may have mistakes."""
    return Words(lang, dict(_labels(raw, lang)))


def _labels(raw: Mapping[str, Any], lang: str) -> Iterator[tuple[str, str]]:
    for kind, places in LABELLED.items():
        for place in places:
            found: Any = raw
            for name in place.split("."):
                found = found.get(name) if isinstance(found, Mapping) else None
            for name, each in found.items() if isinstance(found, Mapping) else ():
                label = own_label(each, lang)
                if label:
                    yield f"{kind}.{name}", label

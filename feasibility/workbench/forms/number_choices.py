"""Fields that name numbers of the scenario: a lever those that it sets, a party those that it assumes.

A file spells such a number as a dotted path; the page shows what it is called, and lets it be chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feasibility.language.library_notes import library_note
from feasibility.language.naming import number_name
from feasibility.language.words import Words, capital
from feasibility.scenario.keys.values import Plain
from feasibility.workbench.forms.field_texts import shown_as
from feasibility.workbench.forms.naming import labelled
from feasibility.workbench.forms.notation import Place

TOGETHER = ("levers.*.paths", "table.levers.*.paths")
"""Keys that hold a list of paths, with `*` for names."""
WITH_VALUES = {"parties.*.assumptions": "", "policy.assumed": "policy."}
"""Keys that hold a value for each path → what the path begins with that is not written there."""
DRAWN = "uncertainty.inputs"
"""The part whose entries are named by paths."""
OF_LIBRARY = "policy.notes"
"""A list of texts that are the library's where the scenario has none of its own."""


def chosen_numbers(value: Any, place: Place, pattern: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """What the field of such a key has besides; nothing for another, or for a value of another form.

    Args:
        value: plain data, which may have mistakes.
        place: where it stands.
        pattern: its path, with `*` for names.
        raw: the scenario as plain data, for its labels.

    Returns:
        `kind` (`numbers`, or `assumed` with a value for each), `below` (what paths begin with there), and
        `chosen`, each with its path as in the file (`number`), its `name`, and the `value` as it is shown.
    """
    if pattern in TOGETHER and (value is None or _is_list(value)):
        words = labelled(raw, place.words.lang)
        return {"kind": "numbers", "below": "", "chosen": [_chosen(each, "", words) for each in value or ()]}
    if pattern not in WITH_VALUES or not (value is None or isinstance(value, Mapping)):
        return {}
    below, words = WITH_VALUES[pattern], labelled(raw, place.words.lang)
    chosen = [
        _chosen(str(name), below, words) | _shown(each, place.below(name), below)
        for name, each in (value or {}).items()
    ]
    return {"kind": "assumed", "below": below, "chosen": chosen, "texts": bool(below)}


def in_reader_language(value: Any, pattern: str, lang: str) -> str:
    """What notes of the library's policy say in the language of the page; empty where the field says it."""
    if pattern != OF_LIBRARY or not isinstance(value, (list, tuple)):
        return ""
    told = [library_note(each, lang) if isinstance(each, str) else "" for each in value]
    return "" if told == list(value) else " ".join(told)


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(each, str) for each in value)


def _chosen(path: str, below: str, words: Words) -> dict[str, Any]:
    return {"number": path, "name": capital(number_name(f"{below}{path}", words))}


def _shown(value: Any, place: Place, below: str) -> dict[str, str]:
    """The value as it stands in a field; a text of the library also as the file has it (`given`)."""
    if below:
        return {"value": library_note(str(value), place.words.lang), "given": str(value)}
    return {"value": shown_as(value, Plain(), place)}

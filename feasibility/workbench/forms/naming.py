"""The words of a form: how its keys and the names in it are called, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from feasibility.glossary import terms_named
from feasibility.language.naming import number_name
from feasibility.language.texts import LANGUAGES, name_of_path
from feasibility.language.words import Words, capital, place_name, plain
from feasibility.scenario.keys.labels import LabelByLanguage, label_text
from feasibility.scenario.keys.paths import value_at
from feasibility.scenario.labels import LABELLED
from feasibility.scenario.reading.policy import library_names, read_policy

LONGEST_NAME = 80
ANY = "*"
"""Stands in a path for a name that a user gives."""
DWELLING = "wws_input."
"""Stands before the paths of the description of a dwelling."""
UNITS_SAID = ("€", "m²", "year", "months", "points")
"""How the units begin that stand beside a field; others say nothing to a person, or stand in it."""
WHOLE_UNITS = ("m", "kWh/m²")
"""Others that do."""


@cache
def key_words(path: str, lang: str) -> tuple[str, str, str]:
    """Label, help and unit of a key by its path, with `*` for names."""
    path = path.replace(f".{ANY}", "") if path.startswith(DWELLING) else path
    name = name_of_path(path, lang)
    terms = terms_named(path)
    wording = terms[0].wording(lang) if terms else None
    if name == path:
        name = wording.name if wording else path.rpartition(".")[2].replace("_", " ")
    said = terms[0].en.unit if wording else ""
    unit = wording.unit if wording and (said.startswith(UNITS_SAID) or said in WHOLE_UNITS) else ""
    return capital(name), wording.help if wording else "", unit


def label_of(path: str, words: Words) -> str:
    """The label of a key by its path."""
    return key_words(path, words.lang)[0]


def help_of(path: str, words: Words) -> str:
    """What the glossary says of it."""
    return key_words(path, words.lang)[1]


def name_label(name: str, part: str, words: Words) -> str:
    """A name that a user gave, as a person reads it: in Dutch by its well-known name.

    Args:
        name: as in the scenario.
        part: the part in which it stands.
        words: the language.
    """
    if part == "inputs":
        return capital(number_name(name, words))
    if part == "indices":
        found = name_of_path(f"indices.{name}", words.lang)
        return capital(plain(name if "." in found else found, LONGEST_NAME)).replace("_", " ")
    shown = {"segments": words.segment, "dwellings": words.type}.get(part, words.line)
    return capital(shown(name)).replace("_", " ")


def entry_label(name: str, value: Any, part: str, words: Words) -> str:
    """What a part is called that a user named: by its own label, or as a name is read; see `name_label`.

    Args:
        name: as in the scenario.
        value: the part as plain data, which may have mistakes.
        part: the part in which it stands.
        words: the language.
    """
    return capital(own_label(value, words.lang)) or name_label(name, part, words)


def own_label(value: Any, lang: str) -> str:
    """The label that a user gave to a part, which may have mistakes; empty without one."""
    given = value.get("label") if isinstance(value, Mapping) else None
    if isinstance(given, Mapping):
        given = label_text(LabelByLanguage(**{each: given.get(each) or "" for each in LANGUAGES}), lang)
    return plain(given, LONGEST_NAME) if isinstance(given, str) else ""


@cache
def policy_titles(lang: str) -> tuple[tuple[str, str], ...]:
    """Each policy of the library by its name: place, year and title."""
    words = Words(lang)
    return tuple(
        (name, f"{place_name(policy.place, words)} {policy.date.year}: {policy.name}")
        for name in library_names()
        for policy in (read_policy(name),)
    )


def labelled(raw: Mapping[str, Any], lang: str) -> Words:
    """The words with the labels of a scenario, as `words_of` gives them, of one that may have mistakes."""
    return Words(lang, dict(_labels(raw, lang)))


def _labels(raw: Mapping[str, Any], lang: str) -> Iterator[tuple[str, str]]:
    for kind, places in LABELLED.items():
        for place in places:
            found = value_at(raw, place.split("."))
            for name, each in found.items() if isinstance(found, Mapping) else ():
                label = own_label(each, lang)
                if label:
                    yield f"{kind}.{name}", label

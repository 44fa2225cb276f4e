"""What stands at a dotted path of a scenario or a result is called, for people who see no file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from feasibility.language.texts import name_of_path
from feasibility.language.words import NAME, Words, plain
from feasibility.scenario.keys.paths import input_of

INPUTS = "uncertainty.inputs."
"""Begins the paths of uncertain inputs, whose names are paths themselves."""
LINES = ("costs", "operating_costs", "other_income")


def kind_words(words: Words, kind: str) -> str:
    """What the dwellings of a kind of segment are called."""
    return words(f"dwellings_of_kind_{kind}")


def own_words(name: str) -> str:
    """A name that a user gave to something without a label, as a person reads it."""
    return plain(name.replace("_", " "), NAME)


def index_words(words: Words, name: str) -> str:
    """What an index is called."""
    path = f"indices.{name}"
    found = name_of_path(path, words.lang)
    return own_words(name) if found == path else found


OWN: Mapping[str, Callable[[Words, str], str]] = {
    "dwellings": Words.type,
    "dwelling_types": Words.type,
    "segments": Words.segment,
    **dict.fromkeys(LINES, Words.line),
    "levers": Words.lever,
    "parties": Words.party,
    "by_kind": kind_words,
    "indices": index_words,
    "moves": index_words,
    **dict.fromkeys(("phases", "loans", "rows"), lambda _, name: own_words(name)),
}
"""Parts of a scenario, or of results, with members that have names: what one is called."""


def number_name(path: str, words: Words) -> str:
    """What stands at a path, and behind it what its user calls that of which it is: rent (Small homes)."""
    title, about = path_words(path, words), input_of(path)
    if about and path.startswith(INPUTS):
        return title if path == INPUTS + about else f"{title}: {number_name(about, words)}"
    parts = path.split(".")
    named = parts if parts[-2:-1] == ["moves"] else parts[:-1]
    own = [OWN[parent](words, name) for parent, name in pairwise(named) if parent in OWN]
    if parts[0] == "indices" and parts[-1].isdecimal():
        own.append(parts[-1])
    shown = ", ".join(each for each in own if each != title)
    return f"{title} ({shown})" if shown else title


def path_words(path: str, words: Words) -> str:
    """What stands at a path, in words."""
    title = name_of_path(path, words.lang)
    return own_words(path.rpartition(".")[2]) if title == path else plain(title)

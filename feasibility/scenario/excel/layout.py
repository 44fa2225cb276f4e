"""The layout of the input sheets of a form and a workbook, shared by writer and reader.

On an input sheet column B holds dotted paths and column D the value; a path that ends with `.*` begins a
table, whose names are in its row from column D on. Each input sheet has a defined name that points at its
first cell and follows it when the sheet is renamed; another one gives the version of the layout.

Notation that cells cannot express (the order of the exit methods, an index with one rate in a mapping) is
stored beside the cells and restored on reading, so that an unchanged form has the same digest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from feasibility.invisible_characters import plain_text
from feasibility.messages import sentence
from feasibility.scenario.keys.fields import ListOf, MappingOr, OneOrMore, WordOr
from feasibility.scenario.keys.paths import value_at
from feasibility.scenario.keys.refusal_words import nearest
from feasibility.scenario.keys.uncertainty import CorrelationKind
from feasibility.scenario.keys.values import Kind, OneOf

FORMAT = 1
FORMAT_NAME = "feasibility_format"
"""Defined name with the version of the layout."""
SHEET_NAME = "feasibility_sheet_"
"""Prefix of the defined names of input sheets; the sheet's key follows."""
DEFAULTS_NAME = "feasibility_defaults"
"""Defined name of the hidden sheet with the paths and values of defaults that are filled in."""
ROWS_NAME = "feasibility_rows"
"""Defined name of the list of rows on the hidden sheet: the path, the label and the sheet's key of each."""
POLICY_IN_FULL_NAME = "feasibility_policy_in_full"
"""Defined name of a workbook with the whole policy, in which an empty cell removes a value."""
LABEL, PATH, UNIT, VALUE, NOTE, STATUS = 1, 2, 3, 4, 5, 6
"""Columns of an input sheet, counted from 1."""
HEADINGS = {
    UNIT: ("unit", "eenheid"),
    VALUE: ("value", "waarde"),
    NOTE: ("note or source", "toelichting of bron"),
    STATUS: ("status",),
}
"""Headings of the columns in English and Dutch, by which moved columns are found."""
FORMAT_KEPT, POLICY_IN_FULL_KEPT = ":format", ":policy_in_full"
"""The version, and whether the whole policy is there, repeated on the hidden sheet: some programs drop
defined names that refer to no cell."""
FIRST_ROW = 4
"""Row of an input sheet from which paths are read, counted from 1."""
TABLE = ".*"
"""Ends the path of a table."""
YES = ("yes", "ja", "true", "waar")
NO = ("no", "nee", "false", "onwaar")


def single(kind: Kind | None) -> Kind | None:
    """The kind of a single value, where a mapping is possible too."""
    while isinstance(kind, MappingOr):
        kind = kind.other
    return kind


def words_of(kind: Kind | None) -> tuple[str, ...]:
    """The allowed words; empty where any text is allowed, or none."""
    kind = single(kind)
    if isinstance(kind, ListOf):
        kind = kind.item
    if isinstance(kind, OneOf):
        return tuple(word for word in kind.words if isinstance(word, str))
    return kind.words if isinstance(kind, WordOr) else ()


def is_list(kind: Kind | None) -> bool:
    """Whether the entries are numbered."""
    return isinstance(kind, (ListOf, OneOrMore, CorrelationKind))


SAID = ":said"
"""Suffix of the paths under which stands what a form calls words and well-known names."""
OF_INDICES, OF_SEGMENTS, OF_FIGURES, OF_TYPES = "index", "segment", "figure", "type"
OF_SENTENCES, OF_PLACES, OF_SHARES, OF_PARTS = "sentence", "place", "share", "part"
NAMES_AT: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("index", "asking_price_index", "indices", "correlations", "moves"), OF_INDICES)
    | dict.fromkeys(("segment", "segments"), OF_SEGMENTS)
    | {"from": "from", "dwellings": OF_TYPES, "shares": OF_SHARES, "part": OF_PARTS}
    | {
        each: each
        for each in ("operating_costs", "other_income", "costs", "rows", "history", "levers", "paths")
    }
    | dict.fromkeys(("at_least", "at_most", "concedes", "gain"), OF_FIGURES)
)
"""Last part of a key, or of a table, where well-known names stand → whose they are."""


def said_at(path: str, spelling: str) -> str:
    """Under which path the hidden sheet has what a form calls a word, or a well-known name, at a path."""
    return f"{names_at(path) or _last_part(path)}.{spelling}{SAID}"


SENTENCES = (
    "policy.notes",
    "policy.assumed",
    *(f"policy.source.{each}" for each in ("title", "article", "note")),
)
"""Paths below which the library has sentences."""
PLACE = "policy.place"
"""Path of the place of a policy, which may be the whole country."""
TYPES_OF_A_ROW = re.compile(r"mix\.rows\.[^.]+\.of\Z")


def names_at(path: str) -> str:
    """Whose well-known names stand at a path; empty where none do."""
    if path.startswith(SENTENCES):
        return OF_SENTENCES
    if path == PLACE:
        return OF_PLACES
    return OF_TYPES if TYPES_OF_A_ROW.match(path) else NAMES_AT.get(_last_part(path), "")


def spelled(value: Any, path: str, kind: Kind | None, kept: Mapping[str, object]) -> Any:
    """A value of a form with words of the format and well-known names as a file spells them.

    Args:
        value: of a cell, or the head of a column; names may be in a list, or have a value each.
        path: dotted path of the key, or of the table.
        kind: what is expected there.
        kept: what stands on the hidden sheet.
    """
    allowed, before = words_of(kind), said_at(path, "").removesuffix(SAID)
    if not allowed and not names_at(path):
        return value
    found = {
        str(label).casefold(): spelling
        for key, label in kept.items()
        if key.startswith(before) and key.endswith(SAID)
        if (spelling := key.removeprefix(before).removesuffix(SAID)) in allowed or not allowed
    }
    if isinstance(value, list):
        return [found.get(str(each).casefold(), each) for each in value]
    if isinstance(value, dict):
        return {found.get(str(name).casefold(), name): each for name, each in value.items()}
    return found.get(value.casefold(), value) if isinstance(value, str) else value


def _last_part(path: str) -> str:
    return next((part for part in reversed(path.split(".")) if not part.isdecimal()), "")


FIRST_YEAR, ORDER, EMPTY, MAPPING, LIST = ":from", ":order", ":empty", ":mapping", ":list"
CALLED = ":called"
"""Suffixes of the paths under which this is stored."""
METHODS = "exit.methods"
COSTS = "development.costs"
LAND = "land"
"""What a share line calls the land among its bases."""


def written_so(raw: Mapping[str, Any]) -> dict[str, str | int]:
    """The notation of a scenario's plain data, without the policy.

    Returns:
        Dotted path with a suffix → the first year that an index gives, methods in order, `{}` or `[]`, …
    """
    found: dict[str, str | int] = {}
    for name, index in (raw.get("indices") or {}).items():
        if isinstance(index, Mapping):
            years = [year for year in index if isinstance(year, int)]
            if years:
                found[f"indices.{name}{FIRST_YEAR}"] = min(years)
            elif set(index) == {"then"}:
                found[f"indices.{name}{MAPPING}"] = 1
    methods = (raw.get("exit") or {}).get("methods")
    if methods:
        found[METHODS + ORDER] = ", ".join(methods)
    for name, dwelling in (raw.get("dwellings") or {}).items():
        deviation = dwelling.get("deviation")
        if isinstance(deviation, (list, tuple)) and len(deviation) == 1:
            found[f"dwellings.{name}.deviation{LIST}"] = 1
    found |= {
        path + EMPTY: shown for path, shown in _empty({k: v for k, v in raw.items() if k != "policy"}, "")
    }
    return found


def called_so(names: Mapping[str, str]) -> dict[str, str]:
    """What development costs, and the land, are called in a workbook where one names another.

    Args:
        names: name of the line → what stands for it.

    Returns:
        Dotted path with a suffix → what stands for the line.
    """
    return {f"{COSTS}.{name}{CALLED}": label for name, label in names.items()}


def restore(data: dict[Any, Any], kept: Mapping[str, object]) -> None:
    """Restore the original notation of plain data, where it means the same."""
    _restore_names(data, kept)
    for key, value in kept.items():
        path, colon, end = key.rpartition(":")
        names = path.split(".")
        above = value_at(data, names[:-1])
        if not colon or not isinstance(above, dict):
            continue
        here = above.get(names[-1])
        if colon + end == EMPTY and names[-1] not in above:
            above[names[-1]] = [] if value == "[]" else {}
        elif colon + end == ORDER and isinstance(here, list):
            order = str(value).split(", ")
            if set(order) == set(here):
                above[names[-1]] = order
        elif colon + end == MAPPING and isinstance(here, (int, float)):
            above[names[-1]] = {"then": here}
        elif colon + end == LIST and isinstance(here, dict):
            above[names[-1]] = [here]


def _called(kept: Mapping[str, object]) -> dict[str, str]:
    """Name of a development cost, or of the land → what stands for it where another line names it."""
    return {
        key.removeprefix(f"{COSTS}.").removesuffix(CALLED): plain_text(str(label))
        for key, label in kept.items()
        if key.startswith(f"{COSTS}.") and key.endswith(CALLED)
    }


def strange_bases(data: Mapping[Any, Any], kept: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The path of each base of a line that names no line, and what is said of it in words of the sheet."""
    called, costs = _called(kept), value_at(data, COSTS.split("."))
    if not called or not isinstance(costs, dict) or "base" in data:
        return
    for name, line in costs.items():
        shown = {each: called.get(each, each) for each in (*costs, LAND) if each != name}
        bases = line.get("of") if isinstance(line, dict) else None
        for place, base in enumerate(bases if isinstance(bases, list) else ()):
            if base != name and base not in shown:
                yield (
                    f"{COSTS}.{name}.of.{place}",
                    sentence(
                        "there is no cost line '{base}'; there are {allowed}{near}",
                        base=base,
                        allowed=", ".join(shown.values()),
                        near=nearest(base, shown.values()),
                    ),
                )


def _restore_names(data: dict[Any, Any], kept: Mapping[str, object]) -> None:
    """The names of lines in place of what they are called, where one names another."""
    names = {label.casefold(): name for name, label in _called(kept).items()}
    costs = value_at(data, COSTS.split("."))
    for line in costs.values() if names and isinstance(costs, dict) else ():
        bases = line.get("of") if isinstance(line, dict) else None
        if isinstance(bases, list):
            line["of"] = [each if each in costs else names.get(each.casefold(), each) for each in bases]


def _empty(data: Mapping[Any, Any], path: str) -> Iterator[tuple[str, str]]:
    """The paths of mappings and lists without entries."""
    for name, value in data.items():
        place = f"{path}.{name}" if path else str(name)
        if isinstance(value, Mapping):
            yield from _empty(value, place) if value else ((place, "{}"),)
        elif isinstance(value, (list, tuple)) and not value:
            yield place, "[]"

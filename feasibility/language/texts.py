"""Every sentence and label of the reports that is no term of the glossary, in English and Dutch."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from feasibility.errors import FeasibilityError
from feasibility.glossary import for_people
from feasibility.language.numbers import number
from feasibility.messages import Message, in_language

FOLDER = Path(__file__).parent / "data"
FILE = "texts.toml"
FILES = {
    "calibration": "calibration_texts.toml",
    "chart": "chart_texts.toml",
    "fan": "fan_texts.toml",
    "finance": "finance_texts.toml",
    "lease": "finance_texts.toml",
    "phases": "finance_texts.toml",
    "tax": "finance_texts.toml",
    "form": "form_texts.toml",
    "clauses": "lever_texts.toml",
    "compare": "compare_texts.toml",
    "deals": "deal_texts.toml",
    "levers": "lever_texts.toml",
    "live": "live_texts.toml",
    "memo": "memo_texts.toml",
    "mix": "mix_texts.toml",
    "party": "party_texts.toml",
    "policies": "policy_texts.toml",
    "points": "point_texts.toml",
    "record": "record_texts.toml",
    "report": "report_texts.toml",
    "risk": "risk_texts.toml",
    "sensitivity": "sensitivity_texts.toml",
    "robust": "robust_texts.toml",
    "sum": "sum_texts.toml",
    "solve": "solve_texts.toml",
    "grid": "solve_texts.toml",
    "workbench": "workbench_texts.toml",
    "workbook": "workbook_texts.toml",
}
"""First word of a key → its file; other keys are in `FILE`.

Only the files that a report needs are read: reports are to be there at once.
"""
GLOSSARY = Path(__file__).parent.parent / "glossary.toml"


class MissingTextError(FeasibilityError, KeyError):
    """A text, or a value that belongs in it, is asked for that does not exist."""


def file_of(key: str) -> str:
    """The name of the file of a text."""
    return FILES.get(key.partition("_")[0], FILE)


@cache
def texts_in(file: str) -> Mapping[str, Mapping[str, str]]:
    """The texts of one file: key → language → text with the names of its values in braces."""
    found: Mapping[str, Mapping[str, str]] = tomllib.loads((FOLDER / file).read_text(encoding="utf-8"))[
        "texts"
    ]
    return found


LANGUAGES = ("en", "nl")


def in_languages(key: str, /, **values: object) -> dict[str, str]:
    """One text in every language, where the reader chooses."""
    return {lang: text(key, lang, **values) for lang in LANGUAGES}


def text(key: str, lang: str, /, **values: object) -> str:
    """One text with its values filled in.

    Args:
        key: its key in the file of its first word.
        lang: `en` or `nl`.
        values: what is in braces in the text; a message among them is told in the same language.

    Raises:
        MissingTextError: there is no such text, or a value is missing.
    """
    told = {
        name: in_language(each, lang) if isinstance(each, Message) else each for name, each in values.items()
    }
    try:
        return texts_in(file_of(key))[key][lang].format(**told)
    except KeyError as error:
        raise MissingTextError(f"{key} ({lang}): {error}") from error


def counted(key: str, lang: str, count: int, /, **values: object) -> str:
    """The text for one (the key and `_one`) or for more (and `_more`); `count` is one of its values."""
    return text(f"{key}_one" if count == 1 else f"{key}_more", lang, count=number(count, lang), **values)


def name_of(key: str, lang: str) -> str:
    """A term's name from the glossary, of which only this entry is read.

    Raises:
        MissingTextError: the glossary has no such key.
    """
    names = _names(key)
    if names is None:
        raise MissingTextError(f"{key}: no such term in the glossary")
    return names["nl" if lang == "nl" else "en"]


def name_of_path(path: str, lang: str) -> str:
    """The name of a dotted path in a scenario or a result; the path itself without one.

    Names that a user gave may be in the middle: `policy.segments.low.upper` is `segments.upper`, and
    `development.costs.site.lump_sum` is `development.costs.lump_sum`.
    """
    parts = [part for part in _of_uncertainty(path).split(".") if not part.isdecimal()]
    ends = [".".join(parts[start:]) for start in range(len(parts) - 1)]
    around = [f"{part}.{parts[-1]}" for part in parts[:-1]]
    begins = [".".join([*parts[:stop], parts[-1]]) for stop in range(len(parts) - 2, 1, -1)]
    names = (_names(key) for key in [*ends, *around, *begins, *parts[-1:]])
    return next((found["nl" if lang == "nl" else "en"] for found in names if found), path)


def _of_uncertainty(path: str) -> str:
    """A path of what is uncertain without the name of its index or the path of its input; others as is."""
    parts = [part for part in path.split(".") if not part.isdecimal()]
    if parts[0] != "uncertainty" or len(parts) < 3:
        return path
    if parts[1] in ("indices", "inputs"):
        whole = f"uncertainty.{parts[1]}"
        return f"{whole}.{parts[-1]}" if _entry(f"{whole}.{parts[-1]}") else whole
    return ".".join(parts[:3])


def meaning_of(key: str, lang: str) -> str:
    """How a term's definition in the glossary begins, as a phrase; empty where there is no such term."""
    entry = _entry(key) or {}
    definition = str(entry.get("nl" if lang == "nl" else "en", {}).get("definition", ""))
    whole = for_people(" ".join(definition.split()), lang, lambda named: name_of(named, lang))
    phrase = whole.partition(". ")[0].removesuffix(".").partition("; ")[0]
    return phrase[:1].lower() + phrase[1:] if phrase[1:2].islower() else phrase


def _names(key: str) -> Mapping[str, str] | None:
    entry = _entry(key)
    return {lang: entry[lang]["name"] for lang in ("en", "nl")} if entry else None


@cache
def _entry(key: str) -> Mapping[str, Any] | None:
    """A term of the glossary as it is written there."""
    whole = _glossary_text()
    for header in (f"\n[terms.{key}]\n", f'\n[terms."{key}"]\n'):
        start = whole.find(header)
        if start >= 0:
            end = whole.find("\n[", start + len(header))
            return tomllib.loads(whole[start + len(header) : end if end >= 0 else len(whole)])
    return None


@cache
def _glossary_text() -> str:
    return GLOSSARY.read_text(encoding="utf-8")

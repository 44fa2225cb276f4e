"""Sentences and names in both languages at once, since each screen chooses its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from feasibility.report.texts import name_of_path, text
from feasibility.report.value_words import written
from feasibility.report.words import Words
from feasibility.table.records import Both

LANGUAGES = ("en", "nl")
WORDS = {lang: Words(lang) for lang in LANGUAGES}


def in_both(say: Callable[[Words], str]) -> Both:
    """What a function of the language says in each."""
    return {lang: say(words) for lang, words in WORDS.items()}


def both(key: str, /, **values: object) -> Both:
    """A text in both languages; a value that is in both languages itself is filled in in its own."""
    return {
        lang: text(
            key,
            lang,
            **{name: each[lang] if isinstance(each, dict) else each for name, each in values.items()},
        )
        for lang in LANGUAGES
    }


@cache
def figure_names(figure: str) -> Both:
    """What a figure is called, by the glossary."""
    path = figure.rpartition(".")[0] if figure.startswith("cash_flow.lines.") else figure
    return {lang: name_of_path(path if "." in path else f"results.{path}", lang) for lang in LANGUAGES}


def amount(value: float | None, unit: str) -> Both:
    """A value in its unit."""
    return in_both(lambda words: written(value, unit, words))

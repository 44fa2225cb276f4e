"""Sentences and names in both languages at once, since each screen chooses its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from feasibility.report.party_words import figure_named
from feasibility.report.texts import text
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
    """What a figure is called, by the glossary; its own name where that has none."""
    return in_both(lambda words: figure_named(figure, words))


def unit_word(unit: str) -> str:
    """A unit of the glossary as the screens know it."""
    return "years" if unit == "year" else unit

"""Sentences and names in both languages at once, since each screen chooses its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from feasibility.language.texts import LANGUAGES, text
from feasibility.language.words import Words, words_of
from feasibility.live.table.state import Both, Proposal
from feasibility.report.conditions import figure_named
from feasibility.scenario.keys.parties import Party
from feasibility.scenario.validated import Scenario

WORDS = {lang: Words(lang) for lang in LANGUAGES}


def in_both(say: Callable[[Words], str]) -> Both:
    """The result of a function of the language, in both."""
    return {lang: say(words) for lang, words in WORDS.items()}


def both(key: str, /, **values: object) -> Both:
    """A text in both languages; a value that is itself in both languages is filled in for each."""
    return {
        lang: text(
            key,
            lang,
            **{name: each[lang] if isinstance(each, dict) else each for name, each in values.items()},
        )
        for lang in LANGUAGES
    }


def standard_name(number: int) -> Both:
    """What a proposal is called that was given no name."""
    return both("live_proposal_name", number=number)


def proposal_name(proposal: Proposal) -> Both:
    """The name of a proposal on a screen: one that was given as it is, the standard one in each language.

    The record has one name: where none was given, the standard one in the language of its server.
    """
    standard = standard_name(proposal.number)
    return standard if proposal.name in standard.values() else dict.fromkeys(LANGUAGES, proposal.name)


@cache
def figure_names(figure: str) -> Both:
    """The name of a figure in the glossary; its key where that has none."""
    return in_both(lambda words: figure_named(figure, words))


def in_own_words(scenario: Scenario, say: Callable[[Words], str]) -> Both:
    """The result of a function of the words of a scenario, with its own labels, in both languages."""
    return {lang: say(words_of(scenario, lang)) for lang in LANGUAGES}


def unit_word(unit: str) -> str:
    """A unit of the glossary as the screens write it."""
    return "years" if unit == "year" else unit


TWICE = ("investor_irr", "project_irr", "viable")
"""Figures that the shared facts and a party's card both show, each on assumptions of its own."""


@cache
def shared_name(figure: str) -> Both:
    """The name of a figure of the shared facts.

    `viable` is named as viable at the price on the table, to distinguish it from the parties' conditions.
    """
    name = figure_names(figure)
    if figure == "viable":
        return both("live_viable", name=dict(name))
    return both("live_on_shared", name=dict(name)) if figure in TWICE else name


def party_name(figure: str, party: Party) -> Both:
    """The name of a figure of a party, with the assumptions on which it is computed."""
    return _own_name(figure) if figure in TWICE and party.assumptions else shared_name(figure)


@cache
def _own_name(figure: str) -> Both:
    return both("live_on_own", name=dict(figure_names(figure)))


def basis_of(party: Party) -> Both | None:
    """The assumptions on which a party's figures are computed; None for the shared facts."""
    return both("live_basis_own") if party.assumptions else None

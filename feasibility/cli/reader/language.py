"""In which language a command answers: that of `--lang`, else of the locale, else English."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeVar

import click
from click.core import ParameterSource

LANGUAGES = ("en", "nl")
OPTION = "--lang"
LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Variables of a locale; the first that says something counts, as everywhere in POSIX."""
KEY = "feasibility.language"
"""Where the context of Click keeps the language."""

Command = TypeVar("Command", bound=Callable[..., Any])


def language_in(words: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language that arguments ask for, else that of the locale.

    The arguments are looked through as typed: a mistake in them is to be told in that language too.

    Args:
        words: arguments of the program; the last language among them counts, as for Click.
        environment: with the variables of the locale.
    """
    options = list(words[: words.index("--")] if "--" in words else words)
    given = [each.removeprefix(f"{OPTION}=") for each in options if each.startswith(f"{OPTION}=")]
    given += [after for each, after in pairwise(options) if each == OPTION]
    found = [each for each in given if each in LANGUAGES]
    return found[-1] if found else language_of_locale(environment)


def language_of_locale(environment: Mapping[str, str]) -> str:
    """Dutch in a Dutch locale, such as nl_NL.UTF-8 and nl_BE; else English."""
    locale = next((found for each in LOCALE if (found := environment.get(each))), "")
    return "nl" if locale[:2].lower() == "nl" and not locale[2:3].isalpha() else "en"


def readers_language() -> str:
    """The language of whoever reads what the present command says."""
    context = click.get_current_context(silent=True)
    found = None if context is None else context.meta.get(KEY)
    return found or language_of_locale(os.environ)


def dutch_or_none() -> str | None:
    """Dutch for a Dutch reader, else no language in particular."""
    return "nl" if readers_language() == "nl" else None


def page_language(lang: str) -> str | None:
    """The language that a page opens in for a command in this one.

    Args:
        lang: of the present command.

    Returns:
        That which was asked for with `--lang`, or Dutch for a Dutch reader; else None: the browser's own.
    """
    asked = click.get_current_context().get_parameter_source("lang") is ParameterSource.COMMANDLINE
    return lang if asked else dutch_or_none()


def language_option(
    text: str, *, neither: bool = False, expose_value: bool = True
) -> Callable[[Command], Command]:
    """`--lang en|nl`; without it the language of the locale.

    Args:
        text: what it is the language of, for the help.
        neither: no language in particular where the locale is not Dutch, instead of English.
        expose_value: whether the command is given the language.
    """
    return click.option(
        OPTION,
        type=click.Choice(LANGUAGES),
        default=dutch_or_none if neither else readers_language,
        expose_value=expose_value,
        help=text,
    )

"""What Click itself says of a wrong command line, in Dutch: its English sentences are recognised.

Click fills in its sentences where it finds a mistake, so that they are read back here: each template of the
catalogue is a pattern. A sentence that it does not know stays English.
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import IO, Any

import click

from feasibility.cli.reader.help import metavars
from feasibility.messages import FOLDER, Message

FILE = FOLDER / "shell" / "click.toml"
PARAMETER = "parameter"
"""Value of a sentence that is the name of an argument or an option, as the usage has it."""


class DutchRefusal(click.ClickException):
    """A mistake in a command line as Click found it, written in Dutch; its exit status is the same."""

    def __init__(self, error: click.ClickException) -> None:
        """Keep what Click found."""
        super().__init__(error.message)
        self.error = error
        self.exit_code = error.exit_code  # type: ignore[misc]  # a constant of the class in Click's types

    def format_message(self) -> str:
        """The sentence, without what stands around it."""
        message = self.error.message
        return message.told("nl") if isinstance(message, Message) else dutch(self.error.format_message())

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the usage, where help is to be had, and the mistake."""
        if isinstance(self.error, click.exceptions.NoArgsIsHelpError):
            self.error.show(file)
            return
        context = self.error.ctx if isinstance(self.error, click.UsageError) else None
        if context is not None:
            names = context.command.get_help_option_names(context)
            click.echo(context.get_usage(), file=file, err=True)
            hint = f"Try '{context.command_path} {max(names, key=len)}' for help."
            click.echo(f"{dutch(hint)}\n", file=file, err=True)
        click.echo(dutch(f"Error: {self.format_message()}"), file=file, err=True)


def dutch(sentence: str) -> str:
    """A sentence of Click in Dutch; what is filled in is translated too, where it is a sentence of Click."""
    for pattern, template in _patterns():
        if found := pattern.fullmatch(sentence):
            values = {
                name: metavars(value) if name == PARAMETER else dutch(value)
                for name, value in found.groupdict().items()
            }
            return template.format_map(values)
    return sentence


@cache
def click_sentences(file: Path = FILE) -> Mapping[str, str]:
    """English sentence of Click → Dutch one, with the names of their values in braces."""
    found: Mapping[str, str] = tomllib.loads(file.read_text(encoding="utf-8"))
    return found


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each sentence as a pattern, the ones with most words of their own first."""
    known = sorted(click_sentences().items(), key=lambda pair: -len(re.sub(r"\{\w+\}", "", pair[0])))
    return tuple((_pattern(english), dutch_one) for english, dutch_one in known)


def _pattern(template: str) -> re.Pattern[str]:
    parts = (
        re.escape(words) + (f"(?P<{name}>.+?)" if name is not None else "")
        for words, name, _, _ in string.Formatter().parse(template)
    )
    return re.compile("".join(parts), re.DOTALL)

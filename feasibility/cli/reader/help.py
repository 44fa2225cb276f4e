"""Commands and groups whose help is in the reader's language: English as written, Dutch by a catalogue."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import click

from feasibility.cli.reader.language import KEY, language_in

EXTRA = re.compile(r"(?P<text>.*?)(?:\A|  )\[(?P<extra>[^\]]*)\]\Z", re.DOTALL)
"""Behind the text of an option: its default, its range, and whether it is required."""
WHOLE = 1000
"""Signs of a command's line of help in a list; more than there are."""
METAVAR = re.compile(r"\bINTEGER RANGE\b|\b[A-Z]{2,}\b|(?<= )or(?= )")
"""A word in the name of a value."""


class ReadersContext(click.Context):
    """A context whose help and usage are in the language of the reader."""

    def make_formatter(self) -> click.HelpFormatter:
        """A formatter, one that translates for a Dutch reader."""
        plain = super().make_formatter()
        if self.meta.get(KEY) != "nl":
            return plain
        return DutchFormatter(width=plain.width)


class _ToReader(click.Command):
    """The first command of a line finds out the language, and tells what is wrong in the line in it."""

    context_class = ReadersContext

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command's own part of the line."""
        if ctx.parent is not None:
            return super().parse_args(ctx, args)
        ctx.meta[KEY] = language_in(args, os.environ)
        with _in_readers_language(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        if ctx.parent is not None:
            return super().invoke(ctx)
        with _in_readers_language(ctx):
            return super().invoke(ctx)


class Command(_ToReader):
    """A command that speaks the language of its reader."""


class Group(_ToReader, click.Group):
    """A group of such commands."""

    command_class = Command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands; in Dutch each line is whole, as the catalogue knows no shortened ones."""
        if not isinstance(formatter, DutchFormatter):
            super().format_commands(ctx, formatter)
            return
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, each.get_short_help_str(WHOLE)) for name, each in commands if each is not None]
            )


@contextmanager
def _in_readers_language(context: click.Context) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        if context.meta.get(KEY) != "nl":
            raise
        from feasibility.cli.reader.usage import dutch

        click.echo(f"\n{dutch('Aborted!')}", err=True)
        raise click.exceptions.Exit(1) from None
    except click.ClickException as error:
        if context.meta.get(KEY) != "nl":
            raise
        from feasibility.cli.reader.usage import DutchRefusal

        raise DutchRefusal(error) from None


class DutchFormatter(click.HelpFormatter):
    """A formatter that gives everything it is handed in Dutch."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line of the usage."""
        super().write_usage(prog, metavars(args), f"{_dutch('Usage:')} " if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """A heading."""
        super().write_heading(_dutch(heading))

    def write_text(self, text: str) -> None:
        """Paragraphs."""
        super().write_text("\n\n".join(_dutch(each) for each in paragraphs(text)))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """A list of options or commands."""
        super().write_dl(((metavars(first), _option(second)) for first, second in rows), col_max, col_spacing)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a help text, each on one line."""
    return [" ".join(each.split()) for each in text.split("\n\n") if each.strip()]


def option_parts(text: str) -> tuple[str, str]:
    """What an option is for, and what stands behind that between brackets: default, required."""
    found = EXTRA.fullmatch(text)
    return (text, "") if found is None else (found["text"], found["extra"])


def _option(text: str) -> str:
    words, extra = option_parts(text)
    shown = _dutch(words) if words else ""
    if not extra:
        return shown
    items = (_dutch(name) + colon + value for name, colon, value in map(_split, extra.split("; ")))
    return f"{shown}  [{'; '.join(items)}]" if shown else f"[{'; '.join(items)}]"


def _split(item: str) -> tuple[str, str, str]:
    return item.partition(": ")


def metavars(text: str) -> str:
    """Options and arguments, with the words for their values in Dutch."""
    known = catalogue()["values"]
    return METAVAR.sub(lambda found: known.get(found[0], found[0]), text)


def _dutch(text: str) -> str:
    return catalogue()["texts"].get(text, text)


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """`texts` of the help and words for `values`: English → Dutch; read where help in Dutch is asked for."""
    import tomllib

    from feasibility.messages import FOLDER

    found: Mapping[str, Mapping[str, str]] = tomllib.loads(
        (FOLDER / "shell" / "help.toml").read_text(encoding="utf-8")
    )
    return found

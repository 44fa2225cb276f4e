"""What every command does with a mistake of its user or of its machine: a line, never a traceback."""

from __future__ import annotations

import errno
import functools
import os
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ParamSpec, TextIO, TypeVar

import click

from feasibility.cli.shared.caches import writable_caches
from feasibility.errors import FeasibilityError, InputError, Mistake
from feasibility.inputs import one_run

if TYPE_CHECKING:
    from feasibility.scenario.validated import Scenario

UNREADABLE = 2
INTERRUPTED = 130
BROKEN_PIPE = 141

P = ParamSpec("P")
R = TypeVar("R")


def guarded(command: Callable[P, R]) -> Callable[P, R]:
    """A command that says in a line what went wrong with its input or its output.

    Exit status 2 for what cannot be read or written, 130 when the user stops it, 141 (as of a program that a
    closed pipe ends) when nobody reads on.
    """

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with one_run(), writable_caches():
                return command(*args, **kwargs)
        except InputError as error:
            say_mistakes(error.mistakes)
            status = UNREADABLE
        except FeasibilityError as error:
            say_error(f"Error: {error}")
            status = UNREADABLE
        except KeyboardInterrupt:
            status = INTERRUPTED
        except BrokenPipeError:
            _leave_no_output()
            status = BROKEN_PIPE
        except OSError as error:
            say_error(f"Error: {error.strerror or error}" + (f": {error.filename}" if error.filename else ""))
            status = UNREADABLE
        raise click.exceptions.Exit(status)

    return run


def reading(path: str) -> Scenario:
    """The scenario in a file; its warnings go to standard error.

    Raises:
        InputError: the file holds mistakes, or cannot be read.
    """
    from feasibility.scenario.reading.read import read_scenario

    scenario = read_scenario(path)
    say_mistakes(scenario.warnings, "warning: ")
    return scenario


def settings_values(settings: tuple[str, ...]) -> dict[str, Any]:
    """Path → value of each `--set`, the value read as in a scenario file.

    Raises:
        InputError: a value is no YAML.
        click.UsageError: a setting is not one path and one value, or a path is given twice.
    """
    if not settings:
        return {}
    from feasibility.scenario.reading.euros import euros_at
    from feasibility.scenario.reading.yaml import parse_document

    values: dict[str, Any] = {}
    for setting in settings:
        path, equals, written = setting.partition("=")
        path = path.strip()
        if not equals or not path:
            raise click.UsageError(f"--set {setting}: PATH=VALUE is needed, such as dwellings.low.rent=790")
        if path in values:
            raise click.UsageError(f"--set gives {path} twice")
        document = parse_document(f"value: {written}", f"--set {path}")
        if document.mistakes or set(document.data) != {"value"}:
            raise click.UsageError(f"--set {path}: one value is needed")
        values[path] = document.data["value"]
        for inner, found in document.dotted.items():
            at = path + inner.removeprefix("value")
            warn_of_thousand(found, "--set", at, in_euros=euros_at(at))
    return values


def warn_of_thousand(written: str, option: str, path: str = "", *, in_euros: bool) -> None:
    """Warn of a number such as 1.285 where euros are meant.

    Args:
        written: what was typed.
        option: where.
        path: what it is for.
        in_euros: whether euros are meant there.
    """
    from feasibility.scenario.writing.scenario_file import is_dutch_thousand, thousand_typed

    found = written.strip()
    if in_euros and is_dutch_thousand(found):
        say_mistakes([Mistake(path, thousand_typed(found), option)], "warning: ")


def say(words: str, *, newline: bool = True) -> None:
    """Print; a character that the terminal does not know becomes a question mark.

    Raises:
        OSError: standard output is closed or full.
    """
    stream: TextIO | None = sys.stdout
    if stream is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF), "standard output")
    click.echo(_encodable(words, stream.encoding), nl=newline)


def say_page(page: str) -> None:
    """Print a page for reading; on a terminal in colours, unless NO_COLOR asks for none.

    Raises:
        OSError: standard output is closed or full.
    """
    if is_terminal(sys.stdout) and not os.environ.get("NO_COLOR"):
        from feasibility.cli.shared.terminal import coloured

        page = coloured(page)
    say(page, newline=False)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal on which lines and colours can change."""
    return stream is not None and stream.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")


def say_error(words: str) -> None:
    """Print to standard error, if there is one."""
    stream: TextIO | None = sys.stderr
    if stream is not None:
        click.echo(_encodable(words, stream.encoding), err=True)


def say_mistakes(mistakes: Iterable[Mistake], begin: str = "") -> None:
    """A line on standard error for each mistake."""
    for mistake in mistakes:
        shown = "".join(each if each.isprintable() else " " for each in str(mistake))
        say_error(begin + shown)


def _encodable(words: str, encoding: str | None) -> str:
    code = encoding or "utf-8"
    return words.encode(code, "replace").decode(code)


def _leave_no_output() -> None:
    """Point standard output at nothing, so that what is still in its buffer raises no second error."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())

"""What every command shares: its options, and a line, never a traceback, for a mistake or a failure.

The libraries that draw and print keep what they know of fonts somewhere that can be written.
"""

from __future__ import annotations

import errno
import functools
import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TextIO, TypeVar

import click

from feasibility.cli.reader.language import language_option, readers_language
from feasibility.errors import FeasibilityError, InputError, Mistake, system_reason
from feasibility.input_files import one_run
from feasibility.messages import in_language, said, sentence
from feasibility.plain_data import Json, json_text

if TYPE_CHECKING:
    from feasibility.scenario.validated import Scenario


Command = TypeVar("Command", bound=Callable[..., Any])

language = language_option("Language of what is printed and drawn.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead.")

MOST_PATHS = 10_000_000
WARNING = sentence("warning: ")
FILE, FOLDER = sentence("file"), sentence("folder")
"""What an option names, where its name is refused."""


def paths_by_default(number: str) -> Callable[[Command], Command]:
    """`--paths N`, with the number that is used without it."""
    return click.option(
        "--paths",
        type=click.IntRange(1, MOST_PATHS),
        metavar="N",
        help=f"Random index paths on which probabilities are estimated; {number} by default.",
    )


seed = click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    metavar="S",
    help="Of the random paths; 1 by default. The same seed gives the same paths.",
)


def settings(example: str, of: str = "run") -> Callable[[Command], Command]:
    """`--set PATH=VALUE`, with an example of it."""
    return click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="PATH=VALUE",
        help=f"Another value for this {of}: {example}. May be given more than once.",
    )


MATPLOTLIB, CACHES = "MPLCONFIGDIR", "XDG_CACHE_HOME"


@contextmanager
def writable_caches() -> Iterator[None]:
    """Give the libraries a folder of their own for this run, where those of the user cannot be written.

    Otherwise they warn on standard error, once for each font. What Matplotlib says of its font cache, and
    WeasyPrint of rules for screens, is suppressed.
    """
    for library in ("matplotlib", "weasyprint"):
        logging.getLogger(library).setLevel(logging.ERROR)
    if all(map(_can_be_written, (_of_matplotlib(), _of_caches() / "fontconfig"))):
        yield
        return
    import tempfile

    try:
        folder = tempfile.TemporaryDirectory(prefix="feasibility-", ignore_cleanup_errors=True)
    except OSError:
        yield
        return
    with folder as place, _environment({MATPLOTLIB: place, CACHES: place}):
        yield


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _of_matplotlib() -> Path:
    given = os.environ.get(MATPLOTLIB)
    if given:
        return Path(given)
    return Path(os.environ.get("XDG_CONFIG_HOME") or _home(".config")) / "matplotlib"


def _of_caches() -> Path:
    return Path(os.environ.get(CACHES) or _home(".cache"))


def _home(name: str) -> Path:
    try:
        return Path.home() / name
    except RuntimeError:  # a user without a home
        return Path("/nonexistent") / name


def _can_be_written(folder: Path) -> bool:
    """Whether a folder can be written in, or be made; nothing of it is left behind."""
    try:
        if folder.is_dir():
            return os.access(folder, os.W_OK | os.X_OK)
        if not folder.is_absolute():
            return False
        parent = next(each for each in folder.parents if each.exists())
        probe = parent / f".feasibility-{os.getpid()}"
        probe.mkdir()
    except (OSError, ValueError, StopIteration):
        return False
    with suppress(OSError):
        probe.rmdir()
    return True


UNREADABLE = 2
INTERRUPTED = 130
STOPPED = sentence("Stopped.")
BROKEN_PIPE = 141

P = ParamSpec("P")
R = TypeVar("R")


def guarded(command: Callable[P, R]) -> Callable[P, R]:
    """A command that reports an error of its input or output in one line.

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
            say_problem(said(error))
            status = UNREADABLE
        except KeyboardInterrupt:
            say_error(STOPPED)
            status = INTERRUPTED
        except BrokenPipeError:
            _leave_no_output()
            status = BROKEN_PIPE
        except OSError as error:
            say_problem(system_reason(error) + (f": {error.filename}" if error.filename else ""))
            status = UNREADABLE
        raise click.exceptions.Exit(status)

    return run


def refuse_empty(*given: tuple[str, str | None], what: str = FILE) -> None:
    """Refuse an option that was given an empty name of a file or of something else."""
    for option, name in given:
        if name == "":
            raise click.UsageError(
                sentence("{option} '': the name of a {what} is needed", option=option, what=what)
            )


def refuse_other_picture(path: str | None, lang: str) -> None:
    """Refuse, before anything is computed, a picture that is no PNG or SVG."""
    if path is not None:
        from feasibility.report.charts.file import kind_of_picture

        kind_of_picture(path, lang)


def reading(path: str) -> Scenario:
    """The scenario in a file; its warnings go to standard error.

    Raises:
        InputError: the file holds mistakes, or cannot be read.
    """
    from feasibility.scenario.reading.read import read_scenario

    scenario = read_scenario(path)
    say_mistakes(scenario.warnings, WARNING)
    return scenario


def reading_with(path: str, settings: tuple[str, ...]) -> Scenario:
    """The scenario in a file, with the values of `--set`; raises as `reading` and `settings_values` do."""
    scenario, values = reading(path), settings_values(settings)
    return scenario.with_values(values) if values else scenario


def settings_values(settings: tuple[str, ...]) -> dict[str, Any]:
    """Path → value of each `--set`, the value read as in a scenario file.

    Raises:
        InputError: a value is not YAML.
        click.UsageError: a setting is not one path and one value, or a path is given twice.
    """
    if not settings:
        return {}
    from feasibility.scenario.keys.paths import thousands_at
    from feasibility.scenario.reading.yaml import parse_document

    values: dict[str, Any] = {}
    for setting in settings:
        path, equals, written = setting.partition("=")
        path = path.strip()
        if not equals or not path:
            raise click.UsageError(
                sentence(
                    "--set {setting}: PATH=VALUE is needed, such as dwellings.low.rent=790", setting=setting
                )
            )
        if path in values:
            raise click.UsageError(sentence("--set gives {path} twice", path=path))
        document = parse_document(f"value: {written}", f"--set {path}")
        if document.mistakes or set(document.data) != {"value"}:
            raise click.UsageError(sentence("--set {path}: one value is needed", path=path))
        values[path] = document.data["value"]
        for inner, found in document.dotted.items():
            at = path + inner.removeprefix("value")
            warn_of_thousand(found, "--set", at, large=bool(thousands_at(at)))
    return values


def warn_of_thousand(written: str, option: str, path: str = "", *, large: bool) -> None:
    """Warn of a number such as 1.285 where an amount in thousands is meant.

    Args:
        written: what was typed.
        option: where.
        path: what it is for.
        large: whether an amount is meant there that runs into thousands: of euros, or m² of a site.
    """
    from feasibility.scenario.keys.notation import is_dutch_thousand, thousand_typed

    found = written.strip()
    if large and is_dutch_thousand(found):
        say_mistakes([Mistake(path, thousand_typed(found), option)], WARNING)


def say(words: str, *, newline: bool = True) -> None:
    """Print; a character that the terminal cannot show becomes a question mark.

    Raises:
        OSError: standard output is closed or full.
    """
    stream: TextIO | None = sys.stdout
    if stream is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF), "standard output")
    click.echo(_encodable(words, stream.encoding), nl=newline)


def say_json(data: Json) -> None:
    """Print one JSON object."""
    say(json_text(data), newline=False)


def say_page(page: str) -> None:
    """Print a page for reading; on a terminal in colours, unless NO_COLOR asks for none.

    Raises:
        OSError: standard output is closed or full.
    """
    if is_terminal(sys.stdout) and not os.environ.get("NO_COLOR"):
        from feasibility.cli.terminal.drawing import coloured

        page = coloured(page)
    say(page, newline=False)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal on which lines and colours can change."""
    return stream is not None and stream.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")


def say_error(words: str) -> None:
    """Print on standard error, if there is one, in the reader's language."""
    stream: TextIO | None = sys.stderr
    if stream is not None:
        click.echo(_encodable(in_language(words, readers_language()), stream.encoding), err=True)


def say_problem(words: str) -> None:
    """Print why a command cannot do what was asked."""
    say_error(sentence("Error: {problem}", problem=words))


def say_mistakes(mistakes: Iterable[Mistake], begin: str = "") -> None:
    """A line on standard error for each mistake."""
    lang = readers_language()
    for mistake in mistakes:
        words = mistake.in_language(lang)
        shown = "".join(each if each.isprintable() else " " for each in words)
        say_error(begin + shown)


def _encodable(words: str, encoding: str | None) -> str:
    code = encoding or "utf-8"
    return words.encode(code, "replace").decode(code)


def _leave_no_output() -> None:
    """Point standard output at nothing, so that what is still in its buffer raises no second error."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())

"""A run of many paths as its user sees it: who computes, how long it takes, and what is kept when it ends."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from feasibility.cli.reader.language import readers_language
from feasibility.cli.shared import INTERRUPTED, STOPPED, is_terminal, refuse_empty, say_error
from feasibility.cli.terminal.progress import EVERY, EVERY_LINE, PATIENCE, progress_line
from feasibility.errors import FeasibilityError, InputError
from feasibility.messages import in_language, listed, said, sentence

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from feasibility.cli.terminal.drawing import ProgressLine
    from feasibility.risk.runs.engines import Engine
    from feasibility.risk.runs.in_blocks import Progress

THREADS, DASK = "threads", "dask"
Command = TypeVar("Command", bound=Callable[..., object])


def run_options(command: Command) -> Command:
    """The options of whoever computes many paths: who computes, and where finished blocks are kept."""
    for option in reversed(
        (
            click.option(
                "--engine",
                type=click.Choice((THREADS, DASK)),
                help="Threads of this process (default), or a Dask cluster of worker processes.",
            ),
            click.option(
                "--scheduler",
                metavar="ADDRESS",
                help="The Dask cluster that runs there: tcp://10.0.0.5:8786.",
            ),
            click.option(
                "--threads",
                type=click.IntRange(1, 1024),
                metavar="N",
                help="Threads, or worker processes on this machine; one for each processor.",
            ),
            click.option(
                "--folder",
                type=click.Path(),
                metavar="DIR",
                help="Keep finished paths here, for --resume, reports and notebooks.",
            ),
            click.option("--resume", is_flag=True, help="Go on with the run in --folder."),
        )
    ):
        command = option(command)
    return command


def refuse_other_engine(engine: str | None, scheduler: str | None, threads: int | None) -> None:
    """Refuse options of an engine that exclude each other.

    Raises:
        click.UsageError: they do.
    """
    refuse_empty(("--scheduler", scheduler), what=sentence("scheduler"))
    if scheduler is not None and engine == THREADS:
        raise click.UsageError(sentence("--scheduler names a Dask cluster: leave --engine threads out"))
    if scheduler is not None and threads is not None:
        raise click.UsageError(
            sentence("--threads is of this machine, and --scheduler uses a cluster that runs already")
        )


def opened_engine(
    engine: str | None, scheduler: str | None, threads: int | None
) -> AbstractContextManager[Engine]:
    """The engine that was asked for, open as long as the context is.

    Raises:
        InputError: it needs the extra `cluster`, which is not installed; or what `on_cluster` refuses.
    """
    if engine != DASK and scheduler is None:
        from feasibility.risk.runs.engines import in_threads

        return nullcontext(in_threads(threads))
    try:
        from feasibility.risk.runs.cluster import on_cluster
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("distributed", "dask"):
            raise
        option = "--engine dask" if scheduler is None else "--scheduler"
        raise InputError.of(
            "",
            sentence(
                "{option} needs {name}: pip install 'feasibility[cluster]'", option=option, name=error.name
            ),
        ) from None
    return on_cluster(scheduler, threads)


# ------------------------------------------------------------------------------------------ how long still


@contextmanager
def paths_shown(what: str, clock: Callable[[], float] = time.monotonic) -> Iterator[Progress]:
    """A function that shows how many paths are done and how long it takes still; gone at the end.

    After a second: in a terminal one line that changes; elsewhere a line now and then. The speed is that
    since the first paths were computed, so that neither those that a resumed run has, nor the start of a
    cluster, count in it.

    Args:
        what: whose paths, to stand before their number.
        clock: seconds.
    """
    terminal = is_terminal(sys.stderr)
    every = EVERY if terminal else EVERY_LINE
    began = clock()
    last = began + PATIENCE - every
    had: int | None = None
    first: tuple[float, int] | None = None
    line: ProgressLine | None = None

    def show(done: int, total: int) -> None:
        nonlocal last, had, first, line
        now = clock()
        had = done if had is None else had
        first = (now, done) if first is None and done > had else first
        if now - last < every:
            return
        last = now
        words = sentence("{what}: {done:,} of {paths}", what=what, done=done, paths=_paths(total))
        if first is not None and now - first[0] >= PATIENCE:
            words += time_left(done - first[1], total - done, now - first[0])
        if not terminal:
            say_error(words)
            return
        line = line or progress_line(clock, began, bar=False)
        line.show(in_language(words, readers_language()))

    try:
        yield show
    finally:
        if line is not None:
            line.end()


def _paths(count: int) -> str:
    """So many paths."""
    return sentence("{count:,} path", count=count) if count == 1 else sentence("{count:,} paths", count=count)


def time_left(done: int, left: int, seconds: float) -> str:
    """How long the paths that are left take, in words; nothing where none is done or none is left.

    Args:
        done: paths computed.
        left: paths not yet computed.
        seconds: which the computed ones took.
    """
    if not (done and left):
        return ""
    still = ceil(seconds * left / done)
    minutes = round(still / 60)
    if still < 90:
        if still == 1:
            return sentence(", about {still} second left", still=still)
        return sentence(", about {still} seconds left", still=still)
    if minutes < 90:
        return sentence(", about {minutes} minutes left", minutes=minutes)
    hours, minutes = divmod(minutes, 60)
    if hours == 1:
        return sentence(", about {hours} hour {minutes} minutes left", hours=hours, minutes=minutes)
    return sentence(", about {hours} hours {minutes} minutes left", hours=hours, minutes=minutes)


# --------------------------------------------------------------------------------------------- broken off


@contextmanager
def kept_when_broken_off(folder: str | None, *, resume: bool) -> Iterator[None]:
    """Say what is kept of a run that its user stops, or whose cluster is lost, and how to go on with it.

    Args:
        folder: of --folder.
        resume: whether a run in it is gone on with; where there is none, that is said first.
    """
    if folder is not None and resume and not _places(folder):
        say_error(sentence("note: {folder} holds no run yet: it begins at the first path", folder=folder))
    try:
        yield
    except KeyboardInterrupt:
        say_error(listed((STOPPED, *_what_is_kept(folder)), "\n"))
        raise click.exceptions.Exit(INTERRUPTED) from None
    except InputError:
        raise
    except FeasibilityError as error:
        raise FeasibilityError(listed((said(error), *_what_is_kept(folder)), "\n")) from None


def _places(folder: str) -> list[Path]:
    """Each run folder in a folder, also one whose manifest is damaged."""
    from feasibility.risk.runs.folder import runs_in

    try:
        return runs_in(Path(folder))
    except (OSError, ValueError):
        return []  # what is wrong with it is said by whoever needs it


def _kept(folder: str) -> dict[Path, tuple[int, int]]:
    """Each run folder in a folder, with the paths that it has, and those that it is to have."""
    from feasibility.risk.runs.reading import paths_in

    kept = {}
    for each in _places(folder):
        with suppress(InputError, OSError, ValueError):  # what is wrong with it is said by whoever needs it
            kept[each] = paths_in(each)
    return kept


def _what_is_kept(folder: str | None) -> Iterator[str]:
    if folder is None:
        yield sentence(
            "Nothing is kept: with --folder DIR finished paths are, and --resume goes on with them."
        )
        return
    kept = _kept(folder)
    if not any(there for there, _ in kept.values()):
        yield sentence("Nothing is kept in {folder} yet.", folder=folder)
    for place, (there, total) in kept.items():
        if there:
            kept_there = {"there": there, "total": total, "place": place}
            if total == 1:
                yield sentence("{there:,} of {total:,} path is kept in {place}.", **kept_there)
            else:
                yield sentence("{there:,} of {total:,} paths are kept in {place}.", **kept_there)
    if kept:
        words = [each for each in sys.argv[1:] if each != "--resume"]
        yield sentence("To go on: {command}", command=shlex.join(["feasibility", *words, "--resume"]))

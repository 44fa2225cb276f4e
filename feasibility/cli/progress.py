"""How far a long search is: a line on standard error, when that is a terminal and it takes a while."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from feasibility.programme.question import Question
    from feasibility.programme.watch import Watch


PATIENCE = 1.0
"""Seconds after which something is shown."""
EVERY = 0.1
"""Seconds from one line to the next."""
EVERY_LINE = 10.0
"""The same where standard error is no terminal, and each line stays."""


@contextmanager
def progress_of(
    what: str, clock: Callable[[], float] = time.monotonic
) -> Iterator[Callable[..., None] | None]:
    """A function that shows how far the work is: `show(done)` or `show(done, total)`; gone at the end.

    None where standard error is no terminal.

    Args:
        what: is counted, to stand after the number: points, mixes.
        clock: seconds.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    shown = 0
    last = clock() + PATIENCE - EVERY

    def show(done: int, total: int | None = None) -> None:
        nonlocal shown, last
        if clock() - last < EVERY:
            return
        last = clock()
        line = f"{done:,} {what}" if total is None else f"{100 * done // max(1, total)}%"
        shown = max(shown, len(line))
        click.echo("\r" + line.ljust(shown), err=True, nl=False)

    try:
        yield show
    finally:
        if shown:
            click.echo(f"\r{' ' * shown}\r", err=True, nl=False)


@contextmanager
def watched(
    question: Question,
    objective: str | None,
    seconds: float | None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Watch]:
    """A watch that shows how far a search of mixes is, and ends it when its time is over.

    After a second: the best so far, what no mix exceeds, and the gap between the two. In a terminal one line
    that changes; elsewhere a line now and then.

    Args:
        question: what is asked.
        objective: what is searched for; None where what is found is no one figure, and only time is kept.
        seconds: after which the search ends; None for no limit.
        clock: seconds.
    """
    from feasibility.language.words import Words
    from feasibility.programme.watch import TimeLimitError, Watch
    from feasibility.report.mix.heading import progress_text

    began = clock()
    terminal = sys.stderr is not None and sys.stderr.isatty()
    every = EVERY if terminal else EVERY_LINE
    last = began + PATIENCE - every
    shown = 0
    watch = Watch()

    def look() -> None:
        nonlocal last, shown
        now = clock()
        if seconds is not None and now - began >= seconds:
            raise TimeLimitError(f"no answer within {seconds:g} seconds")
        if objective is None or sys.stderr is None or now - last < every:
            return
        last = now
        line = progress_text(question, objective, watch, Words("en"))
        if terminal:
            shown = max(shown, len(line))
            click.echo("\r" + line.ljust(shown), err=True, nl=False)
        else:
            click.echo(line, err=True)

    watch.look = look
    try:
        yield watch
    finally:
        if shown:
            click.echo(f"\r{' ' * shown}\r", err=True, nl=False)

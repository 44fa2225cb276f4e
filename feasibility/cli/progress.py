"""How far a long search is: a line on standard error, when that is a terminal and it takes a while."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

PATIENCE = 1.0
"""Seconds after which something is shown."""
EVERY = 0.1
"""Seconds from one line to the next."""


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

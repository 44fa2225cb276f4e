"""How far a long search is: on a terminal a line that changes, elsewhere a line now and then or none."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from feasibility.cli.reader.language import readers_language
from feasibility.cli.shared import is_terminal
from feasibility.language.numbers import number, percent
from feasibility.messages import in_language, sentence

if TYPE_CHECKING:
    from feasibility.cli.terminal.drawing import ProgressLine
    from feasibility.programme.question import Question
    from feasibility.programme.search_control import SearchControl


PATIENCE = 1.0
"""Seconds after which something is shown."""
EVERY = 0.1
"""Seconds from one line to the next."""
EVERY_LINE = 10.0
"""The same where standard error is no terminal, and each line stays."""


@contextmanager
def progress_of(
    what: str, clock: Callable[[], float] = time.monotonic, *, lines: bool = False
) -> Iterator[Callable[..., None] | None]:
    """A function that shows how far the work is: `show(done)` or `show(done, total)`; gone at the end.

    Work of several parts names the one that it is at: `show(done, total, part)`.

    Where standard error is no terminal it is None, or writes a line now and then.

    Args:
        what: is counted, to stand beside the number: points, mixes.
        clock: seconds.
        lines: whether lines are written where there is no terminal.
    """
    if not is_terminal(sys.stderr):
        yield _lines_of(what, clock) if lines and sys.stderr is not None else None
        return
    line: ProgressLine | None = None
    began = clock()
    last = began + PATIENCE - EVERY

    def show(done: int, total: int | None = None, part: str = "") -> None:
        nonlocal line, last
        if clock() - last < EVERY:
            return
        last = clock()
        if line is None:
            line = progress_line(clock, began, bar=True)
        lang = readers_language()
        words = in_language(part or what, lang)
        line.show(words if total is not None else f"{number(done, lang)} {words}", done, total)

    try:
        yield show
    finally:
        if line is not None:
            line.end()


def _lines_of(what: str, clock: Callable[[], float]) -> Callable[..., None]:
    """A line on standard error every ten seconds, the first after a moment: `deals: 40%`."""
    last = clock() + PATIENCE - EVERY_LINE

    def show(done: int, total: int | None = None, part: str = "") -> None:
        nonlocal last
        if clock() - last < EVERY_LINE:
            return
        last = clock()
        lang = readers_language()
        far = number(done, lang) if total is None else percent(done / total, lang, 0)
        click.echo(f"{in_language(part or what, lang)}: {far}", err=True)

    return show


def progress_line(clock: Callable[[], float], began: float, *, bar: bool) -> ProgressLine:
    """A line on standard error; the library that draws it is loaded here, for work that is long."""
    from feasibility.cli.terminal.drawing import ProgressLine

    return ProgressLine(sys.stderr, clock, began, bar=bar)


@contextmanager
def announced(words: str) -> Iterator[None]:
    """A line on a terminal while something is done that cannot be counted; there at once, gone at the end."""
    if not is_terminal(sys.stderr):
        yield
        return
    line = progress_line(time.monotonic, time.monotonic(), bar=False)
    line.show(in_language(words, readers_language()))
    try:
        yield
    finally:
        line.end()


@contextmanager
def watched(
    question: Question,
    objective: str | None,
    seconds: float | None,
    lang: str = "en",
) -> Iterator[SearchControl]:
    """A watch that shows how far a search of mixes is, and ends it when its time is over.

    After a second: the best so far, what no mix exceeds, and the gap between the two. In a terminal one line
    that changes; elsewhere a line now and then.

    Args:
        question: what is asked.
        objective: what is searched for; None where what is found is no one figure, and only time is kept.
        seconds: after which the search ends; None for no limit.
        lang: of what is shown, `en` or `nl`.
    """
    from feasibility.language.words import words_of
    from feasibility.programme.search_control import SearchControl, TimeLimitError
    from feasibility.report.mix.heading import progress_text

    began = time.monotonic()
    terminal = is_terminal(sys.stderr)
    every = EVERY if terminal else EVERY_LINE
    last = began + PATIENCE - every
    shown: ProgressLine | None = None
    watch = SearchControl()

    def look() -> None:
        nonlocal last, shown
        now = time.monotonic()
        if seconds is not None and now - began >= seconds:
            raise TimeLimitError(sentence("no answer within {seconds:g} seconds", seconds=seconds))
        if objective is None or sys.stderr is None or now - last < every:
            return
        last = now
        line = progress_text(question, objective, watch, words_of(question.scenario, lang))
        if not terminal:
            click.echo(line, err=True)
            return
        if shown is None:
            shown = progress_line(time.monotonic, began, bar=False)
        shown.show(line)

    watch.look = look
    try:
        yield watch
    finally:
        if shown is not None:
            shown.end()

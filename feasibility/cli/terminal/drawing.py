"""What only a terminal shows, by the library rich: how far work is, and colours.

Imported when there is something to show, so that no command waits for a library that it does not use.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from io import StringIO
from typing import TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Column
from rich.text import Text

from feasibility.language.texts import file_of, texts_in

TITLE, HEADING = "bold cyan", "bold"
VERDICTS = {
    "verdict_viable_asking_price": "bold green",
    "verdict_viable_least_land_price": "bold green",
    "verdict_equal_asking_price": "bold green",
    "verdict_equal_least_land_price": "bold green",
    "verdict_allowed_more": "bold green",
    "verdict_by_deviation_more": "bold yellow",
    "verdict_not_viable_asking_price": "bold red",
    "verdict_not_viable_least_land_price": "bold red",
    "verdict_not_allowed_more": "bold red",
}
"""Sentences that begin with a verdict, up to their colon → its colour."""
PARTIES = {"party_satisfied": "bold green", "party_not_satisfied": "bold red"}
"""Headings that end with a verdict, from their colon → its colour."""


class _Steady(Console):
    """A console that never hides the cursor, which a program that is killed could not show again."""

    def show_cursor(self, show: bool = True) -> bool:
        return False


class ProgressLine:
    """How far work is, on a line that changes; drawn by the work itself, by no thread beside it."""

    def __init__(self, stream: TextIO, clock: Callable[[], float], began: float, *, bar: bool) -> None:
        """Begin the line.

        Args:
            stream: of a terminal.
            clock: seconds.
            began: when the work began, by the clock; the line ends with the time since then.
            bar: whether a bar and a percentage stand on it.
        """
        self._progress = Progress(
            TextColumn("{task.description}", markup=False, table_column=Column(overflow="fold")),
            *((BarColumn(), TaskProgressColumn()) if bar else ()),
            TimeElapsedColumn(),
            get_time=clock,
            console=_Steady(file=stream, force_terminal=True),
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._progress.add_task("", total=None)
        self._progress.tasks[0].start_time = began

    def show(self, words: str, done: int | None = None, total: int | None = None) -> None:
        """Draw the line anew."""
        self._progress.update(self._task, description=words, completed=done, total=total)
        self._progress.start()
        self._progress.refresh()

    def end(self) -> None:
        """Take the line away."""
        self._progress.stop()


def coloured(page: str) -> str:
    """A printed page with its title, its headings and its verdicts in the colours of a terminal.

    The title of a page is underlined, and a heading is at the edge after an empty line; whatever is no
    such page stays as it is. Nothing in the page is read as a sign of colour.
    """
    lines = page.split("\n")
    if len(lines) < 2 or not lines[1] or lines[1].strip("="):
        return page
    shown = Text(page, end="")
    place = 0
    for number, line in enumerate(lines):
        end = place + len(line)
        if number < 2:
            shown.stylize(TITLE, place, end)
        elif line[:1].strip() and not lines[number - 1]:
            shown.stylize(HEADING, place, end)
        for pattern, style in _verdicts():
            if found := pattern.search(line):
                shown.stylize(style, place + found.start(1), place + found.end(1))
        place = end + 1
    written = StringIO()
    Console(file=written, force_terminal=True, color_system="standard").print(
        shown, soft_wrap=True, highlight=False, end=""
    )
    return written.getvalue()


@cache
def _verdicts() -> tuple[tuple[re.Pattern[str], str], ...]:
    """What a verdict looks like in a line, in both languages, and its colour."""
    begins = [
        (re.compile(rf"^ *({re.escape(each.partition(':')[0])}):"), style)
        for key, style in VERDICTS.items()
        for each in texts_in(file_of(key))[key].values()
    ]
    ends = [
        (re.compile(rf"^[^ ].*: ({re.escape(each.rpartition(': ')[2])})$"), style)
        for key, style in PARTIES.items()
        for each in texts_in(file_of(key))[key].values()
    ]
    return (*begins, *ends)

"""What `feasibility mix` answers: each search is run, written, drawn and printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from feasibility.cli.shared import INTERRUPTED, say, say_json, say_page
from feasibility.cli.terminal.progress import progress_of, watched
from feasibility.errors import InputError
from feasibility.messages import sentence

if TYPE_CHECKING:
    from feasibility.mix.robust.results import RobustDemand
    from feasibility.plain_data import Json
    from feasibility.programme.question import Question


NO_MIX = 1
NOT_PROVEN = 3
"""The time limit ended before the proof."""


@dataclass(frozen=True)
class Output:
    """How long may be searched, and where the answer goes."""

    limit: float | None
    """[s]"""
    table: str | None
    chart: str | None
    lang: str
    as_json: bool


def say_best(question: Question, asked: tuple[str, str | None, int], out: Output) -> bool:
    """Find, write and print the best mix; whether there is one."""
    from feasibility.mix.results import Unfinished
    from feasibility.mix.search import search
    from feasibility.report.mix.best import best_page
    from feasibility.report.mix.heading import unfinished_page
    from feasibility.report.mix.json import best_json, unfinished_json

    objective, then, top = asked
    with watched(question, objective, out.limit, out.lang) as watch:
        best = search(question, objective, then=then, top=top, watch=watch)
    if best is None:
        return False
    if isinstance(best, Unfinished):
        _answer(best, unfinished_json, unfinished_page, out)
        return True
    proven = best.value == best.bound
    if out.table is not None and proven:
        from feasibility.report.mix.csv import write_best

        write_best(best, out.table, out.lang)
    if out.chart is not None and proven:
        from feasibility.mix.balance import sour_sweet
        from feasibility.report.charts.file import write_picture
        from feasibility.report.mix.charts.balance import sour_sweet_chart

        drawn = sour_sweet_chart(sour_sweet(best.result, question.land_price), out.lang)
        write_picture(drawn, out.chart, best.result.scenario.name, out.lang)
    _answer(best, best_json, best_page, out)
    return True


def say_robust(question: Question, asked: RobustDemand, by: tuple[str, str | None], out: Output) -> bool:
    """Find, write and print the best mix on many paths; whether any mix meets the requirements."""
    from feasibility.mix.robust.search import robust
    from feasibility.report.mix.json import robust_json
    from feasibility.report.mix.robust import robust_page

    with watched(question, by[0], out.limit, out.lang) as watch:
        found = robust(question, asked, *by, watch=watch, points=bool(out.table or out.chart))
    if found is None:
        return False
    if out.table is not None and found.stopped is None:
        from feasibility.report.mix.csv import write_robust

        write_robust(found, out.table, out.lang)
    if out.chart is not None and found.stopped is None:
        from feasibility.report.charts.file import write_picture
        from feasibility.report.mix.charts.robust import robust_chart

        write_picture(robust_chart(found, out.lang), out.chart, question.scenario.name, out.lang)
    _answer(found, robust_json, robust_page, out)
    if found.best is None:
        raise click.exceptions.Exit(NO_MIX)
    return True


def _answer(found: Any, data: Callable[[Any], Json], page: Callable[[Any, str], str], out: Output) -> None:
    """Print an answer as data or as a page, and end with its status where the search was stopped."""
    if out.as_json:
        say_json(data(found))
    else:
        say_page(page(found, out.lang))
    _end_unproven(found.stopped)


def _end_unproven(stopped: str | None) -> None:
    """End with the status of a search that was stopped, if it was."""
    from feasibility.programme.search_control import INTERRUPTED as BY_ITS_USER

    if stopped is not None:
        raise click.exceptions.Exit(INTERRUPTED if stopped == BY_ITS_USER else NOT_PROVEN)


def say_frontier(question: Question, pair: tuple[str, str], out: Output) -> bool:
    """Find, write and print the frontier; whether it has points."""
    from feasibility.mix.frontier import frontier
    from feasibility.report.mix.frontier import frontier_page
    from feasibility.report.mix.json import frontier_json

    with progress_of(sentence("points")) as progress, watched(question, None, out.limit) as watch:
        found = frontier(question, *pair, progress=progress, watch=watch)
    if not found.points and found.stopped is None:
        return False
    if out.table is not None and found.stopped is None:
        from feasibility.report.mix.csv import write_frontier

        write_frontier(found, out.table, out.lang)
    if out.chart is not None and found.stopped is None:
        from feasibility.report.charts.file import write_picture
        from feasibility.report.mix.charts.frontier import frontier_chart

        write_picture(frontier_chart(found, out.lang), out.chart, question.scenario.name, out.lang)
    _answer(found, frontier_json, frontier_page, out)
    return True


def say_count(question: Question, out: Output) -> bool:
    """Count and print; no mixes is an answer too."""
    from feasibility.mix.counting.count import how_many_mixes

    with progress_of(sentence("mixes")) as progress, watched(question, None, out.limit) as watch:

        def advance(done: int, total: int) -> None:
            watch.look()
            if progress is not None:
                progress(done, total)

        found = how_many_mixes(question, advance)
    if out.as_json:
        from feasibility.report.mix.json import count_json

        say_json(count_json(found))
    else:
        from feasibility.report.mix.count import count_page

        say_page(count_page(found, out.lang))
    _end_unproven(found.stopped)
    return True


def write_all(question: Question, file: str, out: Output) -> bool:
    """Write every mix to a file and say how many; whether there is one.

    Raises:
        InputError: there are more than may be written.
    """
    from feasibility.mix.counting.count import count_mixes
    from feasibility.mix.enumeration import MOST_WRITTEN
    from feasibility.report.mix.csv import write_every_mix

    with progress_of(sentence("mixes")) as progress:
        number = count_mixes(question.programme, progress)
        if number > MOST_WRITTEN:
            raise InputError.of(
                "--all",
                sentence(
                    "there are {number:,} mixes, and at most {most:,} are written; "
                    "narrow the ranges of the types or of the total",
                    number=number,
                    most=MOST_WRITTEN,
                ),
            )
        if number == 0:
            return False
        written = write_every_mix(question, file, progress, out.lang)
    if out.as_json:
        from feasibility.report.mix.json import written_json

        say_json(written_json(question, written, file))
    else:
        from feasibility.report.mix.count import written_sentence

        say(written_sentence(written, file, out.lang))
    return True


def say_why_not(question: Question, out: Output) -> None:
    """Say why no mix is possible, and what would make one possible."""
    from feasibility.mix.conflicts import impossible
    from feasibility.report.mix.impossible import impossible_page
    from feasibility.report.mix.json import impossible_json

    with watched(question, None, out.limit) as watch:
        found = impossible(question, watch=watch)
    _answer(found, impossible_json, impossible_page, out)

"""`feasibility mix`: the best mix of dwellings, how many there are, the frontier, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from feasibility.cli import shared
from feasibility.cli.mix_options import (
    MixRequest,
    free_types,
    frontier_objectives,
    objective_of,
    price_of,
    rate_of,
    refuse_what_excludes,
    robust_of,
    second_objective_of,
    time_limit_of,
    top_of,
    total_of,
)
from feasibility.cli.reader.help import Command
from feasibility.cli.shared import (
    INTERRUPTED,
    guarded,
    reading_with,
    refuse_other_picture,
    say,
    say_json,
    say_page,
)
from feasibility.cli.terminal.progress import progress_of, watched
from feasibility.errors import InputError
from feasibility.messages import sentence

if TYPE_CHECKING:
    from feasibility.mix.robust.results import Asked
    from feasibility.plain_data import Json
    from feasibility.programme.question import Question
    from feasibility.risk.blocks import Model

NO_MIX = 1
NOT_PROVEN = 3
"""The time limit ended before the proof."""


@click.command(cls=Command)
@click.argument("scenario", type=click.Path())
@click.option(
    "--free",
    metavar="TYPES",
    help="Types whose count is free, with commas between them; 'all' for every type.",
)
@click.option("--total", metavar="N or A:B", help="Dwellings in all: a number, or a range.")
@click.option(
    "--land-price",
    metavar="EUROS",
    help="The land price at which a mix must be viable, instead of the scenario's.",
)
@click.option(
    "--irr", "rate", metavar="RATE", help="The IRR that the investor must earn at that price: 0.055."
)
@click.option("--any", "not_viable_too", is_flag=True, help="Mixes that are not viable count too.")
@click.option(
    "--maximise",
    metavar="NAME",
    help="land_value (default), mid_dwellings, mid_share, dwelling_years, irr, low_dwellings or "
    "social_dwellings.",
)
@click.option("--minimise", metavar="NAME", help="public_contribution.")
@click.option("--then", metavar="NAME", help="What decides between equal mixes.")
@click.option("--top", type=int, metavar="K", help="Give the K best mixes, in order.")
@click.option(
    "--count",
    is_flag=True,
    help="Say how many mixes there are, and how many are viable: exactly, or by an estimate with its margin.",
)
@click.option("--all", "every", type=click.Path(), metavar="FILE", help="Write every mix to this CSV file.")
@click.option(
    "--frontier", metavar="A,B", help="Give every mix that no other betters in both objectives A and B."
)
@click.option(
    "--robust",
    metavar="LEVEL",
    help="Give the best mix that is viable with at least this probability on many paths of the indices: 0.9.",
)
@click.option(
    "--shortfall-at-least",
    "shortfall",
    metavar="EUROS",
    help="The mean of the worst margins on the paths must be at least this.",
)
@click.option(
    "--shortfall-share", metavar="SHARE", help="Which share of the paths is the worst (default 0.05)."
)
@click.option(
    "--paths", type=click.IntRange(1, 1_000_000), metavar="N", help="How many paths (default 10,000)."
)
@click.option("--seed", type=click.IntRange(0), metavar="S", help="Of what is drawn (default 1).")
@click.option(
    "--model",
    type=click.Choice(("random", "history")),
    help="Random deviations (default), or history replayed.",
)
@click.option("--csv", "table", type=click.Path(), metavar="FILE", help="Write the mixes to this file too.")
@click.option(
    "--chart",
    type=click.Path(),
    metavar="FILE",
    help="Draw the frontier, sour and sweet, or what certainty costs (.png or .svg).",
)
@click.option(
    "--time-limit",
    metavar="SECONDS",
    help="Stop after so many seconds with the best mix so far and what no mix exceeds.",
)
@shared.as_json
@shared.language
@shared.settings("land.asking_price=4_000_000")
@click.pass_context
@guarded
def mix(
    context: click.Context,
    scenario: str,
    free: str | None,
    total: str | None,
    land_price: str | None,
    rate: str | None,
    maximise: str | None,
    minimise: str | None,
    then: str | None,
    top: int | None,
    every: str | None,
    frontier: str | None,
    robust: str | None,
    shortfall: str | None,
    shortfall_share: str | None,
    paths: int | None,
    seed: int | None,
    model: Model | None,
    table: str | None,
    chart: str | None,
    time_limit: str | None,
    lang: str,
    settings: tuple[str, ...],
    *,
    not_viable_too: bool,
    count: bool,
    as_json: bool,
) -> None:
    """Find the best mix of dwellings for the file SCENARIO, exactly, and prove it.

    Counts are free where the scenario gives a range, count: {min: 0, max: 60}, or with --free. A mix
    satisfies the shares of the policy and the rows under `mix` in the scenario, and is viable at the asking
    price.

    --count, --all and --frontier exclude each other, and each of them --maximise, --minimise, --then and
    --top, which go with the best mix. --maximise excludes --minimise; --all excludes --time-limit. --csv
    and --chart go with the best mix or --frontier, not with --count or --all. --robust and
    --shortfall-at-least may go together; they exclude --count, --all, --frontier, --top, --any, --irr and
    --minimise. --shortfall-share, --paths, --seed and --model go with those two alone.

    Status 0: there is an answer. 1: no mix is possible, and the page says why and what would make one
    possible. 2: the scenario or an option cannot be read. 3: the time limit came before the proof. 130: it
    was stopped with Ctrl-C. With 3 and 130 the page says what was found, and how far it may be
    from the best; a file is written of what is proven only.
    """
    asked = MixRequest(
        count=count,
        every=every,
        frontier=frontier,
        maximise=maximise,
        minimise=minimise,
        then=then,
        top=top,
        table=table,
        chart=chart,
        time_limit=time_limit,
        robust=robust,
        shortfall=shortfall,
        shortfall_share=shortfall_share,
        paths=paths,
        seed=seed,
        model=model,
        rate=rate,
        not_viable_too=not_viable_too,
    )
    refuse_what_excludes(asked)
    refuse_other_picture(chart, lang)
    at_least = rate_of(rate)
    objective = objective_of(asked, at_least)
    second = second_objective_of(then, objective)
    pair = None if frontier is None else frontier_objectives(frontier)
    if at_least is not None and pair and "irr" in pair:
        raise InputError.of(
            "--irr", sentence("asks for a least IRR, and the frontier is of the IRR itself; give one of them")
        )
    listed, totals, price = top_of(top), total_of(total), price_of(land_price)
    limit = time_limit_of(time_limit)
    on_paths = robust_of(asked) if asked.on_paths else None
    from feasibility.programme.question import Options, question_of
    from feasibility.report.files import refuse_unwritable

    read = reading_with(scenario, settings)
    refuse_unwritable(every, table, chart)
    options = Options(
        free=free_types(free, list(read.dwellings)),
        total=totals,
        land_price=price,
        rate=at_least,
        viable=not not_viable_too,
    )
    question = question_of(read, options)
    out = _Output(limit, table, chart, lang, as_json)
    if on_paths is not None:
        status = _robust(question, on_paths, (objective, second), out)
        if status is not None:
            context.exit(status)
        possible = False
    elif count:
        possible = _count(question, out)
    elif every is not None:
        possible = _write_all(question, every, out)
    elif pair is not None:
        possible = _frontier(question, pair, out)
    else:
        possible = _best(question, (objective, second, listed), out)
    if not possible:
        _say_why_not(question, out)
        context.exit(NO_MIX)


@dataclass(frozen=True)
class _Output:
    """How long may be searched, and where the answer goes."""

    limit: float | None
    """[s]"""
    table: str | None
    chart: str | None
    lang: str
    as_json: bool


def _best(question: Question, asked: tuple[str, str | None, int], out: _Output) -> bool:
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


def _robust(question: Question, asked: Asked, by: tuple[str, str | None], out: _Output) -> int | None:
    """Find, write and print the best mix on many paths; its status, None where no mix keeps to the rows."""
    from feasibility.mix.robust.search import robust
    from feasibility.report.mix.json import robust_json
    from feasibility.report.mix.robust import robust_page

    with watched(question, by[0], out.limit, out.lang) as watch:
        found = robust(question, asked, *by, watch=watch, points=bool(out.table or out.chart))
    if found is None:
        return None
    if out.table is not None and found.stopped is None:
        from feasibility.report.mix.csv import write_robust

        write_robust(found, out.table, out.lang)
    if out.chart is not None and found.stopped is None:
        from feasibility.report.charts.file import write_picture
        from feasibility.report.mix.charts.robust import robust_chart

        write_picture(robust_chart(found, out.lang), out.chart, question.scenario.name, out.lang)
    _answer(found, robust_json, robust_page, out)
    return 0 if found.best is not None else NO_MIX


def _answer(found: Any, data: Callable[[Any], Json], page: Callable[[Any, str], str], out: _Output) -> None:
    """Print an answer as data or as a page, and end with its status where the search was stopped."""
    if out.as_json:
        say_json(data(found))
    else:
        say_page(page(found, out.lang))
    _end_unproven(found.stopped)


def _end_unproven(stopped: str | None) -> None:
    """End with the status of a search that was stopped, if it was."""
    from feasibility.programme.watch import INTERRUPTED as BY_ITS_USER

    if stopped is not None:
        raise click.exceptions.Exit(INTERRUPTED if stopped == BY_ITS_USER else NOT_PROVEN)


def _frontier(question: Question, pair: tuple[str, str], out: _Output) -> bool:
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


def _count(question: Question, out: _Output) -> bool:
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
        from feasibility.report.mix.how_many import count_page

        say_page(count_page(found, out.lang))
    _end_unproven(found.stopped)
    return True


def _write_all(question: Question, file: str, out: _Output) -> bool:
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
        from feasibility.report.mix.how_many import written_sentence

        say(written_sentence(written, file, out.lang))
    return True


def _say_why_not(question: Question, out: _Output) -> None:
    from feasibility.mix.conflicts import impossible
    from feasibility.report.mix.impossible import impossible_page
    from feasibility.report.mix.json import impossible_json

    with watched(question, None, out.limit) as watch:
        found = impossible(question, watch=watch)
    _answer(found, impossible_json, impossible_page, out)

"""`feasibility mix`: the best mix of dwellings, how many there are, the frontier, or why there is none."""

from __future__ import annotations

from typing import Any

import click

from feasibility.cli import shared
from feasibility.cli.mix.answers import (
    NO_MIX,
    Output,
    say_best,
    say_count,
    say_frontier,
    say_robust,
    say_why_not,
    write_all,
)
from feasibility.cli.mix.objectives import frontier_objectives, objective_of, second_objective_of
from feasibility.cli.mix.options import (
    MixRequest,
    free_types,
    price_of,
    rate_of,
    refuse_what_excludes,
    robust_of,
    time_limit_of,
    top_of,
    total_of,
)
from feasibility.cli.reader.help import Command
from feasibility.cli.shared import guarded, reading_with, refuse_other_picture
from feasibility.errors import InputError
from feasibility.messages import sentence


@click.command(cls=Command)
@click.argument("scenario", type=click.Path())
@click.option(
    "--free",
    multiple=True,
    metavar="TYPES",
    help="Types whose count is free, with commas between them; 'all' for every type. May be given more than "
    "once.",
)
@click.option("--total", metavar="N or A:B", help="Total dwellings: a number, or a range.")
@click.option(
    "--land-price",
    metavar="EUROS",
    help="The land price at which a mix must be viable, instead of the scenario's.",
)
@click.option(
    "--irr", "rate", metavar="RATE", help="The IRR that the investor must earn at that price: 0.055."
)
@click.option("--any", "not_viable_too", is_flag=True, help="Include mixes that are not viable.")
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
@click.option("--seed", type=click.IntRange(0), metavar="S", help="Starting number of the draws (default 1).")
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
    help="Stop after so many seconds with the best mix so far and a limit that no mix betters.",
)
@shared.as_json
@shared.language
@shared.settings("land.asking_price=4_000_000")
@click.pass_context
@guarded
def mix(
    context: click.Context,
    /,
    scenario: str,
    lang: str,
    settings: tuple[str, ...],
    *,
    as_json: bool,
    **asked: Any,
) -> None:
    """Find the best mix of dwellings for the file SCENARIO, exactly, and prove it.

    Counts are free where the scenario gives a range, count: {min: 0, max: 60}, or with --free. A mix
    satisfies the shares of the policy and the requirements under `mix` in the scenario, and is viable at
    the asking price.

    --count, --all and --frontier exclude each other, and each of them --maximise, --minimise, --then and
    --top, which go with the best mix. --maximise excludes --minimise; --all excludes --time-limit. --csv
    and --chart go with the best mix or --frontier, not with --count or --all. --robust and
    --shortfall-at-least may go together; they exclude --count, --all, --frontier, --top, --any, --irr and
    --minimise. --shortfall-share, --paths, --seed and --model go with those two alone.

    Status 0: there is an answer. 1: no mix is possible, and the page says why and what would make one
    possible. 2: the scenario or an option cannot be read. 3: the time limit came before the proof. 130: it
    was stopped with Ctrl-C. With 3 and 130 the page says what was found, and how far it may be
    from the best; only proven mixes are written to a file.
    """
    request = MixRequest(**asked)
    refuse_what_excludes(request)
    refuse_other_picture(request.chart, lang)
    rate = rate_of(request.rate)
    objective = objective_of(request, rate)
    second = second_objective_of(request.then, objective)
    pair = None if request.frontier is None else frontier_objectives(request.frontier)
    if rate is not None and pair and "irr" in pair:
        raise InputError.of(
            "--irr", sentence("asks for a least IRR, and the frontier is of the IRR itself; give one of them")
        )
    listed, totals, price = top_of(request.top), total_of(request.total), price_of(request.land_price)
    limit = time_limit_of(request.time_limit)
    on_paths = robust_of(request) if request.on_paths else None
    from feasibility.programme.question import Options, question_of
    from feasibility.report.files import refuse_unwritable

    read = reading_with(scenario, settings)
    refuse_unwritable(request.every, request.table, request.chart)
    options = Options(
        free=free_types(request.free, list(read.dwellings)),
        total=totals,
        land_price=price,
        rate=rate,
        viable=not request.not_viable_too,
    )
    question = question_of(read, options)
    out = Output(limit, request.table, request.chart, lang, as_json)
    if on_paths is not None:
        possible = say_robust(question, on_paths, (objective, second), out)
    elif request.count:
        possible = say_count(question, out)
    elif request.every is not None:
        possible = write_all(question, request.every, out)
    elif pair is not None:
        possible = say_frontier(question, pair, out)
    else:
        possible = say_best(question, (objective, second, listed), out)
    if not possible:
        say_why_not(question, out)
        context.exit(NO_MIX)

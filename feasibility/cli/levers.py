"""`feasibility levers`, `solve`, `grid`, `sensitivity`: what moves a figure, how far it moves, and why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from feasibility.cli import shared
from feasibility.cli.reader.help import Command
from feasibility.cli.reader.language import readers_language
from feasibility.cli.shared import (
    guarded,
    reading_with,
    refuse_empty,
    refuse_other_picture,
    say_json,
    say_page,
    warn_of_thousand,
)
from feasibility.cli.terminal.progress import progress_of
from feasibility.messages import sentence

if TYPE_CHECKING:
    from feasibility.levers.results import Levers
    from feasibility.scenario.validated import Scenario
    from feasibility.solve.solutions import Target


@click.command(cls=Command)
@click.argument("scenario", type=click.Path())
@click.option(
    "--clauses", "of_covenant", is_flag=True, help="What each clause of the covenant costs instead."
)
@click.option(
    "--of", metavar="LEVER", help="How far each other lever must move to match one step of this one."
)
@shared.as_json
@click.option("--csv", "table", type=click.Path(), metavar="FILE", help="Write the table to this file too.")
@click.option("--chart", type=click.Path(), metavar="FILE", help="Draw the tornado (.png or .svg).")
@shared.language
@shared.settings("policy.term=25")
@guarded
def levers(
    scenario: str,
    of: str | None,
    table: str | None,
    chart: str | None,
    lang: str,
    settings: tuple[str, ...],
    *,
    of_covenant: bool,
    as_json: bool,
) -> None:
    """Turn each lever of the scenario in the file SCENARIO a step down and a step up.

    The levers are those of the scenario's `levers`, or else those that its own numbers suggest: cap, term,
    low and high share, rents, floor area, returns, prices, costs, CPI, turnover, exit and times.
    """
    refuse_empty(("--csv", table), ("--chart", chart))
    refuse_empty(("--of", of), what=sentence("lever"))
    if of_covenant:
        for option, given in (("--of", of), ("--chart", chart)):
            if given is not None:
                raise click.UsageError(
                    sentence(
                        "{option} goes with the levers, and --clauses asks for the clauses", option=option
                    )
                )
    refuse_other_picture(chart, lang)
    read = reading_with(scenario, settings)
    from feasibility.report.files import refuse_unwritable

    refuse_unwritable(table, chart)
    if of_covenant:
        _clauses(read, table, lang, as_json=as_json)
    else:
        _levers(read, of, table, chart, lang, as_json=as_json)


def _clauses(scenario: Scenario, table: str | None, lang: str, *, as_json: bool) -> None:
    from feasibility.levers.clauses import clauses
    from feasibility.report.files import write_text
    from feasibility.report.levers.clauses import clauses_page
    from feasibility.report.levers.json import clauses_csv, clauses_json

    found = clauses(scenario)
    if table is not None:
        write_text(table, clauses_csv(found, lang))
    if as_json:
        say_json(clauses_json(found))
    else:
        say_page(clauses_page(found, lang))


def _levers(
    scenario: Scenario, of: str | None, table: str | None, chart: str | None, lang: str, *, as_json: bool
) -> None:
    from feasibility.levers.effects import levers as levers_of
    from feasibility.report.files import write_text
    from feasibility.report.levers.json import levers_csv, levers_json
    from feasibility.report.levers.page import levers_page

    with progress_of(sentence("turns")) as progress:
        found = levers_of(scenario, progress=progress)
    name = _known(found, of) if of is not None else ""
    if chart is not None:
        from feasibility.report.charts.file import write_picture
        from feasibility.report.levers.chart import tornado_chart

        write_picture(tornado_chart(found, lang), chart, found.scenario.name, lang)
    if table is not None:
        write_text(table, levers_csv(found, lang))
    if as_json:
        say_json(levers_json(found))
    else:
        say_page(levers_page(found, lang, name))


def _known(levers: Levers, name: str) -> str:
    """The lever of this name.

    Raises:
        InputError: there is none; the nearest is named.
    """
    from feasibility.errors import InputError
    from feasibility.language.words import Words
    from feasibility.report.levers.words import bare_name, reason_text
    from feasibility.scenario.keys.refusal_words import nearest

    names = [each.handle.name for each in levers.effects]
    if name in names:
        return name
    for each in levers.left_out:
        if each.name == name:
            words = Words(readers_language())
            why = sentence(
                "{bare_name} is left out: {reason_text}",
                bare_name=bare_name(name, words),
                reason_text=reason_text(each.reason, words),
            )
            raise InputError.of("--of", why)
    known = ", ".join(names)
    message = sentence(
        "found '{name}'; the levers here are {known}{nearest}",
        name=name,
        known=known,
        nearest=nearest(name, names),
    )
    raise InputError.of("--of", message)


@click.command(cls=Command)
@click.argument("scenario", type=click.Path())
@click.option("--for", "path", required=True, metavar="PATH", help="The number to find: dwellings.low.rent.")
@click.option(
    "--so-that",
    "wanted",
    required=True,
    metavar="TARGET",
    help="What must hold: 'investor_irr = 0.055', also with >= or <=.",
)
@click.option("--from", "low", type=float, metavar="A", help="Lowest value that is tried.")
@click.option("--to", "high", type=float, metavar="B", help="Highest value that is tried.")
@shared.paths_by_default("4,096")
@shared.seed
@shared.as_json
@shared.language
@shared.settings("land.price=4_200_000")
@guarded
def solve(
    scenario: str,
    path: str,
    wanted: str,
    low: float | None,
    high: float | None,
    paths: int | None,
    seed: int | None,
    lang: str,
    settings: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Find every value of one number in the file SCENARIO at which a figure meets a target.

    PATH is the number's dotted path, such as dwellings.low.rent or policy.term. TARGET names a figure of the
    results and a value: 'residual_land_value = 4_200_000', 'dwelling_types.low.retention_years >= 20',
    'viable = true'. It may also be a probability on random paths of the indices: 'probability_viable = 90%',
    probability_allowed or probability_viable_and_allowed. For leased land lease_equals_sale finds where
    the canon is worth as much to the owner of the land as a sale. Ends with status 0, also where no value
    meets the target: the nearest is then named.
    """
    from feasibility.scenario.keys.paths import is_in_euros, thousands_at
    from feasibility.solve.root import solve_for
    from feasibility.solve.solutions import target_of

    target = target_of(wanted, "--so-that")
    value = wanted.rpartition("=")[2]
    warn_of_thousand(value, "--so-that", target.figure, large=is_in_euros(target.figure))
    for option, end in (("--from", low), ("--to", high)):
        warn_of_thousand(repr(end), option, path.strip(), large=bool(thousands_at(path.strip())))
    read = reading_with(scenario, settings)
    if target.figure.startswith("probability_"):
        _solve_probability(read, path.strip(), target, low, high, paths, seed, lang, as_json=as_json)
        return
    if paths is not None or seed is not None:
        option = "--paths" if paths is not None else "--seed"
        raise click.UsageError(
            sentence("{option} goes with a probability, such as 'probability_viable = 90%'", option=option)
        )
    solved = solve_for(read, path.strip(), target.figure, target.relation, target.value, low, high)
    from feasibility.report.solve.json import solve_json
    from feasibility.report.solve.page import solve_page

    if as_json:
        say_json(solve_json(solved))
    else:
        say_page(solve_page(solved, lang))


def _solve_probability(
    scenario: Scenario,
    path: str,
    target: Target,
    low: float | None,
    high: float | None,
    paths: int | None,
    seed: int | None,
    lang: str,
    *,
    as_json: bool,
) -> None:
    from feasibility.report.solve.probability import solve_probability_json, solve_probability_page
    from feasibility.solve.probability import PATHS, SEED, solve_probability

    with progress_of(sentence("blocks of paths")) as progress:
        solved = solve_probability(
            scenario,
            path,
            target.figure,
            target.relation,
            target.value,
            low,
            high,
            paths or PATHS,
            SEED if seed is None else seed,
            progress=progress,
        )
    if as_json:
        say_json(solve_probability_json(solved))
    else:
        say_page(solve_probability_page(solved, lang))


@click.command(cls=Command)
@click.argument("scenario", type=click.Path())
@click.option("--rows", required=True, metavar="PATH=VALUES", help="Down the side: policy.term=15:30:5.")
@click.option(
    "--columns",
    required=True,
    metavar="PATH=VALUES",
    help="Along the top: policy.rent_increase.surcharge=0:0.02:0.0025.",
)
@click.option(
    "--figure",
    default="residual_land_value",
    metavar="FIGURE",
    help="The figure in the cells; residual_land_value by default.",
)
@click.option("--csv", "table", type=click.Path(), metavar="FILE", help="Write the cells to this file too.")
@click.option("--chart", type=click.Path(), metavar="FILE", help="Draw the heat map (.png or .svg).")
@shared.as_json
@shared.language
@shared.settings("land.price=4_200_000")
@guarded
def grid(
    scenario: str,
    rows: str,
    columns: str,
    figure: str,
    table: str | None,
    chart: str | None,
    lang: str,
    settings: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Compute one figure of the file SCENARIO at every combination of two levers.

    VALUES are BEGIN:END:STEP, the end included where the steps arrive there, or A,B,C. PATH+PATH moves
    several numbers together. Cells that are not viable bear a star; the heat map draws the border.
    """
    refuse_empty(("--csv", table), ("--chart", chart))
    from feasibility.report.files import refuse_unwritable
    from feasibility.scenario.keys.paths import thousands_at
    from feasibility.solve import grid as levers_grid
    from feasibility.solve.grid import axis_of

    sides = axis_of(rows, "--rows"), axis_of(columns, "--columns")
    for written, option, side in ((rows, "--rows", sides[0]), (columns, "--columns", sides[1])):
        for each in re.split("[:,]", written.partition("=")[2]):
            warn_of_thousand(each, option, side.name, large=any(map(thousands_at, side.paths)))
    refuse_other_picture(chart, lang)
    read = reading_with(scenario, settings)
    refuse_unwritable(table, chart)
    with progress_of(sentence("cells")) as progress:
        found = levers_grid.grid(read, *sides, figure, progress)
    from feasibility.report.solve.grid import grid_json, grid_page, write_grid_csv

    if table is not None:
        write_grid_csv(found, table, lang)
    if chart is not None:
        from feasibility.report.charts.file import write_picture
        from feasibility.report.solve.chart_grid import grid_chart

        write_picture(grid_chart(found, lang), chart, found.scenario.name, lang)
    if as_json:
        say_json(grid_json(found))
    else:
        say_page(grid_page(found, lang))


@click.command(cls=Command)
@click.argument("scenario", type=click.Path())
@click.option(
    "--figure",
    default="residual_land_value",
    metavar="FIGURE",
    help="The figure whose spread is split; residual_land_value by default. Also margin, investor_irr, "
    "net_present_value, viable, dwelling_types.low.residual_land_value.",
)
@click.option(
    "--samples",
    type=int,
    default=4096,
    metavar="N",
    help="Draws A, and as many draws B: a power of 2; 4096 by default.",
)
@click.option("--seed", type=int, default=1, metavar="S", help="Of the draws; 1 by default.")
@shared.as_json
@click.option("--csv", "table", type=click.Path(), metavar="FILE", help="Write the table to this file too.")
@click.option(
    "--chart", type=click.Path(), metavar="FILE", help="Draw the parts and the tornado (.png or .svg)."
)
@shared.language
@shared.settings("land.price=4_200_000")
@guarded
def sensitivity(
    scenario: str,
    figure: str,
    samples: int,
    seed: int,
    table: str | None,
    chart: str | None,
    lang: str,
    settings: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Split the spread of a figure of the file SCENARIO over everything that is uncertain in it.

    First-order and total Sobol indices of the random indices and the uncertain inputs (uncertainty.inputs),
    with 95% intervals, beside the tornado: what a step of each lever does to the same figure. Numbers that
    depend on each other are one factor.
    """
    refuse_empty(("--csv", table), ("--chart", chart))
    refuse_empty(("--figure", figure), what=sentence("figure"))
    refuse_other_picture(chart, lang)
    read = reading_with(scenario, settings)
    from feasibility.levers.tornado import tornado
    from feasibility.report.files import refuse_unwritable, write_text
    from feasibility.report.risk.sobol.json import sensitivity_csv, sensitivity_json
    from feasibility.report.risk.sobol.page import sensitivity_page
    from feasibility.risk.sobol.splits import sensitivity as sensitivity_of

    refuse_unwritable(table, chart)
    with progress_of(sentence("calculations")) as progress:
        found = sensitivity_of(read, figure, samples, seed, progress=progress)
    turns = tornado(found.scenario, found.figure)
    if chart is not None:
        from feasibility.report.charts.file import write_picture
        from feasibility.report.risk.sobol.chart import sensitivity_chart

        write_picture(sensitivity_chart(found, turns, lang), chart, found.scenario.name, lang)
    if table is not None:
        write_text(table, sensitivity_csv(found, turns, lang))
    if as_json:
        say_json(sensitivity_json(found, turns))
    else:
        say_page(sensitivity_page(found, turns, lang))

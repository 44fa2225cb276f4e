"""`feasibility levers`: what each lever moves, and what each clause of the covenant costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from feasibility.cli.shared import options
from feasibility.cli.shared.input import guarded, reading, say, say_page, settings_values
from feasibility.cli.shared.progress import progress_of

if TYPE_CHECKING:
    from feasibility.levers.sensitivity import Levers
    from feasibility.scenario.validated import Scenario


@click.command()
@click.argument("scenario", type=click.Path())
@click.option(
    "--clauses", "of_covenant", is_flag=True, help="What each clause of the covenant costs instead."
)
@click.option("--of", metavar="LEVER", help="What one step of this lever is worth in each other one.")
@options.as_json
@click.option("--csv", "table", type=click.Path(), metavar="FILE", help="Write the table to this file too.")
@click.option("--chart", type=click.Path(), metavar="FILE", help="Draw the tornado (.png or .svg).")
@options.language
@options.settings("policy.term=25")
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
    for option, given in (("--csv", table), ("--chart", chart), ("--of", of)):
        if given == "":
            what = "lever" if option == "--of" else "file"
            raise click.UsageError(f"{option} '': the name of a {what} is needed")
    if of_covenant:
        for option, given in (("--of", of), ("--chart", chart)):
            if given is not None:
                raise click.UsageError(f"{option} goes with the levers, and --clauses asks for the clauses")
    read = reading(scenario)
    values = settings_values(settings)
    if values:
        read = read.with_values(values)
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
    from feasibility.report.levers.json import clauses_csv, clauses_json_text

    found = clauses(scenario)
    if table is not None:
        write_text(table, clauses_csv(found, lang))
    if as_json:
        say(clauses_json_text(found), newline=False)
    else:
        say_page(clauses_page(found, lang))


def _levers(
    scenario: Scenario, of: str | None, table: str | None, chart: str | None, lang: str, *, as_json: bool
) -> None:
    from feasibility.levers.effects import levers as levers_of
    from feasibility.report.files import write_text
    from feasibility.report.levers.json import levers_csv, levers_json_text
    from feasibility.report.levers.page import levers_page

    with progress_of("turns") as progress:
        found = levers_of(scenario, progress=progress)
    name = _known(found, of) if of is not None else ""
    if chart is not None:
        from feasibility.report.levers.chart import write_tornado

        write_tornado(found, chart, lang)
    if table is not None:
        write_text(table, levers_csv(found, lang))
    if as_json:
        say(levers_json_text(found), newline=False)
    else:
        say_page(levers_page(found, lang, name))


def _known(levers: Levers, name: str) -> str:
    """The lever of this name.

    Raises:
        InputError: there is none; the nearest is named.
    """
    from feasibility.errors import InputError, Mistake
    from feasibility.language.words import Words
    from feasibility.report.levers.words import bare_name, reason_text
    from feasibility.scenario.keys.fields import nearest

    names = [each.handle.name for each in levers.effects]
    if name in names:
        return name
    for each in levers.left_out:
        if each.name == name:
            words = Words("en")
            why = f"{bare_name(name, words)} is left out: {reason_text(each.reason, words)}"
            raise InputError([Mistake("--of", why)])
    known = ", ".join(names)
    message = f"found '{name}'; the levers here are {known}{nearest(name, names)}"
    raise InputError([Mistake("--of", message)])

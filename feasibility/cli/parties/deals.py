"""`feasibility deals`: every deal that satisfies all parties, the Pareto-optimal ones, or the nearest."""

from __future__ import annotations

import click

from feasibility.cli.shared import options
from feasibility.cli.shared.input import guarded, reading, say, say_page, settings_values
from feasibility.cli.shared.progress import progress_of


@click.command()
@click.argument("scenario", type=click.Path())
@options.as_json
@click.option(
    "--csv",
    "table",
    type=click.Path(),
    metavar="FILE",
    help="Write all Pareto-optimal deals to this file too.",
)
@options.language
@options.settings("parties.investor.at_least.investor_irr=0.05")
@guarded
def deals(scenario: str, table: str | None, lang: str, settings: tuple[str, ...], *, as_json: bool) -> None:
    """Go through every deal on the table of the file SCENARIO: all levers, land prices and mixes.

    Counted are the deals in which every condition of every party holds on that party's own assumptions; shown
    are the Pareto-optimal ones, the Nash point and the most equal gains. Where there is none: the nearest
    deals, and the smallest packages of steps that make a land price suit everybody.
    """
    if table == "":
        raise click.UsageError("--csv '': the name of a file is needed")
    from feasibility.deals.packages import is_open, packages_of
    from feasibility.deals.possible import deals_of
    from feasibility.parties.views import case_of, views_of
    from feasibility.parties.zone import ranges_of, zone_of
    from feasibility.report.deals.json import deals_csv, deals_json_text
    from feasibility.report.deals.page import deals_page
    from feasibility.report.files import refuse_unwritable, write_text

    refuse_unwritable(table)
    read = reading(scenario)
    refuse_unwritable(table)
    values = settings_values(settings)
    if values:
        read = read.with_values(values)
    with progress_of("deals") as progress:
        found = deals_of(read, progress)
    case = case_of(read)
    facts, views = views_of(read, case)
    packages = None
    if not is_open(zone_of(facts.land_price, ranges_of(read, views))):
        with progress_of("packages") as progress:
            packages = packages_of(read, case, progress)
    if table is not None:
        write_text(table, deals_csv(found, lang))
    if as_json:
        say(deals_json_text(found, packages), newline=False)
    else:
        say_page(deals_page(found, packages, lang))

"""`feasibility table`: what each party needs, and the live table; `feasibility deals`: what satisfies all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from feasibility.cli import shared
from feasibility.cli.pages.table import Serving, serve_table
from feasibility.cli.reader.help import Command
from feasibility.cli.reader.language import page_language
from feasibility.cli.shared import (
    INTERRUPTED,
    guarded,
    reading_with,
    refuse_empty,
    refuse_other_picture,
    say_error,
    say_json,
    say_page,
)
from feasibility.cli.terminal.progress import progress_of
from feasibility.messages import sentence

if TYPE_CHECKING:
    from feasibility.deals.packages import Package
    from feasibility.scenario.validated import Scenario

HOST = "127.0.0.1"
PORT = 8765


@click.command(cls=Command)
@click.argument("scenario", type=click.Path())
@click.option("--serve", is_flag=True, help="Serve the live table, with a link for each party.")
@click.option(
    "--host", metavar="ADDRESS", help="With --serve: another address than this machine's own (127.0.0.1)."
)
@click.option("--port", type=click.IntRange(0, 65535), help="With --serve: another port than 8765.")
@click.option(
    "--record-file",
    type=click.Path(),
    metavar="FILE",
    help="With --serve: another record, or another folder, than beside the scenario.",
)
@click.option(
    "--keys", type=click.Path(), metavar="FILE", help="With --serve: another file of keys than beside it."
)
@click.option(
    "--certificate",
    type=click.Path(),
    metavar="FILE",
    help="With --serve: speak TLS (https) with this certificate in PEM. Without it anyone who can listen "
    "on the network can read the keys and everything that is sent.",
)
@click.option(
    "--key-file",
    type=click.Path(),
    metavar="FILE",
    help="With --certificate: its private key in PEM, where that is not in the same file.",
)
@click.option(
    "--public-url",
    metavar="URL",
    help="With --serve: the address before a proxy that has the certificate, as https://table.example.nl. "
    "Without it a proxy in front is refused. Also another name of this machine, as http://laptop.local:8765.",
)
@click.option("--open", "open_browser", is_flag=True, help="With --serve: open the shared screen here.")
@shared.as_json
@click.option("--chart", type=click.Path(), metavar="FILE", help="Draw the zone of agreement (.png or .svg).")
@shared.paths_by_default("10,000")
@shared.seed
@shared.language
@shared.settings("land.price=4_000_000")
@guarded
def table(
    scenario: str,
    host: str | None,
    port: int | None,
    record_file: str | None,
    keys: str | None,
    certificate: str | None,
    key_file: str | None,
    public_url: str | None,
    chart: str | None,
    paths: int | None,
    seed: int | None,
    lang: str,
    settings: tuple[str, ...],
    *,
    serve: bool,
    open_browser: bool,
    as_json: bool,
) -> None:
    """Show the figures of every party in the file SCENARIO side by side, and whether a deal is possible.

    Also how likely it is that each party's conditions hold, on common random paths of the indices.

    With --serve it becomes a live table: one page for each party, on which all move the same proposal and
    each sees what it may see.
    """
    of_serving = {
        "--host": host,
        "--port": port,
        "--record-file": record_file,
        "--keys": keys,
        "--certificate": certificate,
        "--key-file": key_file,
        "--public-url": public_url,
    }
    for option, given in of_serving.items():
        if given == "":
            raise click.UsageError(sentence("{option} '': a name is needed", option=option))
        if given is not None and not serve:
            raise click.UsageError(sentence("{option} goes with --serve", option=option))
    if open_browser and not serve:
        raise click.UsageError(sentence("--open goes with --serve"))
    if serve:
        if as_json or settings or chart is not None:
            raise click.UsageError(
                sentence("--json, --chart and --set go without --serve: at the table the levers are moved")
            )
        if paths is not None or seed is not None:
            raise click.UsageError(
                sentence("--paths and --seed go without --serve: at the table they are fixed")
            )
        if key_file is not None and certificate is None:
            raise click.UsageError(sentence("--key-file goes with --certificate"))
        serve_table(
            scenario,
            Serving(
                host=host or HOST,
                port=PORT if port is None else port,
                record_file=record_file,
                keys=keys,
                certificate=certificate,
                key_file=key_file,
                public_url=public_url,
                open_browser=open_browser,
                lang=lang,
                page_lang=page_language(lang),
            ),
        )
        return
    refuse_other_picture(chart, lang)
    read = reading_with(scenario, settings)
    from feasibility.report.files import refuse_unwritable

    refuse_unwritable(chart)
    _print(read, chart, lang, paths, seed, as_json=as_json)


def _print(
    scenario: Scenario, chart: str | None, lang: str, paths: int | None, seed: int | None, *, as_json: bool
) -> None:
    from feasibility.deals.positions import is_open
    from feasibility.parties.probability import PATHS, SEED, probabilities_of
    from feasibility.parties.side_by_side import negotiation_of
    from feasibility.parties.views import all_conditions
    from feasibility.report.parties.json import table_json
    from feasibility.report.parties.page import table_page

    found = negotiation_of(scenario)
    packages, stopped = (None, False) if is_open(found.zone) else _packages(scenario, found.scenario)
    with progress_of(sentence("paths")) as progress:
        probable = probabilities_of(
            scenario,
            found.scenario,
            all_conditions(scenario, found.facts),
            found.facts.arrays,
            paths or PATHS,
            SEED if seed is None else seed,
            progress=progress,
        )
    if chart is not None:
        from feasibility.report.charts.file import write_picture
        from feasibility.report.parties.chart import zone_chart

        write_picture(zone_chart(found, lang), chart, found.scenario.name, lang)
    if as_json:
        say_json(table_json(found, packages, probable))
    else:
        say_page(table_page(found, packages, scenario, lang, probable))
    if stopped:
        raise click.exceptions.Exit(INTERRUPTED)


def _packages(scenario: Scenario, case: Scenario) -> tuple[tuple[Package, ...] | None, bool]:
    """The packages, or None where the user stops the search for them; and whether that is so.

    What was found before stays, and is shown.
    """
    from feasibility.deals.packages import packages_of

    try:
        with progress_of(sentence("packages of steps"), lines=True) as progress:
            return packages_of(scenario, case, progress), False
    except KeyboardInterrupt:
        say_error(sentence("Stopped: the packages of steps are left out. Ctrl-C again to end."))
        return None, True


@click.command(cls=Command)
@click.argument("scenario", type=click.Path())
@shared.as_json
@click.option(
    "--csv",
    "table",
    type=click.Path(),
    metavar="FILE",
    help="Write all Pareto-optimal deals to this file too.",
)
@click.option(
    "--probability",
    "level",
    type=click.FloatRange(0, 1),
    metavar="P",
    help="Say which Pareto-optimal deals hold with at least this probability: 0.8. All parties' conditions "
    "at once, on common random paths of the indices; up to 300 deals are looked at, 50 of them on all paths.",
)
@shared.paths_by_default("2,048")
@shared.seed
@shared.language
@shared.settings("parties.investor.at_least.investor_irr=0.05")
@guarded
def deals(
    scenario: str,
    table: str | None,
    level: float | None,
    paths: int | None,
    seed: int | None,
    lang: str,
    settings: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Search every deal on the table of the file SCENARIO: all levers, land prices and mixes.

    Counted are the deals in which every condition of every party holds on that party's own assumptions; shown
    are the Pareto-optimal ones, the Nash point and the most equal gains. Where there is none: the nearest
    deals, and the smallest packages of steps that make a land price suit everybody.
    """
    refuse_empty(("--csv", table))
    if level is None and (paths is not None or seed is not None):
        raise click.UsageError(
            sentence("{option} goes with --probability", option="--seed" if paths is None else "--paths")
        )
    from feasibility.deals.exhaustive import all_deals
    from feasibility.deals.positions import is_open
    from feasibility.deals.probability import PATHS, SEED, likely_deals
    from feasibility.parties.views import case_of, views_of
    from feasibility.parties.zone import ranges_of, zone_of
    from feasibility.report.deals.json import deals_csv, deals_json
    from feasibility.report.deals.page import deals_page
    from feasibility.report.files import refuse_unwritable, write_text

    read = reading_with(scenario, settings)
    # The search takes seconds: a file that may not be written, a base among them, is refused before it.
    refuse_unwritable(table)
    with progress_of(sentence("deals"), lines=True) as progress:
        found = all_deals(read, progress)
    likely = None
    if level is not None:
        with progress_of(sentence("deals on paths"), lines=True) as progress:
            seeded = SEED if seed is None else seed
            likely = likely_deals(found, level, paths or PATHS, seeded, progress=progress)
    case = case_of(read)
    facts, views = views_of(read, case)
    closed = not is_open(zone_of(facts.land_price, ranges_of(read, views)))
    packages, stopped = _packages(read, case) if closed else (None, False)
    if table is not None:
        write_text(table, deals_csv(found, lang))
    if as_json:
        say_json(deals_json(found, packages, likely))
    else:
        say_page(deals_page(found, packages, lang, likely))
    if stopped:
        raise click.exceptions.Exit(INTERRUPTED)

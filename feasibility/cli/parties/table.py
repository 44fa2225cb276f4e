"""`feasibility table`: what each party needs, where a deal is possible, and the live table for a meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from feasibility.cli.shared import options
from feasibility.cli.shared.input import guarded, reading, say, say_page, settings_values

if TYPE_CHECKING:
    from feasibility.scenario.validated import Scenario

HOST = "127.0.0.1"
PORT = 8765


@click.command()
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
    help="With --serve: speak TLS (https) with this certificate in PEM. Without it whoever can listen on the "
    "network reads the keys and all that is told.",
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
@options.as_json
@click.option("--chart", type=click.Path(), metavar="FILE", help="Draw the zone of agreement (.png or .svg).")
@options.language
@options.settings("land.price=4_000_000")
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
    lang: str,
    settings: tuple[str, ...],
    *,
    serve: bool,
    open_browser: bool,
    as_json: bool,
) -> None:
    """Lay the sums of every party in the file SCENARIO side by side, and say where a deal is possible.

    With --serve it becomes a table to sit at: one page for each party, on which everybody moves the same
    proposal and sees what it may see.
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
            raise click.UsageError(f"{option} '': a name is needed")
        if given is not None and not serve:
            raise click.UsageError(f"{option} goes with --serve")
    if open_browser and not serve:
        raise click.UsageError("--open goes with --serve")
    if serve:
        if as_json or settings or chart is not None:
            raise click.UsageError(
                "--json, --chart and --set go without --serve: at the table the levers are moved"
            )
        if key_file is not None and certificate is None:
            raise click.UsageError("--key-file goes with --certificate")
        from feasibility.cli.parties.serve import Serving, serve_table

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
            ),
        )
        return
    read = reading(scenario)
    values = settings_values(settings)
    if values:
        read = read.with_values(values)
    from feasibility.report.files import refuse_unwritable

    refuse_unwritable(chart)
    _print(read, chart, lang, as_json=as_json)


def _print(scenario: Scenario, chart: str | None, lang: str, *, as_json: bool) -> None:
    from feasibility.cli.shared.progress import progress_of
    from feasibility.deals.packages import is_open, packages_of
    from feasibility.parties.all_parties import table_of
    from feasibility.report.parties.json import table_json_text
    from feasibility.report.parties.page import table_page

    found = table_of(scenario)
    packages = None
    if not is_open(found.zone):
        with progress_of("packages") as progress:
            packages = packages_of(scenario, found.scenario, progress)
    if chart is not None:
        from feasibility.report.parties.chart import write_zone_chart

        write_zone_chart(found, chart, lang)
    if as_json:
        say(table_json_text(found, packages), newline=False)
    else:
        say_page(table_page(found, packages, scenario, lang))

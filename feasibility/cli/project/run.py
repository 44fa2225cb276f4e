"""`feasibility run`: land value, returns and verdict of one scenario."""

from __future__ import annotations

import click

from feasibility.cli.project.recording import (
    check_recording,
    command_line,
    keep_record,
    record_run,
    recording_options,
)
from feasibility.cli.shared.input import guarded, reading, say, say_page, settings_values


@click.command()
@click.argument("scenario", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with every figure instead.")
@click.option(
    "--csv", "folder", type=click.Path(), metavar="DIR", help="Write the tables to this folder too."
)
@click.option(
    "--chart", type=click.Path(), metavar="FILE", help="Draw the cash flow and the rents (.png or .svg)."
)
@click.option("--years", is_flag=True, help="Print the cash flow of every year too.")
@click.option("--lang", type=click.Choice(("en", "nl")), default="en", help="Language of the page.")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="PATH=VALUE",
    help="Another value for this run: dwellings.low.rent=790. May be given more than once.",
)
@recording_options
@guarded
def run(
    scenario: str,
    folder: str | None,
    chart: str | None,
    lang: str,
    settings: tuple[str, ...],
    note: str,
    author: str,
    record_file: str | None,
    *,
    as_json: bool,
    years: bool,
    record: bool,
) -> None:
    """Compute the scenario in the file SCENARIO and print the page that follows from it.

    A scenario that is sound ends with status 0, also when it is not viable or not allowed.
    """
    for option, given, what in (("--csv", folder, "folder"), ("--chart", chart, "file")):
        if given == "":
            raise click.UsageError(f"{option} '': the name of a {what} is needed")
    check_recording(record=record, note=note, author=author, record_file=record_file)
    from feasibility.evaluation.evaluate import evaluate

    read = reading(scenario)
    values = settings_values(settings)
    if values:
        read = read.with_values(values)
    _refuse_outputs(scenario, folder, chart, record_file, record=record)
    result = evaluate(read)
    if folder is not None:
        from feasibility.report.run.csv import write_csv

        write_csv(result, folder, lang)
    if chart is not None:
        from feasibility.report.run.charts.both import write_chart

        write_chart(result, chart, lang)
    if record:
        command = command_line("run", scenario, settings=settings)
        record_run(result, scenario, command, note, author, record_file)
    if as_json:
        from feasibility.evaluation.as_data import json_text

        say(json_text(result), newline=False)
    else:
        from feasibility.report.run.page import run_page

        say_page(run_page(result, lang, years))


def _refuse_outputs(
    scenario: str, folder: str | None, chart: str | None, record_file: str | None, *, record: bool
) -> None:
    """Refuse what cannot be written, before anything is."""
    from pathlib import Path

    from feasibility.report.files import refuse_unwritable
    from feasibility.report.run.csv import csv_files

    if record:
        keep_record(scenario, record_file)
    tables = csv_files(folder) if folder is not None and Path(folder).is_dir() else []
    refuse_unwritable(*tables, chart)

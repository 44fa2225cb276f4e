"""`feasibility run`: land value, returns and verdict of a scenario. `feasibility check`: is it in order?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from feasibility.cli import shared
from feasibility.cli.reader.help import Command
from feasibility.cli.reader.language import language_option
from feasibility.cli.runs import (
    check_recording,
    command_line,
    keep_record,
    record_run,
    recording_options,
)
from feasibility.cli.shared import (
    FOLDER,
    UNREADABLE,
    guarded,
    reading,
    reading_with,
    refuse_empty,
    say,
    say_json,
    say_mistakes,
    say_page,
)
from feasibility.errors import InputError

if TYPE_CHECKING:
    from feasibility.scenario.validated import Scenario

NOT_ALLOWED = 1


@click.command(cls=Command)
@click.argument("scenarios", nargs=-1, required=True, type=click.Path(), metavar="SCENARIO...")
@language_option("Language of the answer.")
@click.pass_context
@guarded
def check(context: click.Context, scenarios: tuple[str, ...], lang: str) -> None:
    """Say whether scenario files are in order and allowed, without computing what they are worth.

    Status 0: all are allowed, by deviation included. 1: one is not allowed. 2: one cannot be read.
    """
    status = 0
    for file in scenarios:
        try:
            allowed = _say_checks(file, lang)
        except InputError as error:
            say_mistakes(error.mistakes)
            status = UNREADABLE
        else:
            status = max(status, 0 if allowed else NOT_ALLOWED)
    context.exit(status)


def _refuse_wrong_conditions(scenario: Scenario) -> None:
    """Refuse conditions and gains in unknown figures, as table and workbench do; the results have them.

    Raises:
        InputError: of all parties at once.
    """
    from feasibility.evaluation.evaluate import evaluate
    from feasibility.parties.views import all_conditions, case_of

    all_conditions(scenario, evaluate(case_of(scenario)))


def _say_checks(file: str, lang: str) -> bool:
    """Print the answer for one file; whether it is allowed."""
    from feasibility.evaluation.policy_checks import checks_of
    from feasibility.language.notes import note_text
    from feasibility.language.words import plain, words_of
    from feasibility.policy.notes import scenario_notes
    from feasibility.report.run.checks import allowed_sentence, check_name, deviations, figures
    from feasibility.report.text import paragraph

    scenario = reading(file)
    words = words_of(scenario, lang)
    checks = checks_of(scenario)
    if scenario.parties:
        _refuse_wrong_conditions(scenario)
    lines = [
        *paragraph(words("check_in_order", file=plain(file)) + " " + allowed_sentence(checks, words), "")
    ]
    for each in checks:
        if not each.met:
            required, actual = figures(each, words)
            rule = check_name(each, words) + (f" ({each.year})" if each.year else "")
            line = words("check_line", rule=rule, required=required, actual=actual)
            lines += paragraph(line, "    ", "  ")
    for sentence in dict.fromkeys(deviations(checks, words)):
        lines += paragraph(sentence, "    ", "  ")
    for note in scenario_notes(scenario):
        lines += paragraph(note_text(note, lang, words.labels), "    ", "  ")
    say("\n".join(lines))
    return all(each.allowed for each in checks)


@click.command(cls=Command)
@click.argument("scenario", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with every figure instead.")
@click.option(
    "--csv", "folder", type=click.Path(), metavar="DIR", help="Write the tables to this folder too."
)
@click.option(
    "--chart", type=click.Path(), metavar="FILE", help="Draw the cash flow and the rents (.png or .svg)."
)
@click.option("--years", is_flag=True, help="Print the cash flow of every year too.")
@language_option("Language of the page.")
@shared.settings("dwellings.low.rent=790")
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
    """Compute the scenario in the file SCENARIO and print the results.

    A valid scenario ends with status 0, also when it is not viable or not allowed.
    """
    refuse_empty(("--csv", folder), what=FOLDER)
    refuse_empty(("--chart", chart))
    check_recording(record=record, note=note, author=author, record_file=record_file)
    from feasibility.evaluation.evaluate import evaluate

    read = reading_with(scenario, settings)
    _refuse_outputs(scenario, read, folder, chart, record_file, record=record)
    result = evaluate(read)
    if folder is not None:
        from feasibility.report.run.csv import write_csv

        write_csv(result, folder, lang)
    if chart is not None:
        from feasibility.report.run.charts.of_result import write_chart

        write_chart(result, chart, lang)
    if record:
        command = command_line("run", scenario, settings=settings)
        record_run(result, scenario, command, note, author, record_file)
    if as_json:
        from feasibility.evaluation.as_data import result_json

        say_json(result_json(result))
    else:
        from feasibility.report.run.page import run_page

        say_page(run_page(result, lang, years))


def _refuse_outputs(
    scenario: str,
    read: Scenario,
    folder: str | None,
    chart: str | None,
    record_file: str | None,
    *,
    record: bool,
) -> None:
    """Refuse outputs that cannot be written, before anything is written."""
    from pathlib import Path

    from feasibility.report.files import refuse_unwritable
    from feasibility.report.run.csv import csv_files

    if record:
        keep_record(scenario, record_file)
    tables = csv_files(folder, read) if folder is not None and Path(folder).is_dir() else []
    refuse_unwritable(*tables, chart)

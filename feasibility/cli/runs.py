"""`feasibility runs`: the record of runs (list, show, verify, export, remarks), and recording a run."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from feasibility.cli import shared
from feasibility.cli.reader.help import Group
from feasibility.cli.reader.language import language_option
from feasibility.cli.shared import guarded, say_error, say_json, say_page
from feasibility.messages import sentence
from feasibility.plain_data import json_text

if TYPE_CHECKING:
    from feasibility.evaluation.result import Result
    from feasibility.record.entries import Entry

C = TypeVar("C", bound=Callable[..., Any])

OPTIONS = (
    click.option("--record", is_flag=True, help="Keep this run in the record beside the scenario."),
    click.option("--note", default="", metavar="TEXT", help="With --record: a note that is kept with it."),
    click.option("--author", default="", metavar="NAME", help="With --record: who recorded it."),
    click.option(
        "--record-file",
        type=click.Path(),
        metavar="FILE",
        help="With --record: another record, or another folder, than beside the scenario.",
    ),
)


def recording_options(command: C) -> C:
    """Add --record, --note, --author and --record-file to a command."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def check_recording(*, record: bool, note: str, author: str, record_file: str | None) -> None:
    """Refuse invalid options before anything is computed.

    Raises:
        click.UsageError: an option of --record without it, or a file without a name.
        InputError: a note or a name that a record cannot hold.
    """
    given = [("--note", note), ("--author", author), ("--record-file", record_file)]
    for option, value in given:
        if value and not record:
            raise click.UsageError(sentence("{option} goes with --record", option=option))
    if record_file == "":
        raise click.UsageError(sentence("--record-file '': the name of a file or a folder is needed"))
    if record:
        from feasibility.record.stored import check_words

        check_words(note, author)


def keep_record(scenario: str, record_file: str | None) -> None:
    """Protect the record of a run from being overwritten by its other outputs.

    Raises:
        InputError: the record is itself a file that was read as something else.
    """
    from feasibility.input_files import note_input
    from feasibility.report.files import refuse_unwritable

    file = _record_of(scenario, record_file)
    if file.exists():
        refuse_unwritable(file)
    note_input(file)


def _record_of(scenario: str, record_file: str | None) -> Path:
    """The record beside a scenario, or another one."""
    from feasibility.record.opening import RECORD_FILE
    from feasibility.record.opening import record_file as file_of

    return file_of(record_file) if record_file is not None else Path(scenario).parent / RECORD_FILE


def moment() -> str:
    """The present moment in universal time, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def command_line(*words: str, settings: Sequence[str] = ()) -> str:
    """A command as it can be typed again."""
    return shlex.join(["feasibility", *words, *(part for each in settings for part in ("--set", each))])


def record_run(
    result: Result, scenario: str, command: str, note: str, author: str, record_file: str | None
) -> Entry:
    """Record a run and print where; returns its entry.

    Args:
        result: of the run.
        scenario: the file, beside which the record is.
        command: as it can be typed again.
        note: the user's own words.
        author: who recorded it.
        record_file: another record, or its folder.

    Raises:
        InputError: the record cannot be written; nothing of the run is then in it.
    """
    from feasibility.record.append import append
    from feasibility.record.stored import draft_of

    file = _record_of(scenario, record_file)
    entry = append(file, draft_of(result, moment(), command, note, author))
    say_error(
        sentence(
            "recorded as run {run} in {file} (hash {hash})", run=entry.run, file=file, hash=entry.hash[:16]
        )
    )
    return entry


CHANGED = 1
"""Exit status where a run gives other results, or the record was changed."""

in_file = click.option(
    "--record-file",
    "file",
    type=click.Path(),
    metavar="FILE",
    help="The record, or the folder that holds it; feasibility-runs.sqlite here if not given.",
)
in_language = language_option("Language of the page.")


@click.group(cls=Group)
@language_option("Language of the page.", expose_value=False)
def runs() -> None:
    """Recorded runs: what was computed, by whom, with which sources and versions.

    A run is recorded by `feasibility run SCENARIO --record`, in one file beside the scenario. That file is
    only added to; each entry bears a hash of itself and the entry before it, so that a change shows.
    """


def _file(given: str | None) -> str:
    if given == "":
        raise click.UsageError(sentence("--record-file '': the name of a file or a folder is needed"))
    from feasibility.record.opening import RECORD_FILE, record_file

    return RECORD_FILE if given is None else str(record_file(given))


@runs.command("list")
@in_file
@click.option("--all", "everything", is_flag=True, help="Every run, not only the last 25.")
@shared.as_json
@in_language
@guarded
def list_runs(file: str | None, lang: str, *, everything: bool, as_json: bool) -> None:
    """List the recorded runs, the last of them at the bottom; a broken chain of hashes is reported."""
    from feasibility.record.entries import breaks
    from feasibility.record.reading import entries_in, runs_of

    entries = entries_in(_file(file))
    found, broken = runs_of(entries), breaks(entries)
    if as_json:
        from feasibility.report.record import runs_json

        say_json(runs_json(found, broken))
    else:
        from feasibility.report.record import runs_page

        say_page(runs_page(found, _file(file), lang, everything, broken))


@runs.command()
@click.argument("number", type=click.IntRange(min=1))
@in_file
@shared.as_json
@in_language
@guarded
def show(number: int, file: str | None, lang: str, *, as_json: bool) -> None:
    """Show run NUMBER as it was recorded; --json gives all of it."""
    from feasibility.record.reading import run_in
    from feasibility.record.stored import plain_contents, results_of

    run, contents = run_in(_file(file), number)
    results = results_of(contents, _file(file))
    if as_json:
        from feasibility.report.record import run_json

        say_json(run_json(run, plain_contents(contents, _file(file))))
    else:
        from feasibility.report.record import run_record_page

        say_page(run_record_page(run, results, lang))


@runs.command()
@click.argument("number", type=click.IntRange(min=1), required=False)
@click.option(
    "--head",
    metavar="HASH",
    help="Without NUMBER: a hash that a report, a deal sheet or `run --record` gave; its first 16 digits do.",
)
@in_file
@shared.as_json
@in_language
@guarded
def verify(number: int | None, head: str | None, file: str | None, lang: str, *, as_json: bool) -> None:
    """Compute run NUMBER again from what was recorded: is it equal, or what moved?

    Without NUMBER: is the whole record unchanged? Its hashes show a change of a part of it. Only a hash that
    was kept elsewhere shows whether all of it was written anew, hashes too: give it with --head. Ends with
    status 1 where something moved, the record was changed, or no entry bears the hash.
    """
    if number is None:
        _verify_record(_file(file), head, lang, as_json=as_json)
        return
    if head is not None:
        raise click.UsageError(sentence("--head goes without NUMBER: it is about the whole record"))
    from feasibility.record.reading import run_in
    from feasibility.record.stored import results_of
    from feasibility.record.verification import verified

    found = verified(_file(file), number)
    if as_json:
        from feasibility.report.record import verification_json

        say_json(verification_json(found))
    else:
        from feasibility.report.record import verification_page

        results = results_of(run_in(_file(file), number)[1], _file(file))
        say_page(verification_page(found, results, lang))
    if found.outcome == "moved" or found.breaks:
        raise click.exceptions.Exit(CHANGED)


def _verify_record(file: str, given: str | None, lang: str, *, as_json: bool) -> None:
    from feasibility.record.verification import anchor_of, broken, noted_head

    head = None if given is None else noted_head(given)
    breaks, entries = broken(file)
    anchor = None if head is None else anchor_of(entries, head)
    if as_json:
        from feasibility.report.record import record_check_json

        say_json(record_check_json(breaks, entries, head, anchor))
    else:
        from feasibility.report.record import record_check_page

        say_page(record_check_page(breaks, entries, file, lang, head, anchor))
    if breaks or (head is not None and anchor is None):
        raise click.exceptions.Exit(CHANGED)


@runs.command()
@click.argument("number", type=click.IntRange(min=1))
@click.option(
    "-o",
    "--output",
    type=click.Path(),
    required=True,
    metavar="FILE",
    help="A .yaml for the scenario, a .json for all of it.",
)
@in_file
@guarded
def export(number: int, output: str, file: str | None) -> None:
    """Write run NUMBER to a file: its scenario, which every command reads, or all that was recorded."""
    from feasibility.errors import InputError
    from feasibility.record.reading import run_in
    from feasibility.record.stored import plain_contents, scenario_of
    from feasibility.report.files import write_text

    ending = Path(output).suffix.lower()
    if ending not in (".yaml", ".yml", ".json"):
        message = sentence("a file that ends in .yaml (the scenario) or .json (all of it) is needed")
        raise InputError.of("", message, output)
    run, contents = run_in(_file(file), number)
    if ending == ".json":
        from feasibility.report.record import run_json

        text = json_text(run_json(run, plain_contents(contents, _file(file))))
    else:
        from feasibility.scenario.writing.yaml import yaml_text

        # Without its base the policy is written in full, independent of later changes in the library.
        scenario = replace(scenario_of(contents, _file(file), number), policy_base="", policy_overrides=())
        text = yaml_text(scenario)
    write_text(output, text)
    say_error(sentence("{output} is written", output=output))


@runs.command()
@click.argument("number", type=click.IntRange(min=1))
@click.argument("text")
@click.option("--author", default="", metavar="NAME", help="Who remarks it.")
@in_file
@guarded
def note(number: int, text: str, author: str, file: str | None) -> None:
    """Add the remark TEXT to run NUMBER; earlier entries are not changed."""
    from feasibility.record.append import append
    from feasibility.record.entries import NOTE, Draft
    from feasibility.record.reading import run_in
    from feasibility.record.stored import check_words

    if not text.strip():
        raise click.UsageError(sentence("the remark is empty"))
    check_words(text, author)
    run_in(_file(file), number)
    command = command_line("runs", "note", str(number), text)
    entry = append(_file(file), Draft(NOTE, moment(), author, text, command, run=number))
    say_error(sentence("remark added to run {number} (hash {hash})", number=number, hash=entry.hash[:16]))

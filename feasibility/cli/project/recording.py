"""The options of every command that can record what it computed, and the recording itself."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from feasibility.cli.shared.input import say_error

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
    """Refuse options that make no sense, before anything is computed.

    Raises:
        click.UsageError: an option of --record without it, or a file without a name.
        InputError: a note or a name that a record cannot hold.
    """
    given = [("--note", note), ("--author", author), ("--record-file", record_file)]
    for option, value in given:
        if value and not record:
            raise click.UsageError(f"{option} goes with --record")
    if record_file == "":
        raise click.UsageError("--record-file '': the name of a file or a folder is needed")
    if record:
        from feasibility.record.stored import check_words

        check_words(note, author)


def keep_record(scenario: str, record_file: str | None) -> None:
    """Keep the record that a run is written to from what else it writes.

    Raises:
        InputError: the record is itself a file that was read as something else.
    """
    from feasibility.inputs import note_input
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
    """Now, in universal time, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def command_line(*words: str, settings: Sequence[str] = ()) -> str:
    """A command as it can be typed again."""
    return shlex.join(["feasibility", *words, *(part for each in settings for part in ("--set", each))])


def record_run(
    result: Result, scenario: str, command: str, note: str, author: str, record_file: str | None
) -> Entry:
    """Record a run, and say where; the entry that it is kept as.

    Args:
        result: what it gave.
        scenario: the file, beside which the record stands.
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
    say_error(f"recorded as run {entry.run} in {file} (hash {entry.hash[:16]})")
    return entry

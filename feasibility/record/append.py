"""Adding to a record: one entry in one transaction, or nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from os import PathLike
from pathlib import Path

from feasibility.messages import sentence
from feasibility.record.entries import FIRST, RUN, Draft, Entry, contents_sha256, hash_of
from feasibility.record.opening import (
    DAMAGED_SAYS,
    PATIENCE,
    errors_reported,
    in_write_ahead_mode,
    is_new,
    make,
    no_empty_file_left,
    opened_to_write,
    record_file,
    refusal,
)
from feasibility.record.reading import COLUMNS, entry_of

MOST_ENTRIES = 2**53
"""A number of entries that no record reaches; a higher one was entered by hand."""


def append(file: str | PathLike[str], draft: Draft, patience: float = PATIENCE) -> Entry:
    """Write one entry, with the hash of the one before it; a record that does not exist is created.

    Args:
        file: the record, or the folder in which it stands.
        draft: what is recorded.
        patience: seconds to wait for another program that has the file.

    Raises:
        InputError: the file is in use, cannot be written, is damaged, or is a newer version's or another
            program's; or there is no run that a remark is about. Nothing is then written.
    """
    path = record_file(file)
    with (
        errors_reported(path, sentence("cannot be written")),
        no_empty_file_left(path),
        closing(opened_to_write(path, patience)) as database,
    ):
        # A file that is not a record is refused before it is changed.
        is_new(database, path)
        in_write_ahead_mode(database)
        database.execute("BEGIN IMMEDIATE")
        with database:
            if is_new(database, path):
                make(database)
            entry = _next(database, draft, path)
            database.execute(
                f"INSERT INTO entries ({COLUMNS}) VALUES ({', '.join('?' * 13)})", tuple(vars(entry).values())
            )
            if draft.contents is not None:
                database.execute("INSERT INTO contents VALUES (?, ?, ?, ?)", (entry.entry, *draft.contents))
    return entry


def _next(database: sqlite3.Connection, draft: Draft, path: Path) -> Entry:
    last = database.execute("SELECT entry, hash FROM entries ORDER BY entry DESC LIMIT 1").fetchone()
    number, previous = last or (0, FIRST)
    (most,) = database.execute("SELECT max(run) FROM entries").fetchone()
    counted = all(isinstance(each, int) and 0 <= each < MOST_ENTRIES for each in (number, most or 0))
    if not (counted and isinstance(previous, str)):
        raise refusal(path, DAMAGED_SAYS)
    run = draft.run
    if draft.kind == RUN:
        run = (most or 0) + 1
    else:
        entry_of(database, run, path)
    entry = Entry(
        number + 1,
        draft.kind,
        run,
        draft.moment,
        draft.author,
        draft.note,
        draft.command,
        draft.name,
        draft.residual_land_value,
        draft.scenario_sha256,
        "" if draft.contents is None else contents_sha256(draft.contents),
        previous,
        "",
    )
    return Entry(**{**vars(entry), "hash": hash_of(entry)})

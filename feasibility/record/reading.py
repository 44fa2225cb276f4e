"""Reading a record: its entries, its runs, one run with its contents."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from math import isfinite
from os import PathLike
from pathlib import Path
from typing import Any

from feasibility.messages import sentence
from feasibility.record.entries import NOTE, RUN, Contents, Entry, Run
from feasibility.record.opening import (
    DAMAGED_SAYS,
    PATIENCE,
    errors_reported,
    is_new,
    opened_to_read,
    record_file,
    refusal,
)

NUMBERS = ("entry", "run", "residual_land_value")
COLUMNS = (
    "entry, kind, run, moment, author, note, command, name, residual_land_value, scenario_sha256, "
    "contents_sha256, previous, hash"
)
UNREAD = sentence("cannot be read")


def entries_in(file: str | PathLike[str], patience: float = PATIENCE) -> tuple[Entry, ...]:
    """Every entry of a record in order, without contents.

    Raises:
        InputError: there is no such file, it is in use, damaged, of a newer version or of another program.
    """
    path = record_file(file)
    with errors_reported(path, UNREAD), closing(opened_to_read(path, patience)) as database:
        if is_new(database, path):
            return ()
        return tuple(
            _entry(row, path) for row in database.execute(f"SELECT {COLUMNS} FROM entries ORDER BY entry")
        )


def runs_in(file: str | PathLike[str]) -> tuple[Run, ...]:
    """Every recorded run with its remarks, in the order of their numbers. Raises as `entries_in`."""
    return runs_of(entries_in(file))


def runs_of(entries: Iterable[Entry]) -> tuple[Run, ...]:
    """Every run among the entries of a record, with its remarks."""
    entries = tuple(entries)
    remarks: dict[int, list[Entry]] = {}
    for each in entries:
        if each.kind == NOTE:
            remarks.setdefault(each.run, []).append(each)
    return tuple(Run(each, tuple(remarks.get(each.run, ()))) for each in entries if each.kind == RUN)


def run_in(file: str | PathLike[str], number: int) -> tuple[Run, Contents]:
    """One recorded run with its inputs and results.

    Raises:
        InputError: as `entries_in`; or there is no such run.
    """
    path = record_file(file)
    with errors_reported(path, UNREAD), closing(opened_to_read(path, PATIENCE)) as database:
        if is_new(database, path):
            raise refusal(path, sentence("holds no runs"))
        entry = entry_of(database, number, path)
        rows = database.execute(
            f"SELECT {COLUMNS} FROM entries WHERE kind = ? AND run = ? ORDER BY entry", (NOTE, number)
        )
        remarks = tuple(_entry(row, path) for row in rows)
        stored = _contents_of(database, entry.entry, path)
    if stored is None:
        raise refusal(path, DAMAGED_SAYS)
    return Run(entry, remarks), stored


def contents_in(file: str | PathLike[str]) -> Iterator[tuple[Entry, Contents | None]]:
    """Every recorded run with its contents, one at a time; None where they are missing.

    Raises:
        InputError: as `entries_in`.
    """
    path = record_file(file)
    with errors_reported(path, UNREAD), closing(opened_to_read(path, PATIENCE)) as database:
        if is_new(database, path):
            return
        rows = database.execute(
            f"SELECT {COLUMNS} FROM entries WHERE kind = ? ORDER BY entry", (RUN,)
        ).fetchall()
        for row in rows:
            entry = _entry(row, path)
            yield entry, _contents_of(database, entry.entry, path)


def _contents_of(database: sqlite3.Connection, entry: int, path: Path) -> Contents | None:
    row = database.execute(
        "SELECT scenario, policy, results FROM contents WHERE entry = ?", (entry,)
    ).fetchone()
    if row is None:
        return None
    if not all(isinstance(each, str) for each in row):
        raise refusal(path, DAMAGED_SAYS)
    return Contents(*row)


def _entry(row: tuple[Any, ...], path: Path) -> Entry:
    """An entry, with every value checked for its type.

    Raises:
        InputError: a value has another type: the file was damaged, or changed by hand.
    """
    entry = Entry(*row)
    whole, amount = (entry.entry, entry.run), entry.residual_land_value
    texts = [value for name, value in vars(entry).items() if name not in NUMBERS]
    sound = (
        all(isinstance(each, int) for each in whole)
        and (amount is None or (isinstance(amount, (int, float)) and isfinite(amount)))
        and all(isinstance(each, str) for each in texts)
        and entry.kind in (RUN, NOTE)
    )
    if not sound:
        raise refusal(path, DAMAGED_SAYS)
    return entry


def entry_of(database: sqlite3.Connection, number: int, path: Path) -> Entry:
    """The entry of a run.

    Raises:
        InputError: there is none of this number.
    """
    row = database.execute(
        f"SELECT {COLUMNS} FROM entries WHERE kind = ? AND run = ?", (RUN, number)
    ).fetchone()
    if row is not None:
        return _entry(row, path)
    (most,) = database.execute("SELECT max(run) FROM entries").fetchone()
    if not most:
        raise refusal(path, sentence("holds no runs"))
    raise refusal(path, sentence("has no run {number}; its runs are 1 to {most}", number=number, most=most))

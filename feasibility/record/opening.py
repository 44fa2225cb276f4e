"""The file of a record: an SQLite database that is opened, held against its version, and only added to.

Whatever goes wrong, the file is left as it was: an entry is written in one transaction, or not at all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from os import PathLike, fspath
from os.path import realpath
from pathlib import Path

from feasibility.errors import InputError, Mistake
from feasibility.inputs import note_input

RECORD_FILE = "feasibility-runs.sqlite"
"""The name of a record beside the scenarios."""
SCHEMA_VERSION = 1
APPLICATION = 0x46534252
"""The mark in the file's head by which this program knows its own records (FSBR)."""
PATIENCE = 5.0
"""Seconds that another program may keep the file to itself before that is said."""

SCHEMA = (
    """
    CREATE TABLE entries (
        entry INTEGER PRIMARY KEY, kind TEXT NOT NULL, run INTEGER NOT NULL, moment TEXT NOT NULL,
        author TEXT NOT NULL, note TEXT NOT NULL, command TEXT NOT NULL, name TEXT NOT NULL,
        residual_land_value REAL, scenario_sha256 TEXT NOT NULL, contents_sha256 TEXT NOT NULL,
        previous TEXT NOT NULL, hash TEXT NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX one_run_of_a_number ON entries (run) WHERE kind = 'run'",
    """
    CREATE TABLE contents (
        entry INTEGER PRIMARY KEY REFERENCES entries, scenario TEXT NOT NULL, policy TEXT NOT NULL,
        results TEXT NOT NULL
    )
    """,
    *(
        f"CREATE TRIGGER {table}_{name} BEFORE {name} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'a record is only added to'); END"
        for table in ("entries", "contents")
        for name in ("update", "delete")
    ),
)
BUSY = frozenset((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED))
CLOSED = frozenset(
    (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH)
)
NO_ROOM = frozenset((sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR))
DAMAGED = frozenset(
    (
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_SCHEMA,
        sqlite3.SQLITE_FORMAT,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_CONSTRAINT,
    )
)
DAMAGED_SAYS = "is damaged; it was left as it is: put a copy back, or give another file with --record-file"


def record_file(path: str | PathLike[str]) -> Path:
    """The record of this name, or the one in this folder."""
    place = Path(path)
    try:
        return place / RECORD_FILE if place.is_dir() else place
    except (OSError, ValueError):
        return place


def refusal(file: str | PathLike[str], message: str) -> InputError:
    """A mistake of the file as a whole."""
    return InputError([Mistake("", message, fspath(file))])


# ----------------------------------------------------------------------------------------- opening


def opened_to_write(path: Path, patience: float) -> sqlite3.Connection:
    """The record, to be added to; it is made where there is none.

    Raises:
        InputError: there is no such folder, or no file can have this name.
    """
    try:
        if not path.parent.is_dir():
            raise refusal(path, f"cannot be written: there is no folder {path.parent}")
        return sqlite3.connect(path, timeout=patience, isolation_level=None)
    except ValueError as error:
        raise refusal(path, f"cannot be written: {error}") from None


@contextmanager
def no_empty_file_left(path: Path) -> Iterator[None]:
    """Take away a record that was begun here and for which the disk had no room; nothing stands in it.

    A file in which anything is, or that was there before, stays.
    """
    was_there = path.exists()
    try:
        yield
    except sqlite3.Error as error:
        if not was_there and _code(error) in NO_ROOM:
            with suppress(OSError, sqlite3.Error, InputError):
                if _is_empty(path):
                    for each in (path, Path(f"{path}-wal"), Path(f"{path}-shm"), Path(f"{path}-journal")):
                        each.unlink(missing_ok=True)
        raise


def _is_empty(path: Path) -> bool:
    """Whether no entry can be in a record: neither in the file itself nor in what waits beside it."""
    waiting = Path(f"{path}-wal")
    if waiting.exists() and waiting.stat().st_size:
        return False
    if not path.stat().st_size:
        return True
    with closing(_connected_at(f"{Path(realpath(path)).as_uri()}?immutable=1", 0.0)) as database:
        return is_new(database, path)


def in_write_ahead_mode(database: sqlite3.Connection) -> None:
    """Let readers go on while this writes.

    The mode is the file's own for good, so where another program is at work just now, it is set already or
    will be next time.
    """
    try:
        if database.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            database.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if _code(error) not in BUSY:
            raise


def opened_to_read(path: Path) -> sqlite3.Connection:
    """The record, to be read only; also in a folder in which nothing can be written."""
    note_input(path)
    try:
        if not path.exists():
            raise refusal(
                path,
                "does not exist: a record is made beside the scenario by run --record; "
                "name its folder or its file with --record-file",
            )
        address = Path(realpath(path)).as_uri()
    except ValueError as error:
        raise refusal(path, f"cannot be read: {error}") from None
    database = _connected_at(f"{address}?mode=rw")
    try:
        # Opened to write, so that the last to leave puts away what the writers left beside the file.
        database.execute("PRAGMA schema_version")
    except sqlite3.OperationalError as error:
        database.close()
        if _code(error) not in CLOSED or Path(f"{path}-wal").exists():
            raise
        return _connected_at(f"{address}?immutable=1")
    except sqlite3.Error:
        database.close()
        raise
    return database


def _connected_at(address: str, patience: float = PATIENCE) -> sqlite3.Connection:
    return sqlite3.connect(address, uri=True, timeout=patience, isolation_level=None)


def make(database: sqlite3.Connection) -> None:
    """Make the tables of an empty record, within a transaction."""
    for statement in SCHEMA:
        database.execute(statement)
    database.execute(f"PRAGMA application_id = {APPLICATION}")
    database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def is_new(database: sqlite3.Connection, path: Path) -> bool:
    """Whether the file is empty.

    Raises:
        InputError: it is a newer version's, or another program's.
    """
    application, version, has_tables = _head(database)
    if application == APPLICATION and version == SCHEMA_VERSION:
        return False
    if application == APPLICATION and version > SCHEMA_VERSION:
        raise refusal(
            path,
            f"is a record of a newer version of this program (format {version}; this one reads "
            f"{SCHEMA_VERSION}): install that version",
        )
    if has_tables or application or version:
        raise refusal(path, "is a database, but no record of runs; give another file with --record-file")
    return True


def _head(database: sqlite3.Connection) -> tuple[int, int, bool]:
    """The marks in the file's head, and whether it has tables: all three as they are at one moment.

    Without a transaction another program may make the record between the first look and the last.
    """
    begun = not database.in_transaction
    if begun:
        database.execute("BEGIN")
    try:
        (application,) = database.execute("PRAGMA application_id").fetchone()
        (version,) = database.execute("PRAGMA user_version").fetchone()
        table = database.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    finally:
        if begun and database.in_transaction:
            database.execute("ROLLBACK")
    return application, version, table is not None


@contextmanager
def told(path: Path, failed: str) -> Iterator[None]:
    """What SQLite says in a sentence that tells what to do."""
    try:
        yield
    except (UnicodeDecodeError, OverflowError):  # a text that is none any more, or a number beyond any
        raise refusal(path, DAMAGED_SAYS) from None
    except sqlite3.Error as error:
        code = _code(error)
        if code in BUSY:
            message = "is in use by another program; nothing was written: try again when it is done"
        elif code in DAMAGED:
            message = DAMAGED_SAYS
        elif code in NO_ROOM:
            message = f"{failed}: {error}; is the disk full?"
        elif code in CLOSED:
            message = f"{failed}: {error}; is it a file in a folder that may be written in?"
        else:
            message = f"{failed}: {error}"
        raise refusal(path, message) from None


def _code(error: sqlite3.Error) -> int:
    """The primary result code of SQLite; that of a mistake in the file where Python itself found it."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF

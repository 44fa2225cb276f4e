"""The file of a record: an SQLite database that is opened, compared with its version, and only added to.

After any error the file is unchanged: an entry is written in one transaction, or not at all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from os import PathLike, fspath
from os.path import realpath
from pathlib import Path

from feasibility.errors import InputError
from feasibility.input_files import note_input
from feasibility.messages import sentence

RECORD_FILE = "feasibility-runs.sqlite"
"""The name of a record beside the scenarios."""
SCHEMA_VERSION = 1
APPLICATION = 0x46534252
"""The application id in the file's header (FSBR)."""
PATIENCE = 5.0
"""Seconds to wait for another program that has locked the file."""

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
DAMAGED_SAYS = sentence(
    "is damaged; it was left as it is: put a copy back, or give another file with --record-file"
)


def record_file(path: str | PathLike[str]) -> Path:
    """The record of this name, or the one in this folder."""
    place = Path(path)
    try:
        return place / RECORD_FILE if place.is_dir() else place
    except (OSError, ValueError):
        return place


def refusal(file: str | PathLike[str], message: str) -> InputError:
    """The error for the file as a whole."""
    return InputError.of("", message, fspath(file))


# ----------------------------------------------------------------------------------------- opening


def opened_to_write(path: Path, patience: float) -> sqlite3.Connection:
    """The record, opened for adding; created where there is none.

    Raises:
        InputError: there is no such folder, or the name is not possible.
    """
    try:
        if not path.parent.is_dir():
            raise refusal(
                path, sentence("cannot be written: there is no folder {parent}", parent=path.parent)
            )
        return sqlite3.connect(path, timeout=patience, isolation_level=None)
    except ValueError as error:
        raise refusal(path, sentence("cannot be written: {reason}", reason=str(error))) from None


@contextmanager
def no_empty_file_left(path: Path) -> Iterator[None]:
    """Remove a new record that is empty because the disk was full.

    A file that has contents, or that existed before, is kept.
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
    """Whether a record has no entries, neither in the file itself nor in its write-ahead log."""
    waiting = Path(f"{path}-wal")
    if waiting.exists() and waiting.stat().st_size:
        return False
    if not path.stat().st_size:
        return True
    with closing(_connected_at(f"{Path(realpath(path)).as_uri()}?immutable=1", 0.0)) as database:
        return is_new(database, path)


def in_write_ahead_mode(database: sqlite3.Connection) -> None:
    """Allow reading during writing.

    The mode is a permanent property of the file, so where another program uses it at the moment, it is set
    already or will be next time.
    """
    try:
        if database.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            database.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if _code(error) not in BUSY:
            raise


def opened_to_read(path: Path, patience: float) -> sqlite3.Connection:
    """The record, opened for reading; also in a read-only folder."""
    note_input(path)
    try:
        if not path.exists():
            raise refusal(
                path,
                sentence(
                    "does not exist: a record is made beside the scenario by run --record; "
                    "name its folder or its file with --record-file"
                ),
            )
        address = Path(realpath(path)).as_uri()
    except ValueError as error:
        raise refusal(path, sentence("cannot be read: {reason}", reason=str(error))) from None
    database = _connected_at(f"{address}?mode=rw", patience)
    try:
        # Opened for writing, so that the last connection to close removes the write-ahead log.
        database.execute("PRAGMA schema_version")
    except sqlite3.OperationalError as error:
        database.close()
        if _code(error) not in CLOSED or Path(f"{path}-wal").exists():
            raise
        return _connected_at(f"{address}?immutable=1", patience)
    except sqlite3.Error:
        database.close()
        raise
    return database


def _connected_at(address: str, patience: float) -> sqlite3.Connection:
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
        InputError: it belongs to a newer version or another program.
    """
    application, version, has_tables = _head(database)
    if application == APPLICATION and version == SCHEMA_VERSION:
        return False
    if application == APPLICATION and version > SCHEMA_VERSION:
        raise refusal(
            path,
            sentence(
                "is a record of a newer version of this program (format {version}; this "
                "one reads {own}): install that version",
                version=version,
                own=SCHEMA_VERSION,
            ),
        )
    if has_tables or application or version:
        raise refusal(
            path, sentence("is a database, but no record of runs; give another file with --record-file")
        )
    return True


def _head(database: sqlite3.Connection) -> tuple[int, int, bool]:
    """Application id and version of the file, and whether it has tables, read at one moment.

    Without a transaction another program might create the record in between.
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


_SQLITE = (
    sentence("unable to open database file"),
    sentence("attempt to write a readonly database"),
    sentence("database or disk is full"),
    sentence("disk I/O error"),
)
"""What SQLite says of a file; what it may say besides stays in its own words."""


def _reason(error: sqlite3.Error) -> str:
    known: dict[str, str] = {each: each for each in _SQLITE}
    return known.get(str(error), str(error))


@contextmanager
def errors_reported(path: Path, failed: str) -> Iterator[None]:
    """Turn an error of SQLite into an InputError that says what to do."""
    try:
        yield
    except (UnicodeDecodeError, OverflowError):  # a damaged text, or a number out of range
        raise refusal(path, DAMAGED_SAYS) from None
    except sqlite3.Error as error:
        code = _code(error)
        if code in BUSY:
            message = sentence("is in use by another program; nothing was written: try again when it is done")
        elif code in DAMAGED:
            message = DAMAGED_SAYS
        elif code in NO_ROOM:
            message = sentence("{failed}: {reason}; is the disk full?", failed=failed, reason=_reason(error))
        elif code in CLOSED:
            message = sentence(
                "{failed}: {reason}; is it a file in a folder that may be written in?",
                failed=failed,
                reason=_reason(error),
            )
        else:
            message = sentence("{failed}: {reason}", failed=failed, reason=_reason(error))
        raise refusal(path, message) from None


def _code(error: sqlite3.Error) -> int:
    """The primary result code of SQLite; that of a damaged file where Python raised the error."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF

"""One server for a table: two would overwrite each other's files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from feasibility.errors import InputError, Mistake

try:
    import fcntl
except ModuleNotFoundError:  # on Windows, which has no such module
    fcntl = None  # type: ignore[assignment]  # a module or nothing


@contextmanager
def sole_server(state: Path, *others: Path) -> Iterator[None]:
    """Lock a table while it is served; the lock ends when its server is killed.

    Files that such a server left half written are removed.

    Where the system has no such locks (Windows), nothing is locked.

    Args:
        state: the file in which the state of the table is kept; the lock file is beside it.
        others: further files that only a server of this table writes.

    Raises:
        InputError: another server has locked it, or no file can be made there.
    """
    lock = state.with_name(f"{state.name}.lock")
    try:
        file = lock.open("a", encoding="utf-8")
    except OSError as error:
        raise InputError([Mistake(str(lock), f"cannot be written: {error.strerror or error}")]) from None
    with file:
        if not (_held(file) and _is_there(file, lock)):
            raise InputError(
                [Mistake(str(state), "this table is being served already: use its links, or stop it")]
            )
        for each in (state, *others):
            _clear(each)
        try:
            yield
        finally:
            with suppress(OSError):
                lock.unlink(missing_ok=True)


def _clear(path: Path) -> None:
    """Remove what is left of a file that was being written when its server was killed."""
    unfinished = re.compile(re.escape(f".{path.name[:200]}.") + r"[0-9a-f]{8}\.tmp")
    with suppress(OSError):
        for each in path.parent.iterdir():
            if unfinished.fullmatch(each.name):
                each.unlink(missing_ok=True)


def _held(file: IO[str]) -> bool:
    if fcntl is None:  # on Windows
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_there(file: IO[str], lock: Path) -> bool:
    """Whether the locked file is still the one on disk: a server that ends removes its own."""
    if fcntl is None:  # on Windows
        return True
    try:
        return os.path.samestat(os.fstat(file.fileno()), lock.stat())
    except OSError:
        return False

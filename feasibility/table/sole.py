"""One server for a table: two would each write over what the other keeps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from feasibility.errors import InputError, Mistake

try:
    import fcntl
except ModuleNotFoundError:  # pragma: no cover
    fcntl = None  # type: ignore[assignment]


@contextmanager
def sole_server(state: Path) -> Iterator[None]:
    """Hold a table while it is served; a server that is killed lets it go.

    Where the system has no such locks (Windows), nothing is held.

    Args:
        state: the file in which the state of the table is kept; the lock stands beside it.

    Raises:
        InputError: another server holds it, or no file can be made there.
    """
    lock = state.with_name(f"{state.name}.lock")
    try:
        file = lock.open("w", encoding="utf-8")
    except OSError as error:
        raise InputError([Mistake(str(lock), f"cannot be written: {error.strerror or error}")]) from None
    with file:
        if not _held(file):
            raise InputError(
                [Mistake(str(state), "this table is being served already: use its links, or stop it")]
            )
        yield
        lock.unlink(missing_ok=True)


def _held(file: IO[str]) -> bool:
    if fcntl is None:  # pragma: no cover
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

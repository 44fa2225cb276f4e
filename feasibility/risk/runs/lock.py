"""One process at a time in a run folder: a lock of the operating system, which ends with its process."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EACCES, EAGAIN, EDEADLK
from io import FileIO
from pathlib import Path

from feasibility.errors import InputError
from feasibility.messages import sentence

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK = "in-use.lock"
"""The file that is locked; it says which process holds it, and is gone when that process has ended well."""
BEYOND = 2**30
"""The byte that is locked where only bytes can be: beyond the text, which others may then read."""
HELD = (EACCES, EAGAIN, EDEADLK)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep every other process out of a folder.

    Raises:
        InputError: another process is in it.
        OSError: the lock cannot be made there.
    """
    path = folder / LOCK
    with _of_one(path) as stream:
        try:
            with suppress(OSError):  # on a full disk the lock holds all the same
                stream.truncate(0)
                stream.write(json.dumps({"process": os.getpid(), "computer": socket.gethostname()}).encode())
            yield
        finally:
            if sys.platform == "win32":  # an open file cannot be taken away there
                stream.close()
            with suppress(OSError):
                path.unlink()


def _of_one(path: Path) -> FileIO:
    """The file, locked; one that its holder took away between opening and locking is opened anew."""
    while True:
        stream = path.open("a+b", buffering=0)
        try:
            _lock(stream)
            if path.exists() and os.path.samestat(os.fstat(stream.fileno()), path.stat()):
                return stream
        except OSError as error:
            stream.close()
            if error.errno not in HELD:
                raise
            raise InputError.of("", _held(path), str(path.parent)) from None
        stream.close()


def _lock(stream: FileIO) -> None:
    if sys.platform == "win32":
        stream.seek(BEYOND)
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _held(path: Path) -> str:
    who: str = sentence("another process")
    with suppress(OSError, ValueError, KeyError, TypeError):
        holder = json.loads(path.read_bytes())
        who = sentence(
            "process {number} on {computer}",
            number=int(holder["process"]),
            computer=str(holder["computer"])[:100],
        )
    return sentence(
        "is in use by {who}; nothing was changed: wait until it is done, or give another folder", who=who
    )

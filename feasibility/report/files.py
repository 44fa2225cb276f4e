"""Writing files: a file appears whole or not at all."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable
from os import PathLike, fspath
from pathlib import Path

from feasibility.errors import InputError, Mistake


def write_text(path: str | PathLike[str], text: str) -> None:
    """Write a text as UTF-8, with line ends as they are; see `write_bytes`."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: str | PathLike[str], data: bytes) -> None:
    """Write a file under another name in the same folder, then give it its own name in one step.

    Raises:
        InputError: where the file cannot be written; what stood there before is then unchanged.
    """
    write_pieces(path, (data,))


def write_pieces(path: str | PathLike[str], pieces: Iterable[bytes]) -> None:
    """Write a file piece by piece, so that it need not be in memory as a whole; see `write_bytes`.

    Where making a piece is stopped or fails, no file is left, and what stood there before is unchanged.

    Raises:
        InputError: where the file cannot be written.
    """
    try:
        _write(Path(path), pieces)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError([Mistake("", f"cannot be written: {reason}", fspath(path))]) from None


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    target = path.resolve()
    if target.is_dir():
        raise IsADirectoryError(None, "it is a directory")
    if target.exists() and not target.is_file():
        raise ValueError("it is a device or a pipe, and a file is needed")
    unfinished = target.with_name(f".{target.name[:200]}.{secrets.token_hex(4)}.tmp")
    try:
        with unfinished.open("xb") as stream:
            for piece in pieces:
                stream.write(piece)
        if target.exists():
            shutil.copymode(target, unfinished)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)

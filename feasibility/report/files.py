"""Writing files: a file appears whole or not at all."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from errno import EACCES, ENOENT, ENOTDIR
from os import W_OK, X_OK, PathLike, access, fspath, strerror
from os.path import realpath
from pathlib import Path

from feasibility.errors import InputError, Mistake, system_reason
from feasibility.input_files import input_at
from feasibility.messages import said, sentence

PROGRAM = Path(realpath(__file__)).parent.parent
"""The folder of the program itself, with the policies and tables that every run reads."""


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
    with _refusing_with_reason(path):
        _write(Path(path), pieces)


def write_texts(texts: Mapping[Path, str]) -> None:
    """Write several texts as UTF-8: all of them under other names first, and only then each under its own.

    Raises:
        InputError: one of them cannot be written; where that is for want of room, none has been.
    """
    with ExitStack() as stack:
        ready: list[tuple[Path, Path, Path]] = []
        for path, text in texts.items():
            with _refusing_with_reason(path):
                ready.append((path, *stack.enter_context(_unfinished(path, (text.encode("utf-8"),)))))
        for path, unfinished, target in ready:
            with _refusing_with_reason(path):
                _put_in_place(unfinished, target)


def refuse_unwritable(*paths: str | PathLike[str] | None) -> None:
    """Refuse files that cannot be written, before the work is done of which they are to hold the outcome.

    Args:
        paths: every file that a run is going to write; None for one that is not asked for.

    Raises:
        InputError: with a mistake for each that is no file, whose folder does not exist or may not be written
            in, that the run has read, or that two of its outputs share.
    """
    mistakes: list[Mistake] = []
    taken: dict[Path, str] = {}
    for path in paths:
        if path is None:
            continue
        try:
            with _refusing_with_reason(path):
                target = _target(Path(path))
                _refuse_folder(target.parent)
                if target in taken:
                    raise ValueError(
                        sentence(
                            "another output of this run is written there too ({other})", other=taken[target]
                        )
                    )
                taken[target] = fspath(path)
        except InputError as error:
            mistakes.extend(error.mistakes)
    if mistakes:
        raise InputError(mistakes)


def _refuse_folder(folder: Path) -> None:
    if not folder.is_dir():
        code = ENOTDIR if folder.exists() else ENOENT
        raise OSError(code, strerror(code))
    if not access(folder, W_OK | X_OK):
        raise PermissionError(EACCES, strerror(EACCES))


@contextmanager
def _refusing_with_reason(path: str | PathLike[str]) -> Iterator[None]:
    """Refuse with the reason that the system gives."""
    try:
        yield
    except (OSError, ValueError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else said(error)
        raise InputError(
            [Mistake("", sentence("cannot be written: {reason}", reason=reason), fspath(path))]
        ) from None


def _target(path: Path) -> Path:
    """The file that is meant, behind every link; one that was read in this run is refused.

    Raises:
        OSError, ValueError: nothing may be written there.
    """
    with suppress(FileNotFoundError):
        path.stat()  # says so where the links lead nowhere, or in a circle
    target = Path(realpath(path))
    if target.is_dir():
        raise IsADirectoryError(None, sentence("it is a directory"))
    if target.exists() and not target.is_file():
        raise ValueError(sentence("it is a device or a pipe, and a file is needed"))
    source = input_at(target)
    if source is not None:
        if source == str(path):
            raise ValueError(sentence("this run reads it, and it would be lost; give another name"))
        raise ValueError(
            sentence("this run reads it as {source}, and it would be lost; give another name", source=source)
        )
    if target.is_relative_to(PROGRAM):
        raise ValueError(sentence("it is in the folder of the program itself; give another place"))
    return target


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    with _unfinished(path, pieces) as (unfinished, target):
        _put_in_place(unfinished, target)


@contextmanager
def _unfinished(path: Path, pieces: Iterable[bytes]) -> Iterator[tuple[Path, Path]]:
    """What is to be a file, whole under another name beside it, which is gone afterwards."""
    target = _target(path)
    unfinished = target.with_name(f".{target.name[:200]}.{secrets.token_hex(4)}.tmp")
    try:
        with unfinished.open("xb") as stream:
            for piece in pieces:
                stream.write(piece)
        yield unfinished, target
    finally:
        unfinished.unlink(missing_ok=True)


def _put_in_place(unfinished: Path, target: Path) -> None:
    if target.exists():
        shutil.copymode(target, unfinished)
    unfinished.replace(target)

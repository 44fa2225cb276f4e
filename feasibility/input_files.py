"""The input files of a run, which it must not overwrite."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from os import PathLike, fspath
from pathlib import Path

STANDARD_INPUT = "-"


@dataclass(frozen=True)
class _Input:
    name: str
    """The name as the user, or another file, wrote it."""
    real: str
    """The path without links; empty for standard input."""
    identity: tuple[int, int] | None
    """Device and inode of the file, equal for all links to it; None for a file that does not exist."""


@dataclass
class _Run:
    inputs: list[_Input] = field(default_factory=list)


_RUN: ContextVar[_Run | None] = ContextVar("run", default=None)


@contextmanager
def one_run() -> Iterator[None]:
    """A run of a command: notes made in it are forgotten at its end.

    Outside of a run nothing is noted: Python callers decide themselves which files to overwrite.
    """
    token = _RUN.set(_Run())
    try:
        yield
    finally:
        _RUN.reset(token)


def note_input(file: str | PathLike[str]) -> None:
    """Note a file that is read, or that must be kept; it need not exist."""
    run = _RUN.get()
    if run is None:
        return
    name = fspath(file)
    run.inputs.append(_Input(name, _real(name), _identity(name)))


def input_at(file: str | PathLike[str]) -> str | None:
    """The name of the input that is this file, under any link or spelling; None if it is not an input."""
    run = _RUN.get()
    if run is None:
        return None
    same = _same_as(fspath(file))
    return next((each.name for each in run.inputs if same(each)), None)


def let_go(file: str | PathLike[str]) -> None:
    """Allow overwriting an input, at the user's explicit request."""
    run = _RUN.get()
    if run is not None:
        same = _same_as(fspath(file))
        run.inputs[:] = [each for each in run.inputs if not same(each)]


def _same_as(name: str) -> Callable[[_Input], bool]:
    """Whether an input is the file of this name."""
    real, identity = _real(name), _identity(name)

    def is_same(each: _Input) -> bool:
        return bool(real and real == each.real) or (identity is not None and identity == each.identity)

    return is_same


def _real(name: str) -> str:
    if name == STANDARD_INPUT:
        return ""
    try:
        return os.path.realpath(name)
    except (OSError, ValueError):
        return ""


def _identity(name: str) -> tuple[int, int] | None:
    try:
        found = os.fstat(0) if name == STANDARD_INPUT else Path(name).stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino

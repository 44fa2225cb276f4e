"""Where the libraries that draw and print keep what they know of fonts: somewhere that can be written."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MATPLOTLIB, CACHES = "MPLCONFIGDIR", "XDG_CACHE_HOME"


@contextmanager
def writable_caches() -> Iterator[None]:
    """Give the libraries a folder of their own for this run, where those of the user cannot be written.

    They would else say so on standard error, once for each font. What Matplotlib has to say of its own
    affairs, such as that it is looking for fonts, is not said at all.
    """
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    if all(map(_can_be_written, (_of_matplotlib(), _of_caches() / "fontconfig"))):
        yield
        return
    import tempfile

    try:
        folder = tempfile.TemporaryDirectory(prefix="feasibility-", ignore_cleanup_errors=True)
    except OSError:
        yield
        return
    with folder as place, _environment({MATPLOTLIB: place, CACHES: place}):
        yield


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _of_matplotlib() -> Path:
    given = os.environ.get(MATPLOTLIB)
    if given:
        return Path(given)
    return Path(os.environ.get("XDG_CONFIG_HOME") or _home(".config")) / "matplotlib"


def _of_caches() -> Path:
    return Path(os.environ.get(CACHES) or _home(".cache"))


def _home(name: str) -> Path:
    try:
        return Path.home() / name
    except RuntimeError:  # a user without a home
        return Path("/nonexistent") / name


def _can_be_written(folder: Path) -> bool:
    """Whether a folder can be written in, or be made; nothing of it is left behind."""
    try:
        if folder.is_dir():
            return os.access(folder, os.W_OK | os.X_OK)
        if not folder.is_absolute():
            return False
        parent = next(each for each in folder.parents if each.exists())
        probe = parent / f".feasibility-{os.getpid()}"
        probe.mkdir()
    except (OSError, ValueError, StopIteration):
        return False
    with suppress(OSError):
        probe.rmdir()
    return True

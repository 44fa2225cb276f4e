"""Running a server until a signal stops it, and the lock that makes it the only one of its files."""

from __future__ import annotations

import os
import re
import signal
import socket
import ssl
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import IO

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from feasibility.errors import InputError, Mistake, system_reason
from feasibility.messages import sentence
from feasibility.serving.gate import BACKLOG, Gate, gated

try:
    import fcntl
    import resource
except ModuleNotFoundError:  # on Windows, which has neither
    fcntl = resource = None  # type: ignore[assignment]  # modules or nothing

LARGEST_FRAME = 16_384
"""Bytes of a message; a longer one closes its connection."""
GOODBYE = 2
"""Seconds that connections have to finish when the server is stopped."""
MOST_FILES = 4_096
SERVED_ALREADY = sentence("this table is being served already: use its links, or stop it")
ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))
"""Signals beside Ctrl-C that end a server; one that was started to outlive its terminal ignores SIGHUP."""


class _Stopped(BaseException):
    """A signal that ends the program."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


@contextmanager
def stoppable() -> Iterator[None]:
    """On a signal, end the block in order, and then the program with the signal's own exit."""

    def stop(number: int, _: FrameType | None) -> None:
        raise _Stopped(number)

    before = {each: signal.getsignal(each) for each in ENDING}
    heard = [each for each in ENDING if before[each] is not signal.SIG_IGN]
    ended = 0
    try:
        for each in heard:
            signal.signal(each, stop)
        yield
    except _Stopped as stopped:
        ended = stopped.number
    finally:
        for each in heard:
            signal.signal(each, before[each])
    if ended:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        signal.signal(ended, signal.SIG_DFL)
        signal.raise_signal(ended)


class _Server(uvicorn.Server):
    """A server that is stopped in order by every signal, and only once."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        heard = [signal.SIGINT, *(each for each in ENDING if signal.getsignal(each) is not signal.SIG_IGN)]
        before = {each: signal.signal(each, self.handle_exit) for each in heard}
        try:
            yield
        finally:
            for each in heard:
                signal.signal(each, before[each])
        for number in self._captured_signals[:1]:
            if number == signal.SIGINT:
                raise KeyboardInterrupt
            raise _Stopped(number)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._captured_signals.append(sig)
        self.should_exit = True


def serve(app: ASGIApp, listener: socket.socket, gate: Gate, encryption: ssl.SSLContext | None) -> None:
    """Serve until a signal comes.

    Args:
        app: the application.
        listener: bound; closed afterwards.
        gate: through which connections come in.
        encryption: None for plain HTTP.
    """
    _allow_files()
    config = uvicorn.Config(
        app,
        loop="asyncio",
        http=H11Protocol,
        ws=WebSocketsSansIOProtocol,
        ws_max_size=LARGEST_FRAME,
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=GOODBYE,
    )
    config.load()
    config.ssl = encryption
    with gated(listener, gate) as behind:
        _Server(config).run(sockets=[behind])


def _allow_files() -> None:
    """Let the process open as many files as its connections may need, where the system lets it."""
    if resource is None:  # on Windows
        return
    with suppress(OSError, ValueError):
        least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = MOST_FILES if most == resource.RLIM_INFINITY else min(MOST_FILES, most)
        if least != resource.RLIM_INFINITY and least < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


@contextmanager
def sole_server(state: Path, *others: Path, refusal: str = SERVED_ALREADY) -> Iterator[None]:
    """Lock a file while its server runs; the lock ends when its server is killed.

    Files that such a server left half written are removed.

    Where the system has no such locks (Windows), nothing is locked.

    Args:
        state: the file in which the server keeps its state; the lock file is beside it.
        others: further files that only such a server writes.
        refusal: what is said where another server has locked it.

    Raises:
        InputError: another server has locked it, or no file can be made there.
    """
    lock = state.with_name(f"{state.name}.lock")
    try:
        file = lock.open("a", encoding="utf-8")
    except OSError as error:
        raise InputError(
            [Mistake(str(lock), sentence("cannot be written: {reason}", reason=system_reason(error)))]
        ) from None
    with file:
        if not (_held(file) and _is_there(file, lock)):
            raise InputError([Mistake(str(state), refusal)])
        for each in (state, *others):
            clear_unfinished(each)
        try:
            yield
        finally:
            with suppress(OSError):
                lock.unlink(missing_ok=True)


def clear_unfinished(path: Path) -> None:
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

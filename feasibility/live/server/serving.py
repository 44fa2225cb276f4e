"""Running the server until a signal stops it, and shutting down in order."""

from __future__ import annotations

import asyncio
import signal
import socket
import ssl
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from feasibility.live.server.gate import BACKLOG, Gate, gated
from feasibility.live.table.state import Live, save
from feasibility.live.updates.idle import idle_work
from feasibility.live.updates.rounds import update_rounds

try:
    import resource
except ModuleNotFoundError:  # on Windows, which has no such module
    resource = None  # type: ignore[assignment]  # a module or nothing

LARGEST_FRAME = 16_384
"""Bytes of a message; a longer one closes its connection."""
GOODBYE = 2
"""Seconds that connections have to finish when the server is stopped."""
MOST_FILES = 4_096
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
        http="h11",
        ws="websockets-sansio",
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


SAVED_WITHIN = 0.2
"""Seconds during which moves are collected before the state is written again."""


def start(live: Live) -> None:
    """Begin to compute, to save and to send updates."""
    for task in (update_rounds(live), idle_work(live), _saving(live)):
        live.tasks.append(asyncio.create_task(task))
    live.changed.set()
    live.moved.set()
    live.unsaved.set()


async def stop(live: Live) -> None:
    """Write what is not saved yet, and end."""
    for task in live.tasks:
        task.cancel()
    await asyncio.gather(*live.tasks, return_exceptions=True)
    async with live.recording:
        await save(live)
    for thread in live.threads.values():
        thread.shutdown(wait=False, cancel_futures=True)


async def _saving(live: Live) -> None:
    while True:
        await live.unsaved.wait()
        await save(live)
        await asyncio.sleep(SAVED_WITHIN)

"""A played table in a time of its own: the event loop jumps to what comes next, and work takes what is said.

Everything that the server does runs as it does there, but for the sockets and the threads: what a thread
would work out is worked out at once, and is there after as many seconds as the test gives it.
"""

from __future__ import annotations

import asyncio
import json
import selectors
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feasibility.live.application import start, stop
from feasibility.live.meeting.actions import handle, record
from feasibility.live.meeting.running import KINDS, Files, Live, live_table
from feasibility.live.table.setup import Setup, roles_of
from feasibility.live.table.state import Clock
from feasibility.live.updates.beat import LEAST, LEAST_SLOW
from feasibility.live.updates.screens import Connection, next_texts
from feasibility.record.opening import RECORD_FILE

FAST = {"computed": 0.004, "contribution_at": 0.001, "facts_at": 0.002, "frontier_at": 0.12, "append": 0.003}
SLOW = {"computed": 0.021, "contribution_at": 0.06, "facts_at": 0.002, "frontier_at": 0.12, "append": 0.003}
"""Seconds that work takes, for two kinds of hidden numbers; what is hidden does not lengthen all of it."""
SOON = 0.0005


@dataclass(frozen=True)
class Sent:
    """One message to one screen."""

    moment: float
    """Of the table's own time, to the microsecond [s]."""
    screen: int
    text: str

    @property
    def version(self) -> int:
        version: int = json.loads(self.text)["version"]
        return version


Streams = dict[str, list[Sent]]


class _Jumps(selectors.SelectSelector):
    """Waits for nothing: the time until the next timer has passed."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        assert timeout is not None, "nothing is left to wait for"
        self.now += max(0.0, timeout)
        return super().select(0)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.jumps = _Jumps()
        super().__init__(self.jumps)

    def time(self) -> float:
        return self.jumps.now


class _Worker(Executor):
    """One thread's worth of work, done at once and there when its time has come."""

    def __init__(self, loop: _Loop, takes: Mapping[str, float]) -> None:
        self.loop, self.takes, self.free = loop, takes, 0.0

    def submit(self, work: Callable[..., Any], /, *values: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.free = max(self.free, self.loop.time()) + self.takes.get(work.__name__, SOON)
        try:
            found, error = work(*values, **named), None
        except Exception as failed:
            found, error = None, failed

        def done() -> None:
            if not future.cancelled():
                future.set_exception(error) if error else future.set_result(found)

        self.loop.call_at(self.free, done)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Nothing runs."""


class Played:
    """A table with its screens."""

    def __init__(self, live: Live, loop: _Loop) -> None:
        self.live, self.loop = live, loop
        self.streams: Streams = {role: [] for role in roles_of(live.setup)}
        self.screens: dict[str, Connection] = {}
        self.reading: dict[int, asyncio.Task[None]] = {}
        self.recording: set[asyncio.Task[None]] = set()
        self.seq = 0

    def join(self, role: str, name: str = "") -> None:
        """One screen more, under its role's name unless it has another."""
        self.live.made += 1
        screen = self.screens[name or role] = Connection(role, self.live.made)
        self.live.connections.add(screen)
        self.live.changed.set()
        self.reading[screen.number] = self.loop.create_task(self._read(screen))

    def leave(self, name: str) -> None:
        """A screen goes."""
        screen = self.screens.pop(name)
        self.live.connections.discard(screen)
        self.live.changed.set()
        self.reading.pop(screen.number).cancel()

    async def _read(self, screen: Connection) -> None:
        with suppress(asyncio.CancelledError):
            while True:
                for text in await next_texts(screen):
                    self.streams[screen.role].append(Sent(round(self.loop.time(), 6), screen.number, text))

    async def send(self, screen: str, kind: str, pause: float = 0.777, /, **values: object) -> None:
        """Let a screen send something, and wait a while."""
        self.seq += 1
        message = json.dumps({"type": kind, "seq": self.seq, **values})
        if (asked := handle(self.live, self.screens[screen], message)) is not None:
            task = self.loop.create_task(record(self.live, self.screens[screen], asked))
            self.recording.add(task)
            task.add_done_callback(self.recording.discard)
        await asyncio.sleep(pause)


def replayed(
    setup: Setup,
    folder: Path,
    script: Callable[[Played], Awaitable[None]],
    takes: Mapping[str, float],
    beat: float = LEAST,
) -> Streams:
    """What every role is sent while a script is played.

    Args:
        setup: of the table.
        folder: for its record and its state.
        script: what the screens do.
        takes: name of a function → seconds that it takes in its thread.
        beat: of the table [s].
    """
    loop = _Loop()

    def moment() -> str:
        seconds = int(loop.time())
        return f"2026-11-29T10:{seconds // 60:02}:{seconds % 60:02}Z"

    async def play() -> Streams:
        clock = Clock(moment, loop.time)
        live = live_table(setup, Files(folder / RECORD_FILE, folder / "state.json"), clock, "en", beat)
        # Measured when a table opens, and so another one on a busy machine; two tables are compared here.
        live.probability_beat = LEAST_SLOW if live.probability_beat else 0.0
        live.threads = {kind: _Worker(loop, takes) for kind in KINDS}  # type: ignore[misc]
        played = Played(live, loop)
        for role in roles_of(setup):
            played.join(role)
        start(live)
        try:
            await asyncio.sleep(1.5)
            await script(played)
            await asyncio.sleep(1.5)
        finally:
            for task in played.reading.values():
                task.cancel()
            await stop(live)
        return played.streams

    try:
        return loop.run_until_complete(play())
    finally:
        loop.close()


async def moves_alone(table: Played) -> None:
    """Levers and mixes, dragged and left to rest; options, steps back, refusals, and who comes and goes."""
    for rent in (800, 735, 770):
        await table.send("developer", "move", lever="low_rent", value=rent)
        await table.send("municipality", "move", 1.234, lever="high_rent", value=900 + (rent - 700) // 2)
    for price in range(3_000_000, 5_000_001, 400_000):
        await table.send("corporation", "move", 0.016, lever="land_price", value=price)
    await asyncio.sleep(1.0)
    for price in (4_000_000, 4_100_000, 4_300_000):
        await table.send("screen", "move", 0.41, lever="land_price", value=price)
    table.join("corporation", "another")
    await table.send("screen", "count", dwelling_type="low", value=40)
    await table.send("developer", "keep", option="A")
    await table.send("developer", "move", 0.05, lever="term", value=15)
    await table.send("developer", "move", 0.05, lever="nothing", value=15)
    await table.send("developer", "keep", option="B")
    table.leave("another")
    await table.send("municipality", "take", option="A")
    await table.send("municipality", "take", option="C")
    await table.send("screen", "answer", proposal=1, answer="accept", words="")
    for kind in ("undo", "undo", "redo", "reset"):
        await table.send("corporation", kind)
    table.leave("developer")
    await asyncio.sleep(0.3)
    table.join("developer")
    await asyncio.sleep(0.5)


async def meeting(table: Played) -> None:
    """Proposals of two rounds, with hidden answers while there are some, consent, and what is refused."""
    await table.send("municipality", "put", name="as it is")
    await table.send("developer", "put", name="the same")
    await table.send("screen", "move", 0.02, lever="land_price", value=4_300_000)
    await table.send("developer", "put", name="at once after a move")
    for role, answer in (("municipality", "accept"), ("corporation", "counter")):
        await table.send(role, "answer", 0.01, proposal=1, answer=answer, words="as said")
    await table.send("screen", "round")
    for role in ("investor", "tenants"):
        await table.send(role, "consent", given=True)
        await table.send(role, "agree", given=True)
    await table.send("screen", "round")
    await table.send("screen", "move", lever="low_rent", value=790)
    await table.send("corporation", "put", name="with consent")
    await table.send("corporation", "move", 0.35, lever="term", value=18)
    await table.send("corporation", "put", 0.1, name="one")
    await table.send("screen", "put", 0.1, name="another")
    await table.send("screen", "take_up", proposal=1)
    await table.send("screen", "put", name="no answers left")
    await table.send("screen", "put", name="no answers left")
    await table.send("screen", "answer", proposal=1, answer="accept", words="")
    await table.send("developer", "agree", given=True)

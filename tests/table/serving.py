"""The real command in a process of its own, and screens that talk to it over the loopback address."""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.plain_http import PLAIN

ROOT = Path(__file__).parent.parent.parent
SCENARIOS = ROOT / "scenarios"
LONG = 20.0
HIDING = (
    "parties:\n  investor: {keeps_private: [conditions]}\n  corporation: {keeps_private: [assumptions]}\n"
)
"""Of a scenario in which two parties keep something private."""
Json = dict[str, Any]


def scenario_in(folder: Path, changes: str = "") -> Path:
    """A copy of the example's table, with something of its own."""
    for name in ("amersfoort-2019.yaml", "amersfoort-table.yaml"):
        shutil.copy(SCENARIOS / name, folder / name)
    path = folder / "meeting.yaml"
    path.write_text(f"base: amersfoort-table.yaml\nname: The meeting\n{changes}", encoding="utf-8")
    return path


def small_table_in(folder: Path, changes: str = "") -> Path:
    """The same without one of its five levers, so that the packages that close its gap are soon found."""
    return scenario_in(folder, f"table: {{levers: {{cap: null}}}}\n{changes}")


class Server:
    """A table that is being served."""

    def __init__(self, scenario: Path, *options: str) -> None:
        self.scenario = scenario
        self.options = options
        self.process = self._begin()
        self.base, self.keys = self._links()

    def _begin(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "feasibility", "table", str(self.scenario), "--serve", *self._port()],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    def _port(self) -> list[str]:
        return [*self.options] if "--port" in self.options else ["--port", "0", *self.options]

    def _links(self) -> tuple[str, dict[str, str]]:
        lines: queue.Queue[str] = queue.Queue()
        self.printed: list[str] = []
        stream = self.process.stdout
        assert stream is not None

        def read() -> None:
            for line in stream:
                self.printed.append(line)
                lines.put(line)
            lines.put("")

        self.reader = threading.Thread(target=read, daemon=True)
        self.reader.start()
        base = ""
        while True:
            line = lines.get(timeout=3 * LONG)  # a machine with much else to do starts it late
            assert line, self.printed
            if "/#key=" in line:
                base = line.rpartition(": ")[2].partition("/#key=")[0]
            elif base and "Ctrl-C" in line:
                break
        keys = json.loads(self.scenario.with_name(f"{self.scenario.stem}.table-keys.json").read_text())
        return base, keys

    def kill(self) -> None:
        """End it as a power failure would."""
        self.process.send_signal(signal.SIGKILL)
        self._ended()

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        self._ended()

    def _ended(self) -> None:
        self.process.wait(LONG)
        self.reader.join(LONG)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def again(self) -> None:
        """Serve the same table once more, at the same address."""
        self.options = ("--port", self.base.rpartition(":")[2])
        self.process = self._begin()
        self.base, self.keys = self._links()

    def cookie(self, role: str) -> str:
        """What a browser that was let in as a role sends from then on."""
        answer = httpx.post(
            f"{self.base}/session",
            json={"key": self.keys[role]},
            headers={"origin": self.base},
            timeout=LONG,
            verify=PLAIN,
        )
        assert answer.status_code == 200, answer.text
        return "; ".join(f"{name}={value}" for name, value in answer.cookies.items())

    def get(self, path: str, role: str | None = None) -> httpx.Response:
        headers = {} if role is None else {"cookie": self.cookie(role)}
        return httpx.get(f"{self.base}{path}", headers=headers, timeout=60, verify=PLAIN)


@contextmanager
def serving(scenario: Path, *options: str) -> Iterator[Server]:
    server = Server(scenario, *options)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()


def joining(
    server: Server, cookie: str | None, origin: str | None
) -> AbstractContextManager[ClientConnection]:
    """A websocket to the table, whatever it offers."""
    return connect(
        f"{server.base.replace('http', 'ws', 1)}/table",
        additional_headers={} if cookie is None else {"cookie": cookie},
        origin=None if origin is None else Origin(origin),
        max_size=None,
        max_queue=None,
        compression=None,
    )


class Screen:
    """One screen: everything that it was sent is kept as it came."""

    def __init__(self, server: Server, role: str, cookie: str | None = None) -> None:
        self.role = role
        self.seen: list[str] = []
        self.seq = 0
        self.last: Json = {}
        self.refusals: list[Json] = []
        self.open = ExitStack()
        self.socket = self.open.enter_context(joining(server, cookie or server.cookie(role), server.base))

    def __enter__(self) -> Screen:
        return self

    def __exit__(self, *_: object) -> None:
        self.open.close()

    def send(self, kind: str, **values: object) -> int:
        self.seq += 1
        self.socket.send(json.dumps({"type": kind, "seq": self.seq, **values}))
        return self.seq

    def receive(self, timeout: float = LONG) -> Json:
        text = self.socket.recv(timeout)
        assert isinstance(text, str)
        self.seen.append(text)
        message: Json = json.loads(text)
        if message["type"] == "table":
            self.last = message
        else:
            self.refusals.append(message)
        return message

    def until(self, met: Callable[[Json], object], timeout: float = LONG) -> Json:
        """The first table, from the last one on, of which something holds."""
        end = time.monotonic() + timeout
        while not (self.last and met(self.last)):
            self.receive(max(0.01, end - time.monotonic()))
        return self.last

    def after(self, number: int) -> Json:
        """The table once a proposal is on it."""
        return self.until(lambda table: any(each["number"] == number for each in table["proposals"]))

    def table(self) -> Json:
        """The table as it is at first."""
        return self.until(bool)

    def do(self, kind: str, **values: object) -> Json:
        """Send something, and wait until its outcome is on the screen."""
        seq = self.send(kind, **values)
        return self.until(lambda table: table["ack"] is not None and table["ack"] >= seq)

    def refused(self, kind: str, **values: object) -> Json:
        """Send something, and wait until it is refused."""
        seq = self.send(kind, **values)
        while not any(each["seq"] == seq for each in self.refusals):
            self.receive()
        return next(each for each in self.refusals if each["seq"] == seq)

    def put(self, name: str = "") -> Json:
        """Put what is on the screen, and give the proposal."""
        number = len(self.table()["proposals"])
        self.send("put", name=name)
        proposal: Json = self.until(lambda table: len(table["proposals"]) > number)["proposals"][-1]
        return proposal

    def closed_with(self, timeout: float = LONG) -> int:
        """The code with which the server closes this connection."""
        end = time.monotonic() + timeout
        try:
            while True:
                self.receive(max(0.01, end - time.monotonic()))
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 0


def lever(table: Json, name: str) -> Any:
    return next(each["value"] for each in table["levers"] if each["name"] == name)


def counts(table: Json) -> dict[str, int]:
    return {each["name"]: each["count"] for each in table["mix"]["types"]}


def lines(table: Json) -> list[str]:
    return [each["text"]["en"] for each in table["log"]]


def party(table: Json, name: str) -> Json:
    found: Json = next(each for each in table["parties"] if each["name"] == name)
    return found

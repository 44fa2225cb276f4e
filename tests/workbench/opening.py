"""The real command in a process of its own, asked as a page would ask it."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.plain_http import PLAIN

ROOT = Path(__file__).parent.parent.parent
SCENARIOS = ROOT / "scenarios"
LONG = 60.0
LINK = re.compile(r"(http://[^/]+)/#key=([\w-]+)")
LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from feasibility.cli import main
main(sys.argv[1:])
"""
Json = dict[str, Any]


class Workbench:
    """A workbench that is open, and a browser that has its key."""

    def __init__(self, folder: Path, *options: str, env: Mapping[str, str] | None = None) -> None:
        self.folder, self.options, self.env = folder, options, env or {}
        self.printed: list[str] = []
        self._begin("0")

    def _begin(self, port: str) -> None:
        self.process = subprocess.Popen(
            # -B: under a limit of the size of a file it would keep half of what it compiles.
            [sys.executable, "-B", "-c", LIMITED, "open", "--port", port, "--no-browser", *self.options],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(ROOT), **self.env},
        )
        self.base, self.key = self._link()
        self.client = httpx.Client(
            base_url=self.base, headers={"origin": self.base}, timeout=LONG, verify=PLAIN
        )
        self.enter(self.client)

    def again(self) -> None:
        """Open the same folder once more, at the same address."""
        self._begin(self.base.rpartition(":")[2])

    def enter(self, client: httpx.Client) -> None:
        """Let a browser in, as the link's key does."""
        answer = client.post(f"{self.base}/session", json={"key": self.key}, headers={"origin": self.base})
        assert answer.status_code == 200, answer.text

    def _link(self) -> tuple[str, str]:
        stream = self.process.stdout
        assert stream is not None
        lines: queue.Queue[str] = queue.Queue()

        def read() -> None:
            for line in stream:
                self.printed.append(line)
                lines.put(line)
            lines.put("")

        self.reader = threading.Thread(target=read, daemon=True)
        self.reader.start()
        while line := lines.get(timeout=LONG):
            if found := LINK.search(line):
                return found[1], found[2]
        raise AssertionError(self.printed)

    def ask(self, name: str, status: int = 200, **data: Any) -> Json:
        """The answer to a request."""
        answer = self.client.post(f"/api/{name}", json=data)
        assert answer.status_code == status, (answer.status_code, answer.text[:2000])
        found: Json = answer.json()
        return found

    def open(self, **how: Any) -> Json:
        return self.ask("open", **how)

    def change(self, document: Json, status: int = 200, lang: str = "en", **change: Any) -> Json:
        """The answer to one change of a document as it was told."""
        named: Json = {"document": document["document"], "revision": document["revision"], "lang": lang}
        return self.ask("change", status, **named, changes=[change])

    def stop(self, number: int = signal.SIGINT) -> int:
        self.client.close()
        self.process.send_signal(number)
        code = self.process.wait(LONG)
        self.reader.join(LONG)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@contextmanager
def workbench(folder: Path, *options: str, **more: Any) -> Iterator[Workbench]:
    server = Workbench(folder, *options, **more)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()

"""What the server prints in the terminal besides its links: one line each, at a limited rate."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from feasibility.live.server.limits import TERMINAL, Bucket, allowed, full


class RatedHandler(logging.StreamHandler[TextIO]):
    """Writes lines while there are turns; the next line counts those that were left out."""

    def __init__(self, stream: TextIO) -> None:
        """Write to a stream."""
        super().__init__(stream)
        self.bucket: Bucket = full(TERMINAL, time.monotonic())
        self.left_out = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, unless the rate is exceeded."""
        self.bucket, may = allowed(self.bucket, TERMINAL, time.monotonic())
        if not may:
            self.left_out += 1
            return
        if self.left_out:
            record.msg = f"{record.getMessage()} ({self.left_out} lines were left out before this one)"
            record.args, self.left_out = None, 0
        super().emit(record)


@contextmanager
def quiet_terminal(stream: TextIO) -> Iterator[None]:
    """Send all messages of a server through one handler while it runs.

    Args:
        stream: where it is written.
    """
    handler = RatedHandler(stream)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)

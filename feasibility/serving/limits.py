"""How much a connection may send, and the server print: a bucket of turns that fills again with time."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

MOST_SLOWED = 1_000
"""Messages in a row, with less than half of the turns left, after which a connection is closed."""


@dataclass(frozen=True)
class Rate:
    """What is allowed."""

    burst: float
    """Turns at once."""
    each_second: float
    """Turns that come back in a second."""


@dataclass(frozen=True)
class Bucket:
    """How many turns are left."""

    turns: float
    at: float
    """When that was counted, by a monotonic clock [s]."""


MESSAGES = Rate(400, 200)
"""Messages of one connection; one that sends more is read more slowly."""
RECORDED = Rate(30, 1)
"""Proposals and answers of one role."""
LOGGED = Rate(10, 0.2)
"""Refusals in the log, so that it cannot be flooded."""
TERMINAL = Rate(40, 0.2)
"""Lines in the terminal."""


def full(rate: Rate, now: float) -> Bucket:
    """A bucket from which nothing was taken."""
    return Bucket(rate.burst, now)


def taken(bucket: Bucket, rate: Rate, now: float) -> tuple[Bucket, float]:
    """The bucket after one more turn, and how long to wait until that turn is available [s].

    After a standstill of the clock, or sleep of the machine, the bucket is at most full.
    """
    turns = min(rate.burst, bucket.turns + max(0.0, now - bucket.at) * rate.each_second) - 1
    return Bucket(turns, now), max(0.0, -turns / rate.each_second)


def allowed(bucket: Bucket, rate: Rate, now: float) -> tuple[Bucket, bool]:
    """The bucket after one more turn if there is one, and whether there was; a refusal takes no turn."""
    after, wait = taken(bucket, rate, now)
    return (bucket, False) if wait else (after, True)


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

"""How much a connection may send: a bucket of turns that fills again with time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rate:
    """What is allowed."""

    burst: float
    """Turns at once."""
    each_second: float
    """Turns that come back in a second."""


@dataclass(frozen=True)
class Bucket:
    """What is left of it."""

    turns: float
    at: float
    """When that was so, of a clock that never jumps [s]."""


MESSAGES = Rate(400, 200)
"""Messages of one connection; one that sends more is read more slowly."""
RECORDED = Rate(30, 1)
"""Proposals and answers of one role."""
LOGGED = Rate(10, 0.2)
"""Refusals in the log, which nobody may flood."""
TERMINAL = Rate(40, 0.2)
"""Lines in the terminal."""
MOST_SLOWED = 1_000
"""Messages in a row, with less than half of the turns left, after which a connection is closed."""


def full(rate: Rate, now: float) -> Bucket:
    """A bucket from which nothing was taken."""
    return Bucket(rate.burst, now)


def taken(bucket: Bucket, rate: Rate, now: float) -> tuple[Bucket, float]:
    """The bucket after one turn more, and how long to wait until that turn was there [s].

    A clock that stood still, or a machine that slept, gives no more than a full bucket.
    """
    turns = min(rate.burst, bucket.turns + max(0.0, now - bucket.at) * rate.each_second) - 1
    return Bucket(turns, now), max(0.0, -turns / rate.each_second)


def allowed(bucket: Bucket, rate: Rate, now: float) -> tuple[Bucket, bool]:
    """The bucket after one turn more if there is one, and whether there was; a refusal takes nothing."""
    after, wait = taken(bucket, rate, now)
    return (bucket, False) if wait else (after, True)

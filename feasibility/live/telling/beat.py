"""The beat at which answers leave: when that is depends on what was asked and when, never on what was found.

What a party keeps private makes a calculation a little longer or shorter. So what is sent leaves a whole
number of beats after the moment at which the work began: one, on a machine that keeps up. And the thread that
calculates is busy for a whole number of loads, so that who feels how busy the machine is learns only that it
works. Where nobody keeps anything private there is nothing to tell, and answers leave at once.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import ParamSpec, TypeVar

from feasibility.evaluation.evaluate import evaluate
from feasibility.live.table.setup import Setup, hiding

P = ParamSpec("P")
T = TypeVar("T")
LEAST = 0.03
"""Seconds from a move to its answer: what the slowest table that was measured needs, three times over."""
MOST = 0.1
ROOM, WHOLE = 1.5, 0.01
"""How much longer a beat is than the work of all parties is expected to be; what it is a multiple of [s]."""
TRIALS = 3
PUT = 0.2
"""Seconds of the beat at which a proposal that is put stands on the table, with its hidden answers."""
RESTED = 0.1
"""Seconds of the beat at which what is worked out at rest is told."""
IDLE = range(500)
"""What is added up between two looks at the clock: some microseconds of work."""
JUST = 1e-6
"""Seconds too late that are not late."""


def load_for(setup: Setup, worked: Callable[[], float]) -> float:
    """What working out a position costs this machine, with room [s]; 0 where nobody hides anything.

    The shared facts decide it, which all may know.

    Args:
        setup: of the table.
        worked: the seconds that this thread has worked, whatever else the machine does.
    """
    if not hiding(setup):
        return 0.0
    took = []
    for _ in range(TRIALS):
        begun = worked()
        evaluate(setup.case)
        took.append(worked() - begun)
    return ROOM * min(took) * (2 + len(setup.parties))


def beat_for(setup: Setup, load: float) -> float:
    """The beat of a table [s]; 0 where nobody hides anything.

    Args:
        setup: of the table.
        load: as `load_for` gives it [s].
    """
    return min(MOST, max(LEAST, ceil(load / WHOLE) * WHOLE)) if hiding(setup) else 0.0


def steadily(work: Callable[P, T], load: float) -> Callable[P, T]:
    """The same work, after which its thread goes on working until it has worked a whole number of loads.

    Whoever has no key can still feel how long the server is busy, by asking it for anything at all: so it is
    as busy whatever it found.

    Args:
        work: to be done.
        load: seconds of work that it is expected to stay within; 0 leaves it as it is.
    """

    @wraps(work)
    def steady(*args: P.args, **values: P.kwargs) -> T:
        begun = time.thread_time()
        try:
            return work(*args, **values)
        finally:
            end = begun + load * ceil((time.thread_time() - begun) / load) if load else begun
            while time.thread_time() < end:
                sum(IDLE)

    return steady


def now() -> float:
    """The seconds of the clock of the event loop."""
    return asyncio.get_running_loop().time()


async def on_beat(begun: float, beat: float) -> None:
    """Wait for the first whole number of beats after a moment.

    Args:
        begun: that moment, by `now` [s].
        beat: its length [s].
    """
    beats = max(1, ceil((now() - begun - JUST) / beat))
    await asyncio.sleep(max(0.0, begun + beats * beat - now()))

"""The beat at which answers leave: when that is depends on what was asked and when, never on what was found.

What a party keeps private makes a calculation a little longer or shorter. So what is sent leaves a whole
number of beats after the moment at which the work began: one, on a machine that keeps up. Where nobody keeps
anything private there is nothing to tell, and answers leave at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from math import ceil

from feasibility.evaluation.evaluate import evaluate
from feasibility.live.table.setup import Setup, hiding

LEAST = 0.03
"""Seconds from a move to its answer: what the slowest table that was measured needs, three times over."""
MOST = 0.1
ROOM, WHOLE = 1.5, 0.01
"""How much longer a beat is than the work of all parties is expected to be; what it is a multiple of [s]."""
TRIALS = 3
PUT = 0.2
"""Seconds of the beat at which a proposal that is put stands on the table, with its hidden answers."""
IDLE_BEAT = 0.1
"""Seconds of the beat at which what is worked out at rest is told."""
JUST = 1e-6
"""Seconds too late that are not late."""


def beat_for(setup: Setup, worked: Callable[[], float]) -> float:
    """The beat of a table on this machine [s], which the shared facts decide; 0 where nobody hides anything.

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
    needed = ROOM * min(took) * (2 + len(setup.parties))
    return min(MOST, max(LEAST, ceil(needed / WHOLE) * WHOLE))


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

"""The beat at which answers are sent: the time depends on the request, never on the outcome.

Private numbers make a calculation a little longer or shorter. So answers are sent a whole number of beats
after the work began: one, on a machine that is fast enough. Where no party keeps anything private, timing
reveals nothing, and answers are sent at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from math import ceil

from feasibility.errors import InputError
from feasibility.evaluation.evaluate import evaluate
from feasibility.evaluation.paths import arrays_on
from feasibility.live.table.setup import Setup, hiding
from feasibility.live.updates.probabilities import plan_at
from feasibility.risk.blocks import parts_of

LEAST = 0.03
"""Seconds from a move to its answer: three times what the slowest measured table needs."""
MOST = 0.1
ROOM, WHOLE = 1.5, 0.01
"""Ratio of a beat to the expected work of all parties; the unit of which it is a multiple [s]."""
TRIALS = 3
PUT = 0.2
"""Beat at which a proposal appears with its hidden answers [s]."""
IDLE_BEAT = 0.1
"""Beat at which results of idle work are sent [s]."""
JUST = 1e-6
"""Delay that does not count as late [s]."""


def beat_for(setup: Setup, worked: Callable[[], float]) -> float:
    """The beat of a table on this machine [s], decided by the shared facts; 0 where no party hides anything.

    Args:
        setup: of the table.
        worked: the CPU time of this thread [s].
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


LEAST_SLOW, MOST_SLOW = 0.2, 0.5
"""Beat at which a party is told the probabilities of what it hides [s]."""


def probability_beat_for(setup: Setup, worked: Callable[[], float]) -> float:
    """The beat at which hidden probabilities are told on this machine [s]; decided by the shared facts.

    Args:
        setup: of the table.
        worked: the CPU time of this thread [s].
    """
    if not hiding(setup):
        return 0.0
    plan = plan_at(setup, setup.start)
    took = []
    try:
        for _ in range(TRIALS):
            begun = worked()
            for part in parts_of(plan, 0):
                arrays_on(part.ready, part.growth, part.changes)
            took.append(worked() - begun)
    except InputError:
        return MOST_SLOW
    needed = ROOM * min(took) * plan.blocks * (2 + len(hiding(setup)))
    return min(MOST_SLOW, max(LEAST_SLOW, ceil(needed / IDLE_BEAT) * IDLE_BEAT))


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

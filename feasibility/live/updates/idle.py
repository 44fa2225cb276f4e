"""What is computed while no lever moves: the contribution that closes the gap, and the frontier.

Both begin a fixed time after the last move and are sent at a beat of their own. The contribution is searched
for equally long whether there is one or not: not every party may know that there is none, so timing must not
reveal it.
"""

from __future__ import annotations

import asyncio
import logging
import time

from feasibility.live.table.positions import mix_values
from feasibility.live.table.proposals import Position
from feasibility.live.table.setup import roles_of
from feasibility.live.table.state import FrontierKey, Live, beat, compute, in_thread
from feasibility.live.updates.beat import IDLE_BEAT, JUST, now
from feasibility.live.updates.computing import NoCaseError, contribution_at, frontier_at
from feasibility.live.updates.message import sees_all

QUIET = 0.3
"""Seconds without a move after which the contribution and the frontier are computed."""
YIELD = 0.01
MOST_FRONTIERS = 64
logger = logging.getLogger(__name__)


class _SupersededError(Exception):
    """The levers moved while the frontier was computed."""


async def idle_work(live: Live) -> None:
    """Compute the contribution and the frontier when no lever has moved for a moment."""
    while True:
        await live.moved.wait()
        while live.moved.is_set():
            live.moved.clear()
            await asyncio.sleep(max(0.0, _time_to_idle(live)))
        position = live.state.position
        await _contribution(live, position)
        key = mix_values(live.setup, position)
        if key not in live.frontiers:
            await _frontier(live, position, key)


def _time_to_idle(live: Live) -> float:
    """Seconds until the table counts as idle."""
    left: float = live.moved_at + QUIET - live.clock.steady()
    return left


async def _contribution(live: Live, position: Position) -> None:
    """Compute the contribution, where some role may see it."""
    if not any(sees_all(role, live.setup) for role in roles_of(live.setup)):
        return
    begun, amount = now(), None
    try:
        found = await compute(live, position)
        amount = await in_thread(live, "frontier", contribution_at, live.setup, found)
    except NoCaseError:
        pass
    except Exception:  # logged; the pages then show no contribution, and all else continues
        logger.exception("the contribution could not be worked out")
    await beat(live, begun, IDLE_BEAT)
    live.contribution = (position, amount)
    live.changed.set()


async def _frontier(live: Live, position: Position, key: FrontierKey) -> None:
    def go_on(_: int) -> None:
        while mix_values(live.setup, live.state.position) == key:
            if not live.is_computing and _time_to_idle(live) <= JUST:
                return
            time.sleep(YIELD)
        raise _SupersededError

    begun = now()
    try:
        found = await in_thread(live, "frontier", frontier_at, live.setup, position, go_on)
    except _SupersededError:
        live.moved.set()
        return
    except Exception:  # logged; the pages then show no frontier, and all else continues
        logger.exception("the frontier could not be worked out")
        found = None
    await beat(live, begun, IDLE_BEAT)
    if len(live.frontiers) >= MOST_FRONTIERS:
        del live.frontiers[next(iter(live.frontiers))]
    live.frontiers[key] = found
    live.changed.set()

"""Compute the position of the levers and update every screen, again and again, at a fixed beat.

An update begins with an event that all may know. It ends a whole number of beats later, however long the work
took, and only then is anything sent: answers, refusals, the table.

While no lever moves, the probabilities, the contribution that closes the gap and the frontier are computed,
from a fixed time after the last move. Each ends at a beat of its own, with which an update begins. The
probabilities of parties that hide nothing are computed and sent first; those of a party that hides something
take a fixed time, and are a message to that party alone. The packages that close the gap come last, where
nobody hides anything. The contribution is searched for equally long whether there is one or not: not every
party may know that there is none, so timing must not reveal it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import replace

from feasibility.live.meeting.running import FrontierKey, Key, Live, beat, compute, in_thread
from feasibility.live.table.positions import mix_values
from feasibility.live.table.setup import hiding, roles_of
from feasibility.live.table.state import Position, TableState
from feasibility.live.table.words import both
from feasibility.live.updates.beat import IDLE_BEAT, JUST, now
from feasibility.live.updates.computing import NoCaseError, contribution_at, frontier_at, satisfied_of
from feasibility.live.updates.message import OptionFigures, sees_all
from feasibility.live.updates.packages import may_search, packages_at
from feasibility.live.updates.probabilities import Mask, hidden_masks, open_masks, probable_of
from feasibility.live.updates.screens import Snapshot

logger = logging.getLogger(__name__)
QUIET = 0.3
"""Seconds without a move after which the contribution and the frontier are computed."""
YIELD = 0.01
MOST_FRONTIERS = 64


async def update_rounds(live: Live) -> None:
    """Compute the latest position and queue it for every screen, again and again; others are skipped."""
    while True:
        await live.changed.wait()
        begun = now()
        live.changed.clear()
        state = live.state
        handled = [(each, each.seq) for each in live.connections]
        try:
            await _compute(live, state)
        except Exception:  # logged, and shown on every screen: one position must not end the table
            logger.exception("a position could not be computed")
            live.shown = replace(live.shown, invalid=both("live_no_figures"))
            live.tried = state.position
        await beat(live, begun)
        for each, seq in handled:
            if each.shown_seq != seq:
                each.shown_seq = seq
                each.answered.set()
        queue_updates(live, state.position)
        await asyncio.sleep(0)  # who moved is sent the answer before the next position is computed


async def _compute(live: Live, state: TableState) -> None:
    if state.position != live.tried:
        try:
            found, invalid = await compute(live, state.position), None
        except NoCaseError as error:
            found, invalid = live.shown.computed, error.reason
        live.tried = state.position
        live.shown = replace(live.shown, computed=found, invalid=invalid)
    live.shown = replace(live.shown, options=await _options(live, state.options))


async def _options(live: Live, options: Mapping[str, Position]) -> dict[str, OptionFigures]:
    found = {}
    for name, position in options.items():
        key = _key(position)
        if key not in live.known:
            try:
                known = await compute(live, position)
            except NoCaseError:
                continue
            facts = known.facts
            live.known[key] = OptionFigures(
                facts.residual_land_value, facts.land_price, satisfied_of(known.views)
            )
        found[name] = live.known[key]
    live.known = {_key(each): live.known[_key(each)] for each in options.values() if _key(each) in live.known}
    return found


def _key(position: Position) -> Key:
    return tuple(position.levers.items()), tuple(position.counts.items())


def queue_updates(live: Live, position: Position) -> None:
    """Queue the state of the table for every screen, first for those whose own message it answers."""
    key = mix_values(live.setup, position)
    screens = dict.fromkeys(roles_of(live.setup), 0)
    for each in live.connections:
        screens[each.role] += 1
    frontier = live.frontiers.get(key, live.shown.frontier)
    of, amount = live.contribution or (None, None)
    closed_at, packages = live.packages or (None, None)
    live.shown = replace(
        live.shown,
        screens={role: number for role, number in screens.items() if number},
        frontier=frontier,
        frontier_stale=key not in live.frontiers,
        contribution=amount if of == position else None,
        packages=packages if closed_at == position else None,
        offers_links=live.offers_links,
        probable=live.probable if live.probable and live.probable.position == position else None,
    )
    snapshot = Snapshot(live.setup, replace(live.state, position=position), live.shown, live.last_messages)
    for each in sorted(live.connections, key=lambda each: (not each.answered.is_set(), each.number)):
        each.snapshot = snapshot
        if each.refusals:
            each.answered.set()
        each.waiting.set()


class _SupersededError(Exception):
    """The levers moved while something was computed."""


async def idle_work(live: Live) -> None:
    """Compute probabilities, contribution and frontier when no lever has moved for a moment."""
    while True:
        await live.moved.wait()
        while live.moved.is_set():
            live.moved.clear()
            await asyncio.sleep(max(0.0, _time_to_idle(live)))
        position = live.state.position
        if not await _probabilities(live, position):
            continue
        await _contribution(live, position)
        key = mix_values(live.setup, position)
        if key not in live.frontiers:
            await _frontier(live, position, key)
        await _packages(live, position)


def _time_to_idle(live: Live) -> float:
    """Seconds until the table counts as idle."""
    left: float = live.moved_at + QUIET - live.clock.steady()
    return left


async def _probabilities(live: Live, position: Position) -> bool:
    """Compute the probabilities of all parties; False where the levers moved meanwhile.

    First those that hide nothing: what others hide is neither in the figures nor in the time.
    """

    def go_on() -> None:
        while live.state.position == position:
            if not live.is_computing:
                return
            time.sleep(YIELD)
        raise _SupersededError

    masks: dict[str, Mask | None] = {}
    for work, length in ((open_masks, IDLE_BEAT), (hidden_masks, live.probability_beat)):
        if work is hidden_masks and not hiding(live.setup):
            break
        begun = now()
        try:
            masks |= await in_thread(live, "probability", work, live.setup, position, go_on)
        except _SupersededError:
            live.moved.set()
            return False
        except Exception:  # logged; the pages then show no probability, and all else continues
            logger.exception("the probabilities could not be worked out")
            masks |= _nothing(live, work)
        await beat(live, begun, length)
        live.probable = probable_of(live.setup, position, masks)
        live.changed.set()
    return bool(live.state.position == position)


def _nothing(live: Live, work: object) -> dict[str, Mask | None]:
    """No probability for each party of a kind of work."""
    hidden = hiding(live.setup)
    return {name: None for name in live.setup.parties if (name in hidden) == (work is hidden_masks)}


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


async def _packages(live: Live, position: Position) -> None:
    """Search the packages that close the gap, as long as no lever moves."""
    if live.packages is not None and live.packages[0] == position:
        return
    try:
        found = await compute(live, position)
        if not may_search(live.setup, found):
            return
        packages = await packages_at(live.setup, found, lambda: live.state.position == position)
    except NoCaseError:
        return
    except Exception:  # logged; the pages then show no packages, and all else continues
        logger.exception("the packages could not be worked out")
        return
    if live.state.position == position:
        live.packages = (position, packages)
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

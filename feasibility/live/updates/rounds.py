"""Compute the position of the levers and update every screen, round after round, at a fixed beat.

A round begins with an event that all may know. It ends a whole number of beats later, however long the work
took, and only then is anything sent: answers, refusals, the table. Nothing else is ever sent.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace

from feasibility.live.table.positions import mix_values
from feasibility.live.table.proposals import Position, TableState
from feasibility.live.table.setup import roles_of
from feasibility.live.table.state import Key, Live, beat, compute
from feasibility.live.updates.beat import now
from feasibility.live.updates.computing import NoCaseError, satisfied_of
from feasibility.live.updates.message import OptionFigures
from feasibility.live.updates.screens import Snapshot
from feasibility.live.updates.words import both

logger = logging.getLogger(__name__)


async def update_rounds(live: Live) -> None:
    """Compute the latest position and send it, again and again; positions in between are skipped."""
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
    live.shown = replace(
        live.shown,
        screens={role: number for role, number in screens.items() if number},
        frontier=frontier,
        frontier_stale=key not in live.frontiers,
        contribution=amount if of == position else None,
    )
    snapshot = Snapshot(live.setup, replace(live.state, position=position), live.shown, live.last_messages)
    for each in sorted(live.connections, key=lambda each: (not each.answered.is_set(), each.number)):
        each.snapshot = snapshot
        if each.refusals:
            each.answered.set()
        each.waiting.set()

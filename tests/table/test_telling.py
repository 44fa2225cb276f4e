"""Who is told first while a lever is dragged, what the others miss, and that nobody misses the last."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from feasibility import read_scenario
from feasibility.live.application import start, stop
from feasibility.live.meeting.actions import handle
from feasibility.live.meeting.running import Files, Live, live_table
from feasibility.live.meeting.update_loop import QUIET
from feasibility.live.table.setup import Setup, setup_of
from feasibility.live.table.state import Clock, Position, TableState
from feasibility.live.updates.computing import computed
from feasibility.live.updates.message import Shown, message_for
from feasibility.live.updates.screens import Connection, next_texts
from feasibility.record.opening import RECORD_FILE
from tests.table.serving import LONG, SCENARIOS, Json, lever, scenario_in

FIRST, STEP, MOVES = 3_000_000, 25_000, 40
LAST = FIRST + STEP * (MOVES - 1)


@dataclass
class Seen:
    """One screen, and every table that it was sent."""

    connection: Connection
    tables: list[dict[str, Any]] = field(default_factory=list)

    async def until(self, live: Live, met: Callable[[dict[str, Any]], bool]) -> None:
        while not (self.tables and met(self.tables[-1])):
            self.tables += [json.loads(text) for text in await next_texts(self.connection)]


@asynccontextmanager
async def table(folder: Path, *roles: str) -> AsyncIterator[tuple[Live, list[Seen]]]:
    setup = setup_of(read_scenario(scenario_in(folder)), "meeting")
    clock = Clock(lambda: "2026-11-26T20:00:00Z", time.monotonic)
    live = live_table(setup, Files(folder / RECORD_FILE, folder / "state.json"), clock, "en")
    screens = [Seen(Connection(role, number)) for number, role in enumerate(roles, 1)]
    live.connections.update(each.connection for each in screens)
    start(live)
    try:
        async with asyncio.timeout(LONG):
            for each in screens:
                await each.until(live, bool)
            yield live, screens
    finally:
        await stop(live)


async def drag(live: Live, hand: Seen) -> None:
    """Move the price step by step, each once the one before was answered."""
    for place in range(MOVES):
        move = {"type": "move", "seq": place, "lever": "land_price", "value": FIRST + STEP * place}
        handle(live, hand.connection, json.dumps(move))
        await hand.until(live, lambda told, place=place: told["ack"] == place)  # type: ignore[misc]


def test_who_moves_is_answered_at_once_however_long_the_others_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def meeting() -> tuple[Seen, Seen]:
        async with table(tmp_path, "screen", "tenants") as (live, (hand, other)):
            monkeypatch.setattr("feasibility.live.updates.screens.PACE", 3_600.0)
            watching = asyncio.create_task(other.until(live, lambda told: lever(told, "land_price") == LAST))
            await drag(live, hand)
            watching.cancel()
        return hand, other

    hand, other = asyncio.run(meeting())
    assert [each["ack"] for each in hand.tables[-MOVES:]] == list(range(MOVES))
    assert lever(hand.tables[-1], "land_price") == LAST
    assert len(other.tables) == 1


def test_a_screen_that_watches_misses_steps_but_never_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pace = 0.5
    monkeypatch.setattr("feasibility.live.updates.screens.PACE", pace)

    async def meeting() -> tuple[list[Seen], float]:
        async with table(tmp_path, "screen", "tenants", "tenants", "developer") as (live, (hand, *others)):
            begun = time.monotonic()
            async with asyncio.TaskGroup() as group:
                for each in others:
                    group.create_task(each.until(live, lambda told: lever(told, "land_price") == LAST))
                await drag(live, hand)
            return others, time.monotonic() - begun

    others, took = asyncio.run(meeting())
    for each in others:
        last = each.tables[-1]
        assert lever(last, "land_price") == LAST
        price = next(fact["value"] for fact in last["facts"] if fact["figure"] == "land_price")
        assert price == LAST
        assert len(each.tables) <= 2 + took / pace


def test_the_frontier_waits_until_no_lever_moves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, moved = threading.Event(), threading.Event()
    tables: list[Live] = []
    rested: list[float] = []

    def looked_for(setup: Setup, position: Position, progress: Callable[[int], None]) -> None:
        begun.set()
        moved.wait(LONG)
        progress(1)
        rested.append(time.monotonic() - tables[0].moved_at)

    monkeypatch.setattr("feasibility.live.meeting.update_loop.frontier_at", looked_for)

    async def meeting() -> None:
        async with table(tmp_path, "screen") as (live, (hand,)):
            tables.append(live)
            await asyncio.to_thread(begun.wait, LONG)
            await drag(live, hand)
            moved.set()
            while not rested:
                await asyncio.sleep(0.01)

    asyncio.run(meeting())
    assert rested[0] >= QUIET


def test_where_no_number_is_at_the_table_no_frontier_is_promised(tmp_path: Path) -> None:
    def told(setup: Setup, is_old: bool) -> Json | None:
        shown = Shown(computed(setup, setup.start), None, {}, None, is_old, {}, None)
        found: Json | None = message_for("screen", setup, TableState(setup.start), shown)["frontier"]
        return found

    nothing: Json = {"points": [], "today": None, "stale": False}
    fixed = setup_of(read_scenario(SCENARIOS / "thirty-forty-thirty.yaml"), "meeting")
    assert told(fixed, is_old=True) == nothing
    free = setup_of(read_scenario(scenario_in(tmp_path)), "meeting")
    assert told(free, is_old=True) is None  # it is being worked out
    assert told(free, is_old=False) == nothing  # it could not be

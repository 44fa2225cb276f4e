"""Clocks that are set back or jump ahead in a meeting: nothing is lost or mixed up, and nobody gets more."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

from feasibility import read_scenario
from feasibility.live.application import stop
from feasibility.live.meeting.actions import handle, record
from feasibility.live.meeting.running import Files, Live, live_table
from feasibility.live.table.setup import Setup, setup_of
from feasibility.live.table.state import Clock
from feasibility.live.updates.screens import Connection
from feasibility.record.entries import breaks
from feasibility.record.opening import RECORD_FILE
from feasibility.record.reading import entries_in
from feasibility.serving.limits import RECORDED
from tests.table.serving import small_table_in


@dataclass
class Hands:
    """Two clocks that the test sets."""

    moment: str = "2026-11-26T20:00:00Z"
    steady: float = 1_000.0


def live_of(setup: Setup, folder: Path, hands: Hands) -> Live:
    clock = Clock(lambda: hands.moment, lambda: hands.steady)
    return live_table(setup, Files(folder / RECORD_FILE, folder / "state.json"), clock, "en")


async def asked(live: Live, connection: Connection, **message: object) -> bool:
    """Send something that is to be recorded; whether it was."""
    waiting = handle(live, connection, json.dumps(message))
    if waiting is None:
        return False
    before = len(connection.refusals)
    await record(live, connection, waiting)
    return len(connection.refusals) == before


def test_a_clock_that_is_set_back_neither_mixes_up_nor_loses_what_was_said(tmp_path: Path) -> None:
    setup, hands = setup_of(read_scenario(small_table_in(tmp_path)), "meeting"), Hands()

    async def meeting() -> Live:
        live = live_of(setup, tmp_path, hands)
        town, investor = Connection("municipality", 1), Connection("investor", 2)
        assert await asked(live, town, type="put", name="first")
        hands.moment = "2019-01-01T00:00:00Z"
        assert await asked(live, investor, type="answer", proposal=1, answer="counter", words="later")
        handle(live, town, json.dumps({"type": "move", "lever": "term", "value": 19}))
        assert await asked(live, town, type="put", name="second")
        hands.moment = "2031-01-01T00:00:00Z"
        assert await asked(live, investor, type="answer", proposal=1, answer="accept", words="last")
        hands.moment = "2026-11-26T20:05:00Z"
        assert await asked(live, investor, type="answer", proposal=2, answer="refuse", words="")
        await stop(live)
        return live

    live = asyncio.run(meeting())
    assert not list(breaks(entries_in(tmp_path / RECORD_FILE)))
    (tmp_path / "state.json").unlink()
    again = live_of(setup, tmp_path, hands)
    assert again.state.proposals == live.state.proposals
    assert [each.name for each in again.state.proposals] == ["first", "second"]
    first = again.state.proposals[0].answers
    assert [(each.answer, each.words) for each in first][-1] == ("accept", "last")


def test_a_clock_that_jumps_gives_nobody_more_than_a_bucket(tmp_path: Path) -> None:
    setup, hands = setup_of(read_scenario(small_table_in(tmp_path)), "meeting"), Hands()

    async def meeting() -> list[int]:
        live, town = live_of(setup, tmp_path, hands), Connection("municipality", 1)
        taken = []
        for jump in (0.0, -1e6, 1e9, -1e12):
            hands.steady += jump
            message = json.dumps({"type": "answer", "proposal": 1, "answer": "accept", "words": ""})
            taken.append(sum(handle(live, town, message) is not None for _ in range(50)))
        await stop(live)
        return taken

    assert asyncio.run(meeting()) == [RECORDED.burst, 0, RECORDED.burst, 0]

"""The screens of a table: what waits to be sent to each, and when it is time for it."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from math import inf

from feasibility.table.message import Shown, message_for
from feasibility.table.records import Both, TableState
from feasibility.table.setup import Setup

PACE = 0.08
"""Seconds between two messages to a screen that moves nothing itself: as often as it needs to follow a hand
elsewhere, and no oftener, so that the screen that moves is told first."""
MOST_REFUSALS = 20
"""Refusals that wait for a screen that does not read."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Told:
    """How the table stood when it was told: what every message of it says, whenever it is sent."""

    setup: Setup
    version: int
    state: TableState
    shown: Shown
    texts: dict[str, str] = field(default_factory=dict)
    """The message of each role, made when the first screen of that role is sent it."""


@dataclass(eq=False)
class Connection:
    """One screen."""

    role: str
    number: int
    seq: int | None = None
    """Of its last message that was handled."""
    told: int | None = None
    """Of its last message that the figures on the screen are of."""
    table: Told | None = None
    """How the table stands; one that was not sent yet is replaced."""
    sent: float = -inf
    """When it was last told how the table stands, by the clock of the event loop [s]."""
    refusals: deque[str] = field(default_factory=lambda: deque(maxlen=MOST_REFUSALS))
    waiting: asyncio.Event = field(default_factory=asyncio.Event)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    """What waits is the answer to something that it sent."""


def refuse(connection: Connection, reason: Both, seq: int | None) -> None:
    """Tell one screen why something was not done."""
    connection.refusals.append(refusal_text(reason, seq))
    connection.waiting.set()
    connection.answered.set()


def refusal_text(reason: Both, seq: int | None) -> str:
    """The message that says why something was not done, with the number of what it answers."""
    return json.dumps({"type": "refused", "reason": reason, "seq": seq}, ensure_ascii=False)


async def next_texts(connection: Connection) -> Iterable[str]:
    """What is to be sent to a screen; waits until there is something, and until it is time for it."""
    await connection.waiting.wait()
    with suppress(TimeoutError):
        async with asyncio.timeout_at(connection.sent + PACE):
            await connection.answered.wait()
    connection.waiting.clear()
    connection.answered.clear()
    texts = list(connection.refusals)
    connection.refusals.clear()
    told, connection.table = connection.table, None
    if told is not None:
        connection.sent = asyncio.get_running_loop().time()
        try:
            texts.append(_text(connection, told))
        except Exception:  # logged; the next change tells the whole table again
            logger.exception("the table could not be told")
    return texts


def _text(connection: Connection, told: Told) -> str:
    """One message for each role, of what that role may see, with the number of what it answers."""
    role = connection.role
    if role not in told.texts:
        message = message_for(role, told.setup, told.state, told.shown, told.version)
        told.texts[role] = json.dumps(message, ensure_ascii=False, allow_nan=False)
    ack = "null" if connection.told is None else str(connection.told)
    return f'{{"ack": {ack}, {told.texts[role][1:]}'

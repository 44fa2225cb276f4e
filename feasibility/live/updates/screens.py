"""The screens of a table: what waits to be sent to each, and when it is time for it.

Each role has a stream of its own: it is told the table when what it may know of it has changed, and its
versions count those tellings alone. What concerns others only is no message to it.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from math import inf

from feasibility.live.table.proposals import Both, TableState
from feasibility.live.table.setup import Setup
from feasibility.live.updates.message import Shown, message_for

PACE = 0.08
"""Seconds between two messages to a screen that moves nothing itself: as often as it needs to follow a hand
elsewhere, and no oftener, so that the screen that moves is told first."""
MOST_REFUSALS = 400
"""Refusals that wait for a screen: as many as it can call forth at once."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class LastMessage:
    """What a role was told, and how many other tables it was told before."""

    version: int
    text: str


@dataclass(frozen=True)
class Snapshot:
    """How the table stood when it was told: what every message of it says, whenever it is sent."""

    setup: Setup
    state: TableState
    shown: Shown
    last_messages: dict[str, LastMessage]
    """What each role was told last."""
    texts: dict[str, str] = field(default_factory=dict)
    """What each role may know, made when the first screen of that role is sent it."""


@dataclass(eq=False)
class Connection:
    """One screen."""

    role: str
    number: int
    seq: int | None = None
    """Of its last message that was handled."""
    shown_seq: int | None = None
    """Of its last message that the figures on the screen are of."""
    snapshot: Snapshot | None = None
    """How the table stands; one that was not sent yet is replaced."""
    sent: float = -inf
    """When it was last told how the table stands, by the clock of the event loop [s]."""
    last: tuple[int, int | None] | None = None
    """The version that it was last told, and the number of its own that this answered."""
    refusals: deque[str] = field(default_factory=lambda: deque(maxlen=MOST_REFUSALS))
    waiting: asyncio.Event = field(default_factory=asyncio.Event)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    """What waits is the answer to something that it sent."""


def refuse(connection: Connection, reason: Both, seq: int | None) -> None:
    """Keep why something was not done for when the table is told next."""
    connection.refusals.append(refusal_text(reason, seq))


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
    snapshot, connection.snapshot = connection.snapshot, None
    if snapshot is not None:
        try:
            text = _update_for(connection, snapshot)
        except Exception:  # logged; the next change tells the whole table again
            logger.exception("the table could not be told")
            return texts
        if text is not None:
            connection.sent = asyncio.get_running_loop().time()
            texts.append(text)
    return texts


def _update_for(connection: Connection, snapshot: Snapshot) -> str | None:
    """What a screen is sent: what its role may know, with what that answers; None where that is known."""
    current = _current_message(connection.role, snapshot)
    now = (current.version, connection.shown_seq)
    if now == connection.last:
        return None
    connection.last = now
    ack = "null" if connection.shown_seq is None else str(connection.shown_seq)
    return f'{{"ack": {ack}, "version": {current.version}, {current.text[1:]}'


def _current_message(role: str, snapshot: Snapshot) -> LastMessage:
    """What a role may know of the table, as a version of its own."""
    if role not in snapshot.texts:
        message = message_for(role, snapshot.setup, snapshot.state, snapshot.shown)
        snapshot.texts[role] = json.dumps(message, ensure_ascii=False, allow_nan=False)
    text, last = snapshot.texts[role], snapshot.last_messages.get(role)
    if last is None or last.text != text:
        snapshot.last_messages[role] = LastMessage(1 if last is None else last.version + 1, text)
    return snapshot.last_messages[role]

"""The screens of a table: what waits to be sent to each, and when it is sent.

Each role has a stream of its own: it is sent the table when what it may know has changed, and its versions
count those messages alone. A change that it may not see causes no message.
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

from feasibility.live.table.setup import Setup
from feasibility.live.table.state import Both, TableState
from feasibility.live.updates.message import Shown, message_for

PACE = 0.08
"""Seconds between two messages to a screen that moves nothing itself: often enough to follow a lever
that is moved elsewhere, and no more, so that the screen that moves it is updated first."""
MOST_REFUSALS = 400
"""Refusals that wait for a screen: as many as it can cause at once."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class LastMessage:
    """The last message to a role, and its version: how many messages the role has had."""

    version: int
    text: str


@dataclass(frozen=True)
class Snapshot:
    """The state of the table at one moment, from which every message of it is made."""

    setup: Setup
    state: TableState
    shown: Shown
    last_messages: dict[str, LastMessage]
    """The last message to each role."""
    texts: dict[str, str] = field(default_factory=dict)
    """The message of each role, made for the first screen of that role."""


@dataclass(eq=False)
class Connection:
    """One screen."""

    role: str
    number: int
    seq: int | None = None
    """Number of its last message that was handled."""
    shown_seq: int | None = None
    """Number of its message that the figures on the screen include."""
    snapshot: Snapshot | None = None
    """The next state to send; one that was not sent yet is replaced."""
    sent: float = -inf
    """When it was last sent the table, by the clock of the event loop [s]."""
    last: tuple[int, int | None] | None = None
    """The version that it was last sent, and the number of its own message that this answered."""
    refusals: deque[str] = field(default_factory=lambda: deque(maxlen=MOST_REFUSALS))
    waiting: asyncio.Event = field(default_factory=asyncio.Event)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when what waits answers a message of its own."""


def refuse(connection: Connection, reason: Both, seq: int | None) -> None:
    """Queue a refusal, to be sent with the next update."""
    connection.refusals.append(refusal_text(reason, seq))


def refusal_text(reason: Both, seq: int | None) -> str:
    """A refusal as a message, with the number of the message that it answers."""
    return json.dumps({"type": "refused", "reason": reason, "seq": seq}, ensure_ascii=False)


async def next_texts(connection: Connection) -> Iterable[str]:
    """The next messages to a screen; waits until there are any and until they may be sent."""
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
        except Exception:  # logged; the next change sends the whole table again
            logger.exception("the table could not be told")
            return texts
        if text is not None:
            connection.sent = asyncio.get_running_loop().time()
            texts.append(text)
    return texts


def _update_for(connection: Connection, snapshot: Snapshot) -> str | None:
    """The update for a screen: what its role may know, and which message it answers; None if unchanged."""
    current = _current_message(connection.role, snapshot)
    now = (current.version, connection.shown_seq)
    if now == connection.last:
        return None
    connection.last = now
    ack = "null" if connection.shown_seq is None else str(connection.shown_seq)
    return f'{{"ack": {ack}, "version": {current.version}, {current.text[1:]}'


def _current_message(role: str, snapshot: Snapshot) -> LastMessage:
    """The current message to a role; its version rises when the text changes."""
    if role not in snapshot.texts:
        message = message_for(role, snapshot.setup, snapshot.state, snapshot.shown)
        snapshot.texts[role] = json.dumps(message, ensure_ascii=False, allow_nan=False)
    text, last = snapshot.texts[role], snapshot.last_messages.get(role)
    if last is None or last.text != text:
        snapshot.last_messages[role] = LastMessage(1 if last is None else last.version + 1, text)
    return snapshot.last_messages[role]

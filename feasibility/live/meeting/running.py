"""The live table: what is in memory during the meeting, how it is changed, and how it is written.

Everything here runs on one event loop; long work runs in threads, one for each kind of work, so that a
calculation never waits for the record, nor a move for a calculation.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from math import inf
from pathlib import Path
from typing import Any, TypeVar

from feasibility.errors import InputError
from feasibility.language.texts import LANGUAGES
from feasibility.live.meeting.recording import rebuilt, restored
from feasibility.live.table.setup import Setup, label_of
from feasibility.live.table.state import Answer, Both, Clock, Position, TableState
from feasibility.live.table.stored import move_aside, read_state, write_state
from feasibility.live.table.transitions import logged, refused
from feasibility.live.table.words import both
from feasibility.live.updates.beat import LEAST, beat_for, on_beat, probability_beat_for
from feasibility.live.updates.computing import Computed, FrontierPoints, NoCaseError, computed
from feasibility.live.updates.message import OptionFigures, Shown, with_times
from feasibility.live.updates.packages import Packages
from feasibility.live.updates.probabilities import Probable
from feasibility.live.updates.screens import Connection, LastMessage
from feasibility.messages import listed
from feasibility.record.append import append
from feasibility.record.entries import Draft, Entry
from feasibility.serving.limits import LOGGED, Bucket, allowed, full

T = TypeVar("T")
Key = tuple[tuple[tuple[str, float], ...], tuple[tuple[str, int], ...]]
FrontierKey = tuple[tuple[str, float | int], ...]

AGAIN = 5.0
"""Seconds after which a state that could not be written is written again."""
PATIENCE = 2.0
"""Seconds that another program may keep the record to itself."""
KINDS = ("computing", "probability", "frontier", "record", "state", "sheets")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Files:
    """The files in which the table is stored."""

    record: Path
    state: Path


@dataclass(eq=False)
class Live:
    """The table while it is open."""

    setup: Setup
    files: Files
    clock: Clock
    lang: str
    state: TableState
    shown: Shown
    tried: Position
    """The position that was computed last, whether or not it makes a valid scenario."""
    moved_at: float = -inf
    """When the position last changed, by a monotonic clock [s]."""
    beat: float = LEAST
    """Seconds from a request to its answer."""
    last_messages: dict[str, LastMessage] = field(default_factory=dict)
    """The last message to each role."""
    connections: set[Connection] = field(default_factory=set)
    made: int = 0
    """Connections so far."""
    known: dict[Key, OptionFigures] = field(default_factory=dict)
    frontiers: dict[FrontierKey, FrontierPoints | None] = field(default_factory=dict)
    contribution: tuple[Position, float | None] | None = None
    """The contribution that closes the gap at the position last examined [€]."""
    packages: tuple[Position, Packages] | None = None
    """The packages that close the gap at the position last examined."""
    probable: Probable | None = None
    """The probabilities at the position last examined."""
    probability_beat: float = 0.0
    """Seconds after which a party that hides something is told its probabilities."""
    offers_links: bool = False
    """Whether the shared screen may show the links of parties, for other phones and laptops."""
    is_computing: bool = False
    """Read by the threads that compute probabilities and the frontier, which then wait."""
    refused: Bucket | None = None
    unreported: dict[str, None] = field(default_factory=dict)
    """Refusals since the last report."""
    record_allowance: dict[str, Bucket] = field(default_factory=dict)
    troubles: dict[str, Both | None] = field(default_factory=dict)
    sheets: dict[tuple[str, tuple[Answer, ...], str, str], asyncio.Future[bytes]] = field(
        default_factory=dict
    )
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    unsaved: asyncio.Event = field(default_factory=asyncio.Event)
    recording: asyncio.Lock = field(default_factory=asyncio.Lock)
    saving: asyncio.Lock = field(default_factory=asyncio.Lock)
    threads: Mapping[str, ThreadPoolExecutor] = field(
        default_factory=lambda: {kind: ThreadPoolExecutor(1, kind) for kind in KINDS}
    )
    tasks: list[asyncio.Task[None]] = field(default_factory=list)


def live_table(setup: Setup, files: Files, clock: Clock, lang: str, beats: float | None = None) -> Live:
    """The table as it was left, or with the scenario's values when it is opened for the first time.

    Args:
        setup: of the table.
        files: the record and the state.
        clock: the clocks.
        lang: language of default names.
        beats: seconds from a request to its answer; by default those that suit this machine.

    Raises:
        InputError: the record cannot be read, or the scenario's own position cannot be computed.
    """
    record, whole = rebuilt(setup, files.record)
    kept = read_state(files.state, setup)
    aside = move_aside(files.state) if kept is None else None
    state = restored(setup, kept, record, whole, clock.moment())
    invalid: Both | None = None
    try:
        found = computed(setup, state.position)
    except NoCaseError as error:
        invalid, found = error.reason, computed(setup, setup.start)
    state = logged(state, clock.moment(), both("live_log_begun"))
    if aside is not None:
        state = logged(state, clock.moment(), both("live_log_unreadable", file=aside.name))
    shown = Shown(
        computed=found,
        invalid=invalid,
        options={},
        frontier=None,
        frontier_stale=True,
        screens={},
        trouble=None,
    )
    beats = beat_for(setup, time.thread_time) if beats is None else beats
    slow_beat = probability_beat_for(setup, time.thread_time)
    return Live(
        setup, files, clock, lang, state, shown, state.position, beat=beats, probability_beat=slow_beat
    )


async def beat(live: Live, begun: float, length: float | None = None) -> None:
    """Wait until the outcome may be sent.

    Args:
        live: the table.
        begun: when the work began, by `beat.now` [s].
        length: of the beat, where it is not that of the answers [s].
    """
    if live.beat:
        await on_beat(begun, length or live.beat)


async def in_thread(live: Live, kind: str, work: Callable[..., T], *values: Any) -> T:
    """The result of a function that runs in the thread of its kind."""
    return await asyncio.get_running_loop().run_in_executor(live.threads[kind], work, *values)


# ------------------------------------------------------------------------------------------ changing


def change(live: Live, state: TableState) -> None:
    """Set another state, which is then computed, sent and saved."""
    if state.position != live.state.position:
        live.moved_at = live.clock.steady()
        live.moved.set()
    live.state = state
    live.changed.set()
    live.unsaved.set()


def log(live: Live, text: Both) -> None:
    """Add a line to the public log."""
    change(live, logged(live.state, live.clock.moment(), text))


def log_refusal(live: Live, text: Both) -> None:
    """Count a refusal, of which there may be many; the leader of the meeting sees them at a limited rate."""
    live.state = refused(live.state, live.clock.moment(), text)
    live.unreported[text["en"]] = None
    report_refusals(live)


def report_refusals(live: Live) -> None:
    """Report, on the leader's page and in the terminal, the refusals that were not reported yet."""
    now = live.clock.steady()
    live.refused, may = allowed(live.refused or full(LOGGED, now), LOGGED, now)
    if not live.unreported or not may:
        return
    for each in live.state.refusals:
        if each.text["en"] in live.unreported:
            logger.warning("%s", with_times(each.text, each.times)[live.lang])
    live.unreported.clear()
    live.changed.set()


def who(live: Live, role: str) -> Both:
    """The name of a role in a sentence."""
    label = label_of(live.setup, role)
    return {"en": label, "nl": label} if label else both("live_screen")


async def compute(live: Live, position: Position) -> Computed:
    """Everything that follows from a position; what is on the screens is not computed again.

    Raises:
        NoCaseError: it makes no valid scenario.
    """
    if live.shown.invalid is None and live.shown.computed.position == position:
        return live.shown.computed
    live.is_computing = True
    try:
        return await in_thread(live, "computing", computed, live.setup, position)
    finally:
        live.is_computing = False


# ------------------------------------------------------------------------------------ what is written


async def save(live: Live) -> None:
    """Write the state, and report on the screens where that fails."""
    async with live.saving:
        live.unsaved.clear()
        try:
            await in_thread(live, "state", write_state, live.files.state, live.setup, live.state)
        except InputError as error:
            text = both("live_trouble_state", reason=messages_of(error))
            if live.troubles.get("state") != text:
                logger.error("%s", text[live.lang])
            trouble(live, "state", text)
            asyncio.get_running_loop().call_later(AGAIN, live.unsaved.set)
        except Exception:  # logged, and the next save tries again: the table continues without it
            logger.exception("the state could not be written")
        else:
            trouble(live, "state", None)


def trouble(live: Live, kind: str, text: Both | None) -> None:
    """Show on every screen what cannot be written, until it can be written again."""
    live.troubles[kind] = text
    standing = [each for each in live.troubles.values() if each is not None]
    together = {lang: " ".join(each[lang] for each in standing) for lang in LANGUAGES} if standing else None
    if together != live.shown.trouble:
        live.shown = replace(live.shown, trouble=together)
        live.changed.set()


def messages_of(error: InputError) -> str:
    """The messages of an error, without the paths of this machine."""
    return listed((each.message for each in error.mistakes), "; ") + "."


async def write(live: Live, draft: Draft) -> Entry:
    """Add an entry to the record.

    Raises:
        InputError: the record cannot be written; nothing of the entry is then in it.
    """
    try:
        entry: Entry = await in_thread(live, "record", append, live.files.record, draft, PATIENCE)
    except InputError as error:
        trouble(live, "record", both("live_trouble_record", reason=messages_of(error)))
        raise
    trouble(live, "record", None)
    return entry

"""The live table: what is in memory while people talk, and the tasks that compute, save and tell.

Everything here runs on one event loop; what takes time runs in threads of its own kind, one of each, so that
a calculation never waits for the record, nor a move for a calculation.
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
from feasibility.record.append import append
from feasibility.record.entries import Draft, Entry
from feasibility.table.computing import (
    Computed,
    FrontierPoints,
    NoCaseError,
    computed,
    contribution_at,
    frontier_at,
    satisfied_of,
)
from feasibility.table.limits import LOGGED, Bucket, allowed, full
from feasibility.table.message import OptionFigures, Shown, sees_all
from feasibility.table.moves import logged, refused
from feasibility.table.positions import mix_values
from feasibility.table.recording import rebuilt, restored
from feasibility.table.records import Answer, Both, Clock, Position, TableState
from feasibility.table.screens import Connection, Told
from feasibility.table.setup import Setup, label_of, roles_of
from feasibility.table.stored import read_state, write_state
from feasibility.table.told import said_times
from feasibility.table.words import LANGUAGES, both

T = TypeVar("T")
Key = tuple[tuple[tuple[str, float], ...], tuple[tuple[str, int], ...]]
FrontierKey = tuple[tuple[str, float | int], ...]

SAVED_WITHIN = 0.2
"""Seconds in which the moves after one that was written are gathered."""
QUIET = 0.3
"""Seconds without a move after which the contribution and the frontier are looked for."""
YIELD = 0.01
MOST_FRONTIERS = 64
AGAIN = 5.0
"""Seconds after which a state that could not be written is written again."""
PATIENCE = 2.0
"""Seconds that another program may keep the record to itself."""
KINDS = ("computing", "frontier", "record", "state", "sheets")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Files:
    """Where the table keeps what it must not forget."""

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
    """When the position last changed, by the clock of this process [s]."""
    version: int = 0
    connections: set[Connection] = field(default_factory=set)
    made: int = 0
    """Connections so far."""
    known: dict[Key, OptionFigures] = field(default_factory=dict)
    frontiers: dict[FrontierKey, FrontierPoints | None] = field(default_factory=dict)
    frontier_key: FrontierKey | None = None
    contribution: tuple[Position, float | None] | None = None
    """What closes the gap of a position, the last that was looked at [€]."""
    is_computing: bool = False
    """Read by the thread that looks for the frontier, which then waits."""
    refused: Bucket | None = None
    unsaid: dict[str, None] = field(default_factory=dict)
    """What was refused since that was last told."""
    asking: dict[str, Bucket] = field(default_factory=dict)
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


def live_table(setup: Setup, files: Files, clock: Clock, lang: str) -> Live:
    """The table as it was left, or as the scenario has it where it is opened for the first time.

    Args:
        setup: of the table.
        files: the record and the state.
        clock: what time it is.
        lang: language of names that nobody gave.

    Raises:
        InputError: the record cannot be read, or the scenario's own position cannot be computed.
    """
    record, whole = rebuilt(setup, files.record)
    state = restored(setup, read_state(files.state, setup), record, whole, clock.moment())
    invalid: Both | None = None
    try:
        found = computed(setup, state.position)
    except NoCaseError as error:
        invalid, found = error.reason, computed(setup, setup.start)
    state = logged(state, clock.moment(), both("live_log_begun"))
    shown = Shown(
        computed=found,
        invalid=invalid,
        options={},
        frontier=None,
        frontier_stale=True,
        screens={},
        trouble=None,
    )
    return Live(setup, files, clock, lang, state, shown, state.position)


async def in_thread(live: Live, kind: str, work: Callable[..., T], *values: Any) -> T:
    """What a function gives, worked out in the thread of its kind."""
    return await asyncio.get_running_loop().run_in_executor(live.threads[kind], work, *values)


def start(live: Live) -> None:
    """Begin to compute, to save and to tell."""
    for task in (_telling(live), _frontiers(live), _saving(live)):
        live.tasks.append(asyncio.create_task(task))
    live.changed.set()
    live.moved.set()
    live.unsaved.set()


async def stop(live: Live) -> None:
    """Write what was not written yet, and end."""
    for task in live.tasks:
        task.cancel()
    await asyncio.gather(*live.tasks, return_exceptions=True)
    async with live.recording:
        await save(live)
    for thread in live.threads.values():
        thread.shutdown(wait=False, cancel_futures=True)


# ------------------------------------------------------------------------------------------ changing


def change(live: Live, state: TableState) -> None:
    """Another state, which is computed, told and saved soon."""
    if state.position != live.state.position:
        live.moved_at = time.monotonic()
        live.moved.set()
    live.state = state
    live.changed.set()
    live.unsaved.set()


def log(live: Live, text: Both) -> None:
    """A line more in what everybody may know."""
    change(live, logged(live.state, live.clock.moment(), text))


def log_refusal(live: Live, text: Both) -> None:
    """Count what was refused, of which there may be a flood; who leads is told when there is a turn."""
    live.state = refused(live.state, live.clock.moment(), text)
    live.unsaid[text["en"]] = None
    say_refusals(live)


def say_refusals(live: Live) -> None:
    """Tell, on the page of who leads and in the terminal, what was refused and not told yet."""
    now = live.clock.steady()
    live.refused, may = allowed(live.refused or full(LOGGED, now), LOGGED, now)
    if not live.unsaid or not may:
        return
    for each in live.state.refusals:
        if each.text["en"] in live.unsaid:
            logger.warning("%s", said_times(each.text, each.times)[live.lang])
    live.unsaid.clear()
    live.changed.set()


def who(live: Live, role: str) -> Both:
    """What a role is called in a sentence."""
    label = label_of(live.setup, role)
    return {"en": label, "nl": label} if label else both("live_screen")


# ------------------------------------------------------------------------------------------ telling


async def _telling(live: Live) -> None:
    """Compute the last position and tell it, again and again; what came in between is passed over."""
    while True:
        await live.changed.wait()
        live.changed.clear()
        state = live.state
        handled = [(each, each.seq) for each in live.connections]
        try:
            await _compute(live, state)
        except Exception:  # logged, and said on every screen: one position must not end the table
            logger.exception("a position could not be computed")
            live.shown = replace(live.shown, invalid=both("live_no_figures"))
            live.tried = state.position
        for each, seq in handled:
            if each.told != seq:
                each.told = seq
                each.answered.set()
        tell(live, state.position)
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


async def compute(live: Live, position: Position) -> Computed:
    """Everything that follows from a position; what is on the screens is not worked out again.

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


def tell(live: Live, position: Position) -> None:
    """Tell every screen how the table stands, those first whose own message that answers."""
    live.version += 1
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
    told = Told(live.setup, live.version, replace(live.state, position=position), live.shown)
    for each in sorted(live.connections, key=lambda each: not each.answered.is_set()):
        each.table = told
        each.waiting.set()


# ---------------------------------------------------------------------------------------- the frontier


class _SupersededError(Exception):
    """The levers moved on while the frontier was looked for."""


async def _frontiers(live: Live) -> None:
    """Look for the frontier when the table has been quiet for a moment."""
    while True:
        await live.moved.wait()
        while live.moved.is_set():
            live.moved.clear()
            await asyncio.sleep(QUIET)
        position = live.state.position
        await _contribution(live, position)
        key = mix_values(live.setup, position)
        if key in live.frontiers:
            continue

        def go_on(_: int, key: FrontierKey = key) -> None:
            while mix_values(live.setup, live.state.position) == key:
                if not live.is_computing and time.monotonic() - live.moved_at >= QUIET:
                    return
                time.sleep(YIELD)
            raise _SupersededError

        try:
            found = await in_thread(live, "frontier", frontier_at, live.setup, position, go_on)
        except _SupersededError:
            live.moved.set()
            continue
        except Exception:  # logged; the pages then show no frontier, and all else goes on
            logger.exception("the frontier could not be worked out")
            found = None
        if len(live.frontiers) >= MOST_FRONTIERS:
            del live.frontiers[next(iter(live.frontiers))]
        live.frontiers[key] = found
        live.changed.set()


async def _contribution(live: Live, position: Position) -> None:
    """Look for the contribution, where there is somebody who may be told."""
    if not any(sees_all(role, live.setup) for role in roles_of(live.setup)):
        return
    try:
        found = await compute(live, position)
        amount = await in_thread(live, "frontier", contribution_at, live.setup, found)
    except NoCaseError:
        return
    except Exception:  # logged; the pages then show no contribution, and all else goes on
        logger.exception("the contribution could not be worked out")
        return
    live.contribution = (position, amount)
    if amount is not None:
        live.changed.set()


# ------------------------------------------------------------------------------------ what is written


async def _saving(live: Live) -> None:
    while True:
        await live.unsaved.wait()
        await save(live)
        await asyncio.sleep(SAVED_WITHIN)


async def save(live: Live) -> None:
    """Write the state, and say so on the screens where that fails."""
    async with live.saving:
        live.unsaved.clear()
        try:
            await in_thread(live, "state", write_state, live.files.state, live.setup, live.state)
        except InputError as error:
            text = both("live_trouble_state", reason=said(error))
            if live.troubles.get("state") != text:
                logger.error("%s", text[live.lang])
            trouble(live, "state", text)
            asyncio.get_running_loop().call_later(AGAIN, live.unsaved.set)
        except Exception:  # logged, and the next save tries again: the table goes on without it
            logger.exception("the state could not be written")
        else:
            trouble(live, "state", None)


def trouble(live: Live, kind: str, text: Both | None) -> None:
    """What cannot be written just now, on every screen until it can be again."""
    live.troubles[kind] = text
    standing = [each for each in live.troubles.values() if each is not None]
    together = {lang: " ".join(each[lang] for each in standing) for lang in LANGUAGES} if standing else None
    if together != live.shown.trouble:
        live.shown = replace(live.shown, trouble=together)
        live.changed.set()


def said(error: InputError) -> str:
    """The messages of a mistake, without the paths of this machine."""
    return "; ".join(each.message for each in error.mistakes) + "."


async def write(live: Live, draft: Draft) -> Entry:
    """One entry more in the record.

    Raises:
        InputError: the record cannot be written; nothing of the entry is then in it.
    """
    try:
        entry: Entry = await in_thread(live, "record", append, live.files.record, draft, PATIENCE)
    except InputError as error:
        trouble(live, "record", both("live_trouble_record", reason=said(error)))
        raise
    trouble(live, "record", None)
    return entry

"""The server of the live table: its pages, its one websocket, and what it refuses."""

from __future__ import annotations

import asyncio
import logging
import re
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from feasibility.errors import InputError
from feasibility.language.texts import LANGUAGES
from feasibility.live.meeting.actions import handle, record
from feasibility.live.meeting.deal_sheets import SHEETS, WORKBOOK, sheet_for
from feasibility.live.meeting.running import (
    Live,
    log,
    log_refusal,
    messages_of,
    report_refusals,
    save,
    who,
)
from feasibility.live.meeting.update_loop import idle_work, update_rounds
from feasibility.live.table.requests import not_understood
from feasibility.live.table.state import Both
from feasibility.live.table.words import both
from feasibility.live.updates.message import linked
from feasibility.live.updates.screens import Connection, next_texts, refusal_text, refuse
from feasibility.serving.guard import (
    Access,
    Refused,
    guarded,
    is_of_own_page,
    refusal,
    role_in,
    sweep,
)
from feasibility.serving.limits import MESSAGES, MOST_SLOWED, full, taken
from feasibility.serving.pages import Site, page_routes
from feasibility.serving.qr import modules_of
from feasibility.serving.security import SHEET_POLICY

MOST_SCREENS = 240
"""Screens of all roles together, shared equally, so that no role can use up another's share."""
MOST_ASKED = 4
"""Deal sheets that one role may wait for at once."""
ASLEEP = 30.0
"""Seconds without reading any message after which a screen is disconnected; it may connect again."""
DEAL = re.compile(r"([1-9][0-9]{0,8})/([a-z]+\.[a-z]+)")
SAVED_WITHIN = 0.2
"""Seconds during which moves are collected before the state is written again."""
POLICY_CODE = 1008
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Served:
    """What the routes need."""

    live: Live
    site: Site
    asking: Counter[str]
    """Deal sheets that each role waits for."""
    links: Mapping[str, str]
    """The link of each party, where the table is reached over a network."""


def app_of(live: Live, door: Access, links: Mapping[str, str] | None = None) -> ASGIApp:
    """The application that a server runs.

    Args:
        live: the table.
        door: who is let in.
        links: of each party, to be shown on the shared screen; none where only this machine is reached.
    """
    refused = Refused(
        foreign=lambda: _logged(live, "foreign", "live_foreign"),
        wrong_key=lambda: _logged(live, "wrong_key", "live_wrong_key"),
        no_session=lambda: both("live_no_session"),
        not_there=lambda: _logged(live, "name", "live_not_there"),
    )
    served = Served(live, Site("feasibility.live", door, refused), Counter(), links or {})
    live.offers_links = bool(links)
    door.gate.turned_away = lambda: log_refusal(live, both("live_log_crowd"))

    @asynccontextmanager
    async def open_table(app: Starlette) -> AsyncIterator[None]:
        start(live)
        sweeping = asyncio.create_task(sweep(door.gate, lambda: report_refusals(live)))
        yield
        sweeping.cancel()
        await stop(live)

    return guarded(Starlette(routes=_routes(served), lifespan=open_table), door, refused)


def _logged(live: Live, what: str, reason: str) -> Both:
    """A reason for a refusal, which is logged too."""
    log_refusal(live, both(f"live_log_{what}"))
    return both(reason)


def start(live: Live) -> None:
    """Begin to compute, to save and to send updates."""
    for task in (update_rounds(live), idle_work(live), _saving(live)):
        live.tasks.append(asyncio.create_task(task))
    live.changed.set()
    live.moved.set()
    live.unsaved.set()


async def stop(live: Live) -> None:
    """Write what is not saved yet, and end."""
    for task in live.tasks:
        task.cancel()
    await asyncio.gather(*live.tasks, return_exceptions=True)
    async with live.recording:
        await save(live)
    for thread in live.threads.values():
        thread.shutdown(wait=False, cancel_futures=True)


async def _saving(live: Live) -> None:
    while True:
        await live.unsaved.wait()
        await save(live)
        await asyncio.sleep(SAVED_WITHIN)


def _routes(served: Served) -> list[BaseRoute]:
    return [
        *page_routes(served.site),
        Route("/deal/{name:path}", partial(_deal, served)),
        Route("/link/{name:path}", partial(_link, served)),
        WebSocketRoute("/table", partial(_table, served)),
        Route("/{name:path}", _nothing),
    ]


async def _nothing(request: Request) -> Response:
    return refusal(both("live_not_there"), 404)


def _without_session(live: Live) -> Response:
    """The refusal of a browser that has no session, which stands in the log."""
    log_refusal(live, both("live_log_no_session"))
    return refusal(both("live_no_session"), 403)


async def _link(served: Served, request: Request) -> Response:
    """The link of a party with its QR code, for the shared screen; that it was shown stands in the log."""
    live, name = served.live, request.path_params["name"]
    role = role_in(served.site.door, request)
    if role is None:
        return _without_session(live)
    here = {each.role: 1 for each in live.connections}
    if name not in served.links or name not in linked(role, live.setup, here):
        log_refusal(live, both("live_log_not_allowed", who=who(live, role)))
        return refusal(both("live_no_link"), 403)
    log(live, both("live_log_link", who=who(live, name)))
    rows = ["".join("1" if dark else "0" for dark in row) for row in modules_of(served.links[name])]
    return JSONResponse({"link": served.links[name], "rows": rows})


# -------------------------------------------------------------------------------------- deal sheets


async def _deal(served: Served, request: Request) -> Response:
    """A deal sheet of a proposal, made from the recorded run."""
    live = served.live
    role = role_in(served.site.door, request)
    if role is None:
        return _without_session(live)
    asked = DEAL.fullmatch(request.path_params["name"])
    lang = request.query_params.get("lang", live.lang)
    if asked is None or asked[2] not in SHEETS or lang not in LANGUAGES:
        return refusal(served.site.refused.not_there(), 404)
    number, name = int(asked[1]), asked[2]
    proposal = next((each for each in live.state.proposals if each.number == number), None)
    if proposal is None:
        return refusal(both("live_no_proposal", number=number), 404)
    if served.asking[role] >= MOST_ASKED:
        return refusal(both("live_too_busy"), 429)
    served.asking[role] += 1
    try:
        data = await asyncio.shield(sheet_for(live, name, proposal, lang))
    except InputError as error:
        return refusal(both("live_no_sheet", reason=messages_of(error)), 409)
    except Exception:  # logged, and answered with 500: one sheet must not end the table
        logger.exception("a sheet could not be made")
        return refusal(both("live_no_figures"), 500)
    finally:
        served.asking[role] -= 1
    way = "attachment" if name == WORKBOOK else "inline"
    headers = {
        "content-disposition": f'{way}; filename="deal-{number}-{name}"',
        "content-security-policy": SHEET_POLICY,
    }
    return Response(data, media_type=SHEETS[name], headers=headers)


# ---------------------------------------------------------------------------------------- the table


async def _table(served: Served, websocket: WebSocket) -> None:
    """One screen, from connecting to disconnecting."""
    live = served.live
    if not is_of_own_page(websocket, served.site.door):
        log_refusal(live, both("live_log_foreign"))
        await websocket.close(POLICY_CODE)
        return
    role = role_in(served.site.door, websocket)
    if role is None:
        log_refusal(live, both("live_log_no_session"))
        await websocket.close(POLICY_CODE)
        return
    await websocket.accept()
    most = MOST_SCREENS // len(served.site.door.keys)
    if sum(each.role == role for each in live.connections) >= most:
        log_refusal(live, both("live_log_full", who=who(live, role), most=most))
        reason = both("live_screens_enough", most=most)
        with suppress(WebSocketDisconnect, RuntimeError, OSError):
            await websocket.send_text(refusal_text(reason, None))
        await _close(websocket)
        return
    live.made += 1
    connection = Connection(role, live.made)
    live.connections.add(connection)
    live.changed.set()
    ways = [
        asyncio.create_task(each)
        for each in (_send(connection, websocket), _receive(live, connection, websocket))
    ]
    try:
        ended, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        live.connections.discard(connection)
        live.changed.set()
        for each in ways:
            each.cancel()
    for each in ended:
        each.result()


async def _send(connection: Connection, websocket: WebSocket) -> None:
    """Send a screen the latest state until it disconnects or stops reading, as a sleeping laptop does."""
    with suppress(WebSocketDisconnect, RuntimeError, OSError):
        while True:
            for text in await next_texts(connection):
                async with asyncio.timeout(ASLEEP):
                    await websocket.send_text(text)


async def _receive(live: Live, connection: Connection, websocket: WebSocket) -> None:
    """Handle the messages of a screen, at a limited rate, until it disconnects."""
    recording: set[asyncio.Task[None]] = set()
    bucket, slowed = full(MESSAGES, live.clock.steady()), 0
    while True:
        received = await websocket.receive()
        if received["type"] != "websocket.receive":
            return
        bucket, wait = taken(bucket, MESSAGES, live.clock.steady())
        slowed = 0 if bucket.turns > MESSAGES.burst / 2 else slowed + 1
        if slowed > MOST_SLOWED:
            log_refusal(live, both("live_log_flood", who=who(live, connection.role)))
            await _close(websocket)
            return
        text = received.get("text")
        if text is None:
            refuse(connection, not_understood().reason, None)
            live.changed.set()
        elif (message := handle(live, connection, text)) is not None:
            task = asyncio.create_task(record(live, connection, message))
            recording.add(task)
            task.add_done_callback(recording.discard)
        await asyncio.sleep(wait)


async def _close(websocket: WebSocket) -> None:
    with suppress(RuntimeError, OSError):
        if websocket.application_state == WebSocketState.CONNECTED:
            await websocket.close(POLICY_CODE)

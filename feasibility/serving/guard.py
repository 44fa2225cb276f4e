"""In front of every route: the names of the server, its sessions, its headers, its connections."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from feasibility.serving.bodies import key_in
from feasibility.serving.gate import Gate, answered, asks, close_overdue, hold
from feasibility.serving.keys import role_of_key, role_of_session, seat_of, session_of
from feasibility.serving.security import HEADERS, Address, asker_of, cookie_of, is_own_host, is_own_origin

SWEEP = 1.0
"""Seconds between two checks for connections that have waited too long."""
Both = Mapping[str, str]
"""A sentence in each language."""


@dataclass(frozen=True)
class Access:
    """Who may connect, and from where."""

    keys: Mapping[str, str]
    """Role → key."""
    address: Address
    """The address that clients use."""
    gate: Gate
    """How many connections may wait."""


@dataclass(frozen=True)
class Refused:
    """What a server says, and notes, when it refuses."""

    foreign: Callable[[], Both]
    """A request for another host name, or from another page."""
    wrong_key: Callable[[], Both]
    """A session was asked for with a key of nobody."""
    no_session: Callable[[], Both]
    """A request without a session, or with that of another server."""
    not_there: Callable[[], Both]
    """A name of which there is nothing."""


def refusal(reason: Both, status: int) -> Response:
    """An answer that refuses, with its reason in each language."""
    return JSONResponse({"reason": dict(reason)}, status)


async def sweep(gate: Gate, also: Callable[[], None] = lambda: None) -> None:
    """Close connections that have waited too long, again and again.

    Args:
        gate: through which they came.
        also: called each time.
    """
    while True:
        await asyncio.sleep(SWEEP)
        close_overdue(gate)
        also()


def guarded(app: ASGIApp, door: Access, refused: Refused) -> ASGIApp:
    """The application with its headers on every answer; requests for another host name are refused."""

    async def inside(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                given = {name for name, _ in message["headers"]}
                more = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message["headers"], *(each for each in more if each[0] not in given)]
            await send(message)

        connection, gate = HTTPConnection(scope), door.gate
        peer, headers = scope.get("client"), connection.headers
        asker = asker_of(peer[0], headers.get("x-forwarded-for"), door.address) if peer else ""
        asks(gate, peer, asker)
        try:
            if scope["type"] == "http" and not is_own_host(headers.get("host", ""), door.address):
                await refusal(refused.foreign(), 421)(scope, receive, with_headers)
                return
            if role_in(door, connection) is not None:
                hold(gate, peer)
            await app(scope, receive, with_headers)
        finally:
            answered(gate, peer)

    return inside


def is_of_own_page(connection: HTTPConnection, door: Access) -> bool:
    """Whether a request comes from a page of this server."""
    headers = connection.headers
    return is_own_origin(headers.get("origin"), headers.get("host", ""), door.address)


async def session_for(request: Request, door: Access, refused: Refused) -> Response:
    """Exchange a key for a session, which the browser keeps."""
    if not is_of_own_page(request, door):
        return refusal(refused.foreign(), 403)
    role = role_of_key(door.keys, await key_in(request))
    if role is None:
        return refusal(refused.wrong_key(), 403)
    seat = seat_of(door.keys[role])
    response = JSONResponse({"seat": seat})
    response.set_cookie(
        cookie_of(seat),
        session_of(door.keys[role]),
        path="/",
        secure=(request.headers.get("origin") or "").startswith("https:"),
        httponly=True,
        samesite="strict",
    )
    return response


def role_in(door: Access, connection: HTTPConnection) -> str | None:
    """The role of a request; None without a session, or where a browser has several roles and names none."""
    seat, cookies, keys = connection.query_params.get("seat"), connection.cookies, door.keys
    sessions = {cookie_of(seat_of(key)): role for role, key in keys.items()}
    names = [each for each in sessions if each in cookies]
    if seat is not None:
        names = [each for each in names if each == cookie_of(seat)]
    known = [role for each in names if (role := sessions[each]) == role_of_session(keys, cookies[each])]
    return known[0] if len(known) == 1 else None

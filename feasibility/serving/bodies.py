"""Bodies in JSON: of a request, read with a bound on its length, and of an answer that can hold any text."""

from __future__ import annotations

import json
from contextlib import suppress

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from feasibility.plain_data import Json
from feasibility.scenario.reading.json import strict_json

LONGEST_KEY_BODY = 4_096
"""Bytes of a body that offers a key."""

LONGEST_NUMBER = 100
"""Digits of a whole number: one that no float can hold would end the arithmetic."""


class TooLargeError(Exception):
    """A body is longer than it may be."""


async def json_in(request: Request, longest: int) -> Json | None:
    """The JSON object in the body of a request; None where it has none, or a number that is not finite.

    Args:
        request: not yet read.
        longest: bytes it may have; no more than these are ever kept.

    Raises:
        TooLargeError: it has more.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return None
    body = bytearray()
    with suppress(ClientDisconnect):  # what was received until then is no object
        async for piece in request.stream():
            body += piece
            if len(body) > longest:
                raise TooLargeError
    try:
        data = strict_json(body, LONGEST_NUMBER)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def json_answer(data: object, status: int = 200) -> Response:
    """An answer in ASCII: also half a character, which a file may have by an escape, can be told.

    Raises:
        ValueError: the data has a number that is not finite.
    """
    text = json.dumps(data, allow_nan=False, separators=(",", ":"))
    return Response(text, status, media_type="application/json")


async def key_in(request: Request) -> str:
    """The key that a request offers; empty where it offers none."""
    try:
        data = await json_in(request, LONGEST_KEY_BODY)
    except TooLargeError:
        return ""
    key = (data or {}).get("key")
    return key if isinstance(key, str) else ""

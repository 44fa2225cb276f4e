"""Bodies in JSON: of a request, read with a bound on its length, and of an answer that can hold any text."""

from __future__ import annotations

import json
from contextlib import suppress
from math import isfinite

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from feasibility.plain_data import Json

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
        data = json.loads(body, parse_constant=_refuse, parse_float=_finite, parse_int=_whole)
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


def _finite(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise ValueError(digits[:LONGEST_NUMBER])
    return number


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError(digits[:LONGEST_NUMBER])
    return int(digits)


def _refuse(constant: str) -> float:
    raise ValueError(constant)

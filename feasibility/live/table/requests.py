"""What a browser sends, read strictly: messages; any other form is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from feasibility.live.table.state import ANSWERS, OPTIONS, RefusedError
from feasibility.live.table.words import both
from feasibility.plain_data import Json

LARGEST = 1e12
LARGEST_SEQ = 2**53
LONGEST_NAME = 80
MOST_LEVERS = 100
LONGEST_WORDS = 1_000


def read_message(text: str) -> Json:
    """A message with exactly the fields of its type, each of its kind.

    Args:
        text: as received.

    Raises:
        RefusedError: it has another form.
    """
    try:
        data = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise not_understood() from None
    if not isinstance(data, dict) or not isinstance(data.get("type"), str) or data["type"] not in FIELDS:
        raise not_understood()
    fields = FIELDS[data["type"]]
    found: Json = {"type": data["type"], "seq": seq_of(data)}
    for name, reader in fields.items():
        found[name] = reader(data.get(name))
    if set(data) - {"type", "seq", *fields}:
        raise not_understood()
    return found


def seq_of(data: object) -> int | None:
    """The number that a client gave its message; None where it gave none."""
    seq = data.get("seq") if isinstance(data, Mapping) else None
    return seq if isinstance(seq, int) and not isinstance(seq, bool) and 0 <= seq <= LARGEST_SEQ else None


def seq_in(text: str) -> int | None:
    """The number of a message that is refused, as far as it can be read."""
    try:
        return seq_of(json.loads(text, parse_constant=_refuse))
    except (ValueError, RecursionError):
        return None


def not_understood() -> RefusedError:
    """The refusal of a message that cannot be read."""
    return RefusedError(both("live_not_understood"))


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= LARGEST:
        raise not_understood()
    return float(value)


def _whole(value: object) -> int:
    number = _number(value)
    if number != int(number):
        raise not_understood()
    return int(number)


def _yes_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise not_understood()
    return value


def _one_of(words: tuple[str, ...]) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or value not in words:
            raise not_understood()
        return value

    return read


def _text(longest: int) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            raise not_understood()
        if len(value) > longest:
            raise RefusedError(both("live_too_long", most=longest))
        shown = "".join(each if each.isprintable() else " " for each in value)
        return " ".join(shown.split())

    return read


def _name(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_NAME:
        raise not_understood()
    return value


def _levers(value: object) -> dict[str, float]:
    if not isinstance(value, dict) or not 0 < len(value) <= MOST_LEVERS:
        raise not_understood()
    return {_name(name): _number(one) for name, one in value.items()}


FIELDS: Mapping[str, Mapping[str, Callable[[object], Any]]] = {
    "move": {"lever": _name, "value": _number},
    "package": {"levers": _levers},
    "count": {"dwelling_type": _name, "value": _whole},
    "undo": {},
    "redo": {},
    "reset": {},
    "keep": {"option": _one_of(OPTIONS)},
    "take": {"option": _one_of(OPTIONS)},
    "put": {"name": _text(LONGEST_NAME)},
    "answer": {"proposal": _whole, "answer": _one_of(ANSWERS), "words": _text(LONGEST_WORDS)},
    "consent": {"given": _yes_no},
    "agree": {"given": _yes_no},
    "round": {},
    "take_up": {"proposal": _whole},
}
"""Type of a message → its fields and how each is read."""

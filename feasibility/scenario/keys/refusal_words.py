"""What stands in most refusals: what was found, its bounds, the nearest of the words that may stand there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from feasibility.messages import Message, Part, given, given_key, sentence

SHOWN = 60


def found(value: Any) -> Message:
    """A raw value for a message."""
    return given(_found(value), Part.FOUND, value)


def _found(value: Any) -> str:
    if value is None:
        return sentence("nothing")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return sentence("a mapping")
    if isinstance(value, (list, tuple)):
        return sentence("a list")
    if isinstance(value, str):
        text = value if len(value) <= SHOWN else value[:SHOWN] + "…"
        return sentence("the text {text!r}", text=text)
    if not isinstance(value, (int, float, date)):
        return sentence("a value of the type {name}", name=type(value).__name__)
    text = str(value)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def shown(number: float) -> Message:
    """A bound for a message: 0.5 or 1_000_000."""
    text = f"{number:_.0f}" if number == round(number) else f"{number:.10g}"
    return given(text, Part.NUMBER, number)


def nearest_of(word: object, allowed: Iterable[str]) -> str:
    """The allowed word nearest to this one, ignoring case; empty where none is near."""
    words = [str(each) for each in allowed]
    match = difflib.get_close_matches(str(word)[:SHOWN], words, n=1, cutoff=0.6)
    if match:
        return match[0]
    in_small = {each.casefold(): each for each in words}
    match = difflib.get_close_matches(str(word)[:SHOWN].casefold(), list(in_small), n=1, cutoff=0.6)
    return in_small[match[0]] if match else ""


def nearest(word: object, allowed: Iterable[str], path: str = "") -> Message:
    """`; did you mean 'x'?` for the allowed word nearest to this one; empty where none is near.

    Args:
        word: that was found.
        allowed: words of the format, or names in the scenario.
        path: of the key where they stand; empty for that of the mistake.
    """
    words = tuple(allowed)
    return suggestion_of(nearest_of(word, words), word, words, path)


def suggestion_of(near: str, word: object, allowed: Iterable[object], path: str = "") -> Message:
    """`; did you mean 'x'?` where the nearest word, as a file spells it, is known."""
    said = sentence("; did you mean '{near}'?", near=near) if near else ""
    return given(said, Part.NEAREST, (word, tuple(map(str, allowed)), near), path)


def unless_suggested(near: Message, allowed: Message) -> Message:
    """What may stand there, where nothing of it is near; as others see it, more may be near than in a file.

    Args:
        near: as from `nearest`.
        allowed: what is said without any.
    """
    return given("" if near else allowed, Part.UNLESS_NEAR, near)


def unknown(name: object) -> Message:
    """Message: there is no such key; where no file is seen, which one."""
    return given(sentence("unknown key"), Part.UNKNOWN, str(name))


def unknown_key_of_index(name: object) -> str:
    """The message for a key that an index does not have."""
    allowed = sentence(
        "{unknown}; a year, {then} or {history} is allowed",
        unknown=unknown(name),
        then=given_key("then", quoted=True),
        history=given_key("history", quoted=True),
    )
    near = nearest_of(name, ("then", "history"))
    if near:
        return allowed + sentence("; did you mean {near}?", near=given_key(near, quoted=True))
    if str(name).isdecimal():
        bare = allowed + sentence(": {name} without quotes", name=name)
        return given(bare, Part.IN_FILE, name)
    return allowed


def percent_hint(value: float) -> Message:
    """How a percentage is written: `: 5.5 % is written 0.055`."""
    said = sentence(": {percent:.10g} % is written {share:.10g}", percent=value, share=value / 100)
    return given(said, Part.PERCENTAGE, value / 100)

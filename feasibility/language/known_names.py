"""Dutch names of the lines and segments with a well-known name."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from feasibility.language.plain import plain

FILE = Path(__file__).parent / "data" / "known_names.toml"
NAME = 60


@cache
def known_names() -> Mapping[str, Mapping[str, str]]:
    """`lines` and `segments`: name as scenarios write it → name in Dutch."""
    found: Mapping[str, Mapping[str, str]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return found


def line_name(name: str, lang: str, longest: int = NAME) -> str:
    """A line of costs or income: in Dutch by its well-known name, else as its user wrote it.

    Args:
        name: as in the scenario: soft_costs.
        lang: nl or en.
        longest: of a name that is shown as written, in characters.
    """
    return _name("lines", name, lang, longest)


def segment_name(name: str, lang: str, longest: int = NAME) -> str:
    """A segment: in Dutch by its well-known name, else as its user wrote it; see `line_name`."""
    return _name("segments", name, lang, longest)


def _name(kind: str, name: str, lang: str, longest: int) -> str:
    known = known_names()[kind].get(name) if lang == "nl" else None
    return known or plain(name, longest)

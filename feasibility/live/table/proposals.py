"""The state of a live table: positions, proposals, answers and what happened, without arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Both = Mapping[str, str]
"""A sentence in both languages, by `en` and `nl`."""

OPTIONS = ("A", "B", "C")
ANSWERS = ("accept", "refuse", "counter")
SCREEN = "screen"
"""The role of the shared screen, which leads and is no party."""


@dataclass(frozen=True)
class Position:
    """Where the levers and the numbers of dwellings stand."""

    levers: Mapping[str, float]
    """Every lever of the table, by name."""
    counts: Mapping[str, int]
    """Every dwelling type, by name."""


@dataclass(frozen=True)
class Answer:
    """What a party says of a proposal."""

    party: str
    answer: str
    """One of `ANSWERS`."""
    words: str
    moment: str


@dataclass(frozen=True)
class HiddenAnswer:
    """Whether a party that keeps its conditions to itself has them met by a proposal."""

    party: str
    satisfied: bool


@dataclass(frozen=True)
class Proposal:
    """A position that was put formally, as it stands in the record."""

    number: int
    name: str
    by: str
    """A party, or `SCREEN`."""
    round: int
    moment: str
    position: Position
    land_price: float
    residual_land_value: float
    run: int
    """Its number in the record."""
    hash: str
    """Of its entry in the record."""
    answers: tuple[Answer, ...] = ()
    hidden: tuple[HiddenAnswer, ...] = ()
    overlap: bool | None = None
    """Whether the parties' land prices overlap; None where it was not told."""


@dataclass(frozen=True)
class LogLine:
    """What everybody at the table may know to have happened."""

    moment: str
    text: Both


@dataclass(frozen=True)
class Refusal:
    """What was refused, counted together with all that were refused for the same reason."""

    moment: str
    """Of the last."""
    text: Both
    times: int


@dataclass(frozen=True)
class Touch:
    """The last movement: movements of one hand on one lever are undone together."""

    by: int
    what: str
    at: float
    """Of a clock that never jumps [s]."""


@dataclass(frozen=True)
class TableState:
    """Everything that the screens share."""

    position: Position
    undo: tuple[Position, ...] = ()
    redo: tuple[Position, ...] = ()
    touched: Touch | None = None
    options: Mapping[str, Position] = field(default_factory=dict)
    round: int = 1
    answers_used: int = 0
    """Hidden answers given in this round."""
    proposals: tuple[Proposal, ...] = ()
    consents: tuple[str, ...] = ()
    """Parties that let it be told whether the land prices overlap."""
    agreed: tuple[str, ...] = ()
    """Parties that keep something private and let the next round begin."""
    log: tuple[LogLine, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    """For who leads the meeting, and apart from the log, which they can push nothing out of."""
    mark: str = ""
    """Of the scenario on which the last proposal was put; empty where that is not known."""


class RefusedError(Exception):
    """Something that is not done, with the reason in both languages."""

    def __init__(self, reason: Both) -> None:
        """Keep the reason."""
        self.reason = reason
        super().__init__(reason["en"])


@dataclass(frozen=True)
class Clock:
    """The clocks that the table reads, which its caller hands in."""

    moment: Any
    """() → universal time, as 2026-11-22T07:04:52Z."""
    steady: Any
    """() → seconds of a clock that never jumps."""

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
"""The role of the shared screen, which leads the meeting and is not a party."""


@dataclass(frozen=True)
class Position:
    """The values of the levers and the numbers of dwellings."""

    levers: Mapping[str, float]
    """Every lever of the table, by name."""
    counts: Mapping[str, int]
    """Every dwelling type, by name."""


@dataclass(frozen=True)
class Answer:
    """A party's answer to a proposal."""

    party: str
    answer: str
    """One of `ANSWERS`."""
    words: str
    moment: str


@dataclass(frozen=True)
class HiddenAnswer:
    """Whether a proposal satisfies the conditions that a party keeps private."""

    party: str
    satisfied: bool


@dataclass(frozen=True)
class Proposal:
    """A position that was put formally, as it is in the record."""

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
    """Whether the parties' land prices overlap; None where that was not revealed."""


@dataclass(frozen=True)
class LogLine:
    """An event that all parties may see."""

    moment: str
    text: Both


@dataclass(frozen=True)
class Refusal:
    """A refusal, counted together with all others for the same reason."""

    moment: str
    """Of the last."""
    text: Both
    times: int


@dataclass(frozen=True)
class Touch:
    """The last movement: successive movements of one lever by one screen are undone together."""

    by: int
    """The number of the screen's connection."""
    what: str
    at: float
    """By a monotonic clock [s]."""


@dataclass(frozen=True)
class TableState:
    """The state that all screens share."""

    position: Position
    undo: tuple[Position, ...] = ()
    redo: tuple[Position, ...] = ()
    touched: Touch | None = None
    options: Mapping[str, Position] = field(default_factory=dict)
    round: int = 1
    answers_used: int = 0
    """Hidden answers given in this round, and overlaps of land prices revealed in it."""
    proposals: tuple[Proposal, ...] = ()
    consents: tuple[str, ...] = ()
    """Parties that consent to reveal whether the land prices overlap."""
    agreed: tuple[str, ...] = ()
    """Parties that keep something private and agree to a next round."""
    log: tuple[LogLine, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    """For the leader of the meeting; not in the log, so that they cannot push other lines out of it."""
    mark: str = ""
    """The mark of the scenario on which the last proposal was put; empty where it is not known."""


class RefusedError(Exception):
    """A request that is refused, with the reason in both languages."""

    def __init__(self, reason: Both) -> None:
        """Keep the reason."""
        self.reason = reason
        super().__init__(reason["en"])


@dataclass(frozen=True)
class Clock:
    """The clocks of the table, given by its caller."""

    moment: Any
    """() → universal time, as 2026-11-22T07:04:52Z."""
    steady: Any
    """() → seconds of a monotonic clock."""

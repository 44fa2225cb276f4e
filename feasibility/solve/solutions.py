"""What solving for a number gives: the question, and every answer in the range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from feasibility.errors import InputError
from feasibility.evaluation.figures.named import FigureName
from feasibility.notebook import cut, short_name
from feasibility.scenario.reading.numbers import NumberPath
from feasibility.scenario.validated import Scenario
from feasibility.solve.target import Relation

Part = Literal["all", "some", "none"]
"""Of the values of a stretch."""


@dataclass(frozen=True)
class Point:
    """A value of the number, and the figure there."""

    value: float
    figure: float


@dataclass(frozen=True)
class Solution:
    """A value at which it holds, the figure there, and the verdict on the scenario with that value."""

    value: float
    figure: float
    viable: bool
    allowed: bool
    dwellings: int
    """Of the scenario with that value: a count moves the total."""
    broken: tuple[tuple[str, str], ...]
    """Rule and subject of each check that is not met then and not deviated from."""


@dataclass(frozen=True)
class Stretch:
    """Values from one to another, both included."""

    low: float
    high: float


@dataclass(frozen=True)
class Held(Stretch):
    """Values at all of which it holds, and the verdict on the scenarios with them, as far as tried."""

    viable: Part
    allowed: Part
    broken: tuple[tuple[str, str], ...]
    """Rule and subject of each check that is not met at some of the values tried."""


@dataclass(frozen=True)
class Jump:
    """Two values with none between them, at which the figure stands on either side of the target."""

    before: Point
    after: Point


@dataclass(frozen=True)
class RefusedStretch:
    """Values that make no valid scenario, and what is wrong at the first of them."""

    low: float
    high: float
    error: InputError


@dataclass(frozen=True)
class Solved:
    """What was asked, and every answer in the range."""

    scenario: Scenario
    number: NumberPath
    figure: FigureName
    relation: Relation
    target: float
    low: float
    high: float
    own_range: bool
    """Whether the user named the range."""
    present: float | None
    """The figure at the present value; None where it has no meaning, or the scenario cannot be computed."""
    solutions: tuple[Solution, ...]
    """Single values at which it holds."""
    stretches: tuple[Held, ...]
    """Stretches in which it holds at every value."""
    jumps: tuple[Jump, ...]
    """Where the figure passes the target without taking it; only for `=`."""
    nearest: Point | None
    """Where it comes nearest to the target; only where it holds nowhere."""
    throughout: float | None
    """The figure, where it is the same at every value."""
    undefined: tuple[Stretch, ...]
    """Where the figure has no meaning: there is no IRR, or there are several."""
    refused: tuple[RefusedStretch, ...]

    def __repr__(self) -> str:
        """What was asked, and the answers, in one line."""
        found = [f"{each.value:.10g}" for each in self.solutions]
        found += [f"{each.low:.10g} to {each.high:.10g}" for each in self.stretches]
        if self.nearest is not None:
            found = [f"nowhere, nearest {self.nearest.value:.10g}"]
        asked = f"{self.figure.name} {self.relation} {self.target:.10g}"
        answer = cut(", ".join(found)) or "nowhere"
        return f"Solved({short_name(self.scenario.name)}, {cut(self.number.path)} so that {asked}: {answer})"

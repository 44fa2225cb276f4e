"""What a search of mixes found, for a report."""

from __future__ import annotations

from dataclasses import dataclass

from feasibility.mix.results import BestMix, Frontier, Impossible
from feasibility.programme.question import Question


@dataclass(frozen=True)
class MixAnswer:
    """What a search of mixes found."""

    question: Question
    best: BestMix | None
    frontier: Frontier | None
    impossible: Impossible | None
    """Why there is no mix; None where there is one."""
    reported: bool
    """Whether the report is about the best mix, since the scenario itself gives ranges."""

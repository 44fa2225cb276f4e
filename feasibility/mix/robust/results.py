"""Results of a search for a mix on many paths: frozen records without arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feasibility.evaluation.summary import frame
from feasibility.mix.results import Mix
from feasibility.notebook import cut, error_text, short_name
from feasibility.programme.question import Question
from feasibility.risk.blocks import Model
from feasibility.risk.summary import Probability

if TYPE_CHECKING:
    import pandas as pd

EVERY_MIX, PROGRAMME = "every_mix", "programme"
"""How an answer is proven: every mix was tried, or by branch and bound on the counts."""


@dataclass(frozen=True)
class RobustDemand:
    """What a mix must be on the paths, and which paths those are."""

    level: float
    """Least probability that it is viable [0–1]; 0 where only the shortfall is bounded."""
    shortfall: float | None
    """What the mean of its worst margins must reach [€]; None where that is not asked."""
    share: float
    """Which share of the paths is the worst [0–1]."""
    paths: int
    seed: int
    model: Model
    """`random` deviations, or `history` replayed."""
    check_seed: int
    """Seed of the fresh paths on which the chosen mixes are tried once more."""


@dataclass(frozen=True)
class OnPaths:
    """A mix with what becomes of it on many paths."""

    mix: Mix
    """Its figures on the central path."""
    probability: Probability
    """That it is viable, on the paths of the search."""
    checked: Probability
    """The same on fresh paths."""
    shortfall: float
    """Mean of its worst margins over the price [€], on the paths of the search."""
    checked_shortfall: float
    """[€]"""
    mean_margin: float
    """Mean margin over the price [€], on the paths of the search."""


@dataclass(frozen=True)
class Point:
    """A point of the frontier: no mix has more of the objective at this probability."""

    value: float
    """The objective, on the central path."""
    mix: Mix
    probability: float
    """That it is viable, on the paths of the search."""
    shortfall: float | None = None
    """Mean of its worst margins over the price [€], where a bound on it is asked of the best mix."""


@dataclass(frozen=True)
class RobustMix:
    """The best mix that is viable on enough paths, beside the best on the central path."""

    question: Question
    """With the row of viability on the central path."""
    objective: str
    then: str
    asked: RobustDemand
    proof: str
    """`every_mix` or `programme`."""
    mixes: int | None
    """How many mixes keep to the rows; None where they are too many to try."""
    best: OnPaths | None
    """None where no mix keeps to what is asked, or a stopped search found none."""
    value: float | None
    """The objective at the mix, on the central path."""
    bound: float | None
    """What no mix exceeds: the value itself when proven; None where it is not known, or none is possible."""
    deterministic: OnPaths | None
    """The best mix that is viable on the central path; None where there is none."""
    deterministic_value: float | None
    price: float | None
    """What robustness costs: the value of the deterministic best less the value of the robust one, in the
    objective's unit; below 0 where the robust one need not be viable on the central path."""
    current: OnPaths | None
    """The scenario's own programme; None where its counts are ranges."""
    likeliest: OnPaths | None
    """The mix with the highest probability."""
    safest: OnPaths | None
    """The mix with the highest mean of its worst margins; sought where a shortfall cannot be reached."""
    points: tuple[Point, ...]
    """The frontier of objective and probability, the objective falling; every point of it where every mix was
    tried, else those at some probabilities, as far as they are asked for. A bound on the worst margins is not
    asked of them."""
    cloud: tuple[tuple[float, float], ...] = ()
    """Objective and probability of mixes that were tried, evenly spread over their order: for a picture."""
    stopped: str | None = None
    """Why the search ended before its proof: `interrupted`, `time_limit`; None where it did not."""

    def __repr__(self) -> str:
        """Scenario, counts, objective and probability in one line."""
        name = short_name(self.question.scenario.name)
        if self.best is None or self.value is None:
            highest = "" if self.likeliest is None else f", at most {self.likeliest.probability.value:.1%}"
            return f"RobustMix({name}, no mix at {self.asked.level:.1%}{highest})"
        counts = cut(", ".join(f"{each} {key}" for key, each in self.best.mix.counts.items() if each))
        proven = "proven" if self.value == self.bound else "not proven"
        chance = self.best.probability
        return (
            f"RobustMix({name}, {counts}, {self.objective} {self.value:,.10g}, viable on {chance.value:.1%} "
            f"± {error_text(chance.standard_error)}, {proven})"
        )

    def to_frame(self) -> pd.DataFrame:
        """The frontier as a frame of pandas: a column for each type's count, the objective, the probability.

        Raises:
            ImportError: pandas is not installed; the extra `frames` brings it.
        """
        rows = [
            {f"count.{name}": count for name, count in each.mix.counts.items()}
            | {self.objective: each.value, "probability": each.probability}
            for each in self.points
        ]
        return frame(rows, range(1, len(rows) + 1), "point")

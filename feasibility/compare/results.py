"""Results of a comparison; figures in their own units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from feasibility.evaluation.result import Result
from feasibility.evaluation.summary import frame
from feasibility.notebook import MOST_ROWS, cut, first_rows, html_table
from feasibility.risk.summary import Probability
from feasibility.scenario.keys.parties import OF_THE_TABLE

if TYPE_CHECKING:
    import pandas as pd

NOT_COUNTED = ("name", "mix", "levers", "uncertainty", *OF_THE_TABLE)
"""Top-level keys on which no figure of a run depends."""


Progress = Callable[[float, float], None]
"""Callback (done, total)."""


def part_of_work(progress: Progress | None, place: int, count: int) -> Progress | None:
    """What one of several parts tells how far it is, as of the whole."""
    return None if progress is None else lambda done, total: progress(place + done / total, count)


@dataclass(frozen=True)
class Difference:
    """One input in which two scenarios differ."""

    path: str
    first: object
    """The value in the first scenario, or its default; None without either."""
    second: object
    change: Literal["changed", "added", "removed"]
    """`added` and `removed` for a whole dwelling type, segment, cost line or index."""
    counts: bool
    """Whether it can change a figure; the name of a policy and options of the mix search cannot."""
    first_written: object = None
    """The same as plain data, as `with_values` takes it; None where the key is absent."""
    second_written: object = None
    first_unused: bool = False
    """Whether the number stands for none: an asking price of 0, a construction time beside phases."""
    second_unused: bool = False


@dataclass(frozen=True)
class Group:
    """Inputs that are taken over from one scenario to the other together."""

    name: str
    """Its name in data: the user's name, a path, or parts joined by +."""
    kind: Literal["own", "path", "parts"]
    parts: tuple[str, ...]
    """The parts of a scenario that it contains, where the program formed it of whole parts."""
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Refusal:
    """A combination of inputs of two scenarios that has no figure."""

    groups: tuple[str, ...]
    """The groups that are as in the second scenario; all others are as in the first."""
    path: str
    """The path of the mistake; empty where the combination is valid but its figure has no meaning."""
    message: str


@dataclass(frozen=True)
class Combination:
    """The figure with some groups as in the second scenario and the others as in the first."""

    groups: tuple[str, ...]
    value: float | None
    """None where the combination is not a valid scenario, or its figure has no meaning."""


@dataclass(frozen=True)
class Part:
    """The contribution to the difference of one group, or of several that are only valid together."""

    groups: tuple[Group, ...]
    share: Fraction
    """Exact; the shares of all parts sum to the difference of the two figures."""
    refusal: Refusal | None = None
    """For several groups: a combination that could not be computed with them separated."""


@dataclass(frozen=True)
class Split:
    """The difference of one figure between two scenarios, split over the inputs that differ."""

    figure: str
    first: float | None
    second: float | None
    """None where the figure has no meaning: then there are no parts."""
    parts: tuple[Part, ...]
    combinations: tuple[Combination, ...]
    """Every combination of the groups that was computed, 2^k of them."""


@dataclass(frozen=True)
class Pair:
    """One scenario compared with the first."""

    place: int
    """Its index among the scenarios, from 1 on; the first is 0."""
    differences: tuple[Difference, ...]
    split: Split


@dataclass(frozen=True)
class Compared:
    """One scenario of a comparison."""

    label: str
    """Its name, followed by a number where two have the same."""
    origin: str
    """The file, option or recorded run that it came from, as the user wrote it."""
    result: Result
    asked: Result | None
    """With the land at its asking price; None where the price is given or nothing is asked."""


HOLDS = ("viable", "allowed", "viable_and_allowed")
"""What a scenario may be on a path, in the order in which it is shown."""


@dataclass(frozen=True)
class Chance:
    """The probabilities of one scenario."""

    viable: Probability
    allowed: Probability
    viable_and_allowed: Probability
    higher: Probability | None
    """That its land value is above the first scenario's on the same path; None of the first itself."""
    lower: Probability | None
    """That it is below; what is left of 1 is the share of paths on which they are equal."""


@dataclass(frozen=True)
class ModelChances:
    """Those of all scenarios under one model of the indices."""

    model: str
    """random or history."""
    scenarios: tuple[Chance, ...]
    """One for each scenario; empty where a path of one of them cannot be computed."""
    refusal: str = ""
    """Why there are none."""


@dataclass(frozen=True)
class Chances:
    """How likely the scenarios of a comparison are to hold."""

    paths: int
    seed: int
    models: tuple[ModelChances, ...]


@dataclass(frozen=True)
class Comparison:
    """Scenarios side by side, each compared with the first."""

    scenarios: tuple[Compared, ...]
    figure: str
    unit: str
    """As in the glossary."""
    pairs: tuple[Pair, ...]
    chances: Chances | None = None
    """Probabilities of each scenario; None where no paths were asked."""

    def __repr__(self) -> str:
        """The figure and the scenarios in one line."""
        labels = cut(", ".join(repr(each.label) for each in self.scenarios))
        return f"Comparison({self.figure} of {len(self.scenarios)} scenarios: {labels})"

    def _repr_html_(self) -> str:
        """The shares of the inputs in each difference as a table in a notebook."""
        shares = self._shares()
        rows = [(label, inputs, f"{share:,.6g}") for label, inputs, share in shares[:MOST_ROWS]]
        caption = first_rows(f"{self.figure}, against {self.scenarios[0].label}", len(shares))
        return html_table(caption, ("scenario", "inputs", "share"), rows)

    def to_frame(self) -> pd.DataFrame:
        """The shares of the inputs in each difference, which they sum to, as a frame of pandas.

        Raises:
            ImportError: pandas is not installed; the extra `frames` brings it.
        """
        columns = ("scenario", "inputs", "share")
        return frame([dict(zip(columns, each, strict=True)) for each in self._shares()])

    def _shares(self) -> list[tuple[str, str, float]]:
        """Scenario, inputs that are taken together, and their share of the difference."""
        return [
            (
                self.scenarios[pair.place].label,
                " + ".join(each.name for each in part.groups),
                float(part.share),
            )
            for pair in self.pairs
            for part in pair.split.parts
        ]

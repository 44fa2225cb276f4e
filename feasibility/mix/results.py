"""Results of the searches of mixes: frozen records without arithmetic, in euros, dwellings and years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feasibility.evaluation.result import Result
from feasibility.evaluation.summary import frame
from feasibility.notebook import MOST_ROWS, cut, first_rows, html_table, short_name
from feasibility.programme.question import Question

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Mix:
    """One mix of dwellings with its figures."""

    counts: Mapping[str, int]
    """Dwellings of each type, in the order of the scenario."""
    dwellings: int
    land_value: float
    """Residual land value [€]."""
    margin: float
    """Margin over viability: land value less land price [€]; at a given IRR, at delivery [€]."""
    viable: bool
    mid_dwellings: int
    low_dwellings: int
    social_dwellings: int
    mid_share: float
    dwelling_years: int
    public_contribution: float
    """max(0, land price of the question − land value) [€]."""
    irr: float | None
    """The investor's IRR at the land price of the question; None where there is none, or several."""


@dataclass(frozen=True)
class RowWorth:
    """A binding row, and the gain of relaxing it by one unit, found by solving again."""

    name: str
    """As `Row.name`; `count.TYPE` for a type's own range."""
    side: str
    """`lower` or `upper`: the bound that binds."""
    limit: float
    """The bound in the row's own unit: dwellings, m², spaces, euros; 0 for a share row."""
    unit: float
    """The size of that unit, in the row's own unit."""
    gain: float
    """The improvement of the objective with one unit more, in the objective's unit."""
    mix: Mix
    """The best mix with one unit more."""


@dataclass(frozen=True)
class OwnLandVat:
    """A mix at the VAT on the land that its own use gives, where the scenario states another."""

    current: float
    """`land.vat` of the scenario [0–1]."""
    rented: float
    """Share of the mix's floor area that is let [0–1]."""
    vat: float
    """The rate of the day times that share [0–1]."""
    land_value: float
    """Residual land value of the mix at that VAT [€]."""
    viable: bool


@dataclass(frozen=True)
class BestMix:
    """The proven best mix, and the rows that bind it."""

    question: Question
    objective: str
    then: str
    """The objective that breaks ties."""
    mix: Mix
    value: float
    """The objective at the mix."""
    bound: float | None
    """Upper bound of the objective (lower bound for `public_contribution`): the value itself when proven;
    None where the search was stopped before one was known."""
    result: Result
    """The full evaluation of the mix."""
    binding: tuple[RowWorth, ...]
    own_land_vat: OwnLandVat | None = None
    """Where the stated VAT on the land does not fit the use of the mix: what it then is; else None."""
    also: tuple[Mix, ...] = ()
    """The next best mixes in order, where more than one was requested."""
    stopped: str | None = None
    """Why the search ended before all of it was done: `interrupted`, `time_limit`; None where it did not."""

    def __repr__(self) -> str:
        """Scenario, counts and the objective in one line."""
        name = short_name(self.question.scenario.name)
        proven = "proven" if self.value == self.bound else "not proven"
        return f"BestMix({name}, {_counts(self.mix)}, {self.objective} {self.value:,.10g}, {proven})"

    def _repr_html_(self) -> str:
        """The best mixes as rows of a table in a notebook."""
        mixes = (self.mix, *self.also)
        rows = [
            (str(place), *map(str, each.counts.values()), f"€{each.land_value:,.0f}", _yes(each.viable))
            for place, each in enumerate(mixes[:MOST_ROWS], 1)
        ]
        caption = first_rows(self.question.scenario.name, len(mixes))
        return html_table(caption, ("", *self.mix.counts, "residual land value", "viable"), rows)

    def to_frame(self) -> pd.DataFrame:
        """The best mixes as a frame of pandas, best first: a column for each type's count, and the figures.

        Raises:
            ImportError: pandas is not installed; the extra `frames` brings it.
        """
        mixes = (self.mix, *self.also)
        rows = [
            {f"count.{name}": count for name, count in each.counts.items()}
            | {name: value for name, value in vars(each).items() if name != "counts"}
            for each in mixes
        ]
        return frame(rows, range(1, len(mixes) + 1), "rank")


@dataclass(frozen=True)
class Unfinished:
    """A search that was stopped before it found a mix, and before it proved that there is none."""

    question: Question
    objective: str
    bound: float | None
    """Upper bound of the objective; None where it is not known."""
    stopped: str


@dataclass(frozen=True)
class Sample:
    """Divisions of a total over the types, drawn evenly: those that satisfy the rows are mixes."""

    drawn: int
    divisions: int
    """How many there are to draw from."""
    mixes: int
    """Those drawn that satisfy every row but viability."""
    viable: int
    """Those of them that are viable."""


@dataclass(frozen=True)
class Estimate:
    """About how many mixes there are, by a sample: no count."""

    number: int
    margin: float
    """With 95 % certainty the true number differs by at most this part of the estimate [0–1]."""


@dataclass(frozen=True)
class MixCount:
    """How many mixes there are."""

    question: Question
    mixes: int | None
    """Mixes that keep to every row but viability; None where that would take too long, or was stopped."""
    viable: int | None
    """Those of them that are viable; None where that would take too long, or was stopped."""
    sample: Sample | None = None
    """What the estimates are from, where a count is missing; None where both are there."""
    stopped: str | None = None
    """Why the count ended early: `interrupted` or `time_limit`; None where it did not."""


@dataclass(frozen=True)
class Frontier:
    """Every mix that no other improves in both objectives, one for each pair of values."""

    question: Question
    first: str
    second: str
    points: tuple[Mix, ...]
    """The first objective falls, the second improves, from one to the next."""
    current: Mix | None
    """The scenario's own programme; None where its counts are ranges."""
    lost: float | None
    """How much more of `first` the frontier has at no less of `second` than the current programme; None
    where there is no current programme or the frontier does not reach its value of `second`."""
    stopped: str | None = None
    """Why the search ended before the last point: `interrupted` or `time_limit`; None where it did not."""


@dataclass(frozen=True)
class Relaxation:
    """The least that one row must give for a mix to become possible, every other row kept."""

    name: str
    side: str
    amount: float
    """By how much the bound moves, in the row's own unit; dwellings for a share row."""
    becomes: float
    """The bound after it; for a share row the share that the mix reaches."""
    mix: Mix
    """A mix that is then possible."""


@dataclass(frozen=True)
class Conflict:
    """Rows that are inconsistent together, but not without any one of them."""

    rows: tuple[str, ...]


@dataclass(frozen=True)
class Impossible:
    """Why there is no mix, and what would make one possible."""

    question: Question
    conflicts: tuple[Conflict, ...]
    """Every smallest set of rows that conflict, the shortest first."""
    relaxations: tuple[Relaxation, ...]
    """For every single row that is enough when it gives: the least it must give."""
    together: tuple[tuple[Relaxation, ...], ...] = ()
    """Where no single row is enough: a least set of rows that must give together, with what each gives."""
    stopped: str | None = None
    """Why the search for conflicts ended early: `interrupted` or `time_limit`; None where it did not."""

    def __repr__(self) -> str:
        """Scenario, the first conflict and how many rows are enough when they give, in one line."""
        name = short_name(self.question.scenario.name)
        rows = cut(" + ".join(self.conflicts[0].rows)) if self.conflicts else "none found"
        enough = len(self.relaxations)
        return f"Impossible({name}, conflicts: {len(self.conflicts)}, {rows}; rows enough alone: {enough})"


@dataclass(frozen=True)
class TypeBalance:
    """One type in the balance of sour and sweet."""

    name: str
    count: int
    contribution: float
    """Its own residual per dwelling; in phases what that adds to the margin over the price [€]."""
    over: float
    """Contribution less what a dwelling must bear; negative when it is sour [€]."""
    sour: bool


@dataclass(frozen=True)
class Exchange:
    """How many dwellings of a sweet type carry one of a sour type."""

    sour: str
    sweet: str
    dwellings: float


@dataclass(frozen=True)
class SourSweet:
    """Sour and sweet (zuur en zoet): which types cost and which carry, at an asking price."""

    result: Result
    land_price: float
    """What is asked or paid for the land [€]."""
    site: float
    """What the lump sums add to the margin, negative where they cost [€]."""
    burden: float
    """What each dwelling must bear: (land price − site) / dwellings [€]."""
    types: tuple[TypeBalance, ...]
    exchanges: tuple[Exchange, ...]
    """The sourest first; no entries where nothing is sour or nothing sweet."""
    by_type: bool = False
    """Whether each type bears its own least land price, which together is more than the price in all."""


def _counts(mix: Mix) -> str:
    return cut(", ".join(f"{count} {name}" for name, count in mix.counts.items() if count))


def _yes(truth: bool) -> str:
    return "yes" if truth else "no"

"""Outcomes of the search for deals; money [€], rates and shares as fractions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from feasibility.deals.gains import Gain
from feasibility.deals.lattice.axes import Axis, Lattice, Number
from feasibility.deals.lattice.settings import LeftOut
from feasibility.evaluation.summary import frame
from feasibility.notebook import short_name
from feasibility.parties.negotiation import View
from feasibility.scenario.validated import Scenario

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Deal:
    """One point of the lattice."""

    land_price: float
    levers: Mapping[str, Number]
    """Value of each lever, without the price."""
    counts: Mapping[str, int]
    gains: Mapping[str, float | None]
    """Each party's gain, its figure as it is; None where it has no meaning."""


@dataclass(frozen=True)
class ViewedDeal:
    """A deal evaluated in full for every party."""

    deal: Deal
    views: tuple[View, ...]


@dataclass(frozen=True)
class Counted:
    """The range over which a party's gain is counted."""

    gain: Gain
    bound: float
    """The party's own bound, or the gain's worst value among the deals that satisfy everybody."""
    own: bool
    """Whether the bound is the party's own."""
    best: float
    """Its best value among the deals that satisfy everybody."""


@dataclass(frozen=True)
class Solution:
    """One rule's choice among the Pareto-optimal deals."""

    value: float | None
    """The largest product, or the largest smallest gain, of shares; None where no party can gain."""
    deals: tuple[ViewedDeal, ...]
    """The chosen deals, ties included, at most a handful."""
    ties: int
    """How many deals are tied."""
    left_out: tuple[str, ...]
    """Parties whose gain is not counted, since it is at its bound in every chosen deal."""


@dataclass(frozen=True)
class Shortfall:
    """How far one condition is from being met."""

    party: str
    figure: str
    unit: str
    bound: float
    value: float | None
    short: float
    """In the figure's own unit."""
    relative: float
    """Over the size of the bound; the figure's own unit where the bound is 0."""


@dataclass(frozen=True)
class NearDeal:
    """A deal that does not satisfy everybody, and what each party would have to concede."""

    deal: ViewedDeal
    shortfalls: tuple[Shortfall, ...]
    """Of the conditions that are not met."""
    givers: tuple[str, ...]
    """Parties that have a shortfall."""
    greatest: float
    """The greatest relative shortfall."""
    conceded: bool
    """Whether every shortfall is within what its party concedes."""


@dataclass(frozen=True)
class Nearest:
    """The nearest deals where none satisfies everybody."""

    by_givers: tuple[NearDeal, ...]
    """For each smallest set of giving parties the deal whose greatest relative shortfall is least."""
    even: NearDeal | None
    """Of all deals, the one whose greatest relative shortfall is least."""
    conceded: bool
    """Whether only deals within all concessions were considered, since there are such deals."""


@dataclass(frozen=True)
class DealColumns:
    """Many deals as columns."""

    levers: tuple[Axis, ...]
    """In the order of the file, without the price."""
    steps: NDArray[np.int64]
    """(n, levers) place of each lever's value among its values."""
    land_prices: NDArray[np.float64]
    """(n,) [€]"""
    types: tuple[str, ...]
    counts: NDArray[np.int64]
    """(n, T)"""


@dataclass(frozen=True)
class Frontier:
    """The Pareto-optimal deals, the most even ones first."""

    deals: DealColumns
    gains: NDArray[np.float64]
    """(n, k) in whole steps of each party's gain, better being larger; −∞ where one has no meaning."""


@dataclass(frozen=True)
class Deals:
    """All deals of a table that satisfy every condition of every party."""

    scenario: Scenario
    case: Scenario
    lattice: Lattice
    count: int
    """Deals that satisfy everybody."""
    evaluated: tuple[str, ...]
    """Figures that each deal was evaluated for in full, since they are not sums over its dwellings."""
    left_out: tuple[LeftOut, ...]
    counted: Mapping[str, Counted]
    """For each party; empty where no deal satisfies everybody."""
    gains: Mapping[str, Gain]
    pareto: Frontier
    nash: Solution | None
    equal: Solution | None
    nearest: Nearest | None
    """Where no deal satisfies everybody."""

    def __repr__(self) -> str:
        """Scenario and how many deals satisfy everybody, in one line."""
        best = len(self.pareto.deals.land_prices)
        name = short_name(self.scenario.name)
        return f"Deals({name}, {self.count:,} satisfy everybody, {best:,} of them Pareto-optimal)"

    def to_frame(self) -> pd.DataFrame:
        """The Pareto-optimal deals as a frame of pandas, the most even first: levers, land price, counts.

        Raises:
            ImportError: pandas is not installed; the extra `frames` brings it.
        """
        deals = self.pareto.deals
        levers = {
            axis.name: [axis.values[each] for each in deals.steps[:, place]]
            for place, axis in enumerate(deals.levers)
        }
        counts = {f"count.{name}": deals.counts[:, place] for place, name in enumerate(deals.types)}
        return frame({**levers, "land_price": deals.land_prices, **counts})

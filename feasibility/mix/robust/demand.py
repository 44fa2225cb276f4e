"""What is demanded of a mix on many paths: viable on enough of them, and bad ones that stay bearable."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil

import numpy as np

from feasibility.mix.robust.margins import (
    MIXES,
    Array,
    IntArray,
    Margins,
    margins_of,
    viable_paths,
)
from feasibility.returns.values import HALF_A_CENT
from feasibility.risk.summary import expected_shortfall


@dataclass(frozen=True)
class Demand:
    """A demand on the margins of a mix."""

    margins: Margins
    viable: int = 0
    """On how many of the paths it must be viable at the least."""
    shortfall: float | None = None
    """What the mean of the worst margins must reach [€]; None where it is not asked."""
    share: float = 0.05
    """Of which share of the paths that mean is [0–1]."""

    @cached_property
    def spread(self) -> Array:
        """(T,) how unlike the paths are in what a dwelling of each type adds [€], at least a cent."""
        unit = self.margins.unit
        spread: Array = np.maximum(0.01, (unit - unit.mean(axis=1, keepdims=True)).std(axis=0))
        return spread


def paths_needed(level: float, paths: int) -> int:
    """On how many of the paths a mix must be viable: 0.9 of 1,001 is 901, of the share as it is written."""
    return ceil(Fraction(repr(level)) * paths)


def bearable(demand: Demand, mix: IntArray, let: float = 1.0) -> bool:
    """Whether the mean of the worst margins of a mix (T,) reaches what is asked, to half a cent."""
    if demand.shortfall is None:
        return True
    worst = expected_shortfall(margins_of(demand.margins, mix, let), demand.share)
    return worst >= demand.shortfall - HALF_A_CENT


def first_keeping(demand: Demand, mixes: IntArray) -> int | None:
    """The place of the first mix of some (M, T) that satisfies a demand; None where none does."""
    for begin in range(0, len(mixes), MIXES):
        part = slice(begin, begin + MIXES)
        viable = np.ones(len(mixes[part]), bool)
        if demand.viable:
            viable = viable_paths(demand.margins, mixes[part]) >= demand.viable
        for place in begin + np.flatnonzero(viable):
            if bearable(demand, mixes[place]):
                return int(place)
    return None

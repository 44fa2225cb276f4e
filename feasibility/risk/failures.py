"""What failing paths have in common: which index, in which years, lay how far from its mean over all paths.

These are associations, each index by itself: indices that move together stand beside each other, and none of
it says what caused a failure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from feasibility.timeline import Timeline

Array = NDArray[np.float64]
Period = Literal["building", "first_years", "last_years", "held", "exit", ""]
"""When: the years to delivery, the first or the last ten years let, all of them where they are few, the year
of exit; empty for what has no time."""

FEWEST = 30
"""Failing paths, and paths that do not fail, below which nothing is said of what they share."""
CERTAIN = 4.0
"""Standard errors that a difference must have: at this many, chance gives one among some twenty compared
differences about once in a thousand runs."""
SLIGHT = 0.1
"""Standard deviations below which a difference is not worth a sentence."""
TEN = 10
FIFTH = 0.2


@dataclass(frozen=True)
class Difference:
    """One index in one period on failing paths, against all paths."""

    name: str
    period: Period
    years: tuple[int, int] | None
    """First and last calendar year; None for what has no time."""
    difference: float
    """Mean on failing paths less mean on all: of rates and yields in points [1/year] or [1], a year."""
    standardised: float
    """The same in standard deviations over all paths."""
    in_worst_fifth: float
    """Share of the failing paths that lie in the fifth of all paths on their side; 0.2 would be chance."""


@dataclass(frozen=True)
class FailurePatterns:
    """What failing paths have in common."""

    paths: int
    """Paths that were compared."""
    failing: int
    differences: tuple[Difference, ...]
    """Largest standardised difference first; empty where too few paths fail, or too few do not."""

    @property
    def too_few(self) -> bool:
        """Whether nothing can be said."""
        return min(self.failing, self.paths - self.failing) < FEWEST


def periods(calendar: Timeline) -> dict[Period, tuple[int, int]]:
    """The years of each period; a step of 1 January counts from the year after the price date on."""
    found: dict[Period, tuple[int, int]] = {}
    if calendar.delivery_year > calendar.price_year:
        found["building"] = (calendar.price_year + 1, calendar.delivery_year)
    first, last = calendar.delivery_year + 1, calendar.exit_year
    if last - first + 1 <= TEN:
        if last >= first:
            found["held"] = (first, last)
        return found
    found["first_years"] = (first, first + TEN - 1)
    found["last_years"] = (max(first + TEN, last - TEN + 1), last)
    return found


def failure_patterns(
    fails: NDArray[np.bool_],
    rates: Mapping[str, Array],
    first_year: int,
    calendar: Timeline,
    others: Mapping[str, Array] | None = None,
) -> FailurePatterns:
    """What failing paths have in common.

    Args:
        fails: (N,) whether a path fails.
        rates: (N, Y) yearly rates of each index.
        first_year: calendar year of their first column.
        calendar: the project's dates.
        others: (N,) what has no years: the deviation of the `exit_yield`, and uncertain inputs.
    """
    found = FailurePatterns(fails.size, int(np.count_nonzero(fails)), ())
    if found.too_few:
        return found
    differences = [
        each
        for name, period, years, values in _measures(rates, first_year, calendar, others or {})
        if (each := _difference(fails, name, period, years, values)) is not None
    ]
    differences.sort(key=lambda each: -abs(each.standardised))
    return FailurePatterns(found.paths, found.failing, tuple(differences))


def _measures(
    rates: Mapping[str, Array], first_year: int, calendar: Timeline, others: Mapping[str, Array]
) -> Iterable[tuple[str, Period, tuple[int, int] | None, Array]]:
    for name, values in rates.items():
        for period, (first, last) in periods(calendar).items():
            columns = values[:, first - first_year : last + 1 - first_year]
            if columns.shape[1]:
                yield name, period, (first, last), columns.mean(axis=1)
    for name, values in others.items():
        if name == "exit_yield":
            yield name, "exit", (calendar.exit_year, calendar.exit_year), values
        else:
            yield name, "", None, values


def _difference(
    fails: NDArray[np.bool_], name: str, period: Period, years: tuple[int, int] | None, values: Array
) -> Difference | None:
    """The difference of one measure; None where it is slight, or may well be chance."""
    sd = float(values.std())
    if sd <= 1e-12 * max(1.0, float(np.abs(values).max())):
        return None
    failing = int(np.count_nonzero(fails))
    difference = float(values[fails].mean() - values.mean())
    standardised = difference / sd
    # Of a mean of n of the N paths, drawn without putting back.
    error = sqrt((1 - failing / fails.size) / failing)
    if abs(standardised) < max(SLIGHT, CERTAIN * error):
        return None
    low, high = np.percentile(values, [100 * FIFTH, 100 * (1 - FIFTH)])
    worst = values <= low if difference < 0 else values >= high
    return Difference(name, period, years, difference, standardised, float(worst[fails].mean()))

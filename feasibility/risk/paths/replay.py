"""History replayed: the rates of real years, put on a scenario's own years after its last certain one.

All indices take their rates from the same real years, so what moved together then moves together on a path.
An index keeps its central rate in a real year for which it has no figure; market rents and the exit yield
have no history at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feasibility.evaluation.paths import BLOCK, Prepared
from feasibility.indices.history import HistoryError, published_growth
from feasibility.messages import sentence
from feasibility.risk.paths.draws import Rates, Rows, of_paths, stream
from feasibility.risk.paths.model import first_uncertain_year
from feasibility.scenario.keys.uncertainty import Replay
from feasibility.scenario.validated import Scenario

Array = NDArray[np.float64]
Years = NDArray[np.int64]
STARTS = 2
"""The stream of the years in which blocks of real years begin."""
LONG = 20
"""Years of a history that limits which years are replayed; a shorter one is used as far as it goes."""


@dataclass(frozen=True)
class Histories:
    """What is replayed."""

    years: range
    """The real years that are replayed."""
    growth: Mapping[str, Mapping[int, float]]
    """Index → real year → its rate; an index without a history has none."""

    def without(self, name: str) -> tuple[int, ...]:
        """The real years for which an index has no figure, so that it keeps its central rate."""
        return tuple(year for year in self.years if year not in self.growth.get(name, {}))


@dataclass(frozen=True)
class StartingYears:
    """A path for every real year of signing."""

    signed: tuple[int, ...]
    """(S,) the real year in the place of the scenario's last certain one: its steps come after it."""
    real_years: tuple[int, ...]
    """(S,) how many years of the path are real; the central path follows."""
    rates: Rates


def histories(ready: Prepared, replay: Replay) -> Histories:
    """The published rates of the indices that a scenario uses, and the years that are replayed.

    Without years of its own a scenario replays those in which every long history that it uses has a figure.

    Raises:
        InputError: CPI has no figure for a year that is asked, or a block is longer than the years.
    """
    scenario = ready.scenario
    growth = {}
    for name in ready.growth:
        try:
            growth[name] = published_growth(name, scenario.known_until).growth
        except HistoryError:
            continue
    inflation = growth.get("cpi")
    if not inflation:
        raise scenario.refusal(
            "known_until", sentence("no year can be replayed: no rate was published yet on that day")
        )
    long = [rates for name, rates in growth.items() if len(rates) >= LONG or name == "cpi"]
    first = max(min(rates) for rates in long) if replay.first_year is None else replay.first_year
    last = min(max(rates) for rates in long) if replay.last_year is None else replay.last_year
    _refuse(scenario, replay, range(first, last + 1), range(min(inflation), max(inflation) + 1))
    return Histories(range(first, last + 1), growth)


def _refuse(scenario: Scenario, replay: Replay, years: range, published: range) -> None:
    """Refuse years without a figure of CPI, and blocks longer than what is replayed."""
    for key in ("first_year", "last_year"):
        stated = getattr(replay, key)
        if stated is not None and stated not in published:
            raise scenario.refusal(
                f"uncertainty.replay.{key}",
                sentence(
                    "found {stated}; the published rates of CPI go from {first} to {last}",
                    stated=stated,
                    first=published[0],
                    last=published[-1],
                ),
            )
    if not years:
        stated = "first_year" if replay.first_year is not None else "last_year"
        raise scenario.refusal(
            f"uncertainty.replay.{stated}",
            sentence(
                "found {year}; without the other end the years {first} to {last} "
                "would be replayed, and those are none: give both",
                year=getattr(replay, stated),
                first=years.start,
                last=years.stop - 1,
            ),
        )
    if replay.block_years > len(years):
        raise scenario.refusal(
            "uncertainty.replay.block_years",
            sentence(
                "found {found}; {first} to {last} are {count} years, and a block lies within them",
                found=replay.block_years,
                first=years[0],
                last=years[-1],
                count=len(years),
            ),
        )


def replayed_rates(ready: Prepared, replay: Replay, seed: int, block: int, rows: Rows | None = None) -> Rates:
    """Rates of the paths of one block: runs of consecutive real years, each begun in a year drawn at random.

    After the last real year a run goes on with the first, so that every year comes as often (the circular
    block bootstrap of Politis and Romano, 1992).

    Args:
        ready: the scenario.
        replay: which real years, in runs of how many (`block_years`).
        seed: a whole number of at least 0.
        block: number of the block of paths, from 0.
        rows: which of its 256 paths; without them all.

    Returns:
        The paths, in the order of the rows; the exit yield is certain.
    """
    past = histories(ready, replay)
    years = _uncertain_years(ready)
    real = np.empty((BLOCK, len(years)), dtype=np.int64)
    for begin in range(0, len(years), replay.block_years):
        start = stream(seed, block, years[begin], STARTS).integers(len(past.years), size=BLOCK)
        length = min(replay.block_years, len(years) - begin)
        offset = (start[:, None] + np.arange(length)) % len(past.years)
        real[:, begin : begin + length] = past.years[0] + offset
    return Rates(_put(ready, past, years, real if rows is None else real[rows]), None)


def starting_years(ready: Prepared, replay: Replay) -> StartingYears:
    """What if it had been signed in another year: a path for each real year of signing, oldest first.

    The year of signing takes the place of the scenario's last certain year: signed in 2002, the first step
    that is not known is that of 1 January 2003.

    Args:
        ready: the scenario.
        replay: which real years; blocks do not matter here.
    """
    past = histories(ready, Replay(replay.first_year, replay.last_year, 1))
    years = _uncertain_years(ready)
    signed = np.arange(past.years[0] - 1, past.years[-1])
    real = signed[:, None] + np.arange(1, len(years) + 1)
    growth = _put(ready, past, years, np.where(real <= past.years[-1], real, -1))
    counted = np.minimum(past.years[-1] - signed, len(years))
    return StartingYears(tuple(signed.tolist()), tuple(counted.tolist()), Rates(growth, None))


def _uncertain_years(ready: Prepared) -> range:
    """The calendar years from the first uncertain one of any index to the last that is needed."""
    first = min(first_uncertain_year(ready.scenario, name) for name in ready.growth)
    return range(first, max(years.stop for years in ready.needed.values()))


def _put(ready: Prepared, past: Histories, years: range, real: Years) -> dict[str, Array]:
    """The central rates with those of real years in their place.

    Args:
        ready: the scenario.
        past: the rates of real years.
        years: the calendar years of the columns of `real`.
        real: (S, years) the real year that comes in each calendar year; -1 for none.
    """
    growth = {}
    for name, central in ready.growth.items():
        rates = of_paths(central, len(real))
        own = range(
            max(ready.needed[name].start, first_uncertain_year(ready.scenario, name), years.start),
            ready.needed[name].stop,
        )
        published = past.growth.get(name)
        if own and published:
            came = real[:, own.start - years.start : own.stop - years.start]
            table = np.full(max(past.years) + 2, np.nan)
            for year in past.years:
                table[year] = published.get(year, np.nan)
            found = table[came]
            columns = slice(own.start - ready.first_year, own.stop - ready.first_year)
            rates[:, columns] = np.where(np.isnan(found), central[:, columns], found)
        growth[name] = rates
    return growth

"""Random yearly rates around a scenario's central path, one block of paths at a time.

Every draw belongs to a seed, a block, a calendar year and an index, and to nothing else: the same seed gives
the same shock of inflation in the same year on the same path, whatever the scenario, its horizon, its other
indices and the number of paths.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.random import Generator, Philox
from numpy.typing import NDArray

from feasibility.evaluation.paths import BLOCK, Prepared
from feasibility.risk.paths.default_calibration import INDICES
from feasibility.risk.paths.model import IndexModel, least_yield, lower_factor
from feasibility.scenario.keys.uncertainty import EXIT_YIELD, Shock

Array = NDArray[np.float64]
Rows = NDArray[np.int64]
WORD = 1 << 64
SHOCKS = 1
"""The stream of the shock regime: adding a shock changes no other draw. That of the six indices is 0."""
OWN = 1 << 32
"""Streams of the scenario's own indices start here, at a number made of the name."""
YIELDS = ("net_yield", "gross_yield")


@dataclass(frozen=True)
class Rates:
    """What differs from path to path of a block."""

    growth: Mapping[str, Array]
    """(S, Y) yearly rates of every index, from the scenario's first year on [1/year]."""
    yield_shift: Array | None
    """(S,) what is added to a stated exit yield in the year of exit, of phases the last one's [1]; None where
    it is certain."""
    phase_shift: Array | None = None
    """(T, S) the same of each type in the year of its own phase's exit; None where all have the same year."""

    @property
    def on_yields(self) -> Array | None:
        """What is added to the exit yields of the types, (T, S), or (S,) to all alike [1]."""
        return self.yield_shift if self.phase_shift is None else self.phase_shift


def stream(seed: int, block: int, year: int, number: int) -> Generator:
    """The random numbers of one block in one calendar year.

    Philox is a function of a key, here the seed, and a counter, here year, block and number of the stream.
    """
    return Generator(Philox(key=[seed % WORD, seed // WORD % WORD], counter=[0, year, block, number]))


def random_rates(
    ready: Prepared, model: IndexModel, seed: int, block: int, rows: Rows | None = None
) -> Rates:
    """Rates of the paths of one block.

    g(Y) = ḡ(Y) + (1 + ḡ(Y))·(exp(z(Y)) − 1), which is ḡ to the last bit where z = 0, and always above −100 %.

    Args:
        ready: the scenario.
        model: of its indices.
        seed: a whole number of at least 0.
        block: number of the block, from 0; path k of a run is row k % 256 of block k // 256.
        rows: which of its 256 paths; without them all. Rows of its own in `ready.growth` are of these.

    Returns:
        The paths, in the order of the rows. In years that are not needed the rates are the scenario's own.
    """
    places = [place for place, name in enumerate(model.names) if name in ready.growth or name == EXIT_YIELD]
    last = max(ready.calendar.exit_year, *(years[-1] for years in ready.needed.values() if len(years)))
    years = range(int(model.first_year[places].min()), last + 1)
    found = deviations(model, places, years, seed, block)
    if rows is not None:
        found = {place: each[:, rows] for place, each in found.items()}
    growth = {}
    for name, central in ready.growth.items():
        rates = of_paths(central, BLOCK if rows is None else len(rows))
        place = model.place(name)
        needed = range(max(ready.needed[name].start, int(model.first_year[place])), ready.needed[name].stop)
        if needed:
            columns = slice(needed.start - ready.first_year, needed.stop - ready.first_year)
            steps = found[place][needed.start - years.start : needed.stop - years.start]
            mean = central[:, columns]
            rates[:, columns] = mean + (1 + mean) * np.expm1(steps).T
        growth[name] = rates
    shift = found[model.place(EXIT_YIELD)]
    at_exit = ready.calendar.exit_year - years.start
    if at_exit < 0 or not np.any(shift[at_exit]):
        return Rates(growth, None)
    exits = ready.exit_years
    if len(set(exits)) == 1:
        return Rates(growth, shift[at_exit].copy())
    none = np.zeros(shift.shape[1])
    of_types = [shift[year - years.start] if year >= years.start else none for year in exits]
    return Rates(growth, shift[at_exit].copy(), np.stack(of_types))


def of_paths(central: Array, paths: int) -> Array:
    """Own rows for each of a number of paths, of rates that all share or that each has already."""
    return np.repeat(central, paths, axis=0) if len(central) == 1 else central.copy()


def deviations(
    model: IndexModel, places: Sequence[int], years: range, seed: int, block: int
) -> dict[int, Array]:
    """Deviations z of each asked index, (Y, 256), on the paths of one block.

    Args:
        model: of the indices.
        places: which of its K indices are asked.
        years: consecutive calendar years, from the first uncertain one of the asked indices.
        seed: a whole number of at least 0.
        block: number of the block.
    """
    normals = _normals(model, places, years, seed, block)
    factor = lower_factor(model.correlation)
    shocked = in_shock(model.shock, years, seed, block) if model.shock else None
    found = {}
    for place in places:
        shock = np.zeros((len(years), BLOCK))
        if model.sd[place] > 0:
            for before in range(place + 1):
                if factor[place, before]:
                    shock += factor[place, before] * normals[before]
            shock *= model.sd[place]
        start = int(model.first_year[place]) - years.start
        shock[:start] = 0.0
        for step in range(start + 1, len(years)):
            shock[step] += model.persistence[place] * shock[step - 1]
        move = model.shock.moves.get(model.names[place], 0.0) if model.shock else 0.0
        if shocked is not None and move:
            shock[start:] += move * shocked[start:]
        if model.centre == "mean":
            shock -= mean_deviation(model, place, years)[:, None]
        found[place] = shock
    return found


def _normals(
    model: IndexModel, places: Sequence[int], years: range, seed: int, block: int
) -> Mapping[int, Array]:
    """Independent standard normal numbers of each index, (Y, 256), in an order that no scenario changes."""
    common = len(INDICES)
    drawn = np.empty((len(years), common, BLOCK))
    for step, year in enumerate(years):
        stream(seed, block, year, 0).standard_normal(out=drawn[step])
    found = {place: drawn[:, place] for place in range(common)}
    for place in range(common, max(places) + 1):
        number = OWN + crc32(model.names[place].encode())
        found[place] = np.array([stream(seed, block, year, number).standard_normal(BLOCK) for year in years])
    return found


def in_shock(shock: Shock, years: range, seed: int, block: int) -> NDArray[np.bool_]:
    """Whether a year lies in a shock, (Y, 256): each year outside one begins one with its probability.

    No shock lasts from before the first year.
    """
    inside = np.empty((len(years), BLOCK), dtype=bool)
    left = np.zeros(BLOCK, dtype=np.int64)
    for step, year in enumerate(years):
        drawn = stream(seed, block, year, SHOCKS).random(BLOCK)
        left[(left == 0) & (drawn < shock.probability)] = shock.years
        inside[step] = left > 0
        left = np.maximum(left - 1, 0)
    return inside


def mean_deviation(model: IndexModel, place: int, years: range) -> Array:
    """What is taken off each year's deviation so that the expected level is the central one, (Y,).

    Of an index ln E[exp(Σz)], its increase in each year: half the increase of Var(Σz), which is
    σ²·((1 − φ^n)/(1 − φ))² in the n-th year, and what a shock regime adds. The exit yield is a level itself:
    the expected move of its own year.

    Args:
        model: of the indices.
        place: which index.
        years: consecutive calendar years, in the first of which a shock may begin.
    """
    start = int(model.first_year[place]) - years.start
    name, persistence = model.names[place], model.persistence[place]
    number = np.arange(1, len(years) - start + 1)
    taken = np.zeros(len(years))
    if name != EXIT_YIELD:
        taken[start:] = 0.5 * (model.sd[place] * (1 - persistence**number) / (1 - persistence)) ** 2
    move = model.shock.moves.get(name, 0.0) if model.shock else 0.0
    if model.shock and move:
        taken += _mean_of_shock(model.shock, move, start, len(years), name == EXIT_YIELD)
    return taken


def _mean_of_shock(shock: Shock, move: float, start: int, years: int, of_level: bool) -> Array:
    """The increase of ln E[exp(Σ moves)] in each year; for a level the expected move of the year."""
    weight = np.zeros(shock.years)
    weight[0] = 1.0
    taken = np.zeros(years)
    for step in range(years):
        began = weight[0] * shock.probability
        outside = weight[0] - began
        inside = np.append(weight[1:], began)
        factor = np.exp(move) if step >= start and not of_level else 1.0
        before = weight.sum()
        if of_level and step >= start:
            taken[step] = move * inside.sum()
        weight = inside * factor
        weight[0] += outside
        if not of_level:
            taken[step] = np.log(weight.sum() / before)
            weight /= weight.sum()
    return taken


def yields_on(ready: Prepared, shift: Array | None) -> dict[str, Array]:
    """The exit yields of every type on the paths: max(ȳ + u, least), as changes of the case.

    The least yield does not lift a central one that is lower itself.

    Args:
        ready: the scenario.
        shift: (S,) u in the year of exit [1], or (T, S) in that of each type; None where it is certain.

    Returns:
        `net_yield` and `gross_yield`, (T, S), as far as the scenario uses them; for `arrays_on`.
    """
    if shift is None:
        return {}
    least, _ = least_yield(ready.scenario)
    changes = {}
    for name in YIELDS:
        used = np.array([name in each.methods for each in ready.layout.types])[:, None]
        if used.any():
            central = getattr(ready.case, name)
            moved = np.maximum(central + shift, np.minimum(central, least))
            changes[name] = np.where(used, moved, central)
    return changes

"""A figure compared with a target along one number: under it, on it, over it, or undefined.

The number's range is first sampled coarsely. Where the figure comes nearest to the target without reaching
it, the interval around is narrowed, in case it reaches it there. Then every interval between two values with
different outcomes is divided, all intervals at once, until no value is left between them. A figure that
crosses the target twice between two values of the first grid, without coming nearer to it at them, is missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from feasibility.errors import InputError

Array = NDArray[np.float64]
States = NDArray[np.int8]
Evaluated = tuple[Array, dict[int, InputError]]

UNDER, ON, OVER, UNDEFINED, REFUSED = -1, 0, 1, 2, 3
PARTS = 15
"""Parts into which an interval is divided in each round; an odd number, so that its middle, which is often
known already, is not among the ends of the parts."""
ROUNDS = 40
"""More than enough divisions for two values to become neighbours."""
NARROWINGS = 12
"""Rounds in which a nearest value is sought; each leaves two parts of an interval."""
NEIGHBOURS = 4 * float(np.finfo(np.float64).eps)
"""Relative distance at which two values are neighbours."""


@dataclass(frozen=True)
class Curve:
    """The figure at every value that was tried, in ascending order."""

    values: Array
    figures: Array
    """NaN where the figure has no meaning or the value is refused."""
    states: States
    refused: dict[float, InputError]


@dataclass(frozen=True)
class Search:
    """The target, and the number that is varied."""

    figure: Callable[[Array], Evaluated]
    """The figure at each of several values; and for refused ones, by index, the reason."""
    target: float
    tolerance: float
    """Distance from the target within which a figure is on it."""
    low: float
    high: float
    step: int | None
    """Distance between allowed values; None where every value is allowed."""
    stepped: bool = False
    """Whether the figure moves in whole steps: then its nearest value is not sought."""


def explored(search: Search, grid: Array) -> Curve:
    """The curve over a grid of values, and between them wherever the figure meets or nears the target."""
    none = np.empty(0)
    curve = _with(search, Curve(none, none, np.empty(0, np.int8), {}), grid)
    if not search.stepped:
        curve = _narrowed(search, curve)
    for _ in range(ROUNDS):
        changes = np.flatnonzero(curve.states[1:] != curve.states[:-1])
        found = _between(search, curve.values[changes], curve.values[changes + 1])
        if not found.size:
            break
        curve = _with(search, curve, found)
    return _without_flicker(search, curve)


def _without_flicker(search: Search, curve: Curve) -> Curve:
    """The curve with values that hardly miss the target, next to ones on it, counted as on it too.

    At the edge of the tolerance the last bits of a figure decide whether neighbours are inside or outside.
    """
    close = np.abs(curve.figures - search.target) <= 2 * search.tolerance
    states = curve.states.copy()
    for run in runs(close):
        inside = slice(run.start, run.stop)
        if (states[inside] == ON).any():
            states[inside] = ON
    return replace(curve, states=states)


def runs(mask: NDArray[np.bool_]) -> Iterator[range]:
    """Indices of each unbroken run of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    for begin, end in edges.reshape(-1, 2):
        yield range(int(begin), int(end))


def sharpened(search: Search, low: float, high: float) -> tuple[float, float]:
    """The value between two at which the figure is nearest to the target, and the figure there.

    Bisected by the side of the target, without tolerance, until no value is left between.
    """
    exact = replace(search, tolerance=0.0, low=low, high=high)
    curve = explored(exact, np.unique(np.linspace(low, high, PARTS + 1)))
    distance = np.abs(curve.figures - search.target)
    best = int(np.nanargmin(distance))
    shorter = _rounder(float(curve.values[best]))
    figures, _ = search.figure(shorter)
    close = np.flatnonzero(np.abs(figures - search.target) <= distance[best])
    if close.size:
        return float(shorter[close[0]]), float(figures[close[0]])
    return float(curve.values[best]), float(curve.figures[best])


def _rounder(value: float) -> Array:
    """The value rounded to fewer decimals, as an equally good solution that is easier to read."""
    return np.array([float(f"{value:.{digits}g}") for digits in range(6, 17, 2)])


def _with(search: Search, curve: Curve, values: Array) -> Curve:
    """The curve with more values."""
    values = np.setdiff1d(values, curve.values)
    figures, refused = search.figure(values)
    states = np.sign(figures - search.target)
    states[np.abs(figures - search.target) <= search.tolerance] = ON
    states[np.isnan(figures)] = UNDEFINED
    states[list(refused)] = REFUSED
    every = np.concatenate([curve.values, values])
    order = np.argsort(every, kind="stable")
    return Curve(
        every[order],
        np.concatenate([curve.figures, figures])[order],
        np.concatenate([curve.states, states.astype(np.int8)])[order],
        curve.refused | {float(values[place]): error for place, error in refused.items()},
    )


def _between(search: Search, low: Array, high: Array) -> Array:
    """Values that divide each interval from low to high; none where its ends are neighbours."""
    if search.step:
        parts = np.linspace(low, high, PARTS + 1)[1:-1]
        inner = np.unique(np.round(parts / search.step) * search.step)
        return np.setdiff1d(inner, np.concatenate([low, high]))
    width = np.maximum(np.maximum(np.abs(low), np.abs(high)), (search.high - search.low) / 1000)
    wide = high - low > NEIGHBOURS * width
    parts = np.linspace(low[wide], high[wide], PARTS + 1)[1:-1]
    return np.setdiff1d(parts, np.concatenate([low, high]))


def _narrowed(search: Search, curve: Curve) -> Curve:
    """The curve with the values at which it comes nearest to the target from one side."""
    stretches = [_around(curve, place) for place in _nearest_places(search, curve)]
    for _ in range(NARROWINGS):
        if not stretches:
            break
        begins, ends = np.array(stretches).T
        values = _between(search, begins, ends)
        if not values.size:
            break
        curve = _with(search, curve, values)
        stretches = [_around(curve, _nearest_place(search, curve, *each)) for each in stretches]
    return curve


def _nearest_places(search: Search, curve: Curve) -> list[int]:
    """Indices at which the figure is nearer to the target than at both neighbours, all on the same side."""
    distance, states = np.abs(curve.figures - search.target), curve.states
    found = []
    for place in np.flatnonzero((states == UNDER) | (states == OVER)):
        beside = [other for other in (place - 1, place + 1) if 0 <= other < len(states)]
        across = [other for other in beside if states[other] in (ON, -states[place])]
        higher = [distance[other] - distance[place] for other in beside if states[other] == states[place]]
        lowest = all(rise >= -search.tolerance for rise in higher)
        if not across and lowest and any(rise > search.tolerance for rise in higher):
            found.append(int(place))
    return found


def _nearest_place(search: Search, curve: Curve, low: float, high: float) -> int:
    """Index at which the figure is nearest to the target, from low to high."""
    begin, end = np.searchsorted(curve.values, [low, high], side="left")
    return int(begin + np.nanargmin(np.abs(curve.figures[begin : end + 1] - search.target)))


def _around(curve: Curve, place: int) -> tuple[float, float]:
    """The values on either side of an index."""
    last = len(curve.values) - 1
    return float(curve.values[max(place - 1, 0)]), float(curve.values[min(place + 1, last)])

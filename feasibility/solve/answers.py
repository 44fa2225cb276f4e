"""What a curve answers: at which values the relation holds, where it jumps, and what is nearest."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from feasibility.solve.curve import ON, OVER, UNDER, Curve, Search, runs, sharpened
from feasibility.solve.solutions import Jump, Point, Relation, Stretch

SIDES = (UNDER, OVER)
POINT = 1e-4
"""An interval shorter than this share of the range counts as one solution."""


def ends(curve: Curve, run: range) -> tuple[float, float]:
    """The first and the last value of a run."""
    return float(curve.values[run.start]), float(curve.values[run.stop - 1])


def holding(
    search: Search, curve: Curve, relation: Relation, stepped: bool
) -> tuple[list[Point], list[Stretch]]:
    """Single values and intervals at which the relation holds."""
    held = {"=": (ON,), ">=": (ON, OVER), "<=": (ON, UNDER)}[relation]
    solutions, stretches = [], []
    exact = stepped or search.step is not None
    for run in runs(np.isin(curve.states, held)):
        low, high = ends(curve, run)
        if low == high and exact:
            solutions.append(Point(low, float(curve.figures[run.start])))
        elif not exact and high - low <= POINT * (search.high - search.low):
            solutions.append(_sharp(search, curve, run))
        elif exact:
            stretches.append(Stretch(low, high))
        else:
            stretches.append(
                Stretch(_end(search, curve, run.start, 1), _end(search, curve, run.stop - 1, -1))
            )
    return solutions, stretches


def _sharp(search: Search, curve: Curve, run: range) -> Point:
    """The one value in a short run at which the figure is nearest to the target."""
    begin, last = run.start, run.stop - 1
    if begin > 0 and curve.states[begin - 1] in SIDES:
        begin -= 1
    if last + 1 < len(curve.states) and curve.states[last + 1] in SIDES:
        last += 1
    if begin == last:
        return Point(float(curve.values[begin]), float(curve.figures[begin]))
    return Point(*sharpened(search, float(curve.values[begin]), float(curve.values[last])))


def _end(search: Search, curve: Curve, place: int, inwards: int) -> float:
    """The end of an interval: the value at which the figure equals the target, if there is one."""
    beyond = place - inwards
    value = float(curve.values[place])
    if not 0 <= beyond < len(curve.states) or curve.states[place] != ON or curve.states[beyond] not in SIDES:
        return value
    last = place
    while 0 <= last + inwards < len(curve.states) and curve.states[last] == ON:
        last += inwards
    if abs(float(curve.values[last]) - value) > POINT * (search.high - search.low):
        return value
    low, high = sorted((float(curve.values[beyond]), float(curve.values[last])))
    return sharpened(search, low, high)[0]


def jumps_in(curve: Curve) -> Iterator[Jump]:
    """Neighbouring values at which the figure is on either side of the target."""
    for place in np.flatnonzero(curve.states[1:] == -curve.states[:-1]):
        if curve.states[place] in SIDES:
            before, after = (
                Point(float(curve.values[each]), float(curve.figures[each])) for each in (place, place + 1)
            )
            yield Jump(before, after)


def nearest_point(search: Search, curve: Curve, present: float | None) -> Point | None:
    """The value at which the figure is nearest to the target; of several the one nearest to the present."""
    distance = np.abs(curve.figures - search.target)
    if np.isnan(distance).all():
        return None
    near = np.flatnonzero(distance <= np.nanmin(distance))
    from_present = np.abs(curve.values[near] - (search.low if present is None else present))
    best = near[int(np.argmin(from_present))]
    return Point(float(curve.values[best]), float(curve.figures[best]))


def figure_throughout(curve: Curve, tolerance: float) -> float | None:
    """The figure, if it is the same at every value."""
    finite = curve.figures[~np.isnan(curve.figures)]
    if len(finite) < 2 or np.ptp(finite) > tolerance:
        return None
    return float(finite[0])

"""Exchange rates: how far one lever must be turned to have the effect of another, each by full evaluation.

Every lever is evaluated at some sizes over its range. Between two sizes whose effects lie on either side of
the wanted one, the size is found by inverse interpolation through the known points of that lever; all levers
and all wanted effects are searched together, a round of evaluations at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, isnan

from feasibility.levers.results import Exchange, LeverRange, Reason
from feasibility.returns.values import HALF_A_CENT

SAMPLES = (0.1, 0.3, 0.6, 1.0)
"""Parts of the way to either end of a lever's range at which it is evaluated beforehand."""
ROUNDS = 60
"""More than enough halvings for two sizes to become equal."""
BY_INTERPOLATION = 12
"""Rounds after which an interval is halved."""
EDGES = 12
"""Halvings to find the end of the valid scenarios."""
MOST_POINTS = 4
"""Known points through which a size is interpolated."""
FAR = 0.5
"""Share of the wanted effect by which a whole size may miss it and still count as near."""
NARROW = 1e-13
"""Relative width of an interval in which no size is left to try."""

Turned = tuple[str, float]
Effects = Callable[[Sequence[Turned]], Sequence[float]]
"""Change in margin [€] of each lever, by name, at a size; NaN where that is no valid scenario."""
Point = tuple[float, float]


@dataclass(frozen=True)
class Wanted:
    """An effect that a lever is to have."""

    name: str
    effect: float


@dataclass(frozen=True)
class _State:
    """The state of the search for one wanted effect: a size to try, or an answer."""

    next_size: float | None = None
    answer: Exchange | None = None


def exchanges(
    handles: Mapping[str, LeverRange],
    wanted: Sequence[Wanted],
    effects: Effects,
    known: Mapping[Turned, float],
) -> list[Exchange]:
    """How far each lever must be turned to have the effect that is wanted of it, in the order asked.

    Of several such sizes the one nearest to the present is given, as far as the tried sizes separate them.

    Args:
        handles: the levers by name.
        wanted: which lever, and the change in margin [€].
        effects: evaluates levers at sizes.
        known: effects that are known already.
    """
    found: dict[Turned, float] = {(name, 0.0): 0.0 for name in handles}
    found |= known
    _look(found, effects, [(name, size) for name, each in handles.items() for size in _samples(each)])
    _find_edges(found, effects, handles)
    answers: dict[Wanted, Exchange] = {}
    for turn in range(ROUNDS):
        open_wanted = [each for each in dict.fromkeys(wanted) if each not in answers]
        if not open_wanted:
            break
        curves = _curves(found)
        asked: list[Turned] = []
        for each in open_wanted:
            state = _step(handles[each.name], curves[each.name], each.effect, turn)
            if state.answer is not None:
                answers[each] = state.answer
            elif state.next_size is not None:
                asked.append((each.name, state.next_size))
        _look(found, effects, asked)
    return [answers.get(each) or _nowhere(handles[each.name], "not_found") for each in wanted]


def _samples(handle: LeverRange) -> list[float]:
    ends = [*(handle.least * part for part in SAMPLES), *(handle.most * part for part in SAMPLES)]
    return [size for size in dict.fromkeys(_possible(handle, end) for end in ends) if size]


def _possible(handle: LeverRange, size: float) -> float:
    """The nearest size that the lever can have."""
    return float(handle.whole * round(size / handle.whole)) if handle.whole else size


def _look(found: dict[Turned, float], effects: Effects, asked: Iterable[Turned]) -> None:
    """Evaluate the sizes that are not known yet."""
    new = [each for each in dict.fromkeys(asked) if each not in found]
    if new:
        found.update(zip(new, effects(new), strict=True))


def _curves(found: Mapping[Turned, float]) -> dict[str, list[Point]]:
    """Every lever's known points in the order of their sizes."""
    curves: dict[str, list[Point]] = {}
    for (name, size), effect in sorted(found.items()):
        curves.setdefault(name, []).append((size, effect))
    return curves


def _find_edges(found: dict[Turned, float], effects: Effects, handles: Mapping[str, LeverRange]) -> None:
    """Where a lever's range ends in invalid scenarios, find the last valid one."""
    for _ in range(EDGES):
        asked = []
        for name, curve in _curves(found).items():
            for (low, below), (high, above) in pairwise(curve):
                if isnan(below) != isnan(above):
                    middle = _possible(handles[name], (low + high) / 2)
                    asked.append((name, middle))
        if all(each in found for each in asked):
            return
        _look(found, effects, asked)


def _step(handle: LeverRange, curve: Sequence[Point], effect: float, turn: int) -> _State:
    """The answer, or the size to try next."""
    stretch = _stretch(curve, effect)
    if stretch is None:
        sizes = [size for size, each in curve if not isnan(each)]
        reason = Reason("not_within", {"least": min(sizes), "most": max(sizes)})
        flat = max(abs(each) for _, each in curve if not isnan(each)) < HALF_A_CENT
        return _State(answer=_nowhere(handle, "no_effect") if flat else _without(handle, reason))
    low, high = stretch
    nearest = min(low, high, key=lambda point: abs(point[1] - effect))
    if abs(nearest[1] - effect) < HALF_A_CENT:
        return _State(answer=Exchange(handle.name, nearest[0], nearest[1]))
    width = high[0] - low[0]
    if handle.whole and width <= handle.whole:
        return _State(answer=_nearest_whole(handle, low, high, effect))
    if width <= NARROW * max(abs(low[0]), abs(high[0])):
        return _State(answer=_nowhere(handle, "not_found"))
    size = _interpolated(curve, low, high, effect) if turn < BY_INTERPOLATION else None
    if size is None:
        size = (low[0] + high[0]) / 2
    if handle.whole:
        size = min(max(_possible(handle, size), low[0] + handle.whole), high[0] - handle.whole)
    return _State(next_size=size)


def _nearest_whole(handle: LeverRange, low: Point, high: Point, effect: float) -> Exchange:
    """Of two whole sizes the one with the nearest effect, where that is near at all."""
    size, reached = min(low, high, key=lambda point: abs(point[1] - effect))
    if size and abs(reached - effect) <= FAR * abs(effect):
        return Exchange(handle.name, size, reached, exact=False)
    return _nowhere(handle, "not_near" if low[0] and high[0] else "under_a_step")


def _stretch(curve: Sequence[Point], effect: float) -> tuple[Point, Point] | None:
    """Two neighbouring sizes with the effect between theirs: the interval nearest to the present."""
    best: tuple[Point, Point] | None = None
    distance = inf
    for low, high in pairwise(curve):
        between = min(low[1], high[1]) <= effect <= max(low[1], high[1])
        here = min(abs(low[0]), abs(high[0]))
        if between and here < distance:
            best, distance = (low, high), here
    if best is None:
        near = [(point, point) for point in curve if abs(point[1] - effect) < HALF_A_CENT]
        return near[0] if near else None
    return best


def _interpolated(curve: Sequence[Point], low: Point, high: Point, effect: float) -> float | None:
    """The size at which the inverse polynomial through the nearest known points has the effect.

    None where that lies outside the interval.
    """
    place = curve.index(low)
    around = [point for point in curve[max(0, place - 1) : place + 3] if not isnan(point[1])]
    points: list[Point] = []
    for point in [low, high, *around]:
        if len(points) < MOST_POINTS and all(point[1] != other[1] for other in points):
            points.append(point)
    size = 0.0
    for here, value in points:
        weight = 1.0
        for _, other in points:
            if other != value:
                weight *= (effect - other) / (value - other)
        size += here * weight
    margin = 1e-9 * (high[0] - low[0])
    return size if low[0] + margin < size < high[0] - margin else None


def _nowhere(handle: LeverRange, reason: str) -> Exchange:
    return _without(handle, Reason(reason))


def _without(handle: LeverRange, reason: Reason) -> Exchange:
    return Exchange(handle.name, None, None, reason=reason)

"""Positions of levers and numbers of dwellings: which are possible, and the scenario values that they set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import floor

from feasibility.live.table.setup import LAND_PRICE, Setup, TableLever
from feasibility.live.table.state import Position

DIGITS = 12
"""Significant digits of a lever's value, so that 0.005 + 3 · 0.0025 is 0.0125."""


def snapped(lever: TableLever, value: float) -> float:
    """The nearest value within the range of a lever that is a whole number of steps from its least value.

    Args:
        lever: whose range and step.
        value: a finite number.
    """
    most = floor((lever.most - lever.least) / lever.step * (1 + 1e-12) + 1e-9)
    steps = min(max(round((value - lever.least) / lever.step), 0), most)
    return float(f"{lever.least + steps * lever.step:.{DIGITS}g}")


def with_lever(
    setup: Setup, position: Position, name: str, value: float, *, exactly: bool = False
) -> Position:
    """The position with one lever moved.

    Args:
        setup: of the table.
        position: the one before.
        name: of the lever.
        value: where the nearest step is wanted; the scenario's own value is kept as it is.
        exactly: whether a land price within its range is kept as it is too, as deals and packages have it.
    """
    lever = setup.levers[name]
    kept = value == lever.start or (exactly and is_price(lever) and lever.least <= value <= lever.most)
    return replace(position, levers={**position.levers, name: value if kept else snapped(lever, value)})


def is_price(lever: TableLever) -> bool:
    """Whether a lever is the land price, which may stand between two of its steps."""
    return lever.paths == (LAND_PRICE,)


def with_count(setup: Setup, position: Position, name: str, value: int) -> Position:
    """The position with another number of one type, the same total: the largest other types change first."""
    others = [each for each in setup.free if each != name]
    wanted = min(max(value, 0), position.counts[name] + sum(position.counts[each] for each in others))
    counts = dict(position.counts)
    more = wanted - counts[name]
    counts[name] = wanted
    for each in sorted(others, key=lambda other: -counts[other]):
        given = min(more, counts[each])
        counts[each] -= given
        more -= given
    return replace(position, counts=counts)


def values_of(setup: Setup, position: Position) -> dict[str, float | int]:
    """The values that a position sets in the scenario, by path; levers at the scenario's value set none."""
    values: dict[str, float | int] = {}
    for name, lever in setup.levers.items():
        value = position.levers[name]
        if value != lever.start:
            for path, whole in zip(lever.paths, lever.whole, strict=True):
                values[path] = round(value) if whole else value
    for name, count in position.counts.items():
        if count != setup.start.counts[name]:
            values[f"dwellings.{name}.count"] = count
    return values


def fitted(setup: Setup, levers: Mapping[str, float], counts: Mapping[str, int]) -> Position:
    """A position from elsewhere, such as a file, fitted to this table.

    Levers that no longer exist are left out, new ones take the scenario's value; numbers of dwellings are
    used only where types and total are those of this table.
    """
    position = setup.start
    for name, value in levers.items():
        if name in setup.levers:
            position = with_lever(setup, position, name, value, exactly=True)
    if set(counts) == set(setup.start.counts) and _fits(setup, counts):
        position = replace(position, counts={name: counts[name] for name in setup.start.counts})
    return position


def _fits(setup: Setup, counts: Mapping[str, int]) -> bool:
    own = setup.start.counts
    fixed = all(counts[name] == own[name] for name in own if name not in setup.free)
    return fixed and min(counts.values()) >= 0 and sum(counts.values()) == sum(own.values())


def changes(before: Position, now: Position) -> Iterable[tuple[str, float, float]]:
    """The differences between two positions: a lever, or `count.TYPE`, with its old and new value."""
    for name, value in now.levers.items():
        if before.levers.get(name) != value:
            yield name, before.levers.get(name, value), value
    for name, count in now.counts.items():
        if before.counts.get(name) != count:
            yield f"count.{name}", before.counts.get(name, count), count


def mix_values(setup: Setup, position: Position) -> tuple[tuple[str, float | int], ...]:
    """The values of a position that the frontier depends on: all but the land price and the free numbers."""
    free = {LAND_PRICE, *(f"dwellings.{name}.count" for name in setup.free)}
    return tuple((path, value) for path, value in values_of(setup, position).items() if path not in free)

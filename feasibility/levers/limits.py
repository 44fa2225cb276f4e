"""How far a lever can be turned: as far as the format allows each of its numbers, up to some steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import ceil, floor

from feasibility.errors import InputError
from feasibility.levers.results import LeverRange, Reason
from feasibility.messages import listed
from feasibility.scenario.reading.numbers import number_path, value_there
from feasibility.scenario.validated import Scenario

REACH = 10
"""Steps either way within which an exchange is searched."""
INSIDE = 1e-6
"""Distance of a size from a bound that is excluded, as a share of the way."""


def with_range(scenario: Scenario, drawn: LeverRange) -> LeverRange:
    """The lever with the present values of its paths, and its range within the bounds of the format."""
    numbers = [number_path(scenario, path) for path in drawn.paths]
    present = [scenario.required_return if each.present is None else each.present for each in numbers]
    signs = drawn.signs or (1,) * len(numbers)
    least, most = drawn.least, drawn.most
    below, above = drawn.below, drawn.above
    for each, value, sign in zip(numbers, present, signs, strict=True):
        size = abs(value) if drawn.relative else 1.0
        if size == 0:
            continue
        low, high = (each.low - value) / size, (each.high - value) / size
        if each.above:
            low *= 1 - INSIDE
        if sign < 0:
            low, high = -high, -low
        if low > least:
            least, below = low, Reason("bound_below", {"path": each.path, "limit": each.low})
        if high < most:
            most, above = high, Reason("bound_above", {"path": each.path, "limit": each.high})
    down, up = (max(drawn.whole, round(each)) if drawn.whole else each for each in (drawn.down, drawn.up))
    least, most = min(0.0, max(least, -REACH * down)), max(0.0, min(most, REACH * up))
    if drawn.whole:
        down, up = (drawn.whole * ceil(each / drawn.whole) for each in (down, up))
        least, most = drawn.whole * ceil(least / drawn.whole), drawn.whole * floor(most / drawn.whole)
    return replace(
        drawn,
        present=tuple(present),
        signs=signs,
        down=float(down),
        up=float(up),
        least=float(least),
        most=float(most),
        below=below,
        above=above,
    )


DECIMALS = 12
"""More than any amount or rate has; noise of floating point is rounded off."""


def values_at(handle: LeverRange, size: float) -> dict[str, float]:
    """The numbers of a lever that is turned by a size: present + size, or present · (1 + size).

    Args:
        handle: the lever.
        size: how far, in its own unit; below 0 for a turn down.
    """
    values: dict[str, float] = {}
    for path, present, sign in zip(handle.paths, handle.present, handle.signs, strict=True):
        moved = present * (1 + sign * size) if handle.relative else present + sign * size
        values[path] = round(moved) if handle.whole else round(moved, DECIMALS)
    return values


def within(handle: LeverRange, size: float) -> bool:
    """Whether a lever can be turned that far."""
    return handle.least <= size <= handle.most


def out_of_reach(handle: LeverRange, size: float) -> Reason | None:
    """Why a lever cannot be turned that far; None where it can."""
    if within(handle, size):
        return None
    return (handle.below if size < 0 else handle.above) or Reason("out_of_reach")


def invalid(error: InputError, scenario: Scenario, values: Mapping[str, float]) -> Reason:
    """Why a scenario with these values by path cannot be computed."""
    first = error.mistakes[0]
    message = listed((part for part in (first.path, first.message) if part), ": ")
    found = value_there(scenario, first.path, values)
    return Reason(
        "invalid",
        {"message": message, "path": first.path} | ({} if found is None else {"value": found}),
    )

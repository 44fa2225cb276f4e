"""A lever turned by a size: what then stands at its paths."""

from __future__ import annotations

from feasibility.levers.records import Handle

DECIMALS = 12
"""More than any amount or rate has; what floating point adds is rounded off."""


def values_at(handle: Handle, size: float) -> dict[str, float]:
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


def within(handle: Handle, size: float) -> bool:
    """Whether a lever can be turned that far."""
    return handle.least <= size <= handle.most

"""Rounding shares for print, so that what is printed still sums to what is printed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def rounded_shares(shares: Sequence[Fraction], total: Fraction, unit: Fraction) -> tuple[Fraction, ...]:
    """Shares in whole units that sum to a total exactly.

    Each is rounded to the nearest unit; the few units that are then short or over go to the shares that are
    nearest to the next unit, so that no share is further from its true value than a unit. Turning the sign of
    all turns the sign of what is returned.

    Args:
        shares: exact.
        total: what they must sum to: whole units, and within a unit for each share of their exact sum.
        unit: 1/100 for cents.

    Raises:
        ValueError: the total is no whole number of units, or lies too far from the sum of the shares.
    """
    scaled = [share / unit for share in shares]
    nearest = [round(each) for each in scaled]
    left = total / unit - sum(nearest)
    if left.denominator != 1 or abs(left) > len(shares):
        raise ValueError("the total is not the sum of the shares in whole units")
    step = 1 if left > 0 else -1
    order = sorted(range(len(shares)), key=lambda place: (-(scaled[place] - nearest[place]) * step, place))
    moved = set(order[: abs(int(left))])
    return tuple((each + step * (place in moved)) * unit for place, each in enumerate(nearest))


def nearest_unit(value: Fraction, unit: Fraction) -> Fraction:
    """A value in whole units; a half goes to the even one, as it does where figures are printed."""
    return round(value / unit) * unit

"""The Pareto-optimal deals among very many, collected while the lattice is scanned.

Where the land price has the same effect on a party's gain in two combinations and mixes, one of them is at
least as good as the other at every price or at none. So combinations and mixes are first compared as a whole,
with the prices at which they satisfy everybody; only the survivors are expanded over their prices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feasibility.deals.gains import Gain
from feasibility.deals.lattice.axes import Lattice
from feasibility.deals.lattice.linear import Figure, Linear, OfType, Stated, Summed, follows_price
from feasibility.deals.lattice.scan import Points, price_axis
from feasibility.deals.lattice.settings import SettingsBlock
from feasibility.deals.pareto import undominated
from feasibility.errors import InputError
from feasibility.messages import sentence

Array = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

HELD = 100_000
"""Points that are collected before they are compared with each other."""
GOOD = 16
"""Points that each new one is first compared with."""
MOST_DEALS = 10_000_000
"""Deals that are compared with each other at once."""
NEVER = -np.inf
"""The gain of a deal in which the figure has no meaning: worse than any."""


@dataclass(frozen=True)
class Chosen:
    """Deals, or points with a range of prices, by their indices in the lattice."""

    block: IntArray
    setting: IntArray
    """Row of the block."""
    cases: IntArray
    """(n, T)"""
    mix: IntArray
    low: IntArray
    high: IntArray
    """First and last price; equal for a deal."""

    def __len__(self) -> int:
        """How many."""
        return len(self.mix)


def chosen_of(points: Points, block: int) -> Chosen:
    """Points of the block of this number."""
    return Chosen(
        np.full(len(points.mix), block, np.int64),
        points.setting,
        np.stack(points.cases, axis=1),
        points.mix,
        points.low,
        points.high,
    )


def pick(chosen: Chosen, which: IntArray | BoolArray) -> Chosen:
    """Selected deals."""
    return Chosen(
        chosen.block[which],
        chosen.setting[which],
        chosen.cases[which],
        chosen.mix[which],
        chosen.low[which],
        chosen.high[which],
    )


def joined(parts: Sequence[Chosen]) -> Chosen:
    """Several sets of deals concatenated."""
    return Chosen(
        np.concatenate([each.block for each in parts]),
        np.concatenate([each.setting for each in parts]),
        np.concatenate([each.cases for each in parts]),
        np.concatenate([each.mix for each in parts]),
        np.concatenate([each.low for each in parts]),
        np.concatenate([each.high for each in parts]),
    )


def spread_out(chosen: Chosen) -> tuple[Chosen, IntArray]:
    """Every deal of every point, and the point that each belongs to."""
    sizes = chosen.high - chosen.low + 1
    of_point = np.repeat(np.arange(len(chosen)), sizes)
    before = np.cumsum(sizes) - sizes
    price = chosen.low[of_point] + np.arange(len(of_point)) - before[of_point]
    deals = pick(chosen, of_point)
    return Chosen(deals.block, deals.setting, deals.cases, deals.mix, price, price), of_point


# -------------------------------------------------------------------------------------- gains of points


@dataclass(frozen=True)
class _Measure:
    """One gain at n points, with the part of the price: (top + top_price) / (bottom + bottom_price)."""

    top: Array
    """(n,) in steps of the gain, better being larger; without the price."""
    bottom: Array | None
    """(n,) for a quotient; else None."""
    top_slope: Array
    """(n,) per euro of land price."""
    bottom_slope: Array
    step: float
    """Step of the gain; a quotient is expressed in it without rounding, since its parts are whole cents."""


def measure(gain: Gain, figure: Figure, counts: Array, setting: IntArray, cases: IntArray) -> _Measure:
    """A gain at points, in whole steps.

    Args:
        gain: of a party.
        figure: of the gain, at the settings of a block.
        counts: (n, T) dwellings.
        setting: (n,) rows of the block.
        cases: (n, T) combinations of each type.
    """
    sign = 1.0 if gain.more else -1.0
    none = np.zeros(len(counts))
    if isinstance(figure, OfType):
        values = figure.values[setting, cases[:, figure.type_place]]
        return _Measure(_steps(sign * values, gain), None, none, none, gain.step)
    if isinstance(figure, Stated):
        return _Measure(
            _steps(sign * stated_at(figure, counts, setting, cases), gain), None, none, none, gain.step
        )
    if not isinstance(figure, Summed):
        raise TypeError(f"{gain.figure} is no sum")
    tops = [linear_at(each, counts, setting, cases) for each in figure.tops]
    reduce = np.minimum if figure.reduce == "least" else np.maximum
    top = tops[0] if len(tops) == 1 else reduce.reduce(tops)
    for must in figure.musts:
        top = np.where(linear_at(must, counts, setting, cases) >= 0, top, np.nan)
    if figure.bottom is None:
        slope = sign * figure.tops[0].price[setting] / gain.step
        return _Measure(_steps(sign * top, gain), None, slope, none, gain.step)
    below = linear_at(figure.bottom, counts, setting, cases)
    if not follows_price(figure):
        with np.errstate(divide="ignore", invalid="ignore"):
            quotient = np.where(below > 0, top / below, np.nan)
        return _Measure(_steps(sign * quotient, gain), None, none, none, gain.step)
    cents = 100.0
    return _Measure(
        np.nan_to_num(np.rint(sign * top * cents), nan=NEVER),
        np.rint(below * cents),
        sign * figure.tops[0].price[setting] * cents,
        figure.bottom.price[setting] * cents,
        gain.step,
    )


def is_plain(figure: Figure | None) -> bool:
    """Whether a gain follows from the sums: no IRR, and not the most of sums that depend on the price."""
    if isinstance(figure, Summed):
        return len(figure.tops) == 1 or not follows_price(figure)
    return isinstance(figure, (Stated, OfType))


def _steps(values: Array, gain: Gain) -> Array:
    found: Array = np.rint(values / gain.step)
    return np.where(np.isnan(found), NEVER, found)


def linear_at(one: Linear, counts: Array, setting: IntArray, cases: IntArray) -> Array:
    """A sum at n points, without the price (n,)."""
    total: Array = one.site[setting].astype(float)
    for place, unit in enumerate(one.unit):
        total += counts[:, place] * unit[setting, cases[:, place]]
    return total


def stated_at(one: Stated, counts: Array, setting: IntArray, cases: IntArray) -> Array:
    """A figure of the types that are built (n,); NaN where none of them counts."""
    worst = -np.inf if one.reduce == "most" else np.inf
    reduce = np.maximum if one.reduce == "most" else np.minimum
    found = np.full(len(counts), worst)
    for place, values in enumerate(one.values):
        if values is not None:
            here = np.where(np.isnan(values), worst, values)[setting, cases[:, place]]
            found = np.where(counts[:, place] > 0, reduce(found, here), found)
    return np.where(np.isinf(found), np.nan, found)


def gain_at(one: _Measure, price: Array) -> Array:
    """A gain at a land price, in whole steps; −∞ where it has no meaning (n,)."""
    top = one.top + np.rint(one.top_slope * price)
    if one.bottom is None:
        return top
    bottom = one.bottom + np.rint(one.bottom_slope * price)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom > 0, top / bottom / one.step, NEVER)


# --------------------------------------------------------------------------------------------- the front


class ParetoFront:
    """The Pareto-optimal points so far, and the least gain of each party in all points."""

    def __init__(self, lattice: Lattice, gains: Sequence[Gain]) -> None:
        """Begin without points."""
        self.lattice = lattice
        self.gains = tuple(gains)
        self.least = np.full(len(self.gains), np.inf)
        """(k,) in whole steps."""
        self.classes: dict[tuple[float, ...], _Class] = {}
        self.apart: list[Chosen] = []
        """Points that cannot be compared as a whole."""

    def add(self, points: Points, block: int) -> None:
        """Add points that satisfy everybody."""
        chosen = chosen_of(points, block)
        counts = self.lattice.mixes[chosen.mix].astype(float)
        figures = points.block.gains
        measures = [
            measure(gain, figure, counts, chosen.setting, chosen.cases)
            for gain, figure in zip(self.gains, figures, strict=True)
            if figure is not None
        ]
        begin, step, number = price_axis(self.lattice, points.block)
        first = begin[chosen.setting]
        ends = first + chosen.low * step, first + chosen.high * step
        at_ends = [[gain_at(each, price) for price in ends] for each in measures]
        for place, (low, high) in enumerate(at_ends):
            both = np.minimum(low, high)
            self.least[place] = both.min(initial=self.least[place], where=np.isfinite(both))
        whole = np.ones(len(chosen), bool)
        columns = []
        for gain, each, (low, high) in zip(self.gains, measures, at_ends, strict=True):
            if number == 1:
                columns.append(low)
            elif each.bottom is None:
                columns.append(each.top)
            elif gain.more:
                whole &= (low >= 0) & (high >= 0)
                columns += [each.top, -each.bottom]
            else:
                whole &= np.isfinite(low) & (low <= 0) & np.isfinite(high) & (high <= 0)
                columns += [each.top, each.bottom]
        rows = np.stack([*columns, -chosen.low.astype(float), chosen.high.astype(float)], axis=1)
        if not whole.all():
            self.apart.append(pick(chosen, ~whole))
            chosen, rows = pick(chosen, whole), rows[whole]
        slopes = _slopes(figures, len(begin)) if number > 1 else np.zeros((len(begin), 1))
        kinds, of_setting = np.unique(slopes, axis=0, return_inverse=True)
        of_kind = of_setting.reshape(-1)[chosen.setting]
        for number_of, kind in enumerate(kinds):
            which = np.flatnonzero(of_kind == number_of)
            if len(which):
                known = self.classes.setdefault(tuple(kind.tolist()), _Class(rows.shape[1] - 2))
                known.add(rows[which], pick(chosen, which))

    def deals(self, blocks: Sequence[SettingsBlock]) -> tuple[Chosen, Array]:
        """The Pareto-optimal deals, and their gains in whole steps (n, k).

        Raises:
            InputError: too many deals remain to be compared with each other.
        """
        left = [*(known.settled() for known in self.classes.values()), *self.apart]
        size = sum(int((each.high - each.low + 1).sum()) for each in left)
        if size > MOST_DEALS:
            message = sentence(
                "{size:,} deals may be Pareto-optimal; at most {most:,} can be "
                "compared with each other: give the levers larger steps",
                size=size,
                most=MOST_DEALS,
            )
            raise InputError.of("table.levers", message)
        if not left:
            none = np.zeros(0, np.int64)
            return Chosen(
                none, none, np.zeros((0, self.lattice.mixes.shape[1]), np.int64), none, none, none
            ), (np.zeros((0, len(self.gains))))
        deals = spread_out(joined(left))[0]
        gained = gains_at(self.lattice, self.gains, blocks, deals)
        kept = np.flatnonzero(undominated(gained))
        return pick(deals, kept), gained[kept]


def _slopes(figures: Sequence[Figure | None], settings: int) -> Array:
    """The effect of a euro of land price on each gain at each setting of a block (s, …)."""
    sums = [
        part
        for each in figures
        if isinstance(each, Summed)
        for part in (each.tops[0], *([each.bottom] if each.bottom else []))
    ]
    return np.stack([each.price for each in sums], axis=1) if sums else np.zeros((settings, 1))


class _Class:
    """Points with the same effect of a euro of land price on every gain."""

    def __init__(self, differ: int) -> None:
        self.differ = differ
        """How many of the figures are gains; after them come the first price, negative, and the last."""
        self.rows: list[Array] = []
        self.chosen: list[Chosen] = []
        self.held = 0
        self.settled_size = 0
        self.good: Array | None = None

    def add(self, rows: Array, chosen: Chosen) -> None:
        """Add points with their figures."""
        if self.good is not None:
            for good in self.good:
                covered = (rows <= good).all(axis=1) & (rows[:, : self.differ] != good[: self.differ]).any(
                    axis=1
                )
                if covered.any():
                    rows, chosen = rows[~covered], pick(chosen, ~covered)
                if not len(rows):
                    return
        self.rows.append(rows)
        self.chosen.append(chosen)
        self.held += len(rows)
        if self.held > max(HELD, 2 * self.settled_size):
            self.settled()

    def settled(self) -> Chosen:
        """The undominated points."""
        rows, chosen = np.concatenate(self.rows), joined(self.chosen)
        kept = undominated(rows, self.differ)
        rows, chosen = rows[kept], pick(chosen, kept)
        self.rows, self.chosen = [rows], [chosen]
        self.held = self.settled_size = len(rows)
        low, high = rows.min(axis=0), rows.max(axis=0)
        span = np.where(np.isfinite(high - low) & (high > low), high - low, 1.0)
        merit = np.nan_to_num((rows - low) / span, nan=0.0, neginf=-1.0).sum(axis=1)
        self.good = rows[np.argsort(-merit, kind="stable")[:GOOD]]
        return chosen


def gains_at(
    lattice: Lattice, gains: Sequence[Gain], blocks: Sequence[SettingsBlock], deals: Chosen
) -> Array:
    """Gains of deals in whole steps, (n, k); NaN for one that is not a sum."""
    found = np.full((len(deals), len(gains)), np.nan)
    counts = lattice.mixes[deals.mix].astype(float)
    for number in np.unique(deals.block).tolist():
        which = np.flatnonzero(deals.block == number)
        here = pick(deals, which)
        block = blocks[number]
        price = prices_at(lattice, block, here)
        for place, (gain, figure) in enumerate(zip(gains, block.gains, strict=True)):
            if is_plain(figure):
                one = measure(gain, figure, counts[which], here.setting, here.cases)
                found[which, place] = gain_at(one, price)
    return found


def prices_at(lattice: Lattice, block: SettingsBlock, deals: Chosen) -> Array:
    """Land price of deals of one block (n,) [€]."""
    begin, step, _ = price_axis(lattice, block)
    return begin[deals.setting] + deals.low * step

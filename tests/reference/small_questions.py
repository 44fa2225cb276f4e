"""Random small questions for the mix search, and every mix of them, by plain enumeration.

The numbers are made up, not worked out from a cash flow: whole ranges, shares asked from some number of
dwellings on, budgets, rows with negative weights, contributions in cents and flows with one change of sign.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
from numpy.random import Generator

from feasibility import Scenario, read_scenario
from feasibility.programme.mix_rows import amount_row, share_row
from feasibility.programme.question import Question
from feasibility.programme.rows import Programme, Row, holds, total_row
from feasibility.programme.units import InvestorFlows, UnitValues
from feasibility.programme.viability import rate_row, viability_row

SCENARIO = Path(__file__).parents[2] / "scenarios" / "amersfoort-2019.yaml"
MOST_MIXES = 20_000


def base() -> Scenario:
    """A scenario to hang a question on; only its required return is read."""
    return read_scenario(SCENARIO)


def random_question(
    rng: Generator, scenario: Scenario, most_types: int = 5, most_total: int = 60, anchored: float = 0.8
) -> Question:
    """A question with a box of at most `MOST_MIXES` mixes; most are made so that some mix is possible."""
    types = int(rng.integers(1, most_types + 1))
    widest = min(most_total, int(MOST_MIXES ** (1 / types)) - 1)
    least = [int(rng.integers(0, 3)) if rng.random() < 0.3 else 0 for _ in range(types)]
    most = [low + int(rng.integers(0, max(1, widest - low) + 1)) for low in least]
    most[-1] = max(1, most[-1])
    largest = sum(most)
    units = _units(rng, types)
    flows = _flows(rng, units)
    anchor = [int(rng.integers(low, high + 1)) for low, high in zip(least, most, strict=True)]
    held = rng.random() < anchored and sum(anchor) > 0
    worth = float(np.dot(anchor, units.contributions)) + units.site
    price = float(np.round(worth - rng.exponential(60_000) if held else rng.normal(worth, 500_000), 2))
    rate = 0.06 if rng.random() < 0.25 else None
    viability = (
        viability_row(units, price, largest) if rate is None else rate_row(flows, rate, price, largest)
    )
    names = units.types
    rows = [*_rows(rng, units, largest, sum(anchor))]
    if rng.random() < 0.7:
        rows.append(viability)
    if held:
        # Rows that this one mix breaks are left out, so that there is a mix.
        rows = [row for row in rows if holds(row, anchor)]
    if not any(row.name == "total" for row in rows):
        rows.append(total_row(types, 1, largest))
    return Question(
        scenario=scenario,
        programme=Programme(names, tuple(least), tuple(most), tuple(rows)),
        viability=viability,
        land=replace(viability_row(units, price, largest), name="land_value"),
        paid=replace(viability_row(units, price, largest), name="land_value"),
        units=units,
        flows=lambda: flows,
        land_price=price,
        rate=rate,
    )


def _units(rng: Generator, types: int) -> UnitValues:
    few = rng.random() < 0.3
    contributions = (
        rng.choice([-15_000.0, 4_000.5, 30_000.0], types) if few else rng.normal(10_000, 25_000, types)
    )
    found = UnitValues(
        types=tuple("abcde"[:types]),
        segments=tuple("abcde"[:types]),
        contributions=tuple(float(np.round(each, 2)) for each in contributions),
        site=float(np.round(rng.normal(-100_000, 80_000), 2)),
        mid=tuple(bool(each) for each in rng.random(types) < 0.6),
        low=tuple(bool(each) for each in rng.random(types) < 0.4),
        social=(False,) * types,
        years_kept=tuple(int(each) for each in rng.integers(0, 26, types)),
        floor_areas=tuple(float(each) / 2 for each in rng.integers(80, 200, types)),
        parking_spaces=tuple(float(each) / 10 for each in rng.integers(0, 16, types)),
    )
    return replace(found, social=tuple(not each for each in found.mid))


def _flows(rng: Generator, units: UnitValues) -> InvestorFlows:
    """Fifteen years of rent and an exit, so that at 6 % a dwelling is worth its contribution."""
    types = len(units.types)
    times = np.arange(16.0)
    received = np.zeros((types, 16))
    received[:, 1:] = (
        rng.uniform(8_000, 14_000, (types, 1)) * (1 + rng.uniform(0, 0.03, (types, 1))) ** times[1:]
    )
    received[:, -1] += rng.uniform(100_000, 250_000, types)
    value = received @ 1.06**-times
    received[:, 0] = 1.1 * np.array(units.contributions) - value
    site = np.zeros(16)
    site[0] = 1.1 * units.site
    price = np.zeros(16)
    price[0] = -1.1
    return InvestorFlows(times, received, site, price)


def _rows(rng: Generator, units: UnitValues, largest: int, dwellings: int) -> list[Row]:
    types = len(units.types)
    rows: list[Row] = []
    total = int(rng.integers(1, largest + 1)) if rng.random() < 0.3 else max(1, dwellings)
    if rng.random() < 0.6:
        rows.append(total_row(types, total, total))
    else:
        rows.append(total_row(types, 1, total) if rng.random() < 0.6 else total_row(types, 1, largest))
    for place in range(int(rng.integers(0, 3))):
        inside = [bool(each) for each in rng.random(types) < 0.5]
        share = float(rng.choice([0.1, 0.2, 0.25, 0.3, 1 / 3, 0.5]))
        threshold = int(rng.integers(0, largest + 2)) if rng.random() < 0.4 else 0
        rows.append(share_row(f"share.{place}", inside, share, threshold))
    if rng.random() < 0.4:
        areas = [Fraction(repr(each)) for each in units.floor_areas]
        rows.append(amount_row("floor_area", areas, None, Fraction(int(rng.integers(1, 80 * largest + 1)))))
    if rng.random() < 0.3:
        spaces = [Fraction(repr(each)) for each in units.parking_spaces]
        rows.append(amount_row("parking_spaces", spaces, None, Fraction(int(rng.integers(0, largest + 1)))))
    if rng.random() < 0.4:
        weights = [Fraction(int(each), 2) for each in rng.integers(-3, 4, types)]
        low = Fraction(int(rng.integers(-5, 6)))
        high = low + int(rng.integers(0, 12)) if rng.random() < 0.4 else None
        rows.append(amount_row("rows.own", weights, low, high))
    return rows


@dataclass(frozen=True)
class Enumerated:
    """Every mix in a box, and which of them keeps to which row."""

    counts: np.ndarray
    keeps: dict[str, np.ndarray]


def enumerated(rows: tuple[Row, ...], least: tuple[int, ...], most: tuple[int, ...]) -> Enumerated:
    """All counts (N, T) of at least one dwelling, and for each row name which of them keep it."""
    box = product(*(range(low, high + 1) for low, high in zip(least, most, strict=True)))
    counts = np.array([each for each in box if sum(each) > 0], dtype=np.int64).reshape(-1, len(least))
    keeps: dict[str, np.ndarray] = {}
    for row in rows:
        sums = counts @ np.array(row.coefficients, dtype=np.int64)
        kept = np.ones(len(counts), dtype=bool)
        if row.lower is not None:
            kept &= sums >= row.lower
        if row.upper is not None:
            kept &= sums <= row.upper
        kept |= counts.sum(axis=1) < row.from_total
        keeps[row.name] = keeps.get(row.name, np.ones(len(counts), dtype=bool)) & kept
    return Enumerated(counts, keeps)

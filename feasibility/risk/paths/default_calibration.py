"""The shipped calibration: how far each index strays from its central path, unless a scenario says so."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from feasibility.scenario.keys.uncertainty import EXIT_YIELD

DATA = Path(__file__).parent / "data" / "calibration.toml"
INDICES = ("cpi", "wages", "construction_cost", "house_price", "market_rent", EXIT_YIELD)
"""The indices that every scenario has, in the order in which their deviations are drawn."""
Status = Literal["calibrated", "assumed", "stated", "none"]
"""Where a number comes from: estimated from history, assumed, the scenario itself; none: there is none."""


@dataclass(frozen=True)
class Origin:
    """Where one number of the model comes from."""

    status: Status
    years: tuple[int, int] | None = None
    """First and last year of the growth that it was estimated from."""
    reason: Mapping[str, str] = field(default_factory=dict)
    """Why this number, by language; empty where the scenario states it."""


@dataclass(frozen=True)
class ShippedIndex:
    """The shipped numbers of one index."""

    persistence: float
    """Share of a deviation that is left a year later [0–1)."""
    sd: float
    """Standard deviation of a year's own shock [1/year]; of the exit yield [1]."""
    least: float | None
    """Of the exit yield: the level below which it never falls [1]."""
    origin: Origin


@dataclass(frozen=True)
class ShippedCorrelation:
    """The shipped correlation of two indices' shocks of one year."""

    value: float
    origin: Origin


@dataclass(frozen=True)
class Shipped:
    """The calibration as a whole."""

    checked: date
    indices: Mapping[str, ShippedIndex]
    correlations: Mapping[frozenset[str], ShippedCorrelation]


@cache
def shipped() -> Shipped:
    """The shipped calibration."""
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    indices = {
        name: ShippedIndex(each["persistence"], each["sd"], each.get("least"), _origin(each))
        for name, each in data["indices"].items()
    }
    correlations = {
        frozenset(each["pair"]): ShippedCorrelation(each["value"], _origin(each))
        for each in data["correlations"]
    }
    return Shipped(data["checked"], indices, correlations)


def _origin(entry: Mapping[str, object]) -> Origin:
    years = entry.get("years")
    return Origin(
        status=entry["status"],  # type: ignore[arg-type]  # a word of our own data
        years=tuple(years) if isinstance(years, list) else None,
        reason=entry["reason"],  # type: ignore[arg-type]  # a word of our own data
    )

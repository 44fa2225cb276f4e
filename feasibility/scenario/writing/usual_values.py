"""Usual costs, rents, values, yields and norms by year, and the values of a scenario outside them.

The figures are in `usual_values.csv`: the quantity, its first day, the low, typical and high value, its unit,
status and source. They are a first estimate and a warning, never a limit: a value outside its range may be
right. A new scenario takes the typical ones of its year.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from feasibility.errors import FeasibilityError
from feasibility.messages import sentence
from feasibility.scenario.keys.paths import value_at
from feasibility.scenario.keys.values import is_number
from feasibility.scenario.kinds import derived_value
from feasibility.scenario.validated import Scenario

TABLE = Path(__file__).parent / "usual_values.csv"
LINES = {
    "construction": "construction_cost",
    "bouw": "construction_cost",
    "bouwkosten": "construction_cost",
    "maintenance": "maintenance",
    "onderhoud": "maintenance",
    "management": "management",
    "beheer": "management",
    "soft_costs": "soft_costs",
    "bijkomende_kosten": "soft_costs",
    "contingency": "contingency",
    "onvoorzien": "contingency",
}
"""Names of cost lines in English and Dutch → the usual value with which they are compared."""
PATHS = {
    "form_factor": "form_factor",
    "rents.turnover": "turnover",
    "rents.vacancy": "vacancy",
    "rents.bad_debt": "bad_debt",
    "rents.void_months": "void_months",
    "development.construction_months": "construction_months",
    "development.rate": "development_rate",
    "development.profit_and_risk.share_of_investment_value": "profit_and_risk",
    "land.costs": "land_costs",
    "exit.net_yield": "net_yield",
    "exit.gross_yield": "gross_yield",
    "exit.ageing": "ageing",
    "exit.let_ratio": "let_ratio",
    "exit.buyers_costs": "buyers_costs",
    "exit.selling_costs": "selling_costs",
    "required_return": "required_return",
}
"""Path of a value → the usual value with which it is compared."""
PRICES_STAY = 1
"""Years after the last row in which a scenario is still compared with it; later prices are another level."""


class UsualDateError(FeasibilityError, ValueError):
    """A day before the table of usual values begins."""


@dataclass(frozen=True)
class UsualValue:
    """A usual value from a day on, until the next row of the same quantity."""

    what: str
    start: date
    low: float
    typical: float
    high: float
    unit: str
    status: str
    checked: date
    """The day on which the row was last reviewed."""
    source: str


@dataclass(frozen=True)
class Unusual:
    """A value of a scenario outside the usual range of its year."""

    path: str
    value: float
    """In the unit of the usual value: a rent or price per m² where that is compared."""
    year: int
    """Calendar year of the usual range."""
    usual: UsualValue


@cache
def usual_rows() -> tuple[UsualValue, ...]:
    """Every row of the table, in the order of the file."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(
            UsualValue(
                what=line["what"],
                start=date.fromisoformat(line["from"]),
                low=float(line["low"]),
                typical=float(line["typical"]),
                high=float(line["high"]),
                unit=line["unit"],
                status=line["status"],
                checked=date.fromisoformat(line["checked"]),
                source=line["source"],
            )
            for line in csv.DictReader(file)
        )


def usual_values(day: date) -> Mapping[str, UsualValue]:
    """Quantity → the row in force on a day: the last that starts on it or before it.

    Raises UsualDateError before the first row.
    """
    found = {row.what: row for row in usual_rows() if row.start <= day}
    if not found:
        first = min(row.start for row in usual_rows())
        raise UsualDateError(
            sentence(
                "no usual values are known on {day}: they begin on {first}", day=day.isoformat(), first=first
            )
        )
    return found


def unusual_values(scenario: Scenario) -> Iterator[Unusual]:
    """The values of a scenario outside the usual range of its price date, in the order of the file.

    Only written values are compared, never defaults; none for price dates before the table, or more than a
    year after its last row.
    """
    rows = usual_rows()
    day = scenario.price_date
    last = max(row.start.year for row in rows)
    if day < min(row.start for row in rows) or day.year > last + PRICES_STAY:
        return
    usual = usual_values(day)
    for what, path, value in _stated(scenario):
        row = usual[what]
        if not row.low <= value <= row.high:
            yield Unusual(path, value, min(day.year, last), row)


def _stated(scenario: Scenario) -> Iterator[tuple[str, str, float]]:
    """The usual value, path and value of every value that a scenario states."""
    yield from _of_dwellings(scenario)
    for path, what in PATHS.items():
        written = value_at(scenario.raw, path.split("."))
        value = derived_value(scenario, path) if written is None else written
        if value is not None and is_number(value):
            yield what, path, float(value)
    for name, dates in scenario.phases.items():
        yield "construction_months", f"phases.{name}.construction_months", float(dates.construction_months)
    yield from _of_operating_costs(scenario)
    yield from _of_development_costs(scenario)


def _of_operating_costs(scenario: Scenario) -> Iterator[tuple[str, str, float]]:
    for name, line in scenario.operating_costs.items():
        path = f"operating_costs.{name}"
        if line.every_years is not None:
            continue
        if line.per_dwelling is not None and LINES.get(name) in ("maintenance", "management"):
            yield LINES[name], f"{path}.per_dwelling", line.per_dwelling
        if line.per_reletting is not None:
            yield "reletting", f"{path}.per_reletting", line.per_reletting
        if line.share_of_vacant_value is not None:
            yield "taxes_and_insurance", f"{path}.share_of_vacant_value", line.share_of_vacant_value


def _of_development_costs(scenario: Scenario) -> Iterator[tuple[str, str, float]]:
    for name, cost in scenario.development.costs.items():
        path = f"development.costs.{name}"
        if cost.per_parking_space is not None:
            yield "parking_cost", f"{path}.per_parking_space", cost.per_parking_space
        if isinstance(cost.per_m2_bvo, float) and LINES.get(name) == "construction_cost":
            yield "construction_cost", f"{path}.per_m2_bvo", cost.per_m2_bvo
        if cost.share is not None and LINES.get(name) in ("soft_costs", "contingency"):
            yield LINES[name], f"{path}.share", cost.share


def _of_dwellings(scenario: Scenario) -> Iterator[tuple[str, str, float]]:
    for name, dwelling in scenario.dwellings.items():
        path = f"dwellings.{name}"
        segment = scenario.policy.segments[dwelling.segment]
        if dwelling.construction_cost is not None:
            yield "construction_cost", f"{path}.construction_cost", dwelling.construction_cost
        if dwelling.vacant_value is not None:
            yield "vacant_value_per_m2", f"{path}.vacant_value", dwelling.vacant_value / dwelling.floor_area
        elif dwelling.price is not None and segment.upper is None:
            yield "vacant_value_per_m2", f"{path}.price", dwelling.price / dwelling.floor_area
        if dwelling.market_rent is not None:
            yield "market_rent_per_m2", f"{path}.market_rent", dwelling.market_rent / dwelling.floor_area
        elif is_number(dwelling.rent) and segment.tenure == "rent" and segment.upper is None:
            yield "market_rent_per_m2", f"{path}.rent", float(dwelling.rent or 0) / dwelling.floor_area

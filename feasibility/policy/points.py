"""Highest rents by points: which dwellings the law regulates, and their highest rent on a day.

The table itself is read by `tables.wws_table`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Literal

from feasibility.policy.tables import points_rules, value_at, wws_table

Row = Literal["social", "mid", "free"]
"""The row of the table of yearly increases that a lease follows."""


def row_of(points: int | None, kind: str, has_upper: bool) -> Row:
    """The row of the law that a lease of this dwelling follows, if it was signed since the law began.

    Args:
        points: of the housing valuation system (WWS); None where they are not stated.
        kind: social, mid or free: of the dwelling's segment.
        has_upper: whether that segment has an upper limit, which decides the row where no points are stated.
    """
    if kind == "social":
        return "social"
    if points is None:
        return "mid" if has_upper else "free"
    rules = points_rules()
    if points < rules.mid_from:
        return "social"
    return "mid" if points <= rules.mid_to else "free"


def regulated(points: int | None) -> bool:
    """Whether the law sets a highest rent for this number of points."""
    return points is not None and points <= points_rules().mid_to


def new_build_years(points: int, start: date, first_letting: date, asked: bool) -> int:
    """Years from first letting in which a dwelling may ask the surcharge for new building; 0 if never.

    Args:
        points: of the dwelling; only the middle segment has the surcharge.
        start: when construction starts.
        first_letting: when the dwelling is first let.
        asked: whether the landlord asks it.
    """
    rules = points_rules()
    holds = (
        asked
        and rules.mid_from <= points <= rules.mid_to
        and start < rules.new_build_starts_before
        and first_letting >= rules.new_build_let_from
    )
    return rules.new_build_years if holds else 0


def table_rent(
    points: int, day: date, known_until: date | None, cpi_growth: Callable[[int, int], float]
) -> float:
    """The table's highest rent on a day, without any surcharge; after its last column it grows with CPI.

    Args:
        points: any whole number.
        day: of the rent.
        known_until: later columns are left out.
        cpi_growth: growth factor of CPI from the first calendar year to the second.

    Returns:
        Rent [€/month].

    Raises:
        TableDateError: the day comes before the first column, or none was known.
    """
    value, year = rent_in_force(points, day, known_until)
    return value if year is None else value * cpi_growth(year, day.year)


@lru_cache(maxsize=20_000)
def rent_in_force(points: int, day: date, known_until: date | None) -> tuple[float, int | None]:
    """The rent in the column in force on a day, and the year from which it grows with CPI.

    The year is None where a later column is known, so that nothing is added.

    Raises:
        TableDateError: the day comes before the first column, or none was known.
    """
    table = wws_table(points, known_until)
    row = value_at(table, day)
    return row.value, row.start.year if row is table.rows[-1] else None


def surcharged(rent: float, number: int, years: int) -> float:
    """A highest rent with the surcharge for new building in the years in which it applies.

    Args:
        rent: the table's [€/month].
        number: anniversary of first letting.
        years: in which the surcharge applies.
    """
    return rent * (1 + points_rules().new_build_surcharge) if number < years else rent

"""Segments, their limits, and what the law allows by points."""

from __future__ import annotations

import math
from datetime import date

from tests.reference.slow.indices import growth_above_cpi, known
from tests.reference.slow.scenario import (
    Case,
    Data,
    RefusedError,
    anniversary_months,
    anniversary_year,
    moment_date,
    plain,
)

NEW_LEASES_BEGIN = date(2024, 7, 1)
SOCIAL_POINTS_AT_MOST = 143
MID_POINTS_AT_MOST = 186
LEAST_POINTS, MOST_POINTS = 40, 250  # of the table
NEW_BUILD_SURCHARGE = 0.10
NEW_BUILD_STARTS_BEFORE = date(2028, 1, 1)
NEW_BUILD_LET_FROM = date(2024, 7, 1)
NEW_BUILD_YEARS = 20


def segment_of(case: Case, dwelling: Data) -> Data:
    return dict(case.policy["segments"][dwelling["segment"]])


def is_rented(case: Case, dwelling: Data) -> bool:
    return bool(segment_of(case, dwelling)["tenure"] == "rent")


def is_covenanted(case: Case, dwelling: Data) -> bool:
    """A rented dwelling in a segment with an upper limit; a rented one in another segment is free."""
    return is_rented(case, dwelling) and plain(segment_of(case, dwelling).get("upper")) is not None


def liberalisation_limit(case: Case, year: int) -> float:
    """The table's value in that year; after its last (known) year it goes on with CPI."""
    values: dict[int, float] = {}
    for row in case.table("liberalisation_limit"):
        begin = date.fromisoformat(row["from"])
        if known(case, begin):
            values[begin.year] = float(row["euro_per_month"])
    if not values or year < min(values):
        raise RefusedError(f"no liberalisation limit for {year}")
    if year in values:
        return values[year]
    last = max(values)
    return values[last] * growth_above_cpi(case, 0.0, last, year)


def kind_of(segment: Data) -> str:
    """Social, mid or free: as the segment says, or else by its upper limit."""
    stated = plain(segment.get("kind"))
    if stated is not None:
        return str(stated)
    upper = plain(segment.get("upper"))
    if upper is None:
        return "free"
    return "social" if upper == "liberalisation_limit" else "mid"


def law_binds(case: Case) -> bool:
    return bool(case.part("rents").get("statutory_cap", True))


def row_of_new_leases(case: Case, dwelling: Data) -> str:
    """The row of the law that a lease since 1 July 2024 follows: social, mid or free."""
    segment = segment_of(case, dwelling)
    points = dwelling.get("points")
    if kind_of(segment) == "social":
        return "social"
    if points is None:
        return "free" if plain(segment.get("upper")) is None else "mid"
    if points <= SOCIAL_POINTS_AT_MOST:
        return "social"
    return "mid" if points <= MID_POINTS_AT_MOST else "free"


def columns_in_force(case: Case, day: date) -> list[str]:
    """The dates of the known columns of the table of rents by points that have begun on a day, in order."""
    columns = [name for name in case.table("wws_maximum_rent")[0] if name != "points"]
    begun = [name for name in columns if date.fromisoformat(name) <= day]
    return [name for name in begun if known(case, date.fromisoformat(name))]


def table_rent(case: Case, points: int, day: date) -> float:
    """The table's highest rent in force on a day; after its last column with CPI.

    Fewer than 40 points count as 40; above 250 each point adds what the 250th adds.
    """
    by_points = {int(line["points"]): line for line in case.table("wws_maximum_rent")}
    in_force = columns_in_force(case, day)
    if not in_force:
        raise RefusedError(f"the table of rents by points has no value on {day}")
    column = in_force[-1]
    if points > MOST_POINTS:
        last = float(by_points[MOST_POINTS][column])
        step = last - float(by_points[MOST_POINTS - 1][column])
        rent = round(last + (points - MOST_POINTS) * step, 2)
    else:
        rent = float(by_points[max(points, LEAST_POINTS)][column])
    if column != columns_in_force(case, date.max)[-1]:
        return rent
    return rent * growth_above_cpi(case, 0.0, date.fromisoformat(column).year, day.year)


def new_build_factor(case: Case, points: int, q: int) -> float:
    """What new building in the middle segment may ask above the table, 20 years long."""
    first_let = moment_date(case, anniversary_months(case, 0))
    holds = (
        bool(case.part("rents").get("new_build_surcharge", True))
        and case.scenario["start"] < NEW_BUILD_STARTS_BEFORE
        and first_let >= NEW_BUILD_LET_FROM
        and SOCIAL_POINTS_AT_MOST < points <= MID_POINTS_AT_MOST
        and q < NEW_BUILD_YEARS
    )
    return 1 + NEW_BUILD_SURCHARGE if holds else 1.0


def rent_by_points_at_price_date(case: Case, dwelling: Data) -> float:
    points = int(dwelling["points"])
    return table_rent(case, points, case.scenario["price_date"]) * new_build_factor(case, points, 0)


def rent_by_points(case: Case, dwelling: Data, q: int) -> float:
    """M: the highest rent by points on anniversary q, whether the law binds the lease or not."""
    points = int(dwelling["points"])
    day = moment_date(case, anniversary_months(case, q))
    return table_rent(case, points, day) * new_build_factor(case, points, q)


def law_ceiling(case: Case, dwelling: Data, q: int) -> float:
    """The highest rent of a lease signed on anniversary q or since; infinity where the law sets none."""
    day = moment_date(case, anniversary_months(case, q))
    regulated = "points" in dwelling and int(dwelling["points"]) <= MID_POINTS_AT_MOST
    if not law_binds(case) or not regulated or day < NEW_LEASES_BEGIN:
        return math.inf
    if not columns_in_force(case, day):
        return math.inf  # not known yet: what one could not know at the table
    return rent_by_points(case, dwelling, q)


def limit(case: Case, segment: Data, side: str, year: int) -> float | None:
    """The segment's `lower` or `upper` limit in a year, or None (`wws`: see `upper_limit`).

    A number is at the price level of the year of the policy's date and grows with CPI + the segment's
    upper_surcharge, the lower limit like the upper one: the border between two bands moves as one.
    """
    value = plain(segment.get(side))
    if value is None:
        return None
    if value == "liberalisation_limit":
        return liberalisation_limit(case, year)
    surcharge = float(plain(segment.get("upper_surcharge", 0)))
    return float(value) * growth_above_cpi(case, surcharge, case.policy["date"].year, year)


def upper_limit(case: Case, dwelling: Data, q: int) -> float:
    """The upper limit of the dwelling's segment on anniversary q; `wws` is its own highest rent by points."""
    segment = segment_of(case, dwelling)
    if plain(segment.get("upper")) == "wws":
        return rent_by_points(case, dwelling, q)
    result = limit(case, segment, "upper", anniversary_year(case, q))
    return math.inf if result is None else result

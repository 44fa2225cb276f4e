"""Index paths."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tests.reference.slow.scenario import Case, RefusedError


def known(case: Case, day: date) -> bool:
    """Whether something of this day could be known."""
    known_until = case.scenario.get("known_until")
    return known_until is None or day <= known_until


def published_rate(case: Case, name: str, year: int) -> float | None:
    """The published step of 1 January `year`: CPI year on year, the others their growth in `year`.

    None after the last published figure. The figure over a year is known from the first day after that year.
    """
    if name == "cpi":
        figures = {int(row["year"]): float(row["index"]) for row in case.table("cpi")}
        now, before = year - 1, year - 2
    elif name == "construction_cost":
        rows = case.table("construction_cost")
        figures = {int(row["year"]): float(row["output_index"]) for row in rows if row["output_index"]}
        now, before = year, year - 1
    elif name in ("wages", "house_price"):
        rows = case.table("wages" if name == "wages" else "house_prices")
        growth = {int(row["year"]): float(row["growth"]) for row in rows}
        growth = {y: g for y, g in growth.items() if known(case, date(y + 1, 1, 1))}
        if year < min(growth):
            raise RefusedError(f"{name}: no published figure for {year}")
        return growth.get(year)
    else:
        raise RefusedError(f"{name}: there is no published history")
    figures = {y: value for y, value in figures.items() if known(case, date(y + 1, 1, 1))}
    if before < min(figures):
        raise RefusedError(f"{name}: no published figure for {year}")
    if now not in figures:
        return None
    return figures[now] / figures[before] - 1


def rate(case: Case, name: str, year: int) -> float:
    """The step that index `name` makes on 1 January of `year`. An index that is not given follows CPI."""
    indices = case.part("indices")
    if name not in indices:
        name = "cpi"
    given = indices[name]
    if not isinstance(given, Mapping):
        return float(given)
    if "history" in given:
        published = published_rate(case, name, year)
        if published is not None:
            return published
    if year in given:
        return float(given[year])
    years = [y for y in given if isinstance(y, int)]
    if years and year < max(years):
        raise RefusedError(f"{name}: the year {year} is needed and not in the table")
    if "then" not in given:
        raise RefusedError(f"{name}: the table ends before {year}, and there is no `then`")
    return float(given["then"])


def level(case: Case, name: str, year: int) -> float:
    """A(year), with A = 1 in the year of the price date."""
    if (name, year) in case.level_cache:
        return case.level_cache[name, year]
    base_year = case.scenario["price_date"].year
    result = 1.0
    for y in range(base_year + 1, year + 1):
        result *= 1 + rate(case, name, y)
    for y in range(base_year, year, -1):
        result /= 1 + rate(case, name, y)
    case.level_cache[name, year] = result
    return result


def growth_above_cpi(case: Case, surcharge: float, from_year: int, to_year: int) -> float:
    """Growth from one year to another at CPI with a surcharge added (backwards where to_year is earlier)."""
    result = 1.0
    for y in range(from_year + 1, to_year + 1):
        result *= 1 + rate(case, "cpi", y) + surcharge
    for y in range(from_year, to_year, -1):
        result /= 1 + rate(case, "cpi", y) + surcharge
    return result

"""What rents start at, and what they may rise by."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date

from tests.reference.slow.indices import growth_above_cpi, known, level, rate
from tests.reference.slow.limits import (
    is_covenanted,
    law_binds,
    law_ceiling,
    rent_by_points,
    rent_by_points_at_price_date,
    upper_limit,
)
from tests.reference.slow.scenario import (
    Case,
    Data,
    anniversary_months,
    anniversary_year,
    delivery_year,
    moment_date,
    plain,
)

FREE_LAW_BEGINS = date(2021, 5, 1)
FREE_LAW_ENDS = date(2029, 5, 1)
LAW_ABOVE_INDEX = 0.01
SOCIAL_LAW_ABOVE_INFLATION = 0.005
SOCIAL_LAW_YEARS = 3


def holds_in_band(case: Case) -> bool:
    return bool(plain(case.policy.get("hold_in_band", False)))


def surcharge_of(case: Case, block: str) -> float:
    """`surcharge` in the policy's `rent_increase` or `initial_rent`."""
    return float(plain((case.policy.get(block) or {}).get("surcharge", 0)))


def follows_the_law_alone(case: Case) -> bool:
    """`rent_increase: {rule: law}`: the policy sets no cap of its own."""
    return bool(plain((case.policy.get("rent_increase") or {}).get("rule")) == "law")


def market_rent(case: Case, dwelling: Data, year: int) -> float:
    at_price_date = dwelling["market_rent"] if "market_rent" in dwelling else dwelling["rent"]
    return float(at_price_date) * level(case, "market_rent", year)


def rent_at_price_date(case: Case, dwelling: Data) -> float:
    if dwelling["rent"] == "highest":
        return rent_by_points_at_price_date(case, dwelling)
    return float(dwelling["rent"])


def rent_at_first_letting_before_holding(case: Case, dwelling: Data) -> float:
    """What the checks look at: the initial rent before it is held in its band or at its ceiling."""
    if dwelling["rent"] == "highest":
        return rent_by_points(case, dwelling, 0)
    if not is_covenanted(case, dwelling):
        return float(dwelling["rent"]) * level(case, "market_rent", delivery_year(case))
    base_year = case.scenario["price_date"].year
    surcharge = surcharge_of(case, "initial_rent")
    return float(dwelling["rent"]) * growth_above_cpi(case, surcharge, base_year, delivery_year(case))


def initial_rent(case: Case, dwelling: Data) -> float:
    rent = rent_at_first_letting_before_holding(case, dwelling)
    if is_covenanted(case, dwelling) and holds_in_band(case) and case.term > 0:
        rent = min(rent, upper_limit(case, dwelling, 0))
    return min(rent, law_ceiling(case, dwelling, 0))


def surcharge_on_increase(case: Case, dwelling: Data) -> float:
    """What is added to CPI: the policy's surcharge, or in the free segment the scenario's."""
    if is_covenanted(case, dwelling):
        return surcharge_of(case, "rent_increase")
    return free_sector_surcharge(case)


def free_sector_surcharge(case: Case) -> float:
    return float(case.part("rents").get("free_sector_surcharge", 0))


def first_year_of(case: Case, name: str) -> int | None:
    """The first year that an index's table gives; None where it gives no years."""
    given = case.part("indices").get(name, case.part("indices")["cpi"])
    if not isinstance(given, Mapping) or "history" in given:
        return None
    return min((y for y in given if isinstance(y, int)), default=None)


def rate_or_first(case: Case, name: str, year: int) -> float:
    """The step of a year that the law looks back at; the first year given serves those before it."""
    first = first_year_of(case, name)
    return rate(case, name, year if first is None else max(year, first))


def stated_increase(case: Case, row_name: str, day: date) -> float | None:
    """The law's percentage for a day; None where its table does not speak of that day.

    The rows of free and mid hold for a calendar year, those of social from 1 July to 1 July.
    """
    share, begin = None, date.min
    for row in case.table("statutory_rent_increase"):
        start = date.fromisoformat(row["from"])
        if row["segment"] == row_name and begin <= start <= day and known(case, start):
            share, begin = float(row["share"]), start
    if share is None:
        return None
    if row_name == "social":
        return share if day < date(begin.year + 1, 7, 1) else None
    return share if day.year == begin.year else None


def largest_increase_by_law(case: Case, row_name: str, day: date) -> float:
    """The statutory maximum of a row on a day; infinity where there is none."""
    if not law_binds(case) or day < FREE_LAW_BEGINS:
        return math.inf
    stated = stated_increase(case, row_name, day)
    if stated is not None:
        return stated
    if row_name == "social":
        season = day.year if day >= date(day.year, 7, 1) else day.year - 1
        years = [season - back for back in range(SOCIAL_LAW_YEARS)]
        inflation = sum(rate_or_first(case, "cpi", year) for year in years) / SOCIAL_LAW_YEARS
        return inflation + SOCIAL_LAW_ABOVE_INFLATION
    wages = rate_or_first(case, "wages", day.year - 1)
    if row_name == "mid":
        return wages + LAW_ABOVE_INDEX
    if day < FREE_LAW_ENDS:
        return min(rate(case, "cpi", day.year), wages) + LAW_ABOVE_INDEX
    return math.inf


def wished_increase(case: Case, year: int) -> float:
    wish = case.part("rents").get("increase", "allowed")
    if wish == "allowed":
        return math.inf
    if wish == "cpi":
        return rate(case, "cpi", year)
    return float(wish)


def largest_increase(case: Case, dwelling: Data, q: int, row_name: str) -> float:
    """The lower of the lease's clause and the law, on anniversary q.

    Where the policy leaves the increase to the law, and the law sets none, the free sector's clause holds.
    """
    day = moment_date(case, anniversary_months(case, q))
    cpi = rate(case, "cpi", day.year)
    law = largest_increase_by_law(case, row_name, day)
    if is_covenanted(case, dwelling) and follows_the_law_alone(case):
        return law if law < math.inf else cpi + free_sector_surcharge(case)
    return min(cpi + surcharge_on_increase(case, dwelling), law)


def yearly_increase(case: Case, dwelling: Data, q: int, row_name: str) -> float:
    """g_q = max(0, min(clause, law, wish)) with the rates of the year of anniversary q."""
    wish = wished_increase(case, anniversary_year(case, q))
    return max(0.0, min(largest_increase(case, dwelling, q, row_name), wish))


def covenant_has_ended(case: Case, dwelling: Data, q: int) -> bool:
    return is_covenanted(case, dwelling) and q >= case.term


def sells_on_turnover(case: Case, dwelling: Data, q: int) -> bool:
    """Whether what becomes vacant at anniversary q is sold, no longer let."""
    if dwelling.get("sell_on_turnover", False):
        return True
    return covenant_has_ended(case, dwelling, q) and case.scenario.get("after_term") == "sell_on_turnover"
